"""The list of the points ledger: rewards and penalties of those whose scores the reader sees."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from merit.lists.columns import Column
from merit.lists.query import ListOf, Ready
from merit.points.models import STATES, PointsEntry


def _rows(actor: Any) -> QuerySet[PointsEntry]:
    found: QuerySet[PointsEntry] = PointsEntry.objects.visible_to(actor).filter(person__company=actor.company)
    return found


def _search(_actor: Any, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    return rows.filter(Q(person__search__contains=text.lower()) | Q(reason__icontains=text) | Q(code__iexact=text))


POINTS = ListOf(
    name="points",
    area="scores",
    model=PointsEntry,
    label=_("Rewards and penalties"),
    rows=_rows,
    search=_search,
    default=("-on",),
    relations=("person__company",),
    archives=False,
    ready=(
        Ready("", _("All entries")),
        Ready("mine", _("Mine"), "f=person.is.me"),
        Ready("open", _("To decide"), "f=state.is.proposed|state.is.contested"),
        Ready("month", _("This month"), "f=on.within.this-month"),
    ),
    columns=(
        Column("on", _("Counts on"), "date", fixed=True, phone=True, width=120),
        Column("person", _("Person"), "person", "person_id", sorts=("person__name",), groups=True, phone=True),
        Column("reason", _("Reason"), sortable=False, width=300),
        Column("points", _("Points"), "number", sums=True, phone=True),
        Column("amount", _("Amount"), "money", sums=True),
        Column("state", _("State"), "choice", options=lambda _actor: STATES, groups=True, phone=True),
        Column("rule", _("Rule"), shown=False),
        Column("by", _("Proposed by"), path="proposed_by_name", shown=False, groups=True),
        Column("code", _("Code"), shown=False),
    ),
)
