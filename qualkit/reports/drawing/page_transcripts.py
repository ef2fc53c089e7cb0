"""Full transcripts with names, for the team only: a separate file that says so on its face."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qualkit.model import Text, View
from qualkit.reports.drawing.templating import OURS, render_ours
from qualkit.reports.parts.basis import Basis, basis_of
from qualkit.reports.parts.excerpts import direction_of
from qualkit.text import units

NAME = "internal-transcripts.html"


def render(view: View, labels: Mapping[str, str]) -> bytes:
    """Return the page; documents and speakers whose consent was refused are left out here too."""
    basis = basis_of(view)
    documents = [{"id": basis.pseudonyms[one.id], "key": one.key, "source": basis.source_of[one.id].id,
                  "language": one.language, "attributes": dict(one.attributes),
                  "turns": _turns(basis, one.id, basis.texts[one.id], one.language)}
                 for one in basis.documents.values()]
    return render_ours("transcripts.html.j2", {
        "documents": documents, "L": labels, "title": view.study.title, "invented": view.study.invented,
        "css": (OURS / "transcripts.css").read_text("utf-8")}, autoescape=True).encode("utf-8")


def _turns(basis: Basis, document: str, text: Text, language: str) -> list[dict[str, Any]]:
    spans = [(turn.start, turn.end, turn.speaker, turn.language) for turn in text.turns]
    spans = spans or [(start, end, "", "") for start, end in units.paragraphs(text.content)]
    return [{"number": number, "speaker": speaker, "text": text.content[start:end], "language": spoken or language,
             "dir": direction_of(spoken or language, text.content[start:end])}
            for number, (start, end, speaker, spoken) in enumerate(spans, 1)
            if not basis.is_silenced(document, start, end)]
