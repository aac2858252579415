"""The list of contacts."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merit.crm import operations, policy
from merit.crm.models import Contact
from merit.crm.searching import holding_with_customer
from merit.lists.columns import Column
from merit.lists.described.common import customs, owner
from merit.lists.query import ListOf, Ready


def _rows(actor: Any) -> QuerySet[Contact]:
    found: QuerySet[Contact] = Contact.objects.visible_to(actor).filter(customer__company=actor.company)
    return found


def _search(_actor: Any, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    return rows.filter(holding_with_customer(Contact, text))


CONTACTS = ListOf(
    name="contacts",
    model=Contact,
    label=_("Contacts"),
    rows=_rows,
    search=_search,
    default=("name",),
    relations=("customer", "customer__owner"),
    record="contact",
    customs=customs("contact"),
    change=operations.change_contact,
    may_change=policy.may_write,
    bulk=("change", "archive"),
    ready=(Ready("", _("All contacts")), Ready("archived", _("Archived"), "archived=1")),
    columns=(
        Column("name", pgettext_lazy("person", "Name"), fixed=True, edits="name", needed=True, width=200, phone=True),
        Column("title", _("Job title"), edits="title", groups=True, shown=False),
        Column("customer", _("Customer"), path="customer__name", sorts=("customer__name", "name"), phone=True),
        Column("phone", _("Phone"), edits="phone", sortable=False, phone=True),
        Column("email", _("Email"), edits="email"),
        owner("customer__owner_id", "customer__owner__name", shown=False, groups=False),
    ),
)
