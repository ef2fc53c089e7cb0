"""The parts of a Word file and how they point to one another."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname, join, normpath

from qualkit.errors import NotReadable, UnknownFormat
from qualkit.formats.archive import Archive
from qualkit.formats.xml import parse


def main_part(archive: Archive) -> str:
    """Return the name of the part that holds a Word file's text.

    Raises:
        UnknownFormat: it is an Excel file.
        NotReadable: it is no Word file.
    """
    for kind, target, _ in relations(archive, ""):
        if kind == "officeDocument" and target in archive:
            if not target.lower().startswith("word/") and "word/document.xml" not in archive:
                break
            return target
    if "word/document.xml" in archive:
        return "word/document.xml"
    if "xl/workbook.xml" in archive:
        raise UnknownFormat("This is an Excel file, not a Word file.", hint="Give it the suffix .xlsx.")
    raise NotReadable("This is not a Word file: it has no word/document.xml in it.")


def relations(archive: Archive, part: str) -> Iterator[tuple[str, str, bool]]:
    """Yield (kind, target, whether it lies outside the file) for a part; "" is the file itself."""
    folder = dirname(part)
    index = join(folder, "_rels", (part.rpartition("/")[2] or "") + ".rels")
    if index not in archive:
        return
    for relation in parse(archive.read(index), what="an index of this Word file"):
        kind = str(relation.get("Type") or "").rpartition("/")[2]
        target = str(relation.get("Target") or "")
        outside = relation.get("TargetMode") == "External"
        yield kind, target if outside else normpath(join("/" + folder, target)).lstrip("/"), outside
