"""Coding acts over the wire: one act, one row of the log; retried once, refused when stale, blind where it must be."""

import re
from typing import Any

import pytest
from projects import Made
from web.conftest import Browser

from qualkit.actions.code import key_from, name_from
from qualkit.actions.opening import now
from qualkit.model import Assignment, Coding, Place, mint
from qualkit.web.desk import Desk

WORDS = "We repay the loan each week."


def first(desk: Desk) -> dict[str, Any]:
    """What a form says of the first document's first answer."""
    document = desk.store.documents("study")[0]
    content = desk.store.text(document.id).content
    start = content.index(WORDS)
    return {"document": document.id, "text": document.text_hash, "start": start, "end": start + len(WORDS)}


def page(desk: Desk) -> str:
    return f"/study/study/read/{first(desk)['document']}"


def standing(desk: Desk, coder: str = "fanta") -> list[Coding]:
    return desk.store.codings("study", coder=coder)


def verbs(desk: Desk, coder: str = "fanta") -> list[str]:
    return [one.verb for one in desk.store.log() if one.coder == coder]


def test_several_codes_are_one_act(desk: Desk, fanta: Browser) -> None:
    """One answer.

    files: {a.txt: "I: How?\\nA: We repay the loan each week."}
    codes: {loan: [loan], loan/stress: [repay]}
    """
    answer = fanta.post("/study/study/code", data={
        **first(desk), "code": ["loan", "loan/stress"], "direction": "mixed", "hedged": "1", "key_quote": "1",
        "memo": " as she says ", "request": "r1"})
    assert answer.status_code == 200 and 'data-said="Coded: Loan (loan), Stress (loan/stress)."' in answer.text
    assert answer.text.count('class="mark ') == 2 and answer.text.count("<section") == 1
    assert verbs(desk) == ["code"]
    assert {(one.quote, one.direction, one.hedged, one.key_quote, one.memo) for one in standing(desk)} == {
        (WORDS, "mixed", True, True, "as she says")}


def test_a_retried_act_is_done_once(desk: Desk, fanta: Browser) -> None:
    """One answer.

    files: {a.txt: "I: How?\\nA: We repay the loan each week."}
    """
    form = {**first(desk), "code": "loan", "request": "r1"}
    answers = [fanta.post("/study/study/code", data=form) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 200]
    assert {re.search('data-coding="([^"]+)"', one.text)[1] for one in answers} == {standing(desk)[0].id}  # type: ignore[index]
    again = fanta.post("/study/study/code", data={**form, "request": "r2"})
    assert "These words carry that code already: Loan (loan)." in again.text
    assert (len(standing(desk)), verbs(desk)) == (1, ["code"])
    changed = {"revision": standing(desk)[0].revision, "memo": "new", "request": "r3"}
    for _ in range(2):
        assert fanta.post(f"/study/study/coding/{standing(desk)[0].id}", data=changed).status_code == 200
    gone = {"revision": standing(desk)[0].revision, "request": "r4"}
    there = f"/study/study/coding/{standing(desk)[0].id}/withdraw"
    assert [fanta.post(there, data=gone).status_code for _ in range(2)] == [200, 200]
    assert verbs(desk) == ["code", "amend", "withdraw"]


@pytest.mark.parametrize(("wrong", "status"), [
    ({"text": "another"}, 409), ({"end": 10_000}, 400), ({"end": 0}, 400), ({"start": "-1"}, 400), ({"start": "x"}, 400),
    ({"code": "nothing"}, 404), ({"code": ""}, 404), ({"direction": "up"}, 400), ({"document": "../a.txt"}, 404)])
def test_what_cannot_be_is_refused(desk: Desk, fanta: Browser, wrong: dict[str, Any], status: int) -> None:
    """One answer.

    files: {a.txt: "I: How?\\nA: We repay the loan each week."}
    """
    answer = fanta.post("/study/study/code", data={**first(desk), "code": "loan", "request": "r1", **wrong})
    assert (answer.status_code, standing(desk), verbs(desk)) == (status, [], [])
    assert set(answer.json()) == {"message", "hint"} and "repay" not in answer.text


def test_a_code_that_was_retired_is_not_given(desk: Desk, project: Made, fanta: Browser) -> None:
    """One answer.

    files: {a.txt: "I: How?\\nA: We repay the loan each week."}
    codes: {loan: [loan], old: [week]}
    """
    project.ok("codebook", "retire", "book", "old", "--why", "unused")
    assert [one["key"] for one in fanta.get("/study/study/palette").json()["codes"]] == ["loan"]
    answer = fanta.post("/study/study/code", data={**first(desk), "code": "old"})
    assert answer.status_code == 400 and "may not be given any more" in answer.text and not standing(desk)


def test_only_who_gave_a_code_changes_it(desk: Desk, fanta: Browser) -> None:
    """One answer.

    files: {a.txt: "I: How?\\nA: We repay the loan each week."}
    codings: ["a.txt | luc | loan | | the loan"]
    """
    [one] = standing(desk, "luc")
    there = f"/study/study/coding/{one.id}"
    assert fanta.get(there).json()["mine"] is False
    for address in (there, f"{there}/withdraw", f"{there}/confirm"):
        answer = fanta.post(address, data={"revision": one.revision, "memo": "mine"})
        assert answer.status_code == 400 and "somebody else" in answer.text
    assert standing(desk, "luc") == [one] and verbs(desk) == []


def test_a_stale_page_changes_nothing(desk: Desk, fanta: Browser) -> None:
    """One answer.

    files: {a.txt: "I: How?\\nA: We repay the loan each week."}
    codings: ["a.txt | fanta | loan | | the loan"]
    """
    [one] = standing(desk)
    there = f"/study/study/coding/{one.id}"
    assert fanta.post(there, data={"revision": one.revision, "memo": "first"}).status_code == 200
    for address in (there, f"{there}/withdraw"):
        assert fanta.post(address, data={"revision": one.revision, "memo": "second"}).status_code == 409
    assert standing(desk)[0].memo == "first"
    now_at = standing(desk)[0].revision
    assert fanta.post(f"{there}/withdraw", data={"revision": now_at}).status_code == 200
    assert fanta.post(there, data={"revision": now_at, "memo": "third"}).status_code == 409, "it was taken back"


def test_a_coding_is_moved_to_other_words_and_another_code(desk: Desk, fanta: Browser) -> None:
    """Two answers.

    files: {a.txt: "I: How?\\nA: We repay the loan each week.\\nI: And?\\nA: It is hard."}
    codes: {loan: [loan], season: [harvest]}
    codings: ["a.txt | fanta | loan | | It is hard."]
    """
    [one] = standing(desk)
    answer = fanta.post(f"/study/study/coding/{one.id}", data={**first(desk), "revision": one.revision, "code": "season"})
    assert answer.text.count("<section") == 3, "where it stood, where it stands, and what lies between"
    assert (standing(desk)[0].quote, standing(desk)[0].id) == (WORDS, one.id)


def test_undo_and_redo_go_over_days_and_say_what(desk: Desk, fanta: Browser) -> None:
    """One answer.

    files: {a.txt: "I: How?\\nA: We repay the loan each week."}
    codings: ["a.txt | luc | loan | | the loan"]
    """
    fanta.post("/study/study/code", data={**first(desk), "code": "loan", "request": "r1"})
    later = Browser(desk, "fanta")
    for _ in range(2):  # a retried undo is one
        undone = later.post("/study/study/undo", data={"request": "r2"}).json()
        assert undone["said"] == "Undone: code Loan (loan) on turn 2 (a)"
        assert undone["go"] == page(desk) and (undone["start"], undone["end"]) == (first(desk)["start"], first(desk)["end"])
    assert not standing(desk) and len(standing(desk, "luc")) == 1, "nobody's acts but one's own"
    assert "nothing more" in later.post("/study/study/undo", data={"request": "r3"}).json()["said"]
    assert later.post("/study/study/redo", data={"request": "r4"}).json()["said"].startswith("Done again: code Loan (loan)")
    assert len(standing(desk)) == 1


def test_a_new_code_is_made_once_and_given(desk: Desk, project: Made, fanta: Browser) -> None:
    """One answer.

    files: {a.txt: "I: How?\\nA: We repay the loan each week."}
    """
    offered = fanta.get("/study/study/palette/new", params={"words": WORDS}).json()
    assert offered == {"name": "We repay the loan each week", "key": "we-repay-the-loan-each-week"}
    form = {**first(desk), **offered, "definition": "Paying weekly.", "request": "r1"}
    assert fanta.post("/study/study/code/new", data={**form, "definition": " "}).status_code == 400
    answers = [fanta.post("/study/study/code/new", data=form) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 200]
    assert (len(standing(desk)), verbs(desk)) == (1, ["code"])
    book = (project.folder / "codebooks" / "book.yaml").read_text("utf-8")
    assert book.count("we-repay-the-loan-each-week") == 1 and "emergent: true" in book
    stale = fanta.post("/study/study/code/new", data={**form, "key": "other", "text": "old", "request": "r2"})
    assert stale.status_code == 409 and "other" not in (project.folder / "codebooks" / "book.yaml").read_text("utf-8")


def test_reading_is_finished_with_the_text_and_codebook_that_were_seen(desk: Desk, project: Made, fanta: Browser) -> None:
    """One answer.

    files: {a.txt: "I: How?\\nA: We repay the loan each week."}
    """
    shown = fanta.get(page(desk)).text
    version = re.search('name="codebook" value="([^"]+)"', shown)
    assert version
    form = {"text": first(desk)["text"], "codebook": version[1], "sure": "yes", "request": "r1"}
    assert fanta.post(f"{page(desk)}/finish", data={**form, "sure": ""}).status_code == 400
    assert fanta.post(f"{page(desk)}/finish", data={**form, "text": "old"}).status_code == 409
    project.add_code("new", "New")
    assert fanta.post(f"{page(desk)}/finish", data=form).status_code == 409, "the new code was not looked for"
    assert not desk.store.readings("study")
    form["codebook"] = re.search('name="codebook" value="([^"]+)"', fanta.get(page(desk)).text)[1]  # type: ignore[index]
    assert [fanta.post(f"{page(desk)}/finish", data=form).status_code for _ in range(2)] == [200, 200]
    [one] = desk.store.readings("study")
    assert (one.coder, len(one.codes), verbs(desk)) == ("fanta", 2, ["read"])


def test_a_memo_is_kept_with_the_document(desk: Desk, fanta: Browser) -> None:
    """One answer.

    files: {a.txt: "I: How?\\nA: We repay the loan each week."}
    """
    assert fanta.post(f"{page(desk)}/memo", data={"memo": "  "}).status_code == 400
    for _ in range(2):
        fanta.post(f"{page(desk)}/memo", data={"memo": "She <b>laughs</b>.", "request": "r1"})
    assert fanta.get(page(desk)).text.count("She &lt;b&gt;laughs&lt;/b&gt;.") == 1


def test_blind_work_shows_nothing_of_others_and_no_suggestions(desk: Desk, project: Made, fanta: Browser) -> None:
    """One answer.

    files: {a.txt: "I: How?\\nA: We repay the loan each week."}
    codings: ["a.txt | luc | loan | absent | the loan"]
    """
    document = first(desk)["document"]
    fanta.post(f"{page(desk)}/memo", data={"memo": "Mine."})
    assert "luc" in fanta.get(page(desk)).text
    desk.store.add_assignments([Assignment(id=mint(), document=document, coders=("fanta", "luc"), made_by="luc",
                                           made_at=now())], coder="luc")
    desk.store.add_memo(_memo(document), request="m")
    [theirs] = standing(desk, "luc")
    shown = fanta.get(page(desk)).text
    parts = fanta.get(f"{page(desk)}/turns", params={"start": 0, "end": 99}).text
    assert "luc" not in shown + parts and "absent:" not in shown + parts and "secret" not in shown
    assert theirs.id not in shown + parts and 'id="suggestions"' not in shown
    assert fanta.get(f"/study/study/coding/{theirs.id}").status_code == 404
    assert fanta.post(f"/study/study/coding/{theirs.id}", data={"revision": 1}).status_code in (400, 404)
    assert theirs.id in Browser(desk, "awa").get(page(desk)).text, "who is not part of it sees everything"


def _memo(document: str) -> Any:
    from qualkit.model import Memo

    return Memo(id=mint(), about_kind="document", about_id=document, author="luc", markdown="secret", written_at=now())


def test_suggestions_stand_in_place_with_their_reason(desk: Desk, project: Made, fanta: Browser) -> None:
    """One answer.

    files: {a.txt: "I: How?\\nA: We repay the loan each week."}
    codes: {loan: [loan], week: [week]}
    """
    project.ok("tag")
    shown = fanta.get(page(desk)).text
    assert shown.count("data-suggestion=") == 2 and "dash0" in shown
    assert "data-suggestion=" not in fanta.get(page(desk), params={"suggestions": "off"}).text
    one = next(iter(desk.store.suggestions("study")))
    place = {"segment": one.segment, "start": one.start, "end": one.end, "code": one.code}
    why = fanta.get(f"{page(desk)}/why", params=place)
    assert "Cues: “loan”." in why.text or "Cues: “week”." in why.text
    seen = dict(re.findall(r'data-(meaning|last)="([^"]*)"', why.text))
    form = {**place, **seen, "text": first(desk)["text"], "request": "r1"}
    assert fanta.post(f"{page(desk)}/suggestion", data={**form, "verdict": "maybe"}).status_code == 400
    assert fanta.post(f"{page(desk)}/suggestion", data={**form, "verdict": "accept", "text": "old"}).status_code == 409
    for _ in range(2):
        answer = fanta.post(f"{page(desk)}/suggestion", data={**form, "verdict": "accept", "key_quote": "1"})
        assert answer.status_code == 200 and answer.text.count("data-suggestion=") == 1
    assert [one.key_quote for one in standing(desk)] == [True] and verbs(desk) == ["accept"]
    assert fanta.get(f"{page(desk)}/why", params={**place, "start": 0}).status_code == 409


def test_codings_of_some_coders_are_shown_on_request(desk: Desk, fanta: Browser) -> None:
    """One answer.

    files: {a.txt: "I: How?\\nA: We repay the loan each week."}
    codings: ["a.txt | luc | loan | | the loan", "a.txt | awa | loan | | repay the loan"]
    """
    assert fanta.get(page(desk)).text.count("data-coding=") == 2
    only = fanta.get(page(desk), params={"by": ["luc"]}).text
    assert only.count("data-coding=") == 1 and 'value="awa">' in only and 'value="luc" checked>' in only


def test_recent_codes_come_first_across_sessions(desk: Desk, fanta: Browser) -> None:
    """One answer.

    files: {a.txt: "I: How?\\nA: We repay the loan each week."}
    codes: {loan: [loan], week: [week], harvest: [harvest]}
    """
    for name in ("harvest", "week"):
        fanta.post("/study/study/code", data={**first(desk), "code": name})
    given = Browser(desk, "fanta").get("/study/study/palette").json()
    names = {one["id"]: one["key"] for one in given["codes"]}
    assert {names[one] for one in given["recent"]} == {"week", "harvest"}
    assert Browser(desk, "luc").get("/study/study/palette").json()["recent"] == []


@pytest.mark.parametrize(("words", "key"), [
    ("The hungry months", "the-hungry-months"), ("Été à l’étable !", "ete-a-l-etable"), ("ঋণ শোধ", "ঋণ-শধ"),
    ("القرض", "القرض"), ("…", "code"), ("loan", "loan-2")])
def test_keys_are_derived_from_words(words: str, key: str) -> None:
    from qualkit.files.codebook_form import KEY

    made = key_from(words, taken=["loan"])
    assert KEY.fullmatch(made) and KEY.fullmatch(key_from(words, parent="a/b"))
    assert made == key or not words.isascii()


def test_a_name_is_cut_between_words() -> None:
    assert name_from("  “We repay\n the loan.” ") == "We repay the loan"
    assert len(name_from("word " * 40)) <= 60 and name_from("word " * 40).endswith("word")


def test_how_far_one_has_come_is_told_whatever_is_shown(desk: Desk, fanta: Browser) -> None:
    """Two answers.

    files: {a.txt: "I: How?\\nA: We repay the loan each week.\\nI: And?\\nA: It is hard."}
    codings: ["a.txt | luc | loan | | hard"]
    """
    assert "0 of 2 answers carry a code of yours" in fanta.get(page(desk)).text
    answer = fanta.post("/study/study/code", data={**first(desk), "code": "loan", "request": "r1"})
    assert 'data-far="1 of 2 answers carry a code of yours"' in answer.text
    assert "1 of 2 answers carry a code of yours" in fanta.get(page(desk), params={"by": "luc"}).text


def test_words_found_again_elsewhere_are_confirmed(desk: Desk, project: Made, fanta: Browser) -> None:
    """One answer, corrected after it was coded.

    files: {a.txt: "I: How?\\nA: We repay the loan each week. It is hard."}
    codings: ["a.txt | fanta | loan | | It is hard.", "a.txt | fanta | loan | | the loan each week"]
    """
    old, there = first(desk), page(desk)
    (project.corpus / "a.txt").write_text("I: How? Tell me.\nA: We repay it each week. It is hard.\n", encoding="utf-8")
    project.ok("ingest")
    shown = fanta.get(there).text
    assert "One coding of yours lost its words" in shown and shown.count("data-coding=") == 1
    moved = next(one for one in standing(desk) if one.quote == "It is hard.")
    assert moved.place is Place.MOVED and "⇢" in shown
    assert fanta.post("/study/study/code", data={**old, "code": "loan"}).status_code == 409, "the text is another now"
    answer = fanta.post(f"/study/study/coding/{moved.id}/confirm", data={"revision": moved.revision, "request": "r"})
    assert answer.status_code == 200 and "⇢" not in answer.text
    assert next(one for one in standing(desk) if one.id == moved.id).place is Place.SAME
