"""Names and addresses that mean to lead elsewhere: none leaves the project or the desk, and none brings it down."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from projects import make
from web.conftest import Browser, open_desk

from qualkit.web import app
from qualkit.web.desk import Desk
from qualkit.web.doors import Door

OUTSIDE = "The words outside of the project"
PROJECT = 'A small project.\n\nfiles: {a.txt: "I: How?\\nA: We repay the loan."}\ncodings: ["a.txt | luc | loan | present | repay the loan"]'

TRAVERSALS = (
    "../secret.txt", "../../secret.txt", "..%2fsecret.txt", "%2e%2e/secret.txt", "%2e%2e%2fsecret.txt",
    "..%252fsecret.txt", "%252e%252e%252fsecret.txt", "..%c0%afsecret.txt", "%c0%ae%c0%ae/secret.txt",
    "..%5csecret.txt", "..\\secret.txt", "....//secret.txt", "..;/secret.txt", "./../secret.txt", "/etc/passwd",
    "//etc/passwd", "%00", "secret.txt%00.css", "C:%5cWindows%5cwin.ini", "%5c%5cserver%5cshare%5cx", "file:///etc/passwd",
    "link.txt", "~root", "%e2%80%ae", "." * 300, "..%ef%bc%8fsecret.txt",
)
ELSEWHERE = (
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "http://evil.example",
    "https:evil.example", "//evil.example/%2f..", "/%09/evil.example", "/%0a/evil.example", "/%5cevil.example",
    "/a/../b", "/.evil.example", "//127.0.0.1@evil.example", "javascript:alert(1)", "data:text/html,x", "http:///evil",
    "/%0d%0aLocation:%20http://evil.example", "//[::1]@evil.example", "/study/../..//evil.example",
)



def some(names: Sequence[str], few: int = 4) -> list[Any]:
    """All of them in the long run, the first few in the default one."""
    return [pytest.param(name, marks=pytest.mark.long if number >= few else ()) for number, name in enumerate(names)]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("paths")
    project = make(folder / "project", PROJECT)
    project.ok("ingest")
    project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    (folder / "secret.txt").write_text(OUTSIDE, encoding="utf-8")
    for where in (project.folder, project.corpus):
        (where / "link.txt").symlink_to(folder / "secret.txt")
    with open_desk(project) as opened:
        opened.make_ready()
        yield opened


@pytest.fixture(scope="module")
def fanta(desk: Desk) -> Browser:
    return Browser(desk, "fanta")


def is_safe(answer: Any) -> bool:
    """Whether an answer tells nothing from outside, leads nowhere else, and is no fault of ours."""
    where = answer.headers.get("location", answer.headers.get("hx-redirect", "/"))
    return bool(answer.status_code < 500 and OUTSIDE not in answer.text and "root:" not in answer.text
                and re.match(r"/(?![/\\\t])", where))


def parts_of(door: Door) -> list[str]:
    return re.findall(r"{(\w+)}", door.path)


def send(browser: Browser, door: Door, values: dict[str, str], **data: Any) -> Any:
    address = door.path.format_map({"study": "study", **values})
    if door.method == "GET":
        return browser.get(address, params=data)
    return browser.post(address, data=data)


FIELDS = sorted({"only", "least", "most", *(
    name for path in Path(app.__file__).parent.glob("*.py") for name in re.findall(
        r"""(?:given|every|query|number|getlist)\(["'](\w+)""", path.read_text("utf-8")))})
"""Every field that the desk reads from a form or behind a question mark."""


@pytest.mark.parametrize("name", some(TRAVERSALS))
def test_no_name_leads_out_of_the_project(fanta: Browser, name: str) -> None:
    for address in (f"/static/{name}", f"/static/../{name}", f"/{name}"):
        assert is_safe(fanta.get(address)), address
    for door in app.DOORS:
        for part in parts_of(door):
            for value in {name, quote(name, safe="")}:
                others = dict.fromkeys(parts_of(door), "none")
                answer = send(fanta, door, {**others, "study": "study", part: value})
                assert is_safe(answer), (door.path, value, answer.text[:300])


@pytest.mark.parametrize("name", some(TRAVERSALS, 1))
def test_no_field_leads_out_of_the_project(fanta: Browser, name: str) -> None:
    for door in app.DOORS:
        if door.path not in ("/leave", "/who"):
            answer = send(fanta, door, dict.fromkeys(parts_of(door), "none") | {"study": "study"},
                          **dict.fromkeys(FIELDS, name))
            assert is_safe(answer), (door.path, answer.text[:300])


@pytest.mark.parametrize("there", some(ELSEWHERE, 2))
def test_nothing_leads_to_another_site(desk: Desk, fanta: Browser, there: str) -> None:
    fields = dict.fromkeys(["next", "go", "to", "url", "return", "back", *FIELDS], there)
    for browser in (Browser(desk), fanta):
        for address in (there if there.startswith("/") else f"/{there}", f"/enter?next={quote(there)}", f"/{quote(there)}"):
            assert is_safe(browser.get(f"{browser.base}{address}")), address
    for door in app.DOORS:
        if door.path not in ("/leave", "/who"):
            assert is_safe(send(fanta, door, dict.fromkeys(parts_of(door), "none") | {"study": "study"}, **fields))


# --- anything at all ---------------------------------------------------------------------------

WORDS = st.one_of(
    st.text(max_size=40), st.sampled_from(["", "0", "-1", "1", "999999999999999999999", "1e9", "nan", "present", "loan",
                                           "study", "csv", "xlsx", "on", "a.txt", "\x00", "\ud7ff", "'", '"', "%", "*", "(",
                                           "NEAR(", 'a" OR "b', "AND", "é" * 500, "🧺", "None", "null", "[]", "{}"]))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_nothing_that_is_sent_brings_the_desk_down(desk: Desk, fanta: Browser, data: st.DataObject) -> None:
    tried(desk, fanta, data)


@pytest.mark.long
@settings(max_examples=3000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_nothing_at_all_that_is_sent_brings_the_desk_down(desk: Desk, fanta: Browser, data: st.DataObject) -> None:
    tried(desk, fanta, data)


def tried(desk: Desk, browser: Browser, data: st.DataObject) -> None:
    """Go through some door with any values for its parts and any fields, most of them of the right name."""
    door = data.draw(st.sampled_from([one for one in app.DOORS if one.path not in ("/leave", "/who", "/enter")]))
    (coding,) = desk.store.codings("study", coder="luc")
    right = {"study": "study", "document": coding.document, "code": coding.code, "coding": coding.id, "form": "csv",
             "text": coding.text_hash if hasattr(coding, "text_hash") else "", "revision": "1", "start": "0", "end": "4"}
    parts = {one: quote(data.draw(WORDS), safe="") if data.draw(st.integers(0, 3)) == 0 else right.get(one, "none")
             for one in parts_of(door)}
    names = data.draw(st.lists(st.sampled_from(FIELDS), max_size=8, unique=True))
    fields = {one: right.get(one) if one in right and data.draw(st.booleans()) else data.draw(WORDS) for one in names}
    answer = send(browser, door, parts, **fields)
    assert is_safe(answer), (door.method, door.path, parts, fields, answer.text[:300])
