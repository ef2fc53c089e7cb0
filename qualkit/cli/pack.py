"""``qualkit pack``: a project for one coder to take along."""

from __future__ import annotations

from pathlib import Path

import click

from qualkit.cli.common import echo_json, here, json_option, study_option
from qualkit.errors import printable


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--coder", required=True, metavar="HANDLE", help="Who will work with it.")
@click.option("--document", "documents", multiple=True, metavar="NAME",
              help="Only this document, or all that fit a pattern ('interviews/*'); repeat for more.")
@click.option("--blind", is_flag=True, help="Nothing of other coders' work, and no suggestions.")
@click.option("--no-suggestions", is_flag=True, help="Leave the engines' suggestions out.")
@study_option
@json_option
@click.pass_context
def pack(ctx: click.Context, out: Path, coder: str, documents: tuple[str, ...], blind: bool, no_suggestions: bool,
         study: str, as_json: bool) -> None:
    """Write a project for one coder to OUT (a folder, or a .zip), for work on another machine.

    Without --document it holds what is assigned to the coder, else all of the study. Work of others that
    the coder may not see yet (a blind assignment) stays here. Bring it home with: qualkit merge
    """
    from qualkit.actions.pack import pack as act

    result = act(here(ctx), out, coder=coder, study=study, documents=documents, blind=blind,
                 suggestions=not no_suggestions)
    if as_json:
        echo_json(result)
    else:
        click.echo(f"{printable(str(result.path))}: {len(result.documents)} documents of {result.study} for "
                   f"{result.coder}, {result.suggestions} suggestions, {result.codings} codings, "
                   f"{result.readings} readings and {result.decisions} decisions ({result.others} of other people)")
        if result.withheld:
            click.echo(f"Kept back on {len(result.withheld)} documents: what others made of them.")
    click.secho("Confidential: whole transcripts travel with it, and names that nobody may print. Give it to "
                f"{printable(result.coder)} only.", fg="yellow", err=as_json)
