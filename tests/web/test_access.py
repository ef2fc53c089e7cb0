"""Every kind of page as people meet it who listen, enlarge, use a telephone, or only have keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from projects import Made
from reports.test_page_browser import COLOURS
from web.conftest import Browser, served, sit_down
from web.crawling import crawl, door_of
from web.sample import STUDY, copy_of

from qualkit.reports.pages import colour
from qualkit.web.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.long]

WIDER = """() => {
  const wide = document.documentElement.clientWidth, found = [];
  if (document.documentElement.scrollWidth <= wide) { return []; }
  for (const node of document.querySelectorAll("body *")) {
    const box = node.getBoundingClientRect();
    if (box.right > wide + 1 && box.width && !node.closest("[tabindex='0'], .scroll, .unseen")) {
      found.push(`${node.localName}.${node.className} ends at ${Math.round(box.right)}`);
    }
  }
  return [`${document.documentElement.scrollWidth} wide`, ...found.slice(0, 3)];
}"""
UNNAMED = """() => [...document.querySelectorAll("button, a[href], summary, input:not([type=hidden]), select, textarea")]
  .filter((one) => one.checkVisibility() && !(one.innerText || one.value || one.ariaLabel || one.title
    || one.getAttribute("aria-labelledby") || one.placeholder || (one.labels && one.labels.length)))
  .map((one) => one.outerHTML.slice(0, 90))"""
FOCUS = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  return {name: one.outerHTML.slice(0, 80), body: one === document.body, visible: one.checkVisibility(),
    shown: style.outlineStyle !== "none" || style.boxShadow !== "none" || one.id === "main"};
}"""


@pytest.fixture(scope="module")
def desk(sampled: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with served(copy_of(sampled, tmp_path_factory.mktemp("access") / "project")) as opened:
        yield opened


@pytest.fixture(scope="module")
def kinds(desk: Desk) -> list[str]:
    """A page of each kind."""
    found = crawl(Browser(desk, "fanta"), f"/study/{STUDY}", "/", "/who", "/search?words=loan", alike=1, through=1)
    return list({door_of(urlsplit(one.address).path): one.address for one in reversed(found.pages.values())
                 if one.is_page and one.status == 200}.values())


def faults(chromium: Any, desk: Desk, kinds: list[str], script: str, **looks: Any) -> dict[str, Any]:
    person = sit_down(chromium, desk, "fanta", **looks)
    person.page.set_default_timeout(60_000)
    return {address: found for address in kinds if (found := person.go(address).evaluate(script))}


def test_everything_that_can_be_pressed_has_a_name(chromium: Any, desk: Desk, kinds: list[str]) -> None:
    assert len(kinds) > 8
    assert faults(chromium, desk, kinds, UNNAMED) == {}


@pytest.mark.parametrize(("width", "height"), [(360, 740), (640, 360)], ids=["telephone", "enlarged twice"])
def test_no_page_need_be_scrolled_sideways(chromium: Any, desk: Desk, kinds: list[str], width: int, height: int) -> None:
    assert faults(chromium, desk, kinds, WIDER, viewport={"width": width, "height": height}) == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_in_any_light(chromium: Any, desk: Desk, kinds: list[str], scheme: str) -> None:
    pairs = faults(chromium, desk, kinds, COLOURS, color_scheme=scheme)
    faint = {(address, pair): where for address, found in pairs.items() for pair, where in found.items()
             if len(pair.split()) == 2 and colour.contrast(*pair.split()) < 4.5}
    assert faint == {}


def test_the_keyboard_goes_through_each_page(chromium: Any, desk: Desk, kinds: list[str]) -> None:
    person = sit_down(chromium, desk, "fanta")
    person.page.set_default_timeout(60_000)
    lost = {}
    for address in kinds:
        page = person.go(address)
        page.evaluate("document.activeElement.blur()")
        for step in range(12):
            page.keyboard.press("Tab")
            here = page.evaluate(FOCUS)
            if here["body"]:
                break
            if not (here["visible"] and here["shown"]):
                lost[address, step] = here["name"]
        assert step > 2 or address == "/enter", address
    assert lost == {}
