"""What receipts settle is what the core says they settle, on the same facts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from merit.calc.metrics import settled as core_settled
from merit.crm.contracts import Receivable
from merit.crm.sales.settlement import balances, settled, spread
from merit.metrics.gather import facts_of
from tests.crm import sales_kit as kit

D = Decimal
START = date(2026, 1, 1)
days = st.integers(0, 120).map(lambda n: START + timedelta(days=n))
cents = st.integers(1, 100_000).map(lambda n: D(n) / 100)


def core(facts: Any, day: date) -> dict[str, D]:
    rows = core_settled(facts, day).select("receivable", "paid").iter_rows()
    return {code: D(paid) / 100 for code, paid in rows}


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    owed=st.lists(
        st.tuples(st.sampled_from(["a", "B", "ab", "é", "客", "10", "9"]), days, cents),
        max_size=6,
        unique_by=lambda row: row[0],
    ),
    got=st.lists(st.tuples(days, st.integers(-100_000, 200_000).map(lambda n: D(n) / 100)), max_size=6),
    day=days,
)
def test_the_rule_is_the_core_s(company: Any, owed: list[Any], got: list[Any], day: date) -> None:
    tables = {
        "receivables": "receivable,contract,due_on,amount\n"
        + "".join(f"{code},K1,{due},{amount}\n" for code, due, amount in owed),
        "receipts": "receipt,contract,received_on,amount\n"
        + "".join(f"R{n},K1,{on},{amount}\n" for n, (on, amount) in enumerate(got)),
    }
    rows = [Receivable(code=code, due_on=due, amount=amount) for code, due, amount in owed]
    received = sum((amount for on, amount in got if on <= day), D(0))
    ours = {part.receivable.code: part.paid for part in spread(rows, received, D(0))}
    assert ours == core(company(**tables), day)
    assert sum(ours.values(), D(0)) == min(max(received, D(0)), sum((row.amount for row in rows), D(0)))


def test_the_database_settles_as_the_core_does_on_its_facts(cast: Any) -> None:
    one = kit.contract(
        cast,
        amount="1380000",
        schedule=kit.dues(("2026-09-04", "276000"), ("2026-11-20", "552000"), ("2026-12-18", "552000")),
    )
    two = kit.contract(cast, amount="10", schedule=kit.dues(("2026-09-04", "6"), ("2026-09-04", "4")))
    kit.contract(cast, amount="10", schedule=kit.dues(("2026-09-04", "6")))
    for to, amount, day in (
        (one, "276000", "2026-09-04"),
        (one, "400000", "2026-10-21"),
        (one, "-123500", "2026-11-20"),
        (two, "7", "2026-10-01"),
        (two, "-9", "2026-11-01"),
        (two, "8.5", "2026-11-23"),
    ):
        kit.receipt(cast, to, amount, day)
    facts = facts_of("CNY")
    for day in (date(2026, 9, 3), date(2026, 9, 4), date(2026, 10, 30), date(2026, 11, 2), cast.finance.today):
        ours = {part.receivable.code: part.paid for contract in (one, two) for part in settled(contract, day)}
        theirs = core(facts, day)
        assert ours == {code: theirs[code] for code in ours}


def test_money_given_up_closes_what_is_open(cast: Any) -> None:
    from merit.crm.sales.bad_debts import create_bad_debt

    made = kit.contract(cast, amount="1000", schedule=kit.dues(("2026-09-01", "300"), ("2026-10-01", "700")))
    kit.receipt(cast, made, "400")
    create_bad_debt(cast.finance, contract_id=made.pk, written_off_on=date(2026, 11, 1), amount=D(250))
    balance = balances([made], cast.finance.today)[made.pk]
    assert [(part.paid, part.written_off, part.open) for part in balance.parts] == [(300, 0, 0), (100, 250, 350)]
    assert (balance.outstanding, balance.overdue(cast.finance.today)) == (D(350), D(350))
    assert balance.days_late(cast.finance.today) == 53
    assert balance.next_due and balance.next_due.state(cast.finance.today) == "overdue"


def test_any_number_of_contracts_takes_two_queries(cast: Any, django_assert_num_queries: Any) -> None:
    made = [kit.contract(cast, schedule=kit.dues(("2026-09-01", "300"))) for _ in range(4)]
    with django_assert_num_queries(2):
        assert len(balances(made, cast.finance.today)) == 4
