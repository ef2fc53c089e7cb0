"""Records from another project: what goes out comes in the same, and hostile files are refused whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reports.synthesised import study

from qualkit.errors import FileInvalid
from qualkit.files import portable
from qualkit.files.portable import load_imports, load_portable, write_portable
from qualkit.model import Lesson, LessonKind, Recommendation, Records


def given_out() -> Records:
    return study("mali", ("f1", "Said so."), ("f2", "Said so too."), invented=True,
                 lessons=(Lesson(id="l1", title="Wait", kind=LessonKind.ADJUST, uses=("a", "b")),),
                 recommendations=(Recommendation(id="r1", text="Move it."),))


def write(folder: Path, value: Any, name: str = "in.json") -> Path:
    path = folder / name
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path


def values() -> dict[str, Any]:
    return dict(json.loads(json.dumps(write_portable(given_out(), version="0.1"))))


def test_what_goes_out_comes_in(tmp_path: Path) -> None:
    found = load_portable(write(tmp_path, values()))
    sent = given_out()
    assert found.source == "in.json" and len(found.source_hash) == 64
    for name in ("study", "title", "invented", "findings", "lessons", "recommendations", "facts", "material", "quotes",
                 "themes", "codes"):
        assert getattr(found, name) == getattr(sent, name), name


def bent(**changes: Any) -> dict[str, Any]:
    return values() | changes


def deep(levels: int) -> str:
    return "[" * levels + "]" * levels


def within(part: str, **more: Any) -> dict[str, Any]:
    value = values()
    value[part] = value[part] | more
    return value


HOSTILE: dict[str, Any] = {
    "no JSON": "{", "empty": "", "a list": [], "null": "null", "deep": deep(100_000), "rather deep": deep(30),
    "no schema": {}, "another schema": bent(schema="qualkit.records/2"), "a schema of fields": bent(schema={"a": "b"}),
    "unknown field": bent(payload="x"), "doubled field": '{"schema": "qualkit.records/1", "schema": "x"}',
    "not a number": '{"schema": NaN}', "a huge number": '{"schema": ' + "9" * 5000 + "}",
    "half a letter": '{"schema": "\\ud800"}', "judgements": within("records", judgements=[{"finding": "f1"}]),
    "items": within("records", items=[]), "no study": bent(records={"findings": []}),
    "a finding without author": bent(records={"study": "x", "findings": [{"theme": "a", "statement": "b"}]}),
    "facts of nobody": bent(facts={"nobody": {"sources": 1}}), "negative facts": bent(facts={"f1": {"sources": -1}}),
    "facts as text": bent(facts="many"), "a quotation of nobody": bent(quotes=[{"id": "Q1", "finding": "x", "text": "a",
                                                                               "source": "S1"}]),
    "an unknown kind": bent(quotes=[values()["quotes"][0] | {"kind": "../../etc/passwd"}]),
    "a long text": bent(title="x" * 20_001), "an object as title": bent(title={"__class__": "os.system"}),
}


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_refused(value: Any, tmp_path: Path) -> None:
    with pytest.raises(FileInvalid) as refused:
        load_portable(write(tmp_path, value))
    assert "in.json" in str(refused.value)


def test_a_file_over_the_limit_is_not_even_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, values())
    monkeypatch.setattr(portable, "MAX_BYTES", 100)
    with pytest.raises(FileInvalid, match="over"):
        load_portable(path)


def test_a_field_that_stands_twice_is_refused(tmp_path: Path) -> None:
    """Which of the two another reader would take cannot be told."""
    text = json.dumps(values())[:-1] + ', "title": "another"}'
    with pytest.raises(FileInvalid, match="'title' stands twice"):
        load_portable(write(tmp_path, text))


@pytest.mark.parametrize("limit", ["MAX_VALUES", "MAX_DEPTH"])
def test_too_many_values_or_levels_are_refused(limit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, values())
    monkeypatch.setattr(portable, limit, 2)
    with pytest.raises(FileInvalid, match="levels or"):
        load_portable(path)


@settings(deadline=None)  # it writes files
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=20),
                    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(
                        st.sampled_from(["schema", "records", "study", "findings", "facts", "quotes", "f1", "kinds"]),
                        inside, max_size=5), max_leaves=20))
def test_no_shape_of_json_is_a_crash(value: Any) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        for one in (value, bent(records=value), bent(facts=value), bent(quotes=value), bent(material=value)):
            try:
                load_portable(write(Path(folder), one))
            except FileInvalid:
                continue


def test_one_key_for_two_studies_is_refused(tmp_path: Path) -> None:
    write(tmp_path, values(), "a.json")
    assert [one.study for one in load_imports(tmp_path)] == ["mali"]
    with pytest.raises(FileInvalid, match="--as KEY"):
        load_imports(tmp_path, own=["mali"])
    write(tmp_path, values(), "b.json")
    with pytest.raises(FileInvalid, match=r"a\.json has a study 'mali' too"):
        load_imports(tmp_path)


def test_no_folder_no_imports(tmp_path: Path) -> None:
    assert load_imports(tmp_path / "imports") == ()
