"""Why engines suggest a code, put into English for the terminal; `qualkit.actions.reasons` finds out why."""

from __future__ import annotations

from collections.abc import Iterable

from qualkit.actions.neighbours import KnownPassage
from qualkit.actions.reasons import Likely, Resolve, Told, cues_of, likelihood, reasons_for
from qualkit.actions.review import Passage
from qualkit.model import Suggestion

WIDTH = 80
"""Columns that a screen has at least."""
_AROUND = {"question": "the question before it", "neighbours": "the passages around it",
           "role": "who is speaking"}
_QUOTING = {"cue": "cues: {}", "asked": "cues in the question before it: {}", "negated": "denied by {}",
            "hedged": "hedged by {}"}
_PLAIN = {"word": "speaks for it: {}", "against": "speaks against it: {}"}


def how_likely(suggestion: Suggestion) -> str:
    """A probability in words; a score that is none is called a plain score."""
    found = likelihood(suggestion)
    said = {Likely.PLAIN: f"plain score {found.score:.2f}, no probability",
            Likely.RARELY: "less than 1 in 20 carry it", Likely.NEARLY_ALWAYS: "more than 19 in 20 carry it",
            Likely.TENTHS: f"about {found.tenths} in 10 such passages carry it"}[found.kind]
    return f"{said} · the engines are unsure" if found.unsure else said


def reasons(suggestion: Suggestion, passage: Passage, known: Resolve) -> list[str]:
    """Say each reason in a line: what the codebook says, then what was learnt, what speaks against it last."""
    return [_line(one) for one in reasons_for(suggestion, passage, known)]


def reasons_in_short(suggestion: Suggestion) -> list[str]:
    """One line for a suggestion that is not the chosen one."""
    cues = _quoted(cues_of(suggestion, "cue")) or _quoted(cues_of(suggestion, "asked"))
    told = [f"cues {cues}"] if cues else []
    told += ["near the code's own words"] * any(why.kind == "nearest" for why in suggestion.why)
    told += ["learnt from coded passages"] * any(why.kind in ("like", "word") for why in suggestion.why)
    return ["; ".join(told)] if told else []


def _line(told: Told) -> str:
    if told.kind in _QUOTING:
        return _QUOTING[told.kind].format(_quoted(told.words))
    if told.kind in _PLAIN:
        return _PLAIN[told.kind].format(", ".join(told.words))
    if told.kind == "nearest":
        return f"near the code's {told.words[0]} (likeness {told.score:.2f})"
    if told.known is None:
        return f"so does {' and '.join(_AROUND.get(one, one) for one in told.words)}"
    if told.kind == "like":
        return f"like what {_who(told.known)} coded so {_where(told.known)}"
    return f"but more like a passage that {_who(told.known)} did not code so, {_where(told.known)}"


def _who(found: KnownPassage) -> str:
    return " and ".join(found.coders) or "somebody"


def _where(found: KnownPassage) -> str:
    return f"in {found.document}, {found.place}: “{found.words}”"


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"“{one}”" for one in words)
