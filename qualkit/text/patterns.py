"""Regular expressions that people write into codebooks, kept to a bounded amount of work.

Python's ``re`` can take years over a short text (``(a+)+b``). A codebook is somebody's file, so its
patterns are a subset that cannot: characters, ``.``, ``[classes]``, ``\\b \\w \\d \\s``, ``^ $``,
groups, ``|`` and quantifiers. ``*`` and ``+`` reach at most 40 characters, and the ways a pattern can
be tried at one place (the product of what its quantifiers and branches may do) are at most 10,000.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

REACH = 40
"""How far ``*`` and ``+`` go."""
WAYS = 10_000
"""In how many ways a pattern may be tried at one place."""

_ESCAPES = re.compile(r"\\(?:[bBwWdDsSnt]|[^\w\s])")
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_QUANTIFIER = re.compile(r"(?:([*+?])|\{(\d{0,4})(?:(,)(\d{0,4}))?\})([?+]?)")


def bounded(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of the safe subset; letters match in either case.

    Raises:
        ValueError: it is no pattern, holds something outside the subset, or could take too long.
    """
    scan = _Scan(pattern)
    ways = scan.branches()
    if scan.at < len(pattern):
        raise ValueError("a ) too many")
    if ways > WAYS:
        raise ValueError(f"it could be tried in {ways:,} ways at one place (at most {WAYS:,})")
    try:
        compiled = re.compile("".join(scan.out), re.IGNORECASE)
    except (re.error, OverflowError) as error:
        raise ValueError(f"not a regular expression ({error})") from None
    if compiled.match(""):
        raise ValueError("it matches nothing at all, and so everywhere")
    return compiled


@dataclass(slots=True)
class _Scan:
    """A pattern being read: ``at`` is where, ``out`` what to compile instead."""

    pattern: str
    at: int = 0
    depth: int = 0
    out: list[str] = field(default_factory=list)

    def branches(self) -> int:
        """Read ``a|b|c`` and return in how many ways it can be tried."""
        ways = self.sequence()
        while self.pattern[self.at:self.at + 1] == "|":
            self.out.append("|")
            self.at += 1
            ways += self.sequence()
        return ways

    def sequence(self) -> int:
        ways = 1
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            inner = self.atom()
            ways = min(ways * self.repeated(inner), 10**12)
        return ways

    def atom(self) -> int:
        character = self.pattern[self.at]
        if character == "(":
            return self.group()
        if character in "*+?{":
            raise ValueError(f"nothing to repeat before {character}")
        whole = {"\\": _ESCAPES, "[": _CLASS}.get(character)
        match = whole.match(self.pattern, self.at) if whole else None
        if whole and match is None:
            raise ValueError(f"{self.pattern[self.at:self.at + 2]} is not allowed in a cue's pattern")
        self.take(match[0] if match else character)
        return 1

    def group(self) -> int:
        if self.depth == 10:
            raise ValueError("more than ten groups inside one another")
        opening = "(?:" if self.pattern.startswith("(?:", self.at) else "("
        if opening == "(" and self.pattern.startswith("(?", self.at):
            raise ValueError("of the groups that begin with (? only (?: is allowed")
        self.at += len(opening)
        self.out.append("(?:")
        self.depth += 1
        ways = self.branches()
        self.depth -= 1
        if self.pattern[self.at:self.at + 1] != ")":
            raise ValueError("a ( without its )")
        self.take(")")
        return ways

    def repeated(self, inner: int) -> int:
        """Read the quantifier behind an atom, if there is one, and return the ways of both."""
        match = _QUANTIFIER.match(self.pattern, self.at)
        if match is None:
            return inner
        low, high = _range(match)
        self.at = match.end()
        self.out.append(f"{{{low},{high}}}{match[5]}")
        if high > 1 and inner > 1:
            raise ValueError("a repeat inside a repeat, or a choice inside one, is not allowed")
        return high - low + inner if high <= 1 else high - low + 1

    def take(self, text: str) -> None:
        self.out.append(text)
        self.at += len(text)


def _range(match: re.Match[str]) -> tuple[int, int]:
    if match[1]:
        return {"*": (0, REACH), "+": (1, REACH), "?": (0, 1)}[match[1]]
    if not match[2] and not match[4]:
        raise ValueError(f"{match[0]} says no number")
    low = int(match[2] or 0)
    high = int(match[4]) if match[4] else low + REACH if match[3] else low
    if not low <= high <= 10 * REACH:
        raise ValueError(f"{match[0]} must go from a smaller to a larger number, at most {10 * REACH}")
    return low, high
