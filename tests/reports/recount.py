"""Counts a study again, from the files people wrote and nothing else.

Written from the rules for numbers, not from the program's own counting: it imports neither the reports nor
the measures. The words of a transcript come from the caller, because only places are needed of them (two
codings that overlap are one passage). What it knows of a study: sources, who read them, who coded what.
"""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

RAISED = frozenset({"present", "mixed", ""})
"""Directions that put a source into n; an unset one says that the matter came up."""

PEOPLE_SPEAK = ("interview", "focus group", "key informant", "survey answer")


@dataclass(frozen=True)
class Marked:
    """One coding: who gave which code to which words, in which direction."""

    document: str
    code: str
    coder: str
    direction: str
    spans: tuple[tuple[int, int], ...]
    quote: str


@dataclass
class Counted:
    """A case (or a document without one) in one kind of instrument."""

    name: str
    kind: str
    instrument: str
    documents: list[str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass
class Recount:
    """A study on paper."""

    codes: list[str]
    known: dict[str, dict[str, frozenset[str]]]
    """Document -> coder who read all of it -> codes in the codebook then."""
    sources: list[Counted]
    refused: list[str]
    marks: list[Marked]
    asks: dict[str, frozenset[str]]

    def family(self, code: str) -> frozenset[str]:
        """A code and those below it."""
        return frozenset(one for one in self.codes if one == code or one.startswith(f"{code}/"))

    def read_by(self, source: Counted, codes: Iterable[str]) -> set[str]:
        """Coders who read all of a source's documents when all these codes stood in the codebook."""
        wanted = frozenset(codes)
        return set.intersection(*({coder for coder, known in self.known.get(document, {}).items() if not wanted or wanted & known}
                                  for document in source.documents))

    @cached_property
    def by_document(self) -> Mapping[str, Sequence[Marked]]:
        """The marks on each document."""
        found: dict[str, list[Marked]] = defaultdict(list)
        for mark in self.marks:
            found[mark.document].append(mark)
        return found

    def directions(self, source: Counted, codes: Iterable[str], coder: str = "") -> set[str]:
        """Every direction in which a source (or one coder of it) carries any of the codes."""
        wanted = set(codes)
        return {mark.direction for document in source.documents for mark in self.by_document.get(document, ())
                if mark.code in wanted and coder in ("", mark.coder)}

    def status(self, source: Counted, codes: Iterable[str]) -> str:
        """One of the five columns."""
        wanted = set(codes)
        said = self.directions(source, wanted)
        if said:
            if said == {"absent"}:
                return "absent"
            return "mixed" if said & {"mixed", "absent"} else "present"
        asked = self.asks.get(source.instrument, self.asks.get(source.kind))
        return "not_asked" if asked is not None and not asked & wanted else "not_raised"

    def chosen(self, kind: str, attributes: Mapping[str, str]) -> list[Counted]:
        """Sources of one kind that carry these attribute values."""
        return [one for one in self.sources if one.kind == kind
                and all(one.attributes.get(name, "") == value for name, value in attributes.items())]

    def tally(self, code: str, kind: str, **attributes: str) -> dict[str, int]:
        """n of N and the columns beside it, for a code with all below it."""
        codes = self.family(code)
        found = dict.fromkeys(("n", "N", "present", "mixed", "absent", "not_raised", "not_asked", "disputed",
                               "beyond"), 0)
        for source in self.chosen(kind, attributes):
            status, readers = self.status(source, codes), self.read_by(source, codes)
            raised = status in ("present", "mixed")
            if not readers:
                found["beyond"] += raised
                continue
            found["N"] += 1
            found["n"] += raised
            found[status] += 1
            found["disputed"] += len({bool(self.directions(source, codes, coder) & RAISED) for coder in readers}) > 1
        return found

    def passages(self, code: str, kind: str, *, read: bool = False) -> int:
        """Stretches of text under the code, those that overlap taken as one; of all sources or of those in N."""
        codes = self.family(code)
        count = 0
        for source in self.chosen(kind, {}):
            if read and not self.read_by(source, codes):
                continue
            for document in source.documents:
                spans = [span for mark in self.by_document.get(document, ()) if mark.code in codes
                         for span in mark.spans]
                # A passage begins where no other span runs over its first character from further left.
                count += sum(not any(left < start < end for left, end in spans) for start in {one for one, _ in spans})
        return count


def audit(quoted: Sequence[str]) -> dict[str, Any]:
    """The spread of printed quotes, given the source of each, in exact fractions."""
    parts = [Fraction(quoted.count(source), len(quoted)) for source in dict.fromkeys(quoted)]
    return {"quotes": len(quoted), "sources": len(parts),
            "largest": max((quoted.count(source) for source in quoted), default=0),
            "effective": round(float(1 / sum(part * part for part in parts)), 3) if parts else 0.0}


# --- from a folder -----------------------------------------------------------------------------------


def recount(folder: Path, study: str, texts: Mapping[str, str]) -> Recount:
    """Read a project folder. ``texts`` holds the normalised words of every document by its key."""
    corpus = folder / "corpora" / study
    rows = {_key(row["document"], texts): row for row in _rows(corpus / "documents.csv")}
    people = [row | {"document": _key(row["document"], texts)} for row in _rows(corpus / "participants.csv")]
    records = [one for name in sorted(corpus.glob("*")) for one in _records(name)]
    codes = _codes(folder, study)
    refused = [key for key in texts if _refused(key, rows, people)]
    same = _same(rows, texts)
    return Recount(
        codes=codes, refused=refused, known=_known(records, codes, lambda key: same[_key(key, texts)]),
        sources=_sources([key for key in sorted(texts) if same[key] == key and key not in refused], rows, people),
        marks=_marks(records, texts, same, refused), asks=_asks(folder, study))


def _same(rows: Mapping[str, Mapping[str, str]], texts: Mapping[str, str]) -> dict[str, str]:
    """Document -> the one it is counted as: the first with the same words, or what it translates."""
    first: dict[str, str] = {}
    for key in sorted(texts):
        first.setdefault(texts[key], key)
    original = {key: _key(rows[key]["translation_of"], texts) for key in texts
                if rows.get(key, {}).get("translation_of")}
    return {key: original.get(key, first[words]) for key, words in texts.items()}


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return [{name: (value or "").strip() for name, value in row.items()} for row in csv.DictReader(lines)]


def _records(path: Path) -> list[dict[str, Any]]:
    """Codings, decisions and readings, whichever of the two forms they were handed in."""
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    if path.suffix == ".csv" and path.name.startswith("codings"):
        return [dict(row) for row in _rows(path)]
    return []


def _settings(folder: Path, study: str) -> dict[str, Any]:
    import tomllib

    studies = tomllib.loads((folder / "qualkit.toml").read_text(encoding="utf-8"))["study"]
    return next(one for one in studies if one["key"] == study)


def _codes(folder: Path, study: str) -> list[str]:
    book = _settings(folder, study)["codebook"]
    found = YAML(typ="safe").load((folder / "codebooks" / f"{book}.yaml").read_text(encoding="utf-8"))
    return [one["key"] for one in found["codes"] if one.get("status", "active") == "active"]


def _asks(folder: Path, study: str) -> dict[str, frozenset[str]]:
    """Instrument -> the codes its questions name, and no others: a question on a theme asks not for each code in it.

    Guides of the project's other studies may share an instrument: only those that the study names count.
    """
    found = {}
    named = _settings(folder, study).get("guides")
    for path in sorted((folder / "guides").glob("*.yaml")):
        if named and path.stem not in named:
            continue
        guide = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        asked = frozenset(code for question in guide["questions"] for code in question.get("asks", ()))
        for kind in [guide["instrument"], *guide.get("kinds", ())]:
            found[kind] = asked
    return found


def _key(named: str, texts: Mapping[str, str]) -> str:
    """The document a table names by path, file name or stem."""
    if named in texts:
        return named
    fitting = [key for key in texts if named in (Path(key).name, Path(key).stem)]
    return fitting[0] if len(fitting) == 1 else named


def _row_of(key: str, rows: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    """A row of a sheet (``answers.xlsx#3``) inherits what documents.csv says of the sheet."""
    return dict(rows.get(key.partition("#")[0], {})) | dict(rows.get(key, {}))


def _refused(key: str, rows: Mapping[str, Mapping[str, str]], people: Sequence[Mapping[str, str]]) -> bool:
    own = [one for one in people if one["document"] == key and one.get("case")]
    return "no" in (_row_of(key, rows).get("consent", "").lower(), *(one.get("consent", "").lower() for one in own))


def _kind(key: str, instrument: str) -> str:
    for word, kind in (("focus", "focus group"), ("group", "focus group"), ("informant", "key informant"),
                       ("survey", "survey answer"), ("record", "bibliographic record"), ("interview", "interview")):
        if word in instrument:
            return kind
    return _kind("", Path(key).parts[0]) if key and len(Path(key).parts) > 1 else "document"


def _sources(keys: Sequence[str], rows: Mapping[str, Mapping[str, str]],
             people: Sequence[Mapping[str, str]]) -> list[Counted]:
    found: dict[tuple[str, str], Counted] = {}
    for key in keys:
        row = _row_of(key, rows)
        instrument = row.get("instrument", "")
        kind = row.get("kind") or _kind(key, instrument)
        own = [one for one in people if one["document"] in (key, "") and one.get("case")
               and one.get("role") != "interviewer"]
        own = [one for one in own if not one.get("speaker")] or own
        name = own[0]["case"] if own and len({one["case"] for one in own}) == 1 else key
        source = found.setdefault((name, kind), Counted(name=name, kind=kind, instrument=instrument))
        source.documents.append(key)
        for given in (row, *(own if name != key else ())):
            source.attributes |= {one: value for one, value in given.items() if value}
    return list(found.values())


def _known(records: Sequence[Mapping[str, Any]], codes: Sequence[str],
           home: Callable[[str], str]) -> dict[str, dict[str, frozenset[str]]]:
    found: dict[str, dict[str, frozenset[str]]] = {}
    for one in records:
        if one.get("record") == "reading":
            then = frozenset(one.get("codes_known") or codes)
            own = found.setdefault(home(one["document"]), {})
            own[one["coder"]] = own.get(one["coder"], frozenset()) | then
    return found


def _marks(records: Sequence[Mapping[str, Any]], texts: Mapping[str, str], same: Mapping[str, str],
           refused: Sequence[str]) -> list[Marked]:
    found: dict[Marked, None] = {}
    for one in records:
        if one.get("record", "coding") != "coding" or one.get("withdrawn_at"):
            continue
        own = _key(one["document"], texts)
        key = same[own]
        if key not in refused:
            spans = tuple((start, end) for start, end in one["spans"]) if one.get("spans") else (
                place(texts[own], one["quote"]),)
            found[Marked(document=key, code=one["code"], coder=one["coder"], direction=one.get("direction") or "",
                         spans=spans, quote=one["quote"])] = None
    return list(found)


def place(text: str, quote: str) -> tuple[int, int]:
    """The only place at which a text says this, line breaks aside."""
    hits = list(re.finditer(r"\s+".join(map(re.escape, quote.split())), text))
    if len(hits) != 1:
        raise LookupError(f"{len(hits)} places for a quote of {len(quote)} characters")
    return hits[0].span()
