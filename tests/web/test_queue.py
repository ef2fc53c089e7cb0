"""The review queue through its doors: what comes up, what each act leaves behind, and what it refuses."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from lxml import html
from projects import Made
from web.conftest import Browser, open_desk

from qualkit.actions import bulk
from qualkit.actions.blinding import hidden_from
from qualkit.actions.neighbours import Neighbours
from qualkit.actions.opening import now
from qualkit.actions.overview import overview
from qualkit.actions.queue import decided_of
from qualkit.actions.queue_desk import pace_of
from qualkit.actions.review import Given, open_review
from qualkit.measures.judged import judged
from qualkit.model import Assignment, Coder, Direction, Reason, Verdict, mint
from qualkit.web.desk import Desk

QUEUE = "/study/study/queue"


@pytest.fixture
def tagged(project: Made) -> Iterator[Desk]:
    """The desk of the project that the docstring describes, tagged, its people's codings in."""
    project.ok("ingest")
    if (project.corpus / "codings.jsonl").exists():
        project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    project.ok("tag")
    with open_desk(project) as opened:
        yield opened


@dataclass
class Page:
    """A page or card as a script reads it."""

    status: int
    text: str
    root: Any = field(init=False)

    def __post_init__(self) -> None:
        self.root = html.fromstring(self.text) if "<" in self.text else None

    def all(self, path: str) -> list[Any]:
        return list(self.root.xpath(path))

    @property
    def card(self) -> Any:
        return next(iter(self.all("//article")), None)

    @property
    def words(self) -> str:
        return " ".join("".join(self.all("//*[@id='passage']//text()")).split())

    @property
    def offers(self) -> list[Any]:
        return self.all("//ol[@class='offers']/li[@data-number]")

    @property
    def said(self) -> str:
        return str(self.all("//*[@class='queue-part']")[0].get("data-said"))


@dataclass
class Seat:
    """A coder at the queue, as the page's script would act."""

    desk: Desk
    coder: str = "fanta"

    def __post_init__(self) -> None:
        self.browser = Browser(self.desk, self.coder)

    def open(self, query: str = "", part: str = "") -> Page:
        answer = self.browser.get(f"{QUEUE}{part}?{query}", headers={"x-part": "1"} if part else {})
        return Page(answer.status_code, answer.text)

    def fields(self, page: Page, verdict: str, **more: str) -> dict[str, str]:
        card = page.card
        offer = page.offers[int(card.get("data-first")) - 1]
        return {"verdict": verdict, "document": card.get("data-document"), "text": card.get("data-text"),
                "segment": card.get("data-segment"), "request": str(uuid4()), "direction": "",
                **{name: offer.get(f"data-{name}") for name in ("start", "end", "code", "meaning", "last")}, **more}

    def send(self, fields: dict[str, str], query: str = "", part: str = "/decide") -> Page:
        answer = self.browser.post(f"{QUEUE}{part}?{query}", data=fields)
        return Page(answer.status_code, answer.text)

    def rule(self, page: Page, verdict: str, *, query: str = "", **more: str) -> Page:
        return self.send(self.fields(page, verdict, **more), query)

    def back(self, page: Page) -> Page:
        return self.open(f"at={page.card.get('data-at')}&step=back", "/card")

    @property
    def ids(self) -> dict[str, str]:
        return {one.key: one.id for one in open_review(
            self.desk.project(), self.desk.store, coder=self.coder).codebook}

    @property
    def verdicts(self) -> list[str]:
        return [one.verdict.value for one in self.desk.store.decisions("study")]

    @property
    def codings(self) -> list[tuple[str, str, str]]:
        keys = {known: key for key, known in self.ids.items()}
        return [(one.coder, keys[one.code], one.quote) for one in self.desk.store.codings("study")]


@pytest.fixture
def seat(tagged: Desk) -> Seat:
    return Seat(tagged)


def test_accepting_leads_on_and_is_one_row_in_the_log(seat: Seat) -> None:
    """One suggestion after the other.

    codes: {loan: [loan], rain: [rain]}
    files: {a.txt: "I: How was it?\\n\\nR: The loan was heavy.\\n\\nI: And the year?\\n\\nR: The rain was late. The loan too."}
    """
    page = seat.open()
    assert page.words == "The loan was heavy." and "Cues: “loan”." in page.text and "What loan is." in page.text
    assert "How was it?" in page.text and "0 of 3 decided" in page.text
    after = seat.rule(page, "accept", direction="present", memo="look again", key_quote="1")
    assert after.said == "Accepted: Loan (loan)." and after.words.startswith("The rain") and "1 of 3 decided" in after.text
    assert seat.codings == [("fanta", "loan", "The loan was heavy.")]
    [coding] = seat.desk.store.codings("study")
    assert (coding.direction, coding.memo, coding.key_quote) == ("present", "look again", True)
    assert [one.verb for one in seat.desk.store.log()] == ["accept"]
    rest = seat.rule(seat.rule(after, "reject"), "defer")
    assert rest.card is None and "1 passage was left for later" in rest.text
    assert "Begin again" in rest.text and seat.open().words.startswith("The rain")


def test_an_act_sent_twice_is_done_once(seat: Seat) -> None:
    """A double click, and an answer that was lost on its way.

    codes: {loan: [loan]}
    files: {a.txt: "I: And?\\n\\nR: The loan was heavy.\\n\\nI: And?\\n\\nR: The loan was long."}
    """
    page = seat.open()
    fields = seat.fields(page, "accept")
    answers = [seat.send(fields) for _ in range(3)]
    assert {one.status for one in answers} == {200} and {one.words for one in answers} == {"The loan was long."}
    assert seat.verdicts == ["accept"] and len(seat.codings) == 1 and len(seat.desk.store.log()) == 1


def test_a_stale_tab_overrules_nothing(seat: Seat) -> None:
    """What was decided, meant or written otherwise meanwhile is not decided on unseen.

    codes: {loan: [loan]}
    files: {a.txt: "I: And?\\n\\nR: The loan was heavy."}
    """
    old = seat.open()
    seat.rule(old, "accept")
    for verdict in ("reject", "accept", "defer"):
        refused = seat.rule(old, verdict)
        assert refused.status == 409 and "has changed since you saw it" in refused.text
    for name, value in (("meaning", "another"), ("text", "0" * 64), ("start", "1")):
        assert seat.rule(old, "reject", **{name: value}).status == 409
    assert seat.verdicts == ["accept"] and len(seat.codings) == 1
    again = seat.open(f"at={old.card.get('data-at')}")
    assert "You accepted it." in again.text
    assert seat.rule(again, "reject").said == "Rejected: Loan (loan)."
    assert seat.verdicts == ["accept", "reject"] and seat.codings == []


def test_another_code_another_span_and_one_more(seat: Seat) -> None:
    """The decision is on what was suggested; the coding is what the person says.

    codes: {loan: [loan], rain: [drizzle]}
    files: {a.txt: "I: And?\\n\\nR: It rained. The loan was heavy. We laughed."}
    """
    page = seat.open()
    codes = {li.get("data-words").split()[0]: li.get("data-code") for li in page.all("//li[@role='option']")}
    sentences = [(one.get("data-start"), one.get("data-end")) for one in page.all("//span[@class='sentence']")]
    assert len(sentences) == 3
    card = page.card
    extra = {"document": card.get("data-document"), "text": card.get("data-text"), "segment": card.get("data-segment"),
             "start": sentences[0][0], "end": sentences[0][1], "code": codes["rain"], "request": str(uuid4())}
    stayed = seat.send(extra, part="/code")
    assert stayed.said == "Coded: Rain (rain)." and len(stayed.offers) == 1 and "You coded it as" in stayed.text
    assert seat.rule(page, "accept", to_start="0", to_end="400").status == 400, "that is no part of the passage"
    seat.rule(page, "accept", to_start=sentences[1][0], to_end=sentences[2][1], to_code=codes["rain"])
    assert seat.verdicts == ["amend"]
    assert [(code, quote) for _, code, quote in seat.codings] == [
        ("rain", "It rained."), ("rain", "The loan was heavy. We laughed.")]


def test_what_one_has_coded_is_not_asked_again(seat: Seat) -> None:
    """M16: the code given by hand waits no longer for who gave it; the card shows it, and what else is suggested.

    codes: {loan: [loan], rain: [heavy]}
    files: {a.txt: "I: And?\\n\\nR: The loan was heavy."}
    codings: ["a.txt | fanta | loan | present | loan was"]
    """
    page = seat.open()
    assert "You coded it as" in page.text and [one.get("data-code") for one in page.offers] == [seat.ids["rain"]]
    assert seat.rule(page, "accept").card is None
    assert len(Seat(seat.desk, "luc").open().offers) == 2, "another coder is asked for both"


def test_accepting_what_one_coded_meanwhile_makes_no_second_coding(seat: Seat) -> None:
    """The page stood open while the same code was given in the reading room.

    codes: {loan: [loan]}
    files: {a.txt: "I: And?\\n\\nR: The loan was heavy."}
    """
    page = seat.open()
    review = open_review(seat.desk.project(), seat.desk.store, coder="fanta")
    (document,) = seat.desk.store.documents("study")
    turn = seat.desk.store.text(document.id).turns[-1]
    review.code(document, turn.start, turn.end, code=seat.ids["loan"], given=Given(direction=Direction.PRESENT))
    assert seat.rule(page, "accept", direction="present").card is None
    assert len(seat.codings) == 1 and seat.verdicts == ["accept"]


@pytest.mark.parametrize("verdict", ["accept", "reject"])
def test_what_was_decided_stays_so_when_engines_run_again(verdict: str, project: Made) -> None:
    """Also where the engine proposes more words around them.

    codes: {loan: [loan], rain: [drizzle]}
    files: {a.txt: "I: And?\\n\\nR: It rained. The loan was heavy. We laughed."}
    """
    project.ok("ingest")
    project.ok("tag")
    with open_desk(project) as desk:
        seat = Seat(desk)
        seat.rule(seat.open(), verdict)
        before = seat.codings
        book = project.folder / "codebooks" / "book.yaml"
        book.write_text(book.read_text("utf-8").replace("[loan]", "[loan, rained]").replace("- loan\n", "- loan\n    - rained\n"))
        project.ok("tag", "--fresh")
        assert seat.open().card is None
        assert seat.codings == before and seat.verdicts == [verdict]


def test_filters_stand_in_the_address(seat: Seat) -> None:
    """By code with those below it, document, attribute, engine and score; what is not there is said.

    codes: {loan: [loan], loan/late: [late], rain: [rain]}
    files: {a.txt: "I: And?\\n\\nR: The loan was heavy.\\n\\nI: And?\\n\\nR: We were late.", b.txt: "I: And?\\n\\nR: The rain came."}
    participants: |
      document,speaker,case,gender
      a.txt,R,P1,woman
      b.txt,R,P2,man
    """
    def total(query: str) -> int:
        page = seat.open(query)
        assert page.status == 200, page.text
        return int("".join(page.all("//section[@class='progress']/progress/@max"))) if page.card is not None else 0

    assert [total(one) for one in ("", "code=loan", "code=loan/late", "document=b.txt", "attribute=gender%3Dman")] == [
        3, 2, 1, 1, 1]
    assert total("engine=similar.v1") == 0 and total("least=1") in (0, 3) and total("code=loan&code=rain") == 3
    assert "man" in seat.open("attribute=gender%3Dman").text and "woman" in seat.open().text
    page = seat.open("code=loan")
    assert seat.rule(page, "accept", query="code=loan").words == "We were late."
    assert "1 of 2 decided" in seat.open("code=loan").text and "1 of 3 decided" in seat.open().text
    assert [seat.open(one).status for one in (
        "code=none", "document=none", "attribute=gender%3Dnone", "engine=none", "order=none", "least=x", "most=2",
        "at=none.1", "at=x", "seed=-1", "order=random&code=loan")] == [
        404, 404, 404, 404, 404, 400, 400, 404, 400, 400, 400]
    there = page.card.get("data-document")
    assert seat.open(f"at={there}.999").status == 404 and seat.open(f"at={there}.999&step=here", "/card").status == 404
    assert "nothing that fits" in seat.rule(seat.open("document=b.txt"), "reject", query="document=b.txt").text.lower()


def test_one_goes_back_changes_ones_mind_and_takes_back(seat: Seat) -> None:
    """Undo leads to where the act was, over filters and sittings.

    codes: {loan: [loan]}
    files: {a.txt: "I: And?\\n\\nR: The loan was heavy.\\n\\nI: And?\\n\\nR: The loan was long."}
    """
    first = seat.open()
    second = seat.rule(first, "accept")
    back = seat.back(second)
    assert back.words == first.words and "You accepted it." in back.text
    assert seat.back(back).said == "This is the first." and seat.back(back).words == first.words
    changed = seat.rule(back, "reject")
    assert changed.words == second.words and seat.codings == []
    undone = seat.send({"request": "u1"}, part="/undo")
    assert undone.words == first.words and "You accepted it." in undone.text and len(seat.codings) == 1
    assert seat.send({"request": "u2"}, part="/undo").words == first.words and seat.verdicts == []
    assert "0 of 2 decided" in seat.open().text
    assert seat.send({"request": "u3"}, part="/undo").said == "There is nothing more to undo or redo."
    assert seat.send({"request": "r1"}, part="/redo").words == first.words and seat.verdicts == ["accept"]
    assert seat.send({"request": "r1"}, part="/redo").status == 200 and seat.verdicts == ["accept"]


def test_a_draw_hides_suggestions_and_ends_in_passage_readings(seat: Seat) -> None:
    """What is drawn is coded afresh, also where there is nothing to code.

    codes: {loan: [loan]}
    files: {a.txt: "I: And?\\n\\nR: The loan was heavy.\\n\\nI: And?\\n\\nR: It rained.\\n\\nI: And?\\n\\nR: We laughed."}
    """
    query = "order=random&seed=7"
    page = seat.open(query)
    assert page.offers == [] and "Cues: " not in page.text and "3 passages wait" in page.text
    card = page.card
    fields = {"document": card.get("data-document"), "text": card.get("data-text"),
              "segment": card.get("data-segment"), "request": "r"}
    assert seat.send(fields, part="/read").status == 400, "outside a draw nothing is read so"
    after = seat.send(fields, query, "/read")
    assert after.said == "Read in full." and after.words != page.words and "2 passages wait" in after.text
    assert seat.send(fields, query, "/read").status == 200, "the same request is done once"
    [reading] = seat.desk.store.passage_readings("study")
    assert (reading.coder, reading.sample) == ("fanta", "random 7")
    assert seat.send({**fields, "text": "0" * 64, "request": "s"}, query, "/read").status == 409
    assert seat.send({**fields, "segment": "99", "request": "t"}, query, "/read").status == 404



def test_many_at_once_are_shown_before_and_undone_as_one(seat: Seat) -> None:
    """Fourteen loans, and one rain that the filter leaves out.

    codes: {loan: [loan], rain: [rain]}
    files: {a.txt: "I: And?\\n\\nR: Loan one.\\n\\nI: A?\\n\\nR: Loan two.\\n\\nI: A?\\n\\nR: Loan three.\\n\\nI: A?\\n\\nR: Loan four.\\n\\nI: A?\\n\\nR: Loan five.\\n\\nI: A?\\n\\nR: Loan six.\\n\\nI: A?\\n\\nR: Loan seven.\\n\\nI: A?\\n\\nR: Loan eight.\\n\\nI: A?\\n\\nR: Loan nine.\\n\\nI: A?\\n\\nR: Loan ten.\\n\\nI: A?\\n\\nR: Loan eleven.\\n\\nI: A?\\n\\nR: Rain."}
    """
    shown = seat.open("code=loan", "/bulk")
    assert "11 suggestions on 11 passages of 1 documents" in shown.text
    assert len(shown.all("//ol[@class='examples']/li")) == 10 and "up to 26 in 100" in shown.text
    mark = shown.all("//input[@name='mark']/@value")[0]
    fields = {"mark": mark, "verdict": "accept", "request": "b"}
    assert seat.send(fields, "code=loan", "/bulk").status == 400, "nobody has said that they mean it"
    fields |= {"sure": "yes"}
    assert seat.send(fields, "", "/bulk").status == 409, "other suggestions wait there"
    assert seat.send(fields | {"verdict": "amend"}, "code=loan", "/bulk").status == 400
    assert seat.desk.store.log() == []
    assert [seat.send(fields, "code=loan", "/bulk").status for _ in range(2)] == [204, 204]
    [entry] = seat.desk.store.log()
    assert entry.verb == "accept in bulk" and len(seat.codings) == 11
    assert {one.snapshot["bulk"] for one in seat.desk.store.decisions("study")} == {11}
    page = seat.open()
    assert "You decided on 11 suggestions in bulk, unseen." in page.text and page.words == "Rain."
    decided = decided_of(seat.desk.store, "study")
    segments = list(seat.desk.store.segments("study"))
    assert judged(decided, segments, open_review(seat.desk.project(), seat.desk.store, coder="x").codebook) == []
    seat.send({"request": "u"}, part="/undo")
    assert (seat.codings, seat.verdicts) == ([], []) and "0 of 12 decided" in seat.open().text


def test_a_preview_made_before_somebody_decided_is_refused(seat: Seat) -> None:
    """Nobody decides on more or less than was shown.

    codes: {loan: [loan]}
    files: {a.txt: "I: And?\\n\\nR: The loan was heavy.\\n\\nI: And?\\n\\nR: The loan was long."}
    """
    mark = seat.open("", "/bulk").all("//input[@name='mark']/@value")[0]
    seat.rule(seat.open(), "accept")
    assert seat.send({"mark": mark, "verdict": "reject", "sure": "yes", "request": "b"}, "", "/bulk").status == 409
    assert seat.verdicts == ["accept"]
    assert seat.open("order=random", "/bulk").status == 400


def test_more_than_one_act_may_hold_is_to_be_narrowed_down(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    """The form is not there, and sent nevertheless it is refused.

    codes: {loan: [loan]}
    files: {a.txt: "I: And?\\n\\nR: The loan was heavy.\\n\\nI: And?\\n\\nR: The loan was long."}
    """
    mark = seat.open("", "/bulk").all("//input[@name='mark']/@value")[0]
    monkeypatch.setattr(bulk, "MOST", 1)
    assert seat.open("", "/bulk").all("//input[@name='mark']") == []
    refused = seat.send({"mark": mark, "verdict": "accept", "sure": "yes", "request": "b"}, "", "/bulk")
    assert refused.status == 400 and "Narrow the filter" in refused.text and seat.verdicts == []


def test_blind_work_stays_out_of_the_queue(tagged: Desk) -> None:
    """A document that two code blind brings up nothing, in no order, and no reason names what the other made of it.

    codes: {loan: [loan]}
    files: {a.txt: "I: And?\\n\\nR: The loan was heavy.", b.txt: "I: And?\\n\\nR: The loan was long."}
    codings: ["a.txt | awa | loan | present | The loan was heavy."]
    """
    store = tagged.store
    for handle in ("awa", "fanta"):
        store.put_coder(Coder(id=mint(), handle=handle))
    document = next(one for one in store.documents("study") if one.key == "a.txt")
    store.add_assignments([Assignment(id=mint(), document=document.id, coders=("awa", "fanta"), made_by="awa",
                                      made_at=now())], coder="awa")
    seat = Seat(tagged)
    for order in ("", "likely", "rare", "uncertain"):
        page = seat.open(f"order={order}")
        assert page.words == "The loan was long." and "0 of 1 decided" in page.text and "beside others: a." in page.text
    seen = overview(store, tagged.project().study("study"), coder="fanta", hidden=hidden_from("fanta", store, "study"))
    assert [(one.blind, one.waiting) for one in seen.documents] == [(True, 0), (False, 1)]
    assert seat.open("document=a.txt").status == 400 and "1 suggestion on" in seat.open("", "/bulk").text
    hidden = seat.open(f"at={document.id}.1")
    assert hidden.offers == [] and "awa" not in hidden.text
    other = seat.open()
    forged = seat.fields(other, "accept") | {"document": document.id, "text": document.text_hash, "segment": "1"}
    assert seat.send(forged).status == 400 and seat.verdicts == []
    review = open_review(tagged.project(), store, coder="fanta")
    why, code = Reason(engine="e", kind="like", what=f"{document.id}#1"), next(iter(review.codebook)).id
    assert hidden_from("fanta", store, "study") and Neighbours().find(why, code, review.line_up()) is None
    known = Neighbours().find(why, code, open_review(tagged.project(), store, coder="luc").line_up())
    assert known is not None and known.coders == ("awa",)
    assert Seat(tagged, "luc").open().words == "The loan was heavy."


def test_a_line_is_kept_up_to_date_by_what_others_and_other_pages_do(seat: Seat) -> None:
    """A rejection by a colleague takes a suggestion away; taken back, it comes up again.

    codes: {loan: [loan]}
    files: {a.txt: "I: And?\\n\\nR: The loan was heavy.\\n\\nI: And?\\n\\nR: The loan was long."}
    """
    luc = Seat(seat.desk, "luc")
    page = seat.open()
    luc.rule(luc.open(), "reject")
    assert seat.open().words == "The loan was long."
    assert seat.rule(page, "accept").status == 200, "fanta may still say otherwise: it was on her page"
    luc.send({"request": "u"}, part="/undo")
    assert luc.open().words == "The loan was heavy." and seat.verdicts == ["accept"]
    assert Verdict.ACCEPT in {one.verdict for one in seat.desk.store.decisions("study")}


def test_the_pace_is_of_this_sitting_and_leaves_bulk_out(seat: Seat) -> None:
    """Two decisions make no speed yet.

    codes: {loan: [loan]}
    files: {a.txt: "I: And?\\n\\nR: The loan was heavy.\\n\\nI: And?\\n\\nR: The loan was long."}
    """
    seat.rule(seat.rule(seat.open(), "accept"), "reject")
    pace = pace_of(open_review(seat.desk.project(), seat.desk.store, coder="fanta"))
    assert (pace.decisions, pace.per_minute) == (2, None)
