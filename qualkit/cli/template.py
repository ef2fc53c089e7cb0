"""``qualkit template``: write our templates out, make one from a Word document, check them."""

from __future__ import annotations

from pathlib import Path

import click

from qualkit.cli.common import echo_json, here, json_option, show_problems, study_option
from qualkit.errors import printable


@click.group()
def template() -> None:
    """Change how reports look: templates of your own in reports/templates/."""


@template.command()
@click.argument("kind")
@click.option("--format", "format_", default="docx", help="docx, html or md.")
@click.option("--force", is_flag=True, help="Overwrite a template that is there.")
@json_option
@click.pass_context
def export(ctx: click.Context, /, kind: str, format_: str, force: bool, as_json: bool) -> None:
    """Write our template for a KIND of report into reports/templates/, to be changed there."""
    from qualkit.actions.template import export as act

    result = act(here(ctx), kind, format=format_, force=force)
    if as_json:
        echo_json(result)
    else:
        click.echo(printable(str(result.path)))


@template.command("from")
@click.argument("document", type=click.Path(path_type=Path))
@click.option("--kind", default="study", help="The kind of report it is for.")
@click.option("--force", is_flag=True, help="Overwrite a template that is there.")
@json_option
@click.pass_context
def take_over(ctx: click.Context, /, document: Path, kind: str, force: bool, as_json: bool) -> None:
    """Make a Word template in the look of DOCUMENT (.docx), such as a commissioner's own report.

    Its styles, page, headers, footers and logo stay; its text, comments and properties go. Styles it
    does not have are added in its own letters.
    """
    from qualkit.actions.template import take_over as act

    result = act(here(ctx), document, kind=kind, force=force)
    if as_json:
        echo_json(result)
        return
    for one in result.told:
        click.secho(f"warning: {one}.", fg="yellow", err=True)
    click.echo(f"styles of the document used: {', '.join(result.kept) or 'none'}")
    click.echo(f"styles added: {', '.join(result.added) or 'none'}")
    click.echo(f"tables in: {result.table_style}")
    click.echo(printable(str(result.path)))


@template.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--fields", is_flag=True, help="List the fields that each template uses.")
@study_option
@json_option
@click.pass_context
def check(ctx: click.Context, /, file: Path | None, fields: bool, study: str, as_json: bool) -> int:
    """Check a template FILE, or all in reports/templates/, on the project's own material.

    A field that is not known is named with its line (in Word: its paragraph); exit code 1 if there is any.
    """
    from qualkit.actions.template import check as act

    results = act(here(ctx), file, study=study)
    wrong = any(one.mistakes for one in results)
    if as_json:
        echo_json(results)
        return 1 if wrong else 0
    for one in results:
        show_problems(one.mistakes)
        if one.styles_missing:
            lacking = ", ".join(one.styles_missing)
            click.secho(f"warning: {one.path.name} lacks the styles {lacking}.", fg="yellow", err=True)
        for name in one.used if fields else ():
            click.echo(f"  {name}")
        click.echo(f"{one.path.name}: {len(one.used)} fields used, {len(one.mistakes)} mistakes")
    return 1 if wrong else 0
