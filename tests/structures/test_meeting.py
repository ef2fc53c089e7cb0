"""Reports of meetings: where people met and what they visited, who came, and conclusions in full."""

import pytest

from qualkit.model import Document, DocumentKind, Item, ItemKind, Text
from qualkit.structures.meeting import MeetingReader


def items(content: str, *kinds: ItemKind) -> list[Item]:
    document = Document(id="m", study="s", key="m.txt", title="", kind=DocumentKind.WORKSHOP_REPORT, text_hash="",
                        bytes_hash="", reader="", detected_language="en")
    found = MeetingReader().propose(document, Text(content=content))
    return [one for one in found if one.kind in kinds]


def places(content: str) -> list[tuple[str, str]]:
    return [(one.text, one.fields["role"]) for one in items(content, ItemKind.PLACE)]


@pytest.mark.parametrize(("content", "held"), [
    ("Report of a meeting, Garissa, 6 February 2020\n\nHerders came.", "Garissa"),
    ("ATELIER\nMaradi, du 12 au 14 mars 2019\nCompte rendu", "Maradi"),
    ("Compte rendu\n\nHôtel Azur, Dakar, le 3 mars 2020\n\nLa séance fut longue.", "Hôtel Azur, Dakar"),
    ("Workshop on Cotton, 3 March 2020, Bamako\n\nA text from Paris was read.", "Bamako"),
    ("Minutes\n\nPlace: Office of irrigation, big room, Shahr-e Now\n\nIt was held in Kabul.",
     "Office of irrigation, big room, Shahr-e Now"),
    ("Note\n\nThe seminar was held in English in Nairobi in June 2019.", "Nairobi"),
    ("Nota\n\nEl taller se celebró en Quito del 3 al 4 de mayo de 2018.", "Quito"),
    ("Note of a meeting\n\nLena Brandt, 20 June 2024\n\nWe met at Hotel Azur in Dakar.", "Hotel Azur"),
])
def test_the_place_of_a_meeting_is_where_its_report_says_it_was_held(content: str, held: str) -> None:
    assert places(content) == [(held, "venue")]


@pytest.mark.parametrize("content", [
    "It took place online on 3 May 2020.\n\nParticipants from Kenya and Mali spoke of the coast.",
    "Ten experts came from countries in Africa, Central and South Asia and Latin America.",
    "# Report\n\n## Conclusions\n\n1. Lenders from Zambia hold the opposite.\n\nAn earlier workshop was held in Paris."])
def test_a_country_that_is_spoken_of_is_no_place_of_the_meeting(content: str) -> None:
    assert places(content) == []


def test_what_was_visited_is_told_apart() -> None:
    assert places("The meeting was held in Jakarta. On the second day the experts visited two village units in "
                  "Cipayung and Cisarua, West Java.") == [
        ("Jakarta", "venue"), ("Cipayung", "visited"), ("Cisarua", "visited"), ("West Java", "visited")]
    assert places("# Visit of 19 June\n\nThe participants sat with two groups at the landing of Kasenda.") == [
        ("Kasenda", "visited")]


CAME = """Who took part

The list of names is in Annex 1. 27 people from nine countries came.

| Country | Lenders | Observers | Total |
|---|---|---|---|
| Malawi | 2 | 1 | 3 |
| Kenya | 1 | 0 | 1 |
| Total | 3 | 1 | 4 |

One of the 4 was women.

Conclusions

1. Two of the three borrowers were men.

Annex 1: List of participants

Malawi: two branch managers, an inspector. Kenya: two managers.
"""


def attended(content: str) -> list[tuple[str, str]]:
    return [(next(iter(one.fields.values())), one.number) for one in items(content, ItemKind.ATTENDANCE)]


def test_the_columns_of_a_table_of_participants_are_roles_and_its_last_row_counts_them() -> None:
    found = attended(CAME)
    assert [one for one in found if one[0] in ("Lenders", "Observers", "Total")] == [
        ("Lenders", "3"), ("Observers", "1"), ("Total", "4")]
    assert ("Malawi", "3") in found and ("9", "9") in found and ("women", "1") in found


def test_a_list_of_names_is_not_counted_beside_the_table_it_explains() -> None:
    assert not [one for one in attended(CAME) if "manager" in one[0]]
    assert not [one for one in attended(CAME) if one[0] == "men"], "borrowers of a conclusion did not come"
    assert ("branch managers", "2") in attended("# Report\n\n## Participants\n\nMalawi: two branch managers, an inspector.")


def test_labels_before_numbers_are_no_countries() -> None:
    assert attended("Date: 14 April 2021\nPlace: Shahr-e Now\nPresent: 11 block leaders, 2 engineers\n") == [
        ("block leaders", "11"), ("engineers", "2")]


@pytest.mark.parametrize("parts", [
    "\n\nthey sold a tool;\n\nthey moved.\n\n", "\n   a) they sold a tool;\n   b) they moved.\n\n"])
def test_a_conclusion_holds_what_stands_below_its_colon(parts: str) -> None:
    found = items(f"# Report\n\n## Conclusions\n\n1. People leave lending groups for at least three reasons that arrears do not "
                  f"show:{parts}"
                  "2. Training was offered.\n", ItemKind.CONCLUSION)
    assert [one.number for one in found] == ["1", "2"]
    assert found[0].text.endswith("they moved.") and "they sold a tool;" in found[0].text
    assert found[1].text == "Training was offered."


def test_dates_by_which_something_is_due_are_no_dates_of_the_meeting() -> None:
    found = items("Garissa, 6 February 2020\n\n# Actions\n\n1. Write the letter by 3 May 2020.\n", ItemKind.DATE)
    assert [one.text for one in found] == ["6 February 2020"]


def test_an_attachment_has_the_title_of_the_line_that_begins_with_it() -> None:
    found = items("# Report\n\nNames are in Annex 1, maps in Annex 2.\n\n**Annex 1**: List of names (short)\n\nA, B.\n",
                  ItemKind.ATTACHMENT)
    assert [(one.text, one.fields.get("title", "")) for one in found] == [("Annex 1", "List of names"), ("Annex 2", "")]


def test_who_came_is_counted_by_trade_and_their_countries_apart() -> None:
    found = items("Note of a meeting\n\n" + "Twelve lenders and eight farmers from three countries took part: Mali, Niger and Togo.", ItemKind.ATTENDANCE)
    assert [(one.fields.get("role"), one.number) for one in found] == [
        ("lenders", "12"), ("farmers", "8"), (None, "3")]


def test_a_body_before_a_colon_acts_and_an_aim_does_not() -> None:
    found = items("Note of a meeting\n\n" + "Actions\n\n1. Union of lenders: draft a shared calendar.\n2. Aim: draft and rest.\n"
               "3. Fund: the travel of two visitors.\n", ItemKind.ACTION)
    assert [one.fields.get("actor", "") for one in found] == ["Union of lenders", "", ""]


@pytest.mark.parametrize("line", ["Ana Pereira, Rapporteur, Maputo, 3 May 2023", "Report by Ana Pereira, Maputo, 3 May 2023"])
def test_where_a_report_was_signed_is_no_venue(line: str) -> None:
    assert not items(f"Report of the meeting on rain\n\n{line}\n\nThe meeting concluded that rain comes late.\n", ItemKind.PLACE)
