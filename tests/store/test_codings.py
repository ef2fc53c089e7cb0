"""What people decided is kept once, checked, logged, and can be taken back."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from store.shelf import BOOK, NOW, TALK, anchor, code_quote, coding, decision, put, settle

from qualkit.errors import AnchorBroken, ChangedUnderYou, UnknownName
from qualkit.model import (
    Code,
    Codebook,
    Coder,
    CoderKind,
    CodeStatus,
    Direction,
    Memo,
    Reading,
    Text,
    Verdict,
    mint,
)
from qualkit.store import Added, Store, open_store, schema


def test_a_coding_comes_back_as_it_was_made(store: Store, document: str) -> None:
    made = replace(
        coding(store, document, "We women", "cash box", direction=Direction.MIXED, memo="both"),
        hedged=True,
        key_quote=True,
    )
    assert store.add_codings([made], coder="awa") == Added(added=1)
    assert store.codings("s") == [made]
    assert store.codings("other") == []


def test_codings_come_in_the_order_of_the_text(store: Store, document: str) -> None:
    other = put(store, "0.txt").document_id
    for name in (document, other):
        for quote in ("rain", "We women", "cash box"):
            code_quote(store, name, quote)
    quotes = [(one.document, one.quote) for one in store.codings("s")]
    assert quotes == [(name, quote) for name in (other, document) for quote in ("We women", "cash box", "rain")]


@pytest.mark.parametrize("shift", [1, -1, 10_000])
def test_a_quote_that_is_not_at_its_place_is_refused(store: Store, document: str, shift: int) -> None:
    made = coding(store, document, "cash box")
    (place,) = made.anchors
    wrong = replace(made, anchors=(replace(place, start=place.start + shift, end=place.end + shift),))
    before = store.dump()
    with pytest.raises(AnchorBroken) as told:
        store.add_codings([coding(store, document, "rain"), wrong], coder="awa")
    assert "cash" not in str(told.value)
    assert store.dump() == before
    assert store.log() == []


def test_an_anchor_in_a_former_text_is_refused(store: Store, document: str) -> None:
    made = coding(store, document, "cash box")
    put(store, "a.txt", TALK + "\nMore.")
    with pytest.raises(ChangedUnderYou):
        store.add_codings([made], coder="awa")


def test_unknown_codes_and_coders_are_refused(store: Store, document: str) -> None:
    made = coding(store, document, "cash box")
    for wrong in (replace(made, code="none"), replace(made, coder="nobody")):
        with pytest.raises(UnknownName):
            store.add_codings([wrong], coder="awa")


def test_an_import_is_idempotent_by_place_code_coder_and_direction(store: Store, document: str) -> None:
    made = coding(store, document, "cash box", direction=Direction.PRESENT)
    assert store.add_codings([made, replace(made, id=mint())], coder="awa") == Added(added=1, unchanged=1)
    assert store.add_codings([replace(made, id=mint())], coder="awa") == Added(added=0, unchanged=1)
    for change in ({"direction": None}, {"code": "id-money"}, {"coder": "binta"}):
        assert store.add_codings([replace(made, id=mint(), **change)], coder="awa").added == 1  # type: ignore[arg-type]


def test_a_withdrawn_coding_does_not_return_with_the_import_it_came_from(store: Store, document: str) -> None:
    made = coding(store, document, "cash box")
    store.add_codings([made], coder="awa")
    assert store.withdraw([made.id], coder="awa") == 1
    assert store.add_codings([made], coder="awa") == Added(unchanged=1)
    assert store.codings("s") == []
    assert store.add_codings([replace(made, id=mint())], coder="awa").added == 1, "but a person may code it anew"


def test_withdrawn_codings_stay_with_their_time(store: Store, document: str) -> None:
    made = code_quote(store, document, "cash box")
    store.withdraw([made.id], coder="binta")
    assert store.codings("s") == []
    assert store.codings("s", include_withdrawn=True) == [replace(made, withdrawn_at=NOW)]
    with pytest.raises(UnknownName):
        store.withdraw([made.id], coder="awa")


def test_codings_are_chosen_by_document_code_and_coder(store: Store, document: str) -> None:
    one = code_quote(store, document, "cash box")
    other = code_quote(store, document, "cash box", code="money", coder="binta")
    assert store.codings(document=document, code="id-voice") == [one]
    assert store.codings("s", coder="binta") == [other]
    assert store.codings(document="none") == []


def test_amending_keeps_the_id(store: Store, document: str) -> None:
    made = code_quote(store, document, "cash box", memo="first")
    changed = replace(made, code="id-money", memo="second", anchors=anchor(store, document, "keep the cash box"))
    assert store.amend(changed, coder="awa")
    assert store.codings("s") == [changed]
    store.undo("awa")
    assert store.codings("s") == [made]
    store.redo("awa")
    assert store.codings("s") == [changed]


def test_a_merged_code_takes_its_codings_along(store: Store, document: str) -> None:
    made = code_quote(store, document, "cash box", code="money")
    merged = tuple(
        replace(code, status=CodeStatus.MERGED, replaced_by="id-voice") if code.key == "money" else code
        for code in BOOK.codes
    )
    store.put_codebook("s", replace(BOOK, codes=merged, version="v2"))
    assert store.codings("s", code="id-voice") == [replace(made, code="id-voice")]
    assert store.codings("s", code="id-money") == []
    store.put_codebook("s", replace(BOOK, version="v1"))
    assert store.codings("s", code="id-money") == [made], "a merge taken back gives them back"


def test_a_code_merged_by_key_as_files_do_takes_its_codings_along(store: Store, document: str) -> None:
    made = code_quote(store, document, "cash box", code="money")
    merged = tuple(
        replace(code, status=CodeStatus.MERGED, replaced_by="voice") if code.key == "money" else code
        for code in BOOK.codes
    )
    store.put_codebook("s", replace(BOOK, codes=merged, version="v2"))
    assert store.codings("s") == [replace(made, code="id-voice")]
    with store.transaction() as connection:
        kept = connection.execute(select(schema.code.c.replaced_by).where(schema.code.c.id == "id-money")).scalar_one()
        assert kept == "id-voice", "an id, which no later change of keys can break"
        # as versions before wrote it:
        connection.execute(update(schema.code).where(schema.code.c.id == "id-money").values(replaced_by="voice"))
    assert store.codings("s", code="id-voice") == [replace(made, code="id-voice")]


def test_codes_that_replace_each_other_do_not_hang(store: Store, document: str) -> None:
    code_quote(store, document, "cash box", code="money")
    loop = {"money": "id-voice", "voice": "id-money"}
    codes = tuple(replace(code, replaced_by=loop.get(code.key)) for code in BOOK.codes)
    store.put_codebook("s", replace(BOOK, codes=codes, version="v3"))
    assert len(store.codings("s")) == 1


def test_renaming_a_code_touches_no_coding(store: Store, document: str) -> None:
    made = code_quote(store, document, "cash box")
    renamed = (Code(id="id-voice", key="say", name="Say", formerly=("voice",)), *BOOK.codes[1:])
    store.put_codebook("s", Codebook(key="book", title="Book", version="v4", codes=renamed))
    assert store.codings("s") == [made]
    assert set(store.codebook_versions("book")) == {"v1", "v4"}
    assert store.present_version("s") == "v4"


# --- decisions, readings, memos --------------------------------------------------------------------------


def test_accepting_makes_the_coding_in_the_same_act(store: Store, document: str) -> None:
    made = decision(store, document, "cash box", Verdict.ACCEPT)
    assert store.add_decision(made)
    (one,) = store.codings("s")
    assert (one.decision, one.direction, one.anchors) == (made.id, Direction.PRESENT, (made.anchor,))
    assert store.decisions("s") == [made]
    assert not store.add_decision(made)
    assert len(store.log()) == 1
    store.undo("awa")
    assert (store.codings("s"), store.decisions("s")) == ([], [])


def test_a_decision_whose_coding_fails_leaves_nothing(store: Store, document: str) -> None:
    wrong = replace(coding(store, document, "cash box"), code="none")
    with pytest.raises(UnknownName):
        store.add_decision(decision(store, document, "cash box", Verdict.AMEND), coding=wrong)
    assert (store.decisions("s"), store.log()) == ([], [])


def test_a_reading_is_kept_once(store: Store, document: str) -> None:
    text_hash = store.documents()[0].text_hash
    reading = Reading(id=mint(), document=document, text_hash=text_hash, coder="awa", finished_at=NOW,
                      codebook_version="v1", codes=("id-voice",))  # fmt: skip
    assert store.add_reading(reading)
    assert not store.add_reading(reading)
    assert store.readings("s") == [reading]
    with pytest.raises(ChangedUnderYou):
        store.add_reading(replace(reading, id=mint(), text_hash="0" * 64))
    put(store, "a.txt", "Another.")
    assert store.readings("s")[0].text_hash == text_hash, "what was read is what was read"


def test_a_memo_is_replaced_and_its_former_words_can_return(store: Store) -> None:
    settle(store)
    memo = Memo(id=mint(), about_kind="code", about_id="id-voice", author="awa", markdown="one", written_at=NOW)
    assert store.add_memo(memo)
    assert not store.add_memo(memo)
    assert store.add_memo(replace(memo, markdown="two"))
    assert [one.markdown for one in store.memos()] == ["two"]
    store.undo("awa")
    assert store.memos() == [memo]


def test_a_coder_is_known_by_handle(store: Store) -> None:
    store.put_coder(Coder(id="1", handle="awa"))
    store.put_coder(Coder(id="2", handle="awa", name="Awa Diarra", kind=CoderKind.IMPORT))
    store.put_coder(Coder(id="3", handle="awa"))
    assert store.coders() == {"awa": Coder(id="1", handle="awa", name="Awa Diarra", kind=CoderKind.IMPORT)}


# --- the log and undo ------------------------------------------------------------------------------------


def test_the_log_holds_no_words_of_anyone(store: Store, document: str) -> None:
    made = code_quote(store, document, "cash box", memo="a secret remark")
    store.amend(replace(made, memo="another remark"), coder="awa")
    store.add_decision(replace(decision(store, document, "rain", Verdict.REJECT), note="a remark"))
    store.add_memo(Memo(id=mint(), about_kind="code", about_id="x", author="awa", markdown="a remark", written_at=NOW))
    store.withdraw([made.id], coder="awa")
    store.undo("awa")
    told = json.dumps([dict(entry.payload) for entry in store.log()])
    assert len(store.log()) == 6
    assert not [word for word in ("cash", "remark", "rain", "keep") if word in told]


def test_a_request_is_done_once(store: Store, document: str) -> None:
    made = coding(store, document, "cash box")
    assert store.add_codings([made], coder="awa", request="r").added == 1
    assert store.add_codings([replace(made, id=mint(), code="id-rain")], coder="awa", request="r").added == 0
    store.withdraw([made.id], coder="awa", request="w")
    assert store.withdraw([made.id], coder="awa", request="w") == 0
    assert len(store.log()) == 2
    first = store.undo("awa", request="u")
    assert store.undo("awa", request="u") == first
    assert len(store.codings("s")) == 1


def test_a_request_that_was_undone_may_be_done_again(store: Store, document: str) -> None:
    made = coding(store, document, "cash box")
    store.add_codings([made], coder="awa", request="r")
    store.undo("awa")
    assert store.add_codings([made], coder="awa", request="r").added == 1
    assert store.codings("s") == [made]


def test_undo_reaches_over_sessions_and_only_ones_own_acts(store: Store, document: str) -> None:
    mine = code_quote(store, document, "cash box")
    theirs = code_quote(store, document, "rain", coder="binta")
    store.close()
    later = open_store(store.path, clock=lambda: NOW - timedelta(days=20_000))  # a clock set back
    undone = later.undo("awa")
    assert undone is not None
    assert undone.verb == "code"
    assert later.codings("s") == [theirs]
    assert later.undo("awa") is None
    assert later.redo("binta") is None
    assert later.redo("awa") == undone
    assert later.codings("s") == [mine, theirs]
    later.close()


def test_a_new_act_ends_what_can_be_redone(store: Store, document: str) -> None:
    code_quote(store, document, "cash box")
    store.undo("awa")
    code_quote(store, document, "rain")
    assert store.redo("awa") is None


def test_undo_says_so_when_somebody_has_changed_it_since(store: Store, document: str) -> None:
    made = code_quote(store, document, "cash box")
    store.withdraw([made.id], coder="binta")
    before = store.dump()
    with pytest.raises(ChangedUnderYou):
        store.undo("awa")
    assert store.dump() == before


ACTS = ("code", "two", "withdraw", "amend", "accept", "reject", "read", "memo")


def _act(store: Store, document: str, act: str, number: int) -> None:
    quotes = ("We women", "cash box", "rain", "Monday", "repaid late")
    quote, code = quotes[number % 5], ("voice", "money", "rain")[number % 3]
    standing = store.codings("s")
    if act == "code":
        store.add_codings([coding(store, document, quote, code=code, memo=str(number))], coder="awa")
    elif act == "two":
        store.add_codings([coding(store, document, one, code=code) for one in quotes[:2]], coder="awa")
    elif act == "withdraw" and standing:
        store.withdraw([standing[number % len(standing)].id], coder="awa")
    elif act == "amend" and standing:
        store.amend(replace(standing[number % len(standing)], memo=f"m{number}", code=f"id-{code}"), coder="awa")
    elif act in ("accept", "reject"):
        store.add_decision(decision(store, document, quote, Verdict(act), code=code))
    elif act == "read":
        hash_ = Text(content=TALK).id
        store.add_reading(Reading(id=mint(), document=document, text_hash=hash_, coder="awa", finished_at=NOW))
    elif act == "memo":
        store.add_memo(Memo(id=f"memo{number % 2}", about_kind="code", about_id="x", author="awa",
                            markdown=str(number), written_at=NOW))  # fmt: skip


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 9)), min_size=1, max_size=6))
def test_undo_and_redo_walk_the_same_way(acts: list[tuple[str, int]], tmp_path_factory: pytest.TempPathFactory) -> None:
    store = open_store(tmp_path_factory.mktemp("undo") / "store", create=True, clock=lambda: NOW)
    settle(store)
    document = put(store, "a.txt").document_id
    states = [store.dump()]
    for act, number in acts:
        before = len(store.log())
        _act(store, document, act, number)
        if len(store.log()) > before:
            states.append(store.dump())
    for state in reversed(states[:-1]):
        assert store.undo("awa")
        assert store.dump() == state
    assert store.undo("awa") is None
    for state in states[1:]:
        assert store.redo("awa")
        assert store.dump() == state
    assert store.redo("awa") is None
    assert all(check.ok for check in store.doctor())
    store.close()


def test_many_steps_back_and_forth(store: Store, document: str) -> None:
    with store.transaction():
        for number in range(100):
            _act(store, document, "memo", number)
        full = store.dump()
        for _ in range(100):
            assert store.undo("awa")
        assert store.memos() == []
        for _ in range(100):
            assert store.redo("awa")
        assert store.dump() == full


@pytest.mark.long
def test_a_thousand_steps_back_and_forth(store: Store, document: str) -> None:
    with store.transaction():
        for number in range(1000):
            _act(store, document, "memo", number)
        full = store.dump()
        for turn in (store.undo, store.redo):
            assert all(turn("awa") for _ in range(1000))
        assert store.dump() == full
