"""The numbers behind the classifier: what it learns from whom, and how far the codebook leads."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from qualkit.taggers.features import Heard
from qualkit.taggers.learner import FEWEST, Learner

DEBT = ["loan", "instalment", "arrears", "lender", "interest", "repay", "owe", "credit", "debt", "guarantor"]
HERD = ["goat", "pasture", "ram", "milk", "fodder", "herdsman", "calf", "sheep", "pond", "hide"]
ABOUT = {"debt": "Owing money: loan, instalment, lender", "herd": "Animals: goat, pasture, milk"}
NAN = float("nan")


def heard(text: str, *, cues: Mapping[str, float] | None = None, vector: Sequence[float] = (0, 0)) -> Heard:
    return Heard(text=text, vector=np.array(vector, dtype=float), question_vector=np.zeros(2),
                 neighbours_vector=np.zeros(2), cues=cues or {})


def lessons(count: int = 24) -> tuple[list[Heard], np.ndarray]:
    """As many passages on debts as on herds, in words that follow one another."""
    texts = [f"We {word} and {words[(at + 3) % 10]} number {at}" for at in range(count // 2)
             for words in (DEBT, HERD) for word in (words[at % 10],)]
    given = np.array([[1.0, 0.0] if at % 2 == 0 else [0.0, 1.0] for at in range(len(texts))])
    return [heard(text) for text in texts], given


def taught(passages: Sequence[Heard], labels: np.ndarray, weights: np.ndarray | None = None, **rest: object) -> Learner:
    made = Learner()
    codes = ["debt", "herd"][:labels.shape[1]]
    made.fit(passages, labels, np.ones_like(labels) if weights is None else weights, codes,
             **{"about": ABOUT, **rest})  # type: ignore[arg-type]
    return made


def score(made: Learner, text: str, code: str = "debt", **rest: object) -> float:
    return float(made.scores([heard(text, **rest)])[0, made.codes.index(code)])  # type: ignore[arg-type]


def test_it_tells_what_it_learnt_apart() -> None:
    made = taught(*lessons())
    assert score(made, "the lender wants interest") > 0.5 > score(made, "a calf and some fodder")
    assert score(made, "a calf and some fodder", "herd") > 0.5


def test_eight_passages_and_one_other_are_needed() -> None:
    passages, labels = lessons(2 * FEWEST)
    assert taught(passages, labels).codes == ["debt", "herd"]
    labels[0] = [NAN, 1]
    assert taught(passages, labels).codes == ["herd"]
    only = np.where(labels == 1, 1.0, NAN)
    assert taught(passages, only).codes == []
    assert Learner().scores(passages).shape == (len(passages), 0)
    with pytest.raises(ValueError, match="nothing"):
        taught(passages, only).to_arrays()


def test_the_way_back_changes_nothing_and_the_same_is_learnt_again() -> None:
    passages, labels = lessons()
    made = taught(passages, labels)
    arrays = made.to_arrays()
    assert all(isinstance(array, np.ndarray) and array.dtype != object for array in arrays.values())
    again = Learner.from_arrays(arrays)
    assert (again.scores(passages) == made.scores(passages)).all()
    assert (taught(passages, labels).scores(passages) == made.scores(passages)).all()
    assert again.weighed(["the lender"])(0, "debt") == made.weighed(["the lender"])(0, "debt")


def test_a_passage_scores_the_same_alone_and_among_others() -> None:
    passages, labels = lessons()
    made = taught(passages, labels)
    alone = np.vstack([made.scores([one]) for one in passages])
    assert alone == pytest.approx(made.scores(passages), abs=2e-5)


def test_the_codebook_leads_while_decisions_are_few() -> None:
    """Nobody decided on a passage about a guarantor; the codebook's text and cues know the word."""
    passages, labels = lessons(2 * FEWEST)
    knows = {"debt": "guarantor", "herd": ""}
    assert score(taught(passages, labels, about=knows), "a guarantor came") \
        > score(taught(passages, labels, about={}), "a guarantor came")
    passages = [heard(one.text, cues={"debt": 0.4} if at % 4 == 0 else {}) for at, one in enumerate(passages)]
    made = taught(passages, labels)
    assert score(made, "something else", cues={"debt": 0.6}) > score(made, "something else")


def test_decisions_outvote_the_codebook_as_they_grow() -> None:
    """A cue that people refuse: the more of them do, the less it lifts a passage over others."""
    lifts = []
    for count in (20, 80):
        passages, labels = lessons(count)
        wrong = [heard(f"the bank of the river, number {at}", cues={"debt": 0.4}) for at in range(count)]
        made = taught([*passages, *wrong], np.vstack([labels, np.zeros((count, 2))]))
        lifts.append(score(made, "the bank of the river", cues={"debt": 0.4}) / score(made, "the lender"))
    assert lifts[1] < lifts[0] < 1


def test_unread_passages_are_no_negatives() -> None:
    passages, labels = lessons()
    unread = [heard("the lender and the instalment") for _ in range(30)]
    blank = np.full((30, 2), NAN)
    known, refused = (taught([*passages, *unread], np.vstack([labels, rows])) for rows in (blank, np.zeros((30, 2))))
    plain = score(taught(passages, labels), "the lender and the instalment")
    assert score(known, "the lender and the instalment") == pytest.approx(plain, abs=0.1)
    assert score(refused, "the lender and the instalment") < plain - 0.2


def test_one_answer_given_ten_times_counts_once() -> None:
    passages, labels = lessons()
    refused = heard("the lender and the interest")
    once, often, = (taught([*passages, *[refused] * times], np.vstack([labels, np.zeros((times, 2))]))
                    for times in (1, 10))
    single, many = score(once, "the lender"), score(often, "the lender")
    assert many == pytest.approx(single, abs=0.06)
    different = [heard(f"the lender and the interest {' '.join(DEBT[:at])} {HERD[at % 10]}") for at in range(10)]
    assert score(taught([*passages, *different], np.vstack([labels, np.zeros((10, 2))])), "the lender") < many - 0.1


def test_coders_who_differ_leave_it_open() -> None:
    passages, labels = lessons()
    at = 4
    found = []
    for share in (1.0, 0.5, 0.0):
        labels[at, 0] = share
        found.append(float(taught(passages, labels).scores([passages[at]])[0, 0]))
    assert found == sorted(found, reverse=True) and found[0] > found[2] + 0.05


def test_a_weight_of_a_passage_counts() -> None:
    passages, labels = lessons()
    wrong = [heard("the lender and the calf"), heard("arrears of a ram")]
    both = np.vstack([labels, [[0, 1], [1, 0]]])
    weights = np.ones_like(both)
    weights[len(passages):, 0] = [5, 0.01]
    heavy = taught([*passages, *wrong], both, weights)
    assert score(heavy, "the lender and the calf") < score(taught([*passages, *wrong], both), "the lender and the calf")


def test_identical_and_empty_passages() -> None:
    labels = np.array([[1.0], [0.0]] * 10)
    for text in ("the same", ""):
        made = taught([heard(text)] * 20, labels)
        assert made.codes == ["debt"]
        assert made.scores([heard(text)])[0, 0] == pytest.approx(0.5, abs=0.1)
    mixed = taught([heard("the lender" if at % 2 == 0 else "") for at in range(20)], labels)
    assert 0 < score(mixed, "") < score(mixed, "the lender") < 1


def test_right_to_left_text() -> None:
    texts = [("لم أستطع سداد القسط", 1.0), ("الماعز في المرعى", 0.0)] * 10
    made = taught([heard(f"{text} {at}") for at, (text, _) in enumerate(texts)], np.array([[given] for _, given in texts]))
    assert score(made, "القسط") > 0.5 > score(made, "المرعى")
    assert max(made.weighed(["سداد القسط كبير"])(0, "debt").items(), key=lambda item: item[1])[0] in ("سداد", "القسط")


def test_words_that_speak_for_and_against() -> None:
    made = taught(*lessons())
    told = made.weighed(["the lender took my goat"])(0, "debt")
    assert told["lender"] > 0 > told["goat"]
    assert abs(told["lender"]) > abs(told["took"])


def test_more_passages_than_landmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    passages, labels = lessons(60)
    whole = taught(passages, labels).scores(passages)
    monkeypatch.setattr("qualkit.taggers.learner.LANDMARKS", 40)
    monkeypatch.setattr("qualkit.taggers.learner.RANK", 20)
    fewer = taught(passages, labels).scores(passages)
    assert ((fewer > 0.5) == (whole > 0.5)).all()


def test_of_twenty_thousand_codes_only_those_with_positives_cost() -> None:
    passages, labels = lessons()
    wide = np.zeros((len(passages), 20_000))
    wide[:, [7, 9]] = labels
    made = Learner()
    made.fit(passages, wide, np.ones_like(wide), [f"c{at}" for at in range(20_000)])
    assert made.codes == ["c7", "c9"]
