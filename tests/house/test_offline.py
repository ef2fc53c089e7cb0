"""Nothing needs a network once it is installed, and no test can reach one unnoticed."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from projects import copied

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
    copied(tmp_path)
    routes = subprocess.run([*UNSHARE, "cat", "/proc/self/net/route"], capture_output=True, text=True, check=False)
    assert len(routes.stdout.splitlines()) <= 1, "a way out is left: " + routes.stdout  # a heading at most
    job = [sys.executable, "-m", "qualkit", "--project", str(tmp_path), "run", "--json"]
    run = subprocess.run([*UNSHARE, *job], capture_output=True, text=True, timeout=900, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    report = json.loads(run.stdout)["report"]
    assert report["quotes_checked"] > 50 and report["quotes_broken"] == 0
    assert {Path(path).suffix for path in report["files"]} == {".html", ".docx", ".pdf", ".md", ".xlsx", ".json"}
    assert all(Path(path).stat().st_size > 10_000 for path in report["files"])


def _answers(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0
    except OSError:
        return False
