"""A customer and an opportunity of the cast's salesperson."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from merit.crm import operations
from merit.crm.models import Customer, Opportunity


@pytest.fixture
def stages(cast: SimpleNamespace) -> list[Any]:
    return operations.ensure_default_stages(cast.acme)


@pytest.fixture
def customer(cast: SimpleNamespace) -> Customer:
    return operations.create_customer(cast.seller, name="苏州金源精密", customer_class="A", region="江苏")


@pytest.fixture
def opportunity(cast: SimpleNamespace, stages: list[Any], customer: Customer) -> Opportunity:
    return operations.create_opportunity(
        cast.seller, customer_id=customer.pk, name="视觉检测线二期", amount=Decimal("900000")
    )
