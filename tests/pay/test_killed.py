"""A worker killed (-9) in the middle of a pay run: nothing is half-done, and another one completes it by itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction

from merit.pay import operations
from merit.pay.compute import controls
from merit.pay.models import PayLine, PayRun, RunInput, RunStep, Statement
from tests import database, template
from tests.pay.test_runs import plan, sold  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def worker() -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts a worker on the tests' database, in a process of its own."""
    name = connection.settings_dict["NAME"]
    environment = {
        **os.environ,
        "DATABASE_URL": template.named(database.url(), name),
        "DJANGO_SETTINGS_MODULE": "merit.config.settings",
    }
    command = [sys.executable, "-W", "ignore", "-m", "django", "procrastinate", "worker", "--concurrency=2"]
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL))
        return started[-1]

    yield start
    for one in started:
        one.kill()
        one.wait(10)


def until(holds: Callable[[], Any], what: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"{what}: not within {seconds} seconds"
        time.sleep(0.1)


def waiting() -> bool:
    """Whether somebody waits for a lock in this database. (Of activity a transaction sees one moment only.)"""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        (count,) = cursor.fetchone()
    return bool(count)


def test_a_worker_killed_while_it_writes(cast: SimpleNamespace, plan: Any, sold: Any, worker: Any) -> None:  # noqa: F811
    run = operations.start_run(cast.finance, month="2026-08")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE pay_runinput IN SHARE MODE")  # lines and statements are written before it
        killed = worker()
        until(waiting, "the job computes and comes to writing")
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait(10)
    run.refresh_from_db()
    assert (run.state, run.attempt) == ("computing", 1)
    for model in (PayLine, Statement, RunInput):
        assert not model.everything.filter(run=run).exists()
    with connection.cursor() as cursor:  # half a minute goes by
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 minute'")
    worker()
    until(lambda: PayRun.everything.get(pk=run.pk).state == "computed", "another worker completes the run")
    run.refresh_from_db()
    assert run.controls == controls(run)
    assert run.controls["items"]["commission"] == "1000.00"
    assert RunStep.everything.filter(run=run, state="computed").count() == 1
