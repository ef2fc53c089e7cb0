"""What commands share: opening the project, progress on a terminal, JSON, and the closing lines."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualkit.model import Problem, Progress, Severity
from qualkit.project import Project, open_project

if TYPE_CHECKING:
    from qualkit.actions.report import ReportResult

json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
study_option = click.option("--study", default="", help="Which study of the project (default: the only one).")


def here(ctx: click.Context) -> Project:
    """Open the project that ``--project`` names, or the one we stand in."""
    return open_project(ctx.obj or Path.cwd(), search_above=ctx.obj is None)


def plain(value: Any) -> Any:  # any frozen result -> what JSON can hold
    """Turn a frozen result into JSON values."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Path) else value


REFUSED = 4
"""The exit code where a rule refuses a report: of ``ReportRefused``, and of a draft written in its stead."""


def say_refused(result: ReportResult) -> int:
    """Say of a draft that the report itself is refused, and how that is mended; return the exit code."""
    if not result.refused:
        return 0
    click.echo(f"{click.style('Refused:', fg='red')} what was written is a draft that breaks "
               f"{', '.join(result.refused)}.\n{result.way_out}", err=True)
    return REFUSED


def say_internal(what: str, *, err: bool = False) -> None:
    """Say that what was written is for the team: files that were exported are mailed without a second look."""
    click.secho(f"Internal: it holds {what}. Reports and `qualkit records export` are made to be given away.",
                fg="yellow", err=err)


def echo_json(value: Any) -> None:  # any frozen result
    """Print a result as JSON, the same bytes for the same result; in ASCII where not every letter can be written."""
    unicode = (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
    click.echo(json.dumps(plain(value), ensure_ascii=not unicode, indent=2, sort_keys=True))


@contextmanager
def progress(quiet: bool = False) -> Iterator[Progress]:
    """Yield a callback that draws a live bar on a terminal and plain lines elsewhere."""
    if quiet:
        yield lambda stage, done, total: None
    elif sys.stderr.isatty():
        with _bars() as draw:
            yield draw
    else:
        yield _lines()


@contextmanager
def _bars() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description:<18}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, Any] = {}

        def draw(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield draw


def _lines() -> Progress:
    seen: set[str] = set()

    def say(stage: str, done: int, total: int | None) -> None:
        if stage not in seen:
            seen.add(stage)
            click.echo(f"{stage} …", err=True)

    return say


def show_problems(problems: Iterable[Problem]) -> None:
    """Print problems to standard error, rejections first; nothing is silent."""
    ordered = sorted(problems, key=lambda problem: problem.severity is Severity.WARNING)
    for problem in ordered:
        colour = "yellow" if problem.severity is Severity.WARNING else "red"
        click.echo(f"{click.style(problem.severity.value, fg=colour)}: {problem}", err=True)


def table(rows: Iterable[tuple[str, object]], *, write: Callable[[str], None] = click.echo) -> None:
    """Print two columns, aligned."""
    pairs = [(left, str(right)) for left, right in rows]
    width = max((len(left) for left, _ in pairs), default=0)
    for left, right in pairs:
        write(f"  {left:<{width}}  {right}")


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lay out rows of cells in columns, the first to the left and the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  " + "  ".join(cell.ljust(width) if at == 0 else cell.rjust(width)
                             for at, (cell, width) in enumerate(zip(row, widths, strict=True))) for row in rows]
