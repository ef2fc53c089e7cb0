"""Topics as a map of passages (a page that needs nothing else) and as a table. Both hold participants' words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from qualkit.actions.opening import store_of, view_of
from qualkit.actions.topic_list import TopicList, kept, short, verdicts
from qualkit.actions.topics import EXEMPLARS, Look, Topic, TopicsResult
from qualkit.discoverers.layout import lay_out
from qualkit.errors import UsageError
from qualkit.files.saving import save
from qualkit.formats.sheets import write_csv, write_xlsx
from qualkit.model import PassageAt, Progress, Segment, bytes_hash
from qualkit.pipeline.discovery import embedded
from qualkit.plugins import load
from qualkit.project import Project
from qualkit.reports.drawing import page_topics
from qualkit.reports.labels import load as labels_of
from qualkit.reports.parts.excerpts import direction_of
from qualkit.text.words import primary

MOST = 1_000
"""Passages drawn: more could not be told apart, and their places would take minutes to find."""

HEADER = ("topic", "name", "engine", "languages", "words", "passages", "documents", "sources", "comes back", "codes",
          *(f"quote {number + 1}" for number in range(EXEMPLARS)), "decided", "by")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A map that was written: how many passages are on it, and how many are not."""

    path: Path
    passages: int
    left_out: int
    topics: int


def draw_map(project: Project, path: Path, *, study: str = "", language: str = "en",
             on_progress: Progress = lambda stage, done, total: None) -> Drawn:
    """Write a page with a mark for each passage that may be quoted, alike ones side by side, and all their words.

    Raises:
        UsageError: topics were never looked for, there is nothing to draw, or the suffix is another.
    """
    if path.suffix.lower() not in (".html", ".htm"):
        raise UsageError(f"A map cannot be drawn as {path.suffix or 'a file without a suffix'}.", hint="Use .html.")
    which = project.study(study, synthesis=False)
    with store_of(project, read_only=True) as store:
        topics = _kept(store, which.key)
        look = Look(view_of(project, store, which))
        listed = look.result(topics, verdicts(store, which.key)).topics
        drawn = _drawn(look, topics)
        if not drawn:
            raise UsageError("There is no passage to draw that may be quoted.", hint="Run: qualkit topics")
        shown = _spaced(drawn)
        embedder = load("embedders", project.file.tagging.embedder)()
        data = {"title": which.title, "invented": which.invented, "engine": topics.engine, "scope": topics.scope,
                "left_out": len(drawn) - len(shown), "languages": [
                    _panel(look, listed, topics, own=own, vectors=embedded(own, embedder, on_progress), tongue=tongue)
                    for tongue, own in _by_language(shown)]}
        on_progress("drawing", 0, None)
        content = page_topics.render(data, labels_of(language), language=language)
    _save(path, content)
    return Drawn(path=path, passages=len(shown), left_out=len(drawn) - len(shown), topics=len(listed))


def export_topics(project: Project, path: Path, *, study: str = "", every: bool = False) -> int:
    """Write the topics as a table (.csv), or with their passages, codes and sources (.xlsx); return how many there are.

    Raises:
        UsageError: topics were never looked for, or the suffix is another.
    """
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".xlsx"):
        raise UsageError(f"Topics cannot be written as {suffix or 'a file without a suffix'}.",
                         hint="Use .csv or .xlsx, or draw a map with --map.")
    which = project.study(study, synthesis=False)
    with store_of(project, read_only=True) as store:
        topics = _kept(store, which.key)
        look = Look(view_of(project, store, which))
        result = look.result(topics, verdicts(store, which.key), every=every)
        rows = [_row(one) for one in result.topics]
        content = write_csv(HEADER, [[str(cell) for cell in row] for row in rows]) if suffix == ".csv" else write_xlsx(
            {"topics": (HEADER, rows), **_sheets(look, topics, result)}, filters=True)
    _save(path, content)
    return len(rows)


def _kept(store: Any, study: str) -> TopicList:
    topics = kept(store, study)
    if topics is None:
        raise UsageError("Topics have not been looked for yet.", hint="Run: qualkit topics")
    return topics


def _save(path: Path, content: bytes) -> None:
    save(path, content, seen=bytes_hash(path.read_bytes()) if path.exists() else "")


# --- the map -------------------------------------------------------------------------------------

def _drawn(look: Look, topics: TopicList) -> list[Segment]:
    """The passages looked at, as they stand, that may be quoted."""
    wanted = {(one.document, one.start, one.end) for one in topics.passages if look.stands(one)}
    return [one for one in look.segments if (one.document, one.start, one.end) in wanted
            and look.basis.may_quote(one.document, one.start, one.end)]


def _spaced(drawn: Sequence[Segment]) -> list[Segment]:
    """So many of the passages, evenly from all documents."""
    step = max(1.0, len(drawn) / MOST)
    return [drawn[int(number * step)] for number in range(min(MOST, len(drawn)))]


def _by_language(drawn: Sequence[Segment]) -> list[tuple[str, list[Segment]]]:
    found: dict[str, list[Segment]] = {}
    for one in drawn:
        found.setdefault(primary(one.language), []).append(one)
    return sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))


def _panel(look: Look, listed: Sequence[Topic], topics: TopicList, *, own: Sequence[Segment], vectors: Any,
           tongue: str) -> dict[str, Any]:
    """The map of one language: its topics, and each passage with its place, topic, words and source."""
    number = {one.id: place for place, one in enumerate(listed, 1)}
    belongs: dict[tuple[str, int, int], int] = {}
    for proposal in (each for each in topics.proposals if each.id in number):
        for at in proposal.passages:
            belongs.setdefault((at.document, at.start, at.end), number[proposal.id])
    basis = look.basis
    points = []
    for one, (x, y) in zip(own, lay_out(vectors).tolist(), strict=True):
        _, turn = basis.place(one.document, one.start, one.end)
        points.append({
            "x": x, "y": y, "topic": belongs.get((one.document, one.start, one.end), 0),
            "text": basis.veil.testimony(" ".join(one.text.split())), "dir": direction_of(one.language, one.text),
            "source": basis.source_of[one.document].id, "place": f"{basis.pseudonyms[one.document]}.{turn}"})
    met = {point["topic"] for point in points}
    return {"language": tongue, "points": points, "topics": [
        {"number": number[each.id], "id": short(each.id), "size": each.size,
         "words": basis.veil.listed(", ".join(term.text for term in each.terms)), "documents": each.documents,
         "back": None if each.repeatability is None else round(100 * each.repeatability)}
        for each in listed if number[each.id] in met]}


# --- the table -----------------------------------------------------------------------------------

def _row(one: Topic) -> list[str | int | float]:
    quotes = [f"{quote.text} ({quote.document})" for quote in one.exemplars]
    return [short(one.id), one.name, one.engine, " ".join(one.languages), ", ".join(term.text for term in one.terms),
            one.size, one.documents, one.sources, "" if one.repeatability is None else one.repeatability,
            "; ".join(f"{each.code} {each.passages} of {one.judged}" for each in one.codes), *quotes,
            *[""] * (EXEMPLARS - len(quotes)), one.decided, one.decided_by]


def _sheets(look: Look, topics: TopicList, result: TopicsResult) -> dict[str, Any]:
    listed = {one.id for one in result.topics}
    words = [[short(one.id), term.text, term.language, term.weight, "" if term.ratio is None else term.ratio,
              term.passages, term.documents] for one in result.topics for term in one.terms]
    codes = [[short(one.id), each.code, each.passages, one.judged, each.share, each.lift]
             for one in result.topics for each in one.codes]
    spread = [[short(one.id), each.attribute, each.value,
               f"fewer than {result.small}" if each.sources is None else each.sources, each.of]
              for one in result.topics for each in one.spread]
    passages = [row for one in topics.proposals if one.id in listed for row in _passages(look, one.id, one.passages)]
    return {"words": (("topic", "word", "language", "weight", "log ratio", "passages", "documents"), words),
            "codes": (("topic", "code", "passages", "of", "share", "lift"), codes),
            "sources": (("topic", "attribute", "value", "sources", "of"), spread),
            "passages": (("topic", "rank", "document", "start", "end", "words"), passages)}


def _passages(look: Look, topic: str, passages: Sequence[PassageAt]) -> Iterator[list[str | int]]:
    standing = (one for one in passages if look.stands(one))
    for rank, one in enumerate(islice(standing, MOST), 1):
        may = look.basis.may_quote(one.document, one.start, one.end)
        text = look.basis.texts[one.document].content[one.start:one.end] if may else ""
        yield [short(topic), rank, look.basis.documents[one.document].key, one.start, one.end, text]
