"""A user's templates: welcome, strict about names, and shut in."""

import os
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qualkit.errors import FileInvalid
from qualkit.reports.drawing.templating import markdown_text, render_user
from qualkit.reports.render import render

Build = Callable[..., dict[str, Any]]

# Known ways out of a Jinja sandbox; none may print a secret, run a program, or read a file.
PAYLOADS = [
    "{{ ''.__class__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ ''['__class__'] }}",
    "{{ ''|attr('__class__') }}",
    "{{ ''|attr('\\x5f\\x5fclass\\x5f\\x5f') }}",
    "{{ [].__class__.__base__ }}",
    "{{ {}.__class__ }}",
    "{{ report.__class__ }}",
    "{{ report.keys.__self__ }}",
    "{{ report.__init__.__globals__ }}",
    "{{ self.__init__.__globals__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ range.__class__ }}",
    "{{ range.__init__.__globals__ }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ joiner.__init__.__globals__ }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ config }}",
    "{{ request.application.__globals__ }}",
    "{{ get_flashed_messages.__globals__ }}",
    "{{ url_for.__globals__ }}",
    "{{ '{0.__class__}'.format(report) }}",
    "{{ '{0.__class__.__mro__}'.format_map({'0': report}) }}",
    "{{ ('%s' % report).__class__ }}",
    "{{ (1).__class__.__bases__ }}",
    "{{ report|map(attribute='__class__')|list }}",
    "{{ [report]|map(attribute='__init__.__globals__')|list }}",
    "{{ [report]|selectattr('__class__')|map(attribute='__class__')|list }}",
    "{{ flow.append('x') }}",
    "{{ report.update({'draft': false}) }}",
    "{{ report.pop('labels') }}",
    "{{ caller.__closure__ }}",
    "{{ loop.__class__ }}",
    "{% include '/etc/passwd' %}",
    "{% include '../secret.txt' %}",
    "{% include '../../../../../../etc/passwd' %}",
    "{% import '../secret.txt' as s %}{{ s }}",
    "{% extends '../secret.txt' %}",
    "{% include 'link.txt' %}",
    "{% import 'os' as os %}{{ os }}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "{% set x = ''.__class__ %}{{ x }}",
    "{% macro m() %}{{ m.__globals__ }}{% endmacro %}{{ m() }}",
    "{{ m.__class__ }}",
    "{% do 1 %}",
    "{{ eval('1') }}",
    "{{ __import__('os') }}",
    "{{ open('/etc/passwd') }}",
    "{{ ''.encode() }}",
]

LEAK = re.compile(r"SECRET|root:|uid=|<class|<function|<module|<built-in| at 0x")
HARMLESS = {"{{ report|map(attribute='__class__')|list }}"}
"""Payloads that render, into nothing but the word Undefined."""


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text("TOP SECRET")
    inside = tmp_path / "templates"
    inside.mkdir()
    (inside / "link.txt").symlink_to(tmp_path / "secret.txt")
    return inside


def run(folder: Path, text: str, **limits: Any) -> str:
    (folder / "study.md.j2").write_text(text)
    context = {"report": {"title": "R&D", "items": 3}, "flow": [], "L": {}}
    return render_user(folder, "study.md.j2", context, autoescape=False, **limits).decode()


@pytest.mark.parametrize("payload", [pytest.param(one, marks=() if number % 7 == 0 else pytest.mark.long)
                                     for number, one in enumerate(PAYLOADS)])
def test_no_way_out_through_the_child_process(templates: Path, payload: str) -> None:
    try:
        said = run(templates, payload)
    except FileInvalid as refusal:
        said = str(refusal)
    assert not LEAK.search(said.replace(payload, ""))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_way_out_of_the_sandbox(templates: Path, payload: str) -> None:
    """The same without the child, so that all of them run in the default suite."""
    from qualkit.reports.drawing.child import _render
    from qualkit.reports.drawing.templating import OURS, environment

    (templates / "study.md.j2").write_text(payload)
    job = {"folder": str(templates), "ours": str(OURS), "name": "study.md.j2", "autoescape": False,
           "context": {"report": {"title": "x", "labels": {}}, "flow": [1], "L": {}}}
    try:
        said = _render(job, environment).decode()
    except Exception:  # a refusal of any kind will do
        return
    assert payload in HARMLESS and not LEAK.search(said)


def test_a_misspelt_variable_is_an_error_with_the_template_s_line(templates: Path) -> None:
    with pytest.raises(FileInvalid) as caught:
        run(templates, "# Title\n\n{{ report.titel }}\n")
    assert "study.md.j2:3" in str(caught.value) and "titel" in str(caught.value)


def test_a_syntax_error_has_its_line(templates: Path) -> None:
    with pytest.raises(FileInvalid, match=r"study\.md\.j2:2"):
        run(templates, "# Title\n{% if report %}\n")


def test_an_endless_template_is_stopped(templates: Path) -> None:
    began = time.monotonic()
    with pytest.raises(FileInvalid, match=r"limits|longer"):
        run(templates, "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", seconds=1)
    assert time.monotonic() - began < 12


@pytest.mark.skipif(sys.platform == "win32", reason="memory cannot be limited there")
def test_a_greedy_template_is_stopped(templates: Path) -> None:
    with pytest.raises(FileInvalid):
        run(templates, "{% set x = 'x' * 3000000000 %}{{ x }}", megabytes=400)


def test_templates_may_include_their_neighbours_and_our_macros(templates: Path) -> None:
    (templates / "head.md").write_text("Head of {{ report.title }}")
    assert run(templates, "{% include 'head.md' %}{% import 'blocks.html.j2' as draw %}") == "Head of R&D"


def test_a_user_s_page_replaces_ours(build: Build, templates: Path, tmp_path: Path) -> None:
    (templates / "study.html.j2").write_text("<h1>{{ report.opening.title }}</h1>"
                                             "{% for theme in report.themes %}<p>{{ theme.name }}</p>{% endfor %}")
    (templates / "study.md.j2").write_text("{{ report.opening.title | md }}\n")
    written = render(build(title="R&D < 5"), formats=["html", "md"], folder=tmp_path / "out",
                     templates_folder=templates)
    assert written[0].path.read_text() == ("<h1>R&amp;D &lt; 5</h1><p>Loan experience</p><p>Collective agency</p>")
    assert written[1].path.read_text() == "R\\&D \\< 5\n"


def test_a_user_s_word_template_replaces_ours_and_is_escaped(build: Build, templates: Path, tmp_path: Path) -> None:
    from docx import Document

    made = Document()
    made.add_paragraph("Our logo. {{ report.opening.title }}")
    made.add_paragraph("{%p for b in flow %}")
    made.add_paragraph("{%p if b.kind == 'quote' %}")
    made.add_paragraph("{{ b.quote.text }}")
    made.add_paragraph("{%p endif %}")
    made.add_paragraph("{%p endfor %}")
    made.save(str(templates / "study.docx"))
    (written,) = render(build(title="R&D < 5"), formats=["docx"], folder=tmp_path / "out", templates_folder=templates)
    said = [one.text for one in Document(str(written.path)).paragraphs]
    assert said[0] == "Our logo. R&D < 5"
    assert "With R&D < 5 and {{ loan }} #let x I bought a goat." in said


def test_a_wrong_word_template_says_so(build: Build, templates: Path, tmp_path: Path) -> None:
    from docx import Document

    made = Document()
    made.add_paragraph("{{ report.oppening.title }}")
    made.save(str(templates / "study.docx"))
    with pytest.raises(FileInvalid, match="oppening"):
        render(build(), formats=["docx"], folder=tmp_path / "out", templates_folder=templates)


def test_a_template_that_is_a_link_out_of_the_folder_is_not_used(build: Build, templates: Path, tmp_path: Path) -> None:
    (templates / "study.md.j2").symlink_to(tmp_path / "secret.txt")
    (written,) = render(build(), formats=["md"], folder=tmp_path / "out", templates_folder=templates)
    assert "SECRET" not in written.path.read_text()


def test_the_child_cannot_write_a_file(templates: Path) -> None:
    if os.name == "nt":
        pytest.skip("files cannot be limited there")
    from qualkit.reports.drawing import child

    process = os.fork()
    if process == 0:
        child.limit(900, 5)
        try:
            with (templates / "out.txt").open("wb") as file:
                file.write(b"x")
                file.flush()
        except BaseException:
            os._exit(7)
        os._exit(0)
    _, status = os.waitpid(process, 0)
    assert status != 0


@pytest.mark.parametrize("words", ["1. one", "- a list", "+ plus", "= rule", "# head", "> quote", "a | b", "*a*", "_a_",
                                   "`a`", "[a](b)", "<b>", "&amp;", "\\n", "~~x~~", "$x$", "![a](b)", "===", "---"])
def test_markdown_gives_words_back(words: str) -> None:
    from markdown_it import MarkdownIt

    rendered = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown_text(words))
    import html as codec
    assert codec.unescape(rendered) == f"<p>{words}</p>\n"


def test_our_own_pages_use_every_strictness(build: Build) -> None:
    """A label that is missing stops our own templates too."""
    from jinja2 import UndefinedError

    from qualkit.reports.drawing import page_markdown
    from qualkit.reports.pages.layout import lay_out

    data = build()
    flow = lay_out(data)
    del data["labels"]["subtitle"]
    with pytest.raises(UndefinedError, match="subtitle"):
        page_markdown.render(data, flow)
