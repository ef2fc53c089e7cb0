"""``qualkit matrix``: sources by themes, codes by attributes, codes by codes; and the words in the cells."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualkit.cli.common import echo_json, here, json_option, say_internal, study_option

if TYPE_CHECKING:
    from qualkit.actions.matrix import Matrix


@click.group()
def matrix() -> None:
    """Look at the study's matrices and write their cells."""


@matrix.command()
@click.option("--by", type=click.Choice(["source", "attribute", "code"]), default="source",
              help="Sources by themes, codes by an attribute's values (n of N), or codes by codes.")
@click.option("--attribute", default="", help="Only this attribute, with --by attribute.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=None,
              help="Write it to this file (.csv or .xlsx) instead.")
@study_option
@json_option
@click.pass_context
def show(ctx: click.Context, /, by: str, attribute: str, out: Path | None, study: str, as_json: bool) -> None:
    """Show a matrix of the study.

    Sources go under their own keys: this is for the study's team. A report prints pseudonyms.
    """
    from qualkit.actions.matrix import export_matrix, show_matrix

    result = show_matrix(here(ctx), by=by, study=study, attribute=attribute)
    for case in result.lost:
        click.secho(f"warning: a cell is written of {case!r}, which is no source of this study.", fg="yellow", err=True)
    if out is not None:
        click.echo(f"{export_matrix(result, out)} rows written to {out}", err=as_json)
        say_internal("keys of cases and files", err=as_json)
    if as_json:
        echo_json(result)
    elif out is None:
        for one in result.matrices:
            _cells(one) if by == "source" else _table(one)
        if not any(one.rows for one in result.matrices):
            click.echo("There is nothing to show yet: no source has been read in full. Run: qualkit review --read")


@matrix.command()
@click.argument("case")
@click.argument("theme")
@click.argument("text", metavar="SUMMARY")
@click.option("--author", default="", envvar="QUALKIT_CODER", help="Whose words they are (or set QUALKIT_CODER).")
@study_option
@json_option
@click.pass_context
def write(ctx: click.Context, /, case: str, theme: str, text: str, author: str, study: str, as_json: bool) -> None:
    """Write what CASE says on THEME, in your words, into the framework matrix.

    CASE is the key of a case or document; THEME a code's key. The codings that stand behind your words now
    are kept with them, so that reports say when evidence was added or withdrawn since.
    """
    from qualkit.actions.matrix import write_cell

    result = write_cell(here(ctx), case, theme, text=text, author=author, study=study)
    if as_json:
        echo_json(result)
        return
    click.echo(f"{'Written' if result.is_new else 'Rewritten'}: {result.case}, {result.theme}, in {result.path}; "
               f"it keeps {result.evidence} coding{'s' * (result.evidence != 1)} as its evidence.")


def _cells(one: Matrix) -> None:
    """A source and below it its themes: a wide table cannot be read on a terminal."""
    for row in one.rows:
        click.secho(f"{row[0]}  ({row[1]}, {row[2]})", bold=True)
        for theme, said in zip(one.header[3:], row[3:], strict=True):
            if said and said not in ("not raised", "not asked"):
                click.echo(f"  {theme}: {said}")


def _table(one: Matrix) -> None:
    click.secho(one.title, bold=True)
    lines: list[Sequence[str]] = [one.header, *([str(part) for part in row] for row in one.rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        click.echo("  " + "  ".join(f"{part:<{width}}" for part, width in zip(line, widths, strict=True)).rstrip())
    click.echo()
