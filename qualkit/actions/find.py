"""One box over quotes, lessons and documents: what somebody asks in their own words, in any of the languages.

Meaning ranks and words that match add to it (`qualkit.measures.hybrid`). What is named in words, such as *women* or
*Sikasso*, lifts what has it and is offered as a filter; nothing is filtered that was not asked to be.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from qualkit.actions.find_cards import Card, document_facts
from qualkit.actions.find_scope import (
    CODED,
    Wanted,
    affordable,
    candidates,
    fits_where,
    like,
    mask_of,
    rows_with,
    touched,
)
from qualkit.actions.finder import Finder
from qualkit.actions.transfer import find_code
from qualkit.errors import Sentence, UnknownName
from qualkit.measures.asking import Question, marks, understand
from qualkit.measures.hybrid import Facet, blend, count_facets, is_found
from qualkit.model import Lesson
from qualkit.store.finding import CodedPlace, Numbered, NumberedSpan
from qualkit.store.query import any_of

KINDS = ("quote", "lesson", "document")
MOST = 300
"""Things that are ranked, counted and paged; a search that finds more says so."""
KEPT = 16
"""Filters by code whose rows are kept between searches."""
FACETS = ("kind", "theme", "code", "country", "region", "study", "project", "source", "instrument", "year", "direction",
          "language", "lesson")
"""The order in which facets are shown; cleared attributes come before the language."""

_HALVES = re.compile("[\0\ud800-\udfff]")

Hidden = Mapping[str, Iterable[str]]
"""Document id -> coders whose codings are not to be seen (`qualkit.actions.blinding.hidden_from`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """What was found, with where it stands. ``ref`` names it for *more like this*; ``marks`` are the places of found
    words in ``text``; ``codes`` are keys of codes people gave a quote, as far as they may be seen."""

    kind: str
    ref: str
    study: str
    title: str
    text: str
    score: float
    nearness: float = 0.0
    words: float = 0.0
    document: str = ""
    document_id: str = ""
    speaker: str = ""
    start: int = 0
    end: int = 0
    language: str = ""
    marks: tuple[tuple[int, int], ...] = ()
    question: str = ""
    before: str = ""
    after: str = ""
    codes: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    lesson: Lesson | None = None
    invented: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of what was found, and how it may be narrowed.

    ``total`` counts what was found at all, at most `MOST` (then it is ``capped``). ``told`` are attributes that the
    words name, each with how many of the found have it: offered, not applied.
    """

    hits: tuple[Hit, ...]
    total: int
    capped: bool = False
    facets: tuple[Facet, ...] = ()
    told: tuple[tuple[str, str, int], ...] = ()
    corrected: Mapping[str, str] = field(default_factory=dict)
    by_meaning: bool = True
    """False where only words were looked for, because the index is not made or the model not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ranked:
    """Something found, before it is written out: a row of the index or a card."""

    score: float
    nearness: float
    words: float
    row: int = -1
    passage: Numbered | None = None
    card: Card | None = None
    facts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    codes: tuple[str, ...] = ()


def find(finder: Finder, wanted: Wanted, *, hidden: Hidden | None = None) -> Found:
    """Return what fits, the best first. Any text is safe to type; ``"a phrase"`` must stand as it is.

    Raises:
        UnknownName: what more is wanted like is not there, or there is no such attribute, study, theme, code or coder.
        UsageError: a whole page was typed.
    """
    wanted = _checked(finder, wanted)
    question = understand(wanted.words, finder.vocabulary, languages=finder.languages,
                          own=finder.project.file.synonyms, values=finder.known.values)
    vector = like(finder, wanted.like) if wanted.like else _vector(finder, question)
    seen = _Seen(finder=finder, hidden=hidden or {})
    ranked = [*_quotes(finder, wanted, question=question, vector=vector, seen=seen),
              *_cards(finder, wanted, question=question, vector=vector)]
    best = max((one.nearness for one in ranked), default=0.0)
    kept = sorted((one for one in ranked if wanted.like or is_found(one.nearness, one.words, best)),
                  key=lambda one: (-one.score, one.row, one.card.ref if one.card else ""))[:MOST + 1]
    found = _with_codes(finder, kept[:MOST], seen)
    at = (max(1, wanted.page) - 1) * wanted.size
    return Found(
        hits=tuple(_written(found[at:at + wanted.size], finder, question=question)), total=len(found),
        capped=len(kept) > MOST, facets=_facets(finder, found), told=_offered(question, found, wanted),
        corrected=question.corrected, by_meaning=finder.index is not None)


def _checked(finder: Finder, wanted: Wanted) -> Wanted:
    """Tell a slip of the finger from an empty answer; a code may be called by its name.

    Half characters, which no database and no model can take, are taken out of the words.
    """
    known, where = finder.known, dict(wanted.where)
    for name in where:
        if name not in known.facets | {*FACETS, *CODED, "status"}:
            raise UnknownName("attribute", name, sorted(known.facets))
    given = {Sentence("study"): [*finder.cards.titles], Sentence("theme"): [*known.names["theme"]],
             Sentence("kind"): KINDS,
             Sentence("coder"): [*finder.store.coders()] if "coder" in where else ()}
    for name, values in given.items():
        if name in where and where[name] not in values:
            raise UnknownName(name, where[name], values)
    if "code" in where:
        where["code"] = _code_key(finder, where["code"])
    return replace(wanted, where=where, words=_HALVES.sub(" ", wanted.words))


def _code_key(finder: Finder, name: str) -> str:
    for book in finder.known.codebooks.values():
        with suppress(UnknownName):
            return book.by_id[find_code(name, book)].key
    raise UnknownName("code", name, [code.key for book in finder.known.codebooks.values() for code in book])


def _vector(finder: Finder, question: Question) -> Any | None:
    if finder.embedder is None or not question.sought:
        return None
    return finder.embedder.embed([question.meant])[0]


@dataclass(frozen=True, slots=True)
class _Seen:
    """The codings that may be seen."""

    finder: Finder
    hidden: Hidden

    def on(self, spans: Iterable[NumberedSpan]) -> dict[NumberedSpan, list[CodedPlace]]:
        found = self.finder.store.coded_on(spans)
        return {span: self.allowed(places) for span, places in found.items()}

    def allowed(self, places: Iterable[CodedPlace]) -> list[CodedPlace]:
        sources = self.finder.known.sources
        return [one for one in places
                if one.document in sources and one.coder not in self.hidden.get(sources[one.document].id, ())]


def _quotes(finder: Finder, wanted: Wanted, *, question: Question, vector: Any | None, seen: _Seen) -> list[_Ranked]:
    """Passages: those that lie near and those that have the words, with one score."""
    index = finder.index
    if wanted.where.get("kind", "quote") != "quote" or not (question.sought or wanted.like or wanted.where):
        return []
    if index is None or not len(index):
        return _by_words(finder, wanted, question=question, seen=seen)
    mask = mask_of(finder, wanted, _coded_rows(finder, wanted, seen))
    rows = candidates(finder, question, vector=vector, mask=mask, count=MOST, typed=wanted.words)
    nearness = finder.near(rows, vector)
    words = _word_scores(finder, rows, question)
    found = []
    for row, near, word in zip(rows, nearness, words, strict=True):
        facts = _facts_of(finder, int(row))
        found.append(_Ranked(score=blend(float(near), word, _told_share(question, facts)), nearness=float(near),
                             words=word, row=int(row), facts=facts))
    itself = rows_with(finder, wanted.like)
    return [one for one in found if one.row not in itself]


def _coded_rows(finder: Finder, wanted: Wanted, seen: _Seen) -> Any | None:
    """Which rows have the codings asked for; kept until the store changes, for a theme may be on most of them."""
    coded = wanted.coded
    if not coded:
        return None
    key = (tuple(sorted(coded.items())),
           tuple(sorted((document, tuple(sorted(coders))) for document, coders in seen.hidden.items())))
    kept = finder.known.kept
    if key not in kept:
        places = seen.allowed(finder.store.coded_places(codes=_codes(finder, coded)))
        if len(kept) >= KEPT:
            kept.clear()
        kept[key] = touched(finder, [one for one in places if _fits(one, coded)])
    return kept[key]


def _by_words(finder: Finder, wanted: Wanted, *, question: Question, seen: _Seen) -> list[_Ranked]:
    """Passages that have some of the words, where nothing is known of meanings."""
    match = any_of([(one.words, one.stems) for one in affordable(question)])
    store, known = finder.store, finder.known
    passages = list(store.passages(store.matching(match, MOST)).values()) if match else []
    indexed = store.indexed_words([one.number for one in passages])
    coded = wanted.coded
    where, codes = {name: value for name, value in wanted.where.items() if name not in CODED}, _codes(finder, coded)
    places = seen.on(map(_place_of, passages)) if coded else {}
    found = []
    for one in passages:
        if one.document not in known.sources or not one.segment.is_evidence:
            continue
        facts = {**document_facts(known.sources[one.document]), "kind": ("quote",)}
        if coded and not any(_fits(place, coded) and (codes is None or place.code in codes)
                             for place in places[_place_of(one)]):
            continue
        words = question.share(*indexed.get(one.number, ("", "")))
        if fits_where(facts, where):
            found.append(_Ranked(score=blend(0.0, words, _told_share(question, facts)), nearness=0.0, words=words,
                                 passage=one, facts=facts))
    return found


def _word_scores(finder: Finder, rows: Any, question: Question) -> list[float]:
    index = finder.index
    if index is None or not any(one.words or one.stems for one in question.sought):
        return [0.0] * len(rows)
    numbers = [int(number) for number in index.columns["number"][rows]]
    indexed = finder.store.indexed_words(numbers)
    return [question.share(*indexed.get(number, ("", ""))) for number in numbers]


def _facts_of(finder: Finder, row: int) -> Mapping[str, Sequence[str]]:
    index = finder.index
    assert index is not None
    facts = finder.known.facts[index.columns["voice"][row]]
    return {**facts, "language": (index.languages[index.columns["language"][row]],)}


def _with_codes(finder: Finder, found: Sequence[_Ranked], seen: _Seen) -> list[_Ranked]:
    """What was found with the codes on it that may be seen; reading them for all candidates would take most of the
    time."""
    spans = [_span(finder, one) for one in found]
    places = seen.on(span for span in spans if span)
    whole = []
    for one, span in zip(found, spans, strict=True):
        if span is None:
            whole.append(one)
            continue
        coded = _coded_facts(finder, span[0], places[span])
        whole.append(replace(one, facts={**one.facts, **coded}, codes=tuple(coded["code"])))
    return whole


def _place_of(passage: Numbered) -> NumberedSpan:
    return passage.document, passage.segment.start, passage.segment.end


def _span(finder: Finder, one: _Ranked) -> NumberedSpan | None:
    """The place of a quote."""
    if one.passage is not None:
        return _place_of(one.passage)
    if finder.index is None or one.row < 0:
        return None
    columns = finder.index.columns
    return int(columns["document"][one.row]), int(columns["start"][one.row]), int(columns["end"][one.row])


def _coded_facts(finder: Finder, document: int, here: Sequence[CodedPlace]) -> dict[str, Sequence[str]]:
    known = finder.known
    return {"code": list(dict.fromkeys(_key(finder, document, one.code) for one in here)),
            "theme": [theme for one in here for theme in known.themes.get(one.code, ())],
            "direction": [one.direction for one in here], "coder": [one.coder for one in here]}


def _key(finder: Finder, document: int, code: str) -> str:
    book = finder.known.codebooks.get(finder.known.sources[document].study)
    return book.by_id[code].key if book and code in book.by_id else code


def _codes(finder: Finder, coded: Mapping[str, str]) -> list[str] | None:
    """Ids of the codes that a code (those below it too) or a theme stands for; None where neither is asked for."""
    if "code" not in coded and "theme" not in coded:
        return None
    key = coded.get("code", "")
    every = [code for book in finder.known.codebooks.values() for code in book]
    return sorted({code.id for code in every if (not key or code.key == key or code.key.startswith(f"{key}/"))
                   and ("theme" not in coded or coded["theme"] in finder.known.themes.get(code.id, ()))})


def _fits(one: CodedPlace, coded: Mapping[str, str]) -> bool:
    return (coded.get("direction", one.direction) == one.direction and coded.get("coder", one.coder) == one.coder)


def _cards(finder: Finder, wanted: Wanted, *, question: Question, vector: Any | None) -> list[_Ranked]:
    """Lessons and documents."""
    cards = finder.cards
    if any(name in wanted.where for name in ("code", "direction", "coder")):
        return []
    near = cards.vectors @ vector if cards.vectors is not None and vector is not None else [0.0] * len(cards.every)
    forms = {word for one in question.sought for word in one.words}
    heads = {stem for one in question.sought for stem in one.stems}
    found = []
    for one, close in zip(cards.every, near, strict=True):
        if one.ref == wanted.like or not all(value in one.facts.get(name, ()) for name, value in wanted.where.items()):
            continue
        has_some = not (one.words.keys().isdisjoint(forms) and one.stems.keys().isdisjoint(heads))
        words = question.score(one.words, one.stems) if has_some else 0.0
        if one.kind == "document" and not wanted.where and words < 0.5:
            continue  # titles are short: what they lie near to says little
        found.append(_Ranked(score=blend(float(close), words, _told_share(question, one.facts)), nearness=float(close),
                             words=words, card=one, facts=one.facts))
    return found


def _told_share(question: Question, facts: Mapping[str, Sequence[str]]) -> float:
    """How many of the attributes that the words name something has; any value of one will do."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    for name, value in question.told:
        names[name].add(value)
    return sum(bool(values & set(facts.get(name, ()))) for name, values in names.items()) / (len(names) or 1)


def _offered(question: Question, found: Sequence[_Ranked], wanted: Wanted) -> tuple[tuple[str, str, int], ...]:
    counted = [(name, value, sum(value in one.facts.get(name, ()) for one in found)) for name, value in question.told]
    return tuple(one for one in counted if one[2] and one[0] not in wanted.where)


def _facets(finder: Finder, found: Sequence[_Ranked]) -> tuple[Facet, ...]:
    own = [name for name in finder.project.file.privacy.cleared if name not in FACETS]
    at = FACETS.index("language")
    return count_facets((one.facts for one in found), [*FACETS[:at], *own, *FACETS[at:]])


# --- written out -------------------------------------------------------------------------------


def _written(ranked: Sequence[_Ranked], finder: Finder, *, question: Question) -> Iterable[Hit]:
    index = finder.index
    numbers = {one.row: int(index.columns["number"][one.row]) for one in ranked if one.row >= 0} if index else {}
    wanted = {*numbers.values(), *(one.passage.number for one in ranked if one.passage)}
    passages = finder.store.passages({number + by for number in wanted for by in (-1, 0, 1)})
    for one in ranked:
        passage = one.passage or passages.get(numbers.get(one.row, -1))
        if one.card is not None:
            yield _card_hit(one, one.card, finder, question)
        elif passage is not None:  # else its document was read anew a moment ago
            near = [_beside(passage, passages.get(passage.number + by), by) for by in (-1, 1)]
            yield replace(_quote_hit(one, passage, finder, question), before=near[0], after=near[1])


def _beside(passage: Numbered, other: Numbered | None, by: int) -> str:
    """The words of a neighbour: passages of a document are numbered as they stand in it."""
    is_next = other is not None and (other.document, other.segment.ordinal) == (
        passage.document, passage.segment.ordinal + by)
    return other.segment.text if other is not None and is_next else ""


def _quote_hit(one: _Ranked, passage: Numbered, finder: Finder, question: Question) -> Hit:
    document, said = finder.known.sources[passage.document], passage.segment
    case = finder.known.people[finder.index.columns["voice"][one.row]] if finder.index and one.row >= 0 else {}
    return Hit(
        kind="quote", ref=f"{document.id}@{said.start}", study=document.study, title=document.called,
        text=said.text, score=round(one.score, 4), nearness=round(one.nearness, 4), words=round(one.words, 4),
        document=document.key, document_id=document.id, speaker=said.speaker, start=said.start, end=said.end,
        language=said.language, marks=marks(question, said.text, said.language), question=said.question,
        codes=one.codes,
        attributes={**document.attributes, **case}, invented=finder.cards.is_invented(document.study))


def _card_hit(one: _Ranked, card: Card, finder: Finder, question: Question) -> Hit:
    lesson, document = card.lesson, card.document
    text = (lesson.condition or lesson.happened) if lesson else ""
    return Hit(
        kind=card.kind, ref=card.ref, study=card.study, title=card.title, text=text, score=round(one.score, 4),
        nearness=round(one.nearness, 4), words=round(one.words, 4), document=document.key if document else "",
        document_id=document.id if document else "", language=document.language if document else "",
        marks=marks(question, text, "en"), lesson=lesson, attributes=document.attributes if document else {},
        invented=finder.cards.is_invented(card.study))
