"""Changes to a codebook file that keep its comments, its ids and its history.

A code is never deleted: it is renamed (``formerly`` remembers), merged (``replaced_by`` leads on) or
retired, can be brought back from both, and each change is noted under ``changes`` with a date and a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qualkit.errors import ChangedUnderYou, Sentence, UnknownName, UsageError
from qualkit.files.codebook_canon import change_fields, code_fields, with_version
from qualkit.files.codebook_form import ENDED, KEY, Entry, folded_key
from qualkit.files.codebook_yaml import code_lines, parse_codebook, parse_entries
from qualkit.files.edits import Edits
from qualkit.files.field_edits import FieldEdits
from qualkit.files.nodes import Node, shown
from qualkit.files.saving import save_text
from qualkit.files.scalars import inline
from qualkit.files.yamls import decoded, read_text
from qualkit.model import Change, Code, Codebook, CodeStatus, mint


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """What stands in a code's ``changes``: when, by whom, for what reason."""

    date: str
    reason: str = ""
    by: str = ""


@dataclass(slots=True)
class Draft:
    """A codebook file under change: its nouns, where they stand, and the edits so far."""

    codebook: Codebook
    entries: Sequence[Entry]
    root: Node
    edits: Edits

    def entry(self, key: str) -> Entry:
        """Return a code by its present or former key.

        Raises:
            UnknownName: there is none; near ones are offered.
        """
        for known in (lambda code: [code.key], lambda code: code.formerly):
            for entry in self.entries:
                if folded_key(key) in map(folded_key, known(entry.code)):
                    return entry
        raise UnknownName("code", key, [entry.code.key for entry in self.entries])

    def below(self, key: str) -> list[Entry]:
        """Return the codes under a key, at any depth."""
        above = f"{folded_key(key)}/"
        return [entry for entry in self.entries if folded_key(entry.code.key).startswith(above)]

    def note(self, entry: Entry, what: str, why: Why) -> None:
        """Add a dated change to a code."""
        change = Change(date=why.date, what=what, why=why.reason, by=why.by)
        self.edits.append(entry.node, "changes", change_fields(change))


def edit_codebook(path: Path, change: Callable[[Draft], None], *, seen: str = "") -> Codebook:
    """Change a codebook file and return what it holds afterwards.

    The changed text is read again before it is written; ids that stood must still stand. ``seen`` is the version
    that whoever asks has before them, where they say so.

    Raises:
        FileInvalid: the file had mistakes, or the change would make some; nothing was written.
        ChangedUnderYou: somebody else wrote the file meanwhile, or it holds another version than was seen.
    """
    source = shown(path)
    read_text(path, source=source)  # tells absent and oversized files before anything is read
    content = path.read_bytes()
    text = decoded(content, source=source)
    codebook, entries, root = parse_entries(text, source=source)
    if seen and with_version(codebook).version != seen:
        raise ChangedUnderYou(source)
    draft = Draft(codebook, entries, root, Edits(text))
    change(draft)
    changed = draft.edits.result()
    after = parse_codebook(changed, source=source)
    lost = set(codebook.by_id) - set(after.by_id)
    if lost:
        raise UsageError(Sentence("The change would lose %(count)s codes of %(source)s; nothing was written.",
                                  count=len(lost), source=source),
                         hint=Sentence("Please report this with the file: it is a mistake in qualkit."))
    if changed != text:
        save_text(path, changed, before=content)
    return after


def unpinned(path: Path) -> int:
    """Return how many codes have no id written in the file.

    Raises:
        FileInvalid: all its mistakes.
    """
    _, entries, _ = parse_entries(read_text(path), source=shown(path))
    return sum(_has_no_id(entry) for entry in entries)


def _has_no_id(entry: Entry) -> bool:
    written = entry.node.fields.get("id")
    return written is None or written.empty


def pin_ids(path: Path) -> tuple[Codebook, int]:
    """Write into the file the id of each code that has none written, and say how many there were.

    The id a code already had (derived from its first key) is written down, so that no coding is lost.

    Raises:
        FileInvalid, ChangedUnderYou: as `edit_codebook`.
    """
    missing: list[str] = []

    def change(draft: Draft) -> None:
        for entry in draft.entries:
            if _has_no_id(entry):
                missing.append(entry.code.key)
                draft.edits.put(entry.node, "id", entry.code.id)

    return edit_codebook(path, change), len(missing)


def add_code(path: Path, *, key: str, name: str, definition: str = "", emergent: bool = False, by: str = "",
             date: str = "", seen: str = "") -> Codebook:
    """Add a code behind its siblings, with a fresh id, and return the codebook.

    Raises:
        UsageError: the key is taken (now or formerly) or is no key.
        FileInvalid, ChangedUnderYou: as `edit_codebook`.
    """
    changes = (Change(date=date, what="added", by=by),) if date else ()
    return insert_code(path, Code(id=mint(), key=key, name=name.strip() or key.rpartition("/")[2],
                                  definition=definition.strip(), emergent=emergent, changes=changes), seen=seen)


def insert_code(path: Path, code: Code, *, seen: str = "") -> Codebook:
    """Write a code as it is behind its siblings and return the codebook.

    Raises:
        UsageError: the key is taken (now or formerly) or is no key.
        FileInvalid, ChangedUnderYou: as `edit_codebook`.
    """
    def change(draft: Draft) -> None:
        _refuse_taken(draft, code.key)
        _insert(draft, code)

    return edit_codebook(path, change, seen=seen)


def rename_code(path: Path, key: str, *, to: str = "", name: str = "", why: Why, seen: str = "") -> Codebook:
    """Give a code another key (its children move along), another name, or both; ids stay.

    Raises:
        UnknownName: there is no such code.
        UsageError: the new key is taken or is no key, or neither key nor name would change.
        FileInvalid, ChangedUnderYou: as `edit_codebook`.
    """
    def change(draft: Draft) -> None:
        entry = draft.entry(key)
        old, new = entry.code.key, to.strip() or entry.code.key
        if new == old and name.strip() in ("", entry.code.name):
            raise UsageError(Sentence("%(old)r would stay as it is.", old=old),
                             hint=Sentence("Give it another key or another name."))
        said = []
        if new != old:
            _move(draft, entry, new)
            said.append(f"key was {old}")
        if name.strip() not in ("", entry.code.name):
            draft.edits.put(entry.node, "name", name.strip())
            said.append(f"name was {entry.code.name}")
        draft.note(entry, f"renamed, {', '.join(said)}", why)

    return edit_codebook(path, change, seen=seen)


TEXTS = ("name", "definition", "include", "exclude")
"""The fields of a code that say in words what it is; the first two may stand in other languages (``name_fr``)."""


def edit_code(path: Path, key: str, *, texts: Mapping[str, str], why: Why, seen: str = "") -> Codebook:
    """Give a code other words (`TEXTS`); what is not named stays as it is.

    Raises:
        UnknownName: there is no such code.
        UsageError: a field is none of these, nothing would change, or its name would be empty.
        FileInvalid, ChangedUnderYou: as `edit_codebook`.
    """
    def change(draft: Draft) -> None:
        entry = draft.entry(key)
        fields = code_fields(entry.code)
        changed = {name: said for name, text in texts.items()
                   if (said := " ".join(text.split())) != " ".join(str(fields.get(name, "")).split())}
        unknown = [name for name in changed if name.partition("_")[0] not in TEXTS]
        if unknown:
            raise UsageError(Sentence("%(unknown)r is none of a code's words.", unknown=unknown[0][:40]),
                             hint=Sentence("Those are: %(names)s.", names=", ".join(TEXTS)))
        if not changed:
            raise UsageError(Sentence("%(code)r would stay as it is.", code=entry.code.key),
                             hint=Sentence("Change one of its words."))
        if changed.get("name") == "":
            raise UsageError(Sentence("%(code)r needs a name.", code=entry.code.key),
                             hint=Sentence("Name it as people should read it."))
        edits = FieldEdits(draft.edits, draft.root)
        for name, said in changed.items():
            edits.set(entry.node, name, said)
        draft.note(entry, f"changed {', '.join(changed)}", why)

    return edit_codebook(path, change, seen=seen)


def merge_codes(path: Path, key: str, *, into: str, why: Why, seen: str = "") -> Codebook:
    """End a code and let its codings be read as another's; both histories stay.

    Raises:
        UnknownName: there is no such code.
        UsageError: it has active children, is no longer active, or would be merged into itself.
        FileInvalid, ChangedUnderYou: as `edit_codebook`.
    """
    def change(draft: Draft) -> None:
        entry, target = draft.entry(key), draft.entry(into)
        if entry is target:
            raise UsageError(Sentence("%(code)r cannot be merged into itself.", code=entry.code.key),
                             hint=Sentence("Name another code."))
        if target.code.status is not CodeStatus.ACTIVE:
            raise UsageError(Sentence("%(code)r is %(status)s.", code=target.code.key,
                                      status=ENDED[target.code.status]),
                             hint=Sentence("Merge into a code that is active."))
        _end(draft, entry, CodeStatus.MERGED, replaced_by=target.code.key)
        draft.note(entry, f"merged into {target.code.key}", why)
        draft.note(target, f"took in {entry.code.key}", why)

    return edit_codebook(path, change, seen=seen)


def retire_code(path: Path, key: str, *, why: Why, seen: str = "") -> Codebook:
    """Take a code out of use; its codings stay and it can still be read and reported.

    Raises:
        UnknownName: there is no such code.
        UsageError: it has active children, or is no longer active.
        FileInvalid, ChangedUnderYou: as `edit_codebook`.
    """
    def change(draft: Draft) -> None:
        entry = draft.entry(key)
        _end(draft, entry, CodeStatus.RETIRED)
        draft.note(entry, "retired", why)

    return edit_codebook(path, change, seen=seen)


def restore_code(path: Path, key: str, *, why: Why, seen: str = "") -> Codebook:
    """Bring a code that was merged or retired back into use; its own codings are read as its own again.

    What was coded since with the code it was merged into stays there: nobody said that it belongs here.

    Raises:
        UnknownName: there is no such code.
        UsageError: it is in use, or a code above it is not.
        FileInvalid, ChangedUnderYou: as `edit_codebook`.
    """
    def change(draft: Draft) -> None:
        entry = draft.entry(key)
        code = entry.code
        if code.status is CodeStatus.ACTIVE:
            raise UsageError(Sentence("%(code)r is in use.", code=code.key),
                             hint=Sentence("Choose a code that was merged or retired."))
        if code.parent and draft.entry(code.parent).code.status is not CodeStatus.ACTIVE:
            raise UsageError(Sentence("%(code)r stands below %(parent)r, which is not in use.", code=code.key,
                                      parent=code.parent),
                             hint=Sentence("Bring that one back first."))
        draft.edits.put(entry.node, "status", CodeStatus.ACTIVE.value)
        if code.replaced_by:
            FieldEdits(draft.edits, draft.root).drop(entry.node, "replaced_by")
            draft.note(draft.entry(code.replaced_by), f"gave back {code.key}", why)
        draft.note(entry, "brought back into use", why)

    return edit_codebook(path, change, seen=seen)


def _end(draft: Draft, entry: Entry, status: CodeStatus, *, replaced_by: str = "") -> None:
    key = entry.code.key
    if entry.code.status is not CodeStatus.ACTIVE:
        raise UsageError(Sentence("%(key)r is already %(status)s.", key=key, status=ENDED[entry.code.status]),
                         hint=Sentence("Choose a code that is active."))
    children = [one.code.key for one in draft.below(key) if one.code.status is CodeStatus.ACTIVE]
    if children:
        raise UsageError(Sentence("%(key)r still has codes below it: %(names)s.", key=key,
                                  names=", ".join(children[:5])),
                         hint=Sentence("Rename, merge or retire these first."))
    draft.edits.put(entry.node, "status", status.value)
    if replaced_by:
        draft.edits.put(entry.node, "replaced_by", replaced_by)


def _move(draft: Draft, entry: Entry, new: str) -> None:
    """Change the key of a code and of all below it, and wherever the file refers to one of them."""
    old = entry.code.key
    if folded_key(new).startswith(f"{folded_key(old)}/"):
        raise UsageError(Sentence("%(old)r cannot move below itself.", old=old),
                         hint=Sentence("Choose a key outside of it."))
    keys = {one.code.key: new + one.code.key[len(old):] for one in [entry, *draft.below(old)]}
    for one in [entry, *draft.below(old)]:
        if folded_key(keys[one.code.key]) != folded_key(one.code.key):
            _refuse_taken(draft, keys[one.code.key], own=one)
            _remember(draft, one, keys[one.code.key])
        draft.edits.replace(one.node.fields["key"], keys[one.code.key])
    _point_anew(draft, keys)


def _remember(draft: Draft, entry: Entry, new: str) -> None:
    """Note the old key; a key that comes back is taken off the list, unless the id hangs on it."""
    former = [*entry.code.formerly, entry.code.key]
    kept = former[:1] + [key for key in former[1:] if folded_key(key) != folded_key(new)]
    if len(kept) == len(former):
        draft.edits.append(entry.node, "formerly", entry.code.key)
    else:
        draft.edits.put(entry.node, "formerly", kept)


def _point_anew(draft: Draft, keys: dict[str, str]) -> None:
    for entry in draft.entries:
        examples = entry.node.fields.get("examples")
        nodes = [item.fields.get("belongs") for item in (examples.items if examples else [])]
        for node in [*nodes, entry.node.fields.get("replaced_by")]:
            if node is not None and node.text.strip() in keys:
                draft.edits.replace(node, keys[node.text.strip()])


def _refuse_taken(draft: Draft, key: str, own: Entry | None = None) -> None:
    if not KEY.fullmatch(key):
        raise UsageError(Sentence("%(key)r is no key.", key=key[:60]),
                         hint=Sentence("Use letters, digits and hyphens, with / between parent and child, for "
                                       "example coll/voice."))
    for entry in draft.entries:
        if entry is not own and folded_key(key) in map(folded_key, [entry.code.key, *entry.code.formerly]):
            raise UsageError(Sentence("The key %(key)r is taken, now or formerly, by %(code)r.", key=key,
                                      code=entry.code.key),
                             hint=Sentence("Choose another, so that old codings do not go astray."))


def _insert(draft: Draft, code: Code) -> None:
    listed = draft.root.fields["codes"]
    if listed.empty or not listed.items:
        lines = "\n".join(["", *code_lines(code_fields(code), indent=2)])
        if listed.empty and listed.start == listed.end:
            draft.edits.insert(listed.start, lines)
        else:
            draft.edits.changes.append((listed.start, listed.end, lines))
        return
    family = [draft.entry(code.parent), *draft.below(code.parent)] if code.parent else list(draft.entries)
    last = max((entry.node for entry in family), key=lambda node: node.end)
    if listed.flow:
        draft.edits.insert(last.end, f", {inline(code_fields(code))}")
        return
    block = "\n".join(code_lines(code_fields(code), indent=0))
    airy = "\n\n" in draft.edits.text[listed.start:listed.end].replace("\r", "")
    draft.edits.add_line(last, "\n" * airy + block, column=listed.start)
