"""`make bench`: a simulation against the floor under it, and how it grows, as ratios of one run.

Each figure is the median of several whole processes, run in turn, so that a machine that slows down slows both.

    python -m bench [--receipts 1000000] [--people 10000] [--runs 5]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.makers import make_facts

MERIT = Path(sys.executable).with_name("merit")


@dataclass(frozen=True)
class Measured:
    seconds: float
    megabytes: float


def run(command: list[str]) -> Measured:
    """Wall time and peak memory of one process."""
    started = time.perf_counter()
    pid = os.posix_spawn(
        command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    )
    _, status, usage = os.wait4(pid, 0)
    seconds = time.perf_counter() - started
    if status:
        raise SystemExit(f"failed: {' '.join(command)}")
    return Measured(seconds, usage.ru_maxrss / 1024)


def simulate(folder: Path, out: Path) -> list[str]:
    return [
        str(MERIT),
        "simulate",
        str(folder / "plan.yaml"),
        str(folder / "facts"),
        "--period",
        "2026-12",
        "--out",
        str(out),
    ]


def against_floor(folder: Path, runs: int) -> None:
    out, floor = folder / "lines.csv", folder / "floor.csv"
    run(simulate(folder, out))
    lines = sum(1 for _ in out.open("rb")) - 1
    under = [sys.executable, "-m", "bench.floor", str(folder / "facts"), str(lines), str(floor)]
    run(under)
    pairs = [(run(simulate(folder, out)), run(under)) for _ in range(runs)]
    ratios = [mine.seconds / other.seconds for mine, other in pairs]
    print(f"result lines                     {lines:>12,}")
    print(f"simulate, median                 {median(mine.seconds for mine, _ in pairs):>12.2f} s")
    print(f"floor (read, parse, write)       {median(other.seconds for _, other in pairs):>12.2f} s")
    print(f"ratio, median of pairs           {median(ratios):>12.2f}   (aim: at most 2.5)")
    print(f"ratio, from … to                 {min(ratios):>6.2f} … {max(ratios):.2f}")
    print(f"peak memory of simulate          {max(mine.megabytes for mine, _ in pairs):>12,.0f} MiB (aim: under 2,048)")


def growth(work: Path, receipts: int, people: int, runs: int) -> None:
    """Time beyond starting up, per receipt, as receipts grow: linear growth keeps it from rising."""
    empty = make_facts(work / "empty", 0, 10)
    base = median(run(simulate(empty, work / "lines.csv")).seconds for _ in range(runs))
    print(f"\nstarting up (no receipts)        {base:>12.2f} s")
    size = 10_000
    while size <= receipts:
        folder = make_facts(work / f"{size}", size, people)
        taken = median(run(simulate(folder, work / "lines.csv")).seconds for _ in range(runs)) - base
        print(f"{size:>12,} receipts            {taken:>12.2f} s beyond that, {taken / size * 1e6:>8.2f} µs each")
        size *= 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--receipts", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="merit-bench-") as name:
        work = Path(name)
        print(
            f"{wanted.receipts:,} receipts × {wanted.people:,} people; yearly window, three bands, splits, team credit"
        )
        against_floor(make_facts(work / "main", wanted.receipts, wanted.people), wanted.runs)
        growth(work, wanted.receipts, wanted.people, min(wanted.runs, 3))


if __name__ == "__main__":
    main()
