"""What stands behind a cell of the agreement table: passages that both, one or neither of two coders gave a code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from qualkit.actions.agree import Compared
from qualkit.errors import UnknownName
from qualkit.model import Code, Document
from qualkit.model.agreement import CodedUnit, Overlap
from qualkit.reports.parts.agreement import RULES, readers
from qualkit.reports.parts.basis import Basis
from qualkit.reports.parts.comparison import Comparison
from qualkit.reports.parts.excerpts import position
from qualkit.text.stretches import Stretch, stretches

SAID: Mapping[str, tuple[int, int]] = {"both": (1, 1), "first": (1, 0), "second": (0, 1), "neither": (0, 0)}
"""The four cells of two coders, in the order of `CodeAgreement.cells`."""
SHOWN = 600
"""Characters of a passage that are shown."""
AROUND = 200
"""Characters of its turn that are shown before and after it, and of the turn before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """One passage behind a cell, with the words around it. ``stretch`` is its number in the reading room."""

    document: Document
    place: tuple[str, int]
    stretch: int
    language: str
    speaker: str
    asked: tuple[str, str]
    """Who spoke before and what they said, where the passage begins its turn."""
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of the table: its code, its two coders, and where its passages are."""

    code: Code
    coders: tuple[str, str]
    unit: CodedUnit
    overlap: Overlap
    places: tuple[tuple[str, int, int], ...]
    """Document id, start, end."""


def cell(basis: Basis, asked: Compared, *, code: str, said: str) -> Cell:
    """Find the passages behind a cell; ``code`` is an id, ``said`` one of `SAID`.

    Raises:
        UnknownName: there is no such code or cell, or it is not two coders who are compared.
    """
    if said not in SAID:
        raise UnknownName("cell", said, SAID)
    which = basis.view.codebook.by_id.get(code)
    if which is None:
        raise UnknownName("code", code[:60])
    chosen = tuple(asked.coders) or tuple(sorted({one for both in readers(basis).values() for one in both}))
    if len(chosen) != 2:
        raise UnknownName("pair of coders", ", ".join(chosen)[:80])
    plan = basis.view.study.agreement
    unit = asked.unit or plan.unit
    compared = Comparison(basis=basis, coders=chosen, unit=unit, keys=frozenset({which.key}), made=basis.as_made,
                          overlap=RULES.get(unit, asked.overlap or plan.overlap))
    places = [(document, start, end) for document in compared.documents
              for start, end in compared.saying(document, which.id, SAID[said])]
    return Cell(code=which, coders=(chosen[0], chosen[1]), unit=unit, overlap=compared.overlap, places=tuple(places))


def laid_out(basis: Basis, places: Iterable[tuple[str, int, int]]) -> Iterator[Behind]:
    """Lay passages out with the words around them."""
    for document, start, end in places:
        text, own = basis.texts[document], basis.documents[document]
        content = text.content
        parts = stretches(text) or [Stretch(start=0, end=len(content))]
        at = next((number for number, part in enumerate(parts) if part.start <= start < part.end), 0)
        here, former = parts[at], parts[at - 1] if at else None
        asked = ("", "")
        if former is not None and not content[here.start:start].strip():
            asked = (former.speaker, _last(content[former.start:former.end]))
        yield Behind(
            document=own, place=position(text, start), stretch=at, language=here.language or own.language,
            speaker=here.speaker, asked=asked, before=_last(content[here.start:start]),
            words=_first(content[start:end], SHOWN), after=_first(content[end:max(end, here.end)], AROUND))


def _first(words: str, most: int) -> str:
    """The beginning, cut between words."""
    return words if len(words) <= most else f"{words[:most].rsplit(maxsplit=1)[0]} …"


def _last(words: str) -> str:
    """The end, cut between words."""
    return words if len(words) <= AROUND else f"… {words[-AROUND:].split(maxsplit=1)[-1]}"
