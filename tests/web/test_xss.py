"""Whatever people write stays words: 25 payloads in every field, on every page, in a real browser that must stay silent."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pytest
from playwright.sync_api import Error
from projects import Made
from web.conftest import Browser, Person, served, sit_down
from web.crawling import Crawl, crawl, door_of, links
from web.poison import FIELDS, PAYLOADS, TAGS, is_shown, literals, payloads, poisoned
from web.sample import STUDY

from qualkit.web import app
from qualkit.web.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.long]

LEAST = 2_400
"""Checks: a payload of a field, shown as words on a page. What was shown and what was only sent counts apart."""
WINDOWS = 8
"""Transcripts whose every window is opened."""

WATCH = "window.pwned = []; window.pwn = (what) => window.pwned.push(String(what));"
SCAN = r"""words => {
  const foreign = [];
  for (const node of document.querySelectorAll("*")) {
    for (const {name, value} of node.attributes) {
      if (/^(on|hx-on)/i.test(name) || name === "srcdoc" || name === "x"
          || (/^(href|src|action|formaction|hx-get|hx-post)$/.test(name) && !/^([/#?]|$)/.test(value))) {
        foreign.push(`<${node.localName} ${name}>`);
      }
    }
  }
  const never = "iframe, object, embed, base, style, math, mglyph, meta[http-equiv], template[shadowrootmode], "
    + "script:not([src]), script:not([src^='/static/']), link:not([href^='/static/'])";
  foreign.push(...[...document.querySelectorAll(never)].map((node) => `<${node.localName}>`));
  const held = [document.documentElement.textContent, document.title];
  for (const node of document.querySelectorAll("*")) {
    held.push(...[...node.attributes].map((one) => one.value), node.value || "");
  }
  const text = held.join("\n").replace(/\s+/g, " ");
  return {seen: words.filter((one) => text.includes(one)), foreign, pwned: window.pwned};
}"""
EXPECTED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


class Watched:
    """Somebody at a browser, and a count of what was seen there as words."""

    def __init__(self, person: Person) -> None:
        self.person, self.page = person, person.page
        self.words: Mapping[str, tuple[str, int]] = literals({*FIELDS, "asked", "query", "typed"})
        self.seen: set[tuple[str, int, str]] = set()
        self.sent: Counter[str] = Counter()
        self.fetched: list[str] = []
        self.page.add_init_script(WATCH)
        self.page.on("request", lambda one: self.fetched.append(one.url) if one.resource_type in (
            "image", "media", "font", "stylesheet", "script", "other", "websocket") else None)

    def look(self, where: str) -> None:
        """Whatever stands here is words: nothing ran, nothing was made of it, nothing was asked for."""
        found = self._scan()
        assert (found["foreign"], found["pwned"]) == ([], []), where
        assert [one for one in self.person.said if not EXPECTED.match(one)] == [], where
        assert [one for one in self.fetched if not urlsplit(one).path.startswith("/static/")
                and not one.startswith("data:")] == [], where
        assert self.person.left == [], where
        self.seen |= {(*self.words[one], where) for one in found["seen"]}

    def _scan(self) -> Any:
        try:
            return self.page.evaluate(SCAN, list(self.words))
        except Error:  # what was sent led on to another page meanwhile
            self.page.wait_for_load_state("load")
            return self.page.evaluate(SCAN, list(self.words))

    def visit(self, address: str) -> None:
        try:
            self.page.goto(self.person.base + address, wait_until="load")
        except Error as stopped:  # the answer to what was sent before came only now, and led elsewhere
            assert "ERR_ABORTED" in stopped.message
            self.page.wait_for_load_state("load")
            self.page.goto(self.person.base + address, wait_until="load")
        self.look(address)


@pytest.fixture(scope="module")
def desk(sampled: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with served(poisoned(sampled, tmp_path_factory.mktemp("poison") / "project")) as opened:
        yield opened


@pytest.fixture(scope="module")
def crawled(desk: Desk) -> Crawl:
    """Every kind of page, those of the poisoned transcripts, and where the fields stand that few pages show."""
    return crawl(Browser(desk, "fanta"), f"/study/{STUDY}", "/", "/who", f"/study/{STUDY}/matrices", *_rarely_met(desk))


def _rarely_met(desk: Desk) -> Iterator[str]:
    here, documents = f"/study/{STUDY}", desk.store.documents(STUDY)
    (coding,) = desk.store.codings(STUDY, coder=payloads("coder", 0))
    (settled,) = [one for one in desk.store.adjudications(STUDY) if "pwn" in one.reason]
    for one in [one for one in documents if "pwn" in one.key][:8] + [one for one in documents if "told" in one.key]:
        yield f"{here}/read/{one.id}"
    yield f"{here}/codes/{coding.code}?{urlencode({'coder': coding.coder})}"
    yield f"{here}/agreement/differences?{urlencode([('coder', one) for one in settled.coders])}"
    yield from (f"{here}/cases/{one.about_id}" for one in desk.store.memos() if one.about_kind == "case")
    yield from (f"{here}/{one}" for one in (
        "matrices/cell?case=MOP-01&theme=loan", "findings/lesson/harvest-schedule", "findings/finding/force"))
    for one in ("repay the loan", "instalments harvest", "N ye juru"):
        yield f"/search?{urlencode({'words': one})}"


@pytest.fixture
def watched(chromium: Any, desk: Desk) -> Watched:
    watched = Watched(sit_down(chromium, desk, "fanta"))
    watched.page.set_default_timeout(60_000)
    return watched


def test_every_page_shows_words_only(watched: Watched, crawled: Crawl, capsys: pytest.CaptureFixture[str]) -> None:
    """And every field of the project was on a page, but for those that no page shows."""
    pages = [one.address for one in crawled.pages.values() if one.is_page and one.status == 200]
    for address in pages:
        watched.visit(address)
    for address in [one for one in pages if "/read/" in one][:WINDOWS]:
        _open_windows(watched, address)
    _in_french(watched, "/", f"/study/{STUDY}/codes")
    fields = defaultdict[str, set[int]](set)
    for field, number, _ in watched.seen:
        fields[field].add(number)
    with capsys.disabled():
        print(f"\n{len(watched.seen):,} payloads seen as words in {len(fields)} fields on {len(pages)} pages")
    assert len(watched.seen) >= LEAST
    assert {number for _, number, _ in watched.seen} == set(range(len(PAYLOADS)))
    assert [one for one in fields if not is_shown(one)] == []
    assert [one for one in FIELDS if is_shown(one) and not TAGS & fields[one]] == []


def _in_french(watched: Watched, *addresses: str) -> None:
    watched.visit("/who")
    watched.page.check("input[name=language][value=fr]")
    watched.page.click("main button:not(.quiet)")
    watched.page.wait_for_url(f"{watched.person.base}/")
    for address in addresses:
        watched.visit(address)
    assert watched.page.locator("html").get_attribute("lang") == "fr"


def _open_windows(watched: Watched, address: str) -> None:
    """The windows of the reading room: of codings, of suggestions, the palette, a new code."""
    watched.visit(address)
    watched.page.wait_for_selector("#room[data-ready=yes]")
    marks = watched.page.locator(".margin button")
    for number in range(min(6, marks.count())):
        marks.nth(number).click()
        _look_into(watched, f"{address} mark {number}")
    for key in ("c", "w"):
        watched.page.keyboard.press("t")
        watched.page.keyboard.press(key)
        _look_into(watched, f"{address} key {key}")


def _look_into(watched: Watched, where: str) -> None:
    watched.page.wait_for_selector("dialog[open]")
    watched.look(where)
    watched.page.keyboard.press("Escape")
    watched.page.wait_for_selector("dialog[open]", state="detached")


def test_addresses_and_searches_are_words(watched: Watched, crawled: Crawl,
                                          capsys: pytest.CaptureFixture[str]) -> None:
    asked = sorted(_asked_for(crawled))
    for address in asked:
        watched.visit(address)
    with capsys.disabled():
        print(f"\n{len(asked)} addresses and searches made of payloads; {len(watched.seen):,} told back as words")
    assert len(asked) > 50


def _asked_for(crawled: Crawl) -> Iterator[str]:
    """Each door with payloads for its parts, and for each name that pages put behind its question mark."""
    names: dict[str, set[str]] = {}
    for page in crawled.pages.values():
        for link in links(page):
            if door := door_of(urlsplit(link).path):
                names.setdefault(door.path, set()).update(name for name, _ in parse_qsl(urlsplit(link).query, True))
    every = quote(" ".join(payloads("asked", one) for one in range(len(PAYLOADS)) if "/" not in PAYLOADS[one]), safe="")
    for door in app.DOORS:
        if door.method == "GET" and not door.path.endswith("{form}"):
            parts = re.findall(r"{(\w+)}", door.path)
            for part in parts:
                known = {"study": STUDY, **dict.fromkeys(parts, "none"), part: every}
                yield door.path.format_map({**known, "study": every if part == "study" else STUDY})
            here = next((one.address for one in crawled.pages.values()
                         if one.is_page and door_of(urlsplit(one.address).path) == door), "").partition("?")[0]
            for name in sorted(names.get(door.path, ())) if here else ():
                yield f"{here}?{quote(name)}={quote(' '.join(payloads('query', one) for one in range(len(PAYLOADS))))}"


def test_what_is_typed_stays_words(watched: Watched, crawled: Crawl, capsys: pytest.CaptureFixture[str]) -> None:
    """On one page of each kind: everything that opens is opened, every field is filled with payloads and sent."""
    kinds = {door_of(urlsplit(one.address).path): one.address for one in reversed(crawled.pages.values())
             if one.is_page and one.status == 200}
    for door, address in kinds.items():
        if door and door.path not in ("/enter",):
            watched.visit(address)
            _press(watched, address)
            for number in range(watched.page.locator("form[method=post]").count()):
                watched.visit(address)
                _fill(watched, address, number)
    with capsys.disabled():
        print(f"\n{sum(watched.sent.values()):,} payloads typed into {len(watched.sent)} forms")
    assert len(watched.sent) >= 3
    watched.visit("/")


def _press(watched: Watched, address: str) -> None:
    """Press what opens something, and look at what opened."""
    for which in watched.page.locator("main summary, main button[type=button]").all()[:12]:
        if urlsplit(watched.page.url).path != urlsplit(address).path:
            return
        if which.is_visible() and which.is_enabled():
            which.click(force=True, no_wait_after=True, timeout=5_000)
            watched.page.wait_for_timeout(80)
            watched.look(f"{address} pressed")
            watched.page.keyboard.press("Escape")


def _fill(watched: Watched, address: str, number: int) -> None:
    forms = watched.page.locator("form[method=post]")
    if forms.count() <= number:
        return  # what was sent before has done away with it
    form = forms.nth(number)
    action = form.get_attribute("action") or address
    for one in form.locator("textarea, input:not([type]), input[type=text], input[type=search]").all():
        if one.is_visible() and one.is_editable():
            short = int(one.get_attribute("maxlength") or 5000)
            one.fill(" ".join(payloads("typed", which) for which in range(len(PAYLOADS)))[:short])
            watched.sent[f"{action} {one.get_attribute('name')}"] += len(PAYLOADS)
    send = form.locator("button:not([type=button])").first
    if "/leave" not in action and "/who" not in action and send.count() and send.is_visible() and send.is_enabled():
        send.click(no_wait_after=True)
        watched.page.wait_for_timeout(300)
        watched.look(f"{address} sent")
