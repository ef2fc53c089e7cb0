"""How fast passages are cut and tagged: 28 made-up interviews of 200,000 words, and twice as many.

    python benchmarks/tagging_speed.py [--runs 3] [--processes] [--lemmas]

Prints medians, what 200,000 words take and the ratio of 2n to n. Goals (issue 2): rules under 6 s, rules
and likeness of meaning under 20 s on two cores, the ratio under 2.5. Loading the model is timed apart. On a
machine with other work the processor time says more; it is this process's, so of use without --processes.
"""

import argparse
import random
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from qualkit.embedders.use import UniversalSentenceEncoder
from qualkit.files.codebook_yaml import load_codebook
from qualkit.model import Document, DocumentKind, Role, Segment, Text, Turn
from qualkit.model.contracts import Executor
from qualkit.pipeline.executors import Processes, Serial
from qualkit.pipeline.tagging import Engines, tag_segments
from qualkit.segmenters.passages import Passages
from qualkit.text.units import sentences

ROOT = Path(__file__).parents[1]
CODEBOOK = ROOT / "codebooks" / "microfinance-women.yaml"
WORDS = 200_000


def said() -> list[str]:
    """The sentences of the sample study's English and French texts."""
    found = []
    for path in sorted((ROOT / "corpora").rglob("*.txt")):
        content = path.read_text(encoding="utf-8")
        found += [content[start:end] for start, end in sentences(content)]
    return found


def interviews(words: int, count: int) -> Iterator[tuple[Document, Text]]:
    """Interviews whose answers are sample sentences in random order, the seed being their number."""
    pool = said()
    for number in range(count):
        dice, content, turns, length = random.Random(number), "", [], 0
        while length < words / count:
            answer = " ".join(dice.choices(pool, k=dice.randint(1, 8)))
            for role, speech in ((Role.INTERVIEWER, "And then, what happened?"), (Role.RESPONDENT, answer)):
                turns.append(Turn(start=len(content), end=len(content) + len(speech), role=role))
                content += speech + "\n\n"
                length += len(speech.split())
        text = Text(content=content, turns=tuple(turns))
        yield Document(id=f"d{number}", study="s", key=f"{number}.txt", title="", kind=DocumentKind.INTERVIEW,
                       text_hash=text.id, bytes_hash="", reader="", declared_language="en"), text


def cut(material: list[tuple[Document, Text]]) -> list[Segment]:
    return [one for document, text in material for one in Passages().segment(document, text)]


def timed(segments: list[Segment], engines: Engines, executor: Executor) -> tuple[float, float, int]:
    """Seconds on the wall, seconds of this process on a processor, suggestions."""
    codebook = load_codebook(CODEBOOK)
    begin, busy = time.perf_counter(), time.process_time()
    results = list(tag_segments(segments, codebook=codebook, engines=engines, executor=executor))
    return (time.perf_counter() - begin, time.process_time() - busy,
            sum(len(batch.suggestions) for batch in results))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--processes", action="store_true")
    parser.add_argument("--lemmas", action="store_true", help="time cues by dictionary form, too")
    given = parser.parse_args()
    executor: Executor = Processes() if given.processes else Serial()
    begin = time.perf_counter()
    UniversalSentenceEncoder().embed(["One."])
    print(f"model load: {time.perf_counter() - begin:.2f} s; executor: {executor.name}")
    once, twice = (list(interviews(n * WORDS, n * 28)) for n in (1, 2))
    times = []
    for _ in range(given.runs):
        begin = time.perf_counter()
        small = cut(once)
        times.append(time.perf_counter() - begin)
    print(f"passages.v1: {median(times):.2f} s for {len(small):,} segments")
    large = cut(twice)
    engines: list[Engines] = [{"rules.v1": {}}, {"rules.v1": {}, "similar.v1": {}}]
    for chosen in [*engines, {"rules.v1": {"lemmas": True}}] if given.lemmas else engines:
        runs = [timed(small, chosen, executor) for _ in range(given.runs)]
        wall, busy = median(one[0] for one in runs), median(one[1] for one in runs)
        ratio = timed(large, chosen, executor)[0] / wall
        named = " + ".join(f"{name} {options or ''}".strip() for name, options in chosen.items())
        print(f"{named}: {wall:.2f} s for {WORDS:,} words ({busy:.2f} s of processor), {runs[0][2]:,} suggestions; "
              f"2n/n = {ratio:.2f}")


if __name__ == "__main__":
    main()
