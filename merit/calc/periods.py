"""Periods: `2026`, `2026-H1`, `2026-Q1`, `2026-03`; half-open neither in text nor in use: first and last day.

Source: docs/spec/periods.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

Every = Literal["month", "quarter", "half", "year"]

MONTHS: Final[dict[Every, int]] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_PATTERN: Final = re.compile(r"(\d{4})(?:-(?:H([12])|Q([1-4])|(0[1-9]|1[0-2])))?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A calendar month, quarter, half-year or year. Ordered by first day, then by length."""

    year: int
    month: int  # the first one, 1 … 12
    months: int  # 1, 3, 6 or 12

    @property
    def every(self) -> Every:
        return next(every for every, months in MONTHS.items() if months == self.months)

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        if self.month + self.months > 12:
            return date(self.year, 12, 31)
        return date(self.year, self.month + self.months, 1) - timedelta(days=1)

    @property
    def days(self) -> int:
        return (self.last_day - self.first_day).days + 1

    @property
    def last_month(self) -> Period:
        return Period(self.year, self.month + self.months - 1, 1)

    def month_parts(self) -> list[Period]:
        return self.parts("month")

    def parts(self, every: Every) -> list[Period]:
        """The periods of that length that make up this one; the one that holds it, where that is longer."""
        if MONTHS[every] >= self.months:
            return [period_of(self.first_day, every)]
        step = MONTHS[every]
        return [Period(self.year, month, step) for month in range(self.month, self.month + self.months, step)]

    def ends_with(self, every: Every) -> Period | None:
        """The period of that length whose last month is this period's last month, or None."""
        wider = period_of(self.last_day, every)
        return wider if wider.last_day == self.last_day else None

    def shifted(self, lengths: int) -> Period:
        """The period of the same length that many lengths later; below 0: earlier."""
        months = self.year * 12 + self.month - 1 + lengths * self.months
        return Period(months // 12, months % 12 + 1, self.months)

    def __str__(self) -> str:
        match self.months:
            case 12:
                return f"{self.year:04d}"
            case 6:
                return f"{self.year:04d}-H{(self.month + 5) // 6}"
            case 3:
                return f"{self.year:04d}-Q{(self.month + 2) // 3}"
        return f"{self.year:04d}-{self.month:02d}"


def period_of(day: date, every: Every) -> Period:
    """The month, quarter, half-year or year that a day lies in."""
    months = MONTHS[every]
    return Period(day.year, (day.month - 1) // months * months + 1, months)


def parse_period(text: str) -> Period:
    """The period that a text names. Raises ValueError."""
    match = _PATTERN.fullmatch(text)
    if match is None or match[1] == "0000":
        raise ValueError(text)
    year = int(match[1])
    if match[2]:
        return Period(year, int(match[2]) * 6 - 5, 6)
    if match[3]:
        return Period(year, int(match[3]) * 3 - 2, 3)
    if match[4]:
        return Period(year, int(match[4]), 1)
    return Period(year, 1, 12)
