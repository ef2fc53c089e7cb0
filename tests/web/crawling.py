"""Follow every link of the desk, and look at what came back as a careful reader of HTML would.

The crawler knows no page by name: a new door is found when something leads to it, and `DOORS` says whether
something did. Of pages that differ only in which document, code or filter they are about, the first few are fetched.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from lxml import html as lxml_html
from starlette.routing import Match, Route
from web.conftest import Browser

from qualkit.web import app
from qualkit.web.doors import Door
from qualkit.web.guard import HEADERS

MOST_ALIKE, MOST_THROUGH = 2, 8
"""Pages fetched of one door that differ in what they are about; those that differ in how they are asked for, too."""
MOST = 600
"""Pages in all: a crawl that finds more has been led round in circles."""
VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
CLOSED_BY_OTHERS = frozenset(["dd", "dt", "li", "optgroup", "option", "p", "tbody", "td", "tfoot", "th", "thead", "tr"])


@dataclass
class Fetched:
    """A page as it came."""

    address: str
    status: int
    headers: Mapping[str, str]
    text: str
    found_on: str

    @property
    def is_page(self) -> bool:
        """Whether it is a whole page of HTML, not a part of one or a file."""
        return "text/html" in self.headers.get("content-type", "") and "<html" in self.text[:200]

    @property
    def is_html(self) -> bool:
        return "text/html" in self.headers.get("content-type", "")


@dataclass
class Crawl:
    """What was fetched, by address, and which doors it went through."""

    pages: dict[str, Fetched] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)
    anchors: set[tuple[str, str, str]] = field(default_factory=set)
    """(page it stands on, address, what is named behind the #)"""

    @property
    def doors(self) -> set[str]:
        """The paths of the GET doors that were gone through."""
        return {door.path for address in self.pages if (door := door_of(urlsplit(address).path))}


def door_of(path: str, method: str = "GET") -> Door | None:
    """The door that an address leads to."""
    for door in app.DOORS:
        if door.method == method and _matches(door, path, method):
            return door
    return None


def _matches(door: Door, path: str, method: str) -> bool:
    scope = {"type": "http", "path": path, "method": method, "root_path": ""}
    return Route(door.path, lambda: None, methods=[method]).matches(scope)[0] is Match.FULL


def crawl(browser: Browser, *begin: str, alike: int = MOST_ALIKE, through: int = MOST_THROUGH) -> Crawl:
    """Fetch whatever the first pages lead to, as a browser that asks for whole pages."""
    done, waiting, seen = Crawl(), [(one, "") for one in begin or ("/",)], Counter[str]()
    known = {one for one, _ in waiting}
    while waiting:
        address, found_on = waiting.pop(0)
        shape = _shape(address)
        seen.update((shape, door := shape.partition("?")[0]))
        if found_on and (seen[shape] > alike or seen[door] > through):
            done.skipped[shape] += 1
            continue
        assert len(done.pages) < MOST, f"there is no end to pages like {address}, found on {found_on}"
        page = fetch(browser, address, found_on)
        done.pages[address] = page
        for link in sorted(links(page)):
            where, _, anchor = link.partition("#")
            if anchor:
                done.anchors.add((address, where or address, anchor))
            if where and where not in known:
                known.add(where)
                waiting.append((where, address))
    return done


def fetch(browser: Browser, address: str, found_on: str = "") -> Fetched:
    """Fetch one address as a person who types it; where that leads on, the answer that leads on is kept."""
    request = browser.build_request("GET", browser.base + address)
    request.headers.pop("x-part", None)
    answer = browser.send(request, follow_redirects=False)
    return Fetched(address, answer.status_code, answer.headers, answer.text, found_on)


def _shape(address: str) -> str:
    """An address without what it is about: the door and the names behind the question mark."""
    parts = urlsplit(address)
    door = door_of(parts.path)
    names = sorted({name for name, value in parse_qsl(parts.query, keep_blank_values=True) if value})
    return f"{door.path if door else parts.path}?{'&'.join(names)}"


def links(page: Fetched) -> set[str]:
    """Where a page leads: links, forms that ask, parts that scripts fetch, styles, scripts and pictures."""
    if page.status in (301, 302, 303, 307, 308):
        return set(_own(page.address, [page.headers["location"]]))
    if not page.is_html or not page.text.strip():
        return set()
    tree = lxml_html.fromstring(page.text)
    found = [*tree.xpath("//@href"), *tree.xpath("//@src"), *tree.xpath("//@hx-get"),
             *(value for value in tree.xpath("//@*[starts-with(name(), 'data-')]") if _is_address(value)),
             *(_asked_by(form) for form in tree.xpath("//form[not(@method) or translate(@method, 'GET', 'get')='get']"))]
    return set(_own(page.address, found))


def _is_address(value: str) -> bool:
    return value.startswith("/") and "{" not in value and door_of(urlsplit(value).path) is not None


def _asked_by(form: lxml_html.HtmlElement) -> str:
    """What a form asks for if it is sent as it stands."""
    fields = urlencode([(name, value) for name, value in form.form_values() if isinstance(value, str)])
    where, _, anchor = (form.get("action") or "").partition("#")
    asked = f"{where.partition('?')[0]}?{fields}" if fields else where
    return f"{asked}#{anchor}" if anchor else asked


def _own(page: str, addresses: Iterable[str]) -> Iterator[str]:
    for address in addresses:
        whole = urlsplit(urljoin(f"http://desk{page}", address.strip()))
        if whole.scheme in ("http", "https") and whole.netloc in ("desk", "127.0.0.1:8750"):
            yield (whole.path or "/") + (f"?{whole.query}" if whole.query else "") + (
                f"#{whole.fragment}" if whole.fragment else "")
        elif whole.scheme not in ("data",):
            yield address  # elsewhere: it will be found dead, as it should


# --- what is wrong with a page -----------------------------------------------------------------


def faults_of(page: Fetched) -> list[str]:
    """Everything that is wrong with an answer, in a sentence each."""
    faults = [f"header {name} is {page.headers.get(name)!r}" for name, value in HEADERS.items()
              if page.headers.get(name) != value]
    faults += [f"header {name}" for name in page.headers if name.startswith("access-control-")]
    if page.is_html and page.text.strip():
        faults += [*_unbalanced(page.text), *_inside(lxml_html.fromstring(page.text))]
    if page.is_page:
        faults += _of_whole(lxml_html.fromstring(page.text))
    return faults


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        self.faults += [f"<{tag}> has {name} twice" for name, count in Counter(names).items() if count > 1]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if "svg" not in self.open and tag not in VOID:
            self.faults.append(f"<{tag}/> is no empty element")

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open[-1] != tag and self.open[-1] in CLOSED_BY_OTHERS:
            self.open.pop()
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at line {self.getpos()[0]} closes nothing")


def _unbalanced(text: str) -> list[str]:
    tags = _Tags()
    tags.feed(text)
    tags.close()
    return tags.faults[:3] + [f"<{one}> is never closed" for one in tags.open if one not in CLOSED_BY_OTHERS]


def _inside(tree: lxml_html.HtmlElement) -> Iterator[str]:
    """What no page and no part of one may hold."""
    for node in tree.iter():
        if not isinstance(node.tag, str):
            continue
        for name, value in node.attrib.items():
            if name.startswith("on") or name in ("style", "srcdoc", "formaction", "ping"):
                yield f"<{node.tag} {name}>"
            if name in ("href", "src", "action", "hx-get", "hx-post") and not re.match(r"[/#?]|$", value):
                yield f"<{node.tag} {name}={value[:40]!r}> leads elsewhere"
        if node.tag in ("style", "iframe", "object", "embed", "base") or (node.tag == "script" and not node.get("src")):
            yield f"<{node.tag}>"
    for name, count in Counter(tree.xpath("//@id")).items():
        if count > 1:
            yield f"id {name} stands {count} times"
    yield from _unnamed(tree)
    yield from _forms(tree)


def _unnamed(tree: lxml_html.HtmlElement) -> Iterator[str]:
    """What somebody who listens to the page would be told nothing of."""
    labelled = set(tree.xpath("//label/@for"))
    for node in tree.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        named = (node.get("aria-label") or node.get("aria-labelledby") or node.get("id") in labelled
                 or node.xpath("ancestor::label[normalize-space()]")
                 or (node.get("type") in ("submit", "button") and node.get("value")))
        if not named:
            yield f"<{node.tag} name={node.get('name')}> has no label"
    for node in tree.xpath("//button | //a[@href] | //summary | //*[@role='button']"):
        if not (node.text_content().strip() or node.get("aria-label") or node.get("aria-labelledby")):
            yield f"<{node.tag}> has no name: {lxml_html.tostring(node, encoding='unicode')[:80]}"
    for node in tree.xpath("//img[not(@alt)] | //th[not(normalize-space()) and not(@aria-label)]"):
        yield f"<{node.tag}> says nothing"
    for node in tree.xpath("//table[not(.//th)]"):
        yield f"a table has no headers: {node.text_content().strip()[:40]!r}"


def _forms(tree: lxml_html.HtmlElement) -> Iterator[str]:
    for form in tree.xpath("//form"):
        method, action = (form.get("method") or "get").lower(), form.get("action") or ""
        if method not in ("get", "post", "dialog"):
            yield f"a form by {method}"
        if method == "post" and action and door_of(urlsplit(action).path, "POST") is None:
            yield f"a form posts to {action[:60]}, where there is no door"
    for address in tree.xpath("//@hx-post"):
        if door_of(urlsplit(address).path, "POST") is None:
            yield f"hx-post to {address[:60]}, where there is no door"


def _of_whole(tree: lxml_html.HtmlElement) -> Iterator[str]:
    if tree.tag != "html" or tree.get("lang") not in ("en", "fr"):
        yield "no language"
    if not (tree.findtext("head/title") or "").strip(" ·"):
        yield "no title"
    for tag in ("h1", "main"):
        count = len(tree.findall(f".//{tag}"))
        if count != 1:
            yield f"{count} times <{tag}>"
    levels = [int(node.tag[1]) for node in tree.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4]")]
    for above, below in pairwise(levels):
        if below > above + 1:
            yield f"<h{below}> comes right after <h{above}>"
