"""What is known of a proposed code's passages: the codes they carry already, and whose words they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from qualkit.model import PassageAt

Spans = Mapping[str, Sequence[tuple[int, int, str]]]
"""Document -> (start, end, code) of what people coded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeShare:
    """How many of a proposal's passages carry a code.

    ``share`` is of those that lie in documents people have coded; ``lift`` how many times as large it is as among all
    passages that lie there (1: as everywhere).
    """

    code: str
    passages: int
    share: float
    lift: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How many sources with an attribute's value have a passage in a proposal; None for so few that it names them."""

    attribute: str
    value: str
    sources: int | None
    of: int


def codes_on(passages: Iterable[PassageAt], spans: Spans) -> Mapping[PassageAt, frozenset[str]]:
    """The codes that touch each passage."""
    return {one: frozenset(code for start, end, code in spans.get(one.document, ())
                           if start < one.end and one.start < end) for one in passages}


def code_shares(own: Iterable[PassageAt], carried: Mapping[PassageAt, frozenset[str]]) -> list[CodeShare]:
    """The codes of a proposal's passages, the most frequent first; ``carried`` holds all passages that count."""
    counted = [one for one in own if one in carried]
    here = Counter(code for one in counted for code in carried[one])
    everywhere = Counter(code for codes in carried.values() for code in codes)
    return [CodeShare(code=code, passages=count, share=round(count / len(counted), 3),
                      lift=round(count / len(counted) / (everywhere[code] / len(carried)), 2))
            for code, count in sorted(here.items(), key=lambda item: (-item[1], item[0]))]


def spread(inside: Collection[str], sources: Mapping[str, Mapping[str, str]], *, names: Sequence[str],
           small: int) -> list[Spread]:
    """Sources ``inside`` a proposal by attribute and value; ``sources`` are all, each with its attributes.

    A value that fewer than ``small`` sources have is left out; of a number below ``small`` only that it is one.
    """
    found = []
    for name in names:
        base = Counter(own[name] for own in sources.values() if own.get(name))
        here = Counter(own[name] for key, own in sources.items() if own.get(name) and key in inside)
        found += [Spread(attribute=name, value=value, of=count,
                         sources=None if 0 < here[value] < small else here[value])
                  for value, count in sorted(base.items(), key=lambda item: (-item[1], item[0])) if count >= small]
    return found
