"""How many passages a second each engine tags, and the most memory it takes: made-up interviews, one process each.

    python benchmarks/tagging/speed.py ENGINE [ENGINE ...]    what one of the processes does; prints JSON

The codebook is that of the sample study. The classifier learns first, from what the rules suggest: that says
nothing of its worth and all of its speed. Loading models and preparing is not counted. What ``qualkit learn`` computes
is timed too, the store left out.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parents[1]))

from measuring import run
from scoring import Row, Table
from tagging_speed import CODEBOOK, cut, interviews

from qualkit.embedders.remembering import Remembering
from qualkit.embedders.use import UniversalSentenceEncoder
from qualkit.files.codebook_yaml import load_codebook
from qualkit.measures.blending import fit
from qualkit.model import Judged, Segment, Suggestion, TaggingContext
from qualkit.pipeline.learning import folds_of, out_of_fold
from qualkit.plugins import load
from qualkit.taggers.classifier import Classifier

WORDS = 80_000
LEARNT = 2_000
"""So many passages the classifier learns from."""
LIMIT = 20.0
"""Seconds in which it should."""
ENGINES = ("rules.v1", "similar.v1", "classifier.v1")


def measure(shared: Path, seeds: Sequence[int]) -> Iterator[Table]:
    """Everything it needs is made up; ``shared`` and ``seeds`` are not used."""
    rows = []
    for name in ENGINES:
        used = run(sys.executable, __file__, name)
        found = json.loads(used.output.splitlines()[-1])
        rows.append(Row(what=f"{name}: passages a second", value=found["passages"] / found["seconds"],
                        note=f"{found['passages']:,} passages, cpu {found['cpu']:.1f} s"))
        rows.append(Row(what=f"{name}: peak memory of its process", value=used.megabytes, unit="MB"))
        if "learning" in found:
            rows.append(Row(what=f"qualkit learn: {found['learnt']:,} passages x {found['codes']} codes",
                            value=found["learning"], unit="s", aim=LIMIT, at_least=False,
                            note=f"with five folds and the blend; cpu {found['learning_cpu']:.1f} s"))
    yield Table(title=f"Speed and memory: {WORDS:,} made-up words, one process an engine", rows=rows,
                notes=("Python, the libraries and the interviews in memory are part of each figure of memory.",))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engine", choices=ENGINES)
    print(json.dumps(timed(parser.parse_args().engine)))


def timed(name: str) -> dict[str, Any]:
    codebook = load_codebook(CODEBOOK)
    embedder = Remembering(UniversalSentenceEncoder())
    context = TaggingContext(codebook=codebook, embedder=embedder)
    passages = [one for one in cut(list(interviews(WORDS, 28))) if one.is_evidence]
    engine = load("taggers", name)()
    if getattr(engine, "wants_embedder", False):
        embedder.embed(["One."])
    found = learning(engine, passages[:LEARNT], context) if isinstance(engine, Classifier) else {}
    if not found:
        engine.prepare(context)
        list(engine.tag(passages[:1]))
    begin, busy = time.perf_counter(), time.process_time()
    for start in range(0, len(passages), 128):
        embedder.forget()
        list(engine.tag(passages[start:start + 128]))
    return {**found, "passages": len(passages), "seconds": time.perf_counter() - begin,
            "cpu": time.process_time() - busy}


def learning(engine: Classifier, passages: Sequence[Segment], context: TaggingContext) -> dict[str, Any]:
    """Do what ``qualkit learn`` does with decisions about these passages: learn, ask out of fold, blend."""
    judged = list(from_rules(passages, context))
    begin, busy = time.perf_counter(), time.process_time()
    engine.fit(context, passages, judged)
    ledger = out_of_fold(passages, judged, context, engines={name: {} for name in ENGINES},
                         folds=folds_of([one.document for one in passages]))
    fit(ledger)
    return {"learning": time.perf_counter() - begin, "learning_cpu": time.process_time() - busy,
            "learnt": len(passages), "codes": len(engine.codes)}


def from_rules(passages: Sequence[Segment], context: TaggingContext) -> Iterator[Judged]:
    """One coder who gives what the rules suggest, and looked for every code."""
    rules = load("taggers", "rules.v1")()
    rules.prepare(context)
    everything = frozenset(code.id for code in context.codebook.active)
    given: dict[tuple[str, int], set[str]] = {(one.document, one.ordinal): set() for one in passages}
    for one in rules.tag(passages):
        if isinstance(one, Suggestion):
            given[one.document, one.segment].add(one.code)
    for (document, ordinal), codes in given.items():
        yield Judged(document=document, segment=ordinal, coder="rules", given=frozenset(codes), looked_for=everything)


if __name__ == "__main__":
    main()
