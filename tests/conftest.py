"""What every test stands on: no network, and shared material only where it is present."""

import multiprocessing
import os
import shutil
from collections.abc import Iterator
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from offline import sitecustomize as offline
from projects import Made, make

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"

# The same examples every time, so that a change is judged by what it changes; `make test-random` draws new ones.
settings.register_profile("same", derandomize=True)
settings.register_profile("random", print_blob=True)
settings.load_profile("same")


def pytest_configure() -> None:
    """Refuse the network in child processes too; importing the guard did so for this one."""
    guard = str(Path(offline.__file__).parent)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [guard, os.environ.get("PYTHONPATH")]))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark whatever asks for the shared material, so that `-m "not shared"` leaves it out."""
    for item in items:
        if "shared" in getattr(item, "fixturenames", ()):
            item.add_marker("shared")


@pytest.fixture(scope="session", autouse=True)
def _workers_at_hand() -> None:
    """Load once what nearly every ingest has its workers load: hundreds of tests begin with one."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        multiprocessing.set_forkserver_preload(
            ["qualkit.pipeline.workers", "qualkit.pipeline.read", "qualkit.readers.plain", "qualkit.text.detector"])
        forkserver.ensure_running()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The project's shared material beside the repository."""
    if not SHARED.is_dir():
        pytest.skip("needs ../shared (absent here)")
    return SHARED


@pytest.fixture
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Made:
    """The project that the test's docstring describes."""
    return make(tmp_path / "project", request.function.__doc__)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A browser; without one, the test is skipped with what to type (in CI it fails)."""
    path = shutil.which("chromium")
    if path is None:
        reason = "no chromium: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()
