"""Key words: the published figure, the size of the difference, and in how many documents."""

import pytest
from discoverers.conftest import segment
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency

from qualkit.discoverers.keyness import Keyness, likelihood, log_ratio
from qualkit.discoverers.terms import terms_of
from qualkit.errors import UsageError
from qualkit.model import DiscoveryContext, Segment
from qualkit.text.talk import is_small


def said(*texts: str, language: str = "en", documents: int = 4, key: str = "d") -> list[Segment]:
    return [segment(text, language=language, document=f"{key}{number % documents}", start=1_000 * number,
                    ordinal=number) for number, text in enumerate(texts)]


@given(st.integers(0, 50), st.integers(51, 900), st.integers(0, 50), st.integers(51, 900))
def test_the_likelihood_is_that_of_a_table_of_four(here: int, own: int, there: int, rest: int) -> None:
    found = likelihood(here, own, there, rest)
    if here + there:
        table = [[here, own - here], [there, rest - there]]
        assert found == pytest.approx(chi2_contingency(table, correction=False, lambda_="log-likelihood")[0], abs=1e-9)
    assert found >= -1e-9


def test_twice_as_often_is_one() -> None:
    assert log_ratio(20, 100, 10, 100) == pytest.approx(1)
    assert log_ratio(10, 100, 0, 100) == pytest.approx(4.3219, abs=1e-4)  # half a word for none


def test_what_a_part_says_more_often_is_told_with_the_documents() -> None:
    part = said(*["The fish were smoked at the river camp"] * 8)
    rest = said(*["The rice was sold before the harvest"] * 30, key="e")
    [one] = Keyness().discover(part, DiscoveryContext(rest=rest))
    terms = {term.text: term for term in one.terms}
    assert set(terms) == {"fish", "smoked", "river", "camp"}  # and not "river camp" too
    assert (terms["fish"].passages, terms["fish"].documents) == (8, 4)
    assert terms["fish"].weight > 10.83 and (terms["fish"].ratio or 0) > 3


def test_a_word_of_one_document_is_left_out_where_there_are_several() -> None:
    part = [*said(*["The canoe leaked again at night"] * 9, documents=1), *said(*["We sold onions"] * 9, key="f")]
    rest = said(*["The rice was sold before the harvest"] * 40, key="e")
    found = {term.text for one in Keyness().discover(part, DiscoveryContext(rest=rest)) for term in one.terms}
    assert "onions" in found and not any("canoe" in one for one in found)


def test_a_part_that_is_everything_is_refused() -> None:
    with pytest.raises(UsageError, match="nothing to hold these passages against"):
        list(Keyness().discover(said("We sold onions", "We sold onions again"), DiscoveryContext()))


def test_terms_are_stems_phrases_and_nobodys_names() -> None:
    terms = terms_of(said("Yes, you know, Fatou paid the loans, and her village Soye too",
                          "So Fatou paid at Soye: the loan is a loan", "Le prix du riz, le prix du riz"),
                     frozenset({"rent"}))
    held = [set(one) for one in terms.of]
    assert "loan" in held[0] & held[1] and "pay" in held[1]
    assert not any(word in key for one in held for key in one for word in ("fatou", "soye", "yes", "know"))
    french = terms_of(said("Voilà, le prix du riz monte", "C'est le prix du riz", language="fr"))
    assert "prix du riz" in {french.said(key) for one in french.of for key in one}


@pytest.mark.parametrize(("word", "language", "small"), [
    ("it's", "en", True), ("don't", "en", True), ("Said", "en", True), ("loan", "en", False), ("50,000", "en", True),
    ("qu'", "fr", True), ("voilà", "fr", True), ("disait", "fr", True), ("crédit", "fr", False), ("digo", "es", True),
    ("préstamo", "es", False), ("wari", "bm", False), ("في", "ar", True), ("القرض", "ar", False), ("x", "../en", True)])
def test_words_that_name_no_subject(word: str, language: str, small: bool) -> None:
    assert is_small(word, language) is small
