"""Sections: where they end, what stands in sentences below their heading, and what is absent and what only unread."""

from __future__ import annotations

import pytest
from structures.test_any_text import document

from qualkit.model import Item, Text
from qualkit.plugins import load

ROUTE, MEETING, FRAME, CASE = "route.v1", "meeting.v1", "framework.v1", "case.v1"


def of(words: str, kind: str, *, reader: str, absent: bool = False) -> list[Item]:
    text = Text(content=f"A title of it\n\n{words}")
    found = load("structures", reader)().propose(document(text, reader), text)
    return [one for one in found if one.kind == kind and one.absent is absent]


def test_sentences_below_a_heading_of_the_four_are_its_items() -> None:
    text = ("Forces\nLa case se construit avec peu. Les femmes y ont leur part.\n\nFaiblesses\nUn oignon sur cinq pourrit.\n\n"
            "Menaces\nLe sac importé arrive en même temps ; les taxes changent chaque année.\n")
    assert [one.text for one in of(text, "strength", reader=ROUTE)] == ["La case se construit avec peu.", "Les femmes y ont leur part."]
    assert [one.text for one in of(text, "weakness", reader=ROUTE)] == ["Un oignon sur cinq pourrit."]
    assert len(of(text, "threat", reader=ROUTE)) == 2


def test_lessons_stand_in_lines_and_what_is_not_reproduced_is_none() -> None:
    text = ("Leçons apprises\n\nGarder ne sert à rien si l'on a emprunté.\nLa case de l'un ne se vide pas seule.\n\n"
            "Les plans des projets ont été remis et ne sont pas reproduits ici.\n")
    assert [one.text for one in of(text, "lesson", reader=ROUTE)] == [
        "Garder ne sert à rien si l'on a emprunté.", "La case de l'un ne se vide pas seule."]


def test_lessons_end_at_the_next_heading_in_capitals() -> None:
    text = ("LECCIONES\n- El buen precio llega tarde.\n- El catador propio hace falta.\n\nPLANES DE INNOVACIÓN\n"
            "Proyecto / Actividad / Responsable\nSan Martín / Formar catadores / Rosa\nTumaco / Construir marquesinas / \n")
    assert len(of(text, "lesson", reader=ROUTE)) == 2
    assert [one.fields.get("owner", "") for one in of(text, "plan_item", reader=ROUTE)] == ["Rosa", ""]


def test_lessons_below_heads_that_name_their_sort_are_found() -> None:
    text = ("Why a framework\n\nNine projects meet.\n\nC. Lessons so far\n\nWhat worked\n 1. Check-off works.\n\n"
            "Mistakes\n 2. It lent for cows too late.\n")
    assert [one.number for one in of(text, "lesson", reader=FRAME)] == ["1", "2"]


@pytest.mark.parametrize(("words", "owner"), [
    ("It was agreed that Mr Simwinga will write to the councils by 15 June 2016.", "Mr Simwinga"),
    ("Mrs Nyasulu undertook to draw up a calendar of harvests.", "Mrs Nyasulu"),
    ("L'Union s'est engagée à ouvrir trois magasins avant mai 2019.", "L'Union"),
    ("La comisión se comprometió a publicar el rol de turnos.", "La comisión"),
])
def test_who_promises_something_in_a_sentence_has_an_action(words: str, owner: str) -> None:
    (one,) = of(f"What was said\n\n{words}\n", "action", reader=MEETING)
    assert one.fields["owner"] == owner


@pytest.mark.parametrize("words", [
    "It was agreed that the fair should be dated by the farming calendar.",
    "The traders will come again when prices are high enough for them.",
    "It will be seen in May whether the union has enough to lend.",
    "The bank offered to lend in 2009 and withdrew its offer later on.",
])
def test_what_nobody_promised_is_no_action(words: str) -> None:
    assert not of(f"What was said\n\n{words}\n", "action", reader=MEETING)


def test_an_offer_below_what_happens_next_is_an_action() -> None:
    text = "Next steps\n\nFinally, the Tanzanian delegates offered to host a visit for ten growers; no date was set.\n"
    assert [one.fields["owner"] for one in of(text, "action", reader=MEETING)] == ["the Tanzanian delegates"]


def test_what_is_retained_is_a_conclusion() -> None:
    text = "1) Prix\n\nMme Traoré rappelle le prix. Il est retenu que le prix plancher tient si le groupement avance l'argent.\n"
    assert [one.text[:14] for one in of(text, "conclusion", reader=MEETING)] == ["Il est retenu "]


def test_an_item_of_the_agenda_that_is_a_heading_too_is_a_session() -> None:
    text = ("Ordre du jour\n1) Prix de l'amande\n2) Divers\n\n1)  Prix de l'amande\nLes acheteurs passent dès juin et paient peu.\n\n"
            "2)  Divers\nLa Maison cherche vingt tonnes.\n\nConclusions\n\n- Le prix tient.\n")
    assert [(one.number, one.text) for one in of(text, "session", reader=MEETING)] == [("1", "Prix de l'amande"), ("2", "Divers")]


def test_what_stands_below_its_heading_unread_is_not_absent() -> None:
    said = "Conclusions\n\n- It is so.\n\nRecommendations\n\n"
    assert not of(f"{said}Something that is written in no form known here.\n", "recommendation", reader=MEETING, absent=True)
    assert of(f"{said}They are not reproduced here.\n", "recommendation", reader=MEETING, absent=True)
    assert of("Conclusions\n\n- It is so.\n", "recommendation", reader=MEETING, absent=True)


def test_an_annex_with_its_title_on_the_next_line_is_there() -> None:
    text = "Papers\n\nAnnex 1 gives the programme; Annex 2 was not kept.\n\nAnnex 1\nProgramme\n\nOn Tuesday all arrived.\n"
    assert [one.number for one in of(text, "attachment", reader=MEETING)] == ["1"]
    assert [one.number for one in of(text, "attachment", reader=MEETING, absent=True)] == ["2"]


def test_a_heading_that_asks_holds_what_answers_it() -> None:
    text = "Peut-on le refaire ailleurs ?\nLa balance peut être reprise partout où le produit se pèse.\n"
    assert [one.text[:10] for one in of(text, "transfer", reader=CASE)] == ["La balance"]


PROSE = "Mr Banda reported that the stock is low and that nobody had counted it since the rains. The meeting thanked him.\n\n"


def test_lines_below_their_heading_are_items_without_any_mark() -> None:
    text = f"{PROSE}Action points\nMr Banda to buy scales by July 2018\nMrs Zulu to visit the bank by 30 June\nSecretary to send the minutes\n"
    assert [one.fields["owner"] for one in of(text, "action", reader=MEETING)] == ["Mr Banda", "Mrs Zulu", "Secretary"]
    text = f"{PROSE}¿A qué conclusiones llegamos?\nEl ahorro semanal funciona.\nEl crédito debe llegar antes.\n"
    assert len(of(text, "conclusion", reader=MEETING)) == 2
    text = f"{PROSE}Recomendaciones\nAl banco: bajar la tasa.\nA los grupos: llevar un libro.\n"
    assert [one.fields["addressee"] for one in of(text, "recommendation", reader=MEETING)] == ["banco", "grupos"]


def test_a_plan_in_lines_that_are_not_indented_is_read_whole() -> None:
    text = "Plan d'action\n\nGroupement de Kaya\nQuoi : creuser un puits\nQui : Salif Ouédraogo\nQuand :\nMoyens : 200 000 FCFA\n"
    (one,) = of(text, "plan_item", reader=ROUTE)
    assert (one.fields.get("owner"), one.fields.get("due"), one.fields.get("means")) == ("Salif Ouédraogo", None, "200 000 FCFA")


def test_a_line_of_contacts_without_an_address_is_no_condition_and_no_plan() -> None:
    text = "Transfer to other places\n\nIt needs a group that keeps its accounts already.\n\nContact: Union of Bama, box 12, and others\n"
    assert len(of(text, "transfer", reader=CASE)) == 1
    plans = "## Action plans\n\nHill Farms: buy two scales; by May 2016.\n\nContacto: Corporación Caminos, calle Roca 12\n"
    assert len(of(plans, "plan_item", reader=ROUTE)) == 1


def test_projects_in_lines_of_another_form_are_not_absent() -> None:
    text = "Five projects in three countries store grain with farmers.\n\nProjects taking part\nGhana: Tamale Banks\nTogo: Greniers\n"
    assert not of(text, "project", reader=FRAME, absent=True)
    assert of("Five projects in three countries store grain with farmers.\n", "project", reader=FRAME, absent=True)
