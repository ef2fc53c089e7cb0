"""What every lens must do, over all that are registered."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.model import Document, DocumentKind, Mark, Role, Text, Turn
from qualkit.plugins import load, names
from qualkit.testing import check_segmenter

LENSES = names("segmenters")
WORD = st.sampled_from(["we", "save", "Awa.", "crédit,", "no?", "\n", "\n\n", "  ", "这是我们的"])


def document(text: Text) -> Document:
    return Document(id="d", study="s", key="k.txt", title="k", kind=DocumentKind.INTERVIEW, text_hash=text.id,
                    bytes_hash="b", reader="text.v1", declared_language="fr")


@st.composite
def texts(draw: st.DrawFn) -> Text:
    content = " ".join(draw(st.lists(WORD, max_size=300)))
    cuts = sorted(set(draw(st.lists(st.integers(0, len(content)), max_size=12))))
    spans = [(a, b) for a, b in pairwise(cuts) if draw(st.booleans())]
    turns = tuple(Turn(start=a, end=b, speaker="P1", role=draw(st.sampled_from(Role))) for a, b in spans)
    kinds = st.sampled_from(["heading", "label", "time"])
    marks = tuple(Mark(kind=draw(kinds), start=a, end=min(a + 9, len(content)))
                  for a in draw(st.lists(st.integers(0, len(content)), max_size=5)))
    return Text(content=content, turns=turns, marks=marks)


@pytest.mark.parametrize("name", LENSES)
@given(text=texts())
def test_a_segmenter_keeps_its_contract(name: str, text: Text) -> None:
    lens = load("segmenters", name)()
    assert lens.name == name
    check_segmenter(lens, document(text), text)


@pytest.mark.parametrize("name", [name for name in LENSES if name != "whole.v1"])
@given(text=texts())
def test_nothing_said_is_left_out_and_nothing_unsaid_is_taken(name: str, text: Text) -> None:
    taken: set[int] = set()
    for segment in load("segmenters", name)().segment(document(text), text):
        taken.update(range(segment.start, segment.end))
    unsaid = {at for mark in text.marks if mark.kind != "time" for at in range(mark.start, mark.end)}
    said = {at for turn in text.turns for at in range(turn.start, turn.end)} or set(range(len(text.content)))
    assert not taken & unsaid
    assert all(at in taken for at in said - unsaid if not text.content[at].isspace())


@pytest.mark.parametrize("name", LENSES)
def test_an_empty_document_has_no_segment(name: str) -> None:
    assert not list(load("segmenters", name)().segment(document(Text(content=" \n")), Text(content=" \n")))
