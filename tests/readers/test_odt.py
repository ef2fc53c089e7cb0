"""OpenDocument texts: all that holds words is read or counted; bombs, entities and passwords are refused."""

import pytest
from formats.made import odt, odt_xml, read, zipped

from qualkit.errors import InputError, NotReadable, PasswordProtected, TooLarge, UnknownFormat
from qualkit.readers.odt import OdtReader

READER = OdtReader()


def p(inner: str) -> str:
    return f"<text:p>{inner}</text:p>"


def cell(inner: str, more: str = "") -> str:
    return f"<table:table-cell {more}>{p(inner)}</table:table-cell>"


def text_of(content: bytes, name: str = "t.odt") -> tuple[str, list[str]]:
    extracts, told = read(READER, content, name)
    return extracts[0].text, told


def test_paragraphs_headings_lists_and_white_space() -> None:
    body = (
        "<text:h>Interview</text:h>"
        + p("I:  How\n is it<text:s text:c='3'/>now?")
        + p("R: Fine<text:line-break/>enough<text:tab/>really\u00a0 so.")
        + f"<text:list><text:list-item>{p('one')}</text:list-item></text:list>"
        + f"<text:section>{p('<text:span>in</text:span> <text:a>section</text:a>')}</text:section>"
    )
    extracts, told = read(READER, odt(body), "t.odt")
    assert extracts[0].text == (
        "Interview\n\nI: How is it   now?\n\nR: Fine\nenough\treally\u00a0 so.\n\none\n\nin section"
    )
    assert extracts[0].title == "Interview" and told == []


def test_o4_deleted_text_stays_out_and_changes_are_counted() -> None:
    changes = (
        "<text:tracked-changes><text:changed-region><text:deletion>" + p("never") + "</text:deletion>"
        "</text:changed-region><text:changed-region><text:insertion/></text:changed-region>"
        "</text:tracked-changes>"
    )
    text, told = text_of(
        odt(changes + p("We <text:change-start/>always <text:change-end/><text:change/>paid."))
    )
    assert text == "We always paid."
    assert told[0].startswith("t.odt: It has 1 tracked insertion, 1 tracked deletion:")


def test_o5_annotations_headers_boxes_notes_and_hidden_text() -> None:
    styles = '<style:style style:name="H"><style:text-properties text:display="none"/></style:style>'
    master = odt_xml("").replace("<office:text>", f"<style:header>{p('Head')}</style:header><office:text>")
    body = (
        p(
            "Seen<office:annotation>" + p("by me") + "</office:annotation><text:note><text:note-citation>1"
            "</text:note-citation><text:note-body>"
            + p("A note.")
            + "</text:note-body></text:note>, all of it."
        )
        + p("<text:span text:style-name='H'>unseen</text:span>Rest.")
        + p(f"<draw:frame><draw:text-box>{p('In the box.')}</draw:text-box></draw:frame>Beside.")
        + p("<draw:frame><draw:image/></draw:frame><draw:frame><draw:object/></draw:frame>")
    )
    text, told = text_of(odt(body, {"styles.xml": master}, styles=styles))
    assert text == "Seen, all of it.\n\nRest.\n\nBeside.\n\nIn the box.\n\nA note."
    assert told == [
        "t.odt: 1 hidden passage left out. Unhide what belongs to the transcript.",
        "t.odt: 1 annotation, 1 header, 1 embedded object, 1 picture or drawing not imported.",
    ]


def test_tables_keep_their_order_and_repeat_counts_are_capped() -> None:
    inner = f"<table:table><table:table-row>{cell('b')}{cell('c')}</table:table-row></table:table>"
    body = (
        f"<table:table><table:table-header-rows><table:table-row>{cell('a')}"
        f"<table:table-cell>{inner}</table:table-cell>{cell('d')}</table:table-row></table:table-header-rows>"
        f"<table:table-row table:number-rows-repeated='2'>{cell('e')}<table:covered-table-cell/>{cell('f')}"
        "</table:table-row><table:table-row table:number-rows-repeated='1048000'>"
        "<table:table-cell table:number-columns-repeated='16000'/></table:table-row></table:table>"
    )
    text, _ = text_of(odt(body))
    assert [letter for letter in text if letter.isalpha()] == list("abcdefef")
    assert len(text_of(odt(p("a<text:s text:c='999999999'/>b")))[0]) == 1002


def test_transcripts_laid_out_as_tables() -> None:
    rows = [["Locuteur", "Propos", "English"], ["Enq", "Ça va ?", "How are you?"], ["F1", "Bien.", "Well."]]
    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    found = read(READER, odt(f"<table:table>{body}</table:table>"), "t.odt")[0][0]
    assert [turn.speaker for turn in found.turns] == ["Enq", "F1"]
    assert [(one.text, one.language) for one in found.translations] == [
        ("How are you?", "en"),
        ("Well.", "en"),
    ]


def test_o8_flat_files_are_read() -> None:
    flat = odt_xml(
        p("Words."), root="document", attributes='office:mimetype="application/vnd.oasis.opendocument.text"'
    )
    assert text_of(flat.encode(), "t.fodt") == ("Words.", [])
    assert READER.sniff(flat.encode()[:4096], "x.xml") > 0.9 and READER.sniff(odt(p("x"))[:4096], "x") > 0.9


def hostile() -> dict[str, tuple[bytes, type[InputError], str]]:
    whole = odt(p("secret words"))
    entity = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + odt_xml(p("secret &x;"))
    repeated = (
        "<table:table-row table:number-rows-repeated='1000'>"
        + cell("secret", "table:number-columns-repeated='1000'")
        + "</table:table-row>"
    )
    return {
        "O1 truncated": (whole[: len(whole) // 2], NotReadable, "damaged"),
        "O2 entity": (
            zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": entity}),
            NotReadable,
            "declares a document type",
        ),
        "O3 encrypted": (
            odt(p("x"), {"META-INF/manifest.xml": "<a><manifest:encryption-data/></a>"}),
            PasswordProtected,
            "password-protected OpenDocument",
        ),
        "O3 encrypted whole": (odt(p("x"), {"encrypted-package": "x"}), PasswordProtected, "password"),
        "O6 no content": (
            zipped({"mimetype": "application/vnd.oasis.opendocument.text"}),
            NotReadable,
            "no content.xml",
        ),
        "O7 other mimetype": (odt(p("x"), {"mimetype": "image/png"}), NotReadable, "does not call itself"),
        "O7 spreadsheet": (
            odt(p("x"), {"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
            UnknownFormat,
            "not a text",
        ),
        "flat of another kind": (b"<a>secret</a>", NotReadable, "not an OpenDocument text"),
        "no text inside": (
            zipped({"content.xml": odt_xml("").replace("office:text", "office:drawing")}),
            UnknownFormat,
            "holds no text",
        ),
        "bomb": (odt("", {"content.xml": " " * 6_000_000}), TooLarge, "times its size"),
        "table bomb": (odt(f"<table:table>{repeated * 2}</table:table>"), TooLarge, "unfold to over"),
    }


@pytest.mark.parametrize("name", hostile())
def test_hostile_files_are_refused_without_their_words(name: str) -> None:
    content, error, match = hostile()[name]
    with pytest.raises(error, match=match) as caught:
        read(READER, content, "t.odt")
    assert "secret" not in caught.value.as_text("t.odt")
