"""A project out to harm its readers, for tests of every kind of report: names, payloads and refusals everywhere."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any

from fake_view import FakeView, demo
from reports.papers import add_paper, item
from reports.synthesised import synthesis_view

from qualkit.model import (
    ActionItem,
    Anchor,
    Appraisal,
    Case,
    CellSummary,
    Change,
    Code,
    Codebook,
    Discarded,
    DocumentKind,
    Example,
    Finding,
    FindingDirection,
    ItemKind,
    Lesson,
    LessonKind,
    LessonStatus,
    Recommendation,
    Records,
    ReportRequest,
    Review,
    Theme,
)
from qualkit.plugins import load

NAMES = ("Kadidia Sidibé", "Nkosi & Sons", "O'Brien", "Zoë <Q>", "محمود", "রহিমা")
"""The redaction list: with marks that formats write in their own way, in three scripts."""

FORMS = (*NAMES, unicodedata.normalize("NFD", "Kadidia Sidibé"), "KADIDIA SIDIBE", "Kadidia\u00a0Sidibé", "Sidibé",
         "kadidia_sidibe", "Kadi\u00addia Sidibé", "Kadidia-Sidibé", "Sidi\u0007bé", "O’Brien")
"""How they stand in the project: decomposed, in capitals, in file names, with letters that nobody sees."""

LEAKS = ("kadidia", "sidibe", "nkosi", "brien", "zoë <q", "zoe <q", "محمود", "রহিমা", "mariam ba", "mariam", "sambakolo",
         "+223", "secret-file", "kay-01", "kay-09", "refusedwords", "silencedwords", "hawa")
"""What no file may hold, folded: names, a speaker, her village and number, file names, cases, words of who refused."""

COUNTED = "countedonlywords"
"""Words that may be counted and not quoted."""

PAYLOAD = ("<script>alert(1)</script><img src=x onerror=alert(2)> &amp; </td></w:t> ]]> {{ 7*7 }} {% raw %} #let x = 1 $y$ "
           "[a](javascript:alert(3)) ![b](http://169.254.169.254/c.png) file:///etc/passwd \\\\unc\\share <https://evil.example> "
           "😀 \u202eسلام\u202c \u0007\ufffe ` | * _ ~ -- \"quoted\" 'single'")

KEYS = frozenset({
    "id", "key", "study", "theme", "themes", "evidence", "counter_evidence", "discarded_evidence", "basis", "contrary",
    "lesson", "finding", "date", "document", "start", "end", "text_hash", "quote", "question", "criterion", "milestone",
    "language", "source_hash", "hash", "studies_key", "replaced_by", "formerly", "status", "maturity", "belongs", "kind",
    "number", "unit", "case", "synthesis_of", "codes", "priority", "cues", "translation_language", "direction", "inputs",
    "asks", "instrument", "kinds", "reader", "verdict", "corpora", "codebook", "version", "asked", "facts", "lesson_facts",
    "material", "seen", "code", "source"})
"""Fields that point to something, or whose words are chosen from a list."""


def poisoned(value: Any, words: str) -> Any:
    """A noun with ``words`` after every text that people wrote in it."""
    if type(value) is str:
        return f"{value} {words}" if value else ""
    if isinstance(value, Enum) or value is None:
        return value
    if isinstance(value, tuple):
        return tuple(poisoned(one, words) for one in value)
    if isinstance(value, Mapping):
        return {key: poisoned(one, words) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        keys = KEYS - {"source"} if isinstance(value, Lesson) else KEYS
        return replace(value, **{one.name: poisoned(getattr(value, one.name), words) for one in fields(value)
                                 if one.init and one.name not in keys})
    return value


def hostile(kind: str, words: str | None = None, *, title: str = "") -> FakeView:
    """The project as a kind of report meets it; ``words`` stand behind all that people wrote."""
    words = f"{' ; '.join(FORMS)} ; {PAYLOAD}" if words is None else words
    view = _synthesis() if kind == "synthesis" else _study()
    book = view.codebook
    view.codebook = Codebook(key=book.key, title=poisoned(book.title, words), version=book.version, titles=dict(book.titles),
                             codes=tuple(poisoned(one, words) for one in book.codes))
    for name in ("study", "study_text", "findings", "written", "others", "themes", "synthesis", "guides", "all_proposals",
                 "all_problems"):
        given = getattr(view, name)
        shown = [poisoned(one, words) for one in given] if isinstance(given, list) else poisoned(given, words)
        setattr(view, name, shown)
    view.study_text = replace(view.study_text, sections={
        name: f"{text}\n\n# Heading {words}\n\n- item {words}\n\n1. one\n\n```\ncode\n```\n\n<b>raw</b>"
        for name, text in view.study_text.sections.items()})
    view.all_coders = {handle: poisoned(one, words) for handle, one in view.all_coders.items()}
    return view


def build(kind: str, view: FakeView, **request: Any) -> dict[str, Any]:
    """The model of a report, whatever rules it breaks."""
    asked = ReportRequest(kind=kind, study=view.study.key, **{"date": "2025-05-01", **request})
    rules: list[str] = []
    for _ in range(3):  # a refusal names all rules it knows of by then
        from qualkit.errors import ReportRefused

        try:
            made: dict[str, Any] = load("reports", kind)().build(view, replace(asked, overrides=tuple(
                {"rule": rule, "by": "T. Tester", "reason": "a trial"} for rule in rules) + asked.overrides))
        except ReportRefused as error:
            import re

            rules += re.findall(r"\[([a-z-]+)\]", str(error))
            continue
        return made
    raise AssertionError(f"{kind} is refused: {rules}")


def _synthesis() -> FakeView:
    view = synthesis_view()
    assert view.synthesis is not None and isinstance(view.synthesis.appraisal, Appraisal)
    view.privacy = replace(view.privacy, redact=NAMES)
    view.study_text = replace(view.study_text, sections=SECTIONS)
    return view


SECTIONS = {name: f"What people wrote of {name}." for name in (
    "summary", "context", "questions", "approach", "sampling", "translation", "coding", "ethics", "team", "reflexivity",
    "limitations", "conclusions", "recommendations", "acronyms", "follow_up", "survey", "transfer", "next_phase",
    "what_changed")}


def _study() -> FakeView:
    view = demo(redact=NAMES, cleared=("region", "gender"))
    view.study_text = replace(view.study_text, sections=SECTIONS)
    _interviews(view)
    _papers(view)
    _records(view)
    book = view.codebook
    view.codebook = Codebook(key=book.key, title=book.title, version=book.version, codes=(*(
        replace(one, include="Yes.", exclude="No.", examples=(Example(text="An example."),),
                changes=(Change(date="2025-01-01", what="Split.", why="Too wide.", by="A. Coder"),)) for one in book.codes),
        Code(id="c7", key="coll/other", name="Other", definition="Else.", names={"fr": "Autre"})))
    view.themes = (Theme(key="repayment", name="Repayment", definition="Paying.", names={"fr": "Remboursement"},
                         codes={"microfinance": ("loan",)}),)
    return view


def _interviews(view: FakeView) -> None:
    """Whoever is named, refused, silenced in a group, or agreed to be counted only."""
    named = f"It was so, as {', '.join(FORMS)} told Mariam Ba in Sambakolo."
    view.add("interviews/secret-file-kadidia-sidibe.txt",
             [("I", "Was Mariam Ba there?"), ("Mariam Ba", named), ("I", "And?"), ("Mariam Ba", PAYLOAD)],
             case="KAY-01", attributes={"region": "Kayes", "gender": "woman", "village": "Sambakolo",
                                        "phone": "+223 76 12 34 56"})
    for words in (named, PAYLOAD):
        view.code("interviews/secret-file-kadidia-sidibe.txt", words, "loan/stress", key_quote=True)
    view.read("interviews/secret-file-kadidia-sidibe.txt")
    view.add("interviews/refused.txt", [("Hawa", "Refusedwords were said here.")], case="KAY-09",
             attributes={"region": "Kayes", "gender": "woman", "consent": "no"})
    view.code("interviews/refused.txt", "Refusedwords were said here.", "loan/gain", key_quote=True)
    view.read("interviews/refused.txt")
    view.add("groups/silenced.txt", [("I", "And?"), ("P1", "We all agree on this one."),
                                     ("P2", "Silencedwords are mine alone."), ("P3", "Countedonlywords were said by me.")],
             kind=DocumentKind.FOCUS_GROUP, attributes={"region": "Kayes"})
    group = "doc:groups/silenced.txt"
    for speaker, consent in (("P2", "no"), ("P3", "analysis")):
        view.all_cases[f"G-{speaker}"] = Case(id=f"case:G-{speaker}", key=f"G-{speaker}", attributes={"consent": consent})
        view.speakers[group, speaker] = f"G-{speaker}"
    for words in ("We all agree on this one.", "Silencedwords are mine alone.", "Countedonlywords were said by me."):
        view.code("groups/silenced.txt", words, "coll/voice", key_quote=True)
    view.read("groups/silenced.txt")
    for key, words in (("interviews/counted.txt", "Countedonlywords stand in this one, too."),):
        view.add(key, [("I", "Countedonlywords?"), ("P1", words)], case="KAY-10",
                 attributes={"region": "Kayes", "gender": "woman", "consent": "analysis only"})
        view.code(key, words, "loan/stress", key_quote=True)
        view.suggest(key, words, "coll/shock")
        view.read(key)


PAPER = """Report of a meeting on due dates.

It was held by Kadidia Sidibé, write to kadidia@mail.example or +223 76 12 34 56.

The one sentence that all items stand on, with R&D < 5 and {{ loan }}.

Another sentence, told by O'Brien of Nkosi & Sons."""


def _papers(view: FakeView) -> None:
    for name, kind in (("report", DocumentKind.WORKSHOP_REPORT), ("case", DocumentKind.CASE_STUDY),
                       ("record", DocumentKind.RECORD)):
        add_paper(view, f"papers/secret-file-{name}.txt", PAPER, kind=kind, title="On due dates, by Kadidia Sidibé")
    add_paper(view, "papers/refused.txt", "Refusedwords stand in a report, too.", consent="no")
    add_paper(view, "papers/counted.txt", "Countedonlywords stand in a report, too.", consent="analysis")
    item(view, "conclusion", "Refusedwords stand in a report, too.")
    item(view, "conclusion", "Countedonlywords stand in a report, too.")
    quote = "The one sentence that all items stand on"
    for number, kind in enumerate(ItemKind, 1):
        details = {"addressee": "Lenders", "actor": "The bank", "type": "training", "owner": "The owner", "due": "2026-01",
                   "project": "Jigi", "milestone": "m1", "case": "The crabs", "voice": "A manager", "place": "Ségou",
                   "currency": "INR", "amount": "50000", "year": "2005", "means": "By bus", "country": "Mali",
                   "date": "2024-06-18", "host": "A host", "kind": "works", "condition": "Where it rains", "count": "12",
                   "role": "expert", "name": "The list", "chair": "A chair", "participant": "Somebody"}
        text = "The crabs" if kind is ItemKind.CASE else f"{kind.value} told in one line"
        item(view, kind.value, quote, text=text, number=str(number), fields=details)
        item(view, kind.value, "Another sentence, told by O'Brien of Nkosi & Sons.", text=text, fields=details,
             accepted=False)
    item(view, "attachment", quote, text="Attachment 9", absent=True)


def _records(view: FakeView) -> None:
    """Every field of every record, and a quotation that was tampered with."""
    signed = {"author": "A. Writer", "date": "2025-01-10"}
    ids = [one.id for one in view.all_codings]
    tampered = view.all_codings[1]
    place = tampered.anchors[0]
    view.all_codings[1] = replace(tampered, anchors=(Anchor(
        document=place.document, text_hash=place.text_hash, start=place.start, end=place.end,
        quote="Words that nobody said", prefix=place.prefix, suffix=place.suffix),))
    view.findings = tuple(Finding(
        id=f"F{number}", theme=theme, statement="So it is.", scope="Kayes", counter_case="One did not.", gaps="Men.",
        evidence=tuple(ids), counter_evidence=tuple(ids[:1]), direction=direction,
        discarded=(Discarded(evidence=ids[0], reason="Hearsay."),), review=Review(by="R. Reviewer", date="2025-02-01"),
        **signed) for number, (theme, direction) in enumerate(zip(
            ("loan", "coll", "loan/stress", "coll/voice"), FindingDirection, strict=False), 1))
    view.written = replace(
        view.written, lessons=tuple(Lesson(
            id=f"l{number}", title="After the harvest", kind=kind, themes=("repayment",), happened="It rained.", why="Mud.",
            condition="Where it rains.", origin="A valley.", uses=("Elsewhere",), evidence=("F1", ids[0]),
            contrary=("l1",) if number > 1 else (), voice="A treasurer", addressee="Lenders", status=LessonStatus.REVIEWED,
            source="Own notes", country="Mali", region="Kayes", project="Jigi", milestone="m1", case="The crabs",
            review=Review(by="R. Reviewer", date="2025-02-01"), **signed) for number, kind in enumerate(LessonKind, 1)),
        recommendations=(Recommendation(
            id="r1", number="1", text="Ask first.", addressee="Lenders", type="rule", time="A year", owner="The bank",
            means="By bus", basis=("F1",), response="We will.", **signed),),
        action_items=(ActionItem(
            id="a1", number="1.1", text="Ask.", type="training", actor="The bank", owner="The owner", due="2026-01",
            means="By bus", basis=("r1",), lesson="l1", project="Jigi", **signed),),
        summaries=(CellSummary(case="KAY-01", theme="loan", text="She paid.", evidence=(ids[-1],), **signed),))
    view.others = (Records(study="elsewhere", title="Elsewhere", source="kadidia_sidibe.json", source_hash="ab" * 32,
                           findings=view.findings[:1], lessons=view.written.lessons[:1]),)
