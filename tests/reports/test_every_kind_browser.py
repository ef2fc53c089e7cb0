"""Every kind's page in a real browser, with words that try to run: searched, filtered, clicked and typed into."""

from pathlib import Path
from typing import Any

import pytest
from reports.hostile import build, hostile
from reports.test_page_browser import PAYLOADS, Visit, browser

from qualkit.plugins import names
from qualkit.reports.render import render

pytestmark = pytest.mark.browser
__all__ = ["browser"]

HANDLE = """() => {
  for (const field of document.querySelectorAll("input")) {
    for (const words of %s) { field.value = words; for (const name of ["input", "change", "keyup"]) {
      field.dispatchEvent(new Event(name, {bubbles: true})); } } }
  for (const list of document.querySelectorAll("select")) {
    for (const one of list.options) { list.value = one.value; list.dispatchEvent(new Event("change", {bubbles: true})); } }
  for (const one of document.querySelectorAll("button, summary, [role=button], [tabindex], td, svg [data-cell]")) {
    one.dispatchEvent(new MouseEvent("click", {bubbles: true})); one.focus && one.focus();
    one.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true})); }
  return document.querySelectorAll("img[src=x], svg[onload], script:not([nonce])").length;
}"""


@pytest.mark.parametrize("kind", names("reports"))
def test_no_word_of_anybody_runs_or_asks_for_anything(kind: str, browser: Any, tmp_path: Path) -> None:
    (page,) = render(build(kind, hostile(kind, " ".join(PAYLOADS))), formats=["html"], folder=tmp_path)
    visit = Visit(browser, page.path)
    visit.page.evaluate(HANDLE % list(PAYLOADS))
    visit.page.goto(f"{visit.own}#<img src=x onerror=window.pwned=1>")
    visit.page.evaluate(HANDLE % list(PAYLOADS))
    visit.page.wait_for_timeout(100)
    assert visit.page.evaluate("window.pwned") is None
    assert visit.page.evaluate("document.querySelectorAll('img[src=x], svg[onload], [onfocus], h1').length") <= 1
    assert ([one for one in visit.said if "clipboard" not in one.lower()], visit.left) == ([], [])
