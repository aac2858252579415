"""The list of contracts, with what is received on each and still to come."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from merit.crm.models import Contract
from merit.crm.sales import contracts, policy
from merit.crm.sales.reading import searched, standing, standing_here
from merit.lists.columns import Column
from merit.lists.described.common import code_of, customs, owner
from merit.lists.query import ListOf, Ready

_WORDS = {"name"}


def _rows(actor: Any) -> QuerySet[Contract]:
    found: QuerySet[Contract] = Contract.objects.visible_to(actor).filter(company=actor.company)
    return found


def _search(actor: Any, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    return rows.filter(searched(actor, text))


def _may_edit(actor: Any, row: Any, column: Column) -> bool:
    """The name by whoever writes the contract; what pay depends on, once it is signed, by finance."""
    if column.edits in _WORDS:
        return True
    return policy.may_amend(actor, actor.company.pk) if row is None else policy.may_change_facts(actor, row)


def _standing(column: str) -> Any:
    return lambda actor: standing(actor, column)


CONTRACTS = ListOf(
    name="contracts",
    model=Contract,
    label=_("Contracts"),
    rows=_rows,
    search=_search,
    default=("-signed_on",),
    relations=("customer", "owner", "opportunity"),
    record="contract",
    customs=customs("contract"),
    change=contracts.change_contract,
    may_change=policy.may_write,
    may_edit=_may_edit,
    may_open=lambda actor: policy.reaches(actor, "contracts"),
    rights=(policy.WRITE, policy.AMEND),
    bulk=("assign", "change", "archive"),
    ready=(
        Ready("", _("All contracts")),
        Ready("open", _("Outstanding"), "f=outstanding.over.0"),
        Ready("overdue", _("Overdue"), "f=next_due.ago.0&sort=next_due"),
        Ready("collected", _("Collected"), "f=outstanding.upto.0"),
        Ready("archived", _("Archived"), "archived=1"),
    ),
    columns=(
        Column(
            "name",
            _("Contract"),
            fixed=True,
            edits="name",
            sorts=("name", "code"),
            shows="called",
            width=260,
            phone=True,
        ),
        Column("code", _("Contract number"), shown=False),
        Column("customer", _("Customer"), path="customer__name", groups=True, width=200),
        code_of("customer_code", _("Customer code"), "customer__code"),
        owner(may=None),
        Column("opportunity", _("Opportunity"), path="opportunity__name", shown=False),
        code_of("opportunity_code", _("Opportunity code"), "opportunity__code"),
        Column("signed_on", _("Signed on"), "date", edits="signed_on", needed=True),
        Column("amount", _("Amount"), "money", edits="amount", needed=True, exact=True, sums=True, phone=True),
        Column(
            "received",
            _("Received"),
            "money",
            path="_received",
            expression=_standing("received"),
            exact=True,
            sums=True,
        ),
        Column(
            "given_up",
            _("Bad debt"),
            "money",
            path="_given_up",
            expression=_standing("given_up"),
            exact=True,
            sums=True,
            shown=False,
        ),
        Column(
            "outstanding",
            _("Outstanding"),
            "money",
            path="_outstanding",
            expression=_standing("outstanding"),
            narrows=standing_here,
            exact=True,
            sums=True,
        ),
        Column(
            "next_due",
            _("Next due"),
            "date",
            path="_next_due",
            expression=_standing("open_since"),
            narrows=standing_here,
        ),
        Column("note", _("Note"), sortable=False, shown=False, width=260),
    ),
)
