"""The strict door to YAML: the hostile inputs Y1-Y6, and that every value knows its place."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.errors import FileInvalid
from qualkit.files.nodes import Kind, Node
from qualkit.files.scalars import inline, scalar
from qualkit.files.yamls import MAX_BYTES, load_yaml, parse_yaml


def refused(text: str) -> str:
    with pytest.raises(FileInvalid) as caught:
        parse_yaml(text, source="codebooks/x.yaml")
    assert len(caught.value.problems) == 1
    return str(caught.value.problems[0])


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: &x [*x]\n", 1, "anchor"),  # Y1, a cycle by alias
        ("a: 1\nb: *nowhere\n", 2, "alias"),
        ("a: 1\nb: 2\na: 3\n", 3, "'a' stands twice (first on line 1)"),  # Y2
        ("codes:\n\t- key: x\n", 2, "tab"),  # Y4
        ("a:\n  - b\n \t- c\n", 3, "tab"),
        ("a: !!python/object:os.system x\n", 1, "tag"),  # Y5
        ("a: !!python/name:os.system ''\n", 1, "tag"),
        ("a: !!str 1\n", 1, "tag"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("a: one: two\n", 1, "colon"),
        ("a: [1, 2\n", 2, "not YAML"),
        ("? [a, b]\n: 1\n", 1, "one word"),
        ("a: b\x00c\n", 1, "not YAML"),
        ('a: "\\ud800"\n', 1, "surrogate"),
        ("a: 'open\n", 2, "not YAML"),
    ],
)
def test_what_is_refused_names_file_and_line(text: str, line: int, words: str) -> None:
    message = refused(text)
    assert message.startswith(f"codebooks/x.yaml:{line}: ")
    assert words in message
    assert not message.endswith(":")


def test_bombs_and_depth_fail_fast() -> None:
    """Y1 and Y6: nothing is expanded, and no depth exhausts the interpreter's stack."""
    bomb = "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(40))
    deep = [
        "[" * 20_000,
        "{a: " * 20_000,
        "- " * 20_000,
        "".join(f"{' ' * depth}a:\n" for depth in range(3_000)),
    ]
    begun = time.process_time()
    for text in [bomb, *deep]:
        refused(text)
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    "word",
    [
        "no",
        "on",
        "off",
        "yes",
        "012",
        "12:30",
        "12:30:45",
        "1e5",
        "0x1F",
        "NA",
        "2024-01-05",
        "true",
        "=cmd|x",
        ".inf",
        "-1",
        "007",
    ],
)
def test_words_stay_words(word: str) -> None:
    """Y3: YAML 1.1 reads no as False, 012 as ten and 12:30:45 as 45045."""
    assert parse_yaml(f"name: {word}\n", source="x").fields["name"].text == word


def test_empty_and_null_are_nothing_but_quotes_are_text() -> None:
    root = parse_yaml('a:\nb: ~\nc: null\nd: ""\ne: "null"\n', source="x")
    assert [root.fields[name].empty for name in "abcde"] == [True, True, True, False, False]


def test_a_file_is_read_whole_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    with pytest.raises(FileInvalid, match="no such file"):
        load_yaml(path)
    path.write_bytes(b"a: 1\nb: caf\xe9\n")
    with pytest.raises(FileInvalid, match=r"a.yaml:2: .*UTF-8"):
        load_yaml(path)
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(FileInvalid, match="over 5 MB"):
        load_yaml(path)
    path.write_bytes("\ufeffa: é\r\nb: 2\r\n".encode())
    assert load_yaml(path).fields["a"].text == "é"
    with pytest.raises(FileInvalid, match="no such file"):
        load_yaml(tmp_path)


def test_positions_are_those_of_the_text() -> None:
    text = "# note\na: one # two\nlist:\n  - x\n  - {k: 'v w'}   # end\nlast: |\n  long\n  text\n\n# tail\n"
    root = parse_yaml(text, source="x")
    pick = {
        "one": root.fields["a"],
        "x": root.fields["list"].items[0],
        "{k: 'v w'}": root.fields["list"].items[1],
        "'v w'": root.fields["list"].items[1].fields["k"],
    }
    for words, node in pick.items():
        assert text[node.start : node.end] == words
    assert (root.fields["list"].line, root.fields["list"].items[1].line) == (4, 5)
    assert text[: root.end].endswith("text")


@pytest.mark.parametrize("word", ["no", "On", "y", "null", "007", "12:30", "1e5", "2024-01-05", "~", "a: b", "a #b"])
def test_words_that_other_readers_bend_are_written_in_quotes(word: str) -> None:
    assert scalar(word) == f'"{word}"'
    assert scalar("Who keeps the cash box (voice)") == "Who keeps the cash box (voice)"


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(TEXTS)
def test_any_text_survives_being_written(text: str) -> None:
    root = parse_yaml(f"a: {scalar(text)}\nb: [{scalar(text)}, x]\n", source="x")
    assert [root.fields["a"].text, root.fields["b"].items[0].text] == [text, text]
    assert not root.fields["a"].empty


@given(
    st.recursive(
        TEXTS,
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.from_regex(r"[a-z]{1,6}", fullmatch=True), inner, max_size=4)
        ),
        max_leaves=12,
    )
)
def test_any_value_survives_being_written(value: object) -> None:
    root = parse_yaml(f"a: {inline(value)}\n", source="x")  # type: ignore[arg-type]
    assert plain(root.fields["a"]) == value


def plain(node: Node) -> object:
    if node.kind is Kind.LIST:
        return [plain(item) for item in node.items]
    if node.kind is Kind.FIELDS:
        return {name: plain(item) for name, item in node.fields.items()}
    return node.text


@given(st.text(max_size=120))
def test_no_text_breaks_the_door(text: str) -> None:
    """Whatever stands in a file, it is read or refused with a line; nothing else is raised."""
    try:
        parse_yaml(text, source="x")
    except FileInvalid as error:
        assert str(error.problems[0]).startswith("x:")
