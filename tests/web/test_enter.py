"""Who comes in, and how."""

from typing import Any

import pytest
from projects import Made
from web.conftest import Browser, served, sit_down

from qualkit.web.desk import Desk


def test_the_token_lets_one_browser_in_once(desk: Desk) -> None:
    """A small project.

    files: {a.txt: "I: How?\\nA: We repay the loan."}
    """
    token = desk.sessions.token
    first, second = Browser(desk), Browser(desk)
    assert first.post("/enter", data={"token": token}).headers["hx-redirect"] == "/who"
    assert second.post("/enter", data={"token": token}).status_code == 403
    assert second.get("/who", headers={"x-part": "1"}).status_code == 401
    assert second.post("/enter", data={"token": desk.sessions.token}).status_code == 204, "there is one for the next"


def test_a_coder_sees_the_documents(fanta: Browser) -> None:
    """A small project.

    files: {a.txt: "I: How?\\nA: We repay the loan."}
    """
    page = fanta.get("/study/study")
    assert page.status_code == 200 and "/study/study/read/" in page.text
    assert fanta.get("/study/none").status_code == 404


@pytest.mark.browser
def test_a_person_comes_in(chromium: Any, project: Made) -> None:
    """A small project.

    files: {a.txt: "I: How?\\nA: We repay the loan."}
    """
    project.ok("ingest")
    with served(project) as desk:
        person = sit_down(chromium, desk, "fanta", language="fr")
        assert person.go("/study/study").locator("html").get_attribute("lang") == "fr"
        assert person.page.locator("table.list tbody a[href*='/read/']").count() == 1
        assert (person.said, person.left) == ([], [])
        assert desk.sessions.token not in person.page.url
