"""`python -m bench.imports [--rows 100000] [--home FOLDER] [--profile]`: customers out of a CSV file, step by step.

Names are Chinese, as most are: each gets its pinyin, keys against duplicates, owner, history and event. Aim: a hundred
thousand in under a minute on two cores, and no more memory for a million. The floor under it is a COPY of the very
same rows into a table with the same indexes: what the database alone would need. Where others share the machine, the
processor time beside the clock says what the work is.
"""

from __future__ import annotations

import argparse
import cProfile
import csv
import os
import pstats
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.database import database

CITIES = ("苏州", "上海", "无锡", "宁波", "常州", "昆山", "嘉兴", "杭州", "南京", "合肥", "武汉", "成都")
WORDS = "金源联拓博研海新能立讯恒越智元华辰鼎盛宏达远景精工瑞丰中科天润东方力合众安信达高明长江大洋"
KINDS = ("精密制造", "电子", "半导体科技", "物流设备", "新能电池", "五金制品", "纺织机械", "仪器", "自动化", "软件")


def write(path: Path, rows: int) -> None:
    dice, start = random.Random(7), int(time.time()) % 10**6 * 10**5
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["客户名称", "所属业务员", "客户级别", "行业", "省市", "电话", "地址", "建档日期"])
        for n in range(start, start + rows):
            name = "".join(dice.choices(WORDS, k=2)) + dice.choice(KINDS)
            city = dice.choice(CITIES)
            who, grade, field = f"seller{n % 40}", "ABC"[n % 3], KINDS[n % 10]
            street, since = f"{city}市工业园区星湖街 {n} 号", f"20{20 + n % 6}/{n % 12 + 1}/{n % 28 + 1}"
            writer.writerow([f"{city}{name}{n}有限公司", who, grade, field, city, f"0512-{n}", street, since])


def pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(2**20):
            yield piece


def company() -> Any:
    """A general manager over forty salespeople, as an actor."""
    from django.db.backends.postgresql.psycopg_any import DateRange

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
    RoleAssignment.everything.create(user=user, role="gm", company=acme, valid=always)
    return actor_for(user)


def measure(rows: int) -> None:
    from merit.config.processes import keep_loaded
    from merit.imports import jobs, operations, work
    from merit.imports.models import Import

    keep_loaded()  # as the worker does

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"customers-{time.time():.0f}.csv"
        write(path, rows)
        before = memory()
        batch = timed(
            "upload", rows, lambda: operations.upload(company(), kind="customers", name=path.name, chunks=pieces(path))
        )
        if batch.state == "reading":
            reading = batch
            timed("read and check", rows, lambda: jobs.STEPS["reading"](reading.pk, reading.attempt, work.silent))
        batch.refresh_from_db()
        print({name: count for name, count in batch.counts.items() if name != "found"}, batch.counts.get("found"))
        if not batch.counts.get("create"):
            return
        batch = operations.start(company(), batch.pk)
        if batch.state == "running":
            started = batch
            timed("bring in", rows, lambda: work.run(started.pk, started.attempt))
        batch = Import.everything.get(pk=batch.pk)
        print(batch.state, batch.counts)
        print(f"peak memory {memory():.0f} MiB (before: {before:.0f} MiB)")
        timed("COPY of the same", rows, lambda: floor(rows))


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
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, database(asked.home or Path(folder)):
        if not asked.profile:
            measure(asked.rows)
            return
        profile = cProfile.Profile()
        profile.runcall(measure, asked.rows)
        pstats.Stats(profile).sort_stats("cumulative").print_stats(45)


if __name__ == "__main__":
    main()
