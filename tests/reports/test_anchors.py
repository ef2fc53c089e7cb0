"""Anchors: no two places of a report have one name, whatever script people write in, and every link leads somewhere."""

from itertools import combinations

from qualkit.reports.labels import load
from qualkit.reports.pages.flow import PAGES_OWN, Flow
from qualkit.reports.parts.anchors import slug

NAMES = ("ঋণের চাপ", "সঞ্চয়", "ድጋፍ", "ብድር", "المنطقة", "القرض", "заём", "coll/voice", "Région", "")


def test_names_in_any_script_have_anchors_of_their_own() -> None:
    found = [slug(name) for name in NAMES]
    assert all(one != other for one, other in combinations(found, 2))
    assert all(one.isascii() and one == slug(one) for one in found)
    assert slug("Région de Ségou") == "region-de-segou"


def test_no_two_headings_have_one_anchor() -> None:
    flow = Flow(load("en"))
    for text in ("Voice", "Voice!", "voice", "main", "filter"):
        flow.heading(text, anchor=text, level=2)
    flow.box("A claim", ["said"], tone="claim", anchor="voice")
    found = [block["id"] for block in flow.blocks]
    assert found[:3] == ["voice", "voice-2", "voice-3"]
    assert found[-1] == "", "a box does not take a heading's name"
    assert not PAGES_OWN & set(found)
