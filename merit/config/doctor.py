"""What can be wrong with an installation, looked at from outside: each finding says what to do.

Source: docs/admin/doctor.md.
"""

from __future__ import annotations

import shutil
import stat
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import psycopg

from merit.config import catalogs, environment, home, postgres

LEAST_DISK = 2 * 2**30
MOST_DRIFT = 30.0
LOCAL = {"127.0.0.1", "localhost", "::1"}


@dataclass
class Finding:
    """`state`: ok, warning or error; `key`, `params`: a sentence of merit/cli/doctor_texts.py or serve_texts.py."""

    what: str
    state: str
    key: str
    params: dict[str, object] = field(default_factory=dict)


def examine(environ: Mapping[str, str]) -> list[Finding]:
    """All findings; those that need the settings or the database only where there are any."""
    found = [_python(), _zones(), _static(), _translations()]
    try:
        env = environment.read(environ)
    except environment.SettingError as error:
        return [*found, *(Finding("settings", "error", "setting", {"line": line}) for line in error.lines)]
    found += [*_settings(environ), *_safety(env)]
    found += _home(env)
    if any(finding.what == "home" and finding.state == "error" for finding in found):
        return found
    return [*found, *_database(env)]


def _python() -> Finding:
    state = "ok" if sys.version_info >= (3, 11) else "error"
    return Finding("python", state, "python", {"version": sys.version.split()[0]})


def _zones() -> Finding:
    try:
        ZoneInfo("Asia/Shanghai")
    except ZoneInfoNotFoundError:
        return Finding("time zones", "error", "no_zones")
    return Finding("time zones", "ok", "zones")


def _static() -> Finding:
    there = any((catalogs.MERIT / "web" / "static").rglob("*.css"))
    return Finding("static files", "ok", "static") if there else Finding("static files", "error", "no_static")


def _translations() -> Finding:
    if waiting := len(catalogs.stale()):
        return Finding("translations", "warning", "stale", {"count": waiting})
    return Finding("translations", "ok", "compiled")


def _settings(environ: Mapping[str, str]) -> Iterator[Finding]:
    unknown = environment.unknown(environ)
    for name, near in unknown:
        key = "unknown_near" if near else "unknown"
        yield Finding("settings", "warning", key, {"name": name, "near": near} if near else {"name": name})
    if not unknown:
        yield Finding("settings", "ok", "settings")


def _safety(env: environment.Environment) -> Iterator[Finding]:
    yield Finding("debug", "warning", "debug_on") if env.debug else Finding("debug", "ok", "debug_off")
    tls = env.base_url.startswith("https://")
    if tls and not env.trust_proxy:
        yield Finding("tls", "error", "no_proxy")
    elif not tls and env.bind not in LOCAL:
        yield Finding("tls", "warning", "no_tls", {"bind": env.bind})
    else:
        yield Finding("tls", "ok", "tls" if tls else "local")
    if "*" in env.allowed_hosts:
        yield Finding("hosts", "warning", "any_host")


def _home(env: environment.Environment) -> Iterator[Finding]:
    try:
        home.prepare(env.home)
        free = shutil.disk_usage(env.home).free
    except home.HomeProblem as problem:
        yield Finding("home", "error", problem.key, problem.params)
        return
    yield Finding("home", "ok", "home", {"home": env.home.resolve()})
    state = "ok" if free > LEAST_DISK else "warning"
    yield Finding("disk", state, "disk" if state == "ok" else "disk_low", {"free": f"{free / 2**30:.1f} GiB"})
    yield _secret(env)


def _secret(env: environment.Environment) -> Finding:
    path = env.home / "secret"
    try:
        environment.secret_key(env)
    except environment.SettingError as error:
        return Finding("secret", "error", "setting", {"line": error.lines[0]})
    if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        return Finding("secret", "error", "secret_open", {"path": path})
    return Finding("secret", "ok", "secret")


def _database(env: environment.Environment) -> Iterator[Finding]:
    """The embedded server is started for it, and stopped again unless it ran before."""
    ran = bool(env.database_url) or postgres.alive(env.home)
    try:
        url = env.database_url or postgres.start(env.home)
        with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
            for check in (_version, _clock, _checksums, _migrations, _jobs, _worker):
                yield _tried(check, connection)
    except postgres.DatabaseProblem as problem:
        yield Finding("database", "error", problem.key, problem.params)
    except (psycopg.OperationalError, psycopg.ProgrammingError) as error:
        yield Finding("database", "error", "no_connection", {"why": _last(error)})
    finally:
        if not ran:
            postgres.stop(env.home)


def _tried(check: Any, connection: psycopg.Connection[Any]) -> Finding:
    """A table that is not there: the database was never brought up to date."""
    try:
        finding: Finding = check(connection)
    except psycopg.errors.UndefinedTable:
        return Finding(check.__name__.strip("_"), "error", "no_tables")
    return finding


def _last(error: Exception) -> str:
    return (str(error).strip().splitlines() or ["?"])[-1]


def _one(connection: psycopg.Connection[Any], query: Any) -> Any:
    row = connection.execute(query).fetchone()
    return row[0] if row else None


def _version(connection: psycopg.Connection[Any]) -> Finding:
    number = connection.info.server_version
    if number < postgres.OLDEST:
        return Finding("database", "error", "too_old", {"found": number // 10000, "least": postgres.OLDEST // 10000})
    return Finding("database", "ok", "database", {"version": f"{number // 10000}.{number % 10000}"})


def _clock(connection: psycopg.Connection[Any]) -> Finding:
    drift = abs((_one(connection, "SELECT clock_timestamp()") - datetime.now(UTC)).total_seconds())
    if drift > MOST_DRIFT:
        return Finding("clock", "warning", "drift", {"seconds": round(drift)})
    return Finding("clock", "ok", "clock")


def _checksums(connection: psycopg.Connection[Any]) -> Finding:
    if _one(connection, "SHOW data_checksums") == "on":
        return Finding("checksums", "ok", "checksums")
    return Finding("checksums", "warning", "no_checksums")


def _migrations(connection: psycopg.Connection[Any]) -> Finding:
    applied = {tuple(row) for row in connection.execute("SELECT app, name FROM django_migrations")}
    known = {(path.parts[-3], path.stem) for path in catalogs.MERIT.glob("*/migrations/0*.py")}
    ours = {app for app, _ in known}
    if missing := len(known - applied):
        return Finding("migrations", "error", "migrations_missing", {"count": missing})
    if newer := len({row for row in applied if row[0] in ours} - known):
        return Finding("migrations", "error", "migrations_newer", {"count": newer})
    return Finding("migrations", "ok", "migrations")


def _jobs(connection: psycopg.Connection[Any]) -> Finding:
    query = "SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1"
    counts = dict(connection.execute(query).fetchall())
    shown: dict[str, object] = {name: counts.get(name, 0) for name in ("todo", "doing", "failed")}
    return Finding("jobs", "warning" if shown["failed"] else "ok", "jobs_failed" if shown["failed"] else "jobs", shown)


def _worker(connection: psycopg.Connection[Any]) -> Finding:
    query = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 seconds'"
    if running := _one(connection, query):
        return Finding("worker", "ok", "workers", {"count": running})
    return Finding("worker", "warning", "no_worker")
