"""Structure readers against documents that others wrote, and against the five founding ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from structures.score import KINDS, MATERIAL, document_of, documents, extracts_of, proposals, total

from qualkit.model import DocumentKind, Item
from qualkit.plugins import load, names
from qualkit.testing import check_structure_reader

FLOORS = {  # recall of items, precision where the facts are complete, fields right
    "workshop": (0.98, 0.98, 0.96),
    "case": (0.94, 0.98, 0.98),
    "route": (0.96, 0.98, 0.96),
    "framework": (0.98, 0.98, 0.96),
    "record": (0.98, 0.98, 0.98),
}


@pytest.mark.parametrize("kind", FLOORS)
def test_what_is_there_is_found_and_little_else(kind: str) -> None:
    one = total([kind])[kind]
    recall, precision, fields = FLOORS[kind]
    assert one.recall >= recall, one.misses
    assert one.precision >= precision, one.misses
    assert one.fields_share >= fields, one.misses
    assert one.absent_found == one.absent, one.misses


def test_the_facts_of_the_founding_documents_come_out(shared: Path) -> None:
    for kind, one in total(["seeds"], seeds=shared / "seeds").items():
        assert not one.misses, (kind, one.misses)


def test_what_the_founding_documents_name_and_do_not_hold_is_absent(shared: Path) -> None:
    route = _items(shared / "seeds" / "fedec-learning-route.txt", DocumentKind.OTHER)
    absent = {one.kind.value for one in route if one.absent}
    assert {"strength", "weakness", "opportunity", "threat", "lesson", "plan_item", "project"} == absent
    stated = {one.kind.value: one.fields["stated"] for one in route if "stated" in one.fields}
    assert stated == {"project": "5", "plan_item": "6"}
    workshop = _items(shared / "seeds" / "nam-csstc-workshop.txt", DocumentKind.WORKSHOP_REPORT)
    assert [one.text for one in workshop if one.absent] == ["Attachment 1", "Attachment 2", "Attachment 4"]
    frame = _items(shared / "seeds" / "plp-value-chain-finance.txt", DocumentKind.OTHER)
    assert [one.fields["stated"] for one in frame if one.kind == "project" and one.absent] == ["7"]


def test_the_founding_documents_are_told_apart(shared: Path) -> None:
    kinds = {path.stem: extracts_of(path)[0].kind for path in sorted((shared / "seeds").glob("*.txt"))}
    assert kinds == {
        "fedec-learning-route": None, "plp-value-chain-finance": None,  # documents: a route, a framework
        "ifad-pmr-mali-record": DocumentKind.RECORD, "nam-csstc-workshop": DocumentKind.WORKSHOP_REPORT,
        "unido-cluster-microfinance": DocumentKind.CASE_STUDY,
    }


def test_the_founding_case_has_its_own_title_facts_and_nothing_twice(shared: Path) -> None:
    path = shared / "seeds" / "unido-cluster-microfinance.txt"
    assert extracts_of(path)[0].title == "Synergies between cluster development and microfinance"
    found = _items(path, DocumentKind.CASE_STUDY)
    assert [one.text for one in found if one.kind == "actor"] == ["UNIDO", "UNIDO's Cluster Development Programme"]
    assert [one.fields.get("of") for one in found if one.kind == "date"] == ["publication"]
    assert not {one.start for one in found if one.kind == "limit"} & {one.start for one in found if one.kind == "transfer"}
    assert not [one for one in found if "section of the paper" in one.text or "concluding section" in one.text]


@pytest.mark.parametrize("path", sorted((MATERIAL / "none").glob("*.txt")), ids=lambda path: path.stem)
def test_prose_without_structure_gives_nothing(path: Path) -> None:
    assert extracts_of(path)[0].kind is None
    assert not proposals(path, None)
    for name in names("structures"):
        sort = name.partition(".")[0]
        if sort in ("case", "meeting"):
            continue  # these believe the kind that a person states
        document, text = document_of(path, extracts_of(path)[0], DocumentKind.OTHER)
        stated = replace(document, attributes={"structure": sort})
        assert not list(load("structures", name)().propose(stated, text)), name


@pytest.mark.parametrize("name", names("structures"))
@pytest.mark.parametrize("sort", [*KINDS, "none"])
def test_every_reader_keeps_its_contract_on_every_document(name: str, sort: str) -> None:
    for _, path, _ in documents([sort], seeds=None):
        for extract in extracts_of(path):
            reader = load("structures", name)()
            document, text = document_of(path, extract, min(reader.kinds))
            check_structure_reader(reader, replace(document, attributes={"structure": name.partition(".")[0]}), text)


def test_a_decision_on_the_same_text_finds_its_item_again() -> None:
    path = MATERIAL / "workshop" / "savings-coast.txt"
    first, second = (proposals(path, DocumentKind.WORKSHOP_REPORT) for _ in range(2))
    assert [one.id for one, _ in first] == [one.id for one, _ in second]


def test_a_table_keeps_an_empty_owner_apart_from_its_date() -> None:
    plan = [one for one in _items(MATERIAL / "route" / "oasis.md", DocumentKind.OTHER) if one.kind == "plan_item"]
    found = {one.fields["action"]: (one.fields.get("owner", ""), one.fields.get("due", "")) for one in plan}
    assert found["Recopier le registre des tours"] == ("", "avril 2015")
    assert found["Installer un pressoir pilote"] == ("Coopérative de Figuig", "")


def _items(path: Path, kind: DocumentKind) -> list[Item]:
    return [item for item, _ in proposals(path, kind)]


