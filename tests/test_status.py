"""The status counts what is there and always names a next step that can be typed."""

from projects import Made

from qualkit.actions.status import CoderStatus, status


def test_from_an_empty_folder_to_the_report_each_step_leads_to_the_next(project: Made) -> None:
    """What the status says to do next is what makes it say the next thing.

    codes: {loan: [loan]}
    files: {interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy."}
    """
    transcript = project.corpus / "interviews" / "a.txt"
    words = transcript.read_bytes()
    transcript.unlink()
    assert status(project.project).next_step == "qualkit ingest"
    assert "holds no transcripts yet" in project.ok("ingest")
    assert "put transcripts into corpora/" in project.ok("status")
    transcript.write_bytes(words)
    project.ok("ingest")
    assert "Next: qualkit tag" in project.ok("status")
    project.ok("tag")
    assert "Next: qualkit review --coder" in project.ok("status")
    assert "holds no transcripts" not in project.ok("review", "--coder", "awa", keys="a")
    assert "No suggestion waits" in project.ok("review", "--coder", "awa", keys="q")
    assert "Next: qualkit review --coder YOUR-HANDLE --read interviews/a.txt" in project.ok("status")
    project.ok("review", "--coder", "awa", "--read", "interviews/a.txt", keys="fy")
    assert "Next: qualkit report study" in project.ok("status")


def test_all_that_waits_is_told_each_with_its_number_and_command(project: Made) -> None:
    """What was read in full leaves no suggestion waiting; a document that is left over never hides the report.

    codes: {loan: [loan], group: [together]}
    files:
      interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy. We stood together."
      interviews/b two.txt: "I: How was it?\\n\\nR: Another loan, and we stood together."
    codings: ["a.txt | fanta | loan | present | The loan was heavy."]
    readings: ["a.txt | fanta", "a.txt | luc"]
    """
    project.ok("ingest")
    project.ok("tag")
    project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    assert [(step.command.removeprefix("qualkit "), step.why.split(",")[0].split(":")[0])
            for step in status(project.project).steps] == [
        ("review --coder YOUR-HANDLE", "2 suggestions to decide on"),
        ("agree --disagreements", "1 place on which two coders differ"),
        ("report study", "what people decided so far"),
        ("review --coder YOUR-HANDLE --read 'interviews/b two.txt'", "1 of 2 documents that nobody has read in full")]
    project.ok("assign", "add", "interviews/b two.txt", "--coders", "fanta,luc", "--by", "lead")
    steps = [step.command for step in status(project.project).steps]
    assert steps == ["qualkit assign list", "qualkit agree --disagreements", "qualkit report study"]
    assert project.json("status")["next_step"] == steps[0]


def test_engines_that_found_nothing_are_not_asked_again_for_ever(project: Made) -> None:
    """Only a codebook's cues suggest here, and none of them stands in the text.

    codes: {loan: [zebra]}
    files: {interviews/a.txt: "I: How was it?\\n\\nR: We stood together."}
    toml: ""
    """
    project.ok("ingest")
    project.ok("tag", "--engine", "rules.v1")
    assert status(project.project).next_step == "qualkit review --coder YOUR-HANDLE --read interviews/a.txt"


def test_it_counts_what_is_there_and_who_did_what(project: Made) -> None:
    """Documents, duplicates, evidence (not questions), codings and readings, by coder.

    codes: {loan: [loan], group: []}
    files:
      interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy.\\n\\nI: And then?\\n\\nR: We stood together."
      interviews/b.txt: "I: How was it?\\n\\nR: The loan was heavy.\\n\\nI: And then?\\n\\nR: We stood together."
      interviews/c.txt: "I: And you?\\n\\nR: I had no loan."
    participants: |
      document,speaker,case
      a,R,SIK-01
    codings: ["a.txt | fanta | loan | present | The loan was heavy.", "c.txt | luc | loan | absent | I had no loan."]
    readings: ["a.txt | fanta"]
    """
    project.ok("ingest")
    project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    project.ok("review", "--coder", "curious", keys="q")
    result = status(project.project)
    assert dict(result.coders) == {"fanta": CoderStatus(readings=1, codings=1), "luc": CoderStatus(codings=1)}
    assert {name: number for name, number in result.counts.items() if number} == {
        "documents": 3, "duplicates": 1, "cases": 1, "passages": 3, "codings": 2, "documents read in full": 1}


def test_work_on_a_missing_document_is_counted_apart(project: Made) -> None:
    """Reports leave it out, so its readings and codings do not stand among the others.

    codes: {loan: [loan]}
    files: {interviews/a.txt: "I: So?\\n\\nR: The loan was heavy.", interviews/b.txt: "I: So?\\n\\nR: No loan here."}
    codings: ["a.txt | fanta | loan | present | The loan was heavy.", "b.txt | fanta | loan | absent | No loan here."]
    readings: ["a.txt | fanta", "b.txt | fanta"]
    """
    project.ok("ingest")
    project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    (project.corpus / "interviews" / "b.txt").unlink()
    project.ok("ingest")
    counts = status(project.project).counts
    assert {name: counts[name] for name in ("documents", "missing", "codings", "codings of missing documents",
                                            "documents read in full")} == {
        "documents": 1, "missing": 1, "codings": 1, "codings of missing documents": 1, "documents read in full": 1}


def test_the_numbers_are_those_of_the_other_commands(project: Made) -> None:
    """Tag, status and export count alike.

    codes: {loan: [loan], group: [together]}
    files: {interviews/a.txt: "I: How was the loan?\\n\\nR: The loan was heavy. We stood together."}
    """
    project.ok("ingest")
    tagged = project.json("tag")
    counts = project.json("status")["counts"]
    assert (counts["passages"], counts["suggestions"]) == (tagged["passages"], tagged["suggestions"]) == (1, 2)
    project.ok("review", "--coder", "awa", keys="ar")
    counts = project.json("status")["counts"]
    assert (counts["codings"], counts["suggestions undecided"]) == (1, 0)
    assert "1 rows" in project.ok("codings", "export", str(project.folder / "out.csv"))
