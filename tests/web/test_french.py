"""A French sitting: whatever the desk refuses it refuses in French, to the last word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from projects import Made, make
from web.conftest import Browser, lacking, open_desk
from web.test_agreement import hidden_fields

from qualkit.errors import FileInvalid, Sentence, UnknownName
from qualkit.model import Assignment, Coder, CoderKind, mint
from qualkit.web.desk import Desk

DATA = """Two who differ, a code out of use, and a document of luc's alone.

codes: {loan: [loan], loan/gain: [goat], loan/stress: [repay], home: [home], old: [month]}
files:
  a.txt: "I: How?\\n\\nA: We sold the goat. Then we paid late.\\n\\nI: And then?\\n\\nA: My husband decides. We eat less."
  b.txt: "I: How?\\n\\nA: The loan was heavy."
codings:
  - "a.txt | fanta | loan/gain | present | sold the goat"
  - "a.txt | luc | loan/stress | present | sold the goat"
  - "a.txt | luc | home | present | My husband decides"
readings: ["a.txt | fanta", "a.txt | luc"]
"""
STUDY = "/study/study"


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """The project, tagged, with what two coded."""
    project = make(tmp_path / "p", DATA)
    project.ok("ingest")
    project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    project.ok("codebook", "retire", "book", "old", "--why", "unused")
    project.ok("tag")
    return project


@pytest.fixture
def desk(made: Made) -> Iterator[Desk]:
    with open_desk(made) as opened:
        yield opened


class Sitting:
    """Fanta, who reads French, at the desk; what she is refused is looked up in the catalogue."""

    def __init__(self, desk: Desk, heard: list[str]) -> None:
        self.desk, self.heard, self.browser, self.said = desk, heard, Browser(desk, "fanta"), set[str]()
        self.browser.post("/who", data={"coder": "fanta", "language": "fr"})
        store = desk.store
        book = desk.codebook(desk.project(), desk.project().study("study"))
        self.codes = {code.key: code.id for code in book}
        self.version = book.version
        self.documents = {one.key: one for one in store.documents("study")}
        self.codings = {(one.coder, book.by_id[one.code].key): one for one in store.codings("study")}
        page = self.browser.get(f"{STUDY}/agreement/differences").text
        self.difference = re.findall(rf'href="({STUDY}/agreement/differences/[0-9a-f-]+)', page)[0]

    @property
    def words(self) -> dict[str, Any]:
        """What a form says of a selection: the first words of the first document that somebody said."""
        one = self.documents["a.txt"]
        return {"document": one.id, "text": one.text_hash, "start": 11, "end": 27}

    def refused(self, status: int, address: str, data: Mapping[str, Any] | None = None, *, query: str = "") -> str:
        """Ask for what is refused; what is said of it is French. Returns the message."""
        url = f"{STUDY}/{address}" if not address.startswith("/") else address
        answer = (self.browser.get(f"{url}?{query}") if data is None
                  else self.browser.post(f"{url}?{query}", data={"request": mint(), **data}))
        assert answer.status_code == status, (address, data, answer.text[:300])
        told = answer.json()
        for given, said in zip(self.heard[-2:], (told["message"], told["hint"]), strict=True):
            assert lacking(given) == [] and said == self.desk.pages.again(given, "fr")
            assert said != given or not said, "it was said in English"
        self.said.add(told["message"])
        return str(told["message"])


@pytest.fixture
def sitting(desk: Desk, heard: list[str]) -> Sitting:
    return Sitting(desk, heard)


def test_what_is_not_there(sitting: Sitting) -> None:
    for address in ("/nowhere", "/study/none", "read/none", "codes/none", "codes/as/pdf", "cases/none", "coding/none",
                    "findings/finding/none", "findings/judgement/new", "matrices/as/none/csv",
                    "agreement/differences/none"):
        sitting.refused(404, address)
    sitting.refused(404, "matrices/cell", query="case=none&theme=loan")
    sitting.refused(404, "matrices/quotes", query="code=none")
    sitting.refused(404, "agreement/passages", query="said=none&of=none")
    sitting.refused(404, "queue", query="code=lone")
    sitting.refused(404, "queue", query="engine=none")
    sitting.refused(404, "queue", query="order=none")
    sitting.refused(404, "queue", query="attribute=none%3D1")
    sitting.refused(404, "/search", query="words=loan&only=theme:none")
    sitting.refused(404, "/search", query="words=loan&only=coder:none")
    assert len(sitting.said) > 15


def test_numbers_and_words_that_make_no_sense(sitting: Sitting) -> None:
    sitting.refused(400, "read/" + sitting.words["document"] + "/turns", query="start=x&end=2")
    sitting.refused(400, "queue", query="least=2")
    sitting.refused(400, "queue/card", query="at=a.b")
    sitting.refused(400, "queue/card", query="step=sideways")
    sitting.refused(400, "agreement/passages")
    sitting.refused(400, "agreement/as/csv", query="coder=fanta")
    sitting.refused(400, "/search", query="words=" + "x" * 600)
    sitting.refused(400, "/search", query="words=" + "+".join(f"w{n}" for n in range(200)))
    sitting.refused(400, "/search/export", query="words=loan&form=pdf")
    sitting.refused(400, "/search/index", {})
    sitting.refused(400, "/who", {"coder": "x" * 61})


def test_codings(sitting: Sitting) -> None:
    words, mine, theirs = sitting.words, sitting.codings["fanta", "loan/gain"], sitting.codings["luc", "home"]
    sitting.refused(400, "code", words)
    sitting.refused(404, "code", {**words, "code": "lone"})
    sitting.refused(404, "code", {**words, "document": "none", "code": "loan"})
    assert "hors d’usage" in sitting.refused(400, "code", {**words, "code": "old"})
    sitting.refused(400, "code", {**words, "code": "loan", "end": 5})
    sitting.refused(400, "code", {**words, "code": "loan", "start": "-1"})
    sitting.refused(400, "code", {**words, "code": "loan", "direction": "up"})
    assert sitting.refused(409, "code", {**words, "code": "loan", "text": "old"}).startswith("Le document a changé")
    sitting.refused(400, "code/new", {**words, "key": "x", "name": "X"})
    sitting.refused(400, "code/new", {**words, "key": "no key!", "name": "X", "definition": "Y."})
    sitting.refused(400, f"coding/{theirs.id}", {"revision": theirs.revision, "memo": "mine"})
    sitting.refused(409, f"coding/{mine.id}", {"revision": mine.revision + 1, "memo": "mine"})
    sitting.refused(400, f"read/{words['document']}/memo", {"words": " "})
    sitting.refused(400, f"read/{words['document']}/finish", {})
    finished = {"sure": "yes", "text": words["text"], "codebook": "old"}
    assert "grille de codage a changé" in sitting.refused(409, f"read/{words['document']}/finish", finished)


def test_suggestions(sitting: Sitting) -> None:
    document = sitting.documents["b.txt"]
    shown = {"document": document.id, "text": document.text_hash, "segment": 0, "start": 14, "end": 18,
             "code": sitting.codes["loan"], "meaning": "old", "last": ""}
    sitting.refused(400, "queue/decide", {"verdict": "maybe"})
    sitting.refused(409, "queue/decide", {**shown, "verdict": "accept"})
    sitting.refused(409, "queue/decide", {**shown, "verdict": "accept", "text": "old"})
    sitting.refused(400, f"read/{document.id}/suggestion", {**shown, "verdict": "amend"})
    sitting.refused(409, f"read/{document.id}/why", query="segment=0&start=1&end=2&code=none")
    sitting.refused(400, "queue/read", shown)
    sitting.refused(400, "queue/bulk", {"verdict": "defer"})
    sitting.refused(400, "queue/bulk", {"verdict": "accept"})
    sitting.refused(409, "queue/bulk", {"verdict": "accept", "sure": "yes", "mark": "old"})
    sitting.refused(400, "queue/bulk", query="order=random")


def test_blind(sitting: Sitting) -> None:
    document, store = sitting.documents["b.txt"], sitting.desk.store
    store.put_coder(Coder(id=mint(), handle="cira"))
    one = Assignment(id=mint(), document=document.id, coders=("fanta", "luc"), blind=True, made_by="cira",
                     made_at=sitting.codings["fanta", "loan/gain"].made_at)
    store.add_assignments([one], coder="cira")
    assert "en aveugle" in sitting.refused(400, "queue", query="document=b.txt")
    sitting.refused(400, "agreement/assignments/end", {"assignment": one.id})


def test_the_codebook(sitting: Sitting, made: Made) -> None:
    def change(status: int, key: str = "loan/stress", **form: str) -> str:
        here = f"codes/{sitting.codes[key]}/change"
        return sitting.refused(status, here, {"version": sitting.version, "why": "So.", **form})

    new = {"name": "Late", "part": "late", "definition": "Late.", "version": sitting.version}
    sitting.refused(400, "codes/new", {**new, "definition": ""})
    sitting.refused(400, "codes/new", {**new, "part": "no key!"})
    sitting.refused(400, "codes/new", {**new, "part": "loan"})
    sitting.refused(400, "codes/new", {**new, "part": "stresses", "parent": "loan", "name": "Stress (loan/stress)"})
    sitting.refused(400, f"codes/{sitting.codes['loan']}/memo", {"words": ""})
    change(404, kind="explode")
    change(400, kind="words")
    change(400, kind="words", name="")
    change(400, kind="rename", part="stress", name="")
    change(400, kind="rename", part="gain", name="X")
    change(400, "loan", kind="move", parent="loan/stress")
    change(400, kind="merge", into=sitting.codes["loan/stress"])
    assert "est hors d’usage" in change(400, kind="merge", into=sitting.codes["old"])
    assert "déjà hors d’usage" in change(400, "old", kind="retire")
    assert "loan/gain" in change(400, "loan", kind="retire")
    assert change(409, kind="retire", version="old").endswith("a changé entre-temps\u00a0; rien n’a été écrit.")


def test_findings_and_cells(sitting: Sitting, made: Made) -> None:
    form = {"theme": "loan", "statement": "Loans come late.", "author": "Fanta"}
    quote = sitting.codings["luc", "home"].id
    for wrong in ({"statement": ""}, {"author": ""}, {"theme": ""}, {f"use-{quote}": "discarded"}):
        sitting.refused(400, "findings/finding/new", {**form, **wrong})
    sitting.refused(404, "findings/finding/new", {**form, "theme": "lone"})
    sitting.refused(400, "findings/finding/new", {**form, "keep-evidence": "none"})
    sitting.refused(400, "findings/finding/new", {**form, "direction": "up"})
    assert sitting.browser.post(f"{STUDY}/findings/finding/new", data={**form, "request": "r"}).status_code == 204
    there = "findings/finding/" + re.findall(r"id: (\S+)", (made.folder / "findings" / "study.yaml").read_text("utf-8"))[0]
    stamp = re.findall(r'name="stamp" value="([^"]*)"', sitting.browser.get(f"{STUDY}/{there}/edit").text)[0]
    sitting.refused(400, f"{there}/edit", {**form, "stamp": stamp})
    assert "constat" in sitting.refused(409, f"{there}/edit", {**form, "statement": "Else.", "stamp": "old"})
    cell = {"case": "a.txt", "theme": "loan", "words": "She sold it.", "stamp": ""}
    sitting.refused(400, "matrices/cell", {**cell, "words": " "})
    sitting.refused(404, "matrices/cell", {**cell, "case": "none"})
    sitting.refused(404, "matrices/cell", {**cell, "theme": "none"})
    sitting.refused(409, "matrices/cell", {**cell, "stamp": "old"})


def test_settling_and_assigning(sitting: Sitting) -> None:
    fields = {**hidden_fields(sitting.browser.get(sitting.difference).text), "choice": "first", "reason": "So."}
    for status, wrong in ((400, {"choice": ""}), (400, {"reason": " "}), (400, {"reason": "x" * 100_000}),
                          (409, {"stamp": "old"}), (404, {"choice": "instead", "code": "none"}),
                          (400, {"choice": "instead", "code": sitting.codes["loan"], "end": "99999"})):
        sitting.refused(status, sitting.difference, {**fields, **wrong})
    here, document = "agreement/assignments", sitting.documents["a.txt"].id
    sitting.refused(400, here, {"document": document})
    sitting.refused(400, here, {"coder": "luc"})
    sitting.refused(400, here, {"coder": "luc", "draw": "9"})
    sitting.desk.store.put_coder(Coder(id=mint(), handle="rules.v1", kind=CoderKind.ENGINE))
    sitting.refused(400, here, {"coder": "rules.v1", "document": document})
    sitting.refused(404, here, {"coder": "luc", "document": "none"})
    sitting.refused(400, here, {"others": "x" * 61, "document": document})
    sitting.refused(400, f"{here}/end", {})
    sitting.refused(404, f"{here}/end", {"assignment": "none"})


def test_files_that_people_broke(sitting: Sitting, made: Made) -> None:
    findings = made.folder / "findings" / "study.yaml"
    findings.parent.mkdir(exist_ok=True)
    findings.write_text("study: study\nfindings:\n  - theme: lone\n    colour: red\n    direction: up\n", "utf-8")
    told = sitting.refused(400, "findings")
    assert "findings/study.yaml contient" in told and "champ inconnu" in told and len(told.splitlines()) > 4
    findings.write_text("study: [\n", "utf-8")
    assert "YAML" in sitting.refused(400, "findings")
    findings.unlink()
    book = made.folder / "codebooks" / "book.yaml"
    book.write_text(book.read_text("utf-8").replace("key: home", "key: loan"), "utf-8")
    assert "deux fois" in sitting.refused(400, "codes")
    (made.folder / "qualkit.toml").unlink()
    sitting.refused(400, "codes")


def test_what_has_no_french_is_found() -> None:
    """The look-up itself: plain English is found, also as a part of what has its French."""
    assert lacking(Sentence("The memo is empty.")) == lacking("") == []
    assert lacking("The memo is empty.") == ["The memo is empty."]
    assert lacking(UnknownName("thing nobody has", "x").sentence) == ["thing nobody has"]
    assert lacking(FileInvalid("a.yaml", ["English."]).sentence) == ["English."]


def test_a_page_tells_it_too(sitting: Sitting) -> None:
    sitting.browser.headers.pop("x-part")
    page = sitting.browser.get(f"{STUDY}/codes/none").text
    assert "Nom inconnu (code)\u00a0: «\u00a0none\u00a0»." in page and "Vérifiez le nom" in page
