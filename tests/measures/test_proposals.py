"""What is known of a proposal's passages: codes they carry, sources they come from, few of which are never told."""

from qualkit.measures.proposals import code_shares, codes_on, spread
from qualkit.model import PassageAt


def at(document: str, start: int) -> PassageAt:
    return PassageAt(document=document, text_hash="h", start=start, end=start + 10)


def test_shares_are_of_passages_that_people_judged_and_lift_is_against_all_of_them() -> None:
    every = [at("a", 0), at("a", 20), at("a", 40), at("b", 0)]
    carried = codes_on(every, {"a": [(5, 25, "loan"), (30, 40, "gap"), (45, 46, "say")]})
    own = [at("a", 0), at("a", 20), at("unread", 0)]
    [one] = code_shares(own, carried)
    assert (one.code, one.passages, one.share, one.lift) == ("loan", 2, 1.0, 2.0)
    assert not code_shares([at("unread", 0)], carried)


def test_few_sources_are_not_told_and_values_that_few_have_not_at_all() -> None:
    sources = {f"s{number}": {"region": "North" if number < 5 else "South", "gender": "man" if number == 0 else "woman"}
               for number in range(9)}
    found = spread({"s0", "s1", "s2", "s5"}, sources, names=["region", "gender"], small=3)
    told = {(one.attribute, one.value): (one.sources, one.of) for one in found}
    assert told == {("region", "North"): (3, 5), ("region", "South"): (None, 4), ("gender", "woman"): (3, 8)}
