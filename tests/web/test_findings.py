"""Findings and lessons on the desk, written beside their evidence."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from projects import Made
from ruamel.yaml import YAML
from web.conftest import Browser, served, sit_down
from web.test_codes import plain

from qualkit.model import Assignment, Coder
from qualkit.web.desk import Desk


def written(project: Made) -> Mapping[str, list[Mapping[str, object]]]:
    path = project.folder / "findings" / "study.yaml"
    return YAML(typ="safe").load(path) if path.exists() else {}


def ids(desk: Desk) -> dict[str, str]:
    """Ids of codings by their words."""
    return {one.quote: one.id for one in desk.store.codings("study")}


def stamp_in(page: str) -> str:
    found = re.search(r'name="stamp" value="([^"]*)"', page)
    assert found
    return found[1]


HERE = "/study/study/findings"


def test_a_finding_is_written_on_chosen_quotes_and_nothing_is_chosen_for_the_person(project: Made, desk: Desk,
                                                                                   fanta: Browser) -> None:
    """Quotes for, against and set aside with a reason; direction and author empty until somebody fills them in.

    codes: {loan: [loan], loan/stress: [repay]}
    files: {interviews/a.txt: "P1: We could not repay. The loan came late. We paid at once. I know nothing."}
    codings: ["a.txt | fanta | loan/stress | present | could not repay", "a.txt | luc | loan | present | The loan came late",
              "a.txt | luc | loan | absent | We paid at once", "a.txt | luc | loan | | I know nothing"]
    """
    known = ids(desk)
    late, repay, once, nothing = (known[one] for one in (
        "The loan came late", "could not repay", "We paid at once", "I know nothing"))
    page = fanta.get(f"{HERE}/finding/new", params={"theme": "loan", "evidence": [late, repay]}).text
    chosen, others = page.split("Other quotes on the theme")
    assert "The loan came late" in chosen and "could not repay" in chosen and "We paid at once" in others
    assert re.search(r'<select name="direction"><option value=""></option>(?!.*selected.*</select>)', page)
    assert re.search(r'name="author" value=""', page)
    form = {"theme": "loan", "statement": "Loans <come> too late.", "author": "Fanta Diarra", "direction": "",
            f"use-{late}": "evidence", f"use-{repay}": "evidence", f"use-{once}": "counter_evidence",
            f"use-{nothing}": "discarded", "request": "r1"}
    refused = fanta.post(f"{HERE}/finding/new", data=form)
    assert refused.status_code == 400 and "without a reason" in refused.json()["message"]
    assert not written(project)
    form[f"reason-{nothing}"] = "Says nothing of it."
    for _ in range(2):
        assert fanta.post(f"{HERE}/finding/new", data=form).headers["hx-redirect"] == HERE
    (finding,) = written(project)["findings"]
    assert finding["evidence"] == [late, repay] and finding["counter_evidence"] == [once]
    assert finding["discarded"] == [{"evidence": nothing, "reason": "Says nothing of it."}]
    assert finding["author"] == "Fanta Diarra" and "direction" not in finding
    (act,) = [one for one in desk.store.log() if one.verb == "add finding"]
    assert act.coder == "fanta" and "late" not in str(act.payload["facts"]).replace(str(finding["id"]), "")
    assert "Loans &lt;come&gt; too late." in fanta.get(HERE).text
    shown = plain(fanta.get(f"{HERE}/finding/{finding['id']}").text)
    assert "Quotes for it" in shown and "Set aside: Says nothing of it." in shown


@pytest.mark.parametrize(("form", "status"), [
    ({}, 400), ({"theme": "loan", "statement": "X."}, 400), ({"theme": "loan", "author": "F", "statement": " "}, 400),
    ({"theme": "nothing", "statement": "X.", "author": "F"}, 404),
    ({"theme": "loan", "statement": "X.", "author": "F", "keep-evidence": "no such coding"}, 400),
])
def test_a_finding_that_lacks_what_it_needs_is_refused(form: dict[str, str], status: int, project: Made,
                                                       fanta: Browser) -> None:
    """Nothing is written, and no coding that is not there is named.

    codes: {loan: [loan]}
    files: {interviews/a.txt: "P1: The loan came late."}
    """
    assert fanta.post(f"{HERE}/finding/new", data=form).status_code == status
    assert not written(project)


def test_flaws_are_told_and_a_finding_is_changed_only_as_it_was_seen(project: Made, desk: Desk, fanta: Browser) -> None:
    """A finding on nothing says so; a stale form is 409; only what differs is written; comments stay.

    codes: {loan: [loan]}
    files: {interviews/a.txt: "P1: The loan came late. It came early."}
    codings: ["a.txt | luc | loan | present | The loan came late", "a.txt | luc | loan | absent | It came early"]
    """
    form = {"theme": "loan", "statement": "Loans come too late.", "author": "Fanta"}
    assert fanta.post(f"{HERE}/finding/new", data=form).status_code == 204
    path = project.folder / "findings" / "study.yaml"
    path.write_text("# Keep me.\n" + path.read_text("utf-8"), "utf-8")
    (finding,) = written(project)["findings"]
    page = fanta.get(HERE).text
    assert "It rests on no evidence" in page
    here = f"{HERE}/finding/{finding['id']}/edit"
    stale = stamp_in(fanta.get(here).text)
    late, early = ids(desk)["The loan came late"], ids(desk)["It came early"]
    changed = {**form, "statement": "Loans come late.", f"use-{late}": "evidence", "stamp": stale}
    assert Browser(desk, "luc").post(here, data=changed).status_code == 204
    assert "It rests on no evidence" not in fanta.get(HERE).text
    assert fanta.post(here, data={**changed, "statement": "Mine."}).status_code == 409
    now = {**changed, "stamp": stamp_in(fanta.get(here).text)}
    assert fanta.post(here, data=now).status_code == 400, "nothing differs"
    assert fanta.post(here, data={**now, f"use-{early}": "counter_evidence"}).status_code == 204
    (finding,) = written(project)["findings"]
    assert (finding["evidence"], finding["counter_evidence"]) == ([late], [early])
    assert path.read_text("utf-8").startswith("# Keep me.\n") and "gaps" not in finding
    assert fanta.get(f"{HERE}/finding/nothing").status_code == 404
    assert fanta.get(f"{HERE}/judgement/new").status_code == 404


def test_a_lesson_rests_on_findings_and_quotes(project: Made, desk: Desk, fanta: Browser) -> None:
    """Both may be its evidence; what it lacks is told.

    codes: {loan: [loan]}
    files: {interviews/a.txt: "P1: The loan came late."}
    codings: ["a.txt | luc | loan | present | The loan came late"]
    """
    fanta.post(f"{HERE}/finding/new", data={"theme": "loan", "statement": "Loans come too late.", "author": "Fanta"})
    (finding,) = written(project)["findings"]
    late = ids(desk)["The loan came late"]
    page = fanta.get(f"{HERE}/finding/new", params={"theme": "loan", "evidence": late}).text
    instead = re.search(r'href="([^"]*/lesson/new[^"]*)"', page)
    assert instead and f'name="use-{late}"' in fanta.get(instead[1].replace("&amp;", "&")).text
    assert fanta.post(f"{HERE}/lesson/new", data={
        "title": "Ask when the rains end before a loan is paid out.", "finding": str(finding["id"]), "author": "Fanta",
        "uses": "Mali\nNiger", f"use-{late}": "evidence"}).status_code == 204
    (lesson,) = written(project)["lessons"]
    assert lesson["evidence"] == [finding["id"], late] and lesson["uses"] == ["Mali", "Niger"]
    page = fanta.get(f"{HERE}/lesson/{lesson['id']}").text
    assert "Loans come too late." in page and "The loan came late" in page
    assert "does not say under which condition it holds" in page
    assert fanta.get(f"{HERE}/as/csv").text.count("\n") == 3


def test_evidence_of_a_blind_colleague_is_kept_and_not_shown(project: Made, desk: Desk, fanta: Browser) -> None:
    """The page says that there is more; changing the finding does not lose it.

    codes: {loan: [loan]}
    files: {interviews/a.txt: "P1: The loan came late."}
    codings: ["a.txt | luc | loan | present | The loan came late"]
    """
    late = ids(desk)["The loan came late"]
    form = {"theme": "loan", "statement": "Loans come too late.", "author": "Luc"}
    Browser(desk, "luc").post(f"{HERE}/finding/new", data={**form, f"use-{late}": "evidence"})
    (finding,) = written(project)["findings"]
    for handle in ("awa", "fanta"):
        desk.store.put_coder(Coder(id=handle, handle=handle))
    (document,) = desk.store.documents("study")
    desk.store.add_assignments([Assignment(
        id="1b7c5c0e-0000-4000-8000-000000000001", document=document.id, coders=("fanta", "luc"), made_by="awa",
        made_at=desk.store.codings("study")[0].made_at)], coder="awa")
    here = f"{HERE}/finding/{finding['id']}"
    for page in (here, f"{here}/edit", f"{HERE}/finding/new?theme=loan&evidence={late}"):
        assert "The loan came late" not in fanta.get(page).text, page
    assert "1 more that cannot be shown" in plain(fanta.get(here).text)
    sent = {**form, "gaps": "Few were asked.", "stamp": stamp_in(fanta.get(f"{here}/edit").text), "keep-evidence": late}
    assert fanta.post(f"{here}/edit", data=sent).status_code == 204
    (finding,) = written(project)["findings"]
    assert finding["evidence"] == [late] and finding["gaps"] == "Few were asked."


@pytest.mark.browser
def test_a_finding_is_written_from_two_quotes_in_the_browser(project: Made, chromium: object) -> None:
    """A person ticks two quotes on the code's page, writes, is refused once and loses nothing.

    codes: {loan: [loan]}
    files: {interviews/a.txt: "P1: The loan came late. It came early. It never came."}
    codings: ["a.txt | luc | loan | present | The loan came late", "a.txt | luc | loan | absent | It came early",
              "a.txt | luc | loan | present | It never came"]
    """
    project.ok("ingest")
    project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    with served(project) as desk:
        person = sit_down(chromium, desk, "fanta")
        page = person.go("/study/study/codes")
        page.click("tbody th a")
        page.check("li:has-text('The loan came late') input[type=checkbox]")
        page.check("li:has-text('It came early') input[type=checkbox]")
        page.click("button:has-text('Write a finding on the chosen quotes')")
        page.wait_for_selector("textarea[name=statement]")
        assert page.locator("select[name^=use-]").evaluate_all("all => all.map(one => one.value)") == [
            "evidence", "evidence", ""]
        page.fill("textarea[name=statement]", "Loans come when they come.")
        page.fill("input[name=author]", "Fanta Diarra")
        early = page.locator("li:has-text('It came early')")
        early.locator("select").select_option("discarded")
        page.click("button:has-text('Write it down')")
        page.wait_for_selector("#notice:not([hidden])")
        assert page.input_value("textarea[name=statement]") == "Loans come when they come."
        early.locator("input").fill("He speaks of seeds.")
        page.click("button:has-text('Write it down')")
        page.wait_for_url("**/findings")
        assert "Loans come when they come." in page.inner_text("main")
        (finding,) = written(project)["findings"]
        known = ids(desk)
        assert finding["evidence"] == [known["The loan came late"]]
        assert finding["discarded"] == [{"evidence": known["It came early"], "reason": "He speaks of seeds."}]
        assert not person.left and all("400" in one for one in person.said)


@pytest.mark.browser
def test_another_theme_lays_out_its_quotes_and_keeps_what_was_chosen(project: Made, chromium: object) -> None:
    """The form is begun without a theme; nothing typed or chosen is lost when the theme changes.

    codes: {loan: [loan], rain: [rain]}
    files: {interviews/a.txt: "P1: The loan came late. The rain came early."}
    codings: ["a.txt | luc | loan | present | The loan came late", "a.txt | luc | rain | present | The rain came early"]
    """
    project.ok("ingest")
    project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    with served(project) as desk:
        person = sit_down(chromium, desk, "fanta")
        page = person.go("/study/study/findings/finding/new")
        assert page.locator(".quote").count() == 0
        page.fill("textarea[name=statement]", "Nothing comes in its time.")
        page.select_option("select[name=theme]", "loan")
        page.wait_for_selector("#others .quote:has-text('The loan came late')")
        page.locator("#others select[name^=use-]").select_option("evidence")
        page.select_option("select[name=theme]", "rain")
        page.wait_for_selector("#others .quote:has-text('The rain came early')")
        assert page.locator("#chosen .quote").all_inner_texts()[0].startswith("The loan came late")
        assert page.inner_text("#chosen-count") == "1" and page.locator("#others .quote").count() == 1
        page.locator("#others select[name^=use-]").select_option("counter_evidence")
        page.fill("input[name=author]", "Fanta Diarra")
        page.click("button:has-text('Write it down')")
        page.wait_for_url("**/findings")
        (finding,) = written(project)["findings"]
        assert finding["theme"] == "rain" and len(finding["evidence"]) == len(finding["counter_evidence"]) == 1
        assert (person.said, person.left) == ([], [])
