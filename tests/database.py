"""The PostgreSQL that tests run on: MERIT_TEST_DATABASE_URL, or an embedded one that all runs on this machine share.

As a plugin (`pytest -p tests.database`, as `make test` and CI do) it marks what needs the database with `database`, and
the last run that ends clears up and stops the server.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Generator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import IO

import psycopg
import pytest

from merit.config import postgres

HOME = Path(tempfile.gettempdir()) / f"merit-tests-{os.getuid()}-home"
NEEDING = {"db", "transactional_db", "django_db_setup"}
KEPT_TEMPLATES = 2
# what takes long is begun first: no process of the run is left with it at the end
LONG = ("tests/test_permissions.py", "tests/e2e/test_pages.py", "tests/platform/test_killed")


def url() -> str:
    """The address of a running server."""
    if given := os.environ.get("MERIT_TEST_DATABASE_URL"):
        return given
    _using()
    return postgres.start(HOME, fast=True)


@lru_cache(maxsize=1)
def _using() -> IO[str]:
    """A lock shared by everyone who uses the server, until they end."""
    HOME.mkdir(parents=True, exist_ok=True)
    lock = (HOME / "users.lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_SH)
    return lock


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "database: needs the database")


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None, None, None]:
    """Marked before tests are chosen by their marks; put in order after they were shuffled."""
    for item in items:
        if item.get_closest_marker("django_db") or NEEDING & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")
    yield
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def pytest_unconfigure(config: pytest.Config) -> None:
    """In the process that the run began with: nobody else there, the server may go."""
    if os.environ.get("MERIT_TEST_DATABASE_URL") or hasattr(config, "workerinput") or not HOME.exists():
        return
    lock = _using()
    with suppress(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if postgres.alive(HOME) and not postgres.in_use(HOME):
            _clear_up()
            postgres.stop(HOME)


def _clear_up() -> None:
    """Databases of runs that were killed, and templates of old migrations."""
    with psycopg.connect(postgres.start(HOME), autocommit=True) as connection:
        names = [row[0] for row in connection.execute("SELECT datname FROM pg_database ORDER BY oid DESC")]
        templates = [name for name in names if name.startswith("merit_template_")]
        for name in (*(name for name in names if name.startswith("test_")), *templates[KEPT_TEMPLATES:]):
            with suppress(psycopg.Error):
                connection.execute(f'DROP DATABASE "{name}"')
