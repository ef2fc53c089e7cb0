"""From end to end, as two people would: packs, two desks, home again, differences settled, a question answered."""

import time
from pathlib import Path
from typing import Any

import pytest
from projects import Made, copied
from web.conftest import Person, served, sit_down
from web.test_read_browser import drag, keys, settled

from qualkit.web.desk import Desk

pytestmark = pytest.mark.browser
DOCUMENT = "interviews/kou-w1.txt"
CODED = {
    "fanta": [("They chose me.", "They chose me.", "coll/voice"), ("I pay with the onions", "the onions.", "loan/stress/timing"),
              ("gained, yes.", "gained, yes.", "loan/gain")],
    "luc": [("They chose me.", "They chose me.", "home/say"), ("I pay with the onions", "the okra.", "loan/stress/timing"),
            ("gained, yes.", "gained, yes.", "loan/gain")],
}
"""From which words to which, and what they are coded."""
QUESTION = "what did women say about instalments before harvest"


def test_two_people_code_apart_merge_settle_and_find(chromium: Any, tmp_path: Path, capsys: Any) -> None:
    home = _home(tmp_path / "home")
    laptops = {name: _laptop(home, name, tmp_path / name) for name in ("fanta", "luc")}
    quotes = {name: _code(chromium, laptops[name], name) for name in laptops}
    told = home.run("merge", *(str(one.folder) for one in laptops.values()), "--by", "cira").output
    assert "fanta" in told and "luc" in told
    home.ok("search", "--index")
    with served(home) as desk:
        everything = {(one.coder, one.quote) for one in desk.store.codings("jigi")}
        assert everything == {(name, quote) for name, own in quotes.items() for quote in own}, "all came home"
        cira = sit_down(chromium, desk, "cira")
        before = _differences(cira)
        assert before == 2, "another boundary, and another code"
        _settle_first(cira)
        shown = cira.go("/study/jigi/agreement").locator("main").inner_text()
        assert f"1 of {before} places" in shown and "After settling" in shown
        assert everything <= {(one.coder, one.quote) for one in desk.store.codings("jigi")}, "nobody's codings changed"
        seconds = _ask(cira)
        assert (cira.said, cira.left) == ([], [])
    with capsys.disabled():
        print(f"\n  a question from the front page to its quotes: {seconds:.1f} s")


def _home(folder: Path) -> Made:
    """The sample study, read and tagged, which nobody has coded; one interview is given to two people."""
    home = copied(folder)
    toml = folder / "qualkit.toml"
    toml.write_text(toml.read_text("utf-8").replace('["rules.v1", "similar.v1"]', '["rules.v1"]')
                    .replace('"processes"', '"serial"'), encoding="utf-8")
    home.ok("ingest", "--study", "jigi")
    home.ok("assign", "add", DOCUMENT, "--study", "jigi", "--coders", "fanta,luc", "--by", "cira")
    return home


def _laptop(home: Made, coder: str, folder: Path) -> Made:
    home.ok("pack", "--study", "jigi", "--coder", coder, "--blind", str(folder))
    return Made(folder)


def _code(chromium: Any, laptop: Made, coder: str) -> set[str]:
    """Code three answers on a laptop of one's own and finish the reading; return what was coded."""
    with served(laptop) as desk:
        person = sit_down(chromium, desk, coder)
        page = person.go(f"/study/jigi/read/{_document(desk)}")
        page.wait_for_selector("#room[data-ready]")
        for first, last, code in CODED[coder]:
            page.locator(".words", has_text=first).first.scroll_into_view_if_needed()
            drag(person, first, last)
            keys(person, "c")
            page.keyboard.type(code)
            keys(person, "Enter")
            settled(person, "Coded:")
            keys(person, "Escape")
        page.check("form[action$='/finish'] input[name=sure]")
        page.click("form[action$='/finish'] button")
        page.wait_for_function("() => document.querySelector('#finished p').textContent.match(/20\\d\\d/)")
        assert (person.said, person.left) == ([], [])
        return {one.quote for one in desk.store.codings("jigi")}


def _document(desk: Desk) -> str:
    return next(one.id for one in desk.store.documents("jigi") if one.key == DOCUMENT)


def _differences(person: Person) -> int:
    page = person.go("/study/jigi/agreement/differences")
    return int(page.locator(".differences > li").count())


def _settle_first(person: Person) -> None:
    page = person.page
    page.click("text=Settle them one by one")
    page.wait_for_selector("#settle")
    page.wait_for_load_state()  # its keys answer from then on
    keys(person, "1", "r")
    page.keyboard.type("The whole sentence is about it.")
    address = page.url
    keys(person, "Control+Enter")
    page.wait_for_function("address => location.href !== address", arg=address)


def _ask(person: Person) -> float:
    """Ask from the front page, as somebody who never saw the desk; how long until women's words on it are shown."""
    page = person.go("/")
    begun = time.perf_counter()
    page.keyboard.type(QUESTION)
    keys(person, "Enter")
    page.wait_for_url("**/search?*")
    page.locator(".offered a", has_text="women").click()
    page.wait_for_url("**only=gender**")
    page.locator(".hit.quote").first.wait_for()
    took = time.perf_counter() - begun
    first = " ".join(page.locator(".hit.quote").all_inner_texts()[:5]).lower()
    assert "harvest" in first and page.locator(".hit.quote .source a").count() >= 5
    return took
