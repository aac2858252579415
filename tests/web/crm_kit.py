"""What the tests of the customers' pages start from."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from merit.crm import operations

READERS = ("seller", "lead", "leader", "finance", "gm", "auditor")
STRANGERS = ("seller2", "lead2", "hr", "admin", "committee", "outsider")
BUDGET = 12


def company(cast: SimpleNamespace) -> SimpleNamespace:
    """A customer with a contact and an opportunity, of the salesperson."""
    stages = operations.ensure_default_stages(cast.acme)
    customer = operations.create_customer(cast.seller, name="苏州金源精密", customer_class="A", region="江苏")
    contact = operations.create_contact(cast.seller, customer_id=customer.pk, name="王会计")
    opportunity = operations.create_opportunity(
        cast.seller, customer_id=customer.pk, contact_id=contact.pk, name="视觉检测线二期", amount=Decimal("900000")
    )
    return SimpleNamespace(stages=stages, customer=customer, contact=contact, opportunity=opportunity)


def many(cast: SimpleNamespace, count: int = 60) -> None:
    """Enough for a second page."""
    operations.ensure_default_stages(cast.acme)
    for number in range(count):
        one = operations.create_customer(cast.seller, name=f"Customer {number:02d}", customer_class="B")
        row = operations.create_opportunity(
            cast.seller, customer_id=one.pk, name=f"Deal {number:02d}", amount=Decimal(1000 + number)
        )
        operations.log_activity(cast.seller, opportunity_id=row.pk, kind="call", on=cast.seller.today, content="Hello")


def text(response: Any) -> str:
    return response.content.decode()
