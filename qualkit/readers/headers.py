"""The header rows of survey exports: labels and names (Kobo, ODK), import ids below them (Qualtrics)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qualkit.text.words import fold

Cells = Sequence[str]


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_NAME = re.compile(r"[A-Za-z_][\w./:-]*")
_VALUE = re.compile(r"[\d.,:/T +-]+")
_IMPORT_ID = re.compile(r"\s*\{\s*[\"']ImportId[\"']")
_SYSTEM = _words("""
    start end today deviceid username simid subscriberid phonenumber instanceid instancename
    formdef_version submissiondate key _id _uuid _submission_time _submitted_by _validation_status
    _status _notes _tags _index __version__ meta/instanceid meta/instancename startdate enddate
    recordeddate responseid ipaddress progress finished status durationinseconds distributionchannel
    userlanguage externalreference respondent_id collector_id recipientlastname recipientfirstname
    recipientemail locationlatitude locationlongitude _version_ _xform_id_string duration__in_seconds_
    duration _geolocation _submitted_time caseid date_created date_modified ip_address
""")
_IDS = _words("""
    id ids respondent respondentid respondent_id participant participantid participant_id uuid _uuid _id
    responseid response_id key instanceid meta/instanceid interview_id interviewid case caseid case_id
    code record_id recordid repondant identifiant id_repondant numero no nr num number household_id hhid
    hh_id submission_id
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """Short names (attribute keys) and questions as asked, column by column, and the rows taken for them."""

    names: tuple[str, ...]
    questions: tuple[str, ...]
    skip: int = 0


def heads_of(header: Cells, rows: Sequence[Cells]) -> Heads:
    """Tell which of the first rows are headers too.

    A second row is one if one of both rows holds names as forms use them (``_uuid``, ``q1_text``,
    no blanks, each once) and the other the questions; a third if it holds Qualtrics' import ids.
    """
    for at in (0, 1):
        if len(rows) > at and _is_import_row(rows[at]):
            questions = rows[0] if at else header
            return Heads(names=tuple(header), questions=_filled(questions, header), skip=at + 1)
    if rows and _are_names(header) and _are_labels(rows[0], header):
        return Heads(names=tuple(header), questions=_filled(rows[0], header), skip=1)
    if rows and _are_names(rows[0]) and _are_labels(header, rows[0]):
        return Heads(names=_filled(rows[0], header), questions=tuple(header), skip=1)
    return Heads(names=tuple(header), questions=tuple(header))


def is_system(name: str) -> bool:
    """Whether a column is the survey tool's own (times, devices, versions), never an answer."""
    return fold(name) in _SYSTEM or fold(name).rpartition("/")[2] in _SYSTEM or name.startswith("__")


def id_column(names: Sequence[str]) -> int | None:
    """Return the column that tells respondents apart, by its name; the tool's own id comes last."""
    folded = [fold(name).strip().replace(" ", "_").rstrip(".°") for name in names]
    places = [place for place, name in enumerate(folded) if name in _IDS]
    own = [place for place in places if not folded[place].startswith("_") and not is_system(folded[place])]
    return next(iter(own + places), None)


def _is_import_row(row: Cells) -> bool:
    filled = [cell for cell in row if cell.strip()]
    return bool(filled) and 2 * sum(bool(_IMPORT_ID.match(cell)) for cell in filled) > len(filled)


def _are_names(row: Cells) -> bool:
    """Names as a form has them: no blanks, each once, and one of them the tool's own or a compound."""
    filled = [cell.strip() for cell in row if cell.strip()]
    if len(filled) < max(2, 0.8 * len(row)) or len(set(filled)) < len(filled):
        return False
    compound = sum("_" in name or "/" in name for name in filled)
    return all(map(_NAME.fullmatch, filled)) and (compound > 1 or any(map(is_system, filled)))


def _are_labels(row: Cells, names: Cells) -> bool:
    """Questions or titles beside names: most filled, most not a name, none a number or a date."""
    filled = [(cell.strip(), name.strip()) for cell, name in zip(row, names, strict=False) if cell.strip()]
    if len(filled) < 0.5 * len([name for name in names if name.strip()]):
        return False
    if any(_VALUE.fullmatch(cell) for cell, _ in filled):
        return False
    worded = sum(" " in cell or cell.endswith("?") or cell == name for cell, name in filled)
    asks = any(cell.endswith(("?", ":")) or len(cell.split()) >= 4 for cell, _ in filled)
    return asks and 2 * worded >= len(filled)


def _filled(row: Cells, instead: Cells) -> tuple[str, ...]:
    cells = (" ".join(cell.split()) for cell in row)
    return tuple(cell or other for cell, other in zip(cells, instead, strict=True))
