"""Set a field of a record in a YAML text: long texts wrap, lists change item by item, comments stay.

A comment behind an item of a list goes with the item; any other comment that stands where a value was
replaced is moved above the field.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from qualkit.files.edits import Edits
from qualkit.files.nodes import Kind, Node
from qualkit.files.scalars import WIDTH, Value, field_lines, inline


@dataclass(slots=True)
class FieldEdits:
    """Edits of the fields of records below ``root``."""

    edits: Edits
    root: Node

    def set(self, record: Node, name: str, value: Value) -> None:
        """Give a field its value; fields within fields are set one by one."""
        node = record.fields.get(name)
        if isinstance(value, Mapping) and node is not None and node.kind is Kind.FIELDS and node.fields:
            for part, inner in value.items():
                self.set(node, part, inner)
        elif node is not None and node.kind is Kind.LIST and not node.flow and _is_list(value):
            self._set_items(node, [*value])  # type: ignore[misc]  # a list, as _is_list says
        elif record.flow or (node is None and not record.fields):
            self._replace(record, node, name, inline(value))
        elif node is None:
            first = next(iter(record.keys.values()))
            self.edits.add_line(record, "\n".join(lines_of(name, value, indent=0)), column=first.start)
        elif "#" in self.edits.text[record.keys[name].end:node.start]:
            self._replace(record, node, name, inline(value))
        else:
            self._rewrite(record, node, name, value)

    def drop(self, record: Node, name: str) -> None:
        """Take a field of several out of a record; comments that stood beside it stay."""
        key, text = record.keys[name], self.edits.text
        start, end = key.start, max(record.fields[name].end, key.end + 1)
        line = self._line_start(start)
        if not record.flow and not text[line:start].strip():  # its line, with the break before it
            stop = self._next_line(end)
            beside = [f"{self.edits.newline}{text[line:start]}{one}" for one in self.comments(start, stop)]
            cut = len(text[:line].removesuffix(self.edits.newline))
            self.edits.changes.append((cut, len(text[:stop].removesuffix(self.edits.newline)), "".join(beside)))
            return
        before = [max(record.fields[one].end, other.end + 1) for one, other in record.keys.items()
                  if other.start < start]
        after = [other.start for other in record.keys.values() if other.start > start]
        span = (max(before), end) if record.flow and before else (start, min(after, default=end))
        self._hoist(record, *span)
        self.edits.changes.append((*span, ""))

    def _replace(self, record: Node, node: Node | None, name: str, said: str) -> None:
        """Put a value on one line in the place of another, or behind the last of a record in brackets."""
        if node is None:
            at = max((one.end for one in record.fields.values()), default=record.start + 1)
            self.edits.insert(at, f"{', ' * bool(record.fields)}{name}: {said}")
        elif node.empty and node.start == node.end:
            self.edits.insert(node.start, f" {said}")
        else:
            self._hoist(record, node.start, node.end)
            self.edits.changes.append((node.start, node.end, said))

    def _rewrite(self, record: Node, node: Node, name: str, value: Value) -> None:
        """Write a field of a block anew, from its name on."""
        start, end = record.keys[name].start, max(node.end, record.keys[name].end + 1)
        column = start - self._line_start(start)
        lines = lines_of(name, value, indent=column)
        self._hoist(record, start, end)
        self.edits.changes.append((start, end, self.edits.newline.join([lines[0].lstrip(), *lines[1:]])))

    def _hoist(self, record: Node, start: int, end: int) -> None:
        """Move the comments of a span above the line of its field (of its record, in brackets)."""
        line = self._line_start(record.start if record.flow else start)
        rest = self.edits.text[line:]
        pad = rest[:len(rest) - len(rest.lstrip(" "))]
        self.edits.insert(line, "".join(f"{pad}{one}{self.edits.newline}" for one in self.comments(start, end)))

    def _set_items(self, node: Node, wanted: Sequence[Value]) -> None:
        """Change a list with an item a line: items that stay keep their line and what stands around it."""
        text, newline = self.edits.text, self.edits.newline
        starts = [self._line_start(item.start) for item in node.items]
        ends = [self._next_line(item.end) for item in node.items]
        if not starts:
            return
        pad = " " * (node.start - self._line_start(node.start))
        before = [_plain(item) for item in node.items]
        after = [_frozen(one) for one in wanted]
        pieces: list[str] = []
        for what, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            for at in range(i1, i2):
                pieces.append(text[ends[at - 1]:starts[at]] if at else "")
                if what == "equal":
                    pieces.append(self._whole(text[starts[at]:ends[at]]))
                else:
                    pieces += [f"{pad}{one}{newline}" for one in self.comments(starts[at], ends[at], own_line=True)]
            if what != "equal":
                pieces += [f"{pad}- {inline(one)}{newline}" for one in wanted[j1:j2]]
        self.edits.changes.append((starts[0], ends[-1], "".join(pieces)))

    def comments(self, start: int, end: int, *, own_line: bool = False) -> Iterator[str]:
        """The comments that begin in a span; of a block of text, that of its first line."""
        taken = [span for span in _scalars(self.root, self.edits.text) if span[0] < end and start < span[1]]
        text, at = self.edits.text, start
        while (at := text.find("#", at, end)) >= 0:
            inside = next((stop for begin, stop in taken if begin <= at < stop), 0)
            if inside:
                at = inside
                continue
            stop = text.find("\n", at)
            stop = len(text) if stop < 0 else stop
            if (at == 0 or text[at - 1] in " \t\n") and (
                    not own_line or not text[self._line_start(at):at].strip()):
                yield text[at:stop].rstrip()
            at = stop

    def _line_start(self, at: int) -> int:
        return self.edits.text.rfind("\n", 0, at) + 1

    def _next_line(self, at: int) -> int:
        found = self.edits.text.find("\n", at)
        return len(self.edits.text) if found < 0 else found + 1

    def _whole(self, lines: str) -> str:
        return lines if lines.endswith("\n") else f"{lines}{self.edits.newline}"


def lines_of(name: str, value: Value, *, indent: int) -> list[str]:
    """Return a field as lines; fields within it stand on lines of their own where one line would be long."""
    if isinstance(value, Mapping) and indent + len(name) + len(inline(value)) + 2 > WIDTH:
        inner = [line for part, one in value.items() for line in lines_of(part, one, indent=indent + 2)]
        return [f"{' ' * indent}{name}:", *inner]
    return field_lines(name, value, indent=indent)


def raw(node: Node) -> Value:
    """Return what a value says, every scalar as text."""
    if node.kind is Kind.LIST:
        return [raw(item) for item in node.items]
    if node.kind is Kind.FIELDS:
        return {name: raw(item) for name, item in node.fields.items()}
    return "" if node.empty else node.text.strip()


def _is_list(value: Value) -> bool:
    return not isinstance(value, (str, bool, Mapping))


def _plain(node: Node) -> object:
    return _frozen(raw(node))


def _frozen(value: Value) -> object:
    """A value that can be compared and hashed."""
    if isinstance(value, Mapping):
        return tuple((name, _frozen(inner)) for name, inner in value.items())
    return tuple(map(_frozen, value)) if not isinstance(value, (str, bool)) else value


def _scalars(node: Node, text: str) -> Iterator[tuple[int, int]]:
    """The spans in which # is a letter. A block of text (| or >) begins behind its first line."""
    if node.kind is Kind.TEXT:
        if node.end > node.start:
            header = text.find("\n", node.start, node.end) if text[node.start] in "|>" else -1
            yield (node.start if header < 0 else header, node.end)
        return
    for inner in (*node.items, *node.keys.values(), *node.fields.values()):
        yield from _scalars(inner, text)
