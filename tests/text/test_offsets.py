"""Positions count differently elsewhere; every scale must lead back to where it came from."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.text.offsets import crlf_ruler, from_utf16, to_utf16, utf8_ruler, utf16_ruler

PIECES = st.sampled_from(["a", "é", "e\u0301", "ɛ", "中", "😀", "👩🏾‍🌾", "🇲🇱", "\n", "\u2028", "ש", " "])
TEXTS = st.lists(PIECES | st.characters(exclude_categories=["Cs"]), max_size=30).map("".join)


@given(TEXTS, st.data())
def test_utf16_there_and_back(text: str, data: st.DataObject) -> None:
    point = data.draw(st.integers(0, len(text)))
    assert to_utf16(text, point) == len(text[:point].encode("utf-16-le")) // 2
    assert from_utf16(text, to_utf16(text, point)) == point


@given(TEXTS)
def test_utf8_counts_the_bytes_before_each_character(text: str) -> None:
    ruler = utf8_ruler(text)
    for point in range(len(text) + 1):
        assert ruler.to_units(point) == len(text[:point].encode())
        assert ruler.from_units(ruler.to_units(point)) == point


@given(TEXTS)
def test_crlf_counts_two_for_each_line_end(text: str) -> None:
    text = text.replace("\r", "")
    ruler = crlf_ruler(text)
    for point in range(len(text) + 1):
        assert ruler.to_units(point) == len(text[:point].replace("\n", "\r\n"))
        assert ruler.from_units(ruler.to_units(point)) == point


def test_half_a_surrogate_pair_belongs_to_its_character() -> None:
    assert [from_utf16("a😀b", unit) for unit in range(5)] == [0, 1, 1, 2, 3]


def test_a_byte_order_mark_counts_before_the_first_character() -> None:
    assert utf8_ruler("ab", bom=True).to_units(1) == 4
    assert utf8_ruler("ab", bom=True).from_units(0) == 0


def test_positions_before_the_text_are_refused() -> None:
    with pytest.raises(ValueError, match="no position -1"):
        utf16_ruler("a").to_units(-1)


def test_many_positions_cost_little() -> None:
    text = "a😀" * 100_000
    started = time.process_time()
    ruler = utf16_ruler(text)
    assert sum(ruler.to_units(point) == point + point // 2 for point in range(0, 200_000, 20)) == 10_000
    assert time.process_time() - started < 5
