"""Change one code of a codebook, and say beforehand what the change would do: to keys, codings, figures, references.

The codebook's file is the source of truth and keeps its comments. Codings follow their code by its id. A change is
tried out on a copy of the file, so that the preview refuses whatever the act would refuse.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from qualkit.actions.code_page import CodeRow, code_tree
from qualkit.actions.opening import codebook_of, now
from qualkit.errors import Sentence, UnknownName, UsageError
from qualkit.files import codebook_edits as edits
from qualkit.model import Change, Code, Codebook, Study, View, mint
from qualkit.project import Project
from qualkit.reports.parts.basis import Basis, basis_of
from qualkit.store import Store

KINDS = ("add", "words", "rename", "move", "merge", "retire", "restore")
COUNTED_ANEW = ("move", "merge", "retire", "restore")
"""Changes after which reports show other figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One change as a person asks for it. ``code`` and ``into`` are ids; ``parent`` is a key, empty for the top.

    ``rename`` gives the last part of the key (``part``) and a ``name``; ``move`` another ``parent``; ``words`` some of
    the texts in `qualkit.files.codebook_edits.TEXTS`; ``add`` all of these.
    """

    kind: str
    code: str = ""
    part: str = ""
    name: str = ""
    parent: str = ""
    into: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    emergent: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """What reports show of a code before and after; None where it is not shown."""

    key: str
    name: str
    before: CodeRow | None
    after: CodeRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a change would do. Nothing was written."""

    kind: str
    keys: Sequence[tuple[str, str]]
    """Former and new key of every code that gets another."""
    words: Sequence[tuple[str, str, str]]
    """Field, former and new words."""
    status: Sequence[tuple[str, str, str]]
    """Key and new status of a code that goes out of use, and the key of the one that it becomes, if any."""
    added: Sequence[str]
    shifts: Sequence[Shift]
    codings: int
    decisions: int
    suggestions: int
    memos: int
    guides: Sequence[str]
    findings: Sequence[str]
    cells: int
    themes: Sequence[str]
    studies: Sequence[str]
    """Other studies that use the same codebook."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A change that was written: the code's id and the codebook's version now."""

    code: str
    version: str


def preview(project: Project, store: Store, basis: Basis, wanted: Wanted, *, seen: str) -> Preview:
    """Say what a change would do; ``seen`` is the version of the codebook that the person has before them.

    Raises:
        UnknownName, UsageError: it cannot be done, for the reasons the act would give.
        ChangedUnderYou: the codebook is another than was seen.
    """
    view = basis.view
    path = project.codebook_path(view.study)
    with TemporaryDirectory() as folder:
        trial = Path(folder) / path.name
        shutil.copy(path, trial)
        after, _ = _written(trial, view.codebook, wanted, by="", seen=seen)
    before = view.codebook
    touched = _touched(before, wanted)
    ids = {code.id for code in touched}
    keys = {key for code in touched for key in (code.key, *code.formerly)}
    both = [(code, after.by_id[code.id]) for code in before]
    later = basis_of(view.under(after)) if wanted.kind in COUNTED_ANEW else basis
    own = later if wanted.kind == "restore" else basis  # where its codings are its own
    return Preview(
        kind=wanted.kind, added=[code.key for code in after if code.id not in before.by_id],
        keys=[(old.key, new.key) for old, new in both if old.key != new.key],
        words=[change for old, new in both for change in _words(old, new)],
        status=[(old.key, new.status.value, new.replaced_by or "") for old, new in both
                if old.status is not new.status],
        shifts=_shifts(basis, later) if later is not basis else (),
        codings=sum(own.resolved(one.code) in ids for one in own.by_people),
        decisions=sum(one.code in ids for one in view.decisions()),
        suggestions=sum(count for code, count in store.tally(view.study.key).codes.items() if code in ids),
        memos=sum(one.about_kind == "code" and one.about_id in ids for one in view.memos()),
        guides=[f"{guide.instrument}: {question.id}" for guide in view.guides for question in guide.questions
                if keys.intersection(question.asks)],
        findings=[one.id for one in view.records.findings if one.theme in keys],
        cells=sum(one.theme in keys for one in view.records.summaries),
        themes=_themes(view, keys),
        studies=[one.key for one in _sharing(project, view.study) if one.key != view.study.key])


def change(project: Project, store: Store, study: Study, wanted: Wanted, *, by: str, seen: str,
           request: str = "") -> Done | None:
    """Write a change into the codebook and the log; None if this request was carried out before.

    Raises:
        UnknownName, UsageError: it cannot be done.
        FileInvalid, ChangedUnderYou: the file has mistakes, or is another than was seen; nothing was written.
    """
    path = project.codebook_path(study)
    if request and store.is_done(request):
        return None
    book, code = _written(path, codebook_of(project, study), wanted, by=by, seen=seen)
    with store.transaction():
        for one in _sharing(project, study):
            store.put_codebook(one.key, book)
        store.note_act(f"code {wanted.kind}", by, {"code": code, "into": wanted.into, "before": seen,
                                                   "after": book.version}, request=request)
    return Done(code=code, version=book.version)


def _sharing(project: Project, study: Study) -> list[Study]:
    """The studies that use the same codebook, this one with them."""
    path = project.codebook_path(study)
    return [one for one in project.file.studies if not one.synthesis_of and project.codebook_path(one) == path]


def _written(path: Path, book: Codebook, wanted: Wanted, *, by: str, seen: str) -> tuple[Codebook, str]:
    """Make the change in a file; return the codebook and the id of the code that it is about."""
    why = edits.Why(date=now().date().isoformat(), reason=wanted.why.strip(), by=by)
    if wanted.kind == "add":
        code = _new_code(wanted, why)
        return edits.insert_code(path, code, seen=seen), code.id
    code = _known(book, wanted.code)
    part, above = code.key.rpartition("/")[2], code.parent or ""
    if wanted.kind == "words":
        return edits.edit_code(path, code.key, texts=wanted.texts, why=why, seen=seen), code.id
    if wanted.kind == "rename":
        to = _joined(above, wanted.part.strip() or part)
        return edits.rename_code(path, code.key, to=to, name=wanted.name, why=why, seen=seen), code.id
    if wanted.kind == "move":
        return edits.rename_code(path, code.key, to=_joined(wanted.parent, part), why=why, seen=seen), code.id
    if wanted.kind == "merge":
        return edits.merge_codes(path, code.key, into=_known(book, wanted.into).key, why=why, seen=seen), code.id
    if wanted.kind == "retire":
        return edits.retire_code(path, code.key, why=why, seen=seen), code.id
    if wanted.kind == "restore":
        return edits.restore_code(path, code.key, why=why, seen=seen), code.id
    raise UnknownName("change", wanted.kind, KINDS)


def _new_code(wanted: Wanted, why: edits.Why) -> Code:
    if not wanted.part.strip() or not wanted.texts.get("definition", "").strip():
        raise UsageError(Sentence("A new code needs a key and a definition."),
                         hint=Sentence("Say in a sentence what it means, so that another coder would give it alike."))
    definition, include, exclude = (" ".join(wanted.texts.get(name, "").split()) for name in edits.TEXTS[1:])
    return Code(id=mint(), key=_joined(wanted.parent, wanted.part.strip()), name=wanted.name.strip() or wanted.part,
                definition=definition, include=include, exclude=exclude, emergent=wanted.emergent,
                changes=(Change(date=why.date, what="added", why=why.reason, by=why.by),))


def _known(book: Codebook, code_id: str) -> Code:
    if code_id not in book.by_id:
        raise UnknownName("code", code_id)
    return book.by_id[code_id]


def _joined(parent: str, part: str) -> str:
    return f"{parent}/{part}" if parent else part


def _touched(book: Codebook, wanted: Wanted) -> list[Code]:
    """The codes that references would have to follow: the code, and all below it where keys change."""
    if wanted.kind == "add":
        return []
    code = _known(book, wanted.code)
    below = [one for one in book if one.key.startswith(f"{code.key}/")] if wanted.kind in ("rename", "move") else []
    return [code, *below]


def _words(old: Code, new: Code) -> list[tuple[str, str, str]]:
    pairs = [(name, getattr(old, name), getattr(new, name)) for name in edits.TEXTS]
    for name, before, after in (("name", old.names, new.names), ("definition", old.definitions, new.definitions)):
        pairs += [(f"{name}_{one}", before.get(one, ""), after.get(one, "")) for one in sorted({*before, *after})]
    return [pair for pair in pairs if pair[1] != pair[2]]


def _shifts(basis: Basis, later: Basis) -> list[Shift]:
    """The codes of which reports would show other figures, or none any more."""
    before, after = ({row.code.id: row for row in code_tree(one).rows} for one in (basis, later))
    found = []
    for one in dict.fromkeys([*before, *after]):
        old, new = before.get(one), after.get(one)
        shown = new or old
        if shown and (old is None or new is None or (old.codings, old.told) != (new.codings, new.told)):
            found.append(Shift(key=shown.code.key, name=shown.code.name, before=old, after=new))
    return found


def _themes(view: View, keys: set[str]) -> list[str]:
    """Shared themes that name one of these keys of this codebook."""
    book = view.codebook.key
    return [one.key for one in view.themes if keys.intersection(one.codes.get(book, ()))]
