"""What the audit report tells of differences that were settled: all of it, to somebody who doubts it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fake_view import DAY, FakeView, demo

from qualkit.measures.settling import Settlement
from qualkit.model import Adjudication, Case, CodedAs, Coder, Coding, ReportRequest
from qualkit.plugins import load
from qualkit.reports.pages import settled_pages


@pytest.fixture
def view() -> FakeView:
    """One interview in which awa and ben differ in four places: a code missed twice, another code, fewer words."""
    empty = replace(demo(redact=("Sanankoroba",)), all_documents=[], texts={}, pairs={}, all_codings=[], all_readings=[],
                    all_suggestions=[], all_decisions=[], findings=(), all_cases={}, speakers={})
    empty.all_coders["cira"] = Coder(id="p4", handle="cira", name="Cira Judge")
    empty.add("a.txt", [("I", "What did it change?"), ("Awa Traoré", "I bought a goat with it. The chair decides."),
                        ("I", "And then?"), ("Awa Traoré", "We sold the goat to pay. It was hard before the harvest.")],
              case="K1")
    for coder in ("awa", "ben"):
        empty.read("a.txt", coder)
    empty.code("a.txt", "I bought a goat", "loan/gain")
    empty.code("a.txt", "The chair decides.", "coll/voice")
    empty.code("a.txt", "The chair decides.", "coll/shock", coder="ben")
    empty.code("a.txt", "We sold the goat", "loan/stress", direction="mixed")
    empty.code("a.txt", "We sold the goat to pay.", "loan/stress", coder="ben", direction="mixed")
    empty.code("a.txt", "before the harvest", "loan/stress", coder="ben")
    return empty


def rule(view: FakeView, *, stands: tuple[int, ...] = (), falls: tuple[int, ...] = (), made: Coding | None = None,
         reason: str = "The definition says so.", by: str = "cira") -> None:
    """Settle a place, of whose codings (by number) some stand and some fall."""
    codings = [view.all_codings[at] for at in (*stands, *falls)]
    name = f"ruling {len(view.all_adjudications)}"
    view.all_codings += [made] if made else []
    view.all_adjudications.append(Adjudication(
        id=name, anchor=codings[0].anchors[0], kind="missed", code=codings[0].code, coders=("awa", "ben"),
        stands=tuple(view.all_codings[at].id for at in stands), falls=tuple(view.all_codings[at].id for at in falls),
        reason=reason, adjudicator=by, settled_at=DAY + timedelta(days=1), made=made.id if made else None,
        seen={one.id: CodedAs.of(one) for one in (*codings, *((made,) if made else ()))}))


def built(view: FakeView, kind: str = "audit", language: str = "en", *, numbers: bool = True) -> Any:
    request = ReportRequest(kind=kind, study="demo", language=language, numbers=numbers)
    return json.loads(json.dumps(load("reports", kind)().build(view, request)))


def tables(data: Any) -> dict[str, list[list[str]]]:
    flow = load("reports", data["kind"])().lay_out(data)
    return {block["id"]: [[one["text"] for one in row["cells"]] for row in block["rows"]]
            for block in flow if block["kind"] == "table"}


def paras(data: Any) -> list[str]:
    flow = load("reports", data["kind"])().lay_out(data)
    notes = [block["note"] for block in flow if block["kind"] == "table"]
    return [*("".join(run["text"] for run in block["runs"]) for block in flow if block["kind"] == "para"), *notes]


def settle_some(view: FakeView) -> None:
    rule(view, stands=(1,), falls=(2,))
    rule(view, falls=(5,), reason="It is the season, not the loan.", by="awa")
    made = replace(view.code("a.txt", "We sold the goat to pay.", "loan", coder="cira"), id="made",
                   made_at=DAY + timedelta(days=1))
    view.all_codings.pop()
    rule(view, falls=(3, 4), made=made)


def test_every_settled_place_is_told_with_who_why_and_when(view: FakeView) -> None:
    settle_some(view)
    found = tables(built(view))
    assert found["t-settled"] == [
        ["D01, turn 2", "Other code", "Awa Coder: Women's voice in the group (present)\nBen Coder: Help in a shock (present)",
         "What Awa Coder had", "The definition says so.", "Cira Judge", "18 May 2024"],
        ["D01, turn 4", "Other boundary", "Awa Coder: Repayment stress (mixed), 4 words\n"
         "Ben Coder: Repayment stress (mixed), 6 words", "Another coding instead: Loan experience (present)",
         "The definition says so.", "Cira Judge", "18 May 2024"],
        ["D01, turn 4", "Missed", "Awa Coder: nothing\nBen Coder: Repayment stress (present)",
         "Nothing, as Awa Coder had it", "It is the season, not the loan.", "Awa Coder", "18 May 2024"]]


def test_how_many_of_how_many_by_kind_by_whom_and_what_is_open(view: FakeView) -> None:
    settle_some(view)
    data = built(view)
    found, said = tables(data), paras(data)
    assert found["t-settled-kinds"] == [["Missed", "2", "1", "1"], ["Other code", "1", "1", "0"],
                                        ["Other boundary", "1", "1", "0"], ["Other direction", "0", "0", "0"]]
    assert found["t-settled-ways"] == [["What Awa Coder had", "1", "1", "2"], ["Another coding instead", "0", "1", "1"]]
    assert any(one.startswith("Places on which two coders differ: 4. Settled: 3. Open: 1.") for one in said)
    assert "Settled by one of the two coders themselves: 1 of 3." in said
    assert any("What is not settled counts as each coder made it" in one for one in said)


def test_both_and_neither_are_decisions_of_their_own(view: FakeView) -> None:
    rule(view, stands=(1, 2))
    rule(view, falls=(3, 4))
    assert [row[3] for row in tables(built(view))["t-settled"]] == ["Both", "Neither"]


def test_the_workbook_has_every_place_the_open_ones_too(view: FakeView) -> None:
    settle_some(view)
    data = built(view)
    kind = load("reports", "audit")()
    head, rows = kind.sheets(data, kind.lay_out(data))["differences"]
    rows = [dict(zip(head, one, strict=True)) for one in rows]
    assert [(one["state"], one["stands"], one["whose"]) for one in rows] == [
        ("open", "", ""), ("settled", "one", "Awa Coder"), ("settled", "instead", ""), ("settled", "one", "Awa Coder")]
    assert rows[0]["coded"] == "Economic gain (present, words: 4)" and rows[0]["other coded"] == ""
    assert rows[2]["coded instead"] == "Loan experience (present, words: 6)"


def test_of_very_many_the_first_are_printed_and_that_is_said(view: FakeView, monkeypatch: pytest.MonkeyPatch) -> None:
    settle_some(view)
    monkeypatch.setattr(settled_pages, "MOST", 2)
    data = built(view)
    assert len(tables(data)["t-settled"]) == 2
    assert any(one.startswith("The first 2 of 3.") and "“differences”" in one for one in paras(data))


def test_reasons_name_nobody_and_say_nothing_of_whoever_may_not_be_quoted(view: FakeView) -> None:
    rule(view, stands=(1,), falls=(2,), reason="Awa Traoré means the chair of Sanankoroba.")
    (row,) = tables(built(view))["t-settled"]
    assert "Traor" not in row[4] and "Sanankoroba" not in row[4] and "means the chair of" in row[4]
    view.all_cases["K1"] = Case(id="c", key="K1", attributes={"consent": "count only"})
    view.change("a.txt", attributes={"consent": "count only"})
    data = built(view)
    (row,) = tables(data)["t-settled"]
    assert row[4] == "Not printed: whoever speaks here agreed to be counted, not quoted."
    assert "means the chair" not in json.dumps(data)


def test_no_words_of_a_transcript_are_told(view: FakeView) -> None:
    settle_some(view)
    told = json.dumps(built(view)["differences"])
    assert not [one.quote for one in view.all_codings if one.quote in told]


def test_what_was_settled_and_has_changed_since_is_open_again(view: FakeView) -> None:
    rule(view, stands=(1,), falls=(2,))
    view.all_codings[2] = replace(view.all_codings[2], direction=None)
    data = built(view)
    assert "t-settled" not in tables(data)
    assert [data["differences"][name] for name in ("settled", "open", "again")] == [0, 3, 1]
    assert any("to be looked at again: 1" in one for one in paras(data))


def test_a_decision_at_a_place_that_is_not_compared_any_more_is_counted(view: FakeView) -> None:
    rule(view, stands=(1,), falls=(2,))
    view.all_readings = [one for one in view.all_readings if one.coder == "awa"]
    data = built(view)
    assert (data["differences"]["places"], data["differences"]["elsewhere"]) == (0, 1)
    assert Settlement(every=view.all_codings, adjudications=view.all_adjudications).applied, "it holds all the same"


@pytest.mark.parametrize(("language", "title", "decision", "limit"), [
    ("en", "Differences between coders, and how they were settled", "What Awa Coder had",
     "Places on which they differ: 4, of which settled: 1."),
    ("fr", "Divergences entre codeurs et arbitrages", "Ce qu’avait Awa Coder",
     "Endroits où ils diffèrent\N{NO-BREAK SPACE}: 4, dont tranchés\N{NO-BREAK SPACE}: 1.")])
def test_it_is_told_in_the_report_s_language(view: FakeView, language: str, title: str, decision: str,
                                             limit: str) -> None:
    rule(view, stands=(1,), falls=(2,))
    data = built(view, language=language)
    flow = load("reports", "audit")().lay_out(data)
    assert title in [block["text"] for block in flow if block["kind"] == "heading"]
    assert tables(data)["t-settled"][0][3] == decision
    assert any(limit in one for one in data["limitations"]), "a report no longer says that nothing was adjudicated"


def test_without_differences_or_numbers_there_is_no_such_annex(view: FakeView) -> None:
    settle_some(view)
    alone = demo()
    alone.all_readings = [one for one in alone.all_readings if one.coder == "awa"]
    for data in (built(view, numbers=False), built(view, "study"), built(alone)):
        assert not data.get("differences") and "t-settled" not in tables(data)
