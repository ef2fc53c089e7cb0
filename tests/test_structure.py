"""What is proposed is listed with its place; what a person decides is written down, and can be taken back."""

from __future__ import annotations

import json

from projects import Made, code_of

from qualkit.files.records import load_records


def workshop(project: Made) -> None:
    (project.corpus / "workshop.md").write_text(
        "# Workshop report\n\nThe workshop was attended by 12 farmers (list in Annex 1).\n\n## Conclusions\n\n1. Prices fall.\n"
        "2. Rain fails.\n\n## Recommendations to the bank\n\n1. Lend after harvest.\n", encoding="utf-8")
    (project.corpus / "documents.csv").write_text("document,kind\nworkshop.md,workshop report\n", encoding="utf-8")
    project.ok("ingest")


def test_items_are_listed_with_line_and_id(project: Made) -> None:
    """A workshop report.

    codes: {loan: [loan]}
    """
    workshop(project)
    listed = project.json("structure", "list", "--kind", "conclusion", "--kind", "recommendation")
    found = [(one["item"]["kind"], one["item"]["number"], one["item"]["text"], one["line"]) for one in listed["items"]]
    assert [one[:3] for one in found] == [("conclusion", "1", "Prices fall."), ("conclusion", "2", "Rain fails."),
                                          ("recommendation", "1", "Lend after harvest.")]
    assert listed["items"][2]["item"]["fields"] == {"addressee": "the bank"}
    assert "ABSENT · 1. Annex 1" in project.ok("structure", "list", "--document", "workshop.md")
    assert "Prices fall." in project.ok("structure", "show", listed["items"][0]["short"])


def test_where_nothing_is_proposed_the_next_step_is_told(project: Made) -> None:
    """A note of which nobody said what it is.

    codes: {loan: [loan]}
    files:
      note.txt: "Alliance A.\\n\\nMistake to avoid: the loan fell due before the harvest."
    """
    project.ok("ingest")
    assert "Say in documents.csv what each is" in project.ok("structure", "list")
    (project.corpus / "documents.csv").write_text("document,structure\nnote.txt,framework\n", encoding="utf-8")
    project.ok("ingest")
    said = project.ok("structure", "list")
    assert "the loan fell due before the harvest." in said and "documents.csv" not in said


def test_a_decision_is_written_decided_anew_and_taken_back(project: Made) -> None:
    """A workshop report.

    codes: {loan: [loan]}
    """
    workshop(project)
    before = project.json("structure", "list")
    first, second = (one["short"] for one in project.json("structure", "list", "--kind", "conclusion")["items"])
    project.ok("structure", "accept", first, "--by", "Lena", "--text", "Prices fall in May.", "--field", "scope=Mali")
    path = project.folder / "findings" / "study-items.yaml"
    path.write_text("# ours\n" + path.read_text("utf-8").replace("items:\n", "items:  # decided\n"), encoding="utf-8")
    project.ok("structure", "reject", second, "--by", "Lena", "--note", "said by nobody")
    one, two = load_records(project.folder / "findings", "study").items
    assert (one.text, one.quote, one.verdict, one.by, dict(one.fields)) == (
        "Prices fall in May.", "Prices fall.", "accepted", "Lena", {"scope": "Mali"})
    assert (two.verdict, two.note) == ("rejected", "said by nobody")
    assert project.json("structure", "list")["proposed"] == before["proposed"] - 2
    project.ok("structure", "accept", second, "--by", "Amadou")
    assert [item.by for item in load_records(project.folder / "findings", "study").items] == ["Lena", "Amadou"]
    project.ok("structure", "undo", first, second)
    assert project.json("structure", "list") == before
    assert path.read_text("utf-8").startswith("# ours\nstudy: study\nitems:  # decided\n")
    project.ok("structure", "accept", "--all", "--kind", "conclusion", "--document", "workshop.md", "--by", "Lena")
    assert len(load_records(project.folder / "findings", "study").items) == 2
    assert "# decided" in path.read_text("utf-8")


def test_a_decision_needs_a_name_and_a_choice(project: Made) -> None:
    """A workshop report.

    codes: {loan: [loan]}
    """
    workshop(project)
    for words, said in ((["accept", "--all"], "needs a name"), (["accept", "--by", "L"], "Nothing is chosen"),
                        (["accept", "zzzzzz", "--by", "L"], "No item has an id"),
                        (["accept", "--all", "--by", "L", "--text", "x"], "One wording"),
                        (["list", "--kind", "nonsense"], "nonsense")):
        result = project.run("structure", *words)
        assert code_of(result) == 2, words
        assert said in result.output, words
    assert not (project.folder / "findings" / "study-items.yaml").exists()


def test_a_draft_that_a_rule_refuses_is_written_and_says_so(project: Made) -> None:
    """A workshop report with a recommendation to nobody.

    codes: {loan: [loan]}
    """
    workshop(project)
    project.ok("structure", "accept", "--all", "--kind", "recommendation", "--by", "Lena", "--field", "addressee=")
    draft = project.run("report", "workshop-brief", "--format", "md")
    assert code_of(draft) == 4 and "structure accept ITEM --field addressee=WHO" in draft.output
    path = project.folder / "reports" / "rendered" / "draft-workshop-brief-study.md"
    said = path.read_text("utf-8")
    assert "This report is refused until this is mended" in said and "Lend after harvest" in said
    path.unlink()
    final = project.run("report", "workshop-brief", "--format", "md", "--final", "--override", "unwritten-part:Lena:a trial")
    assert code_of(final) == 4 and "recommendation-without-addressee" in final.output
    assert not list(path.parent.glob("*.md"))
    project.ok("structure", "accept", *(one["short"] for one in project.json(
        "structure", "list", "--decided")["items"]), "--by", "Lena", "--field", "addressee=the bank")
    project.ok("report", "workshop-brief", "--format", "md")


def test_what_was_accepted_as_absent_and_is_found_later_is_told_and_left_out(project: Made) -> None:
    """A workshop report whose annex comes later.

    codes: {loan: [loan]}
    """
    workshop(project)
    absent = [one for one in project.json("structure", "list")["items"] if one["item"]["absent"]]
    annex, lessons = ([one["short"] for one in absent if (one["item"]["kind"] == "attachment") is is_annex]
                      for is_annex in (True, False))
    project.ok("structure", "accept", *annex, *lessons, "--by", "Lena")
    assert "attachment-absent" in project.run("report", "workshop-brief", "--format", "json").output
    path = project.corpus / "workshop.md"
    path.write_text(path.read_text("utf-8") + "\n# Annex 1\n\nTwelve farmers of Kati.\n", encoding="utf-8")
    project.ok("ingest")
    assert "ABSENT, but found since: undo this · 1. Annex 1" in project.ok("structure", "list", "--decided")
    said = project.run("report", "workshop-brief", "--format", "json", "--out", str(project.folder / "out"))
    assert code_of(said) == 0 and "left out: Annex 1" in said.output
    data = json.loads((project.folder / "out" / "draft-workshop-brief-study.json").read_text("utf-8"))
    assert [one["present"] for one in data["attachments"]] == [True]
    assert len([one for one in project.json("structure", "list", "--decided")["items"] if one["overtaken"]]) == len(annex)
    project.ok("structure", "undo", *annex)
    assert "left out: Annex 1" not in project.run("report", "workshop-brief", "--format", "json").output
