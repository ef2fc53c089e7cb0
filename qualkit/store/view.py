"""What a report may see of a study: values only. Implements `qualkit.model.View`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar

from qualkit.measures.settling import Settlement
from qualkit.model import (
    Adjudication,
    Case,
    Codebook,
    Coder,
    Coding,
    Decision,
    Derived,
    Document,
    Finding,
    Guide,
    Item,
    Memo,
    PassageReading,
    Privacy,
    Problem,
    Reading,
    Records,
    Run,
    Segment,
    Study,
    StudyText,
    Suggestion,
    Synthesis,
    Text,
    Theme,
    Translation,
)
from qualkit.store.cases import Cast
from qualkit.store.contents import Contents

Propose = Callable[[Document, Text], Iterable[Item]]
"""Reads a document's structure; given by the caller, since the store knows no plug-ins."""


Hidden = Mapping[str, frozenset[str]]
"""Document id -> handles of coders whose work on it is not to be seen yet."""
Made = TypeVar("Made", Coding, Decision, Reading, PassageReading)


class StudyView:
    """A study as a report sees it. Documents and cases are asked for once; everything else each time."""

    def __init__(
        self,
        store: Contents,
        study: Study,
        *,
        privacy: Privacy,
        codebook: Codebook,
        guides: tuple[Guide, ...],
        study_text: StudyText,
        records: Records,
        others: tuple[Records, ...],
        propose: Propose,
        themes: tuple[Theme, ...] = (),
        synthesis: Synthesis | None = None,
        hidden: Hidden = MappingProxyType({}),
    ) -> None:
        self._store = store
        self.study = study
        self.privacy = privacy
        self.codebook = codebook
        self.guides = guides
        self.study_text = study_text
        self.records = records
        self.others = others
        self.themes = themes
        self.synthesis = synthesis
        self._propose = propose
        self._hidden = hidden
        self._as_given = False

    def under(self, codebook: Codebook) -> StudyView:
        """The same study as it would be seen if this were its codebook."""
        trial = copy(self)
        trial.codebook, trial._as_given = codebook, True
        return trial

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of this study."""
        return self.records.findings

    @cached_property
    def _documents(self) -> Mapping[str, Document]:
        return {one.id: one for one in self._store.documents(self.study.key)}

    @cached_property
    def _cast(self) -> Cast:
        return self._store.cast(self.study.key)

    def _is_present(self, document_id: str) -> bool:
        return not self._documents[document_id].missing

    def _shown(self, made: Sequence[Made]) -> list[Made]:
        return [one for one in made if one.coder not in self._hidden.get(one.document, ())]

    def documents(self) -> Sequence[Document]:
        """All documents by key; missing and duplicate ones are marked."""
        return list(self._documents.values())

    def text(self, document: str) -> Text:
        """The present text of a document, with turns and marks."""
        return self._store.text(document)

    def translations(self, document: str) -> Sequence[Translation]:
        """Translations of a document's passages."""
        return self._store.translations(document)

    def cases(self) -> Mapping[str, Case]:
        """Cases by key."""
        return self._cast.cases

    def case_of(self, document: str, speaker: str) -> Case | None:
        """The case a speaker of a document stands for (``""``: the whole document)."""
        return self._cast.case_of(self._documents[document].key, speaker)

    def segments(self, document: str) -> Sequence[Segment]:
        """The document's passages."""
        return self._store.segments_of(document)

    def coders(self) -> Mapping[str, Coder]:
        """Coders by handle."""
        return self._store.coders()

    def codings(self) -> Sequence[Coding]:
        """Codings that count, in present documents. ``place`` says which moved, and which are orphans."""
        return Settlement(every=self.every_coding(), adjudications=self.adjudications()).as_settled()

    def every_coding(self) -> Sequence[Coding]:
        """Codings that stand, in present documents, whatever was settled over them."""
        made = self._store.codings(self.study.key, as_given=self._as_given)
        return [one for one in self._shown(made) if self._is_present(one.document)]

    def adjudications(self) -> Sequence[Adjudication]:
        """What was settled where two coders differed."""
        return [one for one in self._store.adjudications(self.study.key) if self._is_present(one.document)
                and not self._hidden.get(one.document, frozenset()).intersection((*one.coders, one.adjudicator))]

    def readings(self) -> Sequence[Reading]:
        """Readings of the study's documents."""
        return self._shown(self._store.readings(self.study.key))

    def passage_readings(self) -> Sequence[PassageReading]:
        """Passages of the study that were coded in full by themselves."""
        return self._shown(self._store.passage_readings(self.study.key))

    def suggestions(self) -> Iterator[Suggestion]:
        """Suggestions of the last run, those that a person rejected left out."""
        return self._store.suggestions(self.study.key)

    def derived(self, name: str) -> Derived | None:
        """What was computed about the study under that name."""
        return self._store.derived(self.study.key, name)

    def decisions(self) -> Sequence[Decision]:
        """All decisions on the study's documents."""
        return self._shown(self._store.decisions(self.study.key))

    def memos(self) -> Sequence[Memo]:
        """All memos of the project, less those on work that is not to be seen yet."""
        every = self._store.memos()
        if not self._hidden:
            return every
        unseen = {one.id for one in self._store.codings(self.study.key, include_withdrawn=True)
                  if one.coder in self._hidden.get(one.document, ())}
        return [one for one in every if one.about_id not in unseen
                and one.author not in self._hidden.get(one.about_id, ())]

    def runs(self) -> Sequence[Run]:
        """Finished runs over the study, oldest first."""
        return self._store.runs(self.study.key)

    def proposals(self) -> Sequence[Item]:
        """What structure readers find in documents that are not interviews, what was decided on left out."""
        decided = {one.id for one in self.records.items}
        read = (one for one in self.documents() if not one.missing and not one.duplicate_of)
        return [item for one in read for item in self._propose(one, self.text(one.id)) if item.id not in decided]

    def problems(self) -> Sequence[Problem]:
        """What ingest warned of or rejected."""
        return self._store.problems(self.study.key)
