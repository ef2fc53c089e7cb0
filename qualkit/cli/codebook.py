"""``qualkit codebook``: check, show, compare and change codebooks."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualkit.cli.codebook_suggest import suggest
from qualkit.cli.common import echo_json, json_option, show_problems
from qualkit.project import PROJECT_FILE

if TYPE_CHECKING:
    from qualkit.actions.codebook import Changed
    from qualkit.files.codebooks import CodebookDiff
    from qualkit.model import Code, Codebook

Command = Callable[..., Any]
_WIDTH = 100


@click.group()
def codebook() -> None:
    """Check, show, compare and change codebooks.

    A codebook is named by its file, or by its key (microfinance-women).
    """


codebook.add_command(suggest)


def _reasons(command: Command) -> Command:
    """The options of every change: why, and by whom."""
    command = click.option("--by", default="", help="Who changes it.")(command)
    return click.option("--why", default="", help="The reason; it is kept with the code.")(command)


@codebook.command("check")
@click.argument("names", nargs=-1)
@click.option("--fix", is_flag=True, help="Write down the ids of codes that have none; comments stay.")
@json_option
@click.pass_context
def check(ctx: click.Context, names: tuple[str, ...], fix: bool, as_json: bool) -> int:
    """Find all mistakes of codebooks (default: all of the project)."""
    from qualkit.actions.codebook import check_codebooks, project_codebooks

    paths = [_file(ctx, name) for name in names] or project_codebooks(_folder(ctx))
    if not paths:
        raise click.UsageError("There is no codebook here. Name one, or make one with: qualkit codebook new")
    result = check_codebooks(paths, fix=fix)
    if as_json:
        echo_json(result)
        return 2 if result.mistakes else 0
    show_problems([*result.mistakes, *(problem for one in result.checked for problem in one.warnings)])
    for one in result.checked:
        ids = (f", {one.pinned} ids written" * bool(one.pinned)
               + f", {one.unpinned} ids not written (use --fix)" * bool(one.unpinned))
        click.echo(f"{one.path}: {one.codes} codes, {len(one.warnings)} warnings{ids}; "
                   f"version {one.version[:12]}")
    if result.mistakes:
        click.echo(f"{len(result.mistakes)} mistakes. Mend them and check again.", err=True)
    return 2 if result.mistakes else 0


@codebook.command("show")
@click.argument("name")
@click.option("--language", default="", help="Names and definitions in this language.")
@click.option("--cues", is_flag=True, help="Show the cues too.")
@json_option
@click.pass_context
def show(ctx: click.Context, name: str, language: str, cues: bool, as_json: bool) -> None:
    """Show a codebook as a tree with definitions."""
    from qualkit.actions.codebook import show_codebook

    book = show_codebook(_file(ctx, name))
    if as_json:
        echo_json(book)
        return
    click.echo(click.style(book.titles.get(language, book.title), bold=True))
    click.echo(f"{book.key}, {len(book)} codes, version {book.version[:12]}")
    for code in book.children(None):
        _branch(book, code, language, cues)


def _branch(book: Codebook, code: Code, language: str, cues: bool) -> None:
    pad = "  " * code.depth
    into = f" into {code.replaced_by}" if code.replaced_by else ""
    ended = "" if code.status == "active" else f" ({code.status}{into})"
    name = click.style(code.name_in(language), bold=True)
    click.echo(f"\n{pad}{name}  {click.style(code.key, dim=True)}{ended}")
    _paragraph(code.definition_in(language), pad)
    _paragraph(code.include and f"+ {code.include}", pad)
    _paragraph(code.exclude and f"- {code.exclude}", pad)
    for example in code.examples:
        belongs = f" → {example.belongs}" if example.belongs else ""
        _paragraph(f"“{example.text}”{belongs}", pad)
    for tongue, written in code.cues.items() if cues else ():
        _paragraph(f"{tongue}: {' · '.join(written)}", pad)
    for child in book.children(code.key):
        _branch(book, child, language, cues)


def _paragraph(text: str, pad: str) -> None:
    for line in textwrap.wrap(text, _WIDTH, initial_indent=f"{pad}  ", subsequent_indent=f"{pad}    "):
        click.echo(line)


@codebook.command("diff")
@click.argument("old")
@click.argument("new")
@json_option
@click.pass_context
def diff(ctx: click.Context, old: str, new: str, as_json: bool) -> int:
    """Say what changed from OLD to NEW, code by code."""
    from qualkit.actions.codebook import diff_codebook

    result = diff_codebook(_file(ctx, old), _file(ctx, new))
    if as_json:
        echo_json(result)
    else:
        _echo_diff(result)
    return 1 if result.removed else 0


def _echo_diff(result: CodebookDiff) -> None:
    if result.same:
        click.echo("They mean the same.")
    for key in result.added:
        click.echo(f"added      {key}")
    for kind in ("renamed", "moved", "redefined", "cues", "ended"):
        for one in getattr(result, kind):
            origin = f"{one.before} → " if one.before != one.key else ""
            what = f": {', '.join(one.what)}" if one.what else ""
            click.echo(f"{kind:<10} {origin}{one.key}{what}")
    for key in result.removed:
        click.echo(f"removed    {key}")
    if result.removed:
        click.echo("Codings given to a removed code have no code any more. Put it back, then run: "
                   "qualkit codebook retire", err=True)


@codebook.command("new")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--title", default="", help="The codebook's title.")
@click.option("--language", default="en", show_default=True, help="The language it is written in.")
@json_option
def new(file: Path, title: str, language: str, as_json: bool) -> None:
    """Begin an empty codebook in FILE."""
    from qualkit.actions.codebook import new_codebook

    _echo_changed(new_codebook(_as_yaml(file), title=title, language=language), as_json)


@codebook.command("rename")
@click.argument("name")
@click.argument("code")
@click.option("--to", default="", metavar="KEY", help="The new key; codes below it move along.")
@click.option("--name", "label", default="", help="The new name.")
@_reasons
@json_option
@click.pass_context
def rename(ctx: click.Context, /, name: str, code: str, as_json: bool, **options: str) -> None:
    """Give CODE of codebook NAME another key or name; codings follow."""
    from qualkit.actions.codebook import rename_code

    _echo_changed(rename_code(_file(ctx, name, to_change=True), code, to=options["to"], name=options["label"],
                              why=options["why"], by=options["by"]), as_json)


@codebook.command("merge")
@click.argument("name")
@click.argument("code")
@click.argument("into")
@_reasons
@json_option
@click.pass_context
def merge(ctx: click.Context, /, name: str, code: str, into: str, as_json: bool, **options: str) -> None:
    """Merge CODE of codebook NAME into the code INTO."""
    from qualkit.actions.codebook import merge_codes

    _echo_changed(merge_codes(_file(ctx, name, to_change=True), code, into=into, **options), as_json)


@codebook.command("retire")
@click.argument("name")
@click.argument("code")
@_reasons
@json_option
@click.pass_context
def retire(ctx: click.Context, /, name: str, code: str, as_json: bool, **options: str) -> None:
    """Take CODE of codebook NAME out of use; its codings stay."""
    from qualkit.actions.codebook import retire_code

    _echo_changed(retire_code(_file(ctx, name, to_change=True), code, **options), as_json)


@codebook.command("restore")
@click.argument("name")
@click.argument("code")
@_reasons
@json_option
@click.pass_context
def restore(ctx: click.Context, /, name: str, code: str, as_json: bool, **options: str) -> None:
    """Bring CODE of codebook NAME, merged or retired, back into use."""
    from qualkit.actions.codebook import restore_code

    _echo_changed(restore_code(_file(ctx, name, to_change=True), code, **options), as_json)


@codebook.command("export")
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@json_option
@click.pass_context
def export(ctx: click.Context, name: str, file: Path, as_json: bool) -> None:
    """Write codebook NAME to a new FILE (.csv, .xlsx or .yaml)."""
    from qualkit.actions.codebook import export_codebook

    _echo_changed(export_codebook(_file(ctx, name), file), as_json)


@codebook.command("import")
@click.argument("sheet", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--title", default="", help="The codebook's title.")
@click.option("--language", default="en", show_default=True, help="The language it is written in.")
@json_option
def import_(sheet: Path, file: Path, title: str, language: str, as_json: bool) -> None:
    """Read a codebook from a SHEET (.csv or .xlsx) into a new FILE (.yaml)."""
    from qualkit.actions.codebook import import_codebook

    _echo_changed(import_codebook(sheet, _as_yaml(file), title=title, language=language), as_json)


def _echo_changed(result: Changed, as_json: bool) -> None:
    if as_json:
        echo_json(result)
        return
    show_problems(result.warnings)
    click.echo(f"{result.path}: {result.codes} codes; version {result.version[:12]}")


def _file(ctx: click.Context, name: str, *, to_change: bool = False) -> Path:
    from qualkit.actions.codebook import find_codebook

    return find_codebook(name, _folder(ctx), to_change=to_change)


def _folder(ctx: click.Context) -> Path:
    """The project that was named, or the nearest: codebooks can be checked while qualkit.toml has mistakes."""
    if isinstance(ctx.obj, Path):
        return ctx.obj
    here = Path.cwd()
    return next((place for place in (here, *here.parents) if (place / PROJECT_FILE).is_file()), here)


def _as_yaml(file: Path) -> Path:
    return file if file.suffix in (".yaml", ".yml") else file.with_name(f"{file.name}.yaml")
