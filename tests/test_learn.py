"""Learning on the command line: what people decided changes what is suggested, and nothing else."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from projects import Made, code_of, make

from qualkit.actions.learn import learn
from qualkit.actions.opening import codebook_of, store_of
from qualkit.model import Suggestion

GOATS = ("We sold {n} goats.", "The {n} goats were thin.", "I bought {n} rams at the feast.", "He herds {n} sheep.")
DEBTS = ("We still owe {n} francs.", "I repaid {n} francs late.", "The collector asked {n} times for the instalment.",
         "They came {n} times for the debt.")
PLAIN = ("It rained for {n} days.", "I have {n} children.", "We walked {n} hours.", "She is {n} years old.")


def taught(folder: Path, *, documents: int = 6, coders: tuple[str, ...] = ("awa", "luc"), read: bool = True) -> Made:
    """Interviews about goats, debts and neither; every coder gives the codes in full."""
    made = make(folder, "Taught.\n\ncodes: {herd: [goat], debt: [debt], debt/fine: [fine]}\n")
    lines = []
    for number in range(documents):
        said = []
        for at in range(4):
            for code, forms in (("herd", GOATS), ("debt", DEBTS), ("", PLAIN)):
                sentence = forms[(at + number) % 4].format(n=number * 10 + at + 2)
                said += [f"I: And then?\n\nR: {sentence}"]
                lines += [{"document": f"{number}.txt", "coder": coder, "code": code, "direction": "present",
                           "quote": sentence, "at": "2025-03-01T10:00:00+00:00"} for coder in coders if code]
        lines += [{"record": "reading", "document": f"{number}.txt", "coder": coder, "at": "2025-03-01T11:00:00+00:00"}
                  for coder in coders if read]
        (made.corpus / f"{number}.txt").write_text("\n\n".join(said), encoding="utf-8")
    (made.corpus / "new.txt").write_text("I: And you?\n\nR: I bought 3 thin rams at the feast.\n\nI: Else?\n\nR: The fine of the "
                                         "collector.", encoding="utf-8")
    (folder / "codings.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    made.ok("ingest")
    made.ok("codings", "import", str(folder / "codings.jsonl"))
    return made


@pytest.fixture(scope="module")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> Made:
    made = taught(tmp_path_factory.mktemp("learnt") / "project")
    made.ok("learn")
    return made


def suggestions(made: Made, name: str = "new.txt") -> Iterator[Suggestion]:
    with store_of(made.project) as store:
        document = next(one.id for one in store.documents("study") if one.key == name)
        yield from store.suggestions("study", document=document, unsure=True)


def test_it_says_what_was_learnt_and_from_whom(learnt: Made) -> None:
    said = learnt.ok("learn", "--fresh")
    assert "2 of 2 codes" in said and "72 passages of 6 documents by awa, luc" in said
    assert "pooled calibration error" in said and "qualkit tag" in said
    assert learnt.ok("learn").startswith("Nothing new")


def test_tag_suggests_with_it_what_no_cue_names(learnt: Made) -> None:
    learnt.ok("tag", "--engine", "rules.v1")
    assert {(one.segment, one.scale) for one in suggestions(learnt)} == {(3, "joint.v1")}
    said = learnt.ok("tag")
    assert "classifier.v1" in said
    best = {one.segment: one for one in suggestions(learnt) if one.rank == 1}
    ids = {code.key: code.id for code in codebook_of(learnt.project, learnt.project.study())}
    assert best[1].code == ids["herd"] and best[1].engines == ("classifier.v1",)
    assert best[1].scale == "probability.v1" and 0 < best[1].score <= 1
    assert {why.kind for why in best[1].why} >= {"like"}


def test_both_executors_suggest_the_same(learnt: Made) -> None:
    found = []
    for executor in ("serial", "processes"):
        learnt.ok("tag", "--fresh", "--executor", executor)
        found.append(list(suggestions(learnt)))
    assert found[0] == found[1] and found[0]


def test_the_aim_decides_how_much_is_suggested(learnt: Made) -> None:
    counts = []
    for aim in ("precision:0.99", "recall:0.99"):
        learnt.ok("tag", "--aim", aim)
        counts.append(sum(not one.unsure for one in suggestions(learnt)))
    assert counts[0] <= counts[1] and counts[1]
    for command in ("learn", "tag"):
        result = learnt.run(command, "--aim", "best")
        assert code_of(result) == 2 and "balanced" in result.output


def test_a_new_decision_makes_it_learn_anew(tmp_path: Path) -> None:
    made = taught(tmp_path / "project")
    assert not learn(made.project).unchanged and learn(made.project).unchanged
    (made.folder / "more.jsonl").write_text(json.dumps({
        "document": "new.txt", "coder": "awa", "code": "herd", "direction": "present", "quote": "I bought 3 thin rams at the feast.",
        "at": "2025-03-02T10:00:00+00:00"}), encoding="utf-8")
    made.ok("codings", "import", str(made.folder / "more.jsonl"))
    again = learn(made.project)
    assert not again.unchanged and next(one for one in again.codes if one.code == "herd").positives == 25


def test_a_codebook_that_changed_is_said_and_nothing_is_learnt_from_the_old(tmp_path: Path) -> None:
    made = taught(tmp_path / "project")
    made.ok("learn")
    made.ok("tag")
    before = list(suggestions(made))
    made.add_code("roof", "Roof")
    refused = made.run("tag", "--engine", "classifier.v1")
    assert code_of(refused) == 2 and "another version of the codebook" in refused.output and "qualkit learn" in refused.output
    assert list(suggestions(made)) == before
    said = made.run("tag")
    assert code_of(said) == 0 and "left out" in said.output and "qualkit learn" in said.output
    assert {one.engines for one in suggestions(made)} == {("rules.v1",)}
    made.ok("learn")
    assert "left out" not in made.ok("tag")


def test_too_little_is_said_and_what_was_learnt_is_kept(tmp_path: Path) -> None:
    """No decisions at all; three codings; one class; an engine that was asked for and knows nothing."""
    made = make(tmp_path / "bare", "Bare.\n\nfiles: {a.txt: \"R: A goat.\"}\n")
    made.ok("ingest")
    for words, expected in ((("learn",), "nobody has coded"), (("tag", "--engine", "classifier.v1"), "qualkit learn")):
        result = made.run(*words)
        assert code_of(result) == 2 and expected in result.output
    few = taught(tmp_path / "few", documents=1)
    result = few.run("learn")
    assert code_of(result) == 2 and "8 passages" in result.output
    full = taught(tmp_path / "full")
    full.ok("learn")
    with store_of(full.project) as store:
        kept = store.derived("study", "classifier.v1")
    full.ok("codings", "export", str(full.folder / "out.csv"))
    for coder in ("awa", "luc"):
        while "Undone" in full.run("review", "--coder", coder, keys="uq").output:
            break
    with store_of(full.project) as store:
        assert store.derived("study", "classifier.v1") == kept


def test_codings_without_a_reading_have_no_negatives(tmp_path: Path) -> None:
    made = taught(tmp_path / "project", read=False)
    result = made.run("learn")
    assert code_of(result) == 2 and "does not apply" in result.output and "review --read" in result.output


def test_the_model_holds_no_pickle_and_goes_with_its_study(learnt: Made) -> None:
    with store_of(learnt.project) as store:
        for name in ("classifier.v1", "blend.v1"):
            kept = store.derived("study", name)
            assert kept is not None and kept.body.startswith(b"PK") and b"\x80\x04" not in kept.body[:64]


def test_json(learnt: Made) -> None:
    found = learnt.json("learn")
    assert found["coders"] == ["awa", "luc"] and found["calibration"]["bins"]
    assert {one["code"]: one["positives"] for one in found["codes"]} == {"herd": 24, "debt": 24}
