"""Days that a filter means by words, seen from today: this month, last quarter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

Days = tuple[date, date]


def _month(year: int, month: int, months: int = 1) -> Days:
    """The first and the last day of so many months; a month of 0 or less is in the year before."""
    start = date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    after = month + months
    return start, date(year + (after - 1) // 12, (after - 1) % 12 + 1, 1) - timedelta(days=1)


def _week(today: date, offset: int) -> Days:
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=offset)
    return monday, monday + timedelta(days=6)


def _quarter(today: date, offset: int) -> Days:
    return _month(today.year, (today.month - 1) // 3 * 3 + 1 + 3 * offset, 3)


NAMED: Final[dict[str, tuple[Any, Callable[[date], Days]]]] = {
    "today": (_("today"), lambda today: (today, today)),
    "yesterday": (_("yesterday"), lambda today: (today - timedelta(days=1),) * 2),
    "tomorrow": (_("tomorrow"), lambda today: (today + timedelta(days=1),) * 2),
    "this-week": (_("this week"), lambda today: _week(today, 0)),
    "last-week": (_("last week"), lambda today: _week(today, -1)),
    "next-week": (_("next week"), lambda today: _week(today, 1)),
    "this-month": (_("this month"), lambda today: _month(today.year, today.month)),
    "last-month": (_("last month"), lambda today: _month(today.year, today.month - 1)),
    "next-month": (_("next month"), lambda today: _month(today.year, today.month + 1)),
    "this-quarter": (_("this quarter"), lambda today: _quarter(today, 0)),
    "last-quarter": (_("last quarter"), lambda today: _quarter(today, -1)),
    "next-quarter": (_("next quarter"), lambda today: _quarter(today, 1)),
    "this-year": (_("this year"), lambda today: _month(today.year, 1, 12)),
    "last-year": (_("last year"), lambda today: _month(today.year - 1, 1, 12)),
}


def days_of(name: str, today: date) -> Days | None:
    """First and last day of a named period; None where there is no such name."""
    return NAMED[name][1](today) if name in NAMED else None
