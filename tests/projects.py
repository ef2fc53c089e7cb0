"""A test's docstring is its data: a whole small project in one screenful.

The docstring holds YAML::

    codes: {loan: [loan], loan/stress: [repay, instalment]}      # key: cues (English)
    files: {interviews/a.txt: "I: How was it? ..."}              # below corpora/study/
    documents: |                                                  # documents.csv
    participants: |                                               # participants.csv
    guides: {women: [loan, loan/stress]}                          # instrument: codes asked about
    codings: ["a.txt | fanta | loan/stress | present | we could not repay"]
    readings: ["a.txt | fanta"]
    toml: extra lines for the study
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from inspect import cleandoc
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from ruamel.yaml import YAML

from qualkit.actions.opening import store_of
from qualkit.cli import root
from qualkit.project import Project, open_project


@dataclass(frozen=True)
class Made:
    """A project on disk and the command to work on it."""

    folder: Path

    @property
    def project(self) -> Project:
        return open_project(self.folder, search_above=False)

    @property
    def corpus(self) -> Path:
        return self.folder / "corpora" / "study"

    def run(self, *words: str, keys: str = "") -> Result:
        """Type a command; ``keys`` are typed after it."""
        return CliRunner().invoke(root, ["--project", str(self.folder), *words], input=keys or None)

    def ok(self, *words: str, keys: str = "") -> str:
        """Type a command that must succeed; return what it prints."""
        result = self.run(*words, keys=keys)
        assert code_of(result) == 0, result.output
        return result.output

    def json(self, *words: str) -> Any:
        """Type a command with --json and return its answer."""
        result = self.run(*words, "--json")
        return json.loads(result.stdout)

    def add_code(self, key: str, name: str) -> None:
        """Write one more code into the codebook."""
        path = self.folder / "codebooks" / "book.yaml"
        book = YAML(typ="safe").load(path)
        book["codes"].append({"key": key, "name": name, "definition": f"The {name.lower()}."})
        YAML(typ="safe").dump(book, path)

    def dump(self) -> list[str]:
        """Everything in the store, in a canonical form."""
        with store_of(self.project) as store:
            return [json.dumps(line, sort_keys=True, default=str) for line in store.dump()]


def code_of(result: Result) -> int:
    """The exit code that the process would have had."""
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.return_value if isinstance(result.return_value, int) else result.exit_code


def copied(folder: Path, *names: str) -> Made:
    """Copy the project that the repository is, or only these folders of it, without what was rendered."""
    root = Path(__file__).parents[1]
    every = ("checklists", "codebooks", "corpora", "findings", "guides", "matrices", "reports", "studies", "syntheses")
    for name in names or every:
        shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("rendered"))
    shutil.copy(root / "qualkit.toml", folder)
    return Made(folder)


def make(folder: Path, docstring: str | None) -> Made:
    """Write the project that a docstring describes."""
    # The first line says what the test shows; the rest is the project.
    _, _, body = cleandoc(docstring or "").partition("\n")
    data: Mapping[str, Any] = YAML(typ="safe").load(body) or {}
    corpus = folder / "corpora" / "study"
    corpus.mkdir(parents=True)
    (folder / "codebooks").mkdir()
    (folder / "codebooks" / "book.yaml").write_text(_codebook(data.get("codes", {"loan": ["loan"]})), encoding="utf-8")
    (folder / "qualkit.toml").write_text(
        f'title = "Test"\n[tagging]\nengines = ["rules.v1"]\n{data.get("head", "")}\n[[study]]\nkey = "study"\ntitle = "Test study"\n'
        f'codebook = "book"\ncorpora = ["study"]\n{data.get("toml", "")}', encoding="utf-8")
    for name, content in data.get("files", {}).items():
        path = corpus / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    for name in ("documents", "participants"):
        if name in data:
            (corpus / f"{name}.csv").write_text(data[name], encoding="utf-8")
    _write_guides(folder, data.get("guides", {}))
    _write_people(corpus, data)
    return Made(folder)


def _codebook(codes: Mapping[str, Any]) -> str:
    yaml = YAML(typ="safe")
    entries = []
    for key, about in codes.items():
        fields = about if isinstance(about, dict) else {"cues": {"en": about or []}}
        entries.append({"key": key, "name": key.rpartition("/")[2].title() + f" ({key})", "definition": f"What {key} is.",
                        **fields})
    from io import StringIO

    out = StringIO()
    yaml.dump({"codebook": "book", "title": "Book", "language": "en", "codes": entries}, out)
    return out.getvalue()


def _write_guides(folder: Path, guides: Mapping[str, list[str]]) -> None:
    (folder / "guides").mkdir(exist_ok=True)
    for instrument, asks in guides.items():
        (folder / "guides" / f"{instrument}.yaml").write_text(json.dumps({
            "instrument": instrument, "kinds": [instrument],
            "questions": [{"id": "q1", "text": "What?", "asks": asks}]}), encoding="utf-8")


def _write_people(corpus: Path, data: Mapping[str, Any]) -> None:
    lines = []
    for row in data.get("codings", []):
        document, coder, code, direction, quote = (part.strip() for part in row.split("|"))
        lines.append({"document": document, "coder": coder, "code": code, "direction": direction, "quote": quote,
                      "at": "2025-03-01T10:00:00+00:00"})
    for row in data.get("readings", []):
        document, coder = (part.strip() for part in row.split("|"))
        lines.append({"record": "reading", "document": document, "coder": coder, "at": "2025-03-01T11:00:00+00:00"})
    if lines:
        (corpus / "codings.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
