"""Bytes -> letters, without guessing wildly: a byte order mark, strict UTF-8, one clear answer, or none."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from qualkit.errors import NotReadable, UnknownEncoding

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
          (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_WESTERN = ("cp1252", "iso8859-15", "mac_roman", "cp850")
_USUAL = "àâäáãçéèêëíìîïñóòôöõúùûüÿœßÀÂÄÁÃÇÉÈÊËÍÎÏÑÓÔÖÕÚÙÛÜŒªº"
"""Letters of French, Spanish, Portuguese, Italian and German; other alphabets need a surer sign."""
_PUNCTUATION = "’‘“”«»‹›„–—…•·°€£§©®™¿¡\u00a0。、「」『』・（）：！？，؟،؛"
_ODD = 0.02
_SURE = 0.15
_SAMPLE = 200_000
_BEYOND = re.compile("([^\x80-\U0010ffff]|^|(?<=[^\x00-\x7f]))([^\x00-\x7f])")
_MULTIBYTE = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|\xc2[\xa0-\xbf]")
_HIGH = re.compile(rb"[\x80-\xff]+")


class Decoded(NamedTuple):
    """A text and the encoding its bytes were in."""

    text: str
    encoding: str


def decode(content: bytes, *, encoding: str = "", errors: str = "strict") -> Decoded:
    """Return the text of ``content``, its byte order mark dropped.

    ``encoding`` is what the user says it is; ``errors="replace"`` puts U+FFFD for bytes that do
    not fit. Without either, only a sure answer is taken (chardet's, if no other comes near).

    Raises:
        NotReadable: the bytes are of two encodings, or do not fit the one named; says where.
        UnknownEncoding: the letters cannot be told.
    """
    if encoding:
        return _declared(content, encoding, errors)
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _strictly(content, name, errors)
    _refuse_unmarked_utf16(content)
    try:
        return Decoded(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        if errors == "replace" and _is_mostly_utf8(content):
            return Decoded(content.decode("utf-8", "replace"), "utf-8")
        if _is_mostly_utf8(content):
            raise _mixed(content, error.start) from None
    return Decoded(*_detected(content, errors))


def _declared(content: bytes, encoding: str, errors: str) -> Decoded:
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        raise UnknownEncoding(f"There is no encoding called {encoding!r}.") from None
    return _strictly(content, name, errors)


def _strictly(content: bytes, name: str, errors: str) -> Decoded:
    try:
        text = content.decode(name, errors)
    except UnicodeError as error:
        at = error.start if isinstance(error, UnicodeDecodeError) else 0
        raise NotReadable(f"byte {at} does not fit the encoding {name}.", place=_line(content, at),
                          hint="Name the right one with --encoding, or use "
                               "--encoding-errors=replace.") from None
    return Decoded(text.removeprefix("\ufeff"), name)


def _refuse_unmarked_utf16(content: bytes) -> None:
    """UTF-16 without a mark is full of NUL bytes; UTF-8 and the old code pages have none."""
    head = content[:4096]
    if len(head) >= 4 and max(head[0::2].count(0), head[1::2].count(0)) * 4 >= len(head):
        raise UnknownEncoding("It looks like UTF-16 without a byte order mark.",
                              hint="Name the encoding: --encoding utf-16-le (Windows) or utf-16-be.")


def _is_mostly_utf8(content: bytes) -> bool:
    """Whether letters beyond ASCII come as UTF-8 sequences that no old code page would write so."""
    beyond = sum(len(run) for run in _HIGH.findall(content[:_SAMPLE * 10]))
    in_sequences = sum(len(sequence) for sequence in _MULTIBYTE.findall(content[:_SAMPLE * 10]))
    return in_sequences * 2 > beyond


def _mixed(content: bytes, at: int) -> NotReadable:
    return NotReadable(f"most of it is UTF-8, but byte {at} is not (two encodings in one file).",
                       place=_line(content, at),
                       hint="Mend that line, or use --encoding-errors=replace to put a mark for such bytes.")


def _line(content: bytes, at: int) -> str:
    before = content[:at].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return str(before.count(b"\n") + 1)


def _detected(content: bytes, errors: str) -> tuple[str, str]:
    """Take the one code page that reads as words: a Western one first, else what chardet is sure of."""
    sample = content[:_SAMPLE]
    fits = [name for name in _WESTERN
            if (read := _try(sample, name)) is not None and _oddness(read, _USUAL) <= _ODD]
    if fits:
        return _strictly(content, fits[0], errors)
    import chardet

    read_by: dict[str, tuple[str, float]] = {}  # texts, so that two names for one reading are no doubt
    for answer in chardet.detect_all(sample, prefer_superset=True, compat_names=False):
        name, sure = str(answer["encoding"] or ""), float(answer["confidence"] or 0)
        text = _try(sample, name) if name else None
        if text is not None and _oddness(text, "") <= _ODD:
            read_by.setdefault(text, (name, sure))
    ranked = sorted(read_by.values(), key=lambda named: -named[1])
    if not ranked or (len(ranked) > 1 and ranked[1][1] * 1.3 > ranked[0][1]) or ranked[0][1] < _SURE:
        raise UnknownEncoding("Its letters are neither UTF-8 nor clearly of one older encoding.")
    return _strictly(content, ranked[0][0], errors)


def _try(content: bytes, name: str) -> str | None:
    try:
        return content.decode(name)
    except (UnicodeError, LookupError):
        return None


def _oddness(text: str, usual: str) -> float:
    """Return the share of the characters beyond ASCII that no writer would put there."""
    odd = total = 0
    for found in _BEYOND.finditer(text):
        before, character, after = found[1], found[2], text[found.end():found.end() + 1]
        total += 1
        odd += _is_odd(before, character, after, usual=usual)
    return odd / total if total else 0.0


def _is_odd(before: str, character: str, after: str, *, usual: str) -> bool:
    if character.isalpha():
        if usual and character not in usual:
            return True
        return character.isupper() and before.islower()
    if character in _PUNCTUATION:
        return character not in "’‘" and before.isalpha() and after.isalpha() and character not in "–—…"
    return True
