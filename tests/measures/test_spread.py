"""Quote audit and matrices."""

import pytest

from qualkit.measures.counts import Ledger, Mark, Unit
from qualkit.measures.matrices import code_by_attribute, values
from qualkit.measures.quote_audit import audit


def test_effective_sources_is_the_reciprocal_of_the_summed_squares() -> None:
    found = audit(["s1", "s1", "s2", "s3"], {"s1", "s2", "s3", "s4"})
    assert found.effective == pytest.approx(1 / (0.5**2 + 0.25**2 + 0.25**2))
    assert (found.quotes, found.sources, found.largest, found.largest_source) == (4, 3, 2, "s1")
    assert found.never_quoted == ("s4",)


def test_one_voice_needs_two_quotes() -> None:
    assert audit(["s1", "s1"], ["s1"]).is_one_voice
    assert not audit(["s1"], ["s1"]).is_one_voice
    assert audit([], ["s1"]).effective == 0


def test_each_cell_has_its_own_base() -> None:
    units = [Unit(id=name, instrument="interview", attributes=attributes, readers={"awa": frozenset({"a"})})
             for name, attributes in (("1", {"region": "Kayes"}), ("2", {"region": "Kayes"}), ("3", {}))]
    ledger = Ledger(units=units, marks=[Mark(unit="1", code="a", coder="awa")])
    assert values(units, "region") == ("Kayes", "")
    (row,) = code_by_attribute(ledger, {"a": {"a"}}, attribute="region", units=units)
    assert [(tally.n, tally.base) for tally in row.cells.values()] == [(1, 2), (0, 1)]
