"""Tagging: the same from every executor, taken up where it broke off, replaced as a whole, silent in the open."""

from collections.abc import Iterator
from typing import Any

import pytest
from projects import Made

from qualkit.actions import tag as tagging
from qualkit.actions.opening import store_of

TALK = """
    codes: {loan: [loan], loan/stress: [repay], group: [together]}
    files:
      interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy. We could not repay it, perhaps.\\n\\nI: And?\\n\\nR: We stood together."
      interviews/b.txt: "I: And you?\\n\\nR: I repaid the loan at harvest."
"""


def _suggestions(project: Made) -> list[tuple[Any, ...]]:
    with store_of(project.project) as store:
        return [(one.document, one.segment, one.start, one.end, one.code, one.score, one.direction, one.hedged, one.rank)
                for one in store.suggestions("study")]


def test_rules_say_what_matched_and_where(project: Made) -> None:
    """Denial sets the direction, hedging its flag; neither deletes.

    codes: {loan: [loan], loan/stress: [repay]}
    files: {interviews/a.txt: "I: How was it?\\n\\nR: We could not repay it, perhaps."}
    """
    project.ok("ingest")
    project.ok("tag")
    with store_of(project.project) as store:
        [one] = store.suggestions("study")
        content = store.text(one.document).content
    cue = next(why for why in one.why if why.kind == "cue")
    assert (cue.what, content[cue.start:cue.end]) == ("repay", "repay")
    assert one.direction == "absent" and one.hedged
    assert content[one.start:one.end] == "We could not repay it, perhaps."


def test_both_executors_suggest_the_same(project: Made) -> None:
    project.ok("ingest")
    project.ok("tag", "--executor", "serial", "--fresh")
    serial = _suggestions(project)
    project.ok("tag", "--executor", "processes", "--fresh")
    assert _suggestions(project) == serial and len(serial) == 3


def test_a_second_run_is_not_made(project: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    project.ok("ingest")
    project.ok("tag")
    before = _suggestions(project)
    monkeypatch.setattr(tagging, "tag_segments", _never)
    assert tagging.tag(project.project).unchanged
    assert _suggestions(project) == before


def test_an_interrupted_run_goes_on_and_the_old_one_counts_meanwhile(
    project: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.ok("ingest")
    project.ok("tag")
    before = _suggestions(project)
    book = project.folder / "codebooks" / "book.yaml"
    book.write_text(book.read_text().replace("together", "heavy"))
    whole = tagging.tag_segments
    asked: list[set[int]] = []

    def broken(*args: Any, **options: Any) -> Iterator[Any]:
        asked.append(set(options["done"]))
        for batch in whole(*args, **{**options, "batch_size": 1}):
            yield batch
            if len(asked) == 1 and batch.ordinal == 1:
                raise KeyboardInterrupt

    monkeypatch.setattr(tagging, "tag_segments", broken)
    with pytest.raises(KeyboardInterrupt):
        tagging.tag(project.project, executor="serial")
    assert _suggestions(project) == before
    tagging.tag(project.project, executor="serial")
    resumed = _suggestions(project)
    assert asked == [set(), {0, 1}]
    monkeypatch.undo()
    project.ok("tag", "--fresh", "--executor", "serial")
    assert _suggestions(project) == resumed != before


def test_an_unknown_engine_is_named_with_the_known_ones(project: Made) -> None:
    project.ok("ingest")
    result = project.run("tag", "--engine", "rules.v2")
    assert result.return_value == 2 and "Did you mean rules.v1" in result.output


def test_similarity_abstains_in_the_open(project: Made) -> None:
    """In a language the model does not know it keeps silent, and says on how many passages.

    codes: {loan: [loan]}
    files: {interviews/a.txt: "I: I ka kene wa?\\n\\nR: N bɛ ka wari sara kalo o kalo, a ka gɛlɛn anw ma kosɛbɛ samiya fɛ."}
    documents: |
      document,language
      a,bm
    """
    project.ok("ingest")
    output = project.ok("tag", "--engine", "similar.v1")
    assert "kept silent on 1 passages" in output and "bm" in output


def _never(*_: Any, **__: Any) -> Iterator[Any]:
    raise AssertionError("tagged again")


for _test in (test_both_executors_suggest_the_same, test_a_second_run_is_not_made,
              test_an_interrupted_run_goes_on_and_the_old_one_counts_meanwhile,
              test_an_unknown_engine_is_named_with_the_known_ones):
    _test.__doc__ = f"{_test.__name__}\n{TALK}"
