"""How far the engines can be trusted, as blocks: an annex of the audit report, or the command that fills it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qualkit.reports.pages.flow import Block, Flow, cell, column, row

Data = Mapping[str, Any]
NARROW = "\N{NARROW NO-BREAK SPACE}"
KNOWN = ("rules", "similar", "classifier", "blend", "joint")
"""The engines that have a name for readers, without their versions."""
FIGURES = ("precision", "recall", "f1")


def lay_out(flow: Flow, data: Data) -> None:
    """Add the annex: figures by code, beside the coders, by group; what was left out; whether it still holds."""
    judged = data.get("engines")
    if not judged or not (judged["found"] or judged["suggested"]):
        return
    flow.heading(flow.say("h.engines"), anchor="engines")
    found = judged["found"]
    if not found:
        flow.para(flow.say("engines.none"))
        return
    _basis(flow, found)
    for part in (_codes, _kappa, _reliability, _bias, _sample, _curve, _confusions, _efficiency):
        part(flow, found)


def _basis(flow: Flow, found: Data) -> None:
    """What is to be known before any figure, in a box."""
    material = found["material"]
    lines = [flow.say("engines.invented")] if found["invented"] else []
    lines += [flow.say("engines.stale")] if found["stale"] else []
    flow.box(flow.say("engines.box"), [*lines, *_about(flow, found)],
             tone="warning" if found["stale"] or found["invented"] else "note")
    flow.para(flow.say(
        "engines.intro", documents=material["documents"], passages=_count(material["passages"]),
        coders=_joined(flow, found["coders"]), folds=found["folds"], by=flow.say(f"engines.by.{found['by']}"),
        aim=_aim(flow, found["aim"])))
    flow.bullets(flow.say(f"engines.is.{_stem(engine)}") for engine in found["engines"] if _stem(engine) in KNOWN)


def _about(flow: Flow, found: Data) -> Iterator[str]:
    yield flow.say("engines.at", date=flow.day(found["at"]))
    if found["tuned"]:
        yield flow.say("engines.tuned", documents=", ".join(found["tuned"]))
    yield flow.say("engines.unread")


def _codes(flow: Flow, found: Data) -> None:
    """Two tables: what was suggested and how right it was, and how each engine orders passages."""
    main = found["main"]
    flow.heading(flow.say("engines.h.codes"), anchor="engines-codes", level=2)
    lines = [*found["codes"], {"name": flow.say("engines.all"), **found["pooled"]}]
    heads = [_named(one, one is lines[-1]) for one in lines]
    rows = [row(head, cell(_carry(flow, one)), cell(_count(one["figures"][main]["suggested"])),
                *(_figure(flow, one, main, name) for name in FIGURES)) for head, one in zip(heads, lines, strict=True)]
    flow.table("engines-codes", flow.say("t.engines.codes"), rows=rows, note=flow.say(
        "n.engines.codes", fewest=found["fewest"]), columns=[
            column(flow.say("c.code"), width=2.4), column(flow.say("c.engines.carry"), "right", 1.3),
            *(column(flow.say(f"c.engines.{name}"), "right") for name in ("suggested", *FIGURES))])
    rows = [row(head, *(_figure(flow, one, engine, "ap") for engine in found["engines"]))
            for head, one in zip(heads, lines, strict=True)]
    flow.table("engines-order", flow.say("t.engines.order"), rows=rows, note=flow.say("n.engines.order"), columns=[
        column(flow.say("c.code"), width=2.4), *(column(_called(flow, one), "right") for one in found["engines"])])
    means = [flow.say("engines.mean", engine=_called(flow, engine), figure=_interval(flow, found["mean_ap"][engine]))
             for engine in found["engines"]]
    flow.para(flow.say("engines.means", codes=found["told"], fewest=found["fewest"], figures="; ".join(means)))


def _named(one: Data, last: bool) -> Block:
    return cell(one["name"], "strong" if last else "")


def _carry(flow: Flow, one: Data) -> str:
    said = flow.say("of", n=_count(one["positives"]), N=_count(one["asked"]))
    return f"{said}{NARROW}*" if one["too_few"] else said


def _figure(flow: Flow, one: Data, engine: str, name: str) -> Block:
    return cell(_number(flow, one["figures"][engine][name]["value"]), "muted" if one["too_few"] else "")


def _kappa(flow: Flow, found: Data) -> None:
    """Each pair of coders in a table: their own agreement, and the engines' with each of them."""
    pairs = list(dict.fromkeys(tuple(one["coders"]) for one in found["kappa"]))
    if not pairs:
        return
    flow.heading(flow.say("engines.h.kappa"), anchor="engines-kappa", level=2)
    flow.para(flow.say("engines.kappa"))
    for at, coders in enumerate(pairs):
        own = [one for one in found["kappa"] if tuple(one["coders"]) == coders]
        both = len(coders) > 1
        columns = [column(flow.say("c.code"), width=2.2), column(flow.say("c.engines.passages"), "right", .9),
                   *([column(flow.say("c.engines.coders"), "right", 1.5)] if both else []),
                   *(column(flow.say("c.engines.with", coder=coder), "right", 1.5) for coder in coders)]
        rows = [row(cell(one["name"] or flow.say("engines.all"), "" if one["name"] else "strong"),
                    cell(_count(one["units"])), *(
                        cell(_interval(flow, each), "muted" if one["too_few"] else "")
                        for each in ([one["between"]] if both else []) + one["machine"])) for one in (*own[1:], own[0])]
        flow.table(f"engines-kappa-{at}", flow.say("t.engines.kappa", coders=_joined(flow, coders)),
                   columns=columns, rows=rows, note=flow.say("n.engines.kappa", draws=found["draws"]))


def _reliability(flow: Flow, found: Data) -> None:
    """Of all that was said to be so in seven cases out of ten, were seven? Drawn, and as a table."""
    held = found["calibration"]
    flow.heading(flow.say("engines.h.reliability"), anchor="engines-reliability", level=2)
    if not held:
        flow.para(flow.say("engines.plain"))
        return
    flow.para(flow.say(
        "engines.reliability", brier=_number(flow, held["brier"], 3), base=_number(flow, held["base"], 3),
        error=_number(flow, held["error"], 3), said=_number(flow, held["error_said"]), count=_count(held["count"])))
    bins = held["bins"]
    flow.figure("reliability", flow.say("f.engines.reliability"), chart={
        "shape": "reliability", "points": [[one["probability"], one["observed"]] for one in bins],
        "counts": [_count(one["count"]) for one in bins], "across": flow.say("engines.said"),
        "up": flow.say("engines.so"), "point": flow.say("agreement.point"),
        "legend": [flow.say("engines.legend"), flow.say("engines.perfect")]},
        alt=flow.say("alt.engines.reliability", bins=len(bins), first=_number(flow, bins[0]["probability"]),
                     first_so=_number(flow, bins[0]["observed"]), last=_number(flow, bins[-1]["probability"]),
                     last_so=_number(flow, bins[-1]["observed"])))
    rows = [row(cell(f"{_number(flow, one['low'], 1)}–{_number(flow, one['high'], 1)}"), cell(_count(one["count"])),
                cell(_number(flow, one["probability"])), cell(_number(flow, one["observed"]))) for one in bins]
    flow.table("engines-reliability", flow.say("t.engines.reliability"), rows=rows, columns=[
        column(flow.say("c.engines.bin"), width=1.4), column(flow.say("c.engines.units"), "right"),
        column(flow.say("c.engines.said"), "right"), column(flow.say("c.engines.so"), "right")])


def _bias(flow: Flow, found: Data) -> None:
    bias = found["bias"]
    flow.heading(flow.say("engines.h.bias"), anchor="engines-bias", level=2)
    splits = [one for one in bias["splits"] if one["groups"]]
    silent = [flow.attribute(one["attribute"]).lower() for one in bias["splits"] if not one["groups"]]
    if splits:
        flow.para(flow.say("engines.bias", fewest=found["fewest"]))
    names = ("human", "machine", "gap", "recall", "recall_gap")
    columns = [column(flow.say("c.engines.group"), width=1.6), _people(flow, found),
               *(column(flow.say(f"c.engines.{name}"), "right", 1.5 if name.endswith("gap") else .9) for name in names)]
    rows = [row(cell(one["value"]), cell(one["participants"]), cell(_share(one["human"])), cell(_share(one["machine"])),
                cell(_interval(flow, one["gap"])), cell(_number(flow, one["recall"])),
                cell(_interval(flow, one["recall_gap"])), group=_split(flow, split))
            for split in splits for one in split["groups"]]
    flow.table("engines-bias", flow.say("t.engines.bias"), columns=columns, rows=rows, note=flow.say("n.engines.bias"),
               wide=True)
    if silent:
        flow.para(flow.say("engines.bias.small", attributes=_joined(flow, silent), fewest=found["fewest"]))
    if not bias["splits"]:
        flow.para(flow.say("engines.bias.none"))
    flow.bullets(flow.say(f"engines.bias.{one['what']}", code=one["name"], p=_number(flow, one["p"], 3),
                          attribute=flow.attribute(one["attribute"]).lower()) for one in bias["found"])
    if splits and not bias["found"]:
        flow.para(flow.say("engines.bias.nothing"))
    if bias["joint"] and bias["joint"]["p"] is not None:
        flow.para(flow.say("engines.bias.joint", p=_number(flow, bias["joint"]["p"], 3),
                           count=bias["joint"]["participants"]))


def _people(flow: Flow, found: Data) -> Block:
    """The column that counts documents or participants."""
    return column(flow.say(f"c.engines.{found['by']}s"), "right", .9)


def _split(flow: Flow, split: Data) -> str:
    """The head of a group of rows: the attribute, whether recall differs, and how many groups are not told of."""
    said = flow.attribute(split["attribute"])
    if split["recall_adjusted"] is not None:
        said = flow.say("engines.split", attribute=said, p=_number(flow, split["recall_adjusted"], 3))
    return f"{said} {flow.say('engines.small', count=split['small'])}" if split["small"] else said


def _sample(flow: Flow, found: Data) -> None:
    one = found["sample"]
    flow.heading(flow.say("engines.h.sample"), anchor="engines-sample", level=2)
    if not one["drawn"]:
        flow.para(flow.say("engines.sample.none"))
        return
    said = flow.say("engines.sample", drawn=_count(one["drawn"]), silent=_count(one["silent"]),
                    missed=_count(one["missed"]))
    shares = one["interval"] and flow.say("engines.sample.interval", low=_share(one["interval"][0]),
                                          high=_share(one["interval"][1]))
    flow.para(f"{said} {shares or flow.say('engines.sample.few')}")


def _curve(flow: Flow, found: Data) -> None:
    curve = found["curve"]
    if not curve:
        return
    flow.heading(flow.say("engines.h.curve"), anchor="engines-curve", level=2)
    flow.para(flow.say("engines.curve", documents=curve["documents"], passages=_count(curve["passages"]),
                       codes=curve["codes"], without=_interval(flow, curve["without"])))
    rows = [row(cell(_count(one["decisions"])), cell(_count(one["passages"])), cell(one["learnt"]),
                cell(_interval(flow, one["blend"])), cell(_number(flow, one["learner"]["value"])))
            for one in curve["points"]]
    flow.table("engines-curve", flow.say("t.engines.curve"), rows=rows, columns=[
        column(flow.say("c.engines.decisions"), "right"), column(flow.say("c.engines.passages"), "right"),
        column(flow.say("c.engines.learnt"), "right"), column(flow.say("c.engines.blend"), "right", 1.6),
        column(flow.say("c.engines.learner"), "right")])


def _confusions(flow: Flow, found: Data) -> None:
    if not found["confusions"]:
        return
    flow.heading(flow.say("engines.h.confusions"), anchor="engines-confusions", level=2)
    rows = [row(cell(one["names"][0]), cell(one["names"][1]), cell(flow.say("of", n=one["count"], N=one["wrong"])),
                cell(one["instead"]), cell(_number(flow, one["times"], 1))) for one in found["confusions"]]
    flow.table("engines-confusions", flow.say("t.engines.confusions"), rows=rows, note=flow.say("n.engines.confusions"),
               columns=[column(flow.say("c.engines.wrong"), width=2), column(flow.say("c.engines.given"), width=2),
                        *(column(flow.say(f"c.engines.{name}"), "right") for name in ("together", "instead", "times"))])


def _efficiency(flow: Flow, found: Data) -> None:
    lines = found["bias"]["efficiency"]
    if not lines:
        return
    flow.heading(flow.say("engines.h.efficiency"), anchor="engines-efficiency", level=2)
    flow.para(flow.say(f"engines.efficiency.{found['by']}", others=found["others"]))
    names = ("human", "added", "corrected")
    rows = [row(cell(one["name"]), cell(one["coded"]), *(cell(f"±{NARROW}{_number(flow, 1.96 * one[name], 3)}")
                                                         for name in names),
                cell(round(one["worth"]) if one["worth"] else "–")) for one in lines]
    flow.table("engines-efficiency", flow.say("t.engines.efficiency"), rows=rows, note=flow.say("n.engines.efficiency"),
               columns=[column(flow.say("c.code"), width=2.2), _people(flow, found),
                        *(column(flow.say(f"c.engines.half.{name}"), "right") for name in names),
                        column(flow.say("c.engines.worth"), "right", .9)])


def _stem(engine: str) -> str:
    return engine.partition(".")[0]


def _called(flow: Flow, engine: str) -> str:
    """What an engine is called on the page; one that others have written, by its name."""
    return flow.say(f"engines.called.{_stem(engine)}") if _stem(engine) in KNOWN else engine


def _aim(flow: Flow, aim: str) -> str:
    kind, _, least = aim.partition(":")
    return flow.say(f"engines.aim.{kind}", least=_number(flow, float(least or 0)))


def _joined(flow: Flow, items: Sequence[str]) -> str:
    return f" {flow.say('and')} ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))


def _count(value: int) -> str:
    return f"{value:,}".replace(",", NARROW)


def _number(flow: Flow, value: float | None, places: int = 2) -> str:
    if value is None:
        return "–"
    said = f"{round(value, places) + 0.0:.{places}f}".replace("-", "\N{MINUS SIGN}")
    return said.replace(".", flow.say("agreement.point"))


def _interval(flow: Flow, one: Mapping[str, float | None]) -> str:
    said = _number(flow, one["value"])
    if one["low"] is None or one["high"] is None:
        return said
    between = flow.say("agreement.from_to", low=_number(flow, one["low"]), high=_number(flow, one["high"]))
    return f"{said} ({between})"


def _share(value: float | None) -> str:
    if value is None:
        return "–"
    return f"<{NARROW}1{NARROW}%" if 0 < value < .005 else f"{100 * value:.0f}{NARROW}%"
