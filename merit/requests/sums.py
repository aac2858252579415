"""What an opportunity or customer costs: asked for, approved, spent; and what is left of what came in.

Source: docs/spec/expenses.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import F, Model, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from merit.core.fields import MoneyField
from merit.crm.contracts import Receipt
from merit.org.actor import Actor
from merit.requests.limits import ZERO, costs_on
from merit.requests.models import ALLOWED, Cost, ExpenseRequest


@dataclass(frozen=True)
class Costs:
    """`asked`: waits for its approval; `approved`: may still be spent; `spent`: costs; `received`: of its contracts."""

    asked: Decimal
    approved: Decimal
    spent: Decimal
    received: Decimal

    @property
    def profit(self) -> Decimal:
        return self.received - self.spent

    @property
    def any(self) -> bool:
        return bool(self.asked or self.approved or self.spent)


def costs_of(actor: Actor, row: Model) -> Costs:
    """Of an opportunity or customer, as far as the actor sees requests, costs and receipts. Two queries at most."""
    if not any_costs(row):
        return NOTHING
    name = str(row._meta.model_name)
    asked = ExpenseRequest.objects.visible_to(actor).filter(**{f"{name}_id": row.pk})
    spent = Cost.objects.visible_to(actor).filter(costs_on(name, row.pk))
    received = Receipt.objects.visible_to(actor).filter(**{f"contract__{name}_id": row.pk})
    sums = {
        "asked": _sum(asked.filter(state="pending")),
        "approved": _sum(asked.filter(state__in=ALLOWED), F("amount") - F("spent")),
        "spent": _sum(spent),
        "received": _sum(received),
    }
    rows = type(row).objects.unscoped("what it costs").filter(pk=row.pk)  # type: ignore[attr-defined]
    values = {f"_{key}": one for key, one in sums.items()}
    found = rows.values(**values).get()
    return Costs(**{key: found[f"_{key}"] for key in sums})


NOTHING = Costs(ZERO, ZERO, ZERO, ZERO)
_ANY = """
    SELECT EXISTS (SELECT FROM requests_expenserequest WHERE {column} = %(pk)s)
        OR EXISTS (SELECT FROM requests_cost c JOIN crm_contract k ON k.id = c.contract_id WHERE k.{column} = %(pk)s)"""


def any_costs(row: Model) -> bool:
    """Whether anything was asked or spent on it, by anybody: most have nothing, and to sum that up takes longer."""
    column = {"opportunity": "opportunity_id", "customer": "customer_id"}[str(row._meta.model_name)]
    with connection.cursor() as cursor:
        cursor.execute(_ANY.format(column=column), {"pk": row.pk})
        return bool(cursor.fetchone()[0])


def _sum(rows: QuerySet[Any], what: Any = None) -> Coalesce:
    """The sum of all these rows, as a part of another query."""
    one = rows.order_by().annotate(_all=Value(1)).values("_all")
    total = one.annotate(_total=Sum(what or F("amount"))).values("_total")
    return Coalesce(Subquery(total, output_field=MoneyField()), ZERO)
