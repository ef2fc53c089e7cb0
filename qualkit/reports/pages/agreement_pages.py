"""Agreement between coders as blocks: a sentence in the methods, an annex with one table by code."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from qualkit.measures.disagreements import Kind
from qualkit.measures.intervals import DRAWS, Estimate
from qualkit.model.agreement import Coefficient
from qualkit.reports.labels import Labels
from qualkit.reports.pages.flow import Block, Flow, cell, column, row
from qualkit.reports.parts.agreement import (
    RULES,
    Agreement,
    CodeAgreement,
    after_settling,
    agreement,
)
from qualkit.reports.parts.basis import Basis

Data = Mapping[str, Any]
Say = Callable[..., str]


def agreement_figures(basis: Basis, labels: Labels) -> dict[str, Any] | None:
    """Agreement as declared in qualkit.toml, for a report's model; None if no two have read the same document."""
    plan = basis.view.study.agreement
    found = agreement(basis, plan)
    if found is None:
        return None
    kinds = [one.kind.value for places in found.disagreements.values() for one in places]
    names, coders = {code.key: code.name_in(labels.language) for code in basis.view.codebook}, basis.view.coders()
    return {"coders": [coders[one].name or one if one in coders else one for one in found.coders],
            "documents": len(found.documents), "unit": found.unit.value, "main": plan.coefficient or "",
            "overlap": "" if found.unit in RULES else found.overlap.value, "codings": found.codings,
            "from_suggestions": found.from_suggestions, "unplaced": found.unplaced, "late": found.late,
            "rows": [_row(one, names[one.key]) for one in found.codes], "pooled": _row(found.pooled, ""),
            "unused": [names[one] for one in found.unused],
            "kinds": {kind.value: kinds.count(kind.value) for kind in Kind},
            "undefined": _undefined(found), "draws": DRAWS, "settling": _settling(basis, found, names)}


def _settling(basis: Basis, found: Agreement, names: Mapping[str, str]) -> dict[str, Any] | None:
    """How many differences were settled, by whom, and the figures then; None while nothing was."""
    settled = after_settling(basis, found)
    if settled is None:
        return None
    coders = basis.view.coders()
    return {"places": settled.places, "settled": settled.settled, "again": settled.again,
            "by": [coders[one].name or one if one in coders else one for one in settled.by],
            "rows": [_row(one, names[one.key]) for one in settled.after.codes],
            "pooled": _row(settled.after.pooled, "")}


def _row(line: CodeAgreement, name: str) -> dict[str, Any]:
    return {"key": line.key, "name": name, "documents": line.documents, "n": line.units, "prevalence": line.prevalence,
            "coefficients": {key: {"value": one.value, "low": one.low, "high": one.high}
                             for key, one in line.coefficients.items()}}


def _undefined(found: Agreement) -> int:
    """Codes on which the main coefficient has no interval."""
    return sum(line.coefficients.get(found.plan.coefficient or "", Estimate()).low is None for line in found.codes)


def sentence(flow: Flow, data: Data) -> None:
    """What the methods say of agreement; the figures stand in the annex, by code."""
    found = data["figures"] and data["figures"].get("agreement")
    if not found:
        return
    flow.para(flow.say("agreement.methods", documents=found["documents"], coders=_joined(flow, found["coders"]),
                       lens=flow.say(f"agreement.unit.{found['unit']}"), main=_main(flow, found)))
    settled = found["settling"]
    if settled and settled["settled"]:
        flow.para(f"{_how_many_settled(flow, settled)} {flow.say('agreement.no_measure')}")


def _joined(flow: Flow, items: Sequence[str]) -> str:
    return f"{', '.join(items[:-1])} {flow.say('and')} {items[-1]}"


def _lens(flow: Flow, found: Data) -> str:
    rule = f" ({flow.say('agreement.overlap.' + found['overlap'])})" if found["overlap"] else ""
    return flow.say(f"agreement.unit.{found['unit']}") + rule


def _main(flow: Flow, found: Data) -> str:
    if not found["main"]:
        return flow.say("agreement.undeclared")
    return flow.say("agreement.declared", name=flow.say(f"agreement.name.{found['main']}"))


def lay_out(flow: Flow, data: Data) -> None:
    """The annex: the declared coefficient by code, then the others, then disagreements by kind."""
    found = data["figures"] and data["figures"].get("agreement")
    if not found:
        return
    flow.heading(flow.say("h.agreement"), anchor="agreement")
    flow.para(flow.say("agreement.intro", documents=found["documents"], coders=_joined(flow, found["coders"]),
                       lens=_lens(flow, found)))
    flow.para(_main(flow, found))
    if found["main"]:
        _by_code(flow, found)
    _others(flow, found)
    _kinds(flow, found)
    if found["settling"]:
        _settled(flow, found, found["settling"])
    if found["unused"]:
        flow.para(flow.say("agreement.unused", codes=", ".join(found["unused"])), "note")
    for name in ("from_suggestions", "late", "unplaced"):
        if found[name]:
            flow.para(flow.say(f"agreement.{name}", count=found[name], codings=found["codings"]), "note")


def _by_code(flow: Flow, found: Data) -> None:
    name = flow.say(f"agreement.name.{found['main']}")
    columns = [column(flow.say("c.code"), width=2.6), column(flow.say("c.agreement.documents"), "right"),
               column(flow.say(f"c.agreement.{found['unit']}"), "right"),
               column(flow.say("c.agreement.prevalence"), "right"),
               column(name[:1].upper() + name[1:], "right", 1.4),
               column(flow.say("c.agreement.interval"), "right", 1.4)]
    rows = [row(_named(flow, one), cell(one["documents"]), cell(f"{one['n']:,}".replace(",", "\u202f")),
                cell(share_said(one["prevalence"])), cell(_figure(flow, one, found["main"])),
                cell(_interval(flow, one, found["main"]))) for one in (*found["rows"], found["pooled"])]
    dashes = f" {flow.say('n.agreement.undefined')}" if found["undefined"] else ""
    note = flow.say("n.agreement", draws=found["draws"]) + dashes
    flow.table("agreement", flow.say("t.agreement", name=name[:1].upper() + name[1:]),
               columns=columns, rows=rows, note=note)


def _others(flow: Flow, found: Data) -> None:
    names = [one.value for one in Coefficient if one != found["main"] and _has(found, one.value)]
    shown: Sequence[Data] = (*found["rows"], found["pooled"])
    share = [] if found["main"] else [column(flow.say("c.agreement.prevalence"), "right", .8)]
    rows = [row(_named(flow, one), *(cell(share_said(one["prevalence"])) for _ in share),
                *(cell(_figure(flow, one, name)) for name in names)) for one in shown]
    flow.table("agreement-others", flow.say("t.agreement.others" if found["main"] else "t.agreement.all"), rows=rows,
               columns=[column(flow.say("c.code"), width=2.2), *share,
                        *(column(flow.say(f"agreement.short.{name}"), "right", .8) for name in names)],
               note=flow.say("n.agreement.others"), wide=True)


def _has(found: Data, name: str) -> bool:
    return any(name in one["coefficients"] for one in (*found["rows"], found["pooled"]))


def _kinds(flow: Flow, found: Data) -> None:
    rows = [row(cell(flow.say(f"agreement.kind.{kind}")), cell(flow.say(f"agreement.about.{kind}")), cell(count))
            for kind, count in found["kinds"].items()]
    flow.table("disagreements", flow.say("t.disagreements"), rows=rows, columns=[
        column(flow.say("c.agreement.kind")), column(flow.say("c.agreement.about"), width=3),
        column(flow.say("c.count"), "right", .7)])


def _how_many_settled(flow: Flow, settled: Data) -> str:
    by = settled["by"] if len(settled["by"]) == 1 else [_joined(flow, settled["by"])]
    return flow.say("agreement.settled", places=settled["places"], count=settled["settled"], by=by[0])


def _settled(flow: Flow, found: Data, settled: Data) -> None:
    """The figures as if both coders had what was settled, beside those before; none of them measures reliability."""
    if settled["again"]:
        key = "agreement.again.one" if settled["again"] == 1 else "agreement.again.many"
        flow.para(flow.say(key, count=settled["again"]), "note")
    if not settled["settled"]:
        return
    flow.para(_how_many_settled(flow, settled))
    main = found["main"] or Coefficient.PERCENT.value
    before = {one["key"]: one for one in (*found["rows"], found["pooled"])}
    rows = [row(_named(flow, one), cell(_figure(flow, before[one["key"]], main) if one["key"] in before else "–"),
                cell(_figure(flow, one, main))) for one in (*settled["rows"], settled["pooled"])]
    name = flow.say(f"agreement.name.{main}")
    flow.table("agreement-settled", flow.say("t.agreement.settled", name=name[:1].upper() + name[1:]), rows=rows,
               columns=[column(flow.say("c.code"), width=2.6), column(flow.say("c.agreement.before"), "right"),
                        column(flow.say("c.agreement.after"), "right")], note=flow.say("n.agreement.settled"))


def _named(flow: Flow, one: Data) -> Block:
    return cell(one["name"] or flow.say("agreement.pooled"), "" if one["name"] else "strong")


def _figure(flow: Flow, one: Data, name: str) -> str:
    return figure_said(one["coefficients"].get(name, {}).get("value"), flow.say)


def _interval(flow: Flow, one: Data, name: str) -> str:
    found = one["coefficients"].get(name, {})
    return interval_said(found.get("low"), found.get("high"), flow.say)


# --- how figures are written, here and on the desk; `say` looks a label up ----------------------


def figure_said(value: float | None, say: Say) -> str:
    """A coefficient with two digits, a dash where it does not exist."""
    if value is None:
        return "–"
    said = f"{round(value, 2) + 0.0:.2f}".replace("-", "\N{MINUS SIGN}")
    return said.replace(".", say("agreement.point"))


def interval_said(low: float | None, high: float | None, say: Say) -> str:
    """The ends of an interval."""
    if low is None or high is None:
        return "–"
    return say("agreement.from_to", low=figure_said(low, say), high=figure_said(high, say))


def share_said(value: float | None) -> str:
    """A share in per cent."""
    if value is None:
        return "–"
    return "<\u202f1\u202f%" if 0 < value < .005 else f"{100 * value:.0f}\u202f%"
