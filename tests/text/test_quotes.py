"""A quote is found again where it stands, or not at all."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.model import Anchor, Place, text_hash
from qualkit.text.quotes import Correction, Found, locate, refind, verify


def anchor(text: str, quote: str, *, nth: int = 0) -> Anchor:
    start = -1
    for _ in range(nth + 1):
        start = text.index(quote, start + 1)
    return Anchor.at("d", text_hash(text), text, start=start, end=start + len(quote))


TALK = """\
Awa: We meet on Mondays.
I: And then?
Awa: Yes.
I: Always?
Awa: Yes.
Awa: The rain was late that year."""


def test_an_unchanged_text_gives_the_same_place() -> None:
    quote = anchor(TALK, "We meet on Mondays.")
    assert refind(quote, TALK) == Found(Place.SAME, quote.start, quote.end)


def test_a_quote_that_moved_is_found_at_its_one_place() -> None:
    quote = anchor(TALK, "The rain was late")
    found = refind(quote, "Recorded in Kayes.\n" + TALK)
    assert found == Found(Place.MOVED, quote.start + 19, quote.end + 19)


def test_a_quote_whose_words_were_corrected_is_an_orphan() -> None:
    assert (
        refind(anchor(TALK, "We meet on Mondays."), TALK.replace("Mondays", "Tuesdays")).place is Place.ORPHAN
    )


def test_two_equally_good_places_are_none() -> None:
    text = (
        "Yes. No. Yes. No. Yes. No. Yes. No. Yes. No. Yes. No. Yes. No. Yes. No. Yes. No. Yes. No. Yes. No."
    )
    quote = anchor(text, "Yes.", nth=5)
    assert refind(quote, "Well. " + text).place is Place.ORPHAN


def test_the_surroundings_tell_a_quote_from_its_twin() -> None:
    second = anchor(TALK, "Yes.", nth=1)
    found = refind(second, "A line.\n" + TALK)
    assert (found.place, found.start) == (Place.MOVED, second.start + 8)


def test_a_short_word_alone_proves_nothing() -> None:
    quote = anchor("I: Do you save?\nAwa: Yes, we do.", "Yes")
    assert (
        refind(quote, "Quite another talk, in which somebody said Yes to something else.").place
        is Place.ORPHAN
    )


def test_a_twin_is_not_taken_for_a_quote_that_was_cut_out() -> None:
    before = (
        "I: Do you save every week?\nAwa: Yes, we do.\n---\nI: Do you save every week?\nAwa: Yes, we did not."
    )
    cut = before.replace("Awa: Yes, we do.\n", "")
    quote = anchor(before, "Yes, we d")
    assert Correction(before, cut).refind(quote).place is Place.ORPHAN


def test_what_lies_outside_the_correction_is_certain_even_among_twins() -> None:
    before = "Yes. " * 50 + "The harvest failed." + " No." * 50
    after = before.replace("failed", "was poor")
    correction = Correction(before, after)
    first, last = anchor(before, "Yes.", nth=30), anchor(before, "No.", nth=30)
    assert correction.refind(first) == Found(Place.SAME, first.start, first.end)
    assert correction.refind(last) == Found(Place.MOVED, last.start + 2, last.end + 2)


# --- whatever is edited, a quote never lands at a wrong place --------------------------------------------

edits = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 6), st.text("ab \n", max_size=6)), max_size=5)


@given(text=st.text("abc \n", min_size=1, max_size=60), data=st.data(), script=edits)
def test_what_is_found_is_the_quote(
    text: str, data: st.DataObject, script: list[tuple[int, int, str]]
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = Anchor.at("d", text_hash(text), text, start=start, end=end)
    after = text
    for at, gone, new in script:
        after = after[:at] + new + after[at + gone :]
    for found in (refind(quote, after), Correction(text, after).refind(quote)):
        if found.place is not Place.ORPHAN:
            assert after[found.start : found.end] == quote.quote
            assert (found.start == quote.start) == (found.place is Place.SAME)


LETTERS = "abcdefghijklmnopqrstuvwxyz"


@given(order=st.permutations(LETTERS), data=st.data())
def test_where_every_place_is_known_the_right_one_is_found(order: list[str], data: st.DataObject) -> None:
    """Each sentence stands once, so after any edit script it is known where each must be."""
    sentences = [f"{letter * 9} said so. " for letter in order]
    chosen = data.draw(st.integers(0, 25))
    kept = data.draw(st.lists(st.booleans(), min_size=26, max_size=26))
    new = data.draw(st.lists(st.sampled_from(["", "Hm. ", "New words here. "]), min_size=26, max_size=26))
    before = "".join(sentences)
    after = "".join(
        extra + (sentence if keep else "") for sentence, keep, extra in zip(sentences, kept, new, strict=True)
    )
    start = before.index(sentences[chosen])
    quote = Anchor.at("d", text_hash(before), before, start=start, end=start + len(sentences[chosen]) - 1)
    found = Correction(before, after).refind(quote)
    if kept[chosen]:
        assert (found.start, found.end) == (
            after.index(quote.quote),
            after.index(quote.quote) + len(quote.quote),
        )
    else:
        assert found.place is Place.ORPHAN


def test_finding_takes_time_in_proportion() -> None:
    """Ten thousand quotes in a text of repeated lines: quadratic search would take minutes."""
    line = "I: Mm. Awa: Yes.\n"
    text = "".join(f"{line}{number} " for number in range(20_000))
    correction = Correction(text, text.replace("19999 ", "the end "))
    quotes = [anchor_at(text, at) for at in range(0, len(text) - 100, 40)][:5_000]
    assert all(correction.refind(quote).place is Place.SAME for quote in quotes)


def anchor_at(text: str, start: int) -> Anchor:
    return Anchor.at("d", "x", text, start=start, end=start + 5)


# --- quotes as people type them ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "text", "found"),
    [
        ("the box", "She kept the box.", ["the box"]),
        ('"the  box"', "She kept “the\nbox”.", ["“the\nbox”"]),
        ("l'argent", "Gardez l’argent ici", ["l’argent"]),
        ("cafe\u0301", "un café", ["café"]),
        ("café", "un cafe\u0301 noir", ["cafe\u0301"]),
        ("cafe", "un café", []),
        ("cafe", "un cafe\u0301", []),
        ("well... no", "well… no", ["well… no"]),
        ("well.", "well… no", []),
        ("never - ever", "never — ever", ["never — ever"]),
        ("coop", "co\u00adop", ["co\u00adop"]),
        ("yes", "yes and yes", ["yes", "yes"]),
        ("aa", "aaa", ["aa", "aa"]),
        ("", "words", []),
        (" \n ", "words", []),
        ("নারী", "এক নারী বলেন", ["নারী"]),
    ],
)
def test_a_typed_quote_is_located(typed: str, text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in locate(typed, text)] == found


@given(text=st.text("ab é’\n–…", max_size=40), data=st.data())
def test_whatever_stands_in_a_text_is_located_in_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    quote = text[start:end].strip()
    if quote:
        here = text.index(quote, start)
        typed = unicodedata.normalize("NFD", quote).replace("’", "'").replace("…", "...").replace(" ", " \n ")
        assert (here, here + len(quote)) in locate(typed, text)
    else:
        assert locate(quote, text) == []


@pytest.mark.parametrize(
    ("quote", "parts"),
    [
        ("women sat", ["women sat"]),
        ("The women […] the box", ["The women", "the box"]),
        ("The women [...] the box", ["The women", "the box"]),
        ("[The women] sat", ["sat"]),
        ("She [Awa] kept", ["She", "kept"]),
        ("kept the box [laughs]", ["kept the box [laughs]"]),
        ("She kept [the key of] the box", ["She kept", "the box"]),
        ("the box […] The women", []),
        ("The men sat", []),
        ("[…]", []),
        ("[only a note]", []),
        ("The women [note] the box", []),
    ],
)
def test_a_quotation_is_verified_part_by_part(quote: str, parts: list[str]) -> None:
    text = "The women sat. " + "It rained for a long time that day. " * 4 + "She kept the box [laughs]."
    assert [text[start:end] for start, end in verify(quote, text)] == parts
