"""Who speaks where, in the styles of the field; a colon alone makes no speaker.

Each test's docstring is its transcript; a researcher can say whether the test is right.
"""

from inspect import cleandoc

import pytest

from qualkit.text.turns import find, lines_of


def spoken(text: str) -> list[str]:
    """Return ``speaker @seconds| first line`` for each label found."""
    labels = find(lines_of(text)).labels
    told = []
    for label in labels:
        at = "" if label.begins_at is None else f" @{label.begins_at:g}"
        said = text[label.words:].strip().split("\n")[0].strip()
        told.append(f"{label.speaker}{at}| {said}")
    return told


STYLES = {
    "names": ("Awa: Good morning.\nBintou: Good morning.\nAwa: How is it?\nBintou: Fine.",
              ["Awa| Good morning.", "Bintou| Good morning.", "Awa| How is it?", "Bintou| Fine."]),
    "codes": ("I: And the loan?\nR1: I paid it.\nR2: Me too.\nI: All?",
              ["I| And the loan?", "R1| I paid it.", "R2| Me too.", "I| All?"]),
    "space before the colon": ("Interviewer : How?\nInterviewee1 : Well.\nInterviewee1 : Yes.",
                               ["Interviewer| How?", "Interviewee1| Well.", "Interviewee1| Yes."]),
    "French, no-break spaces": ("Enquêteur\u00a0: Ça va\u202f?\nAwa\u202f: Oui.\n"
                                "Enquêteur\u00a0: Bien.\nAwa\u202f: Merci.",
                                ["Enquêteur| Ça va\u202f?", "Awa| Oui.", "Enquêteur| Bien.", "Awa| Merci."]),
    "brackets": ("[Awa] Yes.\n[Bintou] No.\n[Awa] Why?\n[Bintou] So.",
                 ["Awa| Yes.", "Bintou| No.", "Awa| Why?", "Bintou| So."]),
    "brackets alone": ("[Interviewer]\nHow are you?\n\n[Awa]\nFine.\n\n"
                       "[Interviewer]\nGood.\n\n[Awa]\nThanks.",
                       ["Interviewer| How are you?", "Awa| Fine.", "Interviewer| Good.", "Awa| Thanks."]),
    "otter": ("Jonas Rosland  0:21  \nHello everyone.\n\nCarolyn Lu  1:35\num, I guess\n\n"
              "Jonas Rosland  1:02:03\nRight.",
              ["Jonas Rosland @21| Hello everyone.", "Carolyn Lu @95| um, I guess",
               "Jonas Rosland @3723| Right."]),
    "Teams": ("00:21 Awa Diarra\nGood morning.\n00:25 Moussa\nYes.\n00:31 Awa Diarra\nThanks.",
              ["Awa Diarra @21| Good morning.", "Moussa @25| Yes.", "Awa Diarra @31| Thanks."]),
    "Teams in Word": ("0:0:0.0 --> 0:0:5.230\nAwa Diarra\nGood morning.\n"
                      "0:0:5.230 --> 0:0:9.0\nMoussa\nYes, yes.\n"
                      "0:0:9.0 --> 0:0:12.0\nAwa Diarra\nThanks.\n0:0:12.0 --> 0:0:13.0\nMoussa\nBye now.",
                      ["Awa Diarra @0| Good morning.", "Moussa @5.23| Yes, yes.", "Awa Diarra @9| Thanks.",
                       "Moussa @12| Bye now."]),
    "Zoom page": ("Awa Diarra\n00:21\nGood morning.\n\nMoussa\n00:25\nYes\n\nAwa Diarra\n00:31\nThanks.\n\n"
                  "Moussa\n00:40\nYes",
                  ["Awa Diarra @21| Good morning.", "Moussa @25| Yes", "Awa Diarra @31| Thanks.",
                   "Moussa @40| Yes"]),
    "a name on a line": ("Awa Diarra\nGood morning.\n\nMoussa\nYes, yes.\n\n" * 3,
                         ["Awa Diarra| Good morning.", "Moussa| Yes, yes."] * 3),
    "bold": ("**Ben Walker:** Hey.\n\n**Kyla Fury:** All right.\n\n"
             "**Ben Walker:** Yes.\n\n**Kyla Fury:** No.",
             ["Ben Walker| Hey.", "Kyla Fury| All right.", "Ben Walker| Yes.", "Kyla Fury| No."]),
    "questions and answers": ("Q: Why?\nA: Because.\nQ: When?\nA: Then.",
                              ["Q| Why?", "A| Because.", "Q| When?", "A| Then."]),
    "times before labels": ("[00:01:02] I: And then?\n[00:01:05] R: Then we paid.",
                            ["I @62| And then?", "R @65| Then we paid."]),
    "times after labels": ("I (0:10): And then?\nR (0:15): Then we paid.",
                           ["I @10| And then?", "R @15| Then we paid."]),
    "numbered lines": ("1. I: And then?\n2. R1: Then we paid.\n3. I: Good.",
                       ["I| And then?", "R1| Then we paid.", "I| Good."]),
    "capitals": ("MODERATOR: Welcome.\nFATOU: Thanks.\nMODERATOR: Who begins?\nFATOU: Me.",
                 ["MODERATOR| Welcome.", "FATOU| Thanks.", "MODERATOR| Who begins?", "FATOU| Me."]),
    "one speaks once": ("Moderator: Who?\nAwa: Me.\nModerator: And you?\nAwa: Yes.\n"
                        "Sali: I too.\nModerator: Good.",
                        ["Moderator| Who?", "Awa| Me.", "Moderator| And you?", "Awa| Yes.", "Sali| I too.",
                         "Moderator| Good."]),
    "a monologue": ("Respondent: I took the loan.", ["Respondent| I took the loan."]),
    "full width colon": ("I：你好吗\nR：很好\nI：好", ["I| 你好吗", "R| 很好", "I| 好"]),
}


@pytest.mark.parametrize("style", STYLES)
def test_styles_of_the_field(style: str) -> None:
    text, expected = STYLES[style]
    assert spoken(text) == expected


PROSE = {
    "a colon in running text": "One thing: we pay on time. The rule is this: nobody is left behind.",
    "notes": "Note: the loan was late.\n\nNote: the rain came.\n\nNote: they paid.",
    "a report": "Objective: more income.\nActivity: training.\nResult: 20 groups.\n\n"
                "Objective: better health.\nActivity: visits.\nResult: 30 visits.",
    "times and addresses": "10:30: we began.\nhttp://example.org: a page.\nhttps://example.org\n12:45 Lunch",
    "a contact": "MORE INFO: W. Luetkenhorst\nTel: +43 1 26026\nE-mail: somebody@example.org",
    "a record": "Autores principales: Margolies, Amy\nFormato: Informe técnico\nLenguaje:Inglés\nMaterias:",
    "an agenda": "Programme of the day\n\n09:00 Opening\n09:30 Coffee\n10:00 Groups\n12:00 Lunch\n"
                 "13:00 Groups\n15:00 Coffee",
    "stage directions": "[Laughter] They sat down.\n[Pause] Then they rose.\n[Laughter] And sat.",
    "regions": "Kayes: 12 groups.\n\nSikasso: 14 groups.\n\n"
               + "The office wrote to each of them and asked for the accounts of the year before.\n\n" * 30
               + "Kayes: 3 groups.\n\nSikasso: 2 groups.",
    "headings": "Background\n\nThe group was founded in 2012.\n\nMethods\n\nWe spoke to 40 women.",
}


@pytest.mark.parametrize("case", PROSE)
def test_prose_has_no_speakers(case: str) -> None:
    assert spoken(PROSE[case]) == []


def test_a_colon_inside_a_conversation() -> None:
    """
    Interviewer: What did you learn?
    Awa: Many things.
    One thing: we pay on time.
    Remember: nobody is left behind. I remember well.
    Interviewer: And the rule?
    Awa: The rule is this: pay first. I always remember it.
    """
    text = cleandoc(test_a_colon_inside_a_conversation.__doc__ or "")
    assert [line.partition("|")[0] for line in spoken(text)] == ["Interviewer", "Awa", "Interviewer", "Awa"]


def test_opening_lines_are_attributes_never_speakers() -> None:
    """
    Interview 7
    Date: 12 March 2024
    Village: Kati
    Interviewer: Fatou Keïta
    Respondent: Awa, 34, trader
    Groupe solidaire: Benkadi

    Interviewer: Good morning. How are you?
    Respondent: I am well.
    Interviewer: When did you join?
    Respondent: Three years ago.
    """
    text = cleandoc(test_opening_lines_are_attributes_never_speakers.__doc__ or "")
    found = find(lines_of(text))
    assert {pair.key: pair.value for pair in found.metadata} == {
        "Date": "12 March 2024", "Village": "Kati", "Interviewer": "Fatou Keïta",
        "Respondent": "Awa, 34, trader", "Groupe solidaire": "Benkadi"}
    assert len(found.labels) == 4
    assert all(text[pair.start:pair.end].startswith(pair.key) for pair in found.metadata)


def test_french_opening_lines() -> None:
    """
    Région : Sikasso
    Enquêtrice : Aminata Traoré
    Durée : 45 minutes

    Enquêtrice : Bonjour, comment allez-vous ?
    Mariam : Ça va bien, merci.
    Enquêtrice : Le crédit a servi à quoi ?
    Mariam : À acheter du mil.
    """
    text = cleandoc(test_french_opening_lines.__doc__ or "")
    found = find(lines_of(text))
    assert [(pair.key, pair.value) for pair in found.metadata] == [
        ("Région", "Sikasso"), ("Enquêtrice", "Aminata Traoré"), ("Durée", "45 minutes")]
    assert [label.speaker for label in found.labels] == ["Enquêtrice", "Mariam"] * 2


def test_an_opening_line_that_names_the_interviewer_is_not_what_she_says() -> None:
    """
    SEG-01. Woman, 38. Recorded behind her kitchen.
    Interviewer: Salimata Koné. Recorded in Bamanankan; English by the team.

    Interviewer: Who helps you?
    Deputy mayor: Fatou Keïta.
    Interviewer: And who else?
    Deputy mayor: My sister. Nobody else.
    Interviewer: Since when?
    Deputy mayor: Since the rains.
    """
    text = cleandoc(test_an_opening_line_that_names_the_interviewer_is_not_what_she_says.__doc__ or "")
    found = find(lines_of(text))
    assert [pair.key for pair in found.metadata] == ["Interviewer"]
    assert [label.speaker for label in found.labels] == ["Interviewer", "Deputy mayor"] * 3


def test_what_stands_in_parentheses_is_a_hint() -> None:
    text = "Moderator: Who?\nP3 (female, 34): Me.\nP4 (male, 51): No.\nModerator: Good."
    assert [(one.speaker, one.hint) for one in find(lines_of(text)).labels] == [
        ("Moderator", ""), ("P3", "female, 34"), ("P4", "male, 51"), ("Moderator", "")]


def test_times_inside_what_is_said_are_kept() -> None:
    text = "I: And [00:10:00] then?\nR: We paid.\nI: Good.\nR: Yes."
    stamps = find(lines_of(text)).stamps
    assert [(text[one.start:one.end], one.begins_at) for one in stamps] == [("[00:10:00]", 600.0)]


def test_places_are_those_of_the_text() -> None:
    text = "\n\n  I: Où ?\n\nR1 (f):  Là.\nI: Oui."
    for label in find(lines_of(text)).labels:
        assert text[label.start:label.words].strip().rstrip(":").split(" (")[0] == label.speaker


@pytest.mark.parametrize("labels", [("What", "Who", "When"), ("Quoi", "Qui", "Quand"), ("Qué", "Quién", "Cuándo")])
def test_the_labels_of_a_plan_are_no_speakers(labels: tuple[str, str, str]) -> None:
    """Hill Farms / What: a shed / Who: Ana Sesay / When: June — and so for every project."""
    plan = "".join(
        f"{project}\n   {labels[0]}: build one shed\n   {labels[1]}: Ana Sesay\n   {labels[2]}: June 2017\n\n"
        for project in ("Hill Farms", "River Union", "Lake Women"))
    assert spoken(f"A page of plans\n\n{plan}") == []
