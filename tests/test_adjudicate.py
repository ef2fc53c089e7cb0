"""Differences between two coders, and how they are settled: who decides, what stands, what the figures say then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from projects import Made, make

from qualkit.actions.adjudicate import Choice, Ruling, adjudicate, reopen
from qualkit.actions.differences import Difference, State, Wanted, changed_since, difference, differences
from qualkit.actions.opening import now, store_of, view_of
from qualkit.errors import ChangedUnderYou, UnknownName, UsageError
from qualkit.model import Assignment, Direction, mint
from qualkit.reports.parts.agreement import after_settling, agreement
from qualkit.reports.parts.basis import Basis, basis_of
from qualkit.store import Store

SMALL = """Two who differ in five ways.

codes: {loan: [loan], loan/gain: [goat], loan/stress: [repay], home: [home]}
files: {a.txt: "I: How?\\n\\nA: We sold the goat. Then we paid late.\\n\\nI: And then?\\n\\nA: My husband decides. We eat less."}
codings:
  - "a.txt | fanta | loan/gain | present | sold the goat"
  - "a.txt | luc | loan/stress | present | sold the goat"
  - "a.txt | fanta | loan/stress | present | paid late"
  - "a.txt | luc | loan/stress | absent | we paid late"
  - "a.txt | fanta | home | present | My husband decides"
readings: ["a.txt | fanta", "a.txt | luc"]
"""


class Table:
    """Three at one table: fanta and luc coded, cira settles."""

    def __init__(self, made: Made, store: Store) -> None:
        self.made, self.store, self.study = made, store, made.project.study("")

    def basis(self, viewer: str = "cira") -> Basis:
        return basis_of(view_of(self.made.project, self.store, self.study, viewer=viewer))

    def all(self, **wanted: object) -> list[Difference]:
        return differences(self.basis(), Wanted(**wanted))  # type: ignore[arg-type]

    def settle(self, at: int, choice: str, *, reason: str = "The definition says so.", **more: object) -> Difference:
        one = self.all()[at]
        made = Ruling(difference=one.id, choice=Choice(choice), reason=reason, stamp=one.stamp)
        adjudicate(self.store, self.basis(), replace(made, **more), by="cira")  # type: ignore[arg-type]
        return self.all()[at]

    def counted(self) -> list[tuple[str, str, str]]:
        basis = self.basis()
        by_id = basis.view.codebook.by_id
        return [(one.coder, by_id[one.code].key, one.quote) for one in basis.by_people]

    def percent(self) -> tuple[float | None, float | None]:
        basis = self.basis()
        before = agreement(basis, self.study.agreement)
        assert before is not None
        after = after_settling(basis, before)
        return (before.pooled.coefficients["percent"].value,
                after.after.pooled.coefficients["percent"].value if after else None)


@pytest.fixture
def table(tmp_path: Path) -> Iterator[Table]:
    made = make(tmp_path / "p", SMALL)
    made.ok("ingest")
    made.ok("codings", "import", str(made.corpus / "codings.jsonl"))
    with store_of(made.project) as store:
        yield Table(made, store)


def test_kinds_of_one_place_are_one_difference(table: Table) -> None:
    found = table.all()
    assert [([str(kind) for kind in one.kinds], one.code.key, one.place, one.state) for one in found] == [
        (["other code"], "loan/gain", ("turn", 2), "open"),
        (["other boundary", "other direction"], "loan/stress", ("turn", 2), "open"),
        (["missed"], "home", ("turn", 4), "open")]
    assert found[2].sides[1].codings == () and found[2].coders == ("fanta", "luc")
    text = table.store.text(found[1].document.id).content
    assert text[found[1].start:found[1].end] == "we paid late", "all that either marked"


def test_they_are_narrowed_by_kind_code_document_and_state(table: Table) -> None:
    table.settle(0, "first")
    assert [one.code.key for one in table.all(kind="missed")] == ["home"]
    assert [one.code.key for one in table.all(code="loan/stress")] == ["loan/gain", "loan/stress"], "on either side"
    assert [one.code.key for one in table.all(state="settled")] == ["loan/gain"]
    assert table.all(document="none") == [] and len(table.all(coders=("fanta", "luc"))) == 3


@pytest.mark.parametrize(("choice", "left"), [
    ("first", [("fanta", "loan/gain")]), ("second", [("luc", "loan/stress")]),
    ("both", [("fanta", "loan/gain"), ("luc", "loan/stress")]), ("neither", [])])
def test_what_stands_is_counted(table: Table, choice: str, left: list[tuple[str, str]]) -> None:
    one = table.settle(0, choice)
    assert one.state is State.SETTLED and one.decision and one.decision.adjudicator == "cira"
    assert sorted((coder, code) for coder, code, quote in table.counted() if quote == "sold the goat") == left
    assert len(table.store.codings("study")) == 5, "nobody's codings are changed"


def test_a_coding_made_instead_is_the_adjudicators(table: Table) -> None:
    code = next(one for one in table.basis().view.codebook if one.key == "loan")
    one = table.all()[0]
    table.settle(0, "instead", start=one.start, end=one.end + 1, code=code.id, direction=Direction.MIXED)
    assert ("cira", "loan", "sold the goat.") in table.counted()
    assert [each.state for each in table.all()] == ["settled", "open", "open"], "luc and fanta differ as before"


def test_before_stays_and_after_is_told(table: Table) -> None:
    before, none = table.percent()
    assert none is None and before is not None and before < 1
    for at, choice in enumerate(["first", "second", "neither"]):
        table.settle(at, choice)
    assert table.percent() == (before, 1)


def test_all_settled_is_full_agreement_also_with_what_was_made_instead(table: Table) -> None:
    code = next(one for one in table.basis().view.codebook if one.key == "loan")
    first = table.all()[0]
    table.settle(0, "instead", start=first.start, end=first.end, code=code.id)
    table.settle(1, "first")
    table.settle(2, "both")
    basis = table.basis()
    found = agreement(basis, table.study.agreement)
    assert found is not None
    after = after_settling(basis, found)
    assert after is not None and (after.places, after.settled, after.by) == (3, 3, ("cira",))
    assert not after.after.disagreements and after.after.pooled.cells[1:3] == (0, 0)


def test_a_decision_needs_a_reason_and_a_known_code(table: Table) -> None:
    with pytest.raises(UsageError, match="needs a reason"):
        table.settle(0, "first", reason="  ")
    with pytest.raises(UnknownName):
        table.settle(0, "instead", code="none", end=3)
    code = table.basis().view.codebook.active[0].id
    with pytest.raises(UsageError, match="no such place"):
        table.settle(0, "instead", code=code, start=5, end=5)
    assert not table.store.adjudications() and not [e for e in table.store.log() if e.verb == "adjudicate"]


def test_sent_twice_is_done_once(table: Table) -> None:
    one = table.all()[0]
    ruling = Ruling(difference=one.id, choice=Choice.FIRST, reason="Why.", stamp=one.stamp, request="r-1")
    first = adjudicate(table.store, table.basis(), ruling, by="cira")
    again = adjudicate(table.store, table.basis(), ruling, by="cira")
    assert (first.is_new, again.is_new) == (True, False) and first.adjudication.id == again.adjudication.id
    assert [entry.verb for entry in table.store.log()].count("adjudicate") == 1


@pytest.mark.parametrize("change", ["amend", "withdraw", "memo", "settle", "codebook"])
def test_a_page_that_is_old_settles_nothing(table: Table, change: str) -> None:
    one = table.all()[0]
    coding = one.sides[1].codings[0]
    if change == "amend":
        table.store.amend(replace(coding, direction=Direction.MIXED), coder="luc")
    elif change == "memo":
        table.store.amend(replace(coding, memo="Since she says so."), coder="luc")
    elif change == "withdraw":
        table.store.withdraw([coding.id], coder="luc")
    elif change == "settle":
        table.settle(0, "second")
    else:
        table.made.add_code("new", "New")
    ruling = Ruling(difference=one.id, choice=Choice.FIRST, reason="Why.", stamp=one.stamp)
    with pytest.raises(ChangedUnderYou):
        adjudicate(table.store, table.basis(), ruling, by="cira")
    assert len(table.store.adjudications()) == (change == "settle")


def test_somebody_who_writes_in_between_is_noticed(table: Table) -> None:
    one, basis = table.all()[0], table.basis()
    basis.settlement, basis.as_made  # noqa: B018 - what this request has looked up already
    table.store.withdraw([one.sides[0].codings[0].id], coder="fanta")
    ruling = Ruling(difference=one.id, choice=Choice.FIRST, reason="Why.", stamp=one.stamp)
    with pytest.raises(ChangedUnderYou):
        adjudicate(table.store, basis, ruling, by="cira")


def test_undo_takes_a_decision_back_with_what_it_made_and_redo_brings_it_again(table: Table) -> None:
    before = table.counted()
    code = table.basis().view.codebook.active[0].id
    one = table.all()[0]
    table.settle(0, "instead", start=one.start, end=one.end, code=code)
    after = table.counted()
    assert table.store.undo("cira") is not None
    assert (table.counted(), table.all()[0].state) == (before, State.OPEN)
    assert table.store.redo("cira") is not None
    assert (table.counted(), table.all()[0].state) == (after, State.SETTLED)


def test_settled_anew_the_later_counts_also_within_a_second(table: Table) -> None:
    table.settle(0, "first")
    one = table.settle(0, "second")
    assert one.decision and one.decision.stands == (one.sides[1].codings[0].id,)
    assert not [row for row in table.counted() if row[1] == "loan/gain"]
    first, second = table.store.adjudications()
    assert first.settled_at < second.settled_at and second.id == one.decision.id, "the first is kept, and is the first"


def test_what_was_changed_afterwards_is_to_be_looked_at_again(table: Table) -> None:
    one = table.settle(0, "first")
    luc = one.sides[1].codings[0]
    table.store.amend(replace(luc, direction=Direction.MIXED), coder="luc")
    assert [each.state for each in table.all()] == ["again", "open", "open"]
    assert [each.id for each in changed_since(table.basis())] == [one.decision.id if one.decision else ""]
    assert ("luc", "loan/stress", "sold the goat") in table.counted(), "not applied silently"
    table.store.withdraw([luc.id], coder="luc")
    assert [each.state for each in table.all()] == ["open", "open", "open"], "now luc has missed it"
    assert len(changed_since(table.basis())) == 1


def test_a_corrected_text_moves_what_was_settled(table: Table) -> None:
    table.settle(2, "neither")
    path = table.made.corpus / "a.txt"
    path.write_text("I: Good day.\n\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    table.made.ok("ingest")
    assert not [row for row in table.counted() if row[1] == "home"]
    assert not changed_since(table.basis())


def test_who_works_blind_sees_no_difference_and_settles_none(table: Table) -> None:
    one = table.settle(0, "first")
    document = one.document.id
    table.store.add_assignments([Assignment(id=mint(), document=document, coders=("cira", "fanta", "luc"),
                                            made_by="cira", made_at=now())], coder="cira")
    basis = table.basis("fanta")
    assert differences(basis) == [] and basis.settlement.adjudications == []
    with pytest.raises(UnknownName):
        difference(basis, one.id)
    with pytest.raises(ChangedUnderYou):
        adjudicate(table.store, basis, Ruling(difference=one.id, choice=Choice.FIRST, reason="x", stamp=one.stamp),
                   by="fanta")


def test_what_was_settled_is_learnt_from_and_not_measured_against(table: Table) -> None:
    from qualkit.actions.learn import evidence_of

    book = table.basis().view.codebook
    gain = next(one.id for one in book if one.key == "loan/gain")

    def said(*, settled: bool) -> set[bool | None]:
        rows, _ = evidence_of(table.store, "study", book, settled=settled)
        return {row.says(gain) for row in rows if row.segment == min(one.segment for one in rows)}

    assert said(settled=True) == {True, False}, "fanta gave it, luc did not"
    table.settle(0, "first")
    assert (said(settled=True), said(settled=False)) == ({True}, {True, False})


def test_assignments_and_what_was_settled_go_round_and_once(table: Table, tmp_path: Path) -> None:
    code = table.basis().view.codebook.active[0].id
    one = table.all()[0]
    table.settle(0, "instead", start=one.start, end=one.end, code=code)
    table.settle(1, "first")
    table.made.ok("assign", "add", "a.txt", "--coders", "fanta,luc", "--by", "cira")
    path = tmp_path / "all.jsonl"
    table.made.ok("codings", "export", str(path))
    elsewhere = make(tmp_path / "elsewhere", SMALL)
    elsewhere.ok("ingest")
    assert "1 assignments, 2 adjudications" in elsewhere.ok("codings", "import", str(path))
    assert "adjudications" not in elsewhere.ok("codings", "import", str(path)), "once"
    with store_of(elsewhere.project) as store:
        there = Table(elsewhere, store)
        assert there.counted() == table.counted() and there.percent() == table.percent()
        assert [each.state for each in there.all()] == [each.state for each in table.all()] == [
            "settled", "settled", "open"]
        assert store.assignments() == table.store.assignments()
        assert [each.reason for each in store.adjudications()] == [each.reason for each in table.store.adjudications()]


def test_what_was_settled_over_codings_that_are_not_here_is_listed(table: Table, tmp_path: Path) -> None:
    table.settle(0, "first")
    path = tmp_path / "all.jsonl"
    table.made.ok("codings", "export", str(path))
    lines = [line for line in path.read_text("utf-8").splitlines() if '"adjudication"' in line]
    broken = [lines[0].replace('"falls"', '"fell"').replace('"stands"', '"stood"'), lines[0].replace('"seen"', '"saw"'),
              '{"record": "assignment", "document": "a.txt", "coder": "x"}']
    path.write_text("\n".join([*lines, *broken]), encoding="utf-8")
    elsewhere = make(tmp_path / "elsewhere", SMALL)
    elsewhere.ok("ingest")
    result = elsewhere.run("codings", "import", str(path))
    assert "4 not placed" in result.output and "does not stand here" in result.output
    assert "names no coders" in result.output and "sold the goat" not in result.output


def test_tables_leave_out_what_fell(table: Table, tmp_path: Path) -> None:
    table.settle(0, "first")
    table.made.ok("codings", "export", str(tmp_path / "t.csv"))
    assert sum("sold the goat" in line for line in (tmp_path / "t.csv").read_text("utf-8").splitlines()) == 1


# --- taken back -------------------------------------------------------------------------------------


def again(table: Table, at: int, **more: str) -> int:
    one = table.all()[at]
    return reopen(table.store, table.basis(), one.id, **{"stamp": one.stamp, "by": "luc"} | more)


def test_a_decision_can_be_taken_back_by_anybody_and_that_be_undone(table: Table) -> None:
    before = table.counted()
    settled = table.settle(0, "first")
    assert again(table, 0) == 1
    assert (table.all()[0].state, table.counted()) == (State.OPEN, before)
    assert table.store.undo("luc") is not None
    assert table.all()[0].decision == settled.decision and table.counted() != before


def test_what_was_made_instead_goes_with_its_decision_and_comes_back_with_it(table: Table) -> None:
    before, one = table.counted(), table.all()[0]
    table.settle(0, "instead", start=one.start, end=one.end, code=table.basis().view.codebook.by_key["loan"].id)
    settled = table.counted()
    assert ("cira", "loan") in [each[:2] for each in settled]
    again(table, 0)
    assert table.counted() == before and not [one for one in table.store.codings() if one.coder == "cira"]
    table.store.undo("luc")
    assert table.counted() == settled


def test_every_decision_over_a_place_is_taken_back_once(table: Table) -> None:
    table.settle(0, "first")
    table.settle(0, "second")
    one = table.all()[0]
    assert again(table, 0, request="r1") == 2
    assert table.all()[0].decision is None, "the first decision does not come up again"
    assert reopen(table.store, table.basis(), one.id, stamp=one.stamp, by="luc", request="r1") == 0


def test_what_is_open_or_was_decided_anew_meanwhile_is_not_taken_back(table: Table) -> None:
    with pytest.raises(ChangedUnderYou):
        again(table, 0)
    seen = table.settle(0, "first")
    table.settle(0, "second")
    with pytest.raises(ChangedUnderYou):
        again(table, 0, stamp=seen.stamp)
