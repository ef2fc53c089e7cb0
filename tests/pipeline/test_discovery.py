"""Discovery by language: what is passed over and why, what two languages say alike."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from discoverers.conftest import passages, segment

from qualkit.errors import UnknownName, UsageError
from qualkit.model import Role
from qualkit.pipeline import discovery
from qualkit.pipeline.discovery import Engine, discover, names_a_subject
from qualkit.plugins import load

LOOK = Engine(name="topics.v1", options={"number": 3, "by": "agglomerative"})


class ByFirstWords:
    """Vectors that tell the subject, the same in every language."""

    name = "words.v1"
    languages = frozenset({"en", "fr"})
    dimensions = 32

    def embed(self, texts: Sequence[str]) -> Any:
        own, vectors = passages(60)
        known = {one.text: vector for one, vector in zip(own, vectors, strict=True)}
        return np.array([known[text] for text in texts], dtype=np.float32)


@pytest.fixture(autouse=True)
def _embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "load", lambda kind, name: ByFirstWords if kind == "embedders" else load(kind, name))


def test_languages_are_looked_at_one_by_one_and_what_they_say_alike_is_told() -> None:
    english, _ = passages(60)
    french = [replace(one, language="fr-BF", document=f"f-{one.document}") for one in english[:45]]
    found = discover([*french, *english], engine=LOOK)
    assert found.looked_at == {"en": 60, "fr": 45} and len(found.passages) == 105
    assert [one.languages for one in found.proposals] == [("en",)] * 3 + [("fr",)] * 3
    subject = {one.id: " ".join(term.text for term in one.terms) for one in found.proposals}
    assert len(found.alike) == 3 and all(near > 0.8 for *_, near in found.alike)
    shared = [next(word for word in ("water", "rice", "school") if word in subject[first]) for first, *_ in found.alike]
    assert all(word in subject[second] for word, (_, second, _) in zip(shared, found.alike, strict=True))


def test_what_is_passed_over_is_counted_with_its_reason() -> None:
    own, _ = passages(60)
    strange = [replace(own[0], language="bm", start=900_000 + number) for number in range(3)]
    unknown = [replace(own[1], language="und")]
    few = [replace(one, language="fr") for one in own[:5]]
    found = discover([*own, *strange, *unknown, *few, segment("Yes, that is so")], engine=LOOK)
    told = {one.language: (one.passages, one.reason) for one in found.passed_over}
    assert told["bm"][0] == 3 and "does not know the language 'bm'" in told["bm"][1]
    assert told["und"][0] == 1 and "nobody has said" in told["und"][1]
    assert told["fr"][0] == 5 and "at least 40 different passages" in told["fr"][1]
    assert found.short == 1 and found.looked_at == {"en": 60}


def test_an_interviewers_words_are_never_looked_at() -> None:
    own, _ = passages(60)
    asked = [replace(one, role=Role.INTERVIEWER) for one in own]
    found = discover(asked, engine=LOOK)
    assert not found.proposals and not found.looked_at and not found.short


def test_nothing_is_found_in_nothing() -> None:
    found = discover([], engine=LOOK)
    assert (found.proposals, found.passages, found.passed_over, found.alike) == ((), (), (), ())


@pytest.mark.parametrize(("engine", "error"), [
    (Engine(name="lda.v1", options={}), UnknownName), (Engine(name="topics.v1", options={"depth": 3}), UsageError),
    (Engine(name="keyness.v1", options={"number": 3}), UsageError)])
def test_a_wrong_engine_or_option_is_said_before_any_work(engine: Engine, error: type[Exception]) -> None:
    with pytest.raises(error):
        discover([], engine=engine)


@pytest.mark.parametrize(("text", "telling"), [
    ("Yes, that is how it is, you know, really.", False), ("The pump broke and the pipe is dry", True),
    ("loan loan loan loan loan", False), ("", False), ("50 60 70 80 90", False)])
def test_a_passage_names_a_subject_by_four_words(text: str, telling: bool) -> None:
    assert names_a_subject(segment(text)) is telling
