"""A report of 1,000 quotations as PDF: target under 8 s. Prints the median of three."""

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from fake_view import FakeView, demo

from qualkit.model import ReportRequest
from qualkit.reports import page_pdf
from qualkit.reports.layout import lay_out
from qualkit.reports.study import StudyReport


def study(quotes: int) -> FakeView:
    """The demo with many long interviews."""
    view = demo()
    for number in range(quotes // 10):
        key = f"interviews/n{number:04}.txt"
        lines = [f"In week {line} of year {number} we sold rice at the market, and the instalment was paid late again "
                 f"because the harvest came after it." for line in range(10)]
        view.add(key, [("P1", line) for line in lines], attributes={"region": f"Region {number % 5}"})
        view.read(key)
        for line in lines:
            view.code(key, line, "loan/stress")
    return view


def main() -> None:
    """Measure."""
    view = study(1000)
    request = ReportRequest(kind="study", study="demo", options={"quotes_per_code": 1000})
    began = time.perf_counter()
    data = StudyReport().build(view, request)
    built = time.perf_counter() - began
    flow = lay_out(data)
    count = sum(block["kind"] == "quote" for block in flow)
    took = []
    for _ in range(3):
        began = time.perf_counter()
        content = page_pdf.render(data, flow, problems=[])
        took.append(time.perf_counter() - began)
    size = len(content or b"") // 1024
    sys.stdout.write(f"model {built:.1f} s; PDF of {count} quotations: median {statistics.median(took):.1f} s, "
                     f"{size} KB\n")


if __name__ == "__main__":
    main()
