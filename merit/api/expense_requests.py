"""Expense requests: asked for line by line, submitted for approval, and what was spent reported against them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.crm_types import Id, gone
from merit.api.kernel import Amount, Body, Filtered, Out, listed, seen, shown
from merit.api.money import EventOut, given
from merit.approvals.operations import requests_of
from merit.core.operations import found
from merit.org.events import of_record
from merit.requests import operations
from merit.requests.limits import limits_for, used
from merit.requests.models import ExpenseRequest
from merit.requests.operations import Line, Spent

router = Router(tags=["expense-requests"])
Kind = Literal["entertainment", "travel", "gift", "meal", "transport", "office", "other"]
State = Literal["", "draft", "pending", "returned", "approved", "reported", "closed", "refused", "withdrawn"]


class ExpenseLineIn(Body):
    """`id`: of a line of this request that stays."""

    id: Id | None = None
    kind: Kind
    day: date
    amount: Amount
    note: str = Field("", max_length=300)


class ExpenseChange(Body):
    """What is left out stays as it is; `lines` are put in place of the present ones."""

    title: str = Field("", max_length=200)
    note: str = Field("", max_length=2000)
    opportunity_id: Id | None = None
    customer_id: Id | None = None
    lines: list[ExpenseLineIn] = Field([], max_length=50)


class ExpenseIn(ExpenseChange):
    title: str = Field(min_length=1, max_length=200)


class ExpenseReason(Body):
    reason: str = Field("", max_length=2000)


class SpentIn(Body):
    """What was spent on a line of the request."""

    line_id: Id
    amount: Amount
    day: date
    contract_id: Id | None = None


class ExpenseReportIn(Body):
    """`close`: nothing more will be spent."""

    spent: list[SpentIn] = Field(min_length=1, max_length=50)
    note: str = Field("", max_length=300)
    close: bool = False


class ExpenseOut(Out):
    """`amount`: what is asked for; `spent`: what was reported; `left`: what may still be spent."""

    id: int
    version: int
    code: str
    company_id: int
    person_id: int
    title: str
    opportunity_id: int | None
    customer_id: int | None
    state: str
    amount: Amount
    spent: Amount
    left: Amount
    submitted_on: date | None


class ExpensePage(Out):
    items: list[ExpenseOut]
    count: int


class ExpenseLineOut(Out):
    id: int
    kind: str
    day: date
    amount: Amount
    note: str


class CostOut(Out):
    """A row of costs.csv; negative where a report was taken back."""

    code: str
    line_id: int | None
    spent_on: date
    amount: Amount
    kind: str
    contract_id: int | None


class ExpenseReportOut(Out):
    """`reverses`: the number of the report that this one takes back."""

    number: int
    reverses: int | None
    note: str
    by_name: str
    at: datetime
    costs: list[CostOut]

    @staticmethod
    def resolve_reverses(row: Any) -> int | None:
        return row.reverses.number if row.reverses_id else None

    @staticmethod
    def resolve_costs(row: Any) -> list[Any]:
        return list(row.costs.order_by("pk"))


class LimitUsed(Out):
    """A limit in a period: what is left once this request is granted."""

    limit_id: int
    period: str
    amount: Amount
    spent: Amount
    asked: Amount
    adds: Amount
    left: Amount
    over: Literal["", "refuse", "warn"]


class ExpenseFull(ExpenseOut):
    """With its lines, its reports, the limits that hold for it, and the approvals that were asked for, newest first."""

    note: str
    currency: str
    lines: list[ExpenseLineOut]
    reports: list[ExpenseReportOut]
    limits: list[LimitUsed]
    approval_request_ids: list[int]

    @staticmethod
    def resolve_currency(row: Any) -> str:
        return str(row.company.currency)

    @staticmethod
    def resolve_lines(row: Any) -> list[Any]:
        return list(row.lines.all())

    @staticmethod
    def resolve_reports(row: Any) -> list[Any]:
        return list(row.reports.select_related("reverses"))

    @staticmethod
    def resolve_limits(row: Any) -> list[LimitUsed]:
        return [_used(one) for one in used(row, list(row.lines.all()), limits_for(row))]

    @staticmethod
    def resolve_approval_request_ids(row: Any) -> list[int]:
        return list(requests_of(row).values_list("pk", flat=True))


class ExpenseListing(Filtered):
    LIST: ClassVar[str] = "expense-requests"
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {
        "code": ("code",),
        "amount": ("amount",),
        "spent": ("spent",),
        "submitted_on": ("submitted_on",),
    }
    person_id: Id | None = None
    opportunity_id: Id | None = None
    customer_id: Id | None = None
    state: State = ""

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        names = ("person_id", "opportunity_id", "customer_id", "state")
        return rows.filter(**{name: value for name in names if (value := getattr(self, name))})


@router.get("", response=ExpensePage, operation_id="list_expense_requests")
def list_expenses(request: HttpRequest, listing: Query[ExpenseListing]) -> dict[str, Any]:
    """Your own, your team's or the company's, and those about which you are asked."""
    return listed(request, _rows(request), listing, ExpenseOut)


@router.post("", response={201: ExpenseFull}, operation_id="create_expense_request")
def create_expense(request: Any, body: ExpenseIn) -> HttpResponse:
    """A draft of your own."""
    return shown(request, operations.create_expense(request.actor, **_given(body)), ExpenseFull, 201)


@router.get("/{int:pk}", response=ExpenseFull, operation_id="get_expense_request")
def get_expense(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(_rows(request), pk), ExpenseFull)


@router.patch("/{int:pk}", response=ExpenseFull, operation_id="change_expense_request")
def change_expense(request: Any, pk: int, body: ExpenseChange) -> HttpResponse:
    """While it is a draft, was returned or withdrawn. Needs If-Match."""
    operations.change_expense(request.actor, pk, seen(request), **_given(body))
    return get_expense(request, pk)


@router.delete("/{int:pk}", response={204: None}, operation_id="delete_expense_request")
def delete_expense(request: Any, pk: int) -> HttpResponse:
    """A draft that was never submitted. Needs If-Match."""
    operations.delete_expense(request.actor, pk, seen(request))
    return gone()


@router.post("/{int:pk}/submission", response=ExpenseFull, operation_id="submit_expense_request")
def submit_expense(request: Any, pk: int) -> HttpResponse:
    """Ask for a yes; 422 above a limit that refuses. Needs If-Match."""
    operations.submit_expense(request.actor, pk, seen(request))
    return get_expense(request, pk)


@router.post("/{int:pk}/withdrawal", response=ExpenseFull, operation_id="withdraw_expense_request")
def withdraw_expense(request: Any, pk: int, body: ExpenseReason) -> HttpResponse:
    """While it waits for its approval. Needs If-Match."""
    operations.withdraw_expense(request.actor, pk, seen(request), reason=body.reason)
    return get_expense(request, pk)


@router.post("/{int:pk}/reports", response={201: ExpenseFull}, operation_id="report_expense_spending")
def report_expense(request: Any, pk: int, body: ExpenseReportIn) -> HttpResponse:
    """What was spent: rows of costs, together at most what was approved. Needs If-Match, so that it counts once."""
    spent = [Spent(**{name: getattr(one, name) for name in SpentIn.model_fields}) for one in body.spent]
    operations.report_expense(request.actor, pk, seen(request), spent=spent, note=body.note, close=body.close)
    return shown(request, found(_rows(request), pk), ExpenseFull, 201)


@router.post("/{int:pk}/reports/{int:number}/reversal", response=ExpenseFull, operation_id="reverse_expense_report")
def reverse_report(request: Any, pk: int, number: int, body: ExpenseReason) -> HttpResponse:
    """Take a report back whole, once, with a reason. Needs If-Match."""
    operations.reverse_report(request.actor, pk, seen(request), number, reason=body.reason)
    return get_expense(request, pk)


@router.post("/{int:pk}/closing", response=ExpenseFull, operation_id="close_expense_request")
def close_expense(request: Any, pk: int) -> HttpResponse:
    """Nothing more will be spent. Needs If-Match."""
    operations.close_expense(request.actor, pk, seen(request))
    return get_expense(request, pk)


@router.get("/{int:pk}/events", response=list[EventOut], operation_id="expense_request_events")
def expense_events(request: HttpRequest, pk: int) -> list[Any]:
    return of_record(found(_rows(request), pk))


def _rows(request: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = ExpenseRequest.objects.visible_to(request.actor).select_related("company")
    return rows


def _given(body: ExpenseChange) -> dict[str, Any]:
    values = given(body)
    if "lines" in values:
        names = ExpenseLineIn.model_fields
        values["lines"] = [Line(**{name: getattr(one, name) for name in names}) for one in values["lines"]]
    return values


def _used(one: Any) -> LimitUsed:
    amounts: dict[str, Decimal] = {name: getattr(one, name) for name in ("spent", "asked", "adds", "left")}
    over = one.limit.over if one.over else ""
    return LimitUsed(limit_id=one.limit.pk, period=str(one.period), amount=one.limit.amount, over=over, **amounts)
