"""Cases and hosts that belong together, days with what was done, voices in long brackets."""

from pathlib import Path

import pytest
from structures.score import document_of

from qualkit.model import DocumentKind, Extract, Item
from qualkit.structures.route import RouteReader

OPENING = "Learning Route: Two Mouths\n\nA learning route of five days with hosts, cases and action plans.\n\n"


def read(words: str) -> list[Item]:
    document, text = document_of(Path("route.txt"), Extract(text=OPENING + words), DocumentKind.OTHER)
    return list(RouteReader().propose(document, text))


def of(words: str, kind: str) -> list[Item]:
    return [one for one in read(words) if one.kind == kind and not one.absent]


def test_a_host_belongs_to_the_case_of_its_place_in_another_paragraph() -> None:
    hosts = of("The cases are: “Crab Chain” of Munsh union, sham upazilla in Satkhira and “Flower Chain” of Panish union,"
               " Jhika upazilla in Jessore.\n\nThe implementing organisations, Nawab Foundation (NGF) in Jessore and"
               " Rural Firm (RRF) in Satkhira, hosted the Learning Route.", "host")
    assert [(one.fields["place"], one.fields["case"]) for one in hosts] == [
        ("Jessore", "Flower Chain"), ("Satkhira", "Crab Chain")]


def test_cases_listed_with_their_places_are_as_many_as_stated() -> None:
    told = "{} cases were chosen from a list: crab fattening in Kankramari and cut flowers in Bakulhati. They came."
    assert [(one.text, one.fields["place"]) for one in of(told.format("Two"), "case")] == [
        ("crab fattening", "Kankramari"), ("cut flowers", "Bakulhati")]
    assert not of(told.format("Three"), "case")


def test_a_host_with_its_place_in_brackets_is_paired_and_an_abbreviation_is_no_place() -> None:
    hosts = of("Hosts: Nodikul Foundation (Kankramari) and Bakul Foundation (BRW)\n\nTwo cases were chosen: crab fattening"
               " in Kankramari and cut flowers in Bakulhati.", "host")
    assert [(one.fields.get("place", ""), one.fields.get("case", "")) for one in hosts] == [
        ("Kankramari", "crab fattening"), ("", "")]


def test_a_day_says_when_where_and_what_was_done() -> None:
    days = of("## Programme\n\nDay 1, Sunday 12 November 2023: Sonaimukh\n\nDay 2 (Monday): visit to ponds", "programme_day")
    assert [dict(one.fields) for one in days] == [
        {"date": "Sunday 12 November 2023", "done": "Sonaimukh"}, {"date": "Monday", "done": "visit to ponds"}]


def test_a_long_bracket_behind_an_item_is_its_voice() -> None:
    voice = "Grower with an empty net house; laboratory, by telephone, of the opposite opinion as to where it comes from"
    found = of(f"SWOT analysis\n\nThreats:\n\n- T1. A wilt. ({voice})\n- T2. Plastic flowers. (Everybody)", "threat")
    assert [one.fields["voice"] for one in found] == [voice, "Everybody"]


def test_a_language_is_no_place() -> None:
    assert [one.text for one in of("The hosts in Jessore get this report in Bangla.", "place")] == ["Jessore"]


def test_plans_that_are_counted_and_not_told_are_named_once() -> None:
    found = [one.text for one in read("Each project made an action plan. In all 6 action plans were presented.")
             if one.kind == "plan_item"]
    assert found == ["6 plans"]


def test_the_sentence_that_says_who_took_part_is_kept_with_its_numbers() -> None:
    told = ("Participants were divided into three groups. Participants were the staff from all 5 ongoing projects along"
            " with from SEEDS and two officers from the hosts. Two participants of each project sat on a panel.")
    [one] = of(told, "attendance")
    assert one.text.startswith("Participants were the staff") and one.text.endswith("the hosts.")
    assert dict(one.fields) == {"projects": "5", "beside": "SEEDS"}
    [absent] = [one for one in read(told) if one.kind == "project"]
    assert absent.absent and (absent.fields["stated"], absent.fields["beside"]) == ("5", "SEEDS")


def test_a_table_of_who_came_says_how_many_each_project_sent() -> None:
    found = of("## Who came\n\n| Project | Participants |\n| --- | --- |\n| Hill Farms | 4 |\n| Host | 2 |\n| Total | 6 |\n",
               "attendance")
    assert [(one.fields["role"], one.number) for one in found] == [("Hill Farms", "4"), ("Host", "2"), ("Participants", "6")]


def test_projects_are_counted_and_not_the_people_whom_they_sent() -> None:
    [one] = [one for one in read("17 officers of 4 projects came. They made plans.") if one.kind == "project"]
    assert one.fields["stated"] == "4"
    assert not [one for one in read("It was for four projects.\n\n## Action plans\n\nHill Farms:\n- buy scales (Owner: Ana)\n")
                if one.kind == "project"]


@pytest.mark.parametrize(("words", "event", "planned"), [
    ("They jointly organised a Learning Route (LR) “Two Mouths” from 7 September to 11 September 2014.", "Learning Route", ""),
    ("It rests on a 7 day systematization process from 19 to 26 May 2014.", "7 day systematization process", ""),
    ("The network is going to hold a half day workshop in November 2014.", "half day workshop", "yes"),
    ("Un atelier de restitution aura lieu à Ségou en mars 2015.", "atelier de restitution", "yes"),
    ("Se hizo una visita de campo del 4 al 9 de mayo de 2016.", "visita de campo", ""),
    ("Before it the team made a systematization of 6 days (14-19 August 2015).", "systematization", ""),
    ("Field work: 13 to 17 August 2023", "Field work", ""),
    ("The hosts had lost many animals in May 2014.", "", ""),
])
def test_a_date_says_what_happened_where_the_words_before_it_do(words: str, event: str, planned: str) -> None:
    [one] = of(words, "date")
    assert (one.fields.get("event", ""), one.fields.get("planned", "")) == (event, planned)


def test_a_line_of_contacts_at_the_foot_is_no_plan() -> None:
    plans = ("## Action plans\n\nHill Farms: buy scales for the dairy and weigh every morning; by May 2016"
             "\n\nContact: route@hill.example – Site map\n")
    assert [one.text for one in of(plans, "plan_item")] == ["buy scales for the dairy and weigh every morning; by May 2016"]
