"""The pipelines of a company: everyone of the company reads them, an administrator sets them up."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.crm_types import Id, gone
from merit.api.kernel import Body, Listing, Out, listed, seen, shown
from merit.api.stages import PositionIn
from merit.core.operations import found
from merit.crm import operations
from merit.crm.models import Pipeline

router = Router(tags=["pipelines"])


class PipelineOut(Out):
    """The first one that is not archived is the usual one."""

    id: int
    version: int
    company_id: int
    position: int
    name: str
    archived_at: datetime | None


class PipelinePage(Out):
    items: list[PipelineOut]
    count: int


class PipelineIn(Body):
    """It begins with the ready stages."""

    name: str = Field(max_length=100)


class PipelineListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"position": ("position",), "name": ("name",)}
    company_id: Id | None = None
    archived: bool | None = None

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        rows = rows.filter(company_id=self.company_id) if self.company_id else rows
        return rows if self.archived is None else rows.filter(archived_at__isnull=not self.archived)


@router.get("", response=PipelinePage, operation_id="list_pipelines")
def list_pipelines(request: HttpRequest, listing: Query[PipelineListing]) -> dict[str, Any]:
    rows = Pipeline.objects.visible_to(request.actor).order_by("company_id", "position")  # type: ignore[attr-defined]
    return listed(request, rows, listing, PipelineOut)


@router.post("", response={201: PipelineOut}, operation_id="create_pipeline")
def create_pipeline(request: HttpRequest, body: PipelineIn) -> HttpResponse:
    return shown(request, operations.create_pipeline(request.actor, **body.model_dump()), PipelineOut, 201)  # type: ignore[attr-defined]


@router.get("/{int:pk}", response=PipelineOut, operation_id="get_pipeline")
def get_pipeline(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(Pipeline.objects.visible_to(request.actor), pk), PipelineOut)  # type: ignore[attr-defined]


@router.patch("/{int:pk}", response=PipelineOut, operation_id="change_pipeline")
def change_pipeline(request: HttpRequest, pk: int, body: PipelineIn) -> HttpResponse:
    row = operations.change_pipeline(request.actor, pk, seen(request), **body.model_dump())  # type: ignore[attr-defined]
    return shown(request, row, PipelineOut)


@router.post("/{int:pk}/position", response=PipelineOut, operation_id="move_pipeline")
def move_pipeline(request: HttpRequest, pk: int, body: PositionIn) -> HttpResponse:
    """One place earlier or later."""
    up = body.direction == "earlier"
    return shown(request, operations.move_pipeline(request.actor, pk, seen(request), up=up), PipelineOut)  # type: ignore[attr-defined]


@router.post("/{int:pk}/archival", response=PipelineOut, operation_id="archive_pipeline")
def archive_pipeline(request: HttpRequest, pk: int) -> HttpResponse:
    """Not while open opportunities stand in it."""
    return shown(request, operations.archive_pipeline(request.actor, pk, seen(request)), PipelineOut)  # type: ignore[attr-defined]


@router.delete("/{int:pk}/archival", response=PipelineOut, operation_id="restore_pipeline")
def restore_pipeline(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, operations.restore_pipeline(request.actor, pk, seen(request)), PipelineOut)  # type: ignore[attr-defined]


@router.delete("/{int:pk}", response={204: None}, operation_id="delete_pipeline")
def delete_pipeline(request: HttpRequest, pk: int) -> HttpResponse:
    """Only one in which no opportunity stands or stood."""
    operations.delete_pipeline(request.actor, pk, seen(request))  # type: ignore[attr-defined]
    return gone()
