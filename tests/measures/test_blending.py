"""One probability, a threshold for an aim, and where the engines keep silent."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.errors import UsageError
from qualkit.measures.answers import Answers
from qualkit.measures.blending import Aim, Blend, blended, chosen, curve, fit
from qualkit.measures.calibration import calibration
from qualkit.measures.ranking import join
from qualkit.model import Code, Codebook, Suggestion

CODES = ("often", "rare", "new")


def answers(passages: int = 600, *, seed: int = 0, luck: float = 0.0) -> Answers:
    """Two coders, a rule that is right in half of what it says, and an engine whose score is the truth with noise."""
    dice = np.random.default_rng(seed)
    shares = np.array([0.3, 0.03, 0.02])
    so = dice.random((passages, 3)) < shares
    rules = np.where(dice.random((passages, 3)) < np.where(so, 0.5, 0.15 * shares), 0.6, 0.0)
    heard = 1 / (1 + np.exp(-(1.6 * so - 0.8 + dice.normal(size=so.shape)))) * (1 - luck) + luck * dice.random(so.shape)
    learnt = np.ones_like(so)
    learnt[:, 2] = False
    return Answers(
        passages=tuple((f"d{at // 30}", at) for at in range(passages)), codes=CODES, learning=("classifier.v1",),
        folds=np.arange(passages) // 30 % 5, scores={"rules.v1": rules, "classifier.v1": heard * learnt},
        learnt=learnt, yes=so * 2.0, no=(~so) * 2.0,
        looked=np.ones_like(so), silent={"never": 900},
        tuned=np.zeros(passages, dtype=bool))


def suggestion(code: str, engine: str, score: float) -> Suggestion:
    return Suggestion(document="d", text_hash="h", segment=0, start=0, end=9, code=code, score=score, scale=engine,
                      engines=(engine,))


@pytest.fixture(scope="module")
def blend() -> Blend:
    made = fit(answers())
    assert made is not None
    return made


def test_what_it_calls_seven_in_ten_is_so_in_seven_of_ten() -> None:
    book = answers(3000)
    found = calibration(blended(book), book.labels)
    assert found is not None and found.error < 0.01 and found.brier < 0.9 * found.base


def test_the_check_would_see_a_bad_probability() -> None:
    book = answers(3000)
    found = calibration(np.clip(blended(book) * 2, 0, 1), book.labels)
    assert found is not None and found.error > 0.03


def test_two_engines_count_more_than_one_and_a_learnt_no_against_a_cue(blend: Blend) -> None:
    both = blend.probability("often", {"rules.v1": 0.6, "classifier.v1": 0.8})
    one = blend.probability("often", {"classifier.v1": 0.8})
    against = blend.probability("often", {"rules.v1": 0.6, "classifier.v1": 0.05})
    alone = blend.probability("often", {"rules.v1": 0.6})
    assert both > one > 0.5 and against < alone


def test_a_code_nobody_gave_though_many_passages_were_read_is_unlikely(blend: Blend) -> None:
    never, often = blend.probability("never", {"rules.v1": 0.6}), blend.probability("often", {"rules.v1": 0.6})
    assert never < often / 3


def test_a_fold_is_blended_without_itself() -> None:
    """Labels of one fold turned round change the probabilities of the others, never its own."""
    book = answers()
    first = (book.folds == 0)[:, None]
    turned = replace(book, yes=np.where(first, book.no, book.yes), no=np.where(first, book.yes, book.no))
    same = blended(book) == blended(turned)
    assert same[book.folds == 0].all() and not same[book.folds == 1].all()
    aim = Aim.parse("balanced")
    assert (chosen(book, blended(book), aim) == chosen(turned, blended(book), aim))[book.folds == 0].all()


def test_too_few_codings_make_no_probability() -> None:
    book = answers()
    assert fit(replace(book, yes=book.yes * 0)) is None
    assert fit(replace(book, no=book.no * 0)) is None


def test_it_comes_back_as_it_was(blend: Blend) -> None:
    again = Blend.load(blend.save())
    assert again.save() == blend.save()
    assert again.thresholds(Aim()) == blend.thresholds(Aim())
    scores = {"rules.v1": 0.6, "classifier.v1": 0.3}
    assert again.probability("rare", scores) == blend.probability("rare", scores)


def test_the_aim_moves_the_threshold(blend: Blend) -> None:
    picked, usual, found = (blend.thresholds(Aim.parse(aim))["often"] for aim in
                            ("precision:0.95", "balanced", "recall:0.95"))
    assert picked.at > usual.at > found.at
    assert picked.precision is not None and picked.precision >= 0.9
    assert found.recall is not None and found.recall >= 0.9
    assert all(one.low <= one.at for one in (picked, usual, found))
    assert not fit(answers(luck=1.0)).thresholds(Aim.parse("precision:0.99"))["rare"].reached  # type: ignore[union-attr]


@pytest.mark.parametrize("written", ["", "best", "balanced:0.5", "precision", "recall:2", "recall:0", "precision:x"])
def test_other_aims_are_refused(written: str) -> None:
    with pytest.raises(UsageError, match="aim"):
        Aim.parse(written)
    assert str(Aim.parse("recall:0.9")) == "recall:0.9" and str(Aim.parse("balanced")) == "balanced"


def test_between_yes_and_no_the_engines_abstain(blend: Blend) -> None:
    book = Codebook(key="b", title="B", codes=tuple(Code(id=code, key=code, name=code) for code in (*CODES, "plain")))
    picky = Aim.parse("precision:0.95")
    score, threshold = blend.scorer(picky), blend.thresholds(picky)["often"]
    sure, unsure, away = (next(
        at / 1000 for at in range(1000, 0, -1)
        if low <= blend.probability("often", {"classifier.v1": at / 1000}) < high)
        for low, high in ((threshold.at, 1), (threshold.low, threshold.at), (0, threshold.low)))

    def joined(level: float) -> list[Suggestion]:
        return join([suggestion("often", "classifier.v1", level), suggestion("plain", "rules.v1", 0.4)], book, score=score)

    assert [(one.code, one.unsure) for one in joined(sure)] in (
        [("often", False), ("plain", False)], [("plain", False), ("often", False)])
    assert [(one.code, one.unsure) for one in joined(unsure)] == [("plain", False), ("often", True)]
    assert [one.code for one in joined(away)] == ["plain"]
    scales = {one.code: one.scale for one in joined(sure)}
    assert scales == {"often": "probability.v1", "plain": "blend.v1"}


def test_codes_given_freely_do_not_count_against_engines_that_kept_silent() -> None:
    """Verdicts on suggestions, and codes given to passages that nobody read: those were never denied anywhere."""
    book = answers()
    heard = book.scores["rules.v1"] > 0
    free = ~heard & (book.yes > 0)
    chosen_by_hand = replace(book, looked=np.zeros_like(book.looked), yes=np.where(heard | free, book.yes, 0),
                             no=np.where(heard, book.no, 0), learning=(), learnt=np.zeros_like(book.learnt),
                             scores={"rules.v1": book.scores["rules.v1"]})
    made = fit(chosen_by_hand)
    assert made is not None
    assert made.probability("often", {"rules.v1": 0.6}) > made.probability("often", {})


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=40))
def test_a_curve_is_what_counting_gives(pairs: list[tuple[int, bool]]) -> None:
    said, so = np.array([one / 5 for one, _ in pairs]), np.array([float(yes) for _, yes in pairs])
    at, precision, recall = curve(said, so)
    assert list(at) == sorted(set(said.tolist()), reverse=True)
    for threshold, exact, found in zip(at, precision, recall, strict=True):
        kept = said >= threshold
        assert exact == pytest.approx(so[kept].mean())
        assert found == pytest.approx(so[kept].sum() / so.sum() if so.any() else 0)


def test_cells_nobody_looked_at_are_taken_to_be_rare() -> None:
    """Verdicts on suggestions only: a passage that no engine brings up is unlikely to carry the code."""
    book = answers()
    heard = book.scores["rules.v1"] > 0
    verdicts = replace(book, looked=np.zeros_like(book.looked), yes=np.where(heard, book.yes, 0),
                       no=np.where(heard, book.no, 0), learning=(), learnt=np.zeros_like(book.learnt),
                       scores={"rules.v1": book.scores["rules.v1"]})
    made = fit(verdicts)
    assert made is not None
    assert made.probability("often", {}) < 0.1 < made.probability("often", {"rules.v1": 0.6})


def test_an_engine_that_learns_is_blended_alone() -> None:
    book = answers()
    alone = replace(book, scores={"classifier.v1": book.scores["classifier.v1"]})
    found = blended(alone)
    assert found[:, 0][book.yes[:, 0] > 0].mean() > 2 * found[:, 0][book.yes[:, 0] == 0].mean()
    assert fit(alone) is not None


def test_what_was_read_in_full_outweighs_what_was_put_before_people() -> None:
    """Half the passages were read; on the others only suggestions were decided on, and all were accepted."""
    book = answers(1200)
    half = np.arange(1200) < 600
    heard = book.scores["rules.v1"] > 0
    looked = np.broadcast_to(half[:, None], heard.shape)
    mixed = replace(book, looked=looked, yes=np.where(looked, book.yes, heard * 2.0), no=np.where(looked, book.no, 0))
    assert (mixed.fair == looked).all()
    assert fit(mixed).base == fit(replace(mixed, yes=np.where(looked, book.yes, 0))).base  # type: ignore[union-attr]
    tuned = replace(book, tuned=half)
    assert not tuned.fair[:600].any() and tuned.fair[600:].all()
    assert replace(book, tuned=np.ones(1200, dtype=bool)).fair.all()
