"""``imports/*.json``: records that another project gave out; read strictly, for they come from elsewhere.

They hold values only. A file over its limits, of another schema, with unknown fields, doubled names or words for
numbers is refused whole, and no part of it is ever run.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from qualkit.errors import FileInvalid, Sentence
from qualkit.files.forms import Form, Mistakes, reading
from qualkit.files.nodes import Kind, Node, shown
from qualkit.files.records import read_records
from qualkit.model import Behind, CarriedQuote, Direction, DocumentKind, EvidenceFacts, Records, bytes_hash

SCHEMA = "qualkit.records/1"
MAX_BYTES = 20_000_000
MAX_DEPTH = 12
MAX_VALUES = 500_000
MAX_TEXT = 20_000

PARTS = ("findings", "lessons", "recommendations")
"""What travels: neither judgements (they are made anew over other studies) nor items of documents."""


def load_imports(folder: Path, *, own: Collection[str] = ()) -> tuple[Records, ...]:
    """Return the records of every ``*.json`` right in a folder, in the order of their names.

    Raises:
        FileInvalid: the mistakes of the first file that has some; two files, or a file and this project
            (``own``), use one key of a study.
    """
    found: dict[str, Records] = {}
    for path in sorted(one for one in folder.glob("*.json") if one.is_file() and not one.name.startswith(".")):
        records = load_portable(path)
        if records.study in found or records.study in own:
            holder = found[records.study].source if records.study in found else "this project"
            raise _refused(shown(path),
                           Sentence("%(holder)s has a study %(study)r too.", holder=holder, study=records.study[:60]),
                           Sentence("Export it under another key: qualkit records export --as KEY."))
        found[records.study] = records
    return tuple(found.values())


def imported_studies(folder: Path) -> set[str]:
    """The keys of the studies whose files lie in a folder; of a file that is none, its name, until it is loaded."""
    found: set[str] = set()
    for path in folder.glob("*.json"):
        try:
            records = _parsed(_bytes(path, path.name), path.name).fields.get("records")
            study = records.fields.get("study") if records else None
            found.add(study.text.strip() if study else path.stem)
        except FileInvalid:
            found.add(path.stem)
    return found - {""}


def load_portable(path: Path) -> Records:
    """Read one file of records; ``source`` is its name.

    Raises:
        FileInvalid: it is no such file, over a limit, or has mistakes; all of those are listed.
    """
    mistakes = Mistakes(source=shown(path))
    content = _bytes(path, mistakes.source)
    root = _parsed(content, mistakes.source)
    with reading(root, mistakes) as form:
        schema = form.text("schema")
        if schema != SCHEMA:
            raise _refused(mistakes.source,
                           Sentence("its schema is %(schema)r, not %(known)r.", schema=schema[:60], known=SCHEMA),
                           Sentence("Export it anew with this version of qualkit."))
        form.text("qualkit")
        records = _records(form, mistakes)
        records = replace(records, title=form.text("title", default=records.study), invented=form.flag("invented"),
                          facts=_by_id(form, "facts"), material=_material(form), source=path.name,
                          quotes=tuple(map(_quote, form.forms("quotes"))), themes=_themes(form),
                          lesson_facts=_by_id(form, "lesson_facts"),
                          asked=tuple(form.texts("asked")) if "asked" in form.node.fields else None,
                          codes=dict(form.table("codes")), source_hash=bytes_hash(content))
        _check(form, records)
    mistakes.check()
    return records


def write_portable(records: Records, *, version: str) -> Mapping[str, Any]:
    """Return records as the JSON values that `load_portable` reads; what others need not know stays out."""
    return {
        "schema": SCHEMA, "qualkit": version, "title": records.title, "invented": records.invented,
        "records": {"study": records.study} | {name: [_plain(one) for one in getattr(records, name)] for name in PARTS},
        "material": _plain(records.material),
        "facts": {key: _plain(one) for key, one in records.facts.items()},
        "lesson_facts": {key: _plain(one) for key, one in records.lesson_facts.items()},
        **({} if records.asked is None else {"asked": list(records.asked)}),
        "themes": {key: list(one) for key, one in records.themes.items()}, "codes": dict(records.codes),
        "quotes": [_plain(one) for one in records.quotes]}


def _plain(value: Any) -> Any:  # a noun's fields -> JSON values, the empty ones left out
    if hasattr(value, "__dataclass_fields__"):
        found = {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
        return {name: one for name, one in found.items() if one not in ("", None, [], {}, False)}
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if isinstance(value, int) or value is None else str(value)


def _bytes(path: Path, source: str) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _refused(source,
                           Sentence("it is over %(most)s MB.", most=MAX_BYTES // 1_000_000),
                           Sentence("Export fewer studies into it."))
        return path.read_bytes()
    except OSError as error:
        raise _refused(source,
                       Sentence("it cannot be read (%(why)s).", why=error.strerror),
                       Sentence("Check its name and permissions.")) from None


def _parsed(content: bytes, source: str) -> Node:
    """JSON -> values that know no code: doubled names, words for numbers and deep nesting are refused."""
    remedy = Sentence("Export it anew; do not edit it by hand.")
    try:
        value = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_fields, parse_constant=_no_constant)
        return _node(value, [MAX_VALUES])
    except RecursionError:
        raise _refused(source,
                       Sentence("more than %(most)s levels inside one another.", most=MAX_DEPTH),
                       remedy) from None
    except json.JSONDecodeError as error:
        raise _refused(source, Sentence("this is not JSON: %(why)s.", why=error.msg), remedy,
                       line=error.lineno) from None
    except UnicodeDecodeError:
        raise _refused(source, Sentence("it holds letters that are not UTF-8."), remedy) from None
    except ValueError as error:
        raise _refused(source, str(error)[:200], remedy) from None


def _fields(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"the field {name[:60]!r} stands twice.")
        found[name] = value
    return found


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no number.")


def _node(value: Any, left: list[int], depth: int = 0) -> Node:
    left[0] -= 1
    if depth > MAX_DEPTH or left[0] < 0:
        raise ValueError(f"more than {MAX_DEPTH} levels or {MAX_VALUES:,} values.")
    if isinstance(value, Mapping):
        inside = {name: _node(one, left, depth + 1) for name, one in value.items()}
        return Node(kind=Kind.FIELDS, line=0, fields=inside)
    if isinstance(value, list):
        return Node(kind=Kind.LIST, line=0, items=[_node(one, left, depth + 1) for one in value])
    text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    if len(text) > MAX_TEXT or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError(f"a text is over {MAX_TEXT:,} characters, or holds half a character.")
    return Node(kind=Kind.TEXT, line=0, text=text, plain=value is None)


def _records(form: Form, mistakes: Mistakes) -> Records:
    """The lists people wrote, by the rules of ``findings/*.yaml``."""
    with form.form("records") as part:
        for name in part.node.fields:
            if name not in ("study", *PARTS):
                mistakes.add(0,
                             Sentence("unknown field %(name)r in records.", name=name[:60]),
                             Sentence("Export it anew."))
        part.asked |= dict.fromkeys(part.node.fields)
        if not part.node.fields.get("study"):
            mistakes.add(0, Sentence("'study' is missing in records."), Sentence("Export it anew."))
        return read_records(part.node, "", mistakes)


def _facts(form: Form) -> EvidenceFacts:
    kinds = {kind: (int(pair[0]), int(pair[1])) for kind, node in form.fields("kinds").items()
             if len(pair := [one.text for one in node.items if one.text.isdecimal() and len(one.text) < 8]) == 2
             and kind in set(DocumentKind)}
    directions = {one.value: number for one in Direction if (number := _number(form.fields("directions"), one))}
    figures = {name: form.number(name) for name in ("sources", "base", "documents", "quotes", "words", "against")}
    return EvidenceFacts(settings=form.texts("settings"), complete=form.texts("complete"), kinds=kinds,
                         directions=directions, behind=_behind(form), **figures)


def _behind(form: Form) -> Behind:
    with form.form("behind") as part:
        passages, ways = part.fields("passages"), part.fields("directions")
        return Behind(
            **{name: part.texts(name) for name in ("sources", "against", "read", "documents")},
            directions={one.value: tuple(each.text for each in ways[one].items) for one in Direction if one in ways},
            passages={name: _number(passages, name) for name in passages})


def _number(fields: Mapping[str, Node], name: str) -> int:
    word = fields[name].text if name in fields else ""
    return int(word) if word.isdecimal() and len(word) < 8 else 0


def _material(form: Form) -> EvidenceFacts:
    with form.form("material") as part:
        return _facts(part)


def _by_id(form: Form, name: str) -> dict[str, EvidenceFacts]:
    found = {}
    for key, node in form.fields(name).items():
        with reading(node, form.mistakes) as part:
            found[key] = _facts(part)
    return found


def _themes(form: Form) -> dict[str, tuple[str, ...]]:
    return {key: tuple(one.text for one in node.items) for key, node in form.fields("themes").items()}


def _quote(form: Form) -> CarriedQuote:
    plain: dict[str, Any] = {one.name: form.text(one.name) for one in fields(CarriedQuote) if one.type == "str"}
    for name in ("id", "finding", "text", "source"):
        if not plain[name]:
            form.mistakes.add(0, Sentence("a quotation has no %(name)r.", name=name), Sentence("Export it anew."))
    plain |= {name: form.flag(name) for name in ("against", "hedged", "key", "translation_by_machine")}
    return CarriedQuote(**plain, number=form.number("number"), attributes=dict(form.table("attributes")))


def _check(form: Form, records: Records) -> None:
    known = {one.id for one in records.findings}
    strangers = [*(key for key in records.facts if key not in known),
                 *(one.finding for one in records.quotes if one.finding not in known)]
    lessons = {one.id for one in records.lessons}
    strangers += [key for key in records.lesson_facts if key not in lessons]
    for key in dict.fromkeys(strangers):
        form.mistakes.add(0,
                          Sentence("facts or quotations are of %(key)r, which is no finding or lesson in it.",
                                   key=key[:60]),
                          Sentence("Export it anew."))
    for one in records.quotes:
        if one.kind not in set(DocumentKind) or one.unit not in ("turn", "paragraph"):
            form.mistakes.add(0,
                              Sentence("the quotation %(id)r has an unknown kind or place.", id=one.id[:20]),
                              Sentence("Export it anew."))


def _refused(source: str, reason: str, remedy: str, line: int = 0) -> FileInvalid:
    """The error that keeps a whole file out for one reason."""
    mistakes = Mistakes(source=source)
    mistakes.add(line, reason, remedy)
    return FileInvalid(source, mistakes.found)
