"""``qualkit learn``: learn from people's decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from qualkit.cli.common import aligned, echo_json, here, json_option, progress, study_option

if TYPE_CHECKING:
    from qualkit.actions.learn import LearnResult
    from qualkit.measures.blending import Threshold

aim_option = click.option("--aim", default="", metavar="AIM",
                          help="What suggestions are for: balanced (default), precision:0.9 or recall:0.9.")


@click.command()
@study_option
@aim_option
@click.option("--fresh", is_flag=True, help="Learn anew, also if nothing has changed.")
@json_option
@click.pass_context
def learn(ctx: click.Context, study: str, aim: str, fresh: bool, as_json: bool) -> None:
    """Learn from every coding, rejection and reading; qualkit tag uses it from then on.

    A code is learnt from 8 passages on; with fewer, rules and likeness speak for it alone. Nothing is decided: what was
    learnt only suggests. How good it is on your study: qualkit evaluate.
    """
    from qualkit.actions.learn import learn as act

    with progress(quiet=as_json) as draw:
        result = act(here(ctx), study=study, aim=aim, fresh=fresh, on_progress=draw)
    if as_json:
        echo_json(result)
        return
    _say(result)


def _say(result: LearnResult) -> None:
    learnt = sum(one.learnt for one in result.codes)
    click.echo(f"{'Nothing new: learnt' if result.unchanged else 'Learnt'} {learnt} of {len(result.codes)} codes that "
               f"were given, from {result.passages} passages of {result.documents} documents by "
               f"{', '.join(result.coders)}.")
    rows = [["code", "carry it", "do not", "spoken for by", "suggested from", "precision", "recall"]]
    rows += [[one.code, str(one.positives), str(one.negatives), "all engines" if one.learnt else "rules, likeness",
              *_threshold(one.threshold)] for one in result.codes]
    for row in aligned(rows):
        click.echo(row)
    if result.calibration is None:
        click.echo(f"Scores order suggestions and are no probabilities: that takes {result.enough} codings or more.")
        return
    click.echo(f"Probabilities: pooled calibration error {result.calibration.error:.3f} over "
               f"{result.calibration.count:,} passages and codes that no engine had learnt from. Aim: {result.aim}.")
    if any(one.threshold and not one.threshold.reached for one in result.codes):
        click.secho(f"* the aim {result.aim} is reached by no threshold.", fg="yellow")
    click.echo("Next: qualkit tag")


def _threshold(one: Threshold | None) -> tuple[str, str, str]:
    if one is None:
        return "–", "–", "–"
    return (f"{one.at:.2f}{'' if one.reached else '*'}", "–" if one.precision is None else f"{one.precision:.2f}",
            "–" if one.recall is None else f"{one.recall:.2f}")
