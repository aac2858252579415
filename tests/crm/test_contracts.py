"""Contracts: who may create and change what, amounts and shares exact, nothing overwritten unseen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from merit.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from merit.core.models import Event
from merit.crm.contracts import Contract, Receivable
from merit.crm.sales import contracts, products
from merit.crm.sales.receivables import Due, suggested
from merit.crm.sales.rows import Line, Share
from tests.crm import sales_kit as kit

D = Decimal
SIGNED = date(2026, 8, 28)


def test_a_salesperson_enters_a_contract_of_an_own_customer(cast: Any) -> None:
    client = kit.customer(cast.seller)
    made = contracts.create_contract(
        cast.seller,
        customer_id=client.pk,
        signed_on=SIGNED,
        name="视觉检测线",
        lines=[Line(D(2), D("600.005"), product_name="Camera"), Line(D("0.5"), D(100), product_name="Service")],
    )
    assert made.amount == D("1250.01"), "each line rounded, then summed"
    assert made.owner == cast.seller.person
    assert [(one.person, one.share) for one in made.credits.all()] == [(cast.seller.person, D(1))]
    assert made.code.startswith("K-")
    assert "shijue" in made.search
    assert [line.list_price for line in made.lines.all()] == [D("600.005"), D(100)]


def test_nobody_enters_a_contract_of_a_customer_whom_he_does_not_see(cast: Any) -> None:
    client = kit.customer(cast.seller)
    for actor in (cast.seller2, cast.lead2, cast.outsider, cast.hr, cast.admin):
        with pytest.raises((Invalid, Forbidden)):
            contracts.create_contract(actor, customer_id=client.pk, signed_on=SIGNED, amount=D(1))
    with pytest.raises(Invalid):
        contracts.create_contract(cast.seller, signed_on=SIGNED, amount=D(1))
    for actor in (cast.gm, cast.auditor, cast.leader):
        with pytest.raises(Forbidden):
            contracts.create_contract(actor, customer_id=client.pk, signed_on=SIGNED, amount=D(1))
    assert not Contract.everything.exists()
    assert contracts.create_contract(cast.lead, customer_id=client.pk, signed_on=SIGNED, amount=D(1))
    assert contracts.create_contract(cast.finance, customer_id=client.pk, signed_on=SIGNED, amount=D(1))


def test_a_salesperson_makes_nobody_outside_his_people_the_owner(cast: Any) -> None:
    client = kit.customer(cast.seller)
    with pytest.raises(Forbidden):
        contracts.create_contract(
            cast.seller, customer_id=client.pk, owner_id=cast.seller2.person.pk, signed_on=SIGNED, amount=D(1)
        )


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1E+400", "-1", "0.001", "12345678901234"])
def test_an_amount_is_finite_and_no_finer_than_the_currency(cast: Any, amount: str) -> None:
    with pytest.raises(Invalid) as refused:
        kit.contract(cast, amount=amount)
    assert "amount" in refused.value.fields


def test_yen_have_no_decimals(cast: Any) -> None:
    cast.acme.currency = "JPY"
    cast.acme.save()
    with pytest.raises(Invalid, match="no decimals"):
        kit.contract(cast, amount="1.5")
    assert kit.contract(cast, amount="1500").amount == D(1500)


@pytest.mark.parametrize(
    "shares", [["0.5"], ["0.5", "0.6"], ["1", "0"], ["1.5", "-0.5"], ["0.333333333333"] * 3, ["NaN"]]
)
def test_shares_sum_to_one(cast: Any, shares: list[str]) -> None:
    people = [cast.seller.person, cast.seller2.person, cast.lead.person]
    with pytest.raises(Invalid) as refused:
        kit.contract(cast, credits=[Share(one.pk, D(share)) for one, share in zip(people, shares, strict=False)])
    assert "credits" in refused.value.fields
    assert not Contract.everything.exists()


def test_a_person_has_one_share(cast: Any) -> None:
    with pytest.raises(Invalid, match="once"):
        kit.contract(cast, credits=[Share(cast.seller.person.pk, D("0.5"))] * 2)


def test_a_person_of_another_company_cannot_be_credited_by_who_does_not_see_him(cast: Any) -> None:
    with pytest.raises(Invalid):
        kit.contract(cast, credits=[Share(cast.outsider.person.pk, D(1))])


def test_once_signed_only_finance_changes_what_pay_depends_on(cast: Any) -> None:
    made = kit.contract(cast, schedule=kit.dues(("2026-09-01", "1000.00")))
    half = [Share(cast.seller.person.pk, D("0.5")), Share(cast.seller2.person.pk, D("0.5"))]
    for change in (
        {"amount": D(2000)},
        {"credits": half},
        {"signed_on": date(2026, 8, 1)},
        {"lines": [Line(D(1), D(5), product_name="x")]},
        {"schedule": kit.dues(("2026-12-01", "1000.00"))},
        {"owner_id": cast.lead.person.pk},
        {"customer_id": None},
    ):
        with pytest.raises(Forbidden):
            contracts.change_contract(cast.seller, made.pk, 1, **change)
    made.refresh_from_db()
    assert (made.version, made.lines.count(), made.credits.count()) == (1, 0, 1)
    contracts.change_contract(cast.seller, made.pk, 1, name="New name", amount=D("1000.00"))
    changed = contracts.change_contract(cast.finance, made.pk, 2, credits=half, amount=D("2000.50"))
    assert changed.version == 3
    event = Event.everything.filter(subject_id=made.pk, verb="changed").order_by("-pk")[0]
    assert event.data["amount"] == ["1000.00", "2000.50"]
    assert event.data["credits"] == ["Chen Siyuan 100%", "Chen Siyuan 50%, Wang Ruotong 50%"]


def test_before_it_is_signed_the_owner_changes_everything(cast: Any) -> None:
    made = kit.contract(cast, signed_on=date(2026, 12, 24))
    changed = contracts.change_contract(cast.seller, made.pk, 1, amount=D(5), signed_on=date(2026, 12, 31))
    assert changed.amount == 5
    with pytest.raises(NotFound):
        contracts.change_contract(cast.seller2, made.pk, 2, amount=D(6))


def test_who_is_credited_sees_the_contract_and_does_not_change_it(cast: Any) -> None:
    made = kit.contract(cast, credits=[Share(cast.seller2.person.pk, D(1))])
    assert Contract.objects.visible_to(cast.seller2).filter(pk=made.pk).exists()
    with pytest.raises(Forbidden):
        contracts.change_contract(cast.seller2, made.pk, 1, name="mine")


def test_a_change_of_an_old_version_is_stale(cast: Any) -> None:
    made = kit.contract(cast)
    contracts.change_contract(cast.finance, made.pk, 1, name="a")
    with pytest.raises(Stale):
        contracts.change_contract(cast.finance2, made.pk, 1, name="b")


def test_lines_take_the_list_price_of_the_signing_day_and_keep_it(cast: Any) -> None:
    camera = products.create_product(cast.finance, name="Camera", price=D(1300), price_from=date(2026, 1, 1))
    products.set_list_price(cast.finance, camera.pk, 2, price=D(1500), start=date(2026, 9, 1))
    line = Line(D(2), D(1200), product_id=camera.pk)
    made = kit.contract(cast, lines=[line])
    assert made.lines.get().list_price == 1300
    products.set_list_price(cast.finance, camera.pk, 3, price=D(1350), start=date(2026, 8, 1))
    contracts.change_contract(cast.finance, made.pk, 1, lines=[Line(D(3), D(1200), product_id=camera.pk)])
    assert made.lines.get().list_price == 1300, "a signed line keeps its list price"
    contracts.change_contract(cast.finance, made.pk, 2, lines=[line], signed_on=date(2026, 9, 5))
    assert made.lines.get().list_price == 1500, "signed on another day, it takes that day's"


def test_only_finance_says_a_list_price(cast: Any) -> None:
    client = kit.customer(cast.seller)
    line = Line(D(1), D(100), product_name="Camera", list_price=D(1))
    made = contracts.create_contract(cast.seller, customer_id=client.pk, signed_on=SIGNED, lines=[line])
    assert made.lines.get().list_price == 100
    made = contracts.create_contract(cast.finance, customer_id=client.pk, signed_on=SIGNED, lines=[line])
    assert made.lines.get().list_price == 1


def test_a_contract_with_money_cannot_be_deleted(cast: Any) -> None:
    made = kit.contract(cast, schedule=kit.dues(("2026-09-01", "1000.00")))
    kit.receipt(cast, made, "1.00")
    with pytest.raises(Conflict):
        contracts.delete_contract(cast.finance, made.pk, 1)
    assert Receivable.everything.count() == 1
    archived = contracts.archive_contract(cast.finance, made.pk, 1)
    assert archived.archived_at
    assert not contracts.archive_contract(cast.finance, made.pk, 2, archived=False).archived_at


def test_a_contract_without_money_is_deleted_with_its_schedule(cast: Any) -> None:
    made = kit.contract(cast, schedule=kit.dues(("2026-09-01", "1000.00")))
    with pytest.raises(Forbidden):
        contracts.delete_contract(cast.seller, made.pk, 1)
    contracts.delete_contract(cast.finance, made.pk, 1)
    assert not Contract.everything.exists() and not Receivable.everything.exists()
    assert Event.everything.get(verb="deleted").data["amount"] == "1000.00"


def test_a_schedule_changes_as_a_whole(cast: Any) -> None:
    made = kit.contract(cast, schedule=kit.dues(("2026-09-01", "300.00"), ("2026-10-01", "700.00")))
    first = made.receivables.get(amount=300)
    kept = Due(date(2026, 9, 15), D("400.00"), first.pk, "Prepayment")
    contracts.change_contract(cast.finance, made.pk, 1, schedule=[kept, *kit.dues(("2026-11-01", "600.00"))])
    rows = [(one.code, one.due_on, one.amount, one.version) for one in made.receivables.order_by("due_on")]
    assert rows[0] == (first.code, date(2026, 9, 15), D("400.00"), 2)
    assert rows[1][1:3] == (date(2026, 11, 1), D("600.00"))
    other = kit.contract(cast)
    with pytest.raises(Invalid):
        contracts.change_contract(cast.finance, other.pk, 1, schedule=[kept])


@pytest.mark.parametrize(
    ("split", "parts"),
    [("30/60/10", ["0.30", "0.61", "0.10"]), ("100", ["1.01"]), ("1/1/1", ["0.34", "0.33", "0.34"])],
)
def test_a_split_sums_to_the_amount(split: str, parts: list[str]) -> None:
    found = suggested(D("1.01"), SIGNED, split, "CNY")
    assert sum(one.amount for one in found) == D("1.01")
    assert [one.amount for one in found] == [D(part) for part in parts]
    assert [(one.due_on - SIGNED).days for one in found] == [30 * n for n in range(len(parts))]


@pytest.mark.parametrize("split", ["", "x", "0/1", "1/0", "-1/2", "1e9/1", "1/" * 300, "1/1/0/1"])
def test_a_split_that_is_none(split: str) -> None:
    with pytest.raises(Invalid):
        suggested(D(100), SIGNED, split, "CNY")


def test_nothing_is_signed_more_than_a_year_ahead(cast: Any) -> None:
    with pytest.raises(Invalid, match="more than a year ahead"):
        kit.contract(cast, signed_on=date(2028, 1, 1))
    made = kit.contract(cast, signed_on=date(2027, 6, 1))
    with pytest.raises(Invalid, match="more than a year ahead"):
        contracts.change_contract(cast.finance, made.pk, made.version, signed_on=date(2099, 1, 1))


def test_an_amount_below_what_is_received_is_finance_s(cast: Any) -> None:
    made = kit.contract(cast, amount="1000.00", signed_on=date(2027, 1, 1))  # to be signed yet: the owner may change it
    kit.receipt(cast, made, "600.00")
    changed = contracts.change_contract(cast.seller, made.pk, made.version, amount=Decimal(700), lines=())
    with pytest.raises(Forbidden, match="received already"):
        contracts.change_contract(cast.seller, made.pk, changed.version, amount=Decimal(500))
    assert contracts.change_contract(cast.finance, made.pk, changed.version, amount=Decimal(500)).amount == 500
