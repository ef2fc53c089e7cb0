"""``qualkit agree``: how far coders agree, code by code, and where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualkit.cli.common import aligned, echo_json, here, json_option, say_internal, study_option
from qualkit.measures.intervals import LEAST_DOCUMENTS
from qualkit.model.agreement import CodedUnit, Coefficient, Overlap

if TYPE_CHECKING:
    from qualkit.actions.agree import AgreeResult, Settling
    from qualkit.reports.parts.agreement import CodeAgreement

RULES = {Overlap.ANY: "a piece carries a code if a span of it touches the piece",
         Overlap.HALF: "a piece carries a code if at least half of the shorter of piece and span lies in the other; "
                       "a span that does so nowhere counts where most of it lies",
         Overlap.WHOLE: "a piece carries a code if a span covers it whole"}


@click.command()
@study_option
@click.option("--coders", default="", metavar="A,B", help="Only these coders (default: all who share a document).")
@click.option("--code", "codes", multiple=True, help="Only this code; may be repeated.")
@click.option("--unit", type=click.Choice([one.value for one in CodedUnit]), default=None,
              help="What coders are compared on (default: as declared, else passage).")
@click.option("--overlap", type=click.Choice([one.value for one in Overlap]), default=None,
              help="When a span counts in a sentence, turn or passage (default: as declared, else half).")
@click.option("--all", "every", is_flag=True, help="Also the coefficients that were not declared.")
@click.option("--disagreements", is_flag=True, help="List each place on which two coders differ.")
@click.option("--quotes", is_flag=True, help="With the words of each place (they leave the transcript here).")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=None,
              help="Write the table to this file (.csv, or .xlsx with the disagreements).")
@json_option
@click.pass_context
def agree(ctx: click.Context, /, study: str, coders: str, codes: tuple[str, ...], unit: str | None,
          overlap: str | None, as_json: bool, **shown: object) -> None:
    """Say how far coders agree on what they both read, code by code.

    Only documents that two coders have read in full count, and only codes that stood when both read.
    """
    from qualkit.actions.agree import Compared, export_agreement
    from qualkit.actions.agree import agree as act

    asked = Compared(coders=tuple(filter(None, (one.strip() for one in coders.split(",")))), codes=codes,
                     unit=CodedUnit(unit) if unit else None, overlap=Overlap(overlap) if overlap else None)
    result = act(here(ctx), study=study, compared=asked, quotes=bool(shown["quotes"]))
    if isinstance(path := shown["out"], Path):
        rows = export_agreement(result, path)
        click.echo(f"{rows} rows written to {path}", err=as_json)
        say_internal("names of files and coders", err=as_json)
    if as_json:
        echo_json(result)
        return
    _head(result)
    _table(result, (*result.codes, result.pooled), every=bool(shown["every"]))
    _tail(result)
    if result.settling is not None:
        _after(result, result.settling, every=bool(shown["every"]))
    _next(result, listed=bool(shown["disagreements"] or shown["quotes"]))
    if shown["disagreements"] or shown["quotes"]:
        _places(result)


def _head(result: AgreeResult) -> None:
    click.secho(f"Agreement of {', '.join(result.coders)} on {len(result.documents)} documents both have read in full"
                if len(result.coders) == 2 else
                f"Agreement of {', '.join(result.coders)} on {len(result.documents)} documents that two or more have "
                "read in full", bold=True)
    rule = f", overlap {result.overlap}: {RULES[result.overlap]}" if result.unit in (
        CodedUnit.SENTENCE, CodedUnit.TURN, CodedUnit.PASSAGE) else ""
    click.echo(f"Unit: {result.unit}{rule}. Interviewers' words are no units.")
    if result.main:
        click.echo(f"Main coefficient{' as declared' if result.as_declared else ''}: {result.main}, with "
                   f"{result.level:.0%} interval ({result.draws:,} draws of documents).")
    for note in result.notes:
        click.secho(f"note: {note}", fg="yellow")


def _table(result: AgreeResult, lines: Sequence[CodeAgreement], *, every: bool) -> None:
    names = [one for one in Coefficient if one == result.main] + [
        one for one in Coefficient if one != result.main and (every or not result.main)]
    counts = ["both", *(f"only {one}" for one in result.coders), "neither"] if result.pooled.cells else []
    if len(names) > 1:
        click.echo("Intervals of all coefficients stand in --out and --json.")
    rows = [["code", "docs", "n", *counts, "prevalence", *names]]
    rows += [[line.key or "all of these", str(line.documents), f"{line.units:,}", *map(str, line.cells),
              _share(line.prevalence),
              *(_figure(line, one, interval=one == result.main) for one in names)]
             for line in lines]
    for row in aligned(rows):
        click.echo(row)


def _figure(line: CodeAgreement, name: Coefficient, *, interval: bool) -> str:
    found = line.coefficients.get(name)
    if found is None or found.value is None:
        return "–"
    bounds = found.low is not None and found.high is not None and interval
    return _two(found.value) + (f" [{_two(found.low or 0)}, {_two(found.high or 0)}]" if bounds else "")


def _two(value: float) -> str:
    return f"{round(value, 2) + 0.0:.2f}"


def _share(value: float | None) -> str:
    if value is None:
        return "–"
    return "<1%" if 0 < value < .005 else f"{value:.0%}"


def _tail(result: AgreeResult) -> None:
    _without_interval(result)
    if result.unused:
        click.echo(f"Used by nobody: {', '.join(result.unused)}")
    click.echo("Disagreements by place: " + ", ".join(f"{kind} {count}" for kind, count in result.kinds.items()))


def _without_interval(result: AgreeResult) -> None:
    """Why some figures stand without an interval: an empty place looks like certainty."""
    bare = sum((found := line.coefficients.get(result.main)) is not None and found.low is None for line in result.codes)
    if bare:
        click.echo(f"No interval: {bare} of {len(result.codes)} codes. One is given from {LEAST_DOCUMENTS} documents "
                   "on, unless a code stands in so few of them that drawing again says nothing.")


def _next(result: AgreeResult, *, listed: bool) -> None:
    """Where to go on from the figures: the places, and the page on which they are settled."""
    if result.disagreements and not listed:
        click.echo("Each place: qualkit agree --disagreements (with --quotes, its words)")
    if any(not one.settled for one in result.disagreements):
        click.echo("To settle them: qualkit desk, page Agreement")


def _after(result: AgreeResult, found: Settling, *, every: bool) -> None:
    by = f" (by {', '.join(found.by)})" if found.by else ""
    click.echo()
    click.secho(f"Settled: {found.settled} of {found.places} places on which coders differ{by}", bold=True)
    if found.again:
        click.secho(f"note: {found.again} more were settled over codings that have changed since, and are to be looked "
                    "at again (qualkit desk).", fg="yellow")
    if not found.settled:
        return
    click.echo("As if both had what was settled. This tells how far the records agree now; how reliably codes were "
               "given is told by the figures above only.")
    _table(result, (*found.codes, found.pooled), every=every)


def _places(result: AgreeResult) -> None:
    for one in result.disagreements:
        instead = f" → {one.instead}" if one.instead else ""
        click.echo(f"{one.document} {one.place} ({one.start}-{one.end}): {one.kind}: {one.code} by {one.by}, "
                   f"{one.other}{instead or ' nothing'}{f' “{one.quote}”' if one.quote else ''}"
                   f"{f' (settled by {one.settled})' if one.settled else ''}")
