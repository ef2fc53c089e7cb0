"""``qualkit run``: ingest, tag and report in one go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualkit.cli.common import (
    REFUSED,
    echo_json,
    here,
    json_option,
    progress,
    say_refused,
    show_problems,
    study_option,
    table,
)
from qualkit.cli.ingest import closing_line

if TYPE_CHECKING:
    from qualkit.actions.run import RunResult


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@study_option
@click.option("--report", "kind", default="study", show_default=True, help="The kind of report.")
@click.option("--format", "formats", multiple=True, help="Only this format: html, docx, pdf, md, xlsx, json.")
@click.option("--executor", default="", help="serial or processes.")
@json_option
@click.pass_context
def run(ctx: click.Context, /, paths: tuple[Path, ...], study: str, as_json: bool, **wanted: object) -> int:
    """Read the corpora (or PATHS), import people's codings, tag, and write the report.

    Every quotation is checked against the words that were said before it is printed.
    """
    from qualkit.actions.run import run as act

    with progress(quiet=as_json) as draw:
        result = act(here(ctx), paths, study=study, on_progress=draw, **wanted)  # type: ignore[arg-type]
    if as_json:
        echo_json(result)
        return _exit_code(result)
    show_problems(result.problems)
    for warning in result.report.warnings:
        click.secho(f"warning: {warning}", fg="yellow", err=True)
    click.echo()
    tagged, report = result.tag, result.report
    table([("files", closing_line(result.ingest)),
           ("people's work", f"{result.codings} codings, {result.readings} readings, {result.decisions} decisions"),
           ("suggestions", f"{tagged.suggestions} on {tagged.passages_suggested} of {tagged.passages} passages"),
           ("quotations", f"{report.quotes_checked} checked against what was said, {report.quotes_broken} not found")])
    click.echo("\nReports:")
    for path in result.report.files:
        click.echo(f"  {path}")
    say_refused(report)
    return _exit_code(result)


def _exit_code(result: RunResult) -> int:
    """1 where an input, or a row of one, was kept out; everything else was done. 4 where a rule refuses the report."""
    taken = result.ingest
    kept_out = taken.rejected or taken.rows_rejected or result.unplaced
    return 1 if kept_out else REFUSED if result.report.refused else 0
