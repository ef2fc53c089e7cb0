"""Search finds what a look through the text would, whatever is typed."""

import unicodedata

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from store.shelf import TALK, code_quote, put, settle

from qualkit.errors import UsageError
from qualkit.model import Case, Participant
from qualkit.store import Store
from qualkit.text.words import fold, stems, words


def found(store: Store, typed: str, **more: object) -> list[str]:
    return [hit.segment.text for hit in store.search(typed, **more)]  # type: ignore[arg-type]


WORDS = 'Don\'t ask C++ people about a:b, café or "money".\nWomen were saving 😀 NEAR the well.\nفاطمة تدخر المال'


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("don't", 0), ("C++", 0), ("a:b", 0), ('"money"', 0), ("cafe", 0), ("CAFÉ", 0), ("cafe\u0301", 0),
        ("woman save", 1), ("NEAR", 1), ("(saving)", 1), ("save*", 1), ("^women", 1), ("😀", 1),
        ("saving 😀", 1), ("{well}", 1), ("-well", 1), ("women & well", 1), ("“were saving”", 1),
        ("المال", 2), ("فاطمة", 2),
    ],
)  # fmt: skip
def test_anything_a_person_types_is_found(store: Store, typed: str, line: int) -> None:
    put(store, "a.txt", WORDS)
    assert found(store, typed) == [WORDS.split("\n")[line]]


@pytest.mark.parametrize(
    "typed",
    ['"', '""', "*", "AND OR NOT", "NEAR(a b, 5)", "words:money", "x AND", "'; DROP TABLE coding; --",
     "\0", "\ud800", '"were women"', "😎", "money women", "%", "_", "rowid", "nothing", "x＂money"],
)  # fmt: skip
def test_anything_else_is_safe_and_finds_nothing(store: Store, typed: str) -> None:
    put(store, "a.txt", WORDS)
    assert found(store, typed) == []
    assert len(found(store, "")) == 3


def test_a_pasted_page_is_refused_kindly(store: Store) -> None:
    with pytest.raises(UsageError):
        store.search(" ".join(f"word{number}" for number in range(100)))


def test_words_are_found_in_the_forms_of_their_language(store: Store) -> None:
    put(store, "fr.txt", "Elles épargnent; il épargna.", language="fr")
    put(store, "en.txt", "She has repaid the loans.", language="en")
    put(store, "bm.txt", "An bɛ wari mara.", language="bm")
    assert found(store, "épargner") == found(store, "epargnent") == ["Elles épargnent; il épargna."]
    assert found(store, "repay loan") == ["She has repaid the loans."]
    assert found(store, "wari") == ["An bɛ wari mara."]
    assert found(store, '"repay"') == [], "a phrase is exact"


def test_a_hit_carries_its_source_its_codes_and_its_surroundings(store: Store) -> None:
    settle(store)
    document = put(store, "a.txt", attributes={"region": "Kayes"}).document_id
    code_quote(store, document, "cash box", code="money")
    (hit,) = store.search("box")
    assert (hit.document, hit.key, hit.codes, hit.attributes) == (
        document,
        "a.txt",
        ("id-money",),
        {"region": "Kayes"},
    )
    assert [TALK[start:end] for start, end in hit.matches] == ["box"]
    assert hit.before is not None and hit.before.text == "We women meet every Monday."
    assert hit.after is not None and hit.after.ordinal == 2


def test_the_best_come_first_and_a_limit_holds(store: Store) -> None:
    put(store, "b.txt", "rain and much more of other things that were said there\nrain rain")
    put(store, "a.txt", "rain rain")
    hits = store.search("rain", limit=2)
    assert [(hit.key, hit.segment.ordinal) for hit in hits] == [("a.txt", 0), ("b.txt", 1)]
    assert hits[0].score >= hits[1].score > 0


def test_search_is_narrowed_by_study_code_coder_and_attribute(store: Store) -> None:
    settle(store, "awa", "binta")
    first = put(store, "a.txt", attributes={"region": "Kayes"}).document_id
    second = put(store, "b.txt", attributes={"region": "Mopti"}, speaker="P1").document_id
    code_quote(store, first, "cash box", code="money")
    gone = code_quote(store, second, "cash box", code="rain", coder="binta")
    cases = [Case(id="1", key="ami", attributes={"gender": "f"})]
    store.put_cases("s", cases, [Participant(case="ami", document="b.txt", speaker="P1")])

    def keys(**more: object) -> list[str]:
        return [hit.key for hit in store.search("box", **more)]  # type: ignore[arg-type]

    assert keys() == ["a.txt", "b.txt"]
    assert keys(study="other") == []
    assert keys(code="id-money") == ["a.txt"]
    assert keys(coder="binta") == ["b.txt"]
    assert keys(code="id-money", coder="binta") == []
    assert keys(attributes={"region": "Mopti"}) == ["b.txt"]
    assert keys(attributes={"gender": "f"}) == ["b.txt"]
    assert keys(attributes={"gender": "f", "region": "Kayes"}) == []
    store.withdraw([gone.id], coder="binta")
    assert keys(coder="binta") == []
    store.mark_missing([first])
    assert keys() == ["b.txt"]
    assert [hit.segment.ordinal for hit in store.search("", code="id-money")] == []


def test_a_corrected_text_is_searched_as_it_is_now(store: Store) -> None:
    put(store, "a.txt")
    put(store, "a.txt", "Only this.")
    assert found(store, "box") == []
    assert found(store, "only") == ["Only this."]


ALPHABET = "aébÉñß 'x-\n"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(st.text(ALPHABET, min_size=1, max_size=30), min_size=3, max_size=3),
    typed=st.text(ALPHABET.replace("\n", ""), max_size=6),
    language=st.sampled_from(["en", "fr", "bm"]),
)
@example(texts=["ébñ É", "eb x", "x"], typed="EB", language="fr")
def test_search_equals_a_scan(store: Store, texts: list[str], typed: str, language: str) -> None:
    with store.transaction():
        for number, content in enumerate(texts):
            put(store, f"{number}.txt", content, language=language)
    wanted = [term for term in typed.split() if any(character.isalnum() for character in term)]
    scanned = [
        (segment.document, segment.ordinal)
        for segment in store.segments("s")
        if all(_says(segment.text, term, language) for term in wanted)
    ]
    hits = store.search(" ".join(wanted), limit=1000)
    assert sorted((hit.document, hit.segment.ordinal) for hit in hits) == sorted(scanned)


def _says(text: str, term: str, language: str) -> bool:
    exact = _within(_tokens(fold(term)), _tokens(fold(text)))
    return exact or _within(_tokens(" ".join(stems(term, language))), _tokens(" ".join(stems(text, language))))


def _tokens(text: str) -> list[str]:
    kept = "".join(character if character.isalnum() else " " for character in unicodedata.normalize("NFC", text))
    return kept.split()


def _within(wanted: list[str], text: list[str]) -> bool:
    return any(text[at : at + len(wanted)] == wanted for at in range(len(text) - len(wanted) + 1))


def test_what_is_shown_as_matching_is_a_word_of_the_passage(store: Store) -> None:
    put(store, "a.txt", "The women saved. A woman saves; l'argent.")
    (hit,) = store.search("woman saving")
    content = store.text(hit.document).content
    assert [content[start:end] for start, end in hit.matches] == ["women", "saved", "woman", "saves"]
    assert [word.text for word in words("woman")] == ["woman"]


def test_what_stands_in_two_files_is_found_once(store: Store) -> None:
    put(store, "copy.txt")
    put(store, "a.txt")
    store.mark_duplicates("s")
    assert [hit.key for hit in store.search("box")] == ["a.txt"]
