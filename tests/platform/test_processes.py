"""The supervisor: what dies is started again, what was told to stop stops, and nothing is left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from merit.config import home as homes
from merit.config import postgres, processes

ROOT = Path(__file__).parents[2]

Start = Callable[..., "subprocess.Popen[str]"]


def wait_for(happened: Callable[[], object], seconds: float = 30.0) -> None:
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a supervisor of children with these names on `tmp_path`."""
    started = []

    def run(*names: str, database: bool = False) -> subprocess.Popen[str]:
        kind = "database" if database else "none"
        command = [sys.executable, "-m", "tests.platform.supervised", str(tmp_path), kind, ",".join(names)]
        process = subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()
    postgres.stop(tmp_path)


def pid(folder: Path, name: str) -> int:
    """The process of a child, once it runs."""
    wait_for((folder / f"{name}.pid").exists)
    return int((folder / f"{name}.pid").read_text())


def another(folder: Path, name: str, before: int) -> int:
    wait_for(lambda: pid(folder, name) != before)
    return pid(folder, name)


def test_told_to_stop_it_stops_with_its_children(start: Start, tmp_path: Path) -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        supervisor = start("web", "worker")
        children = [pid(tmp_path, name) for name in ("web", "worker")]
        supervisor.send_signal(number)
        out, _ = supervisor.communicate(timeout=20)
        assert out == "ended\n"
        assert supervisor.returncode == 0
        assert not any(homes.lives(child) for child in children)
        for name in ("web", "worker"):
            (tmp_path / f"{name}.pid").unlink()


def test_a_child_that_does_not_want_to_end_is_ended(start: Start, tmp_path: Path) -> None:
    supervisor = start("stubborn")
    child = pid(tmp_path, "stubborn")
    supervisor.terminate()
    supervisor.communicate(timeout=20)
    assert not homes.lives(child)


def test_a_killed_child_is_started_again(start: Start, tmp_path: Path) -> None:
    supervisor = start("web", "worker")
    web, worker = pid(tmp_path, "web"), pid(tmp_path, "worker")
    os.kill(worker, signal.SIGKILL)
    again = another(tmp_path, "worker", worker)
    assert homes.lives(web)
    supervisor.terminate()
    out, _ = supervisor.communicate(timeout=20)
    assert "child_died {'name': 'worker'}" in out
    assert not homes.lives(again)


def test_a_child_that_never_stays_up_is_told_once_and_tried_on(start: Start, tmp_path: Path) -> None:
    supervisor = start("broken")
    lines: list[str] = []
    assert supervisor.stdout is not None
    while not lines or "give_up" not in lines[-1]:
        lines.append(supervisor.stdout.readline())
    first = pid(tmp_path, "broken")
    another(tmp_path, "broken", first)
    supervisor.terminate()
    out, _ = supervisor.communicate(timeout=20)
    assert out == "ended\n"
    assert str(tmp_path / "broken.log") in lines[-1]
    assert "will not work" in (tmp_path / "broken.log").read_text()


def test_children_of_a_killed_supervisor_end_and_the_next_start_waits_for_them(start: Start, tmp_path: Path) -> None:
    supervisor = start("web", "worker")
    before = [pid(tmp_path, name) for name in ("web", "worker")]
    supervisor.kill()  # and not yet seen off
    start("web", "worker")
    after = [another(tmp_path, name, old) for name, old in zip(("web", "worker"), before, strict=True)]
    assert not any(homes.lives(child) for child in before)
    assert all(homes.lives(child) for child in after)


def test_a_second_supervisor_on_the_same_folder_is_refused(start: Start, tmp_path: Path) -> None:
    start("web")
    pid(tmp_path, "web")
    second = start("web")
    out, _ = second.communicate(timeout=20)
    assert out.startswith("already_runs")
    assert "http://here" in out


def test_a_killed_database_is_up_again_within_seconds_and_ends_with_the_supervisor(
    start: Start, tmp_path: Path
) -> None:
    supervisor = start("web", database=True)
    pid(tmp_path, "web")
    server = int((tmp_path / "postgres/postmaster.pid").read_text().splitlines()[0])
    os.kill(server, signal.SIGKILL)
    wait_for(lambda: not homes.lives(server))
    began = time.monotonic()
    wait_for(lambda: postgres.alive(tmp_path))
    assert time.monotonic() - began < 20
    supervisor.terminate()
    out, _ = supervisor.communicate(timeout=30)
    assert "database_died" in out
    assert not postgres.alive(tmp_path)


def test_a_database_that_others_use_goes_on(start: Start, tmp_path: Path) -> None:
    supervisor = start("web", database=True)
    pid(tmp_path, "web")
    with psycopg.connect(postgres.start(tmp_path)) as connection:
        supervisor.terminate()
        out, _ = supervisor.communicate(timeout=30)
        assert "database_goes_on" in out
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_it_can_be_stopped_from_elsewhere(start: Start, tmp_path: Path) -> None:
    assert homes.claimed_by(tmp_path) is None
    processes.end_supervisor(tmp_path)
    supervisor = start("web")
    child = pid(tmp_path, "web")
    assert homes.claimed_by(tmp_path) == supervisor.pid
    processes.end_supervisor(tmp_path)
    assert not homes.lives(child)
    assert supervisor.wait(timeout=20) == 0
    assert homes.claimed_by(tmp_path) is None


def test_why_nobody_can_listen() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert processes.why_not("127.0.0.1", port) == "port_busy"
        free = processes.next_free("127.0.0.1", port)
        assert free != port
        assert processes.why_not("127.0.0.1", free) is None
    assert processes.why_not("127.0.0.1", port) is None
    assert processes.why_not("192.0.2.1", port) == "cannot_listen"
    assert processes.why_not("no such host", port) == "cannot_listen"


def test_a_log_that_has_grown_is_put_aside(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    homes.keep_short(log)
    log.write_bytes(b"x")
    homes.keep_short(log)
    assert log.exists()
    os.truncate(log, homes.MOST_LOG + 1)
    homes.keep_short(log)
    assert not log.exists()
    assert (tmp_path / "web.log.1").exists()
