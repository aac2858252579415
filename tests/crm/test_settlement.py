"""What receipts settle is what the core says they settle, on the same facts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from merit.calc.metrics import settled as core_settled
from merit.crm.models import BadDebt, Contract, ContractLine, Credit, Receipt, Receivable, Settlement, Standing
from merit.crm.sales.settlement import balances, spread
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
        ours = {part.receivable.code: part.paid for balance in balances([one, two]).values() for part in balance.parts}
        theirs = core(facts_of("CNY"), cast.finance.today)
        assert ours == {code: theirs[code] for code in ours}


def stands(contract: Any) -> None:
    """What the database keeps of the contract is what the rule says."""
    balance = balances([contract])[contract.pk]
    kept = {row.pk: (row.amount, row.open, row.due_on) for row in Settlement.everything.filter(contract=contract)}
    parts = [(part.receivable, part.open) for part in balance.parts]
    assert kept == {owed.pk: (owed.amount, left, owed.due_on) for owed, left in parts}
    row = Standing.everything.get(contract=contract)
    since = min((owed.due_on for owed, left in parts if left > 0), default=None)
    assert (row.received, row.given_up, row.open_since) == (balance.received, balance.bad_debt, since)
    assert (row.company_id, row.amount) == (contract.company_id, contract.amount)
    assert row.outstanding == contract.amount - balance.received - balance.bad_debt


CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["receivable", "receipt", "baddebt"]), st.sampled_from("+~-"), days, cents, st.booleans()
    ),
    max_size=12,
)


@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES)
def test_the_database_keeps_where_contracts_stand(cast: Any, changes: list[Any]) -> None:
    """Whatever is added, changed, moved to another contract or deleted, by whomever."""
    one, two = kit.contract(cast), kit.contract(cast)
    models = {
        "receivable": (Receivable, "due_on"),
        "receipt": (Receipt, "received_on"),
        "baddebt": (BadDebt, "written_off_on"),
    }
    for number, (kind, way, day, amount, other) in enumerate(changes):
        (model, column), to = models[kind], two if other else one
        money = -amount if kind == "receipt" and number % 3 == 2 else amount
        rows = model.everything.filter(contract__in=(one, two)).order_by("pk")
        if way == "+":
            code = f"{kind}{number}-{to.pk}"
            model.everything.create(contract=to, code=code, amount=money, **{column: day})
        elif way == "~":
            model.everything.filter(pk__in=rows.values("pk")[:1]).update(contract=to, amount=money, **{column: day})
        else:
            model.everything.filter(pk__in=rows.values("pk")[:2]).delete()
        stands(one)
        stands(two)


def test_a_contract_without_anything_stands_too_until_it_is_deleted(cast: Any) -> None:
    made = kit.contract(cast)
    Receivable.everything.filter(contract=made).delete()
    stands(made)
    Credit.everything.filter(contract=made).delete()
    ContractLine.everything.filter(contract=made).delete()
    Contract.everything.filter(pk=made.pk).delete()
    assert not Standing.everything.filter(contract_id=made.pk).exists()


def test_what_is_open_knows_its_contracts_company_and_whether_that_is_archived(cast: Any) -> None:
    made = kit.contract(cast, amount="300", schedule=kit.dues(("2026-09-01", "300")))
    parts = Settlement.everything.filter(contract=made).values_list("company", "live")
    assert list(parts.all()) == [(made.company_id, True)]
    Contract.everything.filter(pk=made.pk).update(archived_at=timezone.now())
    assert list(parts.all()) == [(made.company_id, False)]
    kit.receipt(cast, made, "100")
    assert list(parts.all()) == [(made.company_id, False)], "settled anew it is archived still"
    Contract.everything.filter(pk=made.pk).update(archived_at=None, company=cast.other)
    assert list(parts.all()) == [(cast.other.pk, True)]
    Contract.everything.filter(pk=made.pk).update(amount=D(250))
    made.refresh_from_db()
    stands(made)
    assert Standing.everything.get(contract=made).outstanding == D(150)


def test_money_given_up_closes_what_is_open(cast: Any) -> None:
    from merit.crm.sales.bad_debts import create_bad_debt

    made = kit.contract(cast, amount="1000", schedule=kit.dues(("2026-09-01", "300"), ("2026-10-01", "700")))
    kit.receipt(cast, made, "400")
    create_bad_debt(cast.finance, contract_id=made.pk, written_off_on=date(2026, 11, 1), amount=D(250))
    balance = balances([made])[made.pk]
    assert [(part.paid, part.written_off, part.open) for part in balance.parts] == [(300, 0, 0), (100, 250, 350)]
    assert (balance.outstanding, balance.overdue(cast.finance.today)) == (D(350), D(350))
    assert balance.days_late(cast.finance.today) == 53
    assert balance.next_due and balance.next_due.state(cast.finance.today) == "overdue"


def test_any_number_of_contracts_takes_two_queries(cast: Any, django_assert_num_queries: Any) -> None:
    made = [kit.contract(cast, schedule=kit.dues(("2026-09-01", "300"))) for _ in range(4)]
    with django_assert_num_queries(2):
        assert len(balances(made)) == 4
