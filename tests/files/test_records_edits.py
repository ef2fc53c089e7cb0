"""Records are added and changed in place: comments, order, ids and all other values stay."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualkit.errors import ChangedUnderYou, FileInvalid, UnknownName
from qualkit.files import records_edits
from qualkit.files.field_edits import raw
from qualkit.files.records import load_records_file
from qualkit.files.records_edits import add_record, edit_record, file_for, find, slug
from qualkit.files.records_fields import ACTION_ITEM, FINDING, JUDGEMENT, LESSON, NOUNS, RECOMMENDATION, Noun
from qualkit.files.scalars import Value
from qualkit.files.yamls import parse_yaml

TEXT = """\
# head of the file
study: mali   # the study
findings:

  # --- about payments ---

  - id: august   # its name
    theme: loan/stress
    statement: >-   # the claim
      Payments in August fall where there is
      nothing to sell # this belongs to the words.
    # about the direction
    direction: supports
    evidence:
      # the strongest first
      - aaa  # kay-w1, present
      - bbb  # seg-w1, mixed
      # set apart
      - "ccc"
    counter_evidence: [ddd,  # she paid
      eee]
    discarded:
      - evidence: fff  # another lender
        # on its reason
        reason: She speaks of another lender.
      - {evidence: ggg, reason: "Hearsay: # 3."}
    author: Fatou Kanté
    review:
      # who looked
      by: Ibrahim Sow
      date: "2025-03-28"

  - {id: box, theme: loan, statement: The box stays, author: Luc, evidence: [hhh]}  # in brackets
  # behind the last finding
lessons: []   # none yet
judgements:
- finding: august
  # the first component
  coherence: {level: minor concerns, explanation: Told alike.}  # alike
  assessors: [Fatou Kanté]
# tail
"""

WORDS = st.text(st.sampled_from("abcé #:-'\"[]{}|>%@\\,\n\t0189"), min_size=1, max_size=140).filter(
    lambda text: text.strip() and "\n" not in text.strip())
LISTS = st.lists(st.sampled_from(["aaa", "bbb", "ccc", "ddd", "eee", "n 1", "x: y"]), max_size=5, unique=True)
PAIRS = st.lists(st.fixed_dictionaries({"evidence": st.sampled_from(["fff", "ggg", "new"]), "reason": WORDS}),
                 max_size=3)
CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "statement": WORDS, "scope": WORDS, "gaps": WORDS, "direction": st.sampled_from(["mixed", "contested"]),
    "evidence": LISTS, "counter_evidence": LISTS, "discarded": PAIRS, "author": WORDS,
    "review": st.fixed_dictionaries({}, optional={"by": WORDS, "date": WORDS})}
EDITS = st.dictionaries(st.sampled_from(sorted(CHANGES)), st.none(), min_size=1, max_size=4).flatmap(
    lambda names: st.fixed_dictionaries({name: CHANGES[name] for name in names}))


def comment_lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip().startswith("#")]


def values(text: str) -> dict[str, Any]:
    found = raw(parse_yaml(text, source="x"))
    assert isinstance(found, dict)
    return found


def squeezed(value: Any) -> Any:
    """Blanks and line ends as one: long texts wrap; what is empty is as what is not there."""
    if isinstance(value, dict):
        return {name: said for name, one in value.items() if (said := squeezed(one)) not in ("", [], {})}
    return [squeezed(one) for one in value] if isinstance(value, list) else " ".join(value.split())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=st.sampled_from(["august", "box"]), changes=EDITS)
def test_random_edits_keep_every_comment_line_and_all_other_values(tmp_path: Path, key: str,
                                                                   changes: dict[str, Value]) -> None:
    path = tmp_path / "mali.yaml"
    path.write_text(TEXT, encoding="utf-8")
    edit_record(find(tmp_path, "mali", FINDING, key=key), FINDING, changes, key=key, study="mali")
    after = path.read_text(encoding="utf-8")
    assert [line for line in comment_lines(TEXT) if line not in comment_lines(after)] == []
    expected = values(TEXT)
    one = next(one for one in expected["findings"] if one["id"] == key)
    for name, value in changes.items():
        one[name] = {**one.get(name, {}), **value} if isinstance(value, dict) else value
    assert squeezed(values(after)) == squeezed(expected)


def test_an_edit_of_a_list_leaves_each_line_that_stays(tmp_path: Path) -> None:
    after = edited(tmp_path, "august", {"evidence": ["new", "aaa", "ccc"]})
    assert """\
    evidence:
      # the strongest first
      - new
      - aaa  # kay-w1, present
      # set apart
      - "ccc"
""" in after


def test_comments_within_a_value_that_goes_stand_above_it(tmp_path: Path) -> None:
    after = edited(tmp_path, "august", {"statement": "Short.", "counter_evidence": ["zzz"]})
    assert "    # the claim\n    statement: Short.\n    # about the direction\n" in after
    assert "    # she paid\n    counter_evidence: [zzz]\n" in after


def edited(folder: Path, key: str, changes: dict[str, Value], noun: Noun = FINDING) -> str:
    path = folder / "mali.yaml"
    path.write_text(TEXT, encoding="utf-8")
    edit_record(find(folder, "mali", noun, key=key), noun, changes, key=key, study="mali")
    return path.read_text(encoding="utf-8")


def test_parts_of_a_component_are_set_one_by_one(tmp_path: Path) -> None:
    after = edited(tmp_path, "august", {"coherence": {"level": "serious concerns"}, "overall": "low"}, JUDGEMENT)
    assert "  coherence: {level: serious concerns, explanation: Told alike.}  # alike\n" in after
    assert "  assessors: [Fatou Kanté]\n  overall: low\n# tail\n" in after


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_record_goes_behind_the_others_or_begins_its_list(tmp_path: Path, ends: str) -> None:
    path = tmp_path / "mali.yaml"
    path.write_bytes(TEXT.replace("\n", ends).encode())
    add_record(path, FINDING, {"id": "new", "theme": "loan", "statement": "New: yes.", "author": "Awa"}, study="mali")
    add_record(path, LESSON, {"id": "l1", "title": "Wait"}, study="mali")
    add_record(path, RECOMMENDATION, {"id": "r1", "text": "Move it", "basis": ["august"]}, study="mali")
    add_record(path, ACTION_ITEM, {"id": "a1", "text": "Write it"}, study="mali")
    text = path.read_bytes().decode()
    assert comment_lines(text) == comment_lines(TEXT) and text.count("\r\n") == (text.count("\n") if ends != "\n" else 0)
    records = load_records_file(path)
    assert [one.id for one in records.findings] == ["august", "box", "new"]
    assert records.lessons[0].title == "Wait" and records.recommendations[0].basis == ("august",)
    assert records.action_items[0].text == "Write it" and len(records.judgements) == 1


@pytest.mark.parametrize("text", ["", "# only a comment", "study: mali", "study: mali\nfindings:\n", "findings: [] # none",
                                  "findings: [{id: a, theme: t, statement: s, author: x}]"])
def test_a_file_is_begun_wherever_it_is(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mali.yaml"
    if text:
        path.write_text(text, encoding="utf-8")
    for name in ("one", "two"):
        add_record(path, FINDING, {"id": name, "theme": "loan", "statement": f"It is {name}.", "author": "Awa"},
                   study="mali")
    assert [one.id for one in load_records_file(path).findings][-2:] == ["one", "two"]
    assert comment_lines(path.read_text()) == comment_lines(text)


def test_a_record_without_a_written_id_keeps_the_one_it_had(tmp_path: Path) -> None:
    path = tmp_path / "mali.yaml"
    path.write_text("findings:\n  - theme: loan\n    statement: It is so.\n    author: Awa\n", encoding="utf-8")
    key = load_records_file(path).findings[0].id
    edit_record(find(tmp_path, "mali", FINDING, key=key), FINDING, {"statement": "It is not."}, key=key, study="mali")
    [after] = load_records_file(path).findings
    assert (after.id, after.statement) == (key, "It is not.")


def test_what_would_be_a_mistake_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "mali.yaml"
    path.write_text(TEXT, encoding="utf-8")
    with pytest.raises(FileInvalid, match="two findings have the id 'box'"):
        add_record(path, FINDING, {"id": "box", "theme": "t", "statement": "s", "author": "a"}, study="mali")
    with pytest.raises(FileInvalid, match="'author' is missing"):
        edit_record(find(tmp_path, "mali", FINDING, key="box"), FINDING, {"author": ""}, key="box", study="mali")
    with pytest.raises(UnknownName, match="No finding is called 'agust'") as caught:
        find(tmp_path, "mali", FINDING, key="agust")
    assert caught.value.hint == "Did you mean august?"
    assert path.read_text(encoding="utf-8") == TEXT


def test_somebody_elses_change_is_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, save_text = tmp_path / "mali.yaml", records_edits.save_text
    path.write_text(TEXT, encoding="utf-8")

    def late(target: Path, text: str, *, before: bytes) -> None:
        path.write_text("study: theirs\n", encoding="utf-8")
        save_text(target, text, before=before)

    monkeypatch.setattr(records_edits, "save_text", late)
    with pytest.raises(ChangedUnderYou):
        add_record(path, LESSON, {"id": "l", "title": "t"}, study="mali")
    assert path.read_text(encoding="utf-8") == "study: theirs\n"


def test_a_new_record_goes_where_its_like_stand(tmp_path: Path) -> None:
    assert file_for(tmp_path, "mali", FINDING).name == "mali.yaml"
    (tmp_path / "a.yaml").write_text("study: mali\nlessons: [{id: l, title: t}]\n")
    (tmp_path / "b.yaml").write_text("study: mali\n")
    (tmp_path / "c.yaml").write_text("study: other\nlessons: [{id: l, title: t}]\n")
    assert [file_for(tmp_path, "mali", noun).name for noun in (LESSON, FINDING)] == ["a.yaml", "b.yaml"]


@pytest.mark.parametrize(("text", "expected"), [
    ("Repayment weighs most before the harvest.", "repayment-weighs-before-harvest"),
    ("Il faut que l’échéance tombe après la récolte", "faut-echeance-tombe-apres-recolte"),
    ("It is", "it-is"), ("?!", "finding"), ("ሰላም ነው", "ሰላም-ነው"), ("x" * 90, "x" * 48)])
def test_ids_can_be_read(text: str, expected: str) -> None:
    assert slug(text, otherwise="finding") == expected
    assert slug(text, [expected, f"{expected}-2"], otherwise="finding") == f"{expected}-3"


def test_the_table_knows_every_field_that_the_loader_knows() -> None:
    from dataclasses import fields

    from qualkit.model import ActionItem, Finding, Judgement, Lesson, Recommendation

    for noun, made in zip(NOUNS.values(), (Finding, Lesson, Recommendation, ActionItem, Judgement), strict=True):
        known = {one.name for one in fields(made)} - {noun.key}
        assert {one.name for one in noun.fields} == known, noun.name
