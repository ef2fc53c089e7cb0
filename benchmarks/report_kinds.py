"""A study report of 1,000 printed quotations, 40 codes and 60 sources, format by format; and one twice the size.

Each is made from values in memory (no store) in a process of its own, from the model to the file, the start
of Python included; the model alone is measured too. Aims: HTML under 3 s, DOCX and XLSX under 5 s, PDF under
8 s, and twice the quotations and sources in under 2.5 times the time.
"""

import sys
from argparse import Namespace
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from fake_view import FakeView, demo
from measuring import Figure, Used, bench, runs

from qualkit.model import Code, Codebook, ReportRequest
from qualkit.reports.render import render
from qualkit.reports.study import StudyReport

AIMS = {"json": None, "html": 3.0, "docx": 5.0, "pdf": 8.0, "xlsx": 5.0, "md": None}
THEMES, LEAVES = 8, 4
SENTENCE = ("In week {week} of year {year} we sold {crop} at the market, and the instalment was paid late again "
            "because the harvest came after it.")


def study(quotes: int, sources: int) -> FakeView:
    """Interviews of as many turns as it takes, each turn coded, every source read in full."""
    view = demo()
    view.all_codings, view.all_readings, view.all_suggestions, view.findings = [], [], [], ()
    view.codebook = Codebook(key="large", title="Large", version="1" * 64, codes=tuple(_codes()))
    view.guides = ()
    leaves = cycle(code.key for code in view.codebook if code.depth)
    each = -(-quotes // sources)
    for number in range(sources):
        key = f"interviews/n{number:04}.txt"
        lines = [SENTENCE.format(week=line, year=number, crop=("rice", "maize", "onions")[line % 3])
                 for line in range(each)]
        view.add(key, [pair for line in lines for pair in (("I", "And then, what happened?"), ("P1", line))],
                 attributes={"region": f"Region {number % 5}", "gender": ("woman", "man")[number % 2]})
        view.read(key)
        for place, line in enumerate(lines):
            view.code(key, line, next(leaves), direction=("present", "present", "mixed", "absent")[place % 4])
    return view


def _codes() -> Iterator[Code]:
    for theme in range(THEMES):
        yield Code(id=f"t{theme}", key=f"t{theme}", name=f"Theme {theme}", definition="What it is about.")
        for leaf in range(LEAVES):
            yield Code(id=f"t{theme}-{leaf}", key=f"t{theme}/c{leaf}", name=f"Part {leaf} of theme {theme}",
                       definition="What it takes in.")


def make(name: str, quotes: int, sources: int) -> None:
    """Build the model of the study and write it in one format."""
    request = ReportRequest(kind="study", study="demo",
                            options={"quotes_per_code": quotes, "counter_per_theme": quotes})
    data = StudyReport().build(study(quotes, sources), request)
    with TemporaryDirectory() as folder:
        render(data, formats=(name,), folder=Path(folder))


def measure(given: Namespace) -> Iterator[Figure]:
    for name, aim in AIMS.items():
        once, twice = (_made(name, size * given.quotes, size * given.sources, given.runs) for size in (1, 2))
        yield Figure(what=f"report as {name}", value=once.wall, aim=aim,
                     note=f"cpu {once.cpu:.2f} s, {once.megabytes:.0f} MB")
        yield Figure(what=f"{name}, twice the size", value=twice.wall / once.wall, unit="x", aim=2.5,
                     note=f"{twice.wall:.2f} s, {twice.megabytes:.0f} MB")


def _made(name: str, quotes: int, sources: int, count: int) -> Used:
    return runs(count, sys.executable, "-c", f"from report_kinds import make; make({name!r}, {quotes}, {sources})",
                folder=Path(__file__).parent)


if __name__ == "__main__":
    bench(measure, __doc__ or "", quotes=1_000, sources=60)
