"""The list of leads."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Case, DecimalField, DurationField, ExpressionWrapper, F, Q, QuerySet, When
from django.db.models.functions import Cast, Extract, Floor, Now, TruncDate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merit.crm import policy
from merit.crm.leads import operations
from merit.crm.leads.models import CHANNELS, OPEN, STATUSES, Lead
from merit.crm.searching import holding
from merit.lists.columns import Column
from merit.lists.described.common import customs, known_values, owner
from merit.lists.query import ListOf, Ready

STILL_OPEN: Final = f"f=status.is.{','.join(OPEN)}"


def _rows(actor: Any) -> QuerySet[Lead]:
    found: QuerySet[Lead] = Lead.objects.visible_to(actor).filter(company=actor.company)
    return found


def _search(_actor: Any, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    return rows.filter(holding(Lead, text))


def _waits(_actor: Any) -> Any:
    """The whole hours for which an open lead has waited for its owner; nothing once he has looked after it."""
    number = DecimalField(max_digits=9, decimal_places=0)
    since = ExpressionWrapper(Now() - F("owned_at"), output_field=DurationField())
    hours = Cast(Floor(Extract(since, "epoch") / 3600), number)
    waiting = Q(handled_at=None, status__in=OPEN, owner__isnull=False)
    return Case(When(waiting, then=hours), default=None, output_field=number)


def _received(_actor: Any) -> Any:
    return TruncDate("received_at")


LEADS = ListOf(
    name="leads",
    model=Lead,
    label=_("Leads"),
    rows=_rows,
    search=_search,
    default=("-received_on",),
    relations=("owner",),
    archives=False,
    record="lead",
    customs=customs("lead"),
    change=operations.change_lead,
    may_change=policy.may_write,
    bulk=("assign", "change", "tag", "disqualify"),
    ready=(
        Ready("", _("Open leads"), STILL_OPEN),
        Ready("unhandled", _("Unhandled"), "f=waits.filled&sort=-waits"),
        Ready("qualified", pgettext_lazy("lead", "Qualified"), "f=status.is.qualified"),
        Ready("converted", pgettext_lazy("lead", "Converted"), "f=status.is.converted"),
        Ready("disqualified", pgettext_lazy("lead", "Disqualified"), "f=status.is.disqualified"),
        Ready("all", _("All leads")),
    ),
    columns=(
        Column(
            "company_name",
            _("Lead"),
            fixed=True,
            sorts=("company_name", "name"),
            edits="company_name",
            width=260,
            phone=True,
        ),
        Column("code", _("Code"), shown=False),
        Column("name", pgettext_lazy("person", "Name"), edits="name", shown=False),
        Column("title", _("Job title"), edits="title", groups=True, shown=False),
        Column(
            "status",
            _("Status"),
            "choice",
            options=lambda _actor: STATUSES,
            groups=True,
            phone=True,
        ),
        Column("source", _("Source"), edits="source", groups=True),
        Column("channel", _("Came by"), "choice", options=lambda _actor: CHANNELS, groups=True, shown=False),
        Column("region", _("Region"), edits="region", groups=True),
        Column("industry", _("Industry"), edits="industry", groups=True, shown=False),
        owner(),
        Column("amount", _("Amount"), "money", edits="amount", sums=True),
        Column("last_contact_on", _("Last contact"), "date", shown=False),
        Column("next_contact_on", _("Next contact"), "date", edits="next_contact_on"),
        Column("next_step", _("Next step"), edits="next_step", sortable=False, shown=False),
        Column(
            "received_on",
            pgettext_lazy("lead", "Received"),
            "date",
            "_received_on",
            sorts=("received_at",),
            expression=_received,
            phone=True,
            along=("waits",),
        ),
        Column("waits", _("Hours unhandled"), "number", "_waits", expression=_waits, shown=False),
        Column("tags", _("Tags"), "tags", edits="tags", sortable=False, shown=False),
        Column("phone", _("Phone"), edits="phone", shown=False, sortable=False),
        Column("email", _("Email"), edits="email", shown=False, sortable=False),
        Column("need", _("What is needed"), sortable=False, shown=False, width=300),
        Column(
            "reason",
            _("Reason"),
            groups=True,
            shown=False,
            options=known_values(Lead, "reason"),
        ),
    ),
)
