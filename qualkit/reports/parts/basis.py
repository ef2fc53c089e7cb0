"""What a report stands on: sources with pseudonyms, who read them, and every coding as a mark."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from qualkit.errors import UnknownName, UsageError
from qualkit.measures.counts import Ledger, Mark, Unit, merged_spans
from qualkit.measures.settling import Settlement
from qualkit.model import (
    CoderKind,
    Coding,
    Decision,
    Direction,
    Document,
    DocumentKind,
    Reading,
    Suggestion,
    Turn,
    Verdict,
    View,
)
from qualkit.reports.parts.caches import Cache, Texts
from qualkit.reports.parts.excerpts import position
from qualkit.reports.parts.privacy import (
    REDACTED,
    Veil,
    generalised,
    identifying,
    names_in,
    personal_in,
)
from qualkit.reports.parts.sources import Source, consent_to, sources_of
from qualkit.text.consent import Consent, consent_of

AXES = ("region", "gender", "role")
"""Attributes that split a sample where they may be printed (the instrument always does)."""


@dataclass(frozen=True, kw_only=True)
class Basis:
    """The eligible material of a study, indexed for the parts of a report."""

    view: View
    documents: Mapping[str, Document]
    """Eligible documents by id: present, first of their duplicates, not refused, not translations."""
    pseudonyms: Mapping[str, str]
    """``D07`` by document id."""
    sources: Sequence[Source]
    refused: int
    """Documents left out because consent was refused."""
    unwilling: Sequence[Document]
    """Those documents."""
    unquoted: frozenset[str]
    """Eligible documents whose consent is to be counted, never quoted."""
    duplicates: int
    missing: int
    same_as: Mapping[str, str]
    """Document id -> the document it counts as (duplicates, translations that are files)."""
    veil: Veil = field(default_factory=lambda: Veil(()))
    keep: Sequence[str] = ()
    """Attributes that are printed of every source, however few share them."""
    by_instrument: bool = False
    """Whether the project's own instruments are bases of their own, not only the kinds of document."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Values of attributes, and what they are called in the report's language."""

    @cached_property
    def source_of(self) -> Mapping[str, Source]:
        """The source of each eligible document."""
        return {document: source for source in self.sources for document in source.documents}

    @cached_property
    def texts(self) -> Texts:
        """Texts by document id, read once as long as they fit into memory."""
        return Texts(self.view.text)

    @cached_property
    def words(self) -> Mapping[str, int]:
        """The number of words of each eligible document."""
        return {one: len(self.texts[one].content.split()) for one in self.documents}

    @cached_property
    def languages(self) -> Mapping[str, str]:
        """The language of every document of the study."""
        return {document.id: document.language for document in self.view.documents()}

    @cached_property
    def silenced(self) -> Cache[tuple[Turn, ...]]:
        """Turns of speakers who refused consent, by document id."""
        return Cache(lambda document: tuple(
            turn for turn in self.texts[document].turns
            if self._consent_of_speaker(document, turn.speaker) is Consent.REFUSED))

    def _consent_of_speaker(self, document: str, speaker: str) -> Consent:
        case = self.view.case_of(document, speaker) if speaker else None
        return consent_of(case.attributes) if case else Consent.QUOTED

    def is_silenced(self, document: str, start: int, end: int) -> bool:
        """Whether a span touches words of someone who refused."""
        return any(turn.start < end and start < turn.end for turn in self.silenced[document])

    def may_quote(self, document: str, start: int, end: int) -> bool:
        """Whether words may be printed: no word of whoever agreed to be counted only, or to nothing."""
        return self.home(document) not in self.unquoted and not any(
            turn.start < end and start < turn.end for turn in self._unquoted_turns[document])

    @property
    def unquoted_sources(self) -> int:
        """Sources of which some words may be counted and not quoted."""
        return sum(any(one in self.unquoted or len(self._unquoted_turns[one]) > len(self.silenced[one])
                       for one in source.documents) for source in self.sources)

    @cached_property
    def _unquoted_turns(self) -> Cache[tuple[Turn, ...]]:
        return Cache(lambda document: tuple(
            turn for turn in self.texts[document].turns
            if self._consent_of_speaker(document, turn.speaker) is not Consent.QUOTED))

    @cached_property
    def by_people(self) -> Sequence[Coding]:
        """Codings that people made on eligible material and that count, retired codes included."""
        questions = {coding.id for coding in self.on_questions}
        return [coding for coding in self._all_by_people if coding.id not in questions]

    @cached_property
    def on_questions(self) -> Sequence[Coding]:
        """Codings that lie on interviewers' words only: context, never evidence."""
        return [coding for coding in self._all_by_people if self._is_question(coding)]

    @cached_property
    def settlement(self) -> Settlement:
        """The study's codings as they were made, and what was settled where two coders differ."""
        return Settlement(every=self.view.every_coding(), adjudications=self.view.adjudications())

    @cached_property
    def as_made(self) -> Sequence[Coding]:
        """As `by_people`, nothing settled: what agreement before is told of."""
        return self.evidence(self.settlement.as_made()) if self.settlement.adjudications else self.by_people

    @cached_property
    def by_id(self) -> Mapping[str, Coding]:
        """`by_people` by id, and by the ids of codings that say the same and are not counted: records may cite any."""
        own = {coding.id for coding in self.by_people}
        return {known: coding for known, coding in self.settlement.by_id.items() if coding.id in own}

    def counted(self, ids: Iterable[str]) -> list[str]:
        """Ids that records cite, as those of the codings that count, each once; what counts no more keeps its own."""
        return list(dict.fromkeys(self.by_id[one].id if one in self.by_id else one for one in ids))

    @cached_property
    def ids_of(self) -> Mapping[str, Sequence[str]]:
        """By the id of a coding that counts, the ids that it may be cited by."""
        found: dict[str, list[str]] = defaultdict(list)
        for known, coding in self.by_id.items():
            found[coding.id].append(known)
        return found

    @cached_property
    def aside(self) -> Sequence[Coding]:
        """Codings that say what another one of their coder says: made on two copies that were merged, not counted."""
        return self.evidence(self.settlement.aside)

    def evidence(self, codings: Iterable[Coding]) -> list[Coding]:
        """Those of some codings that people made on eligible material, interviewers' words left out."""
        return [coding for coding in self._made_by_people(codings) if not self._is_question(coding)]

    @cached_property
    def _all_by_people(self) -> Sequence[Coding]:
        return self._made_by_people(self.settlement.as_settled())

    def _made_by_people(self, codings: Iterable[Coding]) -> list[Coding]:
        engines = {handle for handle, coder in self.view.coders().items() if coder.kind is CoderKind.ENGINE}
        return [coding for coding in codings
                if coding.coder not in engines and self.home(coding.document) in self.documents
                and not any(self.is_silenced(anchor.document, anchor.start, anchor.end)
                            for anchor in coding.anchors)]

    def _is_question(self, coding: Coding) -> bool:
        turns = [turn for anchor in coding.anchors for turn in self.texts[anchor.document].turns
                 if turn.start < anchor.end and anchor.start < turn.end]
        return bool(turns) and not any(turn.role.is_evidence for turn in turns)

    def home(self, document: str) -> str:
        """The document that a duplicate or a translated file counts as."""
        return self.same_as.get(document, document)

    @cached_property
    def readings(self) -> Sequence[Reading]:
        """Readings by people of the present words of eligible documents."""
        engines = {handle for handle, coder in self.view.coders().items() if coder.kind is CoderKind.ENGINE}
        present = {document.id: document.text_hash for document in self.view.documents()}
        return [reading for reading in self.view.readings()
                if reading.coder not in engines and self.home(reading.document) in self.documents
                and present.get(reading.document) == reading.text_hash]

    @cached_property
    def stale_readings(self) -> int:
        """Documents whose only readings are of words that have since been corrected."""
        fresh = {self.home(reading.document) for reading in self.readings}
        all_read = {self.home(reading.document) for reading in self.view.readings()}
        return len((all_read & set(self.documents)) - fresh)

    @cached_property
    def units(self) -> Sequence[Unit]:
        """The sources as units of counting."""
        return [Unit(id=source.unit, instrument=self.base_of[source.unit], attributes=self.cleared(source.attributes),
                     readers=self._readers(source), asked=self._asked(source))
                for source in self.sources]

    @cached_property
    def base_of(self) -> Mapping[str, str]:
        """By unit, the base it is counted in: its kind of document, or within that its own instrument."""
        return {source.unit: _base(source) if self.by_instrument else source.kind.value for source in self.sources}

    @cached_property
    def unit_by_id(self) -> Mapping[str, Unit]:
        """Units by id."""
        return {unit.id: unit for unit in self.units}

    @cached_property
    def ledger(self) -> Ledger:
        """Units with people's marks."""
        return Ledger(units=self.units, marks=[
            Mark(unit=self.source_of[self.home(coding.document)].unit, code=self.resolved(coding.code),
                 coder=coding.coder, direction=coding.direction) for coding in self.by_people])

    @cached_property
    def read(self) -> frozenset[str]:
        """Units that somebody has read in full."""
        return frozenset(unit.id for unit in self.units if unit.readers)

    def units_of(self, kind: str) -> list[Unit]:
        """Units of one instrument: instruments are never pooled into one base."""
        return self._of_kind[kind]

    @cached_property
    def _of_kind(self) -> Cache[list[Unit]]:
        return Cache(lambda kind: [unit for unit in self.units if unit.instrument == kind])

    @cached_property
    def instruments(self) -> Sequence[str]:
        """The bases of the study, those in which people speak first, then in the order of kinds and names."""
        order = list(DocumentKind)
        bases = {(not source.kind.is_primary, order.index(source.kind), self.base_of[source.unit])
                 for source in self.sources}
        return [base for *_, base in sorted(bases)]

    def cleared(self, attributes: Mapping[str, str]) -> dict[str, str]:
        """The attributes that may be printed, in the order in which they were cleared."""
        return {name: self.said(attributes[name]) for name in self.view.privacy.cleared if attributes.get(name)}

    def said(self, value: str) -> str:
        """A value of an attribute in the report's language, where it is one that many projects have."""
        return self.values.get(value.strip().casefold(), value)

    @cached_property
    def printed(self) -> Mapping[str, dict[str, str]]:
        """By unit, the attributes that stand beside a pseudonym: those that would point to someone are withheld.

        Informants are few and known by office: neither age nor region is printed of them unless kept.
        """
        cells = [(source.kind.value, {
            name: value for name, value in self.cleared(source.attributes).items()
            if name in self.keep or source.kind is not DocumentKind.KEY_INFORMANT
            or not (name.startswith("age") or name == "region")}) for source in self.sources]
        shown = generalised(cells, limit=self.view.privacy.small_cell, keep=self.keep, names=self.view.privacy.cleared)
        return {source.unit: one for source, one in zip(self.sources, shown, strict=True)}

    @property
    def identifying(self) -> int:
        """Sources whose printed attributes too few others share."""
        return identifying([(source.kind.value, self.printed[source.unit]) for source in self.sources],
                           self.view.privacy.small_cell)

    @property
    def withheld(self) -> Mapping[str, int]:
        """Of how many sources each cleared attribute is not printed, though it is known."""
        return {name: count for name in self.view.privacy.cleared if (count := sum(
            bool(source.attributes.get(name)) and name not in self.printed[source.unit] for source in self.sources))}

    @cached_property
    def splitting(self) -> Sequence[str]:
        """Cleared attributes to split sources by, region and gender first; the instrument is split by already."""
        cleared = [name for name in self.view.privacy.cleared if name != "instrument"]
        return sorted(cleared, key=lambda name: AXES.index(name) if name in AXES else len(AXES))

    def passages(self, codes: frozenset[str], kind: str, *, in_base: bool = False) -> int:
        """Passages with any of these codes in one instrument, overlapping ones taken as one.

        With ``in_base`` only those in sources that form the base.
        """
        counted = {unit.id for unit in self.units_of(kind) if unit.covers(codes) or not in_base}
        return merged_spans(span for code in codes for unit, span in self._spans.get((code, kind), ())
                            if unit in counted)

    def coded_spans(self, kind: str) -> Iterator[tuple[str, tuple[str, int, int], str]]:
        """Every span people coded in one instrument: its unit, the place (document, start, end) and the code.

        Without those that say "not so": a passage that denies a code does not raise it.
        """
        return ((unit, span, code) for (code, instrument), found in self._raised.items() if instrument == kind
                for unit, span in found)

    @cached_property
    def _spans(self) -> Mapping[tuple[str, str], Sequence[tuple[str, tuple[str, int, int]]]]:
        return self._placed(self.by_people)

    @cached_property
    def _raised(self) -> Mapping[tuple[str, str], Sequence[tuple[str, tuple[str, int, int]]]]:
        return self._placed(coding for coding in self.by_people if coding.direction is not Direction.ABSENT)

    def _placed(self, codings: Iterable[Coding]) -> Mapping[tuple[str, str],
                                                            Sequence[tuple[str, tuple[str, int, int]]]]:
        """The spans of codings, each with its unit, by code and instrument."""
        found: dict[tuple[str, str], list[tuple[str, tuple[str, int, int]]]] = defaultdict(list)
        for coding in codings:
            home = self.home(coding.document)
            source = self.source_of[home]
            found[self.resolved(coding.code), self.base_of[source.unit]] += [
                (source.unit, (home, *self.on_original(one.document, one.start, one.end))) for one in coding.anchors]
        return found

    def on_original(self, document: str, start: int, end: int) -> tuple[int, int]:
        """A span of a translated file as the span of the original it translates."""
        home = self.home(document)
        if home == document:
            return start, end
        places = [pair for pair in self.view.translations(home)
                  if pair.in_document == document and pair.in_start is not None and pair.in_end is not None
                  and pair.in_start < end and start < pair.in_end]
        if not places:
            return start, end
        return min(pair.start for pair in places), max(pair.end for pair in places)

    def place(self, document: str, start: int, end: int) -> tuple[str, int]:
        """Where a reader finds a span again: in the original of a translated file, where the two lie side by side.

        Documents in which nobody was interviewed have paragraphs only, as the places of their items do.
        """
        first, last = self.on_original(document, start, end)
        home = self.home(document)
        text = self.texts[document if (first, last) == (start, end) else home]
        return position(text if self.documents[home].kind.is_primary else replace(text, turns=()), first)

    def family(self, key: str) -> frozenset[str]:
        """Ids of the codes in use at ``key`` and below: a theme counts what any of them marks."""
        return self._families[key]

    @cached_property
    def _families(self) -> Cache[frozenset[str]]:
        return Cache(self._family)

    def _family(self, key: str) -> frozenset[str]:
        active = frozenset(code.id for code in self.view.codebook.active
                           if code.key == key or code.key.startswith(f"{key}/"))
        return active or frozenset({self.view.codebook.by_key[key].id})

    def resolved(self, code: str) -> str:
        """The id of the code that a merged code became."""
        return self._heirs[code]

    @cached_property
    def _heirs(self) -> Cache[str]:
        return Cache(self.view.codebook.heir)

    @cached_property
    def undecided(self) -> Sequence[Suggestion]:
        """First-ranked suggestions on eligible words that nobody has decided on."""
        decided = _decided(self.view.decisions())
        return [one for one in self.view.suggestions()
                if one.rank <= 1 and one.document in self.documents
                and not any(start < one.end and one.start < end
                            for start, end in decided.get((one.document, one.code), ()))
                and not self.is_silenced(one.document, one.start, one.end)]

    @cached_property
    def known(self) -> Mapping[str, Mapping[str, frozenset[str]]]:
        """Document -> coder -> ids of the codes that stood when the coder read all of it."""
        everything = frozenset(code.id for code in self.view.codebook)
        known: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
        for reading in self.readings:
            whole = not reading.codebook_version or reading.codebook_version == self.view.codebook.version
            codes = frozenset(reading.codes) or (everything if whole else frozenset())
            codes |= {self.resolved(code) for code in codes}
            document = self.home(reading.document)
            known[document][reading.coder] = known[document].get(reading.coder, frozenset()) | codes
        return known

    def _readers(self, source: Source) -> dict[str, frozenset[str]]:
        everywhere = [self.known.get(document, {}) for document in source.documents]
        coders = set.intersection(*(set(one) for one in everywhere))
        readers = {coder: frozenset.intersection(*(one[coder] for one in everywhere)) for coder in sorted(coders)}
        if not readers and all(everywhere):  # read in full, each document by another coder
            readers["+".join(sorted({coder for one in everywhere for coder in one}))] = frozenset.intersection(
                *(frozenset().union(*one.values()) for one in everywhere))
        return readers

    def _asked(self, source: Source) -> frozenset[str] | None:
        instruments = {self.documents[document].attributes.get("instrument", "").casefold()
                       for document in source.documents} | {source.kind.value.casefold()}
        guides = [guide for guide in self.view.guides
                  if instruments.intersection({guide.instrument.casefold(), *map(str.casefold, guide.kinds)})]
        if not guides:
            return None
        by_key = self.view.codebook.by_key
        return frozenset(self.resolved(by_key[key].id) for guide in guides for key in guide.asks if key in by_key)


BASES = ("kind", "instrument")


def basis_of(view: View, *, mark: str = REDACTED, keep: Sequence[str] = (), base: str = "kind",
             values: Mapping[str, str] | None = None) -> Basis:
    """Sort a study's documents into what may be counted and what was left out, and name the sources.

    ``mark`` stands where a name was taken out; ``keep`` names attributes never withheld. Whoever refused is
    not named by others either. ``base`` is what is never added together: kinds of document, or the project's
    own instruments within them. ``values`` of attributes are named in the report's language.

    Raises:
        UnknownName: ``base`` is neither.
        UsageError: instruments are to be told apart, and their names may not be printed.
    """
    if base not in BASES:
        raise UnknownName("base", base, BASES)
    if base == "instrument" and "instrument" not in view.privacy.cleared:
        raise UsageError("The base is to be the instrument, and that attribute is not cleared for printing.",
                         hint="Add instrument to cleared under [privacy] in qualkit.toml.")
    same_as = {one.id: one.duplicate_of for one in view.documents() if one.duplicate_of}
    for document in view.documents():
        same_as |= {pair.in_document: document.id for pair in view.translations(document.id)
                    if pair.in_document and pair.in_document != document.id}
    copies: dict[str, list[Document]] = {}
    for document in view.documents():
        if document.id in same_as:
            copies.setdefault(same_as[document.id], []).append(document)
    originals = [one for one in view.documents() if one.id not in same_as]
    present = [one for one in originals if not one.missing]
    consents = {one.id: max(consent_to(view, each) for each in (one, *copies.get(one.id, ()))) for one in present}
    willing = [one for one in present if consents[one.id] is not Consent.REFUSED]
    sources = sources_of(view, willing)
    names = names_in(turn.speaker for one in present for turn in view.text(one.id).turns if turn.speaker)
    attributes = [one.attributes for one in present] + [case.attributes for case in view.cases().values()]
    width = max(2, len(str(len(willing))))
    return Basis(
        view=view, documents={one.id: one for one in willing}, sources=sources, same_as=same_as,
        pseudonyms={one.id: f"D{number:0{width}}" for number, one in enumerate(willing, 1)},
        unquoted=frozenset(one.id for one in willing if consents[one.id] is not Consent.QUOTED),
        refused=len(present) - len(willing), unwilling=[one for one in present if one not in willing],
        missing=len(originals) - len(present),
        duplicates=sum(one.duplicate_of is not None for one in view.documents()),
        veil=Veil(view.privacy.redact, names | personal_in(attributes, view.privacy.cleared), mark=mark,
                  vetted=view.privacy.vetted),
        keep=keep, by_instrument=base == "instrument", values=values or {})


def _base(source: Source) -> str:
    own = source.attributes.get("instrument", "").strip()
    return f"{source.kind.value}: {own}" if own and own.casefold() != source.kind.value else source.kind.value


def _decided(decisions: Sequence[Decision]) -> Mapping[tuple[str, str], Sequence[tuple[int, int]]]:
    spans: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for decision in decisions:
        if decision.verdict is not Verdict.DEFER:
            spans[decision.anchor.document, decision.code].append((decision.anchor.start, decision.anchor.end))
    return spans
