"""The command that says what tagging is worth, on a benchmark of a few invented texts; and its arithmetic."""

import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "benchmarks" / "tagging"

WATER = ("The wells of {} run dry before the rains, and the drinking water is foul.",
         "A sewage plant now cleans the waste water of {}.",
         "Households in {} pay a water tariff that covers the supply network.")
SCHOOL = ("Teachers in {} schools teach three classes at once.",
          "Pupils in {} can read when they leave primary school.",
          "The ministry wrote a new curriculum for vocational colleges in {}.")
PLACES = ("Ara", "Bel", "Cori", "Dun", "Esk")


@pytest.fixture
def benchmark_module(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Import a module of the benchmarks' folder, and forget it afterwards."""
    monkeypatch.syspath_prepend(str(FOLDER))
    before = set(sys.modules)

    def load(name: str) -> ModuleType:
        return __import__(name)

    yield load
    for name in set(sys.modules) - before:
        if (getattr(sys.modules[name], "__file__", None) or "").startswith(str(FOLDER.parent)):
            del sys.modules[name]


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, FOLDER, *map(str, arguments)], capture_output=True, text=True, check=False)


def test_absent_material_is_skipped_with_one_line(tmp_path: Path) -> None:
    done = run("--only", "sdg", "--shared", tmp_path, "--json", tmp_path / "out.json")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == (
        "sdg: skipped: needs data/sdg_benchmark/benchmark.csv in the shared material (../shared), which is absent here")
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["yardsticks"][0]["tables"] == []


def test_one_command_prints_tables_and_writes_them(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "sdg_benchmark"
    folder.mkdir(parents=True)
    lines = ["id,text,sdg,label"]
    for number, place in enumerate(PLACES):
        lines += [f'{number},"{text.format(place)}",{goal},{own is right}' for own in (WATER, SCHOOL) for text in own
                  for goal, right in ((6, WATER), (4, SCHOOL))]
    (folder / "benchmark.csv").write_text("\n".join(lines), encoding="utf-8")
    (folder / "stats-oracle.csv").write_text("sdg,n,tp,fp,tn,fn\nAverage,9,9,9,9,9\n4,8,3,1,3,1\n6,8,4,0,4,0\n",
                                             encoding="utf-8")
    done = run("--only", "sdg", "--seeds", "1", "--shared", tmp_path, "--json", tmp_path / "out.json")
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    rows = {row["what"]: row for table in found["yardsticks"][0]["tables"] for row in table["rows"]}
    assert rows["oracle"]["value"] == pytest.approx((0.75 + 1) / 2)
    assert rows["joined list: mean F1"]["value"] == 1.0
    assert rows["joined list: mean F1"]["met"] is True
    assert rows["classifier.v1: mean F1"]["value"] > 0.9
    assert rows["blend.v1: mean F1"]["value"] == 1.0
    assert rows["rules.v1: mean F1"]["met"] is None
    assert found["seeds"] == [0]
    assert found["machine"]["scikit-learn"]
    assert "joined list: mean F1" in done.stdout
    assert "≥ 0.84  met" in done.stdout


def test_average_precision_is_that_of_scikit_learn(benchmark_module: Any) -> None:
    from sklearn.metrics import average_precision_score

    scoring = benchmark_module("scoring")
    dice = np.random.default_rng(0)
    for _ in range(50):
        truth = dice.random(30) < 0.3
        scores = dice.integers(0, 6, 30) / 5  # with ties
        weights = dice.integers(0, 3, (1, 30))
        if (truth * weights).sum():
            expected = average_precision_score(truth, scores, sample_weight=weights[0])
            assert scoring.average_precision(truth, scores)(weights)[0] == pytest.approx(expected)


def test_f1_weighs_texts_and_has_no_value_without_positives(benchmark_module: Any) -> None:
    scoring = benchmark_module("scoring")
    measured = scoring.f1([True, True, False], [True, False, True])
    assert measured(np.ones((1, 3))).tolist() == [0.5]
    assert measured(np.array([[2.0, 1.0, 0.0]])).tolist() == [0.8]
    assert np.isnan(scoring.f1([False], [False])(np.ones((1, 1))))


def test_calibration_error_is_that_of_the_measures(benchmark_module: Any) -> None:
    from qualkit.measures.calibration import calibration

    dice = np.random.default_rng(1)
    said = dice.random(200)
    truth = dice.random(200) < said**2
    own = benchmark_module("scoring").calibration_error(truth, said)(np.ones((1, 200)))[0]
    known = calibration(said, truth.astype(float))
    assert known is not None
    assert own == pytest.approx(known.error)


def test_draws_keep_a_documents_texts_together(benchmark_module: Any) -> None:
    weights = benchmark_module("scoring").draws(["a", "b", "a", "c"], 200)
    assert (weights[:, 0] == weights[:, 2]).all()
    assert (weights[:, [0, 1, 3]].sum(axis=1) == 3).all()
    assert set(weights[:, 1]) == {0, 1, 2, 3}


def test_a_row_knows_its_interval_and_leaves_out_draws_with_nothing_to_measure(benchmark_module: Any) -> None:
    scoring = benchmark_module("scoring")
    truth, said = [True, False, False], [True, False, False]
    row = scoring.row("x", scoring.f1(truth, said), scoring.draws([1, 2, 3]), aim=0.9)
    assert (row.value, row.low, row.high, row.met) == (1.0, 1.0, 1.0, True)


def test_an_interval_is_moved_back_where_drawing_twice_raises_a_measure(benchmark_module: Any) -> None:
    scoring = benchmark_module("scoring")
    dice = np.random.default_rng(2)
    said = dice.random(300)
    measured, weights = scoring.calibration_error(dice.random(300) < said, said), scoring.draws(list(range(300)))
    row, spread = scoring.row("x", measured, weights), measured(weights)
    assert row.low < row.value < row.high
    assert row.high < np.quantile(spread, 0.975)


def test_a_text_about_everything_stands_out_for_nothing(benchmark_module: Any) -> None:
    unlabelled = benchmark_module("unlabelled")
    scores = np.full((40, 4), 0.1) + np.linspace(0, 0.01, 40)[:, None]
    scores[range(12), [number % 4 for number in range(12)]] = 0.7
    scores[20] = 0.7  # touches all four
    said = unlabelled.decided(scores)
    assert said[:12].sum() == 12
    assert all(said[number, number % 4] for number in range(12))
    assert not said[20].any()


def test_the_natural_cut_lies_between_two_heaps(benchmark_module: Any) -> None:
    cut = benchmark_module("unlabelled").natural_cut
    assert 0.2 < cut([0.1, 0.15, 0.2, 0.8, 0.9]) < 0.8
    assert cut([0.4]) == float("inf")


def test_the_goals_codebook_has_one_code_for_each_goal() -> None:
    from qualkit.files.codebook_yaml import load_codebook

    keys = [code.key for code in load_codebook(FOLDER / "sdg.yaml")]
    assert [int(key[:2]) for key in keys] == list(range(1, 18))
