"""``qualkit finding``: what named people claim, and what it rests on."""

from __future__ import annotations

import click

from qualkit.cli.common import echo_json, here, json_option, study_option
from qualkit.cli.nouns import checking, group_of
from qualkit.files.records_fields import FINDING

finding = group_of(FINDING, help="Write down, list and check findings; lay out the evidence for one.")
finding.add_command(checking("", told="Say what findings, and all other records of the study, still lack.\n\n"
                             "No evidence, evidence withdrawn or gone since, no name, no condition, no date, slogans, "
                             "near-duplicates. Exit code 1 if anything."), "check")


@finding.command("draft")
@click.argument("theme")
@click.option("--write", is_flag=True, help="Into findings/drafts, where nothing counts as a finding yet.")
@click.option("--language", default="en", show_default=True, help="The language of the form: en or fr.")
@study_option
@json_option
@click.pass_context
def draft(ctx: click.Context, /, theme: str, write: bool, language: str, study: str, as_json: bool) -> None:
    """Lay out the evidence on THEME, a code, as a form for a finding. It writes no conclusion.

    Counts by subgroup, starred and contrary quotations, who is missing, memos. Words are redacted as in a report.
    """
    from qualkit.actions.drafting import draft as act

    result = act(here(ctx), theme, study=study, language=language, write=write)
    if as_json:
        echo_json(result)
    else:
        click.echo(result.path or result.text, nl=result.path is not None)
