"""The door: every slip gets one clean line with a next step, and an exit code that scripts can trust."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from projects import Made, code_of, make

from qualkit import errors
from qualkit.cli import root
from qualkit.cli.group import COMMANDS, EXIT_CODES, FAULT, explain_fault
from qualkit.plugins import names
from qualkit.reports.parts import rules

SECRET = "the goat was sold in August"
NAME = "sp ace %41?é#ü 100%"


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A project that was read and tagged, in a folder whose name is a trap for URIs (X28)."""
    made = make(tmp_path_factory.mktemp("cli") / NAME, """A small project.

    codes: {loan: [loan], group: [group]}
    files:
      interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy, and the goat was sold in August."
      interviews/b é.txt: "I: Et le groupe ?\\n\\nR: Le group “Sigui” → l’épargne — 😀."
    """)
    made.ok("ingest")
    made.ok("tag")
    return made


@pytest.fixture
def copied(ready: Made, tmp_path: Path) -> Made:
    """A copy of it to break."""
    shutil.copytree(ready.folder, tmp_path / NAME)
    return Made(tmp_path / NAME)


def typed(*words: str) -> Result:
    return CliRunner().invoke(root, list(words))


def process(*words: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The command as a process of its own, with nobody at a terminal."""
    return subprocess.run([sys.executable, "-m", "qualkit", *words], cwd=cwd, stdin=subprocess.DEVNULL,
                          env={**os.environ, **environment}, capture_output=True, check=False, start_new_session=True)


# --- slips -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("words", "said"), [
    ("serch loan", "Did you mean search?"),
    ("ingets", "Did you mean ingest?"),
    ("xyzzy", "No such command 'xyzzy'"),
    ("run --formt pdf", "--format"),
    ("run --format pfd", "Did you mean pdf?"),
    ("run --report studdy", "Did you mean study?"),
    ("run --executor proceses", "Did you mean processes?"),
    ("run --study other", "Known: study."),
    ("report studdy", "Did you mean study?"),
    ("report --language xx", "Known: en, fr."),
    ("report --date yesterday", "Write it as 2025-11-30."),
    ("report --override nonsense", "RULE:NAME:REASON"),
    ("ingest nowhere", "name another path"),
    ("ingest --reader docx", "Did you mean docx.v1?"),
    ("ingest --encoding klingon", "Examples: utf-8"),
    ("tag --engine rules", "Did you mean rules.v1?"),
    ("search --attribute region", "NAME=VALUE"),
    ("search --limit -1 loan", "not in the range"),
    ("search --code laon", "Did you mean loan?"),
    ("review", "--coder"),
    ("review --coder awa --read c.txt", "a.txt"),
    ("review --coder awa --code laon", "Did you mean loan?"),
    ("review --coder awa --engine rules", "Did you mean rules.v1?"),
    ("codings import nowhere.csv", "nowhere.csv"),
    ("codings export out.foo", "Use .csv or .xlsx"),
    ("codebook show boook", "Did you mean book?"),
    ("codebook check nowhere.yaml", "nowhere.yaml"),
])  # fmt: skip
def test_a_slip_is_met_with_the_right_word_and_exit_code_2(ready: Made, words: str, said: str) -> None:
    before = _held(ready)
    result = ready.run(*words.split())
    assert code_of(result) == 2
    assert said in result.output and "Traceback" not in result.output and "reading" not in result.output
    assert _held(ready) == before


def _held(project: Made) -> list[str]:
    """Everything in the store but who has looked in."""
    return [line for line in project.dump() if not line.startswith('"[\\"coder\\"')]


@pytest.mark.parametrize("handle", ["", "  ", "a\x1b[31m", "a\nb"])
def test_a_coder_has_a_name_that_can_be_printed(ready: Made, handle: str) -> None:
    assert code_of(ready.run("review", "--coder", handle)) == 2


@pytest.mark.parametrize("command", [name for name in COMMANDS if name not in ("new", "codebook")])
def test_outside_of_a_project_every_command_says_how_to_make_one(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lists = ("finding", "lesson", "recommendation", "action-item", "judgement", "structure", "assign")
    extra = {"review": ["--coder", "a"], "codings": ["export", "x.csv"], "records": ["export", "--out", "x.json"],
             "synthesis": ["check"], "matrix": ["show"], "template": ["check"], "pack": ["--coder", "a", "x.zip"],
             "merge": [str(tmp_path)]}.get(command, ["list"] if command in lists else [])
    for words in ([command, *extra], ["--project", "nowhere", command, *extra]):
        result = typed(*words)
        assert code_of(result) == 2 and "qualkit new my-project" in result.output


@pytest.mark.parametrize("words", ["tag", "report", "search loan", "review --coder a", "doctor", "codings export x.csv"])
def test_before_anything_was_read_commands_say_what_comes_first(words: str, tmp_path: Path) -> None:
    made = make(tmp_path / "p", "An empty project.")
    result = made.run(*words.split())
    assert code_of(result) == 2 and "Run: qualkit ingest" in result.output
    assert not made.project.store_path.exists()


def test_a_mistake_in_the_project_file_is_named_with_its_line(tmp_path: Path) -> None:
    made = make(tmp_path / "p", "A project.")
    (made.folder / "qualkit.toml").write_text('titel = "x"\n')
    result = made.run("status")
    assert code_of(result) == 2 and "qualkit.toml:1" in result.output and "Did you mean title?" in result.output


def test_one_may_stand_anywhere_in_the_project(ready: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ready.corpus / "interviews")
    assert code_of(typed("status")) == 0
    assert code_of(typed("codebook", "check")) == 0
    result = typed("ingest", "a.txt")
    assert code_of(result) == 0 and "1 unchanged" in result.output


def test_the_project_itself_is_no_corpus(ready: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """``qualkit ingest .`` would read the reports."""
    monkeypatch.chdir(ready.folder)
    before = ready.dump()
    for path in (".", "..", "corpora"):
        result = typed("ingest", path)
        assert code_of(result) == 2 and "Leave the path out" in result.output
    assert ready.dump() == before


# --- what went wrong, in one line ------------------------------------------------------------------


@pytest.mark.parametrize("kind", [errors.NotReadable, errors.UsageError, errors.StoreError, errors.StoreLocked,
                                  errors.QualkitError, errors.ReportRefused])  # fmt: skip
def test_an_error_becomes_a_line_a_next_step_and_its_code(
    ready: Made, kind: type[errors.QualkitError], monkeypatch: pytest.MonkeyPatch
) -> None:
    from qualkit.actions import status as acting

    def fail(*_: object, **__: object) -> None:
        raise kind("It rains.", hint="Take a hat.") if kind is not errors.ReportRefused else kind(["It rains."])

    monkeypatch.setattr(acting, "status", fail)
    result = ready.run("status")
    assert code_of(result) == next(code for base, code in EXIT_CODES if issubclass(kind, base))
    assert "It rains." in result.stderr and not result.stdout
    assert len(result.stderr.splitlines()) == 2 and "Traceback" not in result.stderr


def test_an_interruption_is_130(ready: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    from qualkit.actions import status as acting

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(acting, "status", interrupted)
    result = ready.run("status")
    assert code_of(result) == 130 and "Interrupted" in result.output


def test_a_fault_of_our_own_is_one_line_without_the_text(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["qualkit", "status"])
    assert explain_fault(ValueError(SECRET)) == FAULT
    said = capsys.readouterr().err
    assert "ValueError" in said and "--debug" in said and SECRET not in said and "Traceback" not in said
    monkeypatch.setattr(sys, "argv", ["qualkit", "--debug", "status"])
    explain_fault(ValueError("x"))
    assert "ValueError: x" in capsys.readouterr().err


def test_a_disk_in_trouble_is_named_by_its_path(capsys: pytest.CaptureFixture[str]) -> None:
    assert explain_fault(OSError(28, "No space left on device", "/a\x1bb")) == 2
    assert "/a\\x1bb: No space left on device." in capsys.readouterr().err


def test_no_message_of_a_whole_run_holds_a_word_of_a_transcript(copied: Made) -> None:
    (copied.corpus / "bad.docx").write_text(f"R: {SECRET}")
    (copied.corpus / "bad.csv").write_text(f'id,answer\n1,"{SECRET}\n2,x\n')
    (copied.corpus / "codings.csv").write_text(f"document,coder,code,quote\na.txt,awa,loan,{SECRET.upper()} twice\n")
    result = copied.run("run", "--format", "md")
    assert code_of(result) == 1
    assert SECRET not in result.output.casefold() and "Traceback" not in result.output
    assert "bad.docx" in result.output and "codings.csv" in result.output


# --- consoles that cannot write every letter (X27) ---------------------------------------------------


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_a_console_without_unicode_shows_what_it_can(ready: Made, encoding: str) -> None:
    run = process("search", "--code", "", cwd=ready.folder, PYTHONUTF8="0", LC_ALL="C", PYTHONIOENCODING=encoding)
    assert run.returncode == 0, run.stderr
    assert b"2 passages found" not in run.stdout and b"4 passages found" in run.stdout
    assert b"heavy" in run.stdout and b"Traceback" not in run.stderr


def test_json_survives_a_console_without_unicode(ready: Made) -> None:
    run = process("search", "Sigui", "--json", cwd=ready.folder, PYTHONUTF8="0", PYTHONIOENCODING="cp1252")
    assert "😀" in json.loads(run.stdout.decode("ascii"))[0]["text"]


def test_a_file_has_the_same_key_in_every_locale(copied: Made) -> None:
    run = process("ingest", "--json", cwd=copied.folder, PYTHONUTF8="0", LC_ALL="C", PYTHONIOENCODING="utf-8")
    assert run.returncode == 0, run.stderr
    answer = json.loads(run.stdout)
    assert (answer["unchanged"], answer["moved"], answer["missing"]) == (2, 0, 0)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_what_is_kept_out_before_it_is_read_counts_too(copied: Made) -> None:
    """F6 at the door: exit code 1, and --strict stops before anything is read."""
    (copied.corpus / "dangling.txt").symlink_to("nowhere.txt")
    (copied.corpus / "new.txt").write_text("R: The loan.")
    result = copied.run("ingest", "--strict")
    assert code_of(result) == 1 and "dangling.txt" in result.output
    assert copied.json("status")["counts"]["documents"] == 2
    result = copied.run("ingest")
    assert code_of(result) == 1 and "1 ingested, 1 rejected, 2 unchanged" in result.output


def test_review_without_a_terminal_says_so(ready: Made) -> None:
    run = process("review", "--coder", "awa", cwd=ready.folder)
    assert run.returncode == 2
    assert b"needs a terminal" in run.stderr and b"codings import" in run.stderr and b"Traceback" not in run.stderr
    assert run.stdout == b"", "words of a transcript in a script's log"


def test_a_reader_that_stops_listening_is_no_fault(ready: Made) -> None:
    """``qualkit search loan | head -1``."""
    command = [sys.executable, "-m", "qualkit", "codebook", "show", "book", "--json"]
    with subprocess.Popen(command, cwd=ready.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout is not None and run.stderr is not None
        run.stdout.close()
        assert b"Traceback" not in run.stderr.read()


@pytest.mark.parametrize("words", [["search", "\udcff"], ["\udcff"], ["search", 'a "b* (c) NEAR -x:'], ["search", ""],
                                   ["search", "--code", "\udcff"], ["review", "--coder", "\udcff"]])  # fmt: skip
def test_anything_may_be_typed(ready: Made, words: list[str]) -> None:
    assert code_of(ready.run(*words)) in (0, 2)


# --- a store in trouble, at the door -----------------------------------------------------------------

READING, WRITING = ["status", "search loan", "report --format md"], ["ingest", "tag", "run --format md"]


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


def _not_a_database(path: Path) -> None:
    path.write_bytes(b"This is a letter, not a database.\n" * 100)


def _anothers(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE places (url TEXT)")
        other.commit()


def _from_the_future(path: Path) -> None:
    with closing(sqlite3.connect(path)) as store:
        store.execute("PRAGMA user_version = 999")
        store.commit()


@pytest.mark.parametrize("harm", [_cut, _emptied, _not_a_database, _anothers, _from_the_future],
                         ids=lambda harm: harm.__name__)
def test_a_store_that_cannot_be_used_is_left_as_it_is(copied: Made, harm: Callable[[Path], None]) -> None:
    """X9, X10, X11, X18: exit code 3 from every command, not a byte changed."""
    store = copied.project.store_path
    for beside in store.parent.glob("store.sqlite-*"):
        beside.unlink()
    harm(store)
    before = hashlib.sha256(store.read_bytes()).hexdigest()
    for words in (*READING, *WRITING, "doctor"):
        result = copied.run(*words.split())
        assert code_of(result) == 3, (words, result.output)
        assert "Traceback" not in result.output
    assert hashlib.sha256(store.read_bytes()).hexdigest() == before


def test_a_read_only_store_can_be_looked_at_and_is_not_written(
    copied: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    """X2, X3: rights are feigned, because root may write everywhere."""
    may = os.access
    monkeypatch.setattr(os, "access", lambda path, mode, **how: not mode & os.W_OK and may(path, mode, **how))
    for words in READING:
        assert code_of(copied.run(*words.split())) == 0
    for words in WRITING:
        result = copied.run(*words.split())
        assert code_of(result) == 3 and "read-only" in result.output


def test_a_locked_store_names_its_holder(copied: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """X4."""
    monkeypatch.setattr("qualkit.actions.opening.open_store", _impatient)
    with closing(sqlite3.connect(copied.project.store_path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        (copied.corpus / "new.txt").write_text("R: The loan.")
        result = copied.run("ingest")
        assert code_of(result) == 3 and "Wait until the other" in result.output
        assert code_of(copied.run("search", "loan")) == 0
        holder.execute("ROLLBACK")
    assert "1 ingested" in copied.ok("ingest")


def _impatient(path: Path, **how: object) -> object:
    from qualkit.store import open_store

    return open_store(path, **{**how, "patience": 0.2})  # type: ignore[arg-type]


# --- ended in the middle ------------------------------------------------------------------------------


def many(folder: Path, count: int) -> Made:
    """A project with many interviews to read."""
    made = make(folder, "An empty project.")
    for number in range(count):
        (made.corpus / f"{number:04}.txt").write_text(
            f"I: Who are you, {number}?\n\nR: I am {number}. " + "We repaid the loan in the dry months. " * 40)
    return made


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="signals are Unix's")
@pytest.mark.parametrize(("blow", "left"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_an_ingest_that_is_ended_leaves_a_good_store_and_can_go_on(
    tmp_path: Path, blow: signal.Signals, left: int
) -> None:
    """X5, X6: whole files or none of them; the next ingest completes it to the same store."""
    made = many(tmp_path / "p", 400)
    for share in (0.1, 0.4, 0.8):
        with subprocess.Popen([sys.executable, "-m", "qualkit", "ingest"], cwd=made.folder,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=_hears) as run:
            while run.poll() is None and _documents(made) < 400 * share:
                time.sleep(0.005)
            run.send_signal(blow)
            assert run.stderr is not None
            said = run.stderr.read().decode()
        assert run.returncode == left and "Traceback" not in said
        assert 400 * share <= _documents(made) < 400, "it was not ended in the middle"
        assert code_of(made.run("doctor")) == 0, made.run("doctor").output
    made.ok("ingest")
    whole = many(tmp_path / "whole", 400)
    whole.ok("ingest")
    assert sorted(made.dump()) == sorted(whole.dump())


def _hears() -> None:
    """Let a child hear an interrupt: a shell's background jobs are born deaf to it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _documents(made: Made) -> int:
    """How many documents are in the store so far, looked at from outside."""
    if not made.project.store_path.is_file():
        return 0
    with closing(sqlite3.connect(made.project.store_path, timeout=10)) as store:
        return int(store.execute("SELECT count(*) FROM document").fetchone()[0])


def test_the_help_of_report_names_every_kind() -> None:
    said = " ".join(CliRunner().invoke(root, ["report", "--help"]).output.split()).replace("- ", "-")
    assert [kind for kind in names("reports") if f" {kind}" not in said.replace("(", " ")] == []


def test_what_a_refusal_tells_to_type_can_be_typed() -> None:
    for told in [*rules._STEPS.values(), "qualkit structure accept ITEM " + " ".join(
            f"--field {one}" for one in rules._FIELDS.values())]:
        for line in re.findall(r"qualkit [^,.]+", told):
            words = line.split()[1:]
            command: click.Command = root
            while isinstance(command, click.Group) and words:
                found = command.get_command(click.Context(command), words.pop(0))
                assert found, line
                command = found
            known = {flag for one in command.params for flag in one.opts}
            assert {word for word in words if word.startswith("--")} <= known, line


def test_where_no_study_is_named_the_only_one_of_its_sort_is_meant(project: Made) -> None:
    """Two studies with material and one synthesis across them.

    codes: {loan: [loan]}
    files: {interviews/a.txt: "R: The loan was heavy."}
    """
    toml = project.folder / "qualkit.toml"
    more = '\n[[study]]\nkey = "{}"\ntitle = "T"\ncodebook = "book"\n{}\n'
    toml.write_text(toml.read_text("utf-8") + more.format("together", 'synthesis_of = ["study"]'), encoding="utf-8")
    project.ok("ingest")  # the synthesis has no material of its own
    assert [one["study"] for one in (project.json("judgement", "list"), project.json("synthesis", "check"))] == [
        "together", "together"]
    assert [Path(one).stem for one in project.json("report", "synthesis", "--format", "json")["files"]] == [
        "draft-synthesis-together"]
    assert "This project has 2 studies" in project.run("finding", "list").output
    assert "is no synthesis" in project.run("report", "synthesis", "--study", "study").output
    assert "Run: qualkit report synthesis" in project.run("report", "audit", "--study", "together").output
    project.ok("report", "lessons", "--format", "json")  # over all of them
    toml.write_text(toml.read_text("utf-8") + more.format("other", ""), encoding="utf-8")
    said = project.run("ingest").output
    assert "This project has 2 studies" in said and "--study: other, study." in said
    project.ok("report", "synthesis", "--format", "json")
