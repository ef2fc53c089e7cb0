"""The report as Markdown. Transcript text is escaped: it is never read as markup."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from qualkit.reports.drawing.page_html import facts
from qualkit.reports.drawing.templating import our_template, render_ours, render_user, user_template
from qualkit.reports.pages.flow import Block

SUFFIX = "md.j2"


def render(data: Mapping[str, Any], flow: Sequence[Block], *, templates_folder: Path | None = None) -> bytes:
    """Return the document, from the user's template where there is one."""
    context = {"report": dict(data), "flow": list(flow), "L": data["labels"], "facts": facts(data)}
    theirs = user_template(templates_folder, data["kind"], SUFFIX)
    if theirs is not None:
        return render_user(theirs.parent, theirs.name, context, autoescape=False)
    return render_ours(our_template(data["kind"], SUFFIX).name, context, autoescape=False).encode("utf-8")
