"""Lines that were not wrapped but ended: titles, labels, days, lists without bullets, tables set with blanks."""

from __future__ import annotations

import pytest

from qualkit.text.outline import Piece, outline

LONG = "A line that says how far the lines of this page may run before they are wrapped by whoever typed them.\n\n"


def told(text: str) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in outline(f"Title\n\n{LONG}{text}") if one.start > len(LONG)]


@pytest.mark.parametrize(("text", "pieces"), [
    ("Session 1: How a fair is called\nChair: Ana Nyasulu\nFarmers told how the date is given out.\n",
     [("heading", "How a fair is called"), ("text", "Chair: Ana Nyasulu"), ("text", "Farmers told how the date is given out.")]),
    ("Case 1: The gari house of Techiman\nHosts: Gari Association\nPlace: Techiman\n",
     [("heading", "The gari house of Techiman"), ("text", "Hosts: Gari Association Place: Techiman")]),
    ("Jour 4 - Tsernaoua\nJours 5 et 6 - plans et retour\n", [("item", "Tsernaoua"), ("item", "plans et retour")]),
    ("Hubs of farmers\n   Rwanda, Gishwati\n   Kenya, Meru\n",
     [("heading", "Hubs of farmers"), ("item", "Rwanda, Gishwati"), ("item", "Kenya, Meru")]),
    ("They gave:\n\n   Malawi 12\n   Zambia 8\n", [("heading", "They gave:"), ("item", "Malawi 12"), ("item", "Zambia 8")]),
    ("Sunday 6 May: arrival\nMonday 7 May: gari house\n", [("item", "Sunday 6 May: arrival"), ("item", "Monday 7 May: gari house")]),
    ("PLANES\nCada equipo escribe el suyo\n", [("heading", "PLANES"), ("text", "Cada equipo escribe el suyo")]),
    ("Peut-on le refaire ailleurs ?\nLa balance peut être reprise partout où le produit se pèse.\n",
     [("heading", "Peut-on le refaire ailleurs ?"), ("text", "La balance peut être reprise partout où le produit se pèse.")]),
    ("Annex 1\nProgramme\n\nOn Tuesday all arrived.\n",
     [("heading", "Annex 1"), ("heading", "Programme"), ("text", "On Tuesday all arrived.")]),
])
def test_a_line_that_ended_does_not_swallow_the_next(text: str, pieces: list[tuple[str, str]]) -> None:
    assert told(text) == pieces


@pytest.mark.parametrize("text", [
    "All of the training that the members were given in the first year was paid for by the\nMinistry of Agriculture.\n",
    "1. All of the training that the members were given in the first year was paid for by\n   Agriculture and by the\n   Ministry.\n",
    "Who should own the brand?\nCan the time of women be counted without taking time from them?\n",
    "Strengths: the members weigh the honey themselves and know the price of it before they sell\nand women keep the keys\n",
    "Project North\n   Action: buy scales\n   Who: Ana\n",
])
def test_a_line_that_was_wrapped_stays_one_with_the_next(text: str) -> None:
    assert len(told(text)) == 1


def test_a_table_set_with_blanks_or_strokes_has_rows() -> None:
    for text in ("Projet                Pays\nRiz Bagré Plus        Burkina Faso\nCaisse du Delta       Sénégal\n",
                 "Projet / Pays / Année\nRiz Bagré Plus / Burkina Faso / 2018\nCaisse du Delta / Sénégal / \n"):
        rows = [one for one in outline(f"Title\n\n{text}") if one.kind == "row"]
        assert len(rows) == 3
        assert [cell.text for cell in rows[2].cells][:2] == ["Caisse du Delta", "Sénégal"]
        assert rows[2].header[0] == "Projet"


def test_a_heading_right_below_another_is_part_of_it() -> None:
    """The plain heading far above does not take it from the numbered one it stands under."""
    text = ("Title\n\nWhy a framework\n\nNine projects meet.\n\nC. Lessons so far\n\nWhat worked\n 1. Check-off works.\n 2. A cooler is washed.\n\n"
            "What had to be changed\n 3. The smallest loan.\n\nD. Questions\n\n - Who pays?\n - Who carries it?\n")
    above = {one.text: [head.text for head in one.path if head.style != "title"] for one in outline(text)}
    assert above["Check-off works."][-2:] == ["Lessons so far", "What worked"]
    assert above["The smallest loan."][-2:] == ["Lessons so far", "What had to be changed"]
    assert above["Who pays?"][-1] == "Questions"


def test_places_are_those_of_the_words() -> None:
    text = f"Title\n\n{LONG}Hubs\n   Rwanda, Gishwati\n   Kenya, Meru\n\nA    B    C\nd    e    f\n"
    pieces: list[Piece] = outline(text)
    assert all(" ".join(text[one.start : one.end].split()) == one.text for one in pieces)
    assert all(text[cell.start : cell.end] == cell.text for one in pieces for cell in one.cells)


def test_a_heading_written_as_those_with_a_word_stands_beside_them() -> None:
    text = ("Title\n\nSession 1: SEED\n\nThey spoke.\n\nSession 2: Buyers and cash\n\nThey spoke on.\n\nCONCLUSIONS\n\nIt is so.\n")
    above = {one.text: [head.text for head in one.path if head.style != "title"] for one in outline(text)}
    assert (above["They spoke on."], above["It is so."]) == (["Buyers and cash"], ["CONCLUSIONS"])
