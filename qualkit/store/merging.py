"""Two copies of a project's store become one: a join of what people said and did, which removes nothing.

What is joined are three sets that only ever grow: revisions of testimony, whose words never change; acts of the log,
known by their request; and codes and coders. The state of a revision is that of its deepest step (`histories`), so the
outcome does not depend on the order in which copies come home, and one that comes home twice changes nothing.

Two revisions of one item can stand beside each other, if it was changed on two copies apart. Then both live on: the
one with the higher number keeps the id, the other one goes by an id of its own (`histories.apart`). The log keeps
the names under which they were made. Suggestions are not joined: each store computes its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from qualkit.errors import StoreCorrupt, printable
from qualkit.model import Anchor, derive, text_hash
from qualkit.store.acts import HIDDEN, KINDS, STANDING, WITHDRAWN, Acts, coder_numbers
from qualkit.store.anchoring import reanchor
from qualkit.store.codes import code_numbers
from qualkit.store.database import chunks
from qualkit.store.histories import Histories, Key, Register, Step, apart
from qualkit.store.schema import code, codebook, coder, coding, coding_anchor, log, text
from qualkit.store.schema import document as D
from qualkit.store.versions import AROUND, Side, Version, is_handle, is_sound, write


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """An item that a join has something to say of. ``kind`` is the noun's, ``document`` an id (of this store if it is
    known here), ``code`` an id."""

    kind: str
    id: str
    document: str = ""
    start: int = -1
    code: str = ""
    coder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash(Point):
    """Something both copies changed: ``apart`` (both versions stand), ``undone`` (one took back what the other
    changed; ``state`` holds), ``twice`` (the same coding was made on both), ``direction`` (the same in another
    direction), ``differs`` (one id, other words)."""

    what: str
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left(Point):
    """Something that could not come in: ``document`` (there is none here), ``text`` (its words are not with it),
    ``quote`` (it does not stand in its text) or ``damaged``."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Came(Point):
    """A revision that is new here, with the state it is in; ``place`` says whether its quote was found again.
    ``changed``: its item was known here before."""

    state: str
    place: str = "same"
    changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """What a join brought."""

    came: tuple[Came, ...] = ()
    taken_back: tuple[Point, ...] = ()
    """What stood here and was taken back or undone there."""
    clashes: tuple[Clash, ...] = ()
    left: tuple[Left, ...] = ()
    coders: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    """Ids of codes that this store did not know."""
    in_common: int = 0
    """Documents that both know."""
    acts: int = 0
    """Entries of the log that are new here."""


class Merging(Acts):
    """Taking in another copy."""

    def join(self, away: Acts) -> Joined:
        """Take in what people did in another copy of this store, in one transaction; ``away`` is only read.

        Raises:
            StoreCorrupt: the other store holds what qualkit never writes; nothing was changed.
        """
        with self._writing() as connection, away._reading() as other:
            try:
                there = Side(other)
                theirs = list(there.versions(there.rows))
            except (ValueError, TypeError) as error:
                raise StoreCorrupt(f"{printable(str(away.path))} holds what no qualkit has written.") from error
            return _Join(Side(connection), there, theirs).run()


@dataclass(slots=True)
class _Join:
    """One join under way."""

    here: Side
    there: Side
    theirs: list[Version]
    documents: dict[str, str] = field(default_factory=dict)
    """Document's id there -> its id here."""
    fresh: dict[Key, int] = field(default_factory=dict)
    """Revisions that are new here -> their rows."""
    clashes: list[Clash] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    numbers: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    acts: int = 0
    told: set[Key] = field(default_factory=set)
    """Revisions whose likeness to others is told already."""
    _names: set[Key] = field(default_factory=set)
    """Every name by which a revision that is here may be spoken of in the log."""

    @property
    def connection(self) -> Connection:
        return self.here.connection

    def run(self) -> Joined:
        """Everything, in the order in which one thing needs the other."""
        self.documents = _documents(self.here.connection, self.there.connection)
        coders, codes = self._join_coders(), self._join_codes()
        self.here.look_up()
        self.numbers = {"coder": coder_numbers(self.connection), "code": code_numbers(self.connection),
                        "document": {known: number for number, known in self.here.documents.items()}}
        before = {key: self.here.register(key) for key in self.there.rows if key in self.here.rows}
        stood = {key for key, register in before.items() if register.state == STANDING}
        self._take_versions()
        self._both_changed(before)
        self._take_acts()
        changed = self._set_states(before)
        renamed = self._name({key[:2] for key in self.there.rows if key in self.here.rows}, changed.keys())
        self._find_places()
        return self._said(stood, changed, renamed, coders=coders, codes=codes)

    # --- coders, codes, texts ------------------------------------------------------------------------

    def _join_coders(self) -> tuple[str, ...]:
        known = {row.handle: row for row in self.connection.execute(select(coder))}
        new = []
        for row in self.there.connection.execute(select(coder).order_by(coder.c.handle)):
            before = known.get(row.handle)
            if before is None and is_handle(row.handle):
                new.append(row.handle)
                values = {"id": row.id, "handle": row.handle, "name": row.name, "kind": row.kind}
                self.connection.execute(insert(coder).values(values))
            elif before and (row.name, row.kind) > (before.name, before.kind):  # whichever: the same in every order
                values = {"name": row.name, "kind": row.kind}
                self.connection.execute(update(coder).where(coder.c.n == before.n).values(values))
        return tuple(new)

    def _join_codes(self) -> tuple[str, ...]:
        """Codes and versions of codebooks that are not known here; what is known is as the files here say."""
        new = []
        known = set(code_numbers(self.connection))
        for row in self.there.connection.execute(select(code).order_by(code.c.n)):
            if row.id not in known:
                new.append(row.id)
                self.connection.execute(insert(code).values(_without_number(row)))
        versions = set(self.connection.execute(select(codebook.c.version)).scalars())
        for row in self.there.connection.execute(select(codebook).order_by(codebook.c.n)):
            if row.version not in versions:
                self.connection.execute(insert(codebook).values(_without_number(row)))
        return tuple(new)

    # --- revisions -----------------------------------------------------------------------------------

    def _take_versions(self) -> None:
        texts = _Texts(self.here, self.there)
        both = {one.key: one for one in self.here.versions(key for key in self.there.rows if key in self.here.rows)}
        new = []
        for one in self.theirs:
            why = self._trouble(one, texts)
            if why:
                self.left.append(Left(**self._point(one), why=why))
            elif one.key in both:
                self._compare(one, both[one.key], texts)
            else:
                new.append(one)
        for one in new:
            if one.key not in self.here.rows:  # else it was here all along, and its name has just been found
                self._take(one, texts)

    def _trouble(self, one: Version, texts: _Texts) -> str:
        if not is_sound(one):
            return "damaged"
        if one.document and one.document not in self.documents:
            return "document"
        return next(filter(None, map(texts.trouble, one.anchors)), "")

    def _take(self, one: Version, texts: _Texts, key: Key | None = None) -> None:
        for anchor in one.anchors:
            texts.bring(anchor["text_hash"])
        if one.key[0] == "reading":
            texts.bring(one.values["text_hash"])
        document = self.numbers["document"].get(self.documents.get(one.document, ""))
        number = write(self.connection, one, document=document, numbers=self.numbers, key=key or one.key)
        self.here.rows[key or one.key] = self.fresh[key or one.key] = number
        self.touched.add(self.documents.get(one.document, ""))

    def _compare(self, one: Version, known: Version, texts: _Texts) -> None:
        """A revision that both have: the same; or said again at another time; or other words under one name."""
        if one.said == known.said:
            if one.around < known.around:
                table = KINDS[one.key[0]]
                values = {name: one.values[name] for name in one.values if name in AROUND}
                self.connection.execute(update(table).where(table.c.n == known.number).values(values))
            return
        second = max(one, known, key=lambda version: version.said)
        kind, item, revision = one.key
        name = (kind, derive("differs", kind, item, revision, second.said), revision)
        if name in self.here.rows:
            return
        if second is known:  # its row goes by the other name from now on, and this one takes its place
            table = KINDS[kind]
            self.connection.execute(update(table).where(table.c.n == known.number).values(id=name[1]))
            self.here.rows[name] = self.here.rows.pop(one.key)
            self._take(one, texts)
        else:
            self._take(one, texts, name)
        if name not in self.there.rows:  # else their log says in which state it is
            state = (self.here if second is known else self.there).register(one.key)
            self._write("merge", second.who, derive("merge", *name), {"steps": [Step(name, state.state, 1).as_json()]})
            self._set(name, state.state, second)
        self.clashes.append(Clash(**self._point(second) | {"id": name[1]}, what="differs"))
        self.told |= {name, one.key}

    # --- acts and states -----------------------------------------------------------------------------

    def _take_acts(self) -> None:
        self._names = {*self.here.rows, *map(apart, self.here.rows)}
        known = {entry.request: entry for entry in self.here.entries}
        sequences = {entry.request: entry.sequence for entry in self.here.entries}
        requests = {entry.sequence: entry.request for entry in self.there.entries}
        for entry in self.there.entries:
            steps = [step for step in self.there.histories.steps.get(entry.sequence, ()) if step.key in self.here.rows]
            if not steps:
                continue
            if entry.request in known:
                self._complete(known[entry.request], entry, steps)
                continue
            payload: dict[str, Any] = {"steps": [step.as_json() for step in steps]}
            if "shifts" in entry.payload:
                payload["shifts"] = self._known_shifts(entry)
            elif "of" in entry.payload:
                payload["of"] = sequences[requests[entry.payload["of"]]]
            self._write(entry.verb, entry.coder, entry.request, payload, at=entry.at)
            sequences[entry.request] = self.connection.execute(select(func.max(log.c.sequence))).scalar_one()
            self.acts += 1

    def _known_shifts(self, entry: Any) -> list[Mapping[str, Any]]:
        """The shifts of an act whose revisions are here."""
        return [shift for shift in entry.payload["shifts"]
                if (shift["kind"], shift["id"], shift["revision"]) in self._names]

    def _complete(self, entry: Any, other: Any, steps: list[Step]) -> None:
        """An act that is known here in part: a pack holds only what its coder may see."""
        own = self.here.histories.steps.get(entry.sequence, [])
        more = [step for step in steps if step.key not in {one.key for one in own}]
        if not more:
            return
        payload = {**entry.payload, "steps": [step.as_json() for step in (*own, *more)]}
        if "shifts" in payload and "shifts" in other.payload:
            payload["shifts"] = payload["shifts"] + [
                shift for shift in self._known_shifts(other) if shift not in payload["shifts"]]
        self.connection.execute(update(log).where(log.c.sequence == entry.sequence).values(payload=payload))

    def _write(self, verb: str, handle: str, request: str, payload: Mapping[str, Any], *, at: Any = None) -> None:
        when = at or self.there.connection.execute(select(func.max(log.c.at))).scalar_one()
        self.connection.execute(
            insert(log).values(request=request, coder=handle, at=when, verb=verb, payload=dict(payload)))

    def _both_changed(self, before: Mapping[Key, Register]) -> None:
        """Name what was changed on both copies since they parted, to different ends."""
        ours, theirs = _requests_of(self.here), _requests_of(self.there)
        torn = [key for key, register in before.items()
                if register.state != self.there.register(key).state
                and ours.get(key, set()) - theirs.get(key, set()) and theirs.get(key, set()) - ours.get(key, set())]
        for one in self.here.versions(torn):
            state = max(before[one.key], self.there.register(one.key)).state
            self.clashes.append(Clash(**self._point(one), what="undone", state=state))

    def _set_states(self, before: Mapping[Key, Register]) -> dict[Key, str]:
        """Give each revision the state of its deepest step; return those that changed, with what they are now."""
        changed: dict[Key, str] = {}
        for one in (one for one in self.theirs if one.key in self.here.rows):
            here, there = before.get(one.key, Register(-1)), self.there.register(one.key)
            if there > here or one.key in self.fresh:
                state = max(here, there).state
                self._set(one.key, state, one)
                if state != here.state or one.key in self.fresh:
                    changed[one.key] = state
            elif there == here and there.state == WITHDRAWN:
                self._withdrawn_first(one.key, one)
        return changed

    def _set(self, key: Key, state: str, one: Version) -> None:
        values: dict[str, Any] = {"state": state}
        if state == WITHDRAWN and key[0] == "coding":
            values["withdrawn_at"] = one.withdrawn_at
        table = KINDS[key[0]]
        self.connection.execute(update(table).where(table.c.n == self.here.rows[key]).values(values))

    def _withdrawn_first(self, key: Key, one: Version) -> None:
        if key[0] == "coding" and one.withdrawn_at is not None:
            earlier = (coding.c.n == self.here.rows[key]) & (coding.c.withdrawn_at > one.withdrawn_at)
            self.connection.execute(update(coding).where(earlier).values(withdrawn_at=one.withdrawn_at))

    # --- names ---------------------------------------------------------------------------------------

    def _name(self, items: set[tuple[str, str]], changed: AbstractSet[Key]) -> list[Key]:
        """Let at most one revision of an item go by its id; return those that this join put beside each other."""
        entries = self.connection.execute(select(log).order_by(log.c.sequence)).all()
        after = Histories().read(entries)
        groups: dict[tuple[str, str], list[Key]] = {}
        for key in self.here.rows:
            if key[:2] in items:
                groups.setdefault(key[:2], []).append(key)
        renamed = []
        for keys in (keys for keys in groups.values() if len(keys) > 1):
            away = set(_apart(keys, after))
            named = [key for key in keys if self._rename(key, (apart(key) if key in away else key)[1])]
            renamed += [key for key in named if key in away and not changed.isdisjoint(keys)]
        return renamed

    def _rename(self, key: Key, item: str) -> bool:
        table = KINDS[key[0]]
        changed = self.connection.execute(
            update(table).where(table.c.n == self.here.rows[key], table.c.id != item).values(id=item))
        return bool(changed.rowcount)

    # --- places, and what is said --------------------------------------------------------------------

    def _find_places(self) -> None:
        query = select(D.c.n, D.c.id, text.c.content).join(text)
        for document in sorted(self.touched - {""}):
            row = self.connection.execute(query.where(D.c.id == document)).one()
            reanchor(self.connection, row.n, row.id, row.content)

    def _said(self, stood: set[Key], changed: Mapping[Key, str], renamed: Iterable[Key], *, coders: tuple[str, ...],
              codes: tuple[str, ...]) -> Joined:
        for one in self.here.versions(renamed):
            self.clashes.append(Clash(**self._point(one) | {"id": apart(one.key)[1]}, what="apart"))
        known = {key[:2] for key in stood}
        came = [Came(**self._point(one), state=changed.get(one.key, HIDDEN), changed=one.key[:2] in known,
                     place=self._place(one.key)) for one in self.here.versions(self.fresh)]
        standing = {(one.kind, one.id) for one in came if one.state == STANDING}
        gone = [key for key in stood if changed.get(key, STANDING) != STANDING and key[:2] not in standing]
        return Joined(
            came=tuple(came), taken_back=tuple(Point(**self._point(one)) for one in self.here.versions(gone)),
            clashes=(*self.clashes, *self._twice(standing), *self._turned(standing)), left=tuple(self.left),
            coders=coders, codes=codes, in_common=len(self.documents), acts=self.acts)

    def _place(self, key: Key) -> str:
        table = KINDS[key[0]]
        if "place" not in table.c:
            return "same"
        return str(self.connection.execute(select(table.c.place).where(table.c.n == self.here.rows[key])).scalar_one())

    def _twice(self, standing: set[tuple[str, str]]) -> Iterator[Clash]:
        """Codings that came in and say what another one of their coder says already."""
        items = {number: key for key, number in self.here.rows.items() if key[0] == "coding"}
        fresh = self._fresh_codings(standing)
        known: dict[str, list[Key]] = {}
        for part in chunks(sorted(fresh)):
            alike = select(coding.c.identity).where(coding.c.n.in_(part))
            query = select(coding.c.n, coding.c.identity).where(coding.c.identity.in_(alike))
            for row in self.connection.execute(query.where(coding.c.state == STANDING)):
                known.setdefault(row.identity, []).append(items[row.n])
        torn = {key for keys in known.values() if len({key[1] for key in keys}) > 1 for key in keys}
        for one in self.here.versions(torn.intersection(fresh.values()) - self.told):
            yield Clash(**self._point(one), what="twice")

    def _turned(self, standing: set[tuple[str, str]]) -> Iterator[Clash]:
        """Codings that came in and give the same words the same code as another one of their coder, but in another
        direction."""
        fresh, other = self._fresh_codings(standing), coding.alias()
        query = select(coding.c.n, other.c.n).join(other, (coding.c.document == other.c.document) & (
            coding.c.code == other.c.code) & (coding.c.coder == other.c.coder) & (coding.c.id != other.c.id)
            & coding.c.direction.is_distinct_from(other.c.direction)).where(other.c.state == STANDING)
        pairs = {(number, its) for part in chunks(sorted(fresh))
                 for number, its in self.connection.execute(query.where(coding.c.n.in_(part)))}
        words: dict[int, list[tuple[int, int]]] = {}
        place = select(coding_anchor.c.coding, coding_anchor.c.found_start, coding_anchor.c.found_end)
        for part in chunks(sorted({number for pair in pairs for number in pair})):
            for number, start, end in self.connection.execute(
                    place.where(coding_anchor.c.coding.in_(part)).order_by(coding_anchor.c.ordinal)):
                words.setdefault(number, []).append((start, end))
        torn = {fresh[number] for number, its in pairs if words[number] == words[its]}
        for one in self.here.versions(torn - self.told):
            yield Clash(**self._point(one), what="direction")

    def _fresh_codings(self, standing: set[tuple[str, str]]) -> dict[int, Key]:
        return {self.fresh[key]: key for key in self.fresh if key[:2] in standing and key[0] == "coding"}

    def _point(self, one: Version) -> dict[str, Any]:
        anchor = one.anchors[0] if one.anchors else {}
        return {"kind": one.key[0], "id": one.key[1], "document": self.documents.get(one.document, one.document),
                "start": anchor.get("start", -1), "code": one.code, "coder": one.who}


class _Texts:
    """The texts that quotes stand in: proved, and brought along where they are not here."""

    def __init__(self, here: Side, there: Side) -> None:
        self._here = here
        self._there = there
        self._held: tuple[str, str | None] = ("", None)
        self._kept: set[str] = set()

    def _words(self, name: str) -> str | None:
        if self._held[0] != name:  # one text at a time
            found = self._here.words(name)
            if found is None:
                found = self._there.words(name)
                found = found if found is not None and text_hash(found) == name else None
            self._held = (name, found)
        return self._held[1]

    def trouble(self, anchor: Mapping[str, Any]) -> str:
        """Why a quote cannot be taken in, or ``""``."""
        words = self._words(anchor["text_hash"])
        if words is None:
            return "text"
        kept = Anchor(document="", text_hash=anchor["text_hash"], start=anchor["start"], end=anchor["end"],
                      quote=anchor["quote"], prefix=anchor["prefix"], suffix=anchor["suffix"])
        return "" if kept.holds_in(words) else "quote"

    def bring(self, name: str) -> None:
        """Keep a text here, if it is not."""
        if name not in self._kept:
            self._kept.add(name)
            words = self._words(name)
            if words is not None and self._here.words(name) is None:
                self._here.connection.execute(insert(text).values(hash=name, content=words))


def _apart(keys: Iterable[Key], histories: Histories) -> Iterator[Key]:
    """The revisions of one item that go by ids of their own: all that stand or were taken back but one.

    Once somebody has acted on one under its own id, or referred to it, it stays so.
    """
    heads = []
    for key in keys:
        if apart(key)[1] in histories.mentioned:
            yield key
        elif histories.registers.get(key, Register()).state != HIDDEN:
            heads.append(key)
    yield from sorted(heads, key=lambda key: key[2])[:-1]


def _requests_of(side: Side) -> dict[Key, set[str]]:
    """Revision -> the acts that changed its state."""
    requests = {entry.sequence: entry.request for entry in side.entries}
    found: dict[Key, set[str]] = {}
    for sequence, steps in side.histories.steps.items():
        for step in steps:
            found.setdefault(step.key, set()).add(requests[sequence])
    return found


def _documents(here: Connection, there: Connection) -> dict[str, str]:
    """Documents there -> the same here: by id, else by study and key, else by the only one of the same words."""
    query = select(D.c.id, D.c.study, D.c.key, text.c.hash).join(text)
    own = here.execute(query).all()
    ids = {row.id for row in own}
    keys = {(row.study, row.key): row.id for row in own}
    words: dict[tuple[str, str], list[str]] = {}
    for row in own:
        words.setdefault((row.study, row.hash), []).append(row.id)
    found = {}
    for row in there.execute(query):
        same = words.get((row.study, row.hash), [])
        match = row.id if row.id in ids else keys.get((row.study, row.key), same[0] if len(same) == 1 else "")
        if match:
            found[row.id] = match
    return found


def _without_number(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name != "n"}
