"""Cases and hosts that belong together, days with what was done, voices in long brackets."""

from pathlib import Path

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
