"""What the study report keeps to itself: names, redacted words, who refused, and whoever could be recognised."""

import json
import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from fake_view import demo
from reports.conftest import Build
from reports.modelled import quotes_of, row


def everything(data: dict[str, Any]) -> str:
    return json.dumps({name: value for name, value in data.items() if name != "labels"}, ensure_ascii=False)


def test_no_name_of_a_speaker_or_file_leaves(build: Build) -> None:
    said = everything(build())
    for name in ("Traor", "Fatou", "fatou", "moussa", "K-awa", "interviews/", "Sanankoroba"):
        assert name not in said, name


def test_redaction_reaches_quotes_context_titles_and_findings(build: Build) -> None:
    view = demo(redact=("goat", "Invented Fund", "harvest", "Credit groups"))
    data = build(view, title="Credit groups and the goat")
    assert data["opening"]["title"] == "[redacted] and the [redacted]"
    assert not re.search(r"goat|Invented Fund|harvest|Credit groups", everything(data).replace("second goat", ""))
    assert "[redacted]" in quotes_of(data)[0]["text"]


def test_refused_consent_takes_a_document_out_and_is_counted(build: Build) -> None:
    data = build()
    assert data["basis"]["refused"] == 1 and "anywhere" not in everything(data)
    assert any("consent" in one for one in data["limitations"])


@pytest.mark.parametrize("case", ["", "K-new"])
def test_refused_consent_is_seen_on_a_document_and_on_its_case(build: Build, case: str) -> None:
    view = demo()
    view.add("interviews/new.txt", [("P1", "Leave me out of it.")], case=case, attributes={"consent": "non"})
    if case:
        view.change("interviews/new.txt", attributes={})
    view.code("interviews/new.txt", "Leave me out of it.", "loan/gain", key_quote=True)
    data = build(view)
    assert data["basis"]["refused"] == 2 and "Leave me" not in everything(data)


def test_a_group_member_who_refused_is_neither_quoted_nor_shown_nor_counted(build: Build) -> None:
    view = demo()
    group = next(one for one in view.all_documents if one.key == "groups/one.txt")
    view.all_cases["silent"] = replace(view.all_cases["K-awa"], key="silent", attributes={"consent": "refused"})
    view.speakers[group.id, "P1"] = "silent"
    data = build(view)
    assert "hospital" not in everything(data) and "decide together" not in everything(data)
    assert row(data, "coll/shock", "focus group")["n"] == 0


def test_only_cleared_attributes_are_printed(build: Build) -> None:
    view = demo(cleared=("region",))
    data = build(view)
    assert "woman" not in everything(data).replace("Women", "").replace("women", "")
    assert all(set(quote["attributes"]) <= {"region"} for quote in quotes_of(data))


def test_what_points_to_someone_is_withheld_and_what_is_kept_is_warned_of(build: Build) -> None:
    data = build()
    assert "small-cells" not in data["rules_broken"] and data["withheld"] == {"region": 3, "gender": 6}
    shown = Counter((one["kind"], *one["attributes"].values()) for one in data["sources"] if one["attributes"])
    assert shown and min(shown.values()) >= 3
    assert "small-cells" in build(options={"keep": ["region", "gender"]})["rules_broken"]
    kept = build(demo(small_cell=1))
    assert "small-cells" not in kept["rules_broken"] and kept["withheld"] == {"region": 1}  # the informant's


def test_problems_name_no_file(build: Build) -> None:
    problems = build()["provenance"]["problems"]
    assert [one["document"] for one in problems] == ["D08", "another file (.pdf)"]
