"""How far the engines can be trusted, in the audit report: what was found, what may be printed, and whether it holds."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fake_view import FakeView, demo
from reports.reread import everything_in

from qualkit.measures.judged import Decided
from qualkit.model import Derived, ReportRequest
from qualkit.reports.audit import AuditReport
from qualkit.reports.parts.engines import EVALUATION, SCHEMA, state_of
from qualkit.reports.render import render
from qualkit.reports.study import StudyReport

Blocks = list[dict[str, Any]]


def estimate(value: float | None, low: float | None = None, high: float | None = None) -> dict[str, Any]:
    return {"value": value, "low": low, "high": high}


def figures(positives: int, suggested: int, right: int) -> dict[str, Any]:
    each = {"suggested": suggested, "right": right, "precision": estimate(right / suggested), "f1": estimate(.4321),
            "recall": estimate(right / positives, .2, .8), "ap": estimate(.6)}
    return {"asked": 90, "positives": positives, "too_few": positives < 8,
            "figures": {"rules.v1": each, "blend.v1": each}}


def group(value: str, participants: int, *, told: bool = True) -> dict[str, Any]:
    gap = estimate(-.05, -.2, .1) if told else estimate(None)
    return {"value": value, "participants": participants, "units": 900, "positives": 90, "suggested": 60, "right": 45,
            "told": told, "gap": gap, "recall_gap": gap, "human": .1, "machine": .0667, "recall": .5, "precision": .75}


def split(attribute: str, *groups: dict[str, Any], code: str = "", p: float | None = .4) -> dict[str, Any]:
    return {"code": code, "attribute": attribute, "groups": [*groups], "p": p, "recall_p": p, "adjusted": p,
            "recall_adjusted": p}


def evaluation(view: FakeView, **changes: Any) -> dict[str, Any]:
    """What `qualkit evaluate` might have found about the demo."""
    state = state_of(view.codebook, Decided(codings=view.codings(), decisions=view.decisions(), readings=view.readings(),
                                            passage_readings=view.passage_readings()))
    return {
        "schema": SCHEMA, "study": "demo", "invented": True, "by": "document", "aim": "precision:0.9", "folds": 5, "seed": 1,
        "draws": 1000, "level": .95, "deals": 4999, "others": 3, "fewest": 8, "state": state, "recipe": {"rules.v1": {}}, "main": "blend.v1",
        "engines": ["rules.v1", "blend.v1"], "told": 1, "mean_ap": {"rules.v1": estimate(.3), "blend.v1": estimate(.5, .4, .6)},
        "tuned_on": {"left_out": ["interviews/binta.txt", "interviews/gone.txt"], "unknown": []},
        "material": {"documents": 6, "passages": 90, "groups": 6, "units": 180, "coders": ["awa", "ben"]},
        "codes": [{"code": "loan/stress", **figures(20, 15, 10)}, {"code": "coll/voice", **figures(4, 5, 1)}],
        "pooled": figures(24, 20, 11),
        "kappa": [{"code": code, "coders": ["awa", "ben"], "units": 90, "between": estimate(.71, .6, .8),
                   "machine": [estimate(.41, .3, .5), estimate(-.02)]} for code in ("", "loan/stress", "coll/voice")],
        "confusions": [{"suggested": "loan/stress", "given": "loan/gain", "count": 4, "wrong": 5, "instead": 2, "times": 2.5}],
        "bias": {"attributes": ["gender", "village"], "splits": [
            split("gender", group("man", 6), group("woman", 9), group("mixed", 1, told=False)),
            split("village", group("Sanankoroba", 5), group("Banantou", 5)),
            split("gender", group("man", 6), group("woman", 9), code="loan/stress", p=.0123),
            split("village", group("Sanankoroba", 5), group("Banantou", 5), code="loan/stress", p=.001)],
            "joint": [{"code": "", "participants": 15, "p": .02, "adjusted": .02}],
            "efficiency": [{"code": "loan/stress", "coded": 6, "others": 3, "human": .1, "added": .08, "corrected": .05,
                            "worth": 24.0}]},
        "calibration": {"count": 180, "brier": .081, "base": .12, "error": .021, "error_said": .06, "bins": [
            {"low": 0.0, "high": .1, "count": 150, "probability": .04, "observed": .03},
            {"low": .7, "high": .8, "count": 30, "probability": .74, "observed": .55}]},
        "sample": {"drawn": 0, "silent": 0, "missed": 0, "interval": None, "codes": []},
        "curve": {"held_out": ["a", "b"], "passages": 30, "codes": ["loan/stress"], "decisions": 120,
                  "without": estimate(.3), "points": [{"decisions": 50, "passages": 40, "learnt": 1, "probability": True,
                                                       "blend": estimate(.4), "learner": estimate(.35)}]},
        **changes}


def evaluated(**changes: Any) -> FakeView:
    view = demo()
    body = json.dumps(evaluation(view, **changes)).encode()
    view.all_derived[EVALUATION] = Derived(study="demo", name=EVALUATION, fingerprint="f", codebook_version="v", body=body,
                                           at=datetime(2024, 6, 1, tzinfo=UTC))
    return view


def audit(view: FakeView, **asked: Any) -> dict[str, Any]:
    return AuditReport().build(view, ReportRequest(kind="audit", study="demo", **asked))


def annex(view: FakeView, **asked: Any) -> Blocks:
    """The blocks from the annex's heading to the next one."""
    blocks = AuditReport().lay_out(audit(view, **asked))
    heads = [at for at, one in enumerate(blocks) if one["kind"] == "heading" and one["level"] == 1]
    begin = next((at for at in heads if blocks[at]["id"] == "engines"), None)
    return [] if begin is None else blocks[begin:next(at for at in (*heads, len(blocks)) if at > begin)]


def words(blocks: Blocks) -> str:
    return json.dumps(blocks, ensure_ascii=False)


def table(blocks: Blocks, name: str) -> dict[str, Any]:
    return next(one for one in blocks if one.get("id") == f"t-{name}")


def cells(found: dict[str, Any]) -> list[list[str]]:
    return [[cell["text"] for cell in row["cells"]] for row in found["rows"]]


def test_where_nobody_has_measured_the_page_says_so_with_the_command() -> None:
    said = words(annex(demo()))
    assert "nobody has measured" in said and "qualkit evaluate" in said
    silent = demo()
    silent.all_runs = []
    assert annex(silent) == [], "no engine has suggested anything"


def test_another_schema_is_as_good_as_none() -> None:
    assert "nobody has measured" in words(annex(evaluated(schema="qualkit.evaluation/9")))


def test_it_stands_in_the_audit_report_alone_and_not_without_numbers() -> None:
    assert "engines" not in StudyReport().build(evaluated(), ReportRequest(kind="study", study="demo"))
    assert annex(evaluated(), numbers=False) == []


def test_figures_stand_by_code_with_their_denominators_and_few_ones_are_marked() -> None:
    found = table(annex(evaluated()), "engines-codes")
    assert cells(found) == [
        ["Repayment stress", "20 of 90", "15", "0.67", "0.50", "0.43"],
        ["Women's voice in the group", "4 of 90\N{NARROW NO-BREAK SPACE}*", "5", "0.20", "0.25", "0.43"],
        ["All codes together", "24 of 90", "20", "0.55", "0.46", "0.43"]]
    assert [cell["style"] for cell in found["rows"][1]["cells"][3:]] == ["muted"] * 3
    order = table(annex(evaluated()), "engines-order")
    assert [one["text"] for one in order["columns"]][1:] == ["Cues", "Blend"]
    assert cells(order)[0] == ["Repayment stress", "0.60", "0.60"]


def test_the_workbook_has_a_row_for_each_code_and_engine() -> None:
    data = audit(evaluated())
    head, rows = AuditReport().sheets(data, AuditReport().lay_out(data))["engines"]
    lines = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(one["code"], one["engine"]) for one in lines] == [
        (code, engine) for code in ("loan/stress", "coll/voice", "") for engine in ("rules.v1", "blend.v1")]
    assert (lines[0]["carry-it"], lines[0]["recall"], lines[0]["recall-low"], lines[0]["ap-low"]) == (20, .5, .2, "")
    assert "engines" not in AuditReport().sheets(audit(demo()), [])


def test_kappa_of_the_engines_stands_beside_that_of_the_coders() -> None:
    found = table(annex(evaluated()), "engines-kappa-0")
    assert [one["text"] for one in found["columns"]][2:] == ["Coders with one another", "With Awa Coder", "With Ben Coder"]
    assert cells(found)[0] == ["Repayment stress", "90", "0.71 (0.60 to 0.80)", "0.41 (0.30 to 0.50)", "−0.02"]
    assert cells(found)[-1][0] == "All codes together"


def test_the_plot_has_the_points_of_its_table() -> None:
    blocks = annex(evaluated())
    drawn = next(one for one in blocks if one["kind"] == "chart")
    told = cells(table(blocks, "engines-reliability"))
    assert [[f"{said:.2f}", f"{so:.2f}"] for said, so in drawn["chart"]["points"]] == [row[2:] for row in told]
    assert drawn["chart"]["counts"] == [row[1] for row in told] == ["150", "30"]
    assert "said 0.74, was so 0.55" in drawn["alt"]


def test_only_cleared_attributes_and_groups_large_enough_are_printed() -> None:
    blocks = annex(evaluated())
    found = table(blocks, "engines-bias")
    assert [row[0] for row in cells(found)] == ["man", "woman"]
    assert [row["group"] for row in found["rows"]] == ["Gender (p = 0.400) – groups too small to be told of: 1"] * 2
    said = words(blocks)
    assert "Banantou" not in said and "illage" not in said
    assert "Repayment stress: by gender, one group’s accounts are found less often (adjusted p = 0.012)." in said
    assert "All attributes together" not in said, "a village that nobody cleared is among them"


def test_documents_go_by_their_pseudonyms_and_those_refused_are_not_named() -> None:
    view = evaluated()
    said = words(annex(view))
    assert "cues were tried out on them: D04. They" in said
    assert "binta" not in said and "gone" not in said


def test_what_is_out_of_date_says_so() -> None:
    view = evaluated()
    assert "out of date" not in words(annex(view))
    view.code("interviews/binta.txt", "I paid early", "loan/gain", coder="ben")
    assert "This evaluation is out of date" in words(annex(view))


@pytest.mark.parametrize("plugins", [{"rules.v1": {"least": 0.5}}, {"rules.v1": {}, "mine.v1": {}}])
def test_engines_that_were_not_judged_make_it_out_of_date(plugins: dict[str, Any]) -> None:
    view = evaluated()
    view.all_runs = [*view.all_runs, replace(view.all_runs[-1], id="r2", plugins={**plugins, "join": {"most": 8}})]
    assert "This evaluation is out of date" in words(annex(view))


def test_invented_data_is_no_evidence() -> None:
    assert "no evidence of accuracy in the field" in words(annex(evaluated()))
    assert "no evidence of accuracy" not in words(annex(evaluated(invented=False)))


def test_the_sample_of_what_was_never_suggested() -> None:
    assert "Nobody has looked yet" in words(annex(evaluated()))
    sample = {"drawn": 60, "silent": 40, "missed": 3, "interval": [.0258, .1991], "codes": []}
    said = words(annex(evaluated(sample=sample)))
    assert "read whole: 60. Without any suggestion: 40. Of these, with something found by people: 3." in said
    assert "between 3\N{NARROW NO-BREAK SPACE}% and 20\N{NARROW NO-BREAK SPACE}%" in said
    assert "too few for an interval" in words(annex(evaluated(sample=sample | {"interval": None})))


def test_scores_that_are_no_probabilities_are_not_called_so() -> None:
    blocks = annex(evaluated(calibration=None, main="blend.v1"))
    assert "Too little was coded for scores to be called probabilities" in words(blocks)
    assert not [one for one in blocks if one["kind"] == "chart"]


def test_a_code_that_is_gone_keeps_its_key() -> None:
    found = evaluated(codes=[{"code": "old/one", **figures(9, 5, 1)}])
    assert cells(table(annex(found), "engines-codes"))[0][0] == "old/one"


def test_in_french() -> None:
    blocks = annex(evaluated(), language="fr")
    said = words(blocks)
    assert "Jusqu’où se fier aux moteurs" in said and "Tension du remboursement" in said
    assert cells(table(blocks, "engines-kappa-0"))[0][2] == "0,71 (de 0,60 à 0,80)"
    assert [row[0] for row in cells(table(blocks, "engines-bias"))] == ["homme", "femme"]
    assert "dans une part d’au moins 0,90" in said


@pytest.mark.parametrize("name", ["html", "docx", "pdf", "md"])
def test_every_format_holds_the_annex_and_tells_its_plot(name: str, tmp_path: Path) -> None:
    data = audit(evaluated())
    written = render(data, formats=(name,), folder=tmp_path)
    assert [text for one in written for text in one.problems] == []
    text = "".join(letter for letter in everything_in(written[0].path.read_bytes(), name) if letter.isalnum())
    assert "Howfartheenginescanbetrusted" in text
    assert "Reliabilityplotof2pointsbesidetheline" in text
