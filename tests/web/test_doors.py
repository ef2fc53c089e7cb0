"""Every door of the desk: who comes through it, and that no page of the sample project is broken or changes anything."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

import pytest
from projects import Made
from web.conftest import Browser, open_desk
from web.crawling import Crawl, Fetched, crawl, door_of, faults_of, fetch
from web.sample import SECRET, STUDY

from qualkit.web import app
from qualkit.web.desk import Desk
from qualkit.web.doors import Door, Needs


@dataclass(frozen=True)
class Row:
    """What each kind of session gets: nobody, somebody who has not said who they are, a coder.

    ``lost`` are what a coder may get who names a study that is not there.
    """

    nobody: int
    nameless: int
    coder: tuple[int, ...]
    lost: tuple[int, ...] = (404, 400)


def page(*coder: int) -> Row:
    """A page, or a part of one, of a study. Asked for without what stands behind the question mark, it may be 400."""
    return Row(303, 303, coder or (200,))


def act(*coder: int) -> Row:
    """An act. Its form sent empty, it does nothing, and a coder is told what is missing or not there."""
    return Row(401, 401, coder or (400, 404))


TABLE: Mapping[str, Row] = {
    # One line for each door: "METHOD path". Nearly all are a `page()` or an `act()`.
    "GET /enter": Row(200, 200, (200,), ()),
    "POST /enter": Row(403, 403, (403,), ()),
    "GET /who": Row(303, 200, (200,), ()),
    "POST /who": Row(401, 400, (400,), ()),
    "POST /leave": Row(401, 204, (204,), ()),
    "GET /": Row(303, 303, (200,), ()),
    "GET /search": Row(303, 303, (200,), ()),
    "GET /search/export": Row(303, 303, (400,), ()),
    "POST /search/index": Row(401, 401, (400,), ()),
    "GET /study/{study}": page(),
    "GET /study/{study}/queue": page(),
    "GET /study/{study}/queue/card": page(),
    "GET /study/{study}/queue/bulk": page(),
    "POST /study/{study}/queue/bulk": act(),
    "POST /study/{study}/queue/decide": act(),
    "POST /study/{study}/queue/code": act(),
    "POST /study/{study}/queue/read": act(),
    "POST /study/{study}/queue/undo": act(200),
    "POST /study/{study}/queue/redo": act(200),
    "GET /study/{study}/read/{document}": page(),
    "GET /study/{study}/read/{document}/turns": page(400),
    "GET /study/{study}/palette": page(),
    "GET /study/{study}/palette/new": page(),
    "POST /study/{study}/code": act(),
    "POST /study/{study}/code/new": act(),
    "GET /study/{study}/coding/{coding}": page(),
    "POST /study/{study}/coding/{coding}": act(),
    "POST /study/{study}/coding/{coding}/withdraw": act(),
    "POST /study/{study}/coding/{coding}/confirm": act(),
    "POST /study/{study}/read/{document}/finish": act(),
    "POST /study/{study}/read/{document}/memo": act(),
    "POST /study/{study}/undo": act(200),  # there is nothing to undo: said so
    "POST /study/{study}/redo": act(200),
    "GET /study/{study}/read/{document}/why": page(400),
    "POST /study/{study}/read/{document}/suggestion": act(),
    "GET /study/{study}/agreement": page(),
    "GET /study/{study}/agreement/as/{form}": page(),
    "GET /study/{study}/agreement/passages": page(400),
    "GET /study/{study}/agreement/differences": page(),
    "GET /study/{study}/agreement/differences/{difference}": page(404),  # they are made of codings; links lead there
    "POST /study/{study}/agreement/differences/{difference}": act(),
    "POST /study/{study}/agreement/differences/{difference}/reopen": act(409),  # nobody differs there any more
    "GET /study/{study}/agreement/assignments": page(),
    "POST /study/{study}/agreement/assignments": act(),
    "POST /study/{study}/agreement/assignments/end": act(),
    "GET /study/{study}/codes": page(),
    "GET /study/{study}/codes/as/{form}": page(),
    "GET /study/{study}/codes/new": page(),
    "POST /study/{study}/codes/new": act(),
    "POST /study/{study}/codes/new/preview": act(),
    "GET /study/{study}/codes/{code}": page(),
    "GET /study/{study}/codes/{code}/as/{form}": page(),
    "POST /study/{study}/codes/{code}/memo": act(),
    "GET /study/{study}/codes/{code}/change": page(),
    "POST /study/{study}/codes/{code}/preview": act(),
    "POST /study/{study}/codes/{code}/change": act(),
    "GET /study/{study}/matrices": page(),
    "GET /study/{study}/matrices/attributes": page(),
    "GET /study/{study}/matrices/codes": page(),
    "GET /study/{study}/matrices/as/{by}/{form}": page(),
    "GET /study/{study}/matrices/quotes": page(404),
    "GET /study/{study}/matrices/cell": page(404),
    "POST /study/{study}/matrices/cell": act(),
    "GET /study/{study}/cases": page(),
    "GET /study/{study}/cases/as/{form}": page(),
    "GET /study/{study}/cases/{case}": page(),
    "GET /study/{study}/cases/{case}/as/{form}": page(),
    "POST /study/{study}/cases/{case}/memo": act(),
    "GET /study/{study}/findings": page(),
    "GET /study/{study}/findings/as/{form}": page(),
    "GET /study/{study}/findings/{noun}/new": page(),
    "POST /study/{study}/findings/{noun}/new": act(),
    "GET /study/{study}/findings/{noun}/{record}": page(),
    "GET /study/{study}/findings/{noun}/{record}/edit": page(),
    "POST /study/{study}/findings/{noun}/{record}/edit": act(),
}
ASKED_BY_SCRIPTS = {
    "/study/{study}/palette", "/study/{study}/palette/new", "/study/{study}/coding/{coding}",
    "/study/{study}/read/{document}/turns", "/study/{study}/read/{document}/why", "/study/{study}/queue/card",
}
"""Doors that no link leads to."""


@pytest.fixture(scope="module")
def opened(sampled: Made) -> Iterator[Desk]:
    with open_desk(sampled) as desk:
        desk.make_ready()
        yield desk


def key(door: Door) -> str:
    return f"{door.method} {door.path}"


def address(desk: Desk, door: Door, *, study: str = STUDY) -> str:
    """The door's path, about something that the sample project has."""
    coding = desk.store.codings(STUDY, coder="fanta")[0]
    values = {"study": study, "document": coding.document, "code": coding.code, "coding": coding.id, "form": "csv",
              "by": "source", "case": desk.store.cases(STUDY)["MOP-01"].id,
              "noun": "finding", "record": "past-lenders"}
    return door.path.format_map(defaultdict(lambda: "none", values))


PLACE = re.compile(r"c\d+(-\d+)?|c-[0-9a-f-]{36}")
"""A place of a text, or a coding, that the script of the reading room goes to."""


# --- who comes through -------------------------------------------------------------------------


def test_every_door_has_a_row() -> None:
    doors = [key(door) for door in app.DOORS]
    assert sorted(doors) == sorted(TABLE), "a door was added or taken away: write its row in TABLE"
    assert len(set(doors)) == len(doors)
    assert {door.method for door in app.DOORS} == {"GET", "POST"}


@pytest.mark.parametrize("door", app.DOORS, ids=key)
def test_who_comes_through(door: Door, opened: Desk) -> None:
    row, there = TABLE[key(door)], address(opened, door)
    nobody, nameless, coder = Browser(opened), Browser(opened), Browser(opened, "new")
    nameless.post("/enter", data={"token": opened.sessions.token})
    before = list(opened.store.log())
    got = [asked(browser, door, there) for browser in (nobody, nameless, coder)]
    assert [one.status for one in got] == [row.nobody, row.nameless, got[2].status] and got[2].status in row.coder
    if row.lost:
        assert asked(coder, door, address(opened, door, study="none")).status in row.lost
    assert list(opened.store.log()) == before, "an empty form does nothing"
    if door.needs is Needs.CODER and door.method == "GET":
        assert [one.headers["location"] for one in got[:2]] == ["/enter", "/who"]
        assert nobody.get(there).json()["go"] == "/enter", "scripts are told"
    assert [faults_of(one) for one in got] == [[], [], []]


def asked(browser: Browser, door: Door, there: str) -> Fetched:
    if door.method == "GET":
        return fetch(browser, there)
    answer = browser.post(there)
    return Fetched(there, answer.status_code, answer.headers, answer.text, "")


# --- every page --------------------------------------------------------------------------------


def footprint(project: Made) -> dict[str, str]:
    """What every file of the project holds; of the store, what its dump and its log say."""
    files = {str(path.relative_to(project.folder)): sha256(path.read_bytes()).hexdigest()
             for path in sorted(project.folder.rglob("*")) if path.is_file() and ".qualkit/store" not in str(path)}
    return {**files, "store": "\n".join(project.dump())}


@pytest.fixture(scope="module")
def crawled(sampled: Made, opened: Desk) -> tuple[Crawl, bool]:
    """All pages as fanta sees them, and whether the project was the same afterwards."""
    before, log = footprint(sampled), list(opened.store.log())
    browser = Browser(opened, "fanta")
    mine = [address(opened, door) for door in app.DOORS if door.path in ASKED_BY_SCRIPTS]
    seen = crawl(browser, f"/study/{STUDY}", *blind_pages(opened), "/", "/who", "/enter", "/nowhere", *mine)
    return seen, footprint(sampled) == before and list(opened.store.log()) == log


def blind_pages(desk: Desk) -> list[str]:
    """Where awa's work would be seen first: on the document, on her coding's code, and where the coding is told."""
    (coding,) = desk.store.codings(STUDY, coder="awa")
    return [f"/study/{STUDY}/read/{coding.document}", f"/study/{STUDY}/codes/{coding.code}",
            f"/study/{STUDY}/coding/{coding.id}"]


def test_looking_changes_nothing(crawled: tuple[Crawl, bool]) -> None:
    assert crawled[1]


def is_page(address: str) -> bool:
    """Whether people, not scripts, come here."""
    door = door_of(address)
    return door is not None and door.path not in ASKED_BY_SCRIPTS


def test_no_link_is_dead(crawled: tuple[Crawl, bool]) -> None:
    dead = {one.address: (one.status, one.found_on) for one in crawled[0].pages.values()
            if one.status >= 400 and (one.found_on or is_page(one.address))}
    assert dead == {}


def test_every_link_into_a_page_finds_its_place(crawled: tuple[Crawl, bool]) -> None:
    pages = crawled[0].pages
    lost = [(on, where, name) for on, where, name in sorted(crawled[0].anchors)
            if where in pages and f'id="{name}"' not in pages[where].text and pages[where].status == 200
            and not PLACE.fullmatch(name)]
    assert lost == []


def test_every_page_is_well_made(crawled: tuple[Crawl, bool]) -> None:
    faults = {one.address: found for one in crawled[0].pages.values() if (found := faults_of(one))}
    assert faults == {}


def test_something_leads_to_every_page(crawled: tuple[Crawl, bool]) -> None:
    wanted = {door.path for door in app.DOORS if door.method == "GET"}
    assert wanted - crawled[0].doors == set()


def test_no_page_shows_what_a_blind_colleague_wrote(crawled: tuple[Crawl, bool], opened: Desk) -> None:
    assert set(blind_pages(opened)) <= set(crawled[0].pages)
    assert [one.address for one in crawled[0].pages.values() if SECRET in one.text] == []
    luc = Browser(opened, "luc")
    assert SECRET in fetch(luc, blind_pages(opened)[-1]).text, "luc, who is no part of it, is told"
