"""Assignments, figures and differences on the desk: what each person sees, and what an act does once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from projects import make
from test_adjudicate import SMALL
from web.conftest import Browser, open_desk, served, sit_down
from web.crawling import crawl, faults_of

from qualkit.actions.assign import Task, assign
from qualkit.actions.opening import view_of
from qualkit.actions.review import Given, open_review
from qualkit.model import Direction
from qualkit.web.desk import Desk

BASE = "/study/study/agreement"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Two who differ on three places of a.txt."""
    project = make(tmp_path / "p", SMALL)
    project.ok("ingest")
    project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    with open_desk(project) as opened:
        yield opened


@pytest.fixture
def cira(desk: Desk) -> Browser:
    return Browser(desk, "cira")


def hidden_fields(page: str) -> dict[str, str]:
    """What the form to settle holds."""
    form = page[page.index('id="settle"'):]
    return {name: value for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
            if name in ("request", "stamp", "start", "end")}


def first_difference(browser: Browser) -> str:
    found = re.search(rf'href="({BASE}/differences/[0-9a-f-]+)', browser.get(f"{BASE}/differences").text)
    assert found
    return found[1]


# --- figures -----------------------------------------------------------------------------------


def test_figures_say_by_which_lens_and_every_cell_opens_its_passages(cira: Browser) -> None:
    page = cira.get(f"{BASE}?unit=turn&coder=fanta&coder=luc").text
    assert "turn by turn" in page and "No coefficient was declared beforehand" in page
    links = [one.replace("&amp;", "&") for one in re.findall(rf'href="({BASE}/passages[^"]*)"', page)]
    assert links and all("unit=turn" in one and "coder=luc" in one for one in links)
    for link in links:
        count = int(re.search(r">(\d+)</a>", page[page.index(link.replace("&", "&amp;")):])[1])  # type: ignore[index]
        behind = cira.get(link)
        assert behind.status_code == 200 and behind.text.count("<blockquote") == count, link
        assert re.search(r'/read/[0-9a-f-]+#t\d+"', behind.text), "it leads into the reading room"


@pytest.mark.parametrize(("said", "words"), [
    ("first", ["My husband decides"]), ("neither", ["We sold the goat"]), ("both", []), ("second", [])])
def test_the_passages_are_those_of_the_cell(cira: Browser, said: str, words: list[str]) -> None:
    page = cira.get(f"{BASE}/passages?of=home&said={said}&unit=turn").text
    assert [one for one in ("My husband decides", "We sold the goat") if f"<mark>{one}" in page] == words


def test_figures_as_files(cira: Browser) -> None:
    table = cira.get(f"{BASE}/as/csv?unit=sentence&overlap=any")
    assert table.headers["content-disposition"] == 'attachment; filename="agreement.csv"'
    assert "loan/stress" in table.text and "sentence" in table.text
    assert cira.get(f"{BASE}/as/xlsx").content[:2] == b"PK"
    assert cira.get(f"{BASE}/as/pdf").status_code == 404


@pytest.mark.parametrize("query", ["coder=fanta", "coder=fanta&coder=nobody", "code=none", "unit=document&overlap=any",
                                   "unit=x&overlap=y&code="])
def test_an_odd_address_gets_a_page(cira: Browser, query: str) -> None:
    page = cira.get(f"{BASE}?{query}", headers={"x-part": ""})
    assert page.status_code == 200 and "Agreement between coders" in page.text


# --- settling ----------------------------------------------------------------------------------


def test_a_difference_is_settled_once_and_leads_on_to_the_next(desk: Desk, cira: Browser) -> None:
    address = first_difference(cira)
    fields = {**hidden_fields(cira.get(address).text), "choice": "first", "reason": "She names the <goat> & more."}
    for _ in range(2):
        answer = cira.post(address, data=fields)
        assert answer.status_code == 204 and answer.headers["hx-redirect"].startswith(f"{BASE}/differences/")
        assert answer.headers["hx-redirect"] != address
    assert [entry.verb for entry in desk.store.log()].count("adjudicate") == 1
    page = cira.get(f"{BASE}/differences").text
    assert "1 are settled" in page and "cira decided for what fanta has" in page
    assert "She names the &lt;goat&gt; &amp; more." in page
    assert "After settling" in cira.get(BASE).text


@pytest.mark.parametrize(("choice", "told"), [("side", "cira decided for what"), ("nothing", "cira let nothing stand")])
def test_where_one_gave_nothing_the_page_says_what_was_decided(cira: Browser, choice: str, told: str) -> None:
    links = re.findall(rf'href="({BASE}/differences/[^"?]+)', cira.get(f"{BASE}/differences?kind=missed").text)
    page = cira.get(links[0]).text
    empty = "first" if page.index("nothing there") < page.index("present: said to be so") else "second"
    fields = {**hidden_fields(page), "reason": "So.", "choice": {
        "nothing": empty, "side": {"first": "second", "second": "first"}[empty]}[choice]}
    assert cira.post(links[0], data=fields).status_code == 204
    assert told in cira.get(links[0]).text


def test_where_no_two_have_read_the_same_nothing_is_said_to_agree(tmp_path: Path) -> None:
    project = make(tmp_path / "alone", "x\nfiles: {a.txt: 'I: And?\\nR: The loan.'}")
    project.ok("ingest")
    with open_desk(project) as alone:
        page = Browser(alone, "cira").get(f"{BASE}/differences").text
    assert "nothing can be compared" in page and "Nobody differs" not in page


def test_after_the_last_one_the_list_comes(desk: Desk, cira: Browser) -> None:
    address = first_difference(cira)
    for _ in range(3):
        fields = {**hidden_fields(cira.get(address).text), "choice": "first", "reason": "So."}
        address = cira.post(f"{address}?state=open", data=fields).headers["hx-redirect"].partition("?")[0]
    assert address == f"{BASE}/differences"


def test_another_coding_instead(desk: Desk, cira: Browser) -> None:
    address = first_difference(cira)
    code = next(one for one in desk.codebook(desk.project(), desk.project().study("study")) if one.key == "loan")
    fields = {**hidden_fields(cira.get(address).text), "choice": "instead", "reason": "Wider.", "code": code.id,
              "direction": "mixed"}
    assert cira.post(address, data=fields).status_code == 204
    made = [one for one in desk.store.codings("study") if one.coder == "cira"]
    assert [(one.code, one.direction, one.quote) for one in made] == [(code.id, Direction.MIXED, "sold the goat")]
    page = cira.get(address).text
    assert "Made instead by cira" in page and "Settle again" in page


@pytest.mark.parametrize(("given", "status"), [
    ({"choice": ""}, 400), ({"choice": "all"}, 400), ({"reason": " "}, 400), ({"stamp": "old"}, 409),
    ({"choice": "instead", "code": "none"}, 404), ({"choice": "instead", "start": "-1"}, 400),
    ({"choice": "instead", "end": "99999", "code": "*"}, 400)])
def test_what_cannot_be_done_changes_nothing(desk: Desk, cira: Browser, given: dict[str, str], status: int) -> None:
    address = first_difference(cira)
    code = desk.codebook(desk.project(), desk.project().study("study")).active[0].id
    fields = {**hidden_fields(cira.get(address).text), "choice": "first", "reason": "So.", **given}
    fields["code"] = fields.get("code", "").replace("*", code)
    assert cira.post(address, data=fields).status_code == status
    assert desk.store.adjudications() == []


def test_an_old_page_gets_409(desk: Desk, cira: Browser) -> None:
    address = first_difference(cira)
    fields = {**hidden_fields(cira.get(address).text), "choice": "first", "reason": "So."}
    luc = next(one for one in desk.store.codings("study", coder="luc") if one.quote == "sold the goat")
    desk.store.withdraw([luc.id], coder="luc")
    answer = cira.post(address, data=fields)
    assert answer.status_code == 409 and "has changed since you saw it" in answer.json()["message"]
    assert cira.get(address).status_code == 404, "they do not differ there any more"


def test_a_decision_is_taken_back_from_the_page(desk: Desk, cira: Browser) -> None:
    address = first_difference(cira)
    page = cira.get(address).text
    assert "Take this decision back" not in page, "nothing is settled yet"
    cira.post(address, data={**hidden_fields(page), "choice": "first", "reason": "So."})
    page = cira.get(address).text
    fields = {"stamp": hidden_fields(page)["stamp"], "request": "back"}
    answer = cira.post(f"{address}/reopen?state=open", data=fields)
    assert (answer.status_code, answer.headers["hx-redirect"]) == (204, f"{address}?state=open")
    assert not desk.store.adjudications("study") and "Take this decision back" not in cira.get(address).text
    assert cira.post(f"{address}/reopen", data={**fields, "request": "other"}).status_code == 409, "an old page"


def test_undo_from_the_page(desk: Desk, cira: Browser) -> None:
    address = first_difference(cira)
    fields = {**hidden_fields(cira.get(address).text), "choice": "neither", "reason": "So."}
    cira.post(address, data=fields)
    assert cira.post("/study/study/undo", data={"request": "u"}).status_code == 200
    assert desk.store.adjudications() == [] and "0 are settled" in cira.get(f"{BASE}/differences").text


# --- assignments -------------------------------------------------------------------------------


def test_documents_are_assigned_and_ended(desk: Desk, cira: Browser) -> None:
    document = desk.store.documents("study")[0].id
    fields = {"request": "r", "coder": ["fanta"], "others": "zita, awa", "document": [document], "blind": "yes"}
    for _ in range(2):
        assert cira.post(f"{BASE}/assignments", data=fields).status_code == 204
    (made,) = desk.store.assignments("study")
    assert (made.coders, made.blind, made.made_by) == (("awa", "fanta", "zita"), True, "cira")
    page = cira.get(f"{BASE}/assignments").text
    assert "zita" in page and made.id in page
    assert cira.post(f"{BASE}/assignments/end", data={"request": "e", "assignment": made.id}).status_code == 204
    assert desk.store.assignments("study") == []


def test_a_draw_from_the_page(desk: Desk, cira: Browser) -> None:
    fields = {"request": "r", "coder": ["fanta", "luc"], "draw": "1", "seed": "3", "blind": "no"}
    assert cira.post(f"{BASE}/assignments", data=fields).status_code == 204
    assert not desk.store.assignments("study")[0].blind
    assert cira.post(f"{BASE}/assignments", data={**fields, "request": "s"}).status_code == 400, "none is left"
    assert cira.post(f"{BASE}/assignments", data={**fields, "draw": "-1", "request": "t"}).status_code == 400


def test_who_works_blind_does_not_end_it_for_themselves(desk: Desk, cira: Browser) -> None:
    document = desk.store.documents("study")[0].id
    cira.post(f"{BASE}/assignments", data={"request": "r", "coder": ["awa", "luc"], "document": [document]})
    (made,) = desk.store.assignments("study")
    awa = Browser(desk, "awa")
    assert awa.post(f"{BASE}/assignments/end", data={"assignment": made.id}).status_code == 400
    assert cira.post(f"{BASE}/assignments/end", data={"assignment": "none"}).status_code == 404
    assert len(desk.store.assignments("study")) == 1


# --- blind -------------------------------------------------------------------------------------

SECRET = ("Sesame-of-Luc", "Zanzibar code")


def secret_work(desk: Desk) -> tuple[str, str]:
    """Luc codes b.txt beside fanta, blind: with a code that nobody else uses, memos, a decision and a reading."""
    project = desk.project()
    luc = open_review(project, desk.store, coder="luc", study="study")
    code = luc.new_code("zanzibar", SECRET[1], "What nobody else sees in it.")
    document = luc.document("b.txt")
    assign(desk.store, project.study("study"), Task(coders=("fanta", "luc"), documents=("b.txt",)), by="cira")
    content = desk.store.text(document.id).content
    at = content.index("The rice")
    coding = luc.code(document, at, at + 8, code=code, given=Given(memo=f"{SECRET[0]} coded", key_quote=True))
    luc.note("coding", coding.id, f"{SECRET[0]} noted of a coding")
    luc.note("document", document.id, f"{SECRET[0]} noted of a document")
    luc.finish(document)
    return document.id, coding.id


@pytest.fixture
def blind(tmp_path: Path) -> Iterator[Desk]:
    """As the others, with a second document that fanta and luc code blind."""
    project = make(tmp_path / "p", SMALL.replace('We eat less."}', 'We eat less.", b.txt: "I: And you?\\n\\nB: The rice is dear. We repay."}'))
    project.ok("ingest")
    project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    with open_desk(project) as opened:
        yield opened


def test_no_page_shows_a_blind_colleagues_work_until_both_have_finished(blind: Desk) -> None:
    document, coding = secret_work(blind)
    fanta = Browser(blind, "fanta")
    begin = ("/", "/study/study", f"/study/study/read/{document}", BASE, f"{BASE}/differences", f"{BASE}/assignments",
             "/search?words=noted", "/search?words=rice", f"/study/study/coding/{coding}")
    for page in crawl(fanta, *begin).pages.values():
        assert SECRET[0] not in page.text, page.address
        if page.address != f"/study/study/coding/{coding}":
            assert coding not in page.text, page.address
    view = view_of(blind.project(), blind.store, blind.project().study("study"), viewer="fanta")
    assert not any(SECRET[0] in memo.markdown for memo in view.memos())
    assert "not to be seen yet" in fanta.get(f"{BASE}/assignments").text
    assert "You work blind on some documents" in fanta.get(BASE).text
    assert "b.txt" not in fanta.get(f"{BASE}/as/csv").text

    review = open_review(blind.project(), blind.store, coder="fanta", study="study")
    review.finish(review.document("b.txt"))
    shown = crawl(fanta, *begin)
    assert any(SECRET[0] in page.text for page in shown.pages.values()), "the crawl would have found it"
    page = fanta.get(f"{BASE}/differences?code=zanzibar").text
    assert "One place fits" in page and SECRET[1] in page
    assert not blind.store.assignments("study") or "blind until all had finished" in fanta.get(f"{BASE}/assignments").text


def test_who_is_not_part_of_it_sees_all(blind: Desk) -> None:
    document, coding = secret_work(blind)
    assert coding in Browser(blind, "cira").get(f"/study/study/read/{document}").text
    assert "not to be seen yet" not in Browser(blind, "cira").get(f"{BASE}/assignments").text


def test_pages_are_whole(desk: Desk, cira: Browser) -> None:
    address = first_difference(cira)
    cira.post(address, data={**hidden_fields(cira.get(address).text), "choice": "both", "reason": "So."})
    found = crawl(cira, BASE, f"{BASE}/differences", f"{BASE}/assignments")
    mine = [page for page in found.pages.values() if page.address.startswith(BASE)]
    assert len(mine) > 8
    assert {page.address: faults for page in mine if (faults := faults_of(page))} == {}
    assert {page.status for page in mine} == {200}


# --- in a real browser -------------------------------------------------------------------------


@pytest.mark.browser
def test_two_people_code_blind_finish_and_settle(chromium: Any, tmp_path: Path) -> None:
    """What the issue asks for: two people double-code blind, finish, look at the figure, settle, look again."""
    project = make(tmp_path / "p", SMALL.replace('readings: ["a.txt | fanta", "a.txt | luc"]', ""))
    project.ok("ingest")
    project.ok("assign", "add", "a.txt", "--coders", "fanta,luc", "--by", "cira")
    project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    with served(project) as desk:
        document = desk.store.documents("study")[0].id
        people = {name: sit_down(chromium, desk, name) for name in ("fanta", "luc", "cira")}
        for name in ("fanta", "luc"):
            page = people[name].go(f"/study/study/read/{document}")
            other = {"fanta": "luc", "luc": "fanta"}[name]
            assert page.locator(f".by:text-is('{other}')").count() == 0
            assert "nothing can be compared" in people[name].go(BASE).locator("main").inner_text()
            page = people[name].go(f"/study/study/read/{document}")
            page.check("form[action$='/finish'] input[name=sure]")
            page.click("form[action$='/finish'] button")
            page.wait_for_function("() => document.querySelector('#finished p').textContent.match(/20\\d\\d/)")
        page = people["fanta"].go(BASE)
        assert "passage by passage" in page.locator("main").inner_text()
        judge = people["cira"]
        page = judge.go(f"{BASE}/differences")
        page.click("text=Settle them one by one")
        page.wait_for_selector("#settle")
        page.keyboard.press("5")
        page.evaluate("""() => {
          const words = document.querySelector('.context [data-at]:not(mark)');
          const range = document.createRange();
          const piece = [...document.querySelectorAll('.context .words')].find((one) => one.textContent.includes('goat'));
          range.setStart(piece.querySelector('[data-at]').firstChild, 0);
          range.setEnd(piece.querySelector('mark').firstChild, 8);
          getSelection().removeAllRanges(); getSelection().addRange(range);
          document.dispatchEvent(new MouseEvent('mouseup', {bubbles: true}));
        }""")
        assert page.locator("#chosen").inner_text() == "We sold the"
        page.click("text=end a word later")
        assert page.locator("#chosen").inner_text() == "We sold the goat."
        page.keyboard.press("r")
        page.keyboard.type("She says who sold it.")
        page.keyboard.press("Control+Enter")
        page.wait_for_function("() => document.querySelector('#settle') && !document.querySelector('textarea').value")
        page.wait_for_load_state()  # its keys answer from then on
        page.keyboard.press("1")
        assert page.locator("input[name=choice]:checked").get_attribute("value") == "first"
        made = [one.quote for one in desk.store.codings("study") if one.coder == "cira"]
        assert made == ["We sold the goat."]
        text = judge.go(BASE).locator("main").inner_text()
        assert "After settling" in text and "1 of 3 places" in text and "no reliability" in text
        page = judge.go(f"{BASE}/differences")
        page.click("text=Settle them one by one")
        page.click("#undo button")
        page.wait_for_selector("#notice.told")
        assert "Undone: the settling of a difference" in page.inner_text("#notice")
        page.keyboard.press("Escape")
        assert page.is_hidden("#notice")
        for person in people.values():
            assert (person.said, person.left) == ([], []), person.said
