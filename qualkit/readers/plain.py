"""Plain text: its lines as they are, hard wraps and page headers undone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from qualkit.errors import NothingToRead, UnknownFormat
from qualkit.formats.encodings import Decoded, decode
from qualkit.model import Extract, Problem, ProblemSink, Source
from qualkit.readers.assemble import assemble_text
from qualkit.text.layout import drop_page_headers, join_wrapped
from qualkit.text.normal import normalise

_SIGNATURES = {
    b"\x89PNG": "a PNG picture", b"\xff\xd8\xff": "a JPEG picture", b"GIF8": "a GIF picture",
    b"\x7fELF": "a program", b"MZ\x90": "a program", b"PK\x03\x04": "a zip archive or an office document",
    b"%PDF-": "a PDF", b"\xd0\xcf\x11\xe0": "an old Office document", b"{\\rtf": "an RTF document",
    b"SQLite format 3": "a database", b"\x1f\x8b": "a gzip archive", b"ID3": "a sound file",
    b"OggS": "a sound file", b"RIFF": "a sound file",
}


def decoded(source: Source) -> Decoded:
    """Return a source's text in normal form, and its encoding.

    Raises:
        NothingToRead: there are no bytes.
        UnknownFormat: the bytes are those of a picture, a program, a document of another format.
        UnknownEncoding: the letters cannot be told.
        NotReadable: two encodings, NUL characters.
    """
    if not source.content:
        raise NothingToRead("It is empty (0 bytes).")
    for signature, what in _SIGNATURES.items():
        if source.content.startswith(signature):
            raise UnknownFormat(f"It is {what}, not text.",
                                hint="Give it the right ending, or save it as text.")
    text, encoding = decode(source.content, encoding=source.encoding, errors=source.encoding_errors)
    return Decoded(normalise(text).content, encoding)


def report_encoding(encoding: str, source: Source, problems: ProblemSink) -> None:
    """Say so if the encoding was found out, not declared or plain."""
    if not source.encoding and not encoding.startswith("utf"):
        problems(Problem(source=source.key, reason=f"it was read as {encoding}.",
                         remedy="If letters look wrong, name the encoding with --encoding."))


class PlainReader:
    """Reads txt files: transcripts, notes, records."""

    name = "text.v1"
    suffixes = (".txt", ".text", ".log", "")

    def sniff(self, head: bytes, name: str) -> float:
        """Anything may be text that is not clearly something else; a wrong suffix gets a clear refusal."""
        if head.startswith((*_SIGNATURES, b"{", b"<?xml")):
            return 0.1
        return 0.3 if b"\0" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff")) else 0.1

    def read(self, source: Source, problems: ProblemSink) -> Iterator[Extract]:
        """Yield the one document.

        Raises:
            InputError: empty, not text, or of unclear encoding.
        """
        content, encoding = decoded(source)
        report_encoding(encoding, source, problems)
        content, headers = drop_page_headers(content)
        if headers:
            problems(Problem(source=source.key,
                             reason=f"{headers} repeated page headers and numbers were left out."))
        content, _ = join_wrapped(content)
        yield replace(assemble_text(content, source, problems), encoding=encoding)
