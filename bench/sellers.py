"""`python -m bench.sellers`: fifty salespeople at once, and whether what they were told is what the database holds.

    python -m bench.sellers [--home FOLDER] [--sellers 50] [--minutes 10] [--customers 20000]

Each seller reads lists and records, logs contacts and moves opportunities over the API, every write with a key; one in ten
writes is sent twice with the same key, as a client does that lost the answer. Afterwards each answer is held against the
tables: an activity or step that was acknowledged is there once, and none is there that nobody sent.
Needs locust (`make bench-sellers` brings it).
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.company import Sizes
from bench.database import database


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--sellers", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--customers", type=int, default=20_000)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="merit-sellers-") as name, database(wanted.home or Path(name)):
        few = {"customers": wanted.customers, "opportunities": wanted.customers, "people": 1000}
        sizes = Sizes(**few, receipts=20_000, activities=50_000)
        folder = Path(name)
        (folder / "sellers.json").write_text(json.dumps(sellers(sizes, wanted.sellers)))
        with _served() as address:
            _locust(folder, address, wanted.sellers, wanted.minutes)
        reconcile(folder)


def sellers(sizes: Sizes, number: int) -> list[dict[str, Any]]:
    """A token of each seller, some of his customers and open opportunities, and the stages."""
    from bench import company
    from merit.crm.models import Customer, Opportunity, Stage
    from merit.org.actor import today_in
    from merit.org.models import Company
    from merit.org.operations.tokens import create_token

    home = Company.everything.filter(code="bench").first() or company.make(sizes, today_in(None))
    stages = list(Stage.everything.filter(company=home, kind="open").order_by("position").values_list("pk", flat=True))
    owners = Customer.everything.exclude(owner=None).order_by("owner_id").values_list("owner__code", flat=True)
    made = []
    for code in list(owners.distinct())[:number]:
        actor = company.user_of(code, home)
        _token, secret = create_token(actor, name=f"bench {time.time_ns()}", scopes=["read", "write"], days=1)
        mine = Opportunity.everything.filter(owner=actor.person, stage__kind="open", archived_at=None)
        made.append(
            {
                "token": secret,
                "customers": list(Customer.everything.filter(owner=actor.person).values_list("pk", flat=True)[:20]),
                "opportunities": list(mine.values_list("pk", flat=True)[:10]),
                "stages": stages,
            }
        )
    return made


@contextmanager
def _served() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [str(Path(sys.executable).with_name("merit")), "serve", "--port", str(port), "--workers", "2"]
    process = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def _locust(folder: Path, address: str, number: int, minutes: float) -> None:
    file = Path(__file__).with_name("locustfile.py")
    command = [sys.executable, "-m", "locust", "-f", str(file), "--headless", "-u", str(number), "-r", "10"]
    command += ["-t", f"{int(minutes * 60)}s", "--host", address, "--only-summary", "--stop-timeout", "20"]
    subprocess.run(command, env={**os.environ, "MERIT_SELLERS": str(folder)}, check=False)


def reconcile(folder: Path) -> None:
    """Each answer against the tables."""
    from merit.crm.models import Activity, StageChange

    told = [json.loads(line) for path in folder.glob("told-*.jsonl") for line in path.read_text().splitlines()]
    contacts = [one for one in told if one["what"] == "activity"]
    moves = [one for one in told if one["what"] == "move"]
    kept = Counter(Activity.everything.filter(content__startswith="bench:").values_list("content", flat=True))
    said = {f"bench:{one['key']}" for one in contacts if one["status"] == 201}
    sent = {f"bench:{one['key']}" for one in contacts}
    steps = Counter(
        StageChange.everything.filter(by_name__startswith="seller").values_list("opportunity_id", flat=True)
    )
    moved = Counter(one["opportunity"] for one in moves if one["status"] in {200, 201} and one["changed"])
    wrong = {
        "activities lost": len(said - set(kept)),
        "activities doubled": sum(n > 1 for n in kept.values()),
        "activities nobody sent": len(set(kept) - sent),
        "steps lost": sum(max(0, n - steps[pk]) for pk, n in moved.items()),
        "steps more than told": sum(max(0, steps[pk] - moved[pk]) for pk in steps),
        "answers of 500 and more": sum(one["status"] >= 500 for one in told),
    }
    print(
        f"\n{len(contacts):,} contacts and {len(moves):,} moves sent, {len(kept):,} activities and {sum(steps.values()):,} steps kept"
    )
    for name, number in wrong.items():
        print(f"{name:<28}{number:>8}   (must be 0)")
    if any(wrong.values()) or not said or not moved:
        sys.exit(1)


if __name__ == "__main__":
    main()
