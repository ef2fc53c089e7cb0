"""Markdown: T19 to T23, tables, lists, menus, and the published interviews of the zoo."""

import time
from pathlib import Path

import pytest
from readers.reading import marked, read, spoken

from qualkit.errors import InputError, NothingToRead, NotReadable
from qualkit.readers.markdown import MarkdownReader

MARKDOWN = MarkdownReader()


def test_it_reads_as_a_person_does() -> None:
    extract, problems = read(MARKDOWN, """\
# The *group*

**Interviewer:** What do you see [here](javascript:alert(1))?

**Awa:** A ![hidden words](http://example.org/spy.png) garden &amp; a well.
Since \\[the\\] rains.

**Interviewer:** And?

**Awa:** `Milk`.
""")
    assert extract.title == "The group"
    assert marked(extract, "heading") == ["The group"]
    assert spoken(extract) == [("Interviewer", "What do you see here?"), ("Awa", "A  garden & a well.\nSince [the] rains."),
                               ("Interviewer", "And?"), ("Awa", "Milk.")]
    assert problems == ["1 picture not imported."]


def test_raw_html_is_inert_and_counted() -> None:
    extract, problems = read(MARKDOWN, "A first line.\n\n<script>alert('stolen')</script>\n\n<div hidden>secret</div>\n\n"
                                       "Then <b onclick='x()'>bold</b> words.<!-- note -->\n")
    assert extract.text == "A first line.\n\nThen bold words."
    assert problems == ["5 pieces of raw HTML not imported."]


def test_words_inside_raw_html_are_kept() -> None:
    assert "kept here" in read(MARKDOWN, "before\n\n<div><p>kept here</p></div>\n\nafter")[0].text


def test_tables_lists_and_code_are_kept_as_text() -> None:
    extract, _ = read(MARKDOWN, "- seed\n- goats\n\n3. third\n\n| What | How many | Since |\n|---|---|---|\n"
                                "| goats | 2 | 2019 |\n\n```\nas it is\n```\n")
    for words in ("- seed", "- goats", "3. third", "goats | 2 | 2019", "as it is"):
        assert words in extract.text


def test_a_list_of_links_is_a_menu() -> None:
    extract, problems = read(MARKDOWN, "- [Home](/)\n- [News](/n)\n- [About](/a)\n\nThe paper.\n\n- [one](/1) in words\n")
    assert extract.text == "The paper.\n\n- one in words"
    assert problems == ["1 menu of links left out."]


def test_what_looks_like_markup_but_is_speech_is_kept() -> None:
    text = "[Awa]: yes\n\n[Sali]: no\n\nIt was said\n---\n\n    said from further in\n"
    extract, _ = read(MARKDOWN, text)
    for words in ("yes", "no", "It was said", "said from further in"):
        assert words in extract.text
    assert marked(extract, "heading") == []


def test_front_matter_becomes_attributes() -> None:
    extract, _ = read(MARKDOWN, "---\ntitle: Interview 7\nRegion: Sikasso\ncode: 012\nconsent: no\ntags: [a, b]\n---\n\nWords.")
    assert extract.title == "Interview 7"
    assert extract.attributes == {"region": "Sikasso", "code": "012", "consent": "no", "tags": "a, b"}
    assert extract.text == "Words."


@pytest.mark.parametrize("front", [
    "a: !!python/object/apply:os.system ['true']",
    "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]",
    "a: 1\na: 2",
    "a: [" * 200,
])
def test_hostile_front_matter_is_refused(front: str) -> None:
    with pytest.raises(NotReadable) as refusal:
        read(MARKDOWN, f"---\n{front}\n---\nWords.")
    assert int(refusal.value.place) >= 2


def test_a_line_above_and_below_is_no_front_matter() -> None:
    assert read(MARKDOWN, "---\nI said\n---\nyes")[0].text == "I said\n\nyes"


@pytest.mark.parametrize("nested", [">", "[", "- ", "*", "![", "<", "`a", "> - "])
def test_deep_nesting_is_fast_and_keeps_the_words(nested: str) -> None:
    started = time.process_time()
    extract, _ = read(MARKDOWN, nested * (30_000 // len(nested)) + " the last words", language="en")
    assert "the last words" in extract.text
    assert time.process_time() - started < 10


@pytest.mark.parametrize("content", ["", "\n\n", "![only](a.png)", "---\n\n---\n"])
def test_nothing_to_read(content: str) -> None:
    with pytest.raises(NothingToRead):
        read(MARKDOWN, content)


def test_hard_wraps_inside_a_turn_are_joined() -> None:
    text = "\n\n".join(f"**{who}:** This is a long line of words that somebody typed in an editor of\n"
                       "seventy characters, and the sentence goes on over the next of its lines until\n"
                       "it ends." for who in ("Awa", "Sali", "Awa", "Sali"))
    assert all("\n" not in words for _, words in spoken(read(MARKDOWN, text)[0]))


def test_the_published_interviews(shared: Path) -> None:
    folder = shared / "data" / "zoo" / "markdown"
    found = {}
    for file in sorted(folder.glob("*.md")):
        if "artemio" in file.name:  # cues, read as subtitles
            continue
        extract, problems = read(MARKDOWN, file.read_bytes(), file.name)
        assert problems == []
        assert extract.language == "en"
        askers = {turn.speaker for turn in extract.turns if turn.role == "interviewer"}
        assert "Jonas Rosland" in askers
        found[file.name] = len({turn.speaker for turn in extract.turns})
    assert sorted(found.values()) == [2, 2, 2, 2, 2, 3, 4, 4, 6]


def test_a_refusal_has_no_words_of_the_text() -> None:
    with pytest.raises(InputError) as refusal:
        read(MARKDOWN, "---\nsecret: [unclosed words\n---\nmore")
    assert "unclosed" not in str(refusal.value)
