"""The list of activities: contacts with customers that took place."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from merit.crm.models import ACTIVITY_KINDS, Activity
from merit.crm.searching import holding
from merit.lists.columns import Column
from merit.lists.described.common import code_of, sees_others
from merit.lists.query import ListOf, Ready


def _rows(actor: Any) -> QuerySet[Activity]:
    found: QuerySet[Activity] = Activity.objects.visible_to(actor).filter(company=actor.company)
    return found


def _search(_actor: Any, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    return rows.filter(holding(Activity, text))


ACTIVITIES = ListOf(
    name="activities",
    model=Activity,
    label=_("Activities"),
    rows=_rows,
    search=_search,
    default=("-on",),
    relations=("person", "customer", "opportunity", "contact"),
    archives=False,
    ready=(
        Ready("", _("All activities")),
        Ready("week", _("Last 7 days"), "f=on.last.7"),
        Ready("month", _("Last 30 days"), "f=on.last.30"),
    ),
    columns=(
        Column("on", _("Date"), "date", fixed=True, phone=True, width=130),
        Column("kind", _("Kind"), "choice", options=lambda _actor: ACTIVITY_KINDS, groups=True, shown=False),
        Column("customer", _("Customer"), path="customer__name", width=240, phone=True, groups=True),
        code_of("customer_code", _("Customer code"), "customer__code"),
        Column("content", _("What was said"), sortable=False, width=340),
        Column("outcome", _("Outcome"), groups=True, shown=False),
        Column("opportunity", _("Opportunity"), path="opportunity__name", shown=False),
        Column("person", _("Logged by"), "person", "person_id", sorts=("person__name",), groups=True, may=sees_others),
    ),
)
