"""How far the engines can be trusted on this study: what ``qualkit evaluate`` found, and whether it still holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from qualkit.measures.judged import Decided
from qualkit.model import Codebook, View
from qualkit.reports.labels import Labels
from qualkit.reports.parts.basis import Basis
from qualkit.reports.parts.limits import language_name

EVALUATION = "evaluation"
"""The name under which the store keeps it."""
SCHEMA = "qualkit.evaluation/1"
SIGNIFICANT = 0.05
"""The adjusted p below which a difference between groups is told of by code."""
SPEECH = ("language",)
"""Attributes that are printed though nobody cleared them: they are of words, not of people."""

Data = Mapping[str, Any]


def state_of(codebook: Codebook, decided: Decided) -> str:
    """The sha256 of the codebook and of which acts of people stand: an evaluation of another state is out of date."""
    digest = hashlib.sha256(f"codebook {codebook.version}".encode())
    for kind, acts in (("coding", decided.codings), ("decision", decided.decisions), ("reading", decided.readings),
                       ("passage", decided.passage_readings)):
        for one in sorted(f"{kind} {one.id}" for one in acts):
            digest.update(f"\n{one}".encode())
    return digest.hexdigest()


def engines_judged(basis: Basis, labels: Labels) -> dict[str, Any]:
    """Return what the audit report prints of it; ``found`` is None where nothing was evaluated.

    Groups too small to be told of are only counted, and attributes that nobody cleared are left out.
    """
    view = basis.view
    kept = view.derived(EVALUATION)
    found = json.loads(kept.body) if kept is not None else {}
    suggested = any(run.verb == "tag" for run in view.runs())
    if kept is None or found.get("schema") != SCHEMA:
        return {"found": None, "suggested": suggested}
    few = {one["code"] for one in found["codes"] if one["too_few"]}
    return {"suggested": suggested, "found": {
        **{name: found[name] for name in ("by", "aim", "folds", "draws", "main", "material", "told", "mean_ap",
                                          "calibration", "sample", "others", "fewest", "invented")},
        "at": kept.at.date().isoformat(), "stale": _is_stale(view, found),
        "coders": _coders(view, found["material"]["coders"]),
        "tuned": _pseudonyms(basis, found["tuned_on"]["left_out"]),
        "engines": found["engines"], "pooled": found["pooled"],
        "codes": [one | {"name": _name(view, labels, one["code"])} for one in found["codes"]],
        "kappa": [one | {"name": _name(view, labels, one["code"]), "coders": _coders(view, one["coders"]),
                         "too_few": one["code"] in few} for one in found["kappa"]],
        "confusions": [one | {"names": [_name(view, labels, one[which]) for which in ("suggested", "given")]}
                       for one in found["confusions"]],
        "curve": _curve(found["curve"]), "bias": _bias(basis, labels, found["bias"])}}


def _is_stale(view: View, found: Data) -> bool:
    """Whether people have acted since, or other engines than those that were judged suggest codes now."""
    decided = Decided(codings=view.every_coding(), decisions=view.decisions(), readings=view.readings(),
                      passage_readings=view.passage_readings())
    last = next((run.plugins for run in reversed(view.runs()) if run.verb == "tag"), {})
    others = [name for name, options in last.items() if "." in name and found["recipe"].get(name) != dict(options)]
    return bool(others or found["state"] != state_of(view.codebook, decided))


def _name(view: View, labels: Labels, key: str) -> str:
    """A code's name; of one that is gone since, its key; of all together, nothing."""
    code = view.codebook.by_key.get(key)
    return code.name_in(labels.language) if code else key


def _coders(view: View, handles: Sequence[str]) -> list[str]:
    known = view.coders()
    return [known[one].name or one if one in known else one for one in handles]


def _pseudonyms(basis: Basis, keys: Sequence[str]) -> list[str]:
    """The documents' pseudonyms; those that are not eligible are not named."""
    ids = {one.key: one.id for one in basis.documents.values()}
    return sorted(basis.pseudonyms[ids[key]] for key in keys if key in ids)


def _curve(curve: Data | None) -> dict[str, Any] | None:
    if curve is None:
        return None
    return {"codes": len(curve["codes"]), "documents": len(curve["held_out"]), "points": curve["points"],
            "passages": curve["passages"], "without": curve["without"]}


def _bias(basis: Basis, labels: Labels, bias: Data) -> dict[str, Any]:
    shown = {*basis.view.privacy.cleared, *SPEECH}
    splits = [one for one in bias["splits"] if one["attribute"] in shown]
    # The test of all attributes together is left out where it would speak of some that are not shown.
    joint = next((one for one in bias["joint"] if not one["code"]), None) if shown >= {*bias["attributes"]} else None
    return {
        "splits": [{"attribute": one["attribute"], "recall_adjusted": one["recall_adjusted"],
                    "small": sum(not each["told"] for each in one["groups"]),
                    "groups": [each | {"value": _value(basis, labels, one["attribute"], each["value"])}
                              for each in one["groups"] if each["told"]]}
                   for one in splits if not one["code"]],
        "found": [{"name": _name(basis.view, labels, one["code"]), "attribute": one["attribute"], "what": what,
                   "p": one[p]} for one in splits for what, p in (("share", "adjusted"), ("recall", "recall_adjusted"))
                  if one["code"] and one[p] is not None and one[p] < SIGNIFICANT],
        "joint": joint,
        "efficiency": [one | {"name": _name(basis.view, labels, one["code"])} for one in bias["efficiency"]]}


def _value(basis: Basis, labels: Labels, attribute: str, value: str) -> str:
    return language_name(labels, value) if attribute in SPEECH else basis.said(value)
