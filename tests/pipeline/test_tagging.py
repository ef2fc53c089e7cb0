from dataclasses import replace

import pytest

from qualkit.errors import UnknownName, UsageError
from qualkit.model import Code, Codebook, Example, Role, Segment
from qualkit.pipeline.executors import Processes, Serial
from qualkit.pipeline.recipe import fingerprint, inputs_fingerprint, versions
from qualkit.pipeline.tagging import TaggedBatch, tag_segments

BOOK = Codebook(key="b", title="B", codes=(
    Code(id="say", key="home/say", name="Say at home", definition="Who decides about money in the household.",
         cues={"en": ("husband*decide", "permission"), "fr": ("mari*décide",)},
         examples=(Example(text="My husband decides what we buy."),)),
    Code(id="well", key="coll/well", name="Wells", definition="The group digs or repairs a well.",
         cues={"en": ("well", "pump")}, examples=(Example(text="We paid for the new pump."),)),
    Code(id="debt", key="loan/debt", name="Debt", definition="Worry about repaying a loan.",
         cues={"en": ("repay", "-repay a visit")}),
))
SAID = ["My husband decides about the money here.", "Did she repay?", "We repaired the well, and the pump.",
        "Nobody asked permission.", "C'est mon mari qui décide.", "I think we repaid it all.", "It rained."]
BOTH = {"rules.v1": {}, "similar.v1": {}}


def segments(count: int) -> list[Segment]:
    return [Segment(document=f"d{n // 14}", text_hash="h", start=0, end=len(SAID[n % 7]), text=SAID[n % 7],
                    unit="passage", ordinal=n, segmenter="passages.v1", language="fr" if n % 7 == 4 else "en",
                    role=Role.INTERVIEWER if n % 7 == 1 else Role.RESPONDENT) for n in range(count)]


def tagged(count: int = 70, **options: object) -> list[TaggedBatch]:
    chosen = {"codebook": BOOK, "engines": BOTH, "executor": Serial(), "batch_size": 16, **options}
    return list(tag_segments(segments(count), **chosen))  # type: ignore[arg-type]


def test_passages_get_ranked_lists() -> None:
    found = {one.segment: one for batch in tagged() for one in batch.suggestions if one.rank == 1}
    assert [found[n].code for n in (0, 2, 3, 4, 5)] == ["say", "well", "say", "say", "debt"]
    assert found[3].direction == "absent" and found[5].hedged
    assert all(one.scale == "joint.v1" for one in found.values())
    assert found[0].engines == ("rules.v1", "similar.v1") and 1 not in found


def test_executors_give_identical_digests() -> None:
    serial = tagged(400)
    spread = tagged(400, executor=Processes(workers=2))
    assert [batch.digest for batch in serial] == [batch.digest for batch in spread]
    assert serial == spread and len({batch.digest for batch in serial}) == len(serial)


def test_a_broken_run_is_taken_up_where_it_stood() -> None:
    whole = tagged()
    assert [batch.ordinal for batch in whole] == [0, 1, 2]
    assert tagged(done={0}) == [whole[1], whole[2]] and tagged(done={1}) == [whole[0], whole[2]]


def test_a_batch_holds_whole_documents_but_of_a_very_long_one() -> None:
    said = [replace(one, document="long" if one.ordinal >= 70 else one.document) for one in segments(350)]
    found = list(tag_segments(said, codebook=BOOK, engines=BOTH, executor=Serial(), batch_size=16))
    documents = [{one.document for one in batch.suggestions} for batch in found]
    assert documents[:3] == [{"d0", "d1"}, {"d2", "d3"}, {"d4", "long"}] and documents[3:] == [{"long"}] * 3
    assert [batch.segments for batch in found] == [24, 24, 64, 64, 64, 60]


def test_it_streams() -> None:
    taken: list[int] = []
    stream = (taken.append(one.ordinal) or one for one in segments(700))
    heard: list[tuple[str, int, int | None]] = []
    results = tag_segments(stream, codebook=BOOK, engines={"rules.v1": {}}, executor=Serial(), batch_size=10,
                           on_progress=lambda *what: heard.append(what))
    next(results)
    next(results)
    assert len(taken) < 30 and heard == [("tag", 12, None), ("tag", 24, None)]


def test_the_list_has_options_of_its_own() -> None:
    cut = tagged(engines={**BOTH, "join": {"most": 1, "least": 0.5}})
    assert all(one.rank == 1 and one.score >= 0.5 for batch in cut for one in batch.suggestions)


def test_wrong_names_and_options_are_known_before_any_work() -> None:
    with pytest.raises(UnknownName, match=r"rules\.v2"):
        tagged(engines={"rules.v2": {}})
    with pytest.raises(UsageError, match="does not take"):
        tagged(engines={"rules.v1": {"lest": 0.3}})
    with pytest.raises(UsageError, match="No engine"):
        tagged(engines={})


def test_a_recipe_changes_with_whatever_changes_results() -> None:
    same = fingerprint({"rules.v1": {"least": 0.2, "x": 1}}, codebook_version="v", inputs="i")
    assert same == fingerprint({"rules.v1": {"x": 1, "least": 0.2}}, codebook_version="v", inputs="i")
    others = {fingerprint({"rules.v1": {"least": 0.3, "x": 1}}, codebook_version="v", inputs="i"),
              fingerprint({"rules.v1": {"least": 0.2, "x": 1}}, codebook_version="w", inputs="i"),
              fingerprint({"rules.v1": {"least": 0.2, "x": 1}}, codebook_version="v", inputs="j"),
              fingerprint({"rules.v2": {"least": 0.2, "x": 1}}, codebook_version="v", inputs="i")}
    assert len(others | {same}) == 5
    assert inputs_fingerprint(segments(9)) != inputs_fingerprint(segments(8))
    assert "numpy" in versions() and not versions(["no-such-distribution"])
