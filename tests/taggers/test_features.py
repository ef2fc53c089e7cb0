"""What the classifier looks at in passages."""

from collections.abc import Sequence

import numpy as np
import pytest

from qualkit.taggers.features import Blocks, Featurer, Heard, forms_of

TEXTS = ["We repaid the loan in August.", "The loan was late again.", "My goats graze by the river.", "Élue au comité."]


def heard(text: str, vector: Sequence[float] = (1, 0, 0), **rest: object) -> Heard:
    given = {"question_vector": np.zeros(3), "neighbours_vector": np.zeros(3), **rest}
    return Heard(text=text, vector=np.array(vector, dtype=float), **given)  # type: ignore[arg-type]


@pytest.fixture
def featurer() -> Featurer:
    made = Featurer()
    made.fit([heard(text) for text in TEXTS])
    return made


def cosine(featurer: Featurer, one: str, other: str) -> float:
    rows = featurer.matrix([one, other]).toarray()
    return float(rows[0] @ rows[1])


def test_words_are_folded_and_cut_as_everywhere() -> None:
    assert list(forms_of("L’Élue, don't!")) == ["l'", "elue", "don't"]


def test_a_passage_is_most_like_itself_and_shares_stems(featurer: Featurer) -> None:
    itself = cosine(featurer, TEXTS[0], TEXTS[0])
    assert itself == pytest.approx(2, abs=1e-5)  # words and runs of letters: each a row of length 1
    assert itself > cosine(featurer, TEXTS[0], TEXTS[1]) > cosine(featurer, TEXTS[0], TEXTS[2])
    assert cosine(featurer, "loans", "the loan") > 0 and cosine(featurer, "loans", "loan") < 1.5


def test_what_is_rare_counts_more(featurer: Featurer) -> None:
    row = dict(zip(featurer.words, featurer.matrix([TEXTS[1]]).toarray()[0], strict=False))
    assert row["late"] > row["loan"]


def test_unknown_words_make_known_ones_count_less(featurer: Featurer) -> None:
    place = featurer.words.index("loan")
    alone, among = featurer.matrix(["loan", "loan parliament xylophone"]).toarray()[:, place]
    assert 0 < among < alone


def test_vectors_are_taken_apart_from_their_mean(featurer: Featurer) -> None:
    made = Featurer()
    made.fit([heard("a", (1, 0, 0)), heard("b", (0, 1, 0))])
    dense = made.transform([heard("a", (1, 0, 0)), heard("b", (0, 1, 0)), heard("c", (0, 0, 0))]).dense
    assert dense[0, :3] == pytest.approx(-dense[1, :3], abs=1e-6)
    assert np.linalg.norm(dense[0, :3]) == pytest.approx(0.7, abs=1e-5)
    assert not dense[2].any()  # of a language without vectors nothing is made up


def test_role_question_and_neighbours_are_told_apart(featurer: Featurer) -> None:
    rows = featurer.transform([
        heard("x", (0, 0, 0), role="respondent"), heard("x", (0, 0, 0), role="interpreter"),
        heard("x", (0, 0, 0), question_vector=np.array([0, 1, 0])),
        heard("x", (0, 0, 0), neighbours_vector=np.array([0, 1, 0]))]).dense
    assert len({row.tobytes() for row in rows}) == 4


def test_the_same_in_any_batch_and_after_the_way_back(featurer: Featurer) -> None:
    again = Featurer.from_arrays(featurer.to_arrays())
    whole = featurer.transform([heard(text) for text in TEXTS])
    for at, text in enumerate(TEXTS):
        alone = again.transform([heard(text)])
        assert alone.words.toarray() == pytest.approx(whole.words[[at]].toarray(), abs=1e-7)
        assert alone.dense == pytest.approx(whole.dense[[at]], abs=1e-7)
    assert all(array.dtype != object for array in featurer.to_arrays().values())


@pytest.mark.parametrize("texts", [["", " "], ["…", "?!"], ["a"], ["同", "學"], ["لم أستطع سداد القسط", "לא יכולתי"]])
def test_odd_texts(texts: list[str]) -> None:
    made = Featurer()
    made.fit([heard(text) for text in texts])
    rows = made.transform([heard(text) for text in [*texts, "", "something else"]])
    assert isinstance(rows, Blocks) and rows.words.shape[0] == rows.dense.shape[0] == len(texts) + 2
    assert np.isfinite(rows.words.toarray()).all() and np.isfinite(rows.dense).all()


def test_each_word_gets_what_it_and_its_letters_add(featurer: Featurer) -> None:
    dice = np.random.default_rng(0)
    weights = dice.normal(size=len(featurer.words) + len(featurer.runs))
    texts = ["The loan, the loan again!", "", "xylophone"]
    words_of = featurer.by_word(texts)
    for at, text in enumerate(texts):
        added = words_of(at, weights)
        assert set(added) == set(forms_of(text))
        assert sum(added.values()) == pytest.approx(float((featurer.matrix([text]) @ weights)[0]), abs=1e-5)
    assert all(value == 0 for word, value in words_of(2, np.ones_like(weights)).items() if "loan" in word)
