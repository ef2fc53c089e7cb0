"""``qualkit topics``: find what the codebook may lack; show, adopt, merge or dismiss it; draw a map."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualkit.cli.common import echo_json, here, json_option, progress, say_internal, study_option

if TYPE_CHECKING:
    from qualkit.actions.topics import Topic, TopicsResult

coder_option = click.option("--coder", required=True, envvar="QUALKIT_CODER",
                            help="Your handle (or set QUALKIT_CODER).")

INVENTED = "INVENTED SAMPLE DATA: these topics are no evidence."


@click.group(invoke_without_command=True)
@click.option("--uncoded", is_flag=True, help="Only passages that no coding touches.")
@click.option("--part", default="", metavar="NAME=VALUE", help="Only sources with this attribute (or kind=interview).")
@click.option("--engine", default="topics.v1", show_default=True,
              help="topics.v1, or keyness.v1: words of the part held against the rest, for small corpora.")
@click.option("--topics", "number", type=click.IntRange(min=2), default=None, metavar="N",
              help="How many topics (default: as many as come back when documents are left out).")
@click.option("--by", type=click.Choice(["kmeans", "agglomerative", "hdbscan"]), default="kmeans", show_default=True,
              help="How passages are grouped.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Where chance begins.")
@click.option("--fresh", is_flag=True, help="Look again, even if nothing has changed.")
@study_option
@json_option
@click.pass_context
def topics(ctx: click.Context, /, uncoded: bool, part: str, study: str, as_json: bool, **how: object) -> None:
    """Find topics in what respondents say: proposals for codes, never codings.

    Without a command below, topics are looked for and listed; the same question over the same passages is answered
    from what is kept. Languages are looked at one by one.
    """
    if ctx.invoked_subcommand:
        return
    from qualkit.actions.topics import Asked, find_topics

    with progress(quiet=as_json) as draw:
        result = find_topics(here(ctx), Asked(uncoded=uncoded, part=part, **how),  # type: ignore[arg-type]
                             study=study, on_progress=draw)
    if as_json:
        echo_json(result)
    else:
        _echo(result)


@topics.command()
@click.argument("topic", default="")
@click.option("--all", "every", is_flag=True, help="Also those that were adopted, joined or dismissed.")
@click.option("--map", "drawn", type=click.Path(path_type=Path, dir_okay=False), default=None,
              help="Draw a map of the passages as a page (.html).")
@click.option("--language", type=click.Choice(["en", "fr"]), default="en", help="The language of the map's own words.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=None,
              help="Write the table to this file (.csv, or .xlsx with the passages).")
@study_option
@json_option
@click.pass_context
def show(ctx: click.Context, /, topic: str, every: bool, drawn: Path | None, language: str, study: str, as_json: bool,
         **written: Path | None) -> None:
    """Show the topics that were found, or all that is known of TOPIC (the beginning of its id is enough)."""
    from qualkit.actions.topics import show_topics

    project = here(ctx)
    result = show_topics(project, topic, study=study, every=every)
    if drawn is not None:
        from qualkit.actions.topic_map import draw_map

        with progress(quiet=as_json) as draw:
            made = draw_map(project, drawn, study=study, language=language, on_progress=draw)
        left_out = f" ({made.left_out} not drawn)" if made.left_out else ""
        click.echo(f"{made.passages} passages drawn in {drawn}{left_out}", err=as_json)
        say_internal("participants' words", err=as_json)
    if (out := written["out"]) is not None:
        from qualkit.actions.topic_map import export_topics

        click.echo(f"{export_topics(project, out, study=study, every=every)} rows written to {out}", err=as_json)
        say_internal("participants' words and names of files", err=as_json)
    if as_json:
        echo_json(result)
    elif topic:
        _detail(result.topics[0], small=result.small)
    elif drawn is None and out is None:
        _echo(result)


@topics.command()
@click.argument("topic")
@click.option("--key", required=True, help="The new code's key, for example coll/voice.")
@click.option("--name", default="", help="Its name (default: the topic's words).")
@click.option("--definition", default="", help="What it means; a machine does not write this.")
@coder_option
@study_option
@json_option
@click.pass_context
def adopt(ctx: click.Context, /, topic: str, coder: str, study: str, as_json: bool, **given: str) -> None:
    """Write TOPIC into the codebook as a code, with its quotes as examples and its words as cues.

    No passage is coded by this. Look the examples and cues over: the machine chose them.
    """
    from qualkit.actions.topic_decisions import NewCode
    from qualkit.actions.topic_decisions import adopt as act

    result = act(here(ctx), topic, NewCode(**given), coder=coder, study=study)
    if as_json:
        echo_json(result)
    else:
        click.echo(f"{result.key} added to {result.path} with {result.examples} examples and {result.cues} cues. "
                   "Look them over" + ("." if given["definition"] else ", and say in a sentence what it means."))
    if result.examples:
        say_internal("participants' words as examples", err=as_json)


@topics.command()
@click.argument("topic")
@click.argument("other")
@coder_option
@study_option
@json_option
@click.pass_context
def merge(ctx: click.Context, /, topic: str, other: str, coder: str, study: str, as_json: bool) -> None:
    """Put TOPIC and OTHER together; they may be of two languages."""
    from qualkit.actions.topic_decisions import merge as act

    result = act(here(ctx), topic, other, coder=coder, study=study)
    if as_json:
        echo_json(result)
    else:
        click.echo(f"{result.said}; together they are {result.becomes[:8]}.")


@topics.command()
@click.argument("topic")
@click.option("--why", required=True, help="The reason, for whoever wonders later.")
@coder_option
@study_option
@json_option
@click.pass_context
def dismiss(ctx: click.Context, /, topic: str, why: str, coder: str, study: str, as_json: bool) -> None:
    """Say that TOPIC is no code, and why; with the same passages it is not listed again."""
    from qualkit.actions.topic_decisions import dismiss as act

    result = act(here(ctx), topic, why=why, coder=coder, study=study)
    if as_json:
        echo_json(result)
    else:
        click.echo(f"{result.topic[:8]} is not listed again with the same passages.")


def _echo(result: TopicsResult) -> None:
    looked = ", ".join(f"{count} in {language}" for language, count in result.looked_at.items()) or "none"
    where = "" if result.scope == "all" else f" ({result.scope})"
    count = f"{len(result.topics)} topic{'s' * (len(result.topics) != 1)}"
    click.secho(f"{count} by {result.engine} in passages of respondents{where}: {looked}; "
                f"{result.documents} documents", bold=True)
    if result.invented:
        click.secho(INVENTED, fg="yellow")
    for one in result.topics:
        _line(one)
        if one.exemplars:
            click.secho(f"          “{_shortened(one.exemplars[0].text)}”", dim=True)
    for line in _notes(result):
        click.echo(line)
    if result.topics:
        click.echo("Next: qualkit topics show TOPIC, then adopt, merge or dismiss it.")


def _line(one: Topic) -> None:
    back = "" if one.repeatability is None else f" · comes back {one.repeatability:.0%}"
    decided = f" · {one.decided} ({one.decided_by})" if one.decided else ""
    click.echo(f"{click.style(one.id[:8], bold=True)}  {one.size} passages, {one.documents} documents · "
               f"{'+'.join(one.languages)}{back}{decided}")
    click.echo(f"          {', '.join(term.text for term in one.terms)}")
    if one.alike:
        click.echo(f"          much the same in another language: {', '.join(each[:8] for each in one.alike)}")
    if one.formerly:
        click.echo(f"          most of its passages were in one that was decided on: {one.formerly}")


def _shortened(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 96 else f"{plain[:95].rsplit(' ', 1)[0]} …"


def _notes(result: TopicsResult) -> list[str]:
    lines = [f"{each.passages} passages in {each.language} passed over: {each.reason}." for each in result.passed_over]
    if result.short:
        lines.append(f"{result.short} passages are too short to name a subject.")
    if result.loose and result.engine == "topics.v1":
        lines.append(f"{result.loose} passages are in no topic.")
    if result.unread:
        lines.append(f"{result.unread} of these passages stand in documents that nobody has coded or read: there, "
                     "no code means no coder.")
    if any(one.repeatability is not None for one in result.topics):
        lines.append("Comes back: how much of a topic is found again when a quarter of the documents is left out "
                     "(0 % as by chance; below 50 % take it for a hint).")
    if result.engine == "keyness.v1" and result.topics:
        lines.append("Weights are log-likelihoods: above 10.83 one word by itself is chance once in a thousand; of "
                     "thousands of words some are.")
    if not (result.looked_at or result.passed_over):
        lines.append("There is no passage of a respondent there that names a subject.")
    if not result.topics and result.looked_at and not result.hidden:
        lines.append("Nothing stands out there.")
    if result.hidden:
        lines.append(f"{result.hidden} are decided on: qualkit topics show --all")
    if result.changed:
        lines.append("Some passages have changed since. Look again: qualkit topics")
    return lines


def _detail(one: Topic, *, small: int) -> None:
    _line(one)
    click.echo(f"Id {one.id}" + (f", joined from {' and '.join(each[:8] for each in one.joins)}" if one.joins else ""))
    click.secho("Words (weight; passages and documents of the topic that hold them)", bold=True)
    for term in one.terms:
        ratio = f"; {2 ** term.ratio:.1f} times as often as in the rest" if term.ratio is not None else ""
        click.echo(f"  {term.text}  {term.weight:g}; {term.passages} and {term.documents}{ratio}")
    click.secho("Quotes", bold=True)
    for quote in one.exemplars:
        click.echo(f"  “{' '.join(quote.text.split())}”")
        click.secho(f"    {quote.document} · {quote.speaker or 'no speaker'} · at {quote.start}", dim=True)
    if one.unquoted:
        click.echo(f"  {one.unquoted} passages may be counted and not quoted.")
    _codes(one)
    click.secho(f"Sources: {one.sources}, of all kinds together; where to look, not a finding", bold=True)
    for each in one.spread:
        count = f"fewer than {small}" if each.sources is None else str(each.sources)
        click.echo(f"  {each.attribute} {each.value}: {count} of {each.of}")


def _codes(one: Topic) -> None:
    if not one.judged:
        click.echo("Codes: nobody has coded or read the documents of these passages.")
        return
    click.secho(f"Codes on the {one.judged} passages in documents that people have coded or read", bold=True)
    for code in one.codes[:8]:
        click.echo(f"  {code.code}: {code.passages} ({code.share:.0%}, {code.lift:g} times as often as on all of them)")
    if not one.codes:
        click.echo("  none")
