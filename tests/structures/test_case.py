"""Case studies: what looks like a fact of the case and is none."""

from __future__ import annotations

import pytest
from structures.score import document_of

from qualkit.model import DocumentKind, Extract, Item, Source
from qualkit.readers.markdown import MarkdownReader
from qualkit.structures.case import CaseReader


def items(said: str, kind: str) -> list[Item]:
    from pathlib import Path

    document, text = document_of(Path("note.txt"), Extract(text=said), DocumentKind.CASE_STUDY)
    return [one for one in CaseReader().propose(document, text) if one.kind == kind]


@pytest.mark.parametrize(("said", "found"), [
    ("Amounts are in Indian rupees and converted at Rs 70 per USD.", []),
    ("Cloth of Ethiopian weavers is sold in Awassa by Malian traders.", ["Awassa"]),
    ("The groups met in Michoacan.", ["Michoacan"]),
    ("Une union de femmes vend à Potou.", ["Potou"]),
])
def test_a_currency_or_a_people_is_no_place(said: str, found: list[str]) -> None:
    assert [one.text for one in items(said, "place")] == found


@pytest.mark.parametrize(("said", "found"), [
    ("In 2018 the ten groups made a federation.", [("ten groups", "10", "")]),
    ("Ten groups saved. In May the ten groups met; the three groups of the hill stayed away.",
     [("Ten groups", "10", ""), ("three groups", "3", "")]),
    ("Ten groups of six women saved. In 2018 the ten groups met.", [("Ten groups of six women", "10", "6")]),
    ("Sixty families joined. Of the 60 families ten left.", [("Sixty families", "", "60")]),
    ("In 2020 a club began. In 2020 associations came. In 16 clubs women lend.", [("16 clubs", "16", "")]),
    ("Three hundred and ten women dig clay.", [("Three hundred and ten women", "", "310")]),
    ("Nine groups of 15 to 20 potters began to save.", [("Nine groups of 15 to 20 potters", "9", "15–20")]),
])
def test_groups_are_counted_once_and_in_full(said: str, found: list[tuple[str, str, str]]) -> None:
    assert [(one.text, one.fields.get("groups", ""), one.fields.get("size", ""))
            for one in items(said, "group")] == found


@pytest.mark.parametrize(("said", "year"), [
    ("The bank opened a credit of Rs 5,000 (USD 70) for the federation in March 2019.", "2019"),
    ("A mat brought Rs 210, against Rs 150 in 2016.", ""),
    ("It lent Rs 5,000 (USD 70), and in 2019 left.", ""),
])
def test_a_sum_has_the_year_of_its_own_clause(said: str, year: str) -> None:
    assert items(said, "amount")[0].fields.get("year", "") == year


def test_a_rate_is_marked_as_no_sum() -> None:
    rate, sum_ = items("The note converts at Rs 70 per USD (2019). Each saved Rs 140 (USD 2).", "amount")
    assert (rate.fields["type"], sum_.fields.get("type")) == ("rate", None)


@pytest.mark.parametrize(("said", "kind"), [
    ("Although credit is a necessary condition for any cluster, it is not a sufficient condition.", "limit"),
    ("Other constraints of the weavers must also be addressed before it begins.", "transfer"),
    ("The scheme could not be replicated in the villages of the hill.", "limit"),
])
def test_a_sentence_is_a_limit_or_tells_of_elsewhere_and_not_both(said: str, kind: str) -> None:
    assert [one for other in ("limit", "transfer") for one in items(said, other)] == items(said, kind) != []


@pytest.mark.parametrize("said", [
    "The first section of the paper is an overview of the benefits and limitations of microfinance.",
    "The concluding section discusses the transferability of the experience in India.",
])
def test_what_tells_how_a_paper_is_made_is_no_fact_of_the_case(said: str) -> None:
    assert not items(said, "limit") + items(said, "transfer")


def test_an_organisation_stands_once_by_its_longest_name() -> None:
    said = ("The Cluster Programme began in May. Its Coastal Cluster Programme had two staff. HUK's field worker left. "
            "Kalinga Coast Bank lent; the bank asked for land. HUK has returned. Self-help groups (SHG) met. SHG has saved.")
    assert [one.text for one in items(said, "actor")] == ["Coastal Cluster Programme", "HUK", "Kalinga Coast Bank"]


def test_sentences_on_one_line_of_a_list_of_limits_stay_together() -> None:
    said = ("A note on jars\n\nThe potters save.\n\nLimits\n\nA jar cannot lend more than it holds. In June two jars were empty.\n"
            "Firewood comes from far away each year. There are more pots.\n")
    assert [one.text for one in items(said, "limit")] == [
        "A jar cannot lend more than it holds. In June two jars were empty.",
        "Firewood comes from far away each year. There are more pots."]


def test_a_clause_after_a_colon_keeps_its_beginning() -> None:
    (one,) = items("The credit can be replicated: it works where a branch is near and its manager may decide.", "transfer")
    assert one.text.startswith("The credit") and one.fields["condition"] == "where a branch is near and its manager may decide"


def test_a_newsletter_gives_its_date_and_not_its_title() -> None:
    from pathlib import Path

    page = b"## CONTENTS 13 - 19 November 2005:\n\n- [Looms](#a)\n\n## Looms and loans\n\nWeavers met (see Letter 2 - 8 Nov 2003).\n"
    (extract,) = MarkdownReader().read(Source(path=Path("n.md"), key="n.md", content=page), lambda problem: None)
    assert extract.title == "Looms and loans"
    document, text = document_of(Path("n.md"), extract, DocumentKind.CASE_STUDY)
    dates = [one for one in CaseReader().propose(document, text) if one.kind == "date"]
    assert [(one.text, one.fields["of"]) for one in dates] == [("13 - 19 November 2005", "publication")]


def test_whom_to_write_to_is_no_condition_and_a_condition_ends_with_its_words() -> None:
    said = ("A note\n\nGroups save.\n\n## Could it work elsewhere?\n\nOnly where:\n\n- a buyer states the grade in advance;\n"
            "- a road stays open in the rains.\n\nFor more write to info@huk.example, phone 0000-00000.\n")
    assert [one.text for one in items(said, "transfer")] == [
        "a buyer states the grade in advance", "a road stays open in the rains."]
