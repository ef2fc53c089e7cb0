"""What people's codings say about the codebook: cues and examples it lacks, cues that mislead, codes used alike.

Nothing is written to the codebook; each piece of advice carries the counts it rests on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from qualkit.actions.opening import codebook_of, store_of, view_of
from qualkit.actions.queue import Queue, place_of
from qualkit.actions.topics import Look
from qualkit.actions.transfer import find_code
from qualkit.discoverers.keyness import likelihood
from qualkit.discoverers.terms import terms_of
from qualkit.errors import UsageError
from qualkit.files.saving import save
from qualkit.formats.sheets import write_csv, write_xlsx
from qualkit.measures.codebook_use import (
    FEWEST,
    Alike,
    CueRecord,
    NewCue,
    Sayings,
    Unused,
    alike,
    misleading,
    new_cues,
    sayings,
    unused,
)
from qualkit.measures.judged import judged
from qualkit.measures.reading_order import Place
from qualkit.model import Code, Codebook, Progress, Segment, Suggestion, TaggingContext, bytes_hash
from qualkit.model.contracts import Embedder
from qualkit.plugins import load
from qualkit.project import Project
from qualkit.text.cues import is_cue
from qualkit.text.words import primary

RULES = "rules.v1"
NEAREST = 10
"""How many judged passages an example is tried on."""
SHORTEST, LONGEST = 6, 45
"""Words of a quotation that may serve as an example."""
TRIED = 40
"""Terms of a code that are tried as cues."""
TELLING = 6.63
"""The log-likelihood from which a term is tried: chi square's 99 % quantile with one degree of freedom."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewExample:
    """Words that somebody coded and rules missed, and how the judged passages nearest to them were coded.

    Of the ``tried`` nearest, ``right`` carry the code, ``missed`` of them missed by rules so far.
    """

    document: str
    place: str
    words: str
    tried: int
    right: int
    missed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeAdvice:
    """What a code may lack: of ``given`` passages, rules miss ``missed``. Keys stand for codes."""

    code: str
    given: int
    missed: int
    refused: int
    """Passages in which it was looked for and not given: the ground of "wrong"."""
    terms: int = 0
    """How many terms of the missed passages were weighed: of many, some look telling by chance."""
    cues: tuple[NewCue, ...] = ()
    examples: tuple[NewExample, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestResult:
    """All advice on a codebook. On ``left_out`` documents cues were tuned: they do not say whether one misleads."""

    codebook: str
    passages: int
    documents: int
    coders: tuple[str, ...]
    left_out: int
    invented: bool
    codes: tuple[CodeAdvice, ...] = ()
    misleading: tuple[CueRecord, ...] = ()
    alike: tuple[Alike, ...] = ()
    unused: tuple[Unused, ...] = ()


def suggest(project: Project, *, study: str = "", codes: Collection[str] = (), most: int = 5, examples: bool = True,
            on_progress: Progress = lambda stage, done, total: None) -> SuggestResult:
    """Return what people's codings say about a study's codebook, for some codes or all.

    Raises:
        UnknownName: there is no such study or code.
        UsageError: nobody has coded or read anything.
    """
    which = project.study(study, synthesis=False)
    codebook = codebook_of(project, which)
    keys = {code.id: code.key for code in codebook}
    chosen = {keys[find_code(name, codebook)] for name in codes}
    with store_of(project, read_only=True) as store:
        queue = Queue(project=project, store=store, study=which, codebook=codebook)
        work = _Work(queue, Look(view_of(project, store, which)))
        if not work.said.yes:
            raise UsageError("Nobody has coded anything yet: there is nothing to learn about the codebook.",
                             hint="Run: qualkit review, or qualkit codings import")
        on_progress("trying cues", 0, None)
        advice = [one for code in codebook.active if not chosen or code.key in chosen
                  if (one := work.advice(code, most=most, examples=examples))]
        return SuggestResult(
            codebook=codebook.key, passages=len(work.segments), documents=len({one for one, _ in work.segments}),
            coders=tuple(sorted({row.coder for row in work.rows})), left_out=len(work.tuned), invented=which.invented,
            codes=tuple(sorted(advice, key=lambda one: -one.missed)),
            misleading=tuple(replace(one, code=keys[one.code]) for one in work.misleading()
                             if not chosen or keys[one.code] in chosen),
            alike=tuple(replace(one, first=keys[one.first], second=keys[one.second])
                        for one in alike(work.rows, codebook)
                        if not chosen or chosen & {keys[one.first], keys[one.second]}),
            unused=tuple(replace(one, code=keys[one.code]) for one in unused(work.rows, codebook)
                         if not chosen or keys[one.code] in chosen))


TABLE = ("about", "code", "language", "what", "found", "of", "new", "right", "wrong", "place")
"""The columns of the table: one row for each cue, example, misleading cue, pair of codes and unused code."""


def write_table(result: SuggestResult, path: Path) -> int:
    """Write the advice to a .csv or .xlsx file; return how many rows.

    Raises:
        UsageError: the suffix is none of these.
    """
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".xlsx"):
        raise UsageError(f"Advice cannot be written as {suffix or 'a file without a suffix'}.",
                         hint="Use .csv or .xlsx, or --json.")
    rows = [[str(cell) for cell in row] for row in _rows(result)]
    content = write_csv(TABLE, rows) if suffix == ".csv" else write_xlsx({"advice": (TABLE, rows)})
    save(path, content, seen=bytes_hash(path.read_bytes()) if path.exists() else "")
    return len(rows)


def _rows(result: SuggestResult) -> Iterator[tuple[object, ...]]:
    for one in result.codes:
        for cue in one.cues:
            yield ("new cue", one.code, cue.language, cue.cue, cue.found, one.missed, cue.new, cue.right, cue.wrong, "")
        for shown in one.examples:
            yield ("new example", one.code, "", shown.words, shown.missed, one.missed, "", shown.right,
                   shown.tried - shown.right, f"{shown.document}, {shown.place}")
        if not one.cues and not one.examples:
            yield ("missed by rules", one.code, "", "", "", one.missed, "", "", "", "")
    for bad in result.misleading:
        yield ("misleading cue", bad.code, "", bad.cue, "", bad.right + bad.wrong, "", bad.right, bad.wrong, "")
    for pair in result.alike:
        yield ("used alike", pair.first, "", pair.second, pair.both, pair.either, "", "", "", "")
        yield ("one for the other", pair.first, "", pair.second, pair.swapped, pair.compared, "", "", "", "")
    for none in result.unused:
        yield ("never given", none.code, "", "", 0, none.passages, "", "", "", "")


class _Work:
    """The judged passages of whoever may be looked at, and what rules find in them."""

    def __init__(self, queue: Queue, look: Look) -> None:
        self.queue = queue
        self.look = look
        self.codebook = queue.codebook
        rows = judged(queue.decided, look.segments, queue.codebook)
        told = {(row.document, row.segment) for row in rows}
        self.rows = rows
        self.segments = {(one.document, one.ordinal): one for one in look.segments
                         if (one.document, one.ordinal) in told}
        self.said: Sayings = sayings(rows, queue.codebook)
        tuned = set(queue.project.file.tagging.tuned_on)
        self.tuned = {one.id for one in queue.documents.values() if one.key in tuned}

    def advice(self, code: Code, *, most: int, examples: bool) -> CodeAdvice | None:
        """What a code may lack; None if rules miss none of its passages, or it has none."""
        yes, no = self.said.of(code.id)
        own = yes if self.codebook.is_leaf(code.key) else self.said.itself.get(code.id, frozenset())
        missed = own - self._by_rules.get(code.id, set()) - {place for place in own if place not in self.segments}
        if not missed:
            return None
        return CodeAdvice(
            code=code.key, given=len(own), missed=len(missed), refused=len(no), terms=len(self._weighable(missed)),
            cues=tuple(new_cues(self._tried(missed, yes, no), missed=missed, yes=yes, no=no, most=most)),
            examples=tuple(self._examples(code, missed, yes, no)) if examples else ())

    def misleading(self) -> list[CueRecord]:
        """Cues that were wrong more often than right, on documents that they were not tuned on."""
        return misleading(((code, cue, place) for code, cue, place in self._hits(self.codebook)
                           if place[0] not in self.tuned), self.said)

    # --- cues -----------------------------------------------------------------------------------

    @cached_property
    def _by_rules(self) -> Mapping[str, set[Place]]:
        """Where rules, as the project has set them, suggest each code or one below it."""
        found: defaultdict[str, set[Place]] = defaultdict(set)
        options = self.queue.project.file.tagging.options.get(RULES, {})
        for one in self._suggestions(self.codebook, **options):
            key = self.codebook.by_id[one.code].key
            while key:
                if key in self.codebook.by_key:
                    found[self.codebook.by_key[key].id].add((one.document, one.segment))
                key = key.rpartition("/")[0]
        return found

    def _suggestions(self, codebook: Codebook, **options: object) -> Iterator[Suggestion]:
        tagger = load("taggers", RULES)(**options)
        tagger.prepare(TaggingContext(codebook=codebook))
        yield from (one for one in tagger.tag(list(self.segments.values())) if isinstance(one, Suggestion))

    def _hits(self, codebook: Codebook) -> Iterator[tuple[str, str, Place]]:
        """Code, cue and passage wherever a cue of a codebook stands in a passage itself."""
        for one in self._suggestions(codebook, least=0.0, asked=0.0):
            yield from ((one.code, why.what, (one.document, one.segment)) for why in one.why if why.kind == "cue")

    def _tried(self, missed: Collection[Place], yes: Collection[Place],
               no: Collection[Place]) -> dict[tuple[str, str], tuple[set[Place], float]]:
        """Terms of the missed passages as cues: where rules find each, and how telling it is."""
        tried: dict[tuple[str, str], tuple[set[Place], float]] = {}
        weighable = self._weighable(missed)
        for language, (holding, said) in self._terms.items():
            weighed = []
            for key in (key for tongue, key in weighable if tongue == language):
                right, wrong = len(holding[key] & set(yes)), len(holding[key] & set(no))
                weight = likelihood(right, len(yes), wrong, len(no)) if no else 0.0
                if weight >= TELLING and right * len(no) > wrong * len(yes):
                    weighed.append((-round(weight, 6), said[key], weight))
            cues = {text: weight for _, text, weight in sorted(weighed)[:TRIED]}
            tried |= {(language, cue): (places, cues[cue]) for cue, places in self._found(cues, language).items()}
        return tried

    def _weighable(self, missed: Collection[Place]) -> list[tuple[str, str]]:
        """The terms, by language, that enough of the missed passages hold."""
        return [(language, key) for language, (holding, _) in self._terms.items()
                for key, places in holding.items() if len(places.intersection(missed)) >= FEWEST]

    @cached_property
    def _terms(self) -> Mapping[str, tuple[Mapping[str, set[Place]], Mapping[str, str]]]:
        """By language, where each term stands and how it is said; names are left out."""
        groups: defaultdict[str, list[Segment]] = defaultdict(list)
        for one in self.segments.values():
            groups[primary(one.language)].append(one)
        found = {}
        for language, own in groups.items():
            terms = terms_of(own, self.look.names)
            holding: defaultdict[str, set[Place]] = defaultdict(set)
            for one, keys in zip(own, terms.of, strict=True):
                for key in keys:
                    holding[key].add((one.document, one.ordinal))
            found[language] = holding, {key: terms.said(key) for key in holding}
        return found

    def _found(self, cues: Collection[str], language: str) -> dict[str, set[Place]]:
        """Where rules would find each of some new cues: they are tried as the engine would take them."""
        usable = [cue for cue in cues if is_cue(cue, language)]
        book = Codebook(key="tried", title="", language=language, codes=tuple(
            Code(id=cue, key=f"c{number}", name=cue, cues={language: (cue,)}) for number, cue in enumerate(usable)))
        found: defaultdict[str, set[Place]] = defaultdict(set)
        for code, _, place in self._hits(book) if usable else ():
            found[code].add(place)
        return found

    # --- examples -------------------------------------------------------------------------------

    def _examples(self, code: Code, missed: Collection[Place], yes: Collection[Place],
                  no: Collection[Place]) -> Iterator[NewExample]:
        """The quotation whose nearest judged passages carry the code most often, if more than half do."""
        best: tuple[tuple[int, int, int], NewExample] | None = None
        for place, start, end in self._quotations(code, missed):
            near = self._near(self._content(place[0])[start:end], place, {*yes, *no})
            right, more = sum(one in yes for one in near), sum(one in missed for one in near)
            shown = NewExample(document=self.queue.documents[place[0]].key, words=self._content(place[0])[start:end],
                               place=place_of(self.queue.store.text(place[0]), start), tried=len(near), right=right,
                               missed=more)
            rank = right, more, start - end
            if 2 * right > len(near) and (best is None or rank > best[0]):
                best = rank, shown
        if best:
            yield best[1]

    def _quotations(self, code: Code, missed: Collection[Place]) -> Iterator[tuple[Place, int, int]]:
        """What people quoted with the code on missed passages, of a length for an example, where it may be quoted."""
        known = {one.text for one in code.examples}
        seen: set[str] = set()
        for coding in self.queue.decided.codings:
            for anchor in coding.anchors if coding.code == code.id else ():
                place = next((place for place in missed if place[0] == anchor.document
                              and self.segments[place].start <= anchor.start < self.segments[place].end), None)
                usable = SHORTEST <= len(anchor.quote.split()) <= LONGEST and anchor.quote not in known | seen
                here = place and self._content(place[0])[anchor.start:anchor.end] == anchor.quote
                if place and here and usable and self.look.basis.may_quote(place[0], anchor.start, anchor.end):
                    seen.add(anchor.quote)
                    yield place, anchor.start, anchor.end

    def _content(self, document: str) -> str:
        return self.look.basis.texts[document].content

    def _near(self, words: str, here: Place, among: Collection[Place]) -> Sequence[Place]:
        """The judged passages most like some words, but for the one they stand in."""
        import numpy as np

        places, vectors, centre, embed = self._vectors
        own = embed.embed([words])[0] - centre
        order = np.argsort(-(vectors @ own).round(4), kind="stable")
        others = (places[at] for at in order)
        return [one for one in others if one in among and one != here][:NEAREST]

    @cached_property
    def _vectors(self) -> tuple[Sequence[Place], Any, Any, Embedder]:
        """The judged passages with how each differs from all, what all have in common, and what made them."""
        import numpy as np

        embedder: Embedder = load("embedders", self.queue.project.file.tagging.embedder)()
        raw = embedder.embed([one.text for one in self.segments.values()])
        centre = raw.mean(axis=0)
        apart = raw - centre
        unit = apart / np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 1e-9)
        return list(self.segments), unit, centre, embedder
