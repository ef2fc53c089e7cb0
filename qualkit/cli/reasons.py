"""Why engines suggest a code, in words that a researcher can weigh: cues, coded passages like it, words for it.

It is shown in the terminal only: reasons that point at passages and words are resolved here, and kept nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from qualkit.actions.review import KnownPassage, Passage
from qualkit.measures.blending import SCALE as PROBABILITY
from qualkit.model import Reason, Suggestion
from qualkit.text.talk import telling_words
from qualkit.text.words import fold

WIDTH = 80
"""Columns that a screen has at least."""
_QUOTED = 110
_AROUND = {"question": "the question before it", "neighbours": "the passages around it",
           "role": "who is speaking"}

Resolve = Callable[[Reason, str], KnownPassage | None]
"""A reason that names a passage, and the code -> the passage, if it is still there."""


def how_likely(suggestion: Suggestion) -> str:
    """A probability in words; a score that is none is called a plain score."""
    if suggestion.scale != PROBABILITY:
        likely = f"plain score {suggestion.score:.2f}, no probability"
    elif suggestion.score < 0.05:
        likely = "less than 1 in 20 carry it"
    elif suggestion.score >= 0.95:
        likely = "more than 19 in 20 carry it"
    else:
        tenths = max(1, min(9, round(10 * suggestion.score)))
        likely = f"about {tenths} in 10 such passages carry it"
    return f"{likely} · the engines are unsure" if suggestion.unsure else likely


def reasons(suggestion: Suggestion, passage: Passage, known: Resolve) -> list[str]:
    """Say each reason in a line: what the codebook says, then what was learnt, what speaks against it last."""
    return [*_cues(suggestion.why), *_nearest(suggestion.why), *_learnt(suggestion, passage, known)]


def reasons_in_short(suggestion: Suggestion) -> list[str]:
    """One line for a suggestion that is not the chosen one."""
    cues = _named(suggestion.why, "cue") or _named(suggestion.why, "asked")
    told = [f"cues {cues}"] if cues else []
    told += ["near the code's own words"] * any(why.kind == "nearest" for why in suggestion.why)
    told += ["learnt from coded passages"] * any(why.kind in ("like", "word") for why in suggestion.why)
    return ["; ".join(told)] if told else []


def _cues(why: Sequence[Reason]) -> Iterator[str]:
    """The cues in the passage and in the question; and the words that deny or hedge them."""
    for kind, form in (("cue", "cues: {}"), ("asked", "cues in the question before it: {}"),
                       ("negated", "denied by {}"), ("hedged", "hedged by {}")):
        if named := _named(why, kind):
            yield form.format(named)


def _nearest(why: Sequence[Reason]) -> Iterator[str]:
    for one in why:
        if one.kind == "nearest":
            yield f"near the code's {one.what} (likeness {one.score or 0:.2f})"


def _learnt(suggestion: Suggestion, passage: Passage, known: Resolve) -> Iterator[str]:
    for one in suggestion.why:
        found = known(one, suggestion.code) if one.kind == "like" else None
        if found:
            yield f"like what {_who(found)} coded so in {found.document}, {found.place}: “{_short(found.words)}”"
    if words := _words(suggestion.why, "word", passage):
        yield f"speaks for it: {words}"
    around = [_AROUND.get(one.what, one.what) for one in suggestion.why if one.kind == "context"]
    if around:
        yield f"so does {' and '.join(dict.fromkeys(around))}"
    if words := _words(suggestion.why, "against", passage):
        yield f"speaks against it: {words}"
    for one in suggestion.why:
        found = known(one, suggestion.code) if one.kind == "unlike" else None
        if found:
            yield (f"but more like a passage that {_who(found)} did not code so, in {found.document}, {found.place}: "
                   f"“{_short(found.words)}”")


def _who(found: KnownPassage) -> str:
    return " and ".join(found.coders) or "somebody"


def _named(why: Sequence[Reason], kind: str) -> str:
    return ", ".join(dict.fromkeys(f"“{one.what}”" for one in why if one.kind == kind))


def _words(why: Sequence[Reason], kind: str, passage: Passage) -> str:
    """The passage's own words at the places that reasons name, each once.

    Those that lie in a longer one are left out, and words that name no subject: that *also* weighs something tells a
    person nothing.
    """
    base, text, language = passage.segment.start, passage.segment.text, passage.segment.language
    spans = {(one.start - base, one.end - base) for one in why
             if one.kind == kind and one.start is not None and one.end is not None}
    whole = (span for span in sorted(spans) if not any(a <= span[0] and span[1] <= b and (a, b) != span
                                                       for a, b in spans))
    named = (text[start:end] for start, end in whole if 0 <= start < end <= len(text))
    return ", ".join(dict.fromkeys(fold(one) for one in named if telling_words(one, language)))


def _short(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= _QUOTED else f"{flat[:_QUOTED].rsplit(' ', 1)[0]} …"
