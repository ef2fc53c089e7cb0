"""Word files: what Word keeps in odd places is read, or counted; what is hostile is refused."""

import io

import docx as python_docx
import pytest
from formats.made import W, docx, docx_parts, ole, paragraph, read, relations, word_table, zipped

from qualkit.errors import InputError, NothingToRead, NotReadable, PasswordProtected, TooLarge, UnknownFormat
from qualkit.model import Role
from qualkit.readers.docx import DocxReader

READER = DocxReader()
_MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
_WPS = 'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'


def text_of(content: bytes) -> tuple[str, list[str]]:
    extracts, told = read(READER, content, "t.docx")
    return extracts[0].text, told


def run(inner: str) -> str:
    return f"<w:p><w:r>{inner}</w:r></w:p>"


def test_paragraphs_turns_headings_and_metadata() -> None:
    made = python_docx.Document()
    made.add_heading("Interview 7", 1)
    for line in (
        "Village: Diafarabé",
        "I: How did the season go?",
        "R: Badly, the rain came late.",
        "I: And the loan?",
        "R: We paid it back after the harvest.",
    ):
        made.add_paragraph(line)
    made.sections[0].header.paragraphs[0].text = "Confidential"
    out = io.BytesIO()
    made.save(out)
    extracts, told = read(READER, out.getvalue(), "t.docx")
    found = extracts[0]
    assert [(turn.speaker, turn.role) for turn in found.turns] == [
        ("I", Role.INTERVIEWER),
        ("R", Role.RESPONDENT),
    ] * 2
    assert found.text[found.turns[3].start : found.turns[3].end] == "We paid it back after the harvest."
    assert found.attributes == {"village": "Diafarabé"} and found.title == "Interview 7"
    assert any(mark.kind == "heading" for mark in found.marks)
    assert told == ["t.docx: 1 header not imported."]


@pytest.mark.parametrize(
    "header",
    [
        ["Line", "Speaker", "Original", "English translation"],
        ["Ligne", "Locuteur", "Original (bambara)", "Traduction"],
        ["N°", "Intervenante", "Bambara", "Français"],
        ["#", "Who", "What was said", "Translation (French)"],
        ["1", "Enq", "I ni sogoma, i ka kene wa?", "Bonjour, tu vas bien ce matin ?"],
    ],
)
def test_transcripts_laid_out_as_tables(header: list[str]) -> None:
    rows = [
        ["2", "Enq", "I ka kene wa bi?", "Tu vas bien aujourd'hui ?"],
        ["3", "F1", "Toro te, basi te.", "Ça va, pas de mal."],
        ["4", "", "Nka san ma na joona.", "Mais la pluie n'est pas venue tôt."],
        ["5", "Enq", "Juru be di?", "Et le crédit, comment ?"],
        ["6", "F1", "An y'a sara ka ban.", "Nous l'avons tout payé."],
    ]
    extracts, _ = read(READER, docx(paragraph("Entretien 3") + word_table([header, *rows])), "t.docx")
    found = extracts[0]
    speakers = [turn.speaker for turn in found.turns]
    assert speakers[-4:] == ["Enq", "F1", "Enq", "F1"] and set(speakers) == {"Enq", "F1"}
    pairs = {found.text[one.start : one.end]: one for one in found.translations}
    assert pairs["Nka san ma na joona."].text == "Mais la pluie n'est pas venue tôt."
    second = found.text[found.turns[-3].start : found.turns[-3].end]
    assert second.startswith("Toro te") and second.endswith("joona.")
    if any(word in " ".join(header) for word in ("Français", "French", "English")):
        assert pairs["Juru be di?"].language in ("fr", "en")
    if "ambara" in " ".join(header):
        assert found.turns[-1].language == "bm"


def test_a_table_of_facts_becomes_metadata_and_other_tables_rows() -> None:
    facts = word_table([["Village", "Kéné"], ["Date", "3 March 2024"]])
    other = word_table([["Year", "Loans", "Repaid"], ["2023", "12", "11"]])
    found = read(READER, docx(facts + paragraph("We met under the tree.") + other), "t.docx")[0][0]
    assert found.attributes == {"village": "Kéné", "date": "3 March 2024"}
    assert "Year | Loans | Repaid\n2023 | 12 | 11" in found.text
    cells = [mark.value for mark in found.marks if mark.kind == "cell"]
    assert cells == ["table 1, row 1", "table 1, row 2", "table 2, row 1", "table 2, row 2"]


def test_d12_nested_tables_keep_the_order_of_cells() -> None:
    innermost = word_table([["e", "f"], ["g", "h"]])
    inner = word_table([["c", f"<w:p/>{innermost}"], ["i", "j"]])
    text, _ = text_of(docx(word_table([["a", "b", f"<w:p/>{inner}"], ["k", "l", "m"]])))
    assert [letter for letter in text if letter.isalpha()] == list("abcefghijklm")


def test_d11_insertions_are_in_and_deletions_out_with_counts() -> None:
    body = (
        '<w:p><w:r><w:t xml:space="preserve">We </w:t></w:r>'
        '<w:ins w:id="1"><w:r><w:t>always </w:t></w:r></w:ins>'
        '<w:del w:id="2"><w:r><w:delText>never </w:delText></w:r></w:del>'
        '<w:moveFrom w:id="3"><w:r><w:t>gone</w:t></w:r></w:moveFrom><w:r><w:t>paid</w:t></w:r></w:p>'
        '<w:p><w:pPr><w:rPr><w:del w:id="4"/></w:rPr></w:pPr>'
        '<w:r><w:t xml:space="preserve">One </w:t></w:r></w:p>'
        + paragraph("line.")
    )
    text, told = text_of(docx(body))
    assert text == "We always paid\n\nOne line."
    assert told == [
        "t.docx: It has 1 tracked insertion, 2 tracked deletions: insertions were read, deletions left "
        "out. Accept or reject the changes to settle them."
    ]


def test_d13_notes_boxes_controls_are_read_and_comments_counted() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>In the box.</w:t></w:r></w:p></w:txbxContent>"
    drawn = (
        f"<mc:AlternateContent {_MC}><mc:Choice Requires='wps'><w:drawing><wps:txbx {_WPS}>{box}</wps:txbx>"
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    )
    control = (
        "<w:sdt><w:sdtContent>" + paragraph("In a control.") + "</w:sdtContent></w:sdt>"
        "<w:p><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>Click here</w:t></w:r>"
        "</w:sdtContent></w:sdt></w:p>"
    )
    note = (
        f'<w:footnotes {W}><w:footnote w:type="separator" w:id="0">{paragraph("---")}</w:footnote>'
        f'<w:footnote w:id="1">{paragraph("A footnote.")}</w:footnote></w:footnotes>'
    )
    parts = {
        "word/footnotes.xml": note,
        "word/endnotes.xml": note.replace("footnote", "endnote").replace("A endnote", "An endnote"),
        "word/comments.xml": f'<w:comments {W}><w:comment w:id="1">{paragraph("x")}</w:comment>'
        f'<w:comment w:id="2">{paragraph("y")}</w:comment></w:comments>',
        "word/header1.xml": f"<w:hdr {W}>{paragraph('Head')}</w:hdr>",
        "word/footer1.xml": f"<w:ftr {W}>{paragraph('')}</w:ftr>",
    }
    body = paragraph("Before.") + run(drawn) + control + run("<w:object/>") + run("<w:drawing/>")
    extracts, told = read(
        READER,
        docx(
            body,
            parts,
            footnotes="footnotes.xml",
            endnotes="endnotes.xml",
            comments="comments.xml",
            header="header1.xml",
            footer="footer1.xml",
        ),
        "t.docx",
    )
    assert extracts[0].text == "Before.\n\nIn the box.\n\nIn a control.\n\nA footnote.\n\nAn endnote."
    assert [mark.kind for mark in extracts[0].marks] == ["textbox", "footnote", "footnote"]
    assert told == ["t.docx: 1 embedded object, 1 picture or drawing, 2 comments, 1 header not imported."]


def test_breaks_tabs_symbols_and_fields() -> None:
    body = (
        "<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t>"
        '<w:sym w:font="Times" w:char="00E9"/><w:sym w:font="Wingdings" w:char="F04A"/><w:softHyphen/></w:r>'
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText><w:t>5</w:t></w:r></w:p>'
        '<w:p><w:r><w:br w:type="page"/></w:r><w:hyperlink><w:r><w:t>link</w:t></w:r></w:hyperlink></w:p>'
    )
    text, told = text_of(docx(body))
    assert text == "a\tb\nc-dé□5\n\nlink"
    assert told == ["t.docx: 1 character of a symbol font read as □."]


def test_d14_hidden_text_is_left_out_and_counted() -> None:
    styles = (
        f'<w:styles {W}><w:style w:styleId="S"><w:name w:val="secret"/><w:rPr><w:vanish/></w:rPr></w:style>'
        f'<w:style w:styleId="T"><w:basedOn w:val="S"/></w:style>'
        f'<w:style w:styleId="U"><w:basedOn w:val="U"/></w:style></w:styles>'
    )
    body = (
        "<w:p><w:r><w:t>seen</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>unseen</w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t> too</w:t></w:r></w:p>' + paragraph("unseen", "T")
    )
    text, told = text_of(docx(body, {"word/styles.xml": styles}, styles="styles.xml"))
    assert (text, told) == (
        "seen too",
        ["t.docx: 2 hidden passages left out. Unhide what belongs to the transcript."],
    )


def test_d10_macros_and_d16_outside_links_are_told_never_followed() -> None:
    body = paragraph("Words.") + '<w:altChunk r:id="r0" xmlns:r="x"/>'
    _, told = text_of(
        docx(
            body,
            {"word/vbaProject.bin": b"x"},
            aFChunk="http://example.org/x.html",
            attachedTemplate="\\\\server\\share\\t.dotm",
            hyperlink="https://example.org",
        )
    )
    assert told == [
        "t.docx: It has macros; they were not looked at.",
        "t.docx: 2 external links never followed. Put what matters into the file.",
        "t.docx: 1 embedded or linked document part not imported.",
    ]


def test_d20_what_the_properties_say_of_people_is_not_read() -> None:
    text = repr(read(READER, docx(paragraph("Words."), {"docProps/core.xml": "<a>Awa Traoré</a>"}), "t.docx"))
    assert "Traoré" not in text


def hostile() -> dict[str, tuple[bytes, type[InputError], str]]:
    entity = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    body = docx_parts(paragraph("secret words"))
    text = str(body["word/document.xml"]).partition("?>")[2]
    deep = "<w:tbl><w:tr><w:tc>" * 90 + paragraph("secret") + "</w:tc></w:tr></w:tbl>" * 90
    return {
        "D1 truncated": (docx(paragraph("secret words"))[:300], NotReadable, "damaged"),
        "D2 not a zip": (b"secret words", NotReadable, "not a Word file"),
        "D3 no document": (zipped({"a.xml": "<a/>"}), NotReadable, "no word/document.xml"),
        "D4 entity": (
            zipped({**body, "word/document.xml": entity + text.replace("words", "&x;")}),
            NotReadable,
            "declares a document type",
        ),
        "D6 bomb": (zipped({**body, "word/document.xml": " " * 6_000_000}), TooLarge, "times its size"),
        "D8 encrypted": (ole("EncryptedPackage"), PasswordProtected, "password-protected Word file"),
        "D9 doc": (ole("WordDocument"), UnknownFormat, "Word 97-2003"),
        "D17 slip": (zipped({**body, "../../x": "x"}), NotReadable, "points outside"),
        "deep": (docx(deep), TooLarge, "nested deeper"),
        "broken xml": (zipped({**body, "word/document.xml": text[:-20]}), NotReadable, "not well-formed"),
        "xlsx": (zipped({"xl/workbook.xml": "<a/>"}), UnknownFormat, "Excel file"),
        "no body": (zipped({**body, "word/document.xml": f"<w:document {W}/>"}), NotReadable, "no body"),
        "no words": (docx(paragraph(" ")), NothingToRead, "no text"),
    }


@pytest.mark.parametrize("name", hostile())
def test_hostile_files_are_refused_without_their_words(name: str) -> None:
    content, error, match = hostile()[name]
    with pytest.raises(error, match=match) as caught:
        read(READER, content, "t.docx")
    assert "secret" not in caught.value.as_text("t.docx")


def test_d15_twenty_thousand_paragraphs() -> None:
    words = ("harvest", "loan", "savings", "market", "children", "rain", "meeting", "husband")
    body = "".join(
        paragraph(f"Line {n} {words[n % 8]} {words[n * 7 % 5]} {n * 37 % 1009}.") for n in range(20_000)
    )
    assert text_of(docx(body))[0].count("\n\n") == 19_999


def test_main_part_is_found_by_its_relation_and_the_rest_by_sniffing() -> None:
    parts = docx_parts(paragraph("Words."))
    moved = {
        **parts,
        "word/document2.xml": parts["word/document.xml"],
        "_rels/.rels": relations(officeDocument="/word/document2.xml"),
    }
    del moved["word/document.xml"]
    assert text_of(zipped(moved))[0] == "Words."
    assert READER.sniff(docx(paragraph("x"))[:4096], "a.txt") > 0.9
    assert READER.sniff(ole("WordDocument"), "a.docx") > 0.5 > READER.sniff(b"plain", "a.docx")
