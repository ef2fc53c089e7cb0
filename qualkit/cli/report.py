"""``qualkit report``: a report of some kind, in every format."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from qualkit.cli.common import REFUSED, echo_json, here, json_option, progress, say_refused, study_option
from qualkit.cli.pull import pull


@click.command("report")
@click.argument("kind", default="study")
@study_option
@click.option("--format", "formats", multiple=True, help="Only this format: html, docx, pdf, md, xlsx, json.")
@click.option("--final", is_flag=True, help="A final report: refused while a refusing rule is broken.")
@click.option("--language", default="", help="The report's language: en or fr.")
@click.option("--numbers", type=click.Choice(["on", "off"]), default=None, help="off gives a report without counts.")
@click.option("--date", default="", help="The date on its face (never the clock's).")
@click.option("--title", default="", help="Its title.")
@click.option("--request", "request_file", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=None,
              help="Take the request from this file (reports/*.yaml).")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=None, help="Where to write.")
@click.option("--transcripts", is_flag=True, help="Also write the full transcripts, as a separate internal file.")
@click.option("--override", "overrides", multiple=True, metavar="RULE:NAME:REASON",
              help="Override a refusal; name and reason are printed in the report.")
@json_option
@click.pass_context
def make(ctx: click.Context, /, kind: str, as_json: bool, **wanted: object) -> int:
    """Write a report of some KIND from what people decided and engines suggested.

    KIND is study (if none is named), audit, codebook, synthesis, workshop-brief, case-brief,
    learning-route, learning-framework, lessons or evidence-map.

    What rests on unreviewed suggestions is a draft: its file name begins with draft- and every
    page says so. A rule that refuses a report stops --final; a draft then says so, too, and
    the exit code is 4. Edits made in a Word report come back with: qualkit report pull FILE.docx
    """
    from qualkit.actions.report import Wanted
    from qualkit.actions.report import report as act

    with progress(quiet=as_json) as draw:
        result = act(here(ctx), kind, wanted=Wanted(**wanted), on_progress=draw)  # type: ignore[arg-type]
    if as_json:
        echo_json(result)
        return REFUSED if result.refused else 0
    for warning in result.warnings:
        click.secho(f"warning: {warning}", fg="yellow", err=True)
    for path in result.files:
        click.echo(path)
    return say_refused(result)


class _Report(click.Group):
    """``report KIND`` makes one; ``report pull`` is a command of its own. No kind is called so."""

    def make_context(self, info_name: str | None, args: list[str], parent: click.Context | None = None,
                     **extra: Any) -> click.Context:
        """The context of the command that is meant."""
        if args and args[0] in self.commands:
            return self.commands[args[0]].make_context(f"{info_name} {args[0]}", args[1:], parent, **extra)
        return make.make_context(info_name, args, parent, **extra)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; any other word is a kind of report."""
        return self.commands.get(cmd_name, make)


report = _Report("report", commands={"pull": pull}, help=make.help)
