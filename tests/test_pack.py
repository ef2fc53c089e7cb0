"""What a coder's pack holds, and what stays at home."""

from __future__ import annotations

from pathlib import Path

import pytest
from laptops import assign, at_work, away, code, found, quotes, read
from laptops import home as home  # the fixture, and what it is copied from
from laptops import talks as talks
from projects import Made, code_of

from qualkit.actions.opening import store_of
from qualkit.actions.review import Given


def test_the_pack_is_a_project_to_work_in(home: Made) -> None:
    awa = away(home, "awa")
    assert "unchanged" in awa.ok("ingest") and "sound" in awa.ok("doctor")
    with store_of(awa.project) as store:
        assert len(list(store.suggestions("study"))) == 3
    assert awa.ok("search", "husband")


def bytes_of(made: Made) -> bytes:
    """Everything that a pack holds, as it stands on the disk."""
    return b"".join(path.read_bytes() for path in sorted(made.folder.rglob("*")) if path.is_file())


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
    home.ok("assign", "add", "b.txt", "--coders", "awa", "--by", "awa")
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


def test_a_slip_in_a_handle_sends_nobody_what_is_blind(home: Made, tmp_path: Path) -> None:
    """One letter amiss is a coder of no assignment, from whom nothing would be hidden."""
    assign(home, "awa", "ben")
    code(home, "awa", "could not repay the loan")
    result = home.run("pack", "--coder", "benn", str(tmp_path / "out"))
    assert code_of(result) == 2 and "coded blind" in result.output and "Did you mean ben?" in result.output
    assert not (tmp_path / "out").exists()
    assert quotes(away(home, "benn", "--blind")) == []


def test_what_may_be_seen_goes_along_unless_the_pack_is_blind(home: Made) -> None:
    code(home, "awa", "could not repay the loan")
    assert quotes(away(home, "ben")) == [("awa", "could not repay the loan")]
    blind = away(home, "cyr", "--blind")
    assert quotes(blind) == []
    with store_of(blind.project) as store:
        assert not list(store.suggestions("study")) and store.coders().keys() == {"cyr"}
    with store_of(away(home, "dia", "--no-suggestions").project) as store:
        assert not list(store.suggestions("study")) and len(store.codings()) == 1


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
