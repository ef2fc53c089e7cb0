"""``qualkit new``: a project folder to start from."""

from __future__ import annotations

from pathlib import Path

import click

from qualkit.cli.common import echo_json, json_option
from qualkit.errors import printable


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--codebook", default="microfinance-women", show_default=True,
              help="Which shipped codebook to start from.")
@click.option("--title", default="", help="The study's title.")
@click.option("--language", default="en", show_default=True, help="The main language of the transcripts.")
@json_option
def new(folder: Path, codebook: str, title: str, language: str, as_json: bool) -> None:
    """Make a project in FOLDER: a codebook, a study, and a place for transcripts."""
    from qualkit.actions.new import new as make

    result = make(folder, codebook=codebook, title=title, language=language)
    if as_json:
        echo_json(result)
        return
    shown = printable(str(folder))
    click.echo(f"{shown} is ready. Next:")
    click.echo(f"  1. put transcripts into {printable(str(folder / 'corpora' / 'study'))}")
    typed = f'"{shown}"' if " " in shown else shown
    click.echo(f"  2. qualkit --project {typed} run")
