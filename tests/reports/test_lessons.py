"""The catalogue of lessons: what is printed, what contradicts what, what each rests on, and files for others."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from reports.conftest import squeezed, text_of
from reports.learnt import SECRET, catalogue, learnt, lesson

from qualkit.errors import ReportRefused, UnknownName
from qualkit.model import LessonStatus, Source
from qualkit.readers.ris import RisReader
from qualkit.reports.drawing import catalogue_files
from qualkit.reports.drawing.catalogue_files import COLUMNS
from qualkit.reports.render import FORMATS, formats_of, render

OWN = (*FORMATS, "csv", "ris")


@pytest.fixture(scope="module")
def model() -> dict[str, Any]:
    return catalogue()


@pytest.fixture(scope="module")
def folder(model: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("lessons")
    render(model, formats=OWN, folder=target)
    return target


def refs(model: dict[str, Any]) -> list[str]:
    return [card["ref"] for card in model["lessons"]]


def card(model: dict[str, Any], ref: str) -> dict[str, Any]:
    return next(one for one in model["lessons"] if one["ref"] == ref)


def test_all_studies_meet_under_shared_themes(model: dict[str, Any]) -> None:
    assert refs(model) == ["demo/harvest", "demo/draft", "north/weekly", "north/echeance", "far/moon", "demo/gone"]
    assert [(one["name"], one["lessons"]) for one in model["themes"]] == [
        ("Repayment and debt", ["demo/harvest", "north/echeance", "far/moon", "demo/gone"]),
        ("Voice", ["north/weekly"]), ("No shared theme", ["demo/draft"])]


def test_a_request_may_name_studies() -> None:
    assert refs(catalogue(options={"studies": ["north"]})) == ["north/weekly", "north/echeance"]
    with pytest.raises(UnknownName, match="nroth"):
        catalogue(options={"studies": ["nroth"]})


def test_contrary_lessons_know_of_each_other(model: dict[str, Any]) -> None:
    assert [one["ref"] for one in card(model, "demo/harvest")["contrary"]] == ["north/weekly"]
    (back,) = card(model, "north/weekly")["contrary"]
    assert back["ref"] == "demo/harvest" and back["anchor"] == card(model, "demo/harvest")["anchor"]


def test_what_a_lesson_rests_on_is_counted_by_kind(model: dict[str, Any]) -> None:
    assert card(model, "north/weekly")["facts"] == "2 of 5 interviews, 1 of 1 focus group"
    assert card(model, "north/weekly")["evidence"][0]["statement"] == "Statement of august."
    assert card(model, "demo/harvest")["facts"].startswith("1 of "), "codings of this study are counted too"
    assert card(model, "far/moon")["facts"] == "", "an import without facts has no figures"
    plain = catalogue(numbers=False)
    assert all(one["facts"] == "" for one in plain["lessons"]) and "2 of 5" not in json.dumps(plain["lessons"])


def test_a_final_catalogue_holds_what_somebody_reviewed() -> None:
    final = catalogue(final=True)
    assert refs(final) == ["demo/harvest", "north/weekly", "north/echeance", "far/moon"]
    assert final["left_out"] == {"draft": 1, "retired": 1} and final["file_stem"] == "lessons"
    assert not any("reviewed" in mark for mark in final["marks"])
    with pytest.raises(ReportRefused, match="no-reviewed-lesson"):
        catalogue(learnt(lesson("x", status=LessonStatus.DRAFT)), final=True, options={"studies": ["demo"]})


def test_a_final_catalogue_names_no_draft_that_contradicts() -> None:
    view = learnt(lesson("a", contrary=("b",)), lesson("b", title="Secret of a draft", status=LessonStatus.DRAFT))
    (other,) = card(catalogue(view, final=True), "demo/a")["contrary"]
    assert other == {"ref": "demo/b", "anchor": "", "status": "draft", "title": ""}


@pytest.mark.parametrize(("rule", "changes"), [
    ("lesson-no-context", {"origin": ""}), ("lesson-no-condition", {"condition": ""}),
    ("lesson-no-evidence", {"evidence": ()}),
    ("lesson-slogan", {"title": "Capacities should be strengthened", "addressee": ""})])
def test_each_rule_warns(rule: str, changes: dict[str, Any]) -> None:
    sound = catalogue(learnt(lesson("x", evidence=("coding:0",))), options={"studies": ["demo"]})
    assert rule not in sound["rules_broken"]
    model = catalogue(learnt(lesson("x", **changes)), options={"studies": ["demo"]})
    assert rule in model["rules_broken"]
    assert any("demo/x" in warning for warning in model["warnings"])


def test_duplicates_are_found_across_studies() -> None:
    title = "Weekly payments fit a weekly market of fish"
    model = catalogue(learnt(lesson("same", title=title)))
    (warning,) = [one for one in model["warnings"] if "much the same" in one]
    assert "north/weekly (demo/same)" in warning
    contrary = catalogue(learnt(lesson("same", title=title, contrary=("north/weekly",))))
    assert "lesson-near-duplicate" not in contrary["rules_broken"]


def test_every_format_holds_every_lesson(folder: Path, model: dict[str, Any]) -> None:
    for name in FORMATS:
        text = squeezed(text_of((folder / f"draft-lessons.{name}").read_bytes(), name)).replace("-", "")
        for one in model["lessons"]:
            for field in ("title", "condition"):
                assert squeezed(one[field]).replace("-", "") in text, (name, one["ref"], field)


def test_listed_words_and_names_are_in_no_file(folder: Path) -> None:
    import zipfile

    for path in folder.iterdir():
        content = path.read_bytes()
        parts = [zipfile.ZipFile(path).read(name) for name in zipfile.ZipFile(path).namelist()] \
            if path.suffix in (".docx", ".xlsx") else [content]
        if path.suffix == ".pdf":
            parts = [text_of(content, "pdf").encode()]
        assert all(SECRET.encode() not in part for part in parts), path.name


def test_the_same_request_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    render(catalogue(), formats=OWN, folder=tmp_path)
    for name in OWN:
        assert (tmp_path / f"draft-lessons.{name}").read_bytes() == (folder / f"draft-lessons.{name}").read_bytes(), name


def test_french(tmp_path: Path) -> None:
    model = catalogue(language="fr")
    assert model["themes"][0]["name"] == "Remboursement et dette"
    assert card(model, "north/weekly")["facts"].startswith("2 sur 5 entretiens")
    render(model, formats=["html", "md"], folder=tmp_path)
    page = (tmp_path / "draft-lessons.html").read_text("utf-8")
    assert "Vaut là où" in page and "Holds where" not in page
    assert '<html lang="fr">' in page and 'lang="fr" dir="ltr" data-weight="5">Découper' in page


# --- other programs ----------------------------------------------------------------------------------


def test_only_this_kind_has_csv_and_ris(tmp_path: Path) -> None:
    assert formats_of("lessons") == OWN and formats_of("codebook") == FORMATS


def test_csv_is_rfc_4180_and_inert() -> None:
    view = learnt(lesson("x", title='=HYPERLINK("http://x")', happened='He said "no",\nand left.', why="+1", voice="@a"))
    content = catalogue_files.csv(catalogue(view), [])
    assert content.startswith(b"\xef\xbb\xbf") and b"\r\n" in content
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    assert tuple(rows[0])[:-1] == COLUMNS and len(rows) == 4
    first = rows[0]
    assert first["title"] == '\'=HYPERLINK("http://x")' and first["why"] == "'+1" and first["voice"] == "'@a"
    assert first["happened"] == 'He said "no", and left.'
    assert all(row["mark"] for row in rows)


def test_ris_has_one_record_a_lesson_that_cannot_be_broken_out_of(model: dict[str, Any]) -> None:
    view = learnt(lesson("x", title="Broken\r\nER  - \r\n\r\nTY  - JOUR\r\nTI  - forged"))
    for made in (model, catalogue(view)):
        lines = catalogue_files.ris(made, []).decode("utf-8").split("\r\n")
        assert lines.count("TY  - GEN") == lines.count("ER  - ") == len(made["lessons"])
        assert all(line == "" or (line[:2].isalnum() and line[:2].isupper() and line[2:6] == "  - ") for line in lines)
        assert not any(line.startswith(("TY  - JOUR", "TI  - forged")) for line in lines)


def test_our_own_reader_reads_the_ris_back(folder: Path, model: dict[str, Any]) -> None:
    content = (folder / "draft-lessons.ris").read_bytes()
    found = list(RisReader().read(Source(path=Path("x.ris"), key="x.ris", content=content), lambda problem: None))
    assert len(found) == len(model["lessons"])
    assert all(one["title"].split()[0] in extract.text for one, extract in zip(model["lessons"], found, strict=True))


def test_citations_say_what_is_invented_and_how_far_it_has_come(model: dict[str, Any]) -> None:
    assert card(model, "demo/draft")["citation"].startswith("Ada Author (2024). Draw the season")
    assert "(draft)" in card(model, "demo/draft")["citation"]
    assert "Invented" in card(model, "far/moon")["citation"]
    assert "Invented" not in card(model, "north/weekly")["citation"]


def test_the_mailed_page_carries_the_projects_own_words(tmp_path: Path) -> None:
    view = learnt()
    view.study = replace(view.study, synonyms=(("schedule", "kalendari"), ("chama", SECRET)))
    render(catalogue(view), formats=["html"], folder=tmp_path)
    page = (tmp_path / "draft-lessons.html").read_text("utf-8")
    held = page.partition('data-synonyms="')[2].partition('"')[0].split("|")
    [line] = [one for one in held if "kalendari" in one]
    assert "calendrier" in line.split() and SECRET not in page
