"""Databases of earlier versions are brought up to date: nothing is lost, and they become as a new one is.

upgrade/ holds databases as they were, a row of nearly every kind in them.
"""

from __future__ import annotations

import lzma
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db.migrations import loader
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from merit.config import postgres
from tests import database, template

OLD = Path(__file__).parent / "upgrade"
FIRST = OLD / "2026-11-30.sql.xz"
# what migrations write about themselves and about the kinds of records that there are
OF_MIGRATIONS = {"django_migrations", "django_content_type", "auth_permission"}


@contextmanager
def restored(dump: bytes) -> Iterator[str]:
    """The address of a database made of this dump, gone afterwards."""
    name = f"test_upgrade_{uuid4().hex[:12]}"
    with psycopg.connect(template.named(database.url(), "postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        url = template.named(database.url(), name)
        restore = [postgres._binary("psql"), "-q", "-v", "ON_ERROR_STOP=1", url]
        subprocess.run(restore, input=dump, check=True, stdout=subprocess.DEVNULL)
        yield url
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def rows(url: str) -> dict[str, int]:
    with psycopg.connect(url) as connection:
        tables = [row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        return {
            name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
            for name in tables
            if name not in OF_MIGRATIONS
        }


def structure(url: str) -> Counter[str]:
    """The lines that make this database, in no order: columns that came later stand last."""
    with restored(schema(url)) as again:  # a condition is written in other words after that
        lines = schema(again).decode().splitlines()
    return Counter(line.strip().rstrip(",") for line in lines if not line.startswith(("--", "\\")))


def schema(url: str) -> bytes:
    command = [postgres._binary("pg_dump"), "--schema-only", "--no-owner", "--no-acl", url]
    return subprocess.run(command, capture_output=True, check=True).stdout


def test_an_old_database_becomes_as_a_new_one_and_nothing_is_lost() -> None:
    new = structure(template.named(database.url(), template.name_of(database.url())))
    with restored(lzma.decompress(FIRST.read_bytes())) as old:
        before = rows(old)
        assert before["crm_customer"] > 2 and before["pay_payrun"] and before["org_personevent"]
        template.migrate(old)
        after, found = rows(old), structure(old)
    assert {name: count for name, count in after.items() if name in before} == before
    assert (found - new, new - found) == (Counter(), Counter())


def described(state: ProjectState) -> dict[tuple[str, str], Any]:
    plain = MigrationAutodetector(ProjectState(), ProjectState()).deep_deconstruct
    return {
        key: (plain(model.fields), plain(model.options), model.bases, model.managers)
        for key, model in state.models.items()
    }


def test_a_squashed_migration_makes_the_models_that_the_steps_made() -> None:
    at_once, in_steps = MigrationLoader(None), MigrationLoader(None, replace_migrations=False)
    assert set(at_once.graph.nodes) < set(in_steps.graph.nodes)
    graph, state = in_steps.graph, ProjectState()
    for key in dict.fromkeys(key for leaf in graph.leaf_nodes() for key in graph.forwards_plan(leaf)):
        if not graph.nodes[key].replaces:
            state = graph.nodes[key].mutate_state(state, preserve=False)
    assert described(at_once.project_state()) == described(state)


def test_a_database_goes_on_from_any_step(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = MigrationLoader(None, replace_migrations=False).graph
    plan = dict.fromkeys(key for leaf in graph.leaf_nodes() for key in graph.forwards_plan(leaf))
    steps = [key for key in plan if not graph.nodes[key].replaces]
    ours = [number for number, key in enumerate(steps) if graph.nodes[key].__module__.startswith("merit.")]
    for number in ours:
        done = set(steps[:number])
        recorder = SimpleNamespace(applied_migrations=lambda done=done: dict.fromkeys(done))
        monkeypatch.setattr(loader, "MigrationRecorder", lambda _connection, recorder=recorder: recorder)
        now = MigrationLoader(object())
        now.check_consistent_history(object())
        left = {key for leaf in now.graph.leaf_nodes() for key in now.graph.forwards_plan(leaf)}
        left -= set(now.applied_migrations)
        assert {one for key in left for one in now.graph.nodes[key].replaces or [key]} == set(steps) - done
