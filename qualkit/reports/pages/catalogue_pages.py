"""A catalogue of lessons as a flow of blocks: at a glance, then card by card under shared themes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qualkit.reports.pages.flow import Block, Flow, cell, column, lined, linked, row, said

Data = Mapping[str, Any]


def lay_out(data: Data) -> list[Block]:
    """Return the blocks in reading order."""
    flow = Flow(data["labels"])
    flow.box(flow.say("box.warnings"), data["warnings"], tone="warning")
    _about(flow, data)
    _glance(flow, data)
    _cards(flow, data)
    _contrary(flow, data)
    _origin(flow, data)
    return linked(flow.blocks)


def _about(flow: Flow, data: Data) -> None:
    flow.heading(flow.say("lessons.h.about"), anchor="about")
    flow.para(flow.say("lessons.about"))
    flow.bullets([flow.say(f"lessons.about.{part}") for part in ("condition", "evidence", "contrary")])
    flow.para(flow.say("lessons.about.draft" if data["draft"] else "lessons.about.final"))
    for status, count in data["left_out"].items():
        flow.para(flow.say(f"lessons.left_out.{status}", count=count), "note")


def _glance(flow: Flow, data: Data) -> None:
    flow.heading(flow.say("lessons.h.glance"), anchor="glance")
    by_ref = {card["ref"]: card for card in data["lessons"]}
    rows = []
    for theme in data["themes"]:
        for place, ref in enumerate(theme["lessons"]):
            rows.append(_line(flow, by_ref[ref], group="" if place else theme["name"]))
    flow.table("glance", flow.say("lessons.t.glance"), columns=[
        column(flow.say("lesson.c.lesson"), width=4), column(flow.say("lesson.c.kind"), width=1.2),
        column(flow.say("lessons.c.where"), width=1.1), column(flow.say("lesson.evidence"), width=2),
        column(flow.say("lessons.status"), width=.9)],
        rows=rows, wide=True)


def _line(flow: Flow, card: Data, *, group: str) -> Block:
    return row(lined([said(card["title"], link=card["anchor"])]),
               cell(flow.say(f"lesson.kind.{card['kind']}") if card["kind"] else "–"),
               cell(card["country"] or "–"), cell(card["facts"] or _findings(card) or "–"),
               cell(flow.say(f"lesson.status.{card['status']}")), group=group)


def _findings(card: Data) -> str:
    return ", ".join(one["ref"] for one in card["evidence"])


def _cards(flow: Flow, data: Data) -> None:
    by_ref = {card["ref"]: card for card in data["lessons"]}
    flow.heading(flow.say("lesson.h.lessons"), anchor="lessons")
    if not by_ref:
        flow.para(flow.say("lesson.none"))
    for theme in data["themes"]:
        if theme["lessons"]:
            flow.heading(theme["name"], anchor=f"theme-{theme['key'] or 'none'}", level=2)
        for ref in theme["lessons"]:
            _card(flow, by_ref[ref])


def _card(flow: Flow, card: Data) -> None:
    """One lesson in full. What its author left open is not printed, but a missing condition or basis is."""
    status = "" if card["status"] == "reviewed" else f" [{flow.say('lesson.status.' + card['status'])}]"
    kind = f" ({flow.say('lesson.kind.' + card['kind'])})" if card["kind"] else ""
    facts = [_told(flow, "lesson.condition", card["condition"] or flow.say("lesson.no_condition")),
             *(_told(flow, f"lesson.{name}", card[name]) for name in ("happened", "why")),
             _told(flow, "lesson.origin", origin(card)), _told(flow, "lesson.uses", "; ".join(card["uses"])),
             _told(flow, "lesson.evidence", evidence(flow, card)),
             *(_told(flow, f"lesson.{name}", card[name]) for name in ("voice", "addressee")),
             _told(flow, "lesson.contrary", "; ".join(contrary(flow, one) for one in card["contrary"])),
             _told(flow, "lessons.maturity", card["maturity"] and flow.say(f"lessons.maturity.{card['maturity']}")),
             _told(flow, "lesson.source", card["source"]), _told(flow, "lessons.reviewed", reviewed(flow, card)),
             _told(flow, "lessons.citation", card["citation"])]
    flow.box(f"{card['title']}{kind}{status}", facts, tone="claim", anchor=card["anchor"])


def origin(card: Data) -> str:
    """Where it comes from: in words, then by name."""
    named = ", ".join(dict.fromkeys(filter(None, (card["case"], card["project"], card["region"], card["country"]))))
    return ". ".join(filter(None, (card["origin"].rstrip("."), named)))


def evidence(flow: Flow, card: Data) -> str:
    """n of N by kind of source, then the findings."""
    found = [f"{one['statement'].rstrip('.')} ({one['ref']}{_way(flow, one)})" for one in card["evidence"]]
    if not card["facts"] and not found:
        return flow.say("lessons.passages" if card["rests"] else "lessons.no_evidence")
    return ". ".join(filter(None, (card["facts"], *found)))


def _way(flow: Flow, finding: Data) -> str:
    return f", {flow.say('direction.' + finding['direction'])}" if finding["direction"] else ""


def contrary(flow: Flow, other: Data) -> str:
    """A lesson that says otherwise; one that is not printed goes by its id."""
    if other["title"]:
        return f"{other['title'].rstrip('.')} ({other['ref']})"
    return f"{other['ref']} ({flow.say('lessons.not_printed', status=flow.say('lesson.status.' + other['status']))})"


def reviewed(flow: Flow, card: Data) -> str:
    """Who reviewed it and when, or that nobody did."""
    if not card["review"]:
        return flow.say("lessons.unreviewed")
    return ", ".join(filter(None, (card["review"]["by"], flow.day(card["review"]["date"]))))


def _told(flow: Flow, key: str, text: str) -> str:
    return f"{flow.say(key)}{flow.say('colon')}{text}" if text else ""


def _contrary(flow: Flow, data: Data) -> None:
    """Lessons that say the opposite of one another, with links both ways."""
    pairs: dict[frozenset[str], tuple[Data, Data]] = {}
    for card in data["lessons"]:
        for other in card["contrary"]:
            pairs.setdefault(frozenset((card["ref"], other["ref"])), (card, other))
    flow.table("contrary", flow.say("lessons.t.contrary"), columns=[
        column(flow.say("lesson.c.lesson"), width=1), column(flow.say("lesson.contrary"), width=1)],
        rows=[row(_linked(card["title"], card), _linked(contrary(flow, other), other))
              for card, other in pairs.values()],
        note=flow.say("lessons.n.contrary"))


def _linked(text: str, card: Data) -> Block:
    return lined([said(text, link=card["anchor"])])


def _origin(flow: Flow, data: Data) -> None:
    flow.heading(flow.say("lessons.h.studies"), anchor="studies")
    counted = [column(flow.say("lesson.h.lessons"), "right", .8)] if data["numbers"] else []
    flow.table("studies", flow.say("lessons.t.studies"), columns=[
        column(flow.say("lessons.c.study"), width=1.2), column(flow.say("lessons.c.title"), width=4),
        column(flow.say("lessons.c.comes"), width=1.6), *counted],
        rows=[row(cell(one["key"]), cell(one["title"]), cell(
            one["source"] or (flow.say("mark.invented") if one["invented"] else flow.say("lessons.here"))),
            *([cell(one["lessons"])] if data["numbers"] else [])) for one in data["studies"]])
    flow.para(flow.say("lessons.made", qualkit=data["provenance"]["qualkit"], schema=data["schema"]), "small")
