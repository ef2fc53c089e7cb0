"""``qualkit.toml``: what a project is and how its studies are worked on (docs/project-files.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from qualkit.errors import Sentence
from qualkit.files.forms import Form, Mistakes, did_you_mean, plain_value, reading
from qualkit.files.nodes import shown
from qualkit.files.portable import imported_studies
from qualkit.files.tomls import load_toml
from qualkit.model import PlannedCell, Privacy, Study
from qualkit.model.agreement import AgreementPlan, CodedUnit, Coefficient, Overlap


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagging:
    """Which engines suggest codes, and how. ``options`` maps an engine's name to its options.

    ``tuned_on`` are the keys of documents on which people tried out cues: no engine is judged on them.
    """

    engines: tuple[str, ...] = ("rules.v1", "similar.v1")
    segmenter: str = "passages.v1"
    embedder: str = "use.v1"
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    tuned_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFile:
    """What ``qualkit.toml`` says."""

    title: str
    languages: tuple[str, ...] = ()
    tagging: Tagging = field(default_factory=Tagging)
    executor: str = "serial"
    privacy: Privacy = field(default_factory=Privacy)
    studies: tuple[Study, ...] = ()
    default: str = ""
    """The study meant when none is named; empty where there is one only, or none is preferred."""
    synonyms: tuple[tuple[str, ...], ...] = ()
    """Lines of words that mean much the same, for looking lessons up."""


def load_project_file(path: Path) -> ProjectFile:
    """Read a project file.

    Raises:
        FileInvalid: all its mistakes, each with its line where TOML tells it.
    """
    mistakes = Mistakes(source=shown(path))
    with reading(load_toml(path, source=mistakes.source), mistakes) as form:
        plan, synonyms = _agreement(form), tuple(_synonyms(form))
        file = ProjectFile(
            title=form.text("title", required=True), languages=form.texts("languages"),
            executor=form.text("executor", default="serial"), tagging=_tagging(form), privacy=_privacy(form),
            studies=tuple(replace(_study(item, plan), synonyms=synonyms) for item in form.forms("study")),
            default=form.text("default"), synonyms=synonyms)
        _check_keys(file, form, path.parent / "imports")
    mistakes.check()
    return file


def _tagging(form: Form) -> Tagging:
    default = Tagging()
    with form.form("tagging") as tagging:
        engines = tagging.texts("engines")
        options = {name: plain_value(node) for name, node in tagging.fields("options").items()}
        for name, value in options.items():
            if not isinstance(value, dict):
                tagging.mistakes.add(tagging.line("options"),
                                     Sentence("the options of %(name)r must be fields.", name=name),
                                     Sentence('Write them under [tagging.options."%(name)s"].', name=name))
        return Tagging(engines=engines or default.engines, options=options,
                       segmenter=tagging.text("segmenter", default=default.segmenter),
                       embedder=tagging.text("embedder", default=default.embedder),
                       tuned_on=tagging.texts("tuned_on"))


def _privacy(form: Form) -> Privacy:
    with form.form("privacy") as privacy:
        return Privacy(cleared=privacy.texts("cleared"), redact=privacy.texts("redact"),
                       small_cell=privacy.number("small_cell", default=Privacy().small_cell),
                       vetted=privacy.texts("vetted"))


def _agreement(form: Form) -> AgreementPlan:
    default = AgreementPlan()
    with form.form("agreement") as plan:
        main = plan.choice("coefficient", [one for one in Coefficient if one is not Coefficient.PERCENT])
        return AgreementPlan(coefficient=Coefficient(main) if main else None,
                             unit=CodedUnit(plan.choice("unit", CodedUnit, default=default.unit)),
                             overlap=Overlap(plan.choice("overlap", Overlap, default=default.overlap)))


def _synonyms(form: Form) -> Iterator[tuple[str, ...]]:
    with form.form("search") as search:
        for node in search.text_nodes("synonyms"):
            words = tuple(node.text.split())
            if len(words) < 2:
                search.mistakes.add(node.line,
                                    Sentence("a line of synonyms needs two words or more."),
                                    Sentence('Write words that mean much the same: "group chama vsla".'))
            yield words


def _study(form: Form, plan: AgreementPlan) -> Study:
    key, together = form.text("key", required=True), form.texts("synthesis_of")
    own = (key,) if key and not together else ()
    return Study(
        key=key, title=form.text("title", default=key), codebook=form.text("codebook", required=True),
        corpora=form.texts("corpora") or own, synthesis_of=together, guides=form.texts("guides"),
        languages=form.texts("languages"), invented=form.flag("invented"), agreement=plan,
        planned=tuple(_planned(item) for item in form.forms("planned")))


def _planned(form: Form) -> PlannedCell:
    return PlannedCell(instrument=form.text("instrument", required=True), planned=form.number("planned"),
                       attributes=form.table("attributes"), refusals=form.number("refusals"))


def _check_keys(file: ProjectFile, form: Form, imports: Path) -> None:
    keys = [study.key for study in file.studies]
    away = {other for study in file.studies for other in study.synthesis_of} - {*keys}
    known = [*keys, *(sorted(imported_studies(imports)) if away else ())]
    for place, (study, node) in enumerate(zip(file.studies, form.nodes("study"), strict=False)):
        if study.key and study.key in keys[:place]:
            form.mistakes.add(node.line,
                              Sentence("two studies have the key %(study)r.", study=study.key),
                              Sentence("Give each its own key."))
        for other in study.synthesis_of:
            if other == study.key or other not in known:
                form.mistakes.add(node.line,
                                  Sentence("synthesis_of names no other study %(other)r, here or in imports/.",
                                           other=other[:60]),
                                  did_you_mean(other, [key for key in known if key != study.key]))
    if file.default and file.default not in keys:
        form.mistakes.add(form.line("default"),
                          Sentence("default names no study %(default)r.", default=file.default[:60]),
                          did_you_mean(file.default, keys))
