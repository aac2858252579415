"""The reports that every company begins with, by what they are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from merit.reports.shape import offered


@dataclass(frozen=True)
class Ready:
    """`query`: what it asks, as an address writes it."""

    name: Any
    query: str

    @property
    def list(self) -> str:
        return self.query.partition("&")[0].removeprefix("list=")


_YEAR = "within.this-year"
READY: Final[tuple[tuple[Any, tuple[Ready, ...]], ...]] = (
    (
        _("Opportunities"),
        (
            Ready(
                _("Open opportunities by stage"),
                "list=opportunities&rows=stage&measure=count&measure=sum.amount&measure=avg.amount&chart=bars"
                "&f=kind.is.open",
            ),
            Ready(
                _("Open opportunities by owner and stage"),
                "list=opportunities&rows=owner&across=stage&measure=sum.amount&f=kind.is.open",
            ),
            Ready(
                _("Expected by month"),
                "list=opportunities&rows=expected_on.month&measure=count&measure=sum.amount&chart=bars&f=kind.is.open",
            ),
            Ready(
                _("Won and lost by month"),
                f"list=opportunities&rows=closed_on.month&across=kind&measure=count&measure=sum.amount&f=closed_on.{_YEAR}",
            ),
            Ready(
                _("Why opportunities are lost"),
                "list=opportunities&rows=loss_reason&measure=count&measure=sum.amount&chart=bars"
                f"&f=kind.is.lost&f=closed_on.{_YEAR}",
            ),
            Ready(
                _("Sales cycle by owner"),
                "list=opportunities&rows=owner&measure=count&measure=days&measure=sum.amount"
                f"&f=kind.is.won&f=closed_on.{_YEAR}",
            ),
        ),
    ),
    (
        _("Contracts and receipts"),
        (
            Ready(
                _("Contract amount by owner and month"),
                f"list=contracts&rows=owner&across=signed_on.month&measure=sum.amount&f=signed_on.{_YEAR}",
            ),
            Ready(
                _("Customers by contract amount"),
                "list=contracts&rows=customer&measure=count&measure=sum.amount&measure=sum.received"
                "&measure=sum.outstanding&chart=bars",
            ),
            Ready(
                _("Receipts by month"),
                "list=receipts&rows=received_on.month&measure=count&measure=sum.amount&chart=lines",
            ),
            Ready(
                _("Receipts by quarter and year"),
                "list=receipts&rows=received_on.quarter&across=received_on.year&measure=sum.amount",
            ),
            Ready(
                _("Open receivables by customer"),
                "list=receivables&rows=customer&measure=count&measure=sum.open&chart=bars&f=open.over.0",
            ),
            Ready(
                _("Open receivables by month due"),
                "list=receivables&rows=due_on.month&measure=count&measure=sum.open&chart=bars&f=open.over.0",
            ),
            Ready(
                _("Bad debts by customer"), "list=bad-debts&rows=customer&measure=count&measure=sum.amount&chart=bars"
            ),
        ),
    ),
    (
        _("Expenses"),
        (
            Ready(
                _("Expenses by person"),
                "list=expense-requests&rows=person&measure=count&measure=sum.amount&measure=sum.spent&chart=bars"
                "&f=state.is.approved|state.is.reported|state.is.closed",
            ),
            Ready(
                _("Expenses by customer"),
                "list=expense-requests&rows=customer&measure=count&measure=sum.amount&measure=sum.spent"
                "&f=state.is.approved|state.is.reported|state.is.closed",
            ),
            Ready(
                _("Expenses by opportunity"),
                "list=expense-requests&rows=opportunity&measure=count&measure=sum.amount&measure=sum.spent"
                "&f=state.is.approved|state.is.reported|state.is.closed",
            ),
        ),
    ),
    (
        _("Customers and leads"),
        (
            Ready(
                _("Customers by class and region"),
                "list=customers&rows=region&across=customer_class&measure=count",
            ),
            Ready(
                _("Customers by industry"),
                "list=customers&rows=industry&measure=count&measure=sum.open_amount&chart=bars",
            ),
            Ready(_("New customers by month"), "list=customers&rows=created_on.month&measure=count&chart=lines"),
            Ready(
                _("Leads by source and state"),
                "list=leads&rows=source&across=status&measure=count&chart=bars",
            ),
            Ready(
                _("Contacts by person and kind"),
                "list=activities&rows=person&across=kind&measure=count&f=on.within.this-month",
            ),
        ),
    ),
    (
        _("Performance"),
        (
            Ready(
                _("Points by person"),
                f"list=points&rows=person&measure=count&measure=sum.points&f=state.is.confirmed&f=on.{_YEAR}",
            ),
        ),
    ),
)


def ready(actor: Any) -> list[tuple[Any, list[Ready]]]:
    """Those of lists that the actor sees rows of."""
    names = {one.name for one in offered(actor)}
    found = [(label, [one for one in some if one.list in names]) for label, some in READY]
    return [(label, some) for label, some in found if some]
