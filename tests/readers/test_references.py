"""RIS and BibTeX: a document per entry; broken and hostile files end in a sentence."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from qualkit.errors import InputError
from qualkit.model import DocumentKind, Extract, Problem, Source
from qualkit.readers.bibtex import BibtexReader, plain
from qualkit.readers.ris import RisReader
from qualkit.testing import check_reader

RIS = """TY  - RPRT\r
AU  - Diallo, Fatou\r
AU  - Okoye, N.\r
TI  - Grain banks\r
AB  - When the lean season comes the granary is opened and the poorest buy first,\r
 as the women of the committee wrote down.\r
KW  - grain\r
PY  - 2011/06/30\r
UR  - https://hdl.handle.net/1/2\r
ER  - \r
"""
BIB = r"""@comment{not {this}}
@string{press = "University Press"}
@techreport{a, author = {Traor{\'e}, Awa and {\c C}elik, {\"O}mer}, title = "Tontines {\&} cr\'edit -- un essai",
  year = 2014, publisher = press # " of X", keywords = {savings, women}}
@book(b, title={Second}, year="2001")
"""


def test_both_keep_the_contract_of_readers() -> None:
    check_reader(RisReader(), RIS.encode(), "a.ris")
    check_reader(BibtexReader(), BIB.encode(), "a.bib")


def test_an_entry_becomes_labelled_lines() -> None:
    (one,), _ = read(RisReader(), RIS)
    assert one.kind is DocumentKind.RECORD
    assert one.text.split("\n")[:5] == [
        "Title: Grain banks", "Author: Diallo, Fatou", "Author: Okoye, N.", "Year: 2011", "Subject: grain"]
    assert one.text[slice(one.turns[-1].start, one.turns[-1].end)].endswith("as the women of the committee wrote down.")


def test_letters_of_commands_and_joined_strings_are_read() -> None:
    first, second = read(BibtexReader(), BIB)[0]
    assert first.text.split("\n") == ["Title: Tontines & crédit – un essai", "Author: Traoré, Awa", "Author: Çelik, Ömer",
                                      "Year: 2014", "Publisher: University Press of X", "Subject: savings; women"]
    assert (first.member, second.member, second.title) == ("1", "2", "Second")


def test_a_broken_entry_is_named_and_the_next_one_read() -> None:
    found, problems = read(BibtexReader(), "@book{a, title = {never closed\n\n@book{b, title = {Good}}\n")
    assert [one.title for one in found] == ["Good"]
    assert [(one.place, "not closed" in one.reason) for one in problems] == [("1", True)]
    found, problems = read(RisReader(), "TY  - BOOK\nTI  - One\nTY  - BOOK\nTI  - Two\nER  - \n")
    assert [one.title for one in found] == ["One", "Two"]
    assert [one.place for one in problems] == ["1"]


@pytest.mark.parametrize("content", ["@a{" + "{" * 200_000, "@a{x, t={" * 20_000, '@a{x, t="' * 20_000, "@comment(" * 20_000,
                                     "@string{a = " + "b # " * 50_000, "@"], ids=lambda content: content[:9])
def test_nesting_without_end_is_refused_at_once(content: str) -> None:
    started = time.process_time()
    with pytest.raises(InputError):
        read(BibtexReader(), content)
    assert time.process_time() - started < 5


def test_braces_deeper_than_any_title_are_named_not_followed() -> None:
    found, problems = read(BibtexReader(), "@a{x, title={" + "{" * 100 + "a" + "}" * 100 + "}}\n@b{y, title={Good}}\n")
    assert [one.title for one in found] == ["Good"]
    assert "braces are open at once" in problems[0].reason


def test_latex_that_is_no_letter_leaves_no_backslash() -> None:
    assert plain(r"\emph{A} \unknown{b} 50\% \{x\} Ci\-ss{\'e} \o{} \aa~c") == "A b 50% {x} Cissé ø å c"


def read(reader: RisReader | BibtexReader, content: str) -> tuple[list[Extract], list[Problem]]:
    problems: list[Problem] = []
    source = Source(path=Path("x"), key="x", content=content.encode())
    return list(reader.read(source, problems.append)), problems
