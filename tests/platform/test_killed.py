"""Killed (-9) in the middle: a load, the database, the web server. Nothing is lost, doubled or half-done."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from merit.config import postgres
from tests.platform.programs import MERIT, ROOT, Up, environment, free_port, merit, migrated

FACTS = ROOT / "examples/company/facts"
# A row of each kind that a load brings.
TABLES = ("org_company", "org_person", "org_term", "crm_customer", "crm_contract", "crm_receipt", "targets_target")
WAITING = (
    "SELECT count(*) FROM pg_locks WHERE NOT granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    migrated(tmp_path)
    yield tmp_path
    postgres.stop(tmp_path)


def until(holds: Callable[[], Any], what: str, seconds: float = 120) -> Any:
    end = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < end, f"{what}: not within {seconds} seconds"
        time.sleep(0.05)
    return found


@contextmanager
def held(home: Path, table: str) -> Iterator[psycopg.Connection[Any]]:
    """Nobody writes this table meanwhile: who tries, waits."""
    connection = psycopg.connect(postgres.start(home))
    try:
        connection.execute(f"LOCK TABLE {table} IN SHARE MODE")
        yield connection
    finally:
        connection.close()


def rows(home: Path) -> dict[str, int]:
    """How many rows the tables have, once nobody else is at work."""
    with psycopg.connect(postgres.start(home), autocommit=True) as connection:
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        until(lambda: connection.execute(others).fetchone() == (0,), "the killed one's work is undone")
        return {
            table: int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # type: ignore[index]
            for table in TABLES
        }


def start(home: Path, *arguments: str) -> subprocess.Popen[bytes]:
    with (home / "said").open("w") as out:
        return subprocess.Popen(
            [*MERIT, *arguments], env=environment(home), cwd=ROOT, stdout=out, stderr=out, start_new_session=True
        )


def kill_database(home: Path) -> None:
    os.kill(int((home / "postgres/postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)


def waits(connection: psycopg.Connection[Any]) -> bool:
    return bool(connection.execute(WAITING).fetchone()[0])  # type: ignore[index]


def test_a_load_killed_leaves_nothing_and_is_done_again_in_full(home: Path, tmp_path_factory: Any) -> None:
    for table in ("org_person", "crm_contract", "crm_receipt", "targets_target"):
        with held(home, table) as connection:
            process = start(home, "facts", "load", str(FACTS))
            until(lambda connection=connection: waits(connection), f"the load comes to {table}")
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(20)
        assert not any(rows(home).values()), table
    for seconds in (0.6, 1.2, 1.8):  # and at moments that nobody chose
        process = start(home, "facts", "load", str(FACTS))
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)
        found = rows(home)
        if any(found.values()):  # it had just ended
            break
    else:
        done = merit(home, "facts", "load", str(FACTS))
        assert done.returncode == 0, done.stderr
    found = rows(home)
    assert all(found.values()), found
    again = merit(home, "facts", "load", str(FACTS))
    assert again.returncode == 2, "it is no empty company any more"
    assert rows(home) == found
    out = tmp_path_factory.mktemp("out") / "facts"
    assert merit(home, "facts", "dump", str(out)).returncode == 0
    for name in ("receipts.csv", "contracts.csv", "employees.csv", "targets.csv"):
        assert lines(out / name) == lines(FACTS / name), name


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").strip().splitlines())


def test_the_database_killed_in_a_load(home: Path) -> None:
    with held(home, "crm_receipt") as connection:
        process = start(home, "facts", "load", str(FACTS))
        until(lambda: waits(connection), "the load comes to receipts")
        kill_database(home)
        assert process.wait(60) == 2
    said = (home / "said").read_text()
    assert "Traceback" not in said
    assert "error: The database broke off" in said
    assert not any(rows(home).values()), "started again by itself, and as it was before"
    assert merit(home, "facts", "load", str(FACTS)).returncode == 0
    assert all(rows(home).values())


def test_a_dump_or_a_run_killed_leaves_no_half_file(home: Path, tmp_path_factory: Any) -> None:
    assert merit(home, "facts", "load", str(FACTS)).returncode == 0
    out = tmp_path_factory.mktemp("out")
    plan = str(FACTS.parent / "plan.yaml")
    commands = (
        ["facts", "dump", str(out / "facts")],
        ["pay", "run", plan, "--period", "2026-03", "--out", str(out / "pay.csv")],
    )
    for command in commands:
        for seconds in (0.5, 1.0, 1.5, 2.0, 2.5):
            process = start(home, *command)
            time.sleep(seconds)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(20)
        done = merit(home, *command)
        assert done.returncode == 0 or "there already" in done.stderr, done.stderr
    for name in ("receipts.csv", "employees.csv"):
        assert lines(out / "facts" / name) == lines(FACTS / name), name
    whole = (out / "pay.csv").read_bytes()
    assert merit(home, "pay", "run", plan, "--period", "2026-03", "--out", str(out / "again.csv")).returncode == 0
    assert (out / "again.csv").read_bytes() == whole


@pytest.fixture
def company(home: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """An installation with people, a plan, receipts and a pay run that waits for a worker; a token for the API."""
    url = postgres.start(home)
    made = subprocess.run(
        [*MERIT_PYTHON, "tests.platform.company"],
        env=environment(home, DATABASE_URL=url),
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr.decode()
    yield home, json.loads(made.stdout.splitlines()[-1])


MERIT_PYTHON = [MERIT[0], "-W", "ignore", "-m"]


@contextmanager
def running(home: Path) -> Iterator[Up]:
    up = Up(home, free_port())
    try:
        up.wait(up.ready)
        yield up
    finally:
        up.process.terminate()
        up.process.wait(60)


def one(home: Path, query: str, *values: Any) -> Any:
    try:
        with psycopg.connect(postgres.start(home)) as connection:
            return connection.execute(query, values).fetchone()
    except psycopg.OperationalError:
        return None


def computed_once(home: Path, made: dict[str, Any]) -> None:
    """The run has every line once, and was computed once."""
    query = "SELECT count(*), count(DISTINCT position), sum(amount) FROM pay_payline WHERE run_id = %s"
    count, places, total = one(home, query, made["run"])
    assert (count, places, str(total)) == (made["lines"], made["lines"], made["sum"])
    assert one(home, "SELECT count(*) FROM pay_runstep WHERE run_id = %s AND state = 'computed'", made["run"]) == (1,)


def is_computed(home: Path, made: dict[str, Any]) -> bool:
    return one(home, "SELECT state FROM pay_payrun WHERE id = %s", made["run"]) == ("computed",)


def test_the_database_killed_in_a_pay_run(company: tuple[Path, dict[str, Any]]) -> None:
    home, made = company
    with held(home, "pay_runinput") as connection, running(home) as up:
        until(lambda: waits(connection), "the worker computes and comes to writing")
        kill_database(home)
        up.wait(lambda: is_computed(home, made), 180)
        assert up.status() == 200
        computed_once(home, made)
    assert "Traceback" not in up.said.read_text()


def test_everything_killed_in_a_pay_run(company: tuple[Path, dict[str, Any]]) -> None:
    home, made = company
    with held(home, "pay_runinput") as connection, running(home) as up:
        until(lambda: waits(connection), "the worker computes and comes to writing")
        children = up.children()
        for pid in (up.process.pid, *children.values()):
            os.kill(pid, signal.SIGKILL)
        kill_database(home)
    with running(home) as again:
        again.wait(lambda: is_computed(home, made), 180)
        computed_once(home, made)


def test_the_web_server_killed_in_a_post_with_a_key(company: tuple[Path, dict[str, Any]]) -> None:
    home, made = company

    def post() -> tuple[int, Any]:
        headers = {
            "Authorization": f"Bearer {made['token']}",
            "Content-Type": "application/json",
            "Idempotency-Key": "once",
        }
        with closing(http.client.HTTPConnection("127.0.0.1", up.port, timeout=30)) as connection:
            connection.request("POST", "/api/v1/customers", json.dumps({"name": "Only once"}), headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null")

    with running(home) as up:
        with held(home, "crm_customer") as connection:
            sender = Sender(post)
            until(lambda: waits(connection), "the request comes to writing")
            web = up.children()["serve"]
            forks = Path(f"/proc/{web}/task/{web}/children").read_text().split()
            for pid in (web, *map(int, forks)):
                os.kill(pid, signal.SIGKILL)
            assert sender.failed(), "the connection broke"
        up.wait(lambda: up.status() == 200)
        first, second = post(), post()
    assert first[0] == second[0] == 201, (first, second)
    assert first[1]["id"] == second[1]["id"]
    assert one(home, "SELECT count(*) FROM crm_customer WHERE name = 'Only once'") == (1,)


class Sender:
    """A request under way in a thread."""

    def __init__(self, send: Callable[[], Any]) -> None:
        from threading import Thread

        self.error: BaseException | None = None

        def work() -> None:
            try:
                send()
            except (OSError, http.client.HTTPException) as error:
                self.error = error

        self.thread = Thread(target=work, daemon=True)
        self.thread.start()

    def failed(self) -> bool:
        self.thread.join(60)
        return self.error is not None
