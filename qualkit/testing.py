"""Contract suites that authors of plug-ins may run in their own tests.

Each raises AssertionError with the broken rule; none needs a project.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from qualkit.errors import InputError, NothingToLearn, StaleModel
from qualkit.model import (
    Abstention,
    CodeProposal,
    DiscoveryContext,
    Document,
    Extract,
    Item,
    Judged,
    Problem,
    Segment,
    Source,
    Suggestion,
    TaggingContext,
    Text,
)
from qualkit.model.contracts import Discoverer, Executor, Reader, Segmenter, StructureReader, Tagger, Trainable
from qualkit.text.words import primary

LONGEST_ECHO = 20
"""So many characters of a source may stand in a message by chance, not more."""


def check_reader(reader: Reader, sample: bytes, name: str) -> tuple[Extract, ...]:
    """Check that a reader keeps its contract on ``sample``, a small good file called ``name``.

    It must be sure of the bytes, give texts in normal form whose turns, marks and translations lie
    inside them, say the same thing twice, refuse nothing-at-all with an InputError, and never put
    a source's words into a message. Returns what was read.

    Raises:
        AssertionError: a rule is broken.
    """
    assert isinstance(reader, Reader), "name, suffixes, sniff and read must be there"
    assert all(suffix == suffix.lower() for suffix in reader.suffixes), "suffixes are in lower case"
    assert 0 < reader.sniff(sample[:65536], name) <= 1, "its own format is recognised"
    assert 0 <= reader.sniff(b"", name) <= 1, "nothing can be sniffed at"
    extracts, problems = _read(reader, sample, name)
    assert extracts, "a good file gives an extract"
    assert _read(reader, sample, name) == (extracts, problems), "reading twice gives the same"
    assert len({extract.member for extract in extracts}) == len(extracts), "members differ"
    for extract in extracts:
        check_extract(extract)
    words = " ".join(" ".join(extract.text.split()) for extract in extracts)
    for problem in problems:
        assert problem.source == name, "a problem names its source"
        assert not _echoes(str(problem).replace(name, ""), words), "a problem holds no words of the source"
    _refuses_nothing(reader, name)
    return extracts


def check_extract(extract: Extract) -> None:
    """Check one extract: normal form, and every span inside the text and in order.

    Raises:
        AssertionError: a rule is broken.
    """
    text = extract.text
    assert text.strip(), "a text has words"
    assert "\r" not in text and "\0" not in text and not text.startswith("\ufeff"), "the text is normal"
    text.encode("utf-8")
    for turn in extract.turns:
        assert 0 <= turn.start < turn.end <= len(text), "a turn lies inside the text"
        said = text[turn.start:turn.end]
        assert said == said.strip(), "a turn begins and ends with words"
        assert turn.begins_at is None or turn.begins_at >= 0, "times are seconds from the beginning"
    for before, after in pairwise(extract.turns):
        assert before.end <= after.start, "turns are in order and do not overlap"
    spans = [(mark.start, mark.end) for mark in extract.marks]
    spans += [(one.start, one.end) for one in extract.translations]
    inside = all(0 <= start < end <= len(text) for start, end in spans)
    assert inside, "marks and translations lie inside the text"
    starts = [turn.start for turn in extract.turns]
    for label in (mark for mark in extract.marks if mark.kind == "label"):
        begun = bisect_left(starts, label.end) - bisect_left(starts, label.start)
        assert not begun, "a label is not part of a turn"
    assert all(extract.attributes.values()), "attributes have values"


def check_segmenter(segmenter: Segmenter, document: Document, text: Text) -> tuple[Segment, ...]:
    """Check that a segmenter keeps its contract on a document. Returns its segments.

    Raises:
        AssertionError: a rule is broken.
    """
    assert isinstance(segmenter, Segmenter), "name and segment must be there"
    found = tuple(segmenter.segment(document, text))
    assert found == tuple(segmenter.segment(document, text)), "cutting twice gives the same"
    assert [one.ordinal for one in found] == list(range(len(found))), "ordinals count from 0"
    for before, after in pairwise(found):
        assert before.end <= after.start, "segments are in order and do not overlap"
    for one in found:
        assert one.text == text.content[one.start:one.end], "a segment's words are its slice of the text"
        assert one.text == one.text.strip() != "", "a segment begins and ends with words"
        about = (one.document, one.text_hash, one.segmenter)
        assert about == (document.id, document.text_hash, segmenter.name), "a segment says whose it is"
    return found


def check_tagger(tagger: Tagger, context: TaggingContext,
                 segments: Sequence[Segment]) -> tuple[Suggestion | Abstention, ...]:
    """Check that a tagger keeps its contract on passages of one document. Returns what it yields.

    Raises:
        AssertionError: a rule is broken.
    """
    assert isinstance(tagger, Tagger), "name, needs, prepare and tag must be there"
    assert tagger.needs in ("batch", "corpus"), "needs is batch or corpus"
    tagger.prepare(context)
    found = tuple(tagger.tag(segments))
    assert found == tuple(tagger.tag(segments)), "tagging twice gives the same"
    assert not tuple(tagger.tag([])), "nothing is suggested for nothing"
    evidence = {one.ordinal: one for one in segments if one.is_evidence}
    places = [one.segment for one in found]
    assert places == sorted(places, key=list(evidence).index), "segment by segment, in order, evidence only"
    for one in found:
        if isinstance(one, Abstention):
            assert one.engine == tagger.name and one.reason, "an abstention says who and why"
            continue
        segment = evidence[one.segment]
        assert segment.start <= one.start < one.end <= segment.end, "a suggestion lies in its passage"
        assert one.code in context.codebook.by_id, "a suggestion names a code by its id"
        assert 0 <= one.score <= 1 and one.scale and one.engines == (tagger.name,), "a score has a scale"
        assert one.why and one.rank == 0, "a suggestion has reasons, and no rank yet"
    return found


def check_discoverer(discoverer: Discoverer, segments: Sequence[Segment],
                     context: DiscoveryContext) -> tuple[CodeProposal, ...]:
    """Check that a discoverer keeps its contract on passages of one language. Returns what it proposes.

    Raises:
        AssertionError: a rule is broken.
    """
    assert isinstance(discoverer, Discoverer), "name, wants_vectors, least and discover must be there"
    found = tuple(discoverer.discover(segments, context))
    assert found == tuple(discoverer.discover(segments, context)), "discovering twice gives the same"
    nothing = replace(context, vectors=context.vectors[:0] if discoverer.wants_vectors else None)
    assert not tuple(discoverer.discover([], nothing)), "nothing is proposed for nothing"
    assert len({one.id for one in found}) == len(found), "ids differ"
    known = {(one.document, one.text_hash, one.start, one.end): one for one in segments}
    for one in found:
        assert one.engine == discoverer.name and one.name.strip() and one.terms, "a proposal has a name and terms"
        assert not one.joins, "a machine joins nothing"
        places = [(each.document, each.text_hash, each.start, each.end) for each in one.passages]
        assert places and len(set(places)) == len(places), "a proposal has passages, each once"
        assert all(place in known for place in places), "its passages are some of those it was given"
        assert set(one.languages) == {primary(known[place].language) for place in places}, "it says their languages"
        assert one.repeatability is None or 0 <= one.repeatability <= 1, "repeatability is a share"
        for term in one.terms:
            assert 0 < term.documents <= term.passages <= one.size, "a term stands in passages of the proposal"
            spoken = {word for word in term.text.split() if word in context.names}
            assert not spoken, "nobody's name is a term"
    return found


def check_trainable(tagger: Trainable, context: TaggingContext, segments: Sequence[Segment],
                    judged: Sequence[Judged]) -> bytes:
    """Check that a tagger that learns keeps its contract, taught ``judged`` of ``segments``. Returns the model.

    It must refuse to learn from nothing, save the same bytes for the same lessons, say the same after they were
    loaded, score each passage of a respondent for each code it knows, and take no model of another codebook.

    Raises:
        AssertionError: a rule is broken.
    """
    assert isinstance(tagger, Trainable), "fit, codes, scores and save must be there"
    try:
        tagger.fit(context, segments, [])
    except NothingToLearn as refusal:
        assert refusal.hint, "a refusal says what to do"
    else:
        raise AssertionError("nothing can be learnt from nothing")
    tagger.fit(context, segments, judged)
    model = tagger.save()
    tagger.fit(context, segments, judged)
    assert tagger.save() == model, "the same lessons give the same bytes"
    assert set(tagger.codes) <= set(context.codebook.by_id), "it knows codes of the codebook, by their ids"
    scores = tagger.scores(segments)
    evidence = sum(one.is_evidence for one in segments)
    assert scores.shape == (evidence, len(tagger.codes)), "a score for each respondent's passage and code"
    assert ((scores >= 0) & (scores <= 1)).all(), "scores lie between 0 and 1"
    found = tuple(tagger.tag(segments))
    taught = replace(context, models={tagger.name: model})
    assert check_tagger(tagger, taught, segments) == found, "a model says after loading what it said before"
    other = replace(taught, codebook=replace(context.codebook, version="another"))
    try:
        tagger.prepare(other)
    except StaleModel:
        return model
    raise AssertionError("a model of another codebook is refused")


def check_structure_reader(reader: StructureReader, document: Document, text: Text) -> tuple[Item, ...]:
    """Check that a structure reader keeps its contract on a document. Returns what it proposes.

    Raises:
        AssertionError: a rule is broken.
    """
    assert isinstance(reader, StructureReader), "name, kinds and propose must be there"
    assert reader.kinds and not any(kind.is_primary for kind in reader.kinds), "it reads documents, not interviews"
    found = tuple(reader.propose(document, text))
    assert found == tuple(reader.propose(document, text)), "reading twice gives the same"
    assert len({one.id for one in found}) == len(found), "ids differ"
    assert [one.start for one in found] == sorted(one.start for one in found), "items are in the order of the text"
    for one in found:
        assert one.quote == text.content[one.start:one.end] != "", "a quote is its slice of the text"
        assert one.quote == one.quote.strip() and one.text.strip(), "an item begins and ends with words"
        about = (one.document, one.text_hash, one.reader)
        assert about == (document.key, document.text_hash, reader.name), "an item says whose it is"
        assert not one.verdict and not one.by, "a machine accepts nothing"
        assert all(one.fields.values()), "fields have values"
    return found


def check_executor(executor: Executor) -> None:
    """Check that an executor keeps order, streams, and passes on what a batch raises.

    Raises:
        AssertionError: a rule is broken.
    """
    assert isinstance(executor, Executor), "name and map must be there"
    assert list(executor.map(abs, range(-50, 50))) == list(map(abs, range(-50, 50))), "order is kept"
    taken: list[int] = []

    def stream() -> Iterator[int]:
        for number in range(10_000):
            taken.append(number)
            yield number

    results = executor.map(abs, stream())
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    assert len(taken) < 1_000, "no more batches are taken than are under way"
    try:
        list(executor.map(int, ["0", "not a number"]))
    except ValueError:
        return
    raise AssertionError("what a batch raises is raised to the caller")


def _read(reader: Reader, content: bytes, name: str) -> tuple[tuple[Extract, ...], tuple[Problem, ...]]:
    problems: list[Problem] = []
    source = Source(path=Path(name), key=name, content=content)
    return tuple(reader.read(source, problems.append)), tuple(problems)


def _refuses_nothing(reader: Reader, name: str) -> None:
    try:
        extracts, _ = _read(reader, b"", name)
    except InputError as refusal:
        assert str(refusal) and refusal.hint, "a refusal says why, and what to do"
        return
    assert not extracts, "no bytes give no extract"


def _echoes(message: str, words: str) -> bool:
    return any(message[at:at + LONGEST_ECHO + 1] in words for at in range(len(message) - LONGEST_ECHO))
