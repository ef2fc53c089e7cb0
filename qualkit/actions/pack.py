"""Make a coder's project: what one person needs to code elsewhere, and no more."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from tempfile import TemporaryDirectory

from qualkit.actions.blinding import hidden_from, still_blind
from qualkit.actions.opening import codebook_of, store_of
from qualkit.actions.transfer import find_document
from qualkit.errors import UnknownName, UsageError, printable
from qualkit.files.folders import yaml_files
from qualkit.files.guides import load_guide
from qualkit.files.packed import some_rows, with_one_study
from qualkit.files.participants import Names
from qualkit.files.saving import save
from qualkit.files.study_edits import study_file
from qualkit.formats.archive import packed
from qualkit.model import Coder, Document, Study, derive, file_and_row
from qualkit.project import PROJECT_FILE, Project
from qualkit.store import Store, open_store
from qualkit.store.packing import Wanted

OUTSIDE = "../"
"""Keys of documents whose files are in no corpus of the project begin so: their texts go along, their files do not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackResult:
    """What went into a pack."""

    path: Path
    study: str
    coder: str
    documents: tuple[str, ...]
    files: int
    codings: int = 0
    readings: int = 0
    decisions: int = 0
    suggestions: int = 0
    others: int = 0
    """Codings, decisions, readings and memos of other people that this coder may see."""
    withheld: tuple[str, ...] = ()
    """Keys of documents on which others' work stays at home: this coder works blind there."""


def pack(project: Project, out: Path, *, coder: str, study: str = "", documents: Sequence[str] = (),
         blind: bool = False, suggestions: bool = True) -> PackResult:
    """Write a project for one coder: a zip if ``out`` ends in .zip, else a folder.

    It holds the study's files, and a store with the texts of the documents named (keys, file names or patterns such
    as ``interviews/*``; none: those assigned to the coder, else all), with the coder's own work, with what of others'
    work the coder may see (``blind``: nothing), and suggestions unless they are left out.

    Raises:
        UsageError: ``out`` is there already, the handle is none or, where coders work blind, nobody's, or nothing was
            ingested.
        UnknownName: there is no such study or document.
    """
    if not coder.strip() or coder != printable(coder):
        raise UsageError("A coder's handle cannot be empty or hold control characters.", hint="Try --coder awa")
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise UsageError(f"{printable(str(out))} is there already; nothing was written.", hint="Name another place.")
    which = project.study(study, synthesis=False)
    book = codebook_of(project, which)
    with store_of(project) as store, TemporaryDirectory(prefix="qualkit-pack-") as scratch:
        chosen = _chosen(store, which, coder, documents)
        if not blind:
            _not_a_slip(store, which, coder, chosen)
        ids = frozenset(one.id for one in chosen)
        hidden = {one: coders for one, coders in hidden_from(coder, store, which.key).items() if one in ids}
        wanted = Wanted(coder=Coder(id=derive("coder", coder), handle=coder), study=which.key, codebook=book.key,
                        documents=ids, hidden=hidden, others=not blind, suggestions=suggestions and not blind)
        made = Path(scratch) / "pack"
        counts = store.pack_into(lambda: open_store(made / ".qualkit" / "store.sqlite", create=True), wanted)
        for place, content in _files(project, which, store, chosen, Path(scratch)):
            (made / place).parent.mkdir(parents=True, exist_ok=True)
            (made / place).write_bytes(content)
        files = _write(made, out)
    return PackResult(
        path=out, study=which.key, coder=coder, documents=tuple(one.key for one in chosen), files=files,
        codings=counts.get("coding", 0), decisions=counts.get("decision", 0), others=counts.get("others", 0),
        readings=counts.get("reading", 0) + counts.get("passage_reading", 0),
        suggestions=counts.get("suggestion", 0),
        withheld=tuple(one.key for one in chosen if blind or hidden.get(one.id)))


def _not_a_slip(store: Store, study: Study, coder: str, chosen: Sequence[Document]) -> None:
    """Refuse a handle nobody has where coders work blind: one letter amiss would send each the other's codes.

    Raises:
        UsageError: the handle is not known, and a document of the pack is coded blind by others who have not finished.
    """
    known = store.coders()
    blind = {one.document for one in still_blind(store.assignments(study.key), store.readings(study.key))}
    if coder not in known and not blind.isdisjoint(one.id for one in chosen):
        slip = UnknownName("coder", coder, known)
        raise UsageError(f"{slip} Documents of this pack are coded blind, and it would hold what others made of them.",
                         hint=f"{slip.hint} For somebody new: qualkit assign add, or pack with --blind.")


def _chosen(store: Store, study: Study, coder: str, names: Sequence[str]) -> list[Document]:
    present = [one for one in store.documents(study.key) if not one.missing]
    if not present:
        raise UsageError("There is nothing to pack: no document of this study is here.", hint="Run: qualkit ingest")
    ids = {one.id for name in names for one in _named(name, present)}
    if not names:
        ids = {one.document for one in store.assignments(study.key) if coder in one.coders} or {
            one.id for one in present}
    for one in [one for one in present if one.id in ids]:  # a translation in a file of its own goes along
        ids.update(held.in_document for held in store.translations(one.id) if held.in_document)
    return [one for one in present if one.id in ids]


def _named(name: str, present: Sequence[Document]) -> list[Document]:
    if not set(name) & set("*?["):
        return [find_document(name, present)]
    found = [one for one in present if fnmatchcase(one.key, name)]
    if not found:
        raise UnknownName("document", name, [one.key for one in present])
    return found


# --- files -------------------------------------------------------------------------------------------


def _files(project: Project, study: Study, store: Store, chosen: Sequence[Document],
           scratch: Path) -> Iterator[tuple[str, bytes]]:
    """Yield (place in the pack, content) of everything but the store."""
    root = project.root
    yield PROJECT_FILE, with_one_study(root / PROJECT_FILE, study.key, scratch / PROJECT_FILE)
    for path in _authored(project, study):
        yield path.relative_to(root).as_posix(), path.read_bytes()
    keys = {one.key for one in chosen}
    known = {one.key for one in store.documents(study.key)}
    speakers = store.speakers(study.key)
    labels = {label for key in keys for label in speakers.get(key, ())}
    for folder in project.corpora(study):
        prefix = f"{folder.name}/" if len(study.corpora) > 1 else ""
        for file in sorted({file_and_row(key)[0] for key in keys}):
            path = folder / file.removeprefix(prefix)
            if file.startswith(prefix) and not file.startswith(OUTSIDE) and path.is_file():
                yield path.relative_to(root).as_posix(), path.read_bytes()
        for path in _sheets(folder):
            yield _sheet(path, root, names=Names(known), keys=keys if keys != known else None, labels=labels)


def _authored(project: Project, study: Study) -> Iterator[Path]:
    root = project.root
    wanted = [project.codebook_path(study), root / "codebooks" / "themes.yaml", study_file(root / "studies", study.key)]
    guides = [path for path in yaml_files(root / "guides")
              if not study.guides or load_guide(path).instrument in study.guides]
    yield from (path for path in (*wanted, *guides) if path.is_file())


def _sheets(folder: Path) -> list[Path]:
    return [path for stem in ("documents", "participants") for suffix in ("csv", "xlsx")
            if (path := folder / f"{stem}.{suffix}").is_file()]


def _sheet(path: Path, root: Path, *, names: Names, keys: set[str] | None, labels: set[str]) -> tuple[str, bytes]:
    """A sheet about a corpus, with the rows of the chosen documents only where not all were chosen."""
    place = path.relative_to(root)
    if keys is None:
        return place.as_posix(), path.read_bytes()
    rows = some_rows(path, lambda row: bool(keys & set(names.find(row["document"])[0])) if row.get("document")
                     else row.get("speaker", "") in labels)
    return place.with_suffix(".csv").as_posix(), rows


def _write(made: Path, out: Path) -> int:
    """Put the pack where it belongs, whole or not at all; return how many files it holds."""
    files = sorted(path for path in made.rglob("*") if path.is_file())
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        if out.suffix.lower() == ".zip":
            save(out, packed({f"{out.stem}/{path.relative_to(made).as_posix()}": path.read_bytes() for path in files}))
            return len(files)
        with TemporaryDirectory(dir=out.parent, prefix=f".{out.name[:40]}.") as beside:
            shutil.copytree(made, Path(beside) / "pack")
            if out.is_dir():
                out.rmdir()
            (Path(beside) / "pack").rename(out)
    except OSError as error:
        raise UsageError(f"{printable(str(out))} cannot be written ({error.strerror}).",
                         hint="Check the folder, its permissions and the free space.") from None
    return len(files)
