"""What a template uses, checked against a model: fields that no value has are slips of the finger."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, TemplateSyntaxError, nodes

from qualkit.reports.drawing.templating import environment
from qualkit.reports.pages.flow import Flow, cell, column, row

MOST = 400
"""Items of a list that are looked at."""

_GIVEN = frozenset({"loop", "range", "namespace", "caller", "varargs", "kwargs", "self", "true", "false", "none"})


@dataclass(slots=True)
class Uses:
    """Walks a template's tree with sample values for every name, and notes what it uses and what is not there."""

    known: Mapping[str, Any]
    used: dict[str, int] = field(default_factory=dict)
    unknown: list[tuple[int, str]] = field(default_factory=list)

    def walk(self, node: nodes.Node, names: dict[str, Any]) -> None:
        """Follow a node; ``names`` are those that loops, ``set`` and macros bind."""
        if isinstance(node, nodes.For):
            self._loop(node, names)
        elif isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
            names[node.target.name] = self.values(node.node, names)
        elif isinstance(node, nodes.Macro):
            inner = {**names, **{one.name: None for one in node.args}}
            names[node.name] = None
            for child in node.body:
                self.walk(child, inner)
        elif isinstance(node, (nodes.Import, nodes.FromImport)):
            names |= dict.fromkeys([node.target] if isinstance(node, nodes.Import) else
                                   [one if isinstance(one, str) else one[1] for one in node.names])
        elif isinstance(node, nodes.Test) and node.name in ("defined", "undefined"):
            return
        elif isinstance(node, (nodes.Name, nodes.Getattr, nodes.Getitem)):
            self.values(node, names)
        else:
            for child in node.iter_child_nodes():
                self.walk(child, names)

    def _loop(self, node: nodes.For, names: dict[str, Any]) -> None:
        found = self.values(node.iter, names)
        inner = dict(names)
        items = None if found is None else [one for many in found if isinstance(many, (list, tuple))
                                            for one in many[:MOST]]
        targets = node.target.items if isinstance(node.target, nodes.Tuple) else [node.target]
        for place, target in enumerate(targets):
            if isinstance(target, nodes.Name):
                inner[target.name] = items if len(targets) == 1 else None if items is None else [
                    one[place] for one in items if isinstance(one, (list, tuple)) and len(one) > place]
        for child in (*node.body, *([node.test] if node.test else []), *node.else_):
            self.walk(child, inner)

    def values(self, node: nodes.Node, names: dict[str, Any]) -> list[Any] | None:
        """What an expression may give; None where nobody can tell."""
        if isinstance(node, nodes.Name):
            return self._name(node, names)
        if isinstance(node, nodes.Getattr):
            return self._below(node, node.attr, names)
        if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return self._below(node, node.arg.value, names)
        if isinstance(node, nodes.Filter) and node.name in ("list", "sort", "reverse", "selectattr", "rejectattr"):
            for one in node.args:
                self.walk(one, names)
            return self.values(node.node, names) if node.node is not None else None
        for child in node.iter_child_nodes():
            self.walk(child, names)
        return None

    def _name(self, node: nodes.Name, names: dict[str, Any]) -> list[Any] | None:
        if node.name in names:
            found: list[Any] | None = names[node.name]
            return found
        if node.name in self.known:
            self.used.setdefault(node.name, node.lineno)
            return [self.known[node.name]]
        if node.name.lower() not in _GIVEN:
            self.unknown.append((node.lineno, node.name))
        return None

    def _below(self, node: nodes.Getattr | nodes.Getitem, name: str, names: dict[str, Any]) -> list[Any] | None:
        above = self.values(node.node, names)
        path = f"{_path(node.node)}.{name}"
        self.used.setdefault(path, node.lineno)
        if not above or not all(isinstance(one, Mapping) for one in above):
            return None
        found = [one[name] for one in above if name in one]
        if not found and any(above) and not hasattr(dict, name):
            self.unknown.append((node.lineno, path))
        return found or None


def _path(node: nodes.Node) -> str:
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{_path(node.node)}.{node.attr}"
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        return f"{_path(node.node)}.{node.arg.value}"
    return "…"


def uses(sources: Iterable[tuple[str, str]], known: Mapping[str, Any]) -> Uses:
    """What template texts use, and what is unknown in them; a text that is no template is noted with its line.

    ``sources`` are pairs of a place (``header``) and a text.
    """
    found, made = Uses(known=known), environment(BaseLoader(), autoescape=True)
    for place, text in sources:
        try:
            tree = made.parse(text)
        except TemplateSyntaxError as error:
            found.unknown.append((error.lineno, f"{place}{error.message or 'no template'}"))
            continue
        found.walk(tree, {})
    found.unknown = sorted(set(found.unknown))
    return found


def texts_of(path: Path, content: bytes) -> list[tuple[str, str]]:
    """The texts of a template file: of a Word file, one for its body and one for each header and footer."""
    if path.suffix != ".docx":
        return [("", content.decode("utf-8"))]
    from qualkit.reports.drawing.page_docx import opened

    word = opened(io.BytesIO(content))
    word.init_docx()
    found = [("", _lined(word.patch_xml(word.get_xml())))]
    for kind in (word.HEADER_URI, word.FOOTER_URI):
        found += [("header or footer: ", _lined(word.patch_xml(word.get_part_xml(part))))
                  for _, part in word.get_headers_footers(kind)]
    return found


def _lined(xml: str) -> str:
    """One line for each paragraph, as the template is filled."""
    return re.sub(r"<w:p([ >])", r"\n<w:p\1", xml)


QUOTE: Mapping[str, Any] = {
    **dict.fromkeys(("id", "text", "language", "attribution", "place", "code", "code_name", "direction", "why", "box",
                     "question", "finding", "at", "source", "document", "kind", "theme", "unit", "context_before",
                     "context_after"), ""),
    "dir": "ltr", "verified": True, "suggested": False, "hedged": False, "key": False, "number": 1, "context": None,
    "attributes": {}, "translation": {"text": "", "language": "", "dir": "ltr", "by_machine": False}}
"""The fields of a quotation, for reports that have none."""


def samples(labels: Mapping[str, str], there: Collection[str]) -> list[dict[str, Any]]:
    """A block of each kind that a report does not have, so that its fields are known."""
    flow = Flow(labels)
    flow.heading("", anchor="x")
    flow.para("-", "note")
    flow.prose([{"kind": "subheading", "text": "-"}], missing="")
    flow.prose([], missing="")
    flow.bullets(["-"])
    flow.box("-", ["-"], tone="note")
    flow.quote(QUOTE)
    flow.table("x", "-", columns=[column("-")], rows=[row(cell("-"))])
    flow.figure("x", "-", chart={}, alt="-")
    return [{"target": False, **block} for block in flow.blocks if block["kind"] not in there]


def styles_missing(content: bytes, wanted: Sequence[str]) -> Iterator[str]:
    """Styles that a Word template's own tags would need and that it does not have."""
    from docx import Document

    made = Document(io.BytesIO(content))
    return (name for name in wanted if name not in made.styles)
