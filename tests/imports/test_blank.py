"""Rows that an import makes start with what every new row starts with."""

from __future__ import annotations

from typing import Any

import pytest

from merit.core.inserting import blank
from merit.crm.leads.models import Lead
from merit.crm.models import Activity, Contact, Customer, Opportunity


@pytest.mark.parametrize("model", [Customer, Contact, Opportunity, Activity, Lead])
def test_a_blank_row_is_a_new_row_and_shares_nothing_with_the_next(model: Any) -> None:
    one, other = blank(model), blank(model)
    started = {name: value for name, value in vars(model()).items() if name != "_state"}
    assert {name for name, value in started.items() if value != vars(one)[name]} <= {"received_at"}, "but for the clock"
    assert one._state.adding
    assert one.pk is None
    shared = [
        name for name in started if isinstance(vars(one)[name], (dict, list)) and vars(one)[name] is vars(other)[name]
    ]
    assert shared == []


def test_a_blank_row_takes_values_and_records() -> None:
    customer = Customer(pk=7, name="Acme Works")
    contact = blank(Contact, customer=customer, name="Ann")
    assert (contact.customer, contact.customer_id, contact.name) == (customer, 7, "Ann")
