"""The written cells of a matrix: read with every slip told, written without touching what else stands there."""

from pathlib import Path

import pytest

from qualkit.errors import FileInvalid
from qualkit.files.matrices import load_summaries, load_summaries_file, write_summary
from qualkit.model import CellSummary, Code, Codebook

BOOK = Codebook(key="book", title="Book", codes=(Code(id="1", key="loan", name="Loan"),))
CELL = CellSummary(case="K: 1", theme="loan", text='She said "no": never # again.', author="Luc", date="2025-04-12",
                   evidence=("a1",))


@pytest.mark.parametrize(("cells", "line", "said"), [
    ("- {case: K, theme: laon, summary: x, author: F}", 3, "Did you mean loan?"),
    ("- {case: K, summary: x, author: F}", 3, "'theme' is missing"),
    ("- {case: K, theme: loan, summary: x}", 3, "'author' is missing"),
    ("- {case: K, theme: loan, summary: x, author: F, autor: G}", 3, "Did you mean author?"),
    ("- {case: K, theme: loan, summary: x, author: F}\n- {case: K, theme: loan, summary: y, author: F}", 4, "twice"),
])
def test_each_slip_is_told_with_its_line(tmp_path: Path, cells: str, line: int, said: str) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(f"study: s\ncells:\n{cells}\n", "utf-8")
    with pytest.raises(FileInvalid, match=r"1 mistake") as caught:
        load_summaries_file(path, codebooks={"s": BOOK})
    assert f":{line}: " in str(caught.value)
    assert said in str(caught.value)


def test_one_cell_in_two_files_is_told(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("study: s\ncells: [{case: K, theme: loan, summary: x, author: F}]\n", "utf-8")
    with pytest.raises(FileInvalid, match="another file"):
        load_summaries(tmp_path)


@pytest.mark.parametrize("before", [
    "", "study: s\n", "study: s\ncells: []\n", "study: s\ncells:\n", "# mine\nstudy: s\ncells: []  # none yet\n",
    "study: s\ncells:\n  - {case: K, theme: loan, summary: x, author: F}  # kept\n",
    "study: s\ncells: [{case: K, theme: loan, summary: x, author: F}]\n",
    "study: s\r\ncells:\r\n- case: K\r\n  theme: loan\r\n  summary: x\r\n  author: F\r\n",
])
def test_a_cell_is_added_however_the_list_is_written(tmp_path: Path, before: str) -> None:
    path = tmp_path / "s.yaml"
    path.write_bytes(before.encode())
    assert write_summary(path, CELL, study="s")
    study, cells = load_summaries_file(path)
    assert (study, cells[-1]) == ("s", CELL)
    assert len(cells) == 1 + before.count("case:")
    after = path.read_bytes().decode()
    assert all(comment in after for comment in ("# mine", "# none yet", "# kept") if comment in before)
    assert not write_summary(path, CELL, study="s")
    assert load_summaries_file(path)[1] == cells
