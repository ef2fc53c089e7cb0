"""``qualkit desk``: the coding desk in the browser."""

from __future__ import annotations

import webbrowser

import click

from qualkit.cli.common import here


@click.command()
@click.option("--port", default=8750, show_default=True, help="Where to listen; 0 takes a free port.")
@click.option("--host", default="127.0.0.1", show_default=True, help="This machine's own address; others are refused.")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.pass_context
def desk(ctx: click.Context, port: int, host: str, no_browser: bool) -> None:
    """Read, code, review, settle and search in the browser.

    Opens a page on this machine that nobody else can reach. The address printed lets one browser in, once; when it
    is used the next one is printed, for a second browser or coder. Ctrl-C closes the desk.
    """
    from qualkit.web.serve import serve

    opened: list[str] = []

    def tell(address: str) -> None:
        click.echo(f"{'One more browser' if opened else 'Open'}: {address}")
        if not opened and not no_browser:
            webbrowser.open(address)
        opened.append(address)

    serve(here(ctx), host=host, port=port, tell=tell)
