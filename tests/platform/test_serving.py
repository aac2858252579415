"""`merit up` and its sisters as programs: from an empty terminal to a page, through kills, and to a clean end."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from merit.config import home as homes
from merit.config import postgres
from tests.platform.programs import Up, free_port, merit, migrated


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("home")
    migrated(folder)
    yield folder
    postgres.stop(folder)


@pytest.fixture
def up(home: Path) -> Iterator[Up]:
    running = Up(home, free_port())
    try:
        running.wait(running.ready)
        yield running
    finally:
        running.process.kill()
        running.process.wait()


def test_up_serves_stops_cleanly_and_survives_every_kill(up: Up) -> None:
    up.wait(lambda: set(up.children()) == {"serve", "worker"})
    for name in ("serve", "worker"):
        before = up.children()[name]
        os.kill(before, signal.SIGKILL)
        up.wait(lambda name=name, before=before: up.children().get(name, before) != before)
    up.wait(lambda: up.status() == 200)
    up.wait(up.workers)
    os.kill(int((up.home / "postgres/postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)
    up.wait(lambda: postgres.alive(up.home) and up.status() == 200)

    children = up.children()
    up.process.kill()
    again = Up(up.home, up.port)  # at once, on the same port
    try:
        again.wait(again.ready)
        assert not any(homes.lives(child) for child in children.values())
        second = merit(up.home, "up", "--port", str(free_port()))
        assert second.returncode == 2
        assert f"already runs on {up.home}, at http://127.0.0.1:{up.port}" in second.stderr
        children = again.children()
        began = time.monotonic()
        again.process.terminate()
        assert again.process.wait(timeout=60) == 0
        assert time.monotonic() - began < 20
    finally:
        again.process.kill()
        again.process.wait()
    assert again.status() is None
    assert not any(homes.lives(child) for child in children.values())
    assert not postgres.alive(up.home)
    assert "Traceback" not in up.said.read_text() + again.said.read_text()


def said_in_one_line(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    line = done.stderr.strip().splitlines()[-1]
    assert line.startswith("error: ")
    for word in words:
        assert word in line


@pytest.mark.parametrize("command", ["up", "serve"])
def test_a_port_in_use_is_named_with_another(tmp_path: Path, command: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = merit(tmp_path, command, "--port", str(port))
    said_in_one_line(done, f"Port {port} is in use", "make demo PORT=")


def test_an_address_of_another_machine(tmp_path: Path) -> None:
    said_in_one_line(merit(tmp_path, "up", "--bind", "192.0.2.1"), "192.0.2.1 is no address of this machine")


@pytest.mark.parametrize("command", [["up"], ["serve"], ["worker"], ["migrate"], ["facts", "dump", "out"]])
def test_a_folder_that_cannot_be_written(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "file").write_text("")
    more = ["--port", str(free_port())] if command[0] in {"up", "serve"} else []
    more += ["--period", "2026-03"] if command[0] == "facts" else []
    said_in_one_line(merit(tmp_path / "file", *command, *more), f"{tmp_path / 'file'} cannot be written", "MERIT_HOME")


@pytest.mark.parametrize("command", ["up", "migrate"])
def test_data_of_another_version(tmp_path: Path, command: str) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("15\n")
    said_in_one_line(merit(tmp_path, command), "PostgreSQL 15", "PostgreSQL 18", "MERIT_HOME")


@pytest.mark.parametrize("command", ["up", "serve", "worker", "migrate"])
def test_a_database_that_does_not_answer(tmp_path: Path, command: str) -> None:
    more = ["--port", str(free_port())] if command in {"up", "serve"} else []
    url = f"postgresql://merit@127.0.0.1:{free_port()}/merit"
    said_in_one_line(merit(tmp_path, command, *more, DATABASE_URL=url), "The database does not answer")


def test_wrong_settings_are_said_in_a_line_each(tmp_path: Path) -> None:
    done = merit(tmp_path, "migrate", MERIT_PORT="x", MERIT_DEBUG="maybe")
    assert done.returncode == 2
    assert [line.split("=")[0] for line in done.stderr.strip().splitlines()] == [
        "error: Setting MERIT_DEBUG",
        "error: Setting MERIT_PORT",
    ]


def test_the_doctor_finds_a_sound_installation_sound(home: Path) -> None:
    done = merit(home, "doctor", "--json")
    states = {row["what"]: row["state"] for row in json.loads(done.stdout)}
    assert done.returncode == 0, done.stdout
    assert states["database"] == states["migrations"] == states["secret"] == states["checksums"] == "ok"
    assert {"python", "time zones", "static files", "disk", "clock", "jobs", "worker"} <= states.keys()


@pytest.mark.parametrize(
    ("more", "what", "word"),
    [
        ({"MERIT_PORT": "x"}, "settings", "MERIT_PORT"),
        ({"MERIT_PROT": "1"}, "settings", "MERIT_PORT"),
        ({"MERIT_DEBUG": "1"}, "debug", "take it away"),
        ({"MERIT_BASE_URL": "https://m.example"}, "tls", "MERIT_TRUST_PROXY=1"),
        ({"MERIT_BIND": "0.0.0.0"}, "tls", "MERIT_BASE_URL"),
        ({"MERIT_ALLOWED_HOSTS": "*"}, "hosts", "MERIT_ALLOWED_HOSTS"),
    ],
)
def test_the_doctor_says_what_to_do_about_settings(tmp_path: Path, more: dict[str, str], what: str, word: str) -> None:
    url = f"postgresql://merit@127.0.0.1:{free_port()}/merit"
    rows = json.loads(merit(tmp_path, "doctor", "--json", DATABASE_URL=url, **more).stdout)
    assert any(row["what"] == what and row["state"] != "ok" and word in row["text"] for row in rows), rows


def test_the_doctor_finds_an_open_secret_and_an_empty_database(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("k" * 50)
    (tmp_path / "secret").chmod(0o644)
    done = merit(tmp_path, "doctor")
    assert done.returncode == 1
    assert "chmod 600" in done.stdout
    assert "run merit migrate" in done.stdout
    assert not postgres.alive(tmp_path)


def test_the_doctor_speaks_chinese(tmp_path: Path) -> None:
    url = f"postgresql://merit@127.0.0.1:{free_port()}/merit"
    done = merit(tmp_path, "doctor", "--lang", "zh-Hant", DATABASE_URL=url)
    assert "資料庫沒有回應" in done.stdout
