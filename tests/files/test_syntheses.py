"""What people enter of a synthesis, in its file and in tables beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualkit.errors import FileInvalid
from qualkit.files.syntheses import load_synthesis, load_synthesis_file, with_seen
from qualkit.model import Excluded, Seen

ENTERED = """\
question: What makes it bearable?
searches: [{source: Index A, words: "loan* AND date", records: 12}, {source: By hand}]
screening: {identified: 12, included: 0, excluded_full_texts: [{reason: no voices, number: 2}], by: Ada}
included: [{key: mali, country: Mali}]
appraisal:
  tool: Own
  items: [{id: A, text: Who was asked?}]
  studies: [{study: mali, answers: {A: yes}, by: [Ada, Bo]}]
seen: [{finding: mali/f1, hash: abc}]
"""


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_what_was_entered_is_read_and_nothing_is_filled_in(tmp_path: Path) -> None:
    found = load_synthesis_file(write(tmp_path / "sahel.yaml", ENTERED))
    assert found.study == "sahel" and found.screening.identified == 12
    assert found.screening.included == 0 and found.screening.screened is None  # nought is not nothing
    assert [one.records for one in found.searches] == [12, None]
    assert found.appraisal.studies[0].answers == {"A": "yes"} and found.screening.by == ("Ada",)


def test_nobody_wrote_anything(tmp_path: Path) -> None:
    assert load_synthesis(tmp_path / "syntheses", "sahel") is None


@pytest.mark.parametrize(("text", "said"), [
    ("screening: {identified: many}", "whole number"), ("screening: {identifed: 3}", "Did you mean identified"),
    ("included: [{country: Mali}]", "'key' is missing"), ("included: [{key: a}, {key: a}]", "stands twice"),
    ("appraisal: {studies: [{study: a, answers: {Z: yes}}]}", "no item of the tool"),
    ("included_from: ../secret.csv", "beside this file"), ("included_from: none.csv", "no such file"),
    ("levels: high", "unknown field")])
def test_mistakes_are_told_with_the_next_step(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(FileInvalid, match=said):
        load_synthesis_file(write(tmp_path / "sahel.yaml", text))


def test_two_files_on_one_synthesis(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        write(tmp_path / name, "study: sahel")
    with pytest.raises(FileInvalid, match="another file"):
        load_synthesis(tmp_path, "sahel")


def test_tables_beside_the_file(tmp_path: Path) -> None:
    write(tmp_path / "screen.csv", "step,number,reason\nidentified,20,\nscreened,18,\n"
                                   "excluded_full_texts,3,no voices\nexcluded_full_texts,1,no text\n")
    write(tmp_path / "studies.csv", "key,country\nmali,Mali\nniger,Niger\n")
    write(tmp_path / "appraisal.csv", "study,A,overall,by\nmali,yes,minor,Ada; Bo\n")
    found = load_synthesis_file(write(tmp_path / "sahel.yaml", (
        "screening_from: screen.csv\nincluded_from: studies.csv\nappraisal_from: appraisal.csv\n"
        "appraisal: {tool: Own, items: [{id: A, text: Who?}]}\n")))
    assert (found.screening.identified, found.screening.screened, found.screening.included) == (20, 18, None)
    assert found.screening.excluded_full_texts == (Excluded(reason="no voices", number=3),
                                                   Excluded(reason="no text", number=1))
    assert [one.country for one in found.included] == ["Mali", "Niger"]
    assert found.appraisal.studies[0].by == ("Ada", "Bo") and found.appraisal.studies[0].answers == {"A": "yes"}
    assert set(found.inputs) == {"screen.csv", "studies.csv", "appraisal.csv"}


@pytest.mark.parametrize(("name", "table", "said"), [
    ("screening", "step,number\nidentifed,3\n", "Did you mean identified"),
    ("screening", "step,number\nidentified,lots\n", "whole number"),
    ("screening", "step,number\nidentified,3\nidentified,4\n", "stands twice"),
    ("screening", "a,b\n1,2\n", "no column 'step'"), ("included", "key,countri\nm,x\n", "Did you mean country"),
    ("included", "key,country\n,Mali\n", "'key' is missing"), ("appraisal", "study,Z\nmali,yes\n", "no item of the tool")])
def test_mistakes_in_tables_are_told(name: str, table: str, said: str, tmp_path: Path) -> None:
    write(tmp_path / "t.csv", table)
    with pytest.raises(FileInvalid, match=said):
        load_synthesis_file(write(tmp_path / "sahel.yaml", f"{name}_from: t.csv\n"))


def test_a_part_stands_in_one_place_only(tmp_path: Path) -> None:
    write(tmp_path / "t.csv", "key\nmali\n")
    with pytest.raises(FileInvalid, match="Keep one of the two"):
        load_synthesis_file(write(tmp_path / "sahel.yaml", "included_from: t.csv\nincluded: [{key: mali}]\n"))


@pytest.mark.parametrize("before", [
    "", "# mine\nquestion: Why?   # ours", "question: Why?\r\nseen: []\r\n# end\r\n", "seen:\nquestion: Why?\n",
    "seen:  # from last year\n  - {finding: old/one, hash: x}\n  - {finding: old/two, hash: y}\n\n# then\nquestion: Why?\n"])
def test_what_was_seen_is_noted_and_all_else_stays(before: str, tmp_path: Path) -> None:
    seen = (Seen(finding="mali/f1", hash="0123456789abcdef", by="Ada: B", date="2025-01-01"),
            Seen(finding="mali/no", hash="1e5", by="Ada", date="2025-01-01"))
    path = tmp_path / "sahel.yaml"
    for _ in range(2):  # the second time it replaces the first
        path.write_bytes(with_seen(path.read_bytes() if path.exists() else before.encode(), seen, source="x"))
        assert load_synthesis_file(path).seen == seen
    kept = [line for line in before.splitlines() if "#" in line or "Why" in line]
    assert [line for line in kept if line not in path.read_bytes().decode().splitlines()] == []
