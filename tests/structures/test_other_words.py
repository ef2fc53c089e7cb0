"""Labels, days, names and counts in other words than those of the judged material."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from qualkit.model import Document, DocumentKind, Item, ItemKind, Text
from qualkit.plugins import load
from qualkit.structures import labels
from qualkit.structures.lesson_kinds import said_of
from qualkit.text.countries import is_country
from qualkit.text.dates import dates
from qualkit.text.genres import Genre, genre
from qualkit.text.markers import marker

KINDS = {"meeting": DocumentKind.WORKSHOP_REPORT, "case": DocumentKind.CASE_STUDY, "route": DocumentKind.OTHER,
         "framework": DocumentKind.OTHER, "record": DocumentKind.RECORD}


def read(sort: str, content: str) -> list[Item]:
    document = Document(id="d", study="s", key="d.txt", title="", kind=KINDS[sort], text_hash="h", bytes_hash="", reader="r",
                        attributes={"structure": sort})
    return list(load("structures", f"{sort}.v1")().propose(document, Text(content=content)))


def of(kind: ItemKind, items: list[Item]) -> list[str]:
    return [one.text for one in items if one.kind is kind and not one.absent]


def fields(kind: ItemKind, items: list[Item]) -> list[Mapping[str, str]]:
    return [one.fields for one in items if one.kind is kind and not one.absent]


@pytest.mark.parametrize(("line", "word", "number"), [
    ("Phase 2 - Weighing the honey", "step", "2"),
    ("Etapa 3: pesar la miel", "step", "3"),
    ("3.2 Séance 4 : le prix", "session", "4"),
    ("2.1 Case B - The mill", "case", "B"),
])
def test_a_worded_number_is_known_even_behind_a_sections(line: str, word: str, number: str) -> None:
    found = marker(line)
    assert found is not None
    assert (found.word, found.number) == (word, number)


def test_a_sections_number_is_kept_where_no_worded_one_follows() -> None:
    found = marker("3.2 Sessions were held in the shade")
    assert found is not None
    assert found.number == "3.2"


@pytest.mark.parametrize(("words", "name", "value"), [
    ("Dig the well. By whom: the committee. Until when: May 2020.", "owner", "the committee"),
    ("Dig the well. By whom: the committee. Until when: May 2020.", "due", "May 2020"),
    ("Creuser le puits. Avec quels moyens : deux pelles", "means", "deux pelles"),
    ("Cavar el pozo. Con qué recursos: dos palas", "means", "dos palas"),
    ("Dig. How much: 200 dollars\nWith whom: the school", "means", "200 dollars"),
    ("Dig. Owner: Kitale Union When: May", "owner", "Kitale Union"),
    ("Dig. When: \nWith what: one spade", "due", ""),
    ("Dig. When: With what: one spade", "due", ""),
])
def test_labels_are_questions_too(words: str, name: str, value: str) -> None:
    assert labels.labelled(words, name) == value


def test_steps_stand_under_phases_and_what_was_done() -> None:
    found = read("case", "Case study\n\nBackground\n\nHoney was sold cheap.\n\nPhases of the work\n\n1. Weighing.\n2. Filtering.\n\n"
                 "Scaling up\n\n- It works where flowers last.\n\nRetos\n\n- No hay frascos.\n")
    assert of(ItemKind.STEP, found) == ["Weighing.", "Filtering."]
    assert of(ItemKind.TRANSFER, found) == ["It works where flowers last."]
    assert of(ItemKind.LIMIT, found) == ["No hay frascos."]


@pytest.mark.parametrize("heading", ["Passage à l'échelle", "Posibilidades de réplica", "Replication", "Escalamiento",
                                     "Réplication", "Conditions de reproduction", "Could others do it"])
def test_doing_it_elsewhere_has_many_headings(heading: str) -> None:
    found = read("case", f"Étude de cas\n\n{heading}\n\n- Le lait doit se vendre en ville.\n- Une caisse est ouverte le lundi.\n")
    assert len(of(ItemKind.TRANSFER, found)) == 2


def test_milestones_stand_under_key_steps() -> None:
    found = read("framework", "Cadre d'apprentissage\n\nMoments clés\n\nÉtape 1 : la plante\nÉtape 2 : la récolte\n")
    assert of(ItemKind.MILESTONE, found) == ["la plante", "la récolte"]


@pytest.mark.parametrize(("words", "sort"), [
    ("Les semences ont été ajustées en mars.", "adjust"),
    ("Le prêt a été ajusté en mars.", "adjust"),
    ("Se cambió el plazo.", "adjust"),
    ("El crédito semanal funcionó.", "worked"),
    ("La cooperativa se equivocó al comprar.", "mistake"),
    ("It was a mistake to buy early.", "mistake"),
    ("Cela a bien marché.", "worked"),
    ("Le marché de Kati est grand, et le réseau aussi.", ""),
    ("On classe ce qui a marché et les erreurs.", ""),
])
def test_a_paragraph_says_what_it_teaches(words: str, sort: str) -> None:
    assert said_of(words) == sort


@pytest.mark.parametrize(("words", "first", "last"), [
    ("Monday 4 to Wednesday 6 July 2011", "2011-07-04", "2011-07-06"),
    ("du lundi 4 au mercredi 6 juillet 2011", "2011-07-04", "2011-07-06"),
    ("del lunes 4 al miércoles 6 de julio de 2011", "2011-07-04", "2011-07-06"),
    ("Monday, July 4 to Wednesday, July 6, 2011", "2011-07-04", "2011-07-06"),
])
def test_weekdays_stand_inside_a_span(words: str, first: str, last: str) -> None:
    assert [(one.first, one.last) for one in dates(words)] == [(first, last)]


@pytest.mark.parametrize(("line", "date", "done"), [
    ("Mardi 8 mars : visite du moulin", "8 mars", "visite du moulin"),
    ("9 March - market in the morning", "9 March", "market in the morning"),
    ("Jueves 10 de marzo   Vuelta a casa", "10 de marzo", "Vuelta a casa"),
    ("Day 4 (11 March): plans", "11 March", "plans"),
    ("Days 5 and 6: way home", "", "way home"),
])
def test_days_are_told_by_their_dates(line: str, date: str, done: str) -> None:
    found = fields(ItemKind.PROGRAMME_DAY, read("route", f"Learning route\n\nProgramme\n\n{line}\n"))
    assert [(one.get("date", ""), one["done"]) for one in found] == [(date, done)]


def test_who_came_is_counted_to_the_end_of_its_list() -> None:
    found = read("meeting", "Report\n\nWho came\n\nForty people took part: 20 beekeepers of the hills, 12 carpenters and 8 teachers.\n\n"
                 "Of them, 30 were members of a union and 10 came from the town.\n")
    told = [(one.number, one.fields["role"]) for one in found if one.kind is ItemKind.ATTENDANCE]
    assert told == [("40", "people"), ("20", "beekeepers of the hills"), ("12", "carpenters"), ("8", "teachers"),
                    ("30", "members of a union"), ("10", "from the town")]


def test_names_and_numbers_in_columns_are_who_came() -> None:
    found = read("meeting", "Acta\n\nParticipantes\n\n   Chile      4\n   Perú      12\n   Bolivia    3\n")
    assert [(one["country"], one["number"]) for one in fields(ItemKind.ATTENDANCE, found)] == [
        ("Chile", "4"), ("Perú", "12"), ("Bolivia", "3")]


@pytest.mark.parametrize(("words", "who"), [
    ("A los bancos: abrir una ventanilla", "bancos"),
    ("Aux mairies : payer à temps", "mairies"),
    ("To the unions: write it down", "the unions"),
    ("Foresters should come", "Foresters"),
    ("Alumnos: venir", "Alumnos"),
])
def test_an_addressee_has_no_preposition(words: str, who: str) -> None:
    assert labels.addressee(words) == who


@pytest.mark.parametrize(("words", "names"), [
    ("With the Kitale Savings and Credit Cooperative it began.", ["Kitale Savings and Credit Cooperative"]),
    ("The Ministry of Food and Agriculture paid.", ["Ministry of Food and Agriculture"]),
    ("The Lakes Trust and Arua Millers Guild paid.", ["Lakes Trust", "Arua Millers Guild"]),
    ("El Consejo Regional de Puno dio crédito.", ["Consejo Regional de Puno"]),
    ("It grew in the Central Region.", []),
])
def test_organisations_are_named_whole(words: str, names: list[str]) -> None:
    found = of(ItemKind.ACTOR, read("case", f"Case study\n\nStory\n\n{words}\n"))
    assert [name.removeprefix("The ") for name in found] == names


def test_groups_and_their_members_are_one_and_sums_are_none() -> None:
    found = read("case", "Étude de cas\n\nHistoire\n\nL'union réunit 30 groupements et 900 membres. Les femmes sont 700. Le sac est "
                 "vendu 600 FCFA au membre. Quatre sur dix sont des femmes.\n")
    assert [(one.get("groups", ""), one["size"]) for one in fields(ItemKind.GROUP, found)] == [("30", "900"), ("", "700")]


@pytest.mark.parametrize(("words", "expected"), [("Côte d’Ivoire", True), ("la Bolivie", True), ("Kenya:", True),
                                                 ("Kenya Seed Fund", False), ("", False), ("Niamey", False)])
def test_countries_are_known_by_name(words: str, expected: bool) -> None:
    assert is_country(words) is expected


def test_a_country_is_not_part_of_a_projects_name() -> None:
    found = read("framework", "Learning framework\n\nProjects\n\n- Kenya - Tana Goats\n- Oasis Dates (Maroc): since 2010\n- Blue Dye, Mali\n"
                 "- Two Hills\n\nMilestones\n\n- Start\n")
    assert [(one["name"], one.get("country", "")) for one in fields(ItemKind.PROJECT, found)] == [
        ("Tana Goats", "Kenya"), ("Oasis Dates", "Maroc"), ("Blue Dye", "Mali"), ("Two Hills", "")]


def test_hosts_stand_before_brackets_and_received_visitors() -> None:
    found = read("route", "Ruta de aprendizaje\n\nAnfitriones\n\n- Mujeres del Telar (Cusco, Urubamba): tintes\n\nEl primer día\n\n"
                 "La Cooperativa Wari recibió a los visitantes.\n")
    assert of(ItemKind.HOST, found) == ["Mujeres del Telar", "Cooperativa Wari"]


PAGE = """Open Shelf Repository
Home > Water > Reports

Wells that last: twelve years of mending in Ségou

View/Open

Author
Sow, Ada
Ba, Idrissa, Institut du Fleuve

Login

Date
2016

Citation
Sow, A. Wells that last: twelve years of mending in Ségou. 2016.

To cite this page use https://hdl.handle.net/10568/77

Subject
WELLS; REPAIR

Geographic coverage
Mali; Niger

Type
Report
"""


def test_a_repositorys_page_is_a_record() -> None:
    assert genre(PAGE) is Genre.RECORD
    found = read("record", PAGE)
    assert of(ItemKind.TITLE, found) == ["Wells that last: twelve years of mending in Ségou"]
    assert of(ItemKind.AUTHOR, found) == ["Sow, Ada", "Ba, Idrissa", "Institut du Fleuve"]
    assert of(ItemKind.HANDLE, found) == ["https://hdl.handle.net/10568/77"]
    assert of(ItemKind.SUBJECT, found) == ["WELLS", "REPAIR"]
    assert of(ItemKind.PLACE, found) == ["Mali", "Niger"]
