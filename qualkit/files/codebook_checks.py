"""What must hold between the codes of one codebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qualkit.errors import Sentence
from qualkit.files.codebook_form import ENDED, Entry, folded_key
from qualkit.files.forms import Mistakes, did_you_mean
from qualkit.model import CodeStatus


def check_codes(entries: Sequence[Entry], mistakes: Mistakes) -> None:
    """Note every clash between codes: keys, names, ids, parents, former keys, references."""
    by_key = _check_keys(entries, mistakes)
    _check_ids(entries, mistakes)
    known = _check_former(entries, by_key, mistakes)
    for entry in entries:
        _check_parent(entry, by_key, mistakes)
        _check_examples(entry, known, mistakes)
        _check_end(entry, known, mistakes)
    _check_names(entries, mistakes)


def _check_keys(entries: Sequence[Entry], mistakes: Mistakes) -> dict[str, Entry]:
    by_key: dict[str, Entry] = {}
    for entry in entries:
        first = by_key.setdefault(folded_key(entry.code.key), entry)
        if first is not entry:
            mistakes.add(entry.line(),
                         Sentence("%(code)r stands twice (first on line %(line)s).", code=entry.code.key,
                                  line=str(first.line())),
                         Sentence("Give each code its own key; capitals do not tell two keys apart."))
    return by_key


def _check_names(entries: Sequence[Entry], mistakes: Mistakes) -> None:
    """Two codes may share a name under different parents, not under one."""
    seen: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        if entry.code.status is not CodeStatus.ACTIVE:
            continue
        place = (folded_key(entry.code.parent or ""), folded_key(entry.code.name))
        first = seen.setdefault(place, entry)
        if _clash(first, entry):
            mistakes.add(entry.line("name"),
                         Sentence("%(code)r has the same name as %(other)r (line %(line)s), under the same parent.",
                                  code=entry.code.key, other=first.code.key, line=str(first.line("name"))),
                         Sentence("Give one of them another name."))


def _check_ids(entries: Sequence[Entry], mistakes: Mistakes) -> None:
    seen: dict[str, Entry] = {}
    for entry in entries:
        first = seen.setdefault(entry.code.id, entry)
        if _clash(first, entry):
            mistakes.add(entry.line("id"),
                         Sentence("%(code)r has the same id as %(other)r (line %(line)s).", code=entry.code.key,
                                  other=first.code.key, line=str(first.line("id"))),
                         Sentence("Take id: out of the newer one, and check its formerly:."))


def _clash(first: Entry, entry: Entry) -> bool:
    """Whether these are two codes, not one that stands twice (which is told once)."""
    return first is not entry and folded_key(first.code.key) != folded_key(entry.code.key)


def _check_former(entries: Sequence[Entry], by_key: Mapping[str, Entry],
                  mistakes: Mistakes) -> dict[str, Entry]:
    """Return all keys that lead to a code, former ones included."""
    known = dict(by_key)
    for entry in entries:
        for key in entry.code.formerly:
            other = known.setdefault(folded_key(key), entry)
            if other is not entry:
                mistakes.add(entry.line("formerly"),
                             Sentence("%(code)r was formerly %(key)r, but that key belongs to %(other)r (line "
                                      "%(line)s).", code=entry.code.key, key=key, other=other.code.key,
                                      line=str(other.line())),
                             Sentence("Old codings would go astray: give the newer code another key."))
    return known


def _check_parent(entry: Entry, by_key: Mapping[str, Entry], mistakes: Mistakes) -> None:
    parent = entry.code.parent
    if parent is None:
        return
    above = by_key.get(folded_key(parent))
    if above is None:
        close = did_you_mean(parent, [other.code.key for other in by_key.values() if other is not entry])
        add = Sentence("Add a code with key: %(parent)s.", parent=parent)
        remedy = Sentence("%(one)s %(other)s", one=add, other=close) if close.startswith("Did") else add
        mistakes.add(entry.line(),
                     Sentence("%(code)r has no parent: there is no code %(parent)r.", code=entry.code.key,
                              parent=parent),
                     remedy)
    elif above.code.status is not CodeStatus.ACTIVE and entry.code.status is CodeStatus.ACTIVE:
        mistakes.warn(entry.line(),
                      Sentence("%(code)r stands below %(parent)r, which is %(status)s.", code=entry.code.key,
                               parent=parent, status=ENDED[above.code.status]),
                      Sentence("Move it with: qualkit codebook rename"))


def _check_examples(entry: Entry, known: Mapping[str, Entry], mistakes: Mistakes) -> None:
    nodes = entry.node.fields["examples"].items if entry.code.examples else []
    for example, node in zip(entry.code.examples, nodes, strict=False):
        if example.belongs and folded_key(example.belongs) not in known:
            mistakes.add(node.line,
                         Sentence("an example belongs to %(belongs)r, which is no code.",
                                  belongs=example.belongs[:60]),
                         did_you_mean(example.belongs, [other.code.key for other in known.values()]))


def _check_end(entry: Entry, known: Mapping[str, Entry], mistakes: Mistakes) -> None:
    code = entry.code
    if code.status is CodeStatus.MERGED and not code.replaced_by:
        mistakes.add(entry.line("status"),
                     Sentence("%(code)r is merged, but not said into which code.", code=code.key),
                     Sentence("Add replaced_by: and a key."))
    if code.status is CodeStatus.ACTIVE and code.replaced_by:
        mistakes.add(entry.line("replaced_by"),
                     Sentence("%(code)r is replaced, but still active.", code=code.key),
                     Sentence("Add status: merged, or take replaced_by: out."))
    keys = [one.code.key for one in known.values()]
    if code.replaced_by and folded_key(code.replaced_by) not in known:
        mistakes.add(entry.line("replaced_by"),
                     Sentence("%(code)r is replaced by %(replaced_by)r, which is no code.", code=code.key,
                              replaced_by=code.replaced_by[:60]),
                     did_you_mean(code.replaced_by, keys))
    elif code.replaced_by and _returns(entry, known):
        mistakes.add(entry.line("replaced_by"),
                     Sentence("following replaced_by: from %(code)r goes in a circle.", code=code.key),
                     Sentence("One code of the circle must stay active."))


def _returns(entry: Entry, known: Mapping[str, Entry]) -> bool:
    seen = {entry.code.key}
    at: Entry | None = entry
    while at is not None and at.code.replaced_by:
        at = known.get(folded_key(at.code.replaced_by))
        if at is not None and at.code.key in seen:
            return True
        seen.add(at.code.key if at else "")
    return False
