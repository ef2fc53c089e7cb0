"""How many passages a second each engine tags and the most memory it takes, and how long ``qualkit learn`` takes.

    python benchmarks/tagging/speed.py ENGINE [ENGINE ...]    what one of the processes does; prints JSON

The codebook is that of the sample study, the interviews are made up; one process each. The classifier learns first,
from what the rules suggest: that says nothing of its worth and all of its speed. Loading models and preparing is not
counted for the engines. For ``qualkit learn`` everything is: a process is started, as a person does who types the
command (see `retraining`).
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

sys.path.append(str(Path(__file__).parents[1]))

from measuring import processors, run
from retraining import DECISIONS, decide, learn, made, read, verdicts
from scoring import Row, Table
from tagging_speed import CODEBOOK, cut, interviews

from qualkit.embedders.remembering import Remembering
from qualkit.embedders.use import UniversalSentenceEncoder
from qualkit.files.codebook_yaml import load_codebook
from qualkit.model import Judged, Segment, Suggestion, TaggingContext
from qualkit.plugins import load
from qualkit.taggers.classifier import Classifier

WORDS = 80_000
LEARNT = 2_000
"""So many passages the classifier learns from."""
LIMIT, CORES = 20.0, 2
"""Seconds in which ``qualkit learn`` should be done, on so many cores."""
RUNS = 3
"""Of which the median is taken."""
ENGINES = ("rules.v1", "similar.v1", "classifier.v1")
READINGS = {"verdicts": verdicts, "passages read in full": read}
"""What a decision may be."""


def measure(shared: Path, seeds: Sequence[int]) -> Iterator[Table]:
    """Everything it needs is made up; ``shared`` and ``seeds`` are not used."""
    rows = []
    for name in ENGINES:
        used = run(sys.executable, __file__, name)
        found = json.loads(used.output.splitlines()[-1])
        rows.append(Row(what=f"{name}: passages a second", value=found["passages"] / found["seconds"],
                        note=f"{found['passages']:,} passages, cpu {found['cpu']:.1f} s"))
        rows.append(Row(what=f"{name}: peak memory of its process", value=used.megabytes, unit="MB"))
    yield Table(title=f"Speed and memory: {WORDS:,} made-up words, one process an engine", rows=rows,
                notes=("Python, the libraries and the interviews in memory are part of each figure of memory.",))
    yield Table(title="qualkit learn, from the command to the prompt", rows=[*retraining()],
                notes=(f"Medians of {RUNS} runs. Sentences repeat in made-up interviews; vectors are computed anew.",))


def retraining() -> Iterator[Row]:
    """``qualkit learn`` from so many decisions about thirty codes, on one core and on two."""
    for name, rows_of in READINGS.items():
        with tempfile.TemporaryDirectory() as folder:
            project, passages, given = made(Path(folder) / "project")
            decide(project, rows_of(passages, given))
            for cores in range(1, min(CORES, processors()) + 1):
                used = [learn(project, cores) for _ in range(RUNS)]
                result = json.loads(used[-1].output)
                codes = sum(one["learnt"] for one in result["codes"])
                yield Row(
                    what=f"{DECISIONS:,} {name} x {codes} codes: {cores} core{'s' * (cores > 1)}", unit="s",
                    value=median(one.wall for one in used), at_least=False, aim=LIMIT if cores == CORES else None,
                    note=f"cpu {median(one.cpu for one in used):.1f} s, {max(one.megabytes for one in used):.0f} MB")


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
    if isinstance(engine, Classifier):
        engine.fit(context, passages[:LEARNT], list(from_rules(passages[:LEARNT], context)))
    else:
        engine.prepare(context)
    list(engine.tag(passages[:1]))
    begin, busy = time.perf_counter(), time.process_time()
    for start in range(0, len(passages), 128):
        embedder.forget()
        list(engine.tag(passages[start:start + 128]))
    return {"passages": len(passages), "seconds": time.perf_counter() - begin,
            "cpu": time.process_time() - busy}


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
