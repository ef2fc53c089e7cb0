"""What stands once differences are settled, what agreement is told of, and when somebody has to look again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from qualkit.measures.settling import Settlement, once
from qualkit.model import Adjudication, Anchor, CodedAs, Coding, Direction

DAY = datetime(2025, 3, 1, tzinfo=UTC)
WORDS = "We sold the goat to pay the loan."
PLACE = Anchor.at("d", "t", WORDS, start=0, end=16)


def coding(name: str, coder: str, code: str = "stress", **more: object) -> Coding:
    return replace(Coding(id=name, anchors=(PLACE,), code=code, coder=coder, made_at=DAY), **more)  # type: ignore[arg-type]


A, B = coding("a", "awa"), coding("b", "ben", "gain")
OTHER = coding("x", "awa", "voice")


def settled(*, stands: tuple[Coding, ...] = (), falls: tuple[Coding, ...] = (), made: Coding | None = None,
            name: str = "j", hours: int = 24) -> Adjudication:
    every = (*stands, *falls, *((made,) if made else ()))
    return Adjudication(id=name, anchor=PLACE, kind="other code", code="stress", coders=("awa", "ben"),
                        stands=tuple(one.id for one in stands), falls=tuple(one.id for one in falls), reason="Because.",
                        adjudicator="cira", settled_at=DAY + timedelta(hours=hours), made=made.id if made else None,
                        seen={one.id: CodedAs.of(one) for one in every})


def ids(found: list[Coding]) -> list[str]:
    return [one.id for one in found]


def who(found: list[Coding]) -> list[tuple[str, str]]:
    return sorted((one.coder, one.code) for one in found)


def test_what_falls_is_not_counted_and_before_is_as_made() -> None:
    one = Settlement(every=[A, B, OTHER], adjudications=[settled(stands=(A,), falls=(B,))])
    assert ids(one.as_settled()) == ["a", "x"]
    assert ids(one.as_made()) == ["a", "b", "x"]
    assert who(one.as_agreed(["awa", "ben"])) == [("awa", "stress"), ("awa", "voice"), ("ben", "stress")]


def test_both_may_hold_and_neither() -> None:
    both = Settlement(every=[A, B], adjudications=[settled(stands=(A, B))])
    assert ids(both.as_settled()) == ["a", "b"]
    assert who(both.as_agreed(["awa", "ben"])) == [(coder, code) for coder in ("awa", "ben")
                                                  for code in ("gain", "stress")]
    neither = Settlement(every=[A, B], adjudications=[settled(falls=(A, B))])
    assert ids(neither.as_settled()) == [] == ids(neither.as_agreed(["awa", "ben"]))


def test_a_coding_made_instead_counts_once_and_is_nobodys_own_judgement() -> None:
    made = coding("m", "awa", "voice", made_at=DAY + timedelta(hours=24))
    one = Settlement(every=[A, B, made], adjudications=[settled(falls=(A, B), made=made)])
    assert ids(one.as_settled()) == ["m"]
    assert ids(one.as_made()) == ["a", "b"], "awa settled it herself: before is without it"
    assert who(one.as_agreed(["awa", "ben"])) == [("awa", "voice"), ("ben", "voice")]


def test_what_has_changed_since_is_looked_at_again_and_settles_nothing() -> None:
    one = settled(stands=(A,), falls=(B,))
    for now in ([A], [replace(A, direction=Direction.ABSENT), B], [A, replace(B, code="voice")],
                [A, replace(B, anchors=(Anchor.at("d", "t", WORDS, start=0, end=20),))]):
        found = Settlement(every=now, adjudications=[one])
        assert (found.applied, found.again) == ([], [one])
        assert ids(found.as_settled()) == ids(found.as_agreed(["awa", "ben"])) == [this.id for this in now]
    moved = replace(B, anchors=(replace(PLACE, text_hash="u", start=7, end=23),))
    assert Settlement(every=[A, moved], adjudications=[one]).applied == [one], "the same words, elsewhere"


def test_a_coding_made_instead_does_not_count_while_nothing_is_settled() -> None:
    made = coding("m", "cira", "voice", made_at=DAY + timedelta(hours=24))
    one = Settlement(every=[A, replace(B, code="x"), made], adjudications=[settled(falls=(A, B), made=made)])
    assert ids(one.as_settled()) == ["a", "b"]


def test_the_later_of_two_counts_whatever_their_order() -> None:
    first, second = settled(stands=(A,), falls=(B,)), settled(stands=(B,), falls=(A,), name="a", hours=30)
    for order in ([first, second], [second, first]):
        found = Settlement(every=[A, B], adjudications=order)
        assert ids(found.as_settled()) == ["b"] and found.applied == [second]


def test_agreement_of_others_is_left_alone() -> None:
    third = coding("c", "cira")
    one = Settlement(every=[A, B, third], adjudications=[settled(stands=(A,), falls=(B,))])
    assert who(one.as_agreed(["awa", "cira"])) == [("awa", "stress"), ("ben", "gain"), ("cira", "stress")]


# --- one coder's equal codings ----------------------------------------------------------------------

EARLIER = replace(A, id="z", made_at=DAY - timedelta(hours=1), memo="on the other laptop")


def test_what_one_coder_says_twice_counts_once_as_said_first() -> None:
    for every in ([A, EARLIER, B, OTHER], [EARLIER, OTHER, B, A]):
        one = Settlement(every=every, adjudications=[])
        assert sorted(ids(one.as_settled())) == sorted(ids(one.as_made())) == ["b", "x", "z"]
        assert (ids(one.aside), one.by_id["a"]) == (["a"], EARLIER), "whoever cites it means the one that counts"
    assert ids(once([replace(A, id="q"), replace(A, id="p")])) == ["p"], "made in the same second: by id"


def test_another_direction_word_code_or_coder_is_another_saying() -> None:
    longer = replace(A, id="l", anchors=(Anchor.at("d", "t", WORDS, start=0, end=20),))
    every = [A, replace(A, id="n", direction=Direction.ABSENT), longer, replace(A, id="c", code="gain"),
             replace(A, id="o", coder="ben")]
    assert once(every) == every


def test_what_was_settled_of_one_copy_is_settled_of_the_other() -> None:
    """Settled over the later copy, before the earlier one came home."""
    for ruling, counted in ((settled(stands=(B,), falls=(A,)), ["b"]), (settled(stands=(A,), falls=(B,)), ["z"])):
        one = Settlement(every=[A, B, EARLIER], adjudications=[ruling])
        assert one.applied == [ruling] and one.place_of(ruling) == {"z", "b"}
        assert ids(one.as_settled()) == counted and ids(one.as_made()) == ["b", "z"]
        assert len(one.as_agreed(["awa", "ben"])) == 2


def test_of_rulings_over_the_two_copies_the_later_counts() -> None:
    first = settled(stands=(A,), falls=(B,))
    later = settled(stands=(B,), falls=(EARLIER,), name="k", hours=30)
    for order in ([first, later], [later, first]):
        one = Settlement(every=[A, B, EARLIER], adjudications=order)
        assert one.applied == [later] and ids(one.as_settled()) == ["b"]


def test_a_coding_made_instead_that_repeats_one_that_fell_counts() -> None:
    made = replace(A, id="m", made_at=DAY + timedelta(hours=24))
    one = Settlement(every=[A, B, made], adjudications=[settled(falls=(A, B), made=made)])
    assert ids(one.as_settled()) == ["m"]
