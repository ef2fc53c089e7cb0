"""What home and a pack say differently: codings that differ or clash, texts and settings that are not the same."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest
from laptops import assign, at_work, away, code, quotes, read
from laptops import home as home  # the fixture, and what it is copied from
from laptops import talks as talks
from projects import Made, code_of

from qualkit.actions.differences import differences
from qualkit.actions.opening import store_of, view_of
from qualkit.reports.parts.basis import basis_of


def differing(made: Made) -> list[tuple[tuple[str, ...], list[tuple[str, str]]]]:
    """What the adjudicator is shown: the kinds of each difference, and who coded which words."""
    with store_of(made.project) as store:
        basis = basis_of(view_of(made.project, store, made.project.study("study"), viewer="lead"))
        return [(one.kinds, [(side.coder, coding.quote) for side in one.sides for coding in side.codings])
                for one in differences(basis)]


@pytest.mark.parametrize(("second", "key", "kind"), [
    ("could not repay the loan", "home", "other code"), ("repay the loan in May", "loan", "other boundary")],
    ids=["M2", "M3"])
def test_what_two_coded_otherwise_on_the_same_words_is_kept_and_shown(home: Made, second: str, key: str,
                                                                      kind: str) -> None:
    """M2, M3: another code on the same words, or words that overlap; both stand, and the two are seen to differ."""
    assign(home, "awa", "ben")
    awa, ben = away(home, "awa"), away(home, "ben")
    code(awa, "awa", "could not repay the loan")
    code(ben, "ben", second, key)
    for made, coder in ((awa, "awa"), (ben, "ben")):
        read(made, coder, "a.txt")
    home.ok("merge", str(awa.folder), str(ben.folder))
    both = [("awa", "could not repay the loan"), ("ben", second)]
    assert quotes(home) == both
    assert differing(home) == [((kind,), both)]


def test_one_takes_back_what_the_same_person_changes_elsewhere(home: Made) -> None:
    """M4: what was changed stands, whichever copy comes home, the conflict is listed, and what it was before is kept."""
    code(home, "awa", "could not repay the loan")
    awa = away(home, "awa")
    with at_work(home, "awa") as review:
        review.withdraw(review.store.codings()[0])
    with at_work(awa, "awa") as review:
        review.store.amend(replace(review.store.codings()[0], memo="on second thoughts"), coder="awa")
    result = home.run("merge", str(awa.folder))
    assert code_of(result) == 1
    assert "conflict: a.txt, turn 2, loan, awa:" in result.output
    with store_of(home.project) as store:
        assert [(one.memo, one.withdrawn_at) for one in store.codings(include_withdrawn=True)] == [
            ("on second thoughts", None)]
        assert store.undo("awa") and [one.memo for one in store.codings(include_withdrawn=True)] == [""]


def test_what_was_changed_on_both_sides_is_listed_with_its_place(home: Made) -> None:
    code(home, "awa", "could not repay the loan")
    awa = away(home, "awa")
    for made, memo in ((home, "here"), (awa, "there")):
        with at_work(made, "awa") as review:
            (one,) = review.store.codings()
            review.store.amend(replace(one, memo=memo), coder="awa")
    result = home.run("merge", str(awa.folder))
    assert code_of(result) == 1
    assert "conflict: a.txt, turn 2, loan, awa: A coding was changed here and there: both versions stand." in \
        result.output
    assert len(quotes(home)) == 2
    with at_work(home, "awa") as review:
        review.withdraw(next(one for one in review.store.codings() if one.memo == "there"))
    assert home.json("merge", str(awa.folder))["packs"][0]["conflicts"] == []
    with store_of(home.project) as store:
        assert [one.memo for one in store.codings()] == ["here"]


def test_a_text_that_was_corrected_meanwhile_is_searched_for_the_quotes(home: Made) -> None:
    """M6, M15: found again and listed, or listed as not found; never shifted in silence."""
    awa = away(home, "awa")
    code(awa, "awa", "could not repay the loan")
    code(awa, "awa", "How was it")
    read(awa, "awa", "a.txt")
    (home.corpus / "a.txt").write_text("I: How has it been?\nA: In May we could not repay the loan in May.")
    home.ok("ingest")
    result = home.run("merge", str(awa.folder))
    assert code_of(result) == 1
    assert "a.txt, turn 2, loan, awa: A coding was made on another text and found again." in result.output
    assert "its words are not here" in result.output and "has not been read" in result.output
    with store_of(home.project) as store:
        moved = next(one for one in store.codings() if one.place == "moved")
        assert store.text(moved.document).content[moved.start:moved.end] == "could not repay the loan"
    assert code_of(home.run("merge", str(awa.folder))) == 0  # told once


def test_a_document_that_only_the_pack_has_is_listed(home: Made) -> None:
    awa = away(home, "awa")
    (awa.corpus / "c.txt").write_text("C: Nobody else heard this.")
    awa.ok("ingest")
    code(awa, "awa", "Nobody else")
    result = home.run("merge", str(awa.folder))
    assert code_of(result) == 1 and "left out" in result.output and "could not come in" in result.output
    shutil.copy(awa.corpus / "c.txt", home.corpus)
    home.ok("ingest")
    home.ok("merge", str(awa.folder))
    assert quotes(home) == [("awa", "Nobody else")]


def test_another_redaction_list_is_told_and_ours_holds(home: Made) -> None:
    """M14: pseudonyms are made of the material and have no key; what may differ is what is redacted."""
    awa = away(home, "awa")
    with (awa.folder / "qualkit.toml").open("a") as file:
        file.write('[privacy]\nredact = ["Awa"]\n')
    (pack,) = home.json("merge", str(awa.folder))["packs"]
    assert [one["kind"] for one in pack["notes"]] == ["privacy"]
