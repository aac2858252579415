"""The reasons from which a lost opportunity takes its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.crm_types import Id, gone
from merit.api.kernel import Body, Listing, Out, listed, seen, shown
from merit.core.operations import found
from merit.crm import operations
from merit.crm.models import LossReason

router = Router(tags=["loss reasons"])


class LossReasonOut(Out):
    id: int
    version: int
    company_id: int
    position: int
    name: str
    archived_at: datetime | None


class LossReasonPage(Out):
    items: list[LossReasonOut]
    count: int


class LossReasonIn(Body):
    name: str = Field(max_length=200)


class LossReasonListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"position": ("position",), "name": ("name",)}
    company_id: Id | None = None

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        return rows.filter(company_id=self.company_id) if self.company_id else rows


@router.get("", response=LossReasonPage, operation_id="list_loss_reasons")
def list_loss_reasons(request: HttpRequest, listing: Query[LossReasonListing]) -> dict[str, Any]:
    rows = LossReason.objects.visible_to(request.actor).order_by("company_id", "position")  # type: ignore[attr-defined]
    return listed(request, rows, listing, LossReasonOut)


@router.post("", response={201: LossReasonOut}, operation_id="create_loss_reason")
def create_loss_reason(request: HttpRequest, body: LossReasonIn) -> HttpResponse:
    return shown(request, operations.create_loss_reason(request.actor, name=body.name), LossReasonOut, 201)  # type: ignore[attr-defined]


@router.get("/{int:pk}", response=LossReasonOut, operation_id="get_loss_reason")
def get_loss_reason(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(LossReason.objects.visible_to(request.actor), pk), LossReasonOut)  # type: ignore[attr-defined]


@router.patch("/{int:pk}", response=LossReasonOut, operation_id="change_loss_reason")
def change_loss_reason(request: HttpRequest, pk: int, body: LossReasonIn) -> HttpResponse:
    row = operations.change_loss_reason(request.actor, pk, seen(request), name=body.name)  # type: ignore[attr-defined]
    return shown(request, row, LossReasonOut)


@router.post("/{int:pk}/archival", response=LossReasonOut, operation_id="archive_loss_reason")
def archive_loss_reason(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, operations.archive_loss_reason(request.actor, pk, seen(request)), LossReasonOut)  # type: ignore[attr-defined]


@router.delete("/{int:pk}/archival", response=LossReasonOut, operation_id="restore_loss_reason")
def restore_loss_reason(request: HttpRequest, pk: int) -> HttpResponse:
    row = operations.archive_loss_reason(request.actor, pk, seen(request), archived=False)  # type: ignore[attr-defined]
    return shown(request, row, LossReasonOut)


@router.delete("/{int:pk}", response={204: None}, operation_id="delete_loss_reason")
def delete_loss_reason(request: HttpRequest, pk: int) -> HttpResponse:
    """Only one for which nothing was lost."""
    operations.delete_loss_reason(request.actor, pk, seen(request))  # type: ignore[attr-defined]
    return gone()
