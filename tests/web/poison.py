"""A project in whose every field stands what a page must not run: see `test_xss.py`."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

from projects import Made
from ruamel.yaml import YAML
from web.sample import STUDY, copy_of

from qualkit.actions.opening import store_of
from qualkit.actions.queue import Filter
from qualkit.actions.review import Given, open_review

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
PROSE = frozenset("""name name_fr definition definition_fr include exclude statement scope counter_case gaps summary
    text title title_fr context rationale action note conditions lesson who why""".split())  # noqa: SIM905
FIELDS: set[str] = set()
"""Every field that was poisoned."""


def poison(field: str, number: int, many: int = 1) -> str:
    """So many payloads, each of which names the field; counting on, all come in turn."""
    FIELDS.add(field)
    return " ".join(PAYLOADS[(number * many + one) % len(PAYLOADS)].format(m=field) for one in range(many))


def literals() -> Mapping[str, tuple[str, int]]:
    """What may stand on a page, as words: the field it comes from and the payload it is."""
    return {payload.format(m=field): (field, number) for field in FIELDS for number, payload in enumerate(PAYLOADS)}


def poisoned(project: Made, folder: Path) -> Made:
    """A copy of the sample project, every field of it poisoned."""
    made = copy_of(project, folder)
    _toml(folder / "qualkit.toml")
    _yaml(folder / "codebooks" / "microfinance-women.yaml", "code", 1)
    for name, many in (("findings", 3), ("matrices", 3), ("studies", 3), ("guides", 1)):
        for path in sorted((folder / name).glob("*.yaml")):
            _yaml(path, name, many)
    corpus = folder / "corpora" / STUDY
    _table(corpus / "documents.csv", ("title", "region", "village", "instrument"))
    _table(corpus / "participants.csv", ("occupation", "role", "case"))
    _files(corpus)
    made.run("ingest", "--study", STUDY)
    _people(made)
    return made


def _toml(path: Path) -> None:
    numbers = count()

    def worse(line: re.Match[str]) -> str:
        return f'title = {json.dumps(line[1] + " " + poison("title", next(numbers), 8))}'

    path.write_text(re.sub(r'^title = "(.*)"$', worse, path.read_text("utf-8"), flags=re.M), encoding="utf-8")


def _yaml(path: Path, kind: str, many: int) -> None:
    yaml = YAML()
    yaml.width = 10_000
    data = yaml.load(path)
    numbers = count()
    for holder, key in _prose(data):
        holder[key] = f"{holder[key]} {poison(f'{kind}.{key}'.replace('_', '-'), next(numbers), many)}"
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(data, file)


def _prose(data: Any) -> Iterator[tuple[Any, str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            if isinstance(value, str) and key in PROSE:
                yield data, key
            else:
                yield from _prose(value)
    elif isinstance(data, list):
        for one in data:
            yield from _prose(one)


def _table(path: Path, columns: tuple[str, ...]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows):
        for column in columns:
            if row.get(column):
                row[column] += " " + poison(f"attribute.{column}", number)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)


def _files(corpus: Path) -> None:
    """Transcripts whose names, speakers and words are payloads, as far as a file may be called so."""
    for number, payload in enumerate(PAYLOADS):
        name = payload.format(m="file").replace("/", "").replace("\\", "")
        label = "R" + re.sub(r"[:*_\n]", "", payload.format(m="s"))[:45]
        FIELDS.add("file")
        (corpus / "interviews" / f"{name}.txt").write_text(
            f"I: What did you say?\n{label}: I repay the loan {poison('text', number, 3)} and keep the rest.\n"
            f"I: And?\n{label}: We repay {poison('text', number + 9, 3)} in the group.\n", encoding="utf-8")


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
