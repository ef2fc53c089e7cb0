"""Codings that somebody took back go out and come in as taken back: no table makes them stand again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from projects import Made, make

from qualkit.actions.opening import store_of
from qualkit.model import Coding

MATERIAL = """Two coders of one interview.

codes: {loan: [loan], loan/stress: [repay]}
files: {interviews/a.txt: "I: And?\\n\\nR: The loan was heavy. We could not repay. The rain came late."}
codings:
  - "a | fanta | loan | present | The loan was heavy."
  - "a | fanta | loan/stress | absent | We could not repay."
  - "a | luc | loan | mixed | The rain came late."
  - "a | luc | loan/stress | present | We could not repay."
"""


def held(made: Made) -> list[Coding]:
    with store_of(made.project, read_only=True) as store:
        return store.codings("study", include_withdrawn=True)


def take_back(made: Made, places: set[int]) -> None:
    with store_of(made.project) as store:
        standing = store.codings("study")
        for number in sorted(places):
            one = standing[number % len(standing)]
            if one.id in {each.id for each in store.codings("study")}:
                store.withdraw([one.id], coder=one.coder)


def begun(folder: Path, *, reviewed: bool = False) -> Made:
    made = make(folder, MATERIAL)
    made.ok("ingest")
    made.ok("codings", "import", str(made.corpus / "codings.jsonl"))
    if reviewed:
        made.ok("tag")
        made.ok("review", "--coder", "ama", keys="aaa")
    return made


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(places={0, 1, 2, 3}, again=True)
@given(places=st.sets(st.integers(0, 9), max_size=4), again=st.booleans())
def test_what_was_taken_back_goes_round(places: set[int], again: bool,
                                        tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever was taken back, and coded anew since: the other store holds the same, and so does a second import."""
    made = begun(tmp_path_factory.mktemp("round") / "project", reviewed=True)
    take_back(made, places)
    if again:  # the same words under the same codes, by the same people
        lines = [json.loads(line) for line in (made.corpus / "codings.jsonl").read_text("utf-8").splitlines()]
        anew = made.folder / "anew.jsonl"
        rows = [line | {"id": ("0", "z")[n % 2] + str(n)} for n, line in enumerate(lines)]  # before and after the others
        anew.write_text("\n".join(map(json.dumps, rows)), "utf-8")
        made.ok("codings", "import", str(anew))
    before, file = held(made), made.folder / "out.jsonl"
    made.ok("codings", "export", str(file))
    made.project.store_path.unlink()
    made.ok("ingest")
    for _ in range(2):
        made.ok("codings", "import", str(file))
        assert [(one.id, one.withdrawn_at, one.quote) for one in held(made)] == [
            (one.id, one.withdrawn_at, one.quote) for one in before]


@pytest.mark.parametrize("reviewed", [False, True])
def test_a_colleague_who_has_the_coding_already_hears_that_it_was_taken_back(tmp_path: Path, reviewed: bool) -> None:
    """Two people share their work by files: what one takes back does not go on standing with the other."""
    made = begun(tmp_path / "project", reviewed=reviewed)
    made.ok("codings", "export", str(tmp_path / "before.jsonl"))
    take_back(made, set(range(10)))
    made.ok("codings", "export", str(tmp_path / "after.jsonl"))
    made.project.store_path.unlink()
    made.ok("ingest")
    made.ok("codings", "import", str(tmp_path / "before.jsonl"))
    count = len(held(made))
    assert all(one.withdrawn_at is None for one in held(made))
    assert f"{count} taken back" in made.ok("codings", "import", str(tmp_path / "after.jsonl"))
    assert len(held(made)) == count and all(one.withdrawn_at for one in held(made))
    assert "taken back" not in made.ok("codings", "import", str(tmp_path / "before.jsonl"))
    assert all(one.withdrawn_at for one in held(made))
