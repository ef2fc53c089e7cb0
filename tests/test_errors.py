"""What errors say: in English as it stands, in another language from the same pieces."""

from __future__ import annotations

import copy
import pickle
from gettext import NullTranslations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.errors import (
    ChangedUnderYou,
    FileInvalid,
    QualkitError,
    Sentence,
    StoreLocked,
    UnknownName,
    UsageError,
    either,
)
from qualkit.model import Problem

FRENCH = {
    "No %(what)s is called %(name)r.": "Nom inconnu (%(what)s) : %(name)r.", "code": "code", "coding": "codage",
    "Did you mean %(names)s?": "Vouliez-vous dire %(names)s ?", "%(one)s or %(other)s": "%(one)s ou %(other)s",
    "'%(name)s'": "« %(name)s »", "%(count)s lines are too many.": "%(count)s lignes, c’est trop.",
    "One line: %(text)s": "Une ligne : %(text)s", "%(count)s lines: %(text)s": "%(count)s lignes : %(text)s",
    "%(source)s has %(count)s mistake:\n%(lines)s": "%(source)s contient %(count)s erreur :\n%(lines)s",
    "%(source)s has %(count)s mistakes:\n%(lines)s": "%(source)s contient %(count)s erreurs :\n%(lines)s",
    "%(where)s: %(reason)s %(remedy)s": "%(where)s : %(reason)s %(remedy)s", "wrong.": "faux.", "Mend it.": "Corrigez.",
    "%(what)s has changed since you saw it; nothing was written.": "%(what)s a changé.", "The document": "Le document",
}


class French(NullTranslations):
    """A small catalogue; nought is singular."""

    def gettext(self, message: str) -> str:
        return FRENCH.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid2 if n > 1 else msgid1)


def french(sentence: str) -> str:
    assert isinstance(sentence, Sentence)
    return sentence.again(French(), apart="\u202f")


@given(name=st.text(), number=st.integers())
def test_any_value_stands_as_it_is(name: str, number: int) -> None:
    made = Sentence("%(name)s 100 %% {no} %(number)s.", name=name, number=number)
    assert made == f"{name} 100 % {{no}} {number:,}." == made.again(NullTranslations())
    assert Sentence("%(name)r", name=name) == repr(name)
    assert french(Sentence("%(name)r", name=name)) == f"« {name} »"


@given(st.text())
def test_where_nothing_is_filled_in_the_words_are_left_alone(words: str) -> None:
    assert Sentence(words) == words == Sentence(words).again(NullTranslations())


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,9}", fullmatch=True), st.text()), st.text())
def test_pieces_travel_between_processes(values: dict[str, str], tail: str) -> None:
    made = Sentence(f"{''.join(f'%({name})s' for name in values)}{tail.replace('%', '%%')}", **values)
    for other in (pickle.loads(pickle.dumps(made)), copy.deepcopy(made)):
        assert (other, other.template, other.values) == (made, made.template, made.values)
        assert isinstance(other, Sentence)


def test_an_error_travels_with_its_pieces() -> None:
    error = UsageError(Sentence("%(count)s lines are too many.", count=1234), hint=Sentence("code"))
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == "1,234 lines are too many." and type(str(again)) is str
    assert french(again.sentence) == "1\u202f234 lignes, c’est trop." and french(again.hint) == "code"


@pytest.mark.parametrize(("count", "english", "said"), [
    (0, "0 lines: x", "Une ligne : x"), (1, "One line: x", "Une ligne : x"), (2, "2 lines: x", "2 lignes : x")])
def test_each_language_counts_in_its_way(count: int, english: str, said: str) -> None:
    made = Sentence.counted("One line: %(text)s", "%(count)s lines: %(text)s", count=count, text="x")
    assert (made, french(made)) == (english, said)


def test_a_name_that_is_not_known_is_told_with_its_kind_and_what_is_near() -> None:
    error = UnknownName("coding", "loam", ["loan", "roam", "rain"])
    assert str(error) == "No coding is called 'loam'." and error.hint == "Did you mean roam or loan?"
    assert french(error.sentence) == "Nom inconnu (codage) : « loam »."
    assert french(error.hint) == "Vouliez-vous dire roam ou loan ?"


@pytest.mark.parametrize(("known", "hint"), [
    (["a", "b"], "Known: a, b."), ([], "There is no code yet."), (None, "Check the name, or choose from what is there.")])
def test_the_hint_tells_what_there_is(known: list[str] | None, hint: str) -> None:
    assert UnknownName("code", "zzz", known).hint == hint


def test_what_changed_is_a_sentence_of_its_own() -> None:
    assert french(ChangedUnderYou("The document").sentence) == "Le document a changé."
    assert str(ChangedUnderYou("a.yaml")) == "a.yaml has changed since you saw it; nothing was written."


def test_every_mistake_of_a_file_is_told_on_its_line() -> None:
    problems = [Problem(source="a.yaml", place="3", reason=Sentence("wrong."), remedy=Sentence("Mend it.")),
                Problem(source="a.yaml", reason="own words.", remedy="So.")]
    error = FileInvalid("a.yaml", problems)
    assert str(error) == "a.yaml has 2 mistakes:\na.yaml:3: wrong. Mend it.\na.yaml: own words. So."
    assert french(error.sentence) == ("a.yaml contient 2 erreurs :\na.yaml:3 : faux. Corrigez.\n"
                                      "a.yaml : own words. So.")


def test_a_plain_string_is_said_as_it_is() -> None:
    error = QualkitError("100% so.", hint="Do %(this)s.")
    assert (error.sentence, error.hint) == (str(error), "Do %(this)s.") == ("100% so.", "Do %(this)s.")
    assert StoreLocked("Busy.").hint == "Wait until the other qualkit command has ended, then try again."
    assert either(["a", "b", "c"]) == "a or b or c" and either(["a"]) == "a"
