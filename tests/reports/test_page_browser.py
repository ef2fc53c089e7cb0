"""The HTML report in a real browser: silent, closed to the network, filtered by hand or key, read in any light."""

from pathlib import Path
from typing import Any

import pytest
from fake_view import FakeView, demo
from reports.conftest import Build
from reports.modelled import quotes_of

from qualkit.reports.pages import colour
from qualkit.reports.render import render

pytestmark = pytest.mark.browser

PAYLOADS = ('"><img src=x onerror="window.pwned=1">', "<script>window.pwned=1</script>",
            "'-window.pwned++-'", "</style><svg onload=window.pwned=1>", "javascript:window.pwned=1",
            "<a href='javascript:window.pwned=1' autofocus onfocus='window.pwned=1'>x</a>", "</script><h1>out</h1>")

COLOURS = """() => {
  const box = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const hex = value => { box.clearRect(0, 0, 1, 1); box.fillStyle = value; box.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = box.getImageData(0, 0, 1, 1).data;
    return a ? "#" + [r, g, b].map(one => one.toString(16).padStart(2, "0")).join("") : ""; };
  const found = {};
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const node = words.currentNode.parentElement;
    if (!words.currentNode.data.trim() || !node.checkVisibility() || node.closest("script, style")) { continue; }
    let under = node, ground = "";
    while (under && !(ground = hex(getComputedStyle(under).backgroundColor))) { under = under.parentElement; }
    const key = hex(getComputedStyle(node).color) + " " + (ground || "#ffffff");
    found[key] = found[key] || node.tagName + "." + node.className + " " + words.currentNode.data.trim().slice(0, 30);
  }
  return found;
}"""


@pytest.fixture(scope="session")
def browser(chromium: Any) -> Any:
    """The browser that all tests share; each page has a context of its own."""
    return chromium


class Visit:
    """A page that was opened from the file, with all that the browser said and asked for."""

    def __init__(self, browser: Any, path: Path, **looks: Any) -> None:
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page = browser.new_context(**looks).new_page()
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.said.append("dialog"), dialog.dismiss()))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(path.as_uri())
        self.own = path.as_uri()

    @property
    def left(self) -> list[str]:
        """Requests for anything but the file and what it carries itself."""
        return [url for url in self.asked if url.split("#")[0] != self.own and not url.startswith("data:")]

    def shown(self) -> int:
        return int(self.page.locator("figure.quote:visible").count())


@pytest.fixture
def report(folder: Path) -> Path:
    return folder / "draft-study-demo.html"


def test_the_browser_says_nothing_and_asks_for_nothing(browser: Any, report: Path) -> None:
    visit = Visit(browser, report)
    visit.page.mouse.wheel(0, 20_000)
    assert (visit.said, visit.left) == ([], [])
    visit.page.evaluate("document.body.append(Object.assign(new Image(), {src: 'https://example.org/x.png'}))")
    visit.page.wait_for_timeout(200)
    assert any("Content Security Policy" in one for one in visit.said), "a breach would have been heard"


def test_filters_hide_and_count(browser: Any, report: Path, data: dict[str, Any]) -> None:
    visit = Visit(browser, report)
    quotes = quotes_of(data)
    assert visit.shown() == len(quotes) == int(visit.page.text_content("#shown"))
    theme = data["themes"][0]["key"]
    visit.page.select_option("select[data-by='data-theme']", theme)
    wanted = [quote for quote in quotes if quote["theme"] == theme]
    assert visit.shown() == len(wanted) < len(quotes) and visit.page.text_content("#shown") == str(len(wanted))
    region = next(quote["attributes"]["region"] for quote in wanted if "region" in quote["attributes"])
    visit.page.select_option("select[data-by='data-attribute-region']", region)
    both = [quote for quote in wanted if quote["attributes"].get("region") == region]
    assert visit.shown() == len(both) and visit.page.text_content("#shown") == str(len(both))
    hidden = next(quote["id"] for quote in quotes if quote["theme"] != theme)
    visit.page.evaluate(f"location.hash = '{hidden}'")  # a link to a hidden quotation shows it again
    visit.page.wait_for_selector(f"#{hidden}", state="visible")
    assert visit.shown() == len(quotes) and visit.said == []


def test_filters_and_links_work_from_the_keyboard(browser: Any, report: Path) -> None:
    visit = Visit(browser, report)
    page, everything = visit.page, visit.shown()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.focus("#filter-fold summary")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SELECT"
    page.keyboard.press("ArrowDown")
    page.wait_for_function(f"document.getElementById('shown').textContent !== '{everything}'")
    assert 0 < visit.shown() < everything
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid", "whoever types sees where she is"


def test_everything_can_be_read_without_script(browser: Any, report: Path, data: dict[str, Any]) -> None:
    visit = Visit(browser, report, java_script_enabled=False)
    assert visit.page.locator("figure.quote:visible").count() == len(quotes_of(data))
    assert visit.page.locator("nav a:visible").count() > 10
    assert not visit.page.locator("#filter").is_visible(), "a filter that does nothing is not shown"
    hidden = visit.page.locator("main :is(p, li, td, th, dd, blockquote):not(:visible)")
    assert hidden.count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_any_light(browser: Any, report: Path, scheme: str) -> None:
    visit = Visit(browser, report, color_scheme=scheme)
    pairs = visit.page.evaluate(COLOURS)
    assert len(pairs) > 5
    assert {pair: where for pair, where in pairs.items() if colour.contrast(*pair.split()) < 4.5} == {}


def test_a_telephone_need_not_scroll_sideways(browser: Any, report: Path) -> None:
    visit = Visit(browser, report, viewport={"width": 400, "height": 800})
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 400
    assert not visit.page.locator("nav a").first.is_visible(), "contents are folded"
    visit.page.click("summary >> nth=0")
    assert visit.page.locator("nav a").first.is_visible()


def test_no_heading_or_quotation_hides_under_the_mark(browser: Any, report: Path) -> None:
    for width in (400, 1280):
        page = Visit(browser, report, viewport={"width": width, "height": 800}, reduced_motion="reduce").page
        for anchor in ("findings", "Q2", "t-register"):
            page.evaluate(f"location.hash = '{anchor}'")
            page.wait_for_timeout(100)
            top = page.evaluate(f"document.getElementById('{anchor}').getBoundingClientRect().top")
            assert top >= page.evaluate("document.querySelector('.marks').getBoundingClientRect().bottom") - 1


def test_printing_keeps_the_mark(browser: Any, report: Path) -> None:
    page = Visit(browser, report).page
    page.emulate_media(media="print")
    assert page.locator(".marks").is_visible() and not page.locator(".side").is_visible()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_words_stay_words(browser: Any, build: Build, tmp_path: Path, payload: str) -> None:
    view = hostile(payload)
    render(build(view, title=f"Title {payload}"), formats=["html"], folder=tmp_path)
    (page,) = tmp_path.glob("*.html")
    visit = Visit(browser, page)
    for select in visit.page.locator("select").all():
        for choice in select.locator("option").all():
            select.select_option(value=choice.get_attribute("value"))
    assert visit.page.evaluate("window.pwned") is None
    assert (visit.said, visit.left) == ([], [])
    text = visit.page.evaluate("document.body.textContent")
    assert text.count(payload) >= 5 and visit.page.locator("main h1, main script, main svg").count() == 0


def hostile(payload: str) -> FakeView:
    """The demo with a payload wherever a person's words go: quote, speaker, attribute, code, memo, finding, title."""
    from dataclasses import replace

    view = demo()
    view.add("interviews/x.txt", [(f"P1 {payload}", f"I said: {payload} and no more.")],
             attributes={"region": payload, "gender": "woman"})
    view.read("interviews/x.txt")
    view.code("interviews/x.txt", "and no more.", "loan/gain", key_quote=True)
    codes = tuple(replace(code, name=f"{code.name} {payload}", definition=payload) for code in view.codebook.codes)
    view.codebook = replace(view.codebook, codes=codes)
    view.findings = tuple(replace(finding, statement=f"{finding.statement} {payload}", scope=payload, gaps=payload)
                          for finding in view.findings)
    return view
