"""Cases: who the speakers are. What people state in files is kept as stated; the files stay the source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, insert, select

from qualkit.errors import UnknownName
from qualkit.model import Case, Participant
from qualkit.store import rows
from qualkit.store.database import Database
from qualkit.store.schema import case, participant
from qualkit.store.schema import document as D


@dataclass(frozen=True, slots=True)
class Cast:
    """Who stands for whom in a study, for asking often."""

    cases: Mapping[str, Case]
    assigned: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(document key or "", speaker or "") -> case key; a label given to two cases is not in it."""

    def case_of(self, document_key: str, speaker: str) -> Case | None:
        """Document and speaker come first, then the document, then a label unique in the project."""
        for place in ((document_key, speaker), (document_key, ""), ("", speaker)):
            if place in self.assigned and place != ("", ""):
                return self.cases.get(self.assigned[place])
        return None


class Cases(Database):
    """Cases and the speakers they are."""

    def put_cases(self, study: str, cases: Iterable[Case], assignments: Iterable[Participant]) -> None:
        """Set a study's cases and assignments; a case that is known by its key keeps its id.

        ``Participant.document`` is a document's key.
        """
        with self._writing() as connection:
            known = {
                row.key: row.id
                for row in connection.execute(select(case.c.key, case.c.id).where(case.c.study == study))
            }
            wanted = [_case_values(study, one, known.get(one.key, one.id)) for one in cases]
            given = [_participant_values(study, one, ordinal) for ordinal, one in enumerate(assignments)]
            if wanted == _stored(connection, "case", study) and given == _stored(connection, "participant", study):
                return
            for table, values in ((case, wanted), (participant, given)):
                connection.execute(delete(table).where(table.c.study == study))
                if values:
                    connection.execute(insert(table), values)

    def cases(self, study: str) -> dict[str, Case]:
        """Return a study's cases by key."""
        query = select(case).where(case.c.study == study).order_by(case.c.key)
        with self._reading() as connection:
            return {
                row.key: Case(
                    id=row.id,
                    key=row.key,
                    kind=row.kind,
                    attributes=row.attributes,
                    members=tuple(row.members),
                )
                for row in connection.execute(query)
            }

    def participants(self, study: str) -> list[Participant]:
        """Return a study's assignments as they were put."""
        query = select(participant).where(participant.c.study == study).order_by(participant.c.ordinal)
        with self._reading() as connection:
            return [
                Participant(
                    case=row.case,
                    document=row.document,
                    speaker=row.speaker,
                    kind=row.kind,
                    attributes=row.attributes,
                    place=row.place,
                )
                for row in connection.execute(query)
            ]

    def cast(self, study: str) -> Cast:
        """Return who stands for whom."""
        return Cast(self.cases(study), _assigned(self.participants(study)))

    def case_of(self, document_id: str, speaker: str) -> Case | None:
        """Return the case a speaker of a document stands for (``""``: the whole document).

        Raises:
            UnknownName: there is no such document.
        """
        with self._reading() as connection:
            row = connection.execute(select(D.c.study, D.c.key).where(D.c.id == document_id)).one_or_none()
        if row is None:
            raise UnknownName("document", document_id)
        return self.cast(row.study).case_of(row.key, speaker)


def _assigned(participants: Sequence[Participant]) -> dict[tuple[str, str], str]:
    assigned: dict[tuple[str, str], str] = {}
    torn: set[tuple[str, str]] = set()
    for one in participants:
        place = (one.document, one.speaker)
        if assigned.setdefault(place, one.case) != one.case:
            torn.add(place)  # two people under one label: nobody can say which
    return {place: name for place, name in assigned.items() if place not in torn}


def _case_values(study: str, one: Case, case_id: str) -> rows.Values:
    return {
        "id": case_id,
        "study": study,
        "key": one.key,
        "kind": one.kind,
        "attributes": dict(one.attributes),
        "members": list(one.members),
    }


def _participant_values(study: str, one: Participant, ordinal: int) -> rows.Values:
    return {
        "study": study,
        "ordinal": ordinal,
        "case": one.case,
        "document": one.document,
        "speaker": one.speaker,
        "kind": one.kind,
        "attributes": dict(one.attributes),
        "place": one.place,
    }


def _stored(connection: Connection, name: str, study: str) -> list[rows.Values]:
    table = {"case": case, "participant": participant}[name]
    columns = [column for column in table.c if column.name != "n"]
    query = select(*columns).where(table.c.study == study).order_by(table.c.n)
    return [dict(row._mapping) for row in connection.execute(query)]
