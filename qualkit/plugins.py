"""Kind and name -> class. Our own plug-ins stand in a table of strings; others come as entry points.

Nothing is imported to list names, so a missing optional library never breaks a listing.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from qualkit.errors import UnknownName

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

OURS: Mapping[str, Mapping[str, str]] = {
    "readers": {
        "text.v1": "qualkit.readers.plain:PlainReader",
        "markdown.v1": "qualkit.readers.markdown:MarkdownReader",
        "rtf.v1": "qualkit.readers.rtf:RtfReader",
        "html.v1": "qualkit.readers.html:HtmlReader",
        "vtt.v1": "qualkit.readers.subtitles:VttReader",
        "srt.v1": "qualkit.readers.subtitles:SrtReader",
        "whisper-json.v1": "qualkit.readers.whisper:WhisperJsonReader",
        "whisper-tsv.v1": "qualkit.readers.whisper:WhisperTsvReader",
        "docx.v1": "qualkit.readers.docx:DocxReader",
        "odt.v1": "qualkit.readers.odt:OdtReader",
        "pdf.v1": "qualkit.readers.pdf:PdfReader",
        "csv.v1": "qualkit.readers.tables:CsvReader",
        "xlsx.v1": "qualkit.readers.tables:XlsxReader",
        "ris.v1": "qualkit.readers.ris:RisReader",
        "bibtex.v1": "qualkit.readers.bibtex:BibtexReader",
    },
    "segmenters": {
        "passages.v1": "qualkit.segmenters.passages:Passages",
        "turns.v1": "qualkit.segmenters.turns:Turns",
        "paragraphs.v1": "qualkit.segmenters.paragraphs:Paragraphs",
        "sentences.v1": "qualkit.segmenters.sentences:Sentences",
        "whole.v1": "qualkit.segmenters.whole:Whole",
    },
    "embedders": {
        "use.v1": "qualkit.embedders.use:UniversalSentenceEncoder",
    },
    "taggers": {
        "rules.v1": "qualkit.taggers.rules:Rules",
        "similar.v1": "qualkit.taggers.similar:Similar",
        "classifier.v1": "qualkit.taggers.classifier:Classifier",
    },
    "discoverers": {
        "topics.v1": "qualkit.discoverers.topics:Topics",
        "keyness.v1": "qualkit.discoverers.keyness:Keyness",
    },
    "structures": {
        "meeting.v1": "qualkit.structures.meeting:MeetingReader",
        "case.v1": "qualkit.structures.case:CaseReader",
        "route.v1": "qualkit.structures.route:RouteReader",
        "framework.v1": "qualkit.structures.framework:FrameworkReader",
        "record.v1": "qualkit.structures.record:RecordReader",
    },
    "executors": {
        "serial": "qualkit.pipeline.executors:Serial",
        "processes": "qualkit.pipeline.executors:Processes",
    },
    "reports": {
        "study": "qualkit.reports.study:StudyReport",
        "audit": "qualkit.reports.audit:AuditReport",
        "codebook": "qualkit.reports.codebook:CodebookReport",
        "synthesis": "qualkit.reports.synthesis:SynthesisReport",
        "workshop-brief": "qualkit.reports.workshop_brief:WorkshopBrief",
        "case-brief": "qualkit.reports.case_brief:CaseBrief",
        "learning-route": "qualkit.reports.learning_route:LearningRoute",
        "learning-framework": "qualkit.reports.learning_framework:LearningFramework",
        "lessons": "qualkit.reports.lessons:LessonsReport",
        "evidence-map": "qualkit.reports.evidence_map:EvidenceMap",
    },
}


def names(kind: str) -> tuple[str, ...]:
    """Return the names of one kind, ours first, then those of installed packages."""
    return tuple(dict.fromkeys([*OURS.get(kind, {}), *sorted(_theirs(kind))]))


def load(kind: str, name: str) -> Any:  # a class whose contract depends on the kind
    """Return the class of a plug-in.

    Raises:
        UnknownName: there is none of that name; the error lists the right ones.
    """
    target = OURS.get(kind, {}).get(name)
    if target is not None:
        module, _, attribute = target.partition(":")
        return getattr(import_module(module), attribute)
    if name in _theirs(kind):
        return _theirs(kind)[name].load()
    raise UnknownName(kind.rstrip("s"), name, names(kind))


@cache
def _theirs(kind: str) -> Mapping[str, EntryPoint]:
    """What installed packages bring, by name; looked for once, for it opens the metadata of every package."""
    from importlib.metadata import entry_points

    return {entry.name: entry for entry in reversed(entry_points(group=f"qualkit.{kind}"))}
