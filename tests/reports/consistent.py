"""One material seen from everywhere: study, synthesis facts, lessons and maps must say the same n of N."""

import json
from pathlib import Path
from typing import Any

from projects import Made
from reports.modelled import figures, model
from ruamel.yaml import YAML

THEME = "shared"


def with_records(project: Made, code: str) -> None:
    """A finding on every coding that bears a code out, those on the contrary against it, and a lesson on the finding."""
    codings = [one for one in exported(project) if _heir(project, one["code"]) == code or one["code"].startswith(f"{code}/")]
    book = project.folder / "codebooks"
    (book / "themes.yaml").write_text(json.dumps({"themes": [
        {"key": THEME, "name": "Shared", "definition": "What is shared.", "codes": {"book": [code]}}]}))
    found = {"id": "f", "theme": code, "statement": "It is so.", "direction": "supports", "author": "A",
             "date": "2025-03-05",
             "evidence": [one["id"] for one in codings if one.get("direction") != "absent"],
             "counter_evidence": [one["id"] for one in codings if one.get("direction") == "absent"]}
    told = {"id": "l", "title": "Wait for the harvest", "kind": "works", "themes": [THEME], "happened": "It was heavy.",
            "why": "Rain.", "condition": "Where it rains.", "origin": "Here", "evidence": ["f"], "status": "draft",
            "country": "Mali", "author": "A", "date": "2025-03-06"}
    (project.folder / "findings").mkdir(exist_ok=True)
    with (project.folder / "findings" / "study.yaml").open("w") as file:
        YAML(typ="safe").dump({"study": "study", "findings": [found], "lessons": [told]}, file)


def _heir(project: Made, code: str) -> str:
    """What a merged code became."""
    book = YAML(typ="safe").load(project.folder / "codebooks" / "book.yaml")
    return next((one.get("replaced_by") or code for one in book["codes"] if one["key"] == code), code)


def exported(project: Made) -> list[dict[str, Any]]:
    """The codings that stand, with their ids."""
    path = project.folder / "out-codings.jsonl"
    project.ok("codings", "export", str(path))
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    path.unlink()
    return [one for one in lines if one["record"] == "coding" and not one.get("withdrawn_at")]


def page(project: Made, kind: str, *words: str, **options: Any) -> dict[str, Any]:
    """The model of a report of any kind."""
    folder = project.folder / "out"
    request = project.folder / f"request-{kind}.yaml"
    request.write_text(json.dumps({"kind": kind, "study": "study", "date": "2025-04-01", "formats": ["json"],
                                   "options": options}))
    project.ok("report", kind, "--request", str(request), "--out", str(folder), *words)
    [path] = folder.glob(f"*{kind}*.json")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    path.unlink()
    return found


def carried(project: Made) -> dict[str, Any]:
    """What leaves the project for a synthesis."""
    path: Path = project.folder / "given-out.json"
    project.ok("records", "export", "--out", str(path))
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    path.unlink()
    return found


def quarrels(project: Made, code: str) -> list[str]:
    """Where the outputs tell different numbers of one code."""
    with_records(project, code)
    study, out = model(project), carried(project)
    kinds = [one["kind"] for theme in study["themes"] for one in theme["counts"]["directions"] if one["key"] == code]
    told = {kind: figures(study, code, kind) for kind in kinds}
    found = []

    def same(what: str, got: object, want: object) -> None:
        if got != want:
            found.append(f"{what}: {got}, in the study {want}")

    facts = out["facts"].get("f", {})
    # A source that says both so and not so stands for and against.
    same("facts", {kind: tuple(pair) for kind, pair in facts.get("kinds", {}).items()},
         {kind: (n, base) for kind, (n, base, *_) in told.items() if base})
    beyond = sum(one["beyond"] for theme in study["themes"] for one in theme["counts"]["directions"]
                 if one["key"] == code)
    same("sources", facts.get("sources", 0), sum(n for n, *_ in told.values()) + beyond)
    same("lesson", out["lesson_facts"].get("l", {}).get("sources", 0), facts.get("sources", 0))
    asked = any(base > row[-1] for _, base, *row in told.values())
    same("asked", THEME in out.get("asked", []), asked)
    rows = {way: page(project, "evidence-map", of="codings", rows=way, columns="instrument")["map"]
            for way in ("code", "theme")}
    mapped = next(one for one in rows.values() if code in [row["key"] for row in one["rows"]])
    line = [one["key"] for one in mapped["rows"]].index(code)
    for cell, column in zip(mapped["cells"][line], mapped["columns"], strict=True):
        if column["key"] in told:
            n, base, _, _, absent, _, not_asked = told[column["key"]]
            if mapped["most"]:  # nothing is counted on an empty map
                same(f"map {column['key']}", (cell["n"], cell["base"]), (n + absent, base))
            state = "filled" if n + absent else "empty" if base > not_asked else "excluded"
            same(f"state {column['key']}", cell["state"], state)
    card = page(project, "lessons")["lessons"][0]
    said = ", ".join(f"{n} of {base} {kind}{'s' if base != 1 else ''}" for kind, (n, base, *_) in told.items() if base)
    if any(n for n, base, *_ in told.values() if base):
        same("card", card["facts"].split(";")[0], said)
    return found
