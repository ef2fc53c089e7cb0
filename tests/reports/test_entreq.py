"""ENTREQ in a synthesis: what was entered is pointed to, what was not stands open."""

from dataclasses import replace

from fake_view import demo

from qualkit.model import ReportRequest, StudyText, Synthesis
from qualkit.reports.synthesis import SynthesisReport


def states(synthesis: Synthesis | None) -> dict[str, str]:
    view = demo()
    view.study = replace(view.study, synthesis_of=("a", "b"))
    view.synthesis = synthesis
    view.study_text = StudyText(study="demo", sections={"approach": "Thematic."})
    data = SynthesisReport().build(view, ReportRequest(kind="synthesis", study="demo"))
    return {item["id"]: item["state"] for item in data["checklists"][0]["items"]}


def test_items_are_drafted_only_where_somebody_entered_what_they_ask() -> None:
    bare = states(None)
    assert (bare["1"], bare["2"], bare["4"], bare["9"]) == ("open", "drafted", "open", "open")
    entered = states(Synthesis(study="demo", question="What makes it bearable?", eligibility="Qualitative studies."))
    assert (entered["1"], entered["4"], entered["3"]) == ("drafted", "drafted", "open")
