"""A codebook's fields -> nouns. Mistakes inside one code are found here, those between codes in checks."""

from __future__ import annotations

import re
import unicodedata
import uuid
from dataclasses import dataclass

from qualkit.errors import Sentence
from qualkit.files.codebook_canon import first_id
from qualkit.files.forms import Form, Mistakes, reading
from qualkit.files.nodes import Kind, Node
from qualkit.model import Change, Code, Codebook, CodeStatus, Example
from qualkit.text.cues import parse_cue

KEY = re.compile(r"[^\W_][\w.-]*(?:/[^\W_][\w.-]*)*")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
EXAMPLE_KINDS = ("typical", "near-miss")
_SHORT_FORM = Sentence("Use a short form such as en or fr.")
ENDED = {CodeStatus.MERGED: Sentence("merged into another"), CodeStatus.RETIRED: Sentence("taken out of use")}
"""What has become of a code that is not active, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A code and where it was written."""

    code: Code
    node: Node

    def line(self, field: str = "key") -> int:
        """The line of one of its fields, or of the code."""
        key = self.node.keys.get(field)
        return key.line if key else self.node.line


def folded_key(key: str) -> str:
    """Return what two keys are compared by: case and the way accents are stored do not count."""
    return unicodedata.normalize("NFC", key).casefold()


def read_codebook(root: Node, mistakes: Mistakes) -> tuple[Codebook, list[Entry]]:
    """Read the fields of a codebook; entries tell where each code stands."""
    with reading(root, mistakes) as form:
        key = form.text("codebook", required=True)
        if key and not re.fullmatch(r"[\w.-]+", key):
            mistakes.add(form.line("codebook"),
                         Sentence("the codebook's key must be one word."),
                         Sentence("Use letters, digits and hyphens."))
        book = Codebook(key=key, title=form.text("title", default=key), titles=form.suffixed("title"),
                        language=_language(form, default="en"), codes=())
        if "codes" not in form.node.fields:
            mistakes.add(root.line,
                         Sentence("'codes' is missing."),
                         Sentence("Add codes: and one - key: … for each code."))
        entries = [_entry(code, key, book.language) for code in form.forms("codes")]
    return book, [entry for entry in entries if entry.code.key]


def _entry(form: Form, book: str, language: str) -> Entry:
    key = form.text("key", required=True)
    if key and not KEY.fullmatch(key):
        form.mistakes.add(form.line("key"),
                          Sentence("%(key)r is no key.", key=key[:60]),
                          Sentence("Use letters, digits and hyphens, with / between parent and child."))
    _check_parent(form, key)
    formerly = form.texts("formerly")
    code = Code(
        id=_id(form) or first_id(book, key, formerly), key=key, formerly=formerly,
        name=_name(form, key), names=form.suffixed("name"),
        definition=form.text("definition"), definitions=form.suffixed("definition"),
        include=form.text("include"), exclude=form.text("exclude"), cues=_cues(form),
        examples=tuple(_example(item) for item in form.forms("examples")),
        status=CodeStatus(form.choice("status", CodeStatus, default="active")),
        replaced_by=form.text("replaced_by") or None, emergent=form.flag("emergent"),
        changes=tuple(_change(item) for item in form.forms("changes")))
    if key and not code.definition:
        form.mistakes.warn(form.node.line,
                           Sentence("%(key)r has no definition.", key=key),
                           Sentence("Say in a sentence what it means."))
    return Entry(code=code, node=form.node)


def _check_parent(form: Form, key: str) -> None:
    """``parent`` may be written for readers' sake; the key has the last word."""
    parent = form.text("parent")
    own = key.rpartition("/")[0]
    if parent and parent != own:
        form.mistakes.add(form.line("parent"),
                          Sentence("the parent of %(key)r is %(own)r, by its key, not %(parent)r.", key=key,
                                   own=own or "none", parent=parent[:60]),
                          Sentence("Take parent: out, or write key: %(key)s.", key=f"{parent}/{key.split('/')[-1]}"))


def _name(form: Form, key: str) -> str:
    name = form.text("name")
    if key and not name:
        form.mistakes.warn(form.node.line,
                           Sentence("%(key)r has no name.", key=key),
                           Sentence("Add name: …, as people should read it."))
    return name or key.rpartition("/")[2]


def _id(form: Form) -> str:
    word = form.text("id")
    try:
        return str(uuid.UUID(word)) if word else ""
    except ValueError:
        form.mistakes.add(form.line("id"),
                          Sentence("%(word)r is no id.", word=word[:60]),
                          Sentence("Put back the id it had, or take id: out and run: qualkit codebook check --fix"))
        return ""


def _language(form: Form, *, default: str) -> str:
    word = form.text("language", default=default)
    if word and not LANGUAGE.fullmatch(word):
        form.mistakes.add(form.line("language"), Sentence("%(word)r is no language.", word=word[:60]), _SHORT_FORM)
    return word


def _example(form: Form) -> Example:
    kind = form.choice("kind", EXAMPLE_KINDS, default="typical")
    belongs = form.text("belongs")
    if kind == "near-miss" and not belongs:
        form.mistakes.warn(form.node.line,
                           Sentence("a near-miss does not say where it belongs."),
                           Sentence("Add belongs: and a key."))
    return Example(text=form.text("text", required=True), kind=kind, belongs=belongs,
                   language=_language(form, default=""))


def _change(form: Form) -> Change:
    date = form.text("date", required=True)
    if date and not re.fullmatch(r"\d{4}(-\d{2}){0,2}", date):
        form.mistakes.add(form.line("date"),
                          Sentence("%(date)r is no date.", date=date[:40]),
                          Sentence("Write it as 2025-11-30."))
    return Change(date=date, what=form.text("what", required=True), why=form.text("why"), by=form.text("by"))


def _cues(form: Form) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    node = form.node.fields.get("cues")
    if node is not None and node.kind is Kind.LIST:
        form.asked["cues"] = None
        form.mistakes.add(node.line,
                          Sentence("'cues' does not say which language they are in."),
                          Sentence("Write cues: {en: […]}."))
        return found
    for language, cues in form.fields("cues").items():
        if not LANGUAGE.fullmatch(language):
            form.mistakes.add(cues.line, Sentence("%(language)r is no language.", language=language[:60]), _SHORT_FORM)
            continue
        alone = Node(kind=Kind.FIELDS, line=cues.line, fields={language: cues})
        with_language = Form(alone, form.mistakes)
        found[language] = tuple(_good_cues(with_language.text_nodes(language), language, form.mistakes))
    return {language: cues for language, cues in found.items() if cues}


def _good_cues(nodes: list[Node], language: str, mistakes: Mistakes) -> list[str]:
    good: dict[str, int] = {}
    for node in nodes:
        cue = node.text.strip()
        try:
            parse_cue(cue, language)
        except ValueError as error:
            mistakes.add(node.line,
                         Sentence("the cue %(cue)r cannot be used: %(error)s.", cue=cue[:60], error=str(error)),
                         Sentence("See docs/codebooks.md, Cues."))
            continue
        if cue in good:
            mistakes.warn(node.line,
                          Sentence("the cue %(cue)r stands twice.", cue=cue[:60]),
                          Sentence("Take one of the two out."))
        good.setdefault(cue, node.line)
    return list(good)
