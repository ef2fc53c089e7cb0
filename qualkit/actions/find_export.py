"""What was found, to be kept: a table, or a list of quotations with their sources for a report in progress."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from qualkit.actions.find import Found, Hit
from qualkit.errors import UsageError
from qualkit.files.saving import save
from qualkit.formats.sheets import write_csv, write_xlsx
from qualkit.model import bytes_hash

FORMS = (".csv", ".xlsx", ".md")
COLUMNS = ("kind", "study", "invented", "title", "document", "speaker", "start", "end", "language", "text", "question",
           "before", "after", "codes", "condition", "source", "country", "region", "score", "ref")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$^@:])")


def save_found(found: Found, path: Path, *, asked: str) -> int:
    """Write what was found as .csv, .xlsx or .md; return how many things that are.

    Raises:
        UsageError: the suffix is none of these, or the folder cannot be written to.
    """
    content = exported(found.hits, path.suffix.lower(), asked=asked)
    save(path, content, seen=bytes_hash(path.read_bytes()) if path.exists() else "")
    return len(found.hits)


def exported(hits: Sequence[Hit], form: str, *, asked: str) -> bytes:
    """Return what was found in one of `FORMS`. Cells are no formulas, and words of people no Markdown.

    Raises:
        UsageError: there is no such form.
    """
    if form not in FORMS:
        raise UsageError(f"What was found cannot be written as {form or 'a file without a suffix'}.",
                         hint=f"Use {', '.join(FORMS)}.")
    if form == ".md":
        return _markdown(hits, asked).encode("utf-8", "replace")
    rows = [_row(one) for one in hits]
    return write_csv(COLUMNS, rows) if form == ".csv" else write_xlsx({"found": (COLUMNS, rows)})


def _row(one: Hit) -> list[str]:
    lesson = one.lesson
    about = lesson if lesson else None
    return [one.kind, one.study, "yes" if one.invented else "", one.title, one.document, one.speaker,
            str(one.start) if one.kind == "quote" else "", str(one.end) if one.kind == "quote" else "", one.language,
            (about.happened or about.title) if about else one.text, one.question, one.before, one.after,
            "; ".join(one.codes or (about.themes if about else ())), about.condition if about else "",
            about.source if about else "", about.country if about else one.attributes.get("country", ""),
            about.region if about else one.attributes.get("region", ""), f"{one.score:.4f}", one.ref]


def _markdown(hits: Sequence[Hit], asked: str) -> str:
    """A list that Word, pandoc and a wiki open alike: each quotation with its source below it."""
    lines = [f"# {_plain(asked) or 'Found'}", ""]
    for one in hits:
        if one.lesson is not None:
            lines += [f"**{_plain(one.title)}**", "", f"Holds where: {_plain(one.lesson.condition) or '—'}", ""]
        else:
            lines += [f"> {_plain(one.text)}" if one.text else f"**{_plain(one.title)}**", ""]
        lines += [f"— {_source(one)}", ""]
    return "\n".join(lines)


def _source(one: Hit) -> str:
    where = [one.speaker, one.title if one.kind == "quote" else "", one.document,
             f"from character {one.start}" if one.kind == "quote" else "",
             one.lesson.source if one.lesson else "", f"study {one.study}", "invented" if one.invented else ""]
    return ", ".join(_plain(part) for part in where if part)


def _plain(text: str) -> str:
    """Words as they were said, on one line, with nothing in them that Markdown would take for a sign."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))
