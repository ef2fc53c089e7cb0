"""Edits made in a Word report find their way back into the files, and nothing else moves."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from projects import Made, code_of, make

from qualkit.files.studies import load_study_file
from qualkit.files.study_edits import write_sections
from qualkit.reports.drawing.docx_words import Unit, joined, of_blocks
from qualkit.reports.drawing.prose_markdown import carriable, markdown, merged
from qualkit.reports.parts import prose

STUDY = """# what only people know
study: study
authors: [A. Writer]  # and nobody else
sections:
  # the programme
  context: |
    Groups of **twenty** borrow for
    a season, *never* longer.

    - a cash box
    - a stamped receipt
  # asked in the field
  questions: "How do women repay?"
  team: Awa Traoré interviewed alone.
version: "1"
"""

FINDINGS = """study: study
findings:
  - id: late   # a comment on the id
    theme: loan/stress
    statement: Repayment falls before the harvest.
    direction: supports
    # who said so
    scope: Women of both regions.
    gaps: Men were hardly heard.
    evidence: []
    author: A. Writer
"""


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A small project with prose of every kind.
    codes: {loan: [loan], loan/stress: [repay]}
    files:
      a.txt: "I: How was it?\\n\\nP1: We could not repay before the harvest. Awa said the loan was late."
    codings: ["a.txt | fanta | loan/stress | present | could not repay"]
    readings: ["a.txt | fanta"]
    head: |
      [privacy]
      redact = ["Awa Traoré"]
    """
    made = make(tmp_path_factory.mktemp("pull"), original.__wrapped__.__doc__)  # type: ignore[attr-defined]
    (made.folder / "studies").mkdir()
    (made.folder / "findings").mkdir()
    (made.folder / "studies" / "study.yaml").write_text(STUDY, encoding="utf-8")
    (made.folder / "findings" / "study.yaml").write_text(FINDINGS, encoding="utf-8")
    made.ok("ingest")
    made.ok("codings", "import", str(made.corpus / "codings.jsonl"))
    made.ok("report", "study", "--format", "docx")
    return made


@pytest.fixture
def project(original: Made) -> Made:
    """The project with its files as they were."""
    (original.folder / "studies" / "study.yaml").write_text(STUDY, encoding="utf-8")
    (original.folder / "findings" / "study.yaml").write_text(FINDINGS, encoding="utf-8")
    return original


def report_of(made: Made) -> Path:
    return made.folder / "reports" / "rendered" / "draft-study-study.docx"


def control(document: Any, name: str) -> Any:
    """A control by the end of its tag."""
    return next(one for one in document.element.body.iter(qn("w:sdt"))
                if str(one.find(qn("w:sdtPr")).find(qn("w:tag")).get(qn("w:val"))).endswith(name))


def edited(made: Made, change: Callable[[Any], None], name: str = "edited.docx") -> Path:
    document = Document(str(report_of(made)))
    change(document)
    path = made.folder / name
    document.save(str(path))
    return path


def say(where: Any, text: str) -> None:
    """Type something in the place of what a control says."""
    runs = list(where.iter(qn("w:t")))
    runs[0].text = text
    for one in runs[1:]:
        one.text = ""
    properties = where.find(qn("w:sdtPr"))
    for mark in properties.findall(qn("w:showingPlcHdr")):
        properties.remove(mark)


def pulled(made: Made, path: Path, *words: str) -> dict[str, Any]:
    answer: dict[str, Any] = made.json("report", "pull", str(path), *words)
    return answer


def files(made: Made) -> tuple[str, str]:
    return ((made.folder / "studies" / "study.yaml").read_text("utf-8"),
            (made.folder / "findings" / "study.yaml").read_text("utf-8"))


def reasons(answer: Mapping[str, Any]) -> list[str]:
    return [f"{one['source']}: {one['reason']}" for one in answer["left"]]


def test_an_unedited_file_changes_nothing(project: Made) -> None:
    answer = pulled(project, report_of(project))
    assert answer["written"] == [] and answer["left"] == [] and answer["unchanged"] > 10
    assert files(project) == (STUDY, FINDINGS)
    assert "0 written" in project.ok("report", "pull", str(report_of(project)))


def test_an_unedited_file_saved_by_another_program_changes_nothing(project: Made) -> None:
    answer = pulled(project, edited(project, lambda document: None))
    assert answer["written"] == [] and answer["left"] == []


def test_authored_prose_stands_in_named_places_and_nothing_else_does(project: Made) -> None:
    document = Document(str(report_of(project)))
    tags = [str(one.get(qn("w:val"))) for one in document.element.body.iter(qn("w:tag"))]
    assert {"qualkit:section:study:context", "qualkit:section:study:summary", "qualkit:finding:late:statement",
            "qualkit:finding:late:scope", "qualkit:finding:late:counter_case", "qualkit:finding:late:gaps"} <= set(tags)
    inside = "".join(node.text or "" for one in document.element.body.iter(qn("w:sdt")) for node in one.iter(qn("w:t")))
    assert "could not repay" not in inside, "a quotation stands in a place for prose"
    for one in document.element.body.iter(qn("w:sdtPr")):
        order = [node.tag.rpartition("}")[2] for node in one]
        assert order == [name for name in ("alias", "tag", "id", "lock", "showingPlcHdr", "richText", "text")
                         if name in order]
    assert len({one.get(qn("w:val")) for one in document.element.body.iter(qn("w:id"))}) == len(tags)
    xml = zipfile.ZipFile(report_of(project)).read("word/document.xml").decode()
    assert not re.search("[\ufdd0-\ufdef]", xml)


def test_an_edited_section_comes_back_and_the_rest_stays_letter_for_letter(project: Made) -> None:
    path = edited(project, lambda document: say(control(document, "questions"), "How do women repay in a bad year?"))
    answer = pulled(project, path)
    assert [one["source"] for one in answer["written"]] == ["section:questions"] and answer["left"] == []
    study, findings = files(project)
    assert findings == FINDINGS
    assert study == STUDY.replace('questions: "How do women repay?"', "questions: |\n    How do women repay in a bad year?")


def test_what_nobody_had_written_is_typed_in_word(project: Made) -> None:
    path = edited(project, lambda document: say(control(document, "summary"), "Late rains, late money."))
    assert [one["source"] for one in pulled(project, path)["written"]] == ["section:summary"]
    assert files(project)[0] == STUDY.replace(
        "  team: Awa Traoré interviewed alone.\n",
        "  team: Awa Traoré interviewed alone.\n  summary: |\n    Late rains, late money.\n")


def test_a_paragraph_more_leaves_its_neighbours_as_they_are(project: Made) -> None:
    def change(document: Any) -> None:
        content = control(document, "context").find(qn("w:sdtContent"))
        first = content[0]
        more = parse_xml(f"<w:p {nsdecls('w')}><w:r><w:t>Rain fell </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>late.</w:t>"
                         "</w:r></w:p>")
        first.addnext(more)

    assert pulled(project, edited(project, change))["left"] == []
    context = load_study_file(project.folder / "studies" / "study.yaml").sections["context"]
    assert context.strip() == ("Groups of **twenty** borrow for\na season, *never* longer.\n\nRain fell **late.**\n\n"
                               "- a cash box\n- a stamped receipt")
    assert "  # the programme\n" in files(project)[0]


def test_fields_of_a_finding_come_back_with_their_comments(project: Made) -> None:
    def change(document: Any) -> None:
        say(control(document, "late:scope"), "Women of Kayes: 3 of 4.")
        say(control(document, "late:counter_case"), "One widow repays in kind.")

    answer = pulled(project, edited(project, change), "--by", "B. Reader")
    assert [one["source"] for one in answer["written"]] == ["finding:late:scope", "finding:late:counter_case"]
    said = files(project)[1]
    assert "# a comment on the id" in said and "    # who said so\n    scope: \"Women of Kayes: 3 of 4.\"\n" in said
    assert "counter_case: One widow repays in kind." in said and "by: B. Reader" in said


def test_tracked_changes_are_accepted(project: Made) -> None:
    def change(document: Any) -> None:
        run = next(control(document, "questions").iter(qn("w:r")))
        gone = OxmlElement("w:del")
        run.addprevious(gone)
        gone.append(run)
        next(gone.iter(qn("w:t"))).tag = qn("w:delText")
        gone.addnext(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>Who repays?</w:t></w:r></w:ins>"))

    pulled(project, edited(project, change))
    assert load_study_file(project.folder / "studies" / "study.yaml").sections["questions"].strip() == "Who repays?"


def test_what_both_sides_changed_is_a_conflict_and_stays(project: Made) -> None:
    path = edited(project, lambda document: say(control(document, "questions"), "From Word."))
    study = project.folder / "studies" / "study.yaml"
    study.write_text(STUDY.replace("How do women repay?", "From the file."), encoding="utf-8")
    answer = pulled(project, path)
    assert [(one["source"], one["conflict"]) for one in answer["left"]] == [("section:questions", True)]
    assert "From the file." in files(project)[0] and code_of(project.run("report", "pull", str(path))) == 1


def test_what_the_file_alone_changed_is_left_alone(project: Made) -> None:
    study = project.folder / "studies" / "study.yaml"
    study.write_text(STUDY.replace("How do women repay?", "From the file."), encoding="utf-8")
    answer = pulled(project, report_of(project))
    assert answer["written"] == answer["left"] == [] and "From the file." in files(project)[0]


def test_both_sides_saying_the_same_is_no_conflict(project: Made) -> None:
    path = edited(project, lambda document: say(control(document, "questions"), "The same."))
    pulled(project, path)
    answer = pulled(project, path)
    assert answer["written"] == answer["left"] == []


def test_a_dry_run_writes_nothing(project: Made) -> None:
    path = edited(project, lambda document: say(control(document, "late:statement"), "Another claim."))
    assert len(pulled(project, path, "--dry-run")["written"]) == 1
    assert files(project) == (STUDY, FINDINGS)


def test_redacted_words_are_never_written_over_the_names(project: Made) -> None:
    path = edited(project, lambda document: say(control(document, "team"), "[redacted] interviewed with a guide."))
    answer = pulled(project, path)
    assert answer["written"] == [] and "redacted" in reasons(answer)[0] and files(project)[0] == STUDY


def test_what_cannot_be_carried_is_listed(project: Made) -> None:
    def change(document: Any) -> None:
        quote = next(one for one in document.paragraphs if one.style.name == "Quote")
        quote.runs[0].text = "Nobody said this."
        gone = control(document, "questions")
        gone.getparent().remove(gone)
        say(control(document, "late:statement"), "")
        context = control(document, "context").find(qn("w:sdtContent"))
        context.append(parse_xml(f"<w:tbl {nsdecls('w')}><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>"))
        document.add_comment(quote.runs, text="Is this so?", author="C. Ommissioner")

    answer = pulled(project, edited(project, change))
    said = "\n".join(reasons(answer))
    assert answer["written"] == [] and files(project) == (STUDY, FINDINGS)
    assert "section:questions: its place in the document was taken out" in said
    assert "finding:late:statement: it was emptied" in said
    assert "section:context: 1 table in it cannot be carried" in said and "1 table added" in said
    assert "1 paragraph outside people's prose" in said and "Nobody said this" not in said
    assert [(one["author"], one["text"]) for one in answer["comments"]] == [("C. Ommissioner", "Is this so?")]


def test_what_is_still_marked_as_a_placeholder_is_not_called_emptied(project: Made) -> None:
    def change(document: Any) -> None:
        blank = control(document, "ethics")
        next(blank.iter(qn("w:t"))).text = "Consent was asked."

    [reason] = reasons(pulled(project, edited(project, change)))
    assert reason.startswith("section:ethics: it is still marked as a placeholder")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"{\\rtf1 text}", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9])
def test_what_is_no_word_file_is_refused(project: Made, content: bytes) -> None:
    path = project.folder / "odd.docx"
    path.write_bytes(content)
    result = project.run("report", "pull", str(path))
    assert code_of(result) == 1 and "Traceback" not in result.output and files(project) == (STUDY, FINDINGS)


def test_a_word_file_of_somebody_else_is_refused(project: Made) -> None:
    path = project.folder / "other.docx"
    Document().save(str(path))
    result = project.run("report", "pull", str(path))
    assert code_of(result) == 2 and "does not say what was printed" in result.output


def test_a_bomb_and_entities_are_refused(project: Made) -> None:
    for name, content in (("word/document.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), ("word/x", b" " * 60_000_000)):
        packed = io.BytesIO()
        with zipfile.ZipFile(report_of(project)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
            for info in old.infolist():
                if info.filename != name:
                    new.writestr(info.filename, old.read(info))
            new.writestr(name, content)
        path = project.folder / "bomb.docx"
        path.write_bytes(packed.getvalue())
        assert code_of(project.run("report", "pull", str(path))) == 1


# --- prose there and back ----------------------------------------------------------------------------

letters = st.text(alphabet=st.sampled_from("ab *_`\\#-1.)>+•é ব"), max_size=30)
runs = st.lists(st.tuples(letters, st.sampled_from(["", "bold", "italic"])), min_size=1, max_size=4).map(joined)
units = st.tuples(st.sampled_from(["para", "head", "ul", "ol"]), runs).filter(lambda unit: unit[1]).map(
    lambda unit: ("head", (("".join(text for text, _ in unit[1]), ""),)) if unit[0] == "head" else unit)


@given(st.lists(units, max_size=6))
@settings(max_examples=150, deadline=None)
def test_prose_written_as_markdown_reads_as_the_same_prose(found: list[Unit]) -> None:
    wanted = tuple(map(carriable, found))
    assert of_blocks(prose.blocks(markdown(wanted))) == wanted
    assert [text for _, said in wanted for text in ["".join(one for one, _ in said)]] == [
        text for _, said in found for text in ["".join(one for one, _ in said)]], "words were lost"


@given(st.lists(units, max_size=5), st.lists(units, max_size=5), st.integers(0, 5))
@settings(max_examples=150, deadline=None)
def test_a_merge_reads_as_what_was_typed(old: list[Unit], new: list[Unit], cut: int) -> None:
    before = tuple(map(carriable, old))
    after = (*before[:cut], *map(carriable, new), *before[cut:])
    assert of_blocks(prose.blocks(merged(markdown(before), before, after))) == after
    assert merged(markdown(before), before, before) == markdown(before)


@given(st.lists(units, min_size=1, max_size=4), st.sampled_from(["context", "questions", "team", "summary"]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_section_is_written_alone(tmp_path: Path, found: list[Unit], name: str) -> None:
    path = tmp_path / "study.yaml"
    for text in (STUDY, STUDY.replace("\n", "\r\n"), STUDY[:STUDY.index("sections:")]):
        path.write_bytes(text.encode())
        said = markdown(tuple(map(carriable, found)))
        before = load_study_file(path)
        write_sections(path, {name: said}, study="study")
        after = load_study_file(path)
        assert after.sections[name].strip() == said.strip()
        assert {key: one for key, one in after.sections.items() if key != name} == {
            key: one for key, one in before.sections.items() if key != name}
        assert all(comment in path.read_bytes().decode() for comment in re.findall("#.*", text.replace("\r", "")))
