"""Transfers: what a person has of customers goes to others, today or on a later day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.crm_types import Id
from merit.api.kernel import Body, Listing, Out, listed, shown
from merit.core.operations import found
from merit.crm.models import Transfer
from merit.crm.operations import transfers

router = Router(tags=["transfers"])
What = Literal["customers", "opportunities", "follow_ups", "leads", "contracts"]


class TransferOut(Out):
    id: int
    version: int
    company_id: int
    person_id: int
    effective_on: date
    how: str
    what: list[str]
    note: str
    state: str
    planned_by_name: str
    done_at: datetime | None
    ended_at: datetime | None
    ended_by_name: str


class TransferPage(Out):
    items: list[TransferOut]
    count: int


class ReceiverIn(Body):
    person_id: Id
    regions: list[str] = Field(default_factory=list, max_length=60, description="With how=region: whose customers")


class TransferIn(Body):
    """`how`: all to the first, by region (the rest to the first), or evenly by load.

    `what` contracts: those on which money is still to come get another owner; their credits stay.
    """

    person_id: Id
    effective_on: date
    how: Literal["all", "region", "load"] = "all"
    what: list[What] = Field(default_factory=lambda: ["customers", "opportunities", "follow_ups"], min_length=1)
    receivers: list[ReceiverIn] = Field(min_length=1, max_length=20)
    note: str = Field("", max_length=300)


class ReceiverOut(Out):
    """How many of each would go to whom."""

    person_id: int
    customers: int
    opportunities: int
    follow_ups: int
    leads: int
    contracts: int


class TransferListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"effective_on": ("effective_on",)}
    person_id: Id | None = None
    state: Literal["", "planned", "done", "undone", "cancelled"] = ""

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        equal = {"person_id": self.person_id, "state": self.state}
        return rows.filter(**{name: value for name, value in equal.items() if value})


@router.get("", response=TransferPage, operation_id="list_transfers")
def list_transfers(request: HttpRequest, listing: Query[TransferListing]) -> dict[str, Any]:
    return listed(request, Transfer.objects.visible_to(request.actor), listing, TransferOut)  # type: ignore[attr-defined]


@router.post("", response={201: TransferOut}, operation_id="make_transfer")
def make_transfer(request: HttpRequest, body: TransferIn) -> HttpResponse:
    """Of today: done at once. Of a later day: done early on that day. Credits of contracts stay as they are."""
    return shown(request, transfers.make_transfer(request.actor, **body.model_dump()), TransferOut, 201)  # type: ignore[attr-defined]


@router.post("/preview", response=list[ReceiverOut], operation_id="preview_transfer")
def preview(request: HttpRequest, body: TransferIn) -> list[dict[str, int]]:
    """Who would get how much, as things stand; nothing is changed."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    person = transfers.giver(actor, body.person_id)
    targets = transfers.targets_from(actor, person, [one.model_dump() for one in body.receivers], body.effective_on)
    plan = transfers.plan(person, body.how, body.what, targets)
    kinds = ("customers", "opportunities", "follow_ups", "leads", "contracts")
    return [{"person_id": one.person.pk, **{kind: plan.count(kind, one.person) for kind in kinds}} for one in targets]


@router.get("/{int:pk}", response=TransferOut, operation_id="get_transfer")
def get_transfer(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(Transfer.objects.visible_to(request.actor), pk), TransferOut)  # type: ignore[attr-defined]


@router.post("/{int:pk}/cancellation", response=TransferOut, operation_id="cancel_transfer")
def cancel_transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """One that is planned does not take place."""
    return shown(request, transfers.cancel_transfer(request.actor, pk), TransferOut)  # type: ignore[attr-defined]


@router.post("/{int:pk}/reversal", response=TransferOut, operation_id="undo_transfer")
def undo_transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything goes back; 409 where something was handed on since."""
    return shown(request, transfers.undo_transfer(request.actor, pk), TransferOut)  # type: ignore[attr-defined]
