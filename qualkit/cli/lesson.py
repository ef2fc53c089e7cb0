"""``qualkit lesson``: what was learnt, under which condition it holds, and what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from qualkit.cli.common import echo_json, here, json_option
from qualkit.cli.nouns import group_of
from qualkit.files.records_fields import LESSON

if TYPE_CHECKING:
    from qualkit.actions.lesson_search import FoundLesson

lesson = group_of(LESSON, help="Write down, list, check and find lessons.")


@lesson.command("search")
@click.argument("words", nargs=-1)
@click.option("--theme", default="", help="Only lessons of this shared theme (codebooks/themes.yaml).")
@click.option("--country", default="", help="Only of this country.")
@click.option("--kind", type=click.Choice(LESSON.field("kind").choices), default=None, help="Only of this kind.")
@click.option("--addressee", default="", help="Only for these people (a part of the words is enough).")
@click.option("--status", type=click.Choice(LESSON.field("status").choices), default=None,
              help="Only with this status.")
@click.option("--study", default="", help="Only of this study (default: all, imported ones too).")
@click.option("--limit", type=click.IntRange(min=1), default=10, show_default=True, help="No more than this.")
@json_option
@click.pass_context
def search(ctx: click.Context, /, words: tuple[str, ...], limit: int, as_json: bool, **filters: str | None) -> None:
    """Find lessons of all studies by WORDS, the best first, with their condition.

    In English or French; endings and accents do not matter, slips of the finger hardly. The lessons report finds the
    same, offline, in one HTML file.
    """
    from qualkit.actions.lesson_search import search_lessons

    result = search_lessons(here(ctx), " ".join(words), limit=limit,
                            filters={name: value for name, value in filters.items() if value})
    if as_json:
        echo_json(result)
        return
    for one in result.hits:
        _echo(one)
    count = len(result.hits)
    click.echo(f"{count} lesson{'s' * (count != 1)} of {result.among}")
    if words and not result.whole and count:
        click.echo("No lesson has all these words; these have some of them.", err=True)


def _echo(one: FoundLesson) -> None:
    lesson = one.lesson
    said = [lesson.kind.value if lesson.kind else "", lesson.country, lesson.status.value]
    click.echo(f"{click.style(one.ref, bold=True)}  {lesson.title}")
    click.secho(f"  {', '.join(filter(None, said))}", dim=True)
    click.echo(f"  Holds where: {lesson.condition or '(no condition is stated)'}")
    if lesson.source:
        click.echo(f"  Source: {lesson.source}")
    click.echo()
