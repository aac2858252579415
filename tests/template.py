"""A migrated database that test databases are copied from: made once per set of migrations."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).parent.parent


def name_of(url: str) -> str:
    """The template on this server, made if it is not there."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(ROOT.glob("merit/*/migrations/*.py"))))
    name = f"merit_template_{digest.hexdigest()[:12]}"
    lock = Path(tempfile.gettempdir()) / f"{name}.{os.getuid()}.lock"
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not _exists(url, name):
            _make(url, name)
    return name


def named(url: str, name: str) -> str:
    """The same server's database of this name."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def _exists(url: str, name: str) -> bool:
    with psycopg.connect(named(url, "postgres"), autocommit=True) as connection:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _make(url: str, name: str) -> None:
    making = f"{name}_making"
    with psycopg.connect(named(url, "postgres"), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{making}"')
        connection.execute(f'CREATE DATABASE "{making}"')
        migrate(named(url, making))
        connection.execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"')


def migrate(url: str) -> None:
    """This database brought up to date, by a process of its own."""
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "merit.config.settings"}
    command = [sys.executable, "-W", "ignore", "-m", "django", "migrate", "--verbosity", "0"]
    subprocess.run(command, check=True, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
