"""The list of opportunities."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merit.crm import operations, policy
from merit.crm.models import Opportunity, Stage
from merit.crm.searching import holding
from merit.lists.columns import Column
from merit.lists.described.common import customs, known_values, owner
from merit.lists.query import ListOf, Ready


def _rows(actor: Any) -> QuerySet[Opportunity]:
    found: QuerySet[Opportunity] = Opportunity.objects.visible_to(actor).filter(company=actor.company)
    return found


def _search(_actor: Any, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    return rows.filter(holding(Opportunity, text))


def _stages(actor: Any) -> list[tuple[str, Any]]:
    rows = Stage.objects.visible_to(actor).filter(company=actor.company).order_by("pipeline__position", "position")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]


OPPORTUNITIES = ListOf(
    name="opportunities",
    model=Opportunity,
    label=_("Opportunities"),
    rows=_rows,
    search=_search,
    default=("-amount",),
    relations=("customer", "owner", "stage"),
    record="opportunity",
    customs=customs("opportunity"),
    change=operations.change_opportunity,
    may_change=policy.may_write,
    bulk=("assign", "change", "archive"),
    ready=(
        Ready("", pgettext_lazy("opportunities", "Open"), "f=kind.is.open"),
        Ready("won", pgettext_lazy("opportunities", "Won"), "f=kind.is.won&sort=-closed_on"),
        Ready("lost", pgettext_lazy("opportunities", "Lost"), "f=kind.is.lost&sort=-closed_on"),
        Ready("archived", _("Archived"), "archived=1"),
    ),
    columns=(
        Column("name", _("Opportunity"), fixed=True, edits="name", needed=True, width=260, phone=True),
        Column("code", _("Code"), shown=False),
        Column("customer", _("Customer"), path="customer__name", sorts=("customer__name",), shown=False),
        Column(
            "stage",
            _("Stage"),
            "choice",
            "stage_id",
            sorts=("stage__position",),
            options=_stages,
            groups=True,
            shows="stage__name",
        ),
        Column(
            "kind",
            pgettext_lazy("opportunity", "State"),
            "choice",
            "stage__kind",
            options=lambda _actor: Stage.KINDS,
            groups=True,
            shown=False,
        ),
        owner(),
        Column("next_contact_on", _("Next contact"), "date", phone=True),
        Column("expected_on", _("Expected on"), "date", edits="expected_on"),
        Column("probability", _("Probability"), "percent", edits="probability", shown=False),
        Column("amount", _("Amount"), "money", edits="amount", needed=True, sums=True, phone=True),
        Column("last_contact_on", _("Last contact"), "date", shown=False),
        Column("entered_stage_on", _("In this stage since"), "date", shown=False),
        Column("opened_on", _("Opened on"), "date", shown=False),
        Column("closed_on", _("Closed on"), "date", shown=False),
        Column(
            "loss_reason", _("Loss reason"), groups=True, shown=False, options=known_values(Opportunity, "loss_reason")
        ),
    ),
)
