"""Zips (Word, OpenDocument, Excel files) opened so that no member can surprise: judged before it is read."""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from qualkit.errors import NotReadable, PasswordProtected, TooLarge, UnknownFormat

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC = b"PK\x03\x04"
_OLD_STREAMS = {
    "WordDocument": ("a Word 97-2003", "docx"),
    "Workbook": ("an Excel 97-2003", "xlsx"),
    "Book": ("an Excel 95", "xlsx"),
    "PowerPoint Document": ("a PowerPoint", "docx"),
}
FIXED_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip can hold; every member gets it, so that the same words give the same bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What an archive may hold at most. Sizes in bytes; ``ratio`` counts for members over ``ratio_from``.

    Deflate never exceeds about 1,030 to 1; office XML stays below 100 to 1.
    """

    unpacked: int = 500_000_000
    members: int = 20_000
    ratio: int = 250
    ratio_from: int = 5_000_000


LIMITS = Limits()
T = TypeVar("T")


class Archive:
    """A zip that passed the checks. ``what`` names it in messages (``Word file``)."""

    def __init__(self, content: bytes, *, what: str, limits: Limits = LIMITS) -> None:
        self.what = what
        self._zip = _guarded(what, lambda: zipfile.ZipFile(io.BytesIO(content)))
        self._judge(limits)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The members' names in the order of the file, folders left out."""
        return tuple(info.filename for info in self._zip.infolist() if not info.is_dir())

    @cached_property
    def _by_folded(self) -> dict[str, str]:
        return {name.casefold(): name for name in self.names}

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._by_folded

    def read(self, name: str) -> bytes:
        """Return a member's bytes; its checksum is verified. Case does not matter in part names.

        Raises:
            NotReadable: there is no such member, or it is damaged.
        """
        found = self._by_folded.get(name.casefold())
        if found is None:
            raise NotReadable(f"This {self.what} has no part {name}.")
        return _guarded(self.what, lambda: self._zip.read(found))

    def _judge(self, limits: Limits) -> None:
        infos = [info for info in self._zip.infolist() if not info.is_dir()]
        if len(infos) > limits.members:
            raise TooLarge(f"This {self.what} has {len(infos):,} parts; the limit is {limits.members:,}.")
        if any(info.flag_bits & 0x1 for info in infos):
            raise PasswordProtected(f"This is a password-protected {self.what}.")
        self._judge_sizes(infos, limits)
        self._judge_names(infos)

    def _judge_sizes(self, infos: list[zipfile.ZipInfo], limits: Limits) -> None:
        total = sum(info.file_size for info in infos)
        if total > limits.unpacked:
            raise TooLarge(f"This {self.what} unpacks to {total / 1e6:,.0f} MB; "
                           f"the limit is {limits.unpacked / 1e6:,.0f} MB.")
        for info in infos:
            ratio = info.file_size // max(1, info.compress_size)
            if info.file_size > limits.ratio_from and ratio > limits.ratio:
                raise TooLarge(f"A part of this {self.what} unpacks to {ratio:,} times its size.",
                               hint="Open it in the program that made it and save it again.")

    def _judge_names(self, infos: list[zipfile.ZipInfo]) -> None:
        if any(_points_outside(info.filename) for info in infos):
            raise NotReadable(f"A part of this {self.what} has a name that points outside the file.")
        if len({info.filename.casefold() for info in infos}) != len(infos):
            raise NotReadable(f"This {self.what} has two parts of the same name.")


def open_archive(content: bytes, *, what: str, limits: Limits = LIMITS) -> Archive:
    """Open a zip, after telling encrypted and old office files from it.

    Raises:
        PasswordProtected: it is encrypted.
        UnknownFormat: it is a Word 97 or Excel 97 file.
        NotReadable: it is no zip, damaged, or has deceptive names.
        TooLarge: unpacked size, ratio or number of members are over ``limits``.
    """
    refuse_ole(content, what=what)
    if not content.startswith(b"PK"):
        raise NotReadable(f"This is not a {what}.", hint="Check the file's name, or save it again.")
    return Archive(content, what=what, limits=limits)


def refuse_ole(content: bytes, *, what: str) -> None:
    """Refuse the OLE containers that Office uses for encrypted files and used before 2007.

    Raises:
        PasswordProtected: the container holds an encrypted package.
        UnknownFormat: it holds a document of the old kind.
    """
    if not content.startswith(OLE_MAGIC):
        return
    if _has_stream(content, "EncryptedPackage") or _has_stream(content, "EncryptionInfo"):
        raise PasswordProtected(f"This is a password-protected {what}.")
    for stream, (kind, suffix) in _OLD_STREAMS.items():
        if _has_stream(content, stream):
            raise UnknownFormat(f"This is {kind} file.", hint=f"Open it and save it as .{suffix}.")
    raise UnknownFormat("This is an old Office container of an unknown kind.")


def repack(content: bytes) -> bytes:
    """Return the zip with fixed times, attributes and system, so that equal content gives equal bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as new:
        for info in old.infolist():
            member = zipfile.ZipInfo(info.filename, FIXED_TIME)
            member.compress_type = info.compress_type
            member.create_system = 3  # else Windows and Unix would differ
            member.external_attr = 0o600 << 16
            new.writestr(member, old.read(info))
    return packed.getvalue()


def _has_stream(content: bytes, name: str) -> bool:
    return name.encode("utf-16-le") + b"\0\0" in content


def _points_outside(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or parts[0] == "" or bool(re.match(r"[A-Za-z]:", name)) or "\0" in name


def _guarded(what: str, action: Callable[[], T]) -> T:
    """Run a zipfile call; whatever it raises on damaged bytes becomes one refusal."""
    try:
        return action()
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError,
            RuntimeError, ValueError, OverflowError, MemoryError, IndexError) as error:
        raise NotReadable(f"This {what} is damaged or cut off ({type(error).__name__}).") from error


def packed(members: Mapping[str, bytes]) -> bytes:
    """Return a zip of files by name, in that order, with fixed times: equal content gives equal bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, FIXED_TIME), content, zipfile.ZIP_DEFLATED)
    return repack(held.getvalue())
