import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.text.cues import Cue, CueKind, Form, parse_cue
from qualkit.text.patterns import bounded


def _plain(cue: Cue) -> str:
    return " * ".join(" ".join(form.text + "…" * form.open for form in side) for side in cue.sides)


@pytest.mark.parametrize(("pattern", "kind", "sides", "blocks"), [
    ("repay", CueKind.PHRASE, "repay", False),
    ("credit group", CueKind.PHRASE, "credit group", False),
    ("micro-credit", CueKind.PHRASE, "micro credit", False),
    ("communit*", CueKind.PHRASE, "communit…", False),
    ("women*decide", CueKind.NEAR, "women * decide", False),
    ("benefit*communit*", CueKind.NEAR, "benefit * communit…", False),
    ("husband * take loan", CueKind.NEAR, "husband * take loan", False),
    ("savings*before*loan", CueKind.NEAR, "savings * before * loan", False),
    ("ऋण*समूह", CueKind.NEAR, "ऋण * समूह", False),
    ('"in default"', CueKind.EXACT, "in default", False),
    ("« en retard »", CueKind.EXACT, "en retard", False),
    ("-in terms of", CueKind.PHRASE, "in terms of", True),
    ('-"long term"', CueKind.EXACT, "long term", True),
    ("/micro-?loans?/", CueKind.PATTERN, "", False),
])
def test_a_cue_is_taken_apart(pattern: str, kind: CueKind, sides: str, blocks: bool) -> None:
    cue = parse_cue(pattern)
    assert (cue.kind, _plain(cue), cue.blocks, cue.pattern) == (kind, sides, blocks, pattern)


@pytest.mark.parametrize(("pattern", "says"), [
    ("", "empty"), ("-", "empty"), ("  ", "empty"), ("x" * 201, "longer"), ("*a", "begin with"),
    ("a**b", "**"),
    ("a*b*c*d*e", "4 sides"), ("(loan)", "'('"), ("a * ", "'*'"), ("a *b", "'*'"), ('"x', "quotation mark"),
    ('" "', "no word"), ("/a", "end with a /"), ("/.*/", "everywhere"), ("/(a+)+b/", "repeat inside"),
    ("/(a|ab)*c/", "repeat inside"), ("/.* .* .*x/", "ways"), ("/a?a?a?a?a?a?a?a?a?a?a?a?a?a?b/", "ways"),
    (r"/(a)\1/", "not allowed"), ("/(?=a)b/", "(?:"), ("/[/", "not allowed"), ("/a)/", "too many"),
    ("/(a/", "without"), ("/a{9,2}/", "smaller"), ("/" + "(" * 11 + "a" + ")" * 11 + "/", "ten groups"),
])
def test_a_bad_cue_says_what_is_wrong(pattern: str, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        parse_cue(pattern)


def test_articles_alone_are_no_cue() -> None:
    with pytest.raises(ValueError, match="articles only"):
        parse_cue("the", "en")
    assert parse_cue("the", "sw").sides == ((Form(text="the"),),)


@given(st.text(max_size=60))
def test_anything_is_a_cue_or_a_value_error(pattern: str) -> None:
    try:
        parse_cue(pattern, "fr")
    except ValueError:
        return


@pytest.mark.parametrize("pattern", [r"\w+x\w+y", "(?:ab)+c", ".{0,40}.{0,40}z", r"(a|b|c) ?.*!"])
def test_an_allowed_pattern_is_quick_where_it_fails(pattern: str) -> None:
    compiled = bounded(pattern)
    begin = time.process_time()
    assert compiled.search("ab" * 5_000) is None
    assert time.process_time() - begin < 5


def test_repeats_reach_forty_characters() -> None:
    assert bounded("a.*b").search("a" + "x" * 40 + "b")
    assert not bounded("a.*b").search("a" + "x" * 41 + "b")
