"""Lists as files: asked for, made (a large one by the worker), fetched for some days."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import FileResponse, HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.kernel import BadParameter, Body, Listing, Out, listed, shown
from merit.core.operations import found
from merit.lists import exporting
from merit.lists.described import LISTS
from merit.lists.jobs import write_export
from merit.lists.models import Export

router = Router(tags=["exports"])


class ExportOut(Out):
    """`state`: running, done or failed; `done` of `of` rows are written."""

    id: int
    list: str
    query: str
    format: str
    state: str
    done: int
    of: int
    made_at: datetime
    finished_at: datetime | None


class ExportPage(Out):
    items: list[ExportOut]
    count: int


class ExportIn(Body):
    list: str = Field(max_length=40)
    query: str = Field("f=", max_length=8000, description="Filters, order and columns as an address writes them")
    format: Literal["xlsx", "csv"] = "xlsx"


@router.get("", response=ExportPage, operation_id="list_exports")
def list_exports(request: Any, listing: Query[Listing]) -> dict[str, Any]:
    """One's own, the newest first."""
    return listed(request, Export.objects.visible_to(request.actor), listing, ExportOut)


@router.post("", response={202: ExportOut}, operation_id="export_list")
def export_list(request: Any, body: ExportIn) -> HttpResponse:
    if body.list not in LISTS:
        raise BadParameter(list="")
    row = exporting.start(request.actor, LISTS[body.list], body.query, body.format)
    if row.of > exporting.AT_ONCE:
        write_export.defer(export_id=row.pk)
    else:
        exporting.run(row, request.actor)
    return shown(request, row, ExportOut, 202)


@router.get("/{int:pk}", response=ExportOut, operation_id="get_export")
def get_export(request: Any, pk: int) -> HttpResponse:
    return shown(request, found(Export.objects.visible_to(request.actor), pk), ExportOut)


@router.get("/{int:pk}/file", operation_id="get_export_file")
def get_export_file(request: Any, pk: int) -> Any:
    """The file; 404 until it is made and after it expired."""
    row = found(Export.objects.visible_to(request.actor), pk)
    path, kind = exporting.path_of(row), exporting.TYPES[row.format]
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{row.list}.{row.format}", content_type=kind)
