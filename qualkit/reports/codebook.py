"""The codebook on paper, for training coders: what each code takes in, leaves out, and is mistaken for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from qualkit.model import Code, Codebook, ReportRequest, View
from qualkit.reports.frame import Framed, frame, overridden, sealed
from qualkit.reports.labels import Labels
from qualkit.reports.pages import annex_pages, codebook_pages
from qualkit.reports.pages.flow import Block
from qualkit.reports.parts import annexes
from qualkit.reports.parts.basis import basis_of
from qualkit.reports.parts.rules import Broken, settle


class CodebookReport(Framed):
    """Block B13 as a document of its own. It needs no transcripts."""

    name = "codebook"
    needs_material = False

    def build(self, view: View, request: ReportRequest) -> dict[str, Any]:
        """Return the report model (schema ``qualkit.codebook/1``).

        Raises:
            ReportRefused: a code in use has no definition, and nobody took that on by name.
        """
        labels = Labels(request.language)
        basis = basis_of(view, mark=labels("redacted"), values=labels.values)
        broken = settle(_broken(view.codebook, labels), request)
        data = frame(self.name, view, request, labels=labels, broken=[*broken, *overridden(request, labels)]) | {
            "codebook": annexes.codebook_annex(basis, labels),
            "confusions": list(_confusions(view.codebook, labels)), "cues": _cues(view.codebook, labels)}
        data["opening"] |= {"title": request.title or data["codebook"]["title"]}
        return sealed(data, basis.veil, request=request, labels=labels)

    def lay_out(self, data: Mapping[str, Any]) -> list[Block]:
        """Return the blocks in reading order."""
        return codebook_pages.lay_out(data, annex_pages.code_box)


def _broken(book: Codebook, labels: Labels) -> Iterator[Broken]:
    bare = [code.key for code in book.active if not code.definition.strip()]
    if bare:
        yield Broken(rule="code-without-definition", refuses=True,
                     text=labels("refuse.undefined", codes=labels.join(bare)))
    alone = [code.key for code in book.active if book.is_leaf(code.key) and not code.examples]
    if alone:
        yield Broken(rule="code-without-example", text=labels("warn.no_example", codes=labels.join(alone)))


def _confusions(book: Codebook, labels: Labels) -> Iterator[dict[str, str]]:
    """Near misses: words that look like one code and belong to another."""
    for code in book.active:
        for example in code.examples:
            if example.kind == "near-miss":
                owner = book.by_key.get(example.belongs)
                yield {"key": code.key, "name": code.name_in(labels.language), "text": example.text,
                       "belongs": owner.key if owner else "", "belongs_name": _name(owner, labels)}


def _name(code: Code | None, labels: Labels) -> str:
    return code.name_in(labels.language) if code else labels("codebook.no_code")


def _cues(book: Codebook, labels: Labels) -> list[dict[str, Any]]:
    """The words that make the machine suggest a code, by language: coders should know them, and not lean on them."""
    return [{"key": code.key, "name": code.name_in(labels.language),
             "cues": {language: list(cues) for language, cues in sorted(code.cues.items()) if cues}}
            for code in book.active if any(code.cues.values())]
