"""Cues that would help or mislead, codes used alike or never: by hand on a few passages."""

from hypothesis import given
from hypothesis import strategies as some

from qualkit.measures.codebook_use import Alike, alike, misleading, new_cues, sayings, unused
from qualkit.model import Code, Codebook, Judged

BOOK = Codebook(key="b", title="B", codes=tuple(Code(id=key, key=key, name=key) for key in (
    "loan", "loan/stress", "loan/stress/shame", "coll", "coll/force", "rain", "late")))
ALL = frozenset({"loan", "loan/stress", "loan/stress/shame", "coll", "coll/force", "rain"})


def row(number: int, *given: str, coder: str = "awa", refused: tuple[str, ...] = (), document: str = "d",
        looked: frozenset[str] = ALL, unclear: frozenset[str] = frozenset()) -> Judged:
    above = {"/".join(key.split("/")[:count]) for key in given for count in range(1, key.count("/") + 2)}
    return Judged(document=document, segment=number, coder=coder, given=frozenset(above), refused=frozenset(refused),
                  looked_for=looked, unclear=unclear)


def at(*numbers: int, document: str = "d") -> set[tuple[str, int]]:
    return {(document, number) for number in numbers}


def test_yes_outweighs_no_and_the_unclear_is_neither() -> None:
    said = sayings([row(1, "loan/stress"), row(1, coder="luc"), row(2), row(3, refused=("loan",), looked=frozenset()),
                    row(4, "loan", unclear=frozenset({"loan/stress", "loan/stress/shame"}))], BOOK)
    assert said.of("loan") == (at(1, 4), at(2, 3))
    assert said.of("loan/stress") == (at(1), at(2))
    assert said.itself["loan"] == at(4) and said.itself["loan/stress"] == at(1)
    assert said.of("late") == (frozenset(), frozenset())


def test_cues_are_chosen_for_what_they_add() -> None:
    missed = at(1, 2, 3) | at(1, 2, 3, document="e")
    yes, no = missed | at(9), at(20, 21, 22, 23)
    both = at(1, 2) | at(1, 2, document="e")
    candidates = {("en", "fowl"): (both | at(9, 20), 20.0), ("en", "guinea"): (both, 18.0),
                  ("fr", "noce"): (at(2, 3) | at(3, document="e"), 9.0), ("fr", "rare"): (at(3) | at(3, document="e"), 9.0),
                  ("en", "goat"): (at(1, 2, 3), 9.0),
                  ("en", "the"): (missed | no | at(24), 0.1), ("en", "bad"): (at(1, 3) | at(1, document="e") | no, 5.0)}
    found = new_cues(candidates, missed=missed, yes=yes, no=no)
    assert [(one.cue, one.found, one.new, one.right, one.wrong) for one in found] == [
        ("guinea", 4, 4, 4, 0), ("noce", 3, 2, 3, 0)]
    assert [one.cue for one in new_cues(candidates, missed=missed, yes=yes, no=no, most=1)] == ["guinea"]


def test_a_cue_of_one_document_is_its_speakers_word() -> None:
    assert not new_cues({("en", "goat"): (at(1, 2, 3), 30.0)}, missed=at(1, 2, 3), yes=at(1, 2, 3), no=at(9))


def test_a_misleading_cue_is_wrong_more_often_than_right() -> None:
    said = sayings([row(number) for number in range(8)] + [row(8, "loan/stress"), row(9, "loan")], BOOK)
    hits = [("loan", "sack", ("d", number)) for number in (0, 1, 2, 8)] + [("loan", "sack", ("d", 0))]
    hits += [("loan", "debt", ("d", number)) for number in (0, 1, 8, 9)] + [("loan", "owe", ("d", 3)), ("loan", "owe", ("d", 77))]
    hits += [("rain", "cloud", ("d", number)) for number in range(5)]
    assert [(one.code, one.cue, one.right, one.wrong) for one in misleading(hits, said)] == [
        ("rain", "cloud", 0, 5), ("loan", "sack", 1, 3)]


def test_codes_that_stand_together_are_alike_and_a_code_with_those_above_it_is_not() -> None:
    rows = [row(number, "loan/stress", "coll/force") for number in range(4)]
    rows += [row(number, "loan/stress") for number in range(4, 6)] + [row(number) for number in range(6, 10)]
    [pair] = alike(rows, BOOK)
    # 4 with both, 2 with the first only, none with the second only, 4 with neither: phi = 16 / sqrt(6·4·4·6)
    assert pair == Alike(first="coll/force", second="loan/stress", both=4, either=6, phi=0.667, swapped=0, compared=0)
    assert pair.jaccard == 4 / 6


def test_one_coders_code_for_the_others_is_counted_on_passages_two_have_read() -> None:
    rows = [one for number in range(4) for one in (row(number, "loan/stress/shame"), row(number, "coll/force", coder="luc"))]
    rows += [row(7, "coll/force"), row(7, "coll/force", coder="luc"), row(8, "rain"), row(8, coder="luc")]
    rows += [row(9, "loan/stress/shame"), row(10, "coll/force", coder="luc", looked=frozenset({"coll", "coll/force"})),
             row(10, "loan/stress/shame")]
    [pair] = alike(rows, BOOK)
    assert (pair.first, pair.second, pair.both, pair.swapped, pair.compared) == (
        "coll/force", "loan/stress/shame", 0, 4, 6)


def test_a_finer_code_for_a_general_one_is_no_confusion_of_two() -> None:
    rows = [one for number in range(5) for one in (row(number, "loan/stress"), row(number, "loan", coder="luc"))]
    assert alike(rows, BOOK) == []


def test_codes_never_given_say_how_far_they_were_looked_for() -> None:
    rows = [row(1, "loan/stress/shame"), row(2, coder="luc"), row(1, document="e"), row(3, looked=frozenset())]
    found = {one.code: (one.passages, one.documents, one.coders) for one in unused(rows, BOOK)}
    assert found == {"coll": (3, 2, 2), "coll/force": (3, 2, 2), "rain": (3, 2, 2), "late": (0, 0, 0)}


CODES = some.lists(some.sampled_from(sorted(ALL)), max_size=3)


@given(some.lists(some.builds(lambda number, codes, coder: row(number, *codes, coder=coder), some.integers(0, 5), CODES,
                              some.sampled_from(["awa", "luc"])), max_size=30))
def test_counts_hold_together(rows: list[Judged]) -> None:
    rows = list({(one.segment, one.coder): one for one in rows}.values())
    said = sayings(rows, BOOK)
    for code in ALL:
        yes, no = said.of(code)
        assert not yes & no and said.itself.get(code, frozenset()) <= yes
    for pair in alike(rows, BOOK):
        assert 0 <= pair.both <= pair.either <= len(rows) and pair.swapped <= pair.compared
        assert pair.phi is None or -1 <= pair.phi <= 1
        assert not pair.first.startswith(f"{pair.second}/") and not pair.second.startswith(f"{pair.first}/")
    assert {one.code for one in unused(rows, BOOK)}.isdisjoint(code for one in rows for code in one.given)
