"""A plain install carries what `qualkit new` copies, and nothing that was made on the way."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from house.source import PACKAGE, ROOT

SHIPPED = ("qualkit.toml", "checklists", "codebooks", "corpora", "findings", "guides", "matrices", "reports", "studies",
           "syntheses")
MADE = {".gitkeep", ".qualkit", "rendered", "__pycache__"}


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    out = tmp_path_factory.mktemp("wheel")
    command = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    with zipfile.ZipFile(next(out.glob("*.whl"))) as wheel:
        return set(wheel.namelist())


@pytest.mark.long
def test_the_wheel_holds_the_package(names: set[str]) -> None:
    assert {f"qualkit/{path.relative_to(PACKAGE).as_posix()}" for path in PACKAGE.rglob("*.py")} <= names
    assert "qualkit/py.typed" in names


@pytest.mark.long
def test_the_wheel_holds_the_example_project_and_nothing_made_from_it(names: set[str]) -> None:
    files = [path for name in SHIPPED for path in [ROOT / name, *(ROOT / name).rglob("*")] if path.is_file()]
    inside = {path.relative_to(ROOT) for path in files}
    wanted = {f"qualkit/_shipped/{path.as_posix()}" for path in inside if not MADE & set(path.parts)}
    assert {name for name in names if name.startswith("qualkit/_shipped/")} == wanted


@pytest.mark.long
def test_the_wheel_holds_nothing_else(names: set[str]) -> None:
    allowed = ("qualkit/", "qualkit_synthesis-")
    assert [name for name in names if not Path(name).as_posix().startswith(allowed)] == []
