"""Check, show, compare and change codebooks. Files keep their comments; codes keep their ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from qualkit.actions.new import shipped_codebooks
from qualkit.errors import FileInvalid, NotAProject, UnknownName, UsageError
from qualkit.files import codebooks as files
from qualkit.files.codebook_sheets import codebook_from_sheet, codebook_to_sheet
from qualkit.files.folders import yaml_files
from qualkit.files.saving import save
from qualkit.model import Codebook, Problem
from qualkit.project import open_project

SHEETS = (".csv", ".tsv", ".xlsx", ".xlsm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One codebook that holds, with what is allowed but likely not meant."""

    path: Path
    codebook: str
    version: str
    codes: int
    pinned: int = 0
    unpinned: int = 0
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """What a check found: codebooks that hold, and the mistakes of those that do not."""

    checked: tuple[Checked, ...]
    mistakes: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A codebook file that was written, and the version it holds now."""

    path: Path
    codebook: str
    version: str
    codes: int
    warnings: tuple[Problem, ...] = ()


def find_codebook(name: str, folder: Path, *, to_change: bool = False) -> Path:
    """Return the file that a person means: a path, or the key of a codebook.

    Codebooks of the project come first; those that come with qualkit can be read, not changed.

    Raises:
        UnknownName: there is none; near ones are offered.
    """
    if (path := Path(name)).suffix or path.is_file():
        return path
    own = {path.stem: path for path in project_codebooks(folder)}
    known = own if to_change else shipped_codebooks() | own
    if name not in known:
        raise UnknownName("codebook", name, known)
    return known[name]


def project_codebooks(folder: Path) -> list[Path]:
    """Return the codebooks of the project around ``folder``; none outside of one."""
    try:
        root = open_project(folder).root
    except NotAProject:
        return []
    return [path for path in yaml_files(root / "codebooks") if path.stem != "themes"]


def check_codebooks(paths: Sequence[Path], *, fix: bool = False) -> CheckResult:
    """Check codebook files; with ``fix``, write down the ids of codes that have none written.

    Mistakes of one file do not keep the others from being checked.
    """
    checked: list[Checked] = []
    mistakes: list[Problem] = []
    for path in paths:
        try:
            checked.append(_check(path, fix))
        except FileInvalid as error:
            mistakes += [one for one in error.problems if isinstance(one, Problem)]
    return CheckResult(checked=tuple(checked), mistakes=tuple(mistakes))


def _check(path: Path, fix: bool) -> Checked:
    warnings: list[Problem] = []
    codebook = files.load_codebook(path, warn=warnings.append)
    codebook, pinned = files.pin_ids(path) if fix else (codebook, 0)
    return Checked(path=path, codebook=codebook.key, version=codebook.version, codes=len(codebook),
                   pinned=pinned, unpinned=0 if fix else files.unpinned(path), warnings=tuple(warnings))


def show_codebook(path: Path) -> Codebook:
    """Return a codebook as it stands, from YAML or a sheet.

    Raises:
        FileInvalid: all its mistakes.
    """
    if path.suffix.lower() in SHEETS:
        return codebook_from_sheet(path, key=path.stem)
    return files.load_codebook(path)


def diff_codebook(old: Path, new: Path) -> files.CodebookDiff:
    """Compare two codebook files by the ids of their codes.

    Raises:
        FileInvalid: one of them has mistakes.
    """
    before, after = show_codebook(old), show_codebook(new)
    if old.suffix.lower() in SHEETS or new.suffix.lower() in SHEETS:  # a sheet holds codes, no titles
        after = replace(after, key=before.key, title=before.title, titles=before.titles,
                        language=before.language)
        after = replace(after, version=files.version_of(after))
    return files.diff_codebooks(before, after)


def new_codebook(path: Path, *, title: str = "", language: str = "en") -> Changed:
    """Write an empty codebook to a file that does not exist yet.

    Raises:
        UsageError: there is such a file.
    """
    empty = Codebook(key=path.stem, title=title or path.stem, language=language, codes=())
    return _write_new(path, empty, [])


def rename_code(path: Path, key: str, *, to: str = "", name: str = "", why: str = "",
                by: str = "") -> Changed:
    """Give a code another key or name; its id, its codings and the old key stay known."""
    return _changed(path, files.rename_code(path, key, to=to, name=name, why=_because(why, by)))


def merge_codes(path: Path, key: str, *, into: str, why: str = "", by: str = "") -> Changed:
    """End a code in favour of another; both keep their histories, no coding is lost."""
    return _changed(path, files.merge_codes(path, key, into=into, why=_because(why, by)))


def retire_code(path: Path, key: str, *, why: str = "", by: str = "") -> Changed:
    """Take a code out of use; its codings stay."""
    return _changed(path, files.retire_code(path, key, why=_because(why, by)))


def restore_code(path: Path, key: str, *, why: str = "", by: str = "") -> Changed:
    """Bring a merged or retired code back into use, with the codings that were its own."""
    return _changed(path, files.restore_code(path, key, why=_because(why, by)))


def export_codebook(path: Path, target: Path) -> Changed:
    """Write a codebook to a new ``.csv``, ``.xlsx`` or ``.yaml`` file.

    Raises:
        UsageError: the file exists, or its suffix is another.
    """
    codebook = show_codebook(path)
    kind = target.suffix.lower().lstrip(".")
    if kind in ("yaml", "yml"):
        return _write_new(target, codebook, [])
    _refuse_existing(target)
    save(target, codebook_to_sheet(codebook, kind=kind))
    return _changed(target, codebook)


def import_codebook(sheet: Path, target: Path, *, title: str = "", language: str = "en") -> Changed:
    """Read a codebook from a sheet and write it as YAML to a new file, named after it.

    Raises:
        FileInvalid: the mistakes of the sheet.
        UsageError: the file exists.
    """
    warnings: list[Problem] = []
    codebook = codebook_from_sheet(sheet, key=target.stem, title=title, language=language,
                                   warn=warnings.append)
    return _write_new(target, codebook, warnings)


def _write_new(path: Path, codebook: Codebook, warnings: Sequence[Problem]) -> Changed:
    _refuse_existing(path)
    files.write_codebook(path, codebook)
    return _changed(path, files.load_codebook(path), warnings)


def _refuse_existing(path: Path) -> None:
    if path.exists():
        raise UsageError(f"{path} exists already.", hint="Choose another name, or move that file away.")


def _changed(path: Path, codebook: Codebook, warnings: Sequence[Problem] = ()) -> Changed:
    return Changed(path=path, codebook=codebook.key, version=codebook.version, codes=len(codebook),
                   warnings=tuple(warnings))


def _because(reason: str, by: str) -> files.Why:
    return files.Why(date=datetime.now(UTC).date().isoformat(), reason=reason, by=by)
