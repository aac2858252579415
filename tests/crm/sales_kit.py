"""Customers, contracts and money for tests, each in one line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from merit.crm.models import Customer
from merit.crm.sales.contracts import create_contract
from merit.crm.sales.receipts import create_receipt
from merit.crm.sales.receivables import Due

D = Decimal


def customer(actor: Any, name: str = "苏州金源精密", **more: Any) -> Customer:
    number = Customer.everything.count() + 1
    return Customer.everything.create(
        company=actor.company, owner=actor.person, name=name, code=f"C-{number}", search=name.lower(), **more
    )


def contract(cast: Any, actor: Any = None, amount: str = "1000.00", signed_on: date | None = None, **more: Any) -> Any:
    """A signed contract of the salesperson's customer, booked by finance."""
    seller = actor or cast.seller
    client = more.pop("customer", None) or customer(seller)
    return create_contract(
        cast.finance if seller.company == cast.acme else seller,
        customer_id=client.pk,
        owner_id=seller.person.pk,
        signed_on=signed_on or date(2026, 8, 28),
        amount=D(amount),
        **more,
    )


def dues(*parts: tuple[str, str]) -> list[Due]:
    """dues(("2026-09-01", "300.00"), …)"""
    return [Due(date.fromisoformat(day), D(amount)) for day, amount in parts]


def receipt(cast: Any, to: Any, amount: str, day: str = "2026-09-04", **more: Any) -> Any:
    return create_receipt(
        cast.finance, contract_id=to.pk, received_on=date.fromisoformat(day), amount=D(amount), **more
    )
