"""Snapshots of report parts: what a reader sees, block by block."""

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from qualkit.reports.pages.layout import lay_out


def shown(block: dict[str, Any]) -> str:
    """A block in a few plain lines."""
    if block["kind"] == "table":
        rows = [" | ".join(cell["text"] for cell in row["cells"]) for row in block["rows"]]
        groups = [f"[{row['group']}]\n" if row["group"] else "" for row in block["rows"]]
        head = " | ".join(column["text"] for column in block["columns"])
        return "\n".join([f"{block['number']}. {block['caption']}", head,
                          *(group + row for group, row in zip(groups, rows, strict=True)), block["note"]])
    if block["kind"] == "quote":
        quote = block["quote"]
        other = f"\n  = {quote['translation']['text']}" if quote["translation"] else ""
        flag = "SUGGESTED " if quote["suggested"] else ""
        return f"{flag}{quote['id']} “{quote['text']}”{other}\n  {quote['attribution']}; {quote['place']}"
    if block["kind"] == "list":
        return "\n".join("- " + "".join(run["text"] for run in item) for item in block["items"])
    if block["kind"] == "box":
        return "\n".join([f"[{block['title']}]", *block["lines"]])
    if block["kind"] == "chart":
        return f"{block['number']}. {block['caption']}: {block['alt']}"
    said = block.get("text") or "".join(run["text"] for run in block.get("runs", []))
    return f"{'#' * block.get('level', 0)} {said}".strip()


def parts(data: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Blocks by the chapter they stand in."""
    found: dict[str, list[dict[str, Any]]] = {}
    chapter = ""
    for block in lay_out(data):
        if block["kind"] == "heading" and block["level"] == 1:
            chapter = block["id"]
        found.setdefault(chapter, []).append(block)
    return found


@pytest.mark.parametrize("chapter", ["basis", "methods", "findings", "across", "framework-matrix", "register",
                                     "limitations", "audit", "sources", "provenance"])
def test_chapter(data: dict[str, Any], chapter: str, snapshot: SnapshotAssertion) -> None:
    version = data["provenance"]["qualkit"]
    said = "\n\n".join(shown(block) for block in parts(data)[chapter]).replace(version, "VERSION")
    assert said == snapshot
