"""Word files (docx, docm). A walk of our own: libraries drop tables, insertions, notes or text boxes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from qualkit.errors import NotReadable
from qualkit.formats.archive import OLE_MAGIC, Archive, open_archive
from qualkit.formats.package import main_part, relations
from qualkit.formats.tally import Tell, counts
from qualkit.formats.xml import local, parse
from qualkit.model import Extract, ProblemSink, Source
from qualkit.readers.assemble import assemble
from qualkit.readers.block import Block
from qualkit.readers.wordml import Styles, Walker, first, name_of, read_styles, value

_SUFFIXES = (".docx", ".docm", ".dotx", ".doc")
_LEFT_OUT = ("embedded or linked document part", "embedded object", "picture or drawing", "comment", "header",
             "footer")
_CHANGED = ("tracked insertion", "tracked deletion")


class DocxReader:
    """Reads text, tables, notes and text boxes; names what it leaves out.

    Tracked insertions are in, deletions out. Comments, headers and footers, pictures and
    objects are counted, not carried. Nothing outside the file is ever fetched.
    """

    name = "docx.v1"
    suffixes: tuple[str, ...] = _SUFFIXES

    def sniff(self, head: bytes, name: str) -> float:
        """How surely it is a Word file; old and encrypted ones count, so that their refusal is ours."""
        ours = name.lower().endswith(_SUFFIXES)
        if head.startswith(b"PK"):
            return 0.95 if b"word/" in head else 0.6 if ours else 0.0
        return 0.6 if ours and head.startswith(OLE_MAGIC) else 0.2 if ours else 0.0

    def read(self, source: Source, problems: ProblemSink) -> Iterator[Extract]:
        """Yield the one document.

        Raises:
            InputError: encrypted, damaged, of another kind, too large, or without words.
        """
        archive = open_archive(source.content, what="Word file")
        main = main_part(archive)
        walker = Walker(_styles(archive, main))
        body = first(parse(archive.read(main), what="the text of this Word file"), "body")
        if body is None:
            raise NotReadable("This Word file has no body of text.")
        blocks = [*walker.blocks(body), *_notes(archive, main, walker)]
        _count_parts(archive, main, walker.counts)
        _tell(walker.counts, archive, source, problems)
        yield assemble(blocks, source, problems)


def _styles(archive: Archive, main: str) -> Styles:
    for kind, target, outside in relations(archive, main):
        if kind == "styles" and not outside and target in archive:
            return read_styles(parse(archive.read(target), what="the styles of this Word file"))
    return Styles()


def _notes(archive: Archive, main: str, walker: Walker) -> Iterator[Block]:
    """Yield footnotes and endnotes, one block each; separators are not notes."""
    for kind, target, outside in relations(archive, main):
        if kind in ("footnotes", "endnotes") and not outside and target in archive:
            for note in parse(archive.read(target), what=f"the {kind} of this Word file"):
                if value(note, "type") in ("", "normal"):
                    text = "\n".join(block.text for block in walker.blocks(note))
                    yield Block(text=text, kind="footnote")


def _count_parts(archive: Archive, main: str, counts: Counter[str]) -> None:
    for kind, target, outside in relations(archive, main):
        if outside:
            counts["external link"] += kind != "hyperlink"
        elif kind in ("header", "footer") and target in archive:
            counts[kind] += _has_words(parse(archive.read(target), what=f"a {kind} of this Word file"))
        elif kind == "comments" and target in archive:
            root = parse(archive.read(target), what="the comments of this Word file")
            counts["comment"] += sum(name_of(child) == "comment" for child in root)


def _has_words(root: etree._Element) -> bool:
    return any((node.text or "").strip() for node in root.iter() if local(node) == "t")


def _tell(met: Counter[str], archive: Archive, source: Source, problems: ProblemSink) -> None:
    tell = Tell(source.key, problems)
    if any(name.lower().endswith("vbaproject.bin") for name in archive.names):
        tell("It has macros; they were not looked at.")
    if any(met[word] for word in _CHANGED):
        changed = counts(met, _CHANGED)
        tell(f"It has {changed}: insertions were read, deletions left out.",
             "Accept or reject the changes to settle them.")
    if met["hidden passage"]:
        tell(f"{counts(met, ['hidden passage'])} left out.", "Unhide what belongs to the transcript.")
    if met["external link"]:
        tell(f"{counts(met, ['external link'])} never followed.", "Put what matters into the file.")
    if met["character of a symbol font"]:
        tell(f"{counts(met, ['character of a symbol font'])} read as □.")
    if any(met[word] for word in _LEFT_OUT):
        tell(f"{counts(met, _LEFT_OUT)} not imported.")
