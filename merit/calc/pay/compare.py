"""Two runs side by side: per person, department and company, both amounts and the difference.

Source: docs/spec/comparison.md.
"""

from __future__ import annotations

from collections import defaultdict

import polars as pl

from merit.calc.money import minor_text
from merit.calc.pay.run import Run
from merit.calc.people import Person
from merit.calc.problems import refuse

COLUMNS = ("by", "subject", "amount", "against", "difference")


def compare(run: Run, other: Run) -> pl.DataFrame:
    """by, subject, amount, against, difference (text). A department's amounts include those of departments below it."""
    if run.versions.currency != other.versions.currency:
        one, two = run.versions.currency, other.versions.currency
        raise refuse("two_currencies", other.plan.plan, one=one, other=two)
    mine, theirs = _paid(run), _paid(other)
    rows = []
    for by in ("employee", "department", "company"):
        for subject in sorted({code for level, code in mine.keys() | theirs.keys() if level == by}):
            amount, against = mine.get((by, subject), 0), theirs.get((by, subject), 0)
            amounts = (amount, against, amount - against)
            rows.append((by, subject, *(minor_text(one, run.places) for one in amounts)))
    return pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")


def _paid(run: Run) -> dict[tuple[str, str], int]:
    """(by, subject) → what the run pays, minor units."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for code, amount in run.frame.group_by("employee").agg(pl.col("amount").sum()).iter_rows():
        sums["employee", code] += amount
        for department in _departments(run, code):
            sums["department", department] += amount
        sums["company", _person(run, code).company] += amount
    return sums


def _person(run: Run, code: str) -> Person:
    """By the row in force in the run's month; an adjustment can go to somebody who has none there any more, or yet."""
    staff = run.contexts["month"].staff
    return staff.known.get(code) or run.sources.metrics.people.whenever(code, run.month)


def _departments(run: Run, code: str) -> list[str]:
    parents = run.contexts["month"].staff.parents
    found = []
    department: str | None = _person(run, code).department
    while department is not None:
        found.append(department)
        department = parents.get(department)
    return found
