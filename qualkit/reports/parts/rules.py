"""Rules a report is held to: broken ones are printed as warnings, or refuse it unless a named person takes them on.

A report that is refused can be read as a draft that says so on every page: one who mends must see what she mends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qualkit.errors import ReportRefused
from qualkit.model import ReportRequest
from qualkit.reports.labels import Labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A rule that the material breaks, in words that say where; ``mend`` says what to do while nobody took it on."""

    rule: str
    text: str
    refuses: bool = False
    mend: str = ""

    @property
    def said(self) -> str:
        """What is broken and what to do about it."""
        return f"{self.text} {self.mend}".strip()


def taken_on(request: ReportRequest) -> frozenset[str]:
    """The rules that somebody took on by name, with a reason."""
    return frozenset(one["rule"] for one in request.overrides
                     if one.get("rule") and one.get("by", "").strip() and one.get("reason", "").strip())


def settle(broken: Iterable[Broken], request: ReportRequest) -> list[Broken]:
    """Return what is printed as warnings: rules that somebody took on, and in a draft also those that refuse it.

    Raises:
        ReportRefused: with every rule that refuses a final report and that nobody took on.
    """
    found = list(broken)
    left = refusing(found, request)
    if left and request.final:
        raise ReportRefused([f"{one.said} [{one.rule}]" for one in left],
                            hint=way_out([one.rule for one in left], request))
    return found


def refusing(found: Iterable[Broken], request: ReportRequest) -> list[Broken]:
    """The rules that refuse the report and that nobody took on."""
    known = taken_on(request)
    return [one for one in found if one.refuses and one.rule not in known]


_FIELDS = {"lesson-without-place": "milestone=m1", "plan-item-open": "due=2025-09",
           "recommendation-without-addressee": "addressee=WHO", "swot-without-evidence": "case=WHICH"}
"""What an accepted item lacks where one of these refuses a report."""


_STEPS = {
    "theme-without-finding": "Findings: qualkit finding draft THEME lays out what there is, and "
                             "qualkit finding add --theme THEME writes one.",
    "no-reviewed-coding": "Codings: qualkit review.",
    "unresolved-evidence": "Evidence: qualkit finding check names what is gone, qualkit finding edit names other.",
    "quote-not-in-source": "Quotations: qualkit doctor finds the codings.",
    "judgement-incomplete": "Judgements: qualkit judgement edit FINDING.",
    "no-reviewed-lesson": "Lessons: qualkit lesson edit ID --status reviewed --reviewed-by NAME.",
    "code-without-definition": "Definitions stand in codebooks/*.yaml."}
"""What to type where one of these refuses a report."""


def way_out(rules: Sequence[str], request: ReportRequest) -> str:
    """Where to mend what refuses a report, and how to take it on."""
    where = f"Parts are written as sections of studies/{request.study}.yaml. " if "unwritten-part" in rules else ""
    where += "".join(f"{told} " for rule, told in _STEPS.items() if rule in rules)
    if field := next((_FIELDS[rule] for rule in rules if rule in _FIELDS), ""):
        where += ("What an item lacks: qualkit structure list --decided, then qualkit structure accept ITEM "
                  f"--field {field}. ")
    draft = ", ask for a draft (without --final)," if request.final else ""
    return (f"{where}Mend these{draft} or override each with a name and a reason: "
            f"--override '{rules[0]}:YOUR NAME:WHY'")


def warned(found: Sequence[Broken], request: ReportRequest, labels: Labels) -> Mapping[str, Any]:
    """The warnings and their rules, as keys of a report's model: what refuses it comes first and says so."""
    left = refusing(found, request)
    rest = [one for one in found if one not in left]
    return {"warnings": [*(labels("rule.refuses", text=one.said) for one in left),
                         *(_taken(one, request, labels) for one in rest)],
            "rules_broken": [one.rule for one in (*left, *rest)],
            "refused": list(dict.fromkeys(one.rule for one in left))}


def _taken(one: Broken, request: ReportRequest, labels: Labels) -> str:
    """A warning; of a rule that somebody took on, who did and why, and no longer what to do."""
    answer = next((two for two in request.overrides if two.get("rule") == one.rule), None)
    if not one.mend or one.rule not in taken_on(request) or answer is None:
        return one.said
    return labels("rule.taken_on", text=one.text, by=answer["by"], reason=answer["reason"])
