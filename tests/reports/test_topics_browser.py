"""The map of passages in a real browser: without script, picked by key, read in any light and breadth."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from reports.test_page_browser import COLOURS, PAYLOADS, Visit
from reports.test_page_browser import browser as browser  # the fixture

from qualkit.reports.drawing import page_topics
from qualkit.reports.labels import load
from qualkit.reports.pages import colour

pytestmark = pytest.mark.browser

HOSTILE = " ".join(PAYLOADS)


def mapped(topics: int = 5, each: int = 9) -> dict[str, Any]:
    """A map with hostile words in every place that people's words reach."""
    points = [{"x": (number % each) / each, "y": number // each / topics, "topic": number // each, "dir": "ltr",
               "text": f"{number} {HOSTILE}", "source": "S01", "place": "D01.4"} for number in range(topics * each)]
    known = [{"number": number, "id": f"{number}abcdef0", "name": HOSTILE, "size": each, "documents": 3, "back": 40 + number,
              "words": f"word{number}, {HOSTILE}"} for number in range(1, topics)]
    return {"title": HOSTILE, "invented": True, "engine": "topics.v1", "scope": f"region={HOSTILE}", "left_out": 7,
            "languages": [{"language": "en", "points": points, "topics": known}]}


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "map.html"
    path.write_bytes(page_topics.render(mapped(), load("en"), language="en"))
    return path


@pytest.fixture
def visit(browser: Any, page: Path) -> Iterator[Visit]:
    made = Visit(browser, page)
    yield made
    assert (made.said, made.left) == ([], []), "it speaks to nobody"
    assert made.page.evaluate("window.pwned") is None


def test_every_passage_is_a_mark_and_stands_in_a_list(visit: Visit) -> None:
    assert visit.page.locator("svg .pt").count() == 45
    assert visit.page.locator("details li").count() == 45
    assert HOSTILE in str(visit.page.locator("details li span").first.text_content())


def test_a_topic_is_picked_with_keys_and_stands_out(visit: Visit) -> None:
    visit.page.locator("#pick-en-all").focus()
    visit.page.keyboard.press("ArrowDown")
    visit.page.keyboard.press("ArrowDown")
    assert visit.page.evaluate("document.activeElement.id") == "pick-en-2"
    seen = visit.page.evaluate("[...document.querySelectorAll('svg .pt')].map(one => "
                               "[one.classList.contains('t2'), +getComputedStyle(one).opacity > .5])")
    assert all(own == clear for own, clear in seen) and sum(own for own, _ in seen) == 9
    visit.page.keyboard.press("ArrowUp")
    visit.page.keyboard.press("ArrowUp")
    assert visit.page.evaluate("[...document.querySelectorAll('svg .pt')].every(one => +getComputedStyle(one).opacity > .5)")


@pytest.mark.parametrize("light", ["light", "dark"])
def test_words_can_be_read_in_any_light(browser: Any, page: Path, light: str) -> None:
    visit = Visit(browser, page, color_scheme=light)
    pairs = visit.page.evaluate(COLOURS)
    words = {pair: where for pair, where in pairs.items() if not where.startswith(("text", "title"))}
    assert {pair: where for pair, where in words.items() if colour.contrast(*pair.split()) < 4.5} == {}
    marks = visit.page.evaluate("[...document.querySelectorAll('svg .pt')].map(one => getComputedStyle(one).fill)")
    ground = visit.page.evaluate("getComputedStyle(document.querySelector('.ground')).fill")
    assert all(colour.contrast(_hex(one), _hex(ground)) >= 3 for one in set(marks))


@pytest.mark.parametrize("width", [320, 768, 1_400])
def test_nothing_runs_out_of_the_page(browser: Any, page: Path, width: int) -> None:
    visit = Visit(browser, page, viewport={"width": width, "height": 900})
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width


def test_no_two_of_forty_topics_look_alike() -> None:
    looks = {(page_topics.SHAPES[number % len(page_topics.SHAPES)], page_topics.TONES[number % len(page_topics.TONES)])
             for number in range(40)}
    assert len(looks) == 40


def _hex(said: str) -> str:
    return "#" + "".join(f"{int(part):02x}" for part in said.removeprefix("rgb(").rstrip(")").split(", ")[:3])
