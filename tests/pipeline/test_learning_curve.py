"""What is held out for the learning curve: whole documents, the same each time, and never all of them."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from qualkit.pipeline.learning_curve import HELD, held_out

GROUPS = some.lists(some.tuples(some.sampled_from("abcdefgh"), some.booleans()), max_size=60)


@given(GROUPS, some.integers(0, 3))
def test_only_what_was_read_is_held_out_and_two_stay_to_learn_from(rows: list[tuple[str, bool]], seed: int) -> None:
    groups, read = [group for group, _ in rows], [known for _, known in rows]
    away = held_out(groups, read, seed=seed)
    assert away == held_out(groups, read, seed=seed)
    assert away <= {group for group, known in rows if known}
    assert not away or (len(away) >= 2 and len({*groups} - away) >= 2)


@given(GROUPS, some.integers(0, 3))
def test_no_more_is_held_out_than_it_takes(rows: list[tuple[str, bool]], seed: int) -> None:
    groups, read = [group for group, _ in rows], [known for _, known in rows]
    away = held_out(groups, read, seed=seed)
    sizes = {group: sum(known for other, known in rows if other == group) for group in away}
    if len(away) > 2:
        assert sum(sizes.values()) - max(sizes.values()) < HELD * sum(read)


@pytest.mark.parametrize(("groups", "read"), [("aabb", "1111"), ("aabbcc", "110000"), ("", "")])
def test_of_too_few_documents_none_is_held_out(groups: str, read: str) -> None:
    assert held_out(list(groups), [one == "1" for one in read], seed=1) == frozenset()


def test_the_plain_score_is_that_of_the_ranked_list() -> None:
    import numpy as np

    from qualkit.measures.ranking import TRUST
    from qualkit.pipeline.learning_curve import _Held

    bare: Any = SimpleNamespace(asked=np.ones((1, 1)))
    found = _Held.plain(bare, {"rules.v1": np.array([[.5]]), "other.v1": np.array([[.4]])})
    assert found[0, 0] == pytest.approx(1 - (1 - TRUST["rules.v1"] * .5) * (1 - .5 * .4))
