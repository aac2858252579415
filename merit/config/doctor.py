"""What can be wrong with an installation, looked at from outside: each finding says what to do."""

from __future__ import annotations

import shutil
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

from merit.config import catalogs, environment, postgres

LEAST_DISK = 2 * 2**30
OLDEST = 150000


@dataclass
class Finding:
    """`state`: ok, warning or error."""

    what: str
    state: str
    text: str


def examine(environ: Mapping[str, str], _language: str = "en") -> list[Finding]:
    """All findings; those that need the settings or the database only where there are any."""
    found = [_python()]
    try:
        env = environment.read(environ)
    except environment.SettingError as error:
        return [*found, *(Finding("settings", "error", line) for line in error.lines)]
    found += [Finding("settings", "ok", "read"), *_unknown(environ), *_home(env), _translations(), _debug(env)]
    return [*found, *_database(env)]


def _python() -> Finding:
    state = "ok" if sys.version_info >= (3, 11) else "error"
    return Finding("Python", state, sys.version.split()[0])


def _unknown(environ: Mapping[str, str]) -> Iterator[Finding]:
    for name, near in environment.unknown(environ):
        yield Finding("settings", "warning", f"{name} means nothing" + (f"; {near}?" if near else ""))


def _home(env: environment.Environment) -> Iterator[Finding]:
    try:
        env.home.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(env.home).free
    except OSError as error:
        yield Finding("home", "error", f"{env.home}: {error.strerror}; name another folder with MERIT_HOME")
        return
    yield Finding("home", "ok", str(env.home.resolve()))
    yield Finding("disk", "ok" if free > LEAST_DISK else "warning", f"{free / 2**30:.1f} GiB free")
    secret = env.home / "secret"
    if secret.exists() and stat.S_IMODE(secret.stat().st_mode) & 0o077:
        yield Finding("secret", "error", f"{secret} can be read by others: chmod 600 {secret}")


def _translations() -> Finding:
    waiting = catalogs.stale()
    if waiting:
        return Finding("translations", "warning", f"{len(waiting)} not compiled; the next start does it")
    return Finding("translations", "ok", "compiled")


def _debug(env: environment.Environment) -> Finding:
    if env.debug:
        return Finding("debug", "warning", "MERIT_DEBUG=1 shows the inside of errors to everyone")
    if not env.base_url.startswith("https://") and env.bind not in {"127.0.0.1", "localhost", "::1"}:
        return Finding(
            "TLS", "warning", "others can reach Merit without https: set MERIT_BASE_URL to its https address"
        )
    return Finding("debug", "ok", "off")


def _database(env: environment.Environment) -> Iterator[Finding]:
    try:
        url = env.database_url or postgres.start(env.home)
        connection = psycopg.connect(url, autocommit=True, connect_timeout=10)
    except postgres.DatabaseProblem as problem:
        yield Finding("database", "error", f"{problem.key}: {problem.params}")
        return
    except psycopg.OperationalError as error:
        yield Finding("database", "error", str(error).strip().splitlines()[-1])
        return
    with connection:
        version = connection.info.server_version
        state = "ok" if version >= OLDEST else "error"
        yield Finding("database", state, f"PostgreSQL {version // 10000}.{version % 10000}")
        for check in (_migrations, _jobs, _worker, _checksums):
            yield _tried(check, connection)


def _tried(check: Callable[[Any], Finding], connection: Any) -> Finding:
    try:
        return check(connection)
    except psycopg.Error as error:
        return Finding(check.__name__.strip("_"), "error", f"{str(error).strip().splitlines()[0]}; run merit migrate")


def _migrations(connection: Any) -> Finding:
    applied = {tuple(row) for row in connection.execute("SELECT app, name FROM django_migrations")}
    known = {(path.parts[-3], path.stem) for path in catalogs.MERIT.glob("*/migrations/0*.py")}
    missing = len(known - applied)
    if missing:
        return Finding("migrations", "error", f"{missing} not applied: run merit migrate")
    return Finding("migrations", "ok", "applied")


def _jobs(connection: Any) -> Finding:
    rows = dict(connection.execute("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1").fetchall())
    failed = rows.get("failed", 0)
    text = ", ".join(f"{count} {state}" for state, count in sorted(rows.items())) or "none"
    return Finding("jobs", "warning" if failed else "ok", text)


def _worker(connection: Any) -> Finding:
    query = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '60 seconds'"
    (alive,) = connection.execute(query).fetchone()
    return Finding("worker", "ok" if alive else "warning", f"{alive} running" if alive else "none runs: merit worker")


def _checksums(connection: Any) -> Finding:
    (on,) = connection.execute("SHOW data_checksums").fetchone()
    return Finding("checksums", "ok" if on == "on" else "warning", f"data checksums {on}")
