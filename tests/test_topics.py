"""Topics from the command: found, kept, decided on with a name; what may not be quoted is not, and nothing is coded."""

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path

import pytest
from projects import Made, code_of, make
from ruamel.yaml import YAML

from qualkit.actions.opening import store_of
from qualkit.actions.topics import Asked, find_topics
from qualkit.formats.sheets import read_rows

SUBJECTS = {
    "water": ("The pump broke again so we carry {} jars of water from the deep well",
              "When the well is dry the water comes on a cart and costs {} coins",
              "We repaired the pump and the pipe with {} notes out of the box"),
    "harvest": ("The harvest of rice was small and gave {} sacks this season",
                "We sold {} sacks of rice before the harvest had dried",
                "Rain spoiled the rice that lay drying on {} mats after the harvest"),
    "school": ("The teacher left and {} girls sit in the school without benches",
               "Our girls walk to school and the teacher counts {} books",
               "School fees of {} coins are due when the teacher returns"),
}
LOOK = ("topics", "--topics", "3", "--by", "agglomerative")
"""A quick way of looking; k-means is tried in tests/discoverers."""

NUMBERS = ["eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"]


def village(folder: Path, *, documents: int = 6, each: int = 9, language: str = "en", codings: Sequence[str] = ()) -> Made:
    """A project in which three subjects are spoken of in turn, in each interview in another order."""
    files = {f"interviews/d{number}.txt": "\n\n".join(["I: Welcome, Fatima. What is it like in Soye?",
                                                       *_turns(number, each)]) for number in range(documents)}
    region = ["North", "South"]
    about = [f"d{number}.txt,{language},{region[number % 2]},{'analysis only' if number == 0 else 'no' if number == 1 else 'yes'}"
             for number in range(documents)]
    data = {"codes": {"well": ["well"], "loan": ["loan"]}, "files": files,
            "documents": "\n".join(["document,language,region,consent", *about]), "codings": list(codings),
            "head": '[privacy]\ncleared = ["region"]\nredact = ["pipe"]\nsmall_cell = 2\n'}
    return make(folder, "A village.\n" + json.dumps(data))


def _said(number: int, turn: int) -> str:
    """What is said in a turn of an interview: no two are alike."""
    said = list(SUBJECTS.values())[(turn + number) % 3][turn // 3 % 3]
    return f"{said.format(NUMBERS[number])} {NUMBERS[turn % 10]} {NUMBERS[turn // 10]}"


def _turns(number: int, each: int) -> Iterator[str]:
    for turn in range(each):
        yield f"R: {_said(number, turn)}."
        yield "I: Yes?"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The village with its topics looked for; nothing is decided in it."""
    made = village(tmp_path_factory.mktemp("topics") / "village")
    made.ok("ingest")
    made.ok(*LOOK)
    return made


@pytest.fixture
def mine(found: Made, tmp_path: Path) -> Made:
    """A copy of it, to decide in."""
    shutil.copytree(found.folder, tmp_path / "mine")
    return Made(tmp_path / "mine")


def test_each_subject_is_a_topic_of_respondents_words(found: Made) -> None:
    result = found.json("topics", "show")
    words = sorted(" ".join(term["text"] for term in one["terms"]) for one in result["topics"])
    assert sorted(key for key in ("water", "rice", "teacher") for one in words if key in one) == ["rice", "teacher", "water"]
    assert not any(name in " ".join(words) for name in ("fatima", "soye", "pipe", "yes"))
    assert result["looked_at"] == {"en": 45} and result["documents"] == 5  # five agreed, one refused
    assert sum(one["unquoted"] for one in result["topics"]) == 9
    assert sum(one["size"] for one in result["topics"]) == 45
    assert not any(quote["document"].endswith(("d0.txt", "d1.txt")) for one in result["topics"] for quote in one["exemplars"])
    assert all(len({quote["document"] for quote in one["exemplars"]}) == len(one["exemplars"]) == 3 for one in result["topics"])
    assert {(one["attribute"], one["value"], one["sources"], one["of"]) for one in result["topics"][0]["spread"]} == {
        ("kind", "interview", 5, 5), ("region", "North", 3, 3), ("region", "South", 2, 2)}


def test_the_same_question_is_answered_from_what_is_kept_and_a_fresh_one_is_the_same(found: Made) -> None:
    assert not code_of(found.run(*LOOK))
    kept = find_topics(found.project, Asked(number=3, by="agglomerative"))
    fresh = find_topics(found.project, Asked(number=3, by="agglomerative", fresh=True))
    assert kept.unchanged and not fresh.unchanged
    assert kept.topics == fresh.topics and len(kept.topics) == 3


def test_nothing_is_coded_by_looking(found: Made) -> None:
    with store_of(found.project) as store:
        assert not store.codings("study") and not store.counts()["suggestion"] and not store.memos()


def test_adopting_writes_the_code_with_examples_and_cues_and_a_name(mine: Made) -> None:
    topic = next(one for one in mine.json("topics", "show")["topics"] if "rice" in one["name"])
    said = mine.ok("topics", "adopt", topic["id"][:8], "--key", "well/harvest", "--name", "Harvest", "--coder", "fanta")
    assert "Internal" in said
    book = YAML(typ="safe").load(mine.folder / "codebooks" / "book.yaml")
    [code] = [one for one in book["codes"] if one["key"] == "well/harvest"]
    assert (code["name"], code["emergent"], code["changes"][0]["by"]) == ("Harvest", True, "fanta")
    assert "definition" not in code  # a machine writes none
    assert {one["kind"] for one in code["examples"]} == {"typical"} and "rice" in code["cues"]["en"]
    quoted = " ".join((mine.corpus / "interviews" / f"d{number}.txt").read_text() for number in range(2, 6))
    assert len(code["examples"]) == 3 and all(one["text"] in quoted for one in code["examples"])
    assert code_of(mine.run("codebook", "check", str(mine.folder / "codebooks" / "book.yaml"))) == 0
    again = mine.run("topics", "adopt", topic["id"], "--key", "well/other", "--coder", "luc")
    assert code_of(again) == 2 and "fanta decided" in again.output
    assert topic["id"] not in {one["id"] for one in mine.json("topics", "show")["topics"]}
    [adopted] = [one for one in mine.json("topics", "show", "--all")["topics"] if one["id"] == topic["id"]]
    assert (adopted["decided"], adopted["decided_by"]) == ("Adopted as well/harvest", "fanta")


def test_a_listed_word_does_not_leave_in_an_example(mine: Made) -> None:
    topic = next(one for one in mine.json("topics", "show")["topics"] if "pump" in json.dumps(one["terms"]))
    toml = mine.folder / "qualkit.toml"
    toml.write_text(toml.read_text().replace('["pipe"]', '["pump", "water", "jars", "pipe"]'))
    mine.ok("topics", "adopt", topic["id"], "--key", "source", "--coder", "fanta")
    book = YAML(typ="safe").load(mine.folder / "codebooks" / "book.yaml")
    said = " ".join(one["text"] for one in book["codes"][-1]["examples"])
    listed = {word for cue in book["codes"][-1]["cues"]["en"] for word in cue.split()} & {"pump", "water", "jars", "pipe"}
    assert not listed and "pump" not in book["codes"][-1]["name"]
    assert "[redacted]" in said and not re.search("pump|water|jars|pipe", said)


def test_what_was_dismissed_or_joined_stays_so_on_a_new_run(mine: Made) -> None:
    first, second, third = (one["id"] for one in mine.json("topics", "show")["topics"])
    mine.ok("topics", "dismiss", first, "--why", "greetings only", "--coder", "fanta")
    said = mine.json("topics", "merge", second, third, "--coder", "luc")
    for fresh in ((), ("--fresh",)):
        result = mine.json(*LOOK, *fresh)
        assert [one["id"] for one in result["topics"]] == [said["becomes"]] and result["hidden"] == 3
        assert set(result["topics"][0]["joins"]) == {second, third}
    with store_of(mine.project) as store:
        assert {one.about_id: one.markdown for one in store.memos()}[first] == "Dismissed: greetings only"
        assert [entry.coder for entry in store.log()][-3:] == ["fanta", "luc", "luc"]


def test_what_was_dismissed_and_comes_back_with_other_passages_says_so(mine: Made) -> None:
    first, *_ = (one["id"] for one in mine.json("topics", "show")["topics"])
    mine.ok("topics", "dismiss", first, "--why", "greetings only", "--coder", "fanta")
    path = mine.corpus / "interviews" / "d2.txt"
    path.write_text(path.read_text() + "\n\nR: The goat climbed on the roof of the mosque and ate {} fine hats.")
    mine.ok("ingest")
    result = mine.json(*LOOK)
    told = [one["formerly"] for one in result["topics"]]
    assert first not in {one["id"] for one in result["topics"]} and told.count("Dismissed: greetings only (fanta)") == 1
    assert "decided on: Dismissed: greetings only (fanta)" in mine.ok(*LOOK)


def test_a_reason_that_ends_with_a_stop_keeps_one(mine: Made) -> None:
    first, *_ = (one["id"] for one in mine.json("topics", "show")["topics"])
    mine.ok("topics", "dismiss", first, "--why", "Greetings only.", "--coder", "fanta")
    said = mine.run("topics", "dismiss", first, "--why", "again", "--coder", "luc").output
    assert "Greetings only." in said and "only.." not in said


@pytest.mark.parametrize("words", [("adopt", "TOPIC", "--key", "new"), ("merge", "TOPIC", "OTHER"),
                                   ("dismiss", "TOPIC", "--why", "no")])
def test_nobody_decides_without_a_name(found: Made, words: tuple[str, ...]) -> None:
    first, other, *_ = (one["id"] for one in found.json("topics", "show")["topics"])
    given = [first if word == "TOPIC" else other if word == "OTHER" else word for word in words]
    assert code_of(found.run("topics", *given)) == 2
    assert code_of(found.run("topics", *given, "--coder", " ")) == 2


@pytest.mark.parametrize(("words", "said"), [
    (("show", "zzzz"), "No topic is called"), (("dismiss", "zzzz", "--why", "x", "--coder", "a"), "No topic is called"),
    (("adopt", "FIRST", "--key", "well", "--coder", "a"), "taken"), (("adopt", "FIRST", "--key", "a b", "--coder", "a"), "no key"),
    (("merge", "FIRST", "FIRST", "--coder", "a"), "with itself"), (("dismiss", "FIRST", "--why", " ", "--coder", "a"), "a reason"),
    (("--engine", "lda.v1"), "No discoverer is called"), (("--part", "North"), "not NAME=VALUE"),
    (("--part", "regoin=North"), "Did you mean region"), (("--part", "region=West"), "Known: North, South"),
    (("--topics", "900"), "cannot be made of"), (("--engine", "keyness.v1"), "nothing to hold"),
    (("show", "--map", "map.pdf"), "Use .html"), (("show", "--out", "table.txt"), "Use .csv or .xlsx")])
def test_a_mistake_is_said_and_changes_nothing(found: Made, words: tuple[str, ...], said: str) -> None:
    before, book = found.dump(), (found.folder / "codebooks" / "book.yaml").read_text()
    first = found.json("topics", "show")["topics"][0]["id"]
    result = found.run("topics", *(first if word == "FIRST" else word for word in words))
    assert code_of(result) == 2 and said in result.output
    assert not re.search("jars|sacks|benches", result.output)  # no transcript text in an error
    assert found.dump() == before and (found.folder / "codebooks" / "book.yaml").read_text() == book


def test_only_what_no_code_covers(tmp_path: Path) -> None:
    made = village(tmp_path / "p", codings=[f"d{number}.txt | fanta | well | present | {_said(number, turn)}"
                                            for number in range(2, 6) for turn in range(9) if (turn + number) % 3 == 0])
    made.ok("ingest")
    made.ok("codings", "import", str(made.corpus / "codings.jsonl"))
    whole = made.json(*LOOK)
    water = max(whole["topics"], key=lambda one: one["codes"][0]["lift"] if one["codes"] else 0)
    [well] = water["codes"]
    assert well["code"] == "well" and well["share"] == round(well["passages"] / water["judged"], 3) > 0.8
    assert well["lift"] == pytest.approx(3 * well["share"], abs=0.01)  # a third of what was judged is about it
    bare = ("topics", "--engine", "keyness.v1", "--uncoded")
    result = made.json(*bare)
    assert result["looked_at"] == {"en": 33} and result["unread"] == 9  # d0 was never coded
    assert not any("water" in json.dumps(one["terms"]) for one in result["topics"])
    assert "Nothing stands out" in made.ok(*bare)
    assert "9 of these passages stand in documents that nobody has coded" in made.ok(*bare)


def test_the_map_shows_what_may_be_quoted_and_reaches_for_nothing(found: Made, tmp_path: Path) -> None:
    path = tmp_path / "map.html"
    assert "Internal" in found.ok("topics", "show", "--map", str(path), "--language", "fr")
    page = unescape(path.read_text("utf-8"))
    assert page.count('class="pt ') == 36 and 'lang="fr"' in page and "Interne" in page
    assert not re.search(r"<script|https?://|url\(|@import|javascript:", page.replace("http-equiv", ""))
    assert "default-src 'none'" in page and "pipe" not in page
    marks = {re.sub(r".*(tone-\w+).*?</title>(<[^>]*>).*", r"\1 \2", line) for line in page.splitlines() if 'class="pt ' in line}
    assert len(marks) == 3  # a shape and a colour for each topic
    told = [(int(here or size), int(size)) for here, size in re.findall(r"(?:(\d+) montrés ici sur )?(\d+) passages de", page)]
    assert len(told) == 3 and sum(size for _, size in told) == 45
    assert sum(here for here, _ in told) == 36, "what may not be quoted is no mark, so the lists do not count it as shown"
    found.ok("topics", "show", "--map", str(tmp_path / "again.html"), "--language", "fr")
    assert (tmp_path / "again.html").read_bytes() == path.read_bytes()


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_the_table_has_a_row_for_each_topic(found: Made, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"topics.{suffix}"
    assert "3 rows written" in found.ok("topics", "show", "--out", str(path))
    sheet = read_rows(path, path.name, problems=lambda problem: None)
    rows = [dict(zip(sheet.header, row, strict=True)) for row in sheet.rows]
    assert [row["topic"] for row in rows] == [one["id"][:8] for one in found.json("topics", "show")["topics"]]
    assert all(row["quote 1"] for row in rows) and sum(int(row["passages"]) for row in rows) == 45


# --- material that is hard -----------------------------------------------------------------------

def _one(folder: Path, text: str, **more: str) -> Made:
    made = make(folder, "One.\n" + json.dumps({"files": {"interviews/a.txt": text}, **more}))
    made.ok("ingest")
    return made


@pytest.mark.parametrize("text", [
    "I: And?\n\nR: The pump broke and we carry water from the well.\n\nI: And?\n\nR: Yes.",
    "R: Yes.\n\nR: No.\n\nR: Hm.", "I: What is it like when the pump breaks and the well is dry?\n\nR: Well."])
def test_a_corpus_too_small_says_so(tmp_path: Path, text: str) -> None:
    made = _one(tmp_path / "p", text)
    result = made.run("topics")
    assert code_of(result) == 0 and result.output.startswith("0 topics")
    assert "takes at least 40 different passages" in result.output or "too short to name a subject" in result.output
    assert "0 topics" in made.ok("topics", "show")
    assert code_of(made.run("topics", "show", "--map", str(tmp_path / "m.html"))) == 2


def test_before_anything_was_read_or_looked_for_the_next_step_is_said(tmp_path: Path) -> None:
    made = make(tmp_path / "p", "None.\n" + json.dumps({"files": {"interviews/a.txt": "R: We sold rice."}}))
    assert "Run: qualkit ingest" in made.run("topics").output
    made.ok("ingest")
    shown = made.run("topics", "show")
    assert code_of(shown) == 2 and "Run: qualkit topics" in shown.output


def test_one_answer_given_by_all_is_no_topic(tmp_path: Path) -> None:
    answer = "R: The pump broke and we carry water from the deep well.\n\nI: And?\n\n"
    made = _one(tmp_path / "p", "I: How was it?\n\n" + answer * 60)
    assert "at least 40 different passages" in made.ok("topics")


def test_one_document_is_enough_and_is_said(tmp_path: Path) -> None:
    made = village(tmp_path / "p", documents=3, each=45)  # of one that was counted, one that refused
    made.ok("ingest")
    result = made.json(*LOOK, "--part", "consent=yes")
    assert result["documents"] == 1 and len(result["topics"]) == 3
    assert all(one["documents"] == 1 and len(one["exemplars"]) == 3 for one in result["topics"])


def test_a_language_the_vectors_do_not_know_is_passed_over_in_the_open(tmp_path: Path) -> None:
    made = village(tmp_path / "p", language="bm")
    made.ok("ingest")
    result = made.run("topics")
    assert code_of(result) == 0 and "45 passages in bm passed over" in result.output and "keyness.v1" in result.output
    key = made.json("topics", "--engine", "keyness.v1", "--part", "region=South")
    assert key["looked_at"] == {"bm": 18}


def test_right_to_left_text_is_found_named_and_drawn_as_it_is_read(tmp_path: Path) -> None:
    said = ("المضخة مكسورة ونحن نحمل الماء من البئر البعيدة", "محصول الأرز كان قليلا هذا الموسم في القرية", "المعلم ترك المدرسة والبنات بلا كتب")
    names = ["التاجر", "الجار", "الحداد", "النجار", "الخباز", "الصياد", "الراعي", "الطبيب"]
    turns = "\n\n".join(f"R: {said[number % 3]} {names[number % 8]} {names[number // 8]}.\n\nI: نعم؟" for number in range(48))
    made = _one(tmp_path / "p", turns, documents="document,language\na.txt,ar\n")
    result = made.json(*LOOK)
    assert result["looked_at"] == {"ar": 48} and len(result["topics"]) == 3
    assert any("الماء" in term["text"] for one in result["topics"] for term in one["terms"])
    made.ok("topics", "show", "--map", str(tmp_path / "m.html"))
    assert 'lang="ar" dir="rtl"' in (tmp_path / "m.html").read_text("utf-8")
    made.ok("topics", "adopt", result["topics"][0]["id"], "--key", "loan/ماء", "--coder", "fanta")


def test_passages_that_changed_since_are_neither_quoted_nor_drawn(mine: Made, tmp_path: Path) -> None:
    path = mine.corpus / "interviews" / "d2.txt"
    path.write_text(path.read_text().replace("I: Yes?", "I: Is that so?"))
    mine.ok("ingest")
    result = mine.json("topics", "show")
    assert result["changed"] and "Look again" in mine.ok("topics", "show")
    assert not any(quote["document"].endswith("d2.txt") for one in result["topics"] for quote in one["exemplars"])


@pytest.mark.long
def test_two_hundred_real_passages_are_enough(shared: Path, tmp_path: Path) -> None:
    folder = shared / "data" / "zoo" / "markdown"
    names = sorted(folder.glob("*.md"))[:3]
    made = make(tmp_path / "p", "Real.\n" + json.dumps({"files": {path.name: path.read_text("utf-8") for path in names}}))
    made.ok("ingest")
    result = made.json("topics")
    assert sum(result["looked_at"].values()) >= 200 and len(result["topics"]) >= 5
    assert sum(one["size"] for one in result["topics"]) + result["loose"] == sum(result["looked_at"].values())
    assert sum(one["repeatability"] >= 0.5 for one in result["topics"]) >= 2
    words = {term["text"] for one in result["topics"] for term in one["terms"]}
    assert "game" in " ".join(words) or "games" in " ".join(words)
    assert not words & {"yeah", "um", "know", "like", "really", "okay", "i'm", "that's"}
