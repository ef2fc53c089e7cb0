"""Annexes on patterns: codes that meet, first appearance, saturation, and tests where somebody asked for them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

from qualkit.reports.pages.flow import Block, Flow, cell, column, row

Data = Mapping[str, Any]

PAIRS = 20
"""Pairs of codes printed of one instrument; all stand in the workbook."""

MARKED = 12
"""Numbers along an axis that can be told apart."""

_NUMBERS = ("n11", "n10", "n01")


def lay_out(flow: Flow, data: Data) -> None:
    """Add the annexes that the model holds figures for."""
    figures = data["figures"]
    if not figures:
        return
    for part in (_together, _appearance, _saturation, _chance):
        part(flow, figures)


def _together(flow: Flow, figures: Data) -> None:
    tables = [(one, [pair for pair in one["pairs"] if pair["sources"]["n11"] > 1 or pair["passages"]["n11"]])
              for one in figures["together"]]
    if not any(pairs for _, pairs in tables):
        return
    flow.heading(flow.say("h.together"), anchor="together")
    flow.para(flow.say("together.intro"))
    for one, pairs in tables:
        left = len(one["pairs"]) - len(pairs[:PAIRS])
        flow.table(f"together-{one['kind']}", flow.say("t.together", units=flow.say(f"many.{one['kind']}"), N=one["N"],
                                                       passages=one["passages"]),
                   columns=_pair_columns(flow), rows=[_pair(flow, pair) for pair in pairs[:PAIRS]], wide=True,
                   note=flow.say("n.together.left", count=left) if left else "")


def _pair_columns(flow: Flow) -> list[Block]:
    numbers = [column(flow.say(f"c.{name}"), "right", .8) for name in (*_NUMBERS, "jaccard")]
    of_words = [column(flow.say(f"c.{name}.passages"), "right", .8) for name in (*_NUMBERS, "jaccard")]
    return [column(flow.say("c.first"), width=2.2), column(flow.say("c.second"), width=2.2), *numbers, *of_words]


def _pair(flow: Flow, pair: Data) -> Block:
    first, second = pair["names"]
    figures = [part for unit in ("sources", "passages") for part in (
        cell(pair[unit]["n11"], "strong"), cell(pair[unit]["n10"]), cell(pair[unit]["n01"]),
        cell(_decimal(flow, pair[unit]["jaccard"], 2), "muted"))]
    return row(cell(first), cell(second), *figures)


def _decimal(flow: Flow, value: float, places: int) -> str:
    return f"{value:.{places}f}".replace(".", flow.say("agreement.point"))


def _appearance(flow: Flow, figures: Data) -> None:
    """The curve in its band, then the same points as a table; of too few sources, why there is none."""
    found = figures["appearance"]
    flow.heading(flow.say("h.appearance"), anchor="appearance")
    if not found:
        flow.para(flow.say("appearance.few", **figures["appearance_needs"]))
        return
    flow.para(flow.say("appearance.intro", codes=found["codes"], shuffles=found["shuffles"]))
    _curve(flow, found)
    rows = [row(cell(f"{place}. {name}"), cell(met), cell(f"{low}–{high}")) for place, (name, met, low, high) in
            enumerate(zip(found["order"], found["met"], found["low"], found["high"], strict=True), 1)]
    flow.table("appearance-table", flow.say("t.appearance"), rows=rows, columns=[
        column(flow.say("c.source")), column(flow.say("c.met"), "right"), column(flow.say("c.band"), "right")])


def _curve(flow: Flow, found: Data) -> None:
    met, low, high = (found[name] for name in ("met", "low", "high"))
    half = next(place for place, each in enumerate(met) if 2 * each >= met[-1])
    flow.figure("appearance", flow.say("f.appearance", shuffles=found["shuffles"]), chart={
        "shape": "growth", "met": met, "low": low, "high": high, "whole": found["codes"],
        "sources": sorted({1, *_steps(len(met), MARKED)}), "up": [0, *_steps(found["codes"], MARKED // 2)],
        "counts": flow.say("c.met"), "order": flow.say("curve.order"),
        "all": flow.say("curve.all", codes=found["codes"]),
        "legend": [flow.say("curve.met"), flow.say("curve.band", shuffles=found["shuffles"])]},
        alt=flow.say("alt.appearance", sources=len(met), first=met[0], last=met[-1], codes=found["codes"],
                     half=half + 1, at_half=met[half], low=low[half], high=high[half]))


def _steps(most: int, marks: int) -> list[int]:
    """Round numbers up to ``most``, no more of them than ``marks``."""
    step = next(size * ten for ten in (10**power for power in count()) for size in (1, 2, 5)
                if most <= size * ten * marks)
    return list(range(step, most + 1, step))


def _saturation(flow: Flow, figures: Data) -> None:
    """Guest, Namey and Chen's base, run and threshold, for codes that grew out of the material only."""
    found = figures["saturation"]
    if not found or not found["runs"]:
        return
    flow.heading(flow.say("h.saturation"), anchor="saturation")
    flow.para(flow.say("saturation.intro", **{name: found[name] for name in ("codes", "base", "run", "threshold")}))
    if found["point"] is None:
        flow.para(flow.say("saturation.never", last=len(found["order"])))
    else:
        flow.para(flow.say("saturation.point", point=found["point"], run=found["run"]))
    if found["reached"]:
        flow.para(flow.say("saturation.band", reached=found["reached"], shuffles=found["shuffles"],
                           low=found["point_low"], high=found["point_high"]))
    flow.para(flow.say("saturation.caution"), "note")
    first = found["met"][found["base"] - 1]
    rows = [row(cell(f"{one['last'] - found['run'] + 1}–{one['last']}"), cell(one["new"]),
                cell(flow.say("of", n=one["new"], N=first)), cell(found["met"][one["last"] - 1]))
            for one in found["runs"]]
    flow.table("saturation-runs", flow.say("t.saturation", run=found["run"]), rows=rows, columns=[
        column(flow.say("c.run")), *(column(flow.say(f"c.{name}"), "right") for name in ("new", "of_base", "met"))])


def _chance(flow: Flow, figures: Data) -> None:
    tests, intervals = figures["tests"], figures["intervals"]
    if not tests and not intervals:
        return
    flow.heading(flow.say("h.chance"), anchor="chance")
    flow.box(flow.say("box.chance"), [flow.say("chance.purposive"), flow.say("chance.order")], tone="warning")
    if intervals:
        _intervals(flow, intervals)
    if tests:
        _tests(flow, tests)


def _intervals(flow: Flow, found: Data) -> None:
    if found["refused"]:
        flow.para(flow.say("intervals.refused", count=found["refused"], least=found["least"]), "note")
    rows, last = [], ""
    for one in found["rows"]:
        group = flow.say(f"many.{one['kind']}.title") if one["kind"] != last else ""
        last = one["kind"]
        rows.append(row(cell(one["name"]), cell(flow.say("of", n=one["n"], N=one["N"])),
                        cell("–".join(_decimal(flow, one[name], 2) for name in ("low", "high"))), group=group))
    flow.table("intervals", flow.say("t.intervals"), rows=rows, note=flow.say("n.intervals"), columns=[
        column(flow.say("c.code"), width=3), column(flow.say("c.n_of_N"), "right"),
        column(flow.say("c.interval"), "right")])


def _tests(flow: Flow, found: Data) -> None:
    flow.para(flow.say("tests.comparisons", count=found["comparisons"],
                       by_chance=_decimal(flow, found["by_chance"], 1)))
    if found["refused"]:
        flow.para(flow.say("tests.refused", count=found["refused"], least=found["least"]), "note")
    rows, last = [], ("", "", "")
    for one in found["rows"]:
        sides = one["value"], one["against"] or flow.say("tests.others"), one["kind"]
        group = f"{flow.attribute(one['attribute'])}{flow.say('colon')}{sides[0]} / {sides[1]} " \
                f"({flow.say('many.' + one['kind'])})" if sides != last else ""
        last = sides
        p = flow.say("p.small") if one["p"] < 0.001 else _decimal(flow, one["p"], 3)
        rows.append(row(cell(one["name"]), cell(flow.say("of", n=one["n"], N=one["N"])),
                        cell(flow.say("of", n=one["other_n"], N=one["other_N"])), cell(p), group=group))
    flow.table("tests", flow.say("t.tests", count=found["comparisons"]), rows=rows, note=flow.say("n.tests"), columns=[
        column(flow.say("c.code"), width=3), *(column(flow.say(f"c.{name}"), "right")
                                              for name in ("one_side", "other_side", "p"))])
