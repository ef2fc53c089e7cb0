"""What people teach the classifier, and how it explains itself."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from taggers.conftest import codebook, segment

from qualkit.embedders.remembering import Remembering
from qualkit.embedders.use import UniversalSentenceEncoder
from qualkit.errors import NothingToLearn
from qualkit.model import Judged, Reason, Segment, Suggestion, TaggingContext
from qualkit.taggers.classifier import Classifier

BOOK = codebook({"debt": ["debt"], "herd": ["goat"], "few": ["rain"]})
DEBTS = ["We still owe the bank the second instalment.", "She could not repay and they came to the house.",
         "I borrowed from my brother to pay the instalment.", "The collector sat in the yard until I paid.",
         "We hide when the collector comes.", "He asked for the instalment before the harvest.",
         "They wanted the whole sum back in August.", "I sold my cloth so that I could repay.",
         "Without the instalment they take the cooking pots.", "We paid late and there was a fine."]
HERDS = ["I keep four goats behind the house.", "The goat had two kids in the cold season.", "My sheep are thin now.",
         "We bought a ram for the feast.", "The goats eat what the children leave.", "A goat is my savings.",
         "I fattened the ram and sold it.", "Two of the animals died of the cough.",
         "We take them to the pond at noon.", "The herd belongs to my mother."]
OTHER = ["My daughter is in the sixth class.", "We pray and then we cook.", "The road is bad this year.",
         "I was born in the other village.", "They built a new roof."]


@pytest.fixture(scope="module")
def context() -> TaggingContext:
    return TaggingContext(codebook=BOOK, embedder=Remembering(UniversalSentenceEncoder()))


def lessons(*, coders: Sequence[str] = ("awa",)) -> tuple[list[Segment], list[Judged]]:
    texts = [*((text, "id:debt") for text in DEBTS), *((text, "id:herd") for text in HERDS),
             *((text, "") for text in OTHER), ("It rained for a week.", "id:few")]
    passages = [segment(text, ordinal=at, start=1000 * at) for at, (text, _) in enumerate(texts)]
    read = frozenset(BOOK.by_id)
    return passages, [Judged(document="d", segment=at, coder=coder, given=frozenset(filter(None, [code])),
                             looked_for=read) for at, (_, code) in enumerate(texts) for coder in coders]


@pytest.fixture(scope="module")
def engine(context: TaggingContext) -> Classifier:
    made = Classifier()
    made.fit(context, *lessons())
    return made


def suggested(engine: Classifier, *passages: Segment) -> list[Suggestion]:
    return [one for one in engine.tag(passages) if isinstance(one, Suggestion)]


def reasons(one: Suggestion, kind: str) -> list[Reason]:
    return [why for why in one.why if why.kind == kind]


def test_it_finds_what_no_cue_names(engine: Classifier) -> None:
    best = suggested(engine, segment("The next instalment falls before we have sold anything.", ordinal=90))[0]
    assert best.code == "id:debt" and best.score > 0.5 and best.scale == "classifier.v1"
    other = suggested(engine, segment("The ewe and her lamb are with the herdsman.", ordinal=90))[0]
    assert other.code == "id:herd"


def test_eight_passages_are_enough_and_one_is_not(context: TaggingContext) -> None:
    passages, rows = lessons()
    made = Classifier()
    made.fit(context, passages, rows)
    assert set(made.codes) == {"id:debt", "id:herd"}
    few = [replace(row, given=frozenset()) if "id:debt" in row.given and row.segment > 6 else row for row in rows]
    made.fit(context, passages, few)
    assert set(made.codes) == {"id:herd"}


def test_without_a_no_there_is_nothing_to_learn(context: TaggingContext) -> None:
    passages, rows = lessons()
    only = [replace(row, looked_for=frozenset()) for row in rows if "id:debt" in row.given]
    with pytest.raises(NothingToLearn, match="denied"):
        Classifier().fit(context, passages, only)
    with pytest.raises(NothingToLearn):
        Classifier().fit(context, passages, [])


def test_a_rejection_teaches_and_unread_text_does_not(context: TaggingContext, engine: Classifier) -> None:
    passages, rows = lessons()
    wrong = segment("The instalment of the play begins at eight.", ordinal=50, start=60_000)
    unread = Classifier()
    unread.fit(context, [*passages, wrong], rows)
    assert suggested(unread, wrong)[0].score == pytest.approx(suggested(engine, wrong)[0].score, abs=0.01)
    made = Classifier()
    refusals = [Judged(document="d", segment=50, coder="awa", refused=frozenset({"id:debt"}))] * 2
    made.fit(context, [*passages, wrong], [*rows, *refusals])
    scores = {one.code: one.score for one in suggested(made, wrong)}
    assert scores.get("id:debt", 0) < suggested(engine, wrong)[0].score


def test_coders_who_differ_leave_it_open(context: TaggingContext) -> None:
    passages, rows = lessons(coders=("awa", "luc"))
    made, split = Classifier(), Classifier()
    made.fit(context, passages, rows)
    differ = [replace(row, given=frozenset()) if row.coder == "luc" and row.segment == 3 else row for row in rows]
    split.fit(context, passages, differ)
    both, half = (made.scores([passages[3]])[0][made.codes.index("id:debt")] for made in (made, split))
    assert half < both


def test_the_span_is_the_shortest_run_that_carries_it(engine: Classifier) -> None:
    text = "My daughter is in the sixth class. The collector came for the instalment. We pray and then we cook."
    best = suggested(engine, segment(text, ordinal=90))[0]
    assert text[best.start - 100:best.end - 100] == "The collector came for the instalment."


def test_it_names_the_nearest_passages_and_words_by_their_places_only(engine: Classifier) -> None:
    text = "The collector wanted the instalment."
    best = suggested(engine, segment(text, ordinal=90))[0]
    near = reasons(best, "like")
    assert len(near) == 2 and all(int(why.what.removeprefix("d#")) < len(DEBTS) for why in near)
    assert [one.score for one in near] == sorted((one.score for one in near), reverse=True)  # type: ignore[type-var]
    named = [text[why.start - 100:why.end - 100] for why in reasons(best, "word") if why.start and why.end]
    assert {"collector", "instalment"} & {word for part in named for word in part.split()}
    assert not any(word in why.what for why in best.why for word in text.split())


def test_a_passage_is_not_its_own_likeness(engine: Classifier) -> None:
    passages, _ = lessons()
    best = suggested(engine, passages[0])[0]
    assert "d#0" not in [why.what for why in best.why]


def test_what_speaks_against_is_said(engine: Classifier) -> None:
    """A cue brings the code up; what was learnt says otherwise, and names the passages that were not given it."""
    found = {one.code: one for one in suggested(engine, segment("The goat of the play is a debt of honour.", ordinal=9))}
    assert "id:herd" in found
    low = suggested(engine, segment("There is no debt: I was born in the other village.", ordinal=90))
    debt = next(one for one in low if one.code == "id:debt")
    assert reasons(debt, "unlike") or reasons(debt, "against")


def test_neighbours_and_batches(engine: Classifier) -> None:
    passages, _ = lessons()
    whole = suggested(engine, *passages)
    assert [one.segment for one in whole] == sorted(one.segment for one in whole)
    for before, after in pairwise(one for one in whole if one.segment == 0):
        assert before.code != after.code


def test_other_scripts_and_languages_it_has_no_vectors_for(context: TaggingContext) -> None:
    passages, rows = lessons()
    arabic = [segment(f"لم أستطع سداد القسط {at}", language="ar", ordinal=100 + at) for at in range(9)]
    bambara = [segment(f"Juru sara ka gɛlɛn {at}", language="bm", ordinal=200 + at) for at in range(9)]
    said = [Judged(document="d", segment=one.ordinal, coder="awa", given=frozenset({"id:debt"}),
                   looked_for=frozenset(BOOK.by_id)) for one in (*arabic, *bambara)]
    made = Classifier()
    made.fit(context, [*passages, *arabic, *bambara], [*rows, *said])
    for one in (segment("لم أستطع سداد القسط", language="ar", ordinal=300), segment("Juru sara", language="bm", ordinal=301)):
        best = suggested(made, one)[0]
        assert best.code == "id:debt"
        assert all(why.start is None or one.start <= why.start < (why.end or 0) <= one.end for why in best.why)
