"""The mailed file in a real browser: found within a few words, by hand or key, in any light, deaf to the network."""

from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from reports.learnt import catalogue, learnt, lesson
from reports.test_page_browser import COLOURS, PAYLOADS, Visit
from reports.test_page_browser import browser as browser  # the fixture

from qualkit.measures.look_up import lesson_entry, look_up
from qualkit.model import Lesson
from qualkit.reports.pages import colour
from qualkit.reports.render import render

pytestmark = pytest.mark.browser

QUERIES = ("harvest", "repaiment", "weekly market", "échéances", "recoltes", "moon", "Mali", "lenders boards", "zyxwv",
           "instalment dates", "season Ghana", "women paid", "wek", "failure")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mailed")
    render(catalogue(), formats=["html"], folder=folder)
    return folder / "draft-lessons.html"


@pytest.fixture
def visit(browser: Any, page: Path) -> Iterator[Visit]:
    made = Visit(browser, page)
    yield made
    assert (made.said, made.left) == ([], []), "it speaks to nobody"


def search(visit: Visit, words: str) -> list[str]:
    """Type words; the ids of what is shown, in order."""
    visit.page.fill("#find", words)
    visit.page.press("#find", "Enter")
    return shown(visit)


def until(page: Any, true: str) -> None:
    """Wait for something to be so; the page's own policy lets no test evaluate strings in it."""
    for _ in range(60):
        if page.evaluate(true):
            return
        page.wait_for_timeout(50)
    raise AssertionError(true)


def shown(visit: Visit) -> list[str]:
    return [one.get_attribute("id") for one in visit.page.locator("article.lesson:visible").all()]


def test_all_lessons_can_be_read_without_script(browser: Any, page: Path) -> None:
    silent = Visit(browser, page, java_script_enabled=False).page
    assert silent.locator("article.lesson:visible").count() == 6
    assert silent.locator("article.lesson dd:not(:visible)").count() == 0, "they stand open"
    assert not silent.locator("#finder").is_visible() and not silent.locator(".copy").first.is_visible()


@pytest.mark.parametrize("query", QUERIES)
def test_the_page_finds_what_the_program_finds(visit: Visit, query: str) -> None:
    view = learnt()
    themes = {one.key: [one.name, *one.names.values()] for one in view.themes}
    order = {card["ref"]: place for place, card in enumerate(catalogue()["lessons"])}
    titles = {"demo": view.study.title, "north": "Study of the north", "far": "From elsewhere"}
    entries = [lesson_entry(f"{records.study}/{one.id}", clean(one), study=titles[records.study],
                            themes=[name for key in one.themes for name in themes[key]])
               for records in (view.records, *view.others) for one in records.lessons]
    entries.sort(key=lambda one: page_order(visit, order)[one.key])
    hits, _ = look_up(query, entries)
    anchors = {card["ref"]: card["anchor"] for card in catalogue()["lessons"]}
    assert search(visit, query) == [anchors[hit.key] for hit in hits]


def clean(one: Lesson) -> Lesson:
    """As the page prints it: the listed word redacted."""
    return replace(one, title=one.title.replace("Sanankoroba", "[redacted]"))


def page_order(visit: Visit, order: dict[str, int]) -> dict[str, int]:
    """Where each lesson stands on the page: under its theme."""
    themes = [ref for theme in catalogue()["themes"] for ref in theme["lessons"]]
    return {ref: themes.index(ref) for ref in order}


def test_words_found_are_marked_and_the_address_keeps_them(browser: Any, visit: Visit, page: Path) -> None:
    assert search(visit, "harvest")[0] == "lesson-demo-harvest"
    assert "harvest" in visit.page.locator("mark").all_text_contents()
    assert visit.page.text_content("#count") == f"{len(shown(visit))} lessons of 6"
    visit.page.select_option("#by-kind", "works")
    until(visit.page, "location.hash.includes('kind=works')")
    again = Visit(browser, page)
    again.page.goto(page.as_uri() + visit.page.evaluate("location.hash"))
    assert again.page.input_value("#find") == "harvest" and again.page.input_value("#by-kind") == "works"
    assert shown(again) == shown(visit)
    visit.page.click("#clear")
    assert len(shown(visit)) == 6 and visit.page.locator("mark").count() == 0
    assert visit.page.text_content("#count") == "6 lessons"


@pytest.mark.parametrize(("by", "value", "number"), [
    ("themes", "voice", 1), ("country", "Mali", 3), ("kind", "adjust", 1), ("status", "draft", 1), ("study", "north", 2)])
def test_filters(visit: Visit, by: str, value: str, number: int) -> None:
    visit.page.select_option(f"#by-{by}", value)
    until(visit.page, f"document.getElementById('count').textContent.startsWith('{number} ')")
    assert len(shown(visit)) == number


def test_an_addressee_is_found_by_a_part_of_the_words(visit: Visit) -> None:
    visit.page.fill("#by-addressee", "BOARD")
    visit.page.wait_for_timeout(250)
    assert len(shown(visit)) == 6
    visit.page.fill("#by-addressee", "nobody")
    until(visit.page, "!document.querySelector('article.lesson:not([hidden])')")
    assert "No lesson fits" in visit.page.text_content("#count")


def test_a_link_to_what_contradicts_opens_it_even_if_it_was_filtered_out(visit: Visit) -> None:
    visit.page.select_option("#by-study", "demo")
    until(visit.page, "document.getElementById('lesson-north-weekly').hidden")
    card = visit.page.locator("#lesson-demo-harvest")
    card.locator("summary").click()
    card.locator(".contrary a").click()
    until(visit.page, "document.activeElement.id === 'lesson-north-weekly'")
    assert visit.page.locator("#lesson-north-weekly details").get_attribute("open") is not None


def test_by_keyboard_alone(visit: Visit) -> None:
    page = visit.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.type("weekly")
    until(page, "document.querySelectorAll('article.lesson:not([hidden])').length === 1")
    while page.evaluate("document.activeElement.tagName") != "SUMMARY" or "fold" in page.evaluate(
            "document.activeElement.parentNode.className"):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", page.evaluate("document.activeElement.outerHTML.slice(0, 80)")
    page.keyboard.press("Enter")
    assert page.locator("#lesson-north-weekly dd").first.is_visible()
    page.focus("#find")
    page.keyboard.press("Escape")
    until(page, "document.querySelectorAll('article.lesson:not([hidden])').length === 6")


def test_a_citation_is_copied(browser: Any, page: Path) -> None:
    visit = Visit(browser, page, permissions=["clipboard-read", "clipboard-write"])
    visit.page.click("#lesson-demo-harvest summary")
    visit.page.click("#lesson-demo-harvest .copy")
    until(visit.page, "document.querySelector('#lesson-demo-harvest .copied').textContent === 'Copied.'")
    assert visit.page.evaluate("navigator.clipboard.readText()").startswith("Ada Author (2024). Let the instalments")


def test_a_citation_is_marked_where_the_clipboard_is_closed(browser: Any, page: Path) -> None:
    visit = Visit(browser, page)
    visit.page.evaluate("navigator.clipboard.writeText = () => Promise.reject(); document.execCommand = () => false")
    visit.page.click("#lesson-demo-harvest summary")
    visit.page.click("#lesson-demo-harvest .copy")
    until(visit.page, "document.querySelector('#lesson-demo-harvest .copied').textContent.includes('Ctrl+C')")
    assert visit.page.evaluate("String(getSelection())").startswith("Ada Author (2024)")


def test_printing_opens_every_lesson(visit: Visit) -> None:
    visit.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    visit.page.emulate_media(media="print")
    assert visit.page.locator("dd:not(:visible)").count() == 0 and not visit.page.locator("#finder").is_visible()
    assert visit.page.locator(".marks").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_any_light(browser: Any, page: Path, scheme: str) -> None:
    visit = Visit(browser, page, color_scheme=scheme)
    search(visit, "harvest")
    visit.page.click("#unfold")
    pairs = visit.page.evaluate(COLOURS)
    assert len(pairs) > 5
    assert {pair: where for pair, where in pairs.items() if colour.contrast(*pair.split()) < 4.5} == {}


@pytest.mark.parametrize("width", [360, 640])  # a telephone, and 1280 at 200 %
def test_nothing_scrolls_sideways(browser: Any, page: Path, width: int) -> None:
    visit = Visit(browser, page, viewport={"width": width, "height": 500})
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    visit.page.fill("#find", "harvest")
    until(visit.page, "location.hash.includes('harvest')")
    assert visit.page.locator("article.lesson:visible").first.is_visible()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_words_stay_words(browser: Any, tmp_path: Path, payload: str) -> None:
    words = [one.name for one in fields(Lesson) if one.type == "str" and one.name not in ("id", "date", "milestone")]
    bad = lesson("x", **{name: f"{name} {payload}" for name in words}, uses=(payload,), themes=(payload,))
    render(catalogue(learnt(bad), title=f"Title {payload}"), formats=["html"], folder=tmp_path)
    (path,) = tmp_path.glob("*.html")
    visit = Visit(browser, path)
    search(visit, payload)
    search(visit, "title window pwned onerror")
    visit.page.click("#unfold")
    for control in visit.page.locator("select").all():
        for choice in control.locator("option").all():
            control.select_option(value=choice.get_attribute("value"))
    visit.page.goto(path.as_uri() + "#q=" + payload.replace("%", ""))
    visit.page.wait_for_timeout(200)
    assert visit.page.evaluate("window.pwned") is None and (visit.said, visit.left) == ([], [])
    assert visit.page.evaluate("document.body.textContent").count(payload) >= 10
    assert visit.page.locator("main :is(script, img, h1), main a:not([href^='#'])").count() == 0


def test_the_keyboard_leads_from_the_box_to_the_lessons_and_back(visit: Visit) -> None:
    page, here = visit.page, "document.activeElement.id"
    page.focus("#find")
    page.keyboard.type("harvest")
    page.keyboard.press("Enter")
    found = shown(visit)
    assert len(found) > 1 and page.evaluate(here) == found[0], "Enter goes to the best"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(here) == found[1]
    page.keyboard.press("Enter")
    more = page.locator(f"[id='{found[1]}'] details.more")
    assert more.get_attribute("open") is not None
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate(here) == "find", "above the first is the box"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert page.evaluate(here) == "find" and page.input_value("#find") == "harvest"
