"""Where every figure comes from: hashes, versions, runs, decisions, overrides, problems."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import PurePosixPath
from typing import Any

from qualkit import __version__
from qualkit.model import Problem, ReportRequest, View
from qualkit.reports.labels import Labels
from qualkit.reports.parts.basis import Basis
from qualkit.reports.parts.excerpts import OMISSION


def provenance(basis: Basis, request: ReportRequest, labels: Labels) -> dict[str, Any]:
    """The last page: nothing in it names a participant or a file."""
    view = basis.view
    unread = {one.id for one in view.decisions() if one.snapshot.get("bulk")}
    verdicts = Counter((one.coder, f"{one.verdict.value}{'_in_bulk' * (one.id in unread)}") for one in view.decisions())
    accepted = [coding.decision for coding in basis.by_people if coding.decision is not None]
    return {
        "qualkit": __version__, "schema": "qualkit.study/1",
        "codebook": {"key": view.codebook.key, "version": view.codebook.version},
        "inputs": [{"document": basis.pseudonyms[one.id], "bytes": one.bytes_hash, "text": one.text_hash,
                    "reader": one.reader} for one in basis.documents.values()],
        "runs": [{"verb": run.verb, "codebook": run.codebook_version, "inputs": run.inputs,
                  "plugins": {kind: dict(options) for kind, options in sorted(run.plugins.items())},
                  "versions": dict(sorted(run.versions.items())), "counts": dict(sorted(run.counts.items()))}
                 for run in view.runs()],
        "coders": [{"handle": one.handle, "name": one.name, "kind": one.kind.value}
                   for _, one in sorted(view.coders().items())],
        "codings": {"people": len(basis.by_people), "accepted": len(accepted)},
        "decisions": [{"coder": coder, "verdict": verdict, "count": count}
                      for (coder, verdict), count in sorted(verdicts.items())],
        "undecided": len(basis.undecided), "disclosed_by_machine": _machine_part(basis, accepted, unread, labels),
        "overrides": [dict(one) for one in request.overrides], "request": _request(request),
        "problems": [_problem(one, basis, labels) for one in view.problems()],
    }


def without_counts(found: dict[str, Any]) -> dict[str, Any]:
    """The last page of a report that was asked for without counts."""
    return found | {"codings": None, "decisions": [], "undecided": None,
                    "runs": [run | {"counts": {}} for run in found["runs"]]}


def _machine_part(basis: Basis, accepted: Sequence[str], unread: Collection[str], labels: Labels) -> str:
    if any(one in unread for one in accepted):
        return labels("prov.machine_in_bulk")
    if accepted:
        return labels("prov.machine_accepted")
    return labels("prov.machine_undecided") if basis.undecided else labels("prov.machine_none")


def _request(request: ReportRequest) -> dict[str, Any]:
    return {"kind": request.kind, "study": request.study, "language": request.language, "numbers": request.numbers,
            "final": request.final, "options": {str(key): value for key, value in sorted(request.options.items())}}


def _problem(problem: Problem, basis: Basis, labels: Labels) -> dict[str, str]:
    """A problem under the document's pseudonym: file names often hold people's names."""
    source = problem.source.replace("\\", "/")
    known = {document.key: basis.pseudonyms[document.id] for document in basis.documents.values()}
    ends = [name for key, name in known.items() if source == key or source.endswith(f"/{key}")
            or key.startswith(f"{source}#")]
    suffix = PurePosixPath(source).suffix
    label = ends[0] if ends else labels("prov.other_file", suffix=suffix or "?")
    return {"document": label, "place": problem.place, "severity": problem.severity.value,
            "reason": _unquoted(problem.reason), "remedy": _unquoted(problem.remedy)}


def _unquoted(text: str) -> str:
    """A message without the words it quotes: a row or file it names may hold a name."""
    return re.sub(r"(?<!\w)(?:'[^']*'|\"[^\"]*\"|“[^”]*”|«[^»]*»)(?!\w)", OMISSION, text)


def last_day(view: View) -> str:
    """The day of the last act of a person: a report asks no clock, and a fresh store's runs are as old as the store."""
    moments = [coding.made_at for coding in view.codings()]
    moments += [reading.finished_at for reading in view.readings()]
    moments += [decision.decided_at for decision in view.decisions()]
    return f"{max(moments):%Y-%m-%d}" if moments else ""
