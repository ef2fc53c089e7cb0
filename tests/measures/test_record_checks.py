"""Each rule on records is shown by one that breaks it and one that does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from qualkit.measures.record_checks import Flaw, Known, check_records, likeness
from qualkit.measures.slogans import is_slogan
from qualkit.model import (
    ActionItem,
    Component,
    Concern,
    Confidence,
    Discarded,
    Finding,
    Judgement,
    Lesson,
    Recommendation,
    Records,
)

KNOWN = Known(codings=frozenset({"c1", "c2"}), withdrawn=frozenset({"gone"}), lost=frozenset({"orphan"}),
              others=frozenset({"mali/f9", "mali/l9"}))
PART = Component(level=Concern.MINOR, explanation="Told alike.")
FINDING = Finding(id="f1", theme="loan", statement="August finds nothing to sell.", author="Awa", evidence=("c1", "mali/f9"),
                  counter_evidence=("c2",), discarded=(Discarded(evidence="c2", reason="Another lender."),))
LESSON = Lesson(id="l1", title="Let the last instalment fall after the harvest", condition="One crop.", origin="Kayes",
                evidence=("f1", "c1"), contrary=("mali/l9",))
ADVICE = Recommendation(id="r1", text="Move the August instalment to November.", addressee="Board", basis=("f1", "l1"))
ACTION = ActionItem(id="a1", text="Write the schedule into the contract", owner="Awa", due="2025-09",
                    basis=("r1", "f1", "l1"), lesson="l1")
JUDGED = Judgement(finding="f1", methodological_limitations=PART, coherence=PART, adequacy=PART, relevance=PART,
                   overall=Confidence.LOW, explanation="Few voices.", assessors=("Awa",))
SOUND = Records(study="segou", findings=(FINDING,), lessons=(LESSON,), recommendations=(ADVICE,), action_items=(ACTION,),
                judgements=(JUDGED,))


def test_records_that_lack_nothing_have_no_flaw() -> None:
    assert check_records(SOUND, KNOWN) == []


@pytest.mark.parametrize(("noun", "changes", "rule", "named"), [
    ("findings", {"evidence": ()}, "no-evidence", ()),
    ("findings", {"evidence": ("c1", "nowhere")}, "unknown-evidence", ("nowhere",)),
    ("findings", {"counter_evidence": ("gone",)}, "withdrawn-evidence", ("gone",)),
    ("findings", {"discarded": (Discarded(evidence="orphan", reason="x"),)}, "lost-evidence", ("orphan",)),
    ("findings", {"author": " "}, "unsigned", ()),
    ("findings", {"statement": "Women's voice should be strengthened."}, "slogan", ()),
    ("lessons", {"condition": ""}, "no-condition", ()),
    ("lessons", {"origin": ""}, "no-context", ()),
    ("lessons", {"evidence": ()}, "no-evidence", ()),
    ("lessons", {"evidence": ("f7",)}, "unknown-evidence", ("f7",)),
    ("lessons", {"contrary": ("l7",)}, "unknown-lesson", ("l7",)),
    ("lessons", {"title": "Renforcer les capacités des acteurs"}, "slogan", ()),
    ("recommendations", {"basis": ()}, "no-basis", ()),
    ("recommendations", {"addressee": ""}, "no-addressee", ()),
    ("recommendations", {"basis": ("f1", "f7")}, "unknown-basis", ("f7",)),
    ("recommendations", {"text": "Coordination must be improved."}, "slogan", ()),
    ("action_items", {"owner": ""}, "no-owner", ()),
    ("action_items", {"due": ""}, "no-due", ()),
    ("action_items", {"basis": ("x",)}, "unknown-basis", ("x",)),
    ("action_items", {"lesson": "l7"}, "unknown-lesson", ("l7",)),
    ("judgements", {"assessors": ()}, "no-assessor", ()),
    ("judgements", {"adequacy": Component(level=Concern.MINOR)}, "half-judged", ()),
    ("judgements", {"finding": "f7"}, "unknown-finding", ("f7",)),
])
def test_each_rule_is_told_of_what_breaks_it_and_nothing_else(
        noun: str, changes: dict[str, Any], rule: str, named: tuple[str, ...]) -> None:
    broken = replace(getattr(SOUND, noun)[0], **changes)
    found = check_records(replace(SOUND, **{noun: (broken,)}), KNOWN)
    key = broken.finding if noun == "judgements" else broken.id
    assert found == [Flaw(rule=rule, noun=noun.rstrip("s").replace("_", " "), id=key, named=named)]


def test_two_records_that_say_the_same_are_both_named() -> None:
    twin = replace(LESSON, id="l2", title="The last instalments should fall after harvests")
    assert check_records(replace(SOUND, lessons=(LESSON, twin)), KNOWN) == [
        Flaw(rule="near-duplicate", noun="lesson", id="l2", named=("l1",))]
    opposite = replace(LESSON, id="l2", title="Do not let the last instalment fall after the harvest", contrary=("l1",))
    assert check_records(replace(SOUND, lessons=(LESSON, opposite)), KNOWN) == []  # they say that they are contrary
    other = replace(LESSON, id="l2", title="Read the notebook out in the group, never at the water")
    assert check_records(replace(SOUND, lessons=(LESSON, other)), KNOWN) == []


def test_likeness_is_jaccards_index_and_says_nothing_of_a_few_words() -> None:
    assert likeness(frozenset("abcd"), frozenset("abce")) == pytest.approx(3 / 5)
    assert likeness(frozenset("abc"), frozenset("abc")) == 0


@pytest.mark.parametrize(("text", "who"), [
    ("Capacities should be strengthened.", ""),
    ("Capacities should be strengthened.", "The ministry"),  # who, but not what
    ("Capacities should be strengthened in 12 villages.", ""),  # what, but not who
    ("The government should strengthen capacities", ""),
    ("Strengthen women's groups", "Donors"),
    ("More training is needed", ""),
    ("There is a need to promote gender equality", ""),
    ("Il faut renforcer les capacités des femmes.", ""),
    ("La coordination devrait être davantage améliorée", "Tous"),
    ("Il convient d’améliorer la communication", ""),
    ("Promouvoir l’égalité", "L’État"),
])
def test_a_slogan_says_not_who_does_what(text: str, who: str) -> None:
    assert is_slogan(text, who)


@pytest.mark.parametrize(("text", "who"), [
    ("The lender should move the August instalment to November.", ""),
    ("The lender should strengthen its box by adding a third lock.", ""),
    ("Le prêteur doit renforcer la caisse en ajoutant une troisième serrure", ""),
    ("Promote the use of solar dryers in 12 villages before the rains", "The cooperative"),
    ("Support groups met weekly in all villages", ""),
    ("Training was improved where the agent spoke Bambara", ""),
    ("Les femmes ont renforcé leur place dans le groupe", ""),
])
def test_what_says_who_and_what_or_tells_what_was_is_no_slogan(text: str, who: str) -> None:
    assert not is_slogan(text, who)
