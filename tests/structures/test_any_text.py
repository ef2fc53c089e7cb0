"""Whatever a text is, structure readers end, keep their contract, and are quick."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from qualkit.model import Document, ItemKind, Text
from qualkit.plugins import load, names
from qualkit.structures.page import open_page
from qualkit.testing import check_structure_reader

LINES = st.sampled_from([
    "Conclusions", "1. Prices rise.", "2) The bank should pay, by June 2015", "  a) more", "• Strengths: a b; c d", "", "",
    "| Action | Who | When |", "|---|---|---|", "| Sell | | 2 May 2014 |", "ACTION: call Ana", "Annexe 2 : liste",
    "Rs 1,50,000 (USD 3 000) in 2012", "Día 1: llegada. Día 2: salida", "Author: Ana, B.; Cé, D.", "dc.title\tÉtude\tfr_FR",
    "[worked] It holds", "M1 first", "M2 second", "In Kayes, 12 groups of 20 women met", "SWOT", "Milestone 1 – one", "“Case”",
    "The two cases are: “A b” of X and “C d”.", "Recommendation 3 (to banks): pay", "L’eau — « été »", "\u2028x", "e\u0301 1.", "=====",
])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(LINES, st.text(max_size=30)), max_size=25).map("\n".join))
@example("Conclusions\n>")
def test_a_quote_is_always_its_slice(content: str) -> None:
    for name in names("structures"):
        reader = load("structures", name)()
        check_structure_reader(reader, document(Text(content=content), name), Text(content=content))


@pytest.mark.long
@pytest.mark.parametrize("piece", ["1. a\n", "(", "a, ", "Strengths: ", "1 ", "Ab ", "| ", "Rs 1,", "first group ", "- \n", "A", "“", "x. "])
def test_much_of_anything_is_read_in_bounded_time(piece: str) -> None:
    content = piece * (40_000 // len(piece))
    started = time.process_time()
    for name in names("structures"):
        list(load("structures", name)().propose(document(Text(content=content), name), Text(content=content)))
    assert time.process_time() - started < 20


def test_blanks_around_a_place_are_left_out() -> None:
    text = Text(content="ab  word \n")
    page = open_page(document(text, "case.v1"), text, "case.v1")
    item = page.add(ItemKind.STEP, 2, 11)
    assert item is not None
    assert (item.start, item.end, item.quote) == (4, 8, "word")


def document(text: Text, name: str) -> Document:
    reader = load("structures", name)
    return Document(id="d", study="s", key="d.txt", title="", kind=min(reader.kinds), text_hash=text.id, bytes_hash="", reader="r",
                    attributes={"structure": name.partition(".")[0]})
