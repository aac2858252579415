"""`python -m bench.imports [--kind activities] [--rows 1000000] [--file xlsx] [--undo] [--home FOLDER] [--profile]`.

A file of one kind (contracts have four lines each), step by step. Names are Chinese, as most are: each
customer gets its pinyin, keys against duplicates, owner, history and event. Aim: a hundred thousand customers in under
a minute on two cores, and no more memory for a million. The floor under it is a COPY of the very same rows into a table
with the same indexes: what the database alone would need. Where others share the machine, the processor time beside the
clock says what the work is.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import import_files
from bench.database import database


def pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(2**20):
            yield piece


def company() -> Any:
    """A general manager over forty salespeople, as an actor."""
    from django.db.backends.postgresql.psycopg_any import DateRange

    from merit.crm.operations import ensure_default_stages
    from merit.org.actor import actor_for
    from merit.org.models import Company, Department, Person, RoleAssignment, Term, User

    if (user := User.objects.filter(email="gm@bench.example").first()) is not None:
        return actor_for(user)
    always = DateRange(None, None)
    acme = Company.everything.create(code="bench", name="Bench")
    sales = Department.everything.create(company=acme, code="sales", name="Sales")
    people = [Person.everything.create(company=acme, code=f"seller{n}", name=f"Seller {n}") for n in range(40)]
    for person in people:
        Term.everything.create(person=person, company=acme, department=sales, valid=always)
    user = User.objects.create(email="gm@bench.example", name="GM", person=people[0])
    ensure_default_stages(acme)
    for role in ("gm", "finance", "hr"):
        RoleAssignment.everything.create(user=user, role=role, company=acme, valid=always)
    return actor_for(user)


def measure(kind: str, rows: int, ending: str, undo: bool) -> None:
    """Uploads, checks, runs, reports what was refused and takes it all back."""
    from merit.config.processes import keep_loaded
    from merit.imports import jobs, operations, report
    from merit.imports.models import Import, ImportRow

    def worked(name: str, batch: Any) -> Any:
        """What the worker does of it, unless it was done at once."""
        told: list[int] = []
        if batch.busy:
            step = jobs.STEPS[batch.state]
            timed(name, rows, lambda: step(batch.pk, batch.attempt, lambda done, _of: told.append(done)))
        batch = Import.everything.get(pk=batch.pk)
        print(f"{batch.state}, told {len(told)} times, {batch.problem}, peak memory {memory():.0f} MiB", flush=True)
        return batch

    keep_loaded()  # as the worker does
    actor = company()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{kind}-{time.time():.0f}.{ending}"
        import_files.write(path, kind, rows, named(kind))
        print(f"{rows:,} {kind}, {path.stat().st_size / 2**20:.0f} MiB, memory before {memory():.0f} MiB", flush=True)
        chunks = pieces(path)
        batch = timed("upload", rows, lambda: operations.upload(actor, kind=kind, name=path.name, chunks=chunks))
    batch = worked("read and check", batch)
    print(batch.counts)
    if not batch.counts.get("create"):
        return
    batch = worked("bring in", operations.start(actor, batch.pk))
    print(batch.counts)
    if ImportRow.everything.filter(batch=batch, state__in=report.REJECTED).exists():
        timed("report as CSV", rows, lambda: sum(len(piece) for piece in report.as_csv(batch)))
        timed("report as XLSX", rows, lambda: len(report.as_xlsx(batch)))
    if kind == "customers":
        timed("COPY of the same", rows, lambda: floor(rows))
    if undo:
        worked("undo", operations.undo(actor, batch.pk))


def named(kind: str) -> list[str]:
    """What the rows name: customers or contracts that are there; some are brought in where there are none."""
    from merit.crm.models import Contract, Customer

    first, model, column = {
        **dict.fromkeys(("receivables", "receipts"), ("contracts", Contract, "code")),
        **dict.fromkeys(("contacts", "opportunities", "activities", "contracts"), ("customers", Customer, "name")),
    }.get(kind, ("", None, ""))
    if model is None:
        return []
    rows = model.everything.order_by("pk").values_list(column, flat=True)[:100_000]
    if not rows.exists():
        measure(first, 10_000, "csv", undo=False)
    return list(rows.all())


def floor(rows: int) -> None:
    """The newest customers once more, as the database copies them into a table with the same indexes."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_floor (LIKE crm_customer INCLUDING ALL)")
        cursor.execute(f"COPY (SELECT * FROM crm_customer ORDER BY id DESC LIMIT {rows:d}) TO '/dev/shm/merit-floor'")
        cursor.execute("COPY bench_floor FROM '/dev/shm/merit-floor'")
        cursor.execute("DROP TABLE bench_floor")


def timed(name: str, rows: int, job: Any) -> Any:
    """Runs the job and says how long it took, and how much work that was for Python and for the database."""
    started, own, theirs = time.perf_counter(), time.process_time(), served()
    found = job()
    seconds = time.perf_counter() - started
    own, theirs = time.process_time() - own, served() - theirs
    pace = f"{seconds:>8.1f} s   {rows / seconds:>9,.0f} rows/s"
    print(f"{name:<16} {pace}   Python {own:>6.1f} s, PostgreSQL {theirs:>6.1f} s", flush=True)
    return found


def served() -> float:
    """Seconds of processor time that the server process of our connection has used."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        fields = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind", choices=tuple(import_files.FILES), default="customers")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--file", choices=("csv", "xlsx"), default="csv")
    parser.add_argument("--undo", action="store_true", help="take the import back in the end")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, database(asked.home or Path(folder)):
        if not asked.profile:
            measure(asked.kind, asked.rows, asked.file, asked.undo)
            return
        profile = cProfile.Profile()
        profile.runcall(measure, asked.kind, asked.rows, asked.file, asked.undo)
        pstats.Stats(profile).sort_stats("cumulative").print_stats(45)


if __name__ == "__main__":
    main()
