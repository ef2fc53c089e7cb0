"""The figures of the sample's other outputs once more: agreement, matrices, facts, maps, lessons, status."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from projects import Made, copied
from reports.recount import recount
from reports.recount_agreement import Pair, bare, coefficients, prevalence
from reports.recount_records import Ledger, band, curve, point, raised, runs, written

from qualkit.actions.opening import store_of, view_of
from qualkit.plugins import load

pytestmark = pytest.mark.long
STUDIES = ("jigi", "warrantage", "tontine", "boats", "learning-route", "workshop", "value-chains", "cluster")


@dataclass(frozen=True)
class Sample:
    """The sample project taken in, each study on paper, and the texts that both count from."""

    made: Made
    ledgers: Mapping[str, Ledger]
    texts: Mapping[str, str]
    pieces: Mapping[str, Mapping[str, list[tuple[int, int]]]]

    pages: dict[str, dict[str, Any]] = field(default_factory=dict)

    def page(self, request: str) -> dict[str, Any]:
        """The model of one of the sample's own reports, built once."""
        if request not in self.pages:
            self.pages[request] = self._built(request)
        return self.pages[request]

    def _built(self, request: str) -> dict[str, Any]:
        path = self.made.folder / "reports" / f"{request}.yaml"
        about = written(self.made.folder, f"reports/{request}.yaml")
        out = self.made.folder / "out" / request
        self.made.ok("report", about["kind"], "--study", about["study"], "--request", str(path), "--format", "json",
                     "--out", str(out))
        [found] = out.glob("[!.]*.json")
        data: dict[str, Any] = json.loads(found.read_text(encoding="utf-8"))
        return data


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    folder = tmp_path_factory.mktemp("sample")
    made = copied(folder)
    for study in STUDIES:
        made.ok("ingest", "--study", study)
        for stem in ("codings", "readings", "decisions"):
            for path in sorted((folder / "corpora" / study).glob(f"{stem}.*")):
                made.ok("codings", "import", "--study", study, str(path))
    ledgers = {study: _on_paper(made, study) for study in STUDIES}
    with store_of(made.project, read_only=True) as store:
        view = view_of(made.project, store, made.project.study("jigi"))
        documents = {one.key: (one, view.text(one.id)) for one in view.documents()}
        pieces = {name: {key: [(piece.start, piece.end) for piece in load("segmenters", name)().segment(one, text)
                               if piece.is_evidence] for key, (one, text) in documents.items()}
                  for name in ("passages.v1", "turns.v1")}
    return Sample(made, ledgers, {key: text.content for key, (_, text) in documents.items()}, pieces)


def _on_paper(made: Made, study: str) -> Ledger:
    with store_of(made.project, read_only=True) as store:
        view = view_of(made.project, store, made.project.study(study))
        texts = {one.key: view.text(one.id) for one in view.documents()}
    exported = made.folder / f"codings-{study}.jsonl"
    made.ok("codings", "export", "--study", study, str(exported))
    return Ledger.of(
        made.folder, study, paper=recount(made.folder, study, {key: text.content for key, text in texts.items()}),
        exported=exported, turns={key: [turn.start for turn in text.turns] for key, text in texts.items()})


def test_the_agreement_of_the_two_coders(sample: Sample) -> None:
    found = sample.made.json("agree", "--study", "jigi")
    pair = Pair(sample.ledgers["jigi"].paper, ("fanta", "luc"), texts=sample.texts, pieces=sample.pieces["passages.v1"])
    lines = {key: [bare(sample.texts[key], one) for one in turns] for key, turns in sample.pieces["turns.v1"].items()}
    assert sorted(found["documents"]) == sorted(pair.documents)
    assert [one["key"] for one in found["codes"]] == pair.used and found["codings"] == len(pair.marks)
    for line in (*found["codes"], found["pooled"]):
        table = pair.table(line["key"]) if line["key"] else pair.pooled()
        own = coefficients(table) | {"u-alpha": pair.unitizing(lines, [line["key"]] if line["key"] else None)}
        own |= {} if line["key"] else {"masi": pair.masi()}
        assert (tuple(line["cells"]), line["units"]) == (table, sum(table)), line["key"]
        assert line["prevalence"] == pytest.approx(prevalence(table), abs=1e-6)
        assert {name: one["value"] for name, one in line["coefficients"].items()} == {
            name: value if value is None else pytest.approx(value, abs=1e-6) for name, value in own.items()}, line["key"]
    assert found["kinds"] == dict(pair.disagreements())


def test_the_tables_of_the_study(sample: Sample) -> None:
    data, own = sample.page("jigi-study"), sample.ledgers["jigi"]
    paper = own.paper
    by_pseudonym = {name: key for key, name in own.pseudonyms.items()}
    source_of = {one["id"]: own.home[by_pseudonym[one["documents"][0]]] for one in data["sources"]}
    themes = [one["key"] for one in data["matrix"]["themes"]]
    assert len(data["matrix"]["rows"]) == sum(
        bool(paper.read_by(one, ()) or own.places(one, paper.codes)) for one in paper.sources)
    for line in data["matrix"]["rows"]:
        source = source_of[line["source"]]
        for theme, cell in zip(themes, line["cells"], strict=True):
            codes = paper.family(theme)
            places = own.places(source, codes)
            told = places or paper.read_by(source, codes)
            assert set(cell["places"]) == places, (line["source"], theme)
            assert cell["status"] == (paper.status(source, codes).replace("_", " ") if told else "")
    since = sorted((one["author"], one["added"], one["withdrawn"]) for line in data["matrix"]["rows"]
                   for cell in line["cells"] for one in cell["summaries"])
    assert since == sorted((one["author"], *own.since_written(one))
                           for one in written(sample.made.folder, "matrices/jigi.yaml")["cells"])
    assert sum(added > 0 or gone > 0 for _, added, gone in since) == 1
    for question, line in zip(written(sample.made.folder, "studies/jigi.yaml")["evaluation_questions"],
                              data["evaluation"]["matrix"]["rows"], strict=True):
        kinds = {kind: n for kind, n in zip(data["evaluation"]["matrix"]["kinds"], line["sources"], strict=True) if n}
        assert (kinds, line["types"]) == (own.answering(question), len(kinds))


def test_codes_that_meet(sample: Sample) -> None:
    data, own = sample.page("jigi-study"), sample.ledgers["jigi"]
    for part in data["figures"]["together"]:
        kind, places = part["kind"], own.passages(part["kind"])
        assert part["passages"] == len(places)
        for pair in part["pairs"]:
            one, other = pair["first"], pair["second"]
            on_words = (sum({one, other} <= codes for codes in places),
                        sum(one in codes and other not in codes for codes in places),
                        sum(other in codes and one not in codes for codes in places))
            for found, counts in ((pair["sources"], own.meetings(kind, one=one, other=other)), (pair["passages"], on_words)):
                assert (found["n11"], found["n10"], found["n01"]) == counts, (kind, one, other)
                assert found["jaccard"] == pytest.approx(counts[0] / sum(counts), abs=0.0051)
        pairs = {(pair["first"], pair["second"]) for pair in part["pairs"]}
        codes = own.paper.codes
        assert pairs == {(one, other) for at, one in enumerate(codes) for other in codes[at + 1:]
                         if own.meetings(kind, one=one, other=other)[0]}


def test_first_appearance_with_its_band(sample: Sample) -> None:
    data, own = sample.page("jigi-study"), sample.ledgers["jigi"]
    found, paper = data["figures"]["appearance"], own.paper
    leaves = {one for one in paper.codes if len(paper.family(one)) == 1}
    read = [raised(mark for document in source.documents for mark in paper.by_document.get(document, ())) & leaves
            for source in paper.sources if paper.read_by(source, ())]
    met = curve(read)
    assert (found["met"], found["codes"]) == (met, len(leaves))
    assert [(one["last"], one["new"]) for one in found["runs"]] == runs(met, base=4, run=2)
    assert found["point"] == point(met, base=4, run=2, threshold=0.05)
    for mine, theirs in zip(band(read, shuffles=4000, seed=7), (found["low"], found["high"]), strict=True):
        assert all(abs(one - other) <= 1 for one, other in zip(mine, theirs, strict=True))


def test_what_findings_and_lessons_rest_on(sample: Sample) -> None:
    for study, own in sample.ledgers.items():
        path = sample.made.folder / f"given-{study}.json"
        sample.made.ok("records", "export", "--study", study, "--out", str(path))
        given = json.loads(path.read_text(encoding="utf-8"))
        wanted = {("facts", one["id"]): own.finding_facts(one) for one in own.records.get("findings", ())}
        wanted |= {("lesson_facts", one["id"]): own.facts(own.behind_lesson(one)) for one in own.records.get("lessons", ())}
        for (part, key), facts in wanted.items():
            found = given[part][key]
            kinds = {kind: tuple(pair) for kind, pair in found.get("kinds", {}).items()}
            assert {name: found.get(name, 0) for name in ("sources", "against", "base", "documents")} | {
                "kinds": kinds, "directions": found.get("directions", {})} == facts, (study, key)


def test_a_synthesis_counts_nobody_twice(sample: Sample) -> None:
    """Of 23 interviews read in four studies no finding may rest on 28."""
    data = sample.page("schedules-synthesis")
    said = {one["id"]: one["facts"] for theme in data["themes"] for one in theme["findings"]}
    for finding in written(sample.made.folder, "findings/schedules.yaml")["findings"]:
        by_study: dict[str, list[str]] = {}
        for ref in finding["evidence"]:
            by_study.setdefault(ref.partition("/")[0], []).append(ref.partition("/")[2])
        facts = [sample.ledgers[study].together(
            one for one in sample.ledgers[study].records["findings"] if one["id"] in ids) for study, ids in by_study.items()]
        talks = [sum(one["kinds"]["interview"][at] for one in facts) for at in (0, 1)]
        groups = [sum(one["kinds"].get("focus group", (0, 0))[at] for one in facts) for at in (0, 1)]
        kinds = f"{talks[0]} of {talks[1]} interviews"
        kinds += f", {groups[0]} of {groups[1]} focus group{'s' if groups[1] != 1 else ''}" if groups[1] else ""
        assert said[finding["id"]].startswith(f"{sum(one['sources'] for one in facts)} sources ({kinds});")
        against = sum(one["against"] for one in facts)
        assert (f"counter-evidence: {against} source" in said[finding["id"]]) is bool(against)


def test_the_cells_of_the_map(sample: Sample) -> None:
    found = sample.page("evidence-map")["map"]
    themes = {one["key"]: one for one in written(sample.made.folder, "codebooks/themes.yaml")["themes"]}
    assert [one["key"] for one in found["columns"]] == list(STUDIES)
    for line, cells in zip(found["rows"], found["cells"], strict=True):
        for study, cell in zip(STUDIES, cells, strict=True):
            own = sample.ledgers[study]
            homes = {one["id"]: [key for key, theme in themes.items() if one["theme"] in own.codes_of(theme)] or [""]
                     for one in own.records.get("findings", ())}
            held = [one for one in own.records.get("findings", ()) if line["key"] in homes[one["id"]]]
            marks = {mark: sum(one.get("direction", "") == mark for one in held)
                     for mark in {one.get("direction", "") for one in held}}
            assert (cell["n"], {one["mark"]: one["n"] for one in cell["marks"]}) == (len(held), marks)
            if not line["key"] and not held:  # nobody can ask about what has no shared theme
                assert cell["state"] == "bare", study
                continue
            asked = not line["key"] or own.asks_about(own.codes_of(themes[line["key"]]))
            assert cell["state"] == ("filled" if held else "empty" if asked else "excluded"), (line["key"], study)


def test_the_catalogue_the_checklist_and_the_samples(sample: Sample) -> None:
    folder = sample.made.folder
    lessons = {path.stem: written(folder, f"findings/{path.name}").get("lessons", [])
               for path in sorted((folder / "findings").glob("*.yaml"))}
    catalogue = sample.page("lessons")
    assert {one["key"]: one["lessons"] for one in catalogue["studies"]} == {
        study: len(held) for study, held in lessons.items() if held}
    assert len(catalogue["lessons"]) == sum(map(len, lessons.values())) >= 25
    study = sample.page("jigi-study")
    [coreq] = study["checklists"]
    states = [one["state"] for one in coreq["items"]]
    assert len(states) == 32 and (coreq["open"], coreq["drafted"]) == (states.count("open"), states.count("drafted"))
    answers = written(folder, "checklists/jigi-coreq.yaml")["answers"]
    assert {one["id"] for one in coreq["items"] if one["state"] in ("answered", "not_applicable")} == {
        str(one["item"]) for one in answers}
    for request in ("jigi-study", "tontine-study"):
        data = study if request == "jigi-study" else sample.page(request)
        own = sample.ledgers[data["opening"]["study"]].paper
        rows = data["figures"]["sampling"]["rows"]
        assert sum(one["sources"] for one in rows) == len(own.sources)
        assert sum(one["documents"] for one in rows) == sum(len(one.documents) for one in own.sources)
        assert sum(one["read"] for one in rows) == sum(bool(own.read_by(one, ())) for one in own.sources)


def test_the_status(sample: Sample) -> None:
    for study, own in sample.ledgers.items():
        counts = sample.made.json("status", "--study", study)["counts"]
        assert (counts["documents"], counts["documents read in full"]) == (
            len(own.turns), sum(bool(own.paper.known.get(one)) for one in own.home)), study
        assert counts["codings"] == len(own.by_id)
        assert counts["findings and other records"] == sum(
            len(held) for name, held in own.records.items() if isinstance(held, list)), study


def test_the_sums_of_the_workshop(sample: Sample) -> None:
    """27 people from nine countries, as the table adds up; conversions by plain division."""
    table = [one for one in sample.page("workshop-brief")["attendance"] if one["country"]]
    assert (len(table), sum(int(one["number"]) for one in table)) == (9, 27)
    amounts = [one for case in sample.page("case-brief")["cases"] for one in case["amounts"] if one["rate"]]
    assert amounts
    for one in amounts:
        assert float(one["rate"]) == pytest.approx(float(one["amount"]) / float(one["to_amount"]), abs=0.0051)
