"""What documents are made of, as rows of a report: accepted by a person or, in drafts, proposed by the program."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from qualkit.model import Document, DocumentKind, Item, ItemKind, ItemVerdict, ReportRequest
from qualkit.reports.labels import Labels
from qualkit.reports.parts.basis import Basis
from qualkit.reports.parts.contacts import without_contacts
from qualkit.reports.parts.excerpts import sentences, tidy
from qualkit.reports.parts.rules import Broken
from qualkit.text import units
from qualkit.text.words import fold

PERSONS = ("chair", "speaker", "participant", "participants")
"""Fields that name people: printed only where the project cleared an attribute of that name for print."""

AROUND = 240
"""Characters on each side of an item in which its sentence is looked for."""

Row = dict[str, Any]  # JSON values


class Shelf:
    """The items of a study's eligible documents, in the order in which the documents have them.

    What people rejected is left out; what nobody decided on is there in drafts only and says so.
    """

    def __init__(self, basis: Basis, request: ReportRequest, labels: Labels) -> None:
        self.basis, self.labels, self.final = basis, labels, request.final
        self._homes: Mapping[str, Document | None] = {
            one.key: basis.documents.get(basis.home(one.id)) for one in basis.view.documents()}
        self._paragraphs: dict[str, list[int]] = {}
        self._spans: dict[str, tuple[str, int, int]] = {}
        undecided = list(basis.view.proposals())
        accepted = [one for one in basis.view.records.items if one.verdict is ItemVerdict.ACCEPTED]
        here = [*accepted, *undecided]
        self.overtaken = [one for one in here if one.absent and any(each.overtakes(one) for each in here)]
        """Items said to be absent that their document holds by now."""
        self.left_out = sum(one not in self.overtaken for one in undecided) if request.final else 0
        """Proposals that a final report does not print."""
        found = _once([one for one in (accepted if request.final else here) if one not in self.overtaken])
        rows = [self._row(one) for one in sorted(found, key=self._order) if self._is_open(one)]
        self.rows = [one for one in rows if self._may_print(one)]
        self.unquoted = len(rows) - len(self.rows)
        """Items in words that may be counted and not quoted, or that belong to a speaker who refused."""

    def of(self, *kinds: ItemKind) -> list[Row]:
        """Items of some kinds that stand in the documents."""
        return [one for one in self.rows if one["kind"] in kinds and not one["absent"]]

    def absent(self, *kinds: ItemKind) -> list[Row]:
        """What the documents name and do not hold."""
        return [one | {"missing": missing(one, self.labels)} for one in self.rows
                if one["kind"] in kinds and one["absent"]]

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Titles of documents in which nobody was interviewed, by pseudonym: they are published."""
        return {self.basis.pseudonyms[one.id]: _title(one) for one in self.basis.documents.values()
                if not one.kind.is_primary}

    @cached_property
    def cases(self) -> Mapping[str, str]:
        """Titles of case studies, by pseudonym: what stands in one is about its case."""
        return {self.basis.pseudonyms[one.id]: _title(one) for one in self.basis.documents.values()
                if one.kind is DocumentKind.CASE_STUDY}

    @cached_property
    def attributes(self) -> Mapping[str, Mapping[str, str]]:
        """Cleared attributes of those documents, by pseudonym."""
        return {self.basis.pseudonyms[one.id]: self.basis.cleared(one.attributes)
                for one in self.basis.documents.values() if not one.kind.is_primary}

    def case_of(self, row: Row) -> str:
        """The case an item says it is about, or the only one of its document; empty where that is not stated."""
        if row["fields"].get("case") or row["kind"] == ItemKind.CASE:
            return str(row["fields"].get("case") or row["text"])
        named = self._named.get(row["document"], [])
        return named[0] if len(named) == 1 else "" if named else self.cases.get(row["document"], "")

    @cached_property
    def _named(self) -> Mapping[str, list[str]]:
        """The cases that each document names."""
        found: dict[str, list[str]] = {}
        for one in self.of(ItemKind.CASE):
            found.setdefault(one["document"], []).append(one["text"])
        return found

    def summary(self) -> Row:
        """Who accepted how much: what the report says of its items at the front."""
        accepted = [one for one in self.rows if not one["undecided"]]
        return {"accepted": len(accepted), "by": sorted({one["by"] for one in accepted if one["by"]}),
                "undecided": len(self.rows) - len(accepted), "left_out": self.left_out}

    def broken(self, request: ReportRequest) -> Iterator[Broken]:
        """The rules that hold for the items of every kind of report."""
        lost = [told(one, self.labels) for one in self.rows if not one["holds"] and not one["undecided"]]
        if lost:
            yield Broken(rule="item-not-in-source", refuses=request.final,
                         text=self.labels("items.lost", items="; ".join(lost)))
        stale = [one.fields.get("name") or one.text for one in self.overtaken if one.verdict]
        if stale:
            yield Broken(rule="absent-item-found", text=self.labels("items.overtaken", items=self.labels.join(stale)))
        undecided = self.summary()["undecided"]
        if undecided:
            yield Broken(rule="undecided-items", text=self.labels.many("items.undecided", undecided)
                         if request.numbers else self.labels("items.undecided.plain"))
        if self.unquoted:
            yield Broken(rule="items-not-quoted", text=self.labels("consent.items"))
        if self.left_out:
            yield Broken(rule="items-left-out", text=self.labels.many("items.left_out", self.left_out)
                         if request.numbers else self.labels("items.left_out.plain"))

    def _is_open(self, item: Item) -> bool:
        """Whether its document may be used; one that left the project is kept: somebody accepted the item."""
        return item.document not in self._homes or self._homes[item.document] is not None

    def _may_print(self, row: Row) -> bool:
        document, start, end = self._spans.get(row["id"], ("", 0, 0))
        if document:
            return self.basis.may_quote(document, start, end)
        return row["document"] not in {self.basis.pseudonyms[one] for one in self.basis.unquoted}

    def _order(self, item: Item) -> tuple[str, int, int, str]:
        return item.document, item.start, item.end, item.id

    def _row(self, item: Item) -> Row:
        document = self._homes.get(item.document)
        place, holds = self._place(item, document)
        return {"id": item.id, "kind": item.kind.value, "number": item.number, "text": self.shown(item.text),
                "fields": {name: self.shown(value) for name, value in item.fields.items()
                           if self._is_cleared(item, name)},
                "document": self.basis.pseudonyms[document.id] if document else "", "place": place,
                "quoted": bool(item.quote.strip()), "holds": holds, "absent": item.absent,
                "undecided": item.verdict is None, "by": item.by if item.verdict else ""}

    def shown(self, text: str) -> str:
        """A text as it may leave: names of speakers, addresses and telephone numbers taken out."""
        return without_contacts(self.basis.veil.testimony(tidy(text)), self.labels("redacted"))

    def sentence(self, row: Row) -> str:
        """The sentence in which an item stands, for what says little alone, as a sum of money does."""
        document, start, end = self._spans.get(row["id"], ("", 0, 0))
        if not document:
            return str(row["text"])
        content = self.basis.texts[document].content
        found = [part for part in sentences(content, max(0, start - AROUND), min(len(content), end + AROUND))
                 if part.start < end and start < part.end]
        said = self.shown(content[found[0].start:found[-1].end]) if found else str(row["text"])
        return re.sub(r"^(?:\d{1,2}[.)]|[-*•])\s+", "", said)

    def _is_cleared(self, item: Item, name: str) -> bool:
        """An attachment's name is printed; that of somebody who attended only if names are cleared."""
        is_personal = name in PERSONS or (name == "name" and item.kind is ItemKind.ATTENDANCE)
        return not is_personal or name in self.basis.view.privacy.cleared

    def _place(self, item: Item, document: Document | None) -> tuple[str, bool]:
        """Where it stands, and whether its words stand there: moved words count, words met twice have no place."""
        if document is None:
            return self.labels("items.gone"), False
        name = self.basis.pseudonyms[document.id]
        if not item.quote:
            return name, True
        content = self.basis.texts[document.id].content
        start = item.start
        if content[start:item.end] != item.quote:
            start = content.find(item.quote)
            if start < 0 or content.find(item.quote, start + 1) >= 0:
                return name, start >= 0
        self._spans[item.id] = document.id, start, start + len(item.quote)
        if document.id not in self._paragraphs:
            self._paragraphs[document.id] = [place for place, _ in units.paragraphs(content)]
        number = max(1, bisect_right(self._paragraphs[document.id], start))
        return self.labels("items.place", document=name, number=number), True


_BY_KIND = ("lessons", "action plans", *ItemKind)
"""What structure readers call a thing of which a document says no more than its kind."""


def missing(row: Row, labels: Labels) -> str:
    """What a document names and does not hold: its name, its kind, or how many of the kind it says there are."""
    fields = row["fields"]
    if number := fields.get("stated"):
        beside = labels("stated.beside", names=fields["beside"]) if fields.get("beside") else ""
        return labels(f"stated.{row['kind']}", number=number, beside=beside)
    if row["text"] in _BY_KIND and (kind := f"absent.{row['kind']}") in labels.all:
        return labels(kind)
    return str(fields.get("name") or row["text"])


def _once(items: Sequence[Item]) -> list[Item]:
    """What several structure readers find at one place stands once; what a person decided comes first."""
    found: dict[tuple[object, ...], Item] = {}
    for one in items:
        found.setdefault((one.document, one.kind, one.start, one.end) if one.quote else (one.id,), one)
    return list(found.values())


def _title(document: Document) -> str:
    """The title that documents.csv gives it, else its own."""
    return tidy(document.attributes.get("title", "") or document.title)


ALIKE = 0.8
"""Share of the shorter text's words that the longer one must have for both to be the same item."""


def merged(written: list[Row], found: list[Row], text: str = "text") -> list[Row]:
    """What people wrote, then what documents hold beside it: what says the same stands once, at its place.

    A person who copied a recommendation out of a report has accepted it: the document's own is not printed again.
    """
    rows = list(written)
    for one in found:
        twin = next((place for place, each in enumerate(rows[:len(written)])
                     if not each["place"] and _is_same(each, one, text)), None)
        if twin is None:
            rows.append(one)
        else:
            rows[twin] |= {name: one[name] for name in ("place", "document")}
            rows[twin] |= {"number": rows[twin]["number"] or one["number"]}
    return rows


def _is_same(one: Row, other: Row, text: str) -> bool:
    if one["number"] and other["number"] and fold(one["number"]) != fold(other["number"]):
        return False
    words, others = ({*re.findall(r"\w+", fold(each[text]))} for each in (one, other))
    shorter = min(len(words), len(others))
    return shorter > 2 and len(words & others) >= ALIKE * shorter and (
        len(words & others) >= ALIKE * max(len(words), len(others)) or one["number"] == other["number"] != "")


def told(row: Row, labels: Labels) -> str:
    """An item in a few words: its number and its first words, for a message that says which."""
    words = row["text"].rstrip(" .;").split()
    text = " ".join(words[:8]) + (" …" if len(words) > 8 else "")
    return labels("items.told", number=f"{row['number']}. " if row["number"] else "", text=text)
