"""The embedded PostgreSQL: shared by all who start it, and up again whatever happened to it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from merit.config import postgres
from merit.config.postgres import DatabaseProblem


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a server of its own."""
    folder = tmp_path_factory.mktemp("home")
    yield folder
    postgres.stop(folder)


def ask(url: str, query: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(query).fetchone()
        return row[0] if row else None


def process(home: Path) -> int:
    return int((home / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def test_several_starts_at_once_share_one_server(home: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        urls = set(pool.map(lambda _: postgres.start(home), range(4)))
    assert len(urls) == 1
    assert postgres.alive(home)
    url = urls.pop()
    before = process(home)
    assert postgres.start(home) == url
    assert process(home) == before


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("data_checksums", "on"),
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("timezone", "UTC"),
        ("server_encoding", "UTF8"),
        ("listen_addresses", ""),
    ],
)
def test_it_is_safe_and_reached_from_this_machine_only(home: Path, setting: str, value: str) -> None:
    assert ask(postgres.start(home), f"SHOW {setting}") == value


def test_only_the_owner_gets_to_it(home: Path) -> None:
    url = postgres.start(home)
    sockets = Path(url.partition("host=")[2])
    assert sockets.stat().st_mode & 0o077 == 0
    assert (home / "postgres").stat().st_mode & 0o077 == 0


def test_stopped_and_started_it_has_its_data(home: Path) -> None:
    url = postgres.start(home)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS seven")
    postgres.stop(home)
    assert not postgres.alive(home)
    assert not postgres.in_use(home)
    assert ask(postgres.start(home), "SELECT seven FROM kept") == 7


def test_killed_it_starts_again_at_once_with_all_that_was_committed(home: Path) -> None:
    url = postgres.start(home)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE survives AS SELECT generate_series(1, 1000) AS n")
        os.kill(process(home), signal.SIGKILL)
        began = time.monotonic()
        again = postgres.start(home)
    assert ask(again, "SELECT count(*) FROM survives") == 1000
    assert time.monotonic() - began < 30


def test_the_lock_file_of_another_process_is_no_hindrance(home: Path) -> None:
    postgres.start(home)
    kept = (home / "postgres" / "postmaster.pid").read_text().splitlines()
    postgres.stop(home)
    for pid in (os.getpid(), 2**22 - 1):
        (home / "postgres" / "postmaster.pid").write_text("\n".join([str(pid), *kept[1:]]) + "\n")
        assert not postgres.alive(home)
        assert ask(postgres.start(home), "SELECT 1") == 1
        postgres.stop(home)


def test_stopped_it_leaves_no_socket_folder(home: Path) -> None:
    url = postgres.start(home)
    postgres.stop(home)
    assert not Path(url.partition("host=")[2]).exists()
    assert ask(postgres.start(home), "SELECT 1") == 1


def test_it_knows_whether_others_use_it(home: Path) -> None:
    url = postgres.start(home)
    with psycopg.connect(url):
        assert postgres.in_use(home)
    until = time.monotonic() + 10
    while postgres.in_use(home):
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_long_path_is_no_hindrance(tmp_path: Path) -> None:
    home = tmp_path / ("long-" * 20) / ("name-" * 20)
    try:
        assert ask(postgres.start(home, fast=True), "SELECT 1") == 1
    finally:
        postgres.stop(home)


def test_a_start_that_was_killed_halfway_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "postgres.making").mkdir()
    (tmp_path / "postgres.making" / "half").write_text("")
    (tmp_path / "postgres").mkdir()
    try:
        assert ask(postgres.start(tmp_path, fast=True), "SELECT 1") == 1
    finally:
        postgres.stop(tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_data_that_root_brought_back_become_the_servers(tmp_path: Path) -> None:
    try:
        postgres.start(tmp_path, fast=True)
        postgres.stop(tmp_path)
        for path in (*(tmp_path / "postgres").rglob("*"), tmp_path / "postgres"):
            os.chown(path, 0, 0)
        assert ask(postgres.start(tmp_path, fast=True), "SELECT 1") == 1
    finally:
        postgres.stop(tmp_path)


def refusal(home: Path) -> DatabaseProblem:
    with pytest.raises(DatabaseProblem) as caught:
        postgres.start(home, patience=0.5)
    return caught.value


def test_data_of_another_version_are_left_alone(tmp_path: Path) -> None:
    data = tmp_path / "postgres"
    data.mkdir()
    (data / "PG_VERSION").write_text("15\n")
    problem = refusal(tmp_path)
    assert problem.key == "other_version"
    assert problem.params == {"data": data, "found": "15", "known": "18"}
    assert [path.name for path in data.iterdir()] == ["PG_VERSION"]


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "holiday.jpg").write_text("")
    assert refusal(tmp_path).key == "no_cluster"
    assert (tmp_path / "postgres" / "holiday.jpg").exists()


def test_a_file_in_place_of_the_data(tmp_path: Path) -> None:
    (tmp_path / "postgres").write_text("")
    assert refusal(tmp_path).key == "no_cluster"


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    problem = refusal(tmp_path / "home")
    assert problem.key == "home_unwritable"
    assert problem.params["home"] == tmp_path / "home"


def test_damaged_data_are_told_in_one_line(tmp_path: Path) -> None:
    postgres.start(tmp_path, fast=True)
    postgres.stop(tmp_path)
    (tmp_path / "postgres" / "global" / "pg_control").unlink()
    problem = refusal(tmp_path)
    assert problem.key == "no_start"
    assert "pg_control" in str(problem.params["why"])
    assert "\n" not in str(problem.params["why"])


def test_a_full_disk_is_told_as_such(tmp_path: Path) -> None:
    said = 'PANIC:  could not write to file "pg_wal/xlogtemp.1": No space left on device'
    assert postgres._problem(postgres._server(tmp_path), said).key == "disk_full"
