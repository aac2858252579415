"""Merges: several customers, or contacts of one customer, become one; a reversal takes it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.crm_types import Id
from merit.api.kernel import Body, Listing, Out, listed, shown
from merit.core.operations import found
from merit.crm import operations
from merit.crm.models import Merge

router = Router(tags=["merges"])


class MergeOut(Out):
    """`before`, `after`: the survivor's fields; `left`: what a reversal could not bring back."""

    id: int
    company_id: int
    kind: str
    survivor_id: int
    label: str
    absorbed: list[dict[str, Any]]
    before: dict[str, Any]
    after: dict[str, Any]
    note: str
    at: datetime
    by_name: str
    undone_at: datetime | None
    undone_by_name: str
    left: list[dict[str, Any]]


class MergePage(Out):
    items: list[MergeOut]
    count: int


class Seen(Body):
    id: Id
    version: int = Field(ge=1, description="The version that you saw")


class MergeIn(Body):
    kind: Literal["customer", "contact"] = "customer"
    survivor_id: Id
    records: list[Seen] = Field(min_length=2, max_length=10, description="All of them, the survivor too")
    fields: dict[str, Id] = Field(default_factory=dict, description="Field → the record whose value is taken")
    note: str = Field("", max_length=300)


class MergeListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"at": ("at",)}
    kind: Literal["", "customer", "contact"] = ""
    survivor_id: Id | None = None

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        rows = rows.filter(kind=self.kind) if self.kind else rows
        return rows.filter(survivor_id=self.survivor_id) if self.survivor_id else rows


@router.get("", response=MergePage, operation_id="list_merges")
def list_merges(request: HttpRequest, listing: Query[MergeListing]) -> dict[str, Any]:
    return listed(request, Merge.objects.visible_to(request.actor), listing, MergeOut)  # type: ignore[attr-defined]


@router.post("", response={201: MergeOut}, operation_id="merge")
def merge(request: HttpRequest, body: MergeIn) -> HttpResponse:
    """Everything of the others moves to the survivor; their ids and codes find it from then on."""
    done = operations.merge(
        request.actor,  # type: ignore[attr-defined]
        body.kind,
        body.survivor_id,
        {one.id: one.version for one in body.records},
        body.fields,
        body.note,
    )
    return shown(request, done, MergeOut, 201)


@router.get("/{int:pk}", response=MergeOut, operation_id="get_merge")
def get_merge(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(Merge.objects.visible_to(request.actor), pk), MergeOut)  # type: ignore[attr-defined]


@router.post("/{int:pk}/reversal", response=MergeOut, operation_id="undo_merge")
def undo_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Each is as it was; what came since stays with the survivor, and `left` says what could not go back."""
    return shown(request, operations.undo_merge(request.actor, pk), MergeOut)  # type: ignore[attr-defined]
