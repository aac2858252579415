from datetime import date

import pytest

from merit.calc.periods import Period, parse_period, period_of


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-H1", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
    ],
)
def test_a_period_has_a_first_and_a_last_day_and_its_text(text: str, first: date, last: date) -> None:
    period = parse_period(text)
    assert (period.first_day, period.last_day, str(period)) == (first, last, text)
    assert period.days == (last - first).days + 1


@pytest.mark.parametrize(
    "text", ["", "26", "2026-0", "2026-13", "2026-Q5", "2026-H3", "2026-1", "2026-q1", "0000", "２０２６"]
)
def test_anything_else_is_no_period(text: str) -> None:
    with pytest.raises(ValueError, match=text or ".*"):
        parse_period(text)


def test_a_month_ends_a_quarter_half_and_year_or_not() -> None:
    june = parse_period("2026-06")
    assert [str(june.ends_with(every)) for every in ("month", "quarter", "half", "year")] == [
        "2026-06",
        "2026-Q2",
        "2026-H1",
        "None",
    ]


def test_parts_of_a_period_and_the_window_that_holds_it() -> None:
    quarter = parse_period("2026-Q2")
    assert [str(part) for part in quarter.parts("month")] == ["2026-04", "2026-05", "2026-06"]
    assert [str(part) for part in quarter.parts("year")] == ["2026"]
    assert period_of(date(2026, 5, 9), "half") == Period(2026, 1, 6)
