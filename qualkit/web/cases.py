"""The cases of a study: the list, and a page for each with what was said, by code."""

from __future__ import annotations

from starlette.responses import Response

from qualkit.actions.case_page import case_page, cases, cases_table
from qualkit.actions.quotes import quotes_table
from qualkit.web.codes import labels_of, table_file
from qualkit.web.desk import Asked
from qualkit.web.doors import Door
from qualkit.web.memos import write_memo


def every(asked: Asked) -> Response:
    """The cases: what is known of them, and how much of what they say is coded."""
    words = asked.query("words")[:200]
    basis = asked.sitting.basis
    return asked.page("cases.html", cases=cases(basis, words=words), words=words, labels=labels_of(asked),
                      names=[name for name in basis.view.privacy.cleared if name != "instrument"],
                      hidden=bool(asked.sitting.hidden))


def every_file(asked: Asked) -> Response:
    """The cases as a file."""
    basis = asked.sitting.basis
    return table_file(asked, "cases", *cases_table(basis, cases(basis)))


def one(asked: Asked) -> Response:
    """One case: its attributes and documents, what it says by code, and its row of the framework matrix."""
    found = case_page(asked.sitting.basis, asked.path["case"])
    return asked.page("case.html", found=found, row=found.row, labels=labels_of(asked),
                      hidden=bool(asked.sitting.hidden))


def one_file(asked: Asked) -> Response:
    """The quotes of a case as a file."""
    basis = asked.sitting.basis
    found = case_page(basis, asked.path["case"])
    quotes = [quote for said in found.said for quote in said.quotes]
    return table_file(asked, "case", *quotes_table(basis, quotes))


def memo(asked: Asked) -> Response:
    """Write a memo about a case.

    Raises:
        UnknownName: there is no such case.
        UsageError: it is empty.
    """
    found = case_page(asked.sitting.basis, asked.path["case"])
    write_memo(asked, "case", found.row.id)
    return asked.go(f"/study/{asked.sitting.study.key}/cases/{found.row.id}#memos")


DOORS = (
    Door(path="/study/{study}/cases", answer=every),
    Door(path="/study/{study}/cases/as/{form}", answer=every_file),
    Door(path="/study/{study}/cases/{case}", answer=one),
    Door(path="/study/{study}/cases/{case}/as/{form}", answer=one_file),
    Door(path="/study/{study}/cases/{case}/memo", answer=memo, method="POST"),
)
