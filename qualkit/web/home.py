"""The front page, and a study at a glance: its documents, and how far this coder has come with each."""

from __future__ import annotations

from starlette.responses import Response

from qualkit.actions.overview import overview
from qualkit.web.desk import Asked
from qualkit.web.doors import Door


def front(asked: Asked) -> Response:
    """Where everybody begins: one box to search, and the studies."""
    studies = [one for one in asked.project.file.studies if not one.synthesis_of]
    return asked.page("front.html", studies=studies)


def study(asked: Asked) -> Response:
    """The documents of a study and how far this coder has come."""
    sitting = asked.sitting
    found = overview(sitting.store, sitting.study, coder=sitting.coder, hidden=sitting.hidden)
    return asked.page("study.html", found=found)


DOORS = (
    Door(path="/", answer=front),
    Door(path="/study/{study}", answer=study),
)
