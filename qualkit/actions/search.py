"""Find quotes by words, code and attribute, with their context and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qualkit.actions.opening import codebook_of, store_of
from qualkit.actions.transfer import find_code
from qualkit.errors import UnknownName
from qualkit.model import Codebook
from qualkit.project import Project
from qualkit.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A passage that was found. ``marks`` are the found words' places in ``text``; ``start`` is its place
    in the document; ``codes`` are keys of codes people gave it."""

    document: str
    title: str
    speaker: str
    start: int
    end: int
    text: str
    marks: tuple[tuple[int, int], ...] = ()
    question: str = ""
    before: str = ""
    after: str = ""
    codes: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    score: float = 0.0


def search(project: Project, words: str, *, study: str = "", code: str = "", coder: str = "", limit: int = 20,
           attributes: Mapping[str, str] | None = None) -> tuple[Quote, ...]:
    """Return passages that hold all words, the best first; with no words, all that fit, in order.

    ``code`` asks for a coding with that code or one below it on the passage, ``coder`` for one by them.
    Any text is safe to type; ``"a phrase"`` is looked for as it stands.

    Raises:
        UnknownName: there is no such code, attribute or coder.
        UsageError: nothing has been ingested.
    """
    which = project.study(study, synthesis=False)
    codebook = codebook_of(project, which)
    keys = {one.id: one.key for one in codebook}
    with store_of(project, read_only=True) as store:
        _check_names(store, which.key, attributes or {}, coder)
        hits = store.search(words, study=which.key, code=_with_children(code, codebook) if code else None,
                            coder=coder or None, attributes=attributes or {}, limit=limit)
        return tuple(
            Quote(document=hit.key, title=hit.title, speaker=hit.segment.speaker, start=hit.segment.start,
                  end=hit.segment.end, text=hit.segment.text, question=hit.segment.question, score=round(hit.score, 4),
                  marks=tuple((start - hit.segment.start, end - hit.segment.start) for start, end in hit.matches),
                  before=hit.before.text if hit.before else "", after=hit.after.text if hit.after else "",
                  codes=tuple(keys.get(one, one) for one in hit.codes), attributes=dict(hit.attributes))
            for hit in hits)


def _check_names(store: Store, study: str, attributes: Mapping[str, str], coder: str) -> None:
    """Tell a slip of the finger from an empty answer."""
    if coder and coder not in store.coders():
        raise UnknownName("coder", coder, store.coders())
    if not attributes:
        return
    known = {name for document in store.documents(study) for name in document.attributes}
    known |= {name for case in store.cases(study).values() for name in case.attributes}
    for name in attributes:
        if name not in known:
            raise UnknownName("attribute", name, known)


def _with_children(name: str, codebook: Codebook) -> tuple[str, ...]:
    """The ids of a code and of all below it."""
    first = codebook.by_id[find_code(name, codebook)]
    return tuple(one.id for one in codebook if one.key == first.key or one.key.startswith(f"{first.key}/"))
