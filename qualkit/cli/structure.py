"""``qualkit structure``: what documents that are no interviews are made of; accept or reject what is proposed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from qualkit.cli.common import echo_json, here, json_option, study_option

_DOCUMENT = click.option("--document", default="", metavar="DOCUMENT", help="Only what stands in this document.")
_KIND = click.option(
    "--kind", "kinds", multiple=True, metavar="KIND", help="Only these kinds (action, conclusion, amount …)."
)
_SHORT = 88
_NOTHING = (
    "No reader takes a document here for one of its sort. Say in documents.csv what each is: kind is workshop report,\n"
    "case study or document, structure is meeting, case, route, framework or record. Then: qualkit ingest"
)


@click.group()
def structure() -> None:
    """See and decide on the pieces of reports, case studies and records.

    What is proposed comes from headings, numbering, tables and wording; it counts once a person accepts it.
    """


@structure.command("list")
@_DOCUMENT
@_KIND
@click.option("--decided", is_flag=True, help="What people decided on, instead of what is proposed.")
@study_option
@json_option
@click.pass_context
def show_all(
    ctx: click.Context, document: str, kinds: tuple[str, ...], *, decided: bool, study: str, as_json: bool
) -> None:
    """List items by document, with their line and the beginning of their id."""
    from qualkit.actions.structure import Wanted, listing

    result = listing(here(ctx), study=study, wanted=Wanted(document=document, kinds=kinds), decided=decided)
    if as_json:
        echo_json(result)
        return
    last = ""
    for one in result.items:
        item = one.item
        if item.document != last:
            last = item.document
            click.secho(last, bold=True)
        where = f"line {one.line}" if one.line else "no longer there"
        said = f"{item.verdict.value} by {item.by} · " if item.verdict else ""
        missing = "ABSENT, but found since: undo this · " if one.overtaken else "ABSENT · " if item.absent else ""
        click.echo(f"  {one.short}  {item.kind.value:<14} {where:<9} {said}{missing}{_words(item.number, item.text)}")
        if item.fields:
            click.echo(
                "            "
                + " · ".join(f"{name}: {value}" for name, value in item.fields.items() if len(value) < _SHORT)
            )
    click.echo(f"{len(result.items)} shown; {result.proposed} proposed, {result.decided} decided on in {result.study}")
    if not result.proposed + result.decided:
        click.echo(_NOTHING)


def _words(number: str, text: str) -> str:
    words = f"{number}. {text}" if number and not number.endswith(".") else f"{number} {text}".strip()
    return words if len(words) <= _SHORT else words[: _SHORT - 1] + "…"


@structure.command("show")
@click.argument("item")
@study_option
@json_option
@click.pass_context
def show_one(ctx: click.Context, item: str, study: str, as_json: bool) -> None:
    """Show one ITEM with the words around it."""
    from qualkit.actions.structure import show

    result = show(here(ctx), item, study=study)
    if as_json:
        echo_json(result)
        return
    one = result.placed.item
    click.secho(f"{one.kind.value} {one.number}".rstrip(), bold=True)
    click.echo(
        f"{one.document}, line {result.placed.line}" if result.placed.line else f"{one.document} (no longer there)"
    )
    for name, value in one.fields.items():
        click.echo(f"  {name}: {value}")
    click.echo(f"…{result.before}{click.style(one.quote, reverse=True)}{result.after}…")


def _deciding(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        json_option,
        study_option,
        click.option("--note", default="", help="Why."),
        click.option("--by", default="", envvar="QUALKIT_CODER", help="Who decides (or set QUALKIT_CODER)."),
        _KIND,
        _DOCUMENT,
        click.option("--all", "every", is_flag=True, help="All that are proposed and fit."),
        click.argument("items", nargs=-1),
    ):
        command = option(command)
    return command


@structure.command()
@_deciding
@click.option("--text", default="", help="The item in other words.")
@click.option("--number", default=None, help="Another number than the printed one.")
@click.option("--field", "pairs", multiple=True, metavar="NAME=VALUE", help="A field's value; NAME= empties it.")
@click.pass_context
def accept(ctx: click.Context, /, items: tuple[str, ...], pairs: tuple[str, ...], **given: Any) -> None:
    """Accept ITEMS as they are proposed, or as you put them. They go to findings/STUDY-items.yaml."""
    fields = dict(_pair(pair) for pair in pairs)
    _decide(ctx, "accepted", items, fields=fields, **given)


@structure.command()
@_deciding
@click.pass_context
def reject(ctx: click.Context, /, items: tuple[str, ...], **given: Any) -> None:
    """Reject ITEMS: they are not proposed again."""
    _decide(ctx, "rejected", items, **given)


@structure.command()
@click.argument("items", nargs=-1, required=True)
@study_option
@json_option
@click.pass_context
def undo(ctx: click.Context, items: tuple[str, ...], study: str, as_json: bool) -> None:
    """Take back what was decided on ITEMS: they are proposed again."""
    from qualkit.actions.structure import undo as act

    result = act(here(ctx), items, study=study)
    if as_json:
        echo_json(result)
    else:
        click.echo(f"{len(result.items)} decisions taken back.")


def _decide(ctx: click.Context, verdict: str, items: tuple[str, ...], **given: Any) -> None:
    from qualkit.actions.structure import Amended, Wanted, decide
    from qualkit.model import ItemVerdict

    wanted = Wanted(ids=items, every=given["every"], document=given["document"], kinds=given["kinds"])
    amended = Amended(
        text=given.get("text", ""), number=given.get("number"), fields=given.get("fields", {}), note=given["note"]
    )
    result = decide(here(ctx), wanted, ItemVerdict(verdict), by=given["by"], study=given["study"], amended=amended)
    if given["as_json"]:
        echo_json(result)
    else:
        click.echo(
            f"{len(result.items)} {'item' if len(result.items) == 1 else 'items'} {verdict}, written to {result.path}"
        )


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise click.BadParameter(f"{text!r} is not NAME=VALUE", param_hint="--field")
    return name.strip(), value.strip()
