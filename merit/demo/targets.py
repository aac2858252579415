"""Targets: of people by month, of departments and companies by month and year, to the end of the current year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any, Final

from merit.demo import goals
from merit.demo.cast import DEPARTMENTS, MAIN, MEMBERS, Member
from merit.demo.clock import FIRST
from merit.demo.people import Stage
from merit.demo.writer import write
from merit.targets.models import Target, TargetChange
from merit.targets.operations import plain

AMOUNTS: Final = ("receipts", "contract_amount")
PEOPLE, DEPARTMENT, COMPANY = "person", "department", "subject_company"
Told = tuple[str, str, str, int, Decimal]  # kind of subject, its key, metric, month, value


def tell(last: int) -> Iterator[Told]:
    """Month by month until the month `last`."""
    for month in range(FIRST, last + 1):
        sums: dict[tuple[str, str, str], int] = defaultdict(int)
        for member in MEMBERS.values():
            for metric, value in _of(member, month):
                yield PEOPLE, member.key, metric, month, value
                if metric in AMOUNTS:
                    for kind, key in _above(member, month):
                        sums[kind, key, metric] += int(value)
        for (kind, key, metric), total in sums.items():
            yield kind, key, metric, month, Decimal(total)


def _of(member: Member, month: int) -> Iterator[tuple[str, Decimal]]:
    goal = goals.receipts(member, month)
    if not goal or (member.key, month) in goals.WITHOUT:
        return
    yield "receipts", Decimal(goal)
    yield "contract_amount", Decimal(goals.contracts(member, month))
    yield "contract_count", Decimal(goals.count(member, month))
    if wanted := goals.newcomers(member, month):
        yield "new_customers", Decimal(wanted)
    yield "collection_rate", Decimal("0.9")
    yield "contacts_per_workday", Decimal("4" if member.key == "chen" else "0.5")


def _above(member: Member, month: int) -> Iterator[tuple[str, str]]:
    """Whose target grows with this one's: the departments, the company."""
    department: str | None = member.department_in(month)
    while department is not None:
        yield DEPARTMENT, department
        department = DEPARTMENTS[department][2]
    yield COMPANY, member.company


def make(stage: Stage) -> None:
    """Writes the chapter; the year of departments and companies is rounded up, as a board decides it."""
    last = 12 - stage.clock.today.month
    years: dict[tuple[str, str, str, int], Decimal] = defaultdict(Decimal)
    rows = []
    for kind, key, metric, month, value in tell(last):
        rows.append(_row(stage, kind, key, metric, stage.clock.period(month), value))
        if kind != PEOPLE:
            years[kind, key, metric, stage.clock.first(month).year] += value
    for (kind, key, metric, year), value in years.items():
        if year == stage.clock.today.year and stage.clock.first(FIRST).year < year:
            millions = (value / 1_000_000).to_integral_value(ROUND_CEILING)
            rows.append(_row(stage, kind, key, metric, str(year), millions * 1_000_000))
    write(rows)
    write(list(_changes(stage, rows)))


def _changes(stage: Stage, rows: Sequence[Target]) -> Iterator[TargetChange]:
    """How the year's receipts came about: from last year's, given to the people, one of them set again."""
    company, day = stage.companies[MAIN], stage.clock.today.replace(month=1, day=1) - timedelta(days=25)
    year = stage.clock.today.year
    mine = [row for row in rows if (row.company, row.metric) == (company, "receipts")]
    mine = [row for row in mine if row.period.startswith(str(year)) and len(row.period) == 7]
    told = (
        ("copied", "liang", "company", stage.words.target_reasons[0], day),
        ("shared", "liang", "person", stage.words.target_reasons[1], day + timedelta(days=1)),
        ("set", "fang", "person", stage.words.target_reasons[2], stage.clock.day(-1, 12)),
    )
    for how, by, kind, reason, on in told:
        found = [row for row in mine if row.subject_kind == kind][-1 if how == "set" else 0 :]
        cells = [[kind, row.subject_id, row.period, None, plain(row.value)] for row in found]
        at = datetime.combine(on, time(10, 48), stage.clock.zone)
        more = {"how": how, "reason": reason, "cells": cells, "at": min(at, stage.clock.now)}
        user = stage.users[by]
        yield TargetChange(company=company, metric="receipts", year=year, by=user, by_name=user.name, **more)


def _row(stage: Stage, kind: str, key: str, metric: str, period: str, value: Decimal) -> Target:
    known: dict[str, dict[str, Any]] = {
        PEOPLE: stage.people,
        DEPARTMENT: stage.departments,
        COMPANY: stage.companies,
    }
    subject = known[kind][key]
    company = subject if kind == COMPANY else subject.company
    row = Target(company=company, metric=metric, period=period, value=value)
    setattr(row, kind, subject)
    return row
