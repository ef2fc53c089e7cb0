"""Documents come in whole, again without effect, and in any order."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from store.shelf import TALK, code_quote, put, read, settle

from qualkit.errors import AnchorBroken, UnknownName, UsageError
from qualkit.model import DocumentKind, Place, Problem, Role, Severity, Text, Translation, derive
from qualkit.store import Put, Store, open_store


def test_a_document_comes_back_as_it_was_put(store: Store) -> None:
    document, text, segments = read("a.txt", TALK, attributes={"region": "Kayes"})
    segments = [
        replace(segments[0], begins_at=1.5),
        replace(segments[1], question=segments[0].text),
        segments[2],
    ]
    assert store.put_document(document, text, segments=segments).status is Put.ADDED
    assert store.documents("s") == [document]
    assert store.document(document.id) == document
    assert store.text(document.id) == text
    assert store.segments_of(document.id) == segments
    assert list(store.segments("s")) == segments


def test_speakers_are_known_with_all_their_roles(store: Store) -> None:
    document, text, segments = read("a.txt", TALK)
    asking = replace(text.turns[0], role=Role.INTERVIEWER)
    store.put_document(document, replace(text, turns=(asking, *text.turns[1:])), segments=segments)
    put(store, "b.txt", "Rain.", speaker="")
    assert store.speakers("s") == {"a.txt": {"Awa": {Role.INTERVIEWER, Role.RESPONDENT}}, "b.txt": {"": {Role.RESPONDENT}}}
    assert store.speakers("another") == {}


def test_a_question_that_the_text_lacks_is_kept_in_words(store: Store) -> None:
    document, text, segments = read("a.txt", TALK)
    segments[1] = replace(segments[1], question="How do you keep it?")
    store.put_document(document, text, segments=segments)
    assert store.segments_of(document.id)[1].question == "How do you keep it?"


def test_putting_it_again_changes_nothing(store: Store) -> None:
    put(store, "a.txt")
    before = store.dump()
    assert put(store, "a.txt").status is Put.UNCHANGED
    assert store.dump() == before


def test_new_attributes_leave_the_passages_and_what_hangs_on_them(store: Store) -> None:
    document, text, segments = read("a.txt", TALK)
    store.put_document(document, text, segments=segments)
    store.put_vectors(document.id, "m", [[1.0]] * 3)
    told = replace(document, attributes={"region": "Mopti"})
    assert store.put_document(told, text, segments=segments).status is Put.CHANGED
    assert store.documents("s")[0].attributes == {"region": "Mopti"}
    assert store.vectors_of(document.id, "m") is not None


def test_a_document_keeps_its_id_under_its_key(store: Store) -> None:
    document, text, segments = read("a.txt", TALK)
    store.put_document(document, text, segments=segments)
    assert store.put_document(replace(document, id="other"), text, segments=segments).document_id == document.id


def test_a_wrong_segment_keeps_the_whole_document_out(store: Store) -> None:
    document, text, segments = read("a.txt", TALK)
    before = store.dump()
    with pytest.raises(AnchorBroken):
        store.put_document(document, text, segments=[segments[0], replace(segments[1], text="No.")])
    assert store.dump() == before


def test_a_failure_inside_a_transaction_takes_only_its_own_document(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    import qualkit.store.documents as module

    with store.transaction():
        put(store, "a.txt")
        with monkeypatch.context() as patched, pytest.raises(RuntimeError):
            patched.setattr(module, "add_passages", _fails)
            put(store, "b.txt")
        put(store, "c.txt")
    assert [one.key for one in store.documents("s")] == ["a.txt", "c.txt"]
    assert all(check.ok for check in store.doctor())


def _fails(*_: object) -> None:
    raise RuntimeError("the index failed")


def test_a_transaction_is_all_or_nothing_and_does_not_nest(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.transaction():
        put(store, "a.txt")
        raise ZeroDivisionError
    assert store.documents() == []
    with store.transaction(), pytest.raises(RuntimeError), store.transaction():
        pass


def test_known_files_tell_what_need_not_be_read(store: Store) -> None:
    document, *_ = read("a.txt", TALK)
    put(store, "a.txt")
    store.mark_missing([document.id])
    (known,) = store.known_files("s").values()
    assert (known.document_id, known.bytes_hash, known.missing) == (document.id, document.bytes_hash, True)
    store.unmark_missing([document.id])
    assert not store.documents()[0].missing


def test_a_move_keeps_identity_and_codings(store: Store) -> None:
    settle(store)
    document = put(store, "a.txt").document_id
    code_quote(store, document, "cash box")
    store.move_document(document, "kayes/a.txt")
    assert [(one.id, one.key) for one in store.documents()] == [(document, "kayes/a.txt")]
    assert [one.document for one in store.codings("s")] == [document]
    put(store, "b.txt")
    with pytest.raises(UsageError):
        store.move_document(document, "b.txt")


def test_the_first_of_two_equal_texts_by_key_is_the_original_whatever_came_first(store: Store) -> None:
    late, early = put(store, "b.txt").document_id, put(store, "a.docx").document_id
    assert store.mark_duplicates("s") == {late: early}
    assert [one.duplicate_of for one in store.documents("s")] == [None, early]
    assert {segment.document for segment in store.segments("s")} == {early}
    store.mark_missing([early])
    assert store.mark_duplicates("s") == {}
    assert [one.duplicate_of for one in store.documents("s")] == [None, None]


def test_two_people_who_answer_alike_are_not_duplicates(store: Store) -> None:
    for key, file in (("x.csv#1", "f"), ("x.csv#2", "f"), ("copy.csv#1", "f"), ("other.csv#1", "g")):
        document, text, segments = read(key, "Yes.")
        store.put_document(replace(document, bytes_hash=file, kind=DocumentKind.SURVEY_ANSWER), text, segments=segments)
    originals = {one.id: one.key for one in store.documents()}
    found = {originals[one]: originals[first] for one, first in store.mark_duplicates("s").items()}
    assert found == {"x.csv#1": "copy.csv#1"}


def test_a_block_that_stands_twice_in_one_record_is_no_duplicate(store: Store) -> None:
    put(store, "record.html", f"{TALK}\n{TALK}")
    assert store.mark_duplicates("s") == {}


def test_problems_are_those_of_the_last_reading(store: Store) -> None:
    document, text, segments = read("a.txt", TALK)
    warning = Problem(source="a.txt", reason="2 comments were not imported.")
    store.put_document(document, text, segments=segments, problems=[warning])
    store.put_document(document, text, segments=segments, problems=None)
    rejection = Problem(source="b\udcff.pdf", reason="It is encrypted.", severity=Severity.REJECTION)
    store.put_problems("s", "b\udcff.pdf", [rejection])
    assert store.problems("s") == [warning, replace(rejection, source="b%FF.pdf")]
    store.put_problems("s", "b\udcff.pdf", [])
    store.put_document(document, text, segments=segments)
    assert store.problems("s") == []


def test_translations_are_kept_and_renewed(store: Store) -> None:
    document, text, segments = read("a.txt", TALK)

    def french(words: str) -> Translation:
        return Translation(id=derive("t", words), document=document.id, text_hash=text.id, start=0, end=8,
                           text=words, language="fr")  # fmt: skip

    store.put_document(document, text, segments=segments, translations=[french("Nous")])
    assert store.translations(document.id) == [french("Nous")]
    again = store.put_document(document, text, segments=segments, translations=[french("Nous")])
    assert again.status is Put.UNCHANGED
    store.put_document(document, text, segments=segments, translations=[french("Nous les femmes")])
    assert [one.text for one in store.translations(document.id)] == ["Nous les femmes"]


def test_no_error_of_the_database_holds_words_of_a_transcript(store: Store) -> None:
    document, text, segments = read("a.txt", TALK)
    words = Translation(id="twice", document=document.id, text_hash=text.id, start=0, end=8, text="Nous", language="fr")
    with pytest.raises(IntegrityError) as told:
        store.put_document(document, text, segments=segments, translations=[words, words])
    assert "Nous" not in str(told.value)
    assert store.documents() == []


def test_an_unknown_document_is_said_to_be_so(store: Store) -> None:
    for ask in (store.text, store.document, store.segments_of):
        with pytest.raises(UnknownName):
            ask("none")


# --- a corrected transcript --------------------------------------------------------------------------


def test_a_correction_moves_what_is_certain_and_says_what_is_lost(store: Store) -> None:
    settle(store)
    document = put(store, "a.txt").document_id
    first, box, rain = (code_quote(store, document, one) for one in ("We women", "cash box", "some repaid late"))
    outcome = put(store, "a.txt", TALK.replace("I keep", "I always keep").replace("some repaid", "we paid"))
    assert (outcome.same, outcome.moved, outcome.orphaned) == (1, 1, 1)
    found = {one.id: one for one in store.codings("s")}
    assert {one.id: found[one.id].place for one in (first, box, rain)} == {
        first.id: Place.SAME, box.id: Place.MOVED, rain.id: Place.ORPHAN,
    }  # fmt: skip
    present = store.text(document).content
    assert all(found[one.id].anchors[0].holds_in(present) for one in (first, box))
    lost = found[rain.id].anchors[0]
    former = store.former_text(lost.text_hash)
    assert former is not None and lost.holds_in(former)
    assert not lost.holds_in(present)


def test_a_correction_taken_back_restores_everything(store: Store) -> None:
    settle(store)
    document = put(store, "a.txt").document_id
    for quote in ("We women", "cash box", "some repaid late"):
        code_quote(store, document, quote)
    before = store.dump()
    put(store, "a.txt", "Quite another text.")
    assert all(one.place is Place.ORPHAN for one in store.codings())
    put(store, "a.txt", TALK)
    assert store.dump() == before


def test_a_person_confirms_what_moved(store: Store) -> None:
    settle(store)
    document = put(store, "a.txt").document_id
    box = code_quote(store, document, "cash box", memo="who keeps it")
    put(store, "a.txt", "Recorded in Kayes.\n" + TALK)
    assert store.confirm_moved([box.id], coder="awa") == 1
    (now,) = store.codings()
    assert (now.place, now.id, now.memo) == (Place.SAME, box.id, "who keeps it")
    assert now.anchors[0].prefix.endswith("I keep the ")
    assert store.confirm_moved([box.id], coder="awa") == 0
    store.undo("awa")
    assert store.codings()[0].place is Place.MOVED


def test_a_former_text_is_forgotten_once_nothing_points_to_it(store: Store) -> None:
    document = put(store, "a.txt").document_id
    hash_ = store.documents()[0].text_hash
    put(store, "a.txt", "Corrected.")
    assert store.former_text(hash_) is None
    assert store.text(document).content == "Corrected."


def test_an_import_made_of_the_corrected_text_knows_the_codings(store: Store) -> None:
    settle(store)
    document = put(store, "a.txt").document_id
    code_quote(store, document, "cash box")
    put(store, "a.txt", "Recorded in Kayes.\n" + TALK)
    again = replace(store.codings()[0], id="another")
    assert store.add_codings([again], coder="awa").unchanged == 1


# --- order and repetition ----------------------------------------------------------------------------

files = st.dictionaries(
    st.sampled_from(["a.txt", "b.txt", "c.txt", "d/e.txt", "s.csv#1", "s.csv#2"]),
    st.sampled_from([TALK, "Yes.", "Oui, c'est vrai.\nLa pluie.", "x\ny\nz"]),
    min_size=1,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=files, seed=st.integers(0, 1000))
def test_ingest_is_free_of_order_and_repetition(
    files: dict[str, str], seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("orders")
    shuffled = list(files.items()) * 2
    random.Random(seed).shuffle(shuffled)
    assert _dump(folder / "one", list(files.items())) == _dump(folder / "other", shuffled)


def _dump(path: Path, files: list[tuple[str, str]]) -> list[str]:
    store = open_store(path, create=True)
    try:
        with store.transaction():
            for key, content in files:
                put(store, key, content)
            store.mark_duplicates("s")
        return store.dump()
    finally:
        store.close()


def test_the_dump_tells_stores_apart(tmp_path: Path) -> None:
    assert _dump(tmp_path / "a", [("a.txt", TALK)]) != _dump(tmp_path / "b", [("a.txt", TALK + "!")])


def test_a_text_must_be_the_documents(store: Store) -> None:
    document, _, segments = read("a.txt", TALK)
    with pytest.raises(ValueError, match="text_hash"):
        store.put_document(document, Text(content="other"), segments=segments)
