"""``qualkit status``: what the project holds and what is still to do."""

from __future__ import annotations

import click

from qualkit.cli.common import echo_json, here, json_option, study_option, table


@click.command()
@study_option
@json_option
@click.pass_context
def status(ctx: click.Context, study: str, as_json: bool) -> None:
    """Say what the project holds, who has read what, and what to do next."""
    from qualkit.actions.status import status as act

    result = act(here(ctx), study=study)
    if as_json:
        echo_json(result)
        return
    click.secho(result.title, bold=True)
    table(result.counts.items())
    for coder, done in result.coders.items():
        parts = f"{done.passages} passages read by themselves, " if done.passages else ""
        click.echo(f"  {coder}: {done.readings} documents read in full, {parts}{done.codings} codings, "
                   f"{done.decisions} decisions")
    for number, step in enumerate(result.steps):
        click.echo(f"{'Then' if number else 'Next'}: {step.command}\n      {step.why}")
