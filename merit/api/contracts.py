"""Contracts: with their lines, credits and schedule, and what of it is received and open.

After signing, finance changes what pay depends on; such a change makes adjustments in the next pay run.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Literal

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.kernel import Amount, Body, Filtered, Out, listed, seen, shown
from merit.api.money import EventOut, Exact, Id, Text, given, whole
from merit.core.operations import found
from merit.crm import custom
from merit.crm.contracts import Contract
from merit.crm.sales import contracts
from merit.crm.sales.reading import searched, standing
from merit.crm.sales.receivables import Due
from merit.crm.sales.rows import Line, Share
from merit.crm.sales.settlement import Balance, balances
from merit.org.events import of_record

router = Router(tags=["contracts"])


class LineIn(Body):
    """`list_price`: for finance only; else the list price of the signing day, or the unit price."""

    product_id: Id | None = None
    product_name: str = Field("", max_length=200)
    quantity: Exact
    unit_price: Exact
    list_price: Exact | None = None


class CreditIn(Body):
    """`share`: 0.6 of 1."""

    person_id: Id
    share: Exact


class DueIn(Body):
    """`id`: of a receivable of this contract that stays."""

    id: Id | None = None
    due_on: date
    amount: Amount
    note: str = Field("", max_length=300)


class ContractChange(Body):
    """What is left out stays as it is. `amount` null: the sum of the lines."""

    name: str = Field("", max_length=200)
    note: Text = ""
    customer_id: Id | None = None
    opportunity_id: Id | None = None
    owner_id: Id | None = None
    signed_on: date = Field(None)
    amount: Amount | None = None
    attributes: dict[str, str] = Field({}, description="Further columns and custom fields, by code")
    lines: list[LineIn] = Field([], max_length=200)
    credits: list[CreditIn] = Field([], max_length=50)
    schedule: list[DueIn] = Field([], max_length=120)


class ContractIn(ContractChange):
    """Without credits the owner has all of it; without an owner it is the opportunity's or the customer's."""

    code: str = Field("", max_length=40)
    signed_on: date


class ContractOut(Out):
    id: int
    version: int
    code: str
    name: str
    company_id: int
    customer_id: int | None
    opportunity_id: int | None
    owner_id: int | None
    signed_on: date
    amount: Amount
    received: Amount
    bad_debt: Amount
    archived_at: datetime | None


class LineOut(Out):
    product_id: int | None
    product_name: str
    quantity: Exact
    unit_price: Exact
    list_price: Exact


class CreditOut(Out):
    person_id: int
    share: Exact


class DueOut(Out):
    """`paid`, `written_off`, `open`: what receipts and bad debts up to today make of it, oldest due first."""

    id: int
    version: int
    code: str
    due_on: date
    amount: Amount
    note: str
    paid: Amount
    written_off: Amount
    open: Amount


class ContractFull(ContractOut):
    note: str
    currency: str
    outstanding: Amount
    overdue: Amount
    attributes: dict[str, Any]
    lines: list[LineOut]
    credits: list[CreditOut]
    schedule: list[DueOut]


class ContractListing(Filtered):
    """Contracts that you see. `state`: open, overdue, collected, archived; without it all that are not archived."""

    LIST: ClassVar[str] = "contracts"
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {
        "signed_on": ("signed_on",),
        "amount": ("amount",),
        "code": ("code",),
    }
    q: str = Field("", max_length=200)
    company_id: Id | None = None
    customer_id: Id | None = None
    opportunity_id: Id | None = None
    owner_id: Id | None = None
    signed_from: date | None = None
    signed_until: date | None = None
    state: Literal["", "open", "overdue", "collected", "archived"] = ""

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:
        names = ("company_id", "customer_id", "opportunity_id", "owner_id")
        equal = {name: value for name in names if (value := getattr(self, name)) is not None}
        rows = rows.filter(searched(actor, self.q), **equal)
        if self.signed_from:
            rows = rows.filter(signed_on__gte=self.signed_from)
        if self.signed_until:
            rows = rows.filter(signed_on__lte=self.signed_until)
        rows = self.viewed(rows, actor, self.state).filter(archived_at__isnull=self.state != "archived")
        return rows.annotate(
            received=Coalesce(standing(actor, "received"), Decimal(0)),
            bad_debt=Coalesce(standing(actor, "given_up"), Decimal(0)),
        )


@router.get("", response=dict)
def list_contracts(request: Any, listing: Query[ContractListing]) -> dict[str, Any]:
    """Contracts that you see, with what was received on each."""
    return listed(request, Contract.objects.visible_to(request.actor), listing, ContractOut)


@router.post("", response={201: ContractFull})
def create_contract(request: Any, body: ContractIn) -> HttpResponse:
    """Enter a signed contract: salespeople and leads for their customers, finance for all."""
    return _full(request, contracts.create_contract(request.actor, **_given(body)), 201)


@router.get("/{int:pk}", response=ContractFull)
def get_contract(request: Any, pk: int) -> HttpResponse:
    """One contract with all that belongs to it."""
    return _full(request, found(Contract.objects.visible_to(request.actor), pk))


@router.patch("/{int:pk}", response=ContractFull)
def change_contract(request: Any, pk: int, body: ContractChange) -> HttpResponse:
    """Change what is given; lists are put in place of the present ones. Needs If-Match."""
    return _full(request, contracts.change_contract(request.actor, pk, seen(request), **_given(body)))


@router.delete("/{int:pk}", response={204: None})
def delete_contract(request: Any, pk: int) -> HttpResponse:
    """Delete a contract without receipts and bad debts. Needs If-Match."""
    contracts.delete_contract(request.actor, pk, seen(request))
    return HttpResponse(status=204)


@router.post("/{int:pk}/archival", response=ContractFull)
def archive_contract(request: Any, pk: int) -> HttpResponse:
    """Take it out of the lists. Needs If-Match."""
    return _full(request, contracts.archive_contract(request.actor, pk, seen(request)))


@router.post("/{int:pk}/restoration", response=ContractFull)
def restore_contract(request: Any, pk: int) -> HttpResponse:
    """Bring it back into the lists. Needs If-Match."""
    return _full(request, contracts.archive_contract(request.actor, pk, seen(request), archived=False))


@router.get("/{int:pk}/events", response=list[EventOut])
def contract_events(request: Any, pk: int) -> list[Any]:
    """What happened to the contract and its money, the newest first."""
    return of_record(found(Contract.objects.visible_to(request.actor), pk))


def _given(body: Body) -> dict[str, Any]:
    """The keywords of the operation: only what the caller sent."""
    rows = {
        "lines": lambda one: Line(**whole(one)),
        "credits": lambda one: Share(**whole(one)),
        "schedule": lambda one: Due(**whole(one)),
    }
    return {name: [rows[name](one) for one in value] if name in rows else value for name, value in given(body).items()}


def _full(request: HttpRequest, contract: Contract, status: int = 200) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    balance = balances([contract], actor)[contract.pk]
    contract.received, contract.bad_debt = balance.received, balance.bad_debt  # type: ignore[attr-defined]
    plain = ContractOut.from_orm(contract)
    values = {
        **{name: getattr(plain, name) for name in ContractOut.model_fields},
        "note": contract.note,
        "currency": contract.company.currency,
        "outstanding": balance.outstanding,
        "overdue": balance.overdue(actor.today),
        "attributes": custom.shown(actor, contract),
        "lines": [LineOut.from_orm(row) for row in contract.lines.all()],
        "credits": [CreditOut.from_orm(row) for row in contract.credits.order_by("-share", "pk")],
        "schedule": _schedule(balance),
    }
    response = shown(request, ContractFull(**values), ContractFull, status)
    response["ETag"] = f'"{contract.version}"'
    return response


def _schedule(balance: Balance) -> list[DueOut]:
    names = ("id", "version", "code", "due_on", "amount", "note")
    return [
        DueOut(
            **{name: getattr(part.receivable, name) for name in names},
            paid=part.paid,
            written_off=part.written_off,
            open=part.open,
        )
        for part in balance.parts
    ]
