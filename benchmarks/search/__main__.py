"""What the search is worth, and how fast it is.

    python benchmarks/search [--quality] [--speed PASSAGES ...] [--runs 10]

Without options: the judged questions, then 50,000 passages. A million (``--speed 1000000``) take some minutes to
make and 3 GB below the temporary folder. Figures are printed and judge nothing: the exit code is 0 whatever they are.
"""

import argparse
import sys
from collections import defaultdict
from pathlib import Path
from statistics import mean

sys.path.append(str(Path(__file__).parents[1]))

from measuring import machine
from scoring import gain, ndcg
from systems import SEEDS, SYSTEMS, Question, finders, questions


def quality() -> None:
    """nDCG@10 of each way to answer, by half and by sort of question, and what both together gain."""
    scores: dict[str, dict[str, float]] = defaultdict(dict)
    with finders() as ready:
        asked = [one for one in questions() if one.over in ready]
        for name, answer in SYSTEMS.items():
            for one in asked:
                scores[name][one.id] = ndcg(answer(ready[one.over], one), one.grades)
    left_out = "" if SEEDS.is_dir() else " (those over ../shared/seeds are left out: it is not here)"
    print(f"\n{len(asked)} judged questions{left_out}, nDCG@10; invented material, judged by qualkit's authors")
    print(f"{'':24}{'questions':>10}" + "".join(f"{name:>12}" for name in SYSTEMS))
    for name, some in _groups(asked).items():
        print(f"{name:24}{len(some):>10}" + "".join(
            f"{mean(scores[way][one.id] for one in some):>12.3f}" for way in SYSTEMS))
    for half in ("tune", "test", "all"):
        for other in ("full text", "meaning"):
            ids = [one.id for one in asked if half in ("all", one.half)]
            middle, low, high = gain([scores["both"][one] for one in ids], [scores[other][one] for one in ids])
            print(f"both over {other}, {half} ({len(ids)}): {middle:+.3f} [{low:+.3f}, {high:+.3f}]")


def _groups(asked: list[Question]) -> dict[str, list[Question]]:
    found = {"all": asked}
    for half in ("tune", "test"):
        found[half] = [one for one in asked if one.half == half]
    for one in asked:
        found.setdefault(f"{one.on}s" + (" of the seeds" if one.over == "seeds" else ""), []).append(one)
    for one in asked:
        found.setdefault(f"asked as: {one.about}", []).append(one)
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--quality", action="store_true", help="the judged questions only")
    options.add_argument("--speed", type=int, nargs="*", metavar="PASSAGES", help="these sizes only")
    options.add_argument("--runs", type=int, default=10, help="how often each question is asked")
    given = options.parse_args()
    print(machine())
    if given.quality or given.speed is None:
        quality()
    if not given.quality:
        from speed import measure

        for passages in given.speed or [50_000]:
            measure(passages, given.runs)


if __name__ == "__main__":
    main()
