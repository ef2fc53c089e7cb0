"""One kind of line end, nothing else changed, and a way back to the original."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.errors import NotReadable
from qualkit.text.normal import normalise

RAW = st.lists(st.sampled_from(["\r\n", "\r", "\n", "a", "é", "e\u0301", "😀", "\u2028", "\x0b", "\x1c"]),
               max_size=25).map("".join)


@pytest.mark.parametrize(("raw", "normal"), [
    ("a\r\nb\rc\nd", "a\nb\nc\nd"),
    ("\ufeffa", "a"),
    ("\r\r\n\n", "\n\n\n"),
    ("e\u0301", "e\u0301"),
    ("a\u2028b\u2029c\u0085d\x0be\x0cf\x1cg", "a\u2028b\u2029c\u0085d\x0be\x0cf\x1cg"),
    ("a\ufeffb", "a\ufeffb"),
])
def test_normal_form(raw: str, normal: str) -> None:
    assert normalise(raw).content == normal


@pytest.mark.parametrize(("raw", "line"), [("a\0", "1"), ("a\r\nb\ud83d", "2"), ("\udc80", "1")])
def test_what_no_text_may_hold_is_refused_with_its_line(raw: str, line: str) -> None:
    with pytest.raises(NotReadable) as refusal:
        normalise(raw)
    assert refusal.value.place == line


@given(RAW, st.booleans())
def test_every_position_leads_to_the_same_character(raw: str, bom: bool) -> None:
    raw = "\ufeff" * bom + raw
    normal = normalise(raw)
    for position, character in enumerate(normal.content):
        there = normal.to_raw(position)
        assert raw[there] == character or (character == "\n" and raw[there] == "\r")
        assert normal.from_raw(there) == position
    assert normal.to_raw(len(normal.content)) == len(raw)
    assert normal.from_raw(len(raw)) == len(normal.content)


@given(RAW)
def test_normalising_twice_is_normalising_once(raw: str) -> None:
    once = normalise(raw).content
    assert normalise(once).content == once
    assert "\r" not in once
