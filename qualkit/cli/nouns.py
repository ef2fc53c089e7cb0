"""``qualkit finding``, ``lesson``, ``recommendation``, ``action-item``, ``judgement``: a table of fields drives all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

from qualkit.cli.common import echo_json, here, json_option, show_problems, study_option
from qualkit.files.records_fields import ACTION_ITEM, JUDGEMENT, RECOMMENDATION, Field, Noun

if TYPE_CHECKING:
    from qualkit.actions.records import Listing, RecordCheck, Written

Command = Callable[..., Any]


def group_of(noun: Noun, *, help: str) -> click.Group:
    """Return the commands on one kind of record: add, edit, list and check."""
    group = click.Group(noun.name.replace(" ", "-"), help=help)
    for command in (_adding(noun), _editing(noun), _listing(noun), checking(noun.name)):
        group.add_command(command)
    return group


def _adding(noun: Noun) -> click.Command:
    @click.pass_context
    def add(ctx: click.Context, /, study: str, as_json: bool, key: str, **given: Any) -> None:
        from qualkit.actions.records import add as act

        _echo_written(act(here(ctx), noun.name, _given(noun, given), study=study, key=key), as_json)

    points = noun.key == "finding"
    key = (click.argument("key", metavar="FINDING") if points else
           click.option("--id", "key", default="", help="Its id (made of its words, if left out)."))
    told = f"Write down a {noun.name}." if noun.name[0] not in "aeiou" else f"Write down an {noun.name}."
    return _command("add", add, _options(noun), told=told, key=key)


def _editing(noun: Noun) -> click.Command:
    @click.pass_context
    def edit(ctx: click.Context, /, key: str, study: str, as_json: bool, **given: Any) -> None:
        from qualkit.actions.records import edit as act

        _echo_written(act(here(ctx), noun.name, key, given=_given(noun, given), study=study), as_json)

    told = (f"Change fields of the {noun.name} KEY; what is not named stays, and so do comments.\n\nA field that is "
            "named takes the new value (of a list: all values given). \"\" empties it.")
    return _command("edit", edit, _options(noun), told=told, key=click.argument("key"))


def _listing(noun: Noun) -> click.Command:
    orders = {noun.field(name).flag[2:]: name for name in noun.orders}
    options = {_plain(one): one for name in noun.filters for one in noun.fields if one.name == name}

    @click.pass_context
    def show(ctx: click.Context, /, study: str, as_json: bool, by: str | None, **filters: str) -> None:
        from qualkit.actions.records import show as act

        result = act(here(ctx), noun.name, study=study, by=orders.get(by or "", ""),
                     filters={options[option].name: value for option, value in filters.items()})
        if as_json:
            echo_json(result)
        else:
            _echo_listing(result, noun)

    filters = [click.option(one.flag, name, default="", help=f"Only those of this {name.replace('_', ' ')}.")
               for name, one in options.items()]
    order = click.option("--by", type=click.Choice([*orders]), default=None, help="In groups.")
    return _command("list", show, [*filters, order], told=f"List the study's {noun.list.replace('_', ' ')}.")


def checking(noun: str, *, told: str = "") -> click.Command:
    """Return the command that checks the records of a kind, or of all kinds (no name)."""
    @click.pass_context
    def check(ctx: click.Context, /, study: str, as_json: bool) -> int:
        from qualkit.actions.records import check as act

        result = act(here(ctx), noun, study=study)
        if as_json:
            echo_json(result)
        else:
            _echo_check(result)
        return 1 if result.flaws else 0

    return _command("check", check, [], told=told or f"Say what each {noun} still lacks: exit code 1 if anything.")


def _command(name: str, call: Command, options: list[Command], *, told: str,
             key: Command | None = None) -> click.Command:
    for decorate in reversed([*([key] if key else []), *options, study_option, json_option]):
        call = decorate(call)
    return click.command(name, help=told)(call)


def _options(noun: Noun) -> list[Command]:
    return [click.option(one.flag, _plain(one), multiple=one.many, default=None, metavar=_metavar(one),
                         type=click.Choice([*one.choices, ""]) if one.choices else str, help=_told(one))
            for one in noun.fields]


def _metavar(field: Field) -> str | None:
    if field.choices:
        return "CHOICE"
    return "CODING=REASON" if field.pair else None


def _told(field: Field) -> str:
    choices = f"  [{' | '.join(field.choices)}]" if field.choices else ""
    return f"{field.help}{' Repeat it for more.' * field.many}{choices}".strip()


def _plain(field: Field) -> str:
    """The name an option's value comes under."""
    return field.flag[2:].replace("-", "_")


def _given(noun: Noun, given: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
    """The fields that were named; a lone empty text empties a list."""
    found: dict[tuple[str, str], Any] = {}
    for one in noun.fields:
        value = given[_plain(one)]
        if value is None or value == ():
            continue
        items = [text for text in value if text] if one.many else []
        found[one.name, one.part] = (value if not one.many else items if not one.pair else
                                     [_pair(text, one.pair) for text in items])
    return found


def _pair(text: str, names: tuple[str, str]) -> dict[str, str]:
    first, equals, second = text.partition("=")
    if not equals or not first.strip() or not second.strip():
        raise click.BadParameter(f"{text[:60]!r} is not {names[0].upper()}={names[1].upper()}")
    return {names[0]: first.strip(), names[1]: second.strip()}


def _echo_written(result: Written, as_json: bool) -> None:
    if as_json:
        echo_json(result)
        return
    show_problems(result.flaws)
    click.echo(f"{result.noun} {result.id} written to {result.path}")


def _echo_listing(result: Listing, noun: Noun) -> None:
    for group in result.groups:
        if group.heading or len(result.groups) > 1:
            click.secho(group.heading or "(none named)", bold=True)
        for one in group.records:
            shown = [str(one[name]) for name in noun.filters if isinstance(one.get(name), str)]
            click.echo(f"  {click.style(str(one[noun.key]), bold=True)}  {one.get(noun.text, '')}")
            if shown:
                click.secho(f"    {', '.join(shown)}", dim=True)
    click.echo(f"{result.count} {noun.list.replace('_', ' ')}" if result.count != 1 else f"1 {noun.name}")


def _echo_check(result: RecordCheck) -> None:
    show_problems([one.problem for one in result.flaws])
    click.echo(f"{result.checked} records checked, {len(result.flaws)} flaws")


recommendation = group_of(RECOMMENDATION, help="Write down and check recommendations: who should do what, and why.")
action_item = group_of(ACTION_ITEM, help="Write down and check action items: who will do what by when.")
judgement = group_of(JUDGEMENT, help="Enter and check people's confidence (GRADE-CERQual) in findings across studies."
                     "\n\nLevels are entered by named people; nothing computes one.")
