"""The front page and its search: found, narrowed, kept; nothing of a blind colleague; in a real browser too."""

from collections.abc import Iterator
from typing import Any

import pytest
from projects import Made
from web.conftest import Browser, open_desk, served, sit_down

from qualkit.web.desk import Desk

PROJECT = """Two interviews, awa and fanta blind on one of them.

codes: {loan: [loan], loan/stress: [repay]}
head: "[privacy]\\ncleared = ['gender', 'region']"
files:
  interviews/a.txt: "I: How was it?\\n\\nR: We repaid the instalment of the loan before the harvest, <b>it was hard</b>."
  interviews/b.txt: "I: And you?\\n\\nR: I have always decided about the boat, and the wind decides about the harvest."
documents: |
  document,title,region
  a,Treasurer & <i>secretary</i>,Sikasso
  b,A fisherman,Mopti
participants: |
  document,speaker,case,gender
  a,R,SIK-01,woman
  b,R,MOP-01,man
codings: ["a.txt | awa | loan/stress | present | We repaid the instalment of the loan before the harvest"]
"""
QUESTION = "/search?words=what+did+women+say+about+instalments+before+harvest"


@pytest.fixture
def ready(tmp_path: Any) -> Iterator[Made]:
    from projects import make

    made = make(tmp_path / "p", PROJECT)
    made.ok("ingest")
    made.ok("codings", "import", str(made.corpus / "codings.jsonl"))
    made.ok("search", "--index")
    yield made


def test_a_question_its_facets_and_its_files(ready: Made) -> None:
    with open_desk(ready) as desk:
        fanta = Browser(desk, "fanta")
        page = fanta.get(QUESTION).text
        assert page.index("of the loan") < page.index("always decided"), "women come first"
        assert "&lt;b&gt;it was hard" in page and "<b>it was" not in page and "<i>secretary" not in page
        assert "only=gender%3Awoman" in page and "invented" not in page
        narrowed = fanta.get(QUESTION + "&only=region%3AMopti").text
        assert "always decided" in narrowed and "of the loan" not in narrowed
        assert fanta.get(QUESTION + "&only=regoin%3AMopti").status_code == 404
        for form, sign in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("md", b"# ")):
            kept = fanta.get(f"{QUESTION}&only=region%3AMopti".replace("/search", "/search/export") + f"&form={form}")
            assert kept.content.startswith(sign) and "attachment" in kept.headers["content-disposition"]
        assert fanta.get("/search?words=" + "x" * 401).status_code == 400
        assert fanta.get("/search?words=%00%ED%A0%80%22&page=99999&like=").status_code == 200
        assert "For example" not in fanta.get("/").text and "/search" in fanta.get("/").text


def test_who_is_shown_only_what_lies_near_is_told_so(ready: Made) -> None:
    with open_desk(ready) as desk:
        fanta = Browser(desk, "fanta")
        assert "Nothing here has these words" in fanta.get("/search?words=sailing+vessel").text
        assert "Nothing here has these words" not in fanta.get("/search?words=sailing+boat").text


def test_a_search_of_one_study_begins_with_its_question(ready: Made) -> None:
    """Nothing is said to be missing before anything was asked for."""
    with open_desk(ready) as desk:
        fanta = Browser(desk, "fanta")
        assert "/search?only=study%3Astudy" in fanta.get("/study/study").text
        page = fanta.get("/search?only=study%3Astudy").text
        assert "Nothing was found" not in page and "autofocus" in page and "Only:" in page
        assert "Nothing was found" in fanta.get("/search?only=study%3Astudy&words=%22tractor+engine%22").text


def test_what_a_blind_colleague_coded_is_not_found(ready: Made) -> None:
    with open_desk(ready) as desk:
        assert "loan/stress" in Browser(desk, "luc").get(QUESTION).text.lower()
        _set_blind(desk)
        fanta = Browser(desk, "fanta").get(QUESTION).text
        assert "loan/stress" not in fanta.lower() and "of the loan" in fanta
        for where in ("code%3Aloan", "coder%3Aawa", "direction%3Apresent"):
            assert "Nothing was found" in Browser(desk, "fanta").get(f"{QUESTION}&only={where}").text
        kept = Browser(desk, "fanta").get(QUESTION.replace("/search", "/search/export") + "&form=csv").text
        assert "loan/stress" not in kept
        assert "loan/stress" in Browser(desk, "luc").get(QUESTION).text.lower()


def _set_blind(desk: Desk) -> None:
    from qualkit.actions.opening import now
    from qualkit.model import Assignment, Coder, mint

    (read,) = [one for one in desk.store.documents("study") if one.key.endswith("a.txt")]
    desk.store.put_coder(Coder(id=mint(), handle="fanta"))
    desk.store.add_assignments([Assignment(id=mint(), document=read.id, coders=("awa", "fanta"), blind=True,
                                           made_by="awa", made_at=now())], coder="awa")


def test_before_the_index_is_made_words_are_found_and_somebody_may_make_it(tmp_path: Any) -> None:
    from projects import make

    made = make(tmp_path / "p", PROJECT)
    made.ok("ingest")
    with open_desk(made) as desk:
        fanta = Browser(desk, "fanta")
        page = fanta.get(QUESTION).text
        assert "not ready to be found by meaning" in page and "of the loan" in page
        assert fanta.post("/search/index", data={"make": "index"}).json() == {"passages": 2}
        for _ in range(400):
            if desk.shelf.progress is None:
                break
            __import__("time").sleep(0.1)
        assert "not ready" not in fanta.get(QUESTION).text


@pytest.mark.browser
def test_a_person_finds_narrows_and_reads(chromium: Any, ready: Made) -> None:
    with served(ready) as desk:
        person = sit_down(chromium, desk, "fanta")
        page = person.page
        page.keyboard.type("what did women say about instalments before harvest")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?*")
        assert "of the loan" in page.locator(".hit").first.inner_text()
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.id") == "words"
        page.locator(".offered a", has_text="women").click()
        page.wait_for_url("**only=gender**")
        assert page.locator(".hit.quote").count() == 1
        address = page.url
        page.locator(".hit .source a").first.click()
        page.wait_for_url("**/read/**")
        page.goto(address)
        assert page.locator(".hit.quote").count() == 1, "the address opens the same search again"
        assert (person.said, person.left) == ([], [])
