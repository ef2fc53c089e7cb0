"""The synthesis report as a flow of blocks: what stands where. Words come from labels and data only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qualkit.reports.labels import day
from qualkit.reports.pages import checklist_pages, colour, layout
from qualkit.reports.pages.flow import Block, Flow, cell, column, linked, row
from qualkit.reports.parts.anchors import slug

Data = Mapping[str, Any]

SHADES = {"high": 9, "moderate": 6, "low": 3, "very low": 0}
"""The shade behind each level; its word always stands on it."""


def lay_out(data: Data) -> list[Block]:
    """Return the blocks of a synthesis in reading order; the cover is drawn from ``opening``."""
    flow = Flow(data["labels"])
    flow.name("finding", [one["id"] for one in _all(data)])
    flow.name("lesson", [one["id"] for one in data["lessons"]])
    for part in (_front, _object, _methods, _studies, _table_of_findings, _findings, _profile,
                 _conclusions, _responses, _lessons, layout.limitations):
        part(flow, data)
    flow.begin_annexes()
    for part in (_crosswalk, _provenance):
        part(flow, data)
    for checklist in data["checklists"]:
        checklist_pages.lay_out(flow, checklist)
    return linked(flow.blocks)


def _front(flow: Flow, data: Data) -> None:
    flow.heading(flow.say("h.basis"), anchor="basis", numbered=False)
    said = [flow.say("syn.basis", studies=data["rests_on"]) if data["rests_on"] else flow.say("syn.basis.none"),
            flow.say("syn.basis.entered"),
            flow.say("syn.basis.assessors", names=data["assessors"]) if data["assessors"] else "",
            flow.say("syn.basis.imported") if any(one["source"] for one in data["studies"]) else ""]
    flow.box(flow.say("box.basis"), said, tone="basis")
    flow.box(flow.say("box.warnings"), data["warnings"], tone="warning")
    if data["prose"]["acronyms"]:
        flow.heading(flow.say("h.acronyms"), anchor="acronyms", level=2, numbered=False)
        flow.prose(data["prose"]["acronyms"], missing="", source="section:acronyms")


def _all(data: Data) -> list[Data]:
    return [one for theme in data["themes"] for one in theme["findings"]]


def _object(flow: Flow, data: Data) -> None:
    for name in ("summary", "context"):
        _part(flow, data, name, level=1)
    flow.heading(flow.say("syn.h.question"), anchor="questions", level=2)
    flow.para(data["question"], "lead")
    if data["prose"]["questions"] or not data["question"]:
        flow.prose(data["prose"]["questions"], missing=flow.say("syn.todo.question"), source="section:questions")


# --- methods ---------------------------------------------------------------------------------------


def _methods(flow: Flow, data: Data) -> None:
    flow.heading(flow.say("h.methods"), anchor="methods")
    _part(flow, data, "approach")
    flow.heading(flow.say("syn.h.search"), anchor="methods-search", level=2)
    flow.para(data["eligibility"])
    flow.prose(data["prose"]["sampling"], missing=flow.say("syn.todo.search"), source="section:sampling")
    if data["search"]:
        _search(flow, data["search"])
    elif data["numbers"]:
        flow.todo(flow.say("syn.todo.screening"))
    _appraisal(flow, data)
    for section in ("coding", "translation", "ethics", "team", "reflexivity"):
        _part(flow, data, section)
    flow.heading(flow.say("syn.h.confidence"), anchor="methods-confidence", level=2)
    flow.para(flow.say("syn.confidence.intro"))
    flow.bullets([flow.say(f"syn.about.{name}") for name in
                  ("methodological_limitations", "coherence", "adequacy", "relevance")])
    flow.heading(flow.say("h.rules"), anchor="rules", level=2)
    flow.bullets([flow.say(key) for key in (*(["syn.rule.facts"] if data["numbers"] else []), "syn.rule.quotes")])
    flow.para(flow.say("methods.tool", version=data["provenance"]["qualkit"]))


def _part(flow: Flow, data: Data, name: str, *, level: int = 2) -> None:
    """A part that people write, under its heading."""
    flow.heading(flow.say(f"h.{name}"), anchor=name if level == 1 else f"methods-{name}", level=level)
    flow.prose(data["prose"][name], missing=flow.say(f"todo.{name}"), source=f"section:{name}")


def _search(flow: Flow, search: Data) -> None:
    columns = [column(flow.say(f"syn.c.{name}"), align, width) for name, align, width in (
        ("source", "left", 1.6), ("date", "left", .9), ("years", "left", .9), ("words", "left", 2.6),
        ("records", "right", .8))]
    flow.table("searches", flow.say("syn.t.searches"), columns=columns, rows=[
        row(cell(one["source"] or "–"), flow.date(one["date"]), cell(one["years"] or "–"), cell(one["words"] or "–"),
            cell("–" if one["records"] is None else one["records"])) for one in search["searches"]])
    if search["steps"]:
        told = flow.say("semicolon").join(f"{box['text']}{flow.say('colon')}{box['count']}{_lines(box)}"
                         for step in search["steps"] for box in (step["left"], step["right"]) if box)
        note = flow.say("syn.n.screening", names=search["by"]) if search["by"] else ""
        flow.figure("screening", flow.say("syn.f.screening"), note=" ".join([note, *search["mismatches"]]).strip(),
                    alt=flow.say("syn.alt.screening", told=told), chart={
                        "shape": "screening", "steps": search["steps"]})


def _lines(box: Data) -> str:
    return f" ({'; '.join(box['lines'])})" if box["lines"] else ""


def _appraisal(flow: Flow, data: Data) -> None:
    flow.heading(flow.say("syn.h.appraisal"), anchor="appraisal", level=2)
    appraisal = data["appraisal"]
    if not appraisal:
        flow.todo(flow.say("syn.todo.appraisal"))
        return
    if appraisal["tool"]:
        flow.para(flow.say("syn.appraisal.tool", tool=appraisal["tool"]), "note")
    columns = [column(flow.say("syn.c.study"), width=1.2),
               *(column(one["id"], "center", .65) for one in appraisal["items"]),
               *(column(flow.say(f"syn.c.{name}"), width=width) for name, width in
                 (("overall", 1.1), ("explanation", 3.4), ("assessors", 1.4)))]
    rows = [row(cell(one["study"]), *(cell(one["answers"].get(item["id"]) or "–") for item in appraisal["items"]),
                cell(one["overall"] or "–"), cell(one["explanation"] or "–"),
                cell(_signed(flow, one["by"], one["date"])))
            for one in appraisal["studies"]]
    flow.table("appraisal", flow.say("syn.t.appraisal"), columns=columns, rows=rows,
               note=" ".join([*(f"{one['id']}{flow.say('colon')}{one['text']}" for one in appraisal["items"]),
                              flow.say("syn.n.appraisal")]))


def _signed(flow: Flow, names: Sequence[str], date: str) -> str:
    return ", ".join([*names, *([flow.day(date)] if date else [])]) or "–"


# --- studies ---------------------------------------------------------------------------------------


def _studies(flow: Flow, data: Data) -> None:
    flow.heading(flow.say("syn.h.studies"), anchor="studies", landscape=True)
    flow.para(flow.say("syn.studies.intro"), "note")
    names = [name for name in ("country", "setting", "participants", "method", "funder", "richness")
             if any(one[name] for one in data["studies"])]
    columns = [column(flow.say("syn.c.study"), width=2.2),
               *(column(flow.say(f"syn.c.{name}"), width=1 if name in ("country", "funder") else 1.5)
                 for name in names),
               *([column(flow.say("syn.c.facts"), width=2)] if data["numbers"] else [])]
    rows = [row(cell(_study(flow, one)), *(cell(one[name] or "–") for name in names),
                *([cell(one["facts"] or flow.say("syn.facts.unknown"), "" if one["facts"] else "muted")]
                  if data["numbers"] else [])) for one in data["studies"]]
    if not rows:
        flow.todo(flow.say("syn.todo.studies"))
    flow.table("studies", flow.say("syn.t.studies"), columns=columns, rows=rows, wide=True,
               note=flow.say("syn.n.studies") if data["numbers"] else "")


def _study(flow: Flow, study: Data) -> str:
    """Its key, what it is called, and that it is invented where the project says so."""
    said = study["citation"] or study["title"]
    mark = f" [{flow.say('mark.invented')}]" if study["invented"] and flow.say("mark.invented") not in said else ""
    return f"{study['key']}{flow.say('colon')}{said}{mark}" if said else study["key"]


# --- findings --------------------------------------------------------------------------------------


def _table_of_findings(flow: Flow, data: Data) -> None:
    flow.heading(flow.say("syn.h.summary_table"), anchor="summary-of-findings", landscape=True)
    if not data["themes"]:
        flow.todo(flow.say("syn.todo.findings"))
        return
    flow.para(flow.say("syn.summary_table.intro"), "note")
    columns = [column(flow.say(f"syn.c.{name}"), align, width) for name, align, width in (
        ("number", "left", .35), ("finding", "left", 3.4), ("confidence", "center", 1), ("explanation", "left", 3),
        ("contributing", "left", 1.5))]
    rows = [row(cell(one["number"], links={str(one["number"]): _anchor(one)}), cell(one["statement"]),
                _level(flow, one["judgement"]),
                cell((one["judgement"] or {}).get("explanation") or "–"), cell(", ".join(one["studies"]) or "–"),
                group=theme["name"] if place == 0 else "")
            for theme in data["themes"] for place, one in enumerate(theme["findings"])]
    flow.table("summary-of-findings", flow.say("syn.t.summary"), columns=columns, rows=rows, wide=True,
               note=flow.say("syn.n.levels"))


def _anchor(finding: Data) -> str:
    return slug(f"finding-{finding['id']}")


def _level(flow: Flow, judgement: Data | None) -> Block:
    """A level as people entered it, shaded by its word; nobody's level is no level."""
    if not judgement or not judgement["overall"]:
        return cell((judgement or {}).get("overall_said") or flow.say("syn.not_assessed"), "muted")
    shade = SHADES[judgement["overall"]]
    background = colour.fill(shade)
    return cell(judgement["overall_said"]) | {"fill": background, "ink": colour.ink(background), "shade": shade}


def _findings(flow: Flow, data: Data) -> None:
    flow.heading(flow.say("syn.h.findings"), anchor="findings")
    flow.para(flow.say("syn.findings.intro"), "note")
    for theme in data["themes"]:
        flow.heading(theme["name"], anchor=theme["anchor"], level=2)
        flow.blocks[-1]["theme"] = theme["key"]
        flow.para(theme["definition"], "lead")
        for finding in theme["findings"]:
            _finding(flow, data, finding)


def _finding(flow: Flow, data: Data, finding: Data) -> None:
    judgement = finding["judgement"] or {}
    date = f", {day(finding['date'], flow.labels)}" if finding["date"] else ""
    facts = [
        _labelled(flow, "syn.c.confidence", judgement.get("overall_said", "") or flow.say("syn.not_assessed")),
        flow.say("claim.direction", direction=flow.say(f"direction.{finding['direction']}"))
        if finding["direction"] else "",
        flow.say("claim.scope", scope=finding["scope"]) if finding["scope"] else "",
        flow.say("claim.counter", counter=finding["counter_case"]) if finding["counter_case"] else "",
        _labelled(flow, "syn.c.facts", finding["facts"]),
        flow.say("claim.named", id=finding["id"],
                 said=flow.say("claim.by", author=finding["author"], date=date))]
    flow.box(flow.titled(finding["id"], finding["statement"]), facts, tone="claim", anchor=f"finding-{finding['id']}",
             sources={f"finding:{finding['id']}:{name}": finding[name]
                      for name in ("statement", "scope", "counter_case")})
    _contributing(flow, data, finding)
    for against in (False, True):
        quotes = [quote for one in finding["contributing"] for quote in one["quotes"]
                  if (quote["box"] == "counter" or one["against"]) is against]
        if quotes and against:
            flow.para(flow.say("quotes.evidence_against"), "note")
        for quote in quotes:
            flow.quote(quote)
    flow.box(flow.say("box.unknown"), [finding["gaps"]], tone="note",
             sources={f"finding:{finding['id']}:gaps": finding["gaps"]} if finding["gaps"] else None)


def _labelled(flow: Flow, key: str, text: str) -> str:
    return f"{flow.say(key)}{flow.say('colon')}{text}" if text else ""


def _contributing(flow: Flow, data: Data, finding: Data) -> None:
    """Each contributing finding in its study's own words, with its direction and the facts behind it."""
    columns = [column(flow.say("syn.c.number"), width=.45), column(flow.say("syn.c.study"), width=1.05),
               column(flow.say("syn.c.said"), width=4),
               column(flow.say("c.direction"), width=1),
               *([column(flow.say("syn.c.facts"), width=2)] if data["numbers"] else []),
               column(flow.say("syn.c.settings"), width=1.2)]
    rows = [row(cell(one["number"]), cell(one["study"], links={one["study"]: "studies"}),
                cell(_said(flow, one), "" if one["is_known"] else "muted"),
                cell(flow.say(f"direction.{one['direction']}") if one["direction"] else "–"),
                *([cell(one["facts"] or "–")] if data["numbers"] else []), cell(one["settings"] or "–"),
                group=flow.say(f"syn.group.{'against' if one['against'] else 'for'}") if new else "")
            for new, one in _grouped(finding["contributing"])]
    flow.table(f"contributing-{finding['id']}", flow.say("syn.t.contributing", number=finding["number"]),
               columns=columns, rows=rows)


def _grouped(contributing: Sequence[Data]) -> list[tuple[bool, Data]]:
    """Each with whether a group begins; groups are named only where something speaks against the finding."""
    split = any(one["against"] for one in contributing)
    firsts = [place == 0 or one["against"] != contributing[place - 1]["against"]
              for place, one in enumerate(contributing)]
    return [(split and first, one) for first, one in zip(firsts, contributing, strict=True)]


def _said(flow: Flow, one: Data) -> str:
    if not one["is_known"]:
        return flow.say("syn.unknown")
    changed = f" [{flow.say('syn.changed')}]" if one["changed"] else ""
    return f"{one['statement']} ({one['theme']}){changed}"


def _profile(flow: Flow, data: Data) -> None:
    """The four components of each finding beside the facts: what was judged, and what it was judged on."""
    flow.heading(flow.say("syn.h.profile"), anchor="profile", landscape=True)
    flow.para(flow.say("syn.profile.intro"), "note")
    names = ("methodological_limitations", "coherence", "adequacy", "relevance")
    columns = [column(flow.say("syn.c.finding"), width=1.7), *(column(flow.say(f"syn.{name}"), width=1.5)
                                                               for name in names),
               column(flow.say("syn.c.confidence"), "center", .9),
               *([column(flow.say("syn.c.facts"), width=1.6)] if data["numbers"] else []),
               column(flow.say("syn.c.assessors"), width=1)]
    rows = [_profile_row(flow, one, names, data["numbers"]) for one in _all(data)]
    flow.table("profile", flow.say("syn.t.profile"), columns=columns, rows=rows, wide=True,
               note=flow.say("syn.n.profile"))


def _profile_row(flow: Flow, one: Data, names: Sequence[str], numbers: bool) -> Block:
    judgement = one["judgement"] or {}
    parts = {part["name"]: part for part in judgement.get("components", ())}
    level = judgement.get("overall_said", "")
    behind = " ".join(filter(None, [f"{', '.join(one['studies'])}.", one["facts"], one["settings"]]))
    return row(cell(f"{one['number']}. {one['statement']}"), *(cell(_component(parts.get(name))) for name in names),
               cell(level or flow.say("syn.not_assessed"), "strong" if level else "muted"),
               *([cell(behind)] if numbers else []),
               cell(_signed(flow, judgement.get("assessors", ()), judgement.get("date", ""))))


def _component(part: Data | None) -> str:
    if not part or not (part["said"] or part["explanation"]):
        return "–"
    return ". ".join(filter(None, (part["said"], part["explanation"])))


# --- what follows from them ------------------------------------------------------------------------


def _conclusions(flow: Flow, data: Data) -> None:
    flow.heading(flow.say("h.conclusions"), anchor="conclusions")
    flow.prose(data["prose"]["conclusions"], missing=flow.say("todo.conclusions"), source="section:conclusions")
    flow.heading(flow.say("h.recommendations"), anchor="recommendations", level=2)
    if data["prose"]["recommendations"] or not data["recommendations"]:
        flow.prose(data["prose"]["recommendations"], missing=flow.say("todo.recommendations"),
                   source="section:recommendations")
    known = {one["id"]: _anchor(one) for one in _all(data)} | {
        one["id"]: slug(f"lesson-{one['id']}") for one in data["lessons"]}
    columns = [column(flow.say(f"syn.c.{name}"), width=width) for name, width in (
        ("number", .4), ("recommendation", 3.4), ("addressee", 1.3), ("priority", .9), ("time", 1.1), ("basis", 1.4))]
    flow.table("recommendations", flow.say("syn.t.recommendations"), columns=columns, rows=[
        row(cell(one["number"]), cell(one["text"], source=f"recommendation:{one['id']}:text"),
            cell(one["addressee"] or "–"),
            cell(flow.say(f"syn.priority.{one['priority']}") if one["priority"] else "–"), cell(one["time"] or "–"),
            cell(", ".join(map(flow.named, one["basis"])) or "–",
                 links={flow.named(key): known[key] for key in one["basis"] if key in known}))
        for one in data["recommendations"]])


def _responses(flow: Flow, data: Data) -> None:
    """The page management answers on: what it has not said yet is left blank for it."""
    if not data["recommendations"]:
        return
    flow.heading(flow.say("syn.h.responses"), anchor="responses")
    flow.para(flow.say("syn.responses.intro"), "note")
    columns = [column(flow.say(f"syn.c.{name}"), width=width) for name, width in (
        ("number", .4), ("recommendation", 2.4), ("answer", .95), ("response", 1.9), ("action", 1.7), ("owner", 1.05),
        ("due", .9))]
    rows = []
    for one in data["recommendations"]:
        key = f"syn.status.{one['status']}"
        answer = flow.labels.get(key, one["status"]) if one["status"] != "open" else ""
        for place, action in enumerate(one["actions"] or [{"text": "", "owner": "", "due": ""}]):
            shown = (one["number"], one["text"], answer) if place == 0 else ("", "", "")
            response = cell(one["response"], source=f"recommendation:{one['id']}:response") if place == 0 else cell("")
            done = (action["text"], action["owner"], flow.day(action["due"]))
            rows.append(row(*map(cell, shown), response, *map(cell, done)))
    flow.table("responses", flow.say("syn.t.responses"), columns=columns, rows=rows,
               note=flow.say("syn.n.responses"))


def _lessons(flow: Flow, data: Data) -> None:
    if not data["lessons"]:
        return
    flow.heading(flow.say("syn.h.lessons"), anchor="lessons")
    for one in data["lessons"]:
        lines = [_labelled(flow, f"syn.lesson.{name}", one[name])
                 for name in ("happened", "why", "condition", "origin")]
        lines += [_labelled(flow, "syn.lesson.uses", flow.say("semicolon").join(one["uses"])),
                  _labelled(flow, "syn.c.addressee", one["addressee"]),
                  _labelled(flow, "c.evidence", ", ".join(map(flow.named, one["evidence"]))),
                  ", ".join(filter(None, (one["author"], day(one["date"], flow.labels))))]
        flow.box(flow.titled(one["id"], one["title"]), lines, tone="claim", anchor=f"lesson-{one['id']}", sources={
            f"lesson:{one['id']}:{name}": one[name] for name in ("title", "happened", "why", "condition", "origin")})


# --- annexes ---------------------------------------------------------------------------------------


def _crosswalk(flow: Flow, data: Data) -> None:
    table = data["crosswalk"]
    flow.heading(flow.say("syn.h.crosswalk"), anchor="crosswalk")
    flow.para(flow.say("syn.crosswalk.intro"))
    columns = [column(flow.say("c.theme"), width=2.2), *(column(one, width=1.5) for one in table["studies"])]
    rows = [row(cell(_labelled_plain(flow, one)),
                *(cell(flow.say("semicolon").join(names) or "–") for names in one["cells"]))
            for one in table["rows"]]
    flow.table("crosswalk", flow.say("syn.t.crosswalk"), columns=columns, rows=rows)


def _labelled_plain(flow: Flow, theme: Data) -> str:
    return f"{theme['name']}{flow.say('colon')}{theme['definition']}" if theme["definition"] else str(theme["name"])


def _provenance(flow: Flow, data: Data) -> None:
    found = data["provenance"]
    flow.heading(flow.say("h.provenance"), anchor="provenance")
    flow.para(flow.say("syn.prov.people"))
    flow.para(flow.say("syn.prov.versions", qualkit=found["qualkit"], schema=found["schema"]))
    if found["overrides"]:
        flow.box(flow.say("box.overrides"), [flow.say("prov.override", rule=one.get("rule", "?"), by=one.get("by", "?"),
                                                      reason=one.get("reason", "?")) for one in found["overrides"]],
                 tone="warning")
    _hashes(flow, "imports", [(f"{one['study']} ({one['file']})", one["hash"]) for one in found["imports"]])
    _hashes(flow, "tables", list(found["tables"].items()))
    _traced(flow, data)


def _traced(flow: Flow, data: Data) -> None:
    """Contributing findings by the numbers they have here; the id they have at home stands quietly beside."""
    numbers: dict[str, list[str]] = {}
    for finding in _all(data):
        for one in finding["contributing"]:
            numbers.setdefault(one["ref"], []).append(one["number"])
    rows = [row(cell(", ".join(numbers.get(one["ref"], ())) or "–"),
                cell(one["ref"] + (f" [{flow.say('syn.changed')}]" if one["changed"] else ""), "muted"),
                cell(one["hash"][:32], "muted")) for one in data["provenance"]["contributions"]]
    flow.table("contributions", flow.say("syn.t.contributions"), rows=rows, columns=[
        column(flow.say(f"syn.c.{key}"), width=width) for key, width in (
            ("number", .8), ("contributions", 2), ("hash", 2.4))])


def _hashes(flow: Flow, name: str, pairs: Sequence[tuple[str, str]]) -> None:
    flow.table(name, flow.say(f"syn.t.{name}"), columns=[
        column(flow.say(f"syn.c.{name}"), width=2), column(flow.say("syn.c.hash"), width=2)],
        rows=[row(cell(key), cell(value[:32], "muted")) for key, value in pairs])
