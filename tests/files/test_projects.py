"""What people write around the codebooks: qualkit.toml, guides, study texts, findings, requests, themes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qualkit.errors import FileInvalid
from qualkit.files.codebooks import parse_codebook
from qualkit.files.guides import load_guide, load_guides
from qualkit.files.projects import load_project_file
from qualkit.files.records import load_records
from qualkit.files.requests import load_request, load_requests
from qualkit.files.studies import load_study_file, load_study_text
from qualkit.files.themes import load_themes
from qualkit.model import FindingDirection, PlannedCell, Privacy, Study
from qualkit.model.agreement import AgreementPlan, CodedUnit, Coefficient, Overlap

PROJECT = """\
title = "Women's credit"
languages = ["en", "fr"]
executor = "processes"

[tagging]
engines = ["rules.v1"]
[tagging.options."rules.v1"]
least = 0.3

[privacy]
cleared = ["region"]
redact = ["Awa Traoré"]
small_cell = 4

[[study]]
key = "mali"
title = "Mali 2025"
codebook = "microfinance-women"
invented = true

[[study.planned]]
instrument = "interview"
planned = 4
refusals = 1
attributes = { region = "Kayes", gender = "F" }

[[study]]
key = "niger"
codebook = "microfinance-women"
corpora = ["niger-a", "niger-b"]
guides = ["interview"]
"""
BOOK = parse_codebook("codebook: x\ncodes: [{key: loan, definition: d}, {key: loan/stress, definition: d}]\n")


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_project_file_is_read_whole(tmp_path: Path) -> None:
    file = load_project_file(write(tmp_path / "qualkit.toml", PROJECT))
    assert (file.title, file.languages, file.executor) == ("Women's credit", ("en", "fr"), "processes")
    assert (file.tagging.engines, file.tagging.options) == (("rules.v1",), {"rules.v1": {"least": 0.3}})
    assert file.privacy == Privacy(cleared=("region",), redact=("Awa Traoré",), small_cell=4)
    planned = PlannedCell(instrument="interview", planned=4, refusals=1, attributes={"region": "Kayes", "gender": "F"})
    assert file.studies == (
        Study(
            key="mali",
            title="Mali 2025",
            codebook="microfinance-women",
            corpora=("mali",),
            invented=True,
            planned=(planned,),
        ),
        Study(
            key="niger",
            title="niger",
            codebook="microfinance-women",
            corpora=("niger-a", "niger-b"),
            guides=("interview",),
        ),
    )


def test_how_coders_are_compared_is_declared_for_all_studies(tmp_path: Path) -> None:
    text = PROJECT.replace("[privacy]", '[agreement]\ncoefficient = "u-alpha"\nunit = "turn"\n\n[privacy]')
    plan = AgreementPlan(coefficient=Coefficient.U_ALPHA, unit=CodedUnit.TURN, overlap=Overlap.HALF)
    assert [one.agreement for one in load_project_file(write(tmp_path / "qualkit.toml", text)).studies] == [plan, plan]
    write(tmp_path / "qualkit.toml", text.replace('"u-alpha"', '"percent"').replace('"turn"', '"word"'))
    with pytest.raises(FileInvalid) as caught:
        load_project_file(tmp_path / "qualkit.toml")
    assert [str(one).partition("toml:")[2][:30] for one in caught.value.problems] == [
        "11: 'coefficient' cannot be 'p", "12: 'unit' cannot be 'word'. K"]


def test_a_synthesis_may_be_of_imported_studies_alone(tmp_path: Path) -> None:
    text = PROJECT + '\n[[study]]\nkey = "all"\ncodebook = "b"\nsynthesis_of = ["far"]\n'
    with pytest.raises(FileInvalid, match="no other study 'far', here or in imports/"):
        load_project_file(write(tmp_path / "qualkit.toml", text))
    (tmp_path / "imports").mkdir()
    (tmp_path / "imports" / "broken.json").write_text("{", encoding="utf-8")
    (tmp_path / "imports" / "any-name.json").write_text('{"records": {"study": "far"}}', encoding="utf-8")
    assert load_project_file(tmp_path / "qualkit.toml").studies[-1].synthesis_of == ("far",)


def test_words_that_mean_the_same_hold_for_all_studies(tmp_path: Path) -> None:
    text = PROJECT.replace("[privacy]", '[search]\nsynonyms = ["schedule kalendari", "group chama vsla"]\n\n[privacy]')
    file = load_project_file(write(tmp_path / "qualkit.toml", text))
    assert file.synonyms == (("schedule", "kalendari"), ("group", "chama", "vsla"))
    assert {one.synonyms for one in file.studies} == {file.synonyms}
    with pytest.raises(FileInvalid, match="toml:11: a line of synonyms needs two words or more"):
        load_project_file(write(tmp_path / "qualkit.toml", text.replace("schedule kalendari", "kalendari")))


def test_a_project_file_may_be_short(tmp_path: Path) -> None:
    file = load_project_file(write(tmp_path / "qualkit.toml", 'title = "t"\n'))
    assert (file.executor, file.tagging.segmenter, file.studies, file.privacy.small_cell) == (
        "serial",
        "passages.v1",
        (),
        3,
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("codebook =", "codbook =", "qualkit.toml:15: 'codebook' is missing."),
        ("codebook =", "codbook =", "qualkit.toml:18: unknown field 'codbook'. Did you mean codebook?"),
        ("planned = 4", "planned = -4", "qualkit.toml:23: 'planned' must be a whole number."),
        ("planned = 4", "planed = 4", "qualkit.toml:23: unknown field 'planed'. Did you mean planned?"),
        ("invented = true", "invented = 7", "qualkit.toml:19: 'invented' must be true or false."),
        ('engines = ["rules.v1"]', "engines = 3.5.1", "qualkit.toml:6: this is not TOML:"),
        ("[privacy]", "[privcy]", "qualkit.toml:10: unknown field 'privcy'. Did you mean privacy?"),
        ('key = "niger"', 'key = "mali"', "qualkit.toml:27: two studies have the key 'mali'."),
        (
            'cleared = ["region"]',
            "cleared = { a = 1 }",
            "qualkit.toml:11: 'cleared' must be a list, not fields.",
        ),
        ("least = 0.3", "least = 0.3\nleast = 0.4", "qualkit.toml:9: this is not TOML:"),
    ],
)
def test_mistakes_of_a_project_name_their_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in PROJECT
    with pytest.raises(FileInvalid) as caught:
        load_project_file(write(tmp_path / "qualkit.toml", PROJECT.replace(old, new, 1 + (old[:3] == "key"))))
    assert message in str(caught.value)


def test_deep_toml_fails_cleanly(tmp_path: Path) -> None:
    with pytest.raises(FileInvalid):
        load_project_file(write(tmp_path / "qualkit.toml", f"a = {'[' * 20_000}{']' * 20_000}\n"))


def test_a_guide_says_what_was_asked(tmp_path: Path) -> None:
    path = write(
        tmp_path / "guides" / "g.yaml",
        """\
instrument: interview
kinds: [interview, short interview]
questions:
  - {id: a, text: How is paying back?, asks: [loan/stress]}
  - text: And the loan?
    asks: loan
""",
    )
    guide = load_guide(path, codebook=BOOK)
    assert guide.asks == {"loan", "loan/stress"}
    assert [question.id for question in guide.questions] == ["a", "q2"]
    assert load_guides(tmp_path / "guides") == (guide,)
    assert load_guides(tmp_path / "nowhere") == ()
    write(tmp_path / "guides" / "h.yaml", path.read_text("utf-8"))
    with pytest.raises(FileInvalid, match="another file is also the guide of 'interview'"):
        load_guides(tmp_path / "guides")


def test_a_study_text_is_prose_by_section(tmp_path: Path) -> None:
    write(
        tmp_path / "mali.yaml",
        """\
commissioner: The fund
authors: [Awa, Ben]
field_dates: February 2025
sections:
  context: |
    The *programme* began in 2019.

    It grew.
  box of our own: x
""",
    )
    text = load_study_text(tmp_path, "mali")
    assert (text.commissioner, text.authors, text.field_dates) == (
        "The fund",
        ("Awa", "Ben"),
        "February 2025",
    )
    assert text.sections == {"context": "The *programme* began in 2019.\n\nIt grew.", "box of our own": "x"}
    assert load_study_text(tmp_path, "niger").sections == {}
    assert load_study_text(tmp_path / "nowhere", "mali").sections == {}


def test_findings_are_claims_of_named_people(tmp_path: Path) -> None:
    write(
        tmp_path / "mali.yaml",
        """\
findings:
  - theme: loan/stress
    statement: Paying back is hardest in August.
    author: awa
    direction: mixed
    evidence: [c1, c2]
  - {id: f2, theme: loan, statement: No change., author: ben, direction: little or no evidence}
""",
    )
    first, second = load_records(tmp_path, "mali", codebook=BOOK).findings
    assert (first.direction, first.evidence) == (FindingDirection.MIXED, ("c1", "c2"))
    assert (second.id, second.direction) == ("f2", FindingDirection.LITTLE_OR_NONE)
    assert first.id == load_records(tmp_path, "mali").findings[0].id
    assert load_records(tmp_path, "niger").findings == ()
    write(tmp_path / "more.yaml", "study: mali\nfindings:\n  - {id: f2, theme: loan, statement: s, author: a}\n")
    with pytest.raises(FileInvalid, match="'f2' too"):
        load_records(tmp_path, "mali")


def test_a_request_reads_yes_no_and_options(tmp_path: Path) -> None:
    path = write(
        tmp_path / "final.yaml",
        """\
kind: study
study: mali
date: 2025-04-01
numbers: off
final: yes
formats: [html, pdf]
options: {most: 3, order: "07", spread: true, share: 0.5}
overrides:
  - {rule: one document, by: Awa Traoré, reason: pilot}
""",
    )
    request = load_request(path)
    assert (request.numbers, request.final, request.formats) == (False, True, ("html", "pdf"))
    assert (request.date, request.language) == ("2025-04-01", "en")
    assert request.options == {"most": 3, "order": "07", "spread": True, "share": 0.5}
    assert request.overrides == ({"rule": "one document", "by": "Awa Traoré", "reason": "pilot"},)
    write(tmp_path / "rendered" / "x.yaml", "not: a request\n")
    assert load_requests(tmp_path) == {"final": request}


def test_themes_are_checked_against_the_codebooks(tmp_path: Path) -> None:
    path = write(tmp_path / "themes.yaml", "themes:\n  - {key: pay, codes: {x: [loan]}}\n")
    (theme,) = load_themes(path, [BOOK])
    assert [theme.holds(BOOK, code) for code in BOOK] == [True, True]
    write(path, "themes:\n  - {key: pay, codes: {x: [lone], y: [a]}}\n  - {key: pay}\n")
    with pytest.raises(FileInvalid) as caught:
        load_themes(path, [BOOK])
    assert [str(one).split("themes.yaml")[1] for one in caught.value.problems] == [
        ":2: x has no code 'lone'. Did you mean loan?",
        ":2: there is no codebook 'y'. Known: x.",
        ":3: the theme 'pay' stands twice. Take one of the two out.",
    ]


@pytest.mark.parametrize(
    ("load", "text", "message"),
    [
        (
            load_guide,
            "instrument: i\nquestions:\n  - {txt: a}\n",
            ":3: unknown field 'txt'. Did you mean text?",
        ),
        (
            load_guide,
            "instrument: i\nquestions:\n  - {id: a, text: a}\n  - {id: a, text: b}\n",
            ":4: two questions",
        ),
        (load_guide, "questions: []\n", ":1: 'instrument' is missing."),
        (
            lambda path: load_guide(path, codebook=BOOK),
            "instrument: i\nquestions:\n  - {text: t, asks: [lone]}\n",
            ":3: a question asks about 'lone', which is no code. Did you mean loan?",
        ),
        (load_study_file, "sections:\n  contxt: x\n", ":2: unknown section 'contxt'. Did you mean context?"),
        (load_study_file, "sections:\n  context: [a]\n", ":2: 'context' must be text, not a list."),
        (load_request, "kind: study\nformats: [html, pfd]\n", ":2: 'pfd' is no format."),
        (load_request, "kind: study\ndate: today\n", ":2: 'today' is no date."),
        (load_request, "kind: study\noverrides:\n  - {rule: x, by: me}\n", ":3: 'reason' is missing."),
        (load_request, "", ":1: this must be fields, not text."),
        (
            lambda path: load_records(path.parent, "x"),
            "findings:\n  - {theme: t, statement: s}\n",
            ":2: 'author' is missing.",
        ),
        (
            lambda path: load_records(path.parent, "x"),
            "findings:\n  - {theme: t, statement: s, author: a, direction: up}\n",
            ":2: 'direction' cannot be 'up'.",
        ),
    ],
)
def test_mistakes_name_file_and_line(tmp_path: Path, load: Callable[[Path], object], text: str, message: str) -> None:
    path = write(tmp_path / "x.yaml", text)
    with pytest.raises(FileInvalid) as caught:
        load(path)
    assert f"{path}{message}" in str(caught.value)
