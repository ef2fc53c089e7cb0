"""How a passage looks on a terminal: words, context, suggestions with their reasons, and the keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import click

from qualkit.actions.review import Given, Passage
from qualkit.model import Codebook, Coding, Direction, Reason, Suggestion

SIGNS = {Direction.PRESENT: "+ present", Direction.MIXED: "± mixed", Direction.ABSENT: "− absent",
         None: "direction unset"}
"""How a direction is written: a sign and a word, never colour alone."""

DECIDE_KEYS = ("1-9 choose · a accept · r reject · d defer · e edit the span · o other code · c code freely\n"
               "n new code · + - ~ direction · h hedged · s star · m memo · i definition\n"
               "u undo · U redo · space next · q quit")
READ_KEYS = ("c code · e code part of it · n new code · + - ~ direction · h hedged · s star · m memo · i definition\n"
             "u undo · U redo · space next · b back · f finish the reading · q leave for now")
DRAWN_KEYS = ("f done with this passage, also where there is nothing to code · space leave it for later\n"
              "c code · e code part of it · n new code · + - ~ direction · h hedged · s star · m memo · i definition\n"
              "u undo · U redo · q quit")


@dataclass(slots=True)
class Pen:
    """What the next coding will carry besides its code, set by keys and reset after it."""

    given: Given = field(default_factory=Given)
    chosen: int = 0

    def reset(self) -> None:
        """Forget what was set for the last passage."""
        self.given, self.chosen = Given(), 0


def show(passage: Passage, codebook: Codebook, pen: Pen, *, heading: str, keys: str) -> None:
    """Draw one passage."""
    click.clear()
    click.secho(heading, bold=True)
    click.secho(_where(passage), dim=True)
    click.echo()
    if passage.segment.question:
        click.secho(f"  (asked) {_flat(passage.segment.question)}", dim=True)
    click.secho(f"  … {_flat(passage.before)[-160:]}", dim=True)
    click.echo()
    click.echo(_indented(_marked(passage, pen)))
    click.echo()
    click.secho(f"  {_flat(passage.after)[:160]} …", dim=True)
    click.echo()
    for coding in passage.codings:
        star = " ★" if coding.key_quote else ""
        click.echo(f"    coded: {label(codebook, coding.code)} ({SIGNS[coding.direction]}){star}")
    for number, suggestion in enumerate(passage.suggestions, start=1):
        _show_suggestion(number, suggestion, codebook, chosen=number - 1 == pen.chosen)
    click.echo(f"  {_pen(pen)}")
    click.secho(keys, dim=True)


def show_displaced(coding: Coding, before: str, after: str, codebook: Codebook) -> None:
    """Draw a coding whose quote stands elsewhere now, or nowhere."""
    click.clear()
    click.secho(f"{label(codebook, coding.code)} · {coding.coder}", bold=True)
    click.echo()
    if before or after:
        click.secho(f"  … {_flat(before)[-160:]}", dim=True)
        click.echo(_indented(coding.quote))
        click.secho(f"  {_flat(after)[:160]} …", dim=True)
        click.secho("y it stands rightly here · w withdraw · space later · q quit", dim=True)
    else:
        click.echo(_indented(coding.quote))
        click.secho("  These words are no longer in the text.", fg="yellow")
        click.secho("w withdraw · space later · q quit", dim=True)


def _where(passage: Passage) -> str:
    segment = passage.segment
    speaker = f"{segment.speaker} ({segment.role.value})" if segment.speaker else segment.role.value
    return f"{passage.document.key} · {speaker} · passage {segment.ordinal + 1} · {segment.language}"


def _marked(passage: Passage, pen: Pen) -> str:
    """The passage with the chosen suggestion's words between brackets."""
    text, base = passage.segment.text, passage.segment.start
    if not passage.suggestions:
        return text
    one = passage.suggestions[min(pen.chosen, len(passage.suggestions) - 1)]
    start, end = max(one.start - base, 0), min(one.end - base, len(text))
    return f"{text[:start]}⟦{text[start:end]}⟧{text[end:]}"


def _show_suggestion(number: int, suggestion: Suggestion, codebook: Codebook, *, chosen: bool) -> None:
    mark = "▶" if chosen else " "
    hedge = ", hedged" if suggestion.hedged else ""
    click.secho(f" {mark}{number}  {label(codebook, suggestion.code)}", bold=chosen)
    score = f"{suggestion.score:.2f} on {suggestion.scale} (no probability)"
    click.echo(f"      {SIGNS[suggestion.direction]}{hedge} · {score}")
    for why in suggestion.why:
        click.secho(f"      {because(why)}", dim=True)


def because(why: Reason) -> str:
    """Say a reason in words."""
    place = f" at {why.start}" if why.start is not None else ""
    score = f" ({why.score:.2f})" if why.score is not None else ""
    sentences = {
        "cue": f"{why.engine}: the cue “{why.what}”{place}",
        "asked": f"{why.engine}: the question before it holds the cue “{why.what}”",
        "nearest": f"{why.engine}: nearest to the code's {why.what}{score}",
        "negated": f"{why.engine}: negated by “{why.what}”{place}",
        "hedged": f"{why.engine}: hedged by “{why.what}”{place}",
    }
    return sentences.get(why.kind, f"{why.engine}: {why.kind} {why.what}{place}")


def label(codebook: Codebook, code: str) -> str:
    """A code's key and name."""
    known = codebook.by_id.get(code)
    return f"{known.key} · {known.name}" if known else code


def _pen(pen: Pen) -> str:
    given = pen.given
    parts = [SIGNS[given.direction], *(["hedged"] * given.hedged), *(["★ key quote"] * given.key_quote),
             *(["memo"] * bool(given.memo))]
    return f"next coding: {', '.join(parts)}"


def _flat(text: str) -> str:
    return " ".join(text.split())


def _indented(text: str) -> str:
    return click.wrap_text(_flat(text), width=96, initial_indent="  ▌ ", subsequent_indent="  ▌ ")


def sentences_of(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The sentences of a passage, numbered, for choosing a part of it."""
    return "\n".join(f"  {number}  {_flat(text[start:end])}" for number, (start, end) in enumerate(spans, start=1))
