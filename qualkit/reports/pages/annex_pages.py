"""The annexes as a flow of blocks: codebook, quote audit, sources, suggestions, provenance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from qualkit.reports.pages import agreement_pages, checklist_pages, evaluation_pages, pattern_pages, publication_pages
from qualkit.reports.pages.flow import Block, Flow, cell, column, row
from qualkit.reports.parts.anchors import slug

Data = Mapping[str, Any]


def lay_out(flow: Flow, data: Data) -> None:
    """Add all annexes."""
    for part in (codebook, evaluation_pages.lay_out, audit, agreement_pages.lay_out, sources,
                 publication_pages.lay_out, pattern_pages.lay_out, _suggested, provenance):
        part(flow, data)
    for checklist in data["checklists"]:
        checklist_pages.lay_out(flow, checklist)


def codebook(flow: Flow, data: Data) -> None:
    """Every code, and how the codebook changed."""
    book = data["codebook"]
    flow.heading(flow.say("h.codebook"), anchor="codebook")
    flow.para(flow.say("codebook.intro", title=book["title"], version=book["version"][:12] or "–"))
    for code in book["codes"]:
        code_box(flow, code)
    changes = [(code, change) for code in book["codes"] for change in code["changes"]]
    flow.table("codebook-changes", flow.say("t.changes"),
               columns=[column(flow.say(f"c.{name}"), width=width)
                        for name, width in (("code", 1.2), ("date", .9), ("what", 2), ("why", 2), ("by", 1))],
               rows=[row(cell(code["name"]), flow.date(change["date"]), *(
                         cell(change[name] or "–") for name in ("what", "why", "by")))
                     for code, change in changes])


def code_box(flow: Flow, code: Data) -> None:
    """A code with its definition, what it takes in and leaves out, and its examples."""
    examples = [flow.say("near_miss" if one["kind"] == "near-miss" else "example", text=one["text"],
                         belongs=one["belongs"] or "–") for one in code["examples"]]
    flow.box(f"{code['name']} [{code['key']}]", [
        _defined(flow, code), _labelled(flow, "c.include", code["include"]),
        _labelled(flow, "c.exclude", code["exclude"]), *examples], tone="code")


def _defined(flow: Flow, code: Data) -> str:
    origin = flow.say("emergent" if code["emergent"] else "a_priori")
    status = "" if code["status"] == "active" else f" {flow.say('status.' + code['status'])}"
    heir = f" → {code['replaced_by']}" if code["replaced_by"] else ""
    return f"{code['definition'] or flow.say('undefined')} ({origin}{status}{heir})"


def _labelled(flow: Flow, key: str, text: str) -> str:
    return f"{flow.say(key)}{flow.say('colon')}{text}" if text else ""


def audit(flow: Flow, data: Data) -> None:
    """Whose words each theme is told in."""
    if not data["figures"]:
        return
    flow.heading(flow.say("h.audit"), anchor="audit")
    flow.para(flow.say("audit.intro"))
    columns = [column(flow.say(f"c.{name}"), align, width) for name, align, width in (
        ("theme", "left", 2), ("quotes", "right", .8), ("sources_quoted", "right", 1), ("largest", "right", 1.3),
        ("effective", "right", 1), ("groups", "left", 2.4), ("never", "left", 2.2))]
    rows = [row(cell(one["name"]), cell(one["quotes"]), cell(one["sources"]),
                cell(f"{flow.say('of', n=one['largest'], N=one['quotes'])} ({one['largest_source']})"
                     if one["quotes"] else "–"),
                cell(round(one["effective"])),
                cell(flow.say("semicolon").join(
                    flow.say("audit.group", value=part["value"] or "–", quotes=part["quotes"], codings=part["codings"])
                    for part in one["subgroups"]) or "–"),
                cell(", ".join(one["never_quoted"]) or "–")) for one in data["figures"]["audit"]]
    flow.table("audit-table", flow.say("t.audit"), columns=columns, rows=rows, note=flow.say("n.audit"), wide=True)
    flow.para(flow.say("audit.printed", **data["figures"]["printed"]), "note")
    flow.para(data["unvetted"], "note")


def sources(flow: Flow, data: Data) -> None:
    """The sources under pseudonyms, with what may be printed of them."""
    flow.heading(flow.say("h.sources"), anchor="sources")
    flow.para(flow.say("sources.intro"))
    if data["withheld"]:
        said = ", ".join(flow.attribute(name).lower() + (f" ({count})" if data["numbers"] else "")
                         for name, count in data["withheld"].items())
        flow.para(flow.say("sources.withheld", said=said), "note")
    names = [name for name in dict.fromkeys(name for one in data["sources"] for name in one["attributes"])
             if name != "instrument"]
    figures = ("words", "people", "codings") if data["numbers"] else ()
    columns = [column(flow.say("c.source"), width=.8), column(flow.say("c.instrument"), width=1.6),
               column(flow.say("c.document_ids"), width=1),
               *(column(flow.attribute(name), width=1.2) for name in names),
               column(flow.say("c.language"), width=.9), column(flow.say("c.read_by"), width=1.2),
               *(column(flow.say(f"c.{name}"), "right", .9) for name in figures)]
    rows = [row(cell(one["id"]), cell(_instrument(flow, one)), cell(", ".join(one["documents"])),
                *(cell(one["attributes"].get(name, "–")) for name in names), cell(", ".join(one["languages"])),
                cell(", ".join(one["read_by"]) or "–"), *(cell(one[name]) for name in figures))
            for one in data["sources"]]
    flow.table("source-table", flow.say("t.sources"), columns=columns, rows=rows, wide=True)


def _instrument(flow: Flow, source: Data) -> str:
    """The kind of source, with the project's own name for the instrument where it says more."""
    kind, own = flow.say(f"one.{source['kind']}"), source["attributes"].get("instrument", "")
    return f"{kind} ({own})" if own and not slug(source["kind"]).startswith(slug(own)) else kind


def _suggested(flow: Flow, data: Data) -> None:
    table = data["figures"]["suggested"] if data["figures"] else None
    quotes = [one for theme in data["themes"] for one in theme["suggested"]] if data["basis"]["reviewed"] else []
    if not table and not quotes:
        return
    flow.heading(flow.say("h.unreviewed"), anchor="unreviewed")
    flow.para(flow.say("unreviewed.intro"), "unreviewed")
    if table:
        _suggested_table(flow, table)
    for quote in quotes:
        flow.quote(quote)


def _suggested_table(flow: Flow, table: Data) -> None:
    columns = [column(flow.say("c.code"), width=3),
               *(column(flow.say(f"many.{kind}.title"), "right") for kind in table["kinds"]),
               column(flow.say("c.suggestions"), "right")]
    rows = [row(cell(one["name"], "" if one["depth"] else "strong", indent=one["depth"]),
                *(cell(flow.say("of", n=part["n"], N=part["N"]) if part["N"] else "–") for part in one["cells"]),
                cell(one["passages"], "muted")) for one in table["rows"]]
    flow.table("suggested-table", flow.say("t.suggested"), columns=columns, rows=rows)


def provenance(flow: Flow, data: Data) -> None:
    """Hashes, versions, runs, decisions, overrides, problems."""
    found = data["provenance"]
    flow.heading(flow.say("h.provenance"), anchor="provenance")
    flow.para(found["disclosed_by_machine"])
    flow.para(flow.say("prov.versions", qualkit=found["qualkit"], schema=found["schema"],
                       codebook=found["codebook"]["key"], version=found["codebook"]["version"][:16] or "–"))
    _decisions(flow, found, data["numbers"])
    if found["overrides"]:
        flow.box(flow.say("box.overrides"), [flow.say("prov.override", rule=one.get("rule", "?"), by=one.get("by", "?"),
                                                      reason=one.get("reason", "?")) for one in found["overrides"]],
                 tone="warning")
    flow.table("runs", flow.say("t.runs"), columns=[column(flow.say(f"c.{name}"), width=width) for name, width in
               (("verb", .8), ("plugins", 2), ("versions", 2.4), ("figures", 2))],
               rows=[row(cell(run["verb"]), cell(", ".join(run["plugins"]) or "–"),
                         cell(_pairs(run["versions"])), cell(_pairs(run["counts"]))) for run in found["runs"]])
    flow.table("inputs", flow.say("t.inputs"), columns=[column(flow.say(f"c.{name}"), width=width) for name, width in
               (("document", 1), ("reader", 1), ("bytes_hash", 2), ("text_hash", 2))],
               rows=list(_files(flow, found["inputs"])), note=flow.say("n.inputs"))
    flow.table("problems", flow.say("t.problems"), columns=[column(flow.say(f"c.{name}"), width=width) for name, width
               in (("document", 1), ("place", .8), ("severity", .8), ("reason", 3), ("remedy", 2))],
               rows=[row(cell(one["document"]), cell(one["place"] or "–"),
                         cell(flow.say(f"severity.{one['severity']}")), cell(one["reason"]),
                         cell(one["remedy"] or "–")) for one in found["problems"]])


def _files(flow: Flow, inputs: Sequence[Data]) -> Iterator[Block]:
    """A row for each file: the rows of a survey are documents of one."""
    for _, group in groupby(inputs, lambda one: (one["bytes"], one["reader"])):
        held = list(group)
        first, last = held[0], held[-1]
        one_text = len(held) == 1
        yield row(cell(first["document"] if one_text else f"{first['document']}–{last['document']}"),
                  cell(first["reader"]), cell(first["bytes"][:16]),
                  cell(first["text"][:16] if one_text else flow.say("inputs.texts", count=len(held))))


def _decisions(flow: Flow, found: Data, numbers: bool) -> None:
    if numbers and found["codings"]:
        flow.para(flow.say("prov.codings", people=found["codings"]["people"], accepted=found["codings"]["accepted"],
                           undecided=found["undecided"]))
    rows = [row(cell(one["coder"]), cell(flow.say(f"verdict.{one['verdict']}")), cell(one["count"]))
            for one in found["decisions"]]
    flow.table("decisions", flow.say("t.decisions"), rows=rows, columns=[
        column(flow.say("c.coder")), column(flow.say("c.verdict")), column(flow.say("c.count"), "right")])
    if not numbers and found["coders"]:
        flow.para(", ".join(one["name"] or one["handle"] for one in found["coders"]))


def _pairs(values: Data) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items()) or "–"
