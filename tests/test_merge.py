"""Two people with two laptops: packs made, worked on, and brought home."""

from __future__ import annotations

import io
import re
import shlex
import shutil
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from projects import Made, code_of, copied, make

from qualkit.actions.differences import differences
from qualkit.actions.opening import store_of, view_of
from qualkit.actions.review import Given, Review, open_review
from qualkit.model import Assignment, mint
from qualkit.reports.parts.basis import basis_of
from qualkit.store import Store

WHEN = datetime(2025, 3, 1, 12, tzinfo=UTC)
TALK = """files:
  a.txt: "I: How was it?\\nA: We could not repay the loan in May."
  b.txt: "I: And you?\\nB: The loan helped us, my husband knows of it."
codes: {loan: [loan], home: [husband]}
"""


def ingested(made: Made) -> Made:
    made.ok("ingest", "--study", "study")
    made.ok("tag", "--study", "study")
    return made


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Two short talks, read once for all tests."""
    return ingested(make(tmp_path_factory.mktemp("talks") / "home", f"x\n{TALK}"))


@pytest.fixture
def home(request: pytest.FixtureRequest, tmp_path: Path, talks: Made) -> Made:
    """The project of the test's docstring (from its second line), ingested; of two short talks if it has none."""
    told = request.function.__doc__ or ""
    if told.partition("\n")[2].strip():
        return ingested(make(tmp_path / "home", told))
    shutil.copytree(talks.folder, tmp_path / "home")
    return Made(tmp_path / "home")


def away(home: Made, coder: str, *options: str) -> Made:
    """A pack of a coder, unzipped as somebody would."""
    place = home.folder.parent / coder
    home.ok("pack", "--coder", coder, str(place), *options)
    return Made(place)


def at_work(made: Made, coder: str) -> Any:
    """A sitting of a coder, as the desk or the terminal opens it."""
    from contextlib import contextmanager

    @contextmanager
    def sitting() -> Any:
        with store_of(made.project) as store:
            yield open_review(made.project, store, coder=coder)

    return sitting()


def code(made: Made, coder: str, quote: str, key: str = "loan") -> None:
    with at_work(made, coder) as review:
        document, start = found(review, quote)
        review.code(document, start, start + len(quote), code=key, given=Given())


def found(review: Review, quote: str) -> Any:
    for document in review.store.documents():
        if quote in (content := review.store.text(document.id).content):
            return document, content.index(quote)
    raise LookupError(quote)


def read(made: Made, coder: str, *names: str) -> None:
    with at_work(made, coder) as review:
        for name in names:
            review.finish(review.document(name))


def quotes(made: Made) -> list[tuple[str, str]]:
    with store_of(made.project) as store:
        return sorted((one.coder, one.quote) for one in store.codings())


def assign(made: Made, *coders: str) -> None:
    with store_of(made.project) as store, store.transaction():
        for handle in coders:
            open_coder(store, handle)
        store.add_assignments([Assignment(id=mint(), document=one.id, coders=tuple(sorted(coders)), made_by=coders[0],
                                          made_at=WHEN) for one in store.documents()], coder=coders[0])


def open_coder(store: Store, handle: str) -> None:
    from qualkit.model import Coder, derive

    store.put_coder(Coder(id=derive("coder", handle), handle=handle))


def bytes_of(made: Made) -> bytes:
    """Everything that a pack holds, as it stands on the disk."""
    return b"".join(path.read_bytes() for path in sorted(made.folder.rglob("*")) if path.is_file())


# --- there and back -------------------------------------------------------------------------------------


def test_two_people_code_apart_and_come_home(home: Made) -> None:
    """M1: two coders, one code on the same words, are two codings that agree."""
    awa, ben = away(home, "awa"), away(home, "ben")
    code(awa, "awa", "could not repay the loan")
    code(ben, "ben", "could not repay the loan")
    code(ben, "ben", "my husband", "home")
    for made, coder in ((awa, "awa"), (ben, "ben")):
        read(made, coder, "a.txt", "b.txt")
    told = home.ok("merge", str(awa.folder), str(ben.folder))
    assert "awa: 1 codings, 2 readings, 0 decisions came in" in told
    assert "ben: 2 codings, 2 readings, 0 decisions came in" in told
    assert quotes(home) == [("awa", "could not repay the loan"), ("ben", "could not repay the loan"),
                            ("ben", "my husband")]
    assert "awa, ben on 2 documents both have read in full" in home.ok("agree")
    assert "The store is sound" in home.ok("doctor")


def test_one_coder_s_same_coding_of_two_copies_is_listed_and_counted_once(home: Made, tmp_path: Path) -> None:
    awa = away(home, "awa")
    for made in (home, awa):
        code(made, "awa", "could not repay the loan")
    told = home.run("merge", str(awa.folder))
    assert code_of(told) == 1 and "it stands twice and counts once" in told.output
    assert quotes(home) == [("awa", "could not repay the loan")] * 2, "both are kept until one is withdrawn"
    status = home.json("status")
    assert (status["counts"]["codings"], status["coders"]["awa"]["codings"]) == (1, 1)
    home.ok("codings", "export", str(tmp_path / "codings.csv"))
    assert len((tmp_path / "codings.csv").read_text("utf-8").splitlines()) == 2, "a head and a row"


def test_packs_come_home_in_any_order_and_twice(home: Made, tmp_path: Path) -> None:
    """M12, M13."""
    awa, ben = away(home, "awa"), away(home, "ben")
    code(awa, "awa", "could not repay the loan")
    code(ben, "ben", "my husband", "home")
    other = Made(tmp_path / "other")
    shutil.copytree(home.folder, other.folder)
    home.ok("merge", str(awa.folder), str(ben.folder), str(awa.folder))
    other.ok("merge", str(ben.folder))
    other.ok("merge", str(awa.folder))
    assert home.dump() == other.dump()
    assert "awa: nothing new" in home.ok("merge", str(awa.folder))


def test_a_pack_goes_on_after_it_came_home(home: Made) -> None:
    """The same folder comes home again and again with what is new in it."""
    awa = away(home, "awa")
    code(awa, "awa", "could not repay the loan")
    home.ok("merge", str(awa.folder))
    with at_work(awa, "awa") as review:
        review.undo()
    code(awa, "awa", "helped us")
    told = home.ok("merge", str(awa.folder))
    assert "1 codings" in told and "1 taken back" in told
    assert quotes(home) == [("awa", "helped us")]


def test_a_zip_is_the_same_bytes_for_the_same_project_and_comes_home(home: Made, tmp_path: Path) -> None:
    for name in ("one", "two"):
        home.ok("pack", "--coder", "awa", str(tmp_path / name / "awa.zip"))
    first, second = ((tmp_path / name / "awa.zip").read_bytes() for name in ("one", "two"))
    assert first == second
    assert str(tmp_path).encode() not in first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {name.partition("/")[0] for name in archive.namelist()} == {"awa"}
        archive.extractall(tmp_path / "laptop")
        assert not any(str(tmp_path).encode() in archive.read(name) for name in archive.namelist())
    awa = Made(tmp_path / "laptop" / "awa")
    code(awa, "awa", "could not repay the loan")
    packed = shutil.make_archive(str(tmp_path / "back"), "zip", awa.folder.parent, "awa")
    home.ok("merge", packed)
    assert quotes(home) == [("awa", "could not repay the loan")]
    before = awa.dump()
    home.ok("merge", str(awa.folder / ".qualkit" / "store.sqlite"))
    assert awa.dump() == before


def test_the_pack_is_a_project_to_work_in(home: Made) -> None:
    awa = away(home, "awa")
    assert "unchanged" in awa.ok("ingest") and "sound" in awa.ok("doctor")
    with store_of(awa.project) as store:
        assert len(list(store.suggestions("study"))) == 3
    assert awa.ok("search", "husband")


def test_a_trial_changes_nothing(home: Made) -> None:
    awa = away(home, "awa")
    awa.add_code("moon", "Moon")
    code(awa, "awa", "could not repay the loan", "moon")
    before = (home.dump(), (home.folder / "codebooks" / "book.yaml").read_bytes())
    told = home.ok("merge", "--dry-run", str(awa.folder))
    assert "would come in" in told and "moon" in told
    assert (home.dump(), (home.folder / "codebooks" / "book.yaml").read_bytes()) == before


def test_the_pack_is_not_written_to(home: Made) -> None:
    awa = away(home, "awa")
    code(awa, "awa", "could not repay the loan")
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in awa.folder.rglob("*") if path.is_file()}
    home.ok("merge", str(awa.folder))
    after = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in awa.folder.rglob("*") if path.is_file()}
    assert after == before


def test_a_pack_that_is_open_elsewhere_comes_home_with_its_last_act(home: Made) -> None:
    awa = away(home, "awa")
    with at_work(awa, "awa") as review:
        document, start = found(review, "helped us")
        review.code(document, start, start + 9, code="loan", given=Given())
        home.ok("merge", str(awa.folder))
    assert quotes(home) == [("awa", "helped us")]


def test_who_brings_it_home_stands_in_the_log(home: Made) -> None:
    awa = away(home, "awa")
    code(awa, "awa", "helped us")
    home.ok("merge", "--by", "lead", str(awa.folder))
    with store_of(home.project) as store:
        assert [(one.coder, one.verb) for one in store.log()] == [("awa", "code"), ("lead", "merge")]
        assert store.undo("lead") is None


# --- what a pack holds ----------------------------------------------------------------------------------


def test_only_the_documents_asked_for_go_along(home: Made) -> None:
    """Files, rows of sheets, texts, passages and cases of the others stay at home.
    files:
      a.txt: "I: How was it?\\nA: We could not repay the loan in May."
      sub/b.txt: "I: And you?\\nB: The secret was kept."
    documents: "document,village\\na.txt,Here\\nb.txt,Faraway\\n"
    participants: "document,speaker,case,gender\\na.txt,A,awa-case,woman\\nb.txt,B,bintou-case,woman\\n"
    codings: ["b.txt | awa | loan | present | secret"]
    """
    home.ok("codings", "import", str(home.corpus / "codings.jsonl"))
    made = away(home, "awa", "--document", "a.*")
    held = bytes_of(made)
    for word in (b"secret", b"Faraway", b"bintou", b"b.txt"):
        assert word in bytes_of(home) and word not in held, word
    assert b"Here" in held and b"awa-case" in held
    with store_of(made.project) as store:
        assert [one.key for one in store.documents()] == ["a.txt"]
        assert store.log() == []


def test_only_the_study_asked_for_goes_along(home: Made) -> None:
    """Of qualkit.toml too: other studies are nobody's business.
    files: {a.txt: "A: The loan."}
    toml: |
      [[study.planned]]
      instrument = "x"
      planned = 3
      [[study]]
      key = "other"
      title = "Hush"
      codebook = "book"
      [agreement]
      unit = "turn"
    """
    made = away(home, "awa", "--study", "study")
    assert "Hush" not in (made.folder / "qualkit.toml").read_text()
    (one,) = made.project.file.studies
    assert one == home.project.study("study") and one.planned[0].planned == 3


def test_assigned_documents_are_what_goes_along(home: Made) -> None:
    with store_of(home.project) as store:
        open_coder(store, "awa")
        store.add_assignments([Assignment(id=mint(), document=store.documents()[1].id, coders=("awa",), made_by="awa",
                                          made_at=WHEN)], coder="awa")
    with store_of(away(home, "awa").project) as store:
        assert [one.key for one in store.documents()] == ["b.txt"] and len(store.assignments()) == 1


def test_a_blind_coder_takes_nothing_of_the_other_along(home: Made) -> None:
    """Not a code, not a handle but the assignment's, not a word in the log."""
    assign(home, "awa", "ben")
    code(home, "awa", "could not repay the loan")
    code(home, "awa", "my husband", "home")
    with at_work(home, "awa") as review:
        coding = review.store.codings()[0]
        review.note("coding", coding.id, "A secret thought")
        document, start = found(review, "helped us")
        review.store.amend(review.code(document, start, start + 9, code="loan", given=Given(memo="hidden memo")),
                           coder="awa")
        suggestion = next(iter(review.store.suggestions("study", document=document.id)))
        review.defer(review.passage(document, suggestion.segment), suggestion, "hidden note")
    read(home, "awa", "a.txt", "b.txt")
    code(home, "ben", "in May")
    made = away(home, "ben")
    held = bytes_of(made)
    assert b"secret thought" in bytes_of(home) and b"hidden note" in bytes_of(home)
    for word in (b"secret thought", b"hidden memo", b"hidden note"):
        assert word not in held
    with store_of(made.project) as store:
        assert [one.coder for one in store.codings()] == ["ben"]
        assert not store.memos() and not store.readings() and not store.decisions()
        assert {one.coder for one in store.log()} == {"ben", "awa"}  # awa made the assignment
        assert all(shift["kind"] == "assignment" for one in store.log() if one.coder == "awa"
                   for shift in one.payload["shifts"])
    assert "Kept back on 2 documents" in home.ok("pack", "--coder", "ben", str(made.folder) + "2")


def test_what_may_be_seen_goes_along_unless_the_pack_is_blind(home: Made) -> None:
    code(home, "awa", "could not repay the loan")
    assert quotes(away(home, "ben")) == [("awa", "could not repay the loan")]
    blind = away(home, "cyr", "--blind")
    assert quotes(blind) == []
    with store_of(blind.project) as store:
        assert not list(store.suggestions("study")) and store.coders().keys() == {"cyr"}
    with store_of(away(home, "dia", "--no-suggestions").project) as store:
        assert not list(store.suggestions("study")) and len(store.codings()) == 1


def test_the_coders_own_history_goes_along_to_be_undone(home: Made) -> None:
    code(home, "awa", "could not repay the loan")
    code(home, "awa", "helped us")
    made = away(home, "awa")
    with at_work(made, "awa") as review:
        assert review.undo() and review.undo() and not review.undo() and review.redo()
    home.ok("merge", str(made.folder))
    assert quotes(home) == [("awa", "could not repay the loan")]
    assert "sound" in home.ok("doctor")


@pytest.mark.parametrize(("words", "sentence"), [
    (("--coder", ""), "handle"), (("--coder", "awa", "--document", "nowhere.txt"), "No document"),
    (("--coder", "awa", "--document", "x*"), "No document"), (("--coder", "awa", "--study", "x"), "No study")])
def test_what_cannot_be_packed_is_said(home: Made, words: tuple[str, ...], sentence: str, tmp_path: Path) -> None:
    result = home.run("pack", str(tmp_path / "out"), *words)
    assert code_of(result) == 2 and sentence in result.output and not (tmp_path / "out").exists()


def test_a_pack_is_never_written_over_anything(home: Made, tmp_path: Path) -> None:
    for name in ("awa.zip", "folder/x"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("mine")
    for name in ("awa.zip", "folder"):
        assert code_of(home.run("pack", "--coder", "awa", str(tmp_path / name))) == 2
    assert (tmp_path / "awa.zip").read_text() == "mine"


# --- the same words in two heads ------------------------------------------------------------------------


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


@pytest.mark.parametrize("change", [("retire", "book", "loan"), ("merge", "book", "loan", "home"),
                                    ("rename", "book", "loan", "--to", "credit")], ids=lambda one: str(one[0]))
@pytest.mark.parametrize("first", ["home", "away"])
def test_a_code_is_changed_while_somebody_gives_it(home: Made, change: tuple[str, ...], first: str) -> None:
    """M5: whichever came first, the coding is there, under the code that holds now; nothing is lost."""
    awa = away(home, "awa")
    if first == "away":
        code(awa, "awa", "could not repay the loan")
        home.ok("codebook", *change)
    else:
        home.ok("codebook", *change)
        code(awa, "awa", "could not repay the loan")
    home.run("merge", str(awa.folder))
    now = {"retire": "loan", "merge": "home", "rename": "credit"}[change[0]]
    assert keys(home) == [now] and quotes(home) == [("awa", "could not repay the loan")]
    assert "The store is sound" in home.ok("doctor")


def test_codings_of_somebody_who_left_stay_under_their_name(home: Made) -> None:
    """M21: the assignment is ended at home, the pack comes home late, and the next pack of another takes it along."""
    assign(home, "awa", "ben")
    awa = away(home, "awa")
    code(awa, "awa", "could not repay the loan")
    code(home, "awa", "helped us")
    home.ok("assign", "end", "a.txt", "b.txt", "--by", "ben")
    home.ok("merge", str(awa.folder))
    both = [("awa", "could not repay the loan"), ("awa", "helped us")]
    assert quotes(home) == both
    assert quotes(away(home, "cyr")) == both
    with store_of(home.project) as store:
        assert "awa" in store.coders() and not store.assignments()


# --- the codebook ---------------------------------------------------------------------------------------


def keys(made: Made) -> list[str]:
    with store_of(made.project) as store:
        names = store.code_keys()
        return sorted(names[one.code] for one in store.codings())


def new_code(made: Made, coder: str, key: str) -> None:
    with at_work(made, coder) as review:
        review.new_code(key, key.title(), f"What {key} is.")


def test_a_code_that_was_made_away_comes_into_the_codebook(home: Made) -> None:
    awa = away(home, "awa")
    new_code(awa, "awa", "loan/moon")
    code(awa, "awa", "could not repay the loan", "loan/moon")
    result = home.json("merge", str(awa.folder))
    assert result["packs"][0]["codes_added"] == ["loan/moon"]
    book = home.json("codebook", "show", "book")
    assert "loan/moon" in str(book) and keys(home) == ["loan/moon"]
    assert home.json("merge", str(awa.folder))["packs"][0]["codes_added"] == []


def test_a_key_that_is_taken_here_is_told_and_both_codes_stand(home: Made) -> None:
    awa = away(home, "awa")
    new_code(awa, "awa", "moon")
    new_code(home, "ben", "moon")
    code(awa, "awa", "could not repay the loan", "moon")
    code(home, "ben", "could not repay the loan", "moon")
    (pack,) = home.json("merge", str(awa.folder))["packs"]
    (added,) = pack["codes_added"]
    assert added.startswith("moon-") and keys(home) == ["moon", added]
    assert [one["kind"] for one in pack["notes"]] == ["code"]
    home.ok("codebook", "check")


def test_a_new_code_goes_below_its_parent_wherever_that_stands_now(home: Made) -> None:
    awa = away(home, "awa")
    new_code(awa, "awa", "loan/moon")
    code(awa, "awa", "could not repay the loan", "loan/moon")
    home.ok("codebook", "rename", "book", "loan", "--to", "credit")
    assert home.json("merge", str(awa.folder))["packs"][0]["codes_added"] == ["credit/moon"]


def test_codings_follow_codes_that_were_merged_renamed_or_taken_out_meanwhile(home: Made) -> None:
    """M5: at home the codebook goes on while somebody codes with the former one.
    codes: {loan: [loan], home: [husband], talk: [], gone: []}
    files: {a.txt: "A: The loan helped us, my husband knows of it."}
    """
    awa = away(home, "awa")
    for quote, key in (("The loan", "loan"), ("my husband", "home"), ("knows of it", "talk"), ("helped us", "gone")):
        code(awa, "awa", quote, key)
    path = home.folder / "codebooks" / "book.yaml"
    home.ok("codebook", "rename", "book", "loan", "--to", "credit")
    home.ok("codebook", "merge", "book", "home", "talk")
    path.write_text("".join(block for block in _blocks(path.read_text()) if "key: gone" not in block))
    result = home.run("merge", str(awa.folder))
    assert code_of(result) == 1 and "is not in the codebook here any more" in result.output
    with store_of(home.project) as store:
        names = store.code_keys()
        told = {one.quote: names[one.code] for one in store.codings()}
    assert told == {"The loan": "credit", "my husband": "talk", "knows of it": "talk", "helped us": "gone"}


def _blocks(text: str) -> list[str]:
    """A codebook file cut before each code."""
    import re

    return re.split(r"(?m)^(?=- )", text)


def test_what_the_packs_codebook_says_otherwise_is_told_and_not_carried(home: Made) -> None:
    awa = away(home, "awa")
    awa.ok("codebook", "rename", "book", "loan", "--to", "credit")
    before = (home.folder / "codebooks" / "book.yaml").read_bytes()
    (pack,) = home.json("merge", str(awa.folder))["packs"]
    assert [(one["kind"], one["code"]) for one in pack["notes"]] == [("code", "credit")]
    assert (home.folder / "codebooks" / "book.yaml").read_bytes() == before


# --- texts that differ, conflicts --------------------------------------------------------------------------


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


# --- packs that are none ------------------------------------------------------------------------------------


def zipped(made: Made, change: Any = lambda name, content: content) -> bytes:
    """A zip of a pack, with something done to its members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(made.folder.rglob("*")):
            if path.is_file():
                name = path.relative_to(made.folder).as_posix()
                archive.writestr(name, change(name, path.read_bytes()))
    return out.getvalue()


def store_is(content: bytes) -> Any:
    return lambda made: zipped(made, lambda name, held: content if name.endswith(".sqlite") else held)


def newer(made: Made) -> bytes:
    return zipped(made, lambda name, held: held[:60] + (99).to_bytes(4, "big") + held[64:]
                  if name.endswith(".sqlite") else held)


def foreign(made: Made) -> bytes:
    return zipped(made, lambda name, held: held[:68] + (7).to_bytes(4, "big") + held[72:]
                  if name.endswith(".sqlite") else held)


def two_stores(made: Made) -> bytes:
    out = io.BytesIO(zipped(made))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("b/.qualkit/store.sqlite", b"")
    return out.getvalue()


def climbing(made: Made) -> bytes:
    out = io.BytesIO(zipped(made))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("../evil.txt", b"x")
    return out.getvalue()


@pytest.mark.parametrize("spoil", [
    lambda made: b"", lambda made: b"hello", lambda made: zipped(made)[:900], lambda made: zipped(made)[:-60],
    store_is(b""), store_is(b"hello"), store_is(b"SQLite format 3\0" + bytes(5000)), store_is(bytes(20_000_000)),
    newer, foreign, two_stores, climbing, lambda made: zipped(Made(made.folder / "codebooks")),
], ids=["empty", "text", "cut", "no end", "empty store", "no store", "header only", "bomb", "newer", "foreign", "two",
        "climbing", "only files"])  # fmt: skip
def test_what_is_no_pack_is_listed_and_the_others_come_in(home: Made, tmp_path: Path, spoil: Any) -> None:
    awa, ben = away(home, "awa"), away(home, "ben")
    code(awa, "awa", "helped us")
    code(ben, "ben", "helped us")
    (tmp_path / "bad.zip").write_bytes(spoil(ben))
    result = home.run("merge", str(tmp_path / "bad.zip"), str(awa.folder))
    assert code_of(result) == 1
    assert "bad.zip" in result.output and "Traceback" not in result.output and "qualkit-merge" not in result.output
    assert quotes(home) == [("awa", "helped us")]
    assert not (tmp_path / "evil.txt").exists()


def test_damaged_pages_change_nothing(home: Made, tmp_path: Path) -> None:
    awa = away(home, "awa")
    code(awa, "awa", "helped us")
    path = awa.folder / ".qualkit" / "store.sqlite"
    content = bytearray(path.read_bytes())
    before = home.dump()
    for start in range(4096, len(content), 4096 * 7):
        spoiled = content[:start] + bytes(4096) + content[start + 4096:]
        (tmp_path / "bad.sqlite").write_bytes(spoiled)
        result = home.run("merge", str(tmp_path / "bad.sqlite"))
        assert code_of(result) in (0, 1), result.output
        if code_of(result) == 1:
            assert home.dump() == before or quotes(home) == [("awa", "helped us")]
    assert "sound" in home.ok("doctor")


def test_a_pack_of_another_project_is_refused(home: Made, tmp_path: Path) -> None:
    other = make(tmp_path / "other", "x\nfiles: {z.txt: 'Z: Another matter.'}")
    other.ok("ingest")
    before = home.dump()
    result = home.run("merge", str(other.folder))
    assert code_of(result) == 1 and "no document in common" in result.output
    text = (other.folder / "qualkit.toml").read_text().replace('key = "study"', 'key = "else"')
    (other.folder / "qualkit.toml").write_text(text)
    shutil.rmtree(other.folder / ".qualkit")
    other.ok("ingest")
    assert "of another project" in home.run("merge", str(other.folder)).output
    assert home.dump() == before


def test_a_place_where_there_is_nothing_is_said(home: Made, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    result = home.run("merge", str(tmp_path / "nothing"), str(tmp_path / "nowhere"))
    assert code_of(result) == 1 and "no store in this folder" in result.output and "There is no" in result.output


def test_an_earlier_store_comes_home(home: Made) -> None:
    """Brought up to date in a copy: the pack stays as it is."""
    awa = away(home, "awa")
    code(awa, "awa", "helped us")
    path = awa.folder / ".qualkit" / "store.sqlite"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TABLE assignment")
        connection.execute("DROP TABLE adjudication")
        connection.execute("PRAGMA user_version = 2")
    before = path.read_bytes()
    home.ok("merge", str(awa.folder))
    assert quotes(home) == [("awa", "helped us")] and path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["store.sqlite"]


# --- the page ---------------------------------------------------------------------------------------------


def test_the_example_of_the_page_runs_on_the_sample_study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two coders of the sample study, two packs, blind; the same figures as if both had worked at home."""
    page = (Path(__file__).parents[1] / "docs" / "merging.md").read_text(encoding="utf-8")
    blocks = [[line.removeprefix("$ qualkit ") for line in block.splitlines()]
              for block in re.findall(r"```console\n(.*?)```", page, re.DOTALL)]
    made = copied(tmp_path / "home", "codebooks", "corpora", "guides", "studies")
    monkeypatch.chdir(made.folder)
    made.ok("ingest", *(f"corpora/jigi/interviews/{name}.txt" for name in ("kou-w1", "kou-m1")))
    for line in blocks[0]:
        made.ok(*shlex.split(line))
    for coder in ("fanta", "luc"):
        shutil.unpack_archive(f"packs/{coder}.zip", "packs")
        pack = Made(made.folder / "packs" / coder)
        assert "luc" not in quotes_by(pack) and "fanta" not in quotes_by(pack)
        for name in ("codings.{}.csv", "readings.{}.jsonl"):  # rows on documents that it does not hold are listed
            pack.run("codings", "import", str(made.folder / "corpora" / "jigi" / name.format(coder)))
        assert quotes_by(pack) == {coder}
    told = "".join(made.ok(*shlex.split(line)) for line in blocks[1])
    assert quotes_by(made) == {"fanta", "luc"}
    assert "Agreement of fanta, luc on 2 documents both have read in full" in told
    assert "The store is sound" in made.ok("doctor")


def quotes_by(made: Made) -> set[str]:
    with store_of(made.project) as store:
        return {one.coder for one in store.codings()}


# --- the list of what may happen between several coders ---------------------------------------------------

ROWS = """
M1 test_merge test_two_people_code_apart_and_come_home
M2 test_merge test_what_two_coded_otherwise_on_the_same_words_is_kept_and_shown
M3 test_merge test_what_two_coded_otherwise_on_the_same_words_is_kept_and_shown
M4 test_merge test_one_takes_back_what_the_same_person_changes_elsewhere
M5 test_merge test_a_code_is_changed_while_somebody_gives_it
M6 web/test_code test_words_found_again_elsewhere_are_confirmed
M7 web/test_code test_a_retried_act_is_done_once
M8 web/test_queue test_an_act_sent_twice_is_done_once
M9 web/test_read_browser test_a_stale_window_keeps_what_was_typed
M10 web/test_writers test_ten_thousand_codings_as_fast_as_they_come
M11 web/test_writers test_twenty_processes_write_beside_one_another
M12 store/test_merging_any_order test_five_coders_come_home_in_any_order
M13 test_merge test_packs_come_home_in_any_order_and_twice
M14 test_merge test_another_redaction_list_is_told_and_ours_holds
M15 test_merge test_a_text_that_was_corrected_meanwhile_is_searched_for_the_quotes
M16 web/test_queue test_what_one_has_coded_is_not_asked_again
M17 web/test_queue test_what_was_decided_stays_so_when_engines_run_again
M18 store/test_merging test_what_was_rejected_away_stays_away_when_engines_run_again_here
M19 store/test_merging_undo test_many_steps_that_came_home_are_undone_and_done_again
M20 store/test_merging_undo test_only_own_acts_are_undone_after_a_join
M21 test_merge test_codings_of_somebody_who_left_stay_under_their_name
M22 web/test_writers test_a_desk_that_is_killed_keeps_what_it_said_it_kept
"""


def test_every_row_of_the_list_has_its_test() -> None:
    """The rows on several coders, each with the test that proves it; where there are more, the nearest to people."""
    rows = [line.split() for line in ROWS.split("\n") if line]
    assert [row for row, _, _ in rows] == [f"M{number}" for number in range(1, 23)]
    for row, where, name in rows:
        source = (Path(__file__).parent / f"{where}.py").read_text(encoding="utf-8")
        assert f"def {name}(" in source, row
