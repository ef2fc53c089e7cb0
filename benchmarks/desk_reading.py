"""How fast the reading room of the desk is with a long transcript.

    python benchmarks/desk_reading.py [--characters 300000] [--codings 1500] [--json FILE]

Makes a transcript of invented words in a temporary project, codes it by two invented coders, and measures

* the server: how long it takes from a request to the last byte of its answer, for the page the first time and then,
  for a part of it, and for an act of coding (medians);
* a headless Chromium, where one is installed: from the click to the first words painted and to keys that answer,
  frames while scrolling from top to bottom, from the key that codes to the drawn turn, and memory of the page.
"""

import argparse
import json
import random
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from projects import Made, make  # noqa: E402
from web.conftest import Browser, open_desk, served, sit_down  # noqa: E402

from qualkit.actions.opening import now, store_of  # noqa: E402
from qualkit.actions.review import open_review  # noqa: E402
from qualkit.model import Anchor, Coding, Direction, mint  # noqa: E402
from qualkit.web.app import make_app  # noqa: E402
from qualkit.web.serve import stop_tidying  # noqa: E402

WORDS = re.findall(r"\w+", """we they loan week group harvest money sell rice market woman husband child school pay wait
    rain field cow well trust word say never always first last then because before after house road""")
TIMES = 15


def transcript(characters: int, draw: random.Random) -> str:
    """Questions and answers of invented words, some of them beyond the first plane of letters."""
    lines, size = [], 0
    while size < characters:
        question = " ".join(draw.choices(WORDS, k=draw.randint(4, 14))).capitalize() + "?"
        said = (" ".join(draw.choices(WORDS, k=draw.randint(5, 22))) for _ in range(draw.randint(1, 9)))
        answer = " ".join(sentence.capitalize() + draw.choice((".", ".", " 🙂.")) for sentence in said)
        lines += [f"I: {question}", f"R: {answer}"]
        size += len(question) + len(answer) + 8
    return "\n".join(lines) + "\n"


def prepare(folder: Path, characters: int, codings: int) -> Made:
    """A project with one long transcript, coded by two."""
    draw = random.Random(7)
    codes = "\n".join(f"  c{branch}/k{leaf}: [word]" for branch in range(8) for leaf in range(6))
    tops = "\n".join(f"  c{branch}: [word]" for branch in range(8))
    project = make(folder / "project", f"A long transcript.\n\ncodes:\n{tops}\n{codes}\nfiles: {{a.txt: ''}}")
    (project.corpus / "a.txt").write_text(transcript(characters, draw), encoding="utf-8")
    project.ok("ingest")
    with store_of(project.project) as store:
        review = open_review(project.project, store, coder="fanta", study="study")
        open_review(project.project, store, coder="luc", study="study")
        document = store.documents("study")[0]
        content = store.text(document.id).content
        for coder in ("fanta", "luc"):
            made = []
            for _ in range(codings // 2):
                start = draw.randrange(len(content) - 400)
                made.append(Coding(
                    id=mint(), code=draw.choice(review.codebook.active).id, coder=coder, made_at=now(),
                    direction=draw.choice((None, *Direction)), anchors=(Anchor.at(
                        document.id, document.text_hash, content, start=start, end=start + draw.randint(20, 400)),)))
            store.add_codings(made, coder=coder)
    return project


class Clock:
    """Stands around the desk and notes how long it takes from a request to the last byte of its answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.taken: list[tuple[float, float]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through."""
        begun, worked = time.perf_counter(), time.process_time()
        await self.app(scope, receive, send)
        self.taken.append((1000 * (time.perf_counter() - begun), 1000 * (time.process_time() - worked)))

    def median_of(self, times: int, act: Callable[[], Any]) -> tuple[float, float]:
        """The median of some goes, in milliseconds: by the clock, and of the processor's time."""
        del self.taken[:]
        for _ in range(times):
            act()
        return round(median(one for one, _ in self.taken), 1), round(median(one for _, one in self.taken), 1)


def server(project: Made) -> dict[str, float]:
    """What the server takes, without a network between."""
    with open_desk(project) as desk:
        stop_tidying()
        document = desk.store.documents("study")[0]
        clock = Clock(make_app(desk))
        browser = Browser(desk, "fanta", around=lambda _: clock)
        page = f"/study/study/read/{document.id}"
        length = len(desk.store.text(document.id).content)
        code = desk.store.codings("study")[0].code
        places = iter(range(1000, length, 997))

        def give() -> None:
            start = next(places)
            answer = browser.post("/study/study/code", data={
                "document": document.id, "text": document.text_hash, "start": start, "end": start + 30, "code": code,
                "request": mint()})
            assert answer.status_code == 200, answer.text

        asked = {"page": lambda: browser.get(page), "coding": give,
                 "part": lambda: browser.get(f"{page}/turns?start={length // 2}&end={length // 2 + 50}")}
        figures: dict[str, float] = {
            "characters": length, "codings": len(desk.store.codings("study")),
            "stretches": browser.get(page).text.count('class="turn ')}
        figures["first_page_ms"] = round(clock.taken[-1][0], 1)
        figures["page_bytes"] = len(browser.get(page).content)
        for name, act in asked.items():
            figures[f"{name}_ms"], figures[f"{name}_cpu_ms"] = clock.median_of(TIMES, act)
        return figures


FRAMES = """() => new Promise((done) => {
    const frames = [];
    let last = performance.now();
    const step = (at) => {
        frames.push(at - last);
        last = at;
        scrollBy({top: 400, behavior: "instant"});
        if (frames.length < 240 && scrollY + innerHeight < document.documentElement.scrollHeight - 5) {
            requestAnimationFrame(step);
        } else {
            frames.sort((a, b) => a - b);
            const at95 = frames[Math.floor(frames.length * 0.95)];
            done({frames: frames.length, median: frames[frames.length >> 1], p95: at95, worst: frames.at(-1)});
        }
    };
    requestAnimationFrame(step);
})"""
PAINTED = """() => new Promise((done) => new PerformanceObserver((list) => {
    for (const {startTime} of list.getEntriesByName("first-contentful-paint")) {
        done(startTime);
    }
}).observe({type: "paint", buffered: true}))"""


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser as the tests use it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield opened
        opened.close()


def browser(project: Made) -> dict[str, float]:
    """What a person waits for."""
    figures: dict[str, list[float]] = {"painted_ms": [], "ready_ms": []}
    with chromium() as opened, served(project) as desk:
        document = desk.store.documents("study")[0]
        person = sit_down(opened, desk, "fanta")
        # Tests hide a page until its scripts have run; here it is seen as people see it.
        seat = person.page.context.storage_state()
        page = person.page = opened.new_context(storage_state=seat, viewport={"width": 1400, "height": 900}).new_page()
        for _ in range(5):
            person.go("/study/study")
            person.go(f"/study/study/read/{document.id}")
            figures["painted_ms"].append(page.evaluate(PAINTED))
            page.wait_for_selector("#room[data-ready]")
            figures["ready_ms"].append(page.evaluate("() => performance.now()"))
        frames = page.evaluate(FRAMES)
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable")
        heap = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
        acts = []
        for _ in range(8):
            page.keyboard.press("s")
            page.evaluate("() => { document.getElementById('told').textContent = ''; }")
            begun = time.perf_counter()
            page.keyboard.press("1")
            page.wait_for_function("() => document.getElementById('told').textContent")
            acts.append(1000 * (time.perf_counter() - begun))
        return {**{name: round(median(values[1:])) for name, values in figures.items()},
                "frame_median_ms": round(frames["median"], 1), "frame_p95_ms": round(frames["p95"], 1),
                "frame_worst_ms": round(frames["worst"], 1), "frames": frames["frames"],
                "key_to_drawn_ms": round(median(acts)), "heap_mb": round(heap["JSHeapUsedSize"] / 1e6, 1),
                "nodes": round(heap["Nodes"])}


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--characters", type=int, default=300_000)
    parser.add_argument("--codings", type=int, default=1500)
    parser.add_argument("--json", type=Path)
    wanted = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    try:
        project = prepare(folder, wanted.characters, wanted.codings)
        figures = server(project)
        if shutil.which("chromium"):
            figures |= browser(project)
    finally:
        shutil.rmtree(folder)
    for name, value in figures.items():
        print(f"{name:18} {value:>12,}")
    if wanted.json:
        wanted.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
