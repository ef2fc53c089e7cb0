"""``qualkit merge``: what coders did elsewhere, brought home."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualkit.cli.common import echo_json, here, json_option, show_problems
from qualkit.errors import printable

if TYPE_CHECKING:
    from qualkit.actions.merge import Brought, MergedPack, Noted


@click.command()
@click.argument("packs", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--by", default="", metavar="HANDLE", help="Who brings them home (noted in the log).")
@click.option("--dry-run", is_flag=True, help="Say what would come in, and change nothing.")
@json_option
@click.pass_context
def merge(ctx: click.Context, packs: tuple[Path, ...], by: str, dry_run: bool, as_json: bool) -> int:
    """Bring home what coders did in PACKS (zips or folders that qualkit pack wrote, or stores).

    All that is new comes in and nothing is removed, in whatever order packs come, once or often. What was
    changed on both sides is listed, and both stand. Exit code 1 if somebody has to look at something.
    """
    from qualkit.actions.merge import merge as act

    result = act(here(ctx), packs, by=by, dry_run=dry_run)
    if as_json:
        echo_json(result)
        return 0 if result.is_clean else 1
    for one in result.packs:
        _show(one, "would come in" if dry_run else "came in")
    show_problems(result.rejected)
    return 0 if result.is_clean else 1


def _show(one: MergedPack, came: str) -> None:
    click.echo(f"{printable(one.pack)}:" + ("" if one.brought or one.acts or one.codes_added else " nothing new"))
    for brought in one.brought:
        click.echo(f"  {printable(brought.coder)}: {_parts(brought)} {came}")
    for key in one.codes_added:
        click.echo(f"  code {printable(key)} was added to the codebook")
    for name, noted in (("conflict", one.conflicts), ("other text", one.found_again), ("left out", one.left),
                        ("note", one.notes)):
        for told in noted:
            click.secho(f"  {name}: {_line(told)}", fg="yellow", err=True)


def _parts(one: Brought) -> str:
    changed = f" ({one.changed} changed)" if one.changed else ""
    told = [f"{one.codings} codings{changed}", f"{one.readings} readings", f"{one.decisions} decisions",
            *([f"{one.memos} memos"] if one.memos else []),
            *([f"{one.others} assignments and settlements"] if one.others else []),
            *([f"{one.taken_back} taken back"] if one.taken_back else [])]
    return ", ".join(told)


def _line(one: Noted) -> str:
    where = ", ".join(printable(part) for part in (one.document, one.place, one.code, one.coder) if part)
    return f"{where}: {one.what}" if where else one.what
