"""What suggestions are worth beside two coders, on the documents both have read in full.

    python benchmarks/tagging_people.py [--json FILE] [--codes]

INVENTED DATA: the transcripts and both coders of the sample study are made up. The figures compare versions
of qualkit with one another; they are NO EVIDENCE OF ACCURACY IN THE FIELD.

The sample study is read into a temporary project. A unit is a passage and a code; a coder gave it if one of
her quotations with that code touches the passage. A parent code is satisfied by any code below it, never the
other way round:

* precision: the share of suggestions that the coder gave (or something below them);
* recall: the share of what the coder gave that was suggested (or something below it);
* AP: average precision, the sum of (gain in recall) × (precision) down the list ordered by score; what is
  never suggested counts nothing. Suggestions of equal score come together.

Engines are measured against each coder and the mean is taken; "either" is the share of suggestions that at
least one coder gave. The last line of each block measures one coder against the other in the same way. Cues,
thresholds and weights were tuned on the documents in `TUNED_ON` and never on the others.
"""

import argparse
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from qualkit.actions.codings import import_codings
from qualkit.actions.ingest import ingest
from qualkit.actions.opening import codebook_of, store_of
from qualkit.actions.tag import recipe_of
from qualkit.model import Codebook, Segment
from qualkit.pipeline.executors import Serial
from qualkit.pipeline.tagging import JOIN, tag_segments
from qualkit.project import Project, open_project
from qualkit.text.words import primary

ROOT = Path(__file__).parents[1]
NOTICE = "INVENTED DATA: made-up transcripts and coders. No evidence of accuracy in the field."
TUNED_ON = open_project(ROOT, search_above=False).file.tagging.tuned_on
CODERS = ("fanta", "luc")

Unit = tuple[str, int, str]
"""A document, a passage of it and a code's key."""
Scored = Mapping[Unit, float]


@dataclass(frozen=True)
class Figures:
    """None where there was nothing to divide by."""

    suggested: float
    given: float
    precision: float | None
    recall: float | None
    f1: float | None
    ap: float | None


@dataclass(frozen=True)
class Material:
    """The passages of the documents read in full, and what each coder gave."""

    project: Project
    codebook: Codebook
    passages: Sequence[Segment]
    given: Mapping[str, frozenset[Unit]]
    keys: Mapping[str, str]


def material(folder: Path) -> Material:
    """Read the sample study and both coders' work into a project in ``folder``."""
    for name in ("codebooks", "corpora", "guides", "studies"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "qualkit.toml", folder)
    project = open_project(folder, search_above=False)
    study = project.study()
    ingest(project)
    for corpus in project.corpora(study):
        for coder in CODERS:
            import_codings(project, corpus / f"codings.{coder}.csv")
    codebook = codebook_of(project, study)
    with store_of(project) as store:
        codings = store.codings(study.key)
        read = {one.document for one in codings}
        keys = {one.id: one.key for one in store.documents(study.key) if one.id in read}
        passages = [one for key in keys for one in store.segments_of(key) if one.is_evidence]
    given = {coder: frozenset(
        (keys[one.document], passage.ordinal, codebook.by_id[one.code].key)
        for one in codings if one.coder == coder for passage in passages
        if passage.document == one.document and any(a.start < passage.end and passage.start < a.end
                                                    for a in one.anchors)) for coder in CODERS}
    return Material(project, codebook, passages, given, keys)


def suggested(all_of_it: Material, *engines: str) -> dict[Unit, float]:
    """What these engines suggest with the project's options, as one list."""
    recipe = recipe_of(all_of_it.project)
    chosen = {name: recipe[name] for name in (*engines, JOIN)}
    batches = tag_segments(all_of_it.passages, codebook=all_of_it.codebook, engines=chosen, executor=Serial())
    return {(all_of_it.keys[one.document], one.segment, all_of_it.codebook.by_id[one.code].key): one.score
            for batch in batches for one in batch.suggestions}


def upwards(unit: Unit) -> Iterator[Unit]:
    """The unit itself and the same for every code above."""
    document, passage, key = unit
    while key:
        yield document, passage, key
        key = key.rpartition("/")[0]


def figures(scored: Scored, given: Iterable[Unit], *, code: str = "") -> Figures:
    """Measure suggestions against what a coder gave; for one code only, if it is named."""
    reach: dict[Unit, float] = {}
    for unit, score in scored.items():
        for one in upwards(unit):
            reach[one] = max(score, reach.get(one, 0.0))
    satisfied = {one for unit in given for one in upwards(unit)}
    own = [(score, unit in satisfied) for unit, score in scored.items() if code in ("", unit[2])]
    found = [reach.get(unit, -1.0) for unit in given if code in ("", unit[2])]
    precision, recall = _at(own, found, 0.0)
    ap, before = 0.0, 0.0
    for score in sorted({score for score, _ in own}, reverse=True):
        here, reached = _at(own, found, score)
        ap, before = ap + ((reached or 0) - before) * (here or 0), reached or 0
    f1 = None
    if precision is not None and recall is not None:
        f1 = 2 * precision * recall / ((precision + recall) or 1)
    return Figures(len(own), len(found), precision, recall, f1, ap if own and found else None)


def _at(own: Sequence[tuple[float, bool]], found: Sequence[float], least: float) -> tuple[float | None, float | None]:
    kept = [right for score, right in own if score >= least]
    return mean(kept) if kept else None, mean(score >= least for score in found) if found else None


def averaged(several: Sequence[Figures]) -> Figures:
    columns = zip(*(asdict(one).values() for one in several), strict=True)
    means: list[Any] = [None if None in column else mean(column) for column in columns]
    return Figures(*means)


def parts(all_of_it: Material) -> dict[str, set[tuple[str, int]]]:
    """The passages of each half, of each language and all together."""
    def chosen(test: Any) -> set[tuple[str, int]]:
        return {(all_of_it.keys[one.document], one.ordinal) for one in all_of_it.passages if test(one)}

    def is_tuned(one: Segment) -> bool:
        return all_of_it.keys[one.document] in TUNED_ON

    tongues = sorted({primary(one.language) for one in all_of_it.passages} & {"en", "fr"})
    held = {f"held back, {tongue}": chosen(lambda one, t=tongue: not is_tuned(one) and primary(one.language) == t)
            for tongue in tongues}
    return {"tuned on": chosen(is_tuned), "held back": chosen(lambda one: not is_tuned(one)),
            **{tongue: chosen(lambda one, t=tongue: primary(one.language) == t) for tongue in tongues}, **held}


def within(units: Iterable[Unit], where: set[tuple[str, int]]) -> list[Unit]:
    return [unit for unit in units if unit[:2] in where]


def block(all_of_it: Material, lists: Mapping[str, Scored], where: set[tuple[str, int]]) -> dict[str, Any]:
    """All figures on some passages."""
    given = {coder: within(all_of_it.given[coder], where) for coder in CODERS}
    either = [*given["fanta"], *given["luc"]]
    rows: dict[str, Any] = {}
    for name, whole in lists.items():
        scored = {unit: whole[unit] for unit in within(whole, where)}
        each = {coder: figures(scored, given[coder]) for coder in CODERS}
        rows[name] = {**{coder: asdict(one) for coder, one in each.items()},
                      "mean": asdict(averaged(list(each.values()))),
                      "either": figures(scored, either).precision}
    between = [figures(dict.fromkeys(given[one], 1.0), given[other]) for one, other in (CODERS, CODERS[::-1])]
    return {"passages": len(where), **rows, "coder to coder": {"mean": asdict(averaged(between))}}


def codes(all_of_it: Material, scored: Scored) -> dict[str, Any]:
    """Figures for each code over all passages."""
    found = {}
    for code in all_of_it.codebook:
        each = [figures(scored, all_of_it.given[coder], code=code.key) for coder in CODERS]
        between = [figures(dict.fromkeys(all_of_it.given[one], 1.0), all_of_it.given[other], code=code.key)
                   for one, other in (CODERS, CODERS[::-1])]
        found[code.key] = {"joined": asdict(averaged(each)), "coder to coder": asdict(averaged(between))}
    return found


def line(name: str, one: Mapping[str, Any], either: float | None = None) -> str:
    values = [one[key] for key in ("precision", "recall", "f1", "ap")]
    shown = [f"{'–' if value is None else format(value, '.2f'):>6}" for value in values]
    last = f"{either:>8.2f}" if either is not None else ""
    return f"  {name:<20}{one['suggested']:>10.0f}{one['given']:>8.0f}{''.join(shown)}{last}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, help="write all figures to this file")
    parser.add_argument("--codes", action="store_true", help="print the figures of each code, too")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        all_of_it = material(Path(folder))
    engines = [name for name in recipe_of(all_of_it.project) if name != JOIN]
    lists = {name: suggested(all_of_it, name) for name in engines} | {"joined": suggested(all_of_it, *engines)}
    result: dict[str, Any] = {
        "notice": NOTICE, "tuned_on": TUNED_ON,
        "parts": {name: block(all_of_it, lists, where) for name, where in parts(all_of_it).items()},
        "codes": codes(all_of_it, lists["joined"])}
    if given.json:
        given.json.write_text(json.dumps(result, indent=1), encoding="utf-8")
    print(NOTICE)
    heads = "".join(f"{head:>6}" for head in ("P", "R", "F1", "AP"))
    for name, one in result["parts"].items():
        print(f"\n{name}: {one['passages']} passages\n  {'':<20}{'suggested':>10}{'given':>8}{heads}{'either':>8}")
        for row in (*lists, "coder to coder"):
            print(line(row, one[row]["mean"], one[row].get("either")))
    for key, one in result["codes"].items() if given.codes else ():
        print(line(key, one["joined"]), f"  coders' F1 {one['coder to coder']['f1'] or 0:.2f}")
    print(f"\n{NOTICE}")


if __name__ == "__main__":
    main()
