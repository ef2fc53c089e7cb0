"""Rules a report is held to: broken ones are printed as warnings, or refuse it unless a named person takes them on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qualkit.errors import ReportRefused
from qualkit.model import ReportRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A rule that the material breaks, in words that say where."""

    rule: str
    text: str
    refuses: bool = False


def taken_on(request: ReportRequest) -> frozenset[str]:
    """The rules that somebody took on by name, with a reason."""
    return frozenset(one["rule"] for one in request.overrides
                     if one.get("rule") and one.get("by", "").strip() and one.get("reason", "").strip())


def settle(broken: Iterable[Broken], request: ReportRequest) -> list[Broken]:
    """Return what is printed as warnings, rules that somebody took on included.

    Raises:
        ReportRefused: with every rule that refuses and that nobody took on.
    """
    found, known = list(broken), taken_on(request)
    left = [one for one in found if one.refuses and one.rule not in known]
    if left:
        raise ReportRefused([f"{one.text} [{one.rule}]" for one in left], hint=_way_out(left, request))
    return found


_FIELDS = {"lesson-without-place": "milestone=m1", "plan-item-open": "due=2025-09",
           "recommendation-without-addressee": "addressee=WHO", "swot-without-evidence": "case=WHICH"}
"""What an accepted item lacks where one of these refuses a report."""


def _way_out(left: Sequence[Broken], request: ReportRequest) -> str:
    """Where to mend what refuses a report, and how to take it on."""
    rules = [one.rule for one in left]
    where = f"Parts are written as sections of studies/{request.study}.yaml. " if "unwritten-part" in rules else ""
    if field := next((_FIELDS[rule] for rule in rules if rule in _FIELDS), ""):
        where += ("What an item lacks: qualkit structure list --decided, then qualkit structure accept ITEM "
                  f"--field {field}. ")
    draft = ", ask for a draft (without --final)," if request.final else " (they refuse a draft, too)"
    return (f"{where}Mend these{draft} or override each with a name and a reason: "
            f"--override '{left[0].rule}:YOUR NAME:WHY'")


def warned(found: Sequence[Broken]) -> Mapping[str, Any]:
    """The warnings and their rules, as keys of a report's model."""
    return {"warnings": [one.text for one in found], "rules_broken": [one.rule for one in found]}
