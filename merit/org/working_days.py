"""Working days, and how much of each month a person was there: Monday to Friday, but for what the calendar says.

Source: docs/spec/targets.md, docs/spec/metric-contacts_per_workday.md.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from fractions import Fraction
from hashlib import sha256

from merit.calc.periods import Period
from merit.org.models import CalendarDay, Term

Shares = dict[int, list[Fraction]]


def told(year: int, company: int | None) -> dict[date, bool]:
    """What the calendar says of days of the year: the company's own days before everybody's."""
    rows = CalendarDay.objects.unscoped("everybody's, and the company's").filter(day__year=year)
    found = dict(rows.filter(company=None).values_list("day", "workday"))
    return found | dict(rows.filter(company=company).values_list("day", "workday")) if company else found


def version(year: int, company: int | None) -> str:
    """Of the calendar as it stands: another one after every change of it."""
    said = sorted((day.isoformat(), on) for day, on in told(year, company).items())
    return sha256(repr(said).encode()).hexdigest()[:16]


def of_months(year: int, company: int | None) -> list[list[date]]:
    """The company's working days of January to December."""
    said = told(year, company)
    months = Period(year, 1, 12).month_parts()
    days = [[month.first_day + timedelta(days=n) for n in range(month.days)] for month in months]
    return [[day for day in month if said.get(day, day.weekday() < 5)] for month in days]


def shares(year: int, *, people: Collection[int] = (), departments: Collection[int] = ()) -> Shares:
    """Person → of each month, the share of its working days on which the person was employed: 0 to 1.

    With `departments`: only the days in one of them, and everyone who was there; else of these `people`. The working
    days are those of the company in which the person is at the time.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    rows = Term.objects.unscoped("who was there when").filter(valid__overlap=(first, last + timedelta(days=1)))
    rows = rows.filter(department__in=departments) if departments else rows.filter(person__in=people)
    calendars: dict[int, list[list[date]]] = {}
    there: dict[int, list[Fraction]] = {}
    for person, company, valid, hired, left in rows.values_list(
        "person_id", "company_id", "valid", "hired_on", "left_on"
    ):
        begin = max(valid.lower or first, hired or first, first)
        end = min((valid.upper or last + timedelta(days=1)) - timedelta(days=1), left or last, last)
        if company not in calendars:
            calendars[company] = of_months(year, company)
        found = there.setdefault(person, [Fraction(0)] * 12)
        for at, days in enumerate(calendars[company]):
            found[at] += _part(days, begin, end, date(year, at + 1, 1))
    return there


def _part(days: list[date], begin: date, end: date, month: date) -> Fraction:
    """Of a month without a working day: all of it for who is there on its first day."""
    if not days:
        return Fraction(begin <= month <= end)
    return Fraction(sum(begin <= day <= end for day in days), len(days))
