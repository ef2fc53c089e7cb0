"""Packs that are none, or of another project: they are listed, and the others come in."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from laptops import away, code, quotes
from laptops import home as home  # the fixture, and what it is copied from
from laptops import talks as talks
from projects import Made, code_of, make

Spoil = Callable[[Made], bytes]


def zipped(made: Made, *, store: Callable[[bytes], bytes] = bytes, beside: str = "") -> bytes:
    """A zip of a pack, with something done to its store, or with one more member beside it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(made.folder.rglob("*")):
            if path.is_file():
                held = path.read_bytes()
                archive.writestr(path.relative_to(made.folder).as_posix(), store(held) if path.suffix == ".sqlite" else held)
        if beside:
            archive.writestr(beside, b"")
    return out.getvalue()


def store_is(content: bytes) -> Spoil:
    return lambda made: zipped(made, store=lambda _: content)


def head_says(number: int, *, at: int) -> Spoil:
    """The store calls itself another version, or another program's: four bytes of the database's head."""
    return lambda made: zipped(made, store=lambda held: held[:at] + number.to_bytes(4, "big") + held[at + 4:])


@pytest.mark.parametrize("spoil", [
    lambda made: b"", lambda made: b"hello", lambda made: zipped(made)[:900], lambda made: zipped(made)[:-60],
    store_is(b""), store_is(b"hello"), store_is(b"SQLite format 3\0" + bytes(5000)), store_is(bytes(20_000_000)),
    head_says(99, at=60), head_says(7, at=68), lambda made: zipped(made, beside="b/.qualkit/store.sqlite"),
    lambda made: zipped(made, beside="../evil.txt"), lambda made: zipped(Made(made.folder / "codebooks")),
], ids=["empty", "text", "cut", "no end", "empty store", "no store", "header only", "bomb", "newer", "foreign", "two",
        "climbing", "only files"])  # fmt: skip
def test_what_is_no_pack_is_listed_and_the_others_come_in(home: Made, tmp_path: Path, spoil: Spoil) -> None:
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
