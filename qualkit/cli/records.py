"""``qualkit records``: findings, lessons and recommendations from project to project."""

from __future__ import annotations

from pathlib import Path

import click

from qualkit.cli.common import echo_json, here, json_option, study_option


@click.group()
def records() -> None:
    """Give findings, lessons and recommendations out, for a synthesis in another project."""


@records.command("export")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--out", "path", type=click.Path(path_type=Path, dir_okay=False), help="The same as FILE.")
@click.option("--as", "name", default="", metavar="KEY", help="The key the study goes by there (default: its own).")
@click.option("--language", default="en", help="The language of codes' names: en or fr.")
@study_option
@json_option
@click.pass_context
def export(ctx: click.Context, /, file: Path | None, path: Path | None, as_json: bool, **wanted: str) -> None:
    """Write a study's findings to FILE (.json), with the facts and redacted quotations behind them.

    FILE goes into imports/ of the other project.

    Nothing leaves but what a report prints: no file names, no transcripts, nothing of whoever refused.
    """
    from qualkit.actions.records_exchange import export_records

    target = file or path
    if target is None or (file and path):
        raise click.UsageError("Name one file to write: qualkit records export FILE.json")
    result = export_records(here(ctx), target, **wanted)
    if as_json:
        echo_json(result)
    else:
        click.echo(f"{result.findings} findings, {result.lessons} lessons, {result.recommendations} recommendations "
                   f"and {result.quotes} quotations of {result.study} written to {result.path}")
