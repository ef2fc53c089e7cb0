"""What comes home, opened without touching it: a zip, a folder or a store, worked on as a copy."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from qualkit.errors import FileInvalid, InputError, QualkitError, StoreError, UsageError, printable
from qualkit.files.codebooks import load_codebook
from qualkit.files.projects import load_project_file
from qualkit.formats.archive import Limits, open_archive
from qualkit.model import Codebook, Privacy
from qualkit.project import PROJECT_FILE
from qualkit.store import Store, open_store
from qualkit.store.open import check_header, copy_of

STORE = ".qualkit/store.sqlite"
LIMITS = Limits(unpacked=4_000_000_000)
_ALONG = re.compile(rf"{re.escape(PROJECT_FILE)}|codebooks/[^/]+\.ya?ml")
"""Of the files beside the store, those that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A copy of a pack: its store, and the folder of its files if there are any."""

    store: Store
    root: Path

    def codebook(self, key: str) -> Codebook | None:
        """Its codebook of that key; None where there is none that can be read."""
        path = self.root / "codebooks" / f"{key}.yaml"
        try:
            return load_codebook(path) if path.is_file() else None
        except FileInvalid:
            return None

    def privacy(self) -> Privacy | None:
        """What its project file says of privacy; None where there is none that can be read."""
        path = self.root / PROJECT_FILE
        try:
            return load_project_file(path).privacy if path.is_file() else None
        except FileInvalid:
            return None


@contextmanager
def incoming(pack: Path) -> Iterator[Incoming]:
    """Open a pack; an earlier store is brought up to date in the copy.

    Raises:
        UsageError: there is no such pack.
        InputError: it is no pack, is damaged, or is over a limit.
        StoreError: its store is none, is damaged, or of a later qualkit.
    """
    with TemporaryDirectory(prefix="qualkit-merge-") as folder:
        root = Path(folder)
        if pack.is_dir():
            _from_folder(pack, root)
        elif not pack.is_file():
            raise UsageError(f"There is no {printable(str(pack))}.", hint="Name a pack: a .zip, a folder or a store.")
        elif pack.read_bytes()[:2] == b"PK":
            _from_zip(pack.read_bytes(), root)
        else:
            _take_store(pack, root)
            if pack.as_posix().endswith(f"/{STORE}"):
                _take_files(pack.parents[1], root)
        try:
            store = open_store(root / STORE, durable=False)
        except StoreError as error:
            raise _named(error, root / STORE, pack) from None
        try:
            yield Incoming(store=store, root=root)
        finally:
            store.close()


def _from_folder(pack: Path, root: Path) -> None:
    if not (pack / STORE).is_file():
        raise InputError("there is no store in this folder.", hint="Name the folder that qualkit pack wrote.")
    _take_store(pack / STORE, root)
    _take_files(pack, root)


def _take_store(path: Path, root: Path) -> None:
    (root / STORE).parent.mkdir()
    try:
        check_header(path)
        copy_of(path, root / STORE)
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}).", hint="Check its permissions.") from None


def _take_files(folder: Path, root: Path) -> None:
    (root / "codebooks").mkdir()
    for path in [folder / PROJECT_FILE, *(folder / "codebooks").glob("*.yaml")]:
        if path.is_file():
            shutil.copyfile(path, root / path.relative_to(folder))


def _from_zip(content: bytes, root: Path) -> None:
    archive = open_archive(content, what="pack", limits=LIMITS)
    stores = [name for name in archive.names if name == STORE or name.endswith(f"/{STORE}")]
    if len(stores) != 1:
        raise InputError(f"this zip holds {len(stores) or 'no'} store{'s' * (len(stores) > 1)}.",
                         hint="Name the zip that qualkit pack wrote, or one of a whole project folder.")
    prefix = stores[0].removesuffix(STORE)
    for name in archive.names:
        inside = name.removeprefix(prefix)
        if name.startswith(prefix) and (inside in (STORE, f"{STORE}-wal") or _ALONG.fullmatch(inside)):
            (root / inside).parent.mkdir(parents=True, exist_ok=True)
            (root / inside).write_bytes(archive.read(name))


def _named(error: StoreError, copy: Path, pack: Path) -> QualkitError:
    """The same error, of the pack instead of the copy that was looked at."""
    return type(error)(str(error).replace(printable(str(copy)), printable(pack.name)), hint=error.hint)
