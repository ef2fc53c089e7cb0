"""Amounts, dates, numbers and outlines of written documents, in three languages."""

from __future__ import annotations

import pytest

from qualkit.text.amounts import amounts
from qualkit.text.dates import dates
from qualkit.text.numbers import plain_number, value_of
from qualkit.text.outline import outline


@pytest.mark.parametrize(("words", "found"), [
    ("1 250 000 FCFA (environ 1 900 EUR)", ("XOF", "1250000", "EUR", "1900")),
    ("Rs 50,000 (USD 1100)", ("INR", "50000", "USD", "1100")),
    ("KES 40k (about USD 388)", ("KES", "40000", "USD", "388")),
    ("Rs 1.5 lakh (USD 3,450)", ("INR", "150000", "USD", "3450")),
    ("Rs 1,50,000", ("INR", "150000", "", "")),
    ("Tk. 1,400 monthly", ("BDT", "1400", "", "")),
    ("2,4 millions de francs CFA", ("XOF", "2400000", "", "")),
    ("US$ 3.5 million", ("USD", "3500000", "", "")),
    ("S/ 120 (unos 32 dólares)", ("PEN", "120", "USD", "32")),
    ("Rs 210 in 2019 (USD 3)", ("INR", "210", "USD", "3")),
    ("ETB 10 a week each (USD 0.36 in 2019)", ("ETB", "10", "USD", "0.36")),
])
def test_a_sum_is_read_as_it_is_meant(words: str, found: tuple[str, ...]) -> None:
    (one,) = amounts(f"They paid {words}, and left.")
    assert (one.currency, one.number, one.to.currency if one.to else "", one.to.number if one.to else "") == found


def test_a_conversion_that_does_not_fit_the_others_is_named() -> None:
    said = "Rs 100 (USD 2), Rs 200 (USD 4.1) and Rs 300 (USD 60); Tk 80 (USD 1)"
    assert [one.check for one in amounts(said)] == ["agrees", "agrees", "odd", "alone"]


@pytest.mark.parametrize(("words", "first", "last"), [
    ("from 7 September to 11 September 2014", "2014-09-07", "2014-09-11"),
    ("du 12 au 14 mars 2019", "2019-03-12", "2019-03-14"), ("del 4 al 9 de mayo de 2016", "2016-05-04", "2016-05-09"),
    ("13 - 19 November 2005", "2005-11-13", "2005-11-19"), ("May 4-6, 2014", "2014-05-04", "2014-05-06"),
    ("1er août 2020", "2020-08-01", "2020-08-01"), ("in November 2014", "2014-11", "2014-11"),
    ("28 December 2013 to 3 January 2014", "2013-12-28", "2014-01-03"),
])
def test_a_date_is_as_exact_as_stated(words: str, first: str, last: str) -> None:
    (one,) = dates(f"It took place {words} in two towns.")
    assert (one.first, one.last) == (first, last)


@pytest.mark.parametrize(("words", "value"), [("seven", 7), ("three hundred and ten", 310), ("deux cents", 200), ("mille", 1000),
    ("two thousand", 2000), ("hundred of", None), ("vingt-cinq", 25), ("treinta y dos", 32), ("1 100", 1100), ("nobody", None)])
def test_a_number_in_words(words: str, value: int | None) -> None:
    assert value_of(words) == value


@pytest.mark.parametrize(("digits", "plain"), [("1.250.000", "1250000"), ("1,5", "1.5"), ("0.125", "0.125"), ("1,250.50", "1250.5")])
def test_marks_that_group_are_told_from_decimal_ones(digits: str, plain: str) -> None:
    assert plain_number(digits) == plain


def test_lists_restart_nest_and_wrap() -> None:
    text = ("Report\n\nACTIONS\n\n1. Meetings\n\n  1. Call the\n     members\n  2. Write\n\n2. Training\n\n  1. Teach\n\n"
            "Conclusions are:\n\na) One thing that matters here:\n   • part\nb) Two\n")
    found = [(one.kind, one.number, one.text, [head.text for head in one.path[1:]], [above.number for above in one.above])
             for one in outline(text)]
    assert found[2:8] == [
        ("heading", "1", "Meetings", ["ACTIONS"], []), ("item", "1", "Call the members", ["ACTIONS", "Meetings"], []),
        ("item", "2", "Write", ["ACTIONS", "Meetings"], []), ("heading", "2", "Training", ["ACTIONS"], []),
        ("item", "1", "Teach", ["ACTIONS", "Training"], []), ("heading", "", "Conclusions are:", ["ACTIONS", "Training"], [])]
    assert [(one[1], one[2], one[4]) for one in found[8:]] == [("a", "One thing that matters here:", []), ("", "part", ["a"]), ("b", "Two", [])]


def test_a_heading_needs_no_blank_line_where_the_line_was_not_wrapped() -> None:
    text = ("SWOT of the honey case\nStrengths\n- Members weigh the honey themselves\nWeaknesses\n- One buyer\n\n"
            "Action plans\nProject North sets up two scales by June.\n\n"
            "The longest line of this page says how far its lines may run before they are wrapped.\n"
            "- All of the training is given by the Federal Ministry of Agriculture and of the\nInterior\n- Two\n")
    found = [(one.kind, one.text) for one in outline(text)]
    assert [words for kind, words in found if kind == "heading"] == [
        "SWOT of the honey case", "Strengths", "Weaknesses", "Action plans"]
    assert [words for kind, words in found if kind == "item"] == [
        "Members weigh the honey themselves", "One buyer",
        "All of the training is given by the Federal Ministry of Agriculture and of the Interior", "Two"]


def test_a_table_in_plain_text_has_cells_with_places() -> None:
    text = "| Action | Who | When |\n|---|---|---|\n| Sell | | May |\n"
    row = outline(text)[-1]
    assert row.header == ("Action", "Who", "When")
    assert [one.text for one in row.cells] == ["Sell", "", "May"]
    assert all(text[one.start:one.end] == one.text for one in row.cells)


def test_a_stated_rate_is_what_conversions_are_held_against() -> None:
    text = "The note converts at Rs 70 per USD. A credit of Rs 1,20,000 (USD 1,174); Rs 30 a week (USD 0.43)."
    stated, credit, weekly = amounts(text)
    assert stated.is_rate and stated.to is not None and stated.to.number == "1"
    assert (stated.check, credit.check, weekly.check) == ("rate", "odd", "agrees")


def test_what_a_sum_is_for_is_no_rate() -> None:
    assert [one.to for one in amounts("They saved Rs 30 per week and got USD 5 a day.")] == [None, None]


def test_a_sum_of_nothing_is_no_conversion() -> None:
    assert [one.to for one in amounts("It fell to Rs 0 (USD 5) in May.")] == [None, None]


def test_a_sum_worth_one_is_no_rate() -> None:
    (wage,) = amounts("A day's wage of Rs 70 (USD 1).")
    assert (wage.number, wage.is_rate) == ("70", False)
