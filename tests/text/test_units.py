from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.text.units import Span, paragraphs, sentences

prose = st.text(st.sampled_from("aA1é .!?…,;\n\t\"»«'()।。"), max_size=80)


def _split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize("whole", [
    "We pay monthly.| The group helps.",
    "Do you save?| Yes, weekly.| No.| I don't.",
    "Dr. Traoré came with Mme. Keita.| She asked J. K. Diallo.",
    "They sell rice, maize, etc. at the market.| We sell millet etc.| Then we pay.",
    "At 5 p.m. we close, i.e. early.",
    "I was … you know … afraid.| Then it passed...| We went on... slowly.",
    '"Stop!" he said.| "Why?"| Nobody knew.',
    "« Qui paie ? »| Le groupe paie.| M. Koné aussi.",
    "we pay monthly. |the group helps. |really? |yes",
    "Loans\n|What we did\n|- saved weekly\n|- lent to each other",
    "a line that was\nwrapped by hand.| Next.",
    "1. First point.| 2. Second point in 2014.| Third.",
    "हम बचत करते हैं।| समूह मदद करता है।",
    "我们存钱。|他们借钱。",
    "My husband and I.| We decided.",
])
def test_sentences_end_where_a_reader_ends_them(whole: str) -> None:
    expected = [part.strip() for part in whole.split("|")]
    assert _split(whole.replace("|", "")) == expected


def test_paragraphs_stand_between_blank_lines() -> None:
    text = "One\ntwo\n \n\nthree  \n\n\n"
    assert [text[start:end] for start, end in paragraphs(text)] == ["One\ntwo", "three"]


@given(prose | st.text())
def test_units_tile_the_text(text: str) -> None:
    for spans in (sentences(text), paragraphs(text)):
        assert "".join("".join(text[s:e] for s, e in spans).split()) == "".join(text.split())
        assert all(text[s:e] == text[s:e].strip() != "" for s, e in spans)
        assert all(a[1] <= b[0] for a, b in pairwise(spans))


@given(prose, st.integers(0, 80), st.integers(0, 80))
def test_a_part_is_cut_within_its_bounds(text: str, a: int, b: int) -> None:
    part: Span = (min(a, b, len(text)), min(max(a, b), len(text)))
    assert all(part[0] <= s < e <= part[1] for s, e in sentences(text, part))
