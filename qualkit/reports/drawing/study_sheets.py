"""The study report's workbook: sheets as tidy as its model, one fact a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qualkit.reports.drawing.page_xlsx import quote_sheet, yes
from qualkit.reports.pages.flow import Row, Sheet


def sheets(data: Mapping[str, Any], quotes: Sequence[Mapping[str, Any]]) -> dict[str, Sheet]:
    """Return the sheets by name."""
    names = list(dict.fromkeys(name for one in data["sources"] for name in one["attributes"]))
    made = {"register": _register(data), "set-aside": _set_aside(data), "recommendations": _recommendations(data)}
    if data["figures"]:
        made |= {"sampling": _sampling(data), "counts": _counts(data), "codes": _codes(data), "audit": _audit(data),
                 "together": _together(data), "appearance": _appearance(data)}
        made |= {name: make(data) for name, make in (("tests", _tests), ("intervals", _intervals))
                 if data["figures"][name]}
    return made | {"quotes": quote_sheet(quotes), "matrix": _matrix(data),
                   "summaries": _summaries(data), "sources": _sources(data, names),
                   "codebook": _codebook(data), "inputs": _inputs(data)}


def _register(data: Mapping[str, Any]) -> Sheet:
    texts = ("id", "theme", "statement", "direction", "scope", "counter_case", "gaps")
    rows: list[Row] = [[*(one[name] for name in texts), ", ".join(one["evidence"]), ", ".join(one["against"]),
                        one["author"], one["date"], (one["review"] or {"by": ""})["by"]] for one in data["register"]]
    return [*(name.replace("_", "-") for name in texts), "evidence", "against", "author", "date", "reviewed-by"], rows


def _set_aside(data: Mapping[str, Any]) -> Sheet:
    return ["finding", "evidence", "reason"], [
        [one["id"], each["place"], each["reason"]] for one in data["register"] for each in one["discarded"]]


def _recommendations(data: Mapping[str, Any]) -> Sheet:
    """Recommendations and actions, one a row: an action names the recommendation it carries out."""
    held, texts = data["recommendations"], ("number", "text", "addressee", "owner", "priority", "time", "means")
    advice: list[Row] = [["recommendation", one["id"], "", *(one[name] for name in texts), ", ".join(one["basis"]),
                          one["status"], one["response"]] for one in held["rows"]]
    actions = [(one["id"], each) for one in held["rows"] for each in one["actions"]] + [
        ("", each) for each in held["others"]]
    promised: list[Row] = [["action", one["id"], under, one["number"], one["text"], one["actor"], one["owner"], "",
                            one["due"], one["means"], ", ".join(one["basis"]), one["status"], ""]
                           for under, one in actions]
    return ["kind", "id", "carries-out", *texts, "basis", "status", "response"], [*advice, *promised]


def _sampling(data: Mapping[str, Any]) -> Sheet:
    table = data["figures"]["sampling"]
    figures = ("planned", "sources", "documents", "people", "read", "refusals")
    rows: list[Row] = [[one["instrument"], *one["values"], *("" if one[name] is None else one[name]
                                                             for name in figures)] for one in table["rows"]]
    return ["instrument", *table["axes"], *figures], rows


def _codebook(data: Mapping[str, Any]) -> Sheet:
    texts = ("key", "name", "definition", "include", "exclude", "status")
    rows: list[Row] = [[*(one[name] for name in texts), yes(one["emergent"])] for one in data["codebook"]["codes"]]
    return [*texts, "emergent"], rows


def _counts(data: Mapping[str, Any]) -> Sheet:
    figures = ("n", "N", "present", "mixed", "absent", "not_raised", "not_asked", "disputed", "beyond")
    rows: list[Row] = []
    for theme in data["themes"]:
        for one in theme["counts"]["directions"]:
            rows.append([theme["key"], one["key"], one["kind"], "", "", *(one[name] for name in figures), _spoken(one),
                         one["passages"]])
        for part in theme["counts"]["subgroups"]:
            for line in part["rows"]:
                rows += [[theme["key"], theme["key"], cell["kind"], part["attribute"], line["value"],
                          *(cell[name] for name in figures), _spoken(cell), ""] for cell in line["cells"]]
    return ["theme", "code", "instrument", "attribute", "value", *figures, "spoken_of", "passages"], rows


def _spoken(figures: Mapping[str, Any]) -> int:
    """Sources that speak of it at all, whichever way: what a theme's line in the report counts."""
    return int(figures["present"] + figures["mixed"] + figures["absent"])


def _codes(data: Mapping[str, Any]) -> Sheet:
    rows: list[Row] = []
    for one in data["figures"]["code_table"]["rows"]:
        for cell in one["cells"]:
            percent = "" if cell["share"] is None else cell["share"]
            rows.append([one["key"], one["name"], cell["kind"], cell["n"], cell["N"], percent, cell["passages"]])
    return ["code", "name", "instrument", "n", "N", "percent", "passages"], rows


def _matrix(data: Mapping[str, Any]) -> Sheet:
    matrix = data["matrix"]
    rows: list[Row] = [[one["source"], one["kind"], *(_matrix_cell(cell) for cell in one["cells"])]
                       for one in matrix["rows"]]
    return ["source", "instrument", *(one["key"] for one in matrix["themes"])], rows


def _matrix_cell(cell: Mapping[str, Any]) -> str:
    pointers = ", ".join([*cell["quotes"], *cell["places"]])
    stands = f"{cell['status']}: {pointers}" if pointers else str(cell["status"])
    return " ".join([*(one["text"] for one in cell["summaries"]), f"[{stands}]"]) if cell["summaries"] else stands


def _summaries(data: Mapping[str, Any]) -> Sheet:
    """What people wrote into the matrix, a row a cell."""
    since = ("added", "withdrawn") if data["numbers"] else ()
    themes = data["matrix"]["themes"]
    rows: list[Row] = [
        [row["source"], row["kind"], theme["key"], one["code"] or theme["name"], one["text"],
         ", ".join([*cell["quotes"], *cell["places"]]), one["author"], one["date"], *(one[name] for name in since)]
        for row in data["matrix"]["rows"] for theme, cell in zip(themes, row["cells"], strict=True)
        for one in cell["summaries"]]
    return ["source", "instrument", "theme", "code", "summary", "evidence", "author", "date",
            *(f"{name} since" for name in since)], rows


def _audit(data: Mapping[str, Any]) -> Sheet:
    rows: list[Row] = [[one["theme"], one["quotes"], one["sources"], one["largest"], one["largest_source"],
                        one["effective"], ", ".join(one["never_quoted"])] for one in data["figures"]["audit"]]
    return ["theme", "quotes", "sources", "largest share", "of source", "effective sources", "never quoted"], rows


def _sources(data: Mapping[str, Any], names: Sequence[str]) -> Sheet:
    figures = ("words", "people", "codings") if data["numbers"] else ()
    rows: list[Row] = [[one["id"], one["kind"], ", ".join(one["documents"]), ", ".join(one["languages"]),
                        ", ".join(one["read_by"]), *(one[name] for name in figures),
                        *(one["attributes"].get(name, "") for name in names)] for one in data["sources"]]
    return ["source", "instrument", "documents", "languages", "read by", *figures, *names], rows


def _inputs(data: Mapping[str, Any]) -> Sheet:
    rows: list[Row] = [[one["document"], one["reader"], one["bytes"], one["text"]]
                       for one in data["provenance"]["inputs"]]
    return ["document", "reader", "bytes sha256", "text sha256"], rows


def _together(data: Mapping[str, Any]) -> Sheet:
    numbers = ("n11", "n10", "n01", "jaccard")
    rows: list[Row] = [
        [one["kind"], pair["first"], pair["second"], one["N"], *(pair[unit][name] for unit in ("sources", "passages")
                                                                 for name in numbers)]
        for one in data["figures"]["together"] for pair in one["pairs"]]
    return ["instrument", "first", "second", "N", *(f"{unit} {name}" for unit in ("sources", "passages")
                                                    for name in numbers)], rows


def _appearance(data: Mapping[str, Any]) -> Sheet:
    """Codes met after each source: all of them, and those that grew out of the material."""
    rows: list[Row] = [[which, place, *line] for which in ("appearance", "saturation")
                       if (found := data["figures"][which]) for place, line in enumerate(
                           zip(found["order"], found["met"], found["low"], found["high"], strict=True), 1)]
    return ["codes", "place", "source", "met", "low", "high"], rows


def _tests(data: Mapping[str, Any]) -> Sheet:
    names = ("kind", "attribute", "value", "against", "code", "n", "N", "other_n", "other_N", "p")
    found = data["figures"]["tests"]
    rows: list[Row] = [[*(one[name] for name in names), found["comparisons"]] for one in found["rows"]]
    return ["instrument", *names[1:], "comparisons"], rows


def _intervals(data: Mapping[str, Any]) -> Sheet:
    names = ("kind", "code", "n", "N", "low", "high")
    rows: list[Row] = [[one[name] for name in names] for one in data["figures"]["intervals"]["rows"]]
    return ["instrument", *names[1:]], rows


def engines_sheet(found: Mapping[str, Any]) -> Sheet:
    """How right each engine is on each code, and on all of them together (no code)."""
    names = ("precision", "recall", "f1", "ap")
    rows: list[Row] = []
    for one in (*found["codes"], {"code": "", **found["pooled"]}):
        for engine in found["engines"]:
            each = one["figures"][engine]
            rows.append([one["code"], engine, one["asked"], one["positives"], yes(one["too_few"]), each["suggested"],
                         each["right"], *("" if each[name][part] is None else each[name][part]
                                          for name in names for part in ("value", "low", "high"))])
    return ["code", "engine", "passages", "carry-it", "too-few", "suggested", "right",
            *(f"{name}{part}" for name in names for part in ("", "-low", "-high"))], rows


def differences_sheet(found: Sequence[Mapping[str, Any]]) -> Sheet:
    """Every place on which two coders differ, settled or not: who said what, what was decided, why, by whom, when."""
    rows: list[Row] = []
    for one in found:
        sides = [part for side in one["sides"] for part in (side["author"], _coded(side["codings"]))]
        stands = one["sides"][{"first": 0, "second": 1}[one["choice"]]]["author"] if one["choice"] in (
            "first", "second") else ""
        rows.append([one["place"], ", ".join(one["kinds"]), *sides, one["state"], "one" if stands else one["choice"],
                     stands, _coded([one["made"]] if one["made"] else []), one["reason"], yes(one["withheld"]),
                     one["by"], one["date"]])
    return ["place", "kinds", "coder", "coded", "other coder", "other coded", "state", "stands", "whose",
            "coded instead", "reason", "reason withheld", "settled by", "date"], rows


def _coded(codings: Sequence[Mapping[str, Any]]) -> str:
    return "; ".join(f"{one['code']} ({one['direction'] or 'no direction'}, words: {one['words']})" for one in codings)
