"""Who has looked at a passage, and whether a lot brought it up."""

from datetime import timedelta

from measures.test_judged import ALL, NOW, TEXT, anchor, coding, reading, rejection, segments

from qualkit.measures.judged import Decided
from qualkit.measures.looks import Looks, looks, seen_by
from qualkit.model import Anchor, PassageReading, Role, Verdict


def drawn(start: int, end: int, sample: str = "random 7", coder: str = "awa") -> PassageReading:
    return PassageReading(id=f"{start}{coder}", anchor=Anchor.at("d", "h", TEXT, start=start, end=end), coder=coder,
                          read_at=NOW + timedelta(hours=1), codes=ALL, sample=sample)


def found(**said: object) -> Looks:
    return looks(Decided(**said), segments())  # type: ignore[arg-type]


def test_whoever_codes_or_decides_or_reads_has_looked() -> None:
    assert not found()
    assert seen_by(found(codings=[coding("loan", 0, 5)])) == {("d", 0)}
    assert seen_by(found(decisions=[rejection("loan", 20, 30)])) == {("d", 1)}
    assert seen_by(found(decisions=[rejection("loan", 20, 30, Verdict.DEFER)])) == {("d", 1)}
    assert seen_by(found(readings=[reading()])) == {("d", number) for number in range(4)}
    assert not found(readings=[reading(text_hash="former")])
    assert seen_by(found(passage_readings=[drawn(36, 45)])) == {("d", 2)}


def test_one_coders_look_is_not_anothers() -> None:
    seen = found(codings=[coding("loan", 0, 5)], passage_readings=[drawn(17, 35, coder="luc")])
    assert seen_by(seen, "awa") == {("d", 0)} and seen_by(seen, "luc") == {("d", 1)}
    assert len(seen_by(seen)) == 2


def test_what_is_coded_in_a_drawn_passage_is_no_look_of_its_own() -> None:
    [look] = found(codings=[coding("loan", 0, 5)], passage_readings=[drawn(0, 16)])["d", 0]
    assert look.at_random and look.sample == "random 7"
    both = found(codings=[coding("loan", 0, 5, coder="luc")], passage_readings=[drawn(0, 16)])["d", 0]
    assert sorted((one.coder, one.at_random) for one in both) == [("awa", True), ("luc", False)]
    accepted = coding("loan", 0, 5, decision="x")
    assert len(found(codings=[accepted], passage_readings=[drawn(0, 16)])["d", 0]) == 2


def test_a_passage_cut_otherwise_since_was_not_drawn() -> None:
    [look] = found(passage_readings=[drawn(0, 10)])["d", 0]
    assert not look.at_random
    [chosen] = found(passage_readings=[drawn(0, 16, sample="diverse 1")])["d", 0]
    assert chosen.sample and not chosen.at_random


def test_the_interviewers_words_are_nobodys_to_see() -> None:
    said = Decided(readings=[reading()], codings=[coding("loan", 0, 5)])
    assert not looks(said, segments(role=Role.INTERVIEWER))
    assert anchor(0, 5).end == 5
