"""Counts again what stands behind findings, written cells, lessons and maps: from the files and exported codings."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from reports.recount import Counted, Marked, Recount, _asks, _key, _settings
from ruamel.yaml import YAML

Facts = dict[str, Any]
RAISED = ("present", "mixed", "")


def written(folder: Path, name: str) -> Mapping[str, Any]:
    """A file that people wrote."""
    found: Mapping[str, Any] = YAML(typ="safe").load((folder / name).read_text(encoding="utf-8"))
    return found


@dataclass
class Ledger:
    """A study on paper, its codings by id."""

    folder: Path
    study: str
    paper: Recount
    by_id: Mapping[str, Marked]
    turns: Mapping[str, Sequence[int]]
    """Document -> where its turns begin."""

    @classmethod
    def of(cls, folder: Path, study: str, *, paper: Recount, exported: Path, turns: Mapping[str, Sequence[int]]) -> Ledger:
        """``exported`` is what `qualkit codings export` wrote."""
        texts = dict.fromkeys(turns, "")
        by_id = {}
        for line in exported.read_text(encoding="utf-8").splitlines():
            one = json.loads(line)
            key = _key(one["document"], texts)
            if one["record"] == "coding" and not one.get("withdrawn_at") and key not in paper.refused:
                by_id[one["id"]] = Marked(
                    document=key, code=one["code"], coder=one["coder"], direction=one.get("direction") or "",
                    spans=tuple((start, end) for start, end in one["spans"]), quote=one["quote"])
        return cls(folder=folder, study=study, paper=paper, by_id=by_id, turns=turns)

    @cached_property
    def records(self) -> Mapping[str, Any]:
        return written(self.folder, f"findings/{self.study}.yaml")

    @cached_property
    def home(self) -> Mapping[str, Counted]:
        return {document: source for source in self.paper.sources for document in source.documents}

    @cached_property
    def pseudonyms(self) -> Mapping[str, str]:
        """D01, D02 ... in the order of the documents' names, numbers in them as numbers."""
        keys = [one for one in sorted(self.turns, key=_order) if one in self.home]
        return {key: f"D{place:0{max(2, len(str(len(keys))))}}" for place, key in enumerate(keys, 1)}

    # --- findings and lessons ------------------------------------------------------------------------

    def facts(self, evidence: Iterable[str], counter: Iterable[str] = (), *, theme: str = "") -> Facts:
        """Sources, bases and documents behind some codings; the base is whoever was read with the theme's codes."""
        held = [[self.by_id[one] for one in dict.fromkeys(ids) if one in self.by_id] for ids in (evidence, counter)]
        speaking, against = ([self.home[mark.document] for mark in marks] for marks in held)
        codes = self.paper.family(theme) if theme in self.paper.codes else frozenset()
        read = [source for source in self.paper.sources if self.paper.read_by(source, codes)]
        kinds = {kind: (sum(source.kind == kind and source in speaking for source in read),
                        sum(source.kind == kind for source in read)) for kind in {source.kind for source in read}}
        return {"sources": len({source.name for source in speaking}), "against": len({source.name for source in against}),
                "kinds": kinds, "base": len(read), "documents": len({mark.document for marks in held for mark in marks}),
                "directions": dict(Counter(way for way, _ in {
                    (mark.direction or "present", self.home[mark.document].name) for mark in held[0]}))}

    def finding_facts(self, finding: Mapping[str, Any]) -> Facts:
        return self.facts(finding.get("evidence", ()), finding.get("counter_evidence", ()), theme=finding["theme"])

    def behind_lesson(self, lesson: Mapping[str, Any]) -> list[str]:
        """A lesson rests on codings, or on findings and so on what these rest on."""
        findings = {one["id"]: one for one in self.records.get("findings", ())}
        return [coding for ref in lesson.get("evidence", ()) for coding in (
            findings[ref].get("evidence", ()) if ref in findings else (ref,))]

    def together(self, findings: Iterable[Mapping[str, Any]]) -> Facts:
        """Several findings of this study: who speaks in two of them is one source."""
        named = list(findings)
        facts = self.facts([one for each in named for one in each.get("evidence", ())],
                           [one for each in named for one in each.get("counter_evidence", ())])
        themes = [self.paper.family(each["theme"]) for each in named]
        read = [source for source in self.paper.sources
                if any(self.paper.read_by(source, codes) for codes in themes)]
        assert len(read) == facts["base"], "a case apart: count its base by hand"
        return facts

    # --- the study's own tables ---------------------------------------------------------------------

    def places(self, source: Counted, codes: Iterable[str]) -> set[str]:
        """Where a source's codings of these codes begin: document and turn."""
        wanted = set(codes)
        return {f"{self.pseudonyms[document]}.{sum(start <= mark.spans[0][0] for start in self.turns[document])}"
                for document in source.documents for mark in self.paper.by_document.get(document, ())
                if mark.code in wanted}

    def since_written(self, cell: Mapping[str, Any]) -> tuple[int, int]:
        """Codings that came, and those that went, since a cell of the framework matrix was written."""
        codes = self.paper.family(cell["theme"])
        now = {key for key, mark in self.by_id.items() if mark.code in codes
               and cell["case"] in (self.home[mark.document].name, mark.document)}
        kept = set(cell.get("evidence", ()))
        return len(now - kept) if kept else 0, len(kept - now)

    def meetings(self, kind: str, *, one: str, other: str) -> tuple[int, int, int]:
        """n11, n10, n01 over sources read in full with both codes."""
        carried = [raised(mark for document in source.documents for mark in self.paper.by_document.get(document, ()))
                   for source in self.paper.chosen(kind, {})
                   if self.paper.read_by(source, [one]) and self.paper.read_by(source, [other])]
        return (sum(one in codes and other in codes for codes in carried),
                sum(one in codes and other not in codes for codes in carried),
                sum(other in codes and one not in codes for codes in carried))

    def passages(self, kind: str) -> list[set[str]]:
        """Stretches of coded text in sources read in full, spans that overlap taken as one: the codes on each."""
        found: list[set[str]] = []
        for source in self.paper.chosen(kind, {}):
            for document in source.documents if self.paper.read_by(source, ()) else ():
                spans = [(start, end, mark.code) for mark in self.paper.by_document.get(document, ())
                         for start, end in mark.spans if mark.code in self.paper.codes and mark.direction != "absent"]
                starts = sorted({start for start, _, _ in spans
                                 if not any(left < start < end for left, end, _ in spans)})
                for at, start in enumerate(starts):
                    before = starts[at + 1] if at + 1 < len(starts) else float("inf")
                    found.append({code for left, _, code in spans if start <= left < before})
        return found

    def answering(self, question: Mapping[str, Any]) -> dict[str, int]:
        """Sources by kind behind the findings on an evaluation question."""
        ids = [one for finding in self.records["findings"]
               if finding.get("question", question["id"] if finding.get("criterion") == question.get("criterion") else "")
               == question["id"] for one in (*finding.get("evidence", ()), *finding.get("counter_evidence", ()))]
        sources = {id(self.home[self.by_id[one].document]): self.home[self.by_id[one].document] for one in ids
                   if one in self.by_id}
        return dict(Counter(source.kind for source in sources.values()))

    def asks_about(self, codes: Iterable[str]) -> bool:
        """Whether a source read in full was asked about any of these codes."""
        wanted = set(codes) & set(self.paper.codes)
        asks = _asks(self.folder, self.study)
        for source in self.paper.sources if wanted else ():
            asked = asks.get(source.instrument, asks.get(source.kind))
            if self.paper.read_by(source, wanted) and (asked is None or asked & wanted):
                return True
        return False

    def codes_of(self, theme: Mapping[str, Any]) -> list[str]:
        """The study's codes under a shared theme."""
        named = theme.get("codes", {}).get(_settings(self.folder, self.study)["codebook"], ())
        return [code for code in self.paper.codes for key in named if code == key or code.startswith(f"{key}/")]


def _order(key: str) -> tuple[str, int]:
    name, _, row = key.partition("#")
    return name, int(row or 0)


# --- saturation --------------------------------------------------------------------------------------


def raised(marks: Iterable[Any]) -> set[str]:
    """The codes of one source that it does not only deny."""
    return {mark.code for mark in marks if mark.direction != "absent"}


def curve(sources: Sequence[set[str]]) -> list[int]:
    return [len(set().union(*sources[:place])) for place in range(1, len(sources) + 1)]


def runs(met: Sequence[int], *, base: int, run: int) -> list[tuple[int, int]]:
    """Each run of sources behind the base, sliding by one: its last source and the codes that are new in it."""
    return [(last, met[last - 1] - met[last - run - 1]) for last in range(base + run, len(met) + 1)]


def point(met: Sequence[int], *, base: int, run: int, threshold: float) -> int | None:
    """After how many sources a run brought no more than the threshold of what the base had brought."""
    return next((last - run for last, new in runs(met, base=base, run=run) if new <= threshold * met[base - 1]), None)


def band(sources: Sequence[set[str]], *, shuffles: int, seed: int) -> tuple[list[int], list[int]]:
    """About where the 5th and the 95th of a hundred shuffled curves run."""
    chance = random.Random(seed)
    curves = [curve(chance.sample(list(sources), len(sources))) for _ in range(shuffles)]
    columns = [sorted(column) for column in zip(*curves, strict=True)]
    return [column[shuffles // 20] for column in columns], [column[shuffles - shuffles // 20] for column in columns]
