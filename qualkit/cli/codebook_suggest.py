"""``qualkit codebook suggest``: what people's codings say about the codebook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualkit.cli.common import echo_json, here, json_option, progress, say_internal, study_option

if TYPE_CHECKING:
    from qualkit.actions.codebook_suggest import CodeAdvice, SuggestResult

_WIDTH = 80
INVENTED = "INVENTED SAMPLE DATA: these figures are no evidence."


@click.command("suggest")
@click.option("--code", "codes", multiple=True, help="Only these codes.")
@click.option("--limit", type=click.IntRange(min=1), default=5, show_default=True, help="Cues of a code at the most.")
@click.option("--examples/--no-examples", default=True, help="Also look for examples (slower).")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write a table to this .csv or .xlsx.")
@study_option
@json_option
@click.pass_context
def suggest(ctx: click.Context, codes: tuple[str, ...], limit: int, examples: bool, out: Path | None, study: str,
            as_json: bool) -> None:
    """Say what people's codings tell about the codebook; nothing is written to it.

    Cues and examples that would have found what people coded and rules missed; cues that mislead; codes that
    people use alike; codes that nobody gave. Each with its counts on the passages that people have read.
    """
    from qualkit.actions.codebook_suggest import suggest as act
    from qualkit.actions.codebook_suggest import write_table

    with progress(quiet=as_json) as draw:
        result = act(here(ctx), study=study, codes=codes, most=limit, examples=examples, on_progress=draw)
    if out is not None:
        rows = write_table(result, out)
    if as_json:
        echo_json(result)
    else:
        _show(result)
    if out is not None:
        click.echo(f"{rows} rows written to {out}", err=as_json)
    say_internal("words of transcripts", err=as_json)


def _show(result: SuggestResult) -> None:
    if result.invented:
        click.secho(INVENTED, fg="yellow")
    click.echo(f"{result.passages:,} passages of {result.documents:,} documents that {', '.join(result.coders)} "
               "have coded or read.")
    _heading("What rules miss, and cues that would find it")
    silent = [one for one in result.codes if not one.cues and not one.examples]
    for one in result.codes:
        if one not in silent:
            _show_code(one)
    if silent:
        listed = ", ".join(f"{one.code} ({one.missed} of {one.given})" for one in silent)
        _line(f"No term tells what rules miss of {listed} from what does not carry the code.")
    if not result.codes:
        click.echo("  Rules miss nothing that people coded.")
    weighed = sum(one.terms for one in result.codes)
    _line(f"Cues were chosen on these very passages, of {weighed:,} terms: some look good by chance. Right and wrong "
          "are passages of all that people judged. Try them on others before you trust them.")
    _show_misleading(result)
    _show_codes(result)


def _show_code(one: CodeAdvice) -> None:
    click.secho(f"{one.code}: rules miss {one.missed} of {one.given}", bold=True)
    for cue in one.cues:
        more = f" ({cue.new} not by those above)" if cue.new < cue.found else ""
        _line(f"{cue.language}  {cue.cue}: finds {cue.found} of {one.missed} missed{more}; right {cue.right}, wrong "
              f"{cue.wrong}", "  ")
    for example in one.examples:
        _line(f"example  {example.document}, {example.place}: “{' '.join(example.words.split())}” Of the "
              f"{example.tried} judged passages nearest to it {example.right} carry the code, {example.missed} of them "
              "missed so far.", "  ")


def _show_misleading(result: SuggestResult) -> None:
    _heading("Cues that mislead")
    for one in result.misleading:
        _line(f"{one.code}  “{one.cue}”: right on {one.right} of {one.right + one.wrong} judged passages", "  ")
    if not result.misleading:
        click.echo("  None was wrong more often than right, on three passages or more.")
    if result.left_out:
        _line(f"Counted without the {result.left_out} documents that cues were tuned on.")


def _show_codes(result: SuggestResult) -> None:
    _heading("Codes that people use alike")
    for one in result.alike:
        phi = f", phi {one.phi:.2f}" if one.phi is not None else ""
        _line(f"{one.first} and {one.second}: together on {one.both} of {one.either} readings with either{phi}; one "
              f"coder's for the other's on {one.swapped} of {one.compared} passages that two have read", "  ")
    if not result.alike:
        click.echo("  None.")
    _heading("Codes that nobody gave")
    for none in result.unused:
        looked = (f"looked for in {none.passages:,} passages of {none.documents} documents by {none.coders} coders"
                  if none.passages else "nobody has looked for it yet")
        _line(f"{none.code}: {looked}", "  ")
    if not result.unused:
        click.echo("  None.")


def _heading(text: str) -> None:
    click.echo()
    click.secho(text, bold=True, underline=True)


def _line(text: str, indent: str = "") -> None:
    hanging = f"{indent}  " if indent else ""
    click.echo(click.wrap_text(text, width=_WIDTH, initial_indent=indent, subsequent_indent=hanging))
