"""The desk's words: every sentence is found and has its French, and no page or script says anything of its own."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes
from web.conftest import Browser

from qualkit.web.pages import DOMAIN, LOCALES, STATIC, Pages

WEB = LOCALES.parent
TEMPLATES = sorted((WEB / "templates").glob("*.html"))
SCRIPTS = sorted(path for path in STATIC.glob("*.js") if path.name != "htmx.min.js")
FRENCH = LOCALES / "fr" / "LC_MESSAGES" / f"{DOMAIN}.po"

ALIKE = {"qualkit", "CSV", "Excel", "Jaccard", "Ctrl", "Ctrl-Z", "Ctrl-Shift-Z"}
"""What a page may say outside the messages: names that are the same in every language; and single letters, which are keys."""

KEPT = {"code", "script", "style"}
"""Elements whose text is typed or read by machines as it stands."""

SAID = {"title", "aria-label", "placeholder", "alt", "aria-description", "label"}
"""Attributes that people see or hear."""

PLACEHOLDER = re.compile(r"%\(\w+\)[rs]|{\w+}|<[^>]+>")
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "say": None, "Sentence": None, "counted": (1, 2),
            "UnknownName": None, "ChangedUnderYou": None}
"""What takes a message, as in the Makefile."""
COUNTED = "%(count)s"


def ids(message: Message) -> tuple[str, ...]:
    """The English of a message: one form, or two."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id or ())


def forms(message: Message) -> tuple[str, ...]:
    """The French of a message."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


@pytest.fixture(scope="module")
def french() -> Catalog:
    """The French of the desk, as it is written."""
    with FRENCH.open("rb") as file:
        return read_po(file, locale="fr", domain=DOMAIN)


@pytest.fixture(scope="module")
def found() -> set[tuple[str, ...]]:
    """All messages of templates, and of programs on the floors below them, as ``make words`` finds them."""
    with (LOCALES / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    return {(message,) if isinstance(message, str) else tuple(message) for _, _, message, _, _ in extract_from_dir(
        WEB.parent, methods, options, keywords=KEYWORDS, strip_comment_tags=False)}


def test_every_message_has_its_french_and_none_is_left_over(french: Catalog, found: set[tuple[str, ...]]) -> None:
    written = {ids(one) for one in french if one.id}
    assert len(found) > 1000, "the sentences are not found any more"
    assert {one for one in found if one not in written} == set(), "write their French: `make words`"
    assert {one for one in written if one not in found} == set(), "said nowhere any more: `make words` takes them out"
    assert [ids(one)[0] for one in french if one.id and not all(forms(one))] == [], "has no French"
    assert not french.obsolete and not [one.id for one in french if one.fuzzy and one.id]


def test_the_french_fills_in_what_the_english_does(french: Catalog) -> None:
    for one in french:
        if one.id:
            for said in forms(one):
                assert sorted(PLACEHOLDER.findall(said)) == sorted(PLACEHOLDER.findall(ids(one)[-1])), said


def test_the_french_singular_says_its_number_because_it_stands_for_nought_too(french: Catalog) -> None:
    for one in french:
        if one.id and len(ids(one)) == 2:
            assert len(forms(one)) == 2 and all(COUNTED in said for said in forms(one)), ids(one)


def test_what_is_compiled_is_what_is_written(french: Catalog) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, french)
    assert FRENCH.with_suffix(".mo").read_bytes() == compiled.getvalue(), "compile it: `make words`"


@pytest.mark.parametrize(("wrong", "why"), [
    (r" [:;!?»]|« ", "a line may break before a sign: write a no-break space there"),
    (r"[^\s\u00a0(:][;!?»](?!\w)|«[^\u00a0]", "no space before a sign or inside quotation marks"),
    (r"\w:(?!//)(?=\s|$)", "no space before a colon"),
    (r"'(?![^<]*>)|\"(?![^<]*>)|“|”|\.\.\.", "an English or typewriter's sign"),
    (r"\b(?:ton|tes|tu|toi)\b", "people are spoken to as vous"),
])
def test_french_is_set_as_french_is(french: Catalog, wrong: str, why: str) -> None:
    assert [said for one in french if one.id for said in forms(one) if re.search(wrong, said)] == [], why


def test_a_page_knows_the_french_of_every_message(french: Catalog) -> None:
    pages = Pages()
    for one in french:
        if one.id and isinstance(one.id, str):
            assert pages.translated(one.id, "fr") == one.string
            assert pages.translated(one.id, "en") == one.id


# --- what errors say ---------------------------------------------------------------------------

ROOM = WEB.parent
REFUSALS = {"UsageError", "QualkitError", "StoreError", "StoreLocked", "StoreCorrupt", "StoreNewer", "StoreUnwritable"}
IN_THE_TERMINAL = {"serve.py"}
"""Files of the desk whose refusals are met in the terminal."""


def calls(path: Path, names: set[str]) -> Iterator[tuple[str, ast.Call]]:
    """Calls of these functions or methods in a file, by the last part of their names."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if (last := name.rpartition(".")[2]) in names:
                yield last, node


def crooked(path: Path) -> list[str]:
    """Sentences of a file that are put together, or whose values are not those that the template names."""
    found = []
    for name, call in calls(path, {"Sentence", "counted"}):
        templates = call.args[:2 if name == "counted" else 1]
        wanted = {one for each in templates if isinstance(each, ast.Constant) and isinstance(each.value, str)
                  for one in re.findall(r"%\((\w+)\)[rs]", each.value)}
        given = {one.arg for one in call.keywords}
        if any(isinstance(one, (ast.JoinedStr, ast.BinOp)) for one in templates) or not (
                None in given or wanted <= given <= wanted | {"count"}):
            found.append(f"{path.name}:{call.lineno}")
    return found


@pytest.mark.parametrize("room", sorted(one.name for one in ROOM.iterdir() if one.is_dir()))
def test_a_sentence_is_whole_and_filled_in(room: str) -> None:
    assert [one for path in sorted((ROOM / room).rglob("*.py")) for one in crooked(path)] == []


@pytest.mark.parametrize("wrong", [
    "Sentence(f'No {x}.')", "Sentence('No ' + x)", "Sentence('No %(x)s.')", "Sentence('No.', x=x)",
    "Sentence.counted('One.', f'{n}.', count=n)", "Sentence.counted('%(x)s', '%(count)s', count=n)"])
def test_a_crooked_sentence_is_found(wrong: str, tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    path.write_text(wrong, "utf-8")
    assert crooked(path)


def test_a_sentence_of_any_floor_has_its_french(found: set[tuple[str, ...]]) -> None:
    floors = [path for room in ("actions", "files", "model", "store", "web") for path in (ROOM / room).glob("*.py")]
    said = {call.args[0].value for path in (*floors, ROOM / "errors.py") for _, call in calls(path, {"Sentence", "counted"})
            if isinstance(call.args[0], ast.Constant)}
    assert len(said) > 300
    assert {one for one in said if not any(one == ids[0] for ids in found)} == set()


def test_the_desk_refuses_in_sentences() -> None:
    bare = [f"{path.name}:{call.lineno}" for path in sorted(WEB.glob("*.py")) if path.name not in IN_THE_TERMINAL
            for _, call in calls(path, REFUSALS) for words in (*call.args, *(one.value for one in call.keywords))
            if not ((isinstance(words, ast.Call) and ast.unparse(words.func) == "Sentence") or isinstance(words, ast.IfExp))]
    assert bare == []


# --- what stands outside the messages ----------------------------------------------------------


class _Outside(HTMLParser):
    """Collects what a template shows of its own: its text, and the attributes that people see or hear."""

    def __init__(self) -> None:
        super().__init__()
        self.within: list[str] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.within.append(tag)
        self.said += [value for name, value in attrs if name in SAID and value]

    def handle_endtag(self, tag: str) -> None:
        while self.within and self.within.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not KEPT & {tag for tag in self.within if tag in KEPT}:
            self.said.append(data)


def shown(source: str) -> list[str]:
    """The words that a template shows without asking for a translation."""
    bare = re.sub(r"{#.*?#}", "", source, flags=re.DOTALL)
    bare = re.sub(r"{%-?\s*trans\b.*?{%-?\s*endtrans\s*-?%}", "", bare, flags=re.DOTALL)
    bare = re.sub(r"{{.*?}}|{%.*?%}", " ", bare, flags=re.DOTALL)
    reader = _Outside()
    reader.feed(bare)
    literals = (text for output in Environment(extensions=["jinja2.ext.i18n"]).parse(source).find_all(nodes.Output)
                for each in output.nodes for text in _literals(each))
    words = (word for said in [*reader.said, *literals] for word in re.findall(r"[^\W\d_][\w’'-]*", said))
    return [word for word in words if word not in ALIKE and len(word) > 1]


def _literals(node: nodes.Node) -> Iterator[str]:
    """Strings that an expression may print as they stand and that read like words: not the arguments of calls."""
    if isinstance(node, nodes.Const) and isinstance(node.value, str) and re.search(r"^[A-Z]|\w \w", node.value):
        yield node.value
    if isinstance(node, (nodes.CondExpr, nodes.Or, nodes.Concat)):
        for child in node.iter_child_nodes(exclude=("test",)):
            yield from _literals(child)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_no_page_says_anything_outside_the_messages(path: Path) -> None:
    assert shown(path.read_text("utf-8")) == []


@pytest.mark.parametrize("stray", [
    "<p>Nothing here</p>", "<a title='Go on'>{{ x }}</a>", "<img alt='a map'>", "<p>{{ 'Nobody yet' if not x }}</p>",
    "<input placeholder='words'>", "<b>{{ _('so') }} and so on</b>", "{% if a %}yes{% endif %}"])
def test_a_stray_word_is_found(stray: str) -> None:
    assert shown(stray)


@pytest.mark.parametrize("fine", [
    "<p>{{ _('Nothing here') }}</p>", "<p>{% trans n=1 %}Nothing here{% endtrans %}</p>", "<code>qualkit tag</code>",
    "<p class='lead'>CSV · {{ labels('one.x') }}</p>", "{# a remark #}", "<kbd>c</kbd>"])
def test_a_message_is_no_stray_word(fine: str) -> None:
    assert shown(fine) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_no_script_says_anything_of_its_own(path: Path) -> None:
    bare = re.sub(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", "", path.read_text("utf-8"), flags=re.DOTALL)
    strings = re.findall(r"\"([^\"\n]*)\"|'([^'\n]*)'|`([^`]*)`", bare)
    assert [said for found in strings for said in found if re.search(r"(?:^|\s)[A-Z][a-z]+\s+[a-z]+", said)] == []


# --- what the languages do to days, numbers and names ------------------------------------------


@pytest.mark.parametrize(("expression", "english", "french"), [
    ("'2025-04-22'|day", "22 April 2025", "22 avril 2025"),
    ("'2025-04-01'|day", "1 April 2025", "1er avril 2025"),
    ("'in the rains'|day", "in the rains", "in the rains"),
    ("0.625|decimal", "0.62", "0,62"),
    ("3|decimal(1)", "3.0", "3,0"),
    ("'turn 12'|place", "turn 12", "tour 12"),
    ("'¶ 3'|place", "¶ 3", "¶ 3"),
    ("'bm'|tongue", "Bambara", "bambara"),
    ("'woman'|value", "woman", "femme"),
    ("'fr-ML'|value('language')", "French", "français"),
    ("'Kayes'|value('region')", "Kayes", "Kayes"),
    ("'age group'|attribute", "Age group", "Tranche d’âge"),
    ("'caste'|attribute", "Caste", "Caste"),
    ("'rules.v1'|engine", "Cues", "Indices"),
    ("'mine.v3'|engine", "mine.v3", "mine.v3"),
    ("'Coders' ~ colon ~ 'two'", "Coders: two", "Coders\u00a0: two"),
])
def test_each_language_says_it_in_its_way(expression: str, english: str, french: str) -> None:
    made = Pages()._made
    for language, said in (("en", english), ("fr", french)):
        assert made[language].from_string("{{ " + expression + " }}").render() == said


def test_a_person_reads_the_pages_in_french(fanta: Browser) -> None:
    """The pages follow the language that somebody chose, and the mistakes that they meet do too.

    codes: {loan: [loan]}
    files: {a.txt: "I: And?\\n\\nR: The loan was heavy."}
    codings: ["a.txt | fanta | loan | present | loan was heavy"]
    """
    fanta.post("/who", data={"coder": "fanta", "language": "fr"})
    page = fanta.get("/study/study/codes").text
    assert '<html lang="fr">' in page and "Chercher un code" in page and "1 sur 1" in page
    lost = fanta.get("/study/study/codes/none")
    assert lost.status_code == 404 and lost.json() == {
        "message": "Nom inconnu (code)\u00a0: «\u00a0none\u00a0».",
        "hint": "Vérifiez le nom, ou choisissez parmi ce qui est là."}
