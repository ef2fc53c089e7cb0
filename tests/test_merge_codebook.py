"""Packs come home while codebooks go on: codes made away, and codes changed meanwhile."""

from __future__ import annotations

import re

import pytest
from laptops import at_work, away, code, keys, quotes
from laptops import home as home  # the fixture, and what it is copied from
from laptops import talks as talks
from projects import Made, code_of

from qualkit.actions.opening import store_of


def new_code(made: Made, coder: str, key: str) -> None:
    with at_work(made, coder) as review:
        review.new_code(key, key.title(), f"What {key} is.")


def test_a_code_that_was_made_away_comes_into_the_codebook(home: Made) -> None:
    awa = away(home, "awa")
    new_code(awa, "awa", "loan/moon")
    code(awa, "awa", "could not repay the loan", "loan/moon")
    result = home.json("merge", str(awa.folder))
    assert result["packs"][0]["codes_added"] == ["loan/moon"]
    book = home.json("codebook", "show", "book")
    assert "loan/moon" in str(book) and keys(home) == ["loan/moon"]
    assert home.json("merge", str(awa.folder))["packs"][0]["codes_added"] == []


def test_a_key_that_is_taken_here_is_told_and_both_codes_stand(home: Made) -> None:
    awa = away(home, "awa")
    new_code(awa, "awa", "moon")
    new_code(home, "ben", "moon")
    code(awa, "awa", "could not repay the loan", "moon")
    code(home, "ben", "could not repay the loan", "moon")
    (pack,) = home.json("merge", str(awa.folder))["packs"]
    (added,) = pack["codes_added"]
    assert added.startswith("moon-") and keys(home) == ["moon", added]
    assert [one["kind"] for one in pack["notes"]] == ["code"]
    home.ok("codebook", "check")


def test_a_new_code_goes_below_its_parent_wherever_that_stands_now(home: Made) -> None:
    awa = away(home, "awa")
    new_code(awa, "awa", "loan/moon")
    code(awa, "awa", "could not repay the loan", "loan/moon")
    home.ok("codebook", "rename", "book", "loan", "--to", "credit")
    assert home.json("merge", str(awa.folder))["packs"][0]["codes_added"] == ["credit/moon"]


@pytest.mark.parametrize("change", [("retire", "book", "loan"), ("merge", "book", "loan", "home"),
                                    ("rename", "book", "loan", "--to", "credit")], ids=lambda one: str(one[0]))
@pytest.mark.parametrize("first", ["home", "away"])
def test_a_code_is_changed_while_somebody_gives_it(home: Made, change: tuple[str, ...], first: str) -> None:
    """M5: whichever came first, the coding is there, under the code that holds now; nothing is lost."""
    awa = away(home, "awa")
    if first == "away":
        code(awa, "awa", "could not repay the loan")
        home.ok("codebook", *change)
    else:
        home.ok("codebook", *change)
        code(awa, "awa", "could not repay the loan")
    home.run("merge", str(awa.folder))
    now = {"retire": "loan", "merge": "home", "rename": "credit"}[change[0]]
    assert keys(home) == [now] and quotes(home) == [("awa", "could not repay the loan")]
    assert "The store is sound" in home.ok("doctor")


def test_codings_follow_codes_that_were_merged_renamed_or_taken_out_meanwhile(home: Made) -> None:
    """M5: at home the codebook goes on while somebody codes with the former one.
    codes: {loan: [loan], home: [husband], talk: [], gone: []}
    files: {a.txt: "A: The loan helped us, my husband knows of it."}
    """
    awa = away(home, "awa")
    for quote, key in (("The loan", "loan"), ("my husband", "home"), ("knows of it", "talk"), ("helped us", "gone")):
        code(awa, "awa", quote, key)
    path = home.folder / "codebooks" / "book.yaml"
    home.ok("codebook", "rename", "book", "loan", "--to", "credit")
    home.ok("codebook", "merge", "book", "home", "talk")
    codes = re.split(r"(?m)^(?=- )", path.read_text())
    path.write_text("".join(block for block in codes if "key: gone" not in block))
    result = home.run("merge", str(awa.folder))
    assert code_of(result) == 1 and "is not in the codebook here any more" in result.output
    with store_of(home.project) as store:
        names = store.code_keys()
        told = {one.quote: names[one.code] for one in store.codings()}
    assert told == {"The loan": "credit", "my husband": "talk", "knows of it": "talk", "helped us": "gone"}


def test_what_the_packs_codebook_says_otherwise_is_told_and_not_carried(home: Made) -> None:
    awa = away(home, "awa")
    awa.ok("codebook", "rename", "book", "loan", "--to", "credit")
    before = (home.folder / "codebooks" / "book.yaml").read_bytes()
    (pack,) = home.json("merge", str(awa.folder))["packs"]
    assert [(one["kind"], one["code"]) for one in pack["notes"]] == [("code", "credit")]
    assert (home.folder / "codebooks" / "book.yaml").read_bytes() == before
