"""An evaluation as tables: one for spreadsheets by code and engine, and a sheet for each of the other parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from qualkit.errors import UsageError
from qualkit.files.saving import save
from qualkit.formats.sheets import write_csv, write_xlsx
from qualkit.model import bytes_hash

Cell = str | int | float
Sheet = tuple[list[str], list[list[Cell]]]
Found = Mapping[str, Any]
FIGURES = ("precision", "recall", "f1", "ap")
ALL = "(all codes together)"


def export_evaluation(found: Found, path: Path) -> int:
    """Write a row for each code and engine (.csv), or these and all other tables (.xlsx); return how many rows.

    Raises:
        UsageError: the suffix is neither.
    """
    check_suffix(path)
    header, rows = _codes(found)
    if path.suffix.lower() == ".csv":
        content = write_csv(header, [[str(one) for one in row] for row in rows])
    else:
        content = write_xlsx(sheets(found), filters=True)
    save(path, content, seen=bytes_hash(path.read_bytes()) if path.exists() else "")
    return len(rows)


def check_suffix(path: Path) -> None:
    """Say so of a file that cannot be written, before anything is measured.

    Raises:
        UsageError: the suffix is neither .csv nor .xlsx.
    """
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise UsageError(f"An evaluation cannot be written as {path.suffix or 'a file without a suffix'}.",
                         hint="Use .csv or .xlsx.")


def sheets(found: Found) -> dict[str, Sheet]:
    """All tables by name."""
    return {"codes": _codes(found), "kappa": _kappa(found), "confusions": _listed(found["confusions"], (
                "suggested", "given", "count", "wrong", "instead", "times")),
            "bias": _bias(found), "efficiency": _listed(found["bias"]["efficiency"], (
                "code", "coded", "others", "human", "added", "corrected", "worth")),
            "learning curve": _curve(found), "calibration": _listed((found["calibration"] or {"bins": ()})["bins"], (
                "low", "high", "count", "probability", "observed")),
            "about": _about(found)}


def _codes(found: Found) -> Sheet:
    header = ["code", "engine", "passages", "carry it", "too few", "suggested", "right",
              *(part for name in FIGURES for part in (name, f"{name} low", f"{name} high")), "invented"]
    lines = [*found["codes"], {"code": ALL, **found["pooled"]}]
    rows: list[list[Cell]] = [
        [line["code"], engine, line["asked"], line["positives"], _yes(line["too_few"]), each["suggested"],
         each["right"], *(part for name in FIGURES for part in _estimate(each[name])), _yes(found["invented"])]
        for line in lines for engine in found["engines"] if (each := line["figures"][engine])]
    return header, rows


def _kappa(found: Found) -> Sheet:
    header = ["code", "passages", "coder", "other coder", "kappa of the two", "low", "high", "kappa with the engines",
              "low ", "high "]
    rows: list[list[Cell]] = [
        [line["code"] or ALL, line["units"], coder, " ".join(one for one in line["coders"] if one != coder),
         *_estimate(line["between"]), *_estimate(machine)]
        for line in found["kappa"] for coder, machine in zip(line["coders"], line["machine"], strict=True)]
    return header, rows


def _bias(found: Found) -> Sheet:
    header = ["attribute", "code", "group", found["by"] + "s", "units", "human share", "machine share", "recall",
              "precision", "told", "gap", "gap low", "gap high", "recall gap", "recall gap low", "recall gap high",
              "p", "adjusted p", "p of recall", "adjusted p of recall"]
    rows: list[list[Cell]] = [
        [split["attribute"], split["code"] or ALL, one["value"], one["participants"], one["units"],
         *map(_known, (one["human"], one["machine"], one["recall"], one["precision"])), _yes(one["told"]),
         *_estimate(one["gap"]), *_estimate(one["recall_gap"]),
         *map(_known, (split["p"], split["adjusted"], split["recall_p"], split["recall_adjusted"]))]
        for split in found["bias"]["splits"] for one in split["groups"]]
    return header, rows


def _curve(found: Found) -> Sheet:
    header = ["decisions", "passages", "codes learnt", "probability", "all engines", "low", "high", "learner alone"]
    rows: list[list[Cell]] = [
        [one["decisions"], one["passages"], one["learnt"], _yes(one["probability"]), *_estimate(one["blend"]),
         _known(one["learner"]["value"])] for one in (found["curve"] or {"points": ()})["points"]]
    return header, rows


def _about(found: Found) -> Sheet:
    return ["what", "value"], [[name, value] for name, value in about(found)]


def about(found: Found) -> Iterator[tuple[str, Cell]]:
    """How it was measured, and on what."""
    material, sample = found["material"], found["sample"]
    if found["invented"]:
        yield "invented data", "no evidence of accuracy in the field"
    yield "engines", ", ".join(found["engines"])
    yield "judged by", f"{material['documents']} documents, {material['passages']} passages read in full"
    yield "coders", ", ".join(material["coders"])
    yield "left out, since cues were tried out on them", ", ".join(found["tuned_on"]["left_out"]) or "none"
    yield "folds", f"{found['folds']} by {found['by']}"
    yield "aim", found["aim"]
    yield "seed", found["seed"]
    yield "drawn at random and read whole", sample["drawn"]
    yield "of them without a suggestion", sample["silent"]
    yield "of these with something found", sample["missed"]


def _listed(lines: Sequence[Mapping[str, Any]], names: Sequence[str]) -> Sheet:
    return list(names), [[_known(one[name]) for name in names] for one in lines]


def _estimate(one: Mapping[str, float | None]) -> list[Cell]:
    return [_known(one[name]) for name in ("value", "low", "high")]


def _known(value: Any) -> Cell:
    return "" if value is None else value if isinstance(value, (str, int)) else float(value)


def _yes(value: bool) -> str:
    return "yes" if value else "no"
