"""Looking lessons up: endings, accents, slips, French for English, and the best first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.measures.look_up import Entry, lesson_entry, look_up, matching, stem, terms_of
from qualkit.model import Lesson, LessonKind
from qualkit.text.synonyms import SYNONYMS, groups

ENTRIES = [
    Entry(key="harvest", texts=((5, "Let the instalments wait for the harvest"), (3, "Repayment and debt"))),
    Entry(key="weekly", texts=((5, "Weekly payments fit a weekly market"), (2, "A schedule of small instalments."))),
    Entry(key="marche", texts=((5, "Découper la mensualité au rythme du marché"), (2, "L’échéance suit la récolte."))),
    Entry(key="trust", texts=((5, "Trust is seen, not promised"), (2, "She was paid on the day."))),
]


def keys(query: str) -> list[str]:
    return [hit.key for hit in look_up(query, ENTRIES)[0]]


@pytest.mark.parametrize(("one", "other"), [
    ("repayment", "repayments"), ("schedule", "scheduling"), ("instalment", "instalments"), ("harvest", "harvested"),
    ("remboursement", "rembourser"), ("echeance", "echeances"), ("company", "companies"), ("repay", "repayment")])
def test_endings_do_not_matter(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("repaid", "repair"), ("less", "lesson"), ("market", "marche")])
def test_other_words_stay_other_words(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize(("query", "first"), [
    ("repayment", "harvest"), ("repaiment", "harvest"), ("REPAYMENT of the debts", "harvest"), ("echeances", "marche"),
    ("échéances", "marche"), ("instalment dates", "harvest"), ("recolte", "marche"), ("trsut", "trust"),
    ("confiance", "trust"), ("harv", "harvest"), ("mensualites marche", "marche")])
def test_the_best_stands_first(query: str, first: str) -> None:
    assert keys(query)[0] == first


def test_a_title_weighs_more_than_what_happened() -> None:
    assert keys("instalments")[:2] == ["harvest", "weekly"]


def test_a_rare_word_says_more_than_a_common_one() -> None:
    common = [Entry(key=f"c{number}", texts=((1, "loan"),)) for number in range(9)]
    both = [*common, Entry(key="rare", texts=((1, "boat"),))]
    assert look_up("loan boat", both)[0][0].key == "rare"


def test_all_words_are_asked_for_where_something_has_them_all() -> None:
    hits, whole = look_up("weekly market", ENTRIES)
    assert whole and [hit.key for hit in hits] == ["weekly"]
    hits, whole = look_up("weekly trust", ENTRIES)
    assert not whole and {hit.key for hit in hits} == {"weekly", "trust"}
    assert look_up("zyxwvut", ENTRIES) == ([], False) and look_up("", ENTRIES) == ([], False)


def test_a_word_that_is_found_is_not_taken_for_a_slip() -> None:
    assert set(matching("paid", {"paid", "pain", "pair"})) == {"paid"}
    assert set(matching("pald", {"paid"})) == set(), "four letters are too few to guess"
    assert set(matching("paymnet", {"payment"})) == {"payment"}


def test_small_words_count_only_alone() -> None:
    assert terms_of("the dates of the loan") == ["dates", "loan"] and terms_of("la la") == ["la"]


def test_a_lesson_is_found_by_all_that_it_says() -> None:
    lesson = Lesson(id="x", title="Alpha", happened="bravo", why="charlie", condition="delta", origin="echo",
                    uses=("foxtrot",), voice="golf", addressee="hotel", country="india", region="juliett",
                    project="kilo", case="lima", kind=LessonKind.MISTAKE)
    entry = lesson_entry("s/x", lesson, themes=["mike", "november"], study="oscar")
    every = "alpha bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar"
    for word in every.split(" "):
        assert look_up(word, [entry])[1], word
    assert look_up("failure", [entry])[1] and look_up("échec", [entry])[1], "a mistake to avoid tells of a failure"


def test_a_word_stands_in_one_group_of_synonyms() -> None:
    every = [word for group in SYNONYMS for word in group]
    assert len(every) == len(set(every)) and all(word.isascii() and word.islower() for word in every)


@given(st.text(max_size=60))
def test_any_text_is_safe_to_type(query: str) -> None:
    hits, whole = look_up(query, ENTRIES)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(hit.score > 0 and hit.words for hit in hits) and (hits or not whole)


@given(st.sampled_from(ENTRIES))
def test_every_entry_is_found_by_its_own_title(entry: Entry) -> None:
    hits, whole = look_up(entry.texts[0][1], ENTRIES)
    assert whole and entry.key in [hit.key for hit in hits]


def test_a_project_adds_words_of_its_own() -> None:
    assert look_up("kalendari", ENTRIES)[0] == []
    own = [("schedule", "Kalendári"), ("vsla", "chama")]
    assert {hit.key for hit in look_up("kalendari", ENTRIES, own=own)[0]} == {
        hit.key for hit in look_up("calendar", ENTRIES)[0]}, "it joins the group that its neighbour stands in"
    assert look_up("chama", ENTRIES, own=own)[0] == [], "no lesson has either"


def test_groups_that_a_projects_line_joins_are_one() -> None:
    found = groups([("price", "rate")])
    assert len(found) == len(SYNONYMS) - 1
    [joined] = [one for one in found if "price" in one]
    assert {"prix", "interest", "taux"} <= set(joined)
    assert groups() == SYNONYMS
