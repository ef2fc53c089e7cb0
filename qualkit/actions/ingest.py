"""Read a corpus into the store: what is new or changed, and only that; nothing is lost unsaid."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from qualkit.actions.about_corpus import About, about_corpus
from qualkit.actions.aligning import align_translations
from qualkit.actions.opening import store_of
from qualkit.errors import InputError, UnknownName, UsageError
from qualkit.model import Document, Problem, Progress, Severity, Study, bytes_hash, file_and_row
from qualkit.pipeline.limits import Limited
from qualkit.pipeline.read import (
    Declared,
    Lens,
    ReadDocument,
    ReadOutcome,
    ReadTask,
    declare,
    differs,
    read_file,
    rejection,
)
from qualkit.pipeline.scan import Found, clashes, scan, scan_file
from qualkit.plugins import names
from qualkit.project import Project
from qualkit.store import Known, Store

ABOUT = "documents.csv and participants.csv"
"""What problems of the sheets about a corpus are filed under."""
DETECTOR = "qualkit.text.detector"
"""What workers share where the languages of several files are to be found out."""


OUTSIDE = "../"
"""How keys of files begin that lie in no corpus: looking through the corpora says nothing about them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How files are read: what the user said on the command line."""

    reader: str = ""
    encoding: str = ""
    encoding_errors: str = "strict"
    delimiter: str = ""
    reread: bool = False
    strict: bool = False
    debug: bool = False
    workers: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestResult:
    """What came of an ingest, in files; ``documents`` counts what they hold (a sheet has a row each)."""

    ingested: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    rows_rejected: int = 0
    moved: int = 0
    missing: int = 0
    duplicates: int = 0
    documents: int = 0
    codings_moved: int = 0
    codings_orphaned: int = 0
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Ingest:
    """One ingest under way."""

    project: Project
    study: Study
    store: Store
    how: How
    problems: list[Problem] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def count(self, what: str, by: int = 1) -> None:
        """Count one more."""
        self.counts[what] = self.counts.get(what, 0) + by


def ingest(project: Project, paths: Sequence[Path] = (), *, study: str = "", how: How | None = None,
           on_progress: Progress = lambda stage, done, total: None) -> IngestResult:
    """Read the study's corpora, or only ``paths``, into the store.

    Bytes that were read before are not read again (but for ``how.reread``); a file under a new
    name keeps its identity and codings; a vanished one is marked missing. A file that cannot be
    read is rejected with its reason and the others go on.

    Raises:
        InputError: with ``how.strict``, the first rejection.
        StoreError: the store cannot be used; nothing was changed.
    """
    which = project.study(study, synthesis=False)
    way = how or How()
    if way.reader and way.reader not in names("readers"):
        raise UnknownName("reader", way.reader, names("readers"))
    if way.encoding and not _is_encoding(way.encoding):
        raise UsageError(f"There is no encoding called {way.encoding!r}.", hint="Examples: utf-8, cp1252, mac-roman.")
    with store_of(project, create=True, durable=False) as store:
        work = _Ingest(project=project, study=which, store=store, how=way)
        roots, found = _find(work, paths)
        _count_left_out(work, found)
        about = about_corpus(project, which, work.problems.append)
        _take(work, found, roots, about.of_files([one.key for one in found]), on_progress)
        _settle(work, about)
        return IngestResult(problems=tuple(work.problems), **work.counts)


def _is_encoding(name: str) -> bool:
    try:
        return codecs.lookup(name) is not None
    except (LookupError, ValueError):
        return False


def _count_left_out(work: _Ingest, found: Sequence[Found]) -> None:
    """Count what the search itself kept out (pipes, broken links, giants), or say that there was nothing to find."""
    left_out = [problem for problem in work.problems if problem.severity is Severity.REJECTION]
    work.count("rejected", len(left_out))
    if left_out and work.how.strict:
        raise InputError(str(left_out[0]), hint="Nothing was read (--strict).")
    if not found and not left_out and not work.store.known_files(work.study.key):
        places = ", ".join(f"corpora/{folder.name}" for folder in work.project.corpora(work.study))
        work.problems.append(Problem(source=places, reason="holds no transcripts yet.",
                                     remedy="Put some there (txt, docx, pdf, vtt, xlsx …) and run this again."))


def _find(work: _Ingest, paths: Sequence[Path]) -> tuple[tuple[str, ...], list[Found]]:
    """Return the key prefixes that were looked through, and the files found in key order."""
    corpora = work.project.corpora(work.study)
    several = len(corpora) > 1
    roots: list[str] = []
    found: list[Found] = []
    for folder, path in [(folder, folder) for folder in corpora] if not paths else _within(corpora, paths):
        prefix = f"{folder.name}/" if folder is not None and several else ""
        if not path.exists() and not path.is_symlink():
            raise UsageError(f"There is no {path}.", hint="Put transcripts there, or name another path.")
        inside = _real(path).relative_to(_real(folder)).as_posix() if folder is not None else _outside(path)
        here = prefix + ("" if inside == "." else inside)
        if path.is_dir():
            roots.append(f"{here}/" if here and not here.endswith("/") else here)
            found += scan(path, work.problems.append, prefix=roots[-1])
        else:
            parent = here.rpartition("/")[0]
            found += [replace(one, key=f"{parent}/{one.key}" if parent else one.key)
                      for one in scan_file(path, work.problems.append)]
    found = list({one.key: one for one in sorted(found, key=lambda one: one.key)}.values())
    work.problems += clashes(found)
    return tuple(roots), found


def _within(corpora: Sequence[Path], paths: Sequence[Path]) -> Iterator[tuple[Path | None, Path]]:
    for path in paths:
        inside = [folder for folder in corpora if _real(path).is_relative_to(_real(folder))]
        if not inside and any(_real(folder).is_relative_to(_real(path)) for folder in corpora):
            raise UsageError(f"{path} holds the project itself, reports and all.",
                             hint="Leave the path out to read the study's corpora, or name a folder of transcripts.")
        yield (inside[0] if inside else None), path


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))  # unlike resolve, no fault at links in a circle


def _outside(path: Path) -> str:
    """The key of a path that is in no corpus: a file keeps its folder, so that batch2/07.docx is not batch1/07.docx."""
    real = _real(path)
    return OUTSIDE + (real.name if path.is_dir() else f"{real.parent.name}/{path.name}")


def _take(work: _Ingest, found: Sequence[Found], roots: Sequence[str], about: Mapping[str, Declared],
          on_progress: Progress) -> None:
    """Store what is new or changed; move, mark and count the rest."""
    files = _by_file(work.store.known_files(work.study.key))
    there = {one.key for one in found}
    gone = {file for file in files if file not in there
            and any(file.startswith(root) and (root or not file.startswith(OUTSIDE)) for root in roots)}
    tasks = list(_to_read(work, found, files, gone, about))  # decided before any reading: moves need the whole picture
    on_progress("reading", 0, len(tasks))
    untold = sum(not task.declared.get(task.key, Declared()).language for task in tasks)
    with Limited(read_file, workers=work.how.workers, preload=DETECTOR if untold > 1 else "") as limited:
        for done, (task, outcome) in enumerate(zip(tasks, limited.map(tasks), strict=True), start=1):
            kept = ReadOutcome(key=task.key, problems=(rejection(task.key, outcome),)) \
                if isinstance(outcome, InputError) else outcome
            with work.store.transaction():  # the rows of a sheet go in together
                _keep(work, kept, files.get(task.key, {}))
            if kept.rejected and work.how.strict:
                first = next(problem for problem in kept.problems if problem.severity is Severity.REJECTION)
                raise InputError(str(first), hint="Nothing after it was read (--strict).")
            on_progress("reading", done, len(tasks))
    vanished = [known.document_id for file in gone for known in files[file].values() if not known.missing]
    if vanished:
        work.store.mark_missing(vanished)
        work.count("missing", len(vanished))
        work.problems.append(Problem(
            source=work.study.key, reason=f"{len(vanished)} documents are not (or no longer) in its corpora.",
            remedy="Their codings are kept, reports leave them out. Put the files there, or ingest their path again."))


def _by_file(known: Mapping[str, Known]) -> dict[str, dict[str, Known]]:
    files: dict[str, dict[str, Known]] = {}
    for key, one in known.items():
        files.setdefault(file_and_row(key)[0], {})[key] = one
    return files


def _to_read(work: _Ingest, found: Iterable[Found], files: dict[str, dict[str, Known]], gone: set[str],
             about: Mapping[str, Declared]) -> Iterator[ReadTask]:
    vanished = {next(iter(files[file].values())).bytes_hash: file for file in sorted(gone, reverse=True)}
    for one in found:
        before = files.get(one.key, {})
        digest = _digest(one.path)
        same = bool(before) and digest == next(iter(before.values())).bytes_hash
        if not before and digest in vanished:
            before = _move(work, vanished.pop(digest), one.key, files, gone)
            same = True
        if same and not work.how.reread:
            work.count("unchanged")
            back = [known.document_id for known in before.values() if known.missing]
            if back:
                work.store.unmark_missing(back)
            continue
        stated = {one.key: about[one.key]} if one.key in about else {}
        yield ReadTask(
            path=one.path, key=one.key, study=work.study.key, reader=work.how.reader, encoding=work.how.encoding,
            encoding_errors=work.how.encoding_errors, delimiter=work.how.delimiter, debug=work.how.debug,
            ids={key: known.document_id for key, known in before.items()}, declared=stated,
            lens=Lens(name=work.project.file.tagging.segmenter))


def _digest(path: Path) -> str:
    try:
        return bytes_hash(path.read_bytes())
    except OSError:
        return ""  # reading it says what is wrong


def _move(work: _Ingest, old: str, new: str, files: dict[str, dict[str, Known]], gone: set[str]) -> dict[str, Known]:
    """Give the documents of a file that has another name now their new keys."""
    moved: dict[str, Known] = {}
    for key, known in files.pop(old).items():
        moved[new + key[len(old):]] = known
        work.store.move_document(known.document_id, new + key[len(old):])
    gone.discard(old)
    files[new] = moved
    work.count("moved")
    return moved


def _keep(work: _Ingest, outcome: ReadOutcome, before: Mapping[str, Known]) -> None:
    """Store the documents of one file, or count it as rejected."""
    work.problems += outcome.problems
    if outcome.rejected:
        work.count("rejected")
        work.store.put_problems(work.study.key, outcome.key, outcome.problems)
        return
    work.count("updated" if before else "ingested")
    work.count("rows_rejected", sum(problem.severity is Severity.REJECTION for problem in outcome.problems))
    for number, read in enumerate(outcome.documents):
        _store(work, read, outcome.problems if number == 0 else ())
    kept = {read.document.key for read in outcome.documents}
    rows_gone = [known.document_id for key, known in before.items() if key not in kept and not known.missing]
    if rows_gone:
        work.store.mark_missing(rows_gone)
        work.count("missing", len(rows_gone))


def _store(work: _Ingest, read: ReadDocument, problems: Sequence[Problem]) -> None:
    outcome = work.store.put_document(read.document, read.text, translations=read.translations,
                                      segments=read.segments, problems=problems)
    work.count("documents")
    work.count("codings_moved", outcome.moved)
    work.count("codings_orphaned", outcome.orphaned)
    if outcome.moved or outcome.orphaned:
        work.problems.append(Problem(
            source=read.document.key,
            reason=f"the text has changed: {outcome.moved} quotes stand elsewhere, {outcome.orphaned} are gone.",
            remedy="Confirm them with: qualkit review"))


def _settle(work: _Ingest, about: About) -> None:
    """Lay what people state about documents and speakers over what stands in the store."""
    with work.store.transaction():
        documents = work.store.documents(work.study.key)
        speakers = work.store.speakers(work.study.key)
        settled = about.settle(documents, speakers)
        stale = [document for document in documents
                 if differs(document, speakers[document.key], settled.declared[document.key])]
        for document in stale:
            _restate(work, document, settled.declared[document.key])
        if stale:
            documents = work.store.documents(work.study.key)
        troubles = (*settled.problems, *align_translations(work.store, documents))
        work.store.put_cases(work.study.key, settled.cases, settled.assignments)
        work.problems += troubles
        work.store.put_problems(work.study.key, ABOUT, troubles)
        work.count("duplicates", len(work.store.mark_duplicates(work.study.key)))


def _restate(work: _Ingest, document: Document, stated: Declared) -> None:
    """Store a document again with what people state of it now."""
    read = ReadDocument(document=document, text=work.store.text(document.id),
                        translations=tuple(work.store.translations(document.id)))
    now = declare(read, stated, Lens(name=work.project.file.tagging.segmenter))
    work.store.put_document(now.document, now.text, segments=now.segments, problems=None,
                            translations=[one for one in now.translations if one.in_document is None])
