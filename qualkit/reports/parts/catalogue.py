"""Lessons of all studies as cards: each with what it rests on, what contradicts it, and a citation to copy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from qualkit.errors import UnknownName
from qualkit.measures.record_checks import Flaw, Known, check_records
from qualkit.model import EvidenceFacts, Lesson, LessonStatus, Records, ReportRequest, View
from qualkit.reports.labels import Labels
from qualkit.reports.parts.anchors import slug
from qualkit.reports.parts.carried import out_of_house
from qualkit.reports.parts.contacts import without_contacts
from qualkit.reports.parts.contributions import together
from qualkit.reports.parts.excerpts import direction_of, tidy
from qualkit.text.languages import languages_of
from qualkit.text.words import fold

Card = dict[str, Any]  # JSON values

CHECKED = ("no-context", "no-condition", "no-evidence", "near-duplicate", "slogan")
"""What the records are checked for before they are handed on."""

_TOLD = ("title", "happened", "why", "condition", "origin", "voice", "addressee", "country", "region", "project",
         "milestone", "case")
_SIGNED = ("source", "author", "date")


def all_studies(view: View, request: ReportRequest) -> list[Records]:
    """The records of every study, this one first; names of speakers and villages taken out.

    Those of other studies came without them (`qualkit.actions.gathering`).
    """
    has_material = not view.study.synthesis_of and bool(view.documents())
    keep = tuple(request.options.get("keep", ()))
    own = out_of_house(view, language=request.language, keep=keep) if has_material else view.records
    return [replace(own, title=view.study.title, invented=view.study.invented), *view.others]


def asked_for(everyone: Sequence[Records], request: ReportRequest) -> list[Records]:
    """Those that the request names (``studies``), or all.

    Raises:
        UnknownName: a study that was asked for is none.
    """
    keys = [one.study for one in everyone]
    asked = request.options.get("studies") or keys
    wanted = [asked] if isinstance(asked, str) else list(map(str, asked))
    for key in wanted:
        if key not in keys:
            raise UnknownName("study", key, keys)
    return [one for one in everyone if one.study in wanted]


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """The lessons of some studies, looked up by ``study/id``."""

    view: View
    request: ReportRequest
    labels: Labels
    everyone: Sequence[Records]

    @cached_property
    def studies(self) -> Sequence[Records]:
        """The studies whose lessons it holds."""
        return asked_for(self.everyone, self.request)

    @cached_property
    def all(self) -> Mapping[str, tuple[Records, Lesson]]:
        """Every lesson, whatever its status."""
        return {f"{one.study}/{lesson.id}": (one, lesson) for one in self.studies for lesson in one.lessons}

    @cached_property
    def printed(self) -> Sequence[str]:
        """Those that are printed, retired ones last: a final catalogue holds what somebody reviewed, nothing else."""
        if self.request.final:
            return [ref for ref, (_, one) in self.all.items() if one.status is LessonStatus.REVIEWED]
        return sorted(self.all, key=lambda ref: self.all[ref][1].status is LessonStatus.RETIRED)

    @cached_property
    def contrary(self) -> Mapping[str, list[str]]:
        """The lessons that contradict each, whichever of the two says so."""
        found: dict[str, dict[str, None]] = {ref: {} for ref in self.all}
        for ref, (records, lesson) in self.all.items():
            for name in lesson.contrary:
                other = name if name in self.all else f"{records.study}/{name}"
                if other in found and other != ref:
                    found[ref][other] = found[other][ref] = None
        return {ref: list(others) for ref, others in found.items()}

    @cached_property
    def anchors(self) -> Mapping[str, str]:
        """A name for each card that is safe in every format, none twice."""
        found: dict[str, str] = {}
        for number, ref in enumerate(self.all, 1):
            name = slug(f"lesson-{ref}")
            found[ref] = name if name not in found.values() else f"{name}-{number}"
        return found

    def cards(self) -> list[Card]:
        """The printed lessons, in the order of their studies."""
        return [self._card(ref) for ref in self.printed]

    def flaws(self) -> list[Flaw]:
        """What the printed lessons lack, duplicates across studies included."""
        lessons = tuple(
            replace(lesson, id=ref, contrary=tuple(self.contrary[ref]), evidence=("known",) if self._rests(ref) else ())
            for ref in self.printed for _, lesson in [self.all[ref]] if lesson.status is not LessonStatus.RETIRED)
        flaws = check_records(Records(study="", lessons=lessons), Known(codings=frozenset({"known"})))
        return [one for one in flaws if one.rule in CHECKED]

    def _rests(self, ref: str) -> bool:
        records, lesson = self.all[ref]
        return bool(lesson.evidence or records.lesson_facts.get(lesson.id, EvidenceFacts()).sources)

    def _card(self, ref: str) -> Card:
        records, one = self.all[ref]
        said = {name: self._shown(getattr(one, name)) for name in _TOLD}
        said |= {name: tidy(getattr(one, name)) for name in _SIGNED}
        review = {"by": tidy(one.review.by), "date": one.review.date} if one.review else None
        findings = {each.id: each for each in records.findings}
        facts = self._facts(records, one)
        language = languages_of([" ".join(filter(None, (said["title"], said["happened"], said["why"])))])[0]
        return said | {
            "ref": ref, "id": one.id, "anchor": self.anchors[ref], "study": records.study, "language": language,
            "dir": direction_of(language, said["title"]), "study_title": records.title or records.study,
            "invented": records.invented, "kind": one.kind.value if one.kind else "", "themes": list(one.themes),
            "uses": [self._shown(each) for each in one.uses], "status": one.status.value,
            "maturity": one.maturity.value if one.maturity else "", "review": review,
            "evidence": [{"ref": f"{records.study}/{key}", "statement": self._shown(findings[key].statement),
                          "direction": findings[key].direction or ""} for key in one.evidence if key in findings],
            "rests": self._rests(ref), "facts": self._said(facts),
            "contrary": [self._other(other) for other in self.contrary[ref]],
            "citation": self._citation(ref, said, records)}

    def _shown(self, text: str) -> str:
        return without_contacts(tidy(text), self.labels("redacted"))

    def _other(self, ref: str) -> dict[str, str]:
        """A lesson that says otherwise; one that is not printed goes by its id alone."""
        is_printed, lesson = ref in self.printed, self.all[ref][1]
        return {"ref": ref, "anchor": self.anchors[ref] if is_printed else "", "status": lesson.status.value,
                "title": self._shown(lesson.title) if is_printed else ""}

    # --- what it rests on --------------------------------------------------------------------------

    def _facts(self, records: Records, lesson: Lesson) -> EvidenceFacts:
        """Facts of the codings behind it; in a synthesis, of the findings of other studies behind its findings."""
        own = records.lesson_facts.get(lesson.id, EvidenceFacts())
        if own.sources:
            return own
        known = {f"{one.study}/{key}": facts for one in self.everyone for key, facts in one.facts.items()}
        named = [ref for one in records.findings if one.id in lesson.evidence for ref in one.evidence]
        return together((ref.partition("/")[0], known[ref]) for ref in dict.fromkeys([*named, *lesson.evidence])
                        if ref in known)

    def _said(self, facts: EvidenceFacts) -> str:
        """ "7 of 10 interviews, 1 of 2 focus groups": kinds of sources are never pooled into one base."""
        if not self.request.numbers or not facts.sources:
            return ""
        labels = self.labels
        kinds = [f"{labels('of', n=n, N=base)} {labels(f'many.{kind}' if base != 1 else f'one.{kind}')}"
                 for kind, (n, base) in facts.kinds.items() if base]
        beyond = facts.sources - sum(n for n, _ in facts.kinds.values())
        parts = [", ".join(kinds)] if any(n for n, _ in facts.kinds.values()) else []
        if beyond > 0:
            parts.append(labels.many("lessons.beyond" if parts else "lessons.unread", beyond))
        return "; ".join(parts)

    def _citation(self, ref: str, said: Mapping[str, str], records: Records) -> str:
        labels, year = self.labels, said["date"][:4]
        status = labels(f"lesson.status.{self.all[ref][1].status.value}")
        parts = [labels("lessons.cite", author=said["author"] or records.title, year=year or labels("lessons.undated"),
                        title=said["title"].rstrip(". "), ref=ref, status=status, study=records.title or records.study)]
        if records.invented:
            parts.append(f"{labels('mark.invented')}.")
        return " ".join(parts)


def themes_of(cards: Sequence[Card], view: View, labels: Labels) -> list[dict[str, Any]]:
    """The shared themes in their order, then those nobody wrote down, then the place of lessons without any.

    A lesson stands under the first theme that it names.
    """
    known = {one.key: one for one in view.themes}
    used = {key for card in cards for key in card["themes"]}
    made = []
    for key in (*(key for key in known if key in used), *sorted(used - set(known))):
        theme = known.get(key)
        made.append({"key": key, "name": theme.name_in(labels.language) if theme else key,
                     "names": list(dict.fromkeys([theme.name, *theme.names.values()])) if theme else [key],
                     "lessons": _refs(card for card in cards if card["themes"][:1] == [key])})
    loose = _refs(card for card in cards if not card["themes"])
    return [*made, {"key": "", "name": labels("lessons.no_theme"), "names": [], "lessons": loose}] if loose else made


def _refs(cards: Iterable[Card]) -> list[str]:
    return [card["ref"] for card in cards]


def values_of(cards: Sequence[Card], name: str) -> list[str]:
    """The values of a field that cards hold, each once; several countries in one field count apart."""
    found = {part for card in cards for part in parts_of(card, name)}
    return sorted(found, key=fold)


def parts_of(card: Mapping[str, Any], name: str) -> list[str]:
    """ "Mali, Niger" names two countries, "Managers; banks" two addressees."""
    text = str(card[name]).replace(",", ";") if name == "country" else str(card[name])
    return [part[:1].upper() + part[1:] for part in map(str.strip, text.split(";")) if part]
