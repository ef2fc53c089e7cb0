"""The one door to YAML that people write: strict, bounded, and every value knows its line.

YAML surprises people (``no`` becomes False, ``012`` ten, a second ``name:`` wins silently) and can
be made to explode (aliases, depth, tags). Here every scalar is text, nothing is shared and nothing
is constructed: the events of ruamel.yaml's parser become `Node` values on a stack of our own, so
no depth of nesting can exhaust Python's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualkit.errors import FileInvalid, Sentence
from qualkit.files.nodes import Kind, Node, shown
from qualkit.model import Problem, Severity

if TYPE_CHECKING:
    from ruamel.yaml.error import YAMLError

MAX_BYTES = 5_000_000
MAX_DEPTH = 40
MAX_VALUES = 500_000


def read_text(path: Path, *, source: str = "") -> str:
    """Return an authored file's text.

    Raises:
        FileInvalid: it is absent, no file, over 5 MB, or not UTF-8.
    """
    name = source or shown(path)
    if not path.is_file():
        raise _invalid(name, Sentence("there is no such file."), remedy=Sentence("Check its name."))
    if path.stat().st_size > MAX_BYTES:
        raise _invalid(name,
                       Sentence("it is over %(most)s MB.", most=MAX_BYTES // 1_000_000),
                       remedy=Sentence("Split it into files."))
    try:
        return decoded(path.read_bytes(), source=name)
    except OSError as error:
        reason = Sentence("it cannot be read (%(why)s).", why=error.strerror)
        raise _invalid(name, reason, remedy=Sentence("Check its permissions.")) from None


def decoded(content: bytes, *, source: str) -> str:
    """Return UTF-8 bytes as text without a BOM, line ends as they are.

    Raises:
        FileInvalid: they are not UTF-8; names the line.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _invalid(source,
                       Sentence("this line holds letters that are not UTF-8."),
                       line=line,
                       remedy=Sentence("Save the file as UTF-8.")) from None


def parse_yaml(text: str, *, source: str) -> Node:
    """Return the value that a YAML text holds; an empty text gives empty text.

    Raises:
        FileInvalid: it is not YAML, or holds duplicate fields, anchors, aliases, tags, a second
            document, more than 40 levels or 500,000 values. One mistake, with its line.
    """
    return _kept(text, source) if len(text) <= KEPT else _parsed(text, source)


KEPT = 300_000
"""Characters of a text up to which what it holds is kept: one act reads the same small files again and again."""


def _parsed(text: str, source: str) -> Node:
    from ruamel.yaml import YAML  # heavy, and a project's toml is read without it
    from ruamel.yaml.error import YAMLError

    builder = _Builder(source=source, text=text)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except YAMLError as error:
        raise _invalid(source, *_explained(error, text)) from None
    return builder.root or Node(kind=Kind.TEXT, line=1, plain=True)


_kept = lru_cache(maxsize=64)(_parsed)  # nobody changes a node that has been read


def load_yaml(path: Path, *, source: str = "") -> Node:
    """Read and parse a YAML file.

    Raises:
        FileInvalid: see `read_text` and `parse_yaml`.
    """
    name = source or shown(path)
    return parse_yaml(read_text(path, source=name), source=name)


@dataclass(slots=True)
class _Builder:
    """Turns parser events into nodes. ``open`` holds the lists and fields not yet closed."""

    source: str
    text: str
    root: Node | None = None
    open: list[Node] = field(default_factory=list)
    pending: list[Node | None] = field(default_factory=list)
    values: int = 0
    documents: int = 0

    def take(self, event: Any) -> None:  # one of ruamel's event classes, which have no common fields
        handler = _HANDLERS.get(type(event).__name__)
        if handler is not None:
            handler(self, event)

    def document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self.fail(event,
                      Sentence("a second document begins here."),
                      Sentence("Take the --- out, or make it a file of its own."))

    def alias(self, event: Any) -> None:
        self.fail(event,
                  Sentence("*%(anchor)s is a YAML alias, which is not used here.", anchor=event.anchor),
                  Sentence("Write the value out, or put it in quotes if the * belongs to it."))

    def scalar(self, event: Any) -> None:
        node = self.node(event, Kind.TEXT)
        node.text = event.value
        node.plain = event.style is None
        if any("\ud800" <= character <= "\udfff" for character in node.text):
            self.fail(event,
                      Sentence("half a character (a lone surrogate) stands here."),
                      Sentence("Type the character anew."))
        if not event.value and node.plain:  # the parser places an empty value before the next word
            key = self.pending[-1] if self.pending else None
            node.start = node.end = key.end + 1 if key else len(self.text[:node.start].rstrip())
            node.line = key.line if key else node.line
        self.place(node, event)

    def begin(self, event: Any) -> None:
        kind = Kind.FIELDS if type(event).__name__ == "MappingStartEvent" else Kind.LIST
        node = self.node(event, kind)
        node.flow = bool(event.flow_style)
        self.place(node, event)
        self.open.append(node)
        self.pending.append(None)
        if len(self.open) > MAX_DEPTH:
            self.fail(event,
                      Sentence("more than %(most)s levels inside one another.", most=MAX_DEPTH),
                      Sentence("Check the brackets and indents."))

    def end(self, event: Any) -> None:
        """Close a list or fields. A block ends where its last value does: the parser would count the
        comments that follow, which belong to what comes next."""
        node = self.open.pop()
        self.pending.pop()
        inside = [one.end for one in (*node.items, *node.fields.values())]
        node.end = event.end_mark.index if node.flow or not inside else max(inside)

    def node(self, event: Any, kind: Kind) -> Node:
        if event.tag is not None:
            self.fail(event,
                      Sentence("the tag %(tag)s is not used here.", tag=str(event.tag)[:60]),
                      Sentence("Take the word that begins with ! out."))
        if event.anchor is not None:
            self.fail(event,
                      Sentence("&%(anchor)s is a YAML anchor, which is not used here.", anchor=event.anchor),
                      Sentence("Take it out, or put the value in quotes if the & belongs to it."))
        self.values += 1
        if self.values > MAX_VALUES:
            self.fail(event,
                      Sentence("more than %(most)s values.", most=MAX_VALUES),
                      Sentence("Split it into several files."))
        start = event.start_mark.index
        return Node(kind=kind, line=event.start_mark.line + 1, start=start,
                    end=self.trimmed(start, event.end_mark.index))

    def trimmed(self, start: int, end: int) -> int:
        """Without the blanks and line ends that the parser counts to a block's end."""
        return start + len(self.text[start:end].rstrip())

    def place(self, node: Node, event: Any) -> None:
        if not self.open:
            self.root = node
        elif self.open[-1].kind is Kind.LIST:
            self.open[-1].items.append(node)
        elif (key := self.pending[-1]) is None:
            self.key(node, event)
        else:
            self.open[-1].fields[key.text] = node
            self.pending[-1] = None

    def key(self, node: Node, event: Any) -> None:
        if node.kind is not Kind.TEXT:
            self.fail(event,
                      Sentence("the name of a field must be one word."),
                      Sentence("Put a value that begins with [ or { in quotes."))
        if (first := self.open[-1].keys.get(node.text)) is not None:
            self.fail(event,
                      Sentence("%(text)r stands twice (first on line %(line)s).", text=node.text[:60],
                               line=str(first.line)),
                      Sentence("Take one of the two out."))
        self.open[-1].keys[node.text] = node
        self.pending[-1] = node

    def fail(self, event: Any, reason: str, remedy: str) -> None:
        raise _invalid(self.source, reason, line=event.start_mark.line + 1, remedy=remedy)


_HANDLERS: dict[str, Callable[[_Builder, Any], None]] = {
    "DocumentStartEvent": _Builder.document, "AliasEvent": _Builder.alias, "ScalarEvent": _Builder.scalar,
    "MappingStartEvent": _Builder.begin, "SequenceStartEvent": _Builder.begin,
    "MappingEndEvent": _Builder.end, "SequenceEndEvent": _Builder.end,
}


def _explained(error: YAMLError, text: str) -> Iterator[Any]:
    """Yield reason, line and remedy of a parser's complaint, in plain words."""
    from ruamel.yaml.error import MarkedYAMLError

    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line + 1 if mark else text.count("\n", 0, getattr(error, "position", 0)) + 1
    written = text.split("\n")[line - 1] if line <= text.count("\n") + 1 else ""
    problem = str(getattr(error, "problem", "") or getattr(error, "reason", "") or "it cannot be read")
    if "\t" in written[:len(written) - len(written.lstrip())] or "'\\t'" in problem:
        yield from (Sentence("a tab stands where spaces should."), line, Sentence("Indent with spaces."))
    elif "mapping values are not allowed" in problem:
        yield from (Sentence("a colon followed by a space stands inside a value."), line,
                    Sentence("Put the value in quotes."))
    elif isinstance(error, MarkedYAMLError):
        yield from (Sentence("this is not YAML: %(why)s.", why=problem), line,
                    Sentence("Check indents, quotes and brackets on this line and the one above."))
    else:
        yield from (Sentence("this is not YAML: %(why)s.", why=problem), line,
                    Sentence("Take control characters out."))


def _invalid(source: str, reason: str, line: int = 0, remedy: str = "") -> FileInvalid:
    problem = Problem(source=source, reason=reason, remedy=remedy, place=str(line) if line else "",
                      severity=Severity.REJECTION)
    return FileInvalid(source, [problem])
