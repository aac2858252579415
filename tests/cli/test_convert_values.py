"""Dates, numbers, codes and shares as people write them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merit.cli.convert.values import (
    DateCell,
    NumberCell,
    date_formats,
    number_format,
    to_code,
    to_date,
    to_number,
    to_shares,
    wrong_value,
)


@pytest.mark.parametrize(
    ("pictures", "text", "found"),
    [
        ("M/D/YYYY", "3/1/2017", "2017-03-01"),
        ("M/D/YYYY", " 12/31/2017 ", "2017-12-31"),
        ("M/D/YYYY", "13/1/2017", None),
        ("M/D/YYYY", "2/29/2017", None),
        ("M/D/YYYY", "3/1/17", None),
        ("M/D/YYYY", "2017-03-01", None),
        ("MM/DD/YYYY", "3/1/2017", None),
        ("DD.MM.YY", "01.03.17", "2017-03-01"),
        ("DD.MM.YY", "01.03.69", "1969-03-01"),
        ("D MMM YYYY", "1 Sep 2017", "2017-09-01"),
        ("MMMM D, YYYY", "march 1, 2017", "2017-03-01"),
        ("YYYY年M月D日", "2017年3月1日", "2017-03-01"),
        ("YYYYMMDD", "20170301", "2017-03-01"),
        ("YYYY-MM-DD HH:mm:ss", "2017-03-01 10:15:00", "2017-03-01"),
        ("M/D/YYYY h:mm A", "3/1/2017 1:15 PM", "2017-03-01"),
        (("M/D/YYYY", "YYYY-MM-DD"), "2017-03-01", "2017-03-01"),
        (None, "2017-03-01", "2017-03-01"),
        (None, "2017-3-1", None),
        (None, "2017-02-30", None),
        (None, "20170301", None),
        (None, "٢٠١٧-٠٣-٠١", None),
        ("M/D/YYYY", DateCell("2017-03-01"), "2017-03-01"),
        ("M/D/YYYY", DateCell("2017-03-01 10:15:00"), "2017-03-01"),
    ],
)
def test_dates(pictures: str | tuple[str, ...] | None, text: str, found: str | None) -> None:
    formats = date_formats((pictures,) if isinstance(pictures, str) else pictures) if pictures else None
    assert to_date(text, formats) == found


@pytest.mark.parametrize("picture", ["M/D", "dd.mm.yyyy", "", "YYYY-MM-DD D", "%Y-%m-%d", "YYYY-DDD-MM"])
def test_date_pictures_need_year_month_and_day_once(picture: str) -> None:
    assert date_formats((picture,)) is None


@pytest.mark.parametrize(
    ("picture", "text", "found"),
    [
        ("1,234.56", "1,234.56", "1234.56"),
        ("1,234.56", "12,345,678", "12345678"),
        ("1,234.56", "1234.5", "1234.5"),
        ("1,234.56", "1,23.5", None),
        ("1,234.56", "1.234,56", None),
        ("1,234.56", "1,234.5.6", None),
        ("1,234.56", "$5", None),
        ("1,234.56", "five", None),
        ("1,234.56", "5e3", None),
        ("1,234.56", "-1,000", "-1000"),
        ("1,234.56", "(1,000.50)", "-1000.50"),
        ("1,234.56", "(-5)", None),
        ("1,234.56", "(5", None),
        ("1,234.56", "5-", "-5"),
        ("1,234.56", "−5", "-5"),
        ("1,234.56", "-0", "0"),
        ("1,234.56", "１，２３４．５", "1234.5"),
        ("1,234.56", "12.5%", "0.125"),
        ("1,234.56", NumberCell("1234.5"), "1234.5"),
        ("1.234,56", "1.234,56", "1234.56"),
        ("1.234,56", "1234", "1234"),
        ("1.234,56", "1.5", None),
        ("1.234,56", NumberCell("1.5"), "1.5"),
        ("1 234,56", "1 234,56", "1234.56"),
        ("1 234,56", "1\u00a0234,56", "1234.56"),
        ("1 234,56", "1\u202f234", "1234"),
        ("1'234.56", "1’234.56", "1234.56"),
        ("1234,56", "1234,5", "1234.5"),
        ("1234,56", "1.234,5", None),
        ("1,234", "1,234", "1234"),
        ("1,234", "1.5", None),
        ("1234.56", "9" * 101, None),
    ],
)
def test_numbers(picture: str, text: str, found: str | None) -> None:
    number = number_format(picture, (), None)
    assert number is not None
    assert to_number(text, number) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("$5", "5"),
        ("-$5", "-5"),
        ("$-5", "-5"),
        ("($5)", "-5"),
        ("5 元", "5"),
        ("￥5", "5"),
        ("US$ 5", "5"),
        ("€5", None),
    ],
)
def test_currency_signs_that_are_named(text: str, found: str | None) -> None:
    number = number_format("1,234.56", ("$", "US$", "元", "¥"), None)
    assert number is not None
    assert to_number(text, number) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [("1.005", "1.01"), ("-1.005", "-1.01"), ("1", "1.00"), ("0.0049", "0.00"), ("9" * 60, "9" * 60 + ".00")],
)
def test_rounding_is_half_away_from_zero_and_only_where_asked(text: str, found: str) -> None:
    number = number_format("1234.56", (), 2)
    assert number is not None
    assert to_number(text, number) == found


@pytest.mark.parametrize("picture", ["1.234.56", "1,234,56", "1234", "#,##0.00", "2,345.67", "1,234.5"])
def test_number_pictures(picture: str) -> None:
    known = {"1234"}
    assert (number_format(picture, (), None) is not None) == (picture in known)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**30), max_value=10**30))
def test_a_number_survives_its_grouping_exactly(value: Decimal) -> None:
    number = number_format("1,234.56", (), None)
    assert number is not None
    found = to_number(f"{value:,f}", number)
    assert found is not None
    assert Decimal(found) == value


@given(st.text())
def test_a_code_is_stable_and_free_of_spaces(name: str) -> None:
    code = to_code(name)
    assert to_code(code) == code or not code.isascii()
    assert not any(one.isspace() for one in code)


@given(st.lists(st.fractions(min_value=0, max_value=1000), min_size=1, max_size=50).filter(any))
def test_shares_sum_to_exactly_one(weights: list[Fraction]) -> None:
    shares = to_shares(weights)
    assert sum(map(Fraction, shares)) == 1
    assert all(Fraction(share) >= 0 and "E" not in share for share in shares)


def test_what_a_fact_table_takes() -> None:
    from merit.calc.schema import TABLES

    targets, runs, calendar = TABLES["targets"], TABLES["runs"], TABLES["calendar"]
    assert wrong_value(targets.column("period"), "2017-Q5") == "bad_period"
    assert wrong_value(targets.column("value"), "1,000") == "bad_number"
    assert wrong_value(targets.column("value"), "") is None
    assert wrong_value(targets.column("metric"), " ") == "empty_cell"
    assert wrong_value(runs.column("month"), "2017-Q1") == "bad_month"
    assert wrong_value(runs.column("month"), "2017-12") is None
    assert wrong_value(calendar.column("workday"), "TRUE") == "bad_flag"
    assert wrong_value(None, "anything") is None
