"""Reading one file: a mistake in it, or of its reader, costs that file and says why."""

from __future__ import annotations

import os
import textwrap
from pathlib import Path

import pytest
from projects import Made, make

from qualkit import plugins
from qualkit.actions import ingest as ingesting
from qualkit.model import DocumentKind, Role, Severity
from qualkit.pipeline.limits import Limited
from qualkit.pipeline.read import Declared, ReadOutcome, ReadTask, kind_of, read_file

SECRET = "the goat was sold in August"


def read(path: Path, **how: object) -> ReadOutcome:
    return read_file(ReadTask(path=path, key=path.name, study="study", **how))  # type: ignore[arg-type]


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def why(outcome: ReadOutcome) -> str:
    """The sentence with which the file as a whole was kept out."""
    assert outcome.rejected and not outcome.documents
    problem = next(one for one in outcome.problems if one.severity is Severity.REJECTION)
    assert problem.reason and problem.remedy and SECRET not in str(problem)
    return str(problem)


def test_a_file_becomes_documents_with_texts_and_passages(tmp_path: Path) -> None:
    outcome = read(written(tmp_path / "a.txt", f"I: How was it?\n\nR: So, {SECRET}."))
    [one] = outcome.documents
    assert not outcome.rejected and one.text.content[one.segments[-1].start:one.segments[-1].end] == one.segments[-1].text
    assert [turn.role for turn in one.text.turns] == [Role.INTERVIEWER, Role.RESPONDENT]
    assert one.document.text_hash == one.text.id


def test_what_people_declare_comes_before_what_is_found(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", "Awa: How was it?\n\nBinta: Hard.\n\nAwa: Why?\n\nBinta: The month came.")
    about = Declared(kind=DocumentKind.FOCUS_GROUP, language="fr", attributes={"region": "Kayes"},
                     roles={"Binta": Role.INTERPRETER})
    [one] = read(path, declared={"a.txt": about}).documents
    assert (one.document.kind, one.document.language) == (DocumentKind.FOCUS_GROUP, "fr")
    assert one.document.attributes["region"] == "Kayes"
    assert {turn.role for turn in one.text.turns if turn.speaker == "Binta"} == {Role.INTERPRETER}


@pytest.mark.parametrize(("key", "kind"), [
    ("interviews/07.docx", DocumentKind.INTERVIEW), ("FGD Kayes.txt", DocumentKind.FOCUS_GROUP),
    ("kii/interview-mayor.txt", DocumentKind.INTERVIEW), ("survey.xlsx#12", DocumentKind.SURVEY_ANSWER),
    ("interviews/talk #12.txt", DocumentKind.INTERVIEW), ("notes.txt", DocumentKind.OTHER),
])  # fmt: skip
def test_a_kind_is_guessed_from_names(key: str, kind: DocumentKind) -> None:
    assert kind_of(key) is kind


@pytest.mark.parametrize("content", [b"", b" \n\t\r\n", b"\xef\xbb\xbf", "\u200b\u00a0\n".encode()],
                         ids=["nothing", "blanks", "a BOM", "invisible"])
def test_a_file_without_words_is_rejected(tmp_path: Path, content: bytes) -> None:
    """F1, F2, T2."""
    assert "a.txt" in why(read(written(tmp_path / "a.txt", content)))


@pytest.mark.parametrize(("name", "content"), [
    ("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20), ("b.txt", b"\x7fELF\x02\x01\x01" + bytes(2000)),
    ("c.docx", b"<!DOCTYPE html><html><body><p>R: Words.</p></body></html>"),
    ("d.pdf", b"I: How was it?\n\nR: Words."), ("e.xlsx", b"PK\x03\x04" + bytes(100)),
], ids=["png as txt", "elf as txt", "html as docx", "txt as pdf", "cut zip as xlsx"])  # fmt: skip
def test_a_wrong_ending_is_read_for_what_it_is_or_rejected_but_never_rubbish(
    tmp_path: Path, name: str, content: bytes
) -> None:
    """F16."""
    outcome = read(written(tmp_path / name, content))
    if outcome.rejected:
        assert why(outcome)
    else:
        assert all("Words." in one.text.content and "<" not in one.text.content for one in outcome.documents)


def test_a_word_file_called_txt(tmp_path: Path) -> None:
    """F16: the bytes decide."""
    from docx import Document

    word = Document()
    word.add_paragraph("I: How was it?")
    word.add_paragraph("R: Good.")
    word.save(str(tmp_path / "a.docx"))
    outcome = read((tmp_path / "a.docx").rename(tmp_path / "a.txt"))
    assert "R: Good." in outcome.documents[0].text.content and outcome.documents[0].document.reader == "docx.v1"


def test_a_file_that_changes_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """F17."""
    path = written(tmp_path / "a.txt", f"R: So, {SECRET}.")
    content = path.read_bytes()

    def growing(self: Path) -> bytes:
        with self.open("ab") as file:
            file.write(b" And more.")
        return content

    monkeypatch.setattr(Path, "read_bytes", growing)
    assert "changed while it was read" in why(read(path))


def test_a_file_that_is_gone_after_it_was_listed(tmp_path: Path) -> None:
    """F18."""
    assert "cannot be opened" in why(read(tmp_path / "gone.txt"))


def test_a_folder_in_the_place_of_a_file(tmp_path: Path) -> None:
    """F3."""
    (tmp_path / "a.txt").mkdir()
    assert "cannot be opened" in why(read(tmp_path / "a.txt"))


def test_a_fault_of_a_readers_own_is_named_without_a_word_of_the_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qualkit.readers.plain import PlainReader

    def fail(self: object, source: object, problems: object) -> object:
        raise KeyError(SECRET)

    monkeypatch.setattr(PlainReader, "read", fail)
    path = written(tmp_path / "a.txt", f"R: So, {SECRET}.")
    assert "its reader failed (KeyError)" in why(read(path))
    with pytest.raises(KeyError):
        read(path, debug=True)


def test_the_same_file_gives_the_same_document_and_another_key_another_id(tmp_path: Path) -> None:
    one = read(written(tmp_path / "a.txt", "R: Yes, we did."))
    assert one == read(tmp_path / "a.txt")
    two = read(written(tmp_path / "b.txt", "R: Yes, we did."))
    assert one.documents[0].document.id != two.documents[0].document.id
    assert one.documents[0].text.id == two.documents[0].text.id


# --- a reader of somebody else ---------------------------------------------------------------------

STRANGER = '''
    """A reader from another package that is slow, greedy or crashes, by the name of the file."""
    import os, time
    from qualkit.model import Extract

    class Stranger:
        name, suffixes = "stranger.v1", (".odd",)

        def sniff(self, head, name):
            return 1.0 if name.endswith(".odd") else 0.0

        def read(self, source, problems):
            if "slow" in source.key:
                time.sleep(60)
            if "greedy" in source.key:
                kept = bytearray(3 << 30)
            if "crash" in source.key:
                os._exit(3)
            if "endless" in source.key:
                while True:
                    pass
            yield Extract(text=source.content.decode())
'''


@pytest.fixture
def stranger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install a package that brings a reader, as pip would lay it down."""
    site = tmp_path / "site"
    (site / "stranger-1.0.dist-info").mkdir(parents=True)
    (site / "stranger.py").write_text(textwrap.dedent(STRANGER))
    (site / "stranger-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: stranger\nVersion: 1.0\n")
    (site / "stranger-1.0.dist-info" / "entry_points.txt").write_text(
        "[qualkit.readers]\nstranger.v1 = stranger:Stranger\n")
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(site), os.environ.get("PYTHONPATH", "")]))
    _forget()


def _forget() -> None:
    """Look for installed packages afresh."""
    for known in (plugins.names, plugins.load, *vars(plugins).values()):
        if hasattr(known, "cache_clear"):
            known.cache_clear()


def test_a_slow_a_greedy_and_a_crashing_reader_cost_their_own_files(
    tmp_path: Path, stranger: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is rejected with its reason, the others go on, and nothing hangs."""
    files = {f"{name}.odd": f"R: {SECRET}." for name in ("crash", "fine", "greedy", "slow")} | {"a.txt": "R: Yes."}
    made: Made = make(tmp_path / "project", f"x\nfiles: {files!r}")
    monkeypatch.setattr(ingesting, "Limited",
                        lambda fn, **how: Limited(fn, seconds=2, memory=512 << 20, **how))
    try:
        result = made.run("ingest")
    finally:
        _forget()
    assert result.return_value == 1
    assert "2 ingested, 3 rejected, 0 unchanged" in result.output
    told = {line.split()[1].rstrip(":"): line for line in result.output.splitlines() if line.startswith("rejection")}
    assert "longer than 2 s" in told["slow.odd"] and "Split it" in told["slow.odd"]
    assert "memory" in told["greedy.odd"] and "crash" in told["crash.odd"]
    assert SECRET not in result.output
