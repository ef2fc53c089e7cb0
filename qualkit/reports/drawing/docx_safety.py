"""What a Word template may not hold: macros, links to files outside, fields that fetch."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from qualkit.formats.archive import Archive, open_archive
from qualkit.formats.package import main_part
from qualkit.formats.xml import local, parse

_FETCH = re.compile(r"\b(INCLUDEPICTURE|INCLUDETEXT|DDEAUTO|DDE|LINK|IMPORT|DATABASE|AUTOTEXT|MACROBUTTON|RD)\b")
_WEB = ("http://", "https://", "mailto:")


def dangers(content: bytes) -> list[str]:
    """Say what in a Word file would run or fetch something; links that a reader clicks are no danger.

    Raises:
        InputError: it is no Word file, damaged, encrypted, or over a limit when unpacked.
    """
    archive = open_archive(content, what="Word file")
    main_part(archive)
    return list(dict.fromkeys([*_parts(archive), *_links(archive), *_fields(archive)]))


def _parts(archive: Archive) -> Iterator[str]:
    for name in archive.names:
        lowered = name.lower()
        if lowered.endswith(("vbaproject.bin", "vbadata.xml")) or "/activex/" in f"/{lowered}":
            yield "macros or active controls"
        elif "/embeddings/" in f"/{lowered}":
            yield "embedded files"


def _links(archive: Archive) -> Iterator[str]:
    for name in archive.names:
        if name.lower().endswith(".rels"):
            for one in parse(archive.read(name), what="an index of this Word file"):
                kind = str(one.get("Type") or "").rpartition("/")[2]
                target = str(one.get("Target") or "").strip().lower()
                if one.get("TargetMode") == "External" and not (kind == "hyperlink" and target.startswith(_WEB)):
                    yield f"a link to something outside the file ({kind or 'of no kind'})"
                elif kind in ("aFChunk", "subDocument"):
                    yield "another document inside"


def _fields(archive: Archive) -> Iterator[str]:
    for name in archive.names:
        if name.lower().startswith("word/") and name.lower().endswith(".xml"):
            content = archive.read(name)
            if b"instr" in content:
                root = parse(content, what=f"a part of this Word file ({name})")
                told = "".join(_instruction(one) for one in root.iter() if local(one) in ("instrText", "fldSimple"))
                yield from (f"a field that fetches ({word})" for word in _FETCH.findall(told))


def _instruction(field: etree._Element) -> str:
    return (field.text or "") if local(field) == "instrText" else f" {' '.join(map(str, field.attrib.values()))} "
