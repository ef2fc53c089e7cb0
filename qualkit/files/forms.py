"""Take fields out of an authored value, collecting every mistake instead of stopping at the first."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from qualkit.errors import FileInvalid, Sentence
from qualkit.files.nodes import Kind, Node
from qualkit.model import Problem, Severity

TRUE, FALSE = frozenset({"true", "yes", "on"}), frozenset({"false", "no", "off"})


@dataclass(slots=True, kw_only=True)
class Mistakes:
    """The mistakes of one file, in the order found; warnings apart, for they stop nothing."""

    source: str
    found: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def add(self, line: int, reason: str, remedy: str = "") -> None:
        """Note a mistake."""
        self.found.append(self._problem(line, reason, remedy, Severity.REJECTION))

    def warn(self, line: int, reason: str, remedy: str = "") -> None:
        """Note something that is allowed but likely not meant."""
        self.warnings.append(self._problem(line, reason, remedy, Severity.WARNING))

    def check(self) -> None:
        """Raise what was found.

        Raises:
            FileInvalid: there was at least one mistake; all are in it, by line.
        """
        if self.found:
            by_line: list[Problem] = sorted(self.found, key=lambda problem: int(problem.place or 0))
            raise FileInvalid(self.source, by_line)

    def _problem(self, line: int, reason: str, remedy: str, severity: Severity) -> Problem:
        return Problem(source=self.source, reason=reason, remedy=remedy, place=str(line) if line else "",
                       severity=severity)


@dataclass(slots=True)
class Form:
    """A set of fields being read. Each is asked for once; what nobody asked for is unknown."""

    node: Node
    mistakes: Mistakes
    asked: dict[str, None] = field(default_factory=dict)

    def text(self, name: str, *, default: str = "", required: bool = False) -> str:
        """Return a field's text without outer blanks."""
        node = self._take(name, Kind.TEXT)
        if node is None or not node.text.strip():
            if required:
                line = node.line if node else self.node.line
                self.mistakes.add(line,
                                  Sentence("%(name)r is missing.", name=name),
                                  Sentence("Add %(name)s: …", name=name))
            return default
        return node.text.strip()

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a field's list of texts; one text counts as a list of one."""
        return tuple(node.text.strip() for node in self.text_nodes(name))

    def text_nodes(self, name: str) -> list[Node]:
        """Return a field's list of texts with their places."""
        node = self.node.fields.get(name)
        if node is not None and node.kind is Kind.TEXT:
            self.asked[name] = None
            return [] if node.empty else [node]
        return [item for item in self.nodes(name) if self._is(item, name, Kind.TEXT)]

    def nodes(self, name: str) -> list[Node]:
        """Return the items of a list field."""
        node = self._take(name, Kind.LIST)
        return node.items if node else []

    def forms(self, name: str) -> Iterator[Form]:
        """Yield the items of a list of fields, checking each for unknown fields once it was read."""
        for item in self.nodes(name):
            if self._is(item, name, Kind.FIELDS):
                with reading(item, self.mistakes) as form:
                    yield form

    def fields(self, name: str) -> Mapping[str, Node]:
        """Return a field that holds freely named fields."""
        node = self._take(name, Kind.FIELDS)
        return node.fields if node else {}

    def table(self, name: str) -> Mapping[str, str]:
        """Return freely named texts."""
        found = self.fields(name)
        return {key: node.text.strip() for key, node in found.items() if self._is(node, key, Kind.TEXT)}

    @contextmanager
    def form(self, name: str) -> Iterator[Form]:
        """Read a field that holds fields; absent ones read as none."""
        node = self._take(name, Kind.FIELDS)
        with reading(node or Node(kind=Kind.FIELDS, line=self.node.line), self.mistakes) as form:
            yield form

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a yes or no."""
        word = self.text(name).lower()
        if word and word not in TRUE | FALSE:
            self.mistakes.add(self.line(name),
                              Sentence("%(name)r must be true or false.", name=name),
                              Sentence("Write true or false."))
        return word in TRUE if word else default

    def number(self, name: str, *, default: int = 0) -> int:
        """Return a whole number, 0 or more."""
        word = self.text(name)
        if word and not re.fullmatch(r"[0-9]{1,9}", word):
            self.mistakes.add(self.line(name),
                              Sentence("%(name)r must be a whole number.", name=name),
                              Sentence("Write digits only."))
            return default
        return int(word) if word else default

    def choice(self, name: str, choices: Iterable[str], *, default: str = "") -> str:
        """Return one of a set of words."""
        known, word = list(choices), self.text(name)
        if word and word not in known:
            self.mistakes.add(self.line(name),
                              Sentence("%(name)r cannot be %(word)r.", name=name, word=word[:60]),
                              did_you_mean(word, known))
            return default
        return word or default

    def suffixed(self, name: str) -> Mapping[str, str]:
        """Return the fields ``name_<language>``: ``{"fr": …}`` of ``name_fr``."""
        pattern = re.compile(rf"{re.escape(name)}_([a-z]{{2,3}}(?:-[A-Za-z0-9]{{2,8}})?)")
        found = {match[1]: field for field in self.node.fields if (match := pattern.fullmatch(field))}
        return {language: text for language, field in found.items() if (text := self.text(field))}

    def line(self, name: str) -> int:
        """Return the line a field stands on, or that of the whole."""
        node = self.node.keys.get(name) or self.node.fields.get(name)
        return node.line if node else self.node.line

    def done(self) -> None:
        """Report the fields that nobody asked for."""
        for name in self.node.fields:
            if name not in self.asked:
                self.mistakes.add(self.line(name),
                                  Sentence("unknown field %(name)r.", name=name[:60]),
                                  did_you_mean(name, self.asked))

    def _take(self, name: str, kind: Kind) -> Node | None:
        self.asked[name] = None
        node = self.node.fields.get(name)
        if node is None or node.empty or not self._is(node, name, kind):
            return None
        return node

    def _is(self, node: Node, name: str, kind: Kind) -> bool:
        if node.kind is kind:
            return True
        self.mistakes.add(node.line,
                          Sentence("%(name)r must be %(kind)s, not %(found)s.", name=name[:60],
                                   kind=_CALLED[kind], found=_CALLED[node.kind]),
                          _REMEDIES[kind])
        return False


@contextmanager
def reading(node: Node, mistakes: Mistakes) -> Iterator[Form]:
    """Read a value as fields; what was not asked for by the end is unknown."""
    if node.kind is not Kind.FIELDS:
        mistakes.add(node.line,
                     Sentence("this must be %(kind)s, not %(found)s.", kind=_CALLED[Kind.FIELDS],
                              found=_CALLED[node.kind]),
                     _REMEDIES[Kind.FIELDS])
        node = Node(kind=Kind.FIELDS, line=node.line)
        yield Form(node, Mistakes(source=mistakes.source))  # its fields are missing too; one mistake says so
        return
    form = Form(node, mistakes)
    yield form
    form.done()


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the next step after a wrong word: the nearest right one, else all of them."""
    names = list(known)
    folded = {name.casefold(): name for name in names}
    close = [folded[name] for name in difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)]
    if close:
        return Sentence("Did you mean %(names)s?", names=close[0])
    return Sentence("Known: %(names)s.", names=", ".join(names[:40])) if names else ""


def plain_value(node: Node) -> Any:  # JSON values: text, numbers, truth, lists and tables
    """Return a freely shaped value (a plug-in's options); unquoted numbers and truths become such."""
    if node.kind is Kind.LIST:
        return [plain_value(item) for item in node.items]
    if node.kind is Kind.FIELDS:
        return {name: plain_value(item) for name, item in node.fields.items()}
    if not node.plain:
        return node.text
    if node.empty:
        return None
    if node.text in ("true", "false"):
        return node.text == "true"
    if re.fullmatch(r"-?(0|[1-9][0-9]{0,17})", node.text):
        return int(node.text)
    return float(node.text) if re.fullmatch(r"-?[0-9]{1,18}\.[0-9]{1,18}", node.text) else node.text


_CALLED = {Kind.TEXT: Sentence("text"), Kind.LIST: Sentence("a list"), Kind.FIELDS: Sentence("fields")}
_REMEDIES = {
    Kind.TEXT: Sentence("Put it on one line, in quotes if it holds : # [ or {."),
    Kind.LIST: Sentence("Write it as [a, b] or one - item a line."),
    Kind.FIELDS: Sentence("Write it as name: value, one a line."),
}
