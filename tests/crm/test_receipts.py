"""Receipts and bad debts: booked by finance, corrected with a reason, never lost between two who write at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from merit.core.errors import Conflict, Forbidden, Invalid, MeritError, NotFound, Stale
from merit.core.models import Event
from merit.crm.contracts import BadDebt, Contract, Receipt
from merit.crm.sales import bad_debts, contracts, receipts
from merit.crm.sales.once import once
from merit.crm.sales.panels import contract_panel
from merit.crm.sales.settlement import covered_by
from tests.crm import sales_kit as kit

D = Decimal


def test_finance_books_and_nobody_else(cast: Any) -> None:
    made = kit.contract(cast)
    for actor in (cast.seller, cast.lead, cast.leader, cast.gm, cast.auditor):
        with pytest.raises(Forbidden):
            receipts.create_receipt(actor, contract_id=made.pk, received_on=date(2026, 9, 1), amount=D(1))
        with pytest.raises(Forbidden):
            bad_debts.create_bad_debt(actor, contract_id=made.pk, written_off_on=date(2026, 9, 1), amount=D(1))
    for actor in (cast.seller2, cast.outsider, cast.hr, cast.admin):
        with pytest.raises(Invalid):
            receipts.create_receipt(actor, contract_id=made.pk, received_on=date(2026, 9, 1), amount=D(1))
    assert not Receipt.everything.exists() and not BadDebt.everything.exists()
    booked = kit.receipt(cast, made, "-12.30", account="招行")
    assert booked.code == "R-00001" and booked.amount == D("-12.30")
    assert Event.everything.get(verb="refund-booked").data["amount"] == "-12.30"


@pytest.mark.parametrize("amount", ["0", "0.00", "NaN", "Infinity", "1E+400", "0.001", "99999999999999"])
def test_an_amount_that_cannot_be(cast: Any, amount: str) -> None:
    made = kit.contract(cast)
    with pytest.raises(Invalid) as refused:
        kit.receipt(cast, made, amount)
    assert list(refused.value.fields) == ["amount"]


def test_money_is_not_received_tomorrow(cast: Any) -> None:
    made = kit.contract(cast)
    tomorrow = cast.finance.today + timedelta(days=1)
    with pytest.raises(Invalid):
        receipts.create_receipt(cast.finance, contract_id=made.pk, received_on=tomorrow, amount=D(1))
    with pytest.raises(Invalid):
        bad_debts.create_bad_debt(cast.finance, contract_id=made.pk, written_off_on=tomorrow, amount=D(1))


def test_a_correction_says_why_and_keeps_what_was(cast: Any) -> None:
    one, two = kit.contract(cast), kit.contract(cast)
    booked = kit.receipt(cast, one, "100")
    with pytest.raises(Invalid):
        receipts.change_receipt(cast.finance, booked.pk, 1, reason=" ", amount=D(90))
    changed = receipts.change_receipt(
        cast.finance, booked.pk, 1, reason="wrong contract", amount=D(90), contract_id=two.pk
    )
    assert (changed.amount, changed.contract, changed.version) == (D(90), two, 2)
    events = Event.everything.filter(verb="receipt-changed")
    assert {event.subject_id for event in events} == {one.pk, two.pk}
    assert events[0].data["amount"] == ["100.00", "90.00"] and events[0].data["reason"] == "wrong contract"
    with pytest.raises(Stale):
        receipts.change_receipt(cast.finance2, booked.pk, 1, reason="late", amount=D(80))
    with pytest.raises(Forbidden):
        receipts.delete_receipt(cast.seller, booked.pk, 2, reason="mine")
    receipts.delete_receipt(cast.finance, booked.pk, 2, reason="never was")
    assert not Receipt.everything.exists()
    assert Event.everything.get(verb="receipt-deleted").data["code"] == booked.code
    with pytest.raises(NotFound):
        receipts.delete_receipt(cast.finance, booked.pk, 2, reason="again")


def test_a_receipt_says_which_receivables_it_settles(cast: Any) -> None:
    made = kit.contract(cast, schedule=kit.dues(("2026-10-01", "600"), ("2026-09-01", "400")))
    first, second = kit.receipt(cast, made, "500", "2026-09-02"), kit.receipt(cast, made, "600", "2026-10-02")
    refund = kit.receipt(cast, made, "-300", "2026-11-02")
    told = {one.code: [(row.amount, part) for row, part in covered_by(one)] for one in (first, second, refund)}
    assert told == {
        first.code: [(D(400), D(400)), (D(600), D(100))],
        second.code: [(D(600), D(500))],
        refund.code: [(D(600), D(-200))],
    }, "100 of the refund took back what was paid too much"


def test_the_panel_of_a_customer(cast: Any, django_assert_num_queries: Any) -> None:
    client = kit.customer(cast.seller)
    made = [kit.contract(cast, customer=client, schedule=kit.dues(("2026-09-01", "300"))) for _ in range(12)]
    kit.receipt(cast, made[-1], "100")
    with django_assert_num_queries(3):
        panel = contract_panel(cast.seller, client)
    assert len(panel.rows) == 10 and panel.more and panel.may_create
    contract, balance = panel.rows[0]
    assert (contract, balance.received, balance.next_due.open) == (made[-1], D(100), D(200))
    assert not contract_panel(cast.seller2, client).rows


def together(*works: Callable[[], Any]) -> list[Any]:
    """Does them at once, each on its own connection; what each gives or how it is refused."""
    found: list[Any] = [None] * len(works)
    start = threading.Barrier(len(works))

    def run(number: int, work: Callable[[], Any]) -> None:
        start.wait(30)
        try:
            found[number] = work()
        except MeritError as error:
            found[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.django_db(transaction=True)
def test_at_once(transactional_db: None, cast: Any) -> None:
    """One test for all, because clearing the whole database takes longer than what is tested."""
    made = kit.contract(cast)

    def book(amount: int) -> Any:
        return receipts.create_receipt(
            cast.finance, contract_id=made.pk, received_on=date(2026, 9, 1), amount=D(amount)
        )

    both = together(lambda: book(1), lambda: book(2), lambda: book(3))
    assert len({one.code for one in both}) == 3 and Receipt.everything.count() == 3

    same = together(*[lambda: once(cast.finance, "key", lambda: book(9))] * 3)
    assert len(set(same)) == 1 and Receipt.everything.filter(amount=9).count() == 1

    row = both[0]
    edits = together(
        lambda: receipts.change_receipt(cast.finance, row.pk, 1, reason="a", amount=D(10)),
        lambda: receipts.change_receipt(cast.finance2, row.pk, 1, reason="b", amount=D(20)),
    )
    assert sorted(type(one).__name__ for one in edits) == ["Receipt", "Stale"]

    edits = together(
        lambda: contracts.change_contract(cast.finance, made.pk, 1, amount=D(10)),
        lambda: contracts.change_contract(cast.finance2, made.pk, 1, note="b"),
    )
    assert sorted(type(one).__name__ for one in edits) == ["Contract", "Stale"]

    for _ in range(3):
        other = kit.contract(cast)
        ends = together(
            lambda pk=other.pk: contracts.delete_contract(cast.finance, pk, 1),
            lambda pk=other.pk: receipts.create_receipt(
                cast.finance2, contract_id=pk, received_on=date(2026, 9, 1), amount=D(1)
            ),
        )
        refused = [one for one in ends if isinstance(one, MeritError)]
        assert len(refused) == 1 and isinstance(refused[0], Conflict | Invalid)
        assert Contract.everything.filter(pk=other.pk).exists() == Receipt.everything.filter(contract=other.pk).exists()
