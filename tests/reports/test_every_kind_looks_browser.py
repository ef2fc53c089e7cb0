"""Every kind's page as it is looked at: broad, on a tablet, on a telephone, in the dark, on paper, by keyboard."""

from pathlib import Path
from typing import Any

import pytest
from reports.hostile import build, hostile
from reports.test_page_browser import COLOURS, Visit, browser

from qualkit.plugins import names
from qualkit.reports.labels import LANGUAGES
from qualkit.reports.pages import colour
from qualkit.reports.render import render

pytestmark = pytest.mark.browser
__all__ = ["browser"]

LONG = "and a-place-whose-name-is-very-long-indeed, سنة ٢٠٢٤, ঋণের চাপ"
WIDTHS = (1280, 768, 390)
PAPER = 642
"""What an A4 page holds between its margins, in the browser's points."""

BROKEN = """() => {
  const all = selector => Array.from(document.querySelectorAll(selector));
  const shown = element => element.checkVisibility();
  const named = element => element.tagName + "." + element.className + " " + element.textContent.trim().slice(0, 40);
  const ids = all("[id]").map(one => one.id), found = {};
  found.twice = ids.filter((one, place) => ids.indexOf(one) !== place);
  found.dead = all("a[href^='#']").map(one => one.getAttribute("href").slice(1)).filter(one => !document.getElementById(one));
  found.labels = all("[aria-labelledby]").flatMap(one => one.getAttribute("aria-labelledby").split(" "))
    .filter(one => !document.getElementById(one));
  found.heads = all("th").filter(one => !one.scope).map(named);
  found.pictures = all("img").filter(one => !one.alt).map(named);
  found.fields = all("select, input").filter(one => shown(one) && !(one.labels && one.labels.length)).map(named);
  let level = 0;
  found.steps = all("h1, h2, h3, h4, h5").filter(shown).filter(one => {
    const above = level; level = Number(one.tagName[1]); return level > above + 1; }).map(named);
  found.quotes = all("blockquote p:first-child").filter(one => !one.lang || !one.dir).map(named);
  return Object.fromEntries(Object.entries(found).filter(([, these]) => these.length));
}"""

OUTSIDE = """() => {
  const wide = Array.from(document.querySelectorAll("main *")).filter(one => one.checkVisibility() &&
    one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(".scroll, .vh"));
  return {page: document.documentElement.scrollWidth - innerWidth > 0, pieces: wide.slice(0, 3).map(one => one.outerHTML.slice(0, 90)),
    unreached: Array.from(document.querySelectorAll(".scroll")).filter(one => one.scrollWidth > one.clientWidth + 1 &&
      (one.tabIndex !== 0 || one.getAttribute("role") !== "region" || !one.getAttribute("aria-labelledby"))).length,
    idle: Array.from(document.querySelectorAll(".tablewrap > .scroll[tabindex]")).filter(one =>
      one.checkVisibility() && one.scrollWidth <= one.clientWidth).length};
}"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    """The page of every kind in every language, each made once."""
    made: dict[tuple[str, str], Path] = {}
    for kind in names("reports"):
        for language in LANGUAGES:
            data = build(kind, hostile(kind, LONG), language=language)
            (page,) = render(data, formats=["html"], folder=tmp_path_factory.mktemp(f"{kind}-{language}"))
            made[kind, language] = page.path
    return made


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", names("reports"))
def test_links_lead_and_everything_is_named(kind: str, language: str, browser: Any, pages: Any) -> None:
    page = Visit(browser, pages[kind, language]).page
    assert page.evaluate(BROKEN) == {}
    assert page.evaluate("document.documentElement.lang") == language


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", names("reports"))
def test_nothing_is_cut_and_only_what_scrolls_is_stopped_at(kind: str, width: int, browser: Any, pages: Any) -> None:
    for language in LANGUAGES:
        page = Visit(browser, pages[kind, language], viewport={"width": width, "height": 900}).page
        assert page.evaluate(OUTSIDE) == {"page": False, "pieces": [], "unreached": 0, "idle": 0}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", names("reports"))
def test_every_word_stands_out(kind: str, scheme: str, browser: Any, pages: Any) -> None:
    pairs = Visit(browser, pages[kind, "en"], color_scheme=scheme).page.evaluate(COLOURS)
    assert len(pairs) > 3
    assert {pair: where for pair, where in pairs.items() if colour.contrast(*pair.split()) < 4.5} == {}


@pytest.mark.parametrize("kind", names("reports"))
def test_paper_holds_whole_tables(kind: str, browser: Any, pages: Any) -> None:
    page = Visit(browser, pages[kind, "fr"], viewport={"width": PAPER, "height": 900}).page
    page.emulate_media(media="print")
    wide = page.evaluate("Array.from(document.querySelectorAll('table')).filter(one => one.checkVisibility())"
                         f".filter(one => one.getBoundingClientRect().right > {PAPER} + 1).map(one => one.id)")
    assert wide == []
    assert page.locator(".marks").is_visible() and page.evaluate(
        "getComputedStyle(document.querySelector('.marks')).position") == "fixed"
