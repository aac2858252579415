"""The steps of opportunities."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.crm_types import Id, gone
from merit.api.kernel import Body, Out, listed, seen, shown
from merit.api.opportunity_parts import PartListing
from merit.core.operations import found
from merit.crm import operations
from merit.crm.models import OpportunityStep

router = Router(tags=["opportunity steps"])


class OpportunityStepOut(Out):
    """`kind`: empty, or `contract` for the contract still to be entered after winning."""

    id: int
    version: int
    opportunity_id: int
    stage_id: int | None
    kind: str
    name: str
    person_id: int | None
    due_on: date | None
    done_on: date | None
    done_by_name: str


class OpportunityStepPage(Out):
    items: list[OpportunityStepOut]
    count: int


class OpportunityStepIn(Body):
    """Without a person it is one's own."""

    opportunity_id: Id
    name: str = Field(max_length=200)
    person_id: Id | None = None
    due_on: date | None = None


class OpportunityStepChange(Body):
    """Only what is sent is changed."""

    name: str = Field("", max_length=200)
    person_id: Id | None = None
    due_on: date | None = None


@router.get("", response=OpportunityStepPage, operation_id="list_opportunity_steps")
def list_steps(request: HttpRequest, listing: Query[PartListing]) -> dict[str, Any]:
    rows = OpportunityStep.objects.visible_to(request.actor).order_by("pk")  # type: ignore[attr-defined]
    return listed(request, rows, listing, OpportunityStepOut)


@router.post("", response={201: OpportunityStepOut}, operation_id="add_opportunity_step")
def add_step(request: HttpRequest, body: OpportunityStepIn) -> HttpResponse:
    values = body.model_dump()
    row = operations.add_step(request.actor, values.pop("opportunity_id"), **values)  # type: ignore[attr-defined]
    return shown(request, row, OpportunityStepOut, 201)


@router.get("/{int:pk}", response=OpportunityStepOut, operation_id="get_opportunity_step")
def get_step(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(OpportunityStep.objects.visible_to(request.actor), pk), OpportunityStepOut)  # type: ignore[attr-defined]


@router.patch("/{int:pk}", response=OpportunityStepOut, operation_id="change_opportunity_step")
def change_step(request: HttpRequest, pk: int, body: OpportunityStepChange) -> HttpResponse:
    values = body.model_dump(exclude_unset=True)
    return shown(request, operations.change_step(request.actor, pk, seen(request), **values), OpportunityStepOut)  # type: ignore[attr-defined]


@router.post("/{int:pk}/completion", response=OpportunityStepOut, operation_id="finish_opportunity_step")
def finish_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Done today."""
    return shown(request, operations.finish_step(request.actor, pk, seen(request)), OpportunityStepOut)  # type: ignore[attr-defined]


@router.delete("/{int:pk}/completion", response=OpportunityStepOut, operation_id="reopen_opportunity_step")
def reopen_step(request: HttpRequest, pk: int) -> HttpResponse:
    row = operations.finish_step(request.actor, pk, seen(request), done=False)  # type: ignore[attr-defined]
    return shown(request, row, OpportunityStepOut)


@router.delete("/{int:pk}", response={204: None}, operation_id="delete_opportunity_step")
def delete_step(request: HttpRequest, pk: int) -> HttpResponse:
    operations.delete_step(request.actor, pk, seen(request))  # type: ignore[attr-defined]
    return gone()
