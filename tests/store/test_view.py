"""What a report sees is the study, in a stable order, and nothing else."""

import pytest
from store.shelf import BOOK, NOW, TALK, code_quote, decision, put, read, settle, suggestion

from qualkit.model import (
    Case,
    Memo,
    Participant,
    Place,
    Privacy,
    Problem,
    Reading,
    Run,
    Study,
    Verdict,
    View,
    mint,
)
from qualkit.store import Store

STUDY = Study(key="s", title="S", codebook="book", corpora=("corpora",))


def view(store: Store) -> View:
    return store.view(STUDY, privacy=Privacy(), codebook=BOOK)


def test_it_is_a_view(store: Store) -> None:
    seen = view(store)
    assert isinstance(seen, View)
    assert seen.study_text.study == "s"


def test_it_shows_what_the_study_has(store: Store) -> None:
    settle(store, "awa", "binta")
    gone, document = put(store, "gone.txt", TALK + "\n.").document_id, put(store, "a.txt").document_id
    lost = code_quote(store, gone, "cash box")
    kept = code_quote(store, document, "cash box")
    store.add_decision(decision(store, document, "rain", Verdict.DEFER))
    hash_ = store.document(document).text_hash
    store.add_reading(Reading(id=mint(), document=document, text_hash=hash_, coder="awa", finished_at=NOW))
    store.add_memo(Memo(id=mint(), about_kind="code", about_id="x", author="awa", markdown="m", written_at=NOW))
    store.begin_run("s", Run(id="r", verb="tag", at=NOW))
    store.put_suggestions("r", "0", map(suggestion, store.segments_of(document)))
    store.finish_run(Run(id="r", verb="tag", at=NOW))
    store.put_problems("s", "x.pdf", [Problem(source="x.pdf", reason="It is encrypted.")])
    store.mark_missing([gone])
    seen = view(store)
    assert [(one.key, one.missing) for one in seen.documents()] == [("a.txt", False), ("gone.txt", True)]
    assert [one.id for one in seen.codings()] == [kept.id], lost
    assert seen.text(document).content == TALK
    assert len(seen.segments(document)) == len(list(seen.suggestions())) == 3
    assert [len(part) for part in (seen.decisions(), seen.readings(), seen.memos(), seen.runs(), seen.problems())] == [
        1
    ] * 5
    assert list(seen.coders()) == ["awa", "binta"]
    assert seen.translations(document) == []
    assert store.counts()["coding"] == 2


def test_orphans_are_shown_as_such(store: Store) -> None:
    settle(store)
    code_quote(store, put(store, "a.txt").document_id, "cash box")
    put(store, "a.txt", "Gone.")
    assert [one.place for one in view(store).codings()] == [Place.ORPHAN]


@pytest.mark.parametrize(
    ("document", "speaker", "case"),
    [
        ("group.txt", "P1", "ami"), ("group.txt", "P2", "group"), ("group.txt", "", "group"),
        ("other.txt", "Bintou", "bintou"), ("other.txt", "P1", None), ("other.txt", "", None),
        ("other.txt", "P9", None),
    ],
)  # fmt: skip
def test_document_and_speaker_come_before_document_before_speaker(
    store: Store, document: str, speaker: str, case: str | None
) -> None:
    for key in ("group.txt", "other.txt"):
        put(store, key, TALK + key)
    cases = [Case(id=name, key=name, attributes={"village": "Sanso"}) for name in ("ami", "group", "bintou", "x")]
    given = [
        Participant(case="ami", document="group.txt", speaker="P1"),
        Participant(case="group", document="group.txt"),
        Participant(case="bintou", speaker="Bintou"),
        Participant(case="ami", speaker="P9"),
        Participant(case="x", speaker="P9"),
    ]
    store.put_cases("s", cases, given)
    found = view(store).case_of(read(document, "")[0].id, speaker)
    assert (found.key if found else None) == case
    assert store.case_of(read(document, "")[0].id, speaker) == found


def test_cases_keep_their_ids_and_their_own_attributes(store: Store) -> None:
    store.put_cases("s", [Case(id="1", key="ami", members=("b",))], [])
    store.put_cases("s", [Case(id="2", key="ami", attributes={"age": "034"})], [Participant(case="ami")])
    assert store.cases("s") == {"ami": Case(id="1", key="ami", attributes={"age": "034"})}
    assert store.participants("s") == [Participant(case="ami")]
    assert store.cases("other") == {}
