"""The story's time: months counted from the month of loading, so that the same story ends on whatever day is today.

A moment is (month, day): month 0 is the current one, -1 the one before; a day runs from 1 to 30 in every month. What
the story places in month 0 up to day TODAY has happened by today, however long the month is yet; the rest is to come.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

TODAY = 22
DAYS = 30
FIRST = -17


@dataclass(frozen=True)
class Clock:
    """`now`: nothing that has happened is stamped later than this."""

    today: date
    now: datetime
    zone: ZoneInfo

    @classmethod
    def at(cls, today: date, zone: ZoneInfo) -> Clock:
        """The clock of a company in this zone, on this day."""
        now = datetime.now(zone)
        return cls(today, now if now.date() == today else datetime.combine(today, time(18), zone), zone)

    def first(self, month: int) -> date:
        """The first day of a month of the story."""
        count = self.today.year * 12 + self.today.month - 1 + month
        return date(count // 12, count % 12 + 1, 1)

    def last(self, month: int) -> date:
        return self.first(month + 1) - timedelta(days=1)

    def period(self, month: int) -> str:
        """The month as facts write it: 2026-03."""
        return f"{self.first(month):%Y-%m}"

    def day(self, month: int, day: float = 1) -> date:
        """The date of a moment; never after today for what has happened, nor on a weekend if that can be helped."""
        first, length = self.first(month), calendar.monthrange(*self.first(month).timetuple()[:2])[1]
        if month != 0:
            return self._workday(first + timedelta(days=int((day - 1) / DAYS * length)), first, self.last(month))
        if day <= TODAY:
            passed = int((day - 1) / (TODAY - 1) * (self.today.day - 1))
            return self._workday(first + timedelta(days=passed), first, self.today)
        ahead = (day - TODAY) / (DAYS + 1 - TODAY) * (length - self.today.day)
        return self._workday(self.today + timedelta(days=round(ahead)), self.today, self.last(0))

    @staticmethod
    def _workday(day: date, first: date, last: date) -> date:
        """Friday before a weekend, else Monday after it, where the month has one."""
        back, on = day.weekday() - 4, 7 - day.weekday()
        if back <= 0:
            return day
        if day - timedelta(days=back) >= first:
            return day - timedelta(days=back)
        return day + timedelta(days=on) if day + timedelta(days=on) <= last else day

    def ago(self, days: int) -> date:
        """So many days before today (negative: after it)."""
        return self.today - timedelta(days=days)

    def stamp(self, day: date, hour: int = 9, minute: int = 0) -> datetime:
        """The moment of that day, or now when it has not come yet."""
        return min(datetime.combine(day, time(hour, minute), self.zone), self.now)


def rolled(seed: int) -> Random:
    """Dice that fall the same way every time."""
    return Random(seed)  # noqa: S311  (nothing here is a secret)
