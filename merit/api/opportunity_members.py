"""The teams of opportunities."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from merit.api.crm_types import Id, gone
from merit.api.kernel import Body, Out, listed, seen, shown
from merit.api.opportunity_parts import PartListing
from merit.core.operations import found
from merit.crm import operations
from merit.crm.models import OpportunityMember

router = Router(tags=["opportunity members"])
Role = Literal["co_seller", "presales", "service", "other"]


class OpportunityMemberOut(Out):
    id: int
    version: int
    opportunity_id: int
    person_id: int
    role: str


class MemberPage(Out):
    items: list[OpportunityMemberOut]
    count: int


class MemberIn(Body):
    opportunity_id: Id
    person_id: Id
    role: Role


class MemberChange(Body):
    role: Role


@router.get("", response=MemberPage, operation_id="list_opportunity_members")
def list_members(request: HttpRequest, listing: Query[PartListing]) -> dict[str, Any]:
    return listed(
        request, OpportunityMember.objects.visible_to(request.actor).order_by("pk"), listing, OpportunityMemberOut
    )  # type: ignore[attr-defined]


@router.post("", response={201: OpportunityMemberOut}, operation_id="add_opportunity_member")
def add_member(request: HttpRequest, body: MemberIn) -> HttpResponse:
    """He sees the opportunity from now on, and logs on it; a co-seller changes it too."""
    values = body.model_dump()
    row = operations.add_member(request.actor, values.pop("opportunity_id"), **values)  # type: ignore[attr-defined]
    return shown(request, row, OpportunityMemberOut, 201)


@router.get("/{int:pk}", response=OpportunityMemberOut, operation_id="get_opportunity_member")
def get_member(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(OpportunityMember.objects.visible_to(request.actor), pk), OpportunityMemberOut)  # type: ignore[attr-defined]


@router.patch("/{int:pk}", response=OpportunityMemberOut, operation_id="change_opportunity_member")
def change_member(request: HttpRequest, pk: int, body: MemberChange) -> HttpResponse:
    row = operations.change_member(request.actor, pk, seen(request), role=body.role)  # type: ignore[attr-defined]
    return shown(request, row, OpportunityMemberOut)


@router.delete("/{int:pk}", response={204: None}, operation_id="remove_opportunity_member")
def remove_member(request: HttpRequest, pk: int) -> HttpResponse:
    operations.remove_member(request.actor, pk, seen(request))  # type: ignore[attr-defined]
    return gone()
