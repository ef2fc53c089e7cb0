"""Quotations: which are printed, in what words, and whether they stand where they are said to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qualkit.model import Coding, Direction, Text, Translation
from qualkit.reports.basis import Basis
from qualkit.reports.excerpts import OMISSION, Part, direction_of, excerpt, position, sentences, tidy
from qualkit.reports.labels import Labels

AROUND = 2
"""Turns of context on each side of a quotation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Something that could be quoted: a coding of a person, or an engine's suggestion."""

    document: str
    spans: tuple[tuple[int, int], ...]
    code: str
    words: str
    holds: bool
    direction: Direction | None
    hedged: bool
    key: bool = False
    coders: tuple[str, ...] = ()
    reason: str = ""
    score: float = 0.0

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.spans[-1][1]


class Quotations:
    """Picks and writes quotations, numbers them, and remembers which were used.

    The printed rule: quotes starred by coders come first; then people's own words before secondary
    documents; then, one at a time, the one whose
    source, then whose subgroup, has been quoted least in the theme; then the one of readable
    length; then the order of the documents.
    """

    def __init__(self, basis: Basis, labels: Labels, subgroup: str) -> None:
        self._basis = basis
        self._labels = labels
        self._subgroup = subgroup
        self._used: dict[str, list[tuple[int, int]]] = {}
        self._sources: Counter[str] = Counter()
        self._groups: Counter[str] = Counter()
        self._number = 0
        self.printed: list[dict[str, Any]] = []
        self.coded = _by_code(from_codings(basis))
        self.suggested = _by_code(from_suggestions(basis))

    def begin_theme(self) -> None:
        """Forget who was quoted: spread is looked for within each theme."""
        self._sources.clear()
        self._groups.clear()

    def pick(self, candidates: Iterable[Candidate], count: int, *, theme: str, box: str) -> list[dict[str, Any]]:
        """Take up to ``count`` quotations (all starred ones at least) and write them out."""
        left = [one for one in candidates if not self._is_used(one)]
        taken: list[dict[str, Any]] = []
        while left and (len(taken) < count or any(one.key for one in left)):
            best = min(left, key=self._preference)
            self._sources[self._source(best).id] += 1
            self._groups[self._group(best)] += 1
            self._used.setdefault(best.document, []).append((best.start, best.end))
            taken.append(self._write(best, theme, box))
            left = [one for one in left if not _overlap(one, best)]
        self.printed += taken
        return taken

    def _preference(self, one: Candidate) -> tuple[Any, ...]:
        length = len(one.words)
        awkward = 0 if 60 <= length <= 400 else 1 if 30 <= length <= 800 else 2
        source = self._source(one)
        return (not one.key, not source.kind.is_primary, self._sources[source.id],
                self._groups[self._group(one)], awkward, -one.score,
                self._basis.pseudonyms[self._basis.home(one.document)], one.start, one.code)

    def _source(self, one: Candidate) -> Any:
        return self._basis.source_of[self._basis.home(one.document)]

    def _group(self, one: Candidate) -> str:
        return str(self._source(one).attributes.get(self._subgroup, ""))

    def _is_used(self, one: Candidate) -> bool:
        return any(start < one.end and one.start < end for start, end in self._used.get(one.document, ()))

    def _write(self, one: Candidate, theme: str, box: str) -> dict[str, Any]:
        basis, labels = self._basis, self._labels
        self._number += 1
        home = basis.home(one.document)
        source, text = self._source(one), basis.texts[one.document]
        code = basis.view.codebook.by_id[one.code]
        parts = excerpt(text, one.spans) if one.holds else []
        words = self._words(text, parts) if one.holds else basis.veil.testimony(tidy(one.words))
        unit, number = position(text, one.start)
        attributes = basis.cleared(source.attributes)
        language = _language(text, one.start, basis.languages[one.document])
        return {
            "id": f"Q{self._number}", "theme": theme, "box": box,
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
            "context": self._context(text, one) if one.holds else [],
        }

    def _words(self, text: Text, parts: Sequence[Part]) -> str:
        shown = f" {OMISSION} ".join(self._basis.veil.testimony(tidy(text.content[part.start:part.end]))
                                     for part in parts)
        return shown

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
        hit = [index for index, turn in enumerate(turns) if turn.start < one.end and one.start < turn.end]
        if not hit:
            return []
        speakers = {turns[index].speaker for index in hit}
        shown = []
        for index in range(max(0, hit[0] - AROUND), min(len(turns), hit[-1] + AROUND + 1)):
            turn = turns[index]
            if basis.is_silenced(one.document, turn.start, turn.end):
                continue
            same = turn.speaker in speakers and turn.role.is_evidence
            role = labels(f"role.{turn.role.value}")
            shown.append({
                "who": self._source(one).id if same else role, "turn": index + 1, "is_quote": index in hit,
                "text": basis.veil.testimony(_opening(text.content, turn.start, turn.end)),
                "language": turn.language or basis.languages[one.document],
                "dir": direction_of(turn.language, text.content[turn.start:turn.end])})
        return shown


def from_codings(basis: Basis) -> list[Candidate]:
    """People's codings as candidates; the same words coded alike by several coders are one."""
    found: dict[tuple[Any, ...], Candidate] = {}
    known = basis.view.codebook.by_id
    for coding in basis.by_people:
        code = basis.resolved(coding.code)
        if code in known:
            one = _candidate(basis, coding, code)
            twin = found.get(place := (one.document, one.spans, code))
            found[place] = one if twin is None else _both(twin, one)
    return list(found.values())


def _candidate(basis: Basis, coding: Coding, code: str) -> Candidate:
    text = basis.texts[coding.document]
    holds = all(anchor.text_hash == text.id and anchor.holds_in(text.content) for anchor in coding.anchors)
    return Candidate(document=coding.document, code=code, words=coding.quote, holds=holds,
                     spans=tuple((anchor.start, anchor.end) for anchor in coding.anchors),
                     direction=coding.direction, hedged=coding.hedged, key=coding.key_quote,
                     coders=(coding.coder,))


def _both(one: Candidate, other: Candidate) -> Candidate:
    agreed = one.direction if one.direction is other.direction else Direction.MIXED
    return Candidate(document=one.document, spans=one.spans, code=one.code, words=one.words, holds=one.holds,
                     direction=agreed, hedged=one.hedged or other.hedged, key=one.key or other.key,
                     coders=tuple(sorted({*one.coders, *other.coders})))


def from_suggestions(basis: Basis) -> list[Candidate]:
    """Undecided first-ranked suggestions on sources nobody has read in full."""
    found = []
    for one in basis.undecided:
        if basis.source_of[one.document].unit in basis.read or one.code not in basis.view.codebook.by_id:
            continue
        text = basis.texts[one.document]
        inside = text.id == one.text_hash and 0 <= one.start < one.end <= len(text.content)
        words = text.content[one.start:one.end] if inside else ""
        if inside and words.strip():
            found.append(Candidate(
                document=one.document, spans=((one.start, one.end),), code=one.code, words=words, holds=True,
                direction=one.direction, hedged=one.hedged, score=one.score, coders=tuple(one.engines),
                reason="; ".join(dict.fromkeys(f"{why.kind}: {why.what}" for why in one.why[:3]))))
    return found


def _overlap(one: Candidate, other: Candidate) -> bool:
    return one.document == other.document and one.start < other.end and other.start < one.end


def _by_code(candidates: Iterable[Candidate]) -> Mapping[str, list[Candidate]]:
    found: dict[str, list[Candidate]] = {}
    for one in candidates:
        found.setdefault(one.code, []).append(one)
    return found


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


def _opening(content: str, start: int, end: int, limit: int = 600) -> str:
    """A turn of context, cut after a sentence where it is long."""
    shown = tidy(content[start:end])
    if len(shown) <= limit:
        return shown
    kept = [shown[one.start:one.end] for one in sentences(shown, 0, len(shown)) if one.end <= limit]
    return f"{' '.join(kept) or shown[:limit].rsplit(' ', 1)[0]} {OMISSION}"
