"""``qualkit checklist``: COREQ, SRQR and ENTREQ, filled as far as the data go."""

from __future__ import annotations

import click

from qualkit.cli.common import echo_json, here, json_option, study_option


@click.command()
@click.argument("name", default="coreq")
@study_option
@click.option("--language", default="", help="The language of items and drafts: en or fr.")
@click.option("--form", "write_form", is_flag=True, help="Write blanks for open items to checklists/.")
@json_option
@click.pass_context
def checklist(ctx: click.Context, name: str, study: str, language: str, write_form: bool, as_json: bool) -> None:
    """Fill a reporting checklist (NAME: coreq, srqr or entreq) from the data, and list what people must answer.

    Answers stand in checklists/*.yaml, each signed; an item that does not apply needs its reason. Reports print the
    filled checklist: options: {checklists: [coreq]} in the request.
    """
    from qualkit.actions.checklist import checklist as act

    result = act(here(ctx), name, study=study, language=language, write_form=write_form)
    if as_json:
        echo_json(result)
        return
    click.secho(result.title, bold=True)
    for item in result.items:
        mark = {"open": "?", "drafted": "·", "answered": "+", "not_applicable": "-"}[item["state"]]
        said = item["answer"] or item["asks"]
        by = f" ({item['by']})" if item["by"] else ""
        click.echo(f" {mark} {item['id']:>3}  {item['name']}: {said}{by}")
    click.echo(f"{result.open} of {len(result.items)} items are open (?).")
    if result.form:
        click.echo(f"Blanks are in {result.form}.")
    elif result.open:
        click.echo(f"Next: qualkit checklist {result.checklist} --form")
