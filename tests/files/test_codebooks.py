"""Codebooks: every mistake named with its place, ids that last, round trips, and honest differences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest
from files.small_book import BOOK, WHY
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.errors import ChangedUnderYou, FileInvalid, UnknownName, UsageError
from qualkit.files.codebooks import (
    add_code,
    codebook_from_sheet,
    codebook_to_sheet,
    diff_codebooks,
    dump_codebook,
    edit_code,
    load_codebook,
    merge_codes,
    parse_codebook,
    pin_ids,
    rename_code,
    restore_code,
    retire_code,
    version_of,
)
from qualkit.model import Change, Code, Codebook, CodeStatus, Example, Problem, derive


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(BOOK, encoding="utf-8")
    return path


def mistakes(text: str) -> list[str]:
    with pytest.raises(FileInvalid) as caught:
        parse_codebook(dedent(text), source="codebooks/x.yaml")
    return [str(problem) for problem in caught.value.problems]


def one(field: str) -> str:
    return f"codebook: x\ncodes:\n  - key: a\n    definition: d\n    {field}\n  - key: b\n    definition: d\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (one("defintion: x"), "codebooks/x.yaml:5: unknown field 'defintion'. Did you mean definition?"),
        (one("id: 12"), "codebooks/x.yaml:5: '12' is no id."),
        (one("cues: {en: ['/(a+)+/']}"), "codebooks/x.yaml:5: the cue '/(a+)+/' cannot be used:"),
        (one("cues: [a, b]"), "codebooks/x.yaml:5: 'cues' does not say which language they are in."),
        (one("cues: {english: [a]}"), "codebooks/x.yaml:5: 'english' is no language."),
        (one("status: gone"), "codebooks/x.yaml:5: 'status' cannot be 'gone'."),
        (one("status: merged"), "codebooks/x.yaml:5: 'a' is merged, but not said into which code."),
        (one("replaced_by: b"), "codebooks/x.yaml:5: 'a' is replaced, but still active."),
        (one("name: a: b"), "codebooks/x.yaml:5: a colon followed by a space stands inside a value."),
        (one("emergent: maybe"), "codebooks/x.yaml:5: 'emergent' must be true or false."),
        (one("formerly: [b]"), "codebooks/x.yaml:5: 'a' was formerly 'b', but that key belongs to 'b'"),
        (one("examples: [words]"), "codebooks/x.yaml:5: 'examples' must be fields, not text."),
        (
            one("examples: [{text: x, belongs: bb}]"),
            "codebooks/x.yaml:5: an example belongs to 'bb', which is no code. Did you mean b?",
        ),
        (one("changes: [{date: yesterday, what: x}]"), "codebooks/x.yaml:5: 'yesterday' is no date."),
        (one("parent: b"), "codebooks/x.yaml:5: the parent of 'a' is 'none', by its key, not 'b'."),
        (one("name: [x]"), "codebooks/x.yaml:5: 'name' must be text, not a list."),
        (one("key: c"), "codebooks/x.yaml:5: 'key' stands twice"),
        ("codebook: x\ncodes: nothing\n", "codebooks/x.yaml:2: 'codes' must be a list, not text."),
        ("codebook: x\ntitle: y\n", "codebooks/x.yaml:1: 'codes' is missing."),
        ("- a\n- b\n", "codebooks/x.yaml:1: this must be fields, not a list."),
        ("codebook: x\ncodes:\n  - name: no key\n", "codebooks/x.yaml:3: 'key' is missing."),
        ("codebook: x\ncodes: [{key: a b}]\n", "codebooks/x.yaml:2: 'a b' is no key."),
        ("codebook: x\ncodes: [{key: a}, {key: A}]\n", "codebooks/x.yaml:2: 'A' stands twice"),
        ("codebook: x\ncodes: [{key: é}, {key: é}]\n", "stands twice"),
        ("codebook: x\ncodes: [{key: a, name: n}, {key: b, name: N}]\n", "'b' has the same name as 'a'"),
    ],
)
def test_each_mistake_has_its_line_and_a_next_step(text: str, message: str) -> None:
    found = mistakes(text)
    assert any(message in line for line in found), found


def test_a_parent_must_exist_and_cannot_go_in_a_circle() -> None:
    """Y7 and Y8."""
    assert mistakes("codebook: x\ncodes:\n  - key: col/voice\n  - key: coll\n") == [
        "codebooks/x.yaml:3: 'col/voice' has no parent: there is no code 'col'. Add a code with key: col. "
        "Did you mean coll?"
    ]
    assert len(mistakes("codebook: x\ncodes:\n  - {key: a, parent: b}\n  - {key: b, parent: a}\n")) == 2
    circle = "codebook: x\ncodes:\n" + "".join(
        f"  - {{key: {a}, status: merged, replaced_by: {b}}}\n" for a, b in ("ab", "bc", "ca")
    )
    assert all("circle" in line for line in mistakes(circle))


def test_all_mistakes_are_listed_together_by_line() -> None:
    found = mistakes("""\
        codebook: x
        titel: y
        codes:
          - key: a/b
            cues: {en: ["**"], fr: ["le"]}
          - key: c
            belongs: a
        """)
    assert [line.split(":")[1] for line in found] == ["2", "4", "5", "5", "7"]


def test_what_is_odd_but_allowed_is_a_warning() -> None:
    warnings: list[Problem] = []
    parse_codebook(
        "codebook: x\ncodes:\n  - key: a\n    cues: {en: [one, one]}\n    examples: [{text: t, kind: near-miss}]\n",
        warn=warnings.append,
    )
    assert [problem.reason for problem in warnings] == [
        "'a' has no name.",
        "a near-miss does not say where it belongs.",
        "the cue 'one' stands twice.",
        "'a' has no definition.",
    ] or {problem.reason for problem in warnings} == {
        "'a' has no name.",
        "a near-miss does not say where it belongs.",
        "the cue 'one' stands twice.",
        "'a' has no definition.",
    }


def test_two_codes_may_share_a_name_under_other_parents() -> None:
    book = parse_codebook(
        "codebook: x\ncodes: [{key: a, name: A}, {key: b, name: B}, {key: a/o, name: Other}, {key: b/o, name: Other}]\n"
    )
    assert [code.name for code in book] == ["A", "B", "Other", "Other"]


@pytest.mark.parametrize("word", ["no", "on", "012", "12:30", "NA", "true"])
def test_names_that_other_readers_bend_stay_words(word: str) -> None:
    """Y3."""
    book = parse_codebook(f"codebook: x\ncodes:\n  - key: a\n    name: {word}\n")
    assert book.codes[0].name == word
    assert parse_codebook(dump_codebook(book)).codes[0].name == word


def test_the_version_counts_meaning_only() -> None:
    version = parse_codebook(BOOK).version
    head, codes = BOOK.split("codes:\n")
    blocks = codes.replace("# the end\n", "").split("\n\n")
    shuffled = head + "codes:\n" + "\n\n".join([blocks[2], blocks[0], blocks[1]])
    for same in [
        BOOK.replace("# all of it", ""),
        BOOK.replace("\n", "\r\n"),
        shuffled,
        BOOK.replace("title: Small\n", "").replace("codebook: small\n", "title: Small\ncodebook: small\n"),
        BOOK.replace("    name: At home\n", '    changes: [{date: "2025", what: x}]\n    name: "At home"\n'),
    ]:
        assert parse_codebook(same).version == version
    for other in [
        BOOK.replace("Who decides", "Who pays"),
        BOOK.replace("honte", "peur"),
        BOOK.replace("key: home\n", "key: house\n").replace("belongs: home", "belongs: house"),
    ]:
        assert parse_codebook(other).version != version


def test_an_id_that_is_not_written_hangs_on_the_first_key() -> None:
    before = parse_codebook("codebook: x\ncodes: [{key: say}]\n").codes[0]
    after = parse_codebook("codebook: x\ncodes: [{key: voice, formerly: [say, speak]}]\n").codes[0]
    assert before.id == after.id == derive("code", "x", "say")
    other = parse_codebook("codebook: y\ncodes: [{key: say}]\n").codes[0]
    assert other.id != before.id


def test_pinning_writes_the_ids_that_stood_and_nothing_else(book: Path) -> None:
    before = load_codebook(book)
    after, pinned = pin_ids(book)
    assert (after, pinned) == (before, 3)
    lines = [line for line in book.read_text(encoding="utf-8").splitlines() if "    id: " not in line]
    assert lines == BOOK.splitlines()
    assert pin_ids(book)[1] == 0


def test_a_rename_takes_children_and_references_along_and_keeps_ids(book: Path) -> None:
    """Y9."""
    before = load_codebook(book)
    after = rename_code(book, "loan", to="credit", name="Credit", why=WHY)
    assert [code.key for code in after] == ["credit", "credit/stress", "home"]
    assert [code.id for code in after] == [code.id for code in before]
    assert after.by_key["loan/stress"].key == "credit/stress"
    assert after.by_key["home"].examples[0].belongs == "credit/stress"
    assert after.by_key["credit"].changes == (
        Change(date="2025-03-01", what="renamed, key was loan, name was Loan", why="clearer", by="awa"),
    )
    text = book.read_text(encoding="utf-8")
    assert all(note in text for note in ("# A small book", "# all of it", "  # Strain comes next.", "# the end"))
    assert text.index("# Strain comes next.") < text.index("key: credit/stress")


def test_a_key_that_comes_back_keeps_the_id(book: Path) -> None:
    first = load_codebook(book)
    rename_code(book, "home", to="house", why=WHY)
    back = rename_code(book, "house", to="home", why=WHY)
    assert [code.id for code in back] == [code.id for code in first]
    assert [code.key for code in back] == [code.key for code in first]
    with pytest.raises(UsageError, match="taken"):
        add_code(book, key="house", name="Another")


def test_a_merge_keeps_both_histories(book: Path) -> None:
    """Y11, as far as the file goes."""
    after = merge_codes(book, "loan/stress", into="home", why=WHY)
    code = after.by_key["loan/stress"]
    assert (code.status, code.replaced_by, len(after)) == (CodeStatus.MERGED, "home", 3)
    assert [code.changes[0].what, after.by_key["home"].changes[0].what] == [
        "merged into home",
        "took in loan/stress",
    ]
    assert code not in after.active


def test_other_words_change_one_code_and_keep_every_comment(book: Path) -> None:
    """Long words wrap; what is not named stays letter by letter; the change is told with its reason."""
    before = load_codebook(book)
    words = {"definition": "Strain: from paying back, " + "day after day " * 12, "name_fr": "Gêne", "include": ""}
    after = edit_code(book, "loan/stress", texts=words, why=WHY, seen=before.version)
    changed = after.by_key["loan/stress"]
    assert (changed.definition, changed.names) == (" ".join(words["definition"].split()), {"fr": "Gêne"})
    assert [(one.what, one.why, one.by) for one in changed.changes] == [
        ("changed definition, name_fr", "clearer", "awa")]
    assert replace(changed, definition="Strain from paying back.", names={}, changes=()) == before.by_key["loan/stress"]
    text = book.read_text("utf-8")
    assert all(one in text for one in ("# A small book", "# all of it", "# Strain comes next.", "# the end"))
    assert max(map(len, text.splitlines())) <= 120
    for wrong in ({"definition": changed.definition}, {"name": " "}, {"cues": "x"}, {"name_fr": "Gêne", "key": "y"}):
        with pytest.raises(UsageError):
            edit_code(book, "loan/stress", texts=wrong, why=WHY)
    with pytest.raises(ChangedUnderYou):
        edit_code(book, "loan", texts={"name": "X"}, why=WHY, seen=before.version)
    assert book.read_text("utf-8") == text


def test_a_code_is_retired_and_never_deleted(book: Path) -> None:
    """Y10."""
    after = retire_code(book, "loan/stress", why=WHY)
    assert after.by_key["loan/stress"].status is CodeStatus.RETIRED
    assert diff_codebooks(load_codebook(book), after).removed == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda path: restore_code(path, "home", why=WHY),  # it never went
        lambda path: retire_code(path, "loan", why=WHY),  # it has a child
        lambda path: merge_codes(path, "home", into="home", why=WHY),
        lambda path: rename_code(path, "home", to="loan", why=WHY),
        lambda path: rename_code(path, "loan", to="loan/stress/loan", why=WHY),
        lambda path: rename_code(path, "home", to="a b", why=WHY),
        lambda path: rename_code(path, "home", why=WHY),
        lambda path: rename_code(path, "hom", to="x", why=WHY),
        lambda path: add_code(path, key="home", name="x"),
        lambda path: add_code(path, key="nowhere/x", name="x"),
    ],
)
def test_what_would_break_the_book_changes_nothing(book: Path, change: Callable[[Path], object]) -> None:
    with pytest.raises((UsageError, UnknownName)) as caught:
        change(book)
    assert caught.value.hint
    assert book.read_text(encoding="utf-8") == BOOK


@pytest.mark.parametrize(
    "codes",
    [
        "codes: []\n",
        "codes:\n",
        "codes: [{key: a}]\n",
        "codes:\n  - key: a\n",
        "codes:\n- key: a\n  name: A\n- key: z\n# tail\n",
        "codes:\n  - {key: a}\n",
    ],
)
def test_a_code_can_be_added_to_any_book(tmp_path: Path, codes: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(f"codebook: x\n{codes}", encoding="utf-8")
    before = load_codebook(path)
    after = add_code(
        path, key="new", name='A "new": one', definition="d " * 90, emergent=True, by="awa", date="2025-03-01"
    )
    assert {code.id for code in before} < {code.id for code in after}
    added = after.by_key["new"]
    assert (added.name, added.emergent, added.definition) == ('A "new": one', True, ("d " * 90).strip())
    assert path.read_text(encoding="utf-8").count("# tail") == codes.count("# tail")


def test_a_new_code_stands_behind_its_family(book: Path) -> None:
    after = add_code(book, key="loan/gain", name="Gain", definition="More.")
    assert [code.key for code in after] == ["loan", "loan/stress", "loan/gain", "home"]


def test_the_difference_is_told_by_ids(book: Path) -> None:
    old = load_codebook(book)
    rename_code(book, "loan", to="credit", why=WHY)
    add_code(book, key="home/say", name="Say")
    new = load_codebook(book)
    new = replace(
        new,
        codes=tuple(
            replace(code, definition="Other.", cues={"en": ("new",)}) if code.key == "home" else code for code in new
        ),
    )
    diff = diff_codebooks(old, new)
    assert (diff.added, diff.removed, diff.moved) == (("home/say",), (), ())
    assert [(one.before, one.key) for one in diff.renamed] == [("loan", "credit")]
    assert [(one.key, one.what) for one in diff.redefined] == [("home", ("definition",))]
    assert [(one.key, one.what) for one in diff.cues] == [("home", ("+en new",))]
    moved = replace(
        new,
        codes=tuple(replace(code, key="home/stress") if code.key == "credit/stress" else code for code in new),
    )
    assert [one.key for one in diff_codebooks(new, moved).moved] == ["home/stress"]
    assert diff_codebooks(new, replace(new, codes=new.codes[1:])).removed == ("credit",)


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=25).map(str.strip)
SOME = WORDS.filter(bool)
KEYS = st.from_regex(r"[a-zé0-9][a-z0-9-]{0,6}", fullmatch=True)
CUES = st.sampled_from(["repay", "credit group", "women*decide", '"SHG"', "/micro-?loan/", "-in terms of", "communit*"])
LANGUAGES = st.sampled_from(["en", "fr", "pt-BR"])


@st.composite
def codebooks(draw: st.DrawFn) -> Codebook:
    keys = draw(st.lists(KEYS, unique_by=str.casefold, max_size=5))
    keys += [f"{keys[0]}/{key}" for key in draw(st.lists(KEYS, unique_by=str.casefold, max_size=2))] if keys else []
    codes = tuple(
        Code(
            id=draw(st.uuids().map(str)),
            key=key,
            name=f"{draw(WORDS)} {number}".strip(),
            definition=draw(WORDS),
            include=draw(WORDS),
            exclude=draw(WORDS),
            names=draw(st.dictionaries(st.sampled_from(["fr", "es"]), SOME)),
            examples=tuple(
                Example(
                    text=text,
                    kind=kind,
                    belongs=draw(st.sampled_from(["", keys[0]])),
                    language=draw(st.sampled_from(["", "fr"])),
                )
                for text, kind in draw(st.lists(st.tuples(SOME, st.sampled_from(["typical", "near-miss"])), max_size=2))
            ),
            cues={
                language: tuple(cues)
                for language, cues in draw(
                    st.dictionaries(LANGUAGES, st.lists(CUES, min_size=1, max_size=3, unique=True), max_size=2)
                ).items()
            },
            emergent=draw(st.booleans()),
            formerly=(f"old{number}",) if draw(st.booleans()) else (),
            changes=tuple(
                Change(date="2025-01-02", what=what, why=draw(WORDS), by=draw(WORDS))
                for what in draw(st.lists(SOME, max_size=2))
            ),
        )
        for number, key in enumerate(keys)
    )
    book = Codebook(key="x", title=draw(SOME), codes=codes, titles=draw(st.dictionaries(st.just("fr"), SOME)))
    return replace(book, version=version_of(book))


@settings(max_examples=60, deadline=None)
@given(codebooks())
def test_a_codebook_survives_yaml(book: Codebook) -> None:
    assert parse_codebook(dump_codebook(book)) == book


@settings(max_examples=60, deadline=None)
@given(codebooks().filter(len), st.data())
def test_any_words_can_be_given_to_any_code(tmp_path_factory: pytest.TempPathFactory, book: Codebook,
                                            data: st.DataObject) -> None:
    path = tmp_path_factory.mktemp("book") / "x.yaml"
    path.write_text(dump_codebook(book), encoding="utf-8")
    code = data.draw(st.sampled_from(book.codes))
    words = data.draw(st.dictionaries(st.sampled_from(["name", "definition", "include", "exclude", "name_fr"]), SOME,
                                      min_size=1).filter(lambda one: all(" ".join(text.split()) for text in one.values())))
    said = {name: " ".join(text.split()) for name, text in words.items()}
    try:
        after = edit_code(path, code.key, texts=words, why=WHY)
    except UsageError as error:
        assert "would stay as it is" in str(error)
        return
    changed = after.by_id[code.id]
    assert {name: changed.names["fr"] if name == "name_fr" else getattr(changed, name) for name in said} == said
    assert [one for one in after if one.id != code.id] == [one for one in book if one.id != code.id]
    assert changed.changes[:-1] == code.changes and (changed.cues, changed.examples) == (code.cues, code.examples)


@settings(max_examples=25, deadline=None)
@given(codebooks().filter(len), st.sampled_from(["csv", "xlsx"]))
def test_a_codebook_survives_a_sheet(tmp_path_factory: pytest.TempPathFactory, book: Codebook, kind: str) -> None:
    path = tmp_path_factory.mktemp("sheet") / f"x.{kind}"
    path.write_bytes(codebook_to_sheet(book, kind=kind))
    again = codebook_from_sheet(path, key="x", title=book.title)
    assert again.codes == tuple(replace(code, cues=dict(sorted(code.cues.items()))) for code in book.codes)


def test_cells_that_look_like_formulas_are_inert(tmp_path: Path) -> None:
    """S10, and Y12: a long name is kept whole."""
    name = "=cmd|' /C calc'!A0 " + "long " * 60
    book = Codebook(
        key="x",
        title="x",
        codes=(
            Code(
                id=derive("a"),
                key="a",
                name=name.strip(),
                definition="-1",
                cues={"en": ("-in terms of", "term")},
            ),
        ),
    )
    path = tmp_path / "x.csv"
    path.write_bytes(codebook_to_sheet(book, kind="csv"))
    assert not any(cell.startswith(("=", "-")) for cell in path.read_text("utf-8-sig").split(","))
    assert codebook_from_sheet(path, key="x").codes == book.codes


def test_a_sheet_of_another_tool_needs_only_names(tmp_path: Path) -> None:
    """Y12."""
    path = tmp_path / "x.csv"
    path.write_text(
        "Code,Parent code,Memo,Colour\nLoan stress,,Hard to pay.,red\nTiming,Loan stress,,blue\n",
        encoding="utf-8",
    )
    warnings: list[Problem] = []
    book = codebook_from_sheet(path, key="x", warn=warnings.append)
    assert [(code.key, code.name, code.definition) for code in book] == [
        ("loan-stress", "Loan stress", "Hard to pay."),
        ("loan-stress/timing", "Timing", ""),
    ]
    assert "'Colour' is not carried over" in str(warnings[0])


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("name,parent\nA,B\nB,A\n", "x.csv:2: following the parents of 'a' goes in a circle."),
        ("name,parent\nA,C\nB,\n", "x.csv:2: there is no code 'C' to be the parent of 'a'."),
        ("colour,size\nred,1\n", "x.csv:1: there is no column 'key' or 'name'."),
        ("key,cues_en\na,/(a+)+/\n", "x.csv:2: the cue '/(a+)+/' cannot be used:"),
        ("key,name\na,b,c\n", "x.csv:row 2:"),
        ('key,name\n,""""\n', "x.csv:2: 'key' is missing."),
    ],
)
def test_mistakes_of_a_sheet_name_the_row(tmp_path: Path, rows: str, message: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(rows, encoding="utf-8")
    with pytest.raises(FileInvalid) as caught:
        codebook_from_sheet(path, key="x")
    assert message in str(caught.value)
