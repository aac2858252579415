"""Bad debts: money given up on contracts, booked by finance; positive is lost."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api import money
from merit.api.kernel import Amount, Body, Out, listed, seen, shown
from merit.api.money import Id
from merit.api.receipts import MoneyListing, Reason
from merit.core.operations import found
from merit.crm.contracts import BadDebt
from merit.crm.sales import bad_debts

router = Router(tags=["bad-debts"])


class BadDebtOut(Out):
    id: int
    version: int
    code: str
    contract_id: int
    written_off_on: date
    amount: Amount
    note: str


class BadDebtIn(Body):
    contract_id: Id
    code: str = Field("", max_length=40)
    written_off_on: date
    amount: Amount
    note: str = Field("", max_length=300)


class BadDebtChange(Body):
    """What is left out stays as it is; the reason is kept in the history."""

    reason: str = Field(max_length=300)
    written_off_on: date = Field(None)
    amount: Amount = Field(None)
    note: str = Field("", max_length=300)


class BadDebtListing(MoneyListing):
    LIST: ClassVar[str] = "bad-debts"
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"written_off_on": ("written_off_on",), "amount": ("amount",)}
    DAY: ClassVar[str] = "written_off_on"


@router.get("", response=dict)
def list_bad_debts(request: Any, listing: Query[BadDebtListing]) -> dict[str, Any]:
    """Bad debts on contracts that you see."""
    return listed(request, BadDebt.objects.visible_to(request.actor), listing, BadDebtOut)


@router.post("", response={201: BadDebtOut})
def create_bad_debt(request: Any, body: BadDebtIn) -> HttpResponse:
    """Give up money of a contract."""
    return shown(request, bad_debts.create_bad_debt(request.actor, **money.whole(body)), BadDebtOut, 201)


@router.get("/{int:pk}", response=BadDebtOut)
def get_bad_debt(request: Any, pk: int) -> HttpResponse:
    """One bad debt."""
    return shown(request, found(BadDebt.objects.visible_to(request.actor), pk), BadDebtOut)


@router.patch("/{int:pk}", response=BadDebtOut)
def change_bad_debt(request: Any, pk: int, body: BadDebtChange) -> HttpResponse:
    """Correct it, with a reason. Needs If-Match."""
    given = money.given(body)
    return shown(request, bad_debts.change_bad_debt(request.actor, pk, seen(request), **given), BadDebtOut)


@router.post("/{int:pk}/deletion", response={204: None})
def delete_bad_debt(request: Any, pk: int, body: Reason) -> HttpResponse:
    """Delete one that was booked by mistake, with a reason. Needs If-Match."""
    bad_debts.delete_bad_debt(request.actor, pk, seen(request), reason=body.reason)
    return HttpResponse(status=204)
