"""What the study report quotes: which passages, for and against what, whole and in their own words."""

from dataclasses import replace

import pytest
from fake_view import demo
from reports.conftest import Build
from reports.modelled import quotes_of, theme

from qualkit.model import Anchor, FindingDirection, Text
from qualkit.reports.parts.basis import basis_of


def test_key_quotes_come_first_then_voices_not_yet_heard(build: Build) -> None:
    gain = next(code for code in theme(build(), "loan")["codes"] if code["key"] == "loan/gain")["quotes"]
    assert gain[0]["key"] and [quote["source"] for quote in gain] == ["S03", "S06", "S01"]
    assert len({quote["source"] for quote in gain}) == len(gain)


def test_quotations_are_whole_sentences_and_stand_in_their_text(build: Build) -> None:
    view = demo()
    basis = basis_of(view)
    names = {pseudonym: document for document, pseudonym in basis.pseudonyms.items()}
    quotes = quotes_of(build(view))
    assert len(quotes) > 10
    for quote in quotes:
        content = " ".join(view.text(names[quote["document"]]).content.split())
        for part in quote["text"].split(" […] "):
            assert part in content and part[-1] in ".!?।", quote["id"]


def test_a_quote_over_several_turns_leaves_the_question_and_labels_out(build: Build) -> None:
    view = demo()
    document = next(one for one in view.all_documents if one.key == "interviews/binta.txt")
    text: Text = view.text(document.id)
    start, end = text.content.index("No, it was"), text.content.index("That is new")
    view.all_codings = [replace(view.all_codings[0], anchors=(
        Anchor.at(document.id, document.text_hash, text.content, start=start, end=end),))]
    (quote,) = [one for one in quotes_of(build(view)) if not one["suggested"]]
    assert quote["text"] == ("No, it was never hard for me. I paid early, every time. […] "
                             "When the women speak, the men wait.")


def test_counter_cases_stand_apart(build: Build) -> None:
    view = demo()
    view.findings = (replace(view.findings[0], evidence=("coding:1",), counter_evidence=("coding:3",)),)
    loan = theme(build(view), "loan")
    assert {quote["direction"] for quote in loan["counter"]} == {"mixed", "absent"}
    assert all(quote["direction"] in (None, "present") for code in loan["codes"] for quote in code["quotes"])


@pytest.mark.parametrize("direction", [None, *FindingDirection])
def test_no_direction_moves_what_an_author_named(build: Build, direction: FindingDirection | None) -> None:
    """A passage that denies the code may bear the finding out: only its author knows."""
    view = demo()
    for evidence, counter in ((("coding:1",), ("coding:3",)), (("coding:3",), ("coding:1",))):
        view.findings = (replace(view.findings[0], direction=direction, evidence=evidence, counter_evidence=counter),)
        data = build(view)
        loan, entry = theme(data, "loan"), data["register"][0]
        named = {box: [one["id"] for one in quotes if one["finding"] == "F1"] for box, quotes in (
            ("evidence", [one for code in loan["codes"] for one in code["quotes"]]), ("against", loan["counter"]))}
        assert named == {"evidence": entry["evidence"], "against": entry["against"]}
        assert len(entry["evidence"]) == len(entry["against"]) == 1
        assert {one["direction"] for one in quotes_of(data) if one["finding"] == "F1"} == {"present", "absent"}


@pytest.mark.parametrize(("direction", "evidence", "counter", "told"), [
    (FindingDirection.SUPPORTS, ("coding:1", "coding:3"), (), True),
    (FindingDirection.SUPPORTS, ("coding:1",), ("coding:3",), False),
    (FindingDirection.SUPPORTS, ("coding:3",), ("coding:1",), False),
    (FindingDirection.SUPPORTS, ("coding:1",), (), False),
    (FindingDirection.LITTLE_OR_NONE, ("coding:1",), (), True),
    (FindingDirection.LITTLE_OR_NONE, ("coding:3",), (), False),
    (FindingDirection.MIXED, ("coding:1", "coding:3"), (), False),
    (FindingDirection.CONTESTED, ("coding:1", "coding:3"), (), False),
    (None, ("coding:1", "coding:3"), (), True)])
def test_evidence_in_another_direction_and_nothing_against_is_told(
        build: Build, direction: FindingDirection | None, evidence: tuple[str, ...], counter: tuple[str, ...],
        told: bool) -> None:
    view = demo()
    view.findings = (replace(view.findings[0], direction=direction, evidence=evidence, counter_evidence=counter),)
    data = build(view)
    assert ("evidence-direction" in data["rules_broken"]) is told
    assert any("look whether it belongs under counter_evidence: F1." in one for one in data["warnings"]) is told


def test_suggestions_are_marked_and_only_from_sources_nobody_read(build: Build) -> None:
    data = build()
    (quote,) = theme(data, "loan")["suggested"]
    assert quote["suggested"] and quote["text"] == "ঋণ শোধ করা কঠিন ছিল।" and "cue: repay" in quote["why"]
    assert quotes_of(build(final=True)) and not any(one["suggested"] for one in quotes_of(build(final=True)))


def test_the_translation_of_the_quoted_sentence_stands_below_it(build: Build) -> None:
    quote = next(one for one in quotes_of(build()) if one["language"] == "fr")
    assert quote["text"] == "Le prêt m’a aidée à acheter du riz."
    assert quote["translation"]["text"] == "The loan helped me buy rice."


def test_directions_of_script(build: Build) -> None:
    assert {(one["language"], one["dir"]) for one in quotes_of(build())} >= {("ar", "rtl"), ("bn", "ltr"), ("en", "ltr")}
