"""The folder of an installation (MERIT_HOME): made and checked, claimed by one supervisor, its logs kept short."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path

MOST_LOG = 20 * 2**20


class HomeProblem(Exception):
    """`key` and `params` of a sentence in merit/cli/serve_texts.py."""

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key, params)
        self.key = key
        self.params = params


def prepare(home: Path) -> None:
    """The folder, made and writable; what is in it concerns nobody else."""
    try:
        if not home.exists():
            home.mkdir(parents=True, mode=0o700)
        probe = home / f".writable.{os.getpid()}"
        probe.write_text("")
        probe.unlink()
        (home / "log").mkdir(exist_ok=True)
    except OSError as error:
        raise HomeProblem("home_unwritable", home=home, why=error.strerror or str(error)) from error


def claim(home: Path, url: str, patience: float = 12.0) -> int:
    """One supervisor per home folder. The claim is held by its children too: those of a killed one are waited for."""
    claimed = os.open(home / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
    until = time.monotonic() + patience
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(claimed, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        pid, _, address = os.pread(claimed, 500, 0).decode().partition(" ")
        if time.monotonic() > until or (pid.isdigit() and lives(int(pid))):
            os.close(claimed)
            raise HomeProblem("already_runs", home=home, url=address)
        time.sleep(0.1)
    os.ftruncate(claimed, 0)
    os.pwrite(claimed, f"{os.getpid()} {url}".encode(), 0)
    return claimed


def claimed_by(home: Path) -> int | None:
    """The supervisor that runs on this folder."""
    with suppress(OSError), (home / "up.lock").open("r+") as claimed:
        try:
            fcntl.flock(claimed, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = claimed.read().partition(" ")[0]
            return int(pid) if pid.isdigit() and lives(int(pid)) else None
    return None


def lives(pid: int) -> bool:
    """Whether this process runs; one that ended and was not yet seen off does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[-1].split()[0] != "Z"
    return True


def keep_short(log: Path) -> None:
    """A log that has grown is put aside; the one put aside before is gone."""
    with suppress(FileNotFoundError):
        if log.stat().st_size > MOST_LOG:
            log.replace(log.with_suffix(".log.1"))
