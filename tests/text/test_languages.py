"""Guessing languages: cautiously, and mostly without the detector."""

import pytest

from qualkit.text import languages
from qualkit.text.languages import languages_of

SAID = {
    "en": "The women of the group said that they had sold the milk and paid for the school.",
    "fr": "Les femmes du groupe ont dit que le lait est vendu et que les enfants vont à l'école.",
    "es": "Nosotros no tenemos dinero para los niños y la escuela del pueblo es muy cara este año.",
    "ar": "النساء في القرية حصلن على قرض واشترين الماعز للأسرة وأرسلن الأطفال إلى المدرسة",
}
UNKNOWN = {
    "Bambara": "An ka musow bɛ wari mara u ka ton kɔnɔ, u bɛ ɲɔgɔn dɛmɛ kosɛbɛ san o san.",
    "Bambara without its letters": "N ye wari ta ka taa sugu la ka malo san, ka denmisenw ka lakoli sara fana.",
    "Hausa": "Muna da kudi kadan a gidanmu kuma yara suna makaranta ta gari kowace rana.",
    "Wolof": "Yaaka mooy sama jëkkër, dafa am xaalis bu bare te du ma ko may dara.",
}


@pytest.mark.parametrize("language", SAID)
def test_large_languages_are_told(language: str) -> None:
    assert languages_of([SAID[language]]) == [language]


@pytest.mark.parametrize("language", UNKNOWN)
@pytest.mark.parametrize("beside", ["en", "fr"])
def test_others_are_undetermined_alone_and_beside_a_large_one(language: str, beside: str) -> None:
    assert languages_of([UNKNOWN[language]]) == ["und"]
    assert languages_of([SAID[beside], UNKNOWN[language], SAID[beside], SAID[beside]])[1] == "und"


def test_what_is_declared_wins() -> None:
    assert languages_of([SAID["en"], "Awɔ."], declared="bm") == ["bm", "bm"]


def test_short_turns_inherit() -> None:
    assert languages_of([SAID["fr"], "Yes.", "Ok ok"]) == ["fr"] * 3
    assert languages_of(["Hm.", "12"]) == ["und"] * 2
    assert languages_of([]) == []


def test_english_and_french_do_not_wake_the_detector(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise AssertionError("the model was loaded")

    monkeypatch.setattr(languages, "_ranker", fail)
    assert languages_of([SAID["en"]] * 3 + [SAID["fr"]]) == ["en"] * 3 + ["fr"]
