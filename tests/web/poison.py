"""A project in whose every field stands what a page must not run: see `test_xss.py`."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from itertools import count
from pathlib import Path
from typing import Any

from projects import Made
from ruamel.yaml import YAML
from web.sample import STUDY, copy_of

from qualkit.actions.adjudicate import Choice, Ruling, adjudicate
from qualkit.actions.assign import Task, assign
from qualkit.actions.case_page import cases
from qualkit.actions.differences import Wanted, differences
from qualkit.actions.opening import store_of, view_of
from qualkit.actions.queue import Filter
from qualkit.actions.review import Given, open_review
from qualkit.reports.parts.basis import basis_of
from qualkit.text.cues import is_cue

PAYLOADS = (
    "<script>pwn('{m}')</script>",
    "<img src=x onerror=pwn('{m}')>",
    "\"><svg onload=pwn('{m}')>",
    "'><body onload=pwn('{m}')>",
    "javascript:pwn('{m}')",
    "\" autofocus onfocus=pwn('{m}') x=\"",
    "' onmouseover='pwn({m})' style='animation-name:x' onanimationstart='pwn({m})",
    "</title><script>pwn('{m}')</script>",
    "</textarea><img src=x onerror=pwn('{m}')>",
    "</script><script>pwn('{m}')</script>",
    "--><img src=x onerror=pwn('{m}')><!--",
    "<iframe srcdoc=\"<script>parent.pwn('{m}')</script>\"></iframe>",
    "<a href=\"javascript:pwn('{m}')\">{m}</a>",
    "<details open ontoggle=pwn('{m}')>",
    "<form action=\"javascript:pwn('{m}')\"><button>{m}</button></form>",
    "<math><mtext><table><mglyph><style><img src=x onerror=pwn('{m}')>",
    "<style>@import 'http://evil.example/{m}'</style>",
    "<link rel=stylesheet href=http://evil.example/{m}>",
    "<base href=http://evil.example/{m}>",
    "<meta http-equiv=refresh content='0;url=http://evil.example/{m}'>",
    "{{{{7*7}}}}{{% raw %}}${{pwn('{m}')}}{m}",
    "%3Cscript%3Epwn('{m}')%3C/script%3E",
    "&lt;script&gt;pwn('{m}')&lt;/script&gt;&#60;b&#62;",
    "<div hx-get=/who hx-trigger=load hx-on:load=pwn('{m}')>",
    "\\u003cscript\\u003e';pwn('{m}')//\\",
)
TAGS = frozenset(number for number, payload in enumerate(PAYLOADS) if "<" in payload)
"""Those that a page would take for elements, were they let through."""
PROSE = frozenset("""name name_fr definition definition_fr include exclude statement scope counter_case gaps summary
    text title title_fr context rationale action note why condition happened origin voice addressee source
    country region project author by reason""".split())  # noqa: SIM905
LISTS = frozenset(["uses"])
"""Fields that hold one line of prose after another."""
FIELDS: set[str] = set()
"""Every field of the project that was poisoned."""
TURNS: Counter[str] = Counter()
"""How often each field of the files was: the first that would run come first."""
SHOWN_NOWHERE = {
    "code.title": "the title of a codebook stands in reports",
    "code.title-fr": "the title of a codebook stands in reports",
    "decision.note": "a note on a decision is written in the terminal and goes into exports",
    "findings.text": "recommendations and planned actions stand in reports",
    "guides": "the desk names a guide by its key and its questions by their ids",
    "items": "pieces found in documents are accepted in the terminal",
    "memo.coding": "memos about codings are written in the terminal; the desk keeps one in the coding itself",
    "studies.context": "the sections of the study report",
    "studies.name": "who was consulted stands in the study report",
    "studies.summary": "the sections of the study report",
    "themes.definition": "what a shared theme means stands in the synthesis",
}
"""What is poisoned (a field, or all of a kind) and yet on no page of the desk, and why. The day on which a page shows
it, the test of the pages says so."""


def is_shown(field: str) -> bool:
    """Whether a page should show the field."""
    return SHOWN_NOWHERE.keys().isdisjoint((field, field.partition(".")[0]))


def poison(field: str, number: int, many: int = 1) -> str:
    """So many payloads, each of which names the field of the project; counting on, all come in turn."""
    FIELDS.add(field)
    return payloads(field, number, many)


def payloads(field: str, number: int, many: int = 1) -> str:
    """The same, for words that are not in the project but typed or asked for."""
    return " ".join(PAYLOADS[(number * many + one) % len(PAYLOADS)].format(m=field) for one in range(many))


def literals(fields: Iterable[str]) -> Mapping[str, tuple[str, int]]:
    """What may stand on a page, as words: the field it comes from and the payload it is."""
    return {payload.format(m=field): (field, number) for field in fields for number, payload in enumerate(PAYLOADS)}


def poisoned(project: Made, folder: Path) -> Made:
    """A copy of the sample project, every field of it poisoned."""
    made = copy_of(project, folder)
    _toml(folder / "qualkit.toml")
    _yaml(folder / "codebooks" / "microfinance-women.yaml", "code", 1)
    _codes(folder / "codebooks" / "microfinance-women.yaml")
    _yaml(folder / "codebooks" / "themes.yaml", "themes", 1)
    for name, many in (("findings", 3), ("matrices", 3), ("studies", 3), ("guides", 1)):
        for path in sorted((folder / name).glob("*.yaml")):
            _yaml(path, "items" if path.stem.endswith("-items") else name, many)
    corpus = folder / "corpora" / STUDY
    _table(corpus / "documents.csv", ("title", "region", "village", "instrument"))
    _table(corpus / "participants.csv", ("occupation", "role", "case"))
    _files(corpus)
    made.run("ingest", "--study", STUDY)
    made.ok("tag", "--study", STUDY)
    _people(made)
    _settled(made)
    return made


def _toml(path: Path) -> None:
    numbers = count()

    def worse(line: re.Match[str]) -> str:
        return f'title = {json.dumps(line[1] + " " + poison("title", next(numbers), 8))}'

    path.write_text(re.sub(r'^title = "(.*)"$', worse, path.read_text("utf-8"), flags=re.M), encoding="utf-8")


def _yaml(path: Path, kind: str, many: int) -> None:
    """Payloads before what stands there: some pages show the beginning only."""
    yaml = YAML()
    yaml.width = 10_000
    data = yaml.load(path)
    for holder, key, name in _prose(data):
        field = f"{kind}.{name}".replace("_", "-")
        holder[key] = f"{poison(field, TURNS[field], many)} {holder[key]}"
        TURNS[field] += 1
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(data, file)


def _prose(data: Any) -> Iterator[tuple[Any, Any, str]]:
    """(what holds it, where in it, the field's name)"""
    if isinstance(data, dict):
        for key, value in data.items():
            if isinstance(value, str) and key in PROSE:
                yield data, key, key
            elif isinstance(value, list) and key in LISTS:
                yield from ((value, at, key) for at in range(len(value)))
            else:
                yield from _prose(value)
    elif isinstance(data, list):
        for one in data:
            yield from _prose(one)


def _codes(path: Path) -> None:
    """Each code was changed by somebody for a reason, and has a cue that stands in a poisoned transcript."""
    yaml = YAML()
    yaml.width = 10_000
    data = yaml.load(path)
    for number, code in enumerate(data["codes"]):
        code["changes"] = [{"date": "2025-01-01", "what": poison("change.what", number),
                            "why": poison("change.why", number), "by": poison("change.by", number)}]
        if is_cue(cue := f'"{poison("cue", number)}"', "en"):
            code.setdefault("cues", {}).setdefault("en", []).append(cue)
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(data, file)


def _table(path: Path, columns: tuple[str, ...]) -> None:
    """Payloads in these columns, and in the heading of one that is new."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows):
        for column in columns:
            if row.get(column):
                row[column] += " " + poison(f"attribute.{column}", number)
        row[poison("attribute", 0)] = "so"
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)


def _files(corpus: Path) -> None:
    """Transcripts whose names and words are payloads, as far as a file may be called so; one with odd speakers."""
    FIELDS.add("file")
    for number, payload in enumerate(PAYLOADS):
        name = payload.format(m="file").replace("/", "").replace("\\", "")
        (corpus / "interviews" / f"{name}.txt").write_text(
            f"I: What did you say?\nR: I repay the loan {poison('text', number, 3)} and keep the rest.\n"
            f"I: And? {poison('question', number)}\nR: We repay {poison('text', number + 9, 3)} in the group, "
            f"{poison('cue', number)}.\n", encoding="utf-8")
    told = [("Speaker", "Text", "Translation"), *(
        (poison("speaker", number), f"N ye juru sara {number}.", poison("translation", number))
        for number in range(len(PAYLOADS)))]
    lines = ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in told]
    (corpus / "interviews" / "told.html").write_text(
        "<!doctype html><table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>", encoding="utf-8")


def _people(made: Made) -> None:
    """Coders who are called so, and all that they may write down."""
    with store_of(made.project) as store:
        documents = [one for one in store.documents(STUDY) if one.key.endswith(">.txt")] or store.documents(STUDY)
        for number in range(len(PAYLOADS)):
            review = open_review(made.project, store, coder=poison("coder", number), study=STUDY)
            document = documents[number % len(documents)]
            turn = store.text(document.id).turns[-1]
            code = review.codebook.active[number % len(review.codebook.active)]
            coding = review.code(document, turn.start, turn.end, code=code.id, given=Given(
                memo=poison("coding.memo", number, 5), key_quote=True, hedged=True))
            review.note("coding", coding.id, poison("memo.coding", number, 5))
            review.note("document", document.id, poison("memo.document", number, 5))
            review.note("code", code.id, poison("memo.code", number, 5))
        for number, passage in zip(range(5), review.queue(Filter()), strict=False):
            review.reject(passage, passage.suggestions[0], poison("decision.note", number, 5))
        for number, one in enumerate(cases(basis_of(view_of(made.project, store, review.study, viewer="")))[:5]):
            review.note("case", one.id, poison("memo.case", number, 5))


def _settled(made: Made) -> None:
    """Two of them have read a transcript in full and differ on it; a third has settled it, and given out work."""
    with store_of(made.project) as store:
        third, work = poison("coder", 2), poison("assignment", 0)
        pair = [open_review(made.project, store, coder=poison("coder", number), study=STUDY) for number in (0, 1)]
        document = store.document(next(one.document for one in store.codings(STUDY, coder=pair[0].coder)))
        for review in pair:
            review.finish(document)
        study = pair[0].study
        assign(store, study, Task(coders=(third,), documents=(document.key,), blind=False), by=work)
        basis = basis_of(view_of(made.project, store, study, viewer=third))
        for number, one in enumerate(differences(basis, Wanted(coders=(pair[0].coder, pair[1].coder)))[:3]):
            adjudicate(store, basis_of(view_of(made.project, store, study, viewer=third)), Ruling(
                difference=one.id, choice=Choice.FIRST, reason=poison("settled", number, 8), stamp=one.stamp), by=third)
