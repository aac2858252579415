"""`python -m bench.database`: a pay run against the floor under it, and the pages of a large company.

    python -m bench.database [--home FOLDER] [--receipts 1000000] [--people 10000] [--customers 100000] [--only pay|pages]

The company stands in an embedded PostgreSQL under FOLDER, filled once; without --home it is thrown away afterwards.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

from bench.company import Sizes
from bench.makers import PLAN


@contextmanager
def database(home: Path) -> Iterator[str]:
    """An embedded server and Django upon it, migrated."""
    from merit.config import postgres

    os.environ |= {"MERIT_HOME": str(home), "DATABASE_URL": postgres.start(home)}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "merit.config.settings")
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as `merit migrate` does
    try:
        yield os.environ["DATABASE_URL"]
    finally:
        postgres.stop(home)


def cast(sizes: Sizes, today: date) -> SimpleNamespace:
    """The company with who looks at it: a salesperson, a lead, finance, the general manager."""
    from bench import company
    from merit.org.actor import actor_for
    from merit.org.models import Company, User

    roles = {"salesperson": f"E{sizes.people - 1:05d}", "lead": "E00500", "finance": None, "gm": "E00000"}
    if Company.everything.filter(code="bench").exists():
        return SimpleNamespace(**{role: actor_for(User.objects.get(email=f"{role}@bench.example")) for role in roles})
    print("Filling the database", flush=True)
    made = company.make(sizes, today)
    return SimpleNamespace(**{role: company.user(role, code, made) for role, code in roles.items()})


def plan(people: SimpleNamespace, month: str) -> None:
    """The plan of the files' bench, in force."""
    from merit.pay import operations
    from merit.pay.models import PayPlan

    if not PayPlan.everything.filter(code="bench").exists():
        made = operations.create_plan(people.finance, code="bench", name="Bench")
        first = date(int(month[:4]), 1, 1)
        draft = operations.save_version(
            people.finance, made.pk, text=PLAN, effective_from=first, groups=["employee", "manager"]
        )
        operations.approve_version(people.gm, draft.pk, draft.version)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--only", choices=("pay", "pages"))
    for name in Sizes.__annotations__:
        parser.add_argument(f"--{name}", type=int, default=getattr(Sizes, name))
    parser.add_argument("--runs", type=int, default=3)
    wanted = parser.parse_args()
    sizes = Sizes(**{name: getattr(wanted, name) for name in Sizes.__annotations__})
    with tempfile.TemporaryDirectory(prefix="merit-bench-") as name, database(wanted.home or Path(name)):
        from bench import company, pages, runs
        from merit.org.actor import today_in

        today = today_in(None)
        people = cast(sizes, today)
        month = f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"
        plan(people, month)
        company.custom_field(people.finance.company)
        print(f"{sizes.customers:,} customers, {sizes.opportunities:,} opportunities, {sizes.activities:,} activities,")
        print(f"{sizes.contracts:,} contracts, {sizes.receipts:,} receipts, {sizes.people:,} people")
        if wanted.only != "pages":
            runs.measure(people, month, wanted.runs)
        if wanted.only != "pay":
            pages.measure(people)


if __name__ == "__main__":
    main()
