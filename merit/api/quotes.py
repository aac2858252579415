"""Quotes of opportunities: issued, revised, withdrawn, read as PDF."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.crm_types import Id
from merit.api.kernel import Amount, Body, Out, listed, seen, shown
from merit.api.opportunity_parts import PartListing
from merit.core.operations import found
from merit.crm.models import Quote
from merit.crm.quoting.operations import issue_quote, withdraw_quote
from merit.crm.quoting.pdf import file_name, quote_pdf

router = Router(tags=["quotes"])


class QuoteLineOut(Out):
    product_name: str
    unit: str
    quantity: Amount
    unit_price: Amount
    discount: Amount
    total: Amount


class QuoteOut(Out):
    id: int
    version: int
    opportunity_id: int
    number: str
    revision: int
    language: str
    issued_on: date
    valid_until: date
    currency: str
    amount: Amount
    customer_name: str
    contact_name: str
    texts: dict[str, str]
    issued_by_name: str
    withdrawn_at: datetime | None
    lines: list[QuoteLineOut]

    @staticmethod
    def resolve_lines(row: Any) -> list[Any]:
        return list(row.lines.all() if isinstance(row, Quote) else row.lines)


class QuotePage(Out):
    items: list[QuoteOut]
    count: int


class QuoteIn(Body):
    """What the opportunity offers now. `revises_id`: the next revision of that quote's number."""

    opportunity_id: Id
    language: Literal["", "en", "zh-hans", "zh-hant"] = Field("", description="Empty: the company's")
    valid_until: date | None = None
    terms: str | None = Field(None, max_length=8000, description="Instead of the company's terms")
    revises_id: Id | None = None


@router.get("", response=QuotePage, operation_id="list_quotes")
def list_quotes(request: HttpRequest, listing: Query[PartListing]) -> dict[str, Any]:
    rows = Quote.objects.visible_to(request.actor).prefetch_related("lines").order_by("-issued_at", "-pk")  # type: ignore[attr-defined]
    return listed(request, rows, listing, QuoteOut)


@router.post("", response={201: QuoteOut}, operation_id="issue_quote")
def create_quote(request: HttpRequest, body: QuoteIn) -> HttpResponse:
    values = body.model_dump()
    row = issue_quote(request.actor, values.pop("opportunity_id"), **values)  # type: ignore[attr-defined]
    return shown(request, row, QuoteOut, 201)


@router.get("/{int:pk}", response=QuoteOut, operation_id="get_quote")
def get_quote(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(Quote.objects.visible_to(request.actor), pk), QuoteOut)  # type: ignore[attr-defined]


@router.get("/{int:pk}/pdf", operation_id="get_quote_pdf")
def get_quote_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The quote as a PDF file."""
    quote = found(Quote.objects.visible_to(request.actor), pk)  # type: ignore[attr-defined]
    response = HttpResponse(quote_pdf(quote), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{file_name(quote)}"'
    return response


@router.post("/{int:pk}/withdrawal", response=QuoteOut, operation_id="withdraw_quote")
def create_withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, withdraw_quote(request.actor, pk, seen(request)), QuoteOut)  # type: ignore[attr-defined]
