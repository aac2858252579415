"""`python -m bench.search`: search over everything at a million activities, by who asks and by how common a word is.

    python -m bench.search [--home FOLDER] [--activities 1000000] [--customers 100000]

The company stands in an embedded PostgreSQL under FOLDER, filled once; without --home it is thrown away afterwards.
Each figure is the median of seven askings, in milliseconds, of the page that one sees: ids, count and rows with what
belongs to them.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import Any

from bench.database import database

PEOPLE = 1000
OWN = 500  # customers of the one salesperson who is asked about: customers / PEOPLE … at least these
# word → in one of so many activities
WORDS = {"验收": 3, "报价": 25, "春节": 2_000, "钌铑": 100_000}
FILL = """
SET session_replication_role = replica;
INSERT INTO crm_customer (version, created_at, updated_at, company_id, code, name, owner_id, customer_class, industry,
    region, source, address, phone, website, tags, note, attributes, created_on, search{more_customer})
SELECT 1, now(), now(), {company}, 'B-' || n, name, {first} + n % {people}, 'A', '', '', '', '', phone, '', '{{}}', '', '{{}}',
    '2025-01-01', name || E'\\n' || lower('B-' || n) || E'\\n' || phone{more_customer_values}
FROM (SELECT n, chr(19968 + (n * 37) % 5000) || chr(19968 + (n * 101) % 5000) || chr(19968 + (n * 7) % 5000) || '精密' AS name,
    '138' || lpad((n * 7919 % 100000000)::text, 8, '0') AS phone FROM generate_series(1, {customers}) AS n) AS made;
DROP INDEX IF EXISTS activity_search;
INSERT INTO crm_activity (version, created_at, updated_at, company_id, code, person_id, customer_id, kind, "on", content,
    outcome, search{more_activity})
SELECT 1, now(), now(), {company}, 'BA-' || n, {first} + n % {people}, customers.first + n % {customers}, 'call',
    date '2025-01-01' + (n / {per_day})::int, words, '', words{more_activity_values}
FROM (SELECT min(id) AS first FROM crm_customer WHERE code LIKE 'B-%') AS customers,
    LATERAL (SELECT n, {special} || (SELECT string_agg(
        chr(19968 + ((n * k * 31 + k * k * 17) % 1200)::int) || chr(19968 + ((n * k * 13 + k * 7) % 900)::int), '，')
        FROM generate_series(1, 9) AS k) AS words FROM generate_series(1, {activities}) AS n) AS made;
CREATE INDEX activity_search ON crm_activity USING gin (merit_grams(search));
SET session_replication_role = origin;
ANALYZE;
"""


def fill(activities: int, customers: int) -> None:
    """A company of a thousand salespeople, by SQL, so that it takes minutes."""
    from django.db import connection

    from merit.crm.models import Activity, Customer
    from merit.org.models import Company, Person

    company = Company.everything.create(code="bench", name="Bench")
    people = Person.everything.bulk_create(
        Person(company=company, code=f"S{n:04d}", name=f"Seller {n:04d}") for n in range(PEOPLE)
    )
    special = " || ".join(f"CASE WHEN n % {every} = 0 THEN '{word}，' ELSE '' END" for word, every in WORDS.items())
    more = {"customer": _more(Customer, FILL), "activity": _more(Activity, FILL)}
    text = FILL.format(
        company=company.pk,
        first=people[0].pk,
        people=PEOPLE,
        customers=customers,
        activities=activities,
        per_day=max(1, activities // 600),
        special=special,
        more_customer="".join(f', "{name}"' for name in more["customer"]),
        more_customer_values="".join(f", {value}" for value in more["customer"].values()),
        more_activity="".join(f', "{name}"' for name in more["activity"]),
        more_activity_values="".join(f", {value}" for value in more["activity"].values()),
    )
    with connection.cursor() as cursor:
        cursor.execute(text)


def _more(model: Any, text: str) -> dict[str, str]:
    """Columns that must not be empty and that the text above does not name."""
    head = text[text.index(f"INSERT INTO {model._meta.db_table}") :].partition("SELECT")[0]
    empty = {"ArrayField": "'{}'", "JSONField": "'{}'", "PositiveIntegerField": "0", "BooleanField": "false"}
    return {
        field.column: empty.get(type(field).__name__, "''")
        for field in model._meta.concrete_fields
        if not field.null and not field.primary_key and field.column not in head
    }


def people() -> SimpleNamespace:
    """A salesperson, a lead over fifty of them, the general manager."""
    from django.db.backends.postgresql.psycopg_any import DateRange

    from merit.org.actor import actor_for
    from merit.org.models import Company, Department, Person, RoleAssignment, Term, User

    company = Company.everything.get(code="bench")
    rows = list(Person.everything.filter(company=company).order_by("pk")[:51])
    if not User.objects.filter(email="gm@bench.test").exists():
        department = Department.everything.create(code="bench", name="Bench", company=company)
        always = DateRange(None, None)
        for row in rows:
            superior = rows[0] if row != rows[0] else None
            Term.everything.create(
                **{"person": row, "department": department, "company": company, "group": "employee"},
                **{"superior": superior, "valid": always, "hired_on": date(2024, 1, 1)},
            )
        for role, row in (("lead", rows[0]), ("salesperson", rows[1]), ("gm", rows[2])):
            user = User.objects.create(email=f"{role}@bench.test", name=role, person=row)
            RoleAssignment.everything.create(user=user, role=role, company=company, valid=always)
    found = {role: actor_for(User.objects.get(email=f"{role}@bench.test")) for role in ("salesperson", "lead", "gm")}
    return SimpleNamespace(**found)


def asked(actor: Any, kind: str, text: str) -> tuple[float, int, bool]:
    """(median milliseconds, rows shown, whether there are more)."""
    from merit.crm.finding import hits

    times = []
    for _ in range(7):
        started = time.perf_counter()
        found = hits(actor, kind, text, 0, 20)
        times.append(1000 * (time.perf_counter() - started))
    return median(times), len(found.rows), found.more


def everything(actor: Any, text: str) -> float:
    """All kinds one after the other, as the search page asks them."""
    from merit.crm.finding import KINDS, hits

    times = []
    for _ in range(5):
        started = time.perf_counter()
        for kind in KINDS:
            hits(actor, kind, text, 0, 5)
        times.append(1000 * (time.perf_counter() - started))
    return median(times)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--home", type=Path)
    options.add_argument("--activities", type=int, default=1_000_000)
    options.add_argument("--customers", type=int, default=100_000)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as aside, database(chosen.home or Path(aside)):
        from merit.org.models import Company

        if not Company.everything.filter(code="bench").exists():
            started = time.perf_counter()
            fill(chosen.activities, chosen.customers)
            print(f"filled in {time.perf_counter() - started:.0f} s", flush=True)
        readers = people()
        texts = ("验收", "报价", "春节", "钌铑", "春节 验收", "收", "钌", "没有这个词", "13800007919", "精密", "jing")
        print(f"{'word':>14} {'reader':>12} {'activities':>22} {'all kinds':>10}")
        for text in texts:
            for role, actor in vars(readers).items():
                spent, rows, more = asked(actor, "activities", text)
                whole = everything(actor, text)
                print(
                    f"{text:>14} {role:>12} {spent:8.1f} ms {rows:3d}{'+' if more else ' '}      {whole:8.1f} ms",
                    flush=True,
                )


if __name__ == "__main__":
    main()
