"""``qualkit assign``: who codes which documents, blind or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from qualkit.cli.common import aligned, echo_json, here, json_option, study_option

if TYPE_CHECKING:
    from qualkit.actions.assign import AssignmentProgress, Progress

by_option = click.option("--by", default="", envvar="QUALKIT_CODER", metavar="HANDLE",
                         help="Who assigns (or set QUALKIT_CODER).")


@click.group()
def assign() -> None:
    """Say who codes which documents beside whom, blind or not."""


@assign.command("list")
@study_option
@json_option
@click.pass_context
def list_(ctx: click.Context, /, study: str, as_json: bool) -> None:
    """List who codes what, and how far each has come.

    This is the coordinator's view: it says how much everybody has coded, also where they work blind.
    """
    from qualkit.actions.assign import assignments
    from qualkit.actions.opening import store_of

    project = here(ctx)
    with store_of(project, read_only=True) as store:
        found = assignments(store, project.study(study, synthesis=False), hidden={})
    if as_json:
        echo_json([{"id": one.assignment.id, "document": one.document.key, "blind": one.assignment.blind,
                    "finished": one.is_finished, "made_by": one.assignment.made_by,
                    "made_at": one.assignment.made_at, "coders": one.coders} for one in found])
        return
    rows = [["document", "", *([""] * max((len(one.coders) for one in found), default=0))]]
    rows += [[one.document.key, _how(one), *map(_far, one.coders)] for one in found]
    width = max(map(len, rows))
    for line in aligned([[*row, *([""] * (width - len(row)))] for row in rows[1:]]):
        click.echo(line.rstrip())
    done = sum(one.is_finished for one in found)
    click.echo(f"{len(found)} assignments, {done} finished by all" if len(found) != 1 else
               f"1 assignment, {'finished by all' if done else 'not finished by all'}")


def _how(one: AssignmentProgress) -> str:
    if not one.assignment.blind:
        return "open"
    return "blind, now seen by all" if one.is_finished else "blind"


def _far(one: Progress) -> str:
    return f"{one.coder}: {'finished' if one.finished else 'reading'}, {one.codings} coding{'s' * (one.codings != 1)}"


@assign.command()
@click.argument("documents", nargs=-1)
@click.option("--coders", required=True, metavar="A,B", help="Who codes them.")
@click.option("--draw", type=click.IntRange(min=0), default=0, metavar="N",
              help="Draw so many more at random, of those not assigned to these coders yet.")
@click.option("--seed", type=int, default=7, show_default=True, help="Of the draw: the same seed, the same documents.")
@click.option("--open", "is_open", is_flag=True, help="They may see each other's work meanwhile (default: blind).")
@by_option
@study_option
@json_option
@click.pass_context
def add(ctx: click.Context, /, documents: tuple[str, ...], coders: str, draw: int, seed: int, is_open: bool,
        study: str, as_json: bool, **who: str) -> None:
    """Assign DOCUMENTS, or some drawn at random, to coders.

    Who works blind sees nothing of what the others of the assignment make of a document, until all of them have
    finished it. Figures and exports of the command line are the coordinator's: they hide nothing.
    """
    from qualkit.actions.assign import Task
    from qualkit.actions.assign import assign as act
    from qualkit.actions.opening import store_of

    project = here(ctx)
    task = Task(coders=tuple(coders.split(",")), documents=documents, draw=draw, seed=seed, blind=not is_open)
    with store_of(project) as store:
        result = act(store, project.study(study, synthesis=False), task, by=who["by"])
    if as_json:
        echo_json(result)
        return
    for key in result.added:
        click.echo(f"  {key}")
    click.echo(f"{len(result.added)} assigned to {', '.join(result.coders)}{' (blind)' if result.blind else ''}, "
               f"{len(result.unchanged)} unchanged")


@assign.command()
@click.argument("documents", nargs=-1, required=True)
@click.option("--coders", default="", metavar="A,B", help="Only assignments of just these coders.")
@by_option
@study_option
@json_option
@click.pass_context
def end(ctx: click.Context, /, documents: tuple[str, ...], coders: str, study: str, as_json: bool, **who: str) -> None:
    """End the assignments of DOCUMENTS. What was coded stays; who worked blind sees the others' work from then on."""
    from qualkit.actions.assign import unassign_documents
    from qualkit.actions.opening import store_of

    project = here(ctx)
    named = tuple(filter(None, (one.strip() for one in coders.split(","))))
    with store_of(project) as store:
        ended = unassign_documents(store, project.study(study, synthesis=False), documents, coders=named, by=who["by"])
    if as_json:
        echo_json({"ended": [one.id for one in ended]})
    else:
        click.echo(f"{len(ended)} assignment{'s' * (len(ended) != 1)} ended")
