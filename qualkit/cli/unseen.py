"""How much is likely still unseen, in words and a table of 80 columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from qualkit.actions.stopping import StopAdvice
    from qualkit.measures.stopping import Range, Unseen

_CODE = 22


def told(advice: StopAdvice) -> Iterator[str]:
    """Yield the lines that say it."""
    seen = advice.passages - advice.unseen
    yield f"{advice.passages:,} passages of respondents: {seen:,} looked at, {advice.unseen:,} unseen."
    if advice.samples:
        draws = ", ".join(f"{count:,} with seed {name.split()[-1]}" for name, count in advice.samples.items())
        yield f"Drawn at random and read in full: {advice.drawn:,} ({draws})."
    if advice.seen_before:
        yield from _wrapped(f"{advice.seen_before:,} more were drawn, but somebody else had looked at them before: "
                            "they tell nothing of the unseen.")
    if not advice.can_tell:
        yield ""
        yield "How many of the unseen carry a code cannot be told: none was drawn at random for it."
        yield from _how_to_draw(advice)
    guess = any(one.guess is not None for one in advice.codes)
    yield ""
    yield (f"{'code':<{_CODE}}{'found':>6}{'in the draw':>13}{'likely unseen':>17}{'found of all':>15}"
           f"{'  guess' * guess}")
    for one in advice.codes:
        yield _row(one, guess)
    yield ""
    yield from _notes(advice, guess)
    if advice.can_tell:
        yield from _how_to_draw(advice)
        yield "Whether that is enough is yours to judge; no figure says that all is found."


def _row(one: Unseen, guess: bool) -> str:
    code = one.code or "any code"
    lines = [] if len(code) < _CODE else [f"{code}\n"]
    drawn = f"{one.hits} of {one.drawn}" if one.drawn else "none"
    left = _left(one.left, one.hits) if one.left else "cannot be told"
    recall = _recall(one.recall, one.hits) if one.recall else "–"
    guessed = f"{one.guess:>7.0f}" if guess and one.guess is not None else ""
    figures = f"{one.found:>6}{drawn:>13}{left:>17}{recall:>15}{guessed}"
    return "".join([*lines, f"{'' if lines else code:<{_CODE}}{figures}"])


def _left(one: Range, hits: int) -> str:
    """Where the draw found none, only the upper limit is told: "0" alone would look like an end."""
    return f"{one.value:.0f} ({one.low:.0f}–{one.high:.0f})" if hits or not one.high else f"at most {one.high:.0f}"


def _recall(one: Range, hits: int) -> str:
    low, value, high = (f"{100 * each:.0f}" for each in (one.low, one.value, one.high))
    if not hits or low == high:
        return f"at least {low} %"
    return f"{value} ({low}–{high}) %"


def _notes(advice: StopAdvice, guess: bool) -> Iterator[str]:
    if advice.can_tell:
        yield from _wrapped("In brackets: 95 % limits, exact for a draw without replacement, each code by itself. "
                            "Found: passages that somebody gave the code. Unseen: nobody has coded, decided or read "
                            "there.")
    if advice.passed_over:
        yield from _wrapped(f"{advice.passed_over:,} passages came up in the draw and are unread (left out, or new "
                            "since): the limits hold only if they are like the others. Read them.")
    if guess:
        yield from _wrapped("guess: what the engines' probabilities of the unseen passages add up to. It is the "
                            "model's guess and no evidence.")


def _how_to_draw(advice: StopAdvice) -> Iterator[str]:
    if not advice.needed:
        return
    more = " more" if advice.samples else " of them"
    yield from _wrapped(f"Draw {advice.needed:,}{more} to be able to say that no more than {100 * advice.width:g} % "
                        "carry a code, if none of the drawn does:")
    seeds = [word for name in advice.samples if (word := name.split()[-1]).isdecimal()]
    seed = f" --seed {seeds[-1]}" if seeds else ""
    yield f"  qualkit review --coder YOUR-HANDLE --strategy random{seed} --limit {advice.needed}"


def _wrapped(text: str) -> list[str]:
    return click.wrap_text(text, width=80).split("\n")
