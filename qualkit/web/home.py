"""A study at a glance: its documents, and how far this coder has come with each."""

from __future__ import annotations

from starlette.responses import Response

from qualkit.actions.overview import overview
from qualkit.reports.labels import Labels
from qualkit.web.desk import Asked
from qualkit.web.doors import Door


def study(asked: Asked) -> Response:
    """The documents of a study and how far this coder has come."""
    sitting = asked.sitting
    found = overview(sitting.store, sitting.study, coder=sitting.coder, hidden=sitting.hidden)
    return asked.page("study.html", found=found, labels=Labels(asked.language))


DOORS = (
    Door(path="/study/{study}", answer=study),
)
