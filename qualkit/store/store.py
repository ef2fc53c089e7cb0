"""The store of one project: everything the rooms above may ask of it, put together."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import func, select

from qualkit.model import Codebook, Guide, Privacy, Records, Study, StudyText, Synthesis, Theme
from qualkit.store import schema
from qualkit.store.contents import Contents
from qualkit.store.doctor import Check, check
from qualkit.store.dump import dump_lines
from qualkit.store.view import Hidden, Propose, StudyView

_COUNTED = (
    schema.document,
    schema.segment,
    schema.case,
    schema.coder,
    schema.coding,
    schema.reading,
    schema.passage_reading,
    schema.decision,
    schema.assignment,
    schema.adjudication,
    schema.memo,
    schema.suggestion,
    schema.log,
)


class Store(Contents):
    """One project's store; open it with `open_store`. Writing outside `transaction` makes one of its own."""

    def counts(self) -> Mapping[str, int]:
        """Return how much of everything there is: table -> rows (testimony: what stands)."""
        counts: dict[str, int] = {}
        with self._reading() as connection:
            for table in _COUNTED:
                query = select(func.count()).select_from(table)
                if "state" in table.c:
                    query = query.where(table.c.state == "standing")
                counts[table.name] = connection.execute(query).scalar_one()
        return counts

    def dump(self) -> list[str]:
        """Return everything as lines of canonical JSON; equal stores give equal lines. See `dump`."""
        with self._reading() as connection:
            return list(dump_lines(connection))

    def doctor(self, *, repair: bool = False) -> list[Check]:
        """Look whether the store holds what it says; with ``repair`` compute anew what machines made."""
        if self.read_only:
            with self._reading() as connection:
                return check(connection)
        with self.transaction() if repair else self._trying() as connection:
            return check(connection, repair=repair)

    def view(
        self,
        study: Study,
        *,
        privacy: Privacy,
        codebook: Codebook,
        guides: tuple[Guide, ...] = (),
        study_text: StudyText | None = None,
        records: Records | None = None,
        others: tuple[Records, ...] = (),
        propose: Propose = lambda document, text: (),
        themes: tuple[Theme, ...] = (),
        synthesis: Synthesis | None = None,
        hidden: Hidden = MappingProxyType({}),
    ) -> StudyView:
        """Return what a report may see of a study."""
        return StudyView(
            self,
            study,
            privacy=privacy,
            codebook=codebook,
            guides=guides,
            study_text=study_text or StudyText(study=study.key, sections={}),
            records=records or Records(study=study.key),
            others=others,
            propose=propose,
            themes=themes,
            synthesis=synthesis,
            hidden=hidden,
        )
