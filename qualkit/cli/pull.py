"""``qualkit report pull``: edits made in Word, back into the files."""

from __future__ import annotations

from pathlib import Path

import click

from qualkit.cli.common import echo_json, here, json_option
from qualkit.errors import printable


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--study", default="", help="The study it must be a report on (default: the one it says).")
@click.option("--by", default="", metavar="NAME", help="Sign the findings and lessons that change as reviewed by you.")
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@json_option
@click.pass_context
def pull(ctx: click.Context, /, file: Path, study: str, by: str, dry_run: bool, as_json: bool) -> int:
    """Bring what was edited in a Word report back into studies/ and findings/.

    The prose that people write stands in named places of the document (content controls). What was
    changed in them in Word alone is written; what was changed in the file as well is a conflict and
    stays as it is. Everything that cannot be brought back is listed: exit code 1 if there is any.
    """
    from qualkit.actions.pull import pull as act

    result = act(here(ctx), file, study=study, by=by, dry_run=dry_run)
    if as_json:
        echo_json(result)
        return 1 if result.left else 0
    for one in result.written:
        click.echo(f"{'would write' if dry_run else 'written'}: {one.source} -> {printable(str(one.path))}")
    for left in result.left:
        name = f"{left.source}: " if left.source else ""
        click.secho(f"{'conflict' if left.conflict else 'not carried'}: {name}{left.reason}", fg="yellow", err=True)
    for comment in result.comments:
        where = f" below “{comment.where[:80]}”" if comment.where else ""
        click.echo(f"comment by {comment.author or 'nobody named'}{where}: {comment.text}")
    click.echo(f"{len(result.written)} written, {len(result.left)} not carried ({result.conflicts} in conflict), "
               f"{result.unchanged} unchanged")
    return 1 if result.left else 0
