"""What machines propose is replaced whole, resumed where it stopped, and never outlives a person's no."""

from dataclasses import replace

import pytest
from store.shelf import NOW, TALK, code_quote, decision, put, read, suggestion

from qualkit.errors import UnknownName
from qualkit.model import Abstention, Direction, Reason, Run, Suggestion, Verdict
from qualkit.store import Store
from qualkit.store.suggestions import Tally


def tag(store: Store, run: str, *found: Suggestion | Abstention) -> None:
    store.begin_run("s", Run(id=run, verb="tag", codebook_version="v1", at=NOW))
    store.put_suggestions(run, "0", found)
    store.finish_run(Run(id=run, verb="tag", codebook_version="v1", counts={"suggestions": len(found)}, at=NOW))


def test_a_suggestion_comes_back_as_it_was_made(store: Store, document: str) -> None:
    segment = store.segments_of(document)[1]
    why = (Reason(engine="rules.v1", kind="cue", what="cash*box", start=33, end=41),
           Reason(engine="similar.v1", kind="nearest", what="definition", score=0.25))  # fmt: skip
    made = replace(suggestion(segment), why=why, direction=Direction.ABSENT, hedged=True,
                   engines=("rules.v1", "similar.v1"))  # fmt: skip
    silent = Abstention(document=document, segment=0, engine="similar.v1", reason="language 'bm' is unknown to it")
    tag(store, "one", made, silent)
    assert list(store.suggestions("s")) == [made]
    assert list(store.abstentions("s")) == [silent]
    (run,) = store.runs("s")
    assert (run.id, run.counts, run.at) == ("one", {"suggestions": 2}, NOW)


def test_they_come_by_document_passage_and_rank(store: Store, document: str) -> None:
    other = put(store, "0.txt").document_id
    segments = [*store.segments_of(document), *store.segments_of(other)]
    made = [suggestion(one, code, rank=rank) for one in segments for rank, code in ((2, "rain"), (1, "voice"))]
    tag(store, "one", *made)
    keys = [(one.document, one.segment, one.rank) for one in store.suggestions("s")]
    assert keys == [(name, ordinal, rank) for name in (other, document) for ordinal in (0, 1, 2) for rank in (1, 2)]
    assert len(list(store.suggestions("s", document=other))) == 6


def test_a_new_run_replaces_the_former_only_when_it_is_finished(store: Store, document: str) -> None:
    first, second, _ = store.segments_of(document)
    tag(store, "one", suggestion(first))
    store.begin_run("s", Run(id="two", verb="tag"))
    store.put_suggestions("two", "a", [suggestion(second)])
    assert [one.segment for one in store.suggestions("s")] == [0]
    assert not store.is_finished("two")
    store.finish_run(Run(id="two", verb="tag"))
    assert [one.segment for one in store.suggestions("s")] == [1]
    assert [run.id for run in store.runs("s")] == ["one", "two"]
    assert store.counts()["suggestion"] == 1


def test_a_run_goes_on_where_it_was_left_off(store: Store, document: str) -> None:
    first, second, _ = store.segments_of(document)
    run = Run(id="one", verb="tag")
    assert store.begin_run("s", run) == frozenset()
    assert store.put_suggestions("one", "a", [suggestion(first)]) == 1
    assert store.put_suggestions("one", "a", [suggestion(first)]) == 0
    with pytest.raises(UnknownName):
        store.put_suggestions("one", "b", [suggestion(second), suggestion(second, "nothing")])
    assert store.begin_run("s", run) == {"a"}
    store.put_suggestions("one", "b", [suggestion(second)])
    store.finish_run(run)
    assert [one.segment for one in store.suggestions("s")] == [0, 1]


def test_an_ingest_run_does_not_replace_a_tagging(store: Store, document: str) -> None:
    tag(store, "one", suggestion(store.segments_of(document)[0]))
    store.begin_run("s", Run(id="two", verb="ingest"))
    store.finish_run(Run(id="two", verb="ingest"))
    assert len(list(store.suggestions("s"))) == 1


def test_what_a_person_rejected_stays_away_whatever_engine_brings_it(store: Store, document: str) -> None:
    segment = store.segments_of(document)[1]
    tag(store, "one", suggestion(segment), suggestion(segment, "money", rank=2))
    store.add_decision(decision(store, document, "cash box", Verdict.REJECT))
    tag(store, "two", suggestion(segment), suggestion(segment, "money", rank=2))
    assert [one.code for one in store.suggestions("s")] == ["id-money"]
    assert [one.code for one in store.suggestions("s", rejected=True)] == ["id-voice", "id-money"]
    store.undo("awa")
    assert len(list(store.suggestions("s"))) == 2


def test_a_decision_keeps_what_was_seen_when_tagging_runs_again(store: Store, document: str) -> None:
    segment = store.segments_of(document)[1]
    tag(store, "one", suggestion(segment))
    made = decision(store, document, "cash box", Verdict.ACCEPT)
    store.add_decision(made)
    tag(store, "two")
    assert [dict(one.snapshot) for one in store.decisions("s")] == [dict(made.snapshot)]
    assert len(store.codings("s")) == 1


def test_undecided_leaves_out_what_was_accepted_but_not_what_was_deferred(store: Store, document: str) -> None:
    first, second, third = store.segments_of(document)
    tag(store, "one", suggestion(first), suggestion(second), suggestion(third))
    store.add_decision(decision(store, document, first.text, Verdict.ACCEPT))
    store.add_decision(decision(store, document, second.text, Verdict.DEFER))
    assert [one.segment for one in store.suggestions("s", undecided=True)] == [1, 2]
    assert [one.segment for one in store.suggestions("s")] == [0, 1, 2]


def test_a_suggestion_stands_beside_a_coding_that_a_person_made(store: Store, document: str) -> None:
    tag(store, "one", suggestion(store.segments_of(document)[1]))
    code_quote(store, document, "I keep the cash box.")
    assert len(list(store.suggestions("s"))) == 1


def test_suggestions_go_with_the_passages_they_were_made_for(store: Store, document: str) -> None:
    other = put(store, "b.txt", TALK + "\nEnd.").document_id
    tag(store, "one", suggestion(store.segments_of(document)[1]), suggestion(store.segments_of(other)[1]))
    put(store, "a.txt", "Corrected. I keep the cash box.")
    assert [one.document for one in store.suggestions("s")] == [other]
    assert all(check.ok for check in store.doctor())


def test_segments_may_be_read_while_suggestions_are_written(store: Store, document: str) -> None:
    for number in range(5):
        put(store, f"more{number}.txt", TALK + f"\n{number}")
    store.begin_run("s", Run(id="one", verb="tag"))
    for number, segment in enumerate(store.segments("s", evidence_only=True)):
        store.put_suggestions("one", str(number), [suggestion(segment)])
    store.finish_run(Run(id="one", verb="tag"))
    assert len(list(store.suggestions("s"))) == 3 + 5 * 4


def test_unknown_runs_and_documents_are_refused(store: Store, document: str) -> None:
    _, _, segments = read("none.txt", TALK)
    with pytest.raises(UnknownName):
        store.put_suggestions("none", "a", [])
    store.begin_run("s", Run(id="one", verb="tag"))
    with pytest.raises(UnknownName):
        store.put_suggestions("one", "a", [suggestion(segments[0])])


def test_the_tally_counts_what_would_be_yielded(store: Store, document: str) -> None:
    assert store.tally("s") == Tally()
    other, gone = put(store, "0.txt", "Rain."), put(store, "1.txt", "No rain.")
    segments = [one for name in (document, other.document_id, gone.document_id) for one in store.segments_of(name)]
    silent = [Abstention(document=document, segment=n, engine="similar.v1", reason="und") for n in range(2)]
    tag(store, "one", *(suggestion(one, code) for one in segments for code in ("rain", "voice")), *silent)
    store.mark_missing([gone.document_id])
    words = store.segments_of(document)
    for verdict, one in ((Verdict.REJECT, words[0]), (Verdict.ACCEPT, words[1]), (Verdict.DEFER, words[2])):
        store.add_decision(decision(store, document, one.text, verdict, code="rain"))
    tally = store.tally("s")
    every = list(store.suggestions("s", rejected=True))
    assert tally.codes == {"id-rain": 4, "id-voice": 4} and tally.suggestions == len(every)
    assert tally.passages == len({(one.document, one.segment) for one in every}) == 4
    assert tally.undecided == len(list(store.suggestions("s", undecided=True))) == 6  # of 8, two are decided
    assert tally.silent == {("similar.v1", "und"): len(list(store.abstentions("s")))}
    assert store.count_segments("s") == len(list(store.segments("s"))) == 4
