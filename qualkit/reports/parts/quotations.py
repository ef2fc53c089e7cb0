"""Quotations: which are printed, in what words, and whether they stand where they are said to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from qualkit.model import Direction, Role, Text, Translation
from qualkit.reports.labels import Labels
from qualkit.reports.parts.basis import Basis
from qualkit.reports.parts.candidates import Candidate, by_code, from_codings, from_suggestions
from qualkit.reports.parts.excerpts import OMISSION, Part, direction_of, excerpt, sentences, tidy

AROUND = 300
"""Characters of context kept from the turn before a quotation."""

ENOUGH = 12
"""Words from which a quotation is understood without its question."""


class Quotations:
    """Chooses and writes quotations, numbers them, and remembers which were used.

    The printed rule: the evidence of a finding stands with it. Then quotes starred by coders come first;
    then people's own words before secondary documents; then those of twelve words and more; then, one at
    a time, the one whose source, then whose subgroup, has been quoted least in the theme; then the one of
    readable length; then the order of the documents.
    """

    def __init__(self, basis: Basis, labels: Labels, subgroup: str) -> None:
        self._basis = basis
        self._labels = labels
        self._subgroup = subgroup
        self._used: dict[str, list[tuple[int, int]]] = {}
        self._sources: Counter[str] = Counter()
        self._groups: Counter[str] = Counter()
        self._numbers: Counter[str] = Counter()
        self._words: dict[Candidate, int] = {}
        self.printed: list[dict[str, Any]] = []
        self.number_of: dict[str, str] = {}
        """The number of the quotation that prints a coding, by the coding's id."""
        coded = from_codings(basis)
        self.coded = by_code(coded)
        self.of_coding: Mapping[str, Candidate] = {one: candidate for candidate in coded for one in candidate.codings}
        self.order: Mapping[Candidate, int] = {one: place for place, one in enumerate(coded, 1)}
        self.suggested = by_code(from_suggestions(basis))

    def begin_theme(self) -> None:
        """Forget who was quoted: spread is looked for within each theme."""
        self._sources.clear()
        self._groups.clear()

    def reserve(self, candidates: Iterable[Candidate]) -> None:
        """Keep these words for the findings that rest on them."""
        for one in candidates:
            self._used.setdefault(one.document, []).append((one.start, one.end))

    def choose(self, candidates: Iterable[Candidate], count: int) -> list[Candidate]:
        """Up to ``count`` candidates, all starred ones at least, none of them used before."""
        left = [one for one in candidates if not self._is_used(one)]
        taken: list[Candidate] = []
        while left and (len(taken) < count or any(one.key for one in left)):
            best = min(left, key=self._preference)
            self.count(best)
            self.reserve([best])
            taken.append(best)
            left = [one for one in left if not one.overlaps(best)]
        return taken

    def count(self, one: Candidate) -> None:
        """Remember whose words are quoted."""
        self._sources[self._source(one).id] += 1
        self._groups[self._group(one)] += 1

    def write(self, candidates: Iterable[Candidate], *, theme: str, box: str, at: str) -> list[dict[str, Any]]:
        """Write them out under the code they stand ``at``; suggestions have numbers of their own."""
        written = []
        for one in candidates:
            prefix = "U" if box == "suggested" else "Q"
            self._numbers[prefix] += 1
            written.append(self._write(one, f"{prefix}{self._numbers[prefix]}", theme=theme, box=box) | {"at": at})
            self.number_of |= dict.fromkeys(one.codings, written[-1]["id"])
        self.printed += written
        return written

    def _preference(self, one: Candidate) -> tuple[Any, ...]:
        length = len(one.words)
        awkward = 0 if 60 <= length <= 400 else 1 if 30 <= length <= 800 else 2
        source = self._source(one)
        return (not one.key, not source.kind.is_primary, not one.sure, self.length(one) < ENOUGH,
                self._sources[source.id], self._groups[self._group(one)], awkward, -one.score,
                self._basis.pseudonyms[self._basis.home(one.document)], one.start, one.code)

    def length(self, one: Candidate) -> int:
        """Words it would print."""
        if one not in self._words:
            content = self._basis.texts[one.document].content
            parts = excerpt(self._basis.texts[one.document], one.spans) if one.holds else []
            self._words[one] = sum(len(content[part.start:part.end].split()) for part in parts)
        return self._words[one]

    def _source(self, one: Candidate) -> Any:
        return self._basis.source_of[self._basis.home(one.document)]

    def _group(self, one: Candidate) -> str:
        return str(self._source(one).attributes.get(self._subgroup, ""))

    def _is_used(self, one: Candidate) -> bool:
        return any(start < one.end and one.start < end for start, end in self._used.get(one.document, ()))

    def _write(self, one: Candidate, name: str, *, theme: str, box: str) -> dict[str, Any]:
        basis, labels = self._basis, self._labels
        home = basis.home(one.document)
        source, text = self._source(one), basis.texts[one.document]
        code = basis.view.codebook.by_id[one.code]
        parts = excerpt(text, one.spans) if one.holds else []
        words = self._said(text, parts) if one.holds else basis.veil.testimony(tidy(one.words))
        unit, number = basis.place(one.document, one.start, one.end)
        context = self._context(text, one) if one.holds and box != "suggested" else []
        attributes = basis.printed[source.unit]
        language = _language(text, one.start, basis.languages[one.document])
        return {
            "id": name, "theme": theme, "box": box,
            "code": code.key, "code_name": code.name_in(labels.language),
            "source": source.id, "document": basis.pseudonyms[home], "kind": source.kind.value,
            "unit": unit, "number": number, "start": one.start, "end": one.end,
            "place": labels(f"place.{unit}", document=basis.pseudonyms[home], number=number),
            "attributes": attributes,
            "attribution": ", ".join([source.id, labels(f"one.{source.kind.value}"),
                                      *(value for name, value in attributes.items() if name != "instrument")]),
            "text": words, "language": language, "dir": direction_of(language, words),
            "translation": self._translation(one, parts, language),
            "direction": (one.direction or Direction.PRESENT).value if one.direction else None,
            "hedged": one.hedged, "key": one.key, "coders": list(one.coders),
            "suggested": box == "suggested", "why": one.reason, "verified": one.holds and _stands(text, parts),
            "context": context, "finding": "",
            "question": context[0]["text"] if context and context[0]["asks"] and len(words.split()) < ENOUGH else "",
        }

    def _said(self, text: Text, parts: Sequence[Part]) -> str:
        return f" {OMISSION} ".join(self._basis.veil.testimony(tidy(text.content[part.start:part.end]))
                                    for part in parts)

    def _translation(self, one: Candidate, parts: Sequence[Part], language: str) -> dict[str, Any] | None:
        basis = self._basis
        if basis.home(one.document) != one.document:  # coded on the translated file
            return self._original(one)
        pairs = [pair for pair in basis.view.translations(one.document)
                 if any(pair.start < part.end and part.start < pair.end for part in parts)]
        pairs = [pair for pair in pairs if pair.language != language]
        if not pairs:
            return None
        preferred = min(pairs, key=lambda pair: (pair.language != self._labels.language, pair.by_machine)).language
        chosen = sorted((pair for pair in pairs if pair.language == preferred), key=lambda pair: pair.start)
        words = " ".join(_matching(pair, parts, basis.texts[one.document].content) for pair in chosen)
        return self._version(words, chosen[0].language, translator=chosen[0].translator,
                             by_machine=any(pair.by_machine for pair in chosen))

    def _original(self, one: Candidate) -> dict[str, Any] | None:
        basis = self._basis
        home = basis.home(one.document)
        if not any(pair.in_document == one.document for pair in basis.view.translations(home)):
            return None
        start, end = basis.on_original(one.document, one.start, one.end)
        text = basis.texts[home]
        words = f" {OMISSION} ".join(tidy(text.content[part.start:part.end]) for part in excerpt(text, [(start, end)]))
        return self._version(words, _language(text, start, basis.languages[home])) | {"is_original": True}

    def _version(self, words: str, language: str, *, translator: str = "", by_machine: bool = False) -> dict[str, Any]:
        shown = self._basis.veil.testimony(tidy(words))
        return {"text": shown, "language": language, "dir": direction_of(language, shown),
                "translator": translator, "by_machine": by_machine, "is_original": False}

    def _context(self, text: Text, one: Candidate) -> list[dict[str, Any]]:
        basis, labels = self._basis, self._labels
        turns = text.turns
        if not turns:
            return []
        first = next((index for index, turn in enumerate(turns) if turn.start < one.end and one.start < turn.end), 0)
        before = turns[first - 1] if first else None
        if before is None or not basis.may_quote(one.document, before.start, before.end):
            return []
        same = before.speaker == turns[first].speaker and before.role.is_evidence
        return [{"who": self._source(one).id if same else labels(f"role.{before.role.value}"), "turn": first,
                 "is_quote": False, "asks": before.role is Role.INTERVIEWER,
                 "text": basis.veil.testimony(_opening(text.content, before.start, before.end)),
                 "language": before.language or basis.languages[one.document],
                 "dir": direction_of(before.language, text.content[before.start:before.end])}]


def _stands(text: Text, parts: Sequence[Part]) -> bool:
    """Check the printed parts once more: in order, inside the text, and not empty."""
    edges = [edge for part in parts for edge in (part.start, part.end)]
    return bool(parts) and edges == sorted(edges) and edges[0] >= 0 and edges[-1] <= len(text.content)


def _language(text: Text, start: int, otherwise: str) -> str:
    return next((turn.language for turn in text.turns if turn.start <= start < turn.end and turn.language), otherwise)


def _matching(pair: Translation, parts: Sequence[Part], content: str) -> str:
    """The translation, or where it has as many sentences as the original, only those quoted."""
    here, there = sentences(content, pair.start, pair.end), sentences(pair.text, 0, len(pair.text))
    if len(here) != len(there):
        return pair.text
    return " ".join(pair.text[over.start:over.end] for own, over in zip(here, there, strict=True)
                    if any(own.start < part.end and part.start < own.end for part in parts))


def _opening(content: str, start: int, end: int, limit: int = AROUND) -> str:
    """A turn of context, cut after a sentence where it is long."""
    shown = tidy(content[start:end])
    if len(shown) <= limit:
        return shown
    kept = [shown[one.start:one.end] for one in sentences(shown, 0, len(shown)) if one.end <= limit]
    return f"{' '.join(kept) or shown[:limit].rsplit(' ', 1)[0]} {OMISSION}"
