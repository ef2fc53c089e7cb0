"""Bring home what coders did elsewhere: all that is new comes in, nothing is removed, what is unclear is listed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from qualkit.actions.incoming import Incoming, incoming
from qualkit.actions.opening import codebook_of, store_of
from qualkit.actions.queue import place_of
from qualkit.errors import InputError, QualkitError, StoreError, UsageError, printable
from qualkit.files.codebook_diff import diff_codebooks
from qualkit.files.codebook_edits import insert_code
from qualkit.files.codebook_form import folded_key
from qualkit.model import Code, Codebook, Problem, Severity, Study
from qualkit.project import Project
from qualkit.store import Store
from qualkit.store.merging import Came, Clash, Joined, Left, Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What came in of one coder's work."""

    coder: str
    codings: int = 0
    changed: int = 0
    """Of the codings: those that were known here in another form."""
    taken_back: int = 0
    readings: int = 0
    decisions: int = 0
    memos: int = 0
    others: int = 0
    """Assignments and adjudications."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """Something a person has to know of, at its place. ``what`` is a whole sentence without transcript text.

    ``kind``: ``apart``, ``undone``, ``twice``, ``direction``, ``differs`` (conflicts, see `qualkit.store.merging`);
    ``moved``, ``orphan``, ``reread`` (the text here is another); ``document``, ``text``, ``quote``, ``damaged`` (could
    not come in); ``code`` (of the codebook).
    """

    kind: str
    what: str
    document: str = ""
    place: str = ""
    code: str = ""
    coder: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedPack:
    """What one pack brought."""

    pack: str
    brought: tuple[Brought, ...] = ()
    conflicts: tuple[Noted, ...] = ()
    found_again: tuple[Noted, ...] = ()
    left: tuple[Noted, ...] = ()
    notes: tuple[Noted, ...] = ()
    codes_added: tuple[str, ...] = ()
    acts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeResult:
    """What all packs brought, in the order in which they were named."""

    packs: tuple[MergedPack, ...] = ()
    rejected: tuple[Problem, ...] = ()
    dry_run: bool = False

    @property
    def is_clean(self) -> bool:
        """Whether nobody has to look at anything."""
        return not self.rejected and not any(
            one.conflicts or one.found_again or one.left or one.notes for one in self.packs)


def merge(project: Project, packs: Sequence[Path], *, by: str = "", dry_run: bool = False) -> MergeResult:
    """Bring packs (zips, folders, stores) home, each whole or not at all; a pack that cannot be used is listed.

    ``by`` is who brings them, for the log. With ``dry_run`` it only says what would come.

    Raises:
        StoreError: this project's store cannot be used; nothing was changed.
        FileInvalid: this project's files have mistakes.
    """
    done: list[MergedPack] = []
    rejected: list[Problem] = []
    with store_of(project) as store:
        for pack in packs:
            try:
                with incoming(pack) as away:
                    done.append(_Merge(project, store, away, pack.name).run(by=by, dry_run=dry_run))
            except (InputError, _Refused) as error:
                rejected.append(_problem(pack, error))
            except StoreError as error:
                if printable(str(store.path)) in str(error):
                    raise
                rejected.append(_problem(pack, error))
            except UsageError as error:
                if pack.exists():
                    raise
                rejected.append(_problem(pack, error))
    return MergeResult(packs=tuple(done), rejected=tuple(rejected), dry_run=dry_run)


class _Refused(UsageError):
    """This pack cannot come into this project."""


class _Tried(Exception):
    """The end of a trial: everything is taken back."""


def _problem(pack: Path, error: QualkitError) -> Problem:
    return Problem(source=printable(pack.name), reason=str(error), remedy=error.hint, severity=Severity.REJECTION)


@dataclass(slots=True)
class _Merge:
    """One pack on its way in."""

    project: Project
    store: Store
    away: Incoming
    name: str
    notes: list[Noted] = field(default_factory=list)
    added: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    """Code's id -> its key, for messages."""

    def run(self, *, by: str, dry_run: bool) -> MergedPack:
        """Everything in one transaction."""
        studies = self._studies()
        self._compare_privacy()
        result = None
        try:
            with self.store.transaction():
                known = self.store.code_keys()
                former = {study.key: [*self.store.codebook_versions(study.codebook)] for study in studies}
                joined = self.store.join(self.away.store)
                for study in studies:
                    self._join_codebook(study, known, former=former[study.key], dry_run=dry_run)
                result = self._told(joined, studies)
                if by and joined.acts and not dry_run:
                    self.store.note_act("merge", by, {"acts": joined.acts, "documents": joined.in_common})
                if dry_run:
                    raise _Tried
        except _Tried:
            pass
        assert result is not None
        return result

    def _studies(self) -> list[Study]:
        """The studies of this project that the pack is of.

        Raises:
            _Refused: there are none, or no document is in common.
        """
        there = self.away.store.documents()
        keys = {one.study for one in there}
        found = [study for study in self.project.file.studies if study.key in keys and not study.synthesis_of]
        if not found:
            raise _Refused("It is of another project: no study of it is known here."
                           if there else "It holds no documents.", hint="Name a pack that was made from this project.")
        here = self.store.documents()
        ids, places = {one.id for one in here}, {(one.study, one.key) for one in here}
        words = {(one.study, one.text_hash) for one in here}
        if not any(one.id in ids or (one.study, one.key) in places or (one.study, one.text_hash) in words
                   for one in there):
            raise _Refused("It has no document in common with this project.",
                           hint="Name a pack that was made from this project, or ingest its transcripts first.")
        return found

    def _compare_privacy(self) -> None:
        other = self.away.privacy()
        if other is not None and other != self.project.file.privacy:
            self.notes.append(Noted(kind="privacy", what="[privacy] of its qualkit.toml is not that of this project, "
                                                         "which holds. Texts are kept as they are here and there."))

    # --- the codebook --------------------------------------------------------------------------------

    def _join_codebook(self, study: Study, known: Mapping[str, str], *, former: Sequence[str], dry_run: bool) -> None:
        """Add codes that only the pack has to the file here; nothing else of its codebook is carried over."""
        book, other = codebook_of(self.project, study), self.away.codebook(study.codebook)
        for code in other or ():
            if other is not None and code.id not in book.by_id and code.id not in known:
                book = self._with(study, book, _placed(code, book, other), was=code, dry_run=dry_run)
        self.keys |= self.store.code_keys() | {code.id: code.key for code in book}
        if not dry_run:
            self.store.put_codebook(study.key, book)
        if other is not None and other.version != book.version and other.version not in former:
            self._tell_changes(book, other)

    def _with(self, study: Study, book: Codebook, code: Code, *, was: Code, dry_run: bool) -> Codebook:
        if (code.key.rpartition("/")[2], code.name) != (was.key.rpartition("/")[2], was.name):
            self.notes.append(Noted(kind="code", code=code.key, what=(
                f"The key or name of {was.key} is another code's here: it was added as {code.key}, {code.name!r}. "
                "If they mean the same: qualkit codebook merge")))
        try:
            after = replace(book, codes=(*book.codes, code)) if dry_run else insert_code(
                self.project.codebook_path(study), code)
        except UsageError as error:
            self.notes.append(Noted(kind="code", code=code.key, what=f"It could not be added to the codebook: {error}"))
            return book
        self.added[code.id] = code.key
        return after

    def _tell_changes(self, book: Codebook, other: Codebook) -> None:
        found = diff_codebooks(book, other)
        told = (*found.renamed, *found.moved, *found.redefined, *found.cues, *found.ended)
        for change in (one for one in told if one.before not in self.added.values()):
            what = f": {', '.join(change.what)}" if change.what else ""
            self.notes.append(Noted(kind="code", code=change.key, what=(
                f"The pack's codebook says otherwise of it than the one here, which holds{what}.")))

    # --- what is told --------------------------------------------------------------------------------

    def _told(self, joined: Joined, studies: Sequence[Study]) -> MergedPack:
        tell = _Tell(self.store, studies, self.keys)
        present = {code.id for study in studies for code in codebook_of(self.project, study)} | set(self.added)
        gone = {one.code for one in joined.came if one.code} - present
        strays = [Noted(kind="code", code=self.keys.get(one, one), what="Codings came in whose code is not in the "
                        "codebook here any more; they are kept under it.") for one in sorted(gone)]
        return MergedPack(
            pack=self.name, acts=joined.acts, codes_added=tuple(self.added.values()), brought=tuple(_brought(joined)),
            conflicts=tuple(tell.clash(one) for one in joined.clashes), left=tuple(tell.left(joined.left)),
            found_again=tuple(tell.found_again(joined.came)), notes=(*self.notes, *strays))


def _placed(code: Code, book: Codebook, other: Codebook) -> Code:
    """A code under the key that it can have here: below its parent wherever that stands now; a free one."""
    parent = other.by_key.get(code.parent or "")
    above = book.by_id[parent.id].key if parent is not None and parent.id in book.by_id else (code.parent or "")
    own = code.key.rpartition("/")[2]
    taken = {folded_key(key) for one in book for key in (one.key, *one.formerly)}
    key = f"{above}/{own}" if above else own
    key = key if folded_key(key) not in taken else f"{key}-{code.id[:8]}"
    beside = {one.name.casefold() for one in book.children(above or None)}
    maker = next((change.by for change in code.changes if change.by), "") or code.id[:8]
    name = code.name if code.name.casefold() not in beside else f"{code.name} ({maker})"
    return replace(code, key=key, name=name, formerly=())


def _brought(joined: Joined) -> Iterator[Brought]:
    """By coder, in the order of their handles: each item once, whatever its history."""
    stands = [one for one in joined.came if one.state == "standing"]
    for coder in sorted({one.coder for one in (*stands, *joined.taken_back)}):
        own = [one for one in stands if one.coder == coder]
        yield Brought(
            coder=coder, codings=_count(own, "coding"), readings=_count(own, "reading", "passage_reading"),
            decisions=_count(own, "decision"), memos=_count(own, "memo"),
            others=_count(own, "assignment", "adjudication"),
            changed=sum(one.kind == "coding" and one.changed for one in own),
            taken_back=_count([one for one in joined.taken_back if one.coder == coder], "coding"))


def _count(found: Iterable[Point], *kinds: str) -> int:
    return sum(one.kind in kinds for one in found)


_CLASHES: Mapping[str, str] = {
    "apart": "was changed here and there: both versions stand. Withdraw the one that does not hold.",
    "twice": "was made here and there by the same coder: it stands twice and counts once. Withdraw one.",
    "direction": "says the same of the same words as another one of its coder, in another direction: both stand and "
                 "count. Withdraw the one that does not hold.",
    "differs": "was written in other words under the same id: both stand. Withdraw the one that does not hold.",
}
_STATES: Mapping[str, str] = {
    "standing": "was taken back on one side and changed on the other: it stands. Withdraw it if it should not.",
    "hidden": "was taken back on one side and changed on the other: the changed version stands. "
              "Withdraw it if it should not.",
    "withdrawn": "was taken back on one side and changed on the other: it is taken back.",
}
_LEFT: Mapping[str, str] = {
    "document": "could not come in: the document is not here. Put its file into the corpus, ingest it and merge again.",
    "text": "could not come in: the text that it was made on is not in the pack.",
    "quote": "could not come in: its quote does not stand in its text.",
    "damaged": "could not come in: it holds values that no qualkit has written.",
}
_NOUNS: Mapping[str, str] = {"passage_reading": "reading of a passage"}


@dataclass(slots=True)
class _Tell:
    """Puts what the store found into sentences with places that people find again."""

    store: Store
    studies: Sequence[Study]
    keys: Mapping[str, str]
    _places: dict[str, dict[str, int]] = field(default_factory=dict)

    def clash(self, one: Clash) -> Noted:
        """A conflict."""
        what = _STATES[one.state] if one.what == "undone" else _CLASHES[one.what]
        return self._noted(one, one.what, what)

    def left(self, found: Iterable[Left]) -> Iterator[Noted]:
        """What could not come in."""
        yield from (self._noted(one, one.why, _LEFT[one.why]) for one in found)

    def found_again(self, found: Iterable[Came]) -> Iterator[Noted]:
        """What was made on another text than the one here."""
        readings = {one.id: one for study in self.studies for one in self.store.readings(study.key)}
        texts = {one.id: one.text_hash for one in self.store.documents()}
        for one in found:
            if one.state != "standing":
                continue
            if one.place == "moved":
                yield self._noted(one, "moved", "was made on another text and found again. Confirm it: qualkit review")
            elif one.place == "orphan":
                yield self._noted(one, "orphan", "was made on another text and its words are not here, or twice: it is "
                                                 "kept at its former place.")
            elif one.id in readings and readings[one.id].text_hash != texts.get(one.document):
                yield self._noted(one, "reread", "was of another text: what was corrected since has not been read.")

    def _noted(self, one: Point, kind: str, what: str) -> Noted:
        noun = _NOUNS.get(one.kind, one.kind)
        key, place = self._place(one)
        return Noted(kind=kind, what=f"A {noun} {what}", document=key, place=place, coder=one.coder, id=one.id,
                     code=self.keys.get(one.code, one.code))

    def _place(self, one: Point) -> tuple[str, str]:
        known = {document.id: document for document in self.store.documents()}.get(one.document)
        if known is None:
            return one.document, ""
        if one.document not in self._places:
            self._places[one.document] = {
                coding.id: coding.start for study in self.studies
                for coding in self.store.codings(study.key, document=one.document, include_withdrawn=True)}
        start = self._places[one.document].get(one.id, one.start)
        return known.key, place_of(self.store.text(known.id), start) if start >= 0 else ""
