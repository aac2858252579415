"""The processes of a running Merit: web and worker as children that are restarted when they die, and the database.

Children end when their parent does, however it ended (Linux tells them), so a killed supervisor leaves nothing behind.
The database then goes on; the next start shares it.

Source: docs/admin/running.md.
"""

from __future__ import annotations

import ctypes
import errno
import gc
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

from merit.config import home as homes
from merit.config import postgres

MERIT = [sys.executable, "-c", "from merit.cli import main; main()"]
GRACE = 7.0
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
SETTLED = 30.0
_LIBC = ctypes.CDLL(None)
_SET_PDEATHSIG = 1
_ARENA_MAX = -8


def die_with(parent: int) -> None:
    """Asks Linux to end this process when its parent ends. Elsewhere nothing happens."""
    with suppress(AttributeError):
        _LIBC.prctl(_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it ended before we asked
        os._exit(1)


def use_one_arena() -> None:
    """Threads share one pool of memory instead of keeping one each: a web process stays a third smaller."""
    with suppress(AttributeError):
        _LIBC.mallopt(_ARENA_MAX, 1)


def keep_loaded() -> None:
    """What is loaded by now stays: collectors look for garbage among what comes after it."""
    gc.collect()
    gc.freeze()


def why_not(bind: str, port: int) -> str | None:
    """Why nobody can listen there: port_busy, port_reserved, cannot_listen; None: it is free."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
            probe.listen(1)
        except OSError as error:
            return {errno.EADDRINUSE: "port_busy", errno.EACCES: "port_reserved"}.get(error.errno or 0, "cannot_listen")
    return None


def next_free(bind: str, port: int) -> int:
    """A free port near this one."""
    start = max(port + 1, 1024)
    return next((one for one in range(start, min(start + 100, 65536)) if why_not(bind, one) is None), 8765)


@dataclass
class Child:
    """A process that is kept running."""

    name: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    pause: float = FIRST_PAUSE
    again_at: float = 0.0
    started_at: float = 0.0

    def start(self, environment: Mapping[str, str], claimed: int) -> None:
        homes.keep_short(self.log)
        parent = os.getpid()
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(  # noqa: S603 - ourselves
                [*MERIT, *self.command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=dict(environment),
                start_new_session=True,
                pass_fds=[claimed],
                preexec_fn=lambda: die_with(parent),  # noqa: PLW1509 - no threads here
            )
        self.started_at = time.monotonic()

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal(self, number: int) -> None:
        """To the process, or, when it has to be ended, to all that it started too."""
        if self.process is not None and self.alive:
            with suppress(ProcessLookupError):
                (os.killpg if number == signal.SIGKILL else os.kill)(self.process.pid, number)


@dataclass
class Supervisor:
    """Keeps children, and the embedded database of `home` (None: another one), up until told to stop.

    `say` gets the key and the parameters of a sentence in merit/cli/serve_texts.py; `greet` is called once when
    something listens at `address`.
    """

    children: list[Child]
    environment: dict[str, str]
    home: Path | None
    address: tuple[str, int]
    claimed: int
    say: Callable[..., Any]
    greet: Callable[[], Any]
    stopping: bool = False
    greeted: bool = False
    checked_at: float = field(default=0.0)
    database_up: bool = True

    def run(self) -> None:
        """Returns after SIGINT, SIGTERM or SIGHUP, with everything ended."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        try:
            for child in self.children:
                child.start(self.environment, self.claimed)
            while not self.stopping:
                self._watch(time.monotonic())
                time.sleep(0.2)
        finally:
            self._end()

    def _stop(self, _number: int, _frame: object) -> None:
        self.stopping = True

    def _watch(self, now: float) -> None:
        if self.home is not None and now - self.checked_at > 1.0:
            self.checked_at = now
            self._watch_database(self.home)
        for child in self.children:
            self._watch_child(child, now)
        if not self.greeted and _listening(self.address):
            self.greeted = True
            self.greet()

    def _watch_child(self, child: Child, now: float) -> None:
        if child.alive:
            if now - child.started_at > SETTLED:
                child.pause = FIRST_PAUSE
        elif child.again_at == 0.0:
            self._tell_death(child)
            child.again_at = now + child.pause
            child.pause = min(child.pause * 2, LONGEST_PAUSE)
        elif now >= child.again_at:
            child.again_at = 0.0
            child.start(self.environment, self.claimed)

    def _tell_death(self, child: Child) -> None:
        """The first times; then once that it does not stay up, and no more."""
        if child.pause < LONGEST_PAUSE / 2:
            self.say("child_died", name=child.name)
        elif child.pause < LONGEST_PAUSE:
            self.say("give_up", name=child.name, log=child.log)

    def _watch_database(self, home: Path) -> None:
        """Every second: one short try, so that we can be stopped meanwhile."""
        if postgres.alive(home) and self.database_up:
            return
        if self.database_up:
            self.say("database_died")
        try:
            postgres.start(home, patience=0.0)
        except postgres.DatabaseProblem as problem:
            if self.database_up and problem.key != "recovering":
                self.say(problem.key, **problem.params)
            self.database_up = False
        else:
            self.database_up = True

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
            end_database(self.home, self.say)


def end_supervisor(home: Path, patience: float = 30.0) -> None:
    """Tells the supervisor of this folder to stop, if there is one, and waits for it."""
    pid = homes.claimed_by(home)
    if pid is None:
        return
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGTERM)
        until = time.monotonic() + patience
        while homes.lives(pid) and time.monotonic() < until:
            time.sleep(0.1)


def end_database(home: Path, say: Callable[..., Any]) -> None:
    """The embedded database ends with its supervisor, unless other programs use it."""
    until = time.monotonic() + 1.0
    while used := postgres.in_use(home):
        if time.monotonic() > until:  # the connections of ended children are gone by now
            break
        time.sleep(0.1)
    if used:
        say("database_goes_on")
    else:
        postgres.stop(home)


def _listening(address: tuple[str, int]) -> bool:
    with suppress(OSError), socket.create_connection(address, timeout=0.2):
        return True
    return False


def once(command: list[str], environment: Mapping[str, str]) -> tuple[int, str]:
    """A command of ours run to its end: its status and what it printed. Interrupted, it is ended."""
    parent = os.getpid()
    with subprocess.Popen(  # noqa: S603 - ourselves
        [*MERIT, *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        env=dict(environment),
        text=True,
        encoding="utf-8",
        preexec_fn=lambda: die_with(parent),  # noqa: PLW1509 - no threads here
    ) as process:
        try:
            printed, _ = process.communicate()
        except BaseException:
            process.kill()
            raise
    return process.returncode, printed
