"""The few-shot benchmark of project themes, on invented texts: what is drawn, what is held out, what is learnt."""

import csv
import gzip
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

FOLDER = Path(__file__).parents[1] / "benchmarks" / "tagging"
KINDS = {"Gender": "To give women of {} loans and a say in the council",
         "Climate change": "To cut greenhouse gas emissions of {} by solar power",
         "": "To repair the town hall of {} and train its clerks"}


@pytest.fixture
def few_shot(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.syspath_prepend(str(FOLDER))
    before = set(sys.modules)
    import world_bank

    yield world_bank
    for name in set(sys.modules) - before:
        if (getattr(sys.modules[name], "__file__", None) or "").startswith(str(FOLDER.parent)):
            del sys.modules[name]


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """Sixty invented aims; every project has two."""
    path = tmp_path / "data" / "wb_pdo" / "objectives.csv.gz"
    path.parent.mkdir(parents=True)
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["project", "objective", "themes"])
        for number in range(60):
            theme = list(KINDS)[number % 3]
            rows.writerow([f"Project {number // 2}", KINDS[theme].format(f"place {number}"),
                           f"{theme} | Other" if theme else "Other"])
    return tmp_path


def test_a_projects_texts_are_not_parted_and_draws_are_nested(few_shot: Any, shared: Path) -> None:
    projects = few_shot.read(shared / "data/wb_pdo/objectives.csv.gz")
    assert projects.truth.sum(axis=0).tolist().count(20) == 2
    pool, held = few_shot.split(projects, 0)
    names = [{projects.names[at] for at in places} for places in (pool, held)]
    assert not names[0] & names[1] and len(names[1]) == 7
    gender = [code.name for code in projects.codebook.codes].index("Gender")
    few, more = (few_shot.drawn(projects, pool, gender, point, 0) for point in (2, 4))
    assert projects.truth[few, gender].tolist() == [True] * 2 + [False] * 8
    assert set(few) < set(more) <= set(pool)
    assert few_shot.drawn(projects, pool, gender, 60, 0) is None


def test_a_theme_that_cannot_fill_a_point_is_left_out(few_shot: Any, shared: Path,
                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(few_shot, "POINTS", {8: 1.25, 30: 1.0})
    rows = {row.what: row for table in few_shot.measure(shared, [0]) for row in table.rows}
    assert rows["8 positives: classifier.v1"].note == "2 themes"
    assert rows["8 positives: classifier.v1"].value == pytest.approx(1)
    assert rows["8 positives: classifier / floor"].aim == 1.25
    assert not any(what.startswith("30 positives") for what in rows)


def test_the_mean_is_over_themes_and_seeds(few_shot: Any, shared: Path) -> None:
    projects = few_shot.read(shared / "data/wb_pdo/objectives.csv.gz")
    held = np.arange(12)
    scores = np.full((12, projects.truth.shape[1]), np.nan)
    themes = np.flatnonzero(projects.truth.any(axis=0))
    scores[:, themes[0]] = projects.truth[held, themes[0]]
    scores[:, themes[1]] = -1.0 * projects.truth[held, themes[1]]
    mean = few_shot._mean(projects, [few_shot.Try(held, scores)])(np.ones((1, len(projects.texts))))
    assert mean == pytest.approx([(1 + 4 / 12) / 2])  # of the second theme all come last, and together
