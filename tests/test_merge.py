"""Two people with two laptops: packs are worked on and brought home, in any order, once or often."""

from __future__ import annotations

import io
import re
import shlex
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from laptops import assign, at_work, away, code, found, quotes, read
from laptops import home as home  # the fixture, and what it is copied from
from laptops import talks as talks
from projects import Made, code_of, copied

from qualkit.actions.opening import store_of
from qualkit.actions.review import Given


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


def test_the_coders_own_history_goes_along_to_be_undone(home: Made) -> None:
    code(home, "awa", "could not repay the loan")
    code(home, "awa", "helped us")
    made = away(home, "awa")
    with at_work(made, "awa") as review:
        assert review.undo() and review.undo() and not review.undo() and review.redo()
    home.ok("merge", str(made.folder))
    assert quotes(home) == [("awa", "could not repay the loan")]
    assert "sound" in home.ok("doctor")


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
