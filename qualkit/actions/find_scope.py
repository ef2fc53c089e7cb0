"""Which passages a search looks at: those that the filters leave, and of them the nearest and those with the words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qualkit.errors import UnknownName
from qualkit.store.finding import CodedPlace
from qualkit.store.query import any_of, phrases_of

if TYPE_CHECKING:
    from qualkit.actions.finder import Finder
    from qualkit.measures.asking import Question, Sought

BUDGET = 25_000
"""Passages that the words of one search may have between them before the commonest words are left to meaning: the
word index ranks each of them."""
_WIDEST = 20_000
CODED = ("theme", "code", "direction", "coder")
"""Facets of a quote that come from its codings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for: ``words`` as typed, or what is ``like`` something found before (its ``ref``).

    ``where`` narrows: facet -> the value it must have. ``page`` counts from 1.
    """

    words: str = ""
    like: str = ""
    where: Mapping[str, str] = field(default_factory=dict)
    page: int = 1
    size: int = 20

    @property
    def coded(self) -> dict[str, str]:
        """What codings must have."""
        return {name: value for name, value in self.where.items() if name in CODED}


def mask_of(finder: Finder, wanted: Wanted, coded: Any | None) -> Any | None:
    """Return which rows of the index the filters leave (None: all); ``coded`` are those with the codings asked for."""
    import numpy as np

    index, known = finder.index, finder.known
    if index is None:
        return None
    asked = {name: value for name, value in wanted.where.items() if name not in (*CODED, "kind", "language")}
    mask = np.ones(len(index), dtype=bool)
    fits = np.array([fits_where(one, asked) for one in known.facts], dtype=bool)
    mask &= fits[index.columns["voice"]]
    if "language" in wanted.where:
        spoken = [number for number, name in enumerate(index.languages) if name == wanted.where["language"]]
        mask &= np.isin(index.columns["language"], spoken)
    if coded is not None:
        mask &= coded
    phrases = phrases_of(wanted.words)
    for phrase in phrases:
        held = np.zeros(len(index), dtype=bool)
        held[index.rows_of(finder.store.matching(phrase, _WIDEST))] = True
        mask &= held
    return None if mask.all() else mask


def fits_where(facts: Mapping[str, Sequence[str]], where: Mapping[str, str]) -> bool:
    """Whether something has each value that is asked for; a document that is gone has none."""
    return "study" in facts and all(value in facts.get(name, ()) for name, value in where.items())


def touched(finder: Finder, places: Sequence[CodedPlace]) -> Any:
    """Return which rows share a character with one of the places."""
    import numpy as np

    index = finder.index
    assert index is not None
    document = index.columns["document"].astype(np.int64) << 32
    starts, ends = document | index.columns["start"], document | index.columns["end"]
    at = np.array([one.document for one in places], dtype=np.int64) << 32
    first = np.searchsorted(ends, at | np.array([one.start for one in places], dtype=np.int64), side="right")
    last = np.searchsorted(starts, at | np.array([one.end for one in places], dtype=np.int64), side="left")
    edges = np.zeros(len(index) + 1, dtype=np.int64)
    real = first < last
    np.add.at(edges, first[real], 1)
    np.add.at(edges, last[real], -1)
    return edges.cumsum()[:-1] > 0


def candidates(finder: Finder, question: Question, *, vector: Any | None, mask: Any | None, count: int,
               typed: str) -> Any:
    """Return rows worth ranking: the nearest ``count``, and as many of those that the words find."""
    import numpy as np

    index = finder.index
    assert index is not None
    left = int(np.count_nonzero(mask)) if mask is not None else len(index)
    if not left:
        return np.zeros(0, dtype=np.int64)
    if vector is None and not question.sought:
        return np.flatnonzero(mask)[:count + 1] if mask is not None else np.arange(min(left, count + 1))
    rows = [index.nearness.to(vector, count=count, allowed=mask)[0]] if vector is not None else []
    match = any_of([(one.words, one.stems) for one in affordable(question)])
    if match:
        wide = min(_WIDEST, count * -(-len(index) // left))  # few are left of those that a filter is laid over
        worded = index.rows_of(finder.store.matching(match, wide))
        rows.append((worded if mask is None else worded[mask[worded]])[:count])
    return np.unique(np.concatenate(rows)) if rows else np.zeros(0, dtype=np.int64)


def affordable(question: Question) -> list[Sought]:
    """The rarest words, as many as the word index can rank in time; always one."""
    kept: list[Sought] = []
    spent = 0
    for one in sorted(question.sought, key=lambda one: one.common):
        if not one.common:
            continue
        spent += one.common
        if kept and spent > BUDGET:
            break
        kept.append(one)
    return kept


def like(finder: Finder, ref: str) -> Any:
    """Return the vector of something that was found.

    Raises:
        UnknownName: it is not there, or meanings are not known.
    """
    import numpy as np

    rows = rows_with(finder, ref)
    if rows and finder.index is not None:
        return np.asarray(finder.index.nearness.numbers[min(rows)], dtype=np.float32)
    for number, card in enumerate(finder.cards.every):
        if card.ref == ref and finder.cards.vectors is not None:
            return finder.cards.vectors[number]
    raise UnknownName("quote, lesson or document", ref)


def rows_with(finder: Finder, ref: str) -> set[int]:
    """Return the row of the quote that a ref names: ``document@place``, the document by its id or its key."""
    import numpy as np

    index, (name, sign, place) = finder.index, ref.rpartition("@")
    if index is None or not sign or not (place.isascii() and place.isdigit()) or len(place) > 9:
        return set()
    numbers = [number for number, one in finder.known.sources.items() if name in (one.id, one.key)]
    held = np.isin(index.columns["document"], numbers)
    rows = np.flatnonzero(held & (index.columns["start"] <= int(place)) & (index.columns["end"] > int(place)))
    return {int(row) for row in rows[:1]}
