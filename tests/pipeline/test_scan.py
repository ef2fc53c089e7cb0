"""Finding files: nothing blocks, nothing leads astray, and whatever is passed over is named."""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from pathlib import Path

import pytest

from qualkit.model import Problem, Severity
from qualkit.pipeline.scan import MAX_BYTES, Found, clashes, scan, scan_file

UNIX = pytest.mark.skipif(sys.platform == "win32", reason="such files are Unix's")
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="names are bytes on Linux only")


def looked(folder: Path) -> tuple[list[str], list[Problem]]:
    problems: list[Problem] = []
    return [one.key for one in scan(folder, problems.append)], problems


def rejected(folder: Path) -> dict[str, str]:
    return {one.source: f"{one.reason} {one.remedy}" for one in looked(folder)[1] if one.severity is Severity.REJECTION}


def test_files_come_in_one_order_whatever_the_disk_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("b/2.txt", "a.txt", "b/1.txt", "B.txt", "c/d/e.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("R: Yes.")
    first = looked(tmp_path)[0]
    walk = os.walk
    monkeypatch.setattr(os, "walk", lambda *a, **k: ((w, f, n[::-1]) for w, f, n in reversed(list(walk(*a, **k)))))
    assert looked(tmp_path)[0] == first == ["B.txt", "a.txt", "b/1.txt", "b/2.txt", "c/d/e.md"]


def test_what_is_no_source_is_left_out_in_silence(tmp_path: Path) -> None:
    for name in (".hidden.txt", "~$07.docx", ".~lock.07.odt#", "documents.csv", "Participants.XLSX", "codings.fanta.csv",
                 "readings.jsonl", "decisions.luc.jsonl", ".git/config.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    for name in ("documents.txt", "my-documents.csv"):
        (tmp_path / name).write_text("R: Yes.")
    assert looked(tmp_path) == (["documents.txt", "my-documents.csv"], [])


@UNIX
def test_pipes_sockets_and_devices_are_named_and_do_not_block(tmp_path: Path) -> None:
    """F4, F5: opening a pipe would wait for ever, and /dev/zero never ends."""
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as server, tempfile.TemporaryDirectory() as short:
        server.bind(f"{short}/s.txt")  # a socket's path may have 108 letters only
        Path(short, "s.txt").rename(tmp_path / "socket.txt")
        found, problems = looked(tmp_path)
        assert found == []
        assert {one.source for one in problems} == {"pipe.txt", "zero.txt", "socket.txt"}
    assert "regular" in rejected(tmp_path)["pipe.txt"]
    assert [one.severity for one in _alone(Path("/dev/zero"))] == [Severity.REJECTION]


def _alone(path: Path) -> list[Problem]:
    problems: list[Problem] = []
    assert list(scan_file(path, problems.append)) == []
    return problems


@UNIX
def test_links_that_lead_nowhere_or_in_a_circle_are_rejected(tmp_path: Path) -> None:
    """F6, F7."""
    (tmp_path / "dangling.txt").symlink_to("gone.txt")
    (tmp_path / "loop-a.txt").symlink_to("loop-b.txt")
    (tmp_path / "loop-b.txt").symlink_to("loop-a.txt")
    (tmp_path / "self").symlink_to(".")
    (tmp_path / "a.txt").write_text("R: Yes.")
    found, problems = looked(tmp_path)
    assert found == ["a.txt"]
    assert set(rejected(tmp_path)) == {"dangling.txt", "loop-a.txt", "loop-b.txt"}
    assert [one.source for one in problems if one.severity is Severity.WARNING] == ["self"]


@UNIX
def test_a_link_out_of_the_folder_is_left_with_a_warning_and_one_inside_is_read(tmp_path: Path) -> None:
    """F8."""
    inside, outside = tmp_path / "in", tmp_path / "out"
    for folder in (inside, outside):
        folder.mkdir()
        (folder / "a.txt").write_text("R: Yes.")
    (inside / "out.txt").symlink_to(outside / "a.txt")
    (inside / "folder").symlink_to(outside)
    (inside / "b.txt").symlink_to(inside / "a.txt")
    found, problems = looked(inside)
    assert found == ["a.txt", "b.txt"]
    assert {(one.source, one.severity) for one in problems} == {
        ("out.txt", Severity.WARNING), ("folder", Severity.WARNING)}


def test_a_corpus_that_is_itself_a_link_is_read(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.txt").write_text("R: Yes.")
    (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    assert looked(tmp_path / "link") == (["a.txt"], [])


@UNIX
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
def test_unreadable_files_and_folders_are_rejected(tmp_path: Path) -> None:
    """F9."""
    (tmp_path / "a.txt").write_text("R: Yes.")
    (tmp_path / "a.txt").chmod(0)
    (tmp_path / "shut").mkdir()
    (tmp_path / "shut").chmod(0)
    try:
        reasons = rejected(tmp_path)
        assert "permissions" in reasons["a.txt"] and any("shut" in source for source in reasons)
    finally:
        (tmp_path / "shut").chmod(0o700)


@LINUX
def test_a_name_that_is_no_text_gets_a_key_that_is(tmp_path: Path) -> None:
    """F10: stored in percent form, the same in every locale."""
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text("R: Yes.")
    (tmp_path / "Zoé.txt").write_text("R: Yes.")
    found = looked(tmp_path)[0]
    assert sorted(found) == ["Zoé.txt", "caf%E9.txt"]
    for key in found:
        key.encode("utf-8")


@LINUX
@pytest.mark.parametrize("name", ["a\nb.txt", "a\x1b[31mred.txt", "a\u202etxt.exe", "a\x00b.txt", "\u2066x.txt"])
def test_names_that_would_play_with_a_terminal_are_shown_escaped(name: str, tmp_path: Path) -> None:
    """F11, F12: a file keeps its key, a message never holds a live control character."""
    shown = str(Problem(source=name, reason="is odd."))
    assert not set(shown) & {"\n", "\x1b", "\u202e", "\u2066", "\x00"}
    if "\x00" not in name:
        (tmp_path / name).write_text("R: Yes.")
        assert looked(tmp_path) == ([name], [])


@LINUX
def test_the_longest_name_and_a_deep_path(tmp_path: Path) -> None:
    """F13: 255 bytes of name; a path deeper than the system opens is named and the others go on."""
    (tmp_path / ("n" * 251 + ".txt")).write_text("R: Yes.")
    before = Path.cwd()
    os.chdir(tmp_path)
    try:
        for _ in range(25):
            Path("d" * 200).mkdir()
            os.chdir("d" * 200)
        Path("a.txt").write_text("R: Yes.")
    finally:
        os.chdir(before)
    found, problems = looked(tmp_path)
    assert found == ["n" * 251 + ".txt"]
    assert [one.severity for one in problems] == [Severity.REJECTION]


def test_a_folder_named_like_a_file(tmp_path: Path) -> None:
    """F3: it is walked like any folder, and named if it is given as a file."""
    (tmp_path / "a.txt").mkdir()
    (tmp_path / "a.txt" / "b.txt").write_text("R: Yes.")
    assert looked(tmp_path)[0] == ["a.txt/b.txt"]
    assert "is a folder" in _alone(tmp_path / "a.txt")[0].reason


def test_names_that_some_systems_cannot_hold_side_by_side(tmp_path: Path) -> None:
    """F15: equal under case folding, or in how accents are written."""
    keys = ["Ségou.txt", "Se\u0301gou.txt", "ségou.TXT", "other.txt"]
    found = [Found(path=tmp_path / key, key=key, size=1) for key in keys]
    assert [one.source for one in clashes(found)] == ["Se\u0301gou.txt", "ségou.TXT"]


def test_a_giant_is_rejected_unread(tmp_path: Path) -> None:
    """F21: a sparse terabyte costs nothing to make, and nothing to refuse."""
    for name, size in (("limit.txt", MAX_BYTES), ("over.txt", MAX_BYTES + 1), ("giant.txt", 1 << 40)):
        try:
            with (tmp_path / name).open("wb") as file:
                file.truncate(size)
        except OSError:
            pytest.skip("this disk holds no such file")
    found, problems = looked(tmp_path)
    assert found == ["limit.txt"] and set(rejected(tmp_path)) == {"over.txt", "giant.txt"}
    assert all("500 MB" in one.reason for one in problems)


@pytest.mark.parametrize("seconds", [-11_644_473_600, 9_214_646_400])
def test_odd_times_do_not_matter(tmp_path: Path, seconds: int) -> None:
    """F22: 1601 and 2262."""
    (tmp_path / "a.txt").write_text("R: Yes.")
    try:
        os.utime(tmp_path / "a.txt", (seconds, seconds))
    except (OSError, OverflowError):
        pytest.skip("this disk knows no such time")
    assert looked(tmp_path) == (["a.txt"], [])


def test_a_file_that_goes_while_one_looks_is_rejected_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F18."""
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text("R: Yes.")
    walk = os.walk

    def taking_away(*args: object, **options: object) -> object:
        for step in walk(*args, **options):  # type: ignore[call-overload]
            yield step
            (tmp_path / "a.txt").unlink(missing_ok=True)

    monkeypatch.setattr(os, "walk", taking_away)
    found, problems = looked(tmp_path)
    assert found == ["b.txt"] and [one.source for one in problems] == ["a.txt"]


@pytest.mark.long
def test_a_hundred_thousand_files_in_one_folder(tmp_path: Path) -> None:
    """F19."""
    for number in range(100_000):
        (tmp_path / f"{number}.txt").touch()
    assert len(looked(tmp_path)[0]) == 100_000
