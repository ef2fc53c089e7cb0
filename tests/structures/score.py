"""How well the structure readers do on the judged material: recall, precision by kind, fields right.

Run it for the whole table: ``python tests/structures/score.py [--misses] [FOLDER ...]``.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qualkit.actions.opening import propose
from qualkit.model import Document, DocumentKind, Extract, Item, Source, Text
from qualkit.plugins import load, names
from qualkit.readers.choose import choose

MATERIAL = Path(__file__).parent / "material"
KINDS = {
    "workshop": DocumentKind.WORKSHOP_REPORT,
    "case": DocumentKind.CASE_STUDY,
    "record": DocumentKind.RECORD,
    "route": DocumentKind.OTHER,
    "framework": DocumentKind.OTHER,
}
"""Folder (and ``kind`` of the facts) -> what documents.csv would declare."""

LESSON_KIND = "lesson_kind"
"""A kind of lesson that is named and not told: an absent lesson with its type."""


@dataclass
class Score:
    """Counts over some documents. ``wanted`` and ``found`` are by kind of item, ``proposed`` and ``right`` where the
    facts list all of a kind; ``fields`` are (right, judged)."""

    wanted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    proposed: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    fields_right: Counter[str] = field(default_factory=Counter)
    absent: int = 0
    absent_found: int = 0
    false_absent: int = 0
    """What was said to be absent and is there."""
    misses: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        for name in ("wanted", "found", "proposed", "right", "fields", "fields_right"):
            getattr(self, name).update(getattr(other, name))
        self.absent += other.absent
        self.absent_found += other.absent_found
        self.false_absent += other.false_absent
        self.misses += other.misses

    @property
    def recall(self) -> float:
        return self.found.total() / max(1, self.wanted.total())

    @property
    def precision(self) -> float:
        return self.right.total() / max(1, self.proposed.total())

    @property
    def fields_share(self) -> float:
        return self.fields_right.total() / max(1, self.fields.total())


def extracts_of(path: Path) -> list[Extract]:
    """Read a document as ingest would."""
    content = path.read_bytes()
    readers = [load("readers", name)() for name in names("readers")]
    source = Source(path=path, key=path.name, content=content)
    return list(choose(content[:65536], path.name, readers).read(source, lambda problem: None))


def document_of(path: Path, extract: Extract, kind: DocumentKind) -> tuple[Document, Text]:
    """A document as the store would hold it."""
    text = Text(content=extract.text, turns=extract.turns, marks=extract.marks)
    key = f"{path.name}#{extract.member}" if extract.member else path.name
    return Document(
        id=key,
        study="s",
        key=key,
        title=extract.title,
        kind=kind,
        text_hash=text.id,
        bytes_hash="",
        reader="",
        detected_language=extract.language,
    ), text


def proposals(path: Path, kind: DocumentKind | None) -> list[tuple[Item, str]]:
    """What is proposed for a file, each with the text it was found in; no kind: the one that is detected."""
    found: list[tuple[Item, str]] = []
    for extract in extracts_of(path):
        document, text = document_of(path, extract, kind or extract.kind or DocumentKind.OTHER)
        found += [(item, text.content) for item in propose(document, text)]
    return found


def documents(folders: Iterable[str], *, seeds: Path | None) -> Iterator[tuple[str, Path, Mapping[str, Any]]]:
    """Yield (kind, document, facts) for the material, and for the seeds where they are."""
    for folder in folders:
        for facts in sorted((MATERIAL / folder).glob("*.facts.json")):
            told = json.loads(facts.read_text())
            stem = facts.name.removesuffix(".facts.json")
            here = seeds if folder == "seeds" else facts.parent
            path = (
                next((one for one in sorted(here.glob(f"{stem}.*")) if not one.name.endswith(".json")), None)
                if here
                else None
            )
            if path is not None:
                yield told["kind"] if folder == "seeds" else folder, path, told


def score(path: Path, facts: Mapping[str, Any], found: Sequence[tuple[Item, str]]) -> Score:
    """Compare what was proposed with the facts."""
    result = Score()
    used: set[int] = set()
    for one in facts["items"]:
        kind = one["kind"]
        result.wanted[kind] += 1
        fitting = [
            (number, item)
            for number, (item, text) in enumerate(found)
            if _kind(item, one) == kind and number not in used and _overlaps(one, item, text)
        ]
        if not fitting:
            result.misses.append(f"{path.name}: {kind} {one.get('number', '')} {one['contains'][:60]!r} not found")
            continue
        number, item = max(fitting, key=lambda pair: sum(ok for _, ok, _ in _judged(one, pair[1])))
        used.add(number)
        result.found[kind] += 1
        for name, ok, got in _judged(one, item):
            result.fields[f"{kind}.{name}"] += 1
            result.fields_right[f"{kind}.{name}"] += ok
            if not ok:
                wish = one.get("number") if name == "number" else one["fields"][name]
                result.misses.append(
                    f"{path.name}: {kind} {one['contains'][:40]!r} {name}: {wish!r} wanted, {got!r} given"
                )
    for kind, count in facts.get("counts", {}).items():
        given = [(number, item) for number, (item, _) in enumerate(found) if _counted(item) == kind]
        result.proposed[kind] += len(given)
        result.right[kind] += sum(number in used for number, _ in given)
        result.misses += [
            f"{path.name}: {kind} {item.number} {item.text[:60]!r} is too much"
            for number, item in given
            if number not in used
        ]
        if len(given) != count:
            result.misses.append(f"{path.name}: {count} {kind} wanted, {len(given)} given")
    for one in facts.get("absent", []):
        result.absent += 1
        hit = any(
            item.absent
            and item.kind.value == one["kind"]
            and (one["kind"] != "attachment" or _same(item.text, one["name"]))
            for item, _ in found
        )
        result.absent_found += hit
        if not hit:
            result.misses.append(f"{path.name}: {one['kind']} {one['name']!r} is not said to be absent")
    for item in (item for item, _ in found if item.absent and _is_there(item, facts)):
        result.false_absent += 1
        result.misses.append(f"{path.name}: {item.kind.value} {item.text!r} is said to be absent and is there")
    return result


def _is_there(item: Item, facts: Mapping[str, Any]) -> bool:
    """Whether the facts hold what an item says to be absent: of its kind, its name, its record, its sort."""
    held = [one for one in facts["items"] if one["kind"] == item.kind.value and one.get("fields", {}).get("present") != "no"]
    if item.kind == "attachment":
        return any(_same(item.text, one["fields"]["name"]) for one in held)
    if any(one["kind"] == item.kind.value for one in facts.get("absent", [])) or "stated" in item.fields:
        return "stated" in item.fields and item.fields["stated"] == str(len(held))
    alike = [name for name in ("record", "type", "project") if item.fields.get(name)]
    return any(all(one.get("fields", {}).get(name) == item.fields[name] for name in alike) for one in held)


def _kind(item: Item, fact: Mapping[str, Any]) -> str:
    if item.kind == "lesson" and item.absent:
        return LESSON_KIND if item.fields.get("type", "") == fact.get("fields", {}).get("type") else ""
    return "" if item.absent and item.kind != "attachment" else item.kind.value


def _counted(item: Item) -> str:
    if (
        item.kind == "lesson"
        and item.absent
        and item.fields.get("type", "") in ("worked", "innovation", "adjust", "mistake")
    ):
        return LESSON_KIND
    return "" if item.absent and item.kind != "attachment" else item.kind.value


def _overlaps(fact: Mapping[str, Any], item: Item, text: str) -> bool:
    wanted = str(fact["contains"])
    record = fact.get("fields", {}).get("record")
    if record and item.fields.get("record") not in (None, record):
        return False
    places = [match.span() for match in re.finditer(_loose(wanted), text)]
    if not places and "value" in fact.get("fields", {}):
        return _same(item.fields.get("value", item.text), str(fact["fields"]["value"]))
    if not places and record:  # its letters are written as commands in the file
        return bool(item.kind.value == fact["kind"])
    if item.kind == "place" and any(
        _plain(one) in _plain(wanted) for one in (item.text, *item.fields.get("variants", "").split("; ")) if one
    ):
        return True  # a place is noted once, where it is first named
    return any(item.start < end and start < item.end for start, end in places)


def _loose(words: str) -> str:
    bare = re.sub(r"[*`\\]|^#+ |\[|\](?:\([^()]*\))?|^\|\s*|\s*\|$|[.]{3,}", " ", words)
    return r"[\s|]+".join(map(re.escape, bare.replace("|", " ").split()))


def _judged(fact: Mapping[str, Any], item: Item) -> list[tuple[str, bool, str]]:
    judged = []
    if "number" in fact:
        got = item.number or item.fields.get("number", "")
        judged.append(("number", _same(got, fact["number"]), got))
    for name, wanted in fact.get("fields", {}).items():
        got = item.fields.get(name, "")
        if name == "variants":
            ok = {_plain(one) for one in got.split(";")} == {_plain(one) for one in str(wanted).split(";")}
        elif name == "action":
            ok = bool(got) and (_plain(got).startswith(_plain(wanted)) or _plain(wanted).startswith(_plain(got)))
        else:
            ok = _same(got, wanted)
        judged.append((name, ok, got))
    return judged


def _same(got: str, wanted: str) -> bool:
    return _plain(got) == _plain(wanted)


def _plain(words: object) -> str:
    plain = " ".join(str(words).casefold().replace("’", "'").split()).strip(' .,:;()“”"*')
    return re.sub(r"^(?:the|les?|la|l'|el|los|las)\s+", "", plain)


def total(folders: Iterable[str], *, seeds: Path | None = None) -> dict[str, Score]:
    """Score all documents, by kind of document."""
    every: dict[str, Score] = defaultdict(Score)
    for kind, path, facts in documents(folders, seeds=seeds):
        every[kind].add(score(path, facts, proposals(path, KINDS.get(kind))))
    return dict(every)


def main(words: Sequence[str]) -> None:
    """Print the table."""
    folders = [word for word in words if not word.startswith("-")] or [*KINDS, "none", "seeds"]
    seeds = Path(__file__).parents[3] / "shared" / "seeds"
    for kind, one in total(folders, seeds=seeds if seeds.is_dir() else None).items():
        print(
            f"{kind:10} recall {one.found.total():3}/{one.wanted.total():3}"
            f" {one.recall:4.0%}  precision {one.right.total():3}/"
            f"{one.proposed.total():3} {one.precision:4.0%}  fields {one.fields_right.total():3}/{one.fields.total():3} "
            f"{one.fields_share:4.0%}  absent {one.absent_found}/{one.absent}"
            f"  false {one.false_absent}"
        )
        if "--kinds" in words:
            for name in sorted({*one.wanted, *one.proposed}):
                print(
                    f"    {name:15} recall {one.found[name]:3}/{one.wanted[name]:3}"
                    f"  precision {one.right[name]:3}/{one.proposed[name]:3}"
                )
        if "--misses" in words:
            print(*(f"    {miss}" for miss in one.misses), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
