"""Open what an action works on: the store, the codebook, the guides and the words people wrote."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from qualkit.actions.blinding import hidden_from
from qualkit.errors import Sentence, UsageError
from qualkit.model import Codebook, Document, Guide, Item, Records, Study, StudyText, Synthesis, Text, Theme, View
from qualkit.plugins import load, names
from qualkit.project import Project
from qualkit.store import Store, open_store


def now() -> datetime:
    """The time of a human act: UTC, whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


@contextmanager
def store_of(project: Project, *, create: bool = False, read_only: bool = False,
             durable: bool = True, empty: bool = False) -> Iterator[Store]:
    """Open the project's store and close it again; for what `durable` is see `qualkit.store.open_store`.

    With ``empty``, a project without a store is opened as one that holds nothing.

    Raises:
        UsageError: nothing has been ingested yet.
        StoreError: it cannot be used; nothing was changed.
    """
    if empty and not project.store_path.is_file():
        with TemporaryDirectory() as folder, closing(open_store(Path(folder) / "empty.sqlite", create=True)) as store:
            yield store
        return
    if not create and not project.store_path.is_file():
        raise UsageError(Sentence("This project has no store yet: nothing has been ingested."),
                         hint=Sentence("Run: qualkit ingest"))
    store = open_store(project.store_path, create=create, read_only=read_only, durable=durable)
    try:
        yield store
    finally:
        store.close()


def codebook_of(project: Project, study: Study) -> Codebook:
    """Load a study's codebook.

    Raises:
        FileInvalid: it has mistakes; all are listed.
    """
    from qualkit.files.codebooks import load_codebook

    return load_codebook(project.codebook_path(study))


@dataclass(frozen=True, slots=True, kw_only=True)
class Authored:
    """What people wrote in files about a study and beside it: all that a view holds and the store does not."""

    codebook: Codebook
    guides: tuple[Guide, ...]
    study_text: StudyText
    records: Records
    others: tuple[Records, ...]
    themes: tuple[Theme, ...]
    synthesis: Synthesis | None


AUTHORED = ("checklists", "codebooks", "findings", "guides", "imports", "matrices", "studies", "syntheses")
"""The project's folders that `authored_of` reads, beside ``qualkit.toml``."""


def authored_of(project: Project, study: Study) -> Authored:
    """Read the files of a study. Whoever asks often keeps the answer as long as none of `AUTHORED` changes.

    Raises:
        FileInvalid: a file has mistakes; all of it are listed.
    """
    from qualkit.files.checklists import load_checklists
    from qualkit.files.guides import load_guides
    from qualkit.files.matrices import load_summaries
    from qualkit.files.portable import load_imports
    from qualkit.files.records import load_all_records
    from qualkit.files.studies import load_study_text
    from qualkit.files.syntheses import load_synthesis

    codebook = codebook_of(project, study)
    guides = load_guides(project.root / "guides")
    wanted = set(study.guides)
    codebooks = {} if study.synthesis_of else {study.key: codebook}
    written = load_all_records(project.root / "findings", codebooks=codebooks)
    cells = load_summaries(project.root / "matrices", codebooks=codebooks)
    records = {one.key: replace(written.get(one.key, Records(study=one.key)), title=one.title, invented=one.invented,
                                summaries=tuple(cells.get(one.key, ())))
               for one in project.file.studies}
    return Authored(
        codebook=codebook,
        guides=tuple(guide for guide in guides if not wanted or guide.instrument in wanted),
        study_text=replace(load_study_text(project.root / "studies", study.key),
                           checklists=load_checklists(project.root / "checklists", study.key)),
        records=records.pop(study.key),
        others=(*records.values(), *load_imports(project.root / "imports", own=[study.key, *records])),
        themes=themes_of(project),
        synthesis=load_synthesis(project.root / "syntheses", study.key),
    )


def view_of(project: Project, store: Store, study: Study, *, viewer: str = "",
            authored: Authored | None = None) -> View:
    """Put together what a report may see, or (with a ``viewer``) what a coder may who works blind beside another.

    ``authored`` are the study's files where somebody has read them already.
    """
    held = authored or authored_of(project, study)
    return store.view(
        study, privacy=project.file.privacy, codebook=held.codebook, guides=held.guides, study_text=held.study_text,
        records=held.records, others=held.others, themes=held.themes, synthesis=held.synthesis, propose=propose,
        hidden=hidden_from(viewer, store, study.key))


def themes_of(project: Project) -> tuple[Theme, ...]:
    """The themes that the project's studies share; none where nobody has written them down.

    Raises:
        FileInvalid: they have mistakes; all are listed.
    """
    from qualkit.files.themes import load_themes

    path = project.root / "codebooks" / "themes.yaml"
    return load_themes(path) if path.is_file() else ()


def propose(document: Document, text: Text) -> Iterator[Item]:
    """Read the structure of a document that is no interview, with every reader that knows its kind."""
    seen: set[str] = set()
    for name in names("structures"):
        reader = load("structures", name)()
        for item in reader.propose(document, text) if document.kind in reader.kinds else ():
            if item.id not in seen:  # two readers may know one document
                seen.add(item.id)
                yield item
