"""What changed between two versions of a codebook, told by ids, so that a rename is not a loss and a gain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from qualkit.model import Code, Codebook, Example


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeChange:
    """One code that is not what it was. ``what`` names the changed fields or says how."""

    key: str
    before: str = ""
    what: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CodebookDiff:
    """Changes by kind, each in codebook order.

    ``removed`` codes are gone from the file: codings given to them have no code any more. Retire or
    merge a code instead.
    """

    before: str
    after: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renamed: tuple[CodeChange, ...] = ()
    moved: tuple[CodeChange, ...] = ()
    redefined: tuple[CodeChange, ...] = ()
    cues: tuple[CodeChange, ...] = ()
    ended: tuple[CodeChange, ...] = ()

    @property
    def same(self) -> bool:
        """Whether both mean the same."""
        return self.before == self.after


def diff_codebooks(old: Codebook, new: Codebook) -> CodebookDiff:
    """Compare two versions of a codebook."""
    pairs = [(old.by_id[code.id], code) for code in new if code.id in old.by_id]
    changes = {
        "renamed": [_renamed(*pair) for pair in pairs],
        "moved": [_moved(*pair, old, new) for pair in pairs],
        "redefined": [_fields(*pair, old, new) for pair in pairs],
        "cues": [_cues(*pair) for pair in pairs],
        "ended": [_status(*pair) for pair in pairs],
    }
    return CodebookDiff(
        before=old.version, after=new.version,
        added=tuple(code.key for code in new if code.id not in old.by_id),
        removed=tuple(code.key for code in old if code.id not in new.by_id),
        **{kind: tuple(filter(None, found)) for kind, found in changes.items()})


def _renamed(old: Code, new: Code) -> CodeChange | None:
    """By its own part of the key or by its name; a parent's new key does not rename its children."""
    what = []
    if old.key.rpartition("/")[2] != new.key.rpartition("/")[2]:
        what.append("key")
    if old.name != new.name:
        what.append(f"name was {old.name}")
    what += [f"name_{language}" for language in _differing(old.names, new.names)]
    return CodeChange(key=new.key, before=old.key, what=tuple(what)) if what else None


def _moved(old: Code, new: Code, before: Codebook, after: Codebook) -> CodeChange | None:
    was, now = _parent_id(old, before), _parent_id(new, after)
    return CodeChange(key=new.key, before=old.key) if was != now else None


def _parent_id(code: Code, codebook: Codebook) -> str:
    above = codebook.by_key.get(code.parent or "")
    return above.id if above else ""


def _fields(old: Code, new: Code, before: Codebook, after: Codebook) -> CodeChange | None:
    names = ("definition", "include", "exclude", "emergent")
    what = [name for name in names if getattr(old, name) != getattr(new, name)]
    what += ["examples"] * (_examples(old, before) != _examples(new, after))
    what += [f"definition_{language}" for language in _differing(old.definitions, new.definitions)]
    return CodeChange(key=new.key, before=old.key, what=tuple(what)) if what else None


def _examples(code: Code, codebook: Codebook) -> list[Example]:
    """Examples with the ids of the codes they belong to, which another key does not change."""
    return [replace(one, belongs=codebook.by_key[one.belongs].id) if one.belongs in codebook.by_key else one
            for one in code.examples]


def _cues(old: Code, new: Code) -> CodeChange | None:
    before = {(language, cue) for language, cues in old.cues.items() for cue in cues}
    after = {(language, cue) for language, cues in new.cues.items() for cue in cues}
    what = [f"+{language} {cue}" for language, cue in sorted(after - before)]
    what += [f"-{language} {cue}" for language, cue in sorted(before - after)]
    return CodeChange(key=new.key, before=old.key, what=tuple(what)) if what else None


def _status(old: Code, new: Code) -> CodeChange | None:
    if (old.status, old.replaced_by) == (new.status, new.replaced_by):
        return None
    into = f" into {new.replaced_by}" if new.replaced_by else ""
    return CodeChange(key=new.key, before=old.key, what=(f"{new.status}{into}",))


def _differing(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    return sorted(one for one in {*old, *new} if old.get(one) != new.get(one))
