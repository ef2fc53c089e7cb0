"""XML parsed without entities, DTD or network, and with limits of size and depth (lxml underneath)."""

from __future__ import annotations

import re

from lxml import etree

from qualkit.errors import NotReadable, TooLarge

MAX_BYTES = 150_000_000
"""A tree takes several times its bytes in memory; 150 MB of XML is some 10 million words."""

_DECLARED = re.compile(rb"""^[^<]{0,4}<\?xml[^>]{0,200}encoding\s*=\s*["']([\w.:-]+)["']""")
_PLAIN = frozenset({"utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf-16le", "utf-16be"})
_ONE_BYTE = re.compile(r"(iso-8859-|windows-125|iso_8859-)\d+")


def parse(content: bytes, *, what: str) -> etree._Element:
    """Return the root element. ``what`` names the part in messages (``the text of this Word file``).

    A document type declaration is refused altogether: office formats never have one, and ignoring
    it would leave a silent gap in the text where an entity stood.

    Raises:
        NotReadable: it is not well-formed, declares a document type, or an odd encoding.
        TooLarge: over ``MAX_BYTES``, or nested deeper than 256 elements (libxml2's own limit).
    """
    if len(content) > MAX_BYTES:
        raise TooLarge(f"{_capital(what)} is {len(content) / 1e6:,.0f} MB of XML; "
                       f"the limit is {MAX_BYTES / 1e6:,.0f}.")
    _refuse_doctype(content, what)
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, dtd_validation=False, no_network=True,
                             huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise _refusal(error, what) from None  # its message may quote the text
    if root.getroottree().docinfo.internalDTD is not None:
        raise _declares_type(what)
    return root


def local(element: etree._Element) -> str:
    """Return an element's name without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _refuse_doctype(content: bytes, what: str) -> None:
    declared = _DECLARED.match(content[:400].replace(b"\0", b""))
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    if name not in _PLAIN and not _ONE_BYTE.fullmatch(name):
        raise NotReadable(f"{_capital(what)} is in an encoding that is not used for it.")
    wide = b"\0" in content[:4]
    if b"<!DOCTYPE" in (content.replace(b"\0", b"") if wide else content):
        raise _declares_type(what)


def _declares_type(what: str) -> NotReadable:
    return NotReadable(f"{_capital(what)} declares a document type or entities, which are never followed.")


def _refusal(error: etree.XMLSyntaxError, what: str) -> NotReadable | TooLarge:
    message = str(error)
    if "depth" in message:
        return TooLarge(f"{_capital(what)} is nested deeper than 256 elements.",
                        hint="Open it in the program that made it and save it again.")
    if "huge" in message.lower() or "too long" in message:
        return TooLarge(f"{_capital(what)} has a piece of text longer than 10 million characters.")
    return NotReadable(f"{_capital(what)} is not well-formed (line {error.lineno or 1}).")


def _capital(what: str) -> str:
    return what[:1].upper() + what[1:]
