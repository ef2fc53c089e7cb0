"""Why a code is suggested, as it stands in the review queue: words a researcher accepts, within 80 columns."""

import pytest
from projects import Made

from qualkit.actions.neighbours import KnownPassage
from qualkit.actions.opening import codebook_of, store_of
from qualkit.actions.review import Passage, Review, open_review
from qualkit.cli import screen
from qualkit.cli.reasons import WIDTH, how_likely, reasons, reasons_in_short
from qualkit.measures.judged import Decided, judged
from qualkit.model import Document, DocumentKind, Reason, Role, Segment, Suggestion

TEXT = "In August the instalment comes. The harvest comes later, and the instalment does not wait."


def reason(kind: str, what: str = "", words: str = "", engine: str = "classifier.v1", score: float = 0.3) -> Reason:
    start = TEXT.index(words) if words else None
    return Reason(engine=engine, kind=kind, what=what, score=score, start=None if start is None else start + 100,
                  end=None if start is None else start + 100 + len(words))


def suggestion(*why: Reason, score: float = 0.71, scale: str = "probability.v1", unsure: bool = False) -> Suggestion:
    return Suggestion(document="d", text_hash="h", segment=0, start=100, end=130, code="c", score=score, scale=scale,
                      engines=("classifier.v1",), why=why, unsure=unsure)


PASSAGE = Passage(
    document=Document(id="d", study="s", key="d.txt", title="d", kind=DocumentKind.INTERVIEW, bytes_hash="", reader="",
                      text_hash="h"),
    segment=Segment(document="d", text_hash="h", start=100, end=100 + len(TEXT), text=TEXT, unit="passage", ordinal=0,
                    segmenter="passages.v1", role=Role.RESPONDENT, language="en"), before="", after="")
KNOWN = {"like": KnownPassage(document="d03.txt", place="¶ 12", words="We pay when there is\nnothing to sell.", coders=("fanta",)),
         "unlike": KnownPassage(document="d04.txt", place="turn 7", words="The harvest was good. " * 20, coders=("fanta", "luc"))}


def told(*why: Reason) -> list[str]:
    return reasons(suggestion(*why), PASSAGE, lambda one, code: KNOWN.get(one.kind))


@pytest.mark.parametrize(("score", "words"), [
    (0.71, "about 7 in 10"), (0.05, "about 1 in 10"), (0.949, "about 9 in 10"), (0.02, "less than 1 in 20"),
    (0.97, "more than 19 in 20")])
def test_a_probability_is_said_in_tenths(score: float, words: str) -> None:
    assert how_likely(suggestion(score=score)).startswith(words)


def test_any_other_score_is_called_plain_and_doubt_is_said() -> None:
    assert how_likely(suggestion(scale="joint.v1")) == "plain score 0.71, no probability"
    assert how_likely(suggestion(unsure=True)).endswith("the engines are unsure")


def test_passages_like_it_are_named_with_who_coded_them_and_their_words() -> None:
    [like] = told(reason("like", "x#11"))
    assert like == "like what fanta coded so in d03.txt, ¶ 12: “We pay when there is nothing to sell.”"
    [unlike] = told(reason("unlike", "x#6"))
    assert unlike.startswith("but more like a passage that fanta and luc did not code so, in d04.txt, turn 7: “The harvest")
    assert unlike.endswith("…”") and len(unlike) < 230
    assert reasons(suggestion(reason("like", "gone#1")), PASSAGE, lambda one, code: None) == []


def test_words_for_and_against_are_the_passages_own_each_once() -> None:
    lines = told(reason("word", words="the instalment"), reason("word", words="instalment"), reason("word", words="harvest"),
                 reason("against", words="August", score=-0.2), reason("against", words="does not", score=-0.1),
                 reason("word", words="and"), reason("score", score=0.8))
    assert lines == ["speaks for it: the instalment, harvest", "speaks against it: august"]


def test_cues_come_together_with_what_denies_and_hedges_them() -> None:
    lines = told(reason("cue", "instalment", "instalment"), reason("cue", "harvest", "harvest"), reason("negated", "not", "not"),
                 reason("asked", "repay"), reason("hedged", "they say"), reason("nearest", "example 3"), reason("context", "question"))
    assert lines == ["cues: “instalment”, “harvest”", "cues in the question before it: “repay”", "denied by “not”",
                     "hedged by “they say”", "near the code's example 3 (likeness 0.30)", "so does the question before it"]


def test_the_others_are_told_in_one_line() -> None:
    assert reasons_in_short(suggestion(reason("cue", "repay"), reason("nearest", "name"), reason("like", "x#1"))) == [
        "cues “repay”; near the code's own words; learnt from coded passages"]
    assert reasons_in_short(suggestion()) == []


def test_the_keys_fit_on_the_screen() -> None:
    keys = (screen.DECIDE_KEYS, screen.READ_KEYS, screen.DRAWN_KEYS)
    assert max(len(line) for each in keys for line in each.split("\n")) <= WIDTH


def test_a_reason_finds_the_passage_that_was_coded(project: Made) -> None:
    """By whom, also below the code; and who read it without giving the code.

    codes: {loan: [loan], loan/stress: [repay], group: []}
    files: {interviews/a.txt: "I: So?\\n\\nR: The loan was heavy. We could not repay.\\n\\nI: And?\\n\\nR: It rained."}
    codings: ["a | fanta | loan/stress | present | We could not repay."]
    readings: ["a | luc"]
    """
    project.ok("ingest")
    project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    with store_of(project.project) as store:
        sitting: Review = open_review(project.project, store, coder="awa")
        [document] = store.documents("study")
        ids = {code.key: code.id for code in codebook_of(project.project, sitting.study).codes}
        assert judged(Decided(codings=store.codings("study")), store.segments("study"), sitting.codebook)
        first = next(one.ordinal for one in store.segments_of(document.id) if one.is_evidence)
        what = f"{document.id}#{first}"
        found = sitting.known(Reason(engine="classifier.v1", kind="like", what=what), ids["loan"])
        assert found and (found.document, found.place, found.coders) == ("interviews/a.txt", "turn 2", ("fanta",))
        assert found.words.startswith("The loan was heavy")
        refused = sitting.known(Reason(engine="classifier.v1", kind="unlike", what=what), ids["group"])
        assert refused and refused.coders == ("luc",)
        for gone in ("x#1", f"{document.id}#99", "nothing", ""):
            assert sitting.known(Reason(engine="classifier.v1", kind="like", what=gone), ids["loan"]) is None


def test_the_queue_fits_80_columns(project: Made) -> None:
    """Words, context, reasons and keys.

    codes: {loan: [loan, heavy, "interest rate", instalment], group: [sister]}
    files: {interviews/a.txt: "I: How was it for you when the money came, in the beginning and later on, before the harvest and after it?\\n\\nR: The loan was heavy for us all, my sister, the interest rate was high and the instalment came every week, before there was anything to sell at the market."}
    """
    project.ok("ingest")
    project.ok("tag")
    output = project.ok("review", "--coder", "fanta", "--strategy", "likely", keys="q")
    assert "cues: “loan”" in output and "plain score" in output and "1 in 10" not in output
    assert max(map(len, output.split("\n"))) <= WIDTH
