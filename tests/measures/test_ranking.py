from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.measures.ranking import join
from qualkit.model import Code, Codebook, Direction, Reason, Suggestion

KEYS = ("loan", "loan/gain", "loan/stress", "loan/stress/cost", "coll")
BOOK = Codebook(key="b", title="B", codes=tuple(Code(id=key, key=key, name=key) for key in KEYS))


def suggestion(code: str, score: float, scale: str = "rules.v1", *, start: int = 0, placed: bool = True,
               direction: Direction | None = None, hedged: bool = False) -> Suggestion:
    kind = "cue" if placed else "nearest"
    why = Reason(engine=scale, kind=kind, what=code, start=start if placed else None)
    return Suggestion(document="d", text_hash="h", segment=0, start=start, end=start + 9, code=code,
                      score=score, scale=scale, engines=(scale,), direction=direction, hedged=hedged,
                      why=(why,))


def test_one_entry_per_code_with_all_reasons() -> None:
    [one] = join([suggestion("coll", 0.5, "similar.v1", start=5, placed=False),
                  suggestion("coll", 0.5, direction=Direction.ABSENT, hedged=True)], BOOK)
    assert (one.scale, one.score, one.rank) == ("joint.v1", round(1 - (1 - 0.45) * (1 - 0.4), 4), 1)
    assert one.engines == ("rules.v1", "similar.v1") and [
        why.engine for why in one.why if why.kind != "score"] == list(one.engines)
    assert [(why.engine, why.score) for why in one.why if why.kind == "score"] == [("rules.v1", 0.5), ("similar.v1", 0.5)]
    assert one.direction is Direction.ABSENT and one.hedged


def test_the_span_is_the_one_that_points_at_words() -> None:
    vague = suggestion("coll", 0.9, "similar.v1", start=50, placed=False)
    [one] = join([vague, suggestion("coll", 0.2)], BOOK)
    assert (one.start, one.end) == (0, 9)


@pytest.mark.parametrize(("scores", "codes"), [
    ({"loan": 0.6, "loan/gain": 0.6}, ["loan/gain"]),
    ({"loan": 0.9, "loan/gain": 0.5}, ["loan/gain"]),
    ({"loan": 0.9, "loan/gain": 0.4}, ["loan", "loan/gain"]),
    ({"loan": 0.6, "loan/stress/cost": 0.6}, ["loan/stress/cost"]),
    ({"loan/gain": 0.6, "loan/stress": 0.4, "coll": 0.4}, ["loan/gain", "loan/stress", "coll"]),
])
def test_a_child_stands_for_its_parent(scores: dict[str, float], codes: list[str]) -> None:
    found = join([suggestion(code, score) for code, score in scores.items()], BOOK)
    assert [one.code for one in found] == codes


def test_the_list_can_be_cut() -> None:
    many = [suggestion("loan/gain", 0.9), suggestion("loan/stress", 0.5), suggestion("coll", 0.1)]
    assert [one.rank for one in join(many, BOOK, most=2)] == [1, 2]
    assert [one.code for one in join(many, BOOK, least=0.4)] == ["loan/gain", "loan/stress"]


made = st.builds(suggestion, st.sampled_from([code.id for code in BOOK]), st.floats(0.01, 1),
                 st.sampled_from(["rules.v1", "similar.v1", "theirs.v1"]))


@given(st.lists(made, max_size=12))
def test_the_list_does_not_depend_on_the_order_of_engines(found: list[Suggestion]) -> None:
    distinct = list({(one.code, one.scale): one for one in found}.values())
    ranked = join(distinct, BOOK)
    assert ranked == join(distinct[::-1], BOOK)
    assert [one.rank for one in ranked] == list(range(1, len(ranked) + 1))
    assert all(a.score >= b.score for a, b in pairwise(ranked))
    assert all(0 <= one.score <= 1 for one in ranked)
