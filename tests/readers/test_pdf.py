"""PDFs: words and paragraphs won back from pages; what pages cannot give is named."""

import io
import re
import time
import zlib
from pathlib import Path

import pypdf
import pytest
import typst
from formats.made import pdf, pdf_of_objects, pdf_of_streams, read

from qualkit.errors import InputError, NothingToRead, NotReadable, PasswordProtected, TooLarge
from qualkit.model import Role
from qualkit.readers import pages
from qualkit.readers.pdf import PdfReader

READER = PdfReader()
WORDS = (
    "We began to save together before the rains, each of us a little every week, and the box was kept by "
    "the eldest. When the lender came with his papers nobody could read them, so we asked the teacher. "
)


def text_of(content: bytes) -> tuple[str, list[str]]:
    extracts, told = read(READER, content, "t.pdf")
    return extracts[0].text, told


def typeset(source: str) -> bytes:
    return typst.compile(source.encode())


def page_of(*lines: str, top: float = 780, pitch: float = 12) -> list[tuple[float, float, str]]:
    return [(50, top - pitch * number, line) for number, line in enumerate(lines)]


def test_turns_headings_and_pages_of_a_typeset_transcript() -> None:
    found = read(
        READER,
        typeset(
            '#set page(width: 12cm, height: 9cm, numbering: "1 / 1", header: [Study of savings])\n'
            '#set text(size: 10pt, lang: "en", hyphenate: true)\n#set par(justify: true)\n= Interview 4\n'
            + "\n\n".join([f"I: How did it begin?\n\nR: {WORDS * 3}"] * 4)
        ),
        "t.pdf",
    )
    extract, told = found[0][0], found[1]
    assert [(turn.speaker, turn.role) for turn in extract.turns] == [
        ("I", Role.INTERVIEWER),
        ("R", Role.RESPONDENT),
    ] * 4
    for turn in extract.turns[1::2]:
        assert extract.text[turn.start : turn.end] == (WORDS * 3).strip()
    pages_marked = [mark.value for mark in extract.marks if mark.kind == "page"]
    assert pages_marked == [str(n) for n in range(1, len(pages_marked) + 1)] and len(pages_marked) >= 3
    assert "heading" in {mark.kind for mark in extract.marks}
    assert len(told) == 1 and "running title" in told[0] and "page number" in told[0]
    assert "Study of savings" not in extract.text


def test_p10_hyphens_ligatures_and_soft_hyphens() -> None:
    content = typeset(
        '#set page(width: 7cm, height: 20cm)\n#set text(size: 10pt, lang: "en", hyphenate: true)\n'
        "Efficient offices flow: the administrative responsibilities of institutionalised organisations are "
        "self-evident and incomprehensible to co-operatives of affluent shy\u00adness, "
        "long-standing and well-known. A long-standing institutionalisation of administrative "
        "incomprehensibilities, notwithstanding."
    )
    text, _ = text_of(content)
    assert text == (
        "Efficient offices flow: the administrative responsibilities of institutionalised organisations are "
        "self-evident and incomprehensible to co-operatives of affluent shyness, "
        "long-standing and well-known. A long-standing institutionalisation of administrative "
        "incomprehensibilities, notwithstanding."
    )


@pytest.mark.parametrize(
    ("cut", "below", "elsewhere", "joined"),
    [
        ("govern-", "ment", "", "government"),
        ("long-", "standing", "a long-standing habit", "long-standing"),
        ("long-", "standing", "", "longstanding"),
        ("self-", "help", "", "self-help"),
        ("Saint-", "Louis", "", "Saint-Louis"),
    ],
)
def test_p10_the_hyphen_rule(cut: str, below: str, elsewhere: str, joined: str) -> None:
    filler = "words that fill the line up to where the page ends and beyond"
    text, _ = text_of(pdf([page_of(f"{filler} {cut}", f"{below} and so on, {filler}", f"{elsewhere} at the end.")]))
    assert f"{filler} {joined} and so on" in text


def test_lines_are_joined_where_the_width_broke_them_and_nowhere_else() -> None:
    full = "a line that is as long as the page is wide, so that the next word did not fit"
    text, _ = text_of(
        pdf(
            [
                page_of(
                    f"A: {full}",
                    "and here it ends.",
                    "B: Short.",
                    "A: Also short",
                    "B: Yes, I do",
                    f"A: {full}",
                    f"that {full[:60]}",
                    "the end.",
                )
            ]
        )
    )
    assert text.split("\n\n") == [
        f"A: {full} and here it ends.",
        "B: Short.",
        "A: Also short",
        "B: Yes, I do",
        f"A: {full} that {full[:60]} the end.",
    ]


def test_a_paragraph_goes_on_over_the_end_of_a_page() -> None:
    full = "words and words and words and words and words and words and words and words"
    text, _ = text_of(pdf([page_of(f"A: {full}", full), page_of(f"{full} on.", "B: Yes.")]))
    assert text == f"A: {full} {full} {full} on.\n\nB: Yes."


def test_a_sentence_broken_off_keeps_its_dash() -> None:
    assert text_of(pdf([page_of("A: I was going to-", "B: Let me speak.", "A: Go on.", "B: Thanks.")]))[0].startswith(
        "A: I was going to-\n\nB: Let me"
    )


def test_titles_page_numbers_and_line_numbers_are_dropped_and_counted() -> None:
    def page(number: int) -> list[tuple[float, float, str]]:
        body = page_of(*(f"P{n % 2}: Yes, that is point {number}{n}." for n in range(8)), top=700)
        numbers = [(20.0, y, str(8 * number + n)) for n, (_, y, _) in enumerate(body)]
        return [(50, 810, "Interview with the group"), *body, (290, 20, f"Page {number} of 4"), *numbers]

    text, told = text_of(pdf([page(number) for number in range(1, 5)]))
    assert told == ["t.pdf: 4 running titles, 4 page numbers, 32 line numbers dropped."]
    assert text.count("point") == 32 and "Interview" not in text and "Page" not in text


def test_words_that_come_back_inside_the_page_are_speech() -> None:
    text, _ = text_of(pdf([page_of(*["A: And then?", "B: Yes."] * 5, top=600)] * 4))
    assert text.count("B: Yes.") == 20


@pytest.mark.parametrize("owner", [False, True])
def test_p1_p2_passwords(owner: bool) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf([page_of("A: Words.", "B: More.", "A: So.")])))
    writer.encrypt("" if owner else "user", "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    if owner:
        text, told = text_of(out.getvalue())
        assert text.startswith("A: Words.") and "owner's password" in told[0]
    else:
        with pytest.raises(PasswordProtected, match="password-protected PDF"):
            text_of(out.getvalue())


def scanned(count: int, written: int = 0) -> bytes:
    image = b"q 100 0 0 100 50 50 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q"
    words = b"BT /F1 10 Tf 50 700 Td (A: These are words.) Tj ET"
    return pdf_of_streams([words] * written + [image] * (count - written))


def test_p3_p4_scanned_pages() -> None:
    with pytest.raises(NothingToRead, match="0 letters on 12 of 12 pages, looks scanned") as caught:
        text_of(scanned(12))
    assert "OCR" in caught.value.hint
    assert text_of(scanned(5, 3))[1] == [
        "t.pdf: 2 of 5 pages have no letters and look scanned: pages 4, 5. Run OCR on it first."
    ]
    with pytest.raises(NothingToRead, match="no text in it"):
        text_of(pdf_of_streams([b""]))


def test_p5_p6_damaged_ends_are_recovered_with_a_warning_or_refused() -> None:
    whole = pdf([page_of("A: Words.", "B: More.", "A: So.")])
    for damaged in (
        whole[: whole.index(b"startxref")],
        whole.replace(b"startxref", b"startxxxx") + b"\0garbage" * 500,
    ):
        text, told = text_of(damaged)
        assert text.startswith("A: Words.") and "damaged or cut off" in told[0]
    with pytest.raises(InputError) as caught:
        text_of(typeset(WORDS * 50)[:2000])
    assert "Traceback" not in str(caught.value)


def test_p7_flate_bombs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MAX_UNPACKED", 5_000_000)
    with pytest.raises(TooLarge, match="unpacks to over 5 MB"):
        text_of(pdf_of_streams([zlib.compress(b" " * 6_000_000)], filters="/Filter /FlateDecode"))
    twice = zlib.compress(zlib.compress(b" " * 6_000_000))
    with pytest.raises(TooLarge, match="packed twice"):
        text_of(pdf_of_streams([twice], filters="/Filter [/FlateDecode /FlateDecode]"))
    fine = zlib.compress(b"BT /F1 10 Tf 50 700 Td (A: Words.) Tj ET")
    assert text_of(pdf_of_streams([fine], filters="/Filter /FlateDecode"))[0] == "A: Words."


def test_p8_a_page_tree_that_bites_its_tail() -> None:
    loop = pdf_of_objects(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 5 >>",
            b"<< /Type /Pages /Kids [2 0 R] /Count 5 >>",
        ]
    )
    started = time.process_time()
    with pytest.raises(InputError):
        text_of(loop)
    assert time.process_time() - started < 20


def test_p11_two_columns_are_named() -> None:
    line = "a column is narrow so its lines are short"
    left = [(50, 780 - 12 * n, line) for n in range(20)]
    right = [(310, 780 - 12 * n, line) for n in range(20)]
    assert any("two columns: page 1" in told for told in text_of(pdf([left + right]))[1])
    assert not any("two columns" in told for told in text_of(pdf([left]))[1])


def test_p12_fonts_that_do_not_say_their_letters_are_named() -> None:
    shifted = "".join(chr(ord(c) + 3) if c.isalpha() else c for c in WORDS.lower().replace("y", "").replace("x", ""))
    told = text_of(pdf([page_of(*[shifted[:90]] * 8)]))[1]
    assert any("not words" in one for one in told)
    assert not text_of(pdf([page_of(*[WORDS[:90]] * 8)]))[1]


def test_p13_scripts_and_launch_actions_are_named_and_ignored() -> None:
    content = pdf(
        [page_of("A: Words.", "B: More.")],
        catalog="/OpenAction << /S /Launch /F (calc.exe) >> /Names << /JavaScript << /Names [(a) "
        "<< /S /JavaScript /JS (app.alert\\(1\\)) >>] >> >>",
    )
    assert text_of(content)[1] == [
        "t.pdf: It has launch actions or embedded media; they were ignored.",
        "t.pdf: It has JavaScript; it was ignored.",
    ]


def test_p14_lines_from_right_to_left_are_named() -> None:
    told = text_of(
        typeset('#set text(lang: "ar", font: "Noto Sans Arabic", fallback: true)\n' + "مرحبا بكم في القرية " * 9)
    )[1]
    assert any("right to left" in one for one in told)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"plain words", NotReadable),
        (b"%PDF-1.7\nnothing else", NotReadable),
        (
            pdf_of_objects([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"]),
            NothingToRead,
        ),
    ],
)
def test_p15_no_pdf_or_no_pages(content: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        text_of(content)


@pytest.mark.long
def test_p9_nine_thousand_pages() -> None:
    body = [
        page_of(*(f"P{n % 2}: Point {(page * 37 + n) % 101}, and nothing more." for n in range(20)))
        for page in range(9_000)
    ]
    started = time.process_time()
    assert text_of(pdf(body))[0].count("Point") == 180_000
    assert time.process_time() - started < 60  # the limit per file


@pytest.mark.parametrize("name", ["P1", "P3", "P5"])
def test_published_interviews_read_well(shared: Path, name: str) -> None:
    content = (shared / "data" / "zoo" / "pdf" / f"{name}.pdf").read_bytes()
    written = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    extracts, told = read(READER, content, f"{name}.pdf")
    found = extracts[0]
    assert len(found.turns) == len(re.findall(r"^(?:Dan|Partici?pant):", written, re.MULTILINE)) > 90
    assert {turn.speaker for turn in found.turns} <= {"Dan", "Participant", "Particpant"}
    assert {turn.role for turn in found.turns if turn.speaker == "Dan"} == {Role.INTERVIEWER}
    spoken = [found.text[turn.start : turn.end] for turn in found.turns]
    assert not re.search(r"\b\d/[56]\b", " ".join(spoken))
    assert sum(turn.count("\n") for turn in spoken) <= 2 * 5  # paragraphs end where a page does, and nowhere else
    assert len(told) == 1 and "line numbers dropped" in told[0]
