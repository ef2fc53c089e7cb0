"""Nothing needs a network once it is installed, and no test can reach one unnoticed."""

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from house.source import ROOT

ELSEWHERE = "192.0.2.1"  # set aside for documentation; no machine has it
UNSHARE = ["unshare", "--map-root-user", "--net"]
TRY = f"import socket; socket.create_connection(({ELSEWHERE!r}, 9), timeout=1)"


@pytest.mark.parametrize("host", [ELSEWHERE, "host.invalid"])
def test_the_suite_refuses_every_other_machine(host: str) -> None:
    with pytest.raises(BaseException, match="work without a network"):
        socket.create_connection((host, 9), timeout=1)


def test_the_suite_lets_this_machine_talk_to_itself() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1]), timeout=5).close()


def test_child_processes_are_refused_too() -> None:
    run = subprocess.run([sys.executable, "-c", TRY], capture_output=True, text=True, check=False)
    assert "work without a network" in run.stderr


@pytest.mark.long
def test_the_main_job_runs_where_there_is_no_network_at_all(tmp_path: Path) -> None:
    if not _answers([*UNSHARE, "true"]):
        pytest.skip("needs `unshare --net` (Linux, and leave to make namespaces)")
    if not _answers([sys.executable, "-m", "qualkit", "run", "--help"]):
        pytest.skip("needs `qualkit run` (not built yet)")
    shutil.copy(ROOT / "qualkit.toml", tmp_path)
    for name in ("codebooks", "corpora", "findings", "guides", "reports/templates", "studies"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / name)
    job = [sys.executable, "-m", "qualkit", "--project", str(tmp_path), "run", "--report", "study"]
    run = subprocess.run([*UNSHARE, *job], capture_output=True, text=True, timeout=900, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert list((tmp_path / "reports" / "rendered").rglob("*.html")), "no report was made"


def _answers(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0
    except OSError:
        return False
