"""``qualkit synthesis``: look a synthesis over, and note down what it rests on."""

from __future__ import annotations

import click

from qualkit.cli.common import echo_json, here, json_option, study_option


@click.group()
def synthesis() -> None:
    """Check a synthesis across studies, and note down the findings it rests on."""


@synthesis.command("check")
@study_option
@json_option
@click.pass_context
def check(ctx: click.Context, study: str, as_json: bool) -> int:
    """Say what a synthesis lacks: sums, appraisals, evidence, judgements."""
    from qualkit.actions.synthesis import check_synthesis

    result = check_synthesis(here(ctx), study=study)
    if as_json:
        echo_json(result)
    else:
        for text in result.refused:
            click.secho(f"refused: {text}", fg="red")
        for text in result.warned:
            click.secho(f"warning: {text}", fg="yellow")
        if not result.refused and not result.warned:
            click.echo(f"Nothing amiss in {result.study}.")
    return 4 if result.refused else 0


@synthesis.command("pin")
@click.option("--by", required=True, help="Who looked at the contributing findings.")
@study_option
@json_option
@click.pass_context
def pin(ctx: click.Context, by: str, study: str, as_json: bool) -> None:
    """Note down each contributing finding as it is now; a later change is marked."""
    from qualkit.actions.synthesis import pin_synthesis

    result = pin_synthesis(here(ctx), by=by, study=study)
    if as_json:
        echo_json(result)
    else:
        click.echo(f"{result.findings} contributing findings noted in {result.path}")
