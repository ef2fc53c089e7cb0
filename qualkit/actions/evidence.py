"""What records point to: codings by id, by the beginning of it or by their place; findings, lessons, themes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from qualkit.actions.opening import codebook_of, store_of
from qualkit.actions.transfer import find_document
from qualkit.errors import Sentence, UnknownName, UsageError
from qualkit.files.portable import load_imports
from qualkit.files.records import keys_of, load_all_records
from qualkit.files.records_fields import Field, Noun
from qualkit.files.scalars import Value
from qualkit.files.studies import load_study_text
from qualkit.files.themes import load_themes
from qualkit.measures.record_checks import Known
from qualkit.model import Coding, Document, Place, Records, Study
from qualkit.project import Project
from qualkit.text.quotes import locate

SHORTEST = 6
"""Letters of a coding's id that are enough to name it."""

POINTED = {"theme": Sentence("code"), "shared": Sentence("shared theme"), "question": Sentence("evaluation question"),
           "basis": Sentence("record"), "lesson": Sentence("lesson")}
"""What a field points to -> what one of these is called."""


@dataclass(frozen=True)
class Pointers:
    """What the records of a study may name."""

    project: Project
    study: Study

    def resolved(self, noun: Noun, given: Mapping[tuple[str, str], Value], *,
                 theme: str = "") -> dict[tuple[str, str], Value]:
        """Return what a person gives with each name looked up; a place means a coding under the theme, if it can.

        Raises:
            UnknownName: something of that name is not known; near ones are offered.
            UsageError: a place is nobody's coding, or several.
        """
        theme = str(given.get(("theme", ""), theme))
        return {(name, part): self._looked_up(noun, noun.field(name, part), value, theme=theme)
                for (name, part), value in given.items()}

    def _looked_up(self, noun: Noun, field: Field, value: Value, *, theme: str) -> Value:
        def found(word: Value) -> str:
            return self._one(noun, field, str(word), theme=theme)

        if not field.points or not value or isinstance(value, (bool, Mapping)):
            return value
        if isinstance(value, str):
            return found(value)
        first = field.pair[0] if field.pair else ""
        items: list[Value] = [{**one, first: found(one[first])} if isinstance(one, Mapping) else found(one)
                              for one in value]
        return [one for place, one in enumerate(items) if one not in items[:place]]

    def _one(self, noun: Noun, field: Field, name: str, *, theme: str) -> str:
        if field.points == "evidence":
            return self._evidence(name, findings=noun.name == "lesson", theme=theme)
        known = self._names(noun, field)
        if known is not None and name not in known:
            raise UnknownName(POINTED[field.points], name, known)
        return name

    def _names(self, noun: Noun, field: Field) -> Iterable[str] | None:
        """What a field may name; None where nothing tells."""
        if field.points == "theme" and not self.study.synthesis_of:
            return codebook_of(self.project, self.study).by_key
        if field.points in ("theme", "shared"):
            path = self.project.root / "codebooks" / "themes.yaml"
            return [one.key for one in load_themes(path)] if path.is_file() else None
        if field.points == "question":
            asked = load_study_text(self.project.root / "studies", self.study.key).evaluation_questions
            return [one.id for one in asked] or None
        lessons = {one.id for one in self.records.lessons} | self.known.others
        if field.points == "lesson":
            return lessons
        advice = {one.id for one in self.records.recommendations} if noun.name == "action item" else set()
        return lessons | {one.id for one in self.records.findings} | advice

    def finding(self, key: str) -> str:
        """Return the id of a finding of this study.

        Raises:
            UnknownName: there is none; near ones are offered.
        """
        known = [one.id for one in self.records.findings]
        if key not in known:
            raise UnknownName("finding", key, known)
        return key

    # --- codings ---------------------------------------------------------------------------------

    def _evidence(self, name: str, *, findings: bool, theme: str) -> str:
        """The id of what is named: a finding's where these may be evidence, else a coding's."""
        own = {one.id for one in self.records.findings} if findings else set()
        if name in own | self.known.others | self.known.codings:
            return name
        if self.study.synthesis_of:
            raise UnknownName("finding of another study", name, self.known.others)
        short = [one for one in self.known.codings if len(name) >= SHORTEST and one.startswith(name)]
        if len(short) == 1:
            return short[0]
        document, colon, place = name.partition(":")
        if not colon:
            raise UsageError(Sentence("No coding or finding that stands is called %(name)r.", name=name) if findings
                             else Sentence("No coding that stands is called %(name)r.", name=name),
                             hint=_ways(sorted(own)))
        return self._at(document, place.strip(), theme)

    def _at(self, name: str, place: str, theme: str) -> str:
        """The coding that stands at a place of a document; of several the one under the theme, then the one of just
        these words. What coders gave alike says the same, so that the first of them stands for all."""
        document = find_document(name, [one for one in self._codings.documents if not one.missing])
        start, end = self._span(document, place)
        here = [one for one in self._codings.standing
                if any(anchor.document == document.id and anchor.start < end and start < anchor.end
                       for anchor in one.anchors)]
        book = codebook_of(self.project, self.study)
        below = {code.id for code in book if theme and (code.key == theme or code.key.startswith(f"{theme}/"))}
        chosen = [one for one in here if one.code in below] or here
        chosen = [one for one in chosen if [(at.start, at.end) for at in one.anchors] == [(start, end)]] or chosen
        if not chosen:
            raise UsageError(Sentence("Nobody has coded that place of %(document)s.", document=document.key),
                             hint=Sentence("Code it first, on the desk or with qualkit review."))
        if len({(one.code, one.direction, one.anchors) for one in chosen}) > 1:
            keys = {code.id: code.key for code in book}
            told = ", ".join(f"{one.id} ({keys.get(one.code, one.code)} by {one.coder})" for one in chosen[:6])
            raise UsageError(Sentence("%(count)s codings stand at that place of %(document)s.", count=len(chosen),
                                      document=document.key),
                             hint=Sentence("Give one id: %(names)s", names=told))
        return min(chosen, key=lambda one: (one.made_at, one.id)).id

    def _span(self, document: Document, place: str) -> tuple[int, int]:
        if span := re.fullmatch(r"(\d{1,9})-(\d{1,9})", place):
            return int(span[1]), int(span[2])
        with store_of(self.project, read_only=True) as store:
            found = locate(place.strip("\"“”«» "), store.text(document.id).content)
        if len(found) != 1:
            raise UsageError(Sentence("These words stand %(count)s times in %(document)s.", count=len(found),
                                      document=document.key),
                             hint=Sentence("Copy them from the transcript, or give DOCUMENT:START-END."))
        return found[0]

    # --- what stands -----------------------------------------------------------------------------

    @cached_property
    def _written(self) -> Mapping[str, Records]:
        return load_all_records(self.project.root / "findings")

    @cached_property
    def records(self) -> Records:
        """The study's records."""
        return self._written.get(self.study.key, Records(study=self.study.key))

    @cached_property
    def known(self) -> Known:
        """What stands, and what stood once."""
        held = self._codings
        own = [one.key for one in self.project.file.studies]
        elsewhere = [*self._written.values(), *load_imports(self.project.root / "imports", own=own)]
        return Known(
            codings=frozenset(one.id for one in held.standing), withdrawn=frozenset(held.withdrawn),
            lost=frozenset(held.lost), others=frozenset(
                f"{records.study}/{one}" for records in elsewhere if records.study != self.study.key
                for one in keys_of(records, "findings") + keys_of(records, "lessons")))

    @cached_property
    def _codings(self) -> _Held:
        if not self.project.store_path.is_file():
            return _Held()
        with store_of(self.project, read_only=True) as store:
            documents = store.documents(self.study.key)
            every = store.codings(self.study.key, include_withdrawn=True)
        missing = {one.id for one in documents if one.missing}
        standing = [one for one in every if one.withdrawn_at is None]
        lost = {one.id for one in standing if one.document in missing or one.place is Place.ORPHAN}
        return _Held(documents=documents, standing=[one for one in standing if one.id not in lost], lost=lost,
                     withdrawn={one.id for one in every if one.withdrawn_at is not None})


@dataclass(frozen=True)
class _Held:
    """Codings of the study in the store."""

    documents: Sequence[Document] = ()
    standing: Sequence[Coding] = ()
    withdrawn: Iterable[str] = ()
    lost: Iterable[str] = ()


def _ways(findings: Sequence[str]) -> Sentence:
    """How evidence may be named."""
    if findings:
        return Sentence("Give its id (qualkit codings export lists them), or DOCUMENT:START-END or DOCUMENT:WORDS. "
                        "Findings: %(names)s.", names=", ".join(findings))
    return Sentence("Give its id (qualkit codings export lists them), or DOCUMENT:START-END or DOCUMENT:WORDS.")
