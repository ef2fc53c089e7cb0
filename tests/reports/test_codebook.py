"""The printed codebook: what coders train with, and what refuses it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fake_view import FakeView, demo
from projects import Made

from qualkit.errors import ReportRefused
from qualkit.model import Code, CodeStatus, ReportRequest
from qualkit.reports.codebook import CodebookReport
from qualkit.reports.render import FORMATS, render

OVERRIDE = {"rule": "code-without-definition", "by": "Awa Traoré", "reason": "It is being written with the field team."}


def build(view: FakeView, **changes: Any) -> dict[str, Any]:
    return CodebookReport().build(view, replace(ReportRequest(kind="codebook", study=view.study.key), **changes))


def with_code(view: FakeView, **changes: Any) -> FakeView:
    code = replace(view.codebook.codes[0], **changes)
    view.codebook = replace(view.codebook, codes=(code, *view.codebook.codes[1:]))
    return view


def test_a_code_without_definition_refuses() -> None:
    view = with_code(demo(), definition=" ")
    with pytest.raises(ReportRefused, match="code-without-definition"):
        build(view, final=True)
    assert build(view)["refused"] == ["code-without-definition"] and build(view, overrides=(OVERRIDE,))["refused"] == []
    data = build(view, overrides=(OVERRIDE,))
    assert data["rules_broken"][0] == "code-without-definition"
    assert data["provenance"]["overrides"] == [OVERRIDE]


def test_an_override_without_a_reason_counts_for_nothing() -> None:
    with pytest.raises(ReportRefused):
        build(with_code(demo(), definition=""), final=True, overrides=(OVERRIDE | {"reason": " "},))


def test_a_retired_code_needs_no_definition() -> None:
    view = demo()
    gone = Code(id="gone", key="gone", name="Gone", status=CodeStatus.RETIRED)
    view.codebook = replace(view.codebook, codes=(*view.codebook.codes, gone))
    assert "code-without-definition" not in build(view)["rules_broken"]


def test_near_misses_say_where_the_words_belong() -> None:
    view = demo()
    misses = [(code.key, one.belongs) for code in view.codebook.active for one in code.examples
              if one.kind == "near-miss"]
    assert [(one["key"], one["belongs"]) for one in build(view)["confusions"]] == misses and misses


@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_is_written_in_every_format(tmp_path: Path, language: str) -> None:
    written = render(build(demo(), language=language), formats=FORMATS, folder=tmp_path)
    assert [one.format for one in written] == list(FORMATS)
    said = (tmp_path / "draft-codebook-demo.md").read_text()
    assert {"en": "How to code", "fr": "Comment coder"}[language] in said


def test_it_needs_no_transcripts(project: Made) -> None:
    """A project that holds a codebook and nothing else.

    codes: {loan: [loan], loan/stress: {definition: " "}}
    """
    assert not project.folder.joinpath(".qualkit").exists()
    refused = project.run("report", "codebook", "--format", "md")
    assert "code-without-definition" in refused.output
    said = project.ok("report", "codebook", "--format", "md", "--override", "code-without-definition:Awa:a trial")
    assert "draft-codebook-study.md" in said and not project.folder.joinpath(".qualkit").exists()
