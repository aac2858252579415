"""The list of customers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from merit.crm import operations, policy
from merit.crm.intervals import Rules, with_interval
from merit.crm.models import Customer, Opportunity
from merit.crm.searching import holding
from merit.lists.columns import Column
from merit.lists.described.common import customs, known_values, owner
from merit.lists.query import ListOf, Ready


def _rows(actor: Any) -> QuerySet[Customer]:
    found: QuerySet[Customer] = Customer.objects.visible_to(actor).filter(company=actor.company)
    return found


def _search(_actor: Any, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    return rows.filter(holding(Customer, text))


def _interval(actor: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """With the day on which the contact interval ends."""
    rules = actor.__dict__.setdefault("_interval_rules", {})
    if actor.company.pk not in rules:
        rules[actor.company.pk] = Rules.of(actor.company)
    return with_interval(rows, actor.company, rules[actor.company.pk])


def _open(actor: Any) -> Any:
    """What the open opportunities with a customer come to, of those that the actor sees."""
    rows = Opportunity.objects.visible_to(actor).filter(customer=OuterRef("pk"), stage__kind="open", archived_at=None)
    sums = rows.order_by().values("customer").annotate(total=Sum("amount")).values("total")
    return Coalesce(Subquery(sums), Value(Decimal(0)), output_field=DecimalField())


CUSTOMERS = ListOf(
    name="customers",
    model=Customer,
    label=_("Customers"),
    rows=_rows,
    search=_search,
    default=("-last_contact_on",),
    relations=("owner",),
    record="customer",
    customs=customs("customer"),
    change=operations.change_customer,
    may_change=policy.may_write,
    bulk=("assign", "change", "tag", "archive"),
    ready=(
        Ready("", _("All customers")),
        Ready("late", _("Contact overdue"), "f=interval_ends_on.ago.0|last_contact_on.empty"),
        Ready("archived", _("Archived"), "archived=1"),
    ),
    columns=(
        Column("name", _("Customer"), fixed=True, edits="name", needed=True, width=260, phone=True),
        Column("code", _("Code"), shown=False),
        Column(
            "customer_class",
            _("Class"),
            "choice",
            edits="customer_class",
            options=known_values(Customer, "customer_class"),
            plain=True,
            groups=True,
        ),
        Column("industry", _("Industry"), edits="industry", groups=True),
        Column("region", _("Region"), edits="region", groups=True),
        owner(),
        Column("last_contact_on", _("Last contact"), "date", phone=True, along=("interval_ends_on",)),
        Column("interval_ends_on", _("Contact due by"), "date", joined=_interval, shown=False),
        Column("open_amount", _("Open opportunities"), "money", path="_open", expression=_open, phone=True),
        Column("source", _("Source"), edits="source", groups=True, shown=False),
        Column("tags", _("Tags"), "tags", edits="tags", sortable=False, shown=False),
        Column("phone", _("Phone"), edits="phone", shown=False, sortable=False),
        Column("website", _("Website"), edits="website", shown=False, sortable=False),
        Column("address", _("Address"), edits="address", shown=False, sortable=False),
        Column("created_on", _("Customer since"), "date", edits="created_on", shown=False),
    ),
)
