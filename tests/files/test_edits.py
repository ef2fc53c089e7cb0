"""An edit changes what it says and no other letter; a file is saved whole, or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.errors import ChangedUnderYou, UsageError
from qualkit.files.edits import Edits
from qualkit.files.saving import save
from qualkit.files.yamls import parse_yaml
from qualkit.model import bytes_hash

TEXT = """\
# head
name: one   # why one
list:
  - a
  - b   # last of them
flow: [a, b]   # in brackets
alone: x
codes:
  - key: p  # first
    note: |
      long
      text

    # about the second
  - {key: q, note: z}
# tail
"""


def test_each_kind_of_edit_keeps_the_comments() -> None:
    edits, root = Edits(TEXT), parse_yaml(TEXT, source="x")
    first, second = root.fields["codes"].items
    edits.put(root, "name", "two")
    edits.append(root, "list", "c")
    edits.append(root, "flow", "c")
    edits.append(root, "alone", "z")
    edits.put(first, "id", "i1")
    edits.append(first, "formerly", "o")
    edits.put(second, "id", "i2")
    assert (
        edits.result()
        == """\
# head
name: two   # why one
list:
  - a
  - b   # last of them
  - c
flow: [a, b, c]   # in brackets
alone: [x, z]
codes:
  - key: p  # first
    note: |
      long
      text
    id: i1
    formerly: [o]

    # about the second
  - {key: q, note: z, id: i2}
# tail
"""
    )


@pytest.mark.parametrize(
    "text",
    [
        "a:\nb: 1\n",
        "a: # note\nb: 1\n",
        "a: ~\nb: 1\n",
        "b: 1",
        "b: 1\r\na:\r\n",
        "{b: 1}",
        "{a: , b: 1}",
        "a: ''\nb: 1\n",
        "b:\n  - x\n",
        "b: >\n  x\n  y\n",
    ],
)
def test_a_field_can_be_put_wherever_it_stands(text: str) -> None:
    edits, root = Edits(text), parse_yaml(text, source="x")
    edits.put(root, "a", "new: value")
    after = parse_yaml(edits.result(), source="x")
    assert after.fields["a"].text == "new: value"
    assert set(after.fields) == {"a", "b"}
    ends = edits.newline
    assert edits.result().replace(ends, "").count("\n") == edits.result().replace(ends, "").count("\r") == 0
    assert edits.result().count("# note") == text.count("# note")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["name", "alone", "new", "other"]),
            st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20),
        ),
        min_size=1,
        max_size=3,
        unique_by=lambda pair: pair[0],
    )
)
def test_edits_say_what_they_were_told(changes: list[tuple[str, str]]) -> None:
    edits, root = Edits(TEXT), parse_yaml(TEXT, source="x")
    for name, value in changes:
        edits.put(root, name, value)
    after = parse_yaml(edits.result(), source="x")
    assert {name: after.fields[name].text for name, _ in changes} == dict(changes)
    assert [
        line
        for line in edits.result().splitlines()
        if "#" in line and "name:" not in line and not any(line.startswith(name) for name, _ in changes)
    ] == [line for line in TEXT.splitlines() if "#" in line and "name:" not in line]


def test_saving_is_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.yaml"
    save(path, b"one")
    path.chmod(0o640)
    save(path, b"two", seen=bytes_hash(b"one"))
    assert path.read_bytes() == b"two" and path.stat().st_mode & 0o777 == 0o640

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError, match="No space left"):
        save(path, b"three", seen=bytes_hash(b"two"))
    assert path.read_bytes() == b"two"
    assert [one.name for one in tmp_path.iterdir()] == ["a.yaml"]


def test_a_file_that_changed_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"somebody else's")
    for seen in ("", bytes_hash(b"mine")):
        with pytest.raises(ChangedUnderYou):
            save(path, b"new", seen=seen)
    assert path.read_bytes() == b"somebody else's" and [one.name for one in tmp_path.iterdir()] == ["a.yaml"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_bytes(b"one")
    (tmp_path / "link.yaml").symlink_to(tmp_path / "real.yaml")
    save(tmp_path / "link.yaml", b"two", seen=bytes_hash(b"one"))
    assert (tmp_path / "link.yaml").is_symlink() and (tmp_path / "real.yaml").read_bytes() == b"two"
