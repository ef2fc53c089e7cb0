"""``qualkit codings``: people's codings in and out."""

from __future__ import annotations

from pathlib import Path

import click

from qualkit.cli.common import echo_json, here, json_option, say_internal, show_problems, study_option


@click.group()
def codings() -> None:
    """Bring people's codings in and out."""


@codings.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--map", "pairs", multiple=True, metavar="FIELD=COLUMN",
              help="Which column holds a field (document, quote, start, end, code, coder, direction, memo).")
@click.option("--coder", default="", help="Whose codings they are, where no column says so.")
@study_option
@json_option
@click.pass_context
def import_(ctx: click.Context, file: Path, pairs: tuple[str, ...], coder: str, study: str, as_json: bool) -> int:
    """Import codings, readings and decisions from FILE (JSONL, CSV or XLSX).

    Each quote is looked up in its document; rows whose quote cannot be placed are listed.
    """
    from qualkit.actions.codings import import_codings

    mapping = dict(_pair(pair) for pair in pairs)
    result = import_codings(here(ctx), file, study=study, coder=coder, mapping=mapping)
    if as_json:
        echo_json(result)
    else:
        show_problems((*result.unplaced, *result.warnings))
        if not result.rows:
            click.secho(f"note: {file.name} holds no rows, so there is nothing to import.", fg="yellow", err=True)
        taken_back = f"{result.withdrawn} taken back, " if result.withdrawn else ""
        parts = f"{result.passage_readings} passages read, " if result.passage_readings else ""
        parts += f"{result.assignments} assignments, " if result.assignments else ""
        parts += f"{result.adjudications} adjudications, " if result.adjudications else ""
        click.echo(f"{result.added} codings, {result.readings} readings and {result.decisions} decisions imported, "
                   f"{parts}{taken_back}{result.unchanged} unchanged, {len(result.unplaced)} not placed")
    return 1 if result.unplaced else 0


def _pair(text: str) -> tuple[str, str]:
    name, equals, column = text.partition("=")
    if not equals:
        raise click.BadParameter(f"{text!r} is not FIELD=COLUMN", param_hint="--map")
    return name.strip(), column.strip()


@codings.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--matrix", is_flag=True, help="A row per case and a 0/1 column per code.")
@study_option
@json_option
@click.pass_context
def export(ctx: click.Context, file: Path, matrix: bool, study: str, as_json: bool) -> None:
    """Export codings to FILE (.csv, .xlsx or .jsonl): one tidy row per quotation.

    A .jsonl file also holds readings, decisions, assignments, what was settled and codings taken back,
    and can be imported again. Tables leave out codings that fell when a difference was settled.
    The file is internal: nothing is redacted, and words of people who refused are in it.
    """
    from qualkit.actions.export import export_codings

    result = export_codings(here(ctx), file, study=study, matrix=matrix)
    if as_json:
        echo_json(result)
    else:
        click.echo(f"{result.rows} rows written to {result.path}")
        if result.left_out:
            click.secho(f"note: {result.left_out} codings are left out, since the files of their documents are "
                        "missing. Put the files back and ingest them.", fg="yellow")
    say_internal("file names, cases and speakers, and words nobody may print", err=as_json)
