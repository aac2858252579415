"""A pay run in the database against the floor under it: the same facts copied out, the same lines copied in."""

from __future__ import annotations

import resource
import time
from statistics import median
from types import SimpleNamespace
from typing import Any

from django.db import connection, transaction


def measure(people: SimpleNamespace, month: str, times: int) -> None:
    """Runs and floors in turn, in this process."""
    pairs, lines = [], 0
    for _ in range(times):
        run, seconds = _run(people, month)
        lines = run.controls["lines"]
        pairs.append((seconds, _floor(run)))
        if run.state == "computed" and len(pairs) < times:
            _void(people, run)
    ratios = [mine / floor for mine, floor in pairs]
    print(f"\npay run of {month}: result lines       {lines:>12,}")
    print(f"pay run, median                       {median(mine for mine, _ in pairs):>12.2f} s")
    print(f"floor (COPY out, COPY in), median     {median(floor for _, floor in pairs):>12.2f} s")
    print(f"ratio, median of pairs                {median(ratios):>12.2f}   (aim: at most 2.5)")
    print(f"ratio, from … to                      {min(ratios):>6.2f} … {max(ratios):.2f}")
    print(
        f"peak memory                           {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:>12,.0f} MiB"
    )


def _run(people: SimpleNamespace, month: str) -> tuple[Any, float]:
    from merit.pay import operations
    from merit.pay.compute import compute
    from merit.pay.models import PayRun

    for old in PayRun.everything.exclude(state="void"):
        _void(people, old)
    run = operations.start_run(people.finance, month=month)
    started = time.perf_counter()
    compute(run.pk, run.attempt)
    seconds = time.perf_counter() - started
    run.refresh_from_db()
    if run.state != "computed":
        raise SystemExit(f"the run failed: {run.error}")
    return run, seconds


def _void(people: SimpleNamespace, run: Any) -> None:
    from merit.pay import operations

    operations.void(people.finance, run.pk, run.version, "measured")


def _floor(run: Any) -> float:
    """Seconds to copy the run's facts out and its lines into a table without index or reference."""
    from merit.core.copying import Scope
    from merit.metrics.gather import ROOMS

    with connection.cursor() as cursor:
        with cursor.copy(f"COPY (SELECT * FROM pay_payline WHERE run_id = {run.pk}) TO STDOUT (FORMAT csv)") as stream:
            lines = b"".join(stream)
        cursor.execute("DROP TABLE IF EXISTS bench_lines")
        cursor.execute("CREATE TABLE bench_lines (LIKE pay_payline)")
        started = time.perf_counter()
        for tables in ROOMS:
            for select in tables(Scope(run.company.currency, before=run.month)).values():
                with cursor.copy(_copy(select)) as stream:
                    for _block in stream:
                        pass
        with transaction.atomic(), cursor.copy("COPY bench_lines FROM STDIN (FORMAT csv)") as stream:
            for start in range(0, len(lines), 1 << 20):
                stream.write(lines[start : start + (1 << 20)])
        seconds = time.perf_counter() - started
        cursor.execute("DROP TABLE bench_lines")
    return seconds


def _copy(select: Any) -> Any:
    from psycopg import sql

    return sql.SQL("COPY ({}) TO STDOUT (FORMAT csv, HEADER)").format(select)
