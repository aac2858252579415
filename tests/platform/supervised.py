"""A supervisor of two children that do nothing: started by the tests of processes as a program of its own.

Arguments: the folder; `database` when the embedded one is to be watched too. Its children write their process id.
"""

from __future__ import annotations

import sys
from pathlib import Path

from merit.config import home as homes
from merit.config import postgres, processes

CHILD = """
import os, signal, sys, time
name, folder = sys.argv[1:]
if name == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
open(f"{folder}/{name}.part", "w").write(str(os.getpid()))
os.rename(f"{folder}/{name}.part", f"{folder}/{name}.pid")
if name == "broken":
    sys.exit("will not work")
time.sleep(600)
"""


def main() -> None:
    folder = Path(sys.argv[1])
    names = sys.argv[3].split(",")
    database = sys.argv[2] == "database"
    try:
        claimed = homes.claim(folder, "http://here")
    except homes.HomeProblem as problem:
        sys.exit(f"{problem.key} {problem.params}")
    if database:
        postgres.start(folder)
    processes.MERIT = [sys.executable, "-c", CHILD]
    processes.GRACE = 1.0
    children = [processes.Child(name, [name, str(folder)], folder / f"{name}.log") for name in names]

    def say(key: str, **params: object) -> None:
        print(key, params, flush=True)

    processes.Supervisor(
        children, {}, folder if database else None, ("127.0.0.1", 1), claimed, say=say, greet=lambda: None
    ).run()
    print("ended", flush=True)


if __name__ == "__main__":
    main()
