"""Rooms import only downwards, and no two files lead to each other, not even lazily."""

import ast
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from house.source import ROOT, is_within, modules

FLOORS = Path(__file__).with_name("floors.ini")


def test_a_room_imports_only_from_the_floors_below() -> None:
    command = "from importlinter.cli import lint_imports_command as lint; lint()"
    options = ["--config", FLOORS, "--no-cache", "--no-logo"]
    run = subprocess.run([sys.executable, "-c", command, *options], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def test_there_are_no_cycles_counting_imports_inside_functions() -> None:
    known = {module.name for module in modules()}
    graph = {
        module.name: {target for name, _ in module.imports() if (target := _module_of(name, known))}
        for module in modules()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail("an import cycle: " + " <- ".join(error.args[1]))


def test_the_model_needs_only_the_standard_library() -> None:
    allowed = {*sys.stdlib_module_names, "qualkit"}
    strangers = [
        f"{module.at(node)} imports {name}"
        for module in modules()
        if module.room in {"model", "errors", "__init__"}
        for name, node in module.imports()
        if name.split(".")[0] not in allowed
    ]
    assert not strangers


def test_a_room_shows_what_it_offers_without_reaching_into_another_rooms_private_names() -> None:
    found = [
        f"{module.at(node)} imports {name}"
        for module in modules()
        for name, node in module.imports()
        if is_within(name, "qualkit") and isinstance(node, ast.ImportFrom)
        if (parts := name.split("."))[1] != module.room
        if any(part.startswith("_") and not part.startswith("__") for part in parts)
    ]
    assert not found


def _module_of(name: str, known: set[str]) -> str:
    """The file that an imported name lives in, or nothing when it is not ours."""
    while name and name not in known:
        name = name.rpartition(".")[0]
    return name if name != "qualkit" else ""
