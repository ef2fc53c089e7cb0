"""Words of the program in the report's language: dates, values that many projects have, kinds of a plan."""

import re
from pathlib import Path

import pytest
from reports.conftest import Build
from reports.modelled import quotes_of

from qualkit.reports.labels import LANGUAGES, Labels, day, load
from qualkit.reports.study import StudyReport


@pytest.mark.parametrize(("said", "english", "french"), [
    ("2025-04-22", "22 April 2025", "22 avril 2025"), ("2024-02-01", "1 February 2024", "1er février 2024"),
    ("2024-11", "November 2024", "novembre 2024"), ("", "", ""), ("2024", "2024", "2024"), ("2024-13", "2024-13", "2024-13"),
    ("before the rains", "before the rains", "before the rains")])
def test_dates_are_written_as_people_write_them(said: str, english: str, french: str) -> None:
    assert [day(said, load(language)) for language in LANGUAGES] == [english, french]


def test_every_value_is_named_in_every_language() -> None:
    english, french = (Labels(language).values for language in ("en", "fr"))
    assert (english["femme"], french["woman"], french["femme"], english["woman"]) == ("woman", "femme", "femme", "woman")
    assert set(english) == set(french)
    assert all(set(one.values()) <= set(one) for one in (english, french)), "what is named in a language stays so"


def test_a_french_report_names_values_and_instruments_in_french(build: Build) -> None:
    data = build(language="fr")
    blocks = StudyReport().lay_out(data)
    cells = {one["text"] for block in blocks if block["kind"] == "table" for row in block["rows"] for one in row["cells"]}
    heads = {one["text"] for block in blocks if block["kind"] == "table" for one in block["columns"]}
    under = {quote["attribution"] for quote in quotes_of(data)}
    assert {"femme", "homme"} <= {*heads, *cells} and any("femme" in one for one in under)
    assert not {word for text in {*cells, *heads, *under} for word in re.findall(r"[a-z]+", text)} & {"woman", "man", "focus"}


def test_labels_of_both_languages_have_the_same_keys_and_blanks() -> None:
    english, french = load("en"), load("fr")
    assert english.keys() == french.keys()
    for key in english:
        blanks = [set(re.findall(r"{(\w+)}", text)) - {"units", "units_n"} for text in (english[key], french[key])]
        assert blanks[0] == blanks[1], key


def test_every_label_is_used() -> None:
    rooms = (path for path in (Path(__file__).parents[2] / "qualkit").rglob("*") if path.suffix in (".py", ".j2", ".typ"))
    code = "\n".join(path.read_text("utf-8") for path in rooms)
    whole = set(re.findall(r"""["']([\w. -]+)["']""", code)) | set(re.findall(r"\bL\.(\w+)", code))
    begun = {*re.findall(r"""f["']([\w-]+\.[\w.-]*)\{""", code), *re.findall(r"""["']([\w.-]+\.)["'] *[~+]""", code), "value."}
    own = r"\.(one|many|plain|case-brief|workshop-brief|learning-route|learning-framework)$"  # of a number, of a kind
    assert not [key for key in load("en") if key not in whole and re.sub(own, "", key) not in whole
                and not key.startswith(tuple(begun))]
