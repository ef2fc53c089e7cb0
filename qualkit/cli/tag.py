"""``qualkit tag``: let the engines suggest codes."""

from __future__ import annotations

import click

from qualkit.cli.common import echo_json, here, json_option, progress, study_option, table
from qualkit.cli.learn import aim_option


@click.command()
@study_option
@click.option("--engine", "engines", multiple=True, help="Use this engine (may be given several times).")
@click.option("--executor", default="", help="serial or processes; both give the same suggestions.")
@aim_option
@click.option("--fresh", is_flag=True, help="Do not go on with an interrupted run; begin again.")
@json_option
@click.pass_context
def tag(ctx: click.Context, study: str, engines: tuple[str, ...], executor: str, aim: str, fresh: bool,
        as_json: bool) -> None:
    """Let the engines suggest codes for every passage.

    A suggestion is not a coding: people decide with qualkit review. An interrupted run goes on
    where it stopped. Decisions already made are kept.
    """
    from qualkit.actions.tag import tag as act

    with progress(quiet=as_json) as draw:
        result = act(here(ctx), study=study, engines=engines, executor=executor, aim=aim, fresh=fresh,
                     on_progress=draw)
    if as_json:
        echo_json(result)
        return
    click.echo(f"{result.suggestions} suggestions on {result.passages_suggested} of {result.passages} passages "
               f"by {', '.join(result.engines)}")
    if result.unsure:
        click.echo(f"{result.unsure} more are too unsure to be suggested; to look at them: "
                   "qualkit next --strategy uncertain")
    for engine, why in result.left_out:
        click.secho(f"{engine} is left out: {why}", fg="yellow", err=True)
    for engine, reason, count in result.abstentions:
        click.echo(f"{engine} kept silent on {count} passages: {reason}", err=True)
    if result.top_codes:
        table((key, count) for key, count in result.top_codes)
