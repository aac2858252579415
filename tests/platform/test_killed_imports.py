"""Worker or database killed (-9) in the middle of an import or of its undo: it comes to its end by itself, whole."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from merit.config import postgres
from tests.platform.importing import ROWS
from tests.platform.programs import ROOT, Up, environment
from tests.platform.test_killed import MERIT_PYTHON, home, kill_database, one, running, until

__all__ = ["home"]
WHAT = ("worker", "database")


def waiting(home: Path, step: str) -> dict[str, Any]:
    """A company with an import that waits for a worker, to be run or undone."""
    done = subprocess.run(
        [*MERIT_PYTHON, "tests.platform.importing", step],
        env=environment(home, DATABASE_URL=postgres.start(home)),
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@contextmanager
def kept(home: Path, name: str) -> Iterator[psycopg.Connection[Any]]:
    """Nobody changes this customer meanwhile: who tries, waits."""
    connection = psycopg.connect(postgres.start(home))
    try:
        connection.execute("SELECT 1 FROM crm_customer WHERE name = %s FOR UPDATE", [name])
        yield connection
    finally:
        connection.close()


def held_up(connection: psycopg.Connection[Any]) -> bool:
    """Whether somebody waits for the row. (That is a lock on a transaction, of no database.)"""
    return connection.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone() is not None


def kill(home: Path, up: Up, what: str) -> None:
    if what == "worker":
        os.kill(up.children()["worker"], signal.SIGKILL)
    else:
        kill_database(home)


def killed_at(home: Path, name: str, what: str, then: Callable[[], None], comes: Callable[[], Any]) -> None:
    """Kills when the worker comes to this customer; `then` holds, and what `comes` is there in the end, by itself."""
    with kept(home, name) as connection, running(home) as up:
        until(lambda: held_up(connection), f"the worker comes to {name}")
        kill(home, up, what)
        connection.close()
        then()
        up.wait(comes, 240)


def count(home: Path, query: str, *values: Any) -> int:
    return int(until(lambda: one(home, f"SELECT count(*) FROM {query}", *values), "the database answers")[0])


def state(home: Path, batch: dict[str, Any]) -> Any:
    return one(home, "SELECT state FROM imports_import WHERE id = %s", batch["import"])


@pytest.mark.parametrize("what", WHAT)
def test_killed_in_a_run(home: Path, what: str) -> None:
    batch = waiting(home, "run")
    assert batch["state"] == "running"

    def so_far() -> None:
        query = "SELECT passed, (SELECT count(*) FROM crm_customer) FROM imports_import WHERE id = %s"
        found = until(lambda: one(home, query, batch["import"]), "it lives")
        assert found in {(2001, 2001), (4001, 4000), (4501, 4500)}, "whole chunks"

    killed_at(home, "Acme Works", what, so_far, lambda: state(home, batch) == ("done",))
    assert count(home, "crm_customer") == count(home, "(SELECT DISTINCT name FROM crm_customer) c") == ROWS
    assert count(home, "imports_outcome WHERE batch_id = %s", batch["import"]) == ROWS
    assert count(home, "crm_customerevent WHERE pgh_label = 'insert'") == ROWS
    assert count(home, "core_event WHERE verb = 'created' AND subject_type = 'crm.customer'") == ROWS
    assert count(home, "core_event WHERE verb = 'imported'") == 1
    assert one(home, "SELECT phone FROM crm_customer WHERE id = %s", batch["acme"]) == ("0512-11111111",)
    counted = one(home, "SELECT counts->'create', counts->'update' FROM imports_import WHERE id = %s", batch["import"])
    assert counted == (ROWS - 1, 1)


@pytest.mark.parametrize("what", WHAT)
def test_killed_in_an_undo(home: Path, what: str) -> None:
    """It is stopped when the updated customer is as before and a part of the new ones is gone."""
    batch = waiting(home, "undo")
    assert batch["state"] == "undoing"

    def all_there() -> None:
        assert count(home, "crm_customer") == ROWS
        assert count(home, "imports_outcome WHERE batch_id = %s", batch["import"]) == ROWS
        assert one(home, "SELECT phone FROM crm_customer WHERE id = %s", batch["acme"]) == ("0512-11111111",)

    killed_at(home, "Customer 200", what, all_there, lambda: state(home, batch) == ("undone",))
    assert count(home, "crm_customer") == 1
    assert one(home, "SELECT phone FROM crm_customer WHERE id = %s", batch["acme"]) == ("0512-22222222",)
    assert count(home, "imports_outcome") == count(home, "imports_importrow") == 0
    assert count(home, "core_event WHERE verb = 'import-undone'") == 1
    assert count(home, "crm_customerevent WHERE pgh_label = 'delete'") == ROWS - 1
