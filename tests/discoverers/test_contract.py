"""What every registered discoverer must do."""

from dataclasses import replace

import pytest
from discoverers.conftest import passages, segment

from qualkit.model import DiscoveryContext
from qualkit.plugins import load, names
from qualkit.testing import check_discoverer


@pytest.mark.parametrize("name", names("discoverers"))
@pytest.mark.parametrize("language", ["en", "fr-BF", "ar"])
def test_a_discoverer_keeps_its_contract(name: str, language: str) -> None:
    own, vectors = passages(48, language=language)
    rest = [segment(f"The bus to town and the road to market, trip {number}", language=language, document=f"e{number}")
            for number in range(200)]
    discoverer = load("discoverers", name)()
    context = DiscoveryContext(vectors=vectors if discoverer.wants_vectors else None, rest=rest,
                               names=frozenset({"pump"}))
    found = check_discoverer(discoverer, own, context)
    assert discoverer.name == name and found
    assert not any("pump" in term.text for one in found for term in one.terms)


@pytest.mark.parametrize("name", names("discoverers"))
def test_passages_that_are_all_alike_are_no_subject(name: str) -> None:
    own, vectors = passages(60)
    alike = [replace(one, text=own[0].text, end=one.start + len(own[0].text)) for one in own]
    context = DiscoveryContext(vectors=vectors, rest=alike)
    assert not list(load("discoverers", name)().discover(alike, context))


@pytest.mark.parametrize("name", names("discoverers"))
def test_too_few_passages_give_nothing(name: str) -> None:
    own, vectors = passages(3)
    assert not list(load("discoverers", name)().discover(own, DiscoveryContext(vectors=vectors, rest=own)))
