"""Who is let in, from where, with how much, and what browsers are told; see also `qualkit/web/guard.py`."""

import asyncio
import inspect
import re
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from projects import Made, code_of, make
from web.conftest import PORT, Browser, open_desk, served, starting

from qualkit.errors import UnknownName
from qualkit.web import app, doors, sessions
from qualkit.web.app import make_app
from qualkit.web.desk import Asked, Desk
from qualkit.web.guard import HEADERS, MOST_BYTES, hosts_of

HERE = f"127.0.0.1:{PORT}"
OWN = f"http://{HERE}"
WORDS = "The sunken boat of Mariam"
SMALL = f'A small project.\n\nfiles: {{a.txt: "I: How?\\nA: {WORDS} was never repaid."}}'


@dataclass(frozen=True)
class Answer:
    """What came back over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes


def ask(desk: Desk, method: str, path: str, headers: Iterable[tuple[str, str]],
        body: Iterable[bytes] = (b"",)) -> Answer:
    """Hand a request to the desk as a server does, with exactly these headers, of which there may be two."""
    scope = {"type": "http", "http_version": "1.1", "method": method, "scheme": "http", "path": path,
             "raw_path": path.encode(), "query_string": b"", "root_path": "", "client": ("127.0.0.1", 5),
             "server": ("127.0.0.1", PORT), "headers": [(name.encode(), value.encode()) for name, value in headers]}
    return asyncio.run(_ask(make_app(desk), scope, list(body)))


async def _ask(desk: Any, scope: dict[str, Any], body: list[bytes]) -> Answer:
    sent: list[dict[str, Any]] = []
    chunks = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in body]
    chunks[-1]["more_body"] = False

    async def receive() -> dict[str, Any]:
        return chunks.pop(0) if chunks else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await desk(scope, receive, send)
    start = sent[0]
    headers = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], headers, b"".join(one.get("body", b"") for one in sent[1:]))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk that nothing in this file writes to."""
    project = make(tmp_path_factory.mktemp("guard") / "project", SMALL)
    project.ok("ingest")
    with open_desk(project) as desk:
        yield desk


def is_guarded(headers: Any) -> bool:
    """Whether an answer carries what browsers are told, and lets no other site read it."""
    return (all(headers.get(name) == value for name, value in HEADERS.items())
            and not [name for name in headers if name.startswith("access-control-")])


# --- where a request comes from ----------------------------------------------------------------

FORM = ("content-type", "application/x-www-form-urlencoded")
HOSTS = [
    # host, status of GET /enter
    ("127.0.0.1:8750", 200), ("localhost:8750", 200), ("LocalHost:8750", 200), ("[::1]:8750", 200),
    ("127.0.0.1", 421), ("localhost", 421), ("127.0.0.1:8751", 421), ("localhost:80", 421), ("[::1]", 421),
    ("0.0.0.0:8750", 421), ("127.0.0.2:8750", 421), ("127.1:8750", 421), ("2130706433:8750", 421), ("0:8750", 421),
    ("[::]:8750", 421), ("[0:0:0:0:0:0:0:1]:8750", 421), ("[::ffff:127.0.0.1]:8750", 421), ("::1:8750", 421),
    ("localhost.:8750", 421), ("127.0.0.1.:8750", 421), ("localhost.evil.example:8750", 421),
    ("127.0.0.1.nip.io:8750", 421), ("rebind.evil.example:8750", 421), ("evil.example", 421),
    ("evil.example@127.0.0.1:8750", 421), ("127.0.0.1:8750@evil.example", 421), ("127.0.0.1:8750#evil.example", 421),
    ("127.0.0.1:8750, evil.example", 421), (" 127.0.0.1:8750", 421), ("127.0.0.1:08750", 421), ("", 421),
]
ORIGINS = [
    # origin, sec-fetch-site, status of POST /enter with a wrong token (403 is the guard's word too: see the text)
    (OWN, "same-origin", True), (OWN, None, True), (OWN, "none", True), (OWN.upper(), "same-origin", True),
    (None, None, False), (None, "same-origin", False), ("null", "same-origin", False), ("null", None, False),
    ("", "same-origin", False), (OWN, "same-site", False), (OWN, "cross-site", False), (OWN, "", False),
    ("http://localhost:8750", "same-origin", False), ("https://127.0.0.1:8750", "same-origin", False),
    ("http://127.0.0.1:8751", "same-site", False), ("http://127.0.0.1", "same-site", False),
    ("http://evil.example", "cross-site", False), ("http://evil.example", None, False),
    ("http://127.0.0.1:8750.evil.example", None, False), ("http://evil.example/127.0.0.1:8750", None, False),
    ("http://127.0.0.1:8750/", None, False), ("file://", None, False), ("chrome-extension://abc", None, False),
    (f"{OWN}, http://evil.example", None, False),
]
FETCHES = [
    # sec-fetch-site, sec-fetch-mode, sec-fetch-dest, status of GET /enter
    ("same-origin", "navigate", "document", 200), ("same-origin", "cors", "empty", 200),
    ("none", "navigate", "document", 200), (None, None, None, 200),
    ("cross-site", "navigate", "document", 200), ("same-site", "navigate", "document", 200),
    ("cross-site", "navigate", "iframe", 403), ("same-site", "navigate", "frame", 403),
    ("cross-site", "navigate", "object", 403), ("cross-site", "no-cors", "image", 403),
    ("same-site", "no-cors", "script", 403), ("cross-site", "cors", "empty", 403), ("same-site", "cors", "empty", 403),
    ("cross-site", None, None, 403),
]


@pytest.mark.parametrize(("host", "status"), HOSTS)
def test_the_desk_answers_to_its_own_names_only(small: Desk, host: str, status: int) -> None:
    answer = ask(small, "GET", "/enter", [("host", host)])
    assert answer.status == status and is_guarded(answer.headers)
    assert (b"<form" in answer.body) == (status == 200)


def test_a_host_must_be_named_once(small: Desk) -> None:
    for headers in ([], [("host", HERE), ("host", HERE)], [("host", HERE), ("host", "evil.example")],
                    [("host", "evil.example"), ("host", HERE)], [("x-forwarded-host", HERE)]):
        assert ask(small, "GET", "/enter", headers).status == 421


def test_the_port_of_the_web_is_left_out_of_names() -> None:
    assert "127.0.0.1" in hosts_of(80) and "localhost:80" in hosts_of(80)
    assert "127.0.0.1" not in hosts_of(8750)


@pytest.mark.parametrize(("origin", "site", "own"), ORIGINS)
def test_only_a_page_of_the_desk_may_send_something(small: Desk, origin: str | None, site: str | None,
                                                    own: bool) -> None:
    headers = [("host", HERE), FORM, ("origin", origin), ("sec-fetch-site", site)]
    answer = ask(small, "POST", "/enter", [one for one in headers if one[1] is not None], [b"token=wrong"])
    assert answer.status == 403 and is_guarded(answer.headers)
    assert (b"That token has been used" in answer.body) == own, "the page asked, or the guard refused"


def test_an_origin_must_be_named_once(small: Desk) -> None:
    twice = [("host", HERE), ("origin", OWN), ("origin", "http://evil.example"), FORM]
    assert b"<form" not in ask(small, "POST", "/enter", twice, [b"token=wrong"]).body


@pytest.mark.parametrize(("site", "mode", "dest", "status"), FETCHES)
def test_no_other_page_may_show_ours_in_itself(small: Desk, site: str | None, mode: str | None, dest: str | None,
                                               status: int) -> None:
    named = [("host", HERE), ("sec-fetch-site", site), ("sec-fetch-mode", mode), ("sec-fetch-dest", dest)]
    answer = ask(small, "GET", "/enter", [one for one in named if one[1] is not None])
    assert answer.status == status and is_guarded(answer.headers)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "CONNECT", "PROPFIND", "get", "x"])
def test_there_are_no_other_methods(small: Desk, method: str) -> None:
    asked = [("host", HERE), ("origin", OWN), ("access-control-request-method", "POST")]
    answer = ask(small, method, "/who", asked)
    assert answer.status == 405 and is_guarded(answer.headers)


def test_head_tells_what_get_would(small: Desk) -> None:
    answer = ask(small, "HEAD", "/enter", [("host", HERE)])
    assert answer.status == 200 and is_guarded(answer.headers)


def test_there_are_no_web_sockets(small: Desk) -> None:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": "/", "headers": [(b"host", HERE.encode()), (b"origin", OWN.encode())]}
    asyncio.run(make_app(small)(scope, receive, send))
    assert [one["type"] for one in sent] == ["websocket.close"]


# --- how much ----------------------------------------------------------------------------------

SENT = [("host", HERE), ("origin", OWN)]


@pytest.mark.parametrize(("declared", "status"), [
    (str(MOST_BYTES + 1), 413), ("9" * 30, 413), ("9" * 5000, 413), ("-1", 400), ("x", 400), ("", 400), ("1e3", 400),
    ("٣", 400), (" 5", 400), ("+5", 400)])
def test_a_body_says_how_long_it_is(small: Desk, declared: str, status: int) -> None:
    answer = ask(small, "POST", "/enter", [*SENT, FORM, ("content-length", declared)], [b"token=wrong"])
    assert answer.status == status and is_guarded(answer.headers)


def test_a_body_that_says_nothing_is_read_up_to_the_limit(small: Desk) -> None:
    chunk = b"token=" + b"x" * 99_994
    assert ask(small, "POST", "/enter", [*SENT, FORM], [b"token=wrong"]).status == 403
    answer = ask(small, "POST", "/enter", [*SENT, FORM], [b"&" + chunk] * 50)
    assert answer.status == 413 and is_guarded(answer.headers)


@pytest.mark.parametrize("body", [
    b"&".join(b"a=1" for _ in range(5001)),
    b"a=" + b"x" * 2_000_000,
    b"=" * 100_000,
])
def test_a_form_has_so_many_fields_and_no_longer_ones(small: Desk, body: bytes) -> None:
    answer = ask(small, "POST", "/enter", [*SENT, FORM], [body])
    assert answer.status in (400, 403) and is_guarded(answer.headers)


def multipart(*parts: bytes, end: bytes = b"--edge--\r\n") -> bytes:
    return b"".join(b"--edge\r\n" + part + b"\r\n" for part in parts) + end


FIELD = b'Content-Disposition: form-data; name="token"\r\n\r\nwrong'
FILE = b'Content-Disposition: form-data; name="token"; filename="../../etc/x"\r\nContent-Type: text/plain\r\n\r\nwrong'


@pytest.mark.parametrize(("kind", "body", "status"), [
    ("multipart/form-data; boundary=edge", multipart(FIELD), 403),
    ("multipart/form-data; boundary=edge", multipart(FILE), 400),
    ("multipart/form-data; boundary=edge", multipart(*[FIELD] * 5001), 400),
    ("multipart/form-data; boundary=edge", multipart(FIELD + b"x" * 1_200_000), 400),
    ("multipart/form-data; boundary=edge", multipart(FIELD, end=b""), None),
    ("multipart/form-data; boundary=edge", multipart(b"Content-Disposition: form-data\r\n\r\nx"), 400),
    ("multipart/form-data; boundary=edge", multipart(b'Content-Disposition: form-data; name="a\r\n\r\nx'), None),
    ("multipart/form-data; boundary=edge", multipart(b"\xff\xfe: \x00\r\n\r\n\xff"), 400),
    ("multipart/form-data; boundary=edge", b"no edge anywhere", 400),
    ("multipart/form-data; boundary=edge", b"", None),
    ("multipart/form-data", multipart(FIELD), 400),
    ("multipart/form-data; boundary=", multipart(FIELD), 400),
    ("multipart/form-data; boundary=" + "x" * 10_000, multipart(FIELD), 400),
    ("multipart/form-data; charset=no-such; boundary=edge", multipart(FIELD), None),
    ("application/json", b'{"token": "wrong"}', 403),
    ("text/plain", b"token=wrong", 403),
    ("application/x-www-form-urlencoded; charset=utf-7", b"token=+AHcAcgBvAG4AZw-", 403),
    ("application/x-www-form-urlencoded", b"token=%ff%fe%00%ed%a0%80&%", 403),
    ("application/x-www-form-urlencoded", b"\xff\xfe\x00", 403),
    (";;;", b"token=wrong", 403),
])
def test_no_form_brings_the_desk_down(small: Desk, kind: str, body: bytes, status: int | None) -> None:
    answer = ask(small, "POST", "/enter", [*SENT, ("content-type", kind)], [body])
    assert answer.status == status or (status is None and answer.status in (400, 403))
    assert is_guarded(answer.headers)


# --- over a real connection --------------------------------------------------------------------


def said_to(port: int, request: bytes) -> str:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as wire:
        wire.sendall(request)
        heard = b""
        while chunk := wire.recv(65536):
            heard += chunk
    return heard.decode()


def test_over_the_wire_it_is_the_same(project: Made) -> None:
    """A small project.

    files: {a.txt: "I: How?\\nA: We repay the loan."}
    """
    project.ok("ingest")
    with served(project) as desk:
        own = f"Host: 127.0.0.1:{desk.port}\r\nConnection: close\r\n"

        def status(head: str, rest: str = own, body: str = "") -> int:
            heard = said_to(desk.port, f"{head}\r\n{rest}\r\n{body}".encode())
            assert "access-control-" not in heard.lower() and "\nserver:" not in heard.lower()
            return int(heard.split()[1])

        assert status("GET /enter HTTP/1.1") == 200
        assert status("GET /enter HTTP/1.1", "Host: evil.example\r\nConnection: close\r\n") == 421
        assert status("GET /enter HTTP/1.1", "Connection: close\r\n") == 400, "a host must be named"
        assert status("GET /enter HTTP/1.0", "") == 421
        assert status("GET http://evil.example/enter HTTP/1.1") in (400, 404, 421), "no proxy"
        assert status("GET //evil.example/enter HTTP/1.1") == 404
        assert status("GET /enter HTTP/1.1", own + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                      "Sec-WebSocket-Key: dGhlIHNhbXBsZQ==\r\n") == 200, "an upgrade is not taken up"
        sent = f"{own}Origin: http://127.0.0.1:{desk.port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        assert status("POST /enter HTTP/1.1", sent + "Transfer-Encoding: chunked\r\n", "b\r\ntoken=wrong\r\n0\r\n\r\n") \
            == 403
        assert status("POST /enter HTTP/1.1", f"{sent}Content-Length: {MOST_BYTES + 1}\r\n") == 413
        both = "Transfer-Encoding: chunked\r\nContent-Length: 11\r\n"
        assert status("POST /enter HTTP/1.1", sent + both, "b\r\ntoken=wrong\r\n0\r\n\r\n") in (400, 403)
        assert status("POST /enter HTTP/1.1", sent + "Content-Length: 11\r\nContent-Length: 5\r\n", "token=wrong") == 400


# --- tokens, cookies, sessions -----------------------------------------------------------------


def test_a_token_raced_for_lets_one_in(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(one: bytes, other: bytes) -> bool:
        time.sleep(0.002)  # time for all to look before the first has spent it
        return one == other

    monkeypatch.setattr(sessions.secrets, "compare_digest", slow)
    desk_sessions = sessions.Sessions()
    token, start, won = desk_sessions.token, threading.Barrier(20), []

    def try_it() -> None:
        start.wait()
        won.append(desk_sessions.enter(token))

    runners = [threading.Thread(target=try_it) for _ in range(20)]
    for one in runners:
        one.start()
    for one in runners:
        one.join()
    assert len(won) == 20 and len([one for one in won if one]) == 1


def test_tokens_are_long_different_and_compared_in_constant_time(small: Desk) -> None:
    tokens = {sessions.Sessions().token for _ in range(50)}
    assert len(tokens) == 50 and min(map(len, tokens)) >= 32
    assert "compare_digest" in inspect.getsource(sessions.Sessions.enter)
    for wrong in ("", small.sessions.token[:-1], small.sessions.token + "x", "é\u0000😀"):
        assert small.sessions.enter(wrong) is None


def test_a_cookie_is_for_this_desk_and_no_script_sees_it(small: Desk) -> None:
    browser = Browser(small)
    told = browser.post("/enter", data={"token": small.sessions.token}).headers["set-cookie"]
    name, _, rest = told.partition("=")
    assert name == f"qualkit-desk-{PORT}"
    assert {"HttpOnly", "Path=/", "SameSite=strict"} <= set(re.split("; ", rest)) and "Domain" not in rest
    assert len(rest.partition(";")[0]) >= 40


def test_the_session_is_another_at_each_step_and_the_old_one_is_dead(small: Desk) -> None:
    browser, name = Browser(small), small.cookie

    def step(address: str, **data: str) -> str:
        browser.post(address, data=data)
        return str(browser.cookies.get(name, "", domain="127.0.0.1") or browser.cookies.get(name, ""))

    browser.cookies.set(name, "chosen-by-somebody-else", domain="127.0.0.1")
    browser.cookies.clear()
    entered = step("/enter", token=small.sessions.token)
    fanta = step("/who", coder="fanta", language="fr")
    luc = step("/who", coder="luc")
    assert len({entered, fanta, luc}) == 3
    assert [small.sessions.find(one) is not None for one in (entered, fanta, luc)] == [False, False, True]
    session = small.sessions.find(luc)
    assert session and (session.coder, session.language) == ("luc", "fr"), "the language stays as it was chosen"
    again = step("/enter", token=small.sessions.token)
    assert small.sessions.find(luc) is None and small.sessions.find(again)
    browser.post("/leave")
    assert small.sessions.find(again) is None and browser.cookies.get(name) is None


def test_a_session_id_that_somebody_chose_is_none(small: Desk) -> None:
    for chosen in ("x", "", "x" * 5000, "../../x", "é", "a; b"):
        answer = ask(small, "GET", "/", [("host", HERE), ("cookie", f"{small.cookie}={chosen}")])
        assert (answer.status, answer.headers["location"]) == (303, "/enter")


def test_sessions_are_bounded() -> None:
    kept = sessions.Sessions()
    made = [kept.enter(kept.token) for _ in range(sessions.MOST + 5)]
    assert all(made) and kept.find(made[0].id) is None and kept.find(made[-1].id) is made[-1]  # type: ignore[union-attr]
    assert len(kept._open) == sessions.MOST


def test_an_act_of_a_page_made_for_somebody_else_is_not_done(project: Made) -> None:
    """fanta has a page open; in another tab the browser becomes luc's. Nothing of fanta's is done as luc.

    files: {a.txt: "I: How?\\nA: We repay the loan."}
    codings: ["a.txt | luc | loan | present | repay the loan"]
    """
    with starting(project) as desk:
        browser, before = Browser(desk, "luc"), project.dump()
        refused = browser.post("/study/study/undo", headers={"x-coder": "fanta%20%C3%A9"})
        assert refused.status_code == 409 and "fanta é" in refused.json()["message"] and project.dump() == before
        unsaid = browser.post("/study/study/undo", headers={"x-coder": ""})
        assert unsaid.status_code == 409 and "for whom" in unsaid.json()["message"] and project.dump() == before
        assert browser.get("/study/study/codes", headers={"x-coder": ""}).status_code == 200, "a link says nothing"
        assert browser.post("/study/study/undo", headers={"x-coder": "luc"}).status_code != 401
        assert browser.post("/who", data={"coder": "fanta"}, headers={"x-coder": "fanta"}).status_code == 204


# --- what goes wrong ---------------------------------------------------------------------------


def broken(fault: Exception) -> Any:
    def answer(asked: Asked) -> Any:
        raise fault

    return answer


@pytest.mark.parametrize("script", [True, False])
def test_a_fault_of_our_own_tells_nothing_of_anybody(small: Desk, script: bool, monkeypatch: pytest.MonkeyPatch,
                                                     capfd: pytest.CaptureFixture[str]) -> None:
    faults = [ValueError(WORDS), KeyError(WORDS), RuntimeError(WORDS)]
    browser = Browser(small, "fanta")
    if not script:
        del browser.headers["x-part"]
    for fault in faults:
        monkeypatch.setattr(app, "DOORS", [
            replace(door, answer=broken(fault)) if door.path == "/" else door for door in app.DOORS])
        other = Browser(small)
        other.cookies, other.headers = browser.cookies, browser.headers
        answer = other.get("/")
        assert answer.status_code == 500 and is_guarded(answer.headers)
        assert WORDS not in answer.text and "Traceback" not in answer.text and type(fault).__name__ in answer.text
    said = capfd.readouterr()
    assert WORDS not in said.out + said.err


def test_what_fails_outside_of_a_door_is_told_in_the_same_way(small: Desk, monkeypatch: pytest.MonkeyPatch,
                                                              capfd: pytest.CaptureFixture[str]) -> None:
    def fail(*_: object) -> None:
        raise LookupError(WORDS)

    monkeypatch.setattr(doors, "_turn_away", fail)
    answer = ask(small, "GET", "/who", [("host", HERE), ("x-part", "1")])
    assert answer.status == 500 and is_guarded(answer.headers)
    assert answer.body.startswith(b'{"message":"qualkit itself failed (LookupError at web/doors.py:')
    assert WORDS not in answer.body.decode() + "".join(capfd.readouterr())


def test_a_served_desk_prints_nothing(project: Made, capfd: pytest.CaptureFixture[str]) -> None:
    """A small project.

    files: {a.txt: "I: How?\\nA: We repay the loan of the sunken boat."}
    """
    project.ok("ingest")
    with served(project) as desk:
        own = f"Host: 127.0.0.1:{desk.port}\r\nConnection: close\r\n"
        for path in ("/enter", "/", "/nowhere", "/static/desk.css", "/study/study", "/%00", "/enter?words=sunken+boat"):
            said_to(desk.port, f"GET {path} HTTP/1.1\r\n{own}\r\n".encode())
        said_to(desk.port, b"\x16\x03\x01\x02\x00\x01nonsense\r\n\r\n")
        assert desk.sessions.token not in "".join(capfd.readouterr())
    assert "".join(capfd.readouterr()) == ""


def test_a_mistake_in_a_file_is_told_as_a_page(project: Made) -> None:
    """Somebody breaks qualkit.toml while the desk is open.

    files: {a.txt: "I: How?\\nA: We repay the loan."}
    """
    with starting(project) as desk:
        browser = Browser(desk, "fanta")
        del browser.headers["x-part"]
        (project.folder / "qualkit.toml").write_text("title = [", encoding="utf-8")
        for address in ("/", "/study/study"):
            answer = browser.get(address)
            assert answer.status_code == 400 and "<main" in answer.text and "qualkit.toml" in answer.text
            assert is_guarded(answer.headers)


@pytest.mark.parametrize("where", ["/nowhere", "/study/none", "/study/study/read/none", "/static/none.js", "/who/"])
def test_a_page_that_is_not_there_is_told_as_a_page(small: Desk, where: str) -> None:
    browser = Browser(small, "fanta")
    assert browser.get(where).json()["message"]
    del browser.headers["x-part"]
    answer = browser.get(where)
    assert answer.status_code == 404 and "<h1>" in answer.text and is_guarded(answer.headers)


def test_an_error_s_words_have_no_transcript(small: Desk) -> None:
    assert WORDS not in str(UnknownName("code", "x", ["loan"]))


def test_the_desk_leads_to_its_own_pages_only(small: Desk) -> None:
    for elsewhere in ("//evil.example", "http://evil.example", "evil", "", "javascript:alert(1)"):
        with pytest.raises(ValueError):
            Asked.go(_asked(), elsewhere)
    for address, safe in (("/a b?é=\n1", "/a%20b?%C3%A9=%0A1"), ("/\t/evil.example", "/%09/evil.example"),
                          ("/\\evil.example", "/%5Cevil.example"), ("/who\r\nSet-Cookie: a=b", "/who%0D%0ASet-Cookie:%20a=b")):
        assert Asked.go(_asked(), address).headers["HX-Redirect"] == safe


def _asked() -> Any:
    class Script:
        wants_part = True

    return Script()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org", "", "127.0.0.1.nip.io", "0", "127.1"])
def test_the_desk_opens_on_this_machine_only(project: Made, host: str) -> None:
    """A small project.

    files: {a.txt: "I: How?\\nA: We repay the loan."}
    """
    project.ok("ingest")
    refused = project.run("desk", "--no-browser", "--port", "0", "--host", host)
    assert code_of(refused) == 2 and "this machine only" in refused.output


def test_the_cookie_of_a_desk_is_not_that_of_another(tmp_path: Path) -> None:
    project = make(tmp_path / "project", SMALL)
    project.ok("ingest")
    with open_desk(project, port=8750) as one, open_desk(project, port=8751) as other:
        assert one.cookie != other.cookie
