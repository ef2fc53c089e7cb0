"""Change single values in a YAML text and leave every other letter, comment and blank line as it was.

Emitting a whole document anew re-wraps lines and moves comments, so that the history of a codebook
shows noise instead of thought. Here an edit is a replacement at a known place, made all at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from qualkit.files.nodes import Kind, Node
from qualkit.files.scalars import Value, inline


@dataclass(slots=True)
class Edits:
    """Replacements to make in ``text``, collected while its nodes' positions still hold."""

    text: str
    changes: list[tuple[int, int, str]] = field(default_factory=list)

    def replace(self, node: Node, value: Value) -> None:
        """Put another value in a node's place."""
        self.changes.append((node.start, node.end, inline(value)))

    def put(self, fields: Node, name: str, value: Value) -> None:
        """Set a field: replace its value, or add it behind the last one."""
        node = fields.fields.get(name)
        if node is None:
            self._add_field(fields, f"{name}: {inline(value)}")
        elif node.empty and node.start == node.end:
            self.insert(node.start, f" {inline(value)}")
        else:
            self.replace(node, value)

    def append(self, fields: Node, name: str, value: Value) -> None:
        """Add an item to a list field; a missing one is begun, a lone text becomes a list of two."""
        node = fields.fields.get(name)
        if node is None or node.empty:
            self.put(fields, name, [value])
        elif node.kind is Kind.TEXT:
            both = f"[{self.text[node.start:node.end]}, {inline(value)}]"
            self.changes.append((node.start, node.end, both))
        elif node.flow:
            self.insert(node.items[-1].end if node.items else node.start + 1,
                        ", " * bool(node.items) + inline(value))
        else:
            self.add_line(node, f"- {inline(value)}", column=node.start)

    def add_line(self, node: Node, line: str, *, column: int) -> None:
        """Add a line below a block, indented as the place ``column`` is."""
        indent = " " * (column - self.text.rfind("\n", 0, column) - 1)
        self.insert(self._line_end(node.end), "".join(f"{self.newline}{indent}{one}" if one else self.newline
                                                      for one in line.split("\n")))

    def insert(self, at: int, text: str) -> None:
        """Insert at a place; several insertions at one place keep their order."""
        self.changes.append((at, at, text))

    def result(self) -> str:
        """Return the text with all changes made."""
        pieces, at = [], 0
        for start, end, text in sorted(self.changes, key=lambda change: change[:2]):
            pieces += [self.text[at:start], text]
            at = end
        return "".join([*pieces, self.text[at:]])

    @property
    def newline(self) -> str:
        """How this text ends its lines."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def _add_field(self, fields: Node, line: str) -> None:
        first = next(iter(fields.keys.values()))
        if fields.flow:
            self.insert(max(node.end for node in fields.fields.values()), f", {line}")
        else:
            self.add_line(fields, line, column=first.start)

    def _line_end(self, at: int) -> int:
        """The end of the line a block ends on, behind a comment that stands there."""
        end = self.text.find("\n", at)
        end = len(self.text) if end < 0 else end
        return end - 1 if self.text[end - 1:end] == "\r" and end > at else end
