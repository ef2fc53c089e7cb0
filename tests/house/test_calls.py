"""Some calls have no place in a program that is fed by strangers, or only behind one door."""

import ast
from collections.abc import Iterator

from house.source import Module, modules

BUILTINS = {"eval", "exec", "compile", "__import__", "breakpoint"}
METHODS = {"extractall", "unpack_archive", "system", "popen"}
KEYWORDS = {("allow_pickle", True), ("shell", True), ("resolve_entities", True), ("typ", "unsafe")}

BROAD = {"Exception", "BaseException"}
MOST_BROAD = 6


def calls(module: Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def test_only_the_command_prints() -> None:
    found = [
        module.at(node)
        for module in modules()
        if module.room != "cli"
        for name, node in calls(module)
        if name == "print"
    ]
    assert not found


def test_nothing_runs_or_unpacks_what_it_was_given() -> None:
    found = [
        f"{module.at(node)} calls {name}"
        for module in modules()
        for name, node in calls(module)
        if name in BUILTINS or ("." in name and name.rpartition(".")[2] in METHODS)
    ]
    assert not found


def test_no_unsafe_option_is_switched_on() -> None:
    found = [
        f"{module.at(node)} says {option.arg}={option.value.value}"
        for module in modules()
        for _, node in calls(module)
        for option in node.keywords
        if isinstance(option.value, ast.Constant) and (option.arg, option.value.value) in KEYWORDS
    ]
    assert not found


def test_broad_excepts_are_few_and_each_says_why() -> None:
    broad = [
        (module, node)
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler) and _is_broad(node)
    ]
    assert len(broad) <= MOST_BROAD, [module.at(node) for module, node in broad]
    assert not [module.at(node) for module, node in broad if not _has_comment(module, node)]


def _is_broad(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(ast.unparse(one).rpartition(".")[2] in BROAD for one in caught)


def _has_comment(module: Module, handler: ast.ExceptHandler) -> bool:
    """Whether a comment stands before it, beside it or on top of what it does."""
    around = module.text.splitlines()[handler.lineno - 2 : handler.body[0].lineno]
    return any("#" in line for line in around)
