"""What counts as a yes, a no, and as nothing said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from qualkit.measures.judged import Decided, by_passage, judged
from qualkit.measures.looks import looks
from qualkit.model import (
    Anchor,
    Code,
    Codebook,
    CodeStatus,
    Coding,
    Decision,
    Judged,
    PassageReading,
    Place,
    Reading,
    Role,
    Segment,
    Verdict,
)

NOW = datetime(2024, 3, 1, tzinfo=UTC)
TEXT = "We sit together. She holds the box. It rains. Nobody paid."
BOOK = Codebook(key="b", title="B", codes=(
    *(Code(id=key, key=key, name=key) for key in ("coll", "coll/voice", "coll/voice/box", "loan", "late")),
    Code(id="old", key="old", name="old", status=CodeStatus.MERGED, replaced_by="loan"),
    Code(id="gone", key="gone", name="gone", status=CodeStatus.RETIRED)))
ALL = ("coll", "coll/voice", "coll/voice/box", "loan")
"""The codes that stood when people read; ``late`` was added afterwards."""


def segments(document: str = "d", role: Role = Role.RESPONDENT) -> list[Segment]:
    cuts = [(0, 16), (17, 35), (36, 45), (46, 58)]
    return [Segment(document=document, text_hash="h", start=start, end=end, text=TEXT[start:end], unit="passage",
                    ordinal=number, segmenter="passages.v1", role=role) for number, (start, end) in enumerate(cuts)]


def anchor(start: int, end: int, document: str = "d") -> Anchor:
    return Anchor.at(document, "h", TEXT, start=start, end=end)


def coding(code: str, start: int, end: int, coder: str = "awa", **more: object) -> Coding:
    return Coding(id=f"{code}{start}", anchors=(anchor(start, end),), code=code, coder=coder, made_at=NOW,
                  **more)  # type: ignore[arg-type]


def reading(coder: str = "awa", text_hash: str = "h") -> Reading:
    return Reading(id=coder, document="d", text_hash=text_hash, coder=coder, finished_at=NOW, codes=ALL)


def rejection(code: str, start: int, end: int, verdict: Verdict = Verdict.REJECT) -> Decision:
    return Decision(id=code, anchor=anchor(start, end), code=code, verdict=verdict, coder="awa", decided_at=NOW)


def rows(**said: object) -> dict[tuple[int, str], Judged]:
    found = judged(Decided(**said), segments(), BOOK)  # type: ignore[arg-type]
    return {(one.segment, one.coder): one for one in found}


def test_what_is_given_is_given_for_the_codes_above_too_and_nothing_follows_for_the_rest() -> None:
    (one,) = rows(codings=[coding("coll/voice", 17, 20)]).values()
    assert one.segment == 1 and one.given == {"coll", "coll/voice"}
    assert one.says("coll") is True and one.says("loan") is None and one.says("coll/voice/box") is None


def test_a_span_over_two_passages_counts_in_both_and_touching_is_not_overlapping() -> None:
    assert {place for place, _ in rows(codings=[coding("loan", 10, 20)])} == {0, 1}
    assert {place for place, _ in rows(codings=[coding("loan", 16, 17)])} == set()


def test_only_a_reading_makes_uncoded_text_a_no() -> None:
    found = rows(codings=[coding("loan", 0, 4)], readings=[reading()])
    assert len(found) == 4
    assert found[2, "awa"].says("loan") is False and found[0, "awa"].says("coll") is False
    assert found[0, "awa"].says("loan") is True


def test_a_code_added_after_the_reading_is_no_negative() -> None:
    assert rows(readings=[reading()])[0, "awa"].says("late") is None


def test_a_reading_of_a_former_text_says_nothing() -> None:
    assert not rows(readings=[reading(text_hash="former")])


def test_the_general_code_leaves_the_finer_ones_open() -> None:
    one = rows(codings=[coding("coll", 0, 4)], readings=[reading()])[0, "awa"]
    assert one.says("coll/voice") is None and one.says("coll/voice/box") is None and one.says("loan") is False


def test_a_rejection_is_a_no_for_the_code_and_those_below_and_no_more() -> None:
    one = rows(decisions=[rejection("coll/voice", 0, 4)])[0, "awa"]
    assert one.says("coll/voice") is False and one.says("coll/voice/box") is False
    assert one.says("coll") is None and one.says("loan") is None
    assert not rows(decisions=[rejection("coll", 0, 4, Verdict.DEFER)])


def test_a_coding_outweighs_a_rejection_of_the_same_coder() -> None:
    one = rows(codings=[coding("coll/voice", 0, 4)], decisions=[rejection("coll", 0, 4)])[0, "awa"]
    assert one.says("coll") is True and one.says("coll/voice/box") is False


def test_coders_speak_for_themselves() -> None:
    found = rows(codings=[coding("loan", 0, 4, coder="luc")], readings=[reading()])
    assert found[0, "luc"].says("loan") is True and found[0, "awa"].says("loan") is False
    assert (1, "luc") not in found


def test_a_passage_read_by_itself_says_no_there_and_only_there() -> None:
    part = PassageReading(id="p", anchor=anchor(17, 35), coder="awa", read_at=NOW, codes=ALL, sample="random 1")
    found = rows(passage_readings=[part])
    assert set(found) == {(1, "awa")} and found[1, "awa"].says("loan") is False
    half = PassageReading(id="p", anchor=anchor(17, 30), coder="awa", read_at=NOW, codes=ALL)
    assert not rows(passage_readings=[half])


def test_merged_codes_count_as_what_they_became_and_retired_ones_not_at_all() -> None:
    (one,) = rows(codings=[coding("old", 0, 4)]).values()
    assert one.given == {"loan"}
    assert not rows(codings=[coding("gone", 0, 4)])


def test_orphans_and_what_was_withdrawn_count_nowhere() -> None:
    assert not rows(codings=[coding("loan", 0, 4, place=Place.ORPHAN), coding("loan", 5, 8, withdrawn_at=NOW)])


def test_interviewers_words_are_left_out_and_documents_kept_apart() -> None:
    said = Decided(codings=[coding("loan", 0, 4)])
    assert not judged(said, segments(role=Role.INTERVIEWER), BOOK)
    found = judged(said, [*segments("c"), *segments("d")], BOOK)
    assert set(by_passage(found)) == {("d", 0)}


def in_bulk(code: str, verdict: Verdict) -> Decision:
    one = rejection(code, 0, 16, verdict)
    return replace(one, id=f"bulk {code}", snapshot={"bulk": 40})


def test_nothing_follows_from_what_was_decided_in_bulk() -> None:
    given = coding("coll/voice", 0, 16, decision="bulk coll/voice")
    decisions = [in_bulk("coll/voice", Verdict.ACCEPT), in_bulk("loan", Verdict.REJECT)]
    assert rows(codings=[given], decisions=decisions) == {}
    read = rows(codings=[given], decisions=decisions, readings=[reading()])[0, "awa"]
    assert [read.says(code) for code in ("coll", "coll/voice", "coll/voice/box", "loan")] == [None, None, None, False]


def test_who_reads_afterwards_or_changes_it_by_hand_has_seen_it() -> None:
    given = coding("loan", 0, 16, decision="bulk loan")
    decisions = [in_bulk("loan", Verdict.ACCEPT)]
    later = replace(reading(), finished_at=NOW + timedelta(hours=1))
    assert rows(codings=[given], decisions=decisions, readings=[later])[0, "awa"].says("loan") is True
    part = PassageReading(id="p", anchor=anchor(0, 16), coder="awa", read_at=NOW + timedelta(hours=1), codes=ALL)
    assert rows(codings=[given], decisions=decisions, passage_readings=[part])[0, "awa"].says("loan") is True
    other = replace(later, coder="luc")
    assert rows(codings=[given], decisions=decisions, readings=[other])[0, "luc"].says("loan") is False
    amended = replace(given, revision=2)
    assert rows(codings=[amended], decisions=decisions)[0, "awa"].says("loan") is True


def test_what_was_decided_in_bulk_was_not_looked_at() -> None:
    given = coding("loan", 0, 16, decision="bulk loan")
    assert looks(Decided(codings=[given], decisions=[in_bulk("loan", Verdict.ACCEPT)]), segments()) == {}
    assert looks(Decided(codings=[given], decisions=[]), segments())
