"""Every file of a report, opened with somebody else's reader: is all of it there, and nothing that must not leave?"""

import csv
import html
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from projects import Made, copied, make
from reports.modelled import COLUMNS, FORMATS, files_of, model_in, quotes_of, rendered, take_in
from reports.reread import READERS, everything_in, pages_of_pdf, sheets_of, squeezed, strings_in_pdf

ROOT = Path(__file__).parents[2]


# --- checks that fit any report ----------------------------------------------------------------------------


def missing_from(page: str, data: Mapping[str, Any], name: str) -> list[str]:
    """Themes, quotations and figures of a model that a page does not hold, white space aside."""
    whole = squeezed(page)
    wanted = [theme["name"] for theme in data["themes"]]
    wanted += [words for quote in quotes_of(data)
               for words in (quote["text"], *([quote["translation"]["text"]] if quote["translation"] else ()))]
    if data["numbers"] and name not in ("xlsx", "json"):
        wanted += list(rows_of(data))
    return [one for one in wanted if squeezed(one) not in whole and not scrambled(one, whole, name)]


def rows_of(data: Mapping[str, Any]) -> Iterator[str]:
    """Each line of figures as it stands in a table: name, n of N, five columns; subgroups; the heat tables' n/N.

    Where every source of every subgroup raises a theme one sentence may stand for the table; a heat table may be
    left out where fewer than two columns rest on three sources. All of them are in the workbook.
    """
    for theme in data["themes"]:
        yield theme["counts"]["headline"]
        for row in theme["counts"]["directions"]:
            if row["N"] and row["is_theme"] and len(theme["codes"]) > 1:  # several codes: no direction of its own
                yield f"{row['name']} {row['spoken']} of {row['N']} {row['not_raised']} {row['not_asked']}"
            elif row["N"]:
                yield f"{row['name']} {row['n']} of {row['N']} {' '.join(str(row[one]) for one in COLUMNS)}"
        rows = [row for part in theme["counts"]["subgroups"] for row in part["rows"]]
        if any(one["told"] < one["N"] for row in rows for one in row["cells"]):
            for row in rows:
                yield " ".join([row["value"], *(f"{one['told']} of {one['N']}" if one["N"] else "–" for one in row["cells"])])
        elif any(one["N"] for row in rows for one in row["cells"]):
            yield "Every source read in full raises it, whatever the"
    for heat in data["figures"]["heat"]:
        bases = [max(one["N"] for one in column) for column in zip(*(row["cells"] for row in heat["rows"]), strict=True)]
        for row in heat["rows"] if sum(base >= 3 for base in bases) > 1 else ():
            yield " ".join([row["name"], *(f"{one['told']}/{one['N']}" if one["N"] else "–" for one in row["cells"])])


def scrambled(words: str, page: str, name: str) -> bool:
    """PDF readers drop invisible letters, and give joined letters twice and in the order of the eye: compare letters."""
    if name != "pdf" or words.isascii():
        return False
    plain = re.sub("[\u00ad\u200b-\u200f\ufeff]", "", words)
    if squeezed(plain) in page:
        return True
    return bool(re.search("[\u0590-\u08ff]", plain)) and set(squeezed(plain)) <= set(page)


def check_all_is_there(files: Mapping[str, bytes]) -> None:
    data = model_in(files)
    assert quotes_of(data)
    for name in FORMATS:
        assert missing_from(READERS[name](files[name]), data, name) == [], name
    if data["numbers"]:
        check_counts_sheet(sheets_of(files["xlsx"])["counts"], data)


def check_counts_sheet(rows: list[list[Any]], data: Mapping[str, Any]) -> None:
    names = [str(one) for one in rows[0]]
    found = {tuple(str(row[names.index(one)]) for one in ("code", "instrument", "attribute", "value")):
             {one: int(row[names.index(one)]) for one in ("n", "N", *COLUMNS, "disputed", "beyond")} for row in rows[1:]}
    for theme in data["themes"]:
        for row in theme["counts"]["directions"]:
            own = found[row["key"], row["kind"], "", ""]
            assert own == {one: row[one] for one in own}
        for part in theme["counts"]["subgroups"]:
            for row in part["rows"]:
                for cell in row["cells"]:
                    own = found[theme["key"], cell["kind"], part["attribute"], row["value"]]
                    assert own == {one: cell[one] for one in own}


def check_marks(files: Mapping[str, bytes]) -> None:
    from docx import Document

    marks = model_in(files)["marks"]
    assert any("Draft" in one or "Brouillon" in one for one in marks)
    pages = pages_of_pdf(files["pdf"])
    sections = Document(io.BytesIO(files["docx"])).sections
    for mark in marks:
        assert all(squeezed(mark) in squeezed(page) for page in pages)
        assert all(mark in "".join(one.text for one in section.header.paragraphs) for section in sections)
        assert not any(section.different_first_page_header_footer for section in sections)
        for name in ("html", "md", "xlsx"):
            assert squeezed(mark) in squeezed(READERS[name](files[name])), name


# --- a small study of awkward words --------------------------------------------------------------------------

AWKWARD = (
    "R&D < 5 and <b>bold</b> &amp; #let x = 1 $x^2$ @ref.", "{{ 7*7 }} {% if %} {_{ }_} {# c #} said she.",
    "| a | b | and `code` *star* _under_ [link](http://x.example) ~~gone~~.", "=cmd|' /C calc'!A0 is what he typed.",
    "+1 and -1 and @SUM(A1) are not sums.", "Bell \u0007 and \u200bzero and \u00adsoft \u2028line end.",
    "Smile 😀 and 👩🏾\u200d🌾 at the end.", "كان القرض ثقيلاً علينا جميعاً في شهر أغسطس.",
    "ঋণ শোধ করা আমাদের সবার জন্য কঠিন ছিল।", "ብድሩ ከባድ ነበር።", "Ça coûte 10 % « cher » — l’œuf, n’est‑ce pas ?",
    "\\begin{x} C:\\new\\table \\textbf end.", "1. Not a list", "# Not a heading", "---", "> not a block",
    "<script>alert(1)</script> ]]> <!-- -->", "e\u0301te\u0301 decomposed.")


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> tuple[Made, dict[str, bytes]]:
    project = make(tmp_path_factory.mktemp("awkward") / "project", """Words that other programs would obey.

    codes: {loan: [], loan/cost: [], group: []}
    files: {interviews/a.txt: ""}
    documents: "document,region\\na,<i>Kayes</i>\\nb,Mopti & co\\n"
    head: "[privacy]\\ncleared = ['region']\\n"
    toml: "invented = true\\n"
    """)
    for name in "ab":
        said = "\n\n".join(f"I: And {number}?\n\nR: {one}" for number, one in enumerate(AWKWARD))
        (project.corpus / "interviews" / f"{name}.txt").write_text(said + f"\n\nI: So?\n\nR: {name}.", encoding="utf-8")
    lines = [{"document": "a", "coder": "f{{ 7 }}", "code": code, "direction": direction, "key_quote": True,
              "quote": one, "at": "2025-03-01T10:00:00+00:00"}
             for number, one in enumerate(AWKWARD)
             for code, direction in [(("loan", "present"), ("loan/cost", "present"), ("group", "absent"))[number % 3]]]
    lines += [{"record": "reading", "document": one, "coder": "f{{ 7 }}", "at": "2025-03-01T10:00:00+00:00"} for one in "ab"]
    (project.corpus / "codings.jsonl").write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    take_in(project)
    return project, rendered(project, tmp_path_factory.mktemp("awkward-out"))


def test_every_word_of_every_script_survives(awkward: tuple[Made, dict[str, bytes]]) -> None:
    _, files = awkward
    quotes = {squeezed(quote["text"]) for quote in quotes_of(model_in(files))}
    folded = [squeezed(one.replace("\u0007", "").replace("\u2028", " ")) for one in AWKWARD]
    assert [one for one in folded if one not in quotes] == []
    check_all_is_there(files)


def test_no_cell_is_a_formula_and_no_tag_is_alive(awkward: tuple[Made, dict[str, bytes]]) -> None:
    from openpyxl import load_workbook
    from selectolax.lexbor import LexborHTMLParser

    _, files = awkward
    book = load_workbook(io.BytesIO(files["xlsx"]))
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    tree = LexborHTMLParser(files["html"].decode())
    assert not [one for one in tree.css("script, b, i") if (one.text() or "") in ("alert(1)", "bold", "Kayes")]
    assert "49" not in {one.strip() for one in re.split(r"\s", READERS["html"](files["html"]))}


def test_the_marks_are_on_every_page(awkward: tuple[Made, dict[str, bytes]]) -> None:
    check_marks(awkward[1])


def test_the_marks_are_on_every_sheet(awkward: tuple[Made, dict[str, bytes]]) -> None:
    files = awkward[1]
    unmarked = []
    with zipfile.ZipFile(io.BytesIO(files["xlsx"])) as package:
        strings = package.read("xl/sharedStrings.xml").decode()
        places = dict(enumerate(re.findall(r"<si>.*?</si>", strings, re.S)))
        for name in package.namelist():
            if name.startswith("xl/worksheets/"):
                sheet = package.read(name).decode()
                own = sheet + "".join(places[int(one)] for one in re.findall(r't="s"><v>(\d+)', sheet))
                unmarked += [name] * (not all(html.escape(mark, quote=False) in own for mark in model_in(files)["marks"]))
    assert unmarked == []


@pytest.mark.parametrize("name", ["html", "docx", "pdf", "md"])
def test_disagreement_is_stated_for_each_code(disagreement: dict[str, bytes], name: str) -> None:
    """Both raise the theme, each by another code: 1 of 1 for both codes, and on neither do the coders agree."""
    rows = {row["key"]: row for row in model_in(disagreement)["themes"][0]["counts"]["directions"]}
    assert [rows[key]["disputed"] for key in ("loan", "loan/cost", "loan/gain")] == [0, 1, 1]
    assert "differ" in READERS[name](disagreement[name])


@pytest.fixture(scope="module")
def disagreement(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    project = make(tmp_path_factory.mktemp("two") / "project", """Two coders, two codes.

    codes: {loan: [], loan/cost: [], loan/gain: []}
    files: {interviews/a.txt: "I: How was it?\\n\\nR: The loan was dear and it fed us."}
    codings: [a | fanta | loan/cost | present | The loan was dear, a | luc | loan/gain | present | it fed us]
    readings: [a | fanta, a | luc]
    """)
    take_in(project)
    return rendered(project, tmp_path_factory.mktemp("two-out"))


# --- same store and request, same bytes ------------------------------------------------------------------------

LATER = """
import datetime, sys, time
real_time, real = time.time, datetime.datetime
class Later(real):
    @classmethod
    def now(cls, tz=None): return real.now(tz) + datetime.timedelta(days=400, hours=5)
    @classmethod
    def utcnow(cls): return real.utcnow() + datetime.timedelta(days=400, hours=5)
    @classmethod
    def today(cls): return cls.now()
datetime.datetime = Later
time.time = lambda: real_time() + 400.2 * 86400
from qualkit.cli import main
sys.exit(main())
"""


def elsewhere(project: Made, folder: Path, *words: str) -> dict[str, bytes]:
    """The same report by another process: another time zone, hash seed, folder, language and day."""
    surroundings = os.environ | {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "4242", "LANG": "fr_FR.UTF-8", "LC_ALL": "C"}
    folder.mkdir()
    done = subprocess.run([sys.executable, "-c", LATER, "--project", str(project.folder), "report", "study",
                           "--out", str(folder), *words], cwd=folder, env=surroundings, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return files_of(folder)


def unlike(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> list[str]:
    return [name for name in FORMATS if one[name] != other[name]]


def test_the_same_bytes_elsewhere_and_on_another_day(awkward: tuple[Made, dict[str, bytes]], tmp_path: Path) -> None:
    project, files = awkward
    assert unlike(files, elsewhere(project, tmp_path / "there")) == []


def test_no_clock_and_no_place_in_any_byte(awkward: tuple[Made, dict[str, bytes]]) -> None:
    """Everything in this study happened in March 2025; nothing in a file is from today or from this machine."""
    project, files = awkward
    today = datetime.now(tz=UTC)
    signs = [f"{today:{form}}" for form in ("%Y-%m-%d", "%Y%m%d", "%Y, %-m, %-d", "%d %B %Y", "%B %-d, %Y")]
    signs += [str(project.folder), str(Path.home())]
    for name, content in files.items():
        text = everything_in(content, name)
        assert [one for one in signs if one in text] == [], name
        if name in ("docx", "xlsx"):
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                assert len({one.date_time for one in package.infolist()}) == 1


# --- what must not leave ----------------------------------------------------------------------------------------

PEOPLE = """People with names, who say each other's.

    codes: {loan: []}
    files:
      interviews/a.txt: "Interviewer: Fatou Kanté\\nVillage: Sambakolo\\nTelephone: +223 76 12 34 56\\n\\nI: How was it?\\n\\nMariam Ba: Mariam paid and Kadidia Sidibé wrote it down, in Sambakolo.\\n\\nI: And then?\\n\\nMariam Ba: A good year for us all."
      interviews/b.txt: "I: How was it?\\n\\nWidow: Widow or not, you pay. Agent after agent came by.\\n\\nI: And then?\\n\\nWidow: I sold the goat."
      interviews/c.txt: "I: How was it?\\n\\nDeputy mayor: Deputy or mayor, nobody asked me.\\n\\nI: And then?\\n\\nDeputy mayor: The NGO left.\\n\\nI: When?\\n\\nDeputy mayor: In May."
      interviews/d.txt: "Enquêteur : Alors ?\\n\\nConseiller : Conseiller du chef, je réponds pour lui.\\n\\nEnquêteur : Et puis ?\\n\\nConseiller : Le Répondant est parti."
    documents: |
      document,region,village,interviewer,phone
      a,Kayes,Sambakolo,Fatou Kanté,+223 76 12 34 56
      b,Kayes,Sambakolo,Ibrahim Sow,awa@mail.example
      c,Mopti,Soyé,Ibrahim Sow,
      d,Mopti,Soyé,Ibrahim Sow,
    participants: |
      document,speaker,case,gender
      a,Mariam Ba,KAY-01,woman
      b,Widow,KAY-02,woman
      c,Deputy mayor,MOP-01,woman
      d,Conseiller,MOP-02,man
    codings:
      - a | fanta | loan | present | Mariam paid and Kadidia Sidibé wrote it down, in Sambakolo.
      - b | fanta | loan | present | Widow or not, you pay.
      - c | fanta | loan | present | Deputy or mayor, nobody asked me.
      - d | fanta | loan | absent | Conseiller du chef, je réponds pour lui.
    readings: [a | fanta, b | fanta, c | fanta, d | fanta]
    head: "[privacy]\\ncleared = ['region', 'gender']\\nredact = ['Kadidia Sidibé']\\n"
    """


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    project = make(tmp_path_factory.mktemp("people") / "project", PEOPLE)
    take_in(project)
    return rendered(project, tmp_path_factory.mktemp("people-out"))


def leaks(files: Mapping[str, bytes], names: list[str]) -> list[str]:
    """Which of the names stand anywhere in the files, as words of their own."""
    wanted = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})(?!\w)")
    return sorted({f"{one} in {name}" for name, content in files.items()
                   for one in wanted.findall(everything_in(content, name))})


def test_a_sweep_finds_what_is_hidden(people: dict[str, bytes]) -> None:
    """The sweep itself can fail: it sees metadata, alternative texts and what is printed, in each format."""
    opening = model_in(people)["opening"]["title"]
    assert leaks(people, [opening]) == [f"{opening} in {name}" for name in sorted(FORMATS)]
    assert any("Loan" in one for one in strings_in_pdf(people["pdf"]))
    assert leaks({"docx": people["docx"], "pdf": people["pdf"]}, ["Bar chart"]) == ["Bar chart in docx", "Bar chart in pdf"]


def test_names_numbers_and_case_keys_stay(people: dict[str, bytes]) -> None:
    assert leaks(people, ["Mariam", "Mariam Ba", "Kadidia", "Sidibé", "Fatou", "Kanté", "Ibrahim Sow", "+223", "76 12",
                          "awa@mail.example", "KAY-01", "MOP-02", "a.txt", "interviews/a.txt", "Soyé"]) == []
    quote = next(one["text"] for one in quotes_of(model_in(people)) if one["source"] == "S01")
    assert quote.startswith("[redacted] paid and [redacted] wrote it down")


def test_who_made_the_files_is_not_said(people: dict[str, bytes]) -> None:
    for name in ("docx", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(people[name])) as package:
            core = package.read("docProps/core.xml").decode() + package.read("docProps/app.xml").decode()
        said = re.findall(r"<(?:\w+:)?(?:creator|lastModifiedBy|Company|Manager)>([^<]*)<", core)
        assert said and set(said) <= {"", "qualkit"}, name


def test_words_for_what_someone_is_are_no_names(people: dict[str, bytes]) -> None:
    assert {one["text"] for one in quotes_of(model_in(people)) if one["source"] != "S01"} == {
        "Widow or not, you pay.", "Deputy or mayor, nobody asked me.", "Conseiller du chef, je réponds pour lui."}


def test_warnings_print_no_names(tmp_path: Path) -> None:
    """A row of participants.csv that fits nothing is listed on the terminal, and in the report without its words."""
    project = make(tmp_path / "project", PEOPLE)
    sheet = project.corpus / "participants.csv"
    sheet.write_text(sheet.read_text() + "a,Hawa Cissé,KAY-09,woman\nhawa-cisse-interview,,KAY-10,woman\n")
    take_in(project)
    assert leaks(rendered(project, tmp_path / "out"), ["Hawa Cissé", "Hawa", "hawa-cisse-interview", "KAY-09"]) == []


def test_names_in_labels_of_any_form(project: Made, tmp_path: Path) -> None:
    """Short surnames, numbered names and names in capitals are names.

    codes: {loan: []}
    files:
      interviews/a.txt: "I: So?\\n\\nBâ: They call me Bâ the lender.\\n\\nI: So?\\n\\nBâ: Yes."
      interviews/b.txt: "I: So?\\n\\nHAWA: They say Hawa owes them.\\n\\nI: So?\\n\\nHAWA: Yes."
      groups/c.txt: "Mod: So?\\n\\nRokia 1: They say Rokia owes them.\\n\\nMod: So?\\n\\nRokia 1: Yes.\\n\\nRokia 2: No.\\n\\nRokia 2: No."
    codings:
      - a | fanta | loan | present | They call me Bâ the lender.
      - b | fanta | loan | present | They say Hawa owes them.
      - c | fanta | loan | present | They say Rokia owes them.
    """
    take_in(project)
    assert leaks(rendered(project, tmp_path / "out"), ["Bâ", "Hawa", "Rokia"]) == []


def test_who_refused_is_not_named_by_others(project: Made, tmp_path: Path) -> None:
    """Hawa refused; Mariam speaks of her.

    codes: {loan: []}
    files:
      interviews/a.txt: "I: So?\\n\\nMariam: I pay for Hawa each month.\\n\\nI: So?\\n\\nMariam: Yes."
      interviews/b.txt: "I: So?\\n\\nHawa: It is heavy.\\n\\nI: So?\\n\\nHawa: Yes."
    documents: "document,consent\\na,yes\\nb,no\\n"
    codings: [a | fanta | loan | present | I pay for Hawa each month.]
    """
    take_in(project)
    assert leaks(rendered(project, tmp_path / "out"), ["Hawa"]) == []


# --- the sample study, whole ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The sample study taken in and tagged by rules, without the prose in which its team names itself."""
    folder = tmp_path_factory.mktemp("sample")
    project = copied(folder, "codebooks", "corpora/jigi", "guides")
    settings = (folder / "qualkit.toml").read_text(encoding="utf-8")
    (folder / "qualkit.toml").write_text(settings.replace('"rules.v1", "similar.v1"', '"rules.v1"'), encoding="utf-8")
    take_in(project)
    project.ok("tag")
    return project


@pytest.fixture(scope="module")
def sample_files(sample: Made, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return rendered(sample, tmp_path_factory.mktemp("sample-out"), "--date", "2025-05-01")


@pytest.mark.long
def test_the_sample_is_whole_in_every_format(sample_files: dict[str, bytes]) -> None:
    assert len(quotes_of(model_in(sample_files))) > 100
    check_all_is_there(sample_files)
    check_marks(sample_files)


@pytest.mark.long
@pytest.mark.parametrize("words", [("--language", "fr"), ("--numbers", "off"), ("--final",)], ids=lambda one: one[-1])
def test_the_sample_in_other_dress(sample: Made, tmp_path: Path, words: tuple[str, ...]) -> None:
    taken_on = [part for rule in ("unwritten-part", "theme-without-finding", "small-cells") if "--final" in words
                for part in ("--override", f"{rule}:T. Tester:only the pages are looked at")]
    files = rendered(sample, tmp_path / "out", "--date", "2025-05-01", *words, *taken_on)
    data = model_in(files)
    for name in FORMATS:
        text = READERS[name](files[name])
        lost = missing_from(text, {**data, "numbers": False}, name)
        assert lost == [], name
    if "--final" in words:
        assert not any(path.name.startswith("draft") for path in (tmp_path / "out").iterdir())
        assert not any("Draft:" in READERS[name](files[name]) for name in ("html", "docx", "pdf", "md", "xlsx"))


@pytest.mark.long
def test_every_quotation_is_in_its_source(sample: Made, sample_files: dict[str, bytes]) -> None:
    """The parts between […] and [redacted] stand in the words of the document whose bytes the report names."""
    from qualkit.actions.opening import store_of, view_of

    data = model_in(sample_files)
    with store_of(sample.project, read_only=True) as store:
        view = view_of(sample.project, store, sample.project.study("jigi"))
        by_hash = {view.text(one.id).id: " ".join(view.text(one.id).content.split()) for one in view.documents()}
    texts = {one["document"]: by_hash[one["text"]] for one in data["provenance"]["inputs"]}
    parts = [(quote["document"], part) for quote in quotes_of(data)
             for part in re.split(r" \[…\] |\[redacted\]", quote["text"])]
    assert len(parts) > 120
    assert [(document, part) for document, part in parts if part not in texts[document]] == []


@pytest.mark.long
def test_the_sample_twice_elsewhere(sample: Made, sample_files: dict[str, bytes], tmp_path: Path) -> None:
    assert unlike(sample_files, elsewhere(sample, tmp_path / "there", "--date", "2025-05-01")) == []


def people_of_the_sample() -> list[str]:
    """Interviewers, speaker labels that are names, the redaction list, case keys, file names."""
    corpus = ROOT / "corpora" / "jigi"
    with (corpus / "documents.csv").open(encoding="utf-8", newline="") as lines:
        documents = list(csv.DictReader(lines))
    with (corpus / "participants.csv").open(encoding="utf-8", newline="") as lines:
        participants = list(csv.DictReader(lines))
    settings = (ROOT / "qualkit.toml").read_text(encoding="utf-8")
    listed = re.findall(r'"([^"]+)"', re.findall(r"^redact = \[(.*?)\]", settings, re.M | re.S)[0])
    labels = {"Oumou", "Demba", "Djeneba", "Mariam"}
    assert labels <= {one["speaker"] for one in participants}
    return sorted({*(one["interviewer"] for one in documents if one["interviewer"]), *labels, *listed,
                   *(word for one in documents for word in one["interviewer"].split()[1:]),
                   *(one["case"] for one in participants if one["case"]), *(one["document"] for one in documents),
                   *(Path(one["document"]).name for one in documents), *(one["title"] for one in documents)})


@pytest.mark.long
def test_nobody_is_named_in_the_sample(sample_files: dict[str, bytes]) -> None:
    names = people_of_the_sample()
    assert len(names) > 100
    assert leaks(sample_files, names) == []
    for name, content in sample_files.items():
        shown = READERS[name](content)
        assert not re.search(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+\.\w{2,}", shown), name
        assert not re.search(r"(?:\+|00)223[ \d]{6,}", shown), name


@pytest.mark.long
def test_agents_are_not_named_by_half_their_name(sample_files: dict[str, bytes]) -> None:
    assert leaks({"json": sample_files["json"]}, ["Keïta", "Traoré", "Cissé", "Kadidia", "Bakary"]) == []


@pytest.mark.long
def test_redaction_in_the_sample_takes_names_only(sample: Made, sample_files: dict[str, bytes]) -> None:
    """Each [redacted] stands where the text has a name, never 'NGO' or 'Agent'."""
    from qualkit.actions.opening import store_of, view_of

    with store_of(sample.project, read_only=True) as store:
        view = view_of(sample.project, store, sample.project.study("jigi"))
        texts = squeezed(" ".join(view.text(one.id).content for one in view.documents()))
    taken: Counter[str] = Counter()
    for quote in quotes_of(model_in(sample_files)):
        for words in [quote["text"], *(one["text"] for one in quote["context"])]:
            for before, after in re.findall(r"(.{12})\[redacted\](.{8})", words):
                taken.update(re.findall(re.escape(squeezed(before)) + r"(\w+?)" + re.escape(squeezed(after)), texts))
    assert taken and not {one for one in taken if one in ("NGO", "Agent", "Widow", "Conseiller", "Deputy", "Young")}
