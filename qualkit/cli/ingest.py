"""``qualkit ingest``: transcripts and answers into the store."""

from __future__ import annotations

from pathlib import Path

import click

from qualkit.cli.common import echo_json, here, json_option, progress, show_problems, study_option


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@study_option
@click.option("--reader", default="", help="Read with this reader instead of the one that recognises the file.")
@click.option("--encoding", default="", help="The files' encoding, where it cannot be told (for example cp1252).")
@click.option("--encoding-errors", type=click.Choice(["strict", "replace"]), default="strict",
              help="What to do with bytes that are no letters.")
@click.option("--delimiter", default="", help="What parts the columns of csv files, where it cannot be told.")
@click.option("--reread", is_flag=True, help="Read files again that have not changed.")
@click.option("--strict", is_flag=True, help="Stop at the first file that is rejected.")
@json_option
@click.pass_context
def ingest(ctx: click.Context, /, paths: tuple[Path, ...], study: str, as_json: bool, **how: object) -> int:
    """Read the study's corpora, or only PATHS, into the store.

    txt, md, docx, odt, pdf, rtf, html, vtt, srt, Whisper json and tsv, csv and xlsx.
    Running it again reads only what is new or changed.
    """
    from qualkit.actions.ingest import How
    from qualkit.actions.ingest import ingest as act

    debug = bool(ctx.find_root().params.get("debug"))
    with progress(quiet=as_json) as draw:
        result = act(here(ctx), paths, study=study, how=How(**how, debug=debug), on_progress=draw)  # type: ignore[arg-type]
    if as_json:
        echo_json(result)
    else:
        show_problems(result.problems)
        click.echo(closing_line(result))
    return 1 if result.rejected or result.rows_rejected else 0


def closing_line(result: object) -> str:
    """``57 ingested, 3 rejected, 1 unchanged``, and whatever else came about."""
    always = ("ingested", "rejected", "unchanged")
    sometimes = ("rows_rejected", "updated", "moved", "missing", "duplicates")
    words = [f"{getattr(result, name)} {name}" for name in always]
    words += [f"{getattr(result, name)} {name}" for name in sometimes if getattr(result, name)]
    return ", ".join(words).replace("rows_rejected", "rows rejected")
