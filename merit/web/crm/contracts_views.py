"""The page of a contract."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from merit.core.operations import found
from merit.crm import about
from merit.crm.contracts import BadDebt, Contract, ContractLine, Receipt
from merit.crm.sales import policy
from merit.crm.sales.amounts import line_total
from merit.crm.sales.settlement import Balance, balances
from merit.org.actor import Actor
from merit.org.events import of_record
from merit.web.crm.timeline import reading
from merit.web.crm.views_files import panel
from merit.web.org.history_told import told

TABS = ("overview", "timeline", "history")


@dataclass(frozen=True)
class SoldLine:
    """A line of a contract with what it comes to, and how far from the price list."""

    row: ContractLine
    currency: str

    @property
    def total(self) -> Decimal:
        return line_total(self.row.quantity, self.row.unit_price, self.currency)

    @property
    def variance(self) -> Decimal:
        return line_total(self.row.quantity, self.row.unit_price - self.row.list_price, self.currency)

    @property
    def rate(self) -> Decimal | None:
        """How much above or below list, as a part of list."""
        return (self.row.unit_price - self.row.list_price) / self.row.list_price if self.row.list_price else None


@require_GET
def contract_page(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor
    rows = Contract.objects.visible_to(actor).select_related("customer", "owner", "opportunity", "company")
    contract = found(rows, pk)
    part = reading.fragment(request, "contract", contract)
    if part is not None:
        return part
    tab = request.GET.get("tab", "")
    balance = balances([contract], actor)[contract.pk]
    words = {
        "contract": contract,
        "balance": balance,
        "overdue": balance.overdue(actor.today),
        "days_late": balance.days_late(actor.today),
        "currency": contract.company.currency,
        "today": actor.today,
        "tab": tab if tab in TABS else "overview",
        "may_write": policy.may_write(actor, contract),
        "may_change_facts": policy.may_change_facts(actor, contract),
        "may_book": policy.may_book(actor, contract.company_id),
        "row": contract,
        "about": "contract",
        "files": panel(actor, "contract", contract),
        "may_comment": about.may_comment(actor, contract),
        "timeline": reading.for_tab(request, "contract", contract),
        **(_events(actor, contract) if tab == "history" else _overview(actor, contract, balance)),
    }
    return render(request, "sales/contract.html", words)


def _events(actor: Actor, contract: Contract) -> dict[str, Any]:
    return {"events": told(of_record(contract), reader=actor)}


def _overview(actor: Actor, contract: Contract, balance: Balance) -> dict[str, Any]:
    currency = contract.company.currency
    lines = [SoldLine(row, currency) for row in contract.lines.select_related("product")]
    received = Receipt.objects.visible_to(actor).filter(contract=contract)
    lost = BadDebt.objects.visible_to(actor).filter(contract=contract)
    today = actor.today
    return {
        "parts": [(part, part.state(today), part.days_late(today)) for part in balance.parts],
        "paid_total": _sum(part.paid for part in balance.parts),
        "open_total": _sum(part.open for part in balance.parts),
        "lines": lines,
        "lines_total": _sum(line.total for line in lines),
        "variance": _sum(line.variance for line in lines),
        "credits": contract.credits.select_related("person").order_by("-share", "person__code"),
        "receipts": received.order_by("-received_on", "-pk"),
        "bad_debts": lost.order_by("-written_off_on", "-pk"),
    }


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
