"""The main job in one go: files in, reports out, and every number of the closing table true."""

import json
from pathlib import Path
from typing import Any

from projects import Made, code_of


def model(project: Made) -> Any:
    [path] = project.project.rendered.glob("*study*.json")
    return json.loads(path.read_text())


def quotes_of(value: Any) -> list[dict[str, Any]]:
    """Every quotation of a report's model, wherever it stands."""
    if isinstance(value, dict):
        return [value] * ("verified" in value) + [one for inner in value.values() for one in quotes_of(inner)]
    return [one for inner in value for one in quotes_of(inner)] if isinstance(value, list) else []


def test_one_command_from_files_to_a_report_with_peoples_work_in_it(project: Made) -> None:
    """Ingest, import, tag and report; typing it again changes nothing.

    codes: {loan: [loan], loan/stress: [repay], group: [together]}
    files:
      interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy. We could not repay it."
      interviews/b.txt: "I: And you?\\n\\nR: We stood together."
      interviews/bad.docx: "no Word file"
    codings: ["a.txt | fanta | loan/stress | present | We could not repay it."]
    readings: ["a.txt | fanta"]
    """
    result = project.run("run")
    assert code_of(result) == 1, result.output
    assert "2 ingested, 1 rejected, 0 unchanged" in result.output and "bad.docx" in result.output
    assert "1 codings, 1 readings, 0 decisions" in result.output
    assert "0 not found" in result.output
    files = {path: path.read_bytes() for path in project.project.rendered.glob("draft-study-study.*")}
    assert {path.suffix for path in files} == {".html", ".docx", ".pdf", ".md", ".xlsx", ".json"}
    assert all(str(path) in result.output for path in files)
    quotes = quotes_of(model(project))
    assert quotes and all(quote["verified"] for quote in quotes)
    (project.corpus / "interviews" / "bad.docx").unlink()
    again = project.run("run")
    assert code_of(again) == 0 and "0 ingested, 0 rejected, 2 unchanged" in again.output
    assert "1 codings, 1 readings, 0 decisions" in again.output


def test_the_same_store_and_request_give_the_same_bytes(project: Made) -> None:
    """The clock is not in them.

    codes: {loan: [loan]}
    files: {interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy."}
    codings: ["a.txt | fanta | loan | present | The loan was heavy."]
    """
    project.ok("run")
    first = {path.name: path.read_bytes() for path in project.project.rendered.glob("draft-*")}
    project.ok("run")
    assert {path.name: path.read_bytes() for path in project.project.rendered.glob("draft-*")} == first


def test_only_what_is_asked_for(project: Made, tmp_path: Path) -> None:
    """A path, a format: nothing else is read or written; the table is JSON where asked for.

    codes: {loan: [loan]}
    files:
      interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy."
      groups/b.txt: "I: And you?\\n\\nR: We had no loan."
    """
    result = project.json("run", str(project.corpus / "interviews"), "--format", "md")
    assert (result["ingest"]["ingested"], result["tag"]["passages"]) == (1, 1)
    assert [Path(path).suffix for path in result["report"]["files"]] == [".md"]
    elsewhere = tmp_path / "elsewhere" / "a.txt"
    elsewhere.parent.mkdir()
    elsewhere.write_text("I: How was it?\n\nR: Quite another loan.")
    assert project.json("run", str(elsewhere), "--format", "md")["ingest"]["ingested"] == 1
    assert {hit["document"] for hit in project.json("search", "loan")} == {"interviews/a.txt", "../elsewhere/a.txt"}
    assert project.json("run", "--format", "md")["ingest"]["missing"] == 0


def test_a_row_that_cannot_be_placed_is_named_and_the_report_is_made(project: Made) -> None:
    """Exit code 1: something was kept out, the rest is done.

    codes: {loan: [loan]}
    files: {interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy."}
    codings: ["a.txt | fanta | loan | present | The loan was light.", "a.txt | fanta | loan | present | The loan was heavy."]
    """
    result = project.run("run", "--format", "json")
    assert code_of(result) == 1 and "codings.jsonl:" in result.output and "light" not in result.output
    assert "1 codings" in result.output
    assert [quote["text"] for quote in quotes_of(model(project))] == ["The loan was heavy."]
