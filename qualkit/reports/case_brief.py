"""The case brief: what was done in one or several cases, with which money, within which limits, and if it travels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qualkit.model import ItemKind, ReportRequest, View
from qualkit.reports.labels import Labels
from qualkit.reports.pages import case_pages
from qualkit.reports.pages.flow import Block
from qualkit.reports.papers import Desk, Paper
from qualkit.reports.parts import amounts, lesson_rows, promises
from qualkit.reports.parts.items import Row, Shelf, told
from qualkit.reports.parts.rules import Broken

KINDS = (ItemKind.CASE, ItemKind.HOST, ItemKind.DATE, ItemKind.PLACE, ItemKind.GROUP, ItemKind.ACTOR, ItemKind.AMOUNT,
         ItemKind.STEP, ItemKind.LIMIT, ItemKind.TRANSFER)
"""What a case box is made of."""

QUOTED = 3
"""Quotations of a case, unless the request says otherwise."""

_CLAIM = re.compile(
    r"\b(?:can|could|may|will|should|ready to|easy to|easily)\b.{0,40}\b(?:transfer|replicat|adapt|cop(?:y|ied)|scaled|"
    r"repeated|elsewhere)"
    r"|\b(?:peut|peuvent|pourra|pourrait)\b.{0,40}\b(?:transpos|répliqu|adapt|reprodui|repris)", re.I)
_CONDITION = re.compile(
    r"\b(?:if|unless|provided|where|when|wherever|as long as|only|needs?|requires?|depends?|condition\w*|without|"
    r"si|sauf|pourvu|lorsque|quand|là où|à condition|dépend|il faut|exige)\b", re.I)


class CaseBrief(Paper):
    """A summary with the key facts, then each case: what was done, what came of it, with which money and limits."""

    name = "case-brief"

    def build(self, view: View, request: ReportRequest) -> dict[str, Any]:
        """Return the report model (schema ``qualkit.case-brief/1``).

        Raises:
            ReportRefused: a final report lacks a part that people write, or prints words that are
                not in their source, and nobody took that on by name.
        """
        desk = Desk(view, request)
        cases, learnt = _cases(desk), lesson_rows.lessons(desk.shelf)
        own = {"brief": True, "cases": cases, "lessons": learnt, "findings": desk.findings,
               "recommendations": promises.recommendations(desk.shelf)}
        return desk.finish(self.name, own, broken=_broken(cases, learnt, desk.labels),
                           written=("summary", "context", "questions", "transfer", "conclusions"))

    def lay_out(self, data: Mapping[str, Any]) -> list[Block]:
        """Return the blocks in reading order."""
        return case_pages.lay_out(data)


def _cases(desk: Desk) -> list[dict[str, Any]]:
    """The items of each case; those that name none are of the case that their document is about."""
    found: dict[tuple[str, str], list[Row]] = {}
    for one in desk.shelf.of(*KINDS):
        document = one["document"]
        name = desk.shelf.case_of(one) or desk.shelf.titles.get(document, "") or document
        found.setdefault((document, name), []).append(one)
    documents = [document for document, _ in found]
    quoted, come = _quotes(desk, list(dict.fromkeys(documents))), _findings(desk)
    return [{"document": document, "name": name, **_box(held, desk.shelf),
             "attributes": dict(desk.shelf.attributes.get(document, {})), "quotes": quoted.pop(document, []),
             "findings": come.get(document, []) if documents.count(document) == 1 else []}
            for (document, name), held in found.items()]


def _box(held: Sequence[Row], shelf: Shelf) -> dict[str, Any]:
    facts = (ItemKind.HOST, ItemKind.DATE, ItemKind.PLACE, ItemKind.GROUP, ItemKind.ACTOR)
    money = amounts.amounts([one for one in held if one["kind"] == ItemKind.AMOUNT], shelf)
    return {"facts": [one for kind in facts for one in held if one["kind"] == kind],
            "amounts": [one for one in money if one["check"] != "rate"],
            "rates": [one for one in money if one["check"] == "rate"],
            **{f"{kind.value}s": [one for one in held if one["kind"] == kind]
               for kind in (ItemKind.STEP, ItemKind.LIMIT, ItemKind.TRANSFER)}}


def _findings(desk: Desk) -> dict[str, list[str]]:
    """Ids of the findings whose evidence stands in one document alone: what came of its case."""
    basis = desk.basis
    found: dict[str, list[str]] = {}
    homes = {known: basis.pseudonyms[home] for known, one in basis.by_id.items() if (home := basis.home(one.document))
             in basis.pseudonyms}
    for one in desk.view.findings:
        where = {homes[name] for name in one.evidence if name in homes}
        if len(where) == 1:
            found.setdefault(where.pop(), []).append(one.id)
    return found


def _quotes(desk: Desk, documents: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """The quotations of each document's case: what coders starred, then by the printed rule."""
    quotations, found = desk.quotations, {}
    count = int(desk.request.options.get("quotes_per_case", QUOTED))
    all_ = [one for candidates in quotations.coded.values() for one in candidates]
    for name in documents:
        quotations.begin_theme()
        mine = [one for one in all_ if desk.basis.pseudonyms[desk.basis.home(one.document)] == name]
        found[name] = quotations.write(quotations.choose(mine, count), theme="", box="main", at="")
    return found


def _broken(cases: Sequence[Mapping[str, Any]], learnt: Sequence[Row], labels: Labels) -> Iterator[Broken]:
    yield from amounts.broken([one for case in cases for one in case["amounts"]], labels)
    bare = [told(one, labels) for case in cases for one in case["transfers"] if _is_bare(one)]
    bare += [one["title"] for one in learnt if one["uses"] and not one["condition"]]
    if bare:
        yield Broken(rule="transfer-without-condition",
                     text=labels("rule.transfer-without-condition", items="; ".join(bare)))


def _is_bare(one: Row) -> bool:
    """Whether it says that something can be done elsewhere, and neither it nor its field says when."""
    if "condition" in one["fields"] or "conditions" in one["fields"]:
        return not (one["fields"].get("condition") or one["fields"].get("conditions"))
    return bool(_CLAIM.search(one["text"])) and not _CONDITION.search(one["text"])
