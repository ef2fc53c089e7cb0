"""The report as Markdown. Transcript text is escaped: it is never read as markup."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from qualkit.reports.flow import Block
from qualkit.reports.page_html import facts
from qualkit.reports.templating import render_ours, render_user, user_template

NAME = "study.md.j2"


def render(data: Mapping[str, Any], flow: Sequence[Block], *, templates_folder: Path | None = None) -> bytes:
    """Return the document, from the user's template where there is one."""
    context = {"report": dict(data), "flow": list(flow), "L": data["labels"], "facts": facts(data)}
    if user_template(templates_folder, NAME) and templates_folder is not None:
        return render_user(templates_folder, NAME, context, autoescape=False)
    return render_ours(NAME, context, autoescape=False).encode("utf-8")
