"""Section 1, periods: 2026, 2026-H1, 2026-Q1 and 2026-03, their days and their months."""

from datetime import date, timedelta

LENGTH = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def kind(period: str) -> str:
    """Which of month, quarter, half and year a period is."""
    if len(period) == 4:
        return "year"
    return {"H": "half", "Q": "quarter"}.get(period[5], "month")


def _span(period: str) -> tuple[int, int, int]:
    """The year, the first and the last month of a period."""
    length = LENGTH[kind(period)]
    year = int(period[:4])
    if length == 12:
        return year, 1, 12
    nth = int(period[5:]) if length == 1 else int(period[6:])
    return year, (nth - 1) * length + 1, nth * length


def months(period: str) -> list[str]:
    """The months of a period, in order."""
    year, first, last = _span(period)
    return [f"{year:04d}-{month:02d}" for month in range(first, last + 1)]


def last_month(period: str) -> str:
    """The month in whose run a period is paid."""
    return months(period)[-1]


def first_day(period: str) -> date:
    """The first day of a period."""
    year, first, _ = _span(period)
    return date(year, first, 1)


def last_day(period: str) -> date:
    """The last day of a period."""
    year, _, last = _span(period)
    return (date(year + last // 12, last % 12 + 1, 1)) - timedelta(days=1)


def holds(period: str, day: date) -> bool:
    """Whether a day lies in a period."""
    return first_day(period) <= day <= last_day(period)


def days(period: str) -> int:
    """How many days a period has."""
    return (last_day(period) - first_day(period)).days + 1


def period_of(every: str, day: date) -> str:
    """The month, quarter, half or year that a day lies in."""
    length = LENGTH[every]
    nth = (day.month - 1) // length + 1
    name = {"month": f"-{nth:02d}", "quarter": f"-Q{nth}", "half": f"-H{nth}", "year": ""}[every]
    return f"{day.year:04d}{name}"


def paid_in(every: str, month: str) -> str | None:
    """The period that an item paid `every` pays in the run of a month; None where it pays in another one."""
    period = period_of(every, first_day(month))
    return period if last_month(period) == month else None
