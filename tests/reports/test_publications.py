"""Library records in the material: on the face, in a list of their own, and what they say of scarce evidence."""

from __future__ import annotations

import pytest
from fake_view import FakeView
from reports.papers import add_paper, build, page, paper_view

from qualkit.actions.opening import propose
from qualkit.model import DocumentKind
from qualkit.reports.labels import Labels
from qualkit.reports.parts.publications import citation, face
from qualkit.text.scarcity import scarce

RECORD = """title Wells and loans in Dorimba
author Adu, Efua
author Kessié, Jean-Marc
publishDate 2019
series Dorimba Working Papers 12
url https://hdl.handle.net/20.500.99999/77
subject wells
description Groups paid for wells. There is little evidence, however, that girls went to school more often.
"""


def recorded(*contents: str) -> FakeView:
    view = paper_view()
    for number, content in enumerate(contents, 1):
        add_paper(view, f"record-{number}.txt", content, kind=DocumentKind.RECORD)
    view.all_proposals = [item for one in view.all_documents for item in propose(one, view.texts[one.id])]
    return view


@pytest.mark.parametrize("kind", ["study", "learning-framework"])
def test_a_record_stands_on_the_face_as_it_states_itself(kind: str) -> None:
    opening = build(kind, recorded(RECORD))["opening"]
    assert opening["record"] == (
        "Adu, Efua; Kessié, Jean-Marc (2019). Wells and loans in Dorimba. Dorimba Working Papers 12. "
        "https://hdl.handle.net/20.500.99999/77. (proposed, not accepted)")
    assert opening["authors"] == []  # those of a publication never wrote this report


def test_several_records_stand_in_a_list_and_not_on_the_face() -> None:
    data = build("study", recorded(RECORD, RECORD.replace("Wells", "Pumps")))
    assert "record" not in data["opening"]
    assert [one["title"] for one in data["publications"]] == ["Wells and loans in Dorimba", "Pumps and loans in Dorimba"]
    assert "Not in the record: licence" in page("study", data)


def test_a_material_without_records_has_neither() -> None:
    data = build("study", paper_view(note="Nothing here."))
    assert data["publications"] == [] and "record" not in data["opening"]
    assert "Publications in the material" not in page("study", data)


@pytest.mark.parametrize("kind", ["study", "case-brief"])
def test_what_a_document_says_of_scarce_evidence_is_quoted_among_the_limits(kind: str) -> None:
    limits = build(kind, recorded(RECORD + RECORD.partition("description ")[2]))["limitations"]
    said = [one for one in limits if "little evidence" in one]
    assert len(said) == 1  # the abstract stands twice
    assert "“There is little evidence, however, that girls went to school more often.” (D01 ¶ 1)" in said[0].replace("\xa0", " ")


def test_words_of_people_are_no_statement_on_evidence() -> None:
    view = paper_view()
    view.add("talk.txt", [("", "There is no evidence that he paid.")], kind=DocumentKind.INTERVIEW)
    assert not [one for one in build("study", view)["limitations"] if "no evidence" in one]


@pytest.mark.parametrize(("text", "found"), [
    ("Evidence on prices remains thin.", True), ("Il y a peu de données sur les prix.", True),
    ("Rien n’indique que cela dure.", True), ("La evidencia sobre precios es escasa.", True),
    ("Strong evidence was found.", False), ("No evidence-based plan was made.", False),
    ("There is no doubt about the evidence.", False),
])
def test_scarce_evidence_is_told_by_its_words(text: str, found: bool) -> None:
    assert bool(list(scarce(text))) is found


def test_a_citation_holds_only_what_the_record_states() -> None:
    bare = {"authors": [], "year": "", "title": "Who pays?", "series": "", "handle": "", "licence": ""}
    assert citation(bare) == "Who pays?"
    assert face([bare | {"title": "", "undecided": False}], Labels("en")) == {}
