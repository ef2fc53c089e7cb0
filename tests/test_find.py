"""One box over quotes, lessons and documents: in one's own words, in any language, and only what may be seen."""

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from projects import Made, code_of, make

from qualkit import plugins
from qualkit.actions.find import Found, find
from qualkit.actions.find_export import exported
from qualkit.actions.find_scope import Wanted
from qualkit.actions.finder import Finder, Shelf
from qualkit.actions.opening import store_of
from qualkit.actions.search_index import folder_of
from qualkit.errors import QualkitError, UnknownName

STUDY = """Women and men of two regions.

codes: {loan: [loan], loan/stress: [repay], group: [group]}
head: "[privacy]\\ncleared = ['gender', 'region']\\n[search]\\nsynonyms = ['instalment kalendari']"
files:
  interviews/a.txt: "I: How was it?\\n\\nR: We repaid the instalment of the loan before the harvest, it was hard.\\n\\nI: And the cash box?\\n\\nR: The cash box was empty, my husband had taken the money."
  interviews/b.txt: "I: Et vous ?\\n\\nR: On a remboursé le crédit avant la récolte, la caisse était vide.\\n\\nI: Et l'école ?\\n\\nR: J'ai payé l'école des enfants avec le savon."
  interviews/c.txt: "I: And you?\\n\\nR: The boats did not go out because of the wind, so nobody could pay.\\n\\nI: Who decides?\\n\\nR: I decide, I have always decided on the instalment before the harvest."
documents: |
  document,title,region,language,date,consent
  a,Treasurer of the group,Sikasso,en,2024-02-01,yes
  b,La savonnière,Kayes,fr,2025-02-01,yes
  c,A fisherman,Mopti,en,2025-03-01,yes
participants: |
  document,speaker,case,gender
  a,R,SIK-01,woman
  b,R,KAY-01,woman
  c,R,MOP-01,man
codings:
  - "a.txt | fanta | loan/stress | present | We repaid the instalment of the loan before the harvest"
  - "a.txt | luc | group | absent | The cash box was empty"
"""
LESSONS = """
study: study
lessons:
  - {id: harvest, title: Let the instalments wait for the harvest, kind: adjust, themes: [repayment], country: Mali,
     condition: One season is the only income., status: reviewed, source: Diallo 2024, date: 2024-05-01}
  - {id: weekly, title: Weekly payments fit a weekly market, kind: works, themes: [repayment], country: Ghana}
"""
THEMES = """
themes:
  - {key: repayment, name: Repayment and debt, name_fr: Remboursement et dette, definition: Paying back.,
     codes: {book: [loan]}}
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Made:
    made = make(tmp_path_factory.mktemp("find") / "p", STUDY)
    (made.folder / "findings").mkdir()
    (made.folder / "findings" / "l.yaml").write_text(LESSONS, "utf-8")
    (made.folder / "codebooks" / "themes.yaml").write_text(THEMES, "utf-8")
    made.ok("ingest")
    made.ok("codings", "import", str(made.corpus / "codings.jsonl"))
    return made


@pytest.fixture(scope="module")
def ready(study: Made) -> Iterator[Finder]:
    shelf = Shelf()
    with store_of(study.project, read_only=True) as store:
        shelf.make(study.project, store, progress=lambda stage, done, total: None)
        yield shelf.finder(study.project, store)


def texts(found: Found) -> list[str]:
    return [one.text for one in found.hits]


def asked(ready: Finder, words: str, *, hidden: Any = None, page: int = 1, size: int = 20, **where: Any) -> Found:
    return find(ready, Wanted(words=words, where=where, page=page, size=size), hidden=hidden)


# --- what is found -----------------------------------------------------------------------------


@pytest.mark.parametrize("words", [
    "what did women say about instalments before harvest", "repaid before the harvest", "REPAYING befor harvst",
    "kalendari before harvest", "Que disent les femmes des échéances avant la récolte ?",
])  # fmt: skip
def test_the_right_quote_comes_first(ready: Finder, words: str) -> None:
    first = asked(ready, words, kind="quote").hits[0]
    assert "before the harvest" in first.text or "avant la récolte" in first.text


def test_another_language_is_found_by_meaning(ready: Finder) -> None:
    for words in ("school for the children", "escuela de los niños"):
        assert asked(ready, words, kind="quote").hits[0].text.startswith("J'ai payé l'école")


def test_who_is_named_comes_up_and_is_offered_but_nobody_is_left_out(ready: Finder) -> None:
    women = asked(ready, "what did women say about instalments before harvest", kind="quote")
    men = asked(ready, "what did men say about instalments before harvest", kind="quote")
    assert (women.hits[0].attributes["gender"], men.hits[0].attributes["gender"]) == ("woman", "man")
    assert women.told == (("gender", "woman", 4 if women.total == 6 else women.told[0][2]),)
    assert {one.attributes["gender"] for one in women.hits} == {"woman", "man"}
    sikasso = asked(ready, "the cash box in Sikasso", kind="quote")
    assert ("region", "Sikasso") in {one[:2] for one in sikasso.told}


def test_a_slip_is_told(ready: Finder) -> None:
    assert asked(ready, "instalmant before harvest").corrected == {"instalmant": "instalment"}
    assert asked(ready, "instalment").corrected == {}


def test_a_phrase_must_stand_as_it_is(ready: Finder) -> None:
    assert texts(asked(ready, '"cash box"', kind="quote")) == [
        "The cash box was empty, my husband had taken the money."]
    assert asked(ready, '"box cash"', kind="quote").hits == ()


def test_lessons_and_documents_are_found_with_quotes(ready: Finder) -> None:
    found = asked(ready, "instalments wait for the harvest")
    assert {one.kind for one in found.hits} >= {"quote", "lesson"}
    (lesson,) = [one for one in found.hits if one.ref == "study/harvest"]
    assert lesson.lesson is not None and lesson.lesson.source == "Diallo 2024"
    assert asked(ready, "the fisherman", kind="document").hits[0].title == "A fisherman"


def test_a_hit_stands_where_it_says(study: Made, ready: Finder) -> None:
    hit = asked(ready, "harvest loan", kind="quote").hits[0]
    text = (study.corpus / "interviews" / "a.txt").read_text()
    assert text[hit.start:hit.end] == hit.text and hit.question == "How was it?"
    assert (hit.before, hit.after) == ("How was it?", "And the cash box?")
    assert "harvest" in [hit.text[start:end] for start, end in hit.marks]
    assert hit.codes == ("loan/stress",) and hit.document == "interviews/a.txt"


def test_more_like_this_leaves_itself_out(ready: Finder) -> None:
    first = asked(ready, "repaid before the harvest", kind="quote").hits[0]
    like = find(ready, Wanted(like=first.ref, where={"kind": "quote"}))
    assert first.ref not in {one.ref for one in like.hits} and "récolte" in like.hits[0].text
    assert find(ready, Wanted(like="interviews/a.txt@20", where={"kind": "quote"})).total == like.total
    for ref in ("nobody@0", "interviews/a.txt@99999999", "x", "interviews/a.txt@-1", "interviews/a.txt@²"):
        with pytest.raises(UnknownName):
            find(ready, Wanted(like=ref))


# --- narrowing ---------------------------------------------------------------------------------


def test_facets_add_up_and_lead_to_as_many(ready: Finder) -> None:
    found = asked(ready, "loan instalment harvest school box")
    facets = {one.name: dict(one.counts) for one in found.facets}
    assert sum(facets["kind"].values()) == found.total > 3
    assert facets["theme"]["repayment"] >= 2 and facets["year"]["2025"] >= 1
    for name, counts in facets.items():
        for value, count in counts.items():
            narrowed = find(ready, Wanted(words="loan instalment harvest school box", where={name: value}))
            assert narrowed.total >= count, (name, value)
            assert all(value in dict(one.counts) for one in narrowed.facets if one.name == name)


@pytest.mark.parametrize(("where", "keys"), [
    ({"region": "Kayes"}, {"b"}), ({"gender": "man"}, {"c"}), ({"language": "fr"}, {"b"}), ({"code": "loan"}, {"a"}),
    ({"theme": "repayment"}, {"a"}), ({"direction": "absent"}, {"a"}), ({"coder": "luc"}, {"a"}), ({"year": "2024"}, {"a"}),
    ({"gender": "woman", "region": "Mopti"}, set()), ({"study": "study", "year": "2025"}, {"b", "c"}),
])  # fmt: skip
def test_filters(ready: Finder, where: dict[str, str], keys: set[str]) -> None:
    found = find(ready, Wanted(words="harvest box school pay", where={"kind": "quote", **where}, size=50))
    assert {Path(one.document).stem for one in found.hits} == keys


@pytest.mark.parametrize("where", [{"regoin": "Kayes"}, {"code": "lona"}, {"study": "x"}, {"coder": "x"}, {"theme": "x"}])
def test_a_slip_in_a_filter_is_told(ready: Finder, where: dict[str, str]) -> None:
    with pytest.raises(UnknownName):
        find(ready, Wanted(words="loan", where=where))


def test_pages_follow_one_another_without_gap_or_repetition(ready: Finder) -> None:
    whole = [one.ref for one in asked(ready, "loan harvest box", size=50).hits]
    paged = [one.ref for page in range(1, 9) for one in asked(ready, "loan harvest box", size=2, page=page).hits]
    assert paged == whole[:16] and len(set(whole)) == len(whole)


def test_codes_that_are_not_to_be_seen_show_nowhere(ready: Finder) -> None:
    (document,) = [one.id for one in ready.known.sources.values() if one.key.endswith("a.txt")]
    hidden = {document: {"fanta"}}
    found = asked(ready, "repaid before the harvest", hidden=hidden)
    assert not [one.codes for one in found.hits if one.codes and "loan/stress" in one.codes]
    assert "loan/stress" not in {value for one in found.facets for value, _ in one.counts}
    wheres: list[dict[str, Any]] = [{"code": "loan"}, {"coder": "fanta"}, {"direction": "present"}]
    for where in wheres:
        assert asked(ready, "harvest", hidden=hidden, kind="quote", **where).hits == ()
    assert asked(ready, "box", hidden=hidden, kind="quote", code="group").total == 1, "luc's may be seen"


# --- any text is safe --------------------------------------------------------------------------


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(max_size=40), where=st.dictionaries(st.sampled_from(["kind", "region", "year", "x"]), st.text(max_size=4),
                                                         max_size=1))
@example(words='"', where={})
@example(words="don't l'argent C++ a:b NEAR(x) * ^ -", where={})
@example(words="\0\ud800 \u202e اللغة বাংলা 🙂", where={})
@example(words='"" OR "', where={})
def test_any_text_is_a_question(ready: Finder, words: str, where: dict[str, str]) -> None:
    try:
        found = find(ready, Wanted(words=words, where=where))
    except QualkitError:
        assert where
        return
    assert found.total >= len(found.hits)
    for form in (".csv", ".md"):
        exported(found.hits, form, asked=words)


def test_nothing_asked_finds_nothing(ready: Finder) -> None:
    assert asked(ready, " ").total == asked(ready, "???").total == 0


# --- without meaning, and anew -----------------------------------------------------------------


def test_without_an_index_words_are_found_and_it_is_said(ready: Finder) -> None:
    bare = replace(ready, index=None)
    found = asked(bare, "repaid before harvest", kind="quote")
    assert not found.by_meaning and "before the harvest" in found.hits[0].text and found.hits[0].codes
    assert asked(bare, "harvest", kind="quote", region="Mopti").total == 1
    assert asked(bare, "harvest", kind="quote", code="loan", hidden={}).total == 1


def test_the_index_follows_the_texts(study: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make(tmp_path / "p", STUDY)
    made.ok("ingest")
    assert "Making 6 passages ready" in made.run("search", "harvest").output
    assert "Making" not in made.run("search", "harvest").output
    (made.corpus / "interviews" / "d.txt").write_text("I: And you?\n\nR: The goats were sold in the night.", "utf-8")
    made.ok("ingest")
    seen: list[int] = []
    embedder = plugins.load("embedders", "use.v1")
    monkeypatch.setattr(embedder, "embed", _counting(embedder.embed, seen))
    found = made.run("search", "goats")
    assert "Making 1 passage ready" in found.output and "goats were sold" in found.output
    assert max(seen) <= 7, "only what is new was read again"
    assert len([path for path in folder_of(made.project).iterdir() if path.is_dir()]) == 1


def _counting(embed: Any, seen: list[int]) -> Any:
    def counted(self: Any, texts: Any) -> Any:
        if "The goats were sold in the night." in texts:
            seen.append(len(texts))
        return embed(self, texts)

    return counted


def test_a_damaged_index_is_made_anew(tmp_path: Path) -> None:
    made = make(tmp_path / "p", STUDY)
    made.ok("ingest")
    made.ok("search", "--index")
    for path in folder_of(made.project).rglob("*"):
        if path.is_file():
            path.write_bytes(b"no")
    assert "before the harvest" in made.ok("search", "harvest")


# --- the command and the files -----------------------------------------------------------------


def test_the_command(study: Made) -> None:
    hits = study.json("search", "repaid before harvest")
    assert hits[0]["document"] == "interviews/a.txt" and {"text", "codes", "attributes", "before", "ref"} <= hits[0].keys()
    assert study.json("search", "harvest", "--lessons")[0]["ref"] == "study/harvest"
    assert {one["kind"] for one in study.json("search", "harvest", "--kind", "all")} == {"quote", "lesson"}
    counted = study.json("search", "harvest", "--facets")
    assert counted["total"] == sum(pair[1] for one in counted["facets"] if one["name"] == "kind" for pair in one["counts"])
    said = study.ok("search", "harvest", "--theme", "repayment", "--facets")
    assert "region: Sikasso" in said and "1 passage found" in said
    assert study.json("search", "--like", hits[0]["ref"])[0]["ref"] != hits[0]["ref"]
    assert code_of(study.run("search", "harvest", "--theme", "none")) == 2


@pytest.mark.parametrize("form", [".csv", ".xlsx", ".md"])
def test_what_was_found_is_kept_with_its_source(study: Made, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"found{form}"
    result = study.run("search", "harvest", "--kind", "all", "--save", str(path))
    assert code_of(result) == 0 and "Internal" in result.output
    if form == ".csv":
        rows = list(csv.DictReader(StringIO(path.read_bytes().decode("utf-8-sig"))))
        assert {"quote", "lesson"} == {row["kind"] for row in rows}
        assert rows[0]["document"] or rows[0]["source"]
    if form == ".md":
        assert "study study" in path.read_text("utf-8") and "Diallo 2024" in path.read_text("utf-8")
    assert code_of(study.run("search", "harvest", "--save", str(tmp_path / "x.pdf"))) == 2


def test_words_that_are_signs_stay_words(ready: Finder) -> None:
    (hit,) = asked(ready, '"cash box"', kind="quote").hits
    sly = replace(hit, text='=cmd|"/c x"!A1 [click](javascript:1) <script>', title="+1")
    row = exported([sly], ".csv", asked="x").decode("utf-8-sig").splitlines()[1]
    assert "'=cmd" in row and "'+1" in row
    kept = exported([sly], ".md", asked="# x").decode()
    assert "\\[click\\]\\(javascript" in kept and "\\<script\\>" in kept and kept.startswith("# \\# x")
    assert json.dumps(kept)
