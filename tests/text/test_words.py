import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.text.words import STEMMED, _stemmer, fold, fold_in_place, stem, stems, words


@pytest.mark.parametrize(("text", "expected"), [
    ("L'argent qu’elle a gagné", ["L'", "argent", "qu’", "elle", "a", "gagné"]),
    ("aujourd'hui, c'est-à-dire", ["aujourd'hui", "c'", "est", "à", "dire"]),
    ("I don't trust the bank's men", ["I", "don't", "trust", "the", "bank's", "men"]),
    ("community-based; snake_case", ["community", "based", "snake", "case"]),
    ("हिन्दी में। የብድር፡ቡድን", ["हिन्दी", "में", "የብድር", "ቡድን"]),
    ("", []),
])
def test_a_word_is_what_a_reader_would_call_one(text: str, expected: list[str]) -> None:
    assert [word.text for word in words(text)] == expected


@given(st.text())
def test_words_are_slices_in_order(text: str) -> None:
    end = 0
    for word in words(text):
        assert end <= word.start < word.end and text[word.start:word.end] == word.text
        end = word.end


@given(st.text())
def test_folding_in_place_keeps_every_place(text: str) -> None:
    assert len(fold_in_place(text)) == len(text)


@given(st.text())
def test_stems_stand_beside_words(text: str) -> None:
    assert stems(text, "fr-BF") == [stem(word.text, "fr") for word in words(text)]


def test_folding_drops_case_and_accents_but_no_vowel_signs() -> None:
    assert fold("Élue STRASSE Straße") == "elue strasse strasse"
    assert fold_in_place("Élue ß") == "elue ß"
    assert fold("हिन्दी") == "हिन्दी"


@pytest.mark.parametrize(("language", "one", "other"), [
    ("en", "repayments", "repaying"), ("en", "women's", "woman"), ("en", "repaid", "repay"),
    ("en", "bank’s", "bank"),
    ("fr", "remboursements", "rembourser"), ("fr", "ÉLUES", "élu"), ("es", "deudas", "deuda"),
    ("pt", "grupos", "grupo"), ("bm", "Wari", "wari"),
])
def test_forms_of_a_word_share_a_stem(language: str, one: str, other: str) -> None:
    assert stem(one, language) == stem(other, language)


def test_every_stemmer_named_exists() -> None:
    assert all(_stemmer(language) is not None for language in STEMMED)
