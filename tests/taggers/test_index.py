from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.taggers.index import CueIndex
from qualkit.text.cues import parse_cue
from qualkit.text.units import sentences
from qualkit.text.words import stem, words


def find(text: str, *cues: str, language: str = "en") -> list[str]:
    index = CueIndex([("c", parse_cue(cue, language)) for cue in cues], language)
    return [text[hit.start:hit.end] for hit in index.find(text, words(text), sentences(text))]


@pytest.mark.parametrize(("cue", "text", "found"), [
    ("repay", "Repayments: she REPAID.", ["Repayments", "REPAID"]),
    ("credit group", "Our credit-groups meet. Credit. Group.", ["credit-groups"]),
    ("access to loan", "Access to a loan, access for loans", ["Access to a loan"]),
    ("communit*", "Communities, communal, community", ["Communities", "community"]),
    ("women*decide", "The women of the group can decide.", ["women of the group can decide"]),
    ("women*decide", "They decide with women.", ["decide with women"]),
    ("women*decide", "Women sing, dance, cook, eat and decide.", []),
    ("women*decide", "We asked the women. He decides.", []),
    ("benefit*communit*", "This community had great benefits.", ["community had great benefits"]),
    ("husband*take loan", "He took the loan, my husband.", ["took the loan, my husband"]),
    ("savings*before*loan", "First savings, a year before any loan.", ["savings, a year before any loan"]),
    ("savings*before*loan", "Savings and loan.", []),
    ('"in default"', "In default? In the default.", ["In default"]),
    ('"SHG"', "SHG, shg", ["SHG"]),
    ("/micro-?loans?/", "Microloans and micro-loan", ["Microloans"]),
    ("/^so/", "So it was. And so on.", ["So"]),
])
def test_what_a_cue_finds(cue: str, text: str, found: list[str]) -> None:
    assert find(text, cue) == found


@pytest.mark.parametrize(("cue", "text", "found"), [
    ("taux intérêt", "Le taux d’intérêt monte.", ["taux d’intérêt"]),
    ("trésorière", "LES TRESORIERES", ["TRESORIERES"]),
    ("argent", "L'argent", ["argent"]),
    ('"aujourd\'hui"', "Aujourd’hui.", ["Aujourd’hui"]),
])
def test_what_a_french_cue_finds(cue: str, text: str, found: list[str]) -> None:
    assert find(text, cue, language="fr") == found


def test_a_blocking_cue_blocks_what_it_overlaps() -> None:
    text = "In terms of terms, the long term."
    assert find(text, "term", "-in terms of", '-"long term"') == ["terms"]


def test_longer_phrases_swallow_shorter_cues_and_twins() -> None:
    assert find("The repayment term.", "repay", "repayment term", "repay terms") == ["repayment term"]


@given(st.lists(st.sampled_from(["group", "credit", "the", "loans", "we.", "Loan", "crédits"]), max_size=30),
       st.lists(st.sampled_from(["group", "credit", "loan"]), min_size=1, max_size=3, unique=True))
def test_single_words_are_found_as_a_scan_finds_them(said: list[str], cues: list[str]) -> None:
    text = " ".join(said)
    roots = {stem(cue, "en") for cue in cues}
    assert find(text, *cues) == [word.text for word in words(text) if stem(word.text, "en") in roots]


@given(st.text(max_size=200))
def test_hits_are_places_in_order(text: str) -> None:
    index = CueIndex([("c", parse_cue(cue)) for cue in ("a*", "a*b", "/[^a]a/", '"a"')], "und")
    hits = index.find(text, words(text), sentences(text))
    assert all(0 <= hit.start < hit.end <= len(text) for hit in hits)
    assert all(one.start <= other.start for one, other in pairwise(hits))
