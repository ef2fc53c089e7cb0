"""Which reader takes a file: the suffix proposes, the bytes decide, a name overrules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qualkit.errors import UnknownFormat, UnknownName
from qualkit.model.contracts import Reader

HEAD = 65_536
"""Bytes from the beginning of a file that readers look at."""

_SUFFIX_BONUS = 0.35
_LEAST = 0.25


def choose(head: bytes, name: str, readers: Sequence[Reader]) -> Reader:
    """Return the reader for a file that begins with ``head`` and is called ``name``.

    Each reader says how sure it is of the bytes; one that claims the suffix counts a little
    more. The first wins a tie, so the order of ``readers`` is part of the answer.

    Raises:
        UnknownFormat: none is sure enough.
    """
    suffix = suffix_of(name)
    best, most = None, 0.0
    for reader in readers:
        sure = reader.sniff(head, name)
        if sure > 0 and suffix in reader.suffixes:
            sure += _SUFFIX_BONUS
        if sure > most:
            best, most = reader, sure
    if best is None or most < _LEAST:
        raise UnknownFormat("No reader knows these bytes.")
    return best


def named(name: str, readers: Mapping[str, Reader]) -> Reader:
    """Return the reader of that name, with or without its version (``rtf`` for ``rtf.v1``).

    Raises:
        UnknownName: there is none; the right names are listed.
    """
    for known, reader in readers.items():
        if name in (known, known.rpartition(".")[0]):
            return reader
    raise UnknownName("reader", name, readers)


def suffix_of(name: str) -> str:
    """Return a file name's last suffix in lower case (``.docx``), or nothing."""
    base = name.replace("\\", "/").rpartition("/")[2]
    stem, dot, suffix = base.rpartition(".")
    return f".{suffix.lower()}" if dot and stem else ""
