"""Look a synthesis over before it is printed, and note down what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qualkit.actions.gathering import gathered
from qualkit.actions.opening import now, store_of, view_of
from qualkit.errors import UsageError
from qualkit.files.folders import yaml_files
from qualkit.files.saving import save
from qualkit.files.syntheses import load_synthesis_file, with_seen
from qualkit.model import ReportRequest, Seen, bytes_hash
from qualkit.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class SynthesisCheck:
    """What refuses a synthesis' report, and what it warns of."""

    study: str
    refused: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinned:
    """The file that was written, and how many contributing findings it notes down."""

    path: Path
    findings: int = 0


def check_synthesis(project: Project, *, study: str = "") -> SynthesisCheck:
    """Return every rule that a synthesis breaks, without making a report.

    Raises:
        UsageError: the study is no synthesis.
    """
    from qualkit.reports.labels import Labels
    from qualkit.reports.synthesis import broken_rules

    key = _synthesis(project, study)
    request = ReportRequest(kind="synthesis", study=key)
    with store_of(project, read_only=True, empty=True) as store:
        view = gathered(project, store, view_of(project, store, project.study(key)), request=request)
        found = broken_rules(view, request, Labels("en"))
    return SynthesisCheck(study=key, refused=tuple(f"{one.text} [{one.rule}]" for one in found if one.refuses),
                          warned=tuple(f"{one.text} [{one.rule}]" for one in found if not one.refuses))


def pin_synthesis(project: Project, *, by: str, study: str = "") -> Pinned:
    """Note in the synthesis' file what each contributing finding says now; a later change is then marked.

    Raises:
        UsageError: the study is no synthesis, or nobody is named.
        ChangedUnderYou: the file changed meanwhile.
    """
    from qualkit.reports.parts.contributions import Contributions, fingerprint

    key = _synthesis(project, study)
    if not by.strip():
        raise UsageError("Nobody is named.", hint="Say who looked at the findings: --by NAME")
    with store_of(project, read_only=True, empty=True) as store:
        view = view_of(project, store, project.study(key))
    contributions = Contributions(view)
    used = {one.ref: one.finding for finding in view.findings for one in contributions.of(finding) if one.finding}
    day = f"{now():%Y-%m-%d}"
    seen = [Seen(finding=ref, hash=fingerprint(found), by=by.strip(), date=day) for ref, found in sorted(used.items())]
    folder = project.root / "syntheses"
    path = next((one for one in yaml_files(folder) if load_synthesis_file(one).study == key), folder / f"{key}.yaml")
    before = path.read_bytes() if path.is_file() else b""
    folder.mkdir(exist_ok=True)
    save(path, with_seen(before, seen, source=path.name), seen=bytes_hash(before) if before else "")
    return Pinned(path=path, findings=len(seen))


def _synthesis(project: Project, study: str) -> str:
    which = project.study(study, synthesis=True)
    if not which.synthesis_of:
        raise UsageError(f"The study {which.key!r} is no synthesis.",
                         hint="Say synthesis_of = [...] in qualkit.toml, or name another with --study.")
    return which.key
