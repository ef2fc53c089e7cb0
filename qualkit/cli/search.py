"""``qualkit search``: quotes, lessons and documents in one's own words; quotes by exact words, code and attribute."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from qualkit.cli.common import echo_json, here, json_option, progress, say_internal

if TYPE_CHECKING:
    from qualkit.actions.find import Found, Hit
    from qualkit.actions.finder import Finder, Shelf
    from qualkit.project import Project
    from qualkit.store import Store

KINDS = ("quote", "lesson", "document", "all")


@click.command()
@click.argument("words", nargs=-1)
@click.option("--code", default="", help="Only passages with this code (children included).")
@click.option("--attribute", "attributes", multiple=True, metavar="NAME=VALUE", help="Only sources that have it.")
@click.option("--coder", default="", help="Only this coder's codings.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="No more than this.")
@click.option("--study", default="",
              help="Only this study (default: all; with --exact, or without words, the project's default one).")
@click.option("--exact", is_flag=True, help="Only passages that hold all words, by the words alone.")
@click.option("--kind", type=click.Choice(KINDS), default="quote", show_default=True, help="What to look for.")
@click.option("--lessons", is_flag=True, help="Short for --kind lesson.")
@click.option("--theme", default="", help="Only what speaks of this shared theme (codebooks/themes.yaml).")
@click.option("--like", default="", metavar="REF", help="More like this quote, lesson or document, by its ref.")
@click.option("--facets", is_flag=True, help="Also count what was found by theme, region, year ...")
@click.option("--save", "saved", type=click.Path(dir_okay=False), help="Write what was found: .csv, .xlsx or .md.")
@click.option("--index", "indexing", is_flag=True, help="Make passages ready to be found by meaning, and stop.")
@json_option
@click.pass_context
def search(ctx: click.Context, /, words: tuple[str, ...], attributes: tuple[str, ...], exact: bool, indexing: bool,
           **wanted: str | int | bool) -> None:
    """Find quotes, lessons and documents by WORDS: a question in your own words, in any of the languages.

    What lies near in meaning is found too, in other languages as well. Case, accents, endings and slips of the finger
    do not matter. "A phrase" in quotes must stand as it is. Any text is safe to type.
    """
    typed, pairs = " ".join(words), dict(_pair(one) for one in attributes)
    plain = not typed.strip() and not wanted["like"] and wanted["kind"] == "quote" and not wanted["lessons"]
    if (exact or plain) and not indexing:
        _exact(ctx, typed, pairs, wanted)
    else:
        _by_meaning(ctx, typed, pairs, {**wanted, "index": indexing})


def _exact(ctx: click.Context, typed: str, pairs: dict[str, str], wanted: dict[str, str | int | bool]) -> None:
    from qualkit.actions.search import search as act

    hits = act(here(ctx), typed, attributes=pairs, study=str(wanted["study"]), code=str(wanted["code"]),
               coder=str(wanted["coder"]), limit=int(wanted["limit"]))
    if wanted["as_json"]:
        echo_json(hits)
        return
    for hit in hits:
        click.secho(f"{hit.document} · {hit.speaker or hit.title} · at {hit.start}", bold=True)
        attributes_line = ", ".join(f"{name} {value}" for name, value in sorted(hit.attributes.items()))
        if attributes_line or hit.codes:
            click.secho("  " + " · ".join(filter(None, [attributes_line, ", ".join(hit.codes)])), dim=True)
        click.echo(f"  … {_emphasised(hit.text, hit.marks)} …\n")
    click.echo(f"{len(hits)} passage{'s' * (len(hits) != 1)} found")
    if typed and not hits:
        click.echo("All words must stand in one passage. Try fewer.", err=True)


def _by_meaning(ctx: click.Context, typed: str, pairs: dict[str, str], wanted: dict[str, str | int | bool]) -> None:
    from qualkit.actions.find import find
    from qualkit.actions.find_scope import Wanted
    from qualkit.actions.finder import Shelf
    from qualkit.actions.opening import store_of

    project, shelf = here(ctx), Shelf()
    kind = "lesson" if wanted["lessons"] else str(wanted["kind"])
    where = {**pairs, **{name: str(wanted[name]) for name in ("code", "coder", "study", "theme") if wanted[name]}}
    if kind != "all":
        where["kind"] = kind
    with store_of(project, read_only=True, empty=kind == "lesson") as store:
        if wanted["index"]:
            with progress() as tell:
                count = shelf.make(project, store, progress=tell)
            click.echo(f"{count:,} passage{'s' * (count != 1)} can be found by meaning")
            return
        _make_ready(shelf, project, store)
        finder = shelf.finder(project, store, wants_cards=kind != "quote")
        found = find(finder, Wanted(words=typed, like=str(wanted["like"]), where=where, size=int(wanted["limit"])))
        if wanted["saved"]:
            _save(found, str(wanted["saved"]), asked=typed)
    if wanted["as_json"]:
        echo_json(found if wanted["facets"] else found.hits)
    else:
        _show(found, finder, facets=bool(wanted["facets"]))


def _make_ready(shelf: Shelf, project: Project, store: Store) -> None:
    """Make what is new ready to be found by meaning, and say so before it takes time."""
    from qualkit.actions.finder import AT_ONCE

    count = shelf.missing(project, store)
    if count > AT_ONCE:
        click.echo(f"{count:,} passages cannot be found by meaning yet; this looks for words only. "
                   "To make them ready, which takes minutes: qualkit search --index", err=True)
    elif count:
        click.echo(f"Making {count:,} passage{'s' * (count != 1)} ready to be found by meaning, once …", err=True)
        with progress(quiet=count < 1_000) as tell:
            shelf.make(project, store, progress=tell)


def _save(found: Found, path: str, *, asked: str) -> None:
    from pathlib import Path

    from qualkit.actions.find_export import save_found

    click.echo(f"{save_found(found, Path(path), asked=asked)} written to {path}", err=True)
    say_internal("quotations as they were said", err=True)


def _show(found: Found, finder: Finder, *, facets: bool) -> None:
    for typed, meant in found.corrected.items():
        click.secho(f"Nothing has {typed!r}: looked for {meant!r}.", err=True)
    for hit in found.hits:
        _echo(hit, finder)
    if facets:
        _echo_facets(found, finder)
    shown, least = len(found.hits), "at least " if found.capped else ""
    kinds = {hit.kind for hit in found.hits}
    noun = {"quote": "passage", "lesson": "lesson", "document": "document"}[kinds.pop()] if len(kinds) == 1 else "thing"
    noun = "passage" if not shown else noun
    more = f" of {least}{found.total:,}" if found.total > shown else ""
    click.echo(f"{shown}{more} {noun}{'s' * (found.total != 1)} found")
    for name, value, count in found.told:
        click.echo(f"{count} of {'them' if count > 1 else 'it'} with {name} {value}: "
                   f"--attribute {shlex.quote(f'{name}={value}')}", err=True)
    if not shown:
        click.echo("Try other words, or fewer filters.", err=True)


def _echo(hit: Hit, finder: Finder) -> None:
    cleared = {*finder.project.file.privacy.cleared, "region", "country"}
    said = [f"{name} {value}" for name, value in sorted(hit.attributes.items()) if name in cleared]
    if hit.lesson is not None:
        click.secho(f"{hit.ref}  {hit.title}", bold=True)
        click.echo(f"  Holds where: {hit.lesson.condition or '(no condition is stated)'}")
        click.echo(f"  Source: {hit.lesson.source}\n" if hit.lesson.source else "")
        return
    where = f"{hit.speaker or hit.title} · at {hit.start}" if hit.kind == "quote" else hit.title
    click.secho(f"{hit.document} · {where}", bold=True)
    about = ", ".join(said), ", ".join(hit.codes), f"study {hit.study}", "invented" if hit.invented else ""
    click.secho("  " + " · ".join(filter(None, about)), dim=True)
    if hit.question:
        click.secho(f"  {' '.join(hit.question.split())}", dim=True)
    click.echo(f"  … {_emphasised(hit.text, hit.marks)} …\n" if hit.kind == "quote" else "")


def _echo_facets(found: Found, finder: Finder) -> None:
    click.echo(f"Among the {'first ' if found.capped else ''}{found.total:,}:")
    for facet in found.facets:
        counts = ", ".join(f"{finder.known.names.get(facet.name, {}).get(value, value)} {count}"
                           for value, count in facet.counts[:8])
        click.echo(f"  {facet.name}: {counts}{' …' if len(facet.counts) > 8 else ''}")


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
