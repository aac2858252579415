"""`only` on columns: what it compares, and what it says of a column that is not there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from merit.calc.facts import Facts, read_facts
from merit.calc.pay import simulate
from merit.calc.plan import parse_plan
from merit.calc.problems import InputError
from tests.conftest import COMPANY, as_bytes


def paid(facts: Facts, only: str) -> list[str]:
    plan = f"plan: p\nitems: [{{code: a, form: rate, metric: receipts, only: {{{only}}}, bands: [{{rate: 1%}}], every: month}}]"
    return simulate([parse_plan(plan)], facts, "2026-03").totals()["amount"].to_list()


@pytest.mark.parametrize(
    ("only", "amounts"),
    [
        ("contract.line: [service]", ["900.00"]),
        ("contract.amount: ['90000.00']", ["900.00"]),
        ("contract.signed_on: ['2026-02-10']", ["900.00"]),
        ("customer.customer: bolt", ["900.00"]),
        ("customer.class: [A]", []),
    ],
)
def test_values_are_compared_as_text(company: Callable[..., Facts], only: str, amounts: list[str]) -> None:
    assert paid(company(), only) == amounts


def test_a_column_of_customers_that_nobody_has_is_a_mistake(company: Callable[..., Facts]) -> None:
    with pytest.raises(InputError, match=r"customers.csv, column region: the plan asks for this column"):
        paid(company(), "customer.region: [north]")


def test_without_contracts_nothing_is_seen_and_nothing_breaks() -> None:
    tables = {name: COMPANY[name] for name in ("departments.csv", "employees.csv")}
    assert paid(read_facts(as_bytes(tables)), "contract.line: [goods], customer.region: [north]") == []
