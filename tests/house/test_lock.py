"""The locks: exact, hashed, light, in step with what the project asks for, and free of any host."""

import re
import tomllib
from functools import cache

import pytest
from house.source import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKS = ("requirements.lock", "requirements-dev.lock")
PIN = re.compile(r"^([a-z0-9-]+)==([^\s;]+)(?: ; (.+?))?(?: \\)?$")
LINE = re.compile(rf"{PIN.pattern}|^    --hash=sha256:[0-9a-f]{{64}}(?: \\)?$")
NEVER = {"torch", "sentence-transformers", "umap-learn", "llvmlite", "numba", "plotly", "transformers"}


def text(lock: str) -> str:
    return (ROOT / lock).read_text(encoding="utf-8")


@cache
def pins(lock: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in text(lock).splitlines():
        if match := PIN.match(line):
            found.setdefault(match[1], set()).add(match[2])
    return found


def asked(*groups: str) -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lines = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    lines += project["project"]["optional-dependencies"]["topics"]
    for group in groups:
        lines += project["dependency-groups"][group]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_exact_versions_and_hashes_and_nothing_else(lock: str) -> None:
    lines = text(lock).splitlines()
    assert [line for line in lines if not LINE.match(line)] == []
    for before, after in zip(lines, [*lines[1:], ""], strict=True):
        assert not PIN.match(before) or "--hash" in after, f"{before} has no hash"


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host_and_no_place(lock: str) -> None:
    assert re.findall(r"://|@|index|find-links|\.(?:org|com|io)\b", text(lock)) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_leaves_the_gigabytes_out(lock: str) -> None:
    assert not NEVER & pins(lock).keys()
    assert not [name for name in pins(lock) if name.startswith(("nvidia", "cuda", "triton"))]


@pytest.mark.parametrize(("lock", "groups"), [(LOCKS[0], ["build"]), (LOCKS[1], ["build", "dev"])])
def test_a_lock_holds_what_the_project_asks_for(lock: str, groups: list[str]) -> None:
    for wish in asked(*groups):
        versions = pins(lock).get(canonicalize_name(wish.name), set())
        assert versions, f"{wish.name} is not in {lock}; run: make lock"
        assert all(wish.specifier.contains(one) for one in versions), f"{wish} is not met; run: make lock"


def test_the_running_lock_is_part_of_the_developing_one() -> None:
    run, dev = (pins(lock) for lock in LOCKS)
    assert {name: versions for name, versions in run.items() if dev.get(name) != versions} == {}
