"""Saved pages: H1 to H9, menus, tables, and transcripts as Teams and Zoom save them."""

import time

import pytest
from readers.reading import marked, read, spoken

from qualkit.errors import InputError, NothingToRead
from qualkit.readers.html import HtmlReader

HTML = HtmlReader()


def page(body: str) -> str:
    return f"<!doctype html><html><head><title>The page</title></head><body>{body}</body></html>"


@pytest.mark.parametrize("never", [
    "<script>stolen()</script>", "<style>.stolen{}</style>", "<template><p>stolen</p></template>",
    "<noscript><p>stolen</p></noscript>", "<!-- stolen -->", "<svg><text>stolen</text></svg>",
    "<math><mi>stolen</mi></math>", "<iframe srcdoc='stolen'>stolen</iframe>", "<textarea>stolen</textarea>",
    "<meta http-equiv=refresh content='0;url=stolen'>", "<base href='//stolen'>",
    "<object data=stolen>stolen</object>", "<select><option>stolen</select>",
    "<svg><style><img src=x onerror=stolen></style></svg>", "<math><mtext><script>stolen</script></mtext></math>",
    "<svg></p><style><a id='</style><img src=1 onerror=stolen>'>", "<noscript><p title='</noscript><img src=stolen>'>",
])
def test_what_is_never_text(never: str) -> None:
    extract, _ = read(HTML, page(f"<p>before</p>{never}<p>after</p>"))
    assert "stolen" not in extract.text
    assert "before" in extract.text


@pytest.mark.parametrize("hidden", ["<p hidden>secret words</p>", "<div style='display: none'><p>secret words</p></div>",
                                    "<span style='VISIBILITY:HIDDEN'>secret words</span>"])
def test_hidden_parts_are_left_out_and_counted(hidden: str) -> None:
    extract, problems = read(HTML, page(f"<p>seen</p>{hidden}"))
    assert extract.text == "seen"
    assert problems == ["1 hidden part of the page (2 words) left out."]


def test_menus_are_left_out_and_counted() -> None:
    links = "".join(f"<li><a href='/{number}'>Link {number}</a>" for number in range(5))
    extract, problems = read(HTML, page(
        f"<nav>{links}</nav><div class='main-menu'>Home</div><ul>{links}</ul><main><h1>Milk</h1><p>We sell milk.</p>"
        "<ul><li><a>one</a> of many words</li></ul></main><footer>Address</footer>"))
    assert extract.text == "Milk\n\nWe sell milk.\n\n- one of many words"
    assert marked(extract, "heading") == ["Milk"]
    assert problems == ["4 menus of the page (22 words) left out."]
    assert extract.title == "The page"


def test_deep_nesting_keeps_every_word() -> None:
    started = time.process_time()
    extract, _ = read(HTML, "<div>" * 15_000 + "the deepest words" + "</div>" * 15_000 + "<p>after")
    assert extract.text == "the deepest words\n\nafter"
    assert time.process_time() - started < 10


@pytest.mark.parametrize("tag", ["ul", "table", "b", "tr", "ul><li"])
def test_deep_nesting_of_what_is_looked_into(tag: str) -> None:
    started = time.process_time()
    extract, _ = read(HTML, page("before" + f"<{tag}>" * 3_000 + "deep"))
    assert "before" in extract.text
    assert "deep" in extract.text
    assert time.process_time() - started < 10


def test_unclosed_tags() -> None:
    assert read(HTML, "<p>one<p>two<b>three<ul><li>four<li>five")[0].text == "one\n\ntwothree\n\n- four\n\n- five"


def test_entities() -> None:
    extract, _ = read(HTML, page("<p>a&#0;b &#xD800; R&amp;D &lt; 5 &eacute;&nbsp;: \0</p>"))
    assert extract.text == "a\ufffdb \ufffd R&D < 5 é\u00a0:"


@pytest.mark.parametrize(("content", "encoding"), [
    ("<meta charset=iso-8859-1><p>élève</p>".encode(), "utf-8"),
    ("\ufeff<meta charset=cp1252><p>élève</p>".encode(), "utf-8"),
    ("<meta charset=cp1252><p>élève</p>".encode("utf-16"), "utf-16"),
    ("<meta charset='iso8859-2'><p>éleve dostały pożyczkę, wieś, pieniądze</p>".encode("iso8859-2"), "iso8859-2"),
    ("<meta charset=utf-8><p>élève, déjà là</p>".encode("cp1252"), "cp1252"),
])
def test_bytes_come_before_what_the_page_claims(content: bytes, encoding: str) -> None:
    extract, _ = read(HTML, content)
    assert "él" in extract.text
    assert extract.encoding == encoding


def test_white_space_is_that_of_a_page() -> None:
    extract, _ = read(HTML, page("<p>one\n   two<br>three</p><pre>  as\n it is</pre>"))
    assert extract.text == "one two\nthree\n\nas\n it is"


def test_a_table_that_is_a_transcript() -> None:
    rows = "".join(f"<tr><td>{who}<td>{words}" for who, words in (
        ("Speaker", "Text"), ("Awa", "We sell milk."), ("Sali", "So do we."), ("Awa", "Since when?"), ("Sali", "May.")))
    extract, _ = read(HTML, page(f"<table>{rows}</table>"))
    assert spoken(extract) == [("Awa", "We sell milk."), ("Sali", "So do we."), ("Awa", "Since when?"), ("Sali", "May.")]


def test_a_table_for_layout() -> None:
    extract, _ = read(HTML, page("<table><tr><td><p>a</p><p>b</p><p>c</p><p>d</p><td>e</table>"))
    assert extract.text.split() == ["a", "b", "c", "d", "e"]


def test_a_teams_page() -> None:
    said = [("Awa Diarra", "0:03", "Good morning."), ("Moussa", "0:07", "Good morning."), ("Awa Diarra", "0:12", "So?")]
    body = "".join(f"<div class='item'><div class='head'><span>{who}</span><span>{at}</span></div><div>{words}</div></div>"
                   for who, at, words in said)
    extract, _ = read(HTML, page(f"<h1>Meeting</h1>{body}"))
    assert spoken(extract) == [(who, words) for who, _, words in said]
    assert [turn.begins_at for turn in extract.turns] == [3, 7, 12]


def test_a_zoom_page() -> None:
    said = [("Awa Diarra", "00:00:03", "Good morning."), ("Moussa", "00:00:07", "Yes"), ("Awa Diarra", "00:00:12", "So?"),
            ("Moussa", "00:01:07", "Yes")]
    body = "".join(f"<li><div>{who}</div><div>{at}</div><div>{words}</div></li>" for who, at, words in said)
    extract, _ = read(HTML, page(f"<ul>{body}</ul>"))
    assert spoken(extract) == [(who, words) for who, _, words in said]


def test_a_great_data_uri() -> None:
    extract, problems = read(HTML, page(f"<p>a</p><img src='data:image/png;base64,{'A' * 20_000_000}'><p>b</p>"))
    assert extract.text == "a\n\nb"
    assert problems == ["1 picture not imported."]


@pytest.mark.parametrize("content", ["", page(""), page("<nav>only a menu</nav>"), page("<script>x</script>")])
def test_nothing_to_read(content: str) -> None:
    with pytest.raises(NothingToRead):
        read(HTML, content)


def test_letters_that_cannot_be_told() -> None:
    with pytest.raises(InputError):
        read(HTML, page("élève").encode("cp1252").replace(b"v", b"\x81\x8d\x8f\x90\x9d"))
