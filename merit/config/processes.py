"""The processes of a running Merit: web and worker as children that are restarted when they die, and the database.

Children end when their parent does, however it ended (Linux tells them), so a killed supervisor leaves nothing behind.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from merit.config import postgres

MERIT = [sys.executable, "-c", "from merit.cli import main; main()"]
GRACE = 8.0
LONGEST_PAUSE = 5.0
MOST_LOG = 20 * 2**20


def die_with_parent() -> None:
    """Asks Linux to end this process when its parent ends. Elsewhere nothing happens."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def port_free(bind: str, port: int) -> bool:
    """Whether nothing listens there."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError:
            return False
    return True


def next_free(bind: str, port: int) -> int:
    """A free port near this one."""
    return next((one for one in range(port + 1, min(port + 100, 65535)) if port_free(bind, one)), port + 765)


@dataclass
class Child:
    """A process that is kept running."""

    name: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    pause: float = 0.2
    again_at: float = 0.0
    started_at: float = 0.0

    def start(self, environment: Mapping[str, str]) -> None:
        if self.log.exists() and self.log.stat().st_size > MOST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(  # noqa: S603 - ourselves
                [*MERIT, *self.command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=dict(environment),
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - no threads here
            )
        self.started_at = time.monotonic()

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal(self, number: int) -> None:
        if self.alive and self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


@dataclass
class Supervisor:
    """Keeps children, and the embedded database of `home` (None: another one), up until told to stop."""

    children: list[Child]
    environment: dict[str, str]
    home: Path | None
    say: Callable[..., Any]
    stopping: bool = False
    checked_at: float = field(default=0.0)

    def run(self) -> None:
        """Returns after SIGINT or SIGTERM, with everything ended."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        for child in self.children:
            child.start(self.environment)
        while not self.stopping:
            self._watch()
            time.sleep(0.2)
        self._end()

    def _stop(self, _number: int, _frame: object) -> None:
        self.stopping = True

    def _watch(self) -> None:
        now = time.monotonic()
        if self.home is not None and now - self.checked_at > 1.0:
            self.checked_at = now
            self._watch_database(self.home)
        for child in self.children:
            if child.alive:
                if now - child.started_at > 30:
                    child.pause = 0.2
            elif child.again_at == 0.0:
                self.say("child_died", name=child.name)
                child.again_at = now + child.pause
                child.pause = min(child.pause * 2, LONGEST_PAUSE)
            elif now >= child.again_at:
                child.again_at = 0.0
                child.start(self.environment)

    def _watch_database(self, home: Path) -> None:
        lock = home / "postgres" / "postmaster.pid"
        if lock.exists() and _lives(lock):
            return
        self.say("database_died")
        with suppress(postgres.DatabaseProblem):
            postgres.start(home)

    def _end(self) -> None:
        """Asks everyone to end; whoever has not after a while is ended."""
        for child in self.children:
            child.signal(signal.SIGTERM)
        until = time.monotonic() + GRACE
        while any(child.alive for child in self.children) and time.monotonic() < until:
            time.sleep(0.05)
        for child in self.children:
            child.signal(signal.SIGKILL)
        if self.home is not None:
            postgres.stop(self.home)


def _lives(lock: Path) -> bool:
    try:
        os.kill(int(lock.read_text().split()[0]), 0)
    except (ProcessLookupError, ValueError, IndexError, OSError) as error:
        return isinstance(error, PermissionError)
    return True
