"""Files and functions short enough to be read at one sitting, fully typed, each said once."""

import ast
from collections import defaultdict
from collections.abc import Iterator

from house.source import PACKAGE, Function, Module, modules

LONGEST_FILE = 500
LONGEST_FUNCTION = 60
TOO_SMALL_TO_BE_A_COPY = 30  # nodes of a body; below that, likeness is chance


def functions() -> Iterator[tuple[Module, Function]]:
    for module in modules():
        for function in module.functions():
            yield module, function


def test_files_are_short() -> None:
    sizes = {module.name: module.text.count("\n") for module in modules()}
    sizes |= {str(path): path.read_text("utf-8").count("\n")
              for kind in ("js", "css", "html") for path in PACKAGE.rglob(f"*.{kind}")}
    assert len(sizes) > 500, "files are not found any more"
    assert not {name: size for name, size in sizes.items() if size > LONGEST_FILE}


def test_functions_are_short() -> None:
    sizes = {module.at(node): (node.end_lineno or 0) - node.lineno + 1 for module, node in functions()}
    assert not {place: size for place, size in sizes.items() if size > LONGEST_FUNCTION}


def test_functions_are_fully_annotated() -> None:
    bare = [f"{module.at(node)} {node.name}: {gap}" for module, node in functions() for gap in _gaps(node)]
    assert not bare


def test_no_function_stands_twice() -> None:
    bodies: defaultdict[str, list[str]] = defaultdict(list)
    for module, node in functions():
        body = node.body[1:] if ast.get_docstring(node) else node.body
        if sum(1 for statement in body for _ in ast.walk(statement)) >= TOO_SMALL_TO_BE_A_COPY:
            bodies["\n".join(map(ast.unparse, body))].append(f"{module.at(node)} {node.name}")
    assert not [places for places in bodies.values() if len(places) > 1]


def _gaps(node: Function) -> Iterator[str]:
    """The parameters without an annotation, and the answer."""
    spec = node.args
    given = [*spec.posonlyargs, *spec.args, *spec.kwonlyargs, *filter(None, (spec.vararg, spec.kwarg))]
    for argument in given:
        if argument.annotation is None and argument.arg not in {"self", "cls"}:
            yield argument.arg
    if node.returns is None:
        yield "return"
