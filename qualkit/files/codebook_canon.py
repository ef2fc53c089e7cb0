"""The canonical form of a codebook: what its version is the hash of, and what counts as its meaning."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from qualkit.files.scalars import Value
from qualkit.model import Change, Code, Codebook, CodeStatus, Example, derive


def first_id(codebook: str, key: str, formerly: tuple[str, ...] = ()) -> str:
    """Return the id of a code that has none written: derived from the first key it ever had.

    A rename that notes the old key under ``formerly`` therefore keeps the id.
    """
    return derive("code", codebook, formerly[0] if formerly else key)


def code_fields(code: Code) -> dict[str, Value]:
    """Return a code as the fields of the YAML form, in their usual order, empty ones left out."""
    fields: dict[str, Value] = {"key": code.key, "name": code.name}
    fields |= {f"name_{language}": text for language, text in sorted(code.names.items())}
    fields["definition"] = code.definition
    fields |= {f"definition_{language}": text for language, text in sorted(code.definitions.items())}
    fields |= {"include": code.include, "exclude": code.exclude}
    fields["examples"] = [_example(example) for example in code.examples]
    fields["cues"] = {language: list(cues) for language, cues in sorted(code.cues.items()) if cues}
    fields["formerly"] = list(code.formerly)
    fields["status"] = "" if code.status is CodeStatus.ACTIVE else code.status.value
    fields |= {"replaced_by": code.replaced_by or "", "emergent": code.emergent}
    fields["changes"] = [change_fields(change) for change in code.changes]
    fields["id"] = code.id
    return {name: value for name, value in fields.items() if value}


def change_fields(change: Change) -> dict[str, Value]:
    """Return a dated change as fields, empty ones left out."""
    fields = {"date": change.date, "what": change.what, "why": change.why, "by": change.by}
    return {name: value for name, value in fields.items() if value}


def version_of(codebook: Codebook) -> str:
    """Return the sha256 of what the codebook means.

    Counted: every field of every code, ids included, in JSON with sorted names. Not counted:
    comments, the order of fields, **the order of codes and of cues** (a tree reads the same in any
    order), and ``changes`` (they tell how the meaning came about). The order of examples counts,
    because a suggestion may name ``example 2``.
    """
    codes = [code_fields(_ordered(code)) for code in sorted(codebook.codes, key=lambda code: code.id)]
    for fields in codes:
        fields.pop("changes", None)
    whole = {"codebook": codebook.key, "language": codebook.language, "title": codebook.title,
             "titles": dict(codebook.titles), "codes": codes}
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def with_version(codebook: Codebook) -> Codebook:
    """Return the codebook with its version set."""
    return replace(codebook, version=version_of(codebook))


def _ordered(code: Code) -> Code:
    return replace(code, cues={language: tuple(sorted(cues)) for language, cues in code.cues.items()})


def _example(example: Example) -> dict[str, Value]:
    fields = {"text": example.text, "kind": example.kind, "belongs": example.belongs,
              "language": example.language}
    return {name: value for name, value in fields.items() if value}
