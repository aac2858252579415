"""How the lists of contracts, their money and products look."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse_lazy
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from merit.crm.contracts import Contract
from merit.crm.models import Customer, Opportunity
from merit.crm.sales import policy
from merit.crm.sales.ageing import ages
from merit.lists.conditions import read, used
from merit.lists.described import LISTS
from merit.lists.query import rows_of
from merit.lists.state import State
from merit.org.models import Person
from merit.web import formats
from merit.web.lists.addresses import Lazily, Old, coded, owner, period
from merit.web.lists.cells import Cell, Look
from merit.web.lists.pages import ListPage

_CONTRACT, _RECEIPT, _BAD_DEBT = Lazily("contract"), Lazily("receipt"), Lazily("bad-debt-edit")
_STATES: Final = {"overdue": "tag bad", "part": "tag acc", "settled": "tag ok"}
_PEOPLE_OF: Final[dict[str, Old]] = {
    "owner": owner("owner"),
    "customer": coded("customer_code", Customer),
    "opportunity": coded("opportunity_code", Opportunity),
}


def _contract_name(row: Any, _actor: Any, cell: Cell) -> None:
    """The number only where there is a name above it."""
    cell.small, cell.phone = row.code if row.name else "", row.customer.name if row.customer else ""


def _received(row: Any, _actor: Any, cell: Cell) -> None:
    if row.amount > 0 and row._received:
        cell.small = formats.percent(row._received / row.amount)
    _signed(row._received, cell)


def _outstanding(row: Any, _actor: Any, cell: Cell) -> None:
    _signed(row._outstanding, cell)


def _amount(row: Any, _actor: Any, cell: Cell) -> None:
    _signed(row.amount, cell)


def _signed(value: Any, cell: Cell) -> None:
    """What is less than nothing stands out."""
    if value is not None and value < 0:
        cell.css = f"{cell.css} neg"


def _next_due(row: Any, actor: Any, cell: Cell) -> None:
    if row._next_due and row._next_due < actor.today:
        cell.css, cell.small, cell.small_css = f"{cell.css} bad-t", _t("overdue"), "bad-t"


def _owed_contract(row: Any, _actor: Any, cell: Cell) -> None:
    contract = row.contract
    cell.small, cell.phone = contract.code if contract.name else "", contract.customer.name if contract.customer else ""


def _what_for(row: Any, _actor: Any, cell: Cell) -> None:
    cell.text = row.receivable.note or row.receivable.code
    cell.css = cell.css.removesuffix(" none")


def _due_on(row: Any, actor: Any, cell: Cell) -> None:
    late = (actor.today - row.due_on).days if row.open > 0 else 0
    if late > 0:
        cell.css, cell.small_css = f"{cell.css} bad-t", "bad-t"
        cell.small = ngettext("%(n)d day late", "%(n)d days late", late) % {"n": late}


def _owed_state(row: Any, _actor: Any, cell: Cell) -> None:
    """Written off is told from settled, and a part that is paid from one that is late only."""
    cell.tag = _STATES.get(row._stands, "tag")
    if row._stands == "settled" and row._paid < row.amount:
        cell.tag, cell.text = "tag", _t("Written off")
    elif row._stands == "overdue" and row._paid > 0:
        cell.text = _t("Part paid, overdue")


def _receipt_code(row: Any, actor: Any, cell: Cell) -> None:
    cell.small = _t("Refund") if row.amount < 0 else ""
    cell.phone = formats.day(row.received_on, get_language() or "en", actor.today)


def _bad_debt_code(row: Any, actor: Any, cell: Cell) -> None:
    cell.phone = formats.day(row.written_off_on, get_language() or "en", actor.today)
    cell.url = _BAD_DEBT(row) if policy.may_book(actor, row.contract.company_id) else _CONTRACT.of(row.contract_id)


def _of_contract(row: Any, _actor: Any, cell: Cell) -> None:
    cell.url, cell.small = _CONTRACT.of(row.contract_id), row.contract.code if row.contract.name else ""


def _opens_contract(row: Any) -> str:
    return _CONTRACT.of(row.contract_id)


def _aged(actor: Any, state: State) -> dict[str, Any]:
    """The open receivables that the list is about by age, whichever of them it shows now; each leads to its rows."""
    listing = LISTS["receivables"]
    rest = tuple(one for one in state.filters if not used([one]) <= {"open", "due_on", "state"})
    buckets = []
    for one in ages(rows_of(listing, actor, replace(state, filters=rest)), actor.today):
        late = tuple(map(read, _late(one.name, actor)))
        there = replace(state, filters=(read("open.over.0"), *late, *rest), sort=(), page=1)
        shown = set(late) <= set(state.filters)
        away = replace(there, filters=(read("open.over.0"), *rest))
        buckets.append((one, f"?{urlencode((away if shown else there).params())}", shown))
    return {"buckets": [one for one, _url, _on in buckets], "aged": buckets, "currency": actor.currency}


def _late(bucket: str, actor: Any) -> list[str]:
    """Which days a bucket means, as filters."""
    if bucket == "later":
        return [f"due_on.since.{actor.today.isoformat()}"]
    first, _dash, last = bucket.partition("-")
    return [f"due_on.ago.{first}"] if not last else [f"due_on.ago.{int(first) - 1}", f"due_on.last.{last}"]


SALES: Final[dict[str, ListPage]] = {
    "contracts": ListPage(
        LISTS["contracts"],
        Look(
            _CONTRACT,
            {
                "name": _contract_name,
                "amount": _amount,
                "received": _received,
                "outstanding": _outstanding,
                "next_due": _next_due,
            },
        ),
        icon="file-check-2",
        search=_("Search contracts"),
        hint=_("Number, name, customer"),
        nothing=(_("No contracts yet"), _("What customers have signed stands here, with what is received of it.")),
        by=_("Salespeople and finance enter them."),
        no_match=_("No contract matches"),
        create=("contract-new", _("New contract"), "plus", "C"),
        may_create=lambda actor: policy.may_create(actor, actor.company.pk),
        people=lambda actor: Person.objects.visible_to(actor).filter(company=actor.company),
        people_url=reverse_lazy("list-people", args=["contracts"]),
        old={**_PEOPLE_OF, "period": period("signed_on")},
    ),
    "receivables": ListPage(
        LISTS["receivables"],
        Look(
            _opens_contract,
            {"contract": _owed_contract, "note": _what_for, "due_on": _due_on, "state": _owed_state},
        ),
        icon="calendar-check",
        search=_("Search receivables"),
        hint=_("Number, name, customer"),
        nothing=(
            _("No receivables yet"),
            _("What contracts are to bring in, and when, stands here: it comes with the schedule of a contract."),
        ),
        by="",
        no_match=_("No receivable matches"),
        create=("receipt-new", _("Book receipt"), "banknote", "R"),
        may_create=lambda actor: policy.may_book(actor, actor.company.pk),
        parts={"ages": ("lists/_ageing.html", _aged)},
        old=_PEOPLE_OF,
    ),
    "receipts": ListPage(
        LISTS["receipts"],
        Look(_RECEIPT, {"code": _receipt_code, "contract": _of_contract, "amount": _amount}, peeks=_opens_contract),
        icon="banknote",
        search=_("Search receipts"),
        hint=_("Number, name, customer"),
        nothing=(_("No receipts yet"), _("Money received stands here once it is booked.")),
        by=_("Finance books them."),
        no_match=_("No receipt matches"),
        create=("receipt-new", _("Book receipt"), "plus", "C"),
        may_create=lambda actor: policy.may_book(actor, actor.company.pk),
        old={**_PEOPLE_OF, "contract": coded("contract_code", Contract), "period": period("received_on")},
    ),
    "bad-debts": ListPage(
        LISTS["bad-debts"],
        Look(
            _opens_contract,
            {"code": _bad_debt_code, "contract": _of_contract, "amount": _amount},
            peeks=_opens_contract,
        ),
        icon="trending-down",
        search=_("Search bad debts"),
        hint=_("Number, name, customer"),
        nothing=(_("No bad debts"), _("Money that is given up stands here once it is booked.")),
        by=_("Finance books them."),
        no_match=_("No bad debt matches"),
        create=("bad-debt-new", _("Book bad debt"), "plus", "C"),
        may_create=lambda actor: policy.may_book(actor, actor.company.pk),
        old={**_PEOPLE_OF, "contract": coded("contract_code", Contract), "period": period("written_off_on")},
    ),
    "products": ListPage(
        LISTS["products"],
        Look(Lazily("product"), peeks=lambda _row: ""),
        icon="package",
        search=_("Search products"),
        hint=_("Name, code, product line"),
        nothing=(
            _("No products yet"),
            _("With products and list prices, contracts show how far a price is from the list."),
        ),
        by=_("Finance enters them."),
        no_match=_("No product matches"),
        create=("product-new", _("New product"), "plus", "C"),
        may_create=lambda actor: policy.may_price(actor, actor.company.pk),
    ),
}
