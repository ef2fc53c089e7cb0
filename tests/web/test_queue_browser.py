"""The review queue as a person works it: in a real browser, by keyboard alone."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

import pytest
from projects import Made
from web.conftest import Person, served, sit_down

from qualkit.web.desk import Desk

pytestmark = pytest.mark.browser
PASSAGES = 34
TEXT = "\n\n".join(f"I: And in month {number}?\n\nR: It rained. The loan of month {number} was heavy, the harvest late. "
                   "We laughed." for number in range(PASSAGES))


@contextmanager
def queue_of(project: Made, chromium: Any, query: str = "", **looks: Any) -> Iterator[tuple[Desk, Person]]:
    """Two suggestions on each of many passages, and fanta before them."""
    (project.corpus / "a.txt").write_text(TEXT, encoding="utf-8")
    project.ok("ingest")
    project.ok("tag")
    with served(project) as desk:
        person = sit_down(chromium, desk, "fanta", **looks)
        person.go(f"/study/study/queue{query}")
        person.page.wait_for_selector(".card, .empty")
        yield desk, person
        assert person.said == [] and person.left == [], "no fault, no dialog, nothing asked of anybody else"


def press(person: Person, key: str) -> None:
    """Press a key that is answered by the desk, and wait until the answer is to be seen."""
    before = person.page.evaluate("document.querySelector('.queue-part').dataset.seen = '1'")
    assert before == "1"
    person.page.keyboard.press(key)
    person.page.wait_for_selector(".queue-part:not([data-seen])", timeout=20_000)


def words(person: Person) -> str:
    return str(person.page.inner_text("#passage"))


def aloud(person: Person) -> str:
    return str(person.page.inner_text("#said"))


def _lose(route: Any) -> None:
    """Let a request come through, and its answer be lost."""
    route.fetch()
    route.abort()


def test_sixty_decisions_in_a_row(chromium: Any, project: Made, capsys: Any) -> None:
    """Keys alone; each answered at once, one row in the log for each.

    codes: {loan: [loan], harvest: [harvest]}
    files: {}
    """
    with queue_of(project, chromium) as (desk, person):
        took = []
        for number in range(60):
            began = time.perf_counter()
            press(person, "ar"[number % 2])
            took.append(1000 * (time.perf_counter() - began))
        verbs = [one.verb for one in desk.store.log()]
        assert verbs == ["accept", "reject"] * 30
        assert "60 of 68 decided" in person.page.inner_text(".progress") and "month 30" in words(person)
        assert aloud(person).startswith("Rejected:") and person.page.evaluate("document.activeElement.id") == "card-title"
    with capsys.disabled():
        print(f"\n  60 decisions: median {median(took):.0f} ms, longest {max(took):.0f} ms from key to answer")


def test_every_key_does_what_the_help_says(chromium: Any, project: Made) -> None:
    """Direction, hedge, star and memo; other sentences; other code; one more; later; back; undo and redo.

    codes: {loan: [loan], harvest: [harvest], joy: [laughter]}
    files: {}
    """
    with queue_of(project, chromium) as (desk, person):
        page, keys = person.page, person.page.keyboard
        keys.press("?")
        assert page.is_visible("#help") and page.is_visible("text=accept the chosen suggestion")
        keys.press("Escape")
        chosen = page.get_attribute(".offers > li.chosen", "data-name")
        keys.press("2")
        assert page.get_attribute(".offers > li.chosen", "data-name") != chosen and aloud(person).startswith("2.")
        keys.press("k")
        for key in ("+", "h", "s", "m"):
            keys.press(key)
        keys.type("a for all")
        keys.press("Escape")
        keys.press("e")
        keys.press("ArrowRight")
        assert aloud(person) == "We laughed."
        keys.press("Shift+ArrowLeft")
        press(person, "Enter")
        [coding] = desk.store.codings("study")
        assert (coding.direction, coding.hedged, coding.key_quote, coding.memo) == ("present", True, True, "a for all")
        assert desk.store.decisions("study")[0].verdict == "amend"
        assert coding.quote == "The loan of month 0 was heavy, the harvest late. We laughed."
        keys.press("o")
        keys.type("joy")
        press(person, "Enter")
        assert [one.verb for one in desk.store.log()] == ["amend", "amend"] and "month 1 " in words(person)
        keys.press("c")
        keys.type("jo")
        press(person, "Enter")
        assert page.is_visible(".mine") and "month 1 " in words(person)
        press(person, "n")
        assert "month 2 " in words(person)
        press(person, "b")
        press(person, "d")
        press(person, "d")
        assert "month 2 " in words(person), "what is left for later is left"
        for _ in range(3):
            press(person, "u")
        assert "month 1 " in words(person) and len(desk.store.codings("study")) == 2
        press(person, "U")
        assert len(desk.store.codings("study")) == 3
        assert page.url.split("?")[1].startswith("at=")
        page.reload()
        page.wait_for_selector(".card")
        assert "month 1 " in words(person), "the address leads back to it"


def test_what_is_typed_stays_when_an_act_is_refused_or_lost(chromium: Any, project: Made) -> None:
    """A stale tab keeps its memo; an act without an answer is the same act when it is tried again.

    codes: {loan: [loan], harvest: [harvest]}
    files: {}
    """
    with queue_of(project, chromium) as (desk, person):
        page = person.page
        other = page.context.new_page()
        other.goto(page.url)
        other.wait_for_selector(".card")
        press(person, "a")
        other.keyboard.press("m")
        other.keyboard.type("not so")
        other.keyboard.press("Escape")
        other.keyboard.press("r")
        other.wait_for_selector("#notice:not([hidden])")
        assert "changed since you saw it" in other.inner_text("#notice")
        assert other.input_value("#pen textarea") == "not so" and len(desk.store.log()) == 1
        other.close()
        page.route("**/queue/decide**", _lose)
        page.keyboard.press("r")
        page.wait_for_selector("#notice:not([hidden])")
        assert len(desk.store.log()) == 2, "it was done, though nobody heard"
        page.unroute("**/queue/decide**")
        press(person, "r")
        assert [one.verb for one in desk.store.log()] == ["accept", "reject"] and "month 1 " in words(person)
        person.said.clear()  # the browser tells of the request that was cut off


def test_a_filter_and_many_at_once_with_one_undo(chromium: Any, project: Made) -> None:
    """A filter by code, its preview, all accepted, all taken back with one key.

    codes: {loan: [loan], harvest: [harvest]}
    files: {}
    """
    with queue_of(project, chromium) as (desk, person):
        page = person.page
        page.click(".filters summary")
        page.select_option("select[name=code]", "loan")
        page.click(".filters button")
        page.wait_for_url("**code=loan**")
        assert f"0 of {PASSAGES} decided" in page.inner_text(".progress")
        page.click("text=Many at once")
        page.wait_for_selector(".examples")
        assert page.locator(".examples > li").count() == 10
        page.click("button[value=accept]")
        page.wait_for_selector("#notice:not([hidden])")
        assert desk.store.log() == [], "nobody has said that they mean it"
        page.check("input[name=sure]")
        page.click("button[value=accept]")
        page.wait_for_selector(".empty")
        assert len(desk.store.codings("study")) == PASSAGES and len(desk.store.log()) == 1
        assert "in bulk, unseen" in page.inner_text(".queue-part")
        press(person, "u")
        assert desk.store.codings("study") == [] and page.is_visible(".card")
        person.said.clear()  # the browser tells of the form that was refused


def test_a_draw_by_keyboard(chromium: Any, project: Made) -> None:
    """Suggestions hidden; f reads on; coding without f asks once.

    codes: {loan: [loan], harvest: [harvest]}
    files: {}
    """
    with queue_of(project, chromium, "?order=random&seed=4") as (desk, person):
        page = person.page
        assert page.locator(".offers").count() == 0 and "Cues" not in page.inner_text(".card")
        first = words(person)
        press(person, "f")
        second = words(person)
        assert second != first
        page.keyboard.press("c")
        page.keyboard.type("harv")
        press(person, "Enter")
        assert words(person) == second and len(desk.store.codings("study")) == 1
        page.keyboard.press("n")
        assert page.is_visible("#notice") and words(person) == second
        press(person, "f")
        assert [one.sample for one in desk.store.passage_readings("study")] == ["random 4"] * 2


@pytest.mark.parametrize("width", [360, 640])
def test_nothing_runs_out_of_a_narrow_page(chromium: Any, project: Made, width: int) -> None:
    """360 pixels, and 1280 at 200 %.

    codes: {loan: [loan], harvest: [harvest]}
    files: {}
    """
    with queue_of(project, chromium, viewport={"width": width, "height": 740}) as (_, person):
        for address in ("/study/study/queue?code=loan", "/study/study/queue/bulk"):
            person.go(address)
            assert person.page.evaluate("document.documentElement.scrollWidth") <= width
