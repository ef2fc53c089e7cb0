"""Bring to a synthesis what its studies rest on: facts and quotations from each study's own material."""

from __future__ import annotations

from qualkit.actions.opening import view_of
from qualkit.model import ReportRequest, View
from qualkit.project import Project
from qualkit.store import Store


def gathered(project: Project, store: Store, view: View, *, request: ReportRequest) -> View:
    """Return a synthesis' view whose other studies carry facts; imported ones brought theirs along."""
    from qualkit.reports.carried import carried

    wanted = view.study.synthesis_of
    keep = tuple(request.options.get("keep", ()))
    view.others = tuple(
        carried(view_of(project, store, project.study(one.study)), language=request.language, keep=keep)
        if one.study in wanted and not one.source else one for one in view.others)
    return view
