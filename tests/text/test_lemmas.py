"""Dictionary forms: what they add to stems, and what is said where a model is missing."""

import pytest
from taggers.conftest import codebook, segment

from qualkit.errors import MissingExtra
from qualkit.model import Suggestion, TaggingContext
from qualkit.taggers.rules import Rules
from qualkit.text import lemmas


def found(text: str, *cues: str, language: str = "en", by_lemma: bool = True, question: str = "") -> list[str]:
    """What of a text the cues find."""
    rules = Rules(lemmas=by_lemma)
    rules.prepare(TaggingContext(codebook=codebook({"c": list(cues)}, language=language)))
    return [text[why.start - 100:why.end - 100] if why.start and why.end else why.what
            for one in rules.tag([segment(text, language=language, question=question)])
            if isinstance(one, Suggestion) for why in one.why]


@pytest.mark.parametrize(("cue", "text", "words"), [
    ("flee", "In the end the agent fled.", ["fled"]),
    ("fled", "They flee at night.", ["flee"]),
    ("agent*flee", "The agents of the bank fled.", ["agents of the bank fled"]),
    ("women bear", "The women bore the cost of it.", ["women bore"]),
    ("repay", "Repayments: she REPAID.", ["Repayments", "REPAID"]),
    ("borrow*trader", "She'd borrowed from traders.", ["borrowed from traders"]),
    ('"flee"', "In the end the agent fled.", []),
    ("flee*", "They fled.", []),
])
def test_a_cue_matches_by_stem_or_lemma(cue: str, text: str, words: list[str]) -> None:
    assert found(text, cue) == words


def test_lemmas_are_asked_for() -> None:
    assert found("In the end the agent fled.", "flee", by_lemma=False) == []


def test_a_question_is_read_by_lemma_too() -> None:
    answer = "That was the year of the high water, and nobody here saw him again."
    assert found(answer, "flee", question="When was it that the agent fled?") == ["flee"]


@pytest.mark.long
@pytest.mark.parametrize(("cue", "text", "words"), [
    ("vendre chèvre", "Elles vendirent les chèvres.", ["vendirent les chèvres"]),
    ("pris*crédit", "Nous prenions toujours le crédit.", ["prenions toujours le crédit"]),
    ("l'argent", "L'argent est parti.", ["argent"]),
])
def test_a_french_cue_matches_by_lemma(cue: str, text: str, words: list[str]) -> None:
    assert found(text, cue, language="fr") == words


def test_a_language_without_a_model_keeps_its_stems() -> None:
    assert found("Wari sɔrɔla.", "wari", language="bm") == ["Wari"]
    assert list(lemmas.dictionary_forms(["Wari sɔrɔla."], "bm")) == [{}]


def test_a_missing_model_is_named_with_the_next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lemmas, "MODELS", {"en": ("no_such_model",)})
    lemmas._model.cache_clear()
    with pytest.raises(MissingExtra, match=r"no_such_model.* is not installed") as caught:
        found("She fled.", "flee")
    assert caught.value.hint == "pip install 'qualkit-synthesis'"
    monkeypatch.undo()
    lemmas._model.cache_clear()
    assert found("She fled.", "flee") == ["fled"]
