"""What reports on documents have in common: what they rest on, written parts, tables of items, the last pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qualkit.reports.pages import annex_pages, layout, publication_pages, status_pages
from qualkit.reports.pages.flow import Block, Flow, cell, column, lined, row, said
from qualkit.reports.pages.promise_pages import unstated
from qualkit.reports.parts.prose import REQUIRED

Data = Mapping[str, Any]


def front(flow: Flow, data: Data) -> None:
    """What the report rests on, and what to know before reading it."""
    flow.heading(flow.say("h.basis"), anchor="basis", numbered=False)
    flow.box(flow.say("box.basis"), data["rests_on"], tone="basis")
    flow.box(flow.say("box.warnings"), data["warnings"], tone="warning")


def section(flow: Flow, data: Data, name: str, *, level: int = 1) -> None:
    """A part that only people write; one that a final report may go without is not asked for there."""
    if not data["draft"] and not data["prose"][name] and name not in REQUIRED:
        return
    flow.heading(flow.say(f"h.{name}"), anchor=f"written-{name}", level=level)
    flow.prose(data["prose"][name], missing=flow.say(f"todo.{name}"), source=f"section:{name}")


def listing(flow: Flow, name: str, rows: Sequence[Data], *, fields: Sequence[str] = (), missing: str = "") -> None:
    """A table of items with their numbers, the fields that any of them has, and their place."""
    if not rows:
        flow.para(missing)
        return
    shown = [field for field in fields if any(_beside(one, field) for one in rows)]
    numbered = any(one["number"] for one in rows)
    columns = [*([column(flow.say("c.number"), width=.6)] if numbered else []),
               column(flow.say(f"c.item.{name}"), width=4.4), *(column(flow.say(f"c.{field}"), width=1.4)
                                                                for field in shown)]
    lines = [(one, row(*([cell(one["number"] or "–")] if numbered else []), cell(one["text"].removesuffix(";")),
                       *(_aside(flow, one, field) for field in shown))) for one in rows]
    anchor = name if not any(block.get("id") == f"t-{name}" for block in flow.blocks) else f"{name}-{len(flow.blocks)}"
    status_pages.table(flow, anchor, flow.say(f"t.item.{name}"), columns=columns, lines=lines)


def _beside(one: Data, field: str) -> str:
    """A field's value where the item's own words do not say it already."""
    value = str(one["fields"].get(field, ""))
    return "" if value.casefold() in one["text"].casefold() else value


def _aside(flow: Flow, one: Data, field: str) -> Block:
    said_already = one["fields"].get(field) and not _beside(one, field)
    return cell("–", "muted") if said_already else unstated(flow, _beside(one, field))


def facts(flow: Flow, rows: Sequence[Data], kinds: Sequence[str]) -> None:
    """Short facts, a row for each kind: what people accepted apart from what is only proposed, each with its place."""
    lines = []
    for kind in kinds:
        for undecided in (False, True):
            held = [one for one in rows if one["kind"] == kind and one["undecided"] is undecided]
            if held:
                by = ", ".join(sorted({one["by"] for one in held if one["by"]}))
                lines.append(({"undecided": undecided, "by": by, "place": ""},
                              row(cell(flow.say(f"item.{kind}"), "strong"), lined(joined(flow, held)))))
    status_pages.table(flow, f"facts-{len(flow.blocks)}", flow.say("t.facts"), lines=lines, columns=[
        column(flow.say("c.fact"), width=.8), column(flow.say("c.said"), width=5)])


def joined(flow: Flow, held: Sequence[Data]) -> list[Block]:
    """Facts on one line, those of the same words together; a place that all of them share stands once, behind."""
    same: dict[str, list[Data]] = {}
    for one in held:
        same.setdefault(one["text"].casefold(), []).append(one)
    stands = [", ".join(dict.fromkeys(one["place"] for one in found)) for found in same.values()]
    parts: list[Block] = []
    for at, (found, places) in enumerate(zip(same.values(), stands, strict=True)):
        told = at + 1 == len(stands) or len({*stands}) > 1
        parts += [*([said("; ")] if parts else []), said(_said(flow, found[0])),
                  *([said(f" ({places})", "muted")] if told else [])]
    return parts


def _said(flow: Flow, one: Data) -> str:
    """A fact with the other ways in which its document writes it, a date with what happened then."""
    fields, colon = one["fields"], flow.say("colon")
    variants = fields.get("variants", "")
    if event := fields.get("event", ""):
        return f"{one['text']}{colon}{event}{flow.say('items.planned') if fields.get('planned') else ''}"
    if one["kind"] == "attendance" and fields.get("role") and fields.get("number"):
        return f"{fields['role']}{colon}{fields['number']}"
    text = str(one["text"]).removesuffix(".")
    return f"{text} = {variants}" if variants and variants != text else text


def absent(flow: Flow, rows: Sequence[Data]) -> None:
    """What the documents name and do not hold, each once, with the place where it is named, in one sentence."""
    names = dict.fromkeys(flow.say("papers.absent.one", name=one["missing"], place=one["place"]) for one in rows)
    if names:
        flow.para(flow.say("items.absent", names="; ".join(names)))


def findings(flow: Flow, rows: Sequence[Data], *, level: int = 2) -> None:
    """What people found, each in its box: recommendations point to them."""
    if rows:
        flow.heading(flow.say("warn.findings"), anchor="findings-of-people", level=level)
    for one in rows:
        finding(flow, one)


def finding(flow: Flow, one: Data) -> None:
    """A finding with the places it rests on and what its author does not know: no claim goes without a pointer."""
    layout.claim_box(flow, one, " ".join(flow.say(f"finding.{key}", places=", ".join(one[key]))
                                         for key in ("places", "places_against") if one[key]))
    flow.box(flow.say("box.unknown"), [one["gaps"]] if one["gaps"] else [], tone="note",
             sources={f"finding:{one['id']}:gaps": one["gaps"]} if one["gaps"] else {})


def name(flow: Flow, *, findings: Sequence[Data] = (), lessons: Sequence[Data] = ()) -> None:
    """Number the findings and the lessons that people wrote, in the order in which the pages print them."""
    flow.name("finding", [one["id"] for one in findings])
    flow.name("lesson", [one["id"] for one in lessons if one["author"]])


def last_pages(flow: Flow, data: Data) -> None:
    """Where everything comes from."""
    documents(flow, data["documents"])
    publication_pages.lay_out(flow, data)
    annex_pages.provenance(flow, data)


def documents(flow: Flow, rows: Sequence[Data]) -> None:
    """The documents the report is made from, under the names that places use."""
    flow.heading(flow.say("h.documents"), anchor="documents")
    flow.table("documents", flow.say("t.documents"), columns=[
        column(flow.say("c.document"), width=.8), column(flow.say("c.kind"), width=1.4),
        column(flow.say("c.title"), width=4), column(flow.say("c.date"), width=1.2)],
        rows=[row(cell(one["id"]), cell(flow.say(f"one.{one['kind']}")), cell(one["title"] or "–"),
                  flow.date(one["date"])) for one in rows], note=flow.say("n.documents"))
