"""The main job on material that nobody here wrote: published interviews and the five founding documents."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from projects import Made, code_of
from test_run import quotes_of

from qualkit.actions.opening import store_of
from qualkit.cli import root

pytestmark = pytest.mark.long

REPOSITORY = Path(__file__).parents[1]
OWNERS = {
    "fedec-learning-route.txt": "learning-route",
    "ifad-pmr-mali-record.txt": "microfinance-women",
    "nam-csstc-workshop.txt": "sector-recommendations",
    "plp-value-chain-finance.txt": "value-chain-finance",
    "unido-cluster-microfinance.txt": "cluster-shg",
}
"""Each founding document and the codebook that was made for it."""

UNLABELLED = {"markdown/interview-with-artemio-urbina.md"}
"""Subtitles in a Markdown file: it has times, but says nowhere who speaks."""

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]*\w")
TELEPHONE = re.compile(r"(?<![\d/.-])\+?\d{1,4}[ .-]\(?\d{1,4}\)?(?:[ .-]\d{2,4}){2,4}(?![\d/.-])")


def new(folder: Path, codebook: str = "microfinance-women") -> Made:
    result = CliRunner().invoke(root, ["new", str(folder), "--codebook", codebook])
    assert code_of(result) == 0, result.output
    return Made(folder)


def checked_quotes(made: Made) -> list[dict[str, Any]]:
    """The report's quotations, each looked up once more in the transcript it names, by our own hand."""
    [path] = made.project.rendered.glob("draft-*.json")
    quotes = quotes_of(json.loads(path.read_text(encoding="utf-8")))
    assert all(quote["verified"] for quote in quotes)
    with store_of(made.project, read_only=True) as store:
        texts = [" ".join(store.text(one.id).content.split()) for one in store.documents("study")]
    for quote in quotes:
        pieces = [" ".join(piece.split()) for piece in re.split(r"\[[^\]]*\]|…", quote["text"])]
        assert any(all(piece in text for piece in pieces) for text in texts), quote["id"]
    return quotes


def words_of(path: Path) -> str:
    """All text of an output, whatever its format."""
    content = path.read_bytes()
    if path.suffix == ".pdf":
        import pypdfium2

        return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(re.sub(r"<[^>]+>", "", archive.read(name).decode("utf-8", "replace"))
                             for name in archive.namelist())
    return content.decode("utf-8")


@pytest.fixture(scope="module")
def zoo(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Made, dict[str, Any]]:
    """The published interviews, in Markdown, PDF and five forms of subtitles, through the main job."""
    made = new(tmp_path_factory.mktemp("zoo") / "p")
    for kind in ("markdown", "pdf", "subtitles"):
        shutil.copytree(shared / "data" / "zoo" / kind, made.corpus / kind)
    private = sorted({found for path in made.corpus.rglob("*.md")
                      for found in ADDRESS.findall(path.read_text(encoding="utf-8"))})
    _redact(made, private)
    result = made.run("run", "--json")
    assert code_of(result) == 0, result.output
    return made, json.loads(result.stdout)


def _redact(made: Made, words: list[str], *, instead_of: list[str] | None = None) -> None:
    toml = made.folder / "qualkit.toml"
    before, after = (f"redact = {json.dumps(one)}" for one in (instead_of or [], words))
    text = toml.read_text(encoding="utf-8")
    assert before in text
    toml.write_text(text.replace(before, after), encoding="utf-8")


def test_every_published_interview_is_read_and_every_problem_named(zoo: tuple[Made, dict[str, Any]]) -> None:
    made, result = zoo
    files = [path for path in made.corpus.rglob("*") if path.is_file() and path.parent != made.corpus]
    ingest = result["ingest"]
    assert (ingest["ingested"], ingest["rejected"], ingest["rows_rejected"]) == (len(files), 0, 0) == (18, 0, 0)
    keys = {path.relative_to(made.corpus).as_posix() for path in files}
    for problem in result["problems"]:
        assert problem["source"].partition("#")[0] in {*keys, "documents.csv", "participants.csv", "study"}
        assert problem["reason"].strip() and problem["severity"] == "warning"
    assert made.run("doctor").return_value == 0


def test_the_five_subtitle_files_give_the_same_words(zoo: tuple[Made, dict[str, Any]]) -> None:
    made, _ = zoo
    with store_of(made.project, read_only=True) as store:
        texts = {one.key: re.findall(r"\w+", store.text(one.id).content.casefold())
                 for one in store.documents("study") if one.key.startswith("subtitles/")}
    assert len(texts) == 5
    first = next(iter(texts.values()))
    assert len(first) > 1000
    assert {key: len(words) for key, words in texts.items() if words != first} == {}


def test_interviews_have_speakers_and_their_labels_are_no_evidence(zoo: tuple[Made, dict[str, Any]]) -> None:
    made, _ = zoo
    with store_of(made.project, read_only=True) as store:
        for one in store.documents("study"):
            speakers = {turn.speaker for turn in store.text(one.id).turns if turn.speaker}
            if one.key.startswith(("markdown/", "pdf/")) and one.key not in UNLABELLED:
                assert 2 <= len(speakers) <= 6, (one.key, speakers)
            else:
                assert not speakers, (one.key, speakers)


def test_the_report_on_them_quotes_what_was_said(zoo: tuple[Made, dict[str, Any]]) -> None:
    made, result = zoo
    quotes = checked_quotes(made)
    assert quotes and result["report"]["quotes_checked"] >= len({quote["id"] for quote in quotes})
    assert result["report"]["quotes_broken"] == 0
    assert {path.suffix for path in map(Path, result["report"]["files"])} == {
        ".html", ".docx", ".pdf", ".md", ".xlsx", ".json"}
    assert all(Path(path).name.startswith("draft-") for path in result["report"]["files"])


def test_what_is_on_the_redaction_list_stands_in_no_report(zoo: tuple[Made, dict[str, Any]], tmp_path: Path) -> None:
    """Addresses were listed before the run; now also some long words that its quotations turn out to hold."""
    made, result = zoo
    listed = list(made.project.file.privacy.redact)
    [book] = (made.folder / "codebooks").glob("*.yaml")
    labels = REPOSITORY / "qualkit" / "reports" / "labels" / "en.json"
    ours = "".join(path.read_text(encoding="utf-8") for path in (book, labels)).casefold()
    said = " ".join(quote["text"] for quote in checked_quotes(made))
    names = [word for word in sorted(set(re.findall(r"\b[a-z]{9,}\b", said))) if word[:7] not in ours][:5]
    before = [words_of(Path(path)) for path in result["report"]["files"]]
    assert len(listed) >= 3 and len(names) == 5 and all(any(name in words for words in before) for name in names)
    assert not [word for words in before for word in listed if word in words]
    shutil.copytree(made.folder, tmp_path / "p")
    copy = Made(tmp_path / "p")
    _redact(copy, [*listed, *names], instead_of=listed)
    after = {path: words_of(Path(path)) for path in copy.json("report")["files"]}
    found = [(Path(path).suffix, word) for path, words in after.items()
             for word in (*listed, *names) if re.search(rf"\b{re.escape(word)}\b", words)]
    assert len(after) == 6 and found == []


@pytest.mark.parametrize(("name", "codebook"), OWNERS.items())
def test_a_founding_document_makes_a_draft_with_the_codebook_that_was_made_for_it(
    shared: Path, tmp_path: Path, name: str, codebook: str
) -> None:
    made = new(tmp_path / "p", codebook)
    text = (shared / "seeds" / name).read_text(encoding="utf-8")
    (made.corpus / name).write_text(text, encoding="utf-8")
    private = sorted({*ADDRESS.findall(text), *TELEPHONE.findall(text)})
    _redact(made, private)
    result = made.run("run", "--json")
    assert code_of(result) == 0, result.output
    answer = json.loads(result.stdout)
    assert (answer["ingest"]["ingested"], answer["report"]["quotes_broken"]) == (1, 0)
    assert answer["tag"]["suggestions"] > 5
    assert checked_quotes(made)
    outputs = {path: words_of(Path(path)) for path in answer["report"]["files"]}
    assert len(outputs) == 6
    assert [(Path(path).suffix, word) for path, words in outputs.items() for word in private if word in words] == []


def test_the_five_founding_documents_together(shared: Path, tmp_path: Path) -> None:
    """One study of all five: each is a source, none is lost, and the second run changes no byte."""
    made = new(tmp_path / "p")
    result = made.run("run", str(shared / "seeds"), "--json")
    assert code_of(result) == 0, result.output
    assert json.loads(result.stdout)["ingest"]["ingested"] == 5
    assert {one["document"] for one in made.json("search", "credit", "--limit", "500")} <= {f"../seeds/{n}" for n in OWNERS}
    first = {path.name: path.read_bytes() for path in made.project.rendered.glob("draft-*")}
    assert code_of(made.run("run", str(shared / "seeds"))) == 0
    assert {path.name: path.read_bytes() for path in made.project.rendered.glob("draft-*")} == first
