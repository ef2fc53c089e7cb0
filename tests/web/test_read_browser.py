"""Reading and coding in a real browser: by mouse and by keys, in any script, and nothing typed is ever lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from projects import Made
from web.conftest import Person, served, sit_down

from qualkit.model import Coding
from qualkit.web.desk import Desk

pytestmark = pytest.mark.browser


@contextmanager
def reading(chromium: Any, project: Made, *, coder: str = "fanta", query: str = "", **looks: Any
            ) -> Iterator[tuple[Person, Desk]]:
    """The first document of a project, open before a coder."""
    project.ok("ingest")
    if (project.corpus / "codings.jsonl").exists():
        project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    with served(project) as desk:
        person = sit_down(chromium, desk, coder, **looks)
        open_first(person, desk, query)
        yield person, desk
        assert person.said == [], "the browser complained"
        assert person.left == [], "something left the desk"


def open_first(person: Person, desk: Desk, query: str = "") -> None:
    person.go(f"/study/study/read/{desk.store.documents('study')[0].id}{query}")
    person.page.wait_for_selector("#room[data-ready]")


def keys(person: Person, *pressed: str) -> None:
    for one in pressed:
        person.page.keyboard.press(one)


def settled(person: Person, words: str) -> None:
    """Wait until the desk has said that it is done."""
    person.page.wait_for_function("words => document.getElementById('said').textContent.includes(words)", arg=words)
    person.page.evaluate("() => { document.getElementById('said').textContent = ''; }")


def standing(desk: Desk) -> list[Coding]:
    return desk.store.codings("study")


def drag(person: Person, first: str, last: str) -> None:
    """Drag the mouse from the beginning of some words to the end of others."""
    box = person.page.evaluate("""([first, last]) => {
        const walker = document.createTreeWalker(document.getElementById("room"), NodeFilter.SHOW_TEXT);
        const place = (words, end) => {
            walker.currentNode = walker.root;
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(words);
                if (at >= 0 && walker.currentNode.parentElement.closest(".words, .told")) {
                    const range = document.createRange();
                    range.setStart(walker.currentNode, end ? at + words.length - 1 : at);
                    range.setEnd(walker.currentNode, end ? at + words.length : at + 1);
                    const {left, right, top, bottom} = range.getBoundingClientRect();
                    const rtl = getComputedStyle(walker.currentNode.parentElement).direction === "rtl";
                    const edge = end !== rtl ? right : left;
                    return [edge + (end !== rtl ? -0.5 : 0.5), (top + bottom) / 2];
                }
            }
        };
        return [place(first, false), place(last, true)];
    }""", [first, last])
    (x, y), (to_x, to_y) = box
    person.page.mouse.move(x, y)
    person.page.mouse.down()
    person.page.mouse.move((x + to_x) / 2, (y + to_y) / 2)
    person.page.mouse.move(to_x, to_y)
    person.page.mouse.up()


def test_words_are_selected_with_the_mouse_and_coded(chromium: Any, project: Made) -> None:
    """A small interview.

    files: {a.txt: "I: How was it?\\nA: We repay the loan each week. It is hard before harvest.\\n"}
    codes: {loan: [loan], loan/stress: [repay], season: [harvest]}
    """
    with reading(chromium, project) as (person, desk):
        drag(person, "hard before", "before harvest")
        person.page.click("#open-palette")
        person.page.keyboard.type("seas")
        assert person.page.inner_text("#palette-about").endswith("What season is.")
        keys(person, "Enter")
        settled(person, "Coded: Season (season).")
        [coding] = standing(desk)
        assert (coding.quote, coding.coder) == ("hard before harvest", "fanta")
        assert person.page.locator(".mark").all_inner_texts() == ["Season (season)"]
        assert person.page.locator(".bar").evaluate("bar => bar.getBoundingClientRect().height") > 10


def test_everything_is_done_with_keys(chromium: Any, project: Made) -> None:
    """A small interview.

    files: {a.txt: "I: How was it?\\nA: We repay the loan each week. It is hard before harvest.\\n"}
    codes: {loan: [loan], loan/stress: [repay], season: [harvest]}
    """
    with reading(chromium, project) as (person, desk):
        keys(person, "j", "s", "]", "]", "{", "}", "c")
        person.page.keyboard.type("stress")
        keys(person, "Shift+Enter")
        person.page.keyboard.type("season")
        keys(person, "Enter")
        settled(person, "Coded: Stress (loan/stress), Season (season).")
        assert {one.quote for one in standing(desk)} == {"We repay the loan each week. It is"}
        assert [one.verb for one in desk.store.log()] == ["code"], "two codes are one act"
        keys(person, "Control+z")
        settled(person, "Undone: code Stress (loan/stress), Season (season) on turn 2")
        assert standing(desk) == [] and person.page.locator(".mark").count() == 0
        keys(person, "Control+Shift+Z")
        settled(person, "Done again")
        assert len(standing(desk)) == 2 and person.page.locator(".mark").count() == 2
        keys(person, "Escape", "s", "s", "1")
        settled(person, "Coded: Stress (loan/stress).")
        added = next(one for one in standing(desk) if one.quote == "It is hard before harvest.")
        assert desk.codebook(desk.project(), desk.project().study("study")).by_id[added.code].key == "loan/stress"


def test_overlapping_codes_lie_in_lanes_of_their_own(chromium: Any, project: Made) -> None:
    """A small interview.

    files: {a.txt: "I: How was it?\\nA: We repay the loan each week. It is hard before harvest.\\n"}
    codes: {loan: [loan], season: [harvest]}
    codings:
      - "a.txt | fanta | loan | present | We repay the loan each week. It is hard"
      - "a.txt | luc | season | absent | It is hard before harvest."
    """
    with reading(chromium, project) as (person, _):
        both = person.page.locator(".words span[data-on='0 1']")
        assert both.inner_text() == "It is hard"
        assert {one[:3] for one in both.get_attribute("class").split()} == {"u0-", "u1-", "dot"}
        person.page.wait_for_selector(".bar >> nth=1")
        tops = person.page.locator(".bar").evaluate_all("bars => bars.map(bar => bar.getBoundingClientRect().left)")
        assert tops[0] < tops[1]
        assert "luc" in person.page.locator(".mark").nth(1).inner_text()
        assert person.page.locator(".mark .sign").nth(1).get_attribute("aria-label") == "absent: said not to be so"


SCRIPTS = [
    ("emoji", "I: So?\nA: We paid 🙂👩🏽‍🌾 the loan 💶 in time.\n", "👩🏽‍🌾 the loan", "💶 in"),
    ("marks", "I: So?\nA: Cafe\u0301 is cle\u0301 and na\u0308ive e\u0301te\u0301 here.\n", "cle\u0301 and", "e\u0301te\u0301"),
    ("bangla", "I: কেমন?\nA: আমরা প্রতি সপ্তাহে ঋণ শোধ করি। ফসলের আগে কষ্ট হয়।\n", "সপ্তাহে ঋণ", "শোধ করি"),
    ("arabic", "I: كيف؟\nA: نسدد القرض كل أسبوع. الأمر صعب قبل الحصاد.\n", "القرض كل", "أسبوع"),
    ("joiners", "I: چطور؟\nA: ما هر هفته می‌پردازیم و سخت است.\n", "هفته می‌پردازیم", "سخت"),
    ("astral", "I: 𝒬?\nA: 𐒖𐒒𐒝 paid 𝟛 times 𠮷野 well.\n", "paid 𝟛", "𠮷野"),
]


@pytest.mark.parametrize(("script", "said", "first", "last"), SCRIPTS, ids=[one[0] for one in SCRIPTS])
def test_places_are_exact_in_any_script(chromium: Any, project: Made, script: str, said: str, first: str, last: str
                                        ) -> None:
    """A small interview.

    files: {a.txt: "I: So?\\nA: nothing yet\\n"}
    codes: {loan: [loan]}
    """
    import unicodedata

    (project.corpus / "a.txt").write_text(said, encoding="utf-8")
    with reading(chromium, project) as (person, desk):
        content = desk.store.text(desk.store.documents("study")[0].id).content
        first, last = (one if one in content else unicodedata.normalize("NFC", one) for one in (first, last))
        start, end = content.index(first), content.index(last) + len(last)
        drag(person, first, last)
        assert person.page.inner_text("#selection-words").strip("“”") == content[start:end]
        keys(person, "c", "Enter")
        settled(person, "Coded")
        [coding] = standing(desk)
        assert (coding.start, coding.end, coding.quote) == (start, end, content[start:end])
        # The same words by keys: the turn, its end moved by words.
        keys(person, "Escape", "j", "k", "t", "[", "c", "Enter")
        person.page.wait_for_function("() => document.querySelectorAll('.mark').length > 1")
        assert all(one.quote == content[one.start:one.end] for one in standing(desk))


def test_a_coding_is_changed_resized_and_withdrawn(chromium: Any, project: Made) -> None:
    """A small interview.

    files: {a.txt: "I: How was it?\\nA: We repay the loan each week. It is hard before harvest. So we wait.\\n"}
    codes: {loan: [loan], season: [harvest]}
    codings:
      - "a.txt | fanta | loan | | We repay the loan each week."
      - "a.txt | luc | season | | It is hard before harvest."
    """
    with reading(chromium, project) as (person, desk):
        page = person.page
        keys(person, "n", "Enter")
        page.wait_for_selector("#coding[open]")
        page.check("#coding input[name=direction][value=mixed]")
        page.fill("#coding textarea", "both at once")
        page.click("#coding [data-own] button:not([type=button])")
        settled(person, "The coding was changed.")
        coding = next(one for one in standing(desk) if one.coder == "fanta")
        assert (coding.direction, coding.memo) == ("mixed", "both at once")
        page.locator(".mark").first.click()
        page.click("#coding [data-act=resize]")
        keys(person, ".", "Enter")
        page.wait_for_selector("#resizing", state="hidden")
        coding = next(one for one in standing(desk) if one.coder == "fanta")
        assert coding.quote == "We repay the loan each week. It is hard before harvest."
        assert coding.memo == "both at once"
        page.locator(".mark").first.click()
        page.click("#coding [data-act=recode]")
        page.keyboard.type("season")
        keys(person, "Enter")
        page.wait_for_selector(".mark[data-code=season] >> nth=1")
        page.locator(".mark:not(.dotted)").click()
        page.click("#coding [data-act=withdraw]")
        settled(person, "The coding was withdrawn.")
        assert [one.coder for one in standing(desk)] == ["luc"]
        assert [one.verb for one in desk.store.log()][-4:] == ["amend", "amend", "amend", "withdraw"]
        for words in ("withdrawal of Season", "change of Season", "change of Loan", "change of Loan"):
            keys(person, "Control+z")
            settled(person, f"Undone: {words}")
        coding = next(one for one in standing(desk) if one.coder == "fanta")
        assert (coding.quote, coding.direction, coding.memo) == ("We repay the loan each week.", None, "")
        page.locator(".mark.dotted").click()
        page.wait_for_selector("#coding[open]")
        assert page.is_visible("#coding [data-others]") and page.is_hidden("#coding [data-own]")


def test_a_stale_window_keeps_what_was_typed(chromium: Any, project: Made) -> None:
    """A small interview.

    files: {a.txt: "I: How was it?\\nA: We repay the loan each week. It is hard before harvest. So we wait.\\n"}
    codes: {loan: [loan], season: [harvest]}
    codings: ["a.txt | fanta | loan | | We repay the loan each week."]
    """
    with reading(chromium, project) as (person, desk):
        page = person.page
        page.locator(".mark").click()
        page.wait_for_selector("#coding[open]")
        page.fill("#coding textarea", "what I thought of long")
        [coding] = standing(desk)
        desk.store.amend(_with(coding, memo="from another tab"), coder="fanta")
        page.click("#coding [data-own] button:not([type=button])")
        page.wait_for_function("() => document.querySelector('#coding [data-warning]').textContent.includes('meanwhile')")
        assert page.input_value("#coding textarea") == "what I thought of long"
        assert standing(desk)[0].memo == "from another tab"
        page.click("#coding [data-own] button:not([type=button])")
        settled(person, "The coding was changed.")
        assert standing(desk)[0].memo == "what I thought of long"
        person.said = [one for one in person.said if "409" not in one]


def _with(coding: Coding, **changes: Any) -> Coding:
    from dataclasses import replace

    return replace(coding, **changes)


def test_a_new_code_is_made_of_peoples_own_words(chromium: Any, project: Made) -> None:
    """A small interview.

    files: {a.txt: "I: How was it?\\nA: We repay each week. The hungry months come first.\\n"}
    codes: {loan: [loan], season: [harvest]}
    """
    with reading(chromium, project) as (person, desk):
        page = person.page
        drag(person, "hungry", "months")
        keys(person, "w")
        page.wait_for_selector("#new-code[open]")
        page.wait_for_function("() => document.querySelector('#new-code [name=key]').value === 'hungry-months'")
        assert page.input_value("#new-code [name=name]") == "hungry months"
        page.select_option("#new-code [name=parent]", "season")
        page.wait_for_function("() => document.querySelector('#new-code [name=key]').value === 'season/hungry-months'")
        page.fill("#new-code [name=definition]", "The time before the harvest when stores are empty.")
        page.click("#new-code button:not([type=button])")
        settled(person, "Coded: hungry months.")
        [coding] = standing(desk)
        assert coding.quote == "hungry months"
        book = (project.folder / "codebooks" / "book.yaml").read_text("utf-8")
        assert "season/hungry-months" in book and "emergent: true" in book and "fanta" in book
        keys(person, "c")
        page.keyboard.type("stores")
        page.fill("#palette-find", "hung")
        page.wait_for_selector("#palette-list :text('hungry months')")


def test_a_page_made_for_somebody_else_codes_nothing(chromium: Any, project: Made) -> None:
    """fanta reads; in another tab the browser becomes luc's. What fanta's page does then is not done as luc.

    files: {a.txt: "I: How was it?\\nA: We repay the loan each week. It is hard before harvest.\\n"}
    codes: {loan: [loan], season: [harvest]}
    codings: ["a.txt | fanta | loan | | We repay the loan each week."]
    """
    with reading(chromium, project) as (person, desk):
        page, before = person.page, standing(desk)
        other = page.context.new_page()
        other.goto(person.base + "/who")
        other.fill("input[name=coder]", "luc")
        other.click("main button:not(.quiet)")
        other.wait_for_url(person.base + "/")
        keys(person, "j", "s", "s", "c")
        page.keyboard.type("season")
        keys(person, "Enter")
        page.wait_for_function("() => document.querySelector('#palette [data-warning]').textContent.includes('made for fanta')")
        keys(person, "Escape")
        page.locator(".mark").click()
        page.wait_for_function("() => document.getElementById('notice').textContent.includes('made for fanta')")
        assert page.is_hidden("#coding") and standing(desk) == before
        person.said = [one for one in person.said if "409" not in one]


def test_words_are_found_and_gone_to(chromium: Any, project: Made) -> None:
    """A small interview.

    files: {a.txt: "I: So?\\nA: L'été est dur. Ete comme hiver.\\nI: Et?\\nA: En ÉTÉ rien.\\n"}
    codes: {loan: [loan]}
    """
    with reading(chromium, project) as (person, _):
        page = person.page
        keys(person, "/")
        page.keyboard.type("ete")
        page.wait_for_function("() => document.getElementById('found').textContent === '3'")
        keys(person, "Enter", "n", "n")
        assert page.inner_text("#found") == "3 / 3"
        assert page.locator(".turn.here").inner_text().endswith("En ÉTÉ rien.")
        assert page.evaluate("() => [...CSS.highlights.get('found')].map(String).join()") == "été,Ete,ÉTÉ"


def test_reading_is_finished_with_a_word_on_what_it_means(chromium: Any, project: Made) -> None:
    """A small interview.

    files: {a.txt: "I: How was it?\\nA: We repay each week.\\n"}
    codes: {loan: [loan], season: [harvest]}
    """
    with reading(chromium, project) as (person, desk):
        page = person.page
        assert "counts as “no”" in page.inner_text(".finish")
        page.check(".finish input[name=sure]")
        page.click(".finish button")
        page.wait_for_selector("text=You finished reading it on")
        [done] = desk.store.readings("study")
        assert (done.coder, len(done.codes)) == ("fanta", 2)


def test_the_translation_stands_beside_and_may_be_coded(chromium: Any, project: Made) -> None:
    """A small interview.

    files: {a.csv: "text,translation\\nNous remboursons chaque semaine.,We repay every week.\\n"}
    codes: {loan: [loan]}
    """
    with reading(chromium, project) as (person, desk):
        if not person.page.locator(".translation").count():
            pytest.skip("this sheet gives no translation")
        drag(person, "repay", "every")
        keys(person, "c", "Enter")
        settled(person, "Coded")
        assert standing(desk)[0].quote == "Nous remboursons chaque semaine."


SEEN = """() => {
  const words = getSelection().getRangeAt(0).getBoundingClientRect();
  const bar = document.getElementById("selection").getBoundingClientRect();
  return [words.top >= 0, words.bottom <= bar.top, bar.bottom <= innerHeight + 1];
}"""


def test_selected_words_are_seen_in_a_small_window(chromium: Any, project: Made) -> None:
    """At twice the size, the bar below must not lie over the words that it is about, even in an answer that is higher.

    files: {a.txt: "I: How was it?\\nA: We repay each week. It is hard. Onions sell badly then, and so we wait for the rain. \
      The trader lends us bags in between and takes two back. My sister carries water to the garden of the group. We \
      meet on Fridays under the tree. Nobody is late twice. The box has three keys. I keep one of them in my hair. The \
      treasurer writes the sums down, and the girls read them aloud. Then we eat together and go home before night.\\n"}
    codes: {loan: [loan]}
    """
    with reading(chromium, project, viewport={"width": 640, "height": 400}) as (person, _):
        keys(person, "j")
        for _ in range(9):
            keys(person, "s")
            assert person.page.evaluate(SEEN) == [True, True, True], person.page.evaluate("String(getSelection())")
