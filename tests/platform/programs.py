"""Merit as programs: commands in processes of their own, on a folder of their own, with a database that is migrated."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import psycopg

from merit.config import postgres
from tests import database, template

MERIT = [sys.executable, "-c", "from merit.cli import main; main()"]
ROOT = Path(__file__).parents[2]


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MERIT_", "DATABASE_"))}
    return {**kept, "MERIT_HOME": str(home), "MERIT_LANG": "en", **more}


def merit(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [*MERIT, *arguments]
    env = environment(home, **more)
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:  # no pipes: nobody waits for heirs
        process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=out, stderr=err, start_new_session=True)
        try:
            status = process.wait(120)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(command, status, out.read(), err.read())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def migrated(home: Path) -> None:
    """The embedded database of this folder, up to date: a copy of one that each process of a run makes once."""
    shutil.copytree(_prepared() / "postgres", home / "postgres", ignore=shutil.ignore_patterns("server.log"))
    postgres.start(home)


@lru_cache(maxsize=1)
def _prepared() -> Path:
    """A folder with a stopped database, a copy of the one that tests start from."""
    home = Path(tempfile.mkdtemp(prefix="merit-tests-prepared-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    url = postgres.start(home, fast=True)
    source = template.named(database.url(), template.name_of(database.url()))
    dump = subprocess.run(
        [postgres._binary("pg_dump"), "--no-owner", "--no-acl", source], capture_output=True, check=True
    )
    restore = [postgres._binary("psql"), "-q", "-v", "ON_ERROR_STOP=1", url]
    subprocess.run(restore, input=dump.stdout, check=True, stdout=subprocess.DEVNULL)
    postgres.stop(home)
    return home


class Up:
    """A running `merit up`."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port = home, port
        self.said = home / "said"
        with self.said.open("w") as out:
            self.process = subprocess.Popen(
                [*MERIT, "up", "--port", str(port)], env=environment(home), cwd=ROOT, stdout=out, stderr=out
            )

    def status(self) -> int | None:
        """What the sign-in page answers; None while nothing does."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/sign-in", timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return int(error.code)
        except OSError:
            return None

    def wait(self, happened: Callable[[], object], seconds: float = 90.0) -> None:
        until = time.monotonic() + seconds
        while not happened():
            assert self.process.poll() is None, self.said.read_text()
            assert time.monotonic() < until, self.said.read_text() + self.logs()
            time.sleep(0.1)

    def logs(self) -> str:
        return "".join(path.read_text() for path in (self.home / "log").glob("*.log"))

    def children(self) -> dict[str, int]:
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        found = {}
        for child in path.read_text().split():
            words = Path(f"/proc/{child}/cmdline").read_text().split("\0")
            found |= {name: int(child) for name in ("serve", "worker") if name in words}
        return found

    def ready(self) -> bool:
        return self.status() == 200 and f"Merit is at http://127.0.0.1:{self.port}" in self.said.read_text()

    def workers(self) -> int:
        query = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '20 seconds'"
        with psycopg.connect(postgres.start(self.home)) as connection:
            return int(connection.execute(query).fetchone()[0])  # type: ignore[index]
