"""The study report as a flow of blocks: what stands where. Words come from labels and data only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qualkit.reports.labels import day
from qualkit.reports.pages import agreement_pages, annex_pages, conclusion_pages, matrix_pages
from qualkit.reports.pages.flow import Block, Flow, cell, column, heat, linked, row

Data = Mapping[str, Any]


def lay_out(data: Data) -> list[Block]:
    """Return the blocks of a study report in reading order; the cover is drawn from ``opening``."""
    flow = Flow(data["labels"])
    flow.name("finding", printed(data))
    for part in (front, _summary, _context, methods, _findings, _across, matrix_pages.lay_out, register, _conclusions,
                 limitations):
        part(flow, data)
    flow.begin_annexes()
    annex_pages.lay_out(flow, data)
    return linked(flow.blocks)


def printed(data: Data) -> list[str]:
    """The ids of findings in the order in which a study prints them; numbers follow it in every table."""
    told = [one["id"] for theme in data["themes"]
            for at in dict.fromkeys((theme["key"], *(code["key"] for code in theme["codes"])))
            for one in theme["claims"] if one["at"] == at]
    asked = [one for group in data["order"]["groups"] for one in group["ids"]] if data.get("order") else []
    return list(dict.fromkeys([*asked, *told, *(one["id"] for one in data["register"])]))


def of(flow: Flow, figures: Data) -> str:
    """ "3 of 5"."""
    return flow.say("of", n=figures["n"], N=figures["N"]) if figures["N"] else "–"


def front(flow: Flow, data: Data) -> None:
    """What the report rests on, its warnings, its acronyms."""
    flow.heading(flow.say("h.basis"), anchor="basis", numbered=False)
    flow.box(flow.say("box.basis"), data["basis"]["sentences"], tone="basis")
    flow.box(flow.say("box.warnings"), data["warnings"], tone="warning")
    if data["prose"]["acronyms"]:
        flow.heading(flow.say("h.acronyms"), anchor="acronyms", level=2, numbered=False)
        flow.prose(data["prose"]["acronyms"], missing="", source="section:acronyms")


def _summary(flow: Flow, data: Data) -> None:
    flow.heading(flow.say("h.summary"), anchor="summary")
    flow.prose(data["prose"]["summary"], missing=flow.say("todo.summary"), source="section:summary")


def _context(flow: Flow, data: Data) -> None:
    flow.heading(flow.say("h.context"), anchor="context")
    flow.prose(data["prose"]["context"], missing=flow.say("todo.context"), source="section:context")
    flow.heading(flow.say("h.questions"), anchor="questions", level=2)
    flow.prose(data["prose"]["questions"], missing=flow.say("todo.questions"), source="section:questions")


def methods(flow: Flow, data: Data) -> None:
    """Block B4 with the sampling table."""
    flow.heading(flow.say("h.methods"), anchor="methods")
    methods, names = data["methods"], flow.labels
    for section in ("approach", "sampling"):
        _written(flow, data, section)
    if data["figures"]:
        sampling(flow, data["figures"]["sampling"])
    _written(flow, data, "translation")
    flow.para(flow.say("methods.languages", languages=_join(flow, methods["languages"])))
    _written(flow, data, "coding")
    if methods["guides"]:
        flow.para(flow.say("methods.guides", guides=flow.say("semicolon").join(
            guide["title"] or guide["instrument"] for guide in methods["guides"])))
    coders = _join(flow, methods["coders"])
    flow.para(flow.say("methods.coders", coders=coders) if coders else flow.say("methods.no_coders"))
    flow.para(flow.say("methods.codebook", title=data["codebook"]["title"],
                       version=data["codebook"]["version"][:12] or "–"))
    agreement_pages.sentence(flow, data)
    if methods["emergent"]:
        flow.para(flow.say("methods.emergent", codes=_join(flow, methods["emergent"])))
    flow.para(flow.say("methods.tool", version=data["provenance"]["qualkit"]))
    if methods["engines"]:
        flow.para(flow.say("methods.engines" if methods["adopted"] else "methods.engines.unused",
                           engines=_join(flow, [_engine(flow, one) for one in methods["engines"]])))
    for section in ("ethics", "team", "reflexivity"):
        _written(flow, data, section)
    flow.heading(flow.say("h.rules"), anchor="rules", level=2)
    rules = ["rule.numbers", "rule.directions"] if data["figures"] else []
    if data["figures"] and not data["draft"]:
        rules.append("rule.words")
    flow.bullets([names[key] for key in [*rules, "rule.quotes"]])


def _engine(flow: Flow, name: str) -> str:
    """What an engine goes by, with its own name."""
    said = flow.labels.get(f"engine.{name.partition('.')[0]}", "")
    return f"{said} ({name})" if said else name


def _written(flow: Flow, data: Data, section: str) -> None:
    flow.heading(flow.say(f"h.{section}"), anchor=f"methods-{section}", level=2)
    flow.prose(data["prose"][section], missing=flow.say(f"todo.{section}"), source=f"section:{section}")


def _join(flow: Flow, items: Sequence[str]) -> str:
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {flow.say('and')} {items[-1]}"


def sampling(flow: Flow, table: Data) -> None:
    """Block B5: planned against achieved, documents and people apart."""
    names = [flow.attribute(axis) for axis in table["axes"]]
    figures = ("planned", "sources", "documents", "people", "read", "refusals", "withdrawn")
    columns = [column(flow.say("c.instrument"), width=2), *(column(name, width=1.3) for name in names),
               *(column(flow.say(f"c.{name}"), "right") for name in figures)]
    rows = [row(cell(one["instrument"]), *(cell(value) for value in one["values"]),
                *(cell("–" if one[name] is None else one[name]) for name in figures)) for one in table["rows"]]
    total = table["total"]
    rows.append(row(cell(flow.say("total"), "strong"), *(cell("") for _ in names),
                    *(cell(total[name], "strong") for name in figures)))
    flow.table("sampling", flow.say("t.sampling"), columns=columns, rows=rows,
               note=flow.say("n.sampling" if table["has_plan"] else "n.sampling.no_plan"), wide=True)


# --- findings ----------------------------------------------------------------------------------------


def _findings(flow: Flow, data: Data) -> None:
    flow.heading(flow.say("h.findings"), anchor="findings")
    flow.para(flow.say("findings.intro"), "note")
    if data["figures"] and data["figures"]["chart"]:
        chart = data["figures"]["chart"]
        units = flow.say(f"many.{chart['kind']}")
        told = flow.say("semicolon").join(f"{bar['name']}{flow.say('colon')}{of(flow, bar)}" for bar in chart["bars"])
        flow.figure("chart", flow.say("f.chart", units=units), chart=_worded(flow, chart),
                    alt=flow.say("alt.chart", units=units, told=told),
                    note=flow.say("n.chart", count=chart["left_out"]) if chart["left_out"] else "")
    for group in data["order"]["groups"] if data["order"] else ():
        _answers(flow, data, group)
    if data["order"]:
        flow.heading(flow.say("h.by_theme"), anchor="by-theme")
    for theme in data["themes"]:
        _theme(flow, data, theme)


def _answers(flow: Flow, data: Data, group: Data) -> None:
    """The findings that answer a question or stand under a criterion, each with its evidence."""
    flow.heading(group["title"], anchor=f"answers-{group['title'][:40]}", level=2)
    if not group["ids"]:
        flow.todo(flow.say("by.todo", text=group["title"]))
    for name in group["ids"]:
        for theme in data["themes"]:
            for claim in theme["claims"]:
                if claim["id"] == name:
                    _claim(flow, theme, claim)


def _worded(flow: Flow, chart: Data) -> dict[str, Any]:
    return {**chart, "legend": [flow.say(f"status.{name}") for name in chart["parts"]],
            "bars": [{**bar, "label": of(flow, bar) + (
                flow.say("semicolon") + flow.say("way.absent", count=absent) if (absent := bar["parts"][2]) else "")}
                     for bar in chart["bars"]]}


def _theme(flow: Flow, data: Data, theme: Data) -> None:
    flow.heading(theme["name"], anchor=theme["anchor"], level=2)
    flow.blocks[-1]["theme"] = theme["key"]
    flow.para(theme["definition"], "lead")
    if data["order"]:
        ids = ", ".join(flow.named(one["id"]) for one in theme["claims"])
        flow.para(flow.say("by.elsewhere", ids=ids) if ids else "", "note")
        theme = {**theme, "claims": []}
    _claims(flow, theme, theme["key"])
    if not theme["claims"] and (theme["silent"] or not data["order"]):
        _unclaimed(flow, data, theme)
    if theme["counts"]:
        flow.para(theme["counts"]["headline"])
        if not theme["silent"]:
            _directions(flow, theme)
            _subgroups(flow, theme)
    elif not data["numbers"] and theme["where"]:
        _where(flow, theme)
    for code in theme["codes"]:
        _code(flow, theme, code)
    if not data["basis"]["reviewed"]:
        _suggested(flow, theme)
    flow.box(flow.say("box.unknown"), theme["unknown"], tone="note", sources={
        f"finding:{claim['id']}:gaps": claim["gaps"] for claim in theme["claims"] if claim["gaps"]})


def _unclaimed(flow: Flow, data: Data, theme: Data) -> None:
    """A theme without a finding: nothing to find, somebody who let it be and why, or work to be done."""
    waived = [one for one in data["provenance"]["overrides"] if one["rule"] == "theme-without-finding"]
    if theme["silent"]:
        flow.para(flow.say("theme.silent"))
    elif waived and not data["draft"]:
        flow.para(flow.say("theme.waived", theme=theme["name"], by=waived[0]["by"], reason=waived[0]["reason"]))
    else:
        flow.todo(flow.say("todo.claim", theme=theme["name"]))


def _code(flow: Flow, theme: Data, code: Data) -> None:
    """A code with its findings, each before its own evidence, then what else was said, then what goes against it."""
    alone = code["key"] == theme["key"]
    quotes = [one for one in code["quotes"] if not one["finding"]]
    against = [one for one in theme["counter"] if one["at"] == code["key"] and not one["finding"]]
    claimed = not alone and any(one["at"] == code["key"] for one in theme["claims"])
    if not (quotes or against or claimed):
        return
    flow.heading(code["name"], anchor=f"{theme['key']}-{code['key']}-code", level=3, numbered=False)
    if not alone:
        flow.para(code["spoken"], "small")
        _claims(flow, theme, code["key"])
    if claimed and quotes:
        flow.para(flow.say("quotes.more"), "note")
    for quote in quotes:
        flow.quote(quote)
    if against:
        flow.para(flow.say("quotes.against"), "note")
    for quote in against:
        flow.quote(quote)


def _claims(flow: Flow, theme: Data, key: str) -> None:
    for claim in theme["claims"]:
        if claim["at"] == key:
            _claim(flow, theme, claim)


def _claim(flow: Flow, theme: Data, claim: Data) -> None:
    """A finding and the quotations it rests on, those against it last."""
    claim_box(flow, claim)
    said = [*(one for code in theme["codes"] for one in code["quotes"]), *theme["counter"]]
    for box in ("main", "counter"):
        found = [one for one in said if one["finding"] == claim["id"] and one["box"] == box]
        if found and box == "counter":
            flow.para(flow.say("quotes.evidence_against"), "note")
        for quote in found:
            flow.quote(quote)


def _suggested(flow: Flow, theme: Data) -> None:
    if not theme["machine"] and not theme["suggested"]:
        return
    flow.heading(flow.say("h.suggested"), anchor=f"{theme['key']}-suggested", level=3, numbered=False)
    flow.para(theme["machine"], "unreviewed")
    for quote in theme["suggested"]:
        flow.quote(quote)


def claim_box(flow: Flow, claim: Data, rests: str = "") -> None:
    """A person's finding in a box, which links lead to; ``rests`` tells the places of evidence that is not laid out."""
    facts = [flow.say("claim.direction", direction=flow.say(f"direction.{claim['direction']}"))
             if claim["direction"] else "",
             flow.say("claim.scope", scope=claim["scope"]) if claim["scope"] else "",
             flow.say("claim.counter", counter=claim["counter_case"]) if claim["counter_case"] else "",
             rests, _signed(flow, claim)]
    flow.box(flow.titled(claim["id"], claim["statement"]), facts, tone="claim", anchor=f"finding-{claim['id']}",
             sources={f"finding:{claim['id']}:{name}": claim[name] for name in ("statement", "scope", "counter_case")})


def _signed(flow: Flow, claim: Data) -> str:
    """Who wrote a finding and who looked at it, with its id: one quiet line."""
    date = f", {day(claim['date'], flow.labels)}" if claim["date"] else ""
    said = flow.say("claim.named", id=claim["id"], said=flow.say("claim.by", author=claim["author"], date=date))
    reviewed = flow.say("register.reviewed", by=claim["review"]["by"]) if claim.get("review") else ""
    return " · ".join(filter(None, (said, reviewed)))


def _directions(flow: Flow, theme: Data) -> None:
    """Codes by what sources say on each; a theme of several codes has no direction of its own."""
    disputed = any(one["disputed"] for one in theme["counts"]["directions"])
    alone = len(theme["codes"]) == 1
    columns = [column(flow.say("c.code"), width=2.8), column(flow.say("c.n_of_N"), "right", 1.1),
               *(column(flow.say(f"status.{name}"), "right", 1.1) for name in
                 ("present", "mixed", "absent", "not_raised", "not_asked")),
               *([column(flow.say("c.disputed"), "right", 1.1)] if disputed else []),
               column(flow.say("c.passages"), "right", 1.2)]
    rows, last = [], ""
    for one in theme["counts"]["directions"]:
        if not one["N"] and not one["beyond"]:
            continue
        group = flow.say(f"many.{one['kind']}.title") if one["kind"] != last else ""
        last = one["kind"]
        style = "strong" if one["is_theme"] else ""
        split = alone or not one["is_theme"]
        rows.append(row(cell(one["name"], style, indent=one["depth"]),
                        cell(of(flow, one if split else one | {"n": one["spoken"]}), "strong"),
                        *(cell(one[name] if split else "") for name in ("present", "mixed", "absent")),
                        *(cell(one[name]) for name in ("not_raised", "not_asked")),
                        *([cell(one["disputed"] or "")] if disputed else []),
                        cell(_passages(flow, one), "muted"), group=group))
    flow.table(f"{theme['key']}-directions", flow.say("t.directions", theme=theme["name"]), columns=columns, rows=rows,
               note="" if alone else flow.say("n.directions"))


def _passages(flow: Flow, figures: Data) -> str:
    """Passages in the sources counted, and in others."""
    outside = figures["passages"] - figures["passages_in"]
    return flow.say("passages", inside=figures["passages_in"], outside=outside) if outside else str(figures["passages"])


def _subgroups(flow: Flow, theme: Data) -> None:
    counts = theme["counts"]
    figures = [one for part in counts["subgroups"] for line in part["rows"] for one in line["cells"] if one["N"]]
    if figures and all(one["told"] == one["N"] for one in figures):
        names = _join(flow, [flow.attribute(part["attribute"]).lower() for part in counts["subgroups"]])
        flow.para(flow.say("where.everywhere", attributes=names))
        return
    columns = [column(flow.say("c.subgroup"), width=2),
               *(column(flow.say(f"many.{kind}.title"), "right") for kind in counts["kinds"])]
    rows = [row(cell(one["value"]),
                *(cell(of(flow, {"n": one_cell["told"], "N": one_cell["N"]}), "" if one_cell["N"] else "muted")
                  for one_cell in one["cells"]),
                group=flow.attribute(part["attribute"]) if place == 0 else "")
            for part in counts["subgroups"] for place, one in enumerate(part["rows"])]
    flow.table(f"{theme['key']}-where", flow.say("t.where", theme=theme["name"]), columns=columns, rows=rows)


def _where(flow: Flow, theme: Data) -> None:
    said = [f"{flow.attribute(name)}{flow.say('colon')}{_join(flow, values)}"
            for name, values in theme["where"].items()]
    flow.para(flow.say("where", said=flow.say("semicolon").join(said)))


# --- across the themes -----------------------------------------------------------------------------


def _across(flow: Flow, data: Data) -> None:
    flow.heading(flow.say("h.across"), anchor="across")
    if data["figures"]:
        code_table(flow, data["figures"]["code_table"])
        _heats(flow, data["figures"]["heat"])
        if not data["figures"]["code_table"]["kinds"]:
            flow.para(flow.say("across.unread"), "note")


def code_table(flow: Flow, table: Data) -> None:
    """n of N for each code and kind of source."""
    columns = [column(flow.say("c.code"), width=3)]
    for kind in table["kinds"]:
        columns += [column(flow.say(f"many.{kind}.title"), "right", 1.3), column(flow.say("c.passages"), "right", 1)]
    rows = [row(cell(one["name"], "" if one["depth"] else "strong", indent=one["depth"]),
                *(part for figures in one["cells"] for part in _code_cells(flow, figures)))
            for one in table["rows"]] if table["kinds"] else []
    flow.table("code-table", flow.say("t.codes"), columns=columns, rows=rows, note=flow.say("n.codes"),
               wide=len(table["kinds"]) > 2)


def _code_cells(flow: Flow, figures: Data) -> Iterator[Block]:
    percent = f" ({figures['share']} %)" if figures["share"] is not None and figures["N"] else ""
    told = of(flow, {"n": figures["told"], "N": figures["N"]})  # of a theme, whoever speaks of it: it has no direction
    apart = figures["absent"] and figures["told"] == figures["n"]
    against = f"{flow.say('semicolon')}{flow.say('way.absent', count=figures['absent'])}" if apart else ""
    yield cell(f"{told}{percent}{against}")
    yield cell(_passages(flow, figures), "muted")


def _heats(flow: Flow, tables: Sequence[Data]) -> None:
    """The heat tables that have columns to compare, and one line on the others. Small bases carry no shade."""
    thin = []
    for table in tables:
        bases = [max((figures["N"] for figures in column), default=0)
                 for column in zip(*(one["cells"] for one in table["rows"]), strict=True)]
        if sum(base > 0 for base in bases) > 1:
            _heat(flow, table)
        else:
            thin.append(f"{flow.attribute(table['attribute']).lower()} ({flow.say('many.' + table['kind'])})")
    if thin:
        flow.para(flow.say("heat.thin", tables=_join(flow, thin)), "note")


def _heat(flow: Flow, table: Data) -> None:
    name = flow.attribute(table["attribute"]).lower()
    columns = [column(flow.say("c.code"), width=3), *(column(value, "center") for value in table["values"])]
    rows = [row(cell(one["name"], "" if one["depth"] else "strong", indent=one["depth"]),
                *(heat(*_told(figures)) for figures in one["cells"]))
            for one in table["rows"]]
    flow.table(f"heat-{table['attribute']}-{table['kind']}",
               flow.say("t.heat", attribute=name, units=flow.say(f"many.{table['kind']}")), columns=columns, rows=rows,
               note=flow.say("n.heat"))


def _told(figures: Data) -> tuple[int, int, int]:
    """Sources to shade by, their base, and those that say it is not so: a theme of several codes has no direction."""
    told = figures.get("told", figures["n"])
    return told, figures["N"], figures.get("absent", 0) if told == figures["n"] else 0


def register(flow: Flow, data: Data) -> None:
    """Block B10: findings with what they rest on."""
    flow.heading(flow.say("h.register"), anchor="register", landscape=bool(data["register"]))
    if not data["register"]:
        flow.todo(flow.say("todo.register"))
        return
    columns = [column(flow.say(f"c.{name}"), width=width) for name, width in (
        ("finding_no", .8), ("statement", 2.6), ("direction", .9), ("scope", 1.8), ("evidence", .9), ("against", 2.2),
        ("gaps", 1.7), ("author", .9))]
    rows = [row(conclusion_pages.finding(flow, one["id"]), cell(one["statement"]),
                cell(flow.say(f"direction.{one['direction']}") if one["direction"] else "–"),
                cell(one["scope"] or "–"), cell(", ".join(one["evidence"]) or "–", links=one["evidence"]),
                cell(". ".join(filter(None, (", ".join(one["against"]), one["counter_case"]))) or "–",
                     links=one["against"]),
                cell(one["gaps"] or "–"), cell(conclusion_pages.signed(flow, one)))
            for one in sorted(data["register"], key=lambda one: list(flow.names).index(one["id"]))]
    flow.table("register", flow.say("t.register"), columns=columns, rows=rows, wide=True)
    conclusion_pages.discarded(flow, data)


def _conclusions(flow: Flow, data: Data) -> None:
    flow.heading(flow.say("h.conclusions"), anchor="conclusions")
    flow.prose(data["prose"]["conclusions"], missing=flow.say("todo.conclusions"), source="section:conclusions")
    flow.heading(flow.say("h.recommendations"), anchor="recommendations", level=2)
    if data["prose"]["recommendations"] or not data["recommendations"]["rows"]:
        flow.prose(data["prose"]["recommendations"], missing=flow.say("todo.recommendations"),
                   source="section:recommendations")
    conclusion_pages.recommendations(flow, data)


def limitations(flow: Flow, data: Data) -> None:
    """Block B12: drafted from the data, then edited by a person."""
    flow.heading(flow.say("h.limitations"), anchor="limitations")
    if data["prose"]["limitations"]:
        flow.prose(data["prose"]["limitations"], missing="", source="section:limitations")
    if data["limitations"]:
        flow.para(flow.say("limitations.drafted"), "note")
        flow.bullets(data["limitations"])

