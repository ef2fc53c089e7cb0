"""The matrices on the desk: every cell opens its quotes, and people write the framework's cells."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest
from projects import Made
from web.conftest import Browser, served, sit_down
from web.test_codes import book_of, plain, rows_of
from web.test_findings import stamp_in

from qualkit.model import Assignment, Coder
from qualkit.web.desk import Desk


def cells_file(project: Made) -> str:
    path = project.folder / "matrices" / "study.yaml"
    return path.read_text("utf-8") if path.exists() else ""


def test_each_cell_of_codes_by_an_attribute_opens_the_quotes_it_counts(fanta: Browser) -> None:
    """n of N by gender; the link leads to just these quotes.

    codes: {loan: [loan], loan/stress: [repay]}
    head: '[privacy]

      cleared = ["gender"]'
    files: {interviews/a.txt: "P1: We could not repay.", interviews/b.txt: "P1: He could repay.",
            interviews/c.txt: "P1: Nothing.", interviews/d.txt: "P1: Not read, could not repay."}
    documents: |
      document,gender
      interviews/a.txt,woman
      interviews/b.txt,man
      interviews/c.txt,woman
      interviews/d.txt,woman
    codings: ["a.txt | fanta | loan/stress | present | could not repay", "b.txt | fanta | loan | present | could repay",
              "d.txt | fanta | loan/stress | present | could not repay"]
    readings: ["a.txt | fanta", "b.txt | fanta", "c.txt | fanta"]
    """
    page = fanta.get("/study/study/matrices/attributes?attribute=gender").text
    rows = rows_of(page)
    assert [row.split(" ", 1)[0] for row in rows] == ["Code", "Loan", "Stress"]
    assert rows[1].endswith("1 of 1 1 of 2") and rows[2].endswith("0 of 1 1 of 2"), rows
    links = [html.unescape(one) for one in re.findall(r'href="([^"]*matrices/quotes[^"]*)"', page)]
    words = [re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", fanta.get(link).text) for link in links]
    assert words == [["could repay"], ["could not repay"], ["could not repay"]]
    sheet = fanta.get("/study/study/matrices/as/attribute/csv?attribute=gender").content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(sheet)))[2] == ["loan/stress", "0 of 1", "1 of 2"]


def test_codes_by_codes_counts_sources_with_both_and_opens_them(fanta: Browser) -> None:
    """A pair meets in one of two sources; the cell opens the quotes of its row there.

    codes: {loan: [loan], coll: [group]}
    files: {interviews/a.txt: "P1: The loan came. The group met.", interviews/b.txt: "P1: A loan again."}
    codings: ["a.txt | fanta | loan | present | The loan came", "a.txt | fanta | coll | present | The group met",
              "b.txt | fanta | loan | present | A loan again"]
    readings: ["a.txt | fanta", "b.txt | fanta"]
    """
    page = fanta.get("/study/study/matrices/codes").text
    assert [row for row in rows_of(page) if row.startswith("Loan")] == ["Loan (loan) – 1"]
    link = html.unescape(re.findall(r'href="([^"]*matrices/quotes[^"]*)"', page)[0])
    assert re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", fanta.get(link).text) == ["The loan came"]
    assert fanta.get("/study/study/matrices/as/code/xlsx").content[:2] == b"PK"
    assert fanta.get("/study/study/matrices/quotes?code=nobody").status_code == 404
    assert fanta.get("/study/study/matrices/as/nothing/csv").status_code == 404


def test_a_cell_is_written_in_the_coders_name_with_its_pointers_and_once(project: Made, desk: Desk,
                                                                        fanta: Browser) -> None:
    """The file holds who wrote it and what stood behind it; later codings are told.

    codes: {loan: [loan], loan/stress: [repay]}
    files: {interviews/a.txt: "P1: We could not repay. The loan came late."}
    codings: ["a.txt | luc | loan/stress | present | could not repay"]
    """
    (coding,) = desk.store.codings("study")
    here = "/study/study/matrices/cell"
    case = "interviews/a.txt"
    page = fanta.get(here, params={"case": case, "theme": "loan"}).text
    assert "could not repay" in page and stamp_in(page) == ""
    form = {"case": case, "theme": "loan", "words": "She could\n not pay: <i>hard</i>.", "stamp": "", "request": "r1"}
    for _ in range(2):
        assert fanta.post(here, data=form).status_code == 204
    written = cells_file(project)
    assert written.count("summary:") == 1 and coding.id in written and "author: fanta" in written
    (act,) = [one for one in desk.store.log() if one.verb == "matrix cell"]
    assert act.coder == "fanta" and "hard" not in str(act.payload)
    assert "She could not pay: &lt;i&gt;hard" in fanta.get("/study/study/matrices").text
    desk.store.withdraw([coding.id], coder="luc")
    assert "1 coding withdrawn since" in plain(fanta.get("/study/study/matrices").text)


def test_a_cell_that_somebody_else_wrote_meanwhile_is_not_overwritten(project: Made, desk: Desk,
                                                                     fanta: Browser) -> None:
    """A stale stamp is 409; with the new one it is replaced. Unknown sources and empty words are refused.

    codes: {loan: [loan]}
    files: {interviews/a.txt: "P1: The loan came late."}
    codings: ["a.txt | luc | loan | present | The loan came late"]
    """
    here, case = "/study/study/matrices/cell", {"case": "interviews/a.txt", "theme": "loan"}
    luc = Browser(desk, "luc")
    assert luc.post(here, data={**case, "words": "Late.", "stamp": ""}).status_code == 204
    before = cells_file(project)
    assert fanta.post(here, data={**case, "words": "Mine.", "stamp": ""}).status_code == 409
    assert cells_file(project) == before
    now = stamp_in(fanta.get(here, params=case).text)
    assert fanta.post(here, data={**case, "words": "Ours.", "stamp": now}).status_code == 204
    assert "summary: Ours." in cells_file(project) and "Late." not in cells_file(project)
    assert fanta.post(here, data={**case, "words": " ", "stamp": now}).status_code == 400
    assert fanta.post(here, data={**case, "case": "nobody", "words": "x", "stamp": ""}).status_code == 404
    assert fanta.get(here, params={**case, "theme": "nothing"}).status_code == 404
    path = project.folder / "matrices" / "study.yaml"
    path.write_text(path.read_text("utf-8").replace("interviews/a.txt", "interviews/gone.txt"), "utf-8")
    assert "interviews/gone.txt · loan : Ours. fanta" in plain(fanta.get("/study/study/matrices").text)


def test_a_cell_written_under_a_former_key_stays_one_cell(project: Made, desk: Desk, fanta: Browser) -> None:
    """The code was renamed since: the same cell is changed, not a second one begun.

    codes: {loan: [loan]}
    files: {interviews/a.txt: "P1: The loan came late."}
    codings: ["a.txt | luc | loan | present | The loan came late"]
    """
    here, case = "/study/study/matrices/cell", {"case": "interviews/a.txt", "theme": "loan"}
    assert fanta.post(here, data={**case, "words": "Late.", "stamp": ""}).status_code == 204
    project.ok("codebook", "rename", "book", "loan", "--to", "credit")
    page = fanta.get(here, params=case).text
    assert "Late." in page
    sent = {"case": "interviews/a.txt", "theme": "credit", "words": "Later.", "stamp": stamp_in(page)}
    assert fanta.post(here, data=sent).status_code == 204
    assert cells_file(project).count("summary:") == 1 and "Later." in fanta.get("/study/study/matrices").text


def test_a_blind_colleagues_cells_and_codings_stay_unseen(desk: Desk, fanta: Browser) -> None:
    """Neither in the matrices nor in their files.

    codes: {loan: [loan], coll: [group]}
    files: {interviews/a.txt: "P1: The loan came late. The group met."}
    codings: ["a.txt | luc | loan | present | The loan came late", "a.txt | luc | coll | present | The group met"]
    readings: ["a.txt | luc"]
    """
    store, code = desk.store, book_of(desk)["loan"]
    here, case = "/study/study/matrices/cell", {"case": "interviews/a.txt", "theme": "loan"}
    luc = Browser(desk, "luc")
    assert luc.post(here, data={**case, "words": "Lucs words.", "stamp": ""}).status_code == 204
    assert "Lucs words" in fanta.get("/study/study/matrices").text
    for handle in ("awa", "fanta"):
        store.put_coder(Coder(id=handle, handle=handle))
    (document,) = store.documents("study")
    store.add_assignments([Assignment(
        id="1b7c5c0e-0000-4000-8000-000000000001", document=document.id, coders=("fanta", "luc"), made_by="awa",
        made_at=store.codings("study")[0].made_at)], coder="awa")
    for page in ("", "/codes", "/attributes", f"/quotes?code={code}", "/cell?case=interviews/a.txt&theme=loan",
                 "/as/source/csv"):
        seen = fanta.get(f"/study/study/matrices{page}").text
        assert "Lucs words" not in seen and "came late" not in seen and "luc" not in seen, page
    assert "Lucs words" in luc.get("/study/study/matrices").text
    assert fanta.post(here, data={**case, "words": "Mine.", "stamp": ""}).status_code == 409


@pytest.mark.browser
def test_a_cell_is_edited_in_the_browser_and_a_stale_page_keeps_the_words(project: Made, chromium: object) -> None:
    """A person writes a cell; when a colleague was faster, what was typed is still there.

    codes: {loan: [loan]}
    files: {interviews/a.txt: "P1: The loan came late."}
    codings: ["a.txt | luc | loan | present | The loan came late"]
    """
    project.ok("ingest")
    project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    with served(project) as desk:
        person = sit_down(chromium, desk, "fanta")
        page = person.go("/study/study/matrices")
        page.click("td a:has-text('Write')")
        page.fill("textarea[name=words]", "It came late, and she says so twice.")
        luc = Browser(desk, "luc")
        sent = {"case": "interviews/a.txt", "theme": "loan", "words": "Late.", "stamp": ""}
        assert luc.post("/study/study/matrices/cell", data=sent).status_code == 204
        page.click("button:has-text('Write in my name')")
        page.wait_for_selector("#notice:not([hidden])")
        assert page.input_value("textarea[name=words]") == "It came late, and she says so twice."
        page = person.go("/study/study/matrices")
        assert "Late." in page.inner_text(".cells")
        page.click("td a:has-text('Edit')")
        page.fill("textarea[name=words]", "It came late, and she says so twice.")
        page.click("button:has-text('Write in my name')")
        page.wait_for_url("**/matrices#interviews/a.txt.loan")
        assert "she says so twice" in page.inner_text("td:target"), "one is led back to where one wrote"
        assert "she says so twice" in page.inner_text(".cells") and "fanta" in page.inner_text(".cells")
        assert not person.left and all("409" in one for one in person.said)
