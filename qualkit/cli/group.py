"""The root command: finds the others by name, turns errors into one clean line and an exit code."""

from __future__ import annotations

import difflib
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from qualkit import __version__
from qualkit.cli.common import REFUSED
from qualkit.errors import InputError, QualkitError, ReportRefused, StoreError, UsageError, printable

EXIT_CODES: Sequence[tuple[type[QualkitError], int]] = (
    (InputError, 1), (UsageError, 2), (StoreError, 3), (ReportRefused, REFUSED), (QualkitError, 3),
)
"""Error class -> exit code; the first that fits counts."""

INTERRUPTED = 130
FAULT = 70
"""A mistake of qualkit's own."""

COMMANDS: Mapping[str, tuple[str, str]] = {
    "new": ("qualkit.cli.new", "Make a project folder from a shipped codebook."),
    "run": ("qualkit.cli.run", "Ingest, tag and report in one go."),
    "ingest": ("qualkit.cli.ingest", "Read transcripts and answers into the store."),
    "codebook": ("qualkit.cli.codebook", "Check, show, compare and change codebooks."),
    "tag": ("qualkit.cli.tag", "Let the engines suggest codes."),
    "next": ("qualkit.cli.next", "Say which passages to read next, and how much is likely unseen."),
    "learn": ("qualkit.cli.learn", "Learn from people's decisions, for better suggestions."),
    "evaluate": ("qualkit.cli.evaluate", "Say how good the engines are on this study."),
    "review": ("qualkit.cli.review", "Decide on suggestions, or code a document yourself."),
    "desk": ("qualkit.cli.desk", "Open the coding desk in the browser, on this machine."),
    "topics": ("qualkit.cli.topics", "Find topics: codes that the codebook may lack."),
    "codings": ("qualkit.cli.codings", "Bring people's codings in and out."),
    "assign": ("qualkit.cli.assign", "Say who codes which documents, blind or not."),
    "pack": ("qualkit.cli.pack", "Make a project for one coder to work on elsewhere."),
    "merge": ("qualkit.cli.merge", "Bring home what coders did elsewhere."),
    "agree": ("qualkit.cli.agree", "Say how far coders agree, and where they differ."),
    "checklist": ("qualkit.cli.checklist", "Fill COREQ, SRQR or ENTREQ as far as the data go."),
    "finding": ("qualkit.cli.finding", "Write down, list and check findings; lay out the evidence for one."),
    "lesson": ("qualkit.cli.lesson", "Write down, list, check and find lessons."),
    "recommendation": ("qualkit.cli.nouns", "Write down, list and check recommendations."),
    "action-item": ("qualkit.cli.nouns", "Write down, list and check action items."),
    "judgement": ("qualkit.cli.nouns", "Enter and check people's confidence in findings across studies."),
    "structure": ("qualkit.cli.structure", "Decide on the pieces found in reports, case studies and records."),
    "matrix": ("qualkit.cli.matrix", "Show matrices and write the cells of the framework matrix."),
    "report": ("qualkit.cli.report", "Write a report in HTML, Word, PDF and more."),
    "synthesis": ("qualkit.cli.synthesis", "Check a synthesis across studies; note down what it rests on."),
    "template": ("qualkit.cli.template", "Change how reports look: templates of your own."),
    "records": ("qualkit.cli.records", "Give findings and lessons out to another project."),
    "search": ("qualkit.cli.search", "Find quotes by words, code and attribute."),
    "status": ("qualkit.cli.status", "Say what the project holds and what is still to do."),
    "doctor": ("qualkit.cli.doctor", "Check the store, its anchors and its index."),
}
"""Command -> module and the line ``--help`` shows: listing them imports nothing."""


Resolved = tuple[str | None, click.Command | None, list[str]]


class QualkitGroup(click.Group):
    """Loads a command only when it is named, and translates errors for all of them at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(COMMANDS[cmd_name][0]), cmd_name.replace("-", "_"))
        assert isinstance(command, click.Command)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Resolved:
        """As click does, with "did you mean" for a slip of the finger."""
        if args and args[0] not in COMMANDS and (close := difflib.get_close_matches(args[0], COMMANDS, n=1)):
            ctx.fail(f"No such command {args[0]!r}. Did you mean {close[0]}?")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run, and return the exit code instead of raising."""
        try:
            result = super().main(*args, **{**extra, "standalone_mode": False})
        except click.exceptions.Exit as stop:
            return stop.exit_code
        except click.ClickException as error:
            error.show()
            return error.exit_code
        except (click.Abort, KeyboardInterrupt):
            click.echo("Interrupted.", err=True)
            return INTERRUPTED
        except QualkitError as error:
            return _explain(error)
        return result if isinstance(result, int) else 0


def _explain(error: QualkitError) -> int:
    _say(error, str(error), error.hint)
    return next(code for kind, code in EXIT_CODES if isinstance(error, kind))


def explain_fault(error: Exception) -> int:
    """Say what no action has foreseen, without a word of any transcript, and return the exit code."""
    if isinstance(error, OSError) and error.strerror:
        name = printable(os.fsdecode(error.filename)) if isinstance(error.filename, (str, bytes)) else "The system"
        _say(error, f"{name}: {error.strerror}.", "Check that place, its permissions and the free space.")
        return 2
    _say(error, f"qualkit itself failed ({type(error).__name__}).",
         "Run it again as qualkit --debug …, and tell its makers what it says.")
    return FAULT


def _say(error: Exception, message: str, hint: str) -> None:
    if "--debug" in sys.argv:
        traceback.print_exception(error)
    click.echo(f"{click.style('Error:', fg='red')} {message}", err=True)
    if hint:
        click.echo(hint, err=True)


@click.group(cls=QualkitGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="qualkit")
@click.option("--project", "folder", type=click.Path(path_type=Path, file_okay=False), default=None,
              help="The project folder (default: here or the nearest above).")
@click.option("--debug", is_flag=True, help="Show tracebacks.")
@click.pass_context
def root(ctx: click.Context, folder: Path | None, debug: bool) -> None:
    """From a folder of field transcripts to a study report that can be defended.

    Everything stays on this machine. Start with: qualkit new my-project
    """
    ctx.obj = folder
