"""Words people write in a column called consent, and what they are taken to mean."""

import pytest

from qualkit.text.consent import Consent, consent_of, is_known, scope

WITHHELD = ["no", "No ", "NON", "n", "0", "false", "refused", "Refusé", "refused by phone", "No.", "none given",
            "declined to sign", "withdrawn", "না", "لا", "አይ"]
GIVEN = ["yes", "Yes, written", "oui", "signed", "écrit", "oral", "1", "quotes", "yes quotes only", "হ্যাঁ",
         "نعم", "n/a", "not applicable", "public"]
COUNTED = ["analysis", "Analysis only", "analyse", "no quotes", "yes, but no quotes", "sans citation",
           "not to be quoted", "pas de citation"]


@pytest.mark.parametrize(("value", "meant"), [
    *((one, Consent.REFUSED) for one in WITHHELD), *((one, Consent.QUOTED) for one in GIVEN),
    *((one, Consent.COUNTED) for one in COUNTED)])
def test_each_word_says_how_far_words_may_go(value: str, meant: Consent) -> None:
    assert scope(value) is meant
    assert is_known(value)


@pytest.mark.parametrize("value", ["maybe", "pending", "?", "xyz", "see form"])
def test_an_unknown_word_is_no_leave_to_quote(value: str) -> None:
    assert scope(value) is Consent.COUNTED
    assert not is_known(value)


def test_nothing_stated_may_be_quoted() -> None:
    assert consent_of({}) is consent_of({"consent": " "}) is consent_of({"region": "no"}) is Consent.QUOTED


def test_the_column_s_name_may_be_in_capitals_or_french() -> None:
    assert consent_of({"Consent": "no"}) is consent_of({"CONSENTEMENT": "non"}) is Consent.REFUSED


def test_of_several_the_strictest_holds() -> None:
    assert consent_of({"consent": "yes", "Consent": "analysis"}) is Consent.COUNTED
