import pytest

from qualkit.errors import NotReadable, TooLarge
from qualkit.formats import xml
from qualkit.formats.xml import local, parse

ENTITY = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>secret words &x;</a>'
BOMB = (
    '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {after} "{f"&{before};" * 10}">' for before, after in ("ab", "bc", "cd", "de", "ef", "fg")
    )
    + "]><a>&g;</a>"
)


def test_plain_xml_is_parsed() -> None:
    root = parse(
        b'<?xml version="1.0" encoding="UTF-8"?><x:a xmlns:x="u"><!-- c -->w&amp;<b/></x:a>', what="it"
    )
    assert (local(root), root.text, [local(child) for child in root]) == ("a", "w&", ["b"])
    assert parse('<?xml version="1.0" encoding="UTF-16"?><a>é</a>'.encode("utf-16"), what="it").text == "é"


@pytest.mark.parametrize("text", [ENTITY, BOMB, "<!DOCTYPE a><a/>", '<!DOCTYPE a SYSTEM "http://x/y"><a/>'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
def test_d4_d5_document_types_are_an_error_never_a_gap(text: str, encoding: str) -> None:
    with pytest.raises(NotReadable, match="declares a document type") as caught:
        parse(text.encode(encoding), what="the text")
    assert "secret" not in str(caught.value)


def test_odd_encodings_that_could_hide_a_declaration_are_refused() -> None:
    with pytest.raises(NotReadable, match="encoding"):
        parse(b'<?xml version="1.0" encoding="cp037"?><a/>', what="the text")


def test_what_is_not_well_formed_says_the_line_and_no_words() -> None:
    with pytest.raises(NotReadable, match="line 2") as caught:
        parse(b"<a>\n<b>secret</a>", what="the text")
    assert "secret" not in str(caught.value)


def test_undefined_entities_are_an_error() -> None:
    with pytest.raises(NotReadable):
        parse(b"<a>one&nbsp;two</a>", what="the text")


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(TooLarge, match="deeper"):
        parse(b"<a>" * 5000 + b"</a>" * 5000, what="the text")


def test_large_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "MAX_BYTES", 10)
    with pytest.raises(TooLarge, match="MB of XML"):
        parse(b"<a>0123456789</a>", what="the text")
