"""A study's documents: called what people call them, told apart, and what is to be read first."""

from pathlib import Path

from lxml import html
from projects import Made, make
from web.conftest import Browser, open_desk

from qualkit.actions.opening import now
from qualkit.model import Assignment, Coder, mint
from qualkit.web.desk import Desk

PROJECT = """Two interviews and a sheet.

codes: {loan: [loan]}
files:
  interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy."
  interviews/b.txt: "I: And you?\\n\\nR: It was long."
documents: |
  document,title,instrument
  a,Treasurer of the group,interview
"""
ROWS = 11


def _made(folder: Path) -> Made:
    made = make(folder / "p", PROJECT)
    rows = "".join(f"Awa,We sold onions {number} times and paid what was due.\n" for number in range(ROWS))
    (made.corpus / "answers.csv").write_text(f"respondent,How did you pay?\n{rows}", encoding="utf-8")
    made.ok("ingest")
    made.ok("tag")
    return made


def _links(desk: Desk, page: str) -> dict[str, str]:
    tree = html.fromstring(page)
    return {one.text_content(): one.get("href") for one in tree.xpath("//table//th[@scope='row']/a")}


def test_documents_are_called_as_documents_csv_does_and_rows_of_a_sheet_are_told_apart(tmp_path: Path) -> None:
    with open_desk(_made(tmp_path)) as desk:
        page = Browser(desk, "fanta").get("/study/study").text
        names = list(_links(desk, page))
        assert "Treasurer of the group" in names and "a.txt" in page
        answers = [name for name in names if "#" in name]
        assert len(answers) == ROWS and len(set(names)) == len(names)
        numbers = [int(name.rpartition("#")[2]) for name in answers]
        assert numbers == sorted(numbers), "row 2 stands before row 10"


def test_what_is_assigned_stands_first_until_it_is_finished_and_suggestions_lead_to_their_review(tmp_path: Path) -> None:
    with open_desk(_made(tmp_path)) as desk:
        fanta = Browser(desk, "fanta")
        assert "Yours to read" not in fanta.get("/study/study").text
        first = next(one for one in desk.store.documents("study") if one.called == "Treasurer of the group")
        for handle in ("fanta", "lead"):
            desk.store.put_coder(Coder(id=mint(), handle=handle))
        desk.store.add_assignments([Assignment(id=mint(), document=first.id, coders=("fanta",), blind=False,
                                               made_by="lead", made_at=now())], coder="lead")
        tree = html.fromstring(fanta.get("/study/study").text)
        assert tree.xpath("//p[@class='notice']/a/@href") == [f"/study/study/read/{first.id}"]
        [waiting] = [one for one in tree.xpath("//td/a") if "Treasurer" in one.get("aria-label")]
        card = html.fromstring(fanta.get(waiting.get("href")).text)
        assert card.get_element_by_id("passage").text_content() == "The loan was heavy."
        fanta.post(f"/study/study/read/{first.id}/finish", data={
            "request": "r1", "text": first.text_hash, "sure": "yes",
            "codebook": desk.codebook(desk.folder, desk.folder.study("study")).version})
        assert "Yours to read" not in fanta.get("/study/study").text
