"""The codes of a study: the tree, a page for each, and changes to them with a preview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from qualkit.actions import codebook_change as changing
from qualkit.actions.code_page import code_page, code_tree, in_tree, tree_table
from qualkit.actions.quotes import DIRECTIONS, PAGE, Wanted, matching, page_of, quoted, quotes_table, table_bytes
from qualkit.errors import UnknownName
from qualkit.files.codebook_edits import TEXTS
from qualkit.model import Code
from qualkit.reports.labels import Labels
from qualkit.reports.parts.basis import Basis
from qualkit.web.desk import Asked
from qualkit.web.doors import Door
from qualkit.web.memos import write_memo

FORMS = ("csv", "xlsx")
STATUSES = ("active", "all", "merged", "retired")


def labels_of(asked: Asked) -> Labels:
    """The words of reports in the language of the pages."""
    return Labels(asked.language)


def form_of(asked: Asked) -> str:
    """The form of file that the address asks for.

    Raises:
        UnknownName: it is neither a CSV nor an Excel file.
    """
    if asked.path["form"] not in FORMS:
        raise UnknownName("form of table", asked.path["form"], FORMS)
    return str(asked.path["form"])


def table_file(asked: Asked, name: str, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> Response:
    """A table as the file that the address asks for.

    Raises:
        UnknownName: it is neither a CSV nor an Excel file.
    """
    form = form_of(asked)
    return asked.file(table_bytes(name, header, rows, form), f"{name}.{form}")


def the_code(asked: Asked, basis: Basis) -> Code:
    """The code that the address names by its id.

    Raises:
        UnknownName: there is none.
    """
    found = basis.view.codebook.by_id.get(asked.path["code"])
    if found is None:
        raise UnknownName("code", asked.path["code"])
    return found


def quotes_wanted(asked: Asked, codes: frozenset[str]) -> Wanted:
    """Which quotes the address asks for, of these codes."""
    document, direction = asked.query("document"), asked.query("direction")
    return Wanted(codes=codes, documents=frozenset({document} if document else ()), coder=asked.query("coder"),
                  direction=direction if direction in DIRECTIONS else "", attributes=attributes_wanted(asked))


def attributes_wanted(asked: Asked) -> list[tuple[str, str]]:
    """The attributes that the address asks for (``attribute=region=Kayes``, several times)."""
    return [(name, value) for one in asked.request.query_params.getlist("attribute")
            for name, found, value in [one.partition("=")] if found]


def quotes_shown(asked: Asked, basis: Basis, wanted: Wanted) -> Mapping[str, Any]:
    """A page of quotes, with what its template needs to lead to the others."""
    found = matching(basis, wanted)
    pages = max(1, -(-len(found) // PAGE))
    number = min(pages, int(asked.query("page")) if asked.query("page").isdecimal() else 1)
    others = [(name, value) for name, value in asked.request.query_params.multi_items() if name != "page"]
    return {"quotes": quoted(basis, page_of(found, number)), "count": len(found), "page": number, "pages": pages,
            "others": others, "first": PAGE * (number - 1) + 1}


# --- pages ---------------------------------------------------------------------------------------------


def codes(asked: Asked) -> Response:
    """The tree of codes with how often each was given, and by how many sources of those read in full."""
    status = asked.query("status") if asked.query("status") in STATUSES else "active"
    words = asked.query("words")[:200]
    tree = code_tree(asked.sitting.basis, words=words, status=status)
    return asked.page("codes.html", tree=tree, words=words, wanted=status, statuses=STATUSES, labels=labels_of(asked),
                      hidden=bool(asked.sitting.hidden))


def codes_table(asked: Asked) -> Response:
    """The tree as a file."""
    status = asked.query("status") if asked.query("status") in STATUSES else "active"
    return table_file(asked, "codes", *tree_table(code_tree(asked.sitting.basis, status=status)))


def code(asked: Asked) -> Response:
    """One code: what it means, where it was given, beside which others, and what people wrote about it."""
    basis, labels = asked.sitting.basis, labels_of(asked)
    which = the_code(asked, basis)
    found = code_page(basis, which.id, labels)
    shown = quotes_shown(asked, basis, quotes_wanted(asked, found.family))
    values = {name: sorted({unit.attributes[name] for unit in basis.units if unit.attributes.get(name)})
              for name in basis.splitting}
    return asked.page("code.html", found=found, code=which, labels=labels, values=values, directions=DIRECTIONS,
                      tongue=basis.view.codebook.language,
                      hidden=bool(asked.sitting.hidden), chosen=asked.request.query_params, **shown)


def code_table(asked: Asked) -> Response:
    """The quotes of a code as a file: those that the same address without its end shows."""
    basis = asked.sitting.basis
    found = code_page(basis, the_code(asked, basis).id, labels_of(asked))
    quotes = quoted(basis, matching(basis, quotes_wanted(asked, found.family)))
    return table_file(asked, "quotes", *quotes_table(basis, quotes))


def memo(asked: Asked) -> Response:
    """Write a memo about a code.

    Raises:
        UsageError: it is empty.
    """
    which = the_code(asked, asked.sitting.basis)
    write_memo(asked, "code", which.id)
    return asked.go(f"/study/{asked.sitting.study.key}/codes/{which.id}#memos")


# --- changes -------------------------------------------------------------------------------------------


def change_page(asked: Asked) -> Response:
    """The forms that change a code."""
    basis = asked.sitting.basis
    which = the_code(asked, basis)
    others = [one for one in in_tree(basis.view.codebook.active) if one.id != which.id]
    return asked.page("code_change.html", code=which, version=basis.view.codebook.version, others=others,
                      outside=[one for one in others if not one.key.startswith(f"{which.key}/")],
                      languages_of=[*which.names, *which.definitions, *_languages(asked)])


def _languages(asked: Asked) -> Sequence[str]:
    own = asked.sitting.codebook.language
    return [one for one in (asked.sitting.study.languages or asked.project.file.languages) if one != own]


def new_page(asked: Asked) -> Response:
    """The form for a new code."""
    book = asked.sitting.codebook
    return asked.page("code_new.html", version=book.version, others=in_tree(book.active))


def _wanted(asked: Asked, code_id: str) -> changing.Wanted:
    given = asked.given
    texts = {name: given(name) for name in asked.form if name.partition("_")[0] in TEXTS}
    return changing.Wanted(
        kind=given("kind") if code_id else "add", code=code_id, part=given("part"), name=given("name").strip(),
        parent=given("parent"), into=given("into"), texts=texts, emergent=bool(given("emergent")), why=given("why"))


def _seen(asked: Asked) -> str:
    """The version of the codebook that a form was made for; a form without one is stale."""
    return asked.given("version") or "none"


def preview(asked: Asked) -> Response:
    """What a change would do, with the button that does it; nothing is changed."""
    sitting = asked.sitting
    wanted = _wanted(asked, asked.path.get("code", ""))
    found = changing.preview(asked.project, sitting.store, sitting.basis, wanted, seen=_seen(asked))
    fields = [(name, value) for name, value in asked.form.multi_items()
              if isinstance(value, str) and name != "request"]
    return asked.page("code_preview.html", found=found, fields=fields, labels=labels_of(asked),
                      action=f"/study/{sitting.study.key}/codes/{asked.path.get('code', 'new')}"
                             + ("/change" if "code" in asked.path else ""), hidden=bool(sitting.hidden))


def change(asked: Asked) -> Response:
    """Change a code as the preview said, or add one.

    Raises:
        ChangedUnderYou: the codebook is another than was shown.
    """
    sitting = asked.sitting
    wanted = _wanted(asked, asked.path.get("code", ""))
    with asked.desk.files:
        done = changing.change(asked.project, sitting.store, sitting.study, wanted, by=sitting.coder,
                               seen=_seen(asked), request=asked.given("request"))
    where = f"/study/{sitting.study.key}/codes"
    return asked.go(f"{where}/{done.code}" if done else where)


DOORS = (
    Door(path="/study/{study}/codes", answer=codes),
    Door(path="/study/{study}/codes/as/{form}", answer=codes_table),
    Door(path="/study/{study}/codes/new", answer=new_page),
    Door(path="/study/{study}/codes/new", answer=change, method="POST"),
    Door(path="/study/{study}/codes/new/preview", answer=preview, method="POST"),
    Door(path="/study/{study}/codes/{code}", answer=code),
    Door(path="/study/{study}/codes/{code}/as/{form}", answer=code_table),
    Door(path="/study/{study}/codes/{code}/memo", answer=memo, method="POST"),
    Door(path="/study/{study}/codes/{code}/change", answer=change_page),
    Door(path="/study/{study}/codes/{code}/preview", answer=preview, method="POST"),
    Door(path="/study/{study}/codes/{code}/change", answer=change, method="POST"),
)
