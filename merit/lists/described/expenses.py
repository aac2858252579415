"""The list of expense requests: what is asked, allowed and spent."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merit.lists.columns import Column
from merit.lists.described.common import code_of
from merit.lists.query import ListOf, Ready
from merit.requests.models import STATES, ExpenseRequest


def _rows(actor: Any) -> QuerySet[ExpenseRequest]:
    found: QuerySet[ExpenseRequest] = ExpenseRequest.objects.visible_to(actor).filter(company=actor.company)
    return found


def _search(_actor: Any, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    plain = text.lower()
    named = Q(person__search__contains=plain) | Q(customer__search__contains=plain)
    return rows.filter(named | Q(title__icontains=text) | Q(code__iexact=text) | Q(opportunity__name__icontains=text))


EXPENSES = ListOf(
    name="expense-requests",
    area="contracts",
    model=ExpenseRequest,
    label=_("Expense requests"),
    rows=_rows,
    search=_search,
    default=("-code",),
    relations=("company", "person", "customer", "opportunity"),
    archives=False,
    ready=(
        Ready("", _("All requests")),
        Ready("mine", _("Mine"), "f=person.is.me"),
        Ready("waiting", _("Waiting for approval"), "f=state.is.pending"),
        Ready("open", _("To be spent"), "f=state.is.approved|state.is.reported"),
        Ready("closed", pgettext_lazy("expense", "Settled"), "f=state.is.closed"),
    ),
    columns=(
        Column("title", _("Purpose"), fixed=True, phone=True, width=240),
        Column("code", _("Code"), sorts=("pk",), shown=False),
        Column("person", _("Person"), "person", "person_id", sorts=("person__name",), groups=True, phone=True),
        Column("customer", _("Customer"), path="customer__name", groups=True, width=180),
        code_of("customer_code", _("Customer code"), "customer__code"),
        Column("opportunity", _("Opportunity"), path="opportunity__name", groups=True, shown=False),
        code_of("opportunity_code", _("Opportunity code"), "opportunity__code"),
        Column("amount", _("Amount"), "money", exact=True, sums=True, phone=True),
        Column("spent", _("Spent"), "money", exact=True, sums=True),
        Column("state", _("State"), "choice", options=lambda _actor: STATES, groups=True, phone=True),
        Column("submitted_on", _("Submitted on"), "date"),
        Column("note", _("Note"), sortable=False, shown=False, width=260),
    ),
)
