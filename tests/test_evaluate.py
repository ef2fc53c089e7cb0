"""`qualkit evaluate` on a small invented study: who is judged on what, beside whom, and what is said of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from projects import Made, code_of, copied, make

from qualkit.actions.evaluate import evaluate
from qualkit.actions.opening import store_of
from qualkit.formats.sheets import read_rows
from qualkit.pipeline.evaluating import Asked

HERD = ("We sold {n} goats.", "The {n} goats were thin.", "I bought {n} rams at the feast.", "He herds {n} sheep.")
DEBT = ("We still owe {n} francs of debt.", "I repaid {n} francs late.", "The collector asked {n} times for it.",
        "They came {n} times for the debt.")
PLAIN = ("It rained for {n} days.", "I have {n} children.", "We walked {n} hours.", "She is {n} years old.")
DOCUMENTS = 7


def project(folder: Path, *, read: Sequence[str] | None = None, tuned: Sequence[str] = (), toml: str = "invented = true") -> Made:
    """Seven talks of twelve answers. Awa and Luc give herd and debt; Luc leaves the last herd of each talk out.

    Women speak in the talks with even numbers. All talks but the last are read in full by both.
    """
    documents = "".join(f"{at}.txt,{'woman' if at % 2 == 0 else 'man'},yes\n" for at in range(DOCUMENTS))
    made = make(folder, f"""Taught.
codes: {{herd: [goat], debt: [debt], debt/fine: [fine]}}
head: |
  tuned_on = {json.dumps([*tuned])}
  [privacy]
  cleared = ["gender"]
toml: |
  {toml}
documents: {json.dumps("document,gender,consent" + chr(10) + documents)}
""")
    lines = []
    for number in range(DOCUMENTS):
        said = []
        for at in range(4):
            for code, forms in (("herd", HERD), ("debt", DEBT), ("", PLAIN)):
                sentence = forms[(at + number) % 4].format(n=number * 10 + at + 2)
                said += [f"I: And then?\n\nR: {sentence}"]
                lines += [{"document": f"{number}.txt", "coder": coder, "code": code, "direction": "present",
                           "quote": sentence, "at": "2025-03-01T10:00:00+00:00"} for coder in ("awa", "luc")
                          if code and not (code == "herd" and at == 3 and coder == "luc")]
        (made.corpus / f"{number}.txt").write_text("\n\n".join(said), encoding="utf-8")
    both = [f"{at}.txt" for at in range(DOCUMENTS - 1)] if read is None else [*read]
    lines += [{"record": "reading", "document": name, "coder": coder, "at": "2025-03-01T11:00:00+00:00"}
              for name in both for coder in ("awa", "luc")]
    (folder / "codings.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    made.ok("ingest")
    made.ok("codings", "import", str(folder / "codings.jsonl"))
    return made


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return project(tmp_path_factory.mktemp("evaluated") / "project")


@pytest.fixture(scope="module")
def found(made: Made) -> Any:
    return made.json("evaluate")["found"]


def figures(found: Any, code: str, engine: str) -> Any:
    return next(one for one in found["codes"] if one["code"] == code)["figures"][engine]


def test_cues_are_judged_by_hand(found: Any) -> None:
    """Of 24 herds half name goats, and nobody else does; of 24 debts half say debt."""
    for code in ("herd", "debt"):
        own = figures(found, code, "rules.v1")
        assert (own["suggested"], own["right"]) == (12, 12)
        assert (own["precision"]["value"], own["recall"]["value"]) == (1, .5)
        assert own["f1"]["value"] == pytest.approx(2 / 3, abs=1e-4)
        line = next(one for one in found["codes"] if one["code"] == code)
        assert (line["positives"], line["asked"], line["too_few"]) == (24, 72, False)


def test_what_learns_is_asked_of_documents_it_does_not_know(found: Any) -> None:
    """Each form stands in every talk, so what others taught finds those that no cue names."""
    assert found["engines"] == ["rules.v1", "classifier.v1", "blend.v1"] and found["main"] == "blend.v1"
    assert figures(found, "herd", "blend.v1")["ap"]["value"] > figures(found, "herd", "rules.v1")["ap"]["value"]


def test_only_what_was_read_in_full_judges(found: Any) -> None:
    """The last talk is coded and nobody has read it: what is not coded in it is no "no"."""
    assert found["material"] == {"documents": 6, "groups": 6, "passages": 72, "units": 144, "coders": ["awa", "luc"]}
    assert found["others"] == 0, "somebody has judged it"


def test_the_engines_stand_beside_the_coders_on_the_same_passages(found: Any) -> None:
    herd = next(one for one in found["kappa"] if one["code"] == "herd")
    assert (herd["coders"], herd["units"]) == (["awa", "luc"], 72)
    # awa 24, luc 18 of 72, together 18: Po 66/72, Pe (24·18 + 48·54)/72²
    observed, chance = 66 / 72, (24 * 18 + 48 * 54) / 72 ** 2
    assert herd["between"]["value"] == pytest.approx((observed - chance) / (1 - chance), abs=1e-4)
    assert all(one["value"] is not None for one in herd["machine"])
    assert {one["code"] for one in found["kappa"]} == {"", "herd", "debt"}


def test_groups_are_those_of_cleared_attributes(found: Any) -> None:
    split = next(one for one in found["bias"]["splits"] if one["attribute"] == "gender" and not one["code"])
    assert [(one["value"], one["participants"], one["positives"], one["told"]) for one in split["groups"]] == [
        ("man", 3, 24, True), ("woman", 3, 24, True)]
    assert split["groups"][0]["gap"]["low"] is None, "three on a side carry no interval"
    assert "consent" not in found["bias"]["attributes"]


def test_the_curve_learns_from_ever_more_on_the_same_documents(found: Any) -> None:
    curve = found["curve"]
    assert len(curve["held_out"]) == 2 and not {*curve["held_out"]} & {"6.txt"}, "nobody has read the seventh"
    assert [one["decisions"] for one in curve["points"]][:1] == [50]
    assert curve["points"][-1]["decisions"] == curve["decisions"]
    assert curve["points"][-1]["blend"]["value"] > curve["without"]["value"]


def test_the_page_says_that_it_is_no_evidence(made: Made) -> None:
    said = made.ok("evaluate")
    assert said.splitlines()[0].startswith("INVENTED DATA") and "no evidence of accuracy in the field" in said
    assert "judged by awa and luc on 72 passages of 6 documents read in full" in said
    assert "Nobody has looked yet" in said and "qualkit review --strategy random" in said
    assert "sheep" not in said, "no words of a transcript"


def test_nothing_is_measured_twice(made: Made, found: Any) -> None:
    again = evaluate(made.project)
    assert again.unchanged and again.found == json.loads(json.dumps(found))
    assert not evaluate(made.project, asked=Asked(curve=False)).unchanged


def test_the_same_seed_gives_the_same(tmp_path: Path) -> None:
    one = project(tmp_path / "a", read=["0.txt", "1.txt", "2.txt"])
    results = [evaluate(one.project, asked=Asked(curve=False, seed=3), fresh=True).found for _ in range(2)]
    assert results[0] == results[1]


def test_documents_that_cues_were_tried_out_on_judge_nobody(tmp_path: Path) -> None:
    one = project(tmp_path, tuned=["0.txt", "zero.txt"])
    found = one.json("evaluate", "--no-curve")["found"]
    assert found["tuned_on"] == {"left_out": ["0.txt"], "unknown": ["zero.txt"]} and found["material"]["documents"] == 5
    assert figures(found, "herd", "rules.v1")["suggested"] == 10
    said = one.ok("evaluate", "--no-curve")
    assert "Left out, since cues were tried out on them (tuned_on): 0.txt\n" in said
    assert "tuned_on in qualkit.toml names no document: zero.txt" in said


def test_where_nothing_was_read_in_full_nothing_is_judged(tmp_path: Path) -> None:
    result = project(tmp_path, read=[]).run("evaluate")
    assert code_of(result) == 2
    assert "what the engines miss cannot be told" in result.output and "qualkit review --read" in result.output


def test_where_cues_were_tried_out_on_all_that_was_read_nothing_is_judged(tmp_path: Path) -> None:
    result = project(tmp_path, read=["0.txt"], tuned=["0.txt"]).run("evaluate")
    assert code_of(result) == 2 and "tuned_on" in result.output


def test_without_codings_there_is_nothing_to_learn(tmp_path: Path) -> None:
    one = make(tmp_path, 'None.\nfiles: {a.txt: "I: So?\\n\\nR: We repay."}\n')
    one.ok("ingest")
    result = one.run("evaluate")
    assert code_of(result) == 2 and "Nothing can be learnt yet" in result.output


@pytest.mark.parametrize(("words", "message"), [
    (["--attribute", "gendre"], "Did you mean gender?"), (["--aim", "best"], "no such aim"),
    (["--out", "x.txt"], "Use .csv or .xlsx")])
def test_slips_are_named(made: Made, words: list[str], message: str) -> None:
    result = made.run("evaluate", *words)
    assert code_of(result) == 2 and message in result.output


def test_tables_go_to_a_file(made: Made, found: Any, tmp_path: Path) -> None:
    import openpyxl

    made.ok("evaluate", "--out", str(tmp_path / "e.csv"))
    rows = read_rows(tmp_path / "e.csv", "e.csv", problems=lambda problem: None).rows
    assert len(rows) == sum(len(one["figures"]) for one in (*found["codes"], found["pooled"]))
    herd = next(row for row in rows if list(row[:2]) == ["herd", "rules.v1"])
    assert list(herd[2:7]) == ["72", "24", "no", "12", "12"]
    made.ok("evaluate", "--out", str(tmp_path / "e.xlsx"))
    book = openpyxl.load_workbook(tmp_path / "e.xlsx")
    assert book.sheetnames == ["codes", "kappa", "confusions", "bias", "efficiency", "learning curve", "calibration", "about"]
    about = {row[0].value: row[1].value for row in book["about"].iter_rows()}
    assert about["invented data"] == "no evidence of accuracy in the field"


def test_by_participant_all_documents_of_one_stay_together(tmp_path: Path) -> None:
    one = project(tmp_path)
    (one.corpus / "participants.csv").write_text(
        "document,speaker,case,gender\n" + "".join(f"{at}.txt,R,K{at // 2},woman\n" for at in range(DOCUMENTS)), encoding="utf-8")
    one.ok("ingest")
    found = one.json("evaluate", "--by", "participant", "--no-curve")["found"]
    assert (found["material"]["documents"], found["material"]["groups"]) == (6, 3)
    assert figures(found, "herd", "rules.v1")["recall"]["low"] is None, "three participants carry no interval"


def test_what_random_passages_hold_beyond_suggestions_is_counted(tmp_path: Path) -> None:
    """Passages of the seventh talk are drawn at random and read whole."""
    one = project(tmp_path)
    with store_of(one.project) as store:
        document = next(each for each in store.documents("study") if each.key == "6.txt")
        passages = [each for each in store.segments_of(document.id) if each.is_evidence]
        content = store.text(document.id).content
    lines = [{"record": "passage reading", "document": "6.txt", "coder": "awa", "quote": content[each.start:each.end],
              "sample": "random 7", "at": "2025-03-02T10:00:00+00:00"} for each in passages]
    (tmp_path / "drawn.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    said = one.ok("codings", "import", str(tmp_path / "drawn.jsonl"))
    found = one.json("evaluate", "--no-curve")["found"]
    sample = found["sample"]
    assert sample["drawn"] == 12, said
    assert found["material"]["documents"] == 7, "what was read passage by passage judges, too"
    assert 0 <= sample["missed"] <= sample["silent"] and 2 <= sample["silent"] < 12, "goats and debts are suggested"
    if sample["silent"] >= 8:
        assert sample["interval"][0] <= sample["missed"] / sample["silent"] <= sample["interval"][1]
    assert "drawn at random" in one.ok("evaluate", "--no-curve")


def test_the_audit_report_tells_it_until_it_is_out_of_date(made: Made, found: Any) -> None:
    def page() -> str:
        made.run("report", "audit", "--format", "md")
        return next((made.folder / "reports" / "rendered").glob("*audit*.md")).read_text("utf-8")

    made.ok("evaluate")
    said = page()
    assert "How far the engines can be trusted" in said and "no evidence of accuracy in the field" in said
    assert "This evaluation is out of date" not in said
    (made.folder / "more.jsonl").write_text(json.dumps({
        "document": "0.txt", "coder": "awa", "code": "debt/fine", "quote": "I have 3 children.",
        "at": "2025-04-01T10:00:00+00:00"}) + "\n", encoding="utf-8")
    made.ok("codings", "import", str(made.folder / "more.jsonl"))
    assert "This evaluation is out of date" in page()


@pytest.mark.long
def test_on_the_sample_study_more_decisions_find_more(tmp_path: Path) -> None:
    """Invented data: the curve rises; the figures are no evidence of accuracy in the field."""
    one = copied(tmp_path, "codebooks", "corpora", "guides", "studies")
    one.ok("ingest")
    for name in ("codings.fanta.csv", "codings.luc.csv", "readings.fanta.jsonl", "readings.luc.jsonl",
                 "decisions.fanta.jsonl", "decisions.luc.jsonl"):
        one.run("codings", "import", str(tmp_path / "corpora" / "jigi" / name))
    found = one.json("evaluate", "--study", "jigi")["found"]
    assert len(found["tuned_on"]["left_out"]) == 5 and found["material"]["documents"] == 5
    values = [point["blend"]["value"] for point in found["curve"]["points"]]
    assert all(later >= earlier - .02 for earlier, later in pairwise(values))
    assert values[-1] > values[0] and values[-1] > found["curve"]["without"]["value"]
    assert found["mean_ap"]["blend.v1"]["value"] > 1.3 * found["mean_ap"]["rules.v1"]["value"]
    between = next(line for line in found["kappa"] if not line["code"])
    assert all(each["value"] < between["between"]["value"] for each in between["machine"])
