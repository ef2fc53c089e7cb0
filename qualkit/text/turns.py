"""Who speaks where: labels, opening metadata and times of a whole document.

A line with a colon is no speaker by itself. Labels are believed together: because they recur, take
turns, or are the field's own words (``I:``, ``Enquêtrice :``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from qualkit.text.labels import (
    METADATA,
    NOT_SPEAKERS,
    Candidate,
    candidate,
    clock_only,
    is_name,
    is_role,
    stem,
)
from qualkit.text.times import CLOCK, seconds
from qualkit.text.words import fold

_PAIR = re.compile(r"[ \t]*(?:[-•*][ \t]+)?(?:\*\*|__)?(?P<key>[^\W\d_][^:：\n*_]{0,48}?)(?:\*\*|__)?"
                   r"[ \u00a0\u202f]*[:：](?:\*\*|__)?[ \t\u00a0]*(?P<value>[^\n]*)$")
_STAMP = re.compile(rf"[\[(](?P<time>{CLOCK})[\])]")
_NAME_END = re.compile(r"[.,;:(–—]|$")
_OPENING = 40
"""How many lines that are not blank may hold opening metadata."""
_SENTENCE = 80
_LONG = 30
"""Words from which a line is speech or prose, not metadata."""


class Line(NamedTuple):
    """A line of text and its place. ``apart``: a blank line or another block stands before it."""

    text: str
    start: int
    apart: bool = False

    @property
    def end(self) -> int:
        """Where it ends, the line break left out."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Label:
    """A speaker label at ``[start:words]``; what is said begins at ``words``."""

    speaker: str
    start: int
    words: int
    begins_at: float | None = None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """An opening line ``Village: Kati`` at ``[start:end]``."""

    key: str
    value: str
    start: int
    end: int

    @property
    def name(self) -> str:
        """Who played a part in the talk (``Interviewer: Salimata Koné. Recorded at home.``), or nothing."""
        words = _NAME_END.split(self.value, maxsplit=1)[0].split()
        named = is_role(fold(self.key)) and 2 <= len(words) <= 4 and all(word[:1].isupper() for word in words)
        return " ".join(words) if named else ""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time that the text gives at ``[start:end]``, in seconds. ``alone``: it has its own line."""

    begins_at: float
    start: int
    end: int
    alone: bool = False
    ends_at: float | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What stands in a document beside the words."""

    labels: tuple[Label, ...] = ()
    metadata: tuple[Pair, ...] = ()
    stamps: tuple[Stamp, ...] = ()


@dataclass(slots=True)
class _Tally:
    """Candidates of one form, counted."""

    lines: Counter[str] = field(default_factory=Counter)
    stems: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return sum(self.lines.values())


def lines_of(text: str, start: int = 0) -> list[Line]:
    """Return the lines of ``text`` that are not blank, at their places counted from ``start``."""
    found: list[Line] = []
    apart, at = True, start
    for line in text.split("\n"):
        if line and not line.isspace():
            found.append(Line(line, at, apart))
            apart = False
        else:
            apart = True
        at += len(line) + 1
    return found


def find(lines: Sequence[Line]) -> Found:
    """Find the speaker labels, the opening metadata and the times in a document's lines.

    ``lines`` leaves out blank ones and whatever cannot be speech (headings, page headers).
    """
    alone = {line.start: stamp for line in lines if (stamp := _own_line(line))}
    spoken = [line for line in lines if line.start not in alone]
    timed = dict(_timed(lines, alone)) if alone else {}
    candidates = [one for number, line in enumerate(spoken)
                  if (one := candidate(line.text, number, line.start))]
    metadata = _opening(spoken, candidates)
    taken = {pair.start for pair in metadata}
    left = [one for one in candidates if spoken[one.line].start not in taken]
    labels = [_label(one, timed.get(spoken[one.line].start)) for one in _believed(left, spoken, timed)]
    stamps = [*alone.values(), *(stamp for line in spoken for stamp in _inline(line))]
    stamps.sort(key=lambda stamp: stamp.start)
    return Found(tuple(labels), tuple(metadata), tuple(stamps))


def _label(one: Candidate, stamp: Stamp | None) -> Label:
    """A time on the line below belongs to the label."""
    if stamp is None:
        return Label(one.speaker, one.start, one.words, one.begins_at, one.hint)
    begins = stamp.begins_at if one.begins_at is None else one.begins_at
    return Label(one.speaker, one.start, max(one.words, stamp.end), begins, one.hint)


def _own_line(line: Line) -> Stamp | None:
    times = clock_only(line.text)
    if times is None or times[0] is None:
        return None
    return Stamp(times[0], line.start, line.end, alone=True, ends_at=times[1])


def _inline(line: Line) -> Iterable[Stamp]:
    if "[" not in line.text and "(" not in line.text:
        return
    for found in _STAMP.finditer(line.text):
        at = seconds(found["time"])
        if at is not None:
            yield Stamp(at, line.start + found.start(), line.start + found.end())


def _timed(lines: Sequence[Line], alone: Mapping[int, Stamp]) -> Iterator[tuple[int, Stamp]]:
    """Yield the starts of names above a line that holds only a time (Zoom pages), else of lines below one."""
    single = all(line.apart for line in lines)  # every line a block of its own: nearness says nothing
    for number, line in enumerate(lines):
        if line.start not in alone:
            continue
        above = lines[number - 1] if number else None
        after_time = number > 1 and lines[number - 2].start in alone
        if above is not None and above.start not in alone and above.apart and not after_time \
                and (single or not line.apart) and len(above.text) <= 60 and is_name(above.text.strip()):
            yield above.start, alone[line.start]
        elif number + 1 < len(lines) and lines[number + 1].start not in alone:
            yield lines[number + 1].start, alone[line.start]


# Opening metadata


def _opening(lines: Sequence[Line], candidates: Sequence[Candidate]) -> list[Pair]:
    """Return the pairs of the opening: known keys, and unknown ones that stand in a run with them.

    The opening ends where somebody speaks, or prose begins.
    """
    tally = Counter(one.key for one in candidates if one.form == "colon")
    repeated = {key for key, count in tally.items() if count > 1}
    headings = {one.line for one in candidates if one.form == "clock"}
    labels = headings | {one.line for one in candidates if one.key in repeated}
    pairs: list[Pair] = []
    run: list[Pair] = []
    known = False
    for number, line in enumerate(lines[:_OPENING]):
        if line.apart and not known:
            run = []
        pair = _pair(line, repeated) if number not in headings else None
        if pair is None:
            pairs += run if known else []
            run, known = [], False
            if number in labels or (len(line.text) > 150 and len(line.text.split(maxsplit=_LONG)) >= _LONG):
                break
            continue
        run.append(pair)
        known = known or _is_known(pair.key) or bool(pair.name)
    return pairs + (run if known else [])


def _is_known(key: str) -> bool:
    return fold(key).strip() in METADATA


def _pair(line: Line, repeated: set[str]) -> Pair | None:
    found = _PAIR.match(line.text) if len(line.text) <= 300 else None
    if found is None or len(found["key"].split()) > 5:
        return None
    pair = Pair(found["key"].strip(), found["value"].strip(" \t*_"), line.start, line.end)
    key = fold(pair.key)
    spoken = pair.value.rstrip(")\"'»”").endswith((".", "?", "!", "…")) or len(pair.value.split()) > 12
    if is_role(key) or key in repeated:
        short = bool(pair.value) and not spoken and len(pair.value.split()) <= 8
        return pair if len(stem(key)) > 2 and (pair.name or short) else None
    return pair if _is_known(pair.key) or not spoken else None


# Which candidates are speakers


def _believed(candidates: Sequence[Candidate], lines: Sequence[Line],
              timed: Mapping[int, Stamp]) -> list[Candidate]:
    """Return the candidates that are labels, in order."""
    forms: dict[str, list[Candidate]] = {"colon": [], "clock": [], "bracket": [], "bare": []}
    for one in candidates:
        forms[one.form].append(one)
    headings = _timed_headings(forms["clock"], lines) or _bare_headings(forms["bare"], lines, timed)
    keys = {one.key for one in headings}
    if keys:  # a heading that lost its time is still that speaker's
        headings += [one for one in forms["bare"] if one.key in keys and _opens(one, lines, timed)]
    believed = {one.line: one for one in headings}
    for form in ("bracket", "colon"):
        for one in _recurring(forms[form], lines, among=keys):
            believed.setdefault(one.line, one)
    return [believed[line] for line in sorted(believed)]


def _follows(one: Candidate, lines: Sequence[Line]) -> Line | None:
    return lines[one.line + 1] if one.line + 1 < len(lines) else None


def _timed_headings(candidates: list[Candidate], lines: Sequence[Line]) -> list[Candidate]:
    """``Jonas Rosland  0:21`` above what he says. In an agenda such lines follow one another."""
    at = {one.line for one in candidates}
    spoken = [one for one in candidates if one.line + 1 not in at and one.line + 1 < len(lines)]
    tally = Counter(one.key for one in spoken)
    if len(spoken) * 2 < len(candidates) or not tally:
        return []
    if max(tally.values()) < 2 and not (len(tally) >= 2 and any(map(is_role, tally))) and len(spoken) < 3:
        return []
    return [one for one in candidates if is_name(one.speaker) or is_role(one.key)]


def _bare_headings(candidates: list[Candidate], lines: Sequence[Line],
                   timed: Mapping[int, Stamp]) -> list[Candidate]:
    """A name alone on a line above what is said: only where several names keep coming back."""
    opening = [one for one in candidates if _opens(one, lines, timed)]
    tally = Counter(one.key for one in opening)
    clocked = Counter(one.key for one in opening if lines[one.line].start in timed)
    keys = {key for key, count in tally.items()
            if count >= 3 or (count >= 2 and (is_role(key) or clocked[key] >= 2))}
    if len(keys) < 2 or sum(tally[key] for key in keys) * 8 < len(lines):
        return []
    return [one for one in opening if one.key in keys or (tally[one.key] == 1 and is_role(one.key))]


def _opens(one: Candidate, lines: Sequence[Line], timed: Mapping[int, Stamp]) -> bool:
    line, below = lines[one.line], _follows(one, lines)
    if below is None or not (line.apart or line.start in timed):
        return False
    return not below.apart or below.text[:1] != line.text[:1] or len(below.text) > 60


def _recurring(candidates: list[Candidate], lines: Sequence[Line], *, among: set[str]) -> list[Candidate]:
    """Believe role words that stand at least twice, names that recur, then the rare ones beside them."""
    tally = _Tally()
    for one in candidates:
        tally.lines[one.key] += 1
        tally.stems[stem(one.key)] += 1
    roles = {key for key in tally.lines if is_role(key)}
    role_lines = sum(tally.lines[key] for key in roles)
    if role_lines < 2 and not _lone_role(candidates, roles):
        roles = set()
    names = {one.key for one in candidates if one.key not in roles and _recurs(one, tally, bool(roles))}
    if not roles and not _takes_turns(names, tally, lines):
        names = set()
    keys = roles | names | (among & set(tally.lines))
    believed = sum(tally.lines[key] for key in keys)
    if len(keys) >= 2 and believed >= 4:
        keys |= _rare(candidates, keys, lines)
    return [one for one in candidates if one.key in keys]


def _lone_role(candidates: Sequence[Candidate], roles: set[str]) -> bool:
    """One label only, but a whole word for a role, with a sentence after it: a monologue."""
    return any(one.key in roles and len(stem(one.key)) > 3 for one in candidates)


def _recurs(one: Candidate, tally: _Tally, beside_roles: bool) -> bool:
    if tally.lines[one.key] >= 2:
        often = tally.lines[one.key] >= 3 and beside_roles and one.key.count(" ") <= 2
        return often or is_name(one.speaker)
    return tally.stems[stem(one.key)] >= 3 and stem(one.key) != one.key and is_name(one.speaker)


def _takes_turns(names: set[str], tally: _Tally, lines: Sequence[Line]) -> bool:
    """Whether names stand at enough of the lines, often enough, to be a conversation."""
    total = sum(tally.lines[name] for name in names)
    if not names or total * 5 < sum(1 for line in lines if line.apart or len(line.text) > _SENTENCE):
        return False
    if len(names) == 1:
        return total >= 3 and total * 2 >= len(lines)
    return total >= 4 or total * 2 >= len(lines)


def _rare(candidates: Sequence[Candidate], keys: set[str], lines: Sequence[Line]) -> set[str]:
    """Names that label one line of a conversation, unless the document uses them as plain words."""
    rare = {one.key for one in candidates
            if one.key not in keys and one.key not in NOT_SPEAKERS and is_name(one.speaker)}
    if not rare:
        return set()
    single = {key for key in rare if " " not in key}
    plain: set[str] = set()
    for line in lines:
        plain.update(single.intersection(line.text.split()))
    return rare - plain
