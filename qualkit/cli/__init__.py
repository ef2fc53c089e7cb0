"""The command line: one file per action, of the same name. A command is a signature, a call and a print."""

from __future__ import annotations

import sys

from qualkit.cli.group import root


def main() -> None:
    """Run the ``qualkit`` command and leave with its exit code."""
    sys.exit(root.main(standalone_mode=False, prog_name="qualkit"))


__all__ = ["main", "root"]
