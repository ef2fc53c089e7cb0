"""A whole project of made-up interviews and one made-up coder, for timing ``qualkit learn`` as a person meets it.

A *decision* may be read in two ways: as a verdict on a suggestion, one passage and one code; or as a passage
coded in full, which decides about every code at once. `read` makes the second, the harder one, `verdicts` the first.
The coder gives most of what the rules suggest, and by chance, with a seed, codes that they bring up too seldom;
what is left of their suggestions is rejected.
"""

import json
import os
import random
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))

from measuring import QUALKIT, Used, run
from tagging_speed import CODEBOOK, interviews

from qualkit.actions.codings import import_codings
from qualkit.actions.ingest import ingest
from qualkit.actions.opening import codebook_of, store_of
from qualkit.model import Role, Segment, Suggestion, TaggingContext
from qualkit.plugins import load
from qualkit.project import Project, open_project

WORDS = 80_000
DOCUMENTS = 28
DECISIONS = 2_000
DOUBTED = 0.2
"""The share of suggestions that are wrong."""
RARE, OFTEN = 30, 0.02
"""A code on fewer passages than `RARE` is given to this share of all passages as well."""
CARRY = 0.4
"""The share of verdicts on passages that carry the code."""

Given = dict[tuple[str, int], dict[str, bool]]
"""The keys of codes that are given (True) or were suggested and are not, by document and ordinal of the passage."""


def made(folder: Path) -> tuple[Project, list[Segment], Given]:
    """Write the interviews and read them in; return also `DECISIONS` passages, and what the coder finds in them."""
    (folder / "codebooks").mkdir(parents=True)
    corpus = folder / "corpora" / "made-up"
    corpus.mkdir(parents=True)
    shutil.copy(CODEBOOK, folder / "codebooks")
    (folder / "qualkit.toml").write_text(
        'title = "Made up"\nexecutor = "processes"\n[tagging]\nengines = ["rules.v1", "similar.v1"]\n[[study]]\n'
        f'key = "made-up"\ntitle = "Made up"\ncodebook = "{CODEBOOK.stem}"\ncorpora = ["made-up"]\ninvented = true\n',
        encoding="utf-8")
    for document, text in interviews(WORDS, DOCUMENTS):
        turns = (f"{'I' if turn.role is Role.INTERVIEWER else 'R'}: {text.content[turn.start:turn.end]}"
                 for turn in text.turns)
        (corpus / document.key).write_text("\n\n".join(turns), encoding="utf-8")
    project = open_project(folder, search_above=False)
    ingest(project)
    study = project.study()
    with store_of(project) as store:
        names = {one.id: one.key for one in store.documents(study.key)}
        passages = list(store.segments(study.key, evidence_only=True))[:DECISIONS]
    rules = load("taggers", "rules.v1")()
    codebook = codebook_of(project, study)
    rules.prepare(TaggingContext(codebook=codebook))
    given: Given = {(names[one.document], one.ordinal): {} for one in passages}
    dice = random.Random(1)
    for found in rules.tag(passages):
        if isinstance(found, Suggestion):
            own = given[names[found.document], found.segment]
            own[codebook.by_id[found.code].key] = dice.random() >= DOUBTED
    counts = Counter(code for own in given.values() for code, right in own.items() if right)
    rare = [code.key for code in codebook.active if counts[code.key] < RARE]
    for own in given.values():
        own.update((code, True) for code in rare if dice.random() < OFTEN)
    return project, [replace(one, document=names[one.document]) for one in passages], given


def read(passages: Sequence[Segment], given: Given) -> Iterator[dict[str, object]]:
    """Every passage coded in full."""
    for one in passages:
        place = {"document": one.document, "start": one.start, "end": one.end, "coder": "rules"}
        yield {"record": "passage reading", **place, "at": "2025-03-01T11:00:00Z"}
        yield from ({**place, "code": code, "at": "2025-03-01T10:00:00Z"}
                    for code, right in sorted(given[one.document, one.ordinal].items()) if right)


def verdicts(passages: Sequence[Segment], given: Given) -> Iterator[dict[str, object]]:
    """`DECISIONS` verdicts on passages and codes drawn by chance, shared evenly by the codes."""
    dice = random.Random(2)
    codes = sorted({code for own in given.values() for code in own})
    for number, code in enumerate(codes):
        whole = DECISIONS // len(codes) + (number < DECISIONS % len(codes))
        said = {right: [one for one in passages if given[one.document, one.ordinal].get(code) is right]
                for right in (True, False, None)}
        yes = dice.sample(said[True], min(len(said[True]), round(CARRY * whole)))
        no = [*said[False], *dice.sample(said[None], whole)][:whole - len(yes)]
        for verdict, some in (("accept", yes), ("reject", no)):
            yield from ({"document": one.document, "start": one.start, "end": one.end, "coder": "rules",
                         "code": code, "verdict": verdict, "at": "2025-03-01T10:00:00Z"} for one in some)


def decide(project: Project, rows: Iterator[dict[str, object]]) -> None:
    """Import what the coder decided."""
    file = project.root / "decided.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    result = import_codings(project, file)
    if result.unplaced:
        raise SystemExit(f"{len(result.unplaced)} rows could not be placed: {result.unplaced[0]}")


def learn(project: Project, cores: int) -> Used:
    """Type ``qualkit learn`` anew on so many cores (on all, where they cannot be chosen)."""
    with _only(cores):
        return run(*QUALKIT, "--project", project.root, "learn", "--fresh", "--json")


@contextmanager
def _only(cores: int) -> Iterator[None]:
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    mine = os.sched_getaffinity(0)
    os.sched_setaffinity(0, set(sorted(mine)[:cores]))
    try:
        yield
    finally:
        os.sched_setaffinity(0, mine)
