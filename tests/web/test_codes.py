"""The codes of a study on the desk: figures, quotes, memos, and changes to the codebook with a preview."""

from __future__ import annotations

import csv
import io
import re

import pytest
from projects import Made
from web.conftest import Browser, served, sit_down

from qualkit.actions.opening import view_of
from qualkit.model import Assignment, Coder, Memo
from qualkit.store import Store
from qualkit.web.desk import Desk


def book_of(desk: Desk) -> dict[str, str]:
    """Ids of the study's codes by key."""
    project = desk.project()
    return {key: code.id for key, code in desk.codebook(project, project.study("study")).by_key.items()}


def version_of(desk: Desk) -> str:
    project = desk.project()
    return desk.codebook(project, project.study("study")).version


def plain(page: str) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def rows_of(page: str) -> list[str]:
    return [plain(row) for row in re.findall(r"<tr>.*?</tr>", page, re.S)]


def codebook(project: Made) -> str:
    return (project.folder / "codebooks" / "book.yaml").read_text("utf-8")


def test_the_tree_counts_what_stands_below_a_code_of_what_was_read(fanta: Browser) -> None:
    """A code counts those below it; the base are sources read in full.

    codes: {loan: [loan], loan/stress: [repay], coll: [group]}
    files: {interviews/a.txt: "P1: We could not repay. The loan came late.", interviews/b.txt: "P1: The group met.",
            interviews/c.txt: "P1: Nothing."}
    codings: ["a.txt | fanta | loan/stress | present | could not repay", "a.txt | luc | loan | present | The loan came",
              "b.txt | fanta | loan | absent | The group met", "c.txt | fanta | loan | present | Nothing"]
    readings: ["a.txt | fanta", "b.txt | fanta"]
    """
    rows = rows_of(fanta.get("/study/study/codes").text)
    assert any(row.startswith("Loan (loan) loan 4 (3 itself) 3 of 3 2 of 2") for row in rows), rows
    assert any(row.startswith("Stress (loan/stress) loan/stress 1 1 of 3 1 of 2") for row in rows), rows
    assert fanta.get("/study/study/codes").text.count("/change") == 3
    found = rows_of(fanta.get("/study/study/codes", params={"words": "STRÉSS"}).text)
    assert len(found) == 2 and "loan/stress" in found[1]


def test_a_code_page_shows_quotes_that_can_be_narrowed_and_taken_along(desk: Desk, fanta: Browser) -> None:
    """Quotes of a code and those below it, by coder, direction and attribute.

    codes: {loan: [loan], loan/stress: [repay]}
    head: '[privacy]

      cleared = ["gender"]'
    files: {interviews/a.txt: "P1: We could not repay. The loan came late.", interviews/b.txt: "P1: He repaid at once."}
    documents: |
      document,gender
      interviews/a.txt,woman
      interviews/b.txt,man
    codings: ["a.txt | fanta | loan/stress | present | could not repay", "a.txt | luc | loan | present | The loan came",
              "b.txt | luc | loan/stress | absent | repaid at once"]
    readings: ["a.txt | luc"]
    """
    here = f"/study/study/codes/{book_of(desk)['loan']}"

    def quotes(**wanted: str) -> list[str]:
        return re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", fanta.get(here, params=wanted).text)

    assert quotes() == ["could not repay", "The loan came", "repaid at once"]
    assert quotes(coder="fanta") == ["could not repay"]
    assert quotes(direction="absent") == ["repaid at once"]
    assert quotes(attribute="gender=man") == ["repaid at once"]
    assert quotes(attribute="gender=") == []
    sheet = fanta.get(f"{here}/as/csv", params={"coder": "luc"})
    rows = list(csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig"))))
    assert [(row["code"], row["gender"], row["quote"]) for row in rows] == [
        ("loan", "woman", "The loan came"), ("loan/stress", "man", "repaid at once")]
    assert fanta.get(f"{here}/as/xlsx").content[:2] == b"PK"
    assert fanta.get(f"{here}/as/exe").status_code == 404
    assert fanta.get("/study/study/codes/nothing").status_code == 404


def test_nobody_sees_what_a_blind_colleague_made(desk: Desk, fanta: Browser) -> None:
    """Counts, quotes, memos and files leave out a colleague's work until both have finished.

    codes: {loan: [loan], loan/stress: [repay]}
    files: {interviews/a.txt: "P1: We could not repay. The loan came late."}
    codings: ["a.txt | luc | loan/stress | present | could not repay"]
    readings: ["a.txt | luc"]
    """
    store: Store = desk.store
    code, document = book_of(desk)["loan/stress"], store.documents("study")[0]
    (coding,) = store.codings("study")
    luc = Browser(desk, "luc")
    pages = ["codes", "codes/as/csv", f"codes/{code}", f"codes/{code}/as/csv"]
    assert "could not repay" in fanta.get(f"/study/study/codes/{code}").text
    for handle in ("awa", "fanta"):
        store.put_coder(Coder(id=handle, handle=handle))
    store.add_assignments([Assignment(
        id="1b7c5c0e-0000-4000-8000-000000000001", document=document.id, coders=("fanta", "luc"), made_by="awa",
        made_at=coding.made_at)], coder="awa")
    store.add_memo(Memo(id="1b7c5c0e-0000-4000-8000-000000000002", about_kind="coding", about_id=coding.id, author="luc",
                        markdown="LUCS MEMO", written_at=coding.made_at))
    for page in pages:
        seen = fanta.get(f"/study/study/{page}").text
        assert "luc" not in seen and "could not repay" not in seen and "1 of 1" not in seen, page
    assert "could not repay" in luc.get(f"/study/study/codes/{code}").text
    project = desk.project()
    seen_by = {one: view_of(project, store, project.study("study"), viewer=one).memos() for one in ("fanta", "luc")}
    assert not seen_by["fanta"] and [one.markdown for one in seen_by["luc"]] == ["LUCS MEMO"]
    said = fanta.post(f"/study/study/codes/{code}/preview", data={
        "kind": "words", "definition": "Other words.", "version": version_of(desk)}).text
    assert "0 codings follow it" in said


def test_a_memo_about_a_code_is_kept_once(desk: Desk, fanta: Browser) -> None:
    """The same request twice is one memo; an empty one is refused.

    codes: {loan: [loan]}
    files: {interviews/a.txt: "P1: The loan came late."}
    """
    here = f"/study/study/codes/{book_of(desk)['loan']}"
    form = {"words": "Is <b>this</b> one code or two?", "request": "r1"}
    for _ in range(2):
        assert fanta.post(f"{here}/memo", data=form).headers["hx-redirect"] == f"{here}#memos"
    assert [(one.author, one.markdown) for one in desk.store.memos()] == [("fanta", form["words"])]
    assert "Is &lt;b&gt;this" in fanta.get(here).text
    assert fanta.post(f"{here}/memo", data={"words": "  "}).status_code == 400


def test_a_merge_is_shown_before_it_is_done_and_codings_follow(project: Made, desk: Desk, fanta: Browser) -> None:
    """The preview tells of codings and figures and writes nothing; the act keeps comments and is logged once.

    codes: {loan: [loan], loan/stress: [repay], loan/burden: [burden]}
    files: {interviews/a.txt: "P1: We could not repay.", interviews/b.txt: "P1: It was a burden."}
    guides: {interview: [loan/burden]}
    codings: ["a.txt | fanta | loan/stress | present | could not repay", "b.txt | fanta | loan/burden | present | burden"]
    readings: ["a.txt | fanta", "b.txt | fanta"]
    """
    path = project.folder / "codebooks" / "book.yaml"
    path.write_text("# A comment that stays.\n" + path.read_text("utf-8"), "utf-8")
    ids, before = book_of(desk), codebook(project)
    form = {"kind": "merge", "into": ids["loan/stress"], "version": version_of(desk), "why": "The same thing.",
            "request": "r1"}
    here = f"/study/study/codes/{ids['loan/burden']}"
    said = fanta.post(f"{here}/preview", data=form).text
    assert "1 coding follows it" in said and "interview: q1" in said
    assert any(row.startswith("loan/stress 1 of 2 interviews 1 coding 2 of 2 interviews 2 codings")
               for row in rows_of(said)), rows_of(said)
    assert any(row.startswith("loan/burden 1 of 2 interviews 1 coding not shown") for row in rows_of(said))
    assert codebook(project) == before
    for _ in range(2):
        assert fanta.post(f"{here}/change", data=form).status_code == 204
    after = codebook(project)
    assert "# A comment that stays." in after and "replaced_by: loan/stress" in after and "The same thing" in after
    quotes = fanta.get(f"/study/study/codes/{ids['loan/stress']}").text
    assert ">burden<" in quotes and "could not repay" in quotes
    acts = [one for one in desk.store.log() if one.verb == "code merge"]
    assert [(one.coder, one.payload["facts"]["code"]) for one in acts] == [("fanta", ids["loan/burden"])]


def test_a_merge_is_taken_back_with_the_codings_that_were_its_own(project: Made, desk: Desk, fanta: Browser) -> None:
    """The page of a code that ended offers nothing else, and says what would come back.

    codes: {loan: [loan], loan/stress: [repay], loan/burden: [burden]}
    files: {interviews/a.txt: "P1: We could not repay. It was a burden."}
    codings: ["a.txt | fanta | loan/stress | present | could not repay", "a.txt | fanta | loan/burden | present | burden"]
    readings: ["a.txt | fanta"]
    """
    ids = book_of(desk)
    here = f"/study/study/codes/{ids['loan/burden']}"
    assert fanta.post(f"{here}/change", data={"kind": "restore", "version": version_of(desk)}).status_code == 400
    merge = {"kind": "merge", "into": ids["loan/stress"], "version": version_of(desk)}
    assert fanta.post(f"{here}/change", data=merge).status_code == 204
    shown = fanta.get(here).text
    assert "Bring it back into use" in shown and "counted as codings of “Stress (loan/stress)”" in shown
    assert "0 of 1" not in shown, "what is counted elsewhere is not shown as nothing"
    ways = re.findall(r'id="way-(\w+)"', fanta.get(f"{here}/change").text)
    assert ways == ["restore"]
    form = {"kind": "restore", "why": "They say two things", "version": version_of(desk), "request": "r1"}
    said = fanta.post(f"{here}/preview", data=form).text
    assert "<code>loan/burden</code>: in use" in said
    assert any(row.startswith("loan/burden not shown 1 of 1 interviews 1 coding") for row in rows_of(said)), rows_of(said)
    for _ in range(2):
        assert fanta.post(f"{here}/change", data=form).status_code == 204
    assert "replaced_by" not in codebook(project) and "They say two things" in codebook(project)
    assert re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", fanta.get(here).text) == ["burden"]
    assert [one.verb for one in desk.store.log() if one.verb.startswith("code ")] == ["code merge", "code restore"]


@pytest.mark.parametrize(("form", "status", "said"), [
    ({"kind": "rename", "part": "strain", "name": "Strain"}, 204, "key: loan/strain"),
    ({"kind": "move", "parent": "coll"}, 204, "key: coll/stress"),
    ({"kind": "move", "parent": ""}, 204, "key: stress"),
    ({"kind": "retire"}, 204, "status: retired"),
    ({"kind": "words", "definition": "What it costs\nto pay back.", "name_fr": "Gêne"}, 204, "name_fr: Gêne"),
    ({"kind": "words", "definition": ""}, 204, "definition: \"\""),
    ({"kind": "words"}, 400, "would stay as it is"),
    ({"kind": "rename", "part": "no/ key!", "name": "X"}, 400, "is no key"),
    ({"kind": "rename", "part": "gain", "name": "X"}, 400, "is taken"),
    ({"kind": "merge", "into": "nobody"}, 404, "No code"),
    ({"kind": "explode"}, 404, "No change"),
])
def test_a_code_can_be_changed_in_every_way(form: dict[str, str], status: int, said: str, project: Made, desk: Desk,
                                            fanta: Browser) -> None:
    """Each way is previewed and done alike, and refused alike.

    codes: {loan: [loan], loan/stress: [repay], loan/gain: [gain], coll: [group]}
    files: {interviews/a.txt: "P1: We could not repay."}
    codings: ["a.txt | fanta | loan/stress | present | could not repay"]
    """
    ids = book_of(desk)
    here, sent = f"/study/study/codes/{ids['loan/stress']}", {**form, "version": version_of(desk), "why": "Why not"}
    shown = fanta.post(f"{here}/preview", data=sent)
    done = fanta.post(f"{here}/change", data=sent)
    assert (shown.status_code, done.status_code) == (200 if status == 204 else status, status)
    assert said in (codebook(project) if status == 204 else done.json()["message"])
    assert book_of(desk)["loan/stress"] == ids["loan/stress"]
    assert len([one for one in desk.store.codings("study") if one.code == ids["loan/stress"]]) == 1


def test_a_new_code_is_previewed_and_added_with_its_meaning(project: Made, desk: Desk, fanta: Browser) -> None:
    """It needs a key and a definition.

    codes: {loan: [loan]}
    files: {interviews/a.txt: "P1: The loan came late."}
    """
    form = {"name": "Late money", "part": "late", "parent": "loan", "definition": "It came too late.", "include": "Rains.",
            "emergent": "yes", "version": version_of(desk)}
    assert "loan/late" in fanta.post("/study/study/codes/new/preview", data=form).text
    answer = fanta.post("/study/study/codes/new", data=form)
    assert answer.headers["hx-redirect"] == f"/study/study/codes/{book_of(desk)['loan/late']}"
    assert "include: Rains." in codebook(project) and "emergent: true" in codebook(project)
    assert "Late money" in fanta.get(answer.headers["hx-redirect"]).text
    assert fanta.post("/study/study/codes/new", data={**form, "part": "later"}).status_code == 409
    form |= {"version": version_of(desk), "definition": "", "part": "x"}
    assert fanta.post("/study/study/codes/new", data=form).status_code == 400


def test_a_stale_codebook_is_refused_with_nothing_written(project: Made, desk: Desk, fanta: Browser) -> None:
    """Also where no version is given at all.

    codes: {loan: [loan], loan/stress: [repay]}
    files: {interviews/a.txt: "P1: We could not repay."}
    """
    here = f"/study/study/codes/{book_of(desk)['loan/stress']}"
    old = {"kind": "rename", "part": "strain", "name": "Strain", "version": version_of(desk)}
    project.add_code("coll", "Group")
    before = codebook(project)
    for form in (old, {**old, "version": ""}):
        assert fanta.post(f"{here}/preview", data=form).status_code == 409
        assert fanta.post(f"{here}/change", data=form).status_code == 409
    assert codebook(project) == before
    assert not [one for one in desk.store.log() if one.verb.startswith("code ")]


@pytest.mark.browser
def test_two_codes_are_merged_in_the_browser_and_a_stale_page_keeps_what_was_typed(project: Made, chromium: object) -> None:
    """A person picks, sees, confirms; when a colleague was faster, the reason that was typed is still there.

    codes: {loan: [loan], loan/stress: [repay], loan/burden: [burden]}
    files: {interviews/a.txt: "P1: We could not repay. It was a burden."}
    codings: ["a.txt | fanta | loan/stress | present | could not repay", "a.txt | fanta | loan/burden | present | burden"]
    """
    project.ok("ingest")
    project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    with served(project) as desk:
        ids = book_of(desk)
        person = sit_down(chromium, desk, "fanta")
        page = person.go(f"/study/study/codes/{ids['loan/burden']}/change")
        page.select_option("#way-merge select", ids["loan/stress"])
        page.fill("#way-merge input[name=why]", "One and the same.")
        page.click("#way-merge button")
        page.wait_for_selector("#preview-merge .confirm")
        assert "1 coding follows it" in page.inner_text("#preview-merge")
        project.add_code("coll", "Group")  # a colleague is faster
        page.click("#preview-merge .confirm")
        page.wait_for_selector("#notice:not([hidden])")
        assert "has changed since you saw it" in page.inner_text("#notice")
        assert page.input_value("#way-merge input[name=why]") == "One and the same."
        page = person.go(f"/study/study/codes/{ids['loan/burden']}/change")
        page.select_option("#way-merge select", ids["loan/stress"])
        page.click("#way-merge button")
        page.click("#preview-merge .confirm")
        page.wait_for_url(f"**/codes/{ids['loan/burden']}")
        assert "merged" in page.inner_text("h1")
        assert page.locator("ol.quotes").inner_text() == "No quotes."
        page = person.go(f"/study/study/codes/{ids['loan/stress']}")
        assert page.locator("blockquote").all_inner_texts() == ["could not repay", "burden"]
        assert not person.left and all("409" in one for one in person.said)


@pytest.mark.browser
def test_a_new_codes_key_is_made_of_its_name_until_somebody_writes_one(project: Made, chromium: object) -> None:
    """Nobody needs to know what a key is.

    codes: {loan: [loan]}
    files: {interviews/a.txt: "P1: We could not repay."}
    """
    project.ok("ingest")
    with served(project) as desk:
        person = sit_down(chromium, desk, "fanta")
        page = person.go("/study/study/codes/new")
        page.select_option("select[name=parent]", "loan")
        page.fill("input[name=name]", "Lean season")
        page.fill("textarea[name=definition]", "The time before the harvest.")
        page.wait_for_function("() => document.querySelector('[name=part]').value === 'lean-season'")
        page.fill("input[name=part]", "lean")
        page.fill("input[name=name]", "The lean season")
        page.press("input[name=name]", "Tab")
        page.click("#way-add button")
        page.click("#preview-add .confirm")
        page.wait_for_url("**/codes/*-*")
        assert page.inner_text("h1 code") == "loan/lean"
        assert (person.said, person.left) == ([], [])
