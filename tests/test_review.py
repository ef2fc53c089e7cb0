"""Review at the terminal: every key does what it says, and everything can be taken back."""

import json
from typing import Any

from projects import Made


def _records(project: Made) -> dict[str, list[dict[str, Any]]]:
    target = project.folder / "out.jsonl"
    project.ok("codings", "export", str(target))
    found: dict[str, list[dict[str, Any]]] = {"coding": [], "decision": [], "reading": []}
    for line in target.read_text().splitlines():
        record = json.loads(line)
        found[record["record"]].append(record)
    return found


def test_accepting_makes_a_coding_under_ones_name(project: Made) -> None:
    """a accepts; the decision remembers what was suggested and why.

    codes: {loan: [loan]}
    files: {interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy for us all, my sister."}
    """
    project.ok("ingest")
    project.ok("tag")
    output = project.ok("review", "--coder", "fanta", keys="a")
    assert "1 decisions and codings" in output and "How was it?" in output
    records = _records(project)
    assert [(one["coder"], one["code"]) for one in records["coding"]] == [("fanta", "loan")]
    [decision] = records["decision"]
    assert decision["verdict"] == "accept"
    assert decision["snapshot"]["engines"] == ["rules.v1"] and decision["snapshot"]["why"][0]["what"] == "loan"
    assert "sister" not in json.dumps(decision["snapshot"])


def test_a_handle_that_is_new_is_told(project: Made) -> None:
    """A slip of the finger would be another person; who is known or alone is not bothered.

    codes: {loan: [loan]}
    files: {interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy."}
    """
    project.ok("ingest")
    for handle, told in (("fanta", False), ("fatna", True), ("fanta", False)):
        output = project.run("review", "--coder", handle, keys="q").output
        assert ("fatna is new here. Known: fanta." in output) == told


def test_a_rejected_suggestion_stays_away(project: Made) -> None:
    """r rejects; tagging again does not bring it back to this coder.

    codes: {loan: [loan]}
    files: {interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy."}
    """
    project.ok("ingest")
    project.ok("tag")
    project.ok("review", "--coder", "fanta", keys="r")
    project.ok("tag", "--fresh")
    assert "0 decisions" in project.ok("review", "--coder", "fanta", keys="a")
    assert _records(project)["coding"] == []


def test_span_direction_star_and_memo(project: Made) -> None:
    """s stars, ~ sets the direction, m writes a memo, e accepts only the sentence chosen.

    codes: {loan: [loan]}
    files: {interviews/a.txt: "I: How was it?\\n\\nR: It rained. The loan was heavy. We laughed."}
    """
    project.ok("ingest")
    project.ok("tag")
    project.ok("review", "--coder", "fanta", keys="s~mlook again\ne2-3\n")
    [coding] = _records(project)["coding"]
    assert coding["quote"] == "The loan was heavy. We laughed."
    assert (coding["direction"], coding["key_quote"], coding["memo"]) == ("mixed", True, "look again")


def test_a_star_and_a_memo_are_for_one_coding_only(project: Made) -> None:
    """What the keys set goes with the next act, not with the one after it on the same passage.

    codes: {loan: [loan], group: [together]}
    files: {interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy, we stood together."}
    """
    project.ok("ingest")
    project.ok("tag")
    project.ok("review", "--coder", "fanta", keys="s~mlook again\na" "a")
    codings = sorted((one.get("key_quote", False), one.get("memo", ""), one.get("direction") or "") for one in _records(project)["coding"])
    assert codings == [(False, "", ""), (True, "look again", "mixed")]


def test_another_code_and_a_new_one(project: Made) -> None:
    """o accepts with another code; n adds an emergent code to the codebook file, comments kept.

    codes: {loan: [loan], group: []}
    files: {interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy.\\n\\nI: And then?\\n\\nR: Another loan came."}
    """
    book = project.folder / "codebooks" / "book.yaml"
    book.write_text("# ours\n" + book.read_text())
    project.ok("ingest")
    project.ok("tag")
    project.ok("review", "--coder", "fanta", keys="ngroup/quarrel\nQuarrels\nWhen they fall out.\nogroup/quarrel\na")
    assert sorted(one["code"] for one in _records(project)["coding"]) == ["group/quarrel", "loan"]
    assert book.read_text().startswith("# ours") and "emergent: true" in book.read_text()


def test_undo_and_redo_over_sittings(project: Made) -> None:
    """u takes back the last act, also of an earlier sitting; U does it again.

    codes: {loan: [loan]}
    files: {interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy.\\n\\nI: And?\\n\\nR: Another loan."}
    """
    project.ok("ingest")
    project.ok("tag")
    before = [line for line in project.dump() if '"log"' not in line]
    project.ok("review", "--coder", "fanta", keys="aq")
    assert len(_records(project)["coding"]) == 1
    project.ok("review", "--coder", "fanta", keys="uq")
    assert _records(project)["coding"] == []
    project.ok("review", "--coder", "fanta", keys="Uq")
    assert len(_records(project)["coding"]) == 1
    assert before != project.dump()


def test_reading_hides_suggestions_and_ends_in_a_record(project: Made) -> None:
    """--read shows the words only; f finishes.

    codes: {loan: [loan], group: []}
    files: {interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy.\\n\\nI: And?\\n\\nR: We stood together."}
    """
    project.ok("ingest")
    project.ok("tag")
    output = project.ok("review", "--coder", "luc", "--read", "a.txt", keys="    cgroup\nfy")
    assert "rules.v1" not in output
    records = _records(project)
    assert [(one["code"], one["coder"]) for one in records["coding"]] == [("group", "luc")]
    assert [(one["coder"], one["codes_known"]) for one in records["reading"]] == [("luc", ["loan", "group"])]


def test_quotes_that_moved_are_confirmed_or_withdrawn(project: Made) -> None:
    """--moved shows each at its new place; one whose words are gone can only be withdrawn.

    codes: {loan: [loan]}
    files: {interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy. We sold the goat in August."}
    codings:
      - "a.txt | fanta | loan | present | The loan was heavy."
      - "a.txt | fanta | loan | mixed | We sold the goat in August."
    """
    project.ok("ingest")
    project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    (project.corpus / "interviews" / "a.txt").write_text(
        "I: Good morning. How was it?\n\nR: Well. The loan was heavy. We kept the goat in the end.")
    project.ok("ingest")
    output = project.ok("review", "--coder", "fanta", "--moved", keys="yw")
    assert "no longer in the text" in output and "2 codings settled" in output
    counts = project.json("status")["counts"]
    assert (counts["codings"], counts["codings that moved"], counts["codings without a place"]) == (1, 0, 0)
