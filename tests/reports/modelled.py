"""A project's report as tests look at it: taken in, modelled, rendered, and compared with a count on paper."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from projects import Made
from reports.recount import Recount, recount

from qualkit.actions.opening import store_of, view_of
from qualkit.project import open_project

COLUMNS = ("present", "mixed", "absent", "not_raised", "not_asked")
FORMATS = ("html", "docx", "pdf", "md", "xlsx", "json")


def reported(project: Made, *words: str) -> dict[str, Any]:
    """The report model of a project whose transcripts and people's work were just taken in."""
    take_in(project)
    return model(project, *words)


def take_in(project: Made) -> None:
    project.ok("ingest")
    for stem in ("codings", "readings", "decisions"):
        for path in sorted(project.folder.glob(f"corpora/*/{stem}.*")):
            project.ok("codings", "import", str(path))


def model(project: Made, *words: str) -> dict[str, Any]:
    target = project.folder / "out"
    taken_on = [part for rule in ("unwritten-part", "theme-without-finding") if "--final" in words
                for part in ("--override", f"{rule}:T. Tester:only figures are looked at")]
    project.ok("report", "study", "--format", "json", "--date", "2025-04-01", "--out", str(target), *words, *taken_on)
    [path] = target.glob("*study*.json")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    path.unlink()
    return found


def theme(data: dict[str, Any], key: str) -> dict[str, Any]:
    return dict(next(one for one in data["themes"] if one["key"] == key))


def row(data: dict[str, Any], code: str, kind: str = "interview") -> dict[str, Any]:
    """The figures of a code in the table of its theme."""
    rows = [one for one in theme(data, code.split("/")[0])["counts"]["directions"]
            if one["key"] == code and one["kind"] == kind]
    assert len(rows) == 1, (code, kind)
    return dict(rows[0])


def figures(data: dict[str, Any], code: str, kind: str = "interview") -> tuple[int, ...]:
    """n, N and the five columns."""
    found = row(data, code, kind)
    return (found["n"], found["N"], *(found[name] for name in COLUMNS))


def headline(data: dict[str, Any], key: str) -> str:
    return str(theme(data, key)["counts"]["headline"])


def on_paper(folder: Path, study: str) -> Recount:
    project = open_project(folder, search_above=False)
    with store_of(project, read_only=True) as store:
        view = view_of(project, store, project.study(study))
        texts = {one.key: view.text(one.id).content for one in view.documents()}
    return recount(folder, study, texts)


def differences(data: dict[str, Any], paper: Recount) -> list[str]:
    """Where the model and the recount do not agree: all codes, all kinds, all subgroups."""
    found: list[str] = []

    def compare(where: str, cell: dict[str, Any], own: dict[str, int]) -> None:
        found.extend(f"{where} {name}: {cell[name]}, recounted {value}" for name, value in own.items()
                     if cell[name] != value)

    for line in data["figures"]["code_table"]["rows"]:
        for cell in line["cells"]:
            compare(f"{line['key']} {cell['kind']}", cell, paper.tally(line["key"], cell["kind"]))
            compare(f"{line['key']} {cell['kind']}", cell, {
                "passages": paper.passages(line["key"], cell["kind"]),
                "passages_in": paper.passages(line["key"], cell["kind"], read=True)})
    for heat in data["figures"]["heat"]:
        for line in heat["rows"]:
            for value, cell in zip(heat["values"], line["cells"], strict=True):
                own = paper.tally(line["key"], heat["kind"], **{heat["attribute"]: value})
                compare(f"{line['key']} {heat['kind']} {value}", cell, own)
    for theme in data["themes"]:
        for part in theme["counts"]["subgroups"]:
            for line in part["rows"]:
                for cell in line["cells"]:
                    own = paper.tally(theme["key"], cell["kind"], **{part["attribute"]: line["value"]})
                    compare(f"{theme['key']} {cell['kind']} {line['value']}", cell, own)
    return found


def agreed(project: Made, data: dict[str, Any]) -> None:
    assert differences(data, on_paper(project.folder, "study")) == []


def many(project: Made, count: int, telling: dict[str, int]) -> None:
    """Interviews, all read by fanta, the first few of them telling on each code."""
    lines = []
    for number in range(count):
        name = f"x{number:03}"
        (project.corpus / "interviews" / f"{name}.txt").write_text(
            f"I: How was it?\n\nR: In month {number} the loan was heavy for us all.", encoding="utf-8")
        about = {"document": name, "coder": "fanta", "at": "2025-03-01T10:00:00+00:00"}
        lines += [about | {"code": code, "direction": "present", "quote": f"In month {number} the loan was heavy"}
                  for code, limit in telling.items() if number < limit]
        lines.append(about | {"record": "reading"})
    (project.corpus / "codings.many.jsonl").write_text("".join(json.dumps(one) + "\n" for one in lines))


def quotes_of(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """All printed quotations of a model."""
    return [quote for theme in data["themes"]
            for quote in [*(quote for code in theme["codes"] for quote in code["quotes"]), *theme["counter"],
                          *theme["suggested"]]]


def files_of(folder: Path) -> dict[str, bytes]:
    """The rendered files by format."""
    return {path.suffix[1:]: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix[1:] in FORMATS
            and not path.name.startswith(".")}


def rendered(project: Made, folder: Path, *words: str) -> dict[str, bytes]:
    project.ok("report", "study", "--out", str(folder), *words)
    found = files_of(folder)
    assert set(found) == set(FORMATS)
    return found


def model_in(files: Mapping[str, bytes]) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(files["json"])
    return data
