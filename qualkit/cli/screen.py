"""How a passage looks on a terminal: words, context, suggestions with their reasons, and the keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import click

from qualkit.actions.reasons import Resolve
from qualkit.actions.review import Given, Passage
from qualkit.cli.reasons import WIDTH, how_likely, reasons, reasons_in_short
from qualkit.model import Codebook, Coding, Direction, Suggestion

SIGNS = {Direction.PRESENT: "+ present", Direction.MIXED: "± mixed", Direction.ABSENT: "− absent",
         None: "direction unset"}
"""How a direction is written: a sign and a word, never colour alone."""

_BESIDE = "n new code · + - ~ direction · h hedged · s star · m memo · i definition\nu undo · U redo · "
DECIDE_KEYS = ("1-9 choose · a accept · r reject · d defer · e edit the span · o other code\n"
               f"c code freely\n{_BESIDE}space next · q quit")
READ_KEYS = f"c code · e code part of it\n{_BESIDE}space next · b back · f finish the reading · q leave for now"
DRAWN_KEYS = ("f done with this passage, also where there is nothing to code\n"
              f"c code · e code part of it\n{_BESIDE}space leave it for later · q quit")


@dataclass(slots=True)
class Pen:
    """What the next coding will carry besides its code, set by keys and reset after it."""

    given: Given = field(default_factory=Given)
    chosen: int = 0

    def reset(self) -> None:
        """Forget what was set for the last passage."""
        self.given, self.chosen = Given(), 0


def show(passage: Passage, codebook: Codebook, pen: Pen, *, heading: str, keys: str,
         known: Resolve = lambda reason, code: None) -> None:
    """Draw one passage; the reasons of the chosen suggestion are told in full."""
    click.clear()
    click.secho(heading, bold=True)
    click.secho(_where(passage), dim=True)
    click.echo()
    if passage.segment.question:
        _dim(f"(asked) {_flat(passage.segment.question)}")
    _dim(f"… {_flat(passage.before)[-160:]}")
    click.echo()
    click.echo(_indented(_marked(passage, pen)))
    click.echo()
    _dim(f"{_flat(passage.after)[:160]} …")
    click.echo()
    for coding in passage.codings:
        star = " ★" if coding.key_quote else ""
        click.echo(f"    coded: {label(codebook, coding.code)} ({SIGNS[coding.direction]}){star}")
    for number, suggestion in enumerate(passage.suggestions, start=1):
        chosen = number - 1 == pen.chosen
        told = reasons(suggestion, passage, known) if chosen else reasons_in_short(suggestion)
        _show_suggestion(number, suggestion, codebook, chosen=chosen, reasons=told)
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


def _show_suggestion(number: int, suggestion: Suggestion, codebook: Codebook, *, chosen: bool,
                     reasons: Sequence[str]) -> None:
    mark = "▶" if chosen else " "
    hedge = ", hedged" if suggestion.hedged else ""
    click.secho(f" {mark}{number}  {label(codebook, suggestion.code)}", bold=chosen)
    click.echo(f"      {SIGNS[suggestion.direction]}{hedge} · {how_likely(suggestion)}")
    for line in reasons:
        click.secho(click.wrap_text(line, width=WIDTH, initial_indent="      ", subsequent_indent="        "), dim=True)


def label(codebook: Codebook, code: str) -> str:
    """A code's key and name."""
    known = codebook.by_id.get(code)
    return f"{known.key} · {known.name}" if known else code


def _pen(pen: Pen) -> str:
    given = pen.given
    parts = [SIGNS[given.direction], *(["hedged"] * given.hedged), *(["★ key quote"] * given.key_quote),
             *(["memo"] * bool(given.memo))]
    return f"next coding: {', '.join(parts)}"


def _dim(text: str) -> None:
    click.secho(click.wrap_text(text, width=WIDTH, initial_indent="  ", subsequent_indent="  "), dim=True)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _indented(text: str) -> str:
    return click.wrap_text(_flat(text), width=WIDTH, initial_indent="  ▌ ", subsequent_indent="  ▌ ")


def sentences_of(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The sentences of a passage, numbered, for choosing a part of it."""
    return "\n".join(f"  {number}  {_flat(text[start:end])}" for number, (start, end) in enumerate(spans, start=1))
