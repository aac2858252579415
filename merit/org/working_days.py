"""Working days, and how much of each month a person was there: Monday to Friday, but for what the calendar says.

Source: docs/spec/targets.md.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from fractions import Fraction

from merit.calc.periods import Period
from merit.org.models import CalendarDay, Term

Shares = dict[int, list[Fraction]]


def of_months(year: int) -> list[list[date]]:
    """The working days of January to December."""
    told = dict(CalendarDay.objects.unscoped("everybody's").filter(day__year=year).values_list("day", "workday"))
    months = Period(year, 1, 12).month_parts()
    days = [[month.first_day + timedelta(days=n) for n in range(month.days)] for month in months]
    return [[day for day in month if told.get(day, day.weekday() < 5)] for month in days]


def shares(year: int, *, people: Collection[int] = (), departments: Collection[int] = ()) -> Shares:
    """Person → of each month, the share of its working days on which the person was employed: 0 to 1.

    With `departments`: only the days in one of them, and everyone who was there; else of these `people`.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    rows = Term.objects.unscoped("who was there when").filter(valid__overlap=(first, last + timedelta(days=1)))
    rows = rows.filter(department__in=departments) if departments else rows.filter(person__in=people)
    months = of_months(year)
    there: dict[int, list[set[date]]] = {}
    for person, valid, hired, left in rows.values_list("person_id", "valid", "hired_on", "left_on"):
        begin = max(valid.lower or first, hired or first, first)
        end = min((valid.upper or last + timedelta(days=1)) - timedelta(days=1), left or last, last)
        found = there.setdefault(person, [set() for _ in months])
        for days, mine in zip(months, found, strict=True):
            mine.update(day for day in days if begin <= day <= end)
    return {person: _parts(found, months) for person, found in there.items()}


def _parts(found: list[set[date]], months: list[list[date]]) -> list[Fraction]:
    """A month without a working day counts as one in which everybody is there."""
    return [Fraction(len(mine), len(days)) if days else Fraction(1) for mine, days in zip(found, months, strict=True)]
