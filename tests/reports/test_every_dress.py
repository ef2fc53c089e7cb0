"""Every kind of report in other dress: empty, French, without numbers, final, long, twice, cut short, in lost scripts."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from fake_view import FakeView, demo
from reports.hostile import build, hostile
from reports.reread import READERS, squeezed

from qualkit.errors import QualkitError, ReportRefused
from qualkit.model import Codebook, Records, ReportRequest, StudyText, Synthesis
from qualkit.plugins import load, names
from qualkit.reports.labels import load as load_labels
from qualkit.reports.parts.privacy import printed_quotes
from qualkit.reports.render import formats_of, render

KINDS = names("reports")


def empty(kind: str, *, codes: bool) -> FakeView:
    """A project in which nothing is yet."""
    view = demo()
    for name in ("all_documents", "all_codings", "all_readings", "all_suggestions", "all_decisions", "all_runs",
                 "all_problems", "all_proposals"):
        setattr(view, name, [])
    for name in ("texts", "pairs", "all_cases", "speakers", "all_coders"):
        setattr(view, name, {})
    view.findings, view.guides, view.others, view.themes, view.written = (), (), (), (), Records(study="demo")
    view.study_text = StudyText(study="demo", sections={})
    view.study = view.study.__class__(key="demo", title="Nothing yet", codebook="microfinance", corpora=(),
                                      synthesis_of=("one",) if kind == "synthesis" else ())
    view.synthesis = Synthesis(study="demo") if kind == "synthesis" else None
    if not codes:
        view.codebook = Codebook(key="microfinance", title="", version="0" * 64, codes=())
    return view


@pytest.mark.parametrize("codes", [pytest.param(True, id="no documents", marks=pytest.mark.long),
                                   pytest.param(False, id="no codes")])
@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_project_gives_every_page_or_a_reason(kind: str, codes: bool, tmp_path: Path) -> None:
    view = empty(kind, codes=codes)
    try:
        data = load("reports", kind)().build(view, ReportRequest(kind=kind, study="demo"))
    except QualkitError as refusal:
        assert len(str(refusal)) > 30
        return
    written = render(data, formats=formats_of(kind), folder=tmp_path)
    assert [one.format for one in written] == list(formats_of(kind))
    assert [text for one in written for text in one.problems] == []
    for one in written:
        text = READERS[one.format](one.path.read_bytes()) if one.format in READERS else one.path.read_text("utf-8")
        assert not re.search(r"\bNone\b(?! of| found)|\bnan\b|\{\w*\}|Undefined|\[\]", text) or one.format == "json", one.format


# --- without numbers ---------------------------------------------------------------------------------------------------

COUNTS = re.compile(
    r"\b\d+ (?:of|out of) (?:\d+|the)\b|\b\d+/\d+\b|\bn = \d|\b\d+ ?%|\b\d+ (?:more |of them )?(?:sources?|documents?|transcripts?|interviews?|codings?|quotations?|"
    r"passages?|lessons?|findings?|people|participants?|items?|groups?|studies|study|words|codes?|readings?|cases?|records?|"
    r"recommendations?|actions?|informants?|surveys?|answers?|speakers?|suggestions?|files?|inputs?|places)\b", re.I)
"""What a machine counted, as pages say it."""


def flowing(kind: str, data: Mapping[str, Any]) -> Iterator[str]:
    """Every printed string of the blocks, quotations and what people wrote included."""
    def walk(value: Any) -> Iterator[str]:
        if isinstance(value, Mapping):
            for key, inner in value.items():
                yield from walk(inner) if key not in ("id", "link", "href", "anchor") else ()
        elif isinstance(value, list | tuple):
            for inner in value:
                yield from walk(inner)
        elif isinstance(value, str):
            yield value

    yield from walk(load("reports", kind)().lay_out(data))


@pytest.mark.parametrize("language", ["en", pytest.param("fr", marks=pytest.mark.long)])
@pytest.mark.parametrize("kind", KINDS)
def test_without_numbers_nothing_is_counted(kind: str, language: str) -> None:
    data = build(kind, hostile(kind, ""), numbers=False, language=language)
    own = re.compile(r"1 of the 3 rules|12 of 15|4 of 4")
    printed = [*flowing(kind, data), *data["warnings"]]
    counted = {text for text in printed if COUNTS.search(text.replace("\u00a0", " ")) and not own.search(text)}
    assert counted == set()


@pytest.mark.parametrize("kind", [one for one in KINDS if one != "codebook"])
def test_with_numbers_the_same_look_finds_counts(kind: str) -> None:
    assert any(COUNTS.search(text) for text in flowing(kind, build(kind, hostile(kind, ""))))


# --- French --------------------------------------------------------------------------------------------------------------


def english_pieces() -> set[str]:
    """Stretches of at least three English words of the labels whose French is another."""
    english, french = load_labels("en"), load_labels("fr")
    pieces = {piece.strip(" .,:;()[]") for key, text in english.items() if text != french[key]
              for piece in re.split(r"\{\w+\}", text)}
    told = " ".join(french.values())
    return {piece for piece in pieces if len(piece.split()) > 2 and piece not in told}


@pytest.mark.parametrize("kind", KINDS)
def test_a_french_report_has_no_english_label_left(kind: str) -> None:
    data = build(kind, hostile(kind, ""), language="fr")
    printed = "\n".join([*flowing(kind, data), *data["warnings"], *data["marks"]]).replace("\u00a0", " ")
    assert [one for one in sorted(english_pieces()) if one in printed] == []
    flow = load("reports", kind)().lay_out(data)
    sheets = load("reports", kind)().sheets(data, flow)
    assert sheets
    for name in sheets:
        assert len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name)


# --- final ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [pytest.param(one, marks=() if one in ("codebook", "lessons") else pytest.mark.long)
                                  for one in KINDS])
def test_a_final_report_is_no_draft_on_any_page(kind: str, tmp_path: Path) -> None:
    draft = {text for key, text in load_labels("en").items() if key.startswith("mark.draft")}
    data = build(kind, hostile(kind, ""), final=True)
    assert not data["draft"] and data["marks"] == [load_labels("en")["mark.invented"]]
    for one in render(data, formats=formats_of(kind), folder=tmp_path):
        content = one.path.read_bytes()
        text = READERS[one.format](content) if one.format in READERS else content.decode("utf-8")
        assert one.path.name.startswith(kind)
        if one.format != "json":
            assert not [mark for mark in draft if squeezed(mark) in squeezed(text)], one.format


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_overridden_is_told(kind: str, tmp_path: Path) -> None:
    reason = {"rule": "some-rule", "by": "Fatou Kanté", "reason": "a trial of the layout"}
    data = build(kind, hostile(kind, ""), overrides=(reason,))
    for one in render(data, formats=["html", "md"], folder=tmp_path):
        assert "a trial of the layout" in READERS[one.format](one.path.read_bytes()), one.format


# --- quotations --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_attributes_that_point_to_somebody_are_warned_of_wherever_they_stand(kind: str) -> None:
    data = build(kind, hostile(kind, ""), options={"keep": ("region", "gender")})
    shown = [one for one in printed_quotes(data) if one["attributes"]]
    assert ("small-cells" in data["rules_broken"]) == (bool(shown) and kind != "synthesis")  # its studies stand for that


@pytest.mark.parametrize("kind", KINDS)
def test_a_quotation_is_checked_as_it_was_said_and_printed_with_its_marks(kind: str) -> None:
    found = printed_quotes(build(kind, hostile(kind, "")))
    redacted = [one for one in found if "[redacted]" in one["text"]]
    assert all(one["verified"] for one in redacted)
    tampered = [one for one in found if not one["verified"]]
    assert [one["text"] for one in tampered] == ["Words that nobody said"] * len(tampered)
    if kind in ("study", "audit", "learning-route", "learning-framework"):
        assert redacted and len(tampered) == 1
        if kind == "audit":  # it is where what is broken is seen
            return
        with pytest.raises(ReportRefused, match="quote-not-in-source"):
            load("reports", kind)().build(hostile(kind, ""), ReportRequest(kind=kind, study="demo", final=True))


@pytest.mark.parametrize("kind", ["study", "audit", "workshop-brief", "case-brief", "learning-route", "learning-framework"])
def test_a_speaker_s_name_in_what_people_wrote_is_warned_of_and_not_repeated(kind: str) -> None:
    from dataclasses import replace

    if kind != "audit":  # it names the coders, one of whom is called like a speaker
        assert "speaker-named" not in build(kind, hostile(kind, ""))["rules_broken"]
    view = hostile(kind, "")
    view.study_text = replace(view.study_text, sections=dict.fromkeys(view.study_text.sections, "Mariam Ba said so."))
    view.written = replace(view.written, lessons=tuple(
        replace(one, voice="Mariam Ba of Sambakolo") for one in view.written.lessons))
    data = build(kind, view)
    assert "speaker-named" in data["rules_broken"]
    assert not [one for one in data["warnings"] if "Mariam" in one or "Sambakolo" in one]


def test_authors_on_the_cover_may_tell_of_their_own_interviews() -> None:
    from dataclasses import replace

    view = hostile("study", "")
    view.study_text = replace(view.study_text, authors=("Mariam Ba (invented)",), sections={
        **view.study_text.sections, "reflexivity": "Mariam Ba is the daughter of a treasurer."})
    assert "speaker-named" not in build("study", view)["rules_broken"]
    view.study_text = replace(view.study_text, sections={**view.study_text.sections, "context": "Mariam said so."})
    assert "speaker-named" in build("study", view)["rules_broken"]


def test_roles_with_accents_are_no_names() -> None:
    from qualkit.reports.parts.privacy import names_in

    assert names_in(["Répondante", "Enquêteur", "Enquêtrice", "Trésorière", "Répondante Awa"]) == {"Awa"}


# --- twice, cut short, long ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_project_gives_the_same_model(kind: str) -> None:
    assert json.dumps(build(kind, hostile(kind, "&"))) == json.dumps(build(kind, hostile(kind, "&")))


@pytest.mark.parametrize("kind", [pytest.param(one, marks=() if one == "lessons" else pytest.mark.long) for one in KINDS])
def test_the_same_model_gives_the_same_bytes(kind: str, tmp_path: Path) -> None:
    data = build(kind, hostile(kind))
    one, other = ({each.format: each.path.read_bytes() for each in render(
        json.loads(json.dumps(data)), formats=formats_of(kind), folder=tmp_path / name)} for name in ("one", "other"))
    assert [name for name in one if one[name] != other[name]] == []


def test_an_export_cut_short_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    data = build("lessons", hostile("lessons", ""))
    before = {one.path: one.path.read_bytes() for one in render(data, formats=formats_of("lessons"), folder=tmp_path)}

    def fails(*paths: object, **more: object) -> None:
        raise OSError(28, "No space left on device")

    for name in ("replace", "fsync", "rename"):
        monkeypatch.setattr(os, name, fails)
    with pytest.raises((QualkitError, OSError)):
        render(data | {"marks": ["Another mark"]}, formats=formats_of("lessons"), folder=tmp_path)
    monkeypatch.undo()
    assert {path: path.read_bytes() for path in before} == before
    assert {one.name for one in tmp_path.iterdir()} == {one.name for one in before} | {".rendered.json"}


LONG = " ".join(f"word{number:05}" for number in range(3700))
"""40,000 characters, each word to be found again."""


@pytest.mark.parametrize("kind", [pytest.param(one, marks=() if one == "lessons" else pytest.mark.long) for one in KINDS])
def test_forty_thousand_characters_are_all_there_in_every_format(kind: str, tmp_path: Path) -> None:
    from dataclasses import replace

    view = hostile(kind, "")
    view.findings = tuple(replace(one, statement=LONG) for one in view.findings[:1]) + view.findings[1:]
    view.written = replace(view.written, lessons=tuple(replace(one, happened=LONG) for one in view.written.lessons),
                           recommendations=tuple(replace(one, text=LONG) for one in view.written.recommendations))
    view.codebook = Codebook(key=view.codebook.key, title=view.codebook.title, version=view.codebook.version, codes=tuple(
        replace(one, definition=LONG if number == 1 else one.definition) for number, one in enumerate(view.codebook.codes)))
    data = build(kind, view)
    assert LONG in " ".join(flowing(kind, data)) or kind == "evidence-map"
    for one in render(data, formats=formats_of(kind), folder=tmp_path):
        content = one.path.read_bytes()
        text = READERS[one.format](content) if one.format in READERS else content.decode("utf-8")
        text = squeezed(text) if one.format in ("xlsx", "pdf") else text  # broken where a cell or a line is full
        lost = [word for word in LONG.split() if word not in text]
        assert not lost or kind == "evidence-map", (one.format, len(lost), lost[:3])


# --- scripts that no font has -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_that_no_font_has_is_told(kind: str, tmp_path: Path) -> None:
    data = build(kind, hostile(kind, "\U00013080\U00013081"))
    if kind == "lessons":
        with pytest.raises(ReportRefused):
            render(data, formats=["pdf"], folder=tmp_path)
    (md,) = render(data, formats=["md", "pdf"], folder=tmp_path)
    assert "no font for Egyptian" in " ".join(md.problems)


# --- a user's templates ---------------------------------------------------------------------------------------------------------

WAYS_OUT = "{{ report.__init__.__globals__ }}{{ ''.__class__ }}"


@pytest.mark.parametrize("name", ["html.j2", "md.j2", "docx"])
@pytest.mark.parametrize("kind", [pytest.param(one, marks=() if one in ("lessons", "evidence-map") else pytest.mark.long)
                                  for one in KINDS])
def test_a_template_of_any_kind_is_used_and_shut_in(kind: str, name: str, tmp_path: Path) -> None:
    from docx import Document

    def put(words: str) -> None:
        if name != "docx":
            (tmp_path / f"{kind}.{name}").write_text(words, encoding="utf-8")
            return
        made = Document()
        made.add_paragraph(words)
        made.save(str(tmp_path / f"{kind}.docx"))

    data, form = build(kind, hostile(kind, "<b>&")), name.partition(".")[0]
    put("Ours: {{ report.opening.title }} {{ report.kind }}")
    (written,) = render(data, formats=[form], folder=tmp_path / "out", templates_folder=tmp_path)
    said = READERS[form](written.path.read_bytes())
    assert f"Ours: {data['opening']['title']} {kind}" in " ".join(said.split()) or form == "md"
    for words in (WAYS_OUT, "{{ report.oppening }}", "{% include '/etc/passwd' %}"):
        put(words)
        with pytest.raises(QualkitError, match=re.escape(kind)):
            render(data, formats=[form], folder=tmp_path / "out", templates_folder=tmp_path)
