"""Which suggestions still wait for a coder: in the reading room, in the queue, and counted beside documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from qualkit.model import Decision, Suggestion, Verdict
from qualkit.store.codings import CodedSpan


def last_words(decisions: Iterable[Decision]) -> dict[tuple[int, int, str], Decision]:
    """A coder's last verdict on each start, end and code of a document; ``decisions`` are theirs, the latest last."""
    return {(one.anchor.start, one.anchor.end, one.code): one for one in decisions}


def still_waiting(suggestions: Iterable[Suggestion], *, decisions: Iterable[Decision], coded: Iterable[CodedSpan]
                  ) -> list[Suggestion]:
    """Return the suggestions in a document that leave a coder something to say.

    What they decided on is left out (putting off decides nothing), and so are codes they gave by themselves: the same
    code on words that overlap.
    """
    said: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for one in last_words(decisions).values():
        if one.verdict is not Verdict.DEFER:
            said[one.code].append((one.anchor.start, one.anchor.end))
    for start, end, code in coded:
        said[code].append((start, end))
    return [one for one in suggestions
            if not any(start < one.end and one.start < end for start, end in said.get(one.code, ()))]
