"""The command line: one file per action, of the same name. A command is a signature, a call and a print."""

from __future__ import annotations

import io
import sys

from qualkit.cli.group import explain_fault, root


def main() -> None:
    """Run the ``qualkit`` command and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # an old console cannot write every letter: ? instead of a crash
            stream.reconfigure(errors="replace")
    try:
        sys.exit(root.main(standalone_mode=False, prog_name="qualkit"))
    except Exception as error:  # a mistake of ours, or a disk in trouble: people get a sentence all the same
        sys.exit(explain_fault(error))


__all__ = ["main", "root"]
