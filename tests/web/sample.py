"""The repository's own sample project as it is after some weeks: read, tagged, coded by two people, a third at work."""

from __future__ import annotations

import shutil
from pathlib import Path

from projects import Made, copied

from qualkit.actions.opening import now, store_of
from qualkit.actions.review import Given, open_review
from qualkit.model import Assignment, mint

STUDY = "jigi"
BLIND = "interviews/kou-w1.txt"
"""The document that awa and fanta code without seeing one another's work; awa has not finished."""
SECRET = "Sesame-of-Awa"
"""A word in each of awa's memos on it."""


def make_sample(folder: Path) -> Made:
    """Copy the sample project and let its two invented coders have worked on it, awa beside fanta, blind."""
    project = copied(folder)
    toml = folder / "qualkit.toml"
    toml.write_text(toml.read_text("utf-8").replace('["rules.v1", "similar.v1"]', '["rules.v1"]')
                    .replace('"processes"', '"serial"'), encoding="utf-8")
    project.ok("ingest", "--study", STUDY)
    for kind in ("codings.{}.csv", "decisions.{}.jsonl", "readings.{}.jsonl"):
        for coder in ("fanta", "luc"):
            project.ok("codings", "import", str(folder / "corpora" / STUDY / kind.format(coder)), "--study", STUDY)
    project.ok("tag", "--study", STUDY)
    _work_blind(project)
    return project


def _work_blind(project: Made) -> None:
    with store_of(project.project) as store:
        awa = open_review(project.project, store, coder="awa", study=STUDY)
        read = awa.document(BLIND)
        store.add_assignments([Assignment(id=mint(), document=read.id, coders=("awa", "fanta"), blind=True,
                                          made_by="luc", made_at=now())], coder="luc")
        coding = awa.code(read, 100, 140, code="loan/gain", given=Given(memo=f"{SECRET} coded", key_quote=True))
        awa.note("coding", coding.id, f"{SECRET} noted of a coding")
        awa.note("document", read.id, f"{SECRET} noted of the document")


def copy_of(project: Made, folder: Path) -> Made:
    """The same project, to be written to."""
    shutil.copytree(project.folder, folder)
    return Made(folder)
