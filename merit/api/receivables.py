"""Receivables: what contracts are to bring in and when, with what of it is paid and open today."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Literal

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api import money
from merit.api.contracts import DueOut
from merit.api.kernel import Amount, Body, Filtered, _sorted, refuse_unknown, seen, shown
from merit.api.money import Id
from merit.core.operations import found
from merit.crm.contracts import Receivable
from merit.crm.sales import receivables
from merit.crm.sales.reading import money_searched
from merit.crm.sales.settlement import Settled, balances, settled
from merit.crm.standing import Settlement

router = Router(tags=["receivables"])


class ReceivableOut(DueOut):
    contract_id: int
    days_late: int


class ReceivableChange(Body):
    """What is left out stays as it is."""

    due_on: date = Field(None)
    amount: Amount = Field(None)
    note: str = Field("", max_length=300)


class ReceivableIn(Body):
    contract_id: Id
    code: str = Field("", max_length=40)
    due_on: date
    amount: Amount
    note: str = Field("", max_length=300)


class ReceivableListing(Filtered):
    """Oldest due first, unless sorted. `view`: open, overdue, soon (due within 30 days), settled, all."""

    LIST: ClassVar[str] = "receivables"
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"due_on": ("due_on",), "amount": ("amount",), "open": ("open",)}
    q: str = Field("", max_length=200)
    view: Literal["open", "overdue", "soon", "settled", "all"] = "open"
    company_id: Id | None = None
    contract_id: Id | None = None
    customer_id: Id | None = None
    owner_id: Id | None = None

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:
        keys = {"company_id": "company_id", "contract_id": "contract_id"}
        keys |= {"customer_id": "contract__customer_id", "owner_id": "contract__owner_id"}
        rows = rows.filter(**{key: value for name, key in keys.items() if (value := getattr(self, name)) is not None})
        rows = rows.filter(money_searched(actor, self.q, "receivable__code"), live=True)
        rows = self.filtered(self.viewed(rows, actor, self.view), actor)
        return rows.order_by("-due_on", "-pk") if self.view == "settled" else rows.order_by("due_on", "pk")


@router.get("", response=dict)
def list_receivables(request: Any, listing: Query[ReceivableListing]) -> dict[str, Any]:
    """Receivables of contracts that you see, and `open`: the sum of what is open in all of them."""
    refuse_unknown(request, listing)
    actor = request.actor
    found = _sorted(listing.narrow(Settlement.objects.visible_to(actor), actor), listing, listing.sorts(actor))
    start = (listing.page - 1) * listing.page_size
    total = found.order_by().aggregate(n=Count("pk"), open=Coalesce(Sum("open"), Decimal(0)))
    keys = list(found.values_list("pk", flat=True)[start : start + listing.page_size])
    parts = settled(actor, keys)
    items = [_out(parts[pk], actor.today) for pk in keys if pk in parts]
    return {"items": items, "count": total["n"], "open": f"{total['open']:f}"}


@router.post("", response={201: ReceivableOut})
def create_receivable(request: Any, body: ReceivableIn) -> HttpResponse:
    """One more part of a contract's schedule; of a signed contract by finance."""
    return _shown(request, receivables.create_receivable(request.actor, **money.whole(body)), 201)


@router.get("/{int:pk}", response=ReceivableOut)
def get_receivable(request: Any, pk: int) -> HttpResponse:
    """One receivable, with what of it is paid."""
    return _shown(request, found(Receivable.objects.visible_to(request.actor), pk))


@router.patch("/{int:pk}", response=ReceivableOut)
def change_receivable(request: Any, pk: int, body: ReceivableChange) -> HttpResponse:
    """Change it. Needs If-Match."""
    given = money.given(body)
    return _shown(request, receivables.change_receivable(request.actor, pk, seen(request), **given))


@router.delete("/{int:pk}", response={204: None})
def delete_receivable(request: Any, pk: int) -> HttpResponse:
    """Take it out of the schedule. Needs If-Match."""
    receivables.delete_receivable(request.actor, pk, seen(request))
    return HttpResponse(status=204)


def _out(part: Settled, today: date) -> ReceivableOut:
    names = ("id", "version", "code", "due_on", "amount", "note", "contract_id")
    return ReceivableOut(
        **{name: getattr(part.receivable, name) for name in names},
        paid=part.paid,
        written_off=part.written_off,
        open=part.open,
        days_late=part.days_late(today),
    )


def _shown(request: HttpRequest, row: Receivable, status: int = 200) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    balance = balances([row.contract], actor)[row.contract_id]
    part = next(part for part in balance.parts if part.receivable.pk == row.pk)
    return shown(request, _out(part, actor.today), ReceivableOut, status)
