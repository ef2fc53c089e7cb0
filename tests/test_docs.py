"""The documents say what is so: commands, options, errors, fields, plug-ins.

`python tests/test_docs.py` pastes the help of every command into docs/commands.md afresh.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from qualkit import errors, plugins
from qualkit.cli import root
from qualkit.cli.group import EXIT_CODES, FAULT, INTERRUPTED
from qualkit.files.codebooks import load_codebook
from qualkit.files.forms import Form
from qualkit.files.guides import load_guide
from qualkit.files.projects import load_project_file
from qualkit.files.records import load_records_file
from qualkit.files.requests import FORMATS, load_request
from qualkit.files.studies import load_study_file
from qualkit.files.syntheses import load_synthesis_file
from qualkit.model import Code, Direction, FindingDirection

REPOSITORY = Path(__file__).parents[1]
PAGE = REPOSITORY / "docs" / "commands.md"
FILES = REPOSITORY / "docs" / "project-files.md"
CODEBOOKS = REPOSITORY / "docs" / "codebooks.md"
HELP = re.compile(r"```text\n\$ qualkit ?([a-z -]*?) ?--help\n(.*?)```", re.DOTALL)


def commands(command: click.Command = root, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command and sub-command, by the words one types."""
    yield words
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from commands(below, (*words, name))


COMMANDS = list(commands())


def named(words: tuple[str, ...]) -> click.Command:
    command: click.Command = root
    for word in words:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), word)
        assert found is not None, words
        command = found
    return command


def help_of(words: tuple[str, ...]) -> str:
    return CliRunner().invoke(root, [*words, "--help"], prog_name="qualkit", terminal_width=100).output


def sections() -> dict[tuple[str, ...], str]:
    """The page's sections by the command in their heading."""
    parts = re.split(r"^##+ (.+)\n", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {tuple(heading.split()[1:]): body for heading, body in zip(parts[1::2], parts[2::2], strict=True)
            if heading.startswith("qualkit ")} | {(): parts[0]}


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_has_its_section_with_an_example_and_its_help(words: tuple[str, ...]) -> None:
    body = sections()[words]
    pasted = [text for name, text in HELP.findall(body) if tuple(name.split()) == words]
    assert pasted == [help_of(words)], "paste it afresh: python tests/test_docs.py"
    if not isinstance(named(words), click.Group):
        assert f"$ qualkit {' '.join(words)}" in body.replace("--help", "")


def test_the_page_has_no_command_that_is_gone() -> None:
    assert set(sections()) == set(COMMANDS)


def examples() -> list[str]:
    pages = [PAGE, FILES, CODEBOOKS, REPOSITORY / "README.md"]
    found = [line.strip() for page in pages for block in re.findall(r"```(?:console|bash)\n(.*?)```",
             page.read_text(encoding="utf-8"), re.DOTALL) for line in block.splitlines()]
    typed = [line.removeprefix("$ ").partition("  #")[0].strip() for line in found]
    spoken = [text for page in pages for text in re.findall(r"`(qualkit [^`\n…]+)`", page.read_text(encoding="utf-8"))]
    return sorted({line for line in (*typed, *spoken) if line.startswith("qualkit ")})


@pytest.mark.parametrize("line", examples())
def test_every_example_is_a_command_with_options_it_knows(line: str) -> None:
    """Parsed, not run: a renamed option fails here."""
    parse(shlex.split(line)[1:])


def parse(words: list[str]) -> None:
    """Find the command and let click parse the rest; places that are named need not exist."""
    if words[:1] == ["--project"]:
        words = words[2:]
    command: click.Command = root
    context = click.Context(root, info_name="qualkit")
    while isinstance(command, click.Group) and words and not words[0].startswith("--"):
        found = command.get_command(context, words[0])
        assert found is not None, f"no command {words[0]}"
        command, words = found, words[1:]
        context = click.Context(command, parent=context)
    known = {option for parameter in command.params if isinstance(parameter, click.Option) for option in parameter.opts}
    unknown = {word.partition("=")[0] for word in words if word.startswith("--")} - known - {"--help"}
    assert not unknown, f"{command.name} has no {unknown}"


def spoken_in_code() -> list[str]:
    """Commands that messages and hints tell people to type."""
    texts = [node.value for path in (REPOSITORY / "qualkit").rglob("*.py")
             for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
             if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    pattern = r"\bqualkit (?:new|run|ingest|codebook|tag|review|codings|report|search|status|doctor)\b[ a-z-]*"
    return sorted({" ".join(found.split()) for text in texts for found in re.findall(pattern, text)})


@pytest.mark.parametrize("line", spoken_in_code())
def test_every_command_that_a_message_names_exists(line: str) -> None:
    words = line.split()[1:]
    if words[0] in ("codebook", "codings") and len(words) > 1 and not words[1].startswith("--"):
        assert words[1] in named((words[0],)).commands, line  # type: ignore[attr-defined]
    parse([word for number, word in enumerate(words) if number < 2 or word.startswith("--")])


# --- errors -----------------------------------------------------------------------------------------


def error_classes() -> list[type[errors.QualkitError]]:
    return [one for _, one in inspect.getmembers(errors, inspect.isclass) if issubclass(one, errors.QualkitError)]


@pytest.mark.parametrize("kind", error_classes(), ids=lambda kind: kind.__name__)
def test_every_error_is_drawn_has_an_exit_code_and_a_row(kind: type[errors.QualkitError]) -> None:
    drawn = re.findall(r"^[ *+-]*([A-Z]\w+)", errors.__doc__ or "", re.MULTILINE)
    assert drawn.count(kind.__name__) == 1
    code = next(code for base, code in EXIT_CODES if issubclass(kind, base))
    rows = re.findall(rf"^\| `{kind.__name__}` \|.*\| (\d+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    if kind is not errors.QualkitError:
        assert rows == [str(code)]
    assert re.search(rf"^\| {code} \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_tree_of_errors_is_drawn_as_it_is() -> None:
    stack: list[tuple[int, str]] = []
    for line in (errors.__doc__ or "").splitlines():
        if not (match := re.match(r"([ *+-]*)([A-Z]\w+)(  |$)", line)) or not match[1].strip():
            continue
        depth = len(match[1])
        stack = [one for one in stack if one[0] < depth]
        if stack:
            assert getattr(errors, match[2]).__bases__ == (getattr(errors, stack[-1][1]),)
        stack.append((depth, match[2]))


HINTED = {  # a class that says what to do by itself, and those that are told when raised
    "NotAProject": errors.NotAProject("x"), "UnknownName": errors.UnknownName("code", "x", ["y"]),
    "FileInvalid": errors.FileInvalid("x", ["y"]), "ChangedUnderYou": errors.ChangedUnderYou("x"),
    "MissingExtra": errors.MissingExtra("x", "y"), "ReportRefused": errors.ReportRefused(["x"]),
    "AnchorBroken": errors.AnchorBroken("x", 1, 2), "WorkerLost": errors.WorkerLost(1),
}  # fmt: skip
ABSTRACT = {"QualkitError", "InputError", "UsageError", "StoreError"}


@pytest.mark.parametrize("kind", [one for one in error_classes() if one.__name__ not in ABSTRACT],
                         ids=lambda kind: kind.__name__)
def test_every_error_knows_the_next_step(kind: type[errors.QualkitError]) -> None:
    error = HINTED.get(kind.__name__) or kind("reason")
    assert error.hint.strip()


def test_errors_that_have_no_step_of_their_own_are_raised_with_one() -> None:
    """InputError, UsageError and StoreError say what to do where they are raised."""
    bare = []
    for path in (REPOSITORY / "qualkit").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (isinstance(node, ast.Call) and ast.unparse(node.func) in ABSTRACT
                    and not any(keyword.arg in ("hint", None) for keyword in node.keywords)):
                bare.append(f"{path.relative_to(REPOSITORY)}:{node.lineno}")
    assert not bare


def test_the_exit_codes_are_all_in_the_table() -> None:
    shown = set(re.findall(r"^\| (\d+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert shown == {str(code) for _, code in EXIT_CODES} | {"0", str(FAULT), str(INTERRUPTED)}


# --- plug-ins, formats, fields ----------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, ours in plugins.OURS.items() for name in ours])
def test_every_plugin_of_ours_loads_under_its_name(kind: str, name: str) -> None:
    found = plugins.load(kind, name)
    assert inspect.isclass(found)
    if kind not in ("executors", "reports"):
        assert found().name == name


def test_every_report_kind_and_format_is_documented() -> None:
    report = " ".join(sections()[("report",)].split())
    assert all(f"`{kind}`" in report for kind in plugins.names("reports"))
    assert all(f"`{name}`" in report for name in FORMATS)


LOADERS: list[tuple[str, Callable[[Path], object], str, Path]] = [
    ("qualkit.toml", load_project_file, "title =", FILES),
    ("guide.yaml", load_guide, "# guide", FILES),
    ("study.yaml", load_study_file, "# study", FILES),
    ("findings.yaml", load_records_file, "# findings", FILES),
    ("request.yaml", load_request, "# request", FILES),
    ("synthesis.yaml", load_synthesis_file, "# synthesis", FILES),
]


@pytest.mark.parametrize(("name", "load", "beginning", "page"), LOADERS, ids=[one[0] for one in LOADERS])
def test_the_page_shows_every_field_that_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, load: Callable[[Path], object], beginning: str, page: Path
) -> None:
    """Load the page's own example and ask the loader which fields it looked for."""
    asked: dict[str, bool] = {}
    done = Form.done

    def noted(form: Form) -> None:
        for field in form.asked:
            asked[field] = asked.get(field, False) or field in form.node.fields
        done(form)

    monkeypatch.setattr(Form, "done", noted)
    text = page.read_text(encoding="utf-8")
    block = next(body for body in re.findall(r"```\w+\n(.*?)```", text, re.DOTALL) if body.startswith(beginning))
    (tmp_path / name).write_text(block, encoding="utf-8")
    load(tmp_path / name)
    assert asked
    missing = [field for field, shown in asked.items() if not shown and not re.search(rf"`{field}`", text)]
    assert not missing


def test_the_page_names_every_field_of_a_code() -> None:
    text = CODEBOOKS.read_text(encoding="utf-8")
    plural = {"names": "name", "definitions": "definition"}
    fields = {plural.get(field.name, field.name) for field in dataclasses.fields(Code)}
    assert {field for field in fields if f"`{field}`" not in text} == set()


def test_the_codebook_that_the_page_shows_loads_with_its_codes(tmp_path: Path) -> None:
    block = next(body for body in re.findall(r"```yaml\n(.*?)```", CODEBOOKS.read_text(encoding="utf-8"), re.DOTALL)
                 if "codebook: savings-study" in body)
    (tmp_path / "savings-study.yaml").write_text(block, encoding="utf-8")
    assert [code.key for code in load_codebook(tmp_path / "savings-study.yaml")] == ["save", "save/group", "lend"]


@pytest.mark.parametrize("words", [Direction, FindingDirection], ids=lambda words: words.__name__)
def test_the_words_that_people_may_write_are_named(words: type[Direction | FindingDirection]) -> None:
    text = " ".join("".join(page.read_text(encoding="utf-8") for page in (FILES, CODEBOOKS)).split())
    assert [one.value for one in words if one.value not in text] == []


def test_pages_link_to_what_is_there() -> None:
    broken = []
    for page in (*(REPOSITORY / "docs").glob("*.md"), REPOSITORY / "ARCHITECTURE.md", REPOSITORY / "README.md"):
        for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
            place = target.partition("#")[0]
            if "://" not in target and place and not (page.parent / place).exists():
                broken.append(f"{page.name}: {target}")
    assert not broken


def test_the_picture_of_the_house_is_true() -> None:
    text = (REPOSITORY / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for name in re.findall(r"`([a-z_]+/[\w./]*\.(?:py|md)|[a-z_]+\.py)`", text):
        assert (REPOSITORY / "qualkit" / name).exists() or (REPOSITORY / name).exists(), name
    rooms = {path.name for path in (REPOSITORY / "qualkit").iterdir() if path.is_dir() and not path.name.startswith("_")}
    assert {room for room in rooms if not re.search(rf"\b{room}\b", text)} == set()


def paste() -> None:
    """Write the help of every command into the page afresh."""

    def fresh(found: re.Match[str]) -> str:
        words = tuple(found[1].split())
        return f"```text\n$ qualkit {' '.join([*words, '--help'])}\n{help_of(words)}```"

    PAGE.write_text(HELP.sub(fresh, PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    paste()
