"""Runs a command with MERIT_TEST_DATABASE_URL leading to Debian's PostgreSQL, where its server is installed.

`debian_postgres.py COMMAND…`: the cluster is new, in a folder of its own, and gone afterwards. Where no server is
installed, that is said and the command is not run.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

VERSION = 15
BIN = Path(f"/usr/lib/postgresql/{VERSION}/bin")
# Nothing here has to outlive the machine.
FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
OPTIONS = ("listen_addresses=", "max_connections=200", "shared_buffers=256MB", "timezone=UTC", *FAST)


def main(command: list[str]) -> int:
    if not (BIN / "postgres").exists():
        print(f"PostgreSQL {VERSION} of Debian is not installed here: its tests are left out")
        return 0
    folder = Path(tempfile.mkdtemp(prefix="merit-debian-", dir="/tmp"))  # short: a socket lies in it
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
    data = folder / "data"
    try:
        run("initdb", "-D", data, "-U", "merit", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8")
        options = " ".join(f"-c {option}" for option in (*OPTIONS, f"unix_socket_directories={folder}"))
        run("pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w", "start")
        try:
            url = f"postgresql://merit@/postgres?host={folder}"
            return subprocess.run(command, env={**os.environ, "MERIT_TEST_DATABASE_URL": url}, check=False).returncode
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(program: str, *arguments: object) -> None:
    """As the user postgres where we are root: PostgreSQL refuses to be root."""
    who = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    command = [str(BIN / program), *map(str, arguments)]
    subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, **who)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
