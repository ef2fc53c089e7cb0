"""``qualkit next``: which passages to read next, and how much is likely still unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from qualkit.cli.common import echo_json, here, json_option, study_option
from qualkit.cli.unseen import told
from qualkit.errors import UsageError
from qualkit.measures.reading_order import DRAWN, STRATEGIES

if TYPE_CHECKING:
    from qualkit.actions.next import NextResult, Upcoming


@click.command()
@click.option("--strategy", type=click.Choice(STRATEGIES), default="uncertain", show_default=True,
              help="In which order.")
@click.option("--coder", default="", envvar="QUALKIT_CODER", help="What this coder has not decided on or seen.")
@click.option("--code", "codes", multiple=True, help="Only these codes and their children.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="No more than this.")
@click.option("--seed", default=1, show_default=True, help="Which draw, for the strategies random and diverse.")
@click.option("--quotes", is_flag=True, help="Show the passages' words, too.")
@click.option("--stop", is_flag=True, help="Say instead how much is likely still unseen.")
@click.option("--width", type=float, default=None, metavar="SHARE",
              help="For --stop: the share of the unseen that a draw shall rule out (default: 0.05).")
@study_option
@json_option
@click.pass_context
def next(ctx: click.Context, /, study: str, coder: str, as_json: bool, quotes: bool, stop: bool,
         width: float | None, **wanted: object) -> None:
    """Say which passages to read next, and why each of them.

    \b
    uncertain  the score is nearest to where the code is suggested from
    likely     the highest score first
    disagree   the engines disagree about a code
    rare       the codes with the fewest passages first
    diverse    as unlike as can be to all that was read, suggested or not
    random     by lot from all passages: for honest estimates

    To read them in that order: qualkit review --strategy STRATEGY.

    With --stop: how many passages likely carry a code and nobody has seen them, with an interval from the
    passages that were drawn at random. It never says that all is found.
    """
    from qualkit.actions.next import next_passages
    from qualkit.actions.queue import Filter

    if width is not None and not stop:
        raise UsageError("--width is about --stop.", hint="Add --stop, or leave --width out.")
    if stop:
        _stop(ctx, study, width, as_json, **wanted)
        return
    chosen = Filter(**wanted)  # type: ignore[arg-type]  # click gives these by name
    result = next_passages(here(ctx), chosen, study=study, coder=coder, quotes=quotes)
    if as_json:
        echo_json(result)
        return
    for number, one in enumerate(result.passages, start=1):
        _show(number, one, result)
    click.echo(_closing(result, coder))


def _stop(ctx: click.Context, study: str, width: float | None, as_json: bool, **wanted: object) -> None:
    from qualkit.actions.stopping import WIDTH, stop_advice

    codes = wanted["codes"]
    assert isinstance(codes, tuple)
    advice = stop_advice(here(ctx), study=study, codes=codes, width=WIDTH if width is None else width)
    if as_json:
        echo_json(advice)
    else:
        click.echo("\n".join(told(advice)))


def _show(number: int, one: Upcoming, result: NextResult) -> None:
    click.secho(f"{number:>3}  {one.document} · {one.place}", bold=True)
    codes = ", ".join(f"{key} {score:.2f}{' (unsure)' if key in one.unsure else ''}" for key, score in one.codes)
    for line in filter(None, [codes, why(one, result)]):
        click.echo(click.wrap_text(line, width=80, initial_indent="     ", subsequent_indent="     "))
    if one.words:
        click.echo(click.wrap_text(" ".join(one.words.split()), width=80, initial_indent="     ▌ ",
                                   subsequent_indent="     ▌ "))


def why(one: Upcoming, result: NextResult) -> str:
    """Say in words what brought a passage up."""
    figure = one.figure or 0.0
    if result.strategy == "uncertain":
        return f"{one.code}: {figure:.2f} away from {one.beside['threshold']:.2f}, where it is suggested from"
    if result.strategy == "likely":
        return f"{one.code}: the highest score here"
    if result.strategy == "disagree":
        return f"{one.code}: " + ", ".join(f"{name} {score:.2f}" for name, score in sorted(one.beside.items()))
    if result.strategy == "rare":
        return f"{one.code}: on {figure:.0f} passages so far"
    if result.strategy == "diverse" and one.figure is not None:
        return f"its nearest among those read or listed before it: likeness {figure:.2f}"
    return f"by lot, draw {result.seed}"


def _closing(result: NextResult, coder: str) -> str:
    if not result.waiting:
        return ("Every passage has been looked at." if result.strategy in DRAWN
                else "No suggestion waits here. More may come of: qualkit tag")
    seen = f"passages {'this coder' if coder else 'nobody'} has {'not ' * bool(coder)}seen"
    what = seen if result.strategy in DRAWN else "passages with suggestions to decide on"
    options = f" --seed {result.seed}" if result.strategy in DRAWN else ""
    return (f"{len(result.passages)} of {result.waiting} {what}. To read them: "
            f"qualkit review --coder {coder or 'YOUR-HANDLE'} --strategy {result.strategy}{options}")
