"""The lists of the money of contracts: receivables by what of each is open, receipts, bad debts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merit.crm.contracts import BadDebt, Receipt
from merit.crm.sales import ageing, policy, receivables
from merit.crm.sales.reading import money_searched
from merit.crm.standing import Settlement
from merit.lists.columns import Column
from merit.lists.described.common import code_of, owner
from merit.lists.query import ListOf, Ready

STATES = (
    ("overdue", _("Overdue")),
    ("part", _("Part paid")),
    ("due", _("Not due yet")),
    ("settled", _("Settled")),
)


def _may_open(actor: Any) -> bool:
    return policy.reaches(actor, "receipts")


def _of_contract() -> Sequence[Column]:
    """What the rows of every list of money say of their contract."""
    return (
        Column("customer", _("Customer"), path="contract__customer__name", groups=True, width=200),
        code_of("customer_code", _("Customer code"), "contract__customer__code"),
        owner("contract__owner_id", "contract__owner__name", may=None),
        Column("contract_code", _("Contract number"), path="contract__code", sortable=False, shown=False),
        code_of("opportunity_code", _("Opportunity code"), "contract__opportunity__code"),
    )


def _owed(actor: Any) -> QuerySet[Settlement]:
    found: QuerySet[Settlement] = Settlement.objects.visible_to(actor).filter(company=actor.company, live=True)
    return found


def _owed_searched(actor: Any, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    return rows.filter(money_searched(actor, text, "receivable__code"))


RECEIVABLES = ListOf(
    name="receivables",
    model=Settlement,
    label=_("Receivables"),
    rows=_owed,
    search=_owed_searched,
    default=("due_on",),
    relations=("receivable", "contract__customer", "contract__owner"),
    archives=False,
    change=receivables.change_receivable,
    may_change=lambda actor, row: policy.may_change_facts(actor, row.contract),
    may_open=_may_open,
    rights=(policy.AMEND, policy.AMEND),
    bulk=("change",),
    ready=(
        Ready("", pgettext_lazy("receivable", "Open"), "f=open.over.0"),
        Ready("overdue", _("Overdue"), "f=open.over.0&f=due_on.ago.0"),
        Ready("soon", _("Next 30 days"), f"f=open.over.0&f=due_on.next.{ageing.SOON}"),
        Ready("settled", _("Settled"), "f=open.upto.0&sort=-due_on"),
        Ready("all", _("All receivables"), "f="),
    ),
    columns=(
        Column(
            "contract",
            _("Contract"),
            path="contract__name",
            shows="contract__called",
            fixed=True,
            width=240,
            phone=True,
        ),
        Column("code", _("Receivable"), path="receivable__code", shown=False),
        Column("note", _("What for"), path="receivable__note", sortable=False, width=140, along=("code",)),
        *_of_contract(),
        Column("due_on", _("Due on"), "date", edits="due_on", needed=True, phone=True),
        Column("amount", pgettext_lazy("amount", "Due"), "money", edits="amount", needed=True, exact=True, sums=True),
        Column(
            "paid",
            _("Received"),
            "money",
            path="_paid",
            expression=ageing.paid,
            filters=False,
            sortable=False,
            exact=True,
        ),
        Column("open", pgettext_lazy("receivable", "Open"), "money", exact=True, sums=True, phone=True),
        Column(
            "state",
            _("State"),
            "choice",
            path="_stands",
            expression=ageing.state,
            options=lambda _actor: STATES,
            rules=ageing.states,
            groups=True,
            along=("paid",),
        ),
    ),
)


def _booked(model: Any) -> Any:
    def rows(actor: Any) -> QuerySet[Any]:
        found: QuerySet[Any] = model.objects.visible_to(actor).filter(contract__company=actor.company)
        return found

    return rows


def _booked_searched(actor: Any, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    return rows.filter(money_searched(actor, text))


def _booked_list(
    model: Any, name: str, label: Any, code: Any, day: Column, every: Any, *more: Column, **ready: Any
) -> ListOf:
    """Receipts or bad debts: they are corrected on a page of their own, where one says why."""
    return ListOf(
        name=name,
        model=model,
        label=label,
        rows=_booked(model),
        search=_booked_searched,
        default=(f"-{day.name}",),
        relations=("contract__customer", "contract__owner"),
        archives=False,
        may_open=_may_open,
        ready=(
            Ready("", every),
            Ready("month", _("This month"), f"f={day.name}.within.this-month"),
            Ready("year", _("This year"), f"f={day.name}.within.this-year"),
            *(Ready(code, words, query) for code, (words, query) in ready.items()),
        ),
        columns=(
            Column("code", code, fixed=True, width=150, phone=True),
            day,
            Column("contract", _("Contract"), path="contract__name", shows="contract__called", width=220, phone=True),
            *_of_contract(),
            *more,
            Column("note", _("Note"), sortable=False),
            Column("amount", _("Amount"), "money", exact=True, sums=True, phone=True),
        ),
    )


RECEIPTS = _booked_list(
    Receipt,
    "receipts",
    _("Receipts"),
    _("Receipt"),
    Column("received_on", _("Received on"), "date"),
    _("All receipts"),
    Column("account", _("Account"), groups=True),
    refunds=(_("Refunds"), "f=amount.under.0"),
)
BAD_DEBTS = _booked_list(
    BadDebt,
    "bad-debts",
    _("Bad debts"),
    _("Bad debt"),
    Column("written_off_on", _("Written off on"), "date"),
    _("All bad debts"),
)
