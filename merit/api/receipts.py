"""Receipts: money received on contracts, booked by finance; a refund is negative. Corrections carry a reason."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api import money
from merit.api.kernel import Amount, Body, Filtered, Out, listed, seen, shown
from merit.api.money import Id
from merit.core.operations import found
from merit.crm.contracts import Receipt
from merit.crm.sales import receipts
from merit.crm.sales.reading import money_searched

router = Router(tags=["receipts"])


class ReceiptOut(Out):
    id: int
    version: int
    code: str
    contract_id: int
    received_on: date
    amount: Amount
    account: str
    note: str


class ReceiptIn(Body):
    contract_id: Id
    code: str = Field("", max_length=40)
    received_on: date
    amount: Amount
    account: str = Field("", max_length=100)
    note: str = Field("", max_length=300)


class ReceiptChange(Body):
    """What is left out stays as it is; the reason is kept in the history."""

    reason: str = Field(max_length=300)
    contract_id: Id = Field(None)
    received_on: date = Field(None)
    amount: Amount = Field(None)
    account: str = Field("", max_length=100)
    note: str = Field("", max_length=300)


class Reason(Body):
    """Why something is taken back."""

    reason: str = Field(max_length=300)


class MoneyListing(Filtered):
    """The filters of receipts and bad debts; `DAY` is their date."""

    DAY: ClassVar[str] = ""
    q: str = Field("", max_length=200)
    company_id: Id | None = None
    contract_id: Id | None = None
    customer_id: Id | None = None
    owner_id: Id | None = None
    since: date | None = None
    until: date | None = None

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:
        keys = {"company_id": "contract__company_id", "contract_id": "contract_id"}
        keys |= {"customer_id": "contract__customer_id", "owner_id": "contract__owner_id"}
        rows = rows.filter(**{key: value for name, key in keys.items() if (value := getattr(self, name)) is not None})
        if self.since:
            rows = rows.filter(**{f"{self.DAY}__gte": self.since})
        if self.until:
            rows = rows.filter(**{f"{self.DAY}__lte": self.until})
        return rows.filter(money_searched(actor, self.q))


class ReceiptListing(MoneyListing):
    LIST: ClassVar[str] = "receipts"
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {
        "received_on": ("received_on",),
        "amount": ("amount",),
        "code": ("code",),
    }
    DAY: ClassVar[str] = "received_on"


@router.get("", response=dict)
def list_receipts(request: Any, listing: Query[ReceiptListing]) -> dict[str, Any]:
    """Receipts on contracts that you see."""
    return listed(request, Receipt.objects.visible_to(request.actor), listing, ReceiptOut)


@router.post("", response={201: ReceiptOut})
def create_receipt(request: Any, body: ReceiptIn) -> HttpResponse:
    """Book a receipt, or, with a negative amount, a refund."""
    return shown(request, receipts.create_receipt(request.actor, **money.whole(body)), ReceiptOut, 201)


@router.get("/{int:pk}", response=ReceiptOut)
def get_receipt(request: Any, pk: int) -> HttpResponse:
    """One receipt."""
    return shown(request, found(Receipt.objects.visible_to(request.actor), pk), ReceiptOut)


@router.patch("/{int:pk}", response=ReceiptOut)
def change_receipt(request: Any, pk: int, body: ReceiptChange) -> HttpResponse:
    """Correct it, with a reason. Needs If-Match."""
    given = money.given(body)
    return shown(request, receipts.change_receipt(request.actor, pk, seen(request), **given), ReceiptOut)


@router.post("/{int:pk}/deletion", response={204: None})
def delete_receipt(request: Any, pk: int, body: Reason) -> HttpResponse:
    """Delete a booking that never was, with a reason. Needs If-Match."""
    receipts.delete_receipt(request.actor, pk, seen(request), reason=body.reason)
    return HttpResponse(status=204)
