"""Out of fold means out of fold: no engine may have seen what it is judged on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.embedders.remembering import Remembering
from qualkit.errors import NothingToLearn
from qualkit.measures.answers import Answers
from qualkit.model import Code, Codebook, Judged, Role, Segment, TaggingContext
from qualkit.pipeline.executors import Processes, Serial
from qualkit.pipeline.learning import blend_of, folds_of, learnt, out_of_fold
from qualkit.pipeline.panel import Panel

BOOK = Codebook(key="b", title="B", codes=(
    Code(id="goat", key="goat", name="Goats", definition="Goats are sold or bought.", cues={"en": ("goat",)}),
    Code(id="loan", key="loan", name="Loan", definition="A loan is taken or repaid.", cues={"en": ("loan",)}),
    Code(id="rain", key="rain", name="Rain", definition="It rains.", cues={"en": ("rain",)})))
ENGINES = {"rules.v1": {}, "classifier.v1": {}}


class Letters:
    """Vectors out of the letters of a text: quick, and good enough to tell goats from loans."""

    name, languages, dimensions = "letters.v1", frozenset({"en"}), 26

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: list[str]) -> np.ndarray:
        self.asked += texts
        counts = np.array([[text.lower().count(chr(97 + n)) + 0.01 for n in range(26)] for text in texts]).reshape(-1, 26)
        return (counts / np.linalg.norm(counts, axis=1, keepdims=True)).astype(np.float32)


def material(documents: int = 6, each: int = 10) -> tuple[list[Segment], list[Judged]]:
    """Every other passage is about goats, the others about the loan; all were read by awa."""
    segments, rows = [], []
    for number in range(documents * each):
        goats = number % 2
        text = f"We sold {number} goats at the market." if goats else f"We repaid {number} francs of what we owed."
        name = f"d{number // each}"
        segments.append(Segment(document=name, text_hash="h", start=0, end=len(text), text=text, unit="passage",
                                ordinal=number % each, segmenter="passages.v1", role=Role.RESPONDENT, language="en"))
        rows.append(Judged(document=name, segment=number % each, coder="awa",
                           given=frozenset({"goat" if goats else "loan"}), looked_for=frozenset(BOOK.by_id)))
    return segments, rows


def answers(segments: list[Segment], rows: list[Judged], **options: object) -> Answers:
    panel = Panel(TaggingContext(codebook=BOOK, embedder=Remembering(Letters())), ENGINES)
    folds = folds_of([one.document for one in segments], 3)
    return out_of_fold(segments, rows, panel, folds=folds, **options)  # type: ignore[arg-type]


def test_engines_are_asked_of_what_they_did_not_learn_from() -> None:
    segments, rows = material()
    found = answers(segments, rows)
    assert found.codes == ("goat", "loan") and found.silent == {"rain": 60}
    assert found.learning == ("classifier.v1",) and found.learnt.all()
    said = found.scores["classifier.v1"]
    assert (said[found.yes == 1] > 0.5).all() and (said[found.no == 1] < 0.5).all()
    assert (found.scores["rules.v1"][:, 0] > 0).tolist() == [one.text.endswith("market.") for one in segments]


def test_what_stands_in_a_fold_does_not_change_its_scores() -> None:
    """The judgements of one fold turned round: its own scores stay, those of the others move."""
    segments, rows = material()
    folds = np.array(folds_of([one.document for one in segments], 3))
    turn = {"goat": "loan", "loan": "goat"}
    turned = [row if folds[at] else Judged(
        document=row.document, segment=row.segment, coder="awa", looked_for=row.looked_for,
        given=frozenset(turn[code] for code in row.given)) for at, row in enumerate(rows)]
    before, after = (answers(segments, these).scores["classifier.v1"] for these in (rows, turned))
    assert (before[folds == 0] == after[folds == 0]).all()
    assert (before[folds == 1] != after[folds == 1]).any()


def test_texts_are_embedded_once_for_all_folds() -> None:
    segments, rows = material()
    letters = Letters()
    panel = Panel(TaggingContext(codebook=BOOK, embedder=Remembering(letters)), ENGINES)
    out_of_fold(segments, rows, panel, folds=folds_of([one.document for one in segments], 3))
    assert len(letters.asked) == len(set(letters.asked))


def test_every_executor_learns_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """To the last bit: scores, models and blend; with batches enough for each of several workers."""
    monkeypatch.setattr("qualkit.pipeline.panel.BATCH", 10)
    segments, rows = material(documents=9, each=30)
    found = []
    for executor in (Serial(), Processes(1), Processes(3)):
        panel = Panel(TaggingContext(codebook=BOOK, embedder=Remembering(Letters())), ENGINES, executor=executor)
        taught = learnt(segments, rows, panel, folds=folds_of([one.document for one in segments]))
        assert taught.answers is not None and taught.answers.learnt.all()
        blend = blend_of(taught.answers, panel)
        assert blend is not None
        found.append((taught.models["classifier.v1"], blend.save(),
                      *(score.tobytes() for score in taught.answers.scores.values())))
    assert found[0] == found[1] == found[2]


def test_what_was_heard_is_not_asked_again() -> None:
    segments, rows = material()
    letters = Letters()
    panel = Panel(TaggingContext(codebook=BOOK, embedder=Remembering(letters)), ENGINES)
    folds = folds_of([one.document for one in segments])
    before = out_of_fold(segments, rows, panel, folds=folds)
    letters.asked.clear()
    after = out_of_fold(segments, rows, panel, folds=folds)
    assert not letters.asked
    assert all((before.scores[name] == after.scores[name]).all() for name in ENGINES)


def test_a_code_that_is_too_rare_to_be_learnt_is_left_to_the_rules() -> None:
    segments, rows = material()
    rows = [Judged(document=row.document, segment=row.segment, coder="awa", looked_for=row.looked_for,
                   given=row.given if at > 14 or at % 2 else frozenset()) for at, row in enumerate(rows)][:24]
    found = answers(segments[:24], rows)
    goat = found.codes.index("goat")
    assert not found.learnt[:, 1 - goat].any() and (found.scores["rules.v1"][:, goat] > 0).any()


def test_nothing_to_learn_from_is_said() -> None:
    segments, rows = material()
    empty = [Judged(document=row.document, segment=row.segment, coder="awa", looked_for=row.looked_for) for row in rows]
    with pytest.raises(NothingToLearn, match="no code"):
        answers(segments, empty)
    with pytest.raises(NothingToLearn, match="one document"):
        answers(segments[:10], rows[:10])


@given(st.lists(st.sampled_from("abcdefgh"), max_size=60), st.integers(2, 6))
def test_a_group_is_never_split_and_folds_are_even(groups: list[str], count: int) -> None:
    folds = folds_of(groups, count)
    assert len(folds) == len(groups)
    assert len(set(zip(groups, folds, strict=True))) == len(set(groups))
    assert len(set(folds)) == min(count, len(set(groups)))
    assert folds == folds_of(groups, count)
