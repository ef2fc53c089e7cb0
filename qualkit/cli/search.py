"""``qualkit search``: quotes by words, code and attribute."""

from __future__ import annotations

import click

from qualkit.cli.common import echo_json, here, json_option, study_option


@click.command()
@click.argument("words", nargs=-1)
@click.option("--code", default="", help="Only passages with this code (children included).")
@click.option("--attribute", "attributes", multiple=True, metavar="NAME=VALUE", help="Only sources that have it.")
@click.option("--coder", default="", help="Only this coder's codings.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="No more than this.")
@study_option
@json_option
@click.pass_context
def search(ctx: click.Context, /, words: tuple[str, ...], attributes: tuple[str, ...], as_json: bool,
           **wanted: object) -> None:
    """Find quotes by WORDS ("a phrase" in quotes), code and attribute.

    Case, accents and word endings do not matter. Any text is safe to type.
    """
    from qualkit.actions.search import search as act

    pairs = dict(_pair(one) for one in attributes)
    hits = act(here(ctx), " ".join(words), attributes=pairs, **wanted)  # type: ignore[arg-type]
    if as_json:
        echo_json(hits)
        return
    for hit in hits:
        click.secho(f"{hit.document} · {hit.speaker or hit.title} · at {hit.start}", bold=True)
        attributes_line = ", ".join(f"{name} {value}" for name, value in sorted(hit.attributes.items()))
        if attributes_line or hit.codes:
            click.secho("  " + " · ".join(filter(None, [attributes_line, ", ".join(hit.codes)])), dim=True)
        click.echo(f"  … {_emphasised(hit.text, hit.marks)} …\n")
    click.echo(f"{len(hits)} passage{'s' * (len(hits) != 1)} found")
    if words and not hits:
        click.echo("All words must stand in one passage. Try fewer.", err=True)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise click.BadParameter(f"{text!r} is not NAME=VALUE", param_hint="--attribute")
    return name.strip(), value.strip()


def _emphasised(text: str, marks: tuple[tuple[int, int], ...]) -> str:
    parts, at = [], 0
    for start, end in marks:
        parts += [text[at:start], click.style(text[start:end], bold=True, underline=True)]
        at = end
    return " ".join("".join([*parts, text[at:]]).split())
