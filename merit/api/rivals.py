"""The competitors met in opportunities."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.crm_types import Id, gone
from merit.api.kernel import Body, Out, listed, seen, shown
from merit.api.opportunity_parts import PartListing
from merit.core.operations import found
from merit.crm import operations
from merit.crm.models import Rival

router = Router(tags=["rivals"])


class RivalOut(Out):
    id: int
    version: int
    opportunity_id: int
    competitor_id: int
    name: str
    strength: str
    note: str
    outcome: str

    @staticmethod
    def resolve_name(row: Any) -> str:
        return str(row.competitor.name if isinstance(row, Rival) else row.name)


class RivalPage(Out):
    items: list[RivalOut]
    count: int


class RivalIn(Body):
    """By name: one that the opportunity has already is changed."""

    opportunity_id: Id
    name: str = Field(max_length=200)
    strength: Literal["weaker", "equal", "stronger"] = "equal"
    note: str = Field("", max_length=2000)
    outcome: Literal["", "won_against", "lost_to"] = ""


@router.get("", response=RivalPage, operation_id="list_rivals")
def list_rivals(request: HttpRequest, listing: Query[PartListing]) -> dict[str, Any]:
    rows = Rival.objects.visible_to(request.actor).select_related("competitor").order_by("pk")  # type: ignore[attr-defined]
    return listed(request, rows, listing, RivalOut)


@router.post("", response={201: RivalOut}, operation_id="set_rival")
def set_rival(request: HttpRequest, body: RivalIn) -> HttpResponse:
    values = body.model_dump()
    row = operations.set_rival(request.actor, values.pop("opportunity_id"), **values)  # type: ignore[attr-defined]
    return shown(request, row, RivalOut, 201)


@router.get("/{int:pk}", response=RivalOut, operation_id="get_rival")
def get_rival(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(Rival.objects.visible_to(request.actor), pk), RivalOut)  # type: ignore[attr-defined]


@router.delete("/{int:pk}", response={204: None}, operation_id="remove_rival")
def remove_rival(request: HttpRequest, pk: int) -> HttpResponse:
    operations.remove_rival(request.actor, pk, seen(request))  # type: ignore[attr-defined]
    return gone()
