"""Limits of expenses: read by whoever works in the company, set by finance."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from merit.api.crm_types import Id, gone
from merit.api.kernel import Amount, Body, Listing, Out, listed, seen, shown
from merit.api.money import given
from merit.core.operations import found
from merit.requests import operations
from merit.requests.models import ExpenseLimit

router = Router(tags=["expense-limits"])
Per = Literal["person", "opportunity", "customer", "company"]
Period = Literal["month", "quarter", "year"]
Over = Literal["refuse", "warn"]
Kind = Literal["", "entertainment", "travel", "gift", "meal", "transport", "office", "other"]


class ExpenseLimitChange(Body):
    """`kind` empty: everything. `person_id`: of him alone, in place of everybody's."""

    per: Per = "person"
    person_id: Id | None = None
    kind: Kind = ""
    period: Period = "month"
    amount: Amount = None
    over: Over = "refuse"


class ExpenseLimitIn(ExpenseLimitChange):
    per: Per
    period: Period
    amount: Amount


class ExpenseLimitOut(Out):
    id: int
    version: int
    company_id: int
    per: str
    person_id: int | None
    kind: str
    period: str
    amount: Amount
    over: str


class ExpenseLimitPage(Out):
    items: list[ExpenseLimitOut]
    count: int


class ExpenseLimitListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"amount": ("amount",), "per": ("per", "kind", "period")}


@router.get("", response=ExpenseLimitPage, operation_id="list_expense_limits")
def list_limits(request: HttpRequest, listing: Query[ExpenseLimitListing]) -> dict[str, Any]:
    return listed(request, _rows(request), listing, ExpenseLimitOut)


@router.post("", response={201: ExpenseLimitOut}, operation_id="create_expense_limit")
def create_limit(request: Any, body: ExpenseLimitIn) -> HttpResponse:
    """By finance, in its company."""
    return shown(request, operations.create_limit(request.actor, **given(body)), ExpenseLimitOut, 201)


@router.get("/{int:pk}", response=ExpenseLimitOut, operation_id="get_expense_limit")
def get_limit(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(_rows(request), pk), ExpenseLimitOut)


@router.patch("/{int:pk}", response=ExpenseLimitOut, operation_id="change_expense_limit")
def change_limit(request: Any, pk: int, body: ExpenseLimitChange) -> HttpResponse:
    """What is left out stays as it is. Needs If-Match."""
    return shown(request, operations.change_limit(request.actor, pk, seen(request), **given(body)), ExpenseLimitOut)


@router.delete("/{int:pk}", response={204: None}, operation_id="delete_expense_limit")
def delete_limit(request: Any, pk: int) -> HttpResponse:
    """Needs If-Match."""
    operations.delete_limit(request.actor, pk, seen(request))
    return gone()


def _rows(request: Any) -> Any:
    return ExpenseLimit.objects.visible_to(request.actor)
