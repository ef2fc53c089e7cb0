"""A desk that is open: one in this process for quick tests, one on a port for a real browser."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import uvicorn
from babel.messages.pofile import read_po
from projects import Made
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send
from web.sample import make_sample

from qualkit.errors import Sentence
from qualkit.store import open_store
from qualkit.web.app import make_app
from qualkit.web.desk import Desk
from qualkit.web.pages import DOMAIN, LOCALES, Pages
from qualkit.web.serve import config_of

PORT = 8750


@contextmanager
def open_desk(project: Made, *, port: int = PORT) -> Iterator[Desk]:
    """The desk of a project, its store open."""
    store = open_store(project.project.store_path)
    try:
        yield Desk(folder=project.project, store=store, port=port)
    finally:
        store.close()


@contextmanager
def starting(project: Made) -> Iterator[Desk]:
    """The desk of a project, its corpus ingested and its people's codings in."""
    project.run("ingest")
    if (project.corpus / "codings.jsonl").exists():
        project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    with open_desk(project) as opened:
        yield opened


@pytest.fixture(scope="session")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The sample project as it is after some weeks, for tests that only look; others take a `copy_of` it."""
    return make_sample(tmp_path_factory.mktemp("sampled"))


class Browser(TestClient):
    """A browser as far as headers and cookies go; says where it comes from, as browsers do.

    ``around`` may put something around the desk, to look at what goes in and out.
    """

    def __init__(self, desk: Desk, coder: str = "", *, around: Callable[[ASGIApp], ASGIApp] = lambda app: app) -> None:
        self.desk = desk
        self.base = f"http://127.0.0.1:{desk.port}"
        super().__init__(around(make_app(desk)), base_url=self.base, follow_redirects=False, raise_server_exceptions=False,
                         headers={"origin": self.base, "sec-fetch-site": "same-origin", "x-part": "1"})
        if coder:
            self.post("/enter", data={"token": desk.sessions.token})
            self.post("/who", data={"coder": coder, "language": "en"})
            self.headers["x-coder"] = quote(coder)


@pytest.fixture
def desk(project: Made) -> Iterator[Desk]:
    """The desk of the project that the test's docstring describes, its corpus ingested and its people's codings in."""
    with starting(project) as opened:
        yield opened


@pytest.fixture
def fanta(desk: Desk) -> Browser:
    """A browser in which fanta has signed in."""
    return Browser(desk, "fanta")


# --- French -----------------------------------------------------------------------------------


@cache
def french() -> Mapping[str, str]:
    """The desk's messages and their French; of those that count, the singular."""
    with (LOCALES / "fr" / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        return {one.id if isinstance(one.id, str) else one.id[0]: "".join(one.string) for one in read_po(file, locale="fr")}


def lacking(said: object) -> list[str]:
    """What of the words of an error has no French: its template, and whatever sentences fill that in."""
    if isinstance(said, tuple):
        return [one for each in said for one in lacking(each)]
    if not isinstance(said, Sentence):
        return [str(said)] if said else []
    inner = [one for value in said.values.values() if isinstance(value, (Sentence, tuple)) for one in lacking(value)]
    is_file = not said.values and said.template.endswith((".yaml", ".toml"))
    return inner if french().get(said.template) or is_file else [said.template, *inner]


@pytest.fixture(autouse=True)
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """All that errors say on a desk during a test; each of it can be said in French, in whichever language it was."""
    before, sentences = Pages.again, list[str]()

    def again(pages: Pages, sentence: str, language: str) -> str:
        sentences.append(sentence)
        return before(pages, sentence, language)

    monkeypatch.setattr(Pages, "again", again)
    yield sentences
    assert [one for sentence in sentences for one in lacking(sentence)] == [], "say it as a `Sentence`; then `make words`"


# --- a real browser ----------------------------------------------------------------------------


# Nothing of a page is to be seen, so nothing of it is clicked or waited for, until its scripts have run. They are there
# within milliseconds; on a busy machine a test that acts within those presses keys that nobody hears.
AWAKE = """
  const asleep = new CSSStyleSheet();
  asleep.replaceSync('html {transform: scale(0)}'); // of no size, yet a field can take the focus
  document.adoptedStyleSheets = [asleep];
  document.addEventListener('DOMContentLoaded', () => { document.adoptedStyleSheets = []; });
"""


def slow(app: ASGIApp, seconds: float) -> ASGIApp:
    """The same desk, but scripts and answers to scripts take so much longer."""

    async def waiting(scope: Scope, receive: Receive, send: Send) -> None:
        names = {name for name, _ in scope.get("headers", ())}
        if seconds and (str(scope.get("path")).endswith(".js") or names & {b"x-part", b"hx-request"}):
            await asyncio.sleep(seconds)
        await app(scope, receive, send)

    return waiting


@contextmanager
def served(project: Made) -> Iterator[Desk]:
    """The desk on a port of its own, for as long as the block lasts; as slow as ``SLOW_DESK`` says, to find tests that race."""
    config = config_of("127.0.0.1", 0)
    listening = config.bind_socket()
    listening.listen()
    with open_desk(project, port=int(listening.getsockname()[1])) as desk:
        config.app = slow(make_app(desk), float(os.environ.get("SLOW_DESK", 0)))
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield desk
        finally:
            server.should_exit = True
            thread.join(timeout=10)


@dataclass
class Person:
    """Somebody at a real browser, and all that the browser said and asked for."""

    page: Any
    base: str
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def go(self, address: str) -> Any:
        """Open a page of the desk."""
        self.page.goto(self.base + address)
        return self.page

    @property
    def left(self) -> list[str]:
        """Requests for anything but the desk."""
        return [url for url in self.asked if not url.startswith((self.base, "data:"))]

    def picture(self, path: Path) -> None:
        """Keep what is to be seen."""
        self.page.screenshot(path=path)


def sit_down(chromium: Any, desk: Desk, coder: str, *, language: str = "en", **looks: Any) -> Person:
    """Open a browser on the desk with the token that the terminal shows, and say who sits there."""
    context = chromium.new_context(**looks)
    context.add_init_script(AWAKE)
    page = context.new_page()
    person = Person(page=page, base=f"http://127.0.0.1:{desk.port}")
    page.on("console", lambda message: person.said.append(message.text))
    page.on("pageerror", lambda error: person.said.append(str(error)))
    page.on("dialog", lambda dialog: (person.said.append("dialog"), dialog.dismiss()))
    page.on("request", lambda request: person.asked.append(request.url))
    page.goto(f"{person.base}/enter#{desk.sessions.token}")
    page.wait_for_url("**/who")
    page.fill("input[name=coder]", coder)
    page.check(f"input[name=language][value={language}]")
    page.click("main button:not(.quiet)")
    page.wait_for_url(person.base + "/")
    return person
