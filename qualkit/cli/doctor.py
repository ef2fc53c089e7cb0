"""``qualkit doctor``: is everything where it should be?"""

from __future__ import annotations

import click

from qualkit.cli.common import echo_json, here, json_option


@click.command()
@click.option("--repair", is_flag=True, help="Rebuild what can be rebuilt (the index); testimony is never touched.")
@json_option
@click.pass_context
def doctor(ctx: click.Context, repair: bool, as_json: bool) -> int:
    """Check the store: integrity, anchors, index against text, orphans."""
    from qualkit.actions.doctor import doctor as act

    checks = act(here(ctx), repair=repair)
    if as_json:
        echo_json(checks)
    else:
        for check in checks:
            sign = click.style("ok    ", fg="green") if check.ok else click.style("BROKEN", fg="red")
            click.echo(f"  {sign}  {check.name}{': ' + check.detail if check.detail else ''}")
        broken = sum(not check.ok for check in checks)
        click.echo(f"{broken} of {len(checks)} checks failed." if broken else "The store is sound.")
    return 0 if all(check.ok for check in checks) else 3
