"""Merges that are killed, and copies that another hand has written into: nothing half done, nothing that does not hold."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest
from store import shelf
from store.copies import CODERS, Shelves, Two, document, poked, sound
from store.copies import shelves as shelves  # the fixture
from store.copies import two as two  # the fixture

from qualkit.errors import StoreCorrupt

_MERGE_AND_DIE = """
import os, signal, sys
from pathlib import Path
from qualkit.store import open_store
from qualkit.store.merging import _Join
die = getattr(_Join, sys.argv[3])
def last(self, *given):
    die(self, *given)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(_Join, sys.argv[3], last)
open_store(Path(sys.argv[1])).join(open_store(Path(sys.argv[2])))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize("where", ["_take_versions", "_take_acts", "_find_places"])
def test_a_merge_that_is_killed_changes_nothing(two: Two, where: str) -> None:
    home, away = two
    shelf.code_quote(away, document(away), "The rain")
    before, log = home.dump(), home.log()
    home.close(), away.close()
    done = subprocess.run([sys.executable, "-c", _MERGE_AND_DIE, str(home.path), str(away.path), where], check=False)
    assert done.returncode == -signal.SIGKILL
    assert home.dump() == before and home.log() == log and sound(home)
    assert len(home.join(away).came) == 1


@pytest.mark.parametrize(("statement", "why"), [
    ("UPDATE coding_anchor SET quote = 'never said'", "quote"),
    ("UPDATE coding_anchor SET start = start + 1", "quote"),
    ("UPDATE coding_anchor SET text_hash = 'unknown'", "text"),
    ("UPDATE coding SET direction = 'sideways'", "damaged"),
    ("UPDATE coder SET handle = handle || char(27) || '[2J'", "damaged"),
    ("UPDATE coding_anchor SET start = 'here'", "damaged"),
    ("UPDATE coding SET code = 99", "damaged"),
    ("DELETE FROM coding_anchor", "damaged"),
])
def test_what_does_not_hold_stays_out_and_is_listed(shelves: Shelves, statement: str, why: str) -> None:
    home = shelves()
    away = shelves(home)
    shelf.code_quote(away, document(away), "cash box")
    brought = home.join(poked(away, statement))
    assert ([one.why for one in brought.left], brought.came, home.codings()) == ([why], (), [])
    assert sound(home) and sorted(home.coders()) == sorted(CODERS)


def test_times_that_are_none_are_refused(shelves: Shelves) -> None:
    home = shelves()
    away = shelves(home)
    shelf.code_quote(away, document(away), "cash box")
    with pytest.raises(StoreCorrupt):
        home.join(poked(away, "UPDATE coding SET made_at = 'yesterday'"))
    assert home.codings() == []


def test_a_text_that_is_not_what_its_hash_says_stays_out(shelves: Shelves) -> None:
    home = shelves()
    away = shelves(home)
    shelf.put(away, "a.txt", "Other words were said here.")
    shelf.code_quote(away, document(away), "Other words")
    poked(away, "UPDATE text SET content = replace(content, 'said', 'sung')")
    assert [one.why for one in home.join(away).left] == ["text"]


@pytest.mark.parametrize("payload", [
    '{"shifts": [{}]}', '{"shifts": [3]}', '{"shifts": 3}', '[]', '{"of": 77}', '{"steps": [["coding", 1, 2]]}',
    '{"steps": [["coding", "a", 1, "risen", 1]]}', '{"steps": [["table", "a", 1, "hidden", 1]]}', "not JSON"])
def test_a_log_that_nobody_wrote_is_refused(shelves: Shelves, payload: str) -> None:
    home = shelves()
    away = shelves(home)
    shelf.code_quote(away, document(away), "cash box")
    before = home.dump()
    with pytest.raises(StoreCorrupt):
        home.join(poked(away, "UPDATE log SET payload = ?", payload))
    assert home.dump() == before
