"""The synthesis report: findings across studies, what they rest on, and how much confidence named people have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qualkit.model import EvidenceFacts, Finding, FindingDirection, ReportRequest, View
from qualkit.reports.frame import Framed, frame, sealed
from qualkit.reports.labels import Labels
from qualkit.reports.pages import synthesis_pages
from qualkit.reports.pages.flow import Block
from qualkit.reports.parts import cerqual, evaluation, prose, screening
from qualkit.reports.parts.contributions import Carriage, Contribution, Contributions, fingerprint, together
from qualkit.reports.parts.privacy import Veil
from qualkit.reports.parts.rules import Broken, settle

REQUIRED = ("summary", "context", "approach", "conclusions")
"""Sections without which no synthesis is final."""


class SynthesisReport(Framed):
    """Search, studies, appraisal, synthesised findings with GRADE-CERQual, recommendations and their answers."""

    name = "synthesis"
    synthesis = True
    """Only a study across studies is reported on so."""
    needs_material = False

    def build(self, view: View, request: ReportRequest) -> dict[str, Any]:
        """Return the report model (schema ``qualkit.synthesis/1``).

        Raises:
            ReportRefused: a level of confidence stands without its four components and text, or on a finding
                within one study, and nobody has taken that on by name; or a final report is not finished.
        """
        labels = Labels(request.language)
        made = _Writer(view, request, labels)
        found = settle(made.broken(), request)
        data = frame(self.name, view, request, labels=labels, broken=found) | made.parts()
        data["provenance"] |= made.provenance()
        data["checklists"] = evaluation.filled_checklists(data, view, request, labels, default=("entreq",))
        return sealed(data, Veil(view.privacy.redact, mark=labels("redacted")), request=request, labels=labels)

    def lay_out(self, data: Mapping[str, Any]) -> list[Block]:
        """Return the blocks in reading order."""
        return synthesis_pages.lay_out(data)


def broken_rules(view: View, request: ReportRequest, labels: Labels) -> list[Broken]:
    """Every rule that a synthesis breaks, those that refuse included."""
    return list(_Writer(view, request, labels).broken())


class _Writer:
    def __init__(self, view: View, request: ReportRequest, labels: Labels) -> None:
        self.view, self.request, self.labels = view, request, labels
        self.contributions = Contributions(view)
        self.carriage = Carriage(self.contributions, labels)
        self.withheld = cerqual.withheld(self.contributions, labels, request)
        self.most = int(request.options.get("quotes_per_finding", 2))

    def parts(self) -> dict[str, Any]:
        """What stands in a synthesis beside what all reports have."""
        view = self.view
        themes = self._themes()
        return {
            "prose": {name: prose.blocks(view.study_text.sections.get(name, "")) for name in prose.SECTIONS},
            "question": view.synthesis.question if view.synthesis else "",
            "eligibility": view.synthesis.eligibility if view.synthesis else "",
            "search": self._search(), "studies": self._studies(), "appraisal": self._appraisal(), "themes": themes,
            "judged": sum(bool(one["judgement"] and one["judgement"]["overall"])
                          for theme in themes for one in theme["findings"]),
            "rests_on": self.labels.join(list(dict.fromkeys(
                key for theme in themes for one in theme["findings"] for key in one["studies"]))),
            "assessors": self.labels.join(cerqual.assessors(view.records.judgements)),
            "recommendations": self._recommendations(), "lessons": self._lessons(),
            "limitations": list(self._limitations(themes)), "crosswalk": self._crosswalk(themes)}

    # --- rules -----------------------------------------------------------------------------------

    def broken(self) -> Iterator[Broken]:
        """The rules that this synthesis breaks; those marked R refuse, and a final one refuses what is unfinished."""
        view, labels, final = self.view, self.labels, self.request.final
        yield from cerqual.in_one_study(view, labels)
        yield from cerqual.broken(self.contributions, labels)
        named = [(one, each) for one in view.findings for each in self.contributions.of(one)]
        unknown = [each.ref for _, each in named if each.finding is None]
        if unknown:
            yield Broken(rule="unresolved-evidence", refuses=final, text=labels(
                "syn.warn.unknown", refs=labels.join(list(dict.fromkeys(unknown)))))
        changed = [each.ref for _, each in named if each.changed]
        if changed:
            yield Broken(rule="contribution-changed", text=labels(
                "syn.warn.changed", refs=labels.join(list(dict.fromkeys(changed)))))
        bare = [each.ref for _, each in named if each.finding and not each.facts.documents]
        if bare:
            yield Broken(rule="contribution-without-evidence", text=labels(
                "syn.warn.bare", refs=labels.join(list(dict.fromkeys(bare)))))
        if not view.findings:
            yield Broken(rule="no-synthesised-finding", text=labels("syn.warn.no_finding"))
        single = [one.id for one in view.findings if len(self.contributions.studies(one)) < 2]
        if single:
            yield Broken(rule="one-study-finding", text=labels("syn.warn.single", findings=labels.join(single)))
        if view.findings and not any(one.counter_evidence or one.counter_case or one.direction not in (
                None, FindingDirection.SUPPORTS) for one in view.findings):
            yield Broken(rule="no-null-or-mixed", text=labels("syn.warn.no_contrary"))
        yield from self._broken_entries()
        missing = [labels("refuse.theme", name=labels(f"h.{one}"), key=one) for one in REQUIRED
                   if not view.study_text.sections.get(one, "").strip()]
        if missing and final:
            yield Broken(rule="unwritten-part", refuses=True, text=labels("refuse.unwritten", parts=", ".join(missing)))

    def _broken_entries(self) -> Iterator[Broken]:
        """What was entered and does not fit together."""
        labels, synthesis = self.labels, self.view.synthesis
        for text in screening.mismatches(synthesis, labels) if synthesis else ():
            yield Broken(rule="screening-sum", text=text if self.request.numbers else labels("syn.mismatch.plain"))
        appraised = synthesis.appraisal.studies if synthesis else ()
        judged = {one.study for one in appraised if one.overall or one.answers}
        without = labels.join([one for one in self._keys() if one not in judged])
        if without:
            yield Broken(rule="study-without-appraisal", text=labels("syn.warn.appraisal", studies=without))
        loose = [one.number or one.id for one in self.view.records.recommendations if not (one.addressee and one.basis)]
        if loose:
            yield Broken(rule="loose-recommendation", text=labels("syn.warn.recommendation", ids=labels.join(loose)))

    def _keys(self) -> list[str]:
        """Studies that stand in the table: those entered, and those that findings rest on."""
        entered = [one.key for one in self.view.synthesis.included] if self.view.synthesis else []
        used = [one.study for finding in self.view.findings for one in self.contributions.of(finding) if one.finding]
        return list(dict.fromkeys([*entered, *used]))

    # --- what people entered -----------------------------------------------------------------------

    def _search(self) -> dict[str, Any] | None:
        one = self.view.synthesis
        if one is None or not self.request.numbers:
            return None
        return {"searches": [{"source": each.source, "date": each.date, "years": each.years, "words": each.words,
                              "records": each.records} for each in one.searches],
                "steps": screening.steps(one.screening, one, self.labels),
                "by": self.labels.join(list(one.screening.by)),
                "mismatches": screening.mismatches(one, self.labels)}

    def _studies(self) -> list[dict[str, Any]]:
        """The study table: what people wrote of each; what a study of the project knows of itself stands beside it."""
        entered = {one.key: one for one in self.view.synthesis.included} if self.view.synthesis else {}
        rows = []
        for key in self._keys():
            records, one = self.contributions.records.get(key), entered.get(key)
            said = {name: getattr(one, name) if one else ""
                    for name in ("citation", "country", "setting", "participants", "method", "funder", "richness")}
            rows.append(said | {
                "key": key, "title": records.title if records else "", "invented": bool(records and records.invented),
                "source": records.source if records else "", "is_known": records is not None,
                "facts": self._said(records.material, "syn.material") if records and self.request.numbers else "",
                "findings": [f"{key}/{each.id}" for each in records.findings] if records else []})
        return rows

    def _appraisal(self) -> dict[str, Any] | None:
        if self.view.synthesis is None or not self.view.synthesis.appraisal.studies:
            return None
        one = self.view.synthesis.appraisal
        return {"tool": one.tool, "items": [{"id": each.id, "text": each.text} for each in one.items],
                "studies": [{"study": each.study, "answers": dict(each.answers), "overall": each.overall,
                             "explanation": each.explanation, "by": list(each.by), "date": each.date}
                            for each in one.studies]}

    # --- findings ----------------------------------------------------------------------------------

    def _themes(self) -> list[dict[str, Any]]:
        """Findings under shared themes, in the themes' order; a theme nobody wrote down goes by its key."""
        known = {one.key: one for one in self.view.themes}
        used = {one.theme for one in self.view.findings}
        order = [*(key for key in known if key in used), *sorted(used - set(known))]
        number = {one.id: place for place, one in enumerate(
            (one for key in order for one in self.view.findings if one.theme == key), 1)}
        return [{"key": key, "anchor": f"theme-{key}",
                 "name": known[key].name_in(self.labels.language) if key in known else key,
                 "definition": known[key].definition if key in known and self.labels.language == "en" else "",
                 "findings": [self._finding(one, number[one.id]) for one in self.view.findings if one.theme == key]}
                for key in order]

    def _finding(self, finding: Finding, number: int) -> dict[str, Any]:
        found = self.contributions.of(finding)
        total = together((one.study, one.facts) for one in found if not one.against)
        return {
            "id": finding.id, "number": number, "theme": finding.theme, "statement": prose.plain(finding.statement),
            "direction": finding.direction.value if finding.direction else "", "scope": prose.plain(finding.scope),
            "counter_case": prose.plain(finding.counter_case), "gaps": prose.plain(finding.gaps),
            "author": finding.author, "date": finding.date, "studies": self.contributions.studies(finding),
            "facts": self._said(total, "syn.facts") if self.request.numbers else "",
            "settings": self._settings(total),
            "contributing": [self._contribution(one, theme=finding.theme, number=f"{number}.{place}")
                             for place, one in enumerate(found, 1)],
            "judgement": cerqual.judged(
                self.view.records.judgements, finding.id, self.labels, silent=finding.id in self.withheld)}

    def _contribution(self, one: Contribution, *, theme: str, number: str) -> dict[str, Any]:
        finding, records = one.finding, self.contributions.records.get(one.study)
        names = records.codes if records else {}
        return {
            "ref": one.ref, "number": number, "study": one.study, "is_known": finding is not None,
            "against": one.against, "changed": one.changed,
            "statement": prose.plain(finding.statement) if finding else "",
            "direction": finding.direction.value if finding and finding.direction else "",
            "theme": names.get(finding.theme, finding.theme) if finding else "",
            "facts": self._said(one.facts, "syn.facts") if finding and self.request.numbers else "",
            "settings": self._settings(one.facts),
            "quotes": [quote | {"place": f"{number}, {quote['place']}"}
                       for quote in self.carriage.of(one, theme=theme, most=self.most)]}

    def _said(self, facts: EvidenceFacts, key: str) -> str:
        """Counted facts in one line; instruments stay apart."""
        labels = self.labels
        if not facts.sources and not facts.documents:
            return labels("syn.facts.none")
        kinds = [f"{labels('of', n=n, N=base)} {labels(f'many.{kind}' if base != 1 else f'one.{kind}')}"
                 for kind, (n, base) in facts.kinds.items()]
        ways = [labels(f"way.{name}", count=count) for name in ("present", "mixed", "absent")
                if (count := facts.directions.get(name))]
        coded = [labels("syn.facts.coded", ways=", ".join(ways))] if len(ways) > 1 else []
        against = [labels.many("syn.facts.against", facts.against)] if facts.against else []
        sources = (labels.many(f"{key}.sources", facts.sources, kinds=", ".join(kinds)) if kinds
                   else labels.many("syn.facts.sources.bare", facts.sources))
        quotes = labels.many(f"{key}.quotes", facts.quotes, words=labels.many("syn.words", facts.words))
        return labels("syn.parts", parts=labels("semicolon").join([sources, quotes, *coded, *against]))

    def _settings(self, facts: EvidenceFacts) -> str:
        """ "Region: Ségou, Kayes; gender: woman". """
        grouped: dict[str, list[str]] = {}
        for one in facts.settings:
            name, _, value = one.partition(": ")
            grouped.setdefault(name, []).append(value)
        colon = self.labels("colon")
        said = self.labels("semicolon").join(
            f"{self.labels.attribute(name)}{colon}{', '.join(values)}" for name, values in grouped.items())
        return said[:1].upper() + said[1:]

    # --- after the findings --------------------------------------------------------------------------

    def _recommendations(self) -> list[dict[str, Any]]:
        numbers = [one.number or str(place) for place, one in enumerate(self.view.records.recommendations, 1)]
        return [{"id": one.id, "number": number, "text": one.text, "addressee": one.addressee,
                 "priority": one.priority.value if one.priority else "", "time": one.time, "means": one.means,
                 "basis": list(one.basis), "status": one.status, "response": one.response, "actions": [
                     {"text": each.text, "owner": each.owner or each.actor, "due": each.due}
                     for each in self.view.records.action_items if one.id in each.basis]}
                for number, one in zip(numbers, self.view.records.recommendations, strict=True)]

    def _lessons(self) -> list[dict[str, Any]]:
        return [{"id": one.id, "title": one.title, "kind": one.kind.value if one.kind else "", "happened": one.happened,
                 "why": one.why, "condition": one.condition, "origin": one.origin, "uses": list(one.uses),
                 "evidence": list(one.evidence), "addressee": one.addressee, "status": one.status.value,
                 "author": one.author, "date": one.date} for one in self.view.records.lessons
                if one.status.value != "retired"]

    def _limitations(self, themes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        """Sentences a person starts from; each says what is so, none what it means."""
        labels, numbers = self.labels, self.request.numbers
        findings = [one for theme in themes for one in theme["findings"]]
        single = [str(one["number"]) for one in findings if len(one["studies"]) < 2]
        if single:
            yield labels("syn.limit.single", findings=labels.join(single))
        unjudged = [str(one["number"]) for one in findings if not (one["judgement"] and one["judgement"]["overall"])]
        if unjudged:
            yield labels("syn.limit.unjudged", findings=labels.join(unjudged))
        partly = [one.study for one in self.contributions.records.values()
                  if any(n < base for n, base in one.material.kinds.values())]
        if partly:
            yield labels("syn.limit.partly", studies=labels.join(partly))
        brought = [one.study for one in self.contributions.records.values() if one.source]
        if brought:
            yield labels("syn.limit.imported", studies=labels.join(brought))
        idle = [one["key"] for one in self._studies() if one["is_known"]
                and not any(one["key"] in each["studies"] for each in findings)]
        if idle:
            yield labels("syn.limit.idle", studies=labels.join(idle))
        quotes = [quote for one in findings for each in one["contributing"] for quote in each["quotes"]]
        foreign = sum(quote["language"].split("-")[0] not in (labels.language, "und", "") and not quote["translation"]
                      for quote in quotes)
        if foreign:
            yield labels.many("limit.untranslated", foreign) if numbers else labels("limit.untranslated.plain")

    def _crosswalk(self, themes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Which codes of which study each theme brought together."""
        studies = [one for one in self._keys() if one in self.contributions.records]
        return {"studies": studies, "rows": [
            {"key": theme["key"], "name": theme["name"], "definition": theme["definition"], "cells": [
                list(dict.fromkeys(each["theme"] for one in theme["findings"] for each in one["contributing"]
                                   if each["study"] == study and each["is_known"])) for study in studies]}
            for theme in themes]}

    def provenance(self) -> dict[str, Any]:
        """Where it all came from: files by their hashes, contributing findings by that of their words."""
        used = {one.ref: one for finding in self.view.findings for one in self.contributions.of(finding) if one.finding}
        return {
            "imports": [{"study": one.study, "file": one.source, "hash": one.source_hash}
                        for one in self.contributions.records.values() if one.source],
            "tables": dict(self.view.synthesis.inputs) if self.view.synthesis else {},
            "contributions": [{"ref": ref, "hash": fingerprint(one.finding), "changed": one.changed}
                              for ref, one in sorted(used.items()) if one.finding]}
