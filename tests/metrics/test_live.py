"""Where one stands today: the core's value, target and attainment, and the pace in working days."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from merit.calc.facts import Facts, read_facts
from merit.calc.metrics import Metrics
from merit.calc.periods import parse_period
from merit.metrics.live import Live, standing

EXAMPLE = Path(__file__).parents[2] / "examples" / "company" / "facts"


@pytest.fixture(scope="module")
def facts() -> Facts:
    return read_facts(EXAMPLE)


def test_a_person_with_a_target(facts: Facts) -> None:
    found = standing(facts, "wang", "contract_amount", "2026-Q1", date(2026, 3, 31))
    assert found.goal == 260_000
    assert found.attainment == found.value / 260_000
    assert found.pace == 1
    assert found.missing == max(0, 260_000 - found.value)


def test_without_a_target_there_is_no_attainment(facts: Facts) -> None:
    found = standing(facts, "wang", "receipts", "2026-02", date(2026, 2, 10))
    assert found.target is None
    assert found.attainment is None
    assert found.missing is None
    assert found.value is not None


def test_a_company_and_a_department_take_the_core_s_sums(facts: Facts) -> None:
    metrics = Metrics(facts)
    for by, code in (("company", "cg"), ("department", "sales"), ("department", "east")):
        found = standing(facts, code, "receipts", "2026-Q1", date(2026, 2, 10), by)
        assert found.value == metrics.of_subject(by, code, "receipts", parse_period("2026-Q1"))


def test_nobody_known(facts: Facts) -> None:
    found = standing(facts, "nobody", "receipts", "2026-Q1", date(2026, 2, 10))
    assert (found.value, found.target, found.attainment) == (None, None, None)


def test_days_follow_the_calendar(facts: Facts) -> None:
    """January 2026: the 1st and 2nd are holidays in calendar.csv; the 5th is the first working day."""
    january = parse_period("2026-01")
    assert Live(facts, date(2026, 1, 2)).days(january).gone in (0, 1)
    for period in ("2026-01", "2026-02", "2026-Q1", "2026"):
        last = Live(facts, parse_period(period).last_day).days(period)
        assert last.gone == last.all == Metrics(facts).workdays(parse_period(period))
        assert last.pace == 1
        assert last.left == 0


def test_days_before_and_after_the_period(facts: Facts) -> None:
    assert Live(facts, date(2026, 4, 30)).days("2026-05").pace == 0
    assert Live(facts, date(2026, 6, 1)).days("2026-05").pace == 1


def test_november_2026_by_hand(company: object) -> None:
    """21 working days from Monday to Friday; on Monday the 23rd the 16th has begun."""
    days = Live(company(), date(2026, 11, 23)).days("2026-11")
    assert (days.gone, days.all, days.left) == (16, 21, 5)
    assert days.pace == Fraction(16, 21)


def test_ratios_have_no_pace(facts: Facts) -> None:
    assert standing(facts, "wang", "collection_rate", "2026-Q1", date(2026, 2, 10)).pace is None
    assert standing(facts, "wang", "contract_count", "2026-Q1", date(2026, 2, 10)).pace is not None


def test_behind(company: object) -> None:
    facts = company(targets="subject,metric,period,value\nwang,receipts,2026-01,100000\n")
    found = standing(facts, "wang", "receipts", "2026-01", date(2026, 1, 31))
    assert found.value == 48_000
    assert found.attainment == Fraction(48, 100)
    assert found.behind == Fraction(52, 100)
    assert found.missing == 52_000


def test_one_person_alone_is_who_he_is_among_all(facts: Facts) -> None:
    for period in map(parse_period, ("2025-12", "2026-01", "2026-Q1", "2026")):
        alone, together = Metrics(facts).people, Metrics(facts).staff(period)
        for code in (*facts.employees, "nobody"):
            assert alone.known(code, period) == together.known.get(code), (code, period)
