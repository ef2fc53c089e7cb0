"""The cases of a study on the desk: who is counted, what each says by code, and memos about them."""

from __future__ import annotations

import csv
import io
import re

from web.conftest import Browser
from web.test_codes import plain, rows_of

from qualkit.model import Assignment, Coder
from qualkit.web.desk import Desk


def addresses(page: str) -> dict[str, str]:
    """Case key -> address of its page."""
    return {key: address for address, key in re.findall(r'href="(/study/study/cases/[^"/]+)">([^<]+)<', page)}


def test_cases_are_listed_with_what_is_known_and_coded(fanta: Browser) -> None:
    """A person met twice is one case; a speaker of a group has a page and is not counted; who refused has none.

    codes: {loan: [loan], coll: [group]}
    head: '[privacy]

      cleared = ["gender"]'
    files: {interviews/a.txt: "P1: The loan came late.", interviews/b.txt: "P1: A loan again.",
            focus-groups/g.txt: "P1: The group met.\\n\\nP2: A loan for each.\\n\\nP3: No word of mine.",
            interviews/c.txt: "P1: Leave my loan out."}
    participants: |
      document,speaker,case,kind,gender,consent,job
      interviews/a.txt,,AWA,participant,woman,yes,potter
      interviews/b.txt,,AWA,participant,woman,yes,potter
      interviews/c.txt,,NO,participant,man,no,smith
      focus-groups/g.txt,,GROUP,group,,yes,
      focus-groups/g.txt,P2,MEMBER,participant,woman,yes,weaver
      focus-groups/g.txt,P3,SILENT,participant,woman,no,weaver
    codings: ["a.txt | fanta | loan | present | The loan came late", "b.txt | luc | loan | absent | A loan again",
              "g.txt | fanta | coll | present | The group met", "g.txt | fanta | loan | present | A loan for each"]
    readings: ["a.txt | fanta", "b.txt | fanta"]
    """
    page = fanta.get("/study/study/cases").text
    assert list(addresses(page)) == ["AWA", "GROUP", "MEMBER"]
    assert [row for row in rows_of(page) if row.startswith("AWA")] == ["AWA interviews woman 2 2 1 yes"]
    assert [row for row in rows_of(page) if row.startswith("MEMBER")] == ["MEMBER speaks in a group woman 1 1 1"]
    assert list(addresses(fanta.get("/study/study/cases?words=woman").text)) == ["AWA", "MEMBER"]
    awa = fanta.get(addresses(page)["AWA"]).text
    assert re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", awa) == ["The loan came late", "A loan again"]
    assert "potter" in awa and "mixed" in plain(awa) and "matrices/cell?case=AWA" in awa
    member = fanta.get(addresses(page)["MEMBER"])
    assert re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", member.text) == ["A loan for each"]
    sheet = fanta.get(addresses(page)["AWA"] + "/as/csv").content.decode("utf-8-sig")
    assert [row["quote"] for row in csv.DictReader(io.StringIO(sheet))] == ["The loan came late", "A loan again"]
    assert "NO" not in fanta.get("/study/study/cases/as/csv").text
    assert fanta.get("/study/study/cases/nobody").status_code == 404


def test_a_memo_about_a_case_is_kept_and_a_blind_colleagues_work_is_not_shown(desk: Desk, fanta: Browser) -> None:
    """The memo stands on the page; codings of the colleague do not, nor their number.

    codes: {loan: [loan]}
    files: {interviews/a.txt: "P1: The loan came late."}
    codings: ["a.txt | luc | loan | present | The loan came late"]
    """
    here = addresses(fanta.get("/study/study/cases").text)["interviews/a.txt"]
    for _ in range(2):
        assert fanta.post(f"{here}/memo", data={"words": "Speaks <slowly>.", "request": "r1"}).status_code == 204
    assert len(desk.store.memos()) == 1 and "Speaks &lt;slowly&gt;." in fanta.get(here).text
    assert fanta.post(f"{here}/memo", data={"words": ""}).status_code == 400
    assert fanta.post("/study/study/cases/nobody/memo", data={"words": "x"}).status_code == 404
    desk.store.put_coder(Coder(id="awa", handle="awa"))
    (document,) = desk.store.documents("study")
    desk.store.add_assignments([Assignment(
        id="1b7c5c0e-0000-4000-8000-000000000001", document=document.id, coders=("fanta", "luc"), made_by="awa",
        made_at=desk.store.codings("study")[0].made_at)], coder="awa")
    for page in (here, f"{here}/as/csv", "/study/study/cases/as/csv"):
        seen = fanta.get(page).text
        assert "came late" not in seen and "luc" not in seen, page
    assert [row for row in rows_of(fanta.get("/study/study/cases").text) if "a.txt" in row] == [
        "interviews/a.txt interviews 1 0 0 no"]
