"""Topics: the same every time, found where there are some, doubted where there are none."""

import sys
from dataclasses import replace

import numpy as np
import pytest
from discoverers.conftest import SUBJECTS, passages, segment

from qualkit.discoverers.clusters import RECURS, WAYS, by_consensus, grouped, recurrence, reduced
from qualkit.discoverers.layout import lay_out
from qualkit.discoverers.topics import Topics
from qualkit.errors import MissingExtra, UsageError
from qualkit.model import DiscoveryContext, proposal_id


def test_what_is_said_alike_becomes_one_topic_named_by_its_words() -> None:
    own, vectors = passages(60)
    found = list(Topics(number=3).discover(own, DiscoveryContext(vectors=vectors)))
    place = {(one.document, one.start): number for number, one in enumerate(own)}
    subjects = [{place[at.document, at.start] % len(SUBJECTS) for at in one.passages} for one in found]
    assert sorted(subjects, key=min) == [{0}, {1}, {2}]
    words = [{term.text for term in one.terms} for one in sorted(found, key=lambda one: min(
        place[at.document, at.start] for at in one.passages))]
    assert "water" in words[0] and "rice" in words[1] and "school" in words[2]
    assert all(one.repeatability is not None and one.repeatability > 0.8 for one in found)


def test_a_topic_keeps_its_id_whatever_order_passages_come_in() -> None:
    own, vectors = passages(45)
    first = list(Topics(number=3).discover(own, DiscoveryContext(vectors=vectors)))
    turned = list(Topics(number=3).discover(own[::-1], DiscoveryContext(vectors=vectors[::-1])))
    assert {one.id for one in first} == {one.id for one in turned}
    assert all(one.id == proposal_id(one.engine, one.passages[::-1]) for one in first)
    moved = [replace(one, text_hash="another") for one in own]
    other = list(Topics(number=3).discover(moved, DiscoveryContext(vectors=vectors)))
    assert not {one.id for one in first} & {one.id for one in other}


def test_what_many_said_alike_counts_once() -> None:
    own, vectors = passages(60)
    repeated = [*own, *(replace(own[0], start=100_000 + number, ordinal=100 + number) for number in range(50))]
    found = list(Topics(number=3).discover(repeated, DiscoveryContext(
        vectors=np.vstack([vectors, np.repeat(vectors[:1], 50, axis=0)]))))
    assert sum(one.size for one in found) == 60


@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_grouping_is_the_same_twice(way: str) -> None:
    _, vectors = passages(60)
    rows = reduced(vectors)
    documents = [f"d{number % 9}" for number in range(60)]
    first, back = grouped(rows, documents=documents, way=way, number=3, seed=1)
    again, same = grouped(rows, documents=documents, way=way, number=3, seed=1)
    assert (first == again).all() and (back == same).all()


def test_groups_in_noise_do_not_come_back_and_real_ones_do() -> None:
    chance = np.random.default_rng(0)
    documents = [f"d{number % 12}" for number in range(120)]
    noise = reduced(chance.normal(size=(120, 64)))
    blind = chance.integers(0, 2, size=120)  # two halves of anything overlap by a third
    assert recurrence(noise, blind, documents=documents, grouping=by_consensus, seed=0).max() < 0.25
    _, vectors = passages(120)
    real = reduced(vectors)
    labels = by_consensus(real, 3, 0)
    assert recurrence(real, labels, documents=documents, grouping=by_consensus, seed=0).min() > 0.9 > RECURS


def test_the_number_is_not_chosen_below_five_where_there_are_passages_for_five() -> None:
    _, vectors = passages(120)
    labels, _ = grouped(reduced(vectors), documents=["d"] * 120, way="kmeans", number=None, seed=0)
    assert 5 <= labels.max() + 1 <= 6


@pytest.mark.parametrize("options", [{"by": "umap"}, {"number": 1}, {"number": 31}])
def test_an_option_that_cannot_be_is_refused(options: dict[str, object]) -> None:
    own, vectors = passages(60)
    with pytest.raises(UsageError) as refusal:
        list(Topics(**options).discover(own, DiscoveryContext(vectors=vectors)))  # type: ignore[arg-type]
    assert refusal.value.hint and "pump" not in str(refusal.value)


@pytest.mark.parametrize(("library", "options"), [("bertopic", {}), ("hdbscan", {"by": "hdbscan"})])
def test_without_a_library_the_command_that_installs_it_is_said(
        library: str, options: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    own, vectors = passages(45)
    list(Topics(number=2).discover(own, DiscoveryContext(vectors=vectors)))  # bertopic itself is loaded with hdbscan
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtra) as missing:
        list(Topics(**options).discover(own, DiscoveryContext(vectors=vectors)))  # type: ignore[arg-type]
    assert missing.value.hint == "pip install 'qualkit-synthesis[topics]'"


def test_no_large_model_library_is_needed() -> None:
    list(Topics(number=2).discover(*(lambda own, rows: (own, DiscoveryContext(vectors=rows)))(*passages(45))))
    assert not {"sentence_transformers", "umap", "torch", "plotly"} & set(sys.modules)


def test_passages_without_a_word_in_common_are_no_topic() -> None:
    own = [segment(f"{'abcdefghij'[number % 10]}{chr(97 + number // 10)}xq only{chr(97 + number % 26)}z", start=100 * number,
                   document=f"d{number}") for number in range(50)]
    vectors = np.eye(50, 64, dtype=np.float32)
    assert all(one.terms for one in Topics().discover(own, DiscoveryContext(vectors=vectors)))


@pytest.mark.parametrize("count", [0, 1, 3, 5, 40])
def test_a_map_has_a_place_for_each_passage(count: int) -> None:
    _, vectors = passages(count) if count else ([], np.zeros((0, 32), dtype=np.float32))
    places = lay_out(vectors)
    assert places.shape == (count, 2) and ((places >= 0) & (places <= 1)).all()
    assert (places == lay_out(vectors)).all()


def test_a_map_of_one_vector_repeated_is_a_map() -> None:
    assert lay_out(np.ones((12, 32), dtype=np.float32)).shape == (12, 2)
