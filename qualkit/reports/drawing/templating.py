"""Jinja in one wrapper: sandboxed, strict about names, escaping; templates of a user run in a child process."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, FileSystemLoader, StrictUndefined
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from qualkit.errors import FileInvalid, printable

OURS = Path(__file__).parents[1] / "templates"

SECONDS = 20
"""How long a user's template may take."""

MEGABYTES = 1024
"""How much memory it may use (where the system can limit it)."""


class Sandbox(ImmutableSandboxedEnvironment):
    """No underscored attributes, no changing of values, no callables but our few filters' results."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Only dict methods that read, and string methods that do not format."""
        if isinstance(obj, str) and attr in ("format", "format_map", "encode"):
            return False
        return super().is_safe_attribute(obj, attr, value)


def environment(loader: BaseLoader, *, autoescape: bool) -> Sandbox:
    """An environment for templates: strict names, and only ``range`` (capped) and ``namespace`` to call."""
    made = Sandbox(loader=loader, autoescape=autoescape, undefined=StrictUndefined, trim_blocks=True,
                   lstrip_blocks=True, keep_trailing_newline=True)
    made.globals = {name: made.globals[name] for name in ("range", "namespace")}
    made.filters["md"] = markdown_text
    made.filters["cellmd"] = markdown_cell
    return made


def markdown_text(text: object) -> str:
    """Text that no Markdown reader takes for markup."""
    escaped = "".join(f"\\{letter}" if letter in "\\`*_{}[]<>#|~$&!^" else letter for letter in str(text))
    if escaped[:1] in "-+=>" and escaped:
        escaped = f"\\{escaped}"
    escaped = re.sub(r"^(\d+)([.)])(?=\s|$)", r"\1\\\2", escaped)  # "1. " would begin a list
    return escaped


def markdown_cell(text: object) -> str:
    """The same inside a table: one line, its breaks kept."""
    return "<br>".join(" ".join(markdown_text(line).split()) for line in str(text).strip().split("\n"))


def render_ours(name: str, context: Mapping[str, Any], *, autoescape: bool) -> str:
    """Render one of our own templates, in this process."""
    return environment(FileSystemLoader(OURS), autoescape=autoescape).get_template(name).render(context)


def user_template(folder: Path | None, kind: str, suffix: str) -> Path | None:
    """A user's template for a kind of report, or for all kinds (a link out of the folder is none)."""
    if folder is None:
        return None
    for name in (f"{kind}.{suffix}", f"report.{suffix}"):
        path = folder / name
        if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
            return path
    return None


def our_template(kind: str, suffix: str) -> Path:
    """The template that ships for a kind of report, or the one for all kinds."""
    path = OURS / f"{kind}.{suffix}"
    return path if path.is_file() else OURS / f"report.{suffix}"


def render_user(folder: Path, name: str, context: Mapping[str, Any], *, autoescape: bool,
                seconds: float = SECONDS, megabytes: int = MEGABYTES) -> bytes:
    """Render a user's template in a child process with limits of time and memory.

    Raises:
        FileInvalid: the template is wrong, unsafe, or over a limit; with its line where known.
    """
    job = json.dumps({"folder": str(folder), "ours": str(OURS), "name": name, "autoescape": autoescape,
                      "megabytes": megabytes, "seconds": seconds, "context": context})
    try:
        done = subprocess.run([sys.executable, "-m", "qualkit.reports.drawing.child"], input=job.encode(),
                              timeout=seconds + 5, capture_output=True, check=False)
    except subprocess.TimeoutExpired:
        raise _invalid(folder / name, f"took longer than {seconds:g} seconds") from None
    if done.returncode == 0:
        return done.stdout
    said = done.stdout.decode("utf-8", "replace").strip() if done.returncode == 1 else ""
    raise _invalid(folder / name, said or f"went over its limits ({seconds:g} seconds, {megabytes} MB)")


def _invalid(path: Path, reason: str) -> FileInvalid:
    return FileInvalid(str(path), [f"{printable(path.name)}{reason if reason.startswith(':') else f': {reason}'}"])


def explain(error: Exception, name: str) -> str:
    """``:12: 'titel' is undefined``: the line of the template and what is wrong there."""
    line = getattr(error, "lineno", None)
    if line is None:
        step = error.__traceback__
        while step is not None:
            if step.tb_frame.f_code.co_filename.endswith(name):
                line = step.tb_lineno
            step = step.tb_next
    kind = "not allowed: " if isinstance(error, SecurityError) else ""
    return f"{f':{line}' if line else ''}: {kind}{html.unescape(str(error)) or type(error).__name__}"
