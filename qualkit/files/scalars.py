"""Write single YAML values so that every reader, old or strict, takes them for the text they are."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence

Value = str | bool | Sequence["Value"] | Mapping[str, "Value"]

WIDTH = 108
_PLAIN = re.compile(r"[^\W\d_][\w .;’'/()-]*[\w.)]|[^\W\d_]|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Words that YAML 1.1 (still the rule in most tools) takes for truth, nothing or a number.
_TAKEN = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nan", "inf"})
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def scalar(text: str) -> str:
    """Return a text as YAML on one line: bare where that is safe everywhere, else in double quotes."""
    if _PLAIN.fullmatch(text) and text.casefold() not in _TAKEN:
        return text
    return f'"{"".join(map(_escaped, text))}"'


def inline(value: Value) -> str:
    """Return a value as YAML on one line, lists and fields in brackets."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {inline(item)}" for name, item in value.items()) + "}"
    return "[" + ", ".join(map(inline, value)) + "]"


def field_lines(name: str, value: Value, *, indent: int) -> list[str]:
    """Return ``name: value`` as lines of at most 108 letters where words allow.

    Long texts and lists wrap; a list of fields has one a line.
    """
    pad = " " * indent
    if isinstance(value, Mapping) and not all(isinstance(item, str) for item in value.values()):
        nested = [field_lines(key, item, indent=indent + 2) for key, item in value.items()]
        return [f"{pad}{name}:", *(line for lines in nested for line in lines)]
    if not isinstance(value, (str, bool, Mapping)) and any(isinstance(item, Mapping) for item in value):
        return [f"{pad}{name}:", *(f"{pad}  - {inline(item)}" for item in value)]
    if not isinstance(value, (str, bool, Mapping)):
        return _wrapped_list(f"{pad}{name}: ", [inline(item) for item in value], indent + 2)
    return _wrapped_text(f"{pad}{name}: {inline(value)}", indent + 2) if isinstance(value, str) else [
        f"{pad}{name}: {inline(value)}"]


def _wrapped_text(line: str, indent: int) -> list[str]:
    """A break between two words reads as the one blank it replaces, bare or in double quotes."""
    if len(line) <= WIDTH or "  " in line.strip() or "\\" in line:
        return [line]
    return textwrap.wrap(line, WIDTH, subsequent_indent=" " * indent, break_long_words=False,
                         break_on_hyphens=False)


def _wrapped_list(head: str, items: list[str], indent: int) -> list[str]:
    lines, line = [], f"{head}["
    for at, item in enumerate(items):
        piece = item if at == len(items) - 1 else f"{item},"
        if len(line) + len(piece) + 2 > WIDTH and not line.endswith("["):
            lines.append(line.rstrip())
            line = " " * indent
        line += f"{piece} " if piece.endswith(",") else piece
    return [*lines, f"{line}]"]


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character == " " or (character.isprintable() and character != "\ufeff"):
        return character
    point = ord(character)
    return f"\\x{point:02x}" if point < 0x100 else f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"
