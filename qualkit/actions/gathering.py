"""Bring to a synthesis what its studies rest on: facts and quotations from each study's own material."""

from __future__ import annotations

from qualkit.actions.opening import view_of
from qualkit.model import Records, ReportRequest, View
from qualkit.project import Project
from qualkit.store import Store


def gathered(project: Project, store: Store, view: View, *, request: ReportRequest, everything: bool = False) -> View:
    """Return a view whose other studies carry facts: those of a synthesis; imported ones brought theirs along.

    With ``everything``, for a report over the whole project, all that have material do, and names of speakers
    and villages are taken out of what people wrote about them.
    """
    from qualkit.reports.parts.carried import carried, out_of_house

    wanted = view.study.synthesis_of
    keep = tuple(request.options.get("keep", ()))

    def brought(records: Records) -> Records:
        if records.source or not (everything or records.study in wanted):
            return records
        other = view_of(project, store, project.study(records.study))
        if not everything:
            return carried(other, language=request.language, keep=keep)
        has_material = not other.study.synthesis_of and bool(other.documents())
        return out_of_house(other, language=request.language) if has_material else records

    view.others = tuple(map(brought, view.others))
    return view
