"""A project folder, opened: where things are. No behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qualkit.errors import NotAProject, UnknownName, UsageError
from qualkit.files.projects import ProjectFile, load_project_file
from qualkit.model import Study

PROJECT_FILE = "qualkit.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """The folder a user owns and what its ``qualkit.toml`` says."""

    root: Path
    file: ProjectFile

    @property
    def store_path(self) -> Path:
        """The store of this project."""
        return self.root / ".qualkit" / "store.sqlite"

    @property
    def rendered(self) -> Path:
        """Where reports are written."""
        return self.root / "reports" / "rendered"

    @property
    def templates(self) -> Path | None:
        """The user's own templates, if there are any."""
        folder = self.root / "reports" / "templates"
        return folder if folder.is_dir() else None

    def study(self, key: str = "", *, synthesis: bool | None = None) -> Study:
        """Return the study of that key, or the default or only one.

        ``synthesis`` says what is meant where none is named: one across studies, or one with material of its own.

        Raises:
            UnknownName: there is none of that key.
            UsageError: there are several and none was named.
        """
        studies = {study.key: study for study in self.file.studies}
        if key and key not in studies:
            raise UnknownName("study", key, studies)
        fitting = [one.key for one in self.file.studies if synthesis in (None, bool(one.synthesis_of))] or [*studies]
        key = key or (fitting[0] if len(fitting) == 1 else self.file.default if self.file.default in fitting else "")
        if not key:
            raise UsageError(f"This project has {len(fitting)} {'syntheses' if synthesis else 'studies'}.",
                             hint=f"Name one with --study: {', '.join(sorted(fitting))}. "
                                  "Or write default = \"KEY\" above the first table of qualkit.toml.")
        return studies[key]

    def codebook_path(self, study: Study) -> Path:
        """The file of a study's codebook."""
        return self.root / "codebooks" / f"{study.codebook}.yaml"

    def corpora(self, study: Study) -> tuple[Path, ...]:
        """The folders of a study's transcripts."""
        return tuple(self.root / "corpora" / name for name in study.corpora)


def open_project(folder: Path, *, search_above: bool = True) -> Project:
    """Open the project at ``folder``, or the nearest above it.

    Raises:
        NotAProject: there is no ``qualkit.toml``.
        FileInvalid: it has mistakes; all are listed.
    """
    start = folder.resolve()
    for place in [start, *start.parents] if search_above else [start]:
        if (place / PROJECT_FILE).is_file():
            return Project(root=place, file=load_project_file(place / PROJECT_FILE))
    raise NotAProject(str(folder))
