"""Files attached to records: listed, sent in as multipart forms, fetched through the rights of their record."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import File as Sent
from ninja import Form, Query, Router
from ninja.files import UploadedFile

from merit.api.crm_types import Id, gone
from merit.api.kernel import Body, Listing, Out, listed, seen, shown
from merit.core import pictures
from merit.core.errors import NotFound
from merit.core.operations import found
from merit.core.sending import attachment
from merit.core.storing import store
from merit.crm import operations
from merit.crm.files import PARENTS, File

router = Router(tags=["files"])


class FileOut(Out):
    """`size` in bytes; `digest`: SHA-256 of the content."""

    id: int
    version: int
    company_id: int
    customer_id: int | None
    contact_id: int | None
    opportunity_id: int | None
    contract_id: int | None
    activity_id: int | None
    comment_id: int | None
    lead_id: int | None
    expense_id: int | None
    name: str
    media_type: str
    size: int
    digest: str
    has_thumbnail: bool
    by_name: str
    created_at: datetime


class FilePage(Out):
    items: list[FileOut]
    count: int


class FileIn(Body):
    """Of one of these records."""

    customer_id: Id | None = None
    contact_id: Id | None = None
    opportunity_id: Id | None = None
    contract_id: Id | None = None
    activity_id: Id | None = None
    comment_id: Id | None = None
    lead_id: Id | None = None
    expense_id: Id | None = None


class FileListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {
        "created_at": ("created_at",),
        "name": ("name",),
        "size": ("size",),
    }
    customer_id: Id | None = None
    contact_id: Id | None = None
    opportunity_id: Id | None = None
    contract_id: Id | None = None
    activity_id: Id | None = None
    comment_id: Id | None = None
    lead_id: Id | None = None
    expense_id: Id | None = None

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        names = [f"{kind}_id" for kind in PARENTS]
        return rows.filter(**{name: getattr(self, name) for name in names if getattr(self, name)})


def _rows(request: HttpRequest) -> QuerySet[Any]:
    return File.objects.visible_to(request.actor)  # type: ignore[attr-defined]


@router.get("", response=FilePage, operation_id="list_files")
def list_files(request: HttpRequest, listing: Query[FileListing]) -> dict[str, Any]:
    return listed(request, _rows(request), listing, FileOut)


@router.post("", response={201: FileOut}, operation_id="attach_file")
def attach_file(request: HttpRequest, body: Form[FileIn], file: Sent[UploadedFile]) -> HttpResponse:
    """multipart/form-data: `file`, and the id of the record that it belongs to."""
    row = operations.attach(request.actor, name=file.name or "", content=file.file, **body.model_dump())  # type: ignore[attr-defined,arg-type]
    return shown(request, row, FileOut, 201)


@router.get("/{int:pk}", response=FileOut, operation_id="get_file")
def get_file(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(_rows(request), pk), FileOut)


@router.get("/{int:pk}/content", operation_id="get_file_content")
def get_content(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file itself, to be saved."""
    row = found(_rows(request), pk)
    return attachment(row.name, row.kind.media, row.size, store().pieces(row.key))


@router.get("/{int:pk}/thumbnail", operation_id="get_file_thumbnail")
def get_thumbnail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A small picture of a picture, as WebP; 404 for other files."""
    row = found(_rows(request), pk)
    if not row.small_key:
        raise NotFound
    return attachment("small.webp", pictures.MEDIA, row.small_size, store().pieces(row.small_key))


@router.delete("/{int:pk}", response={204: None}, operation_id="detach_file")
def detach_file(request: HttpRequest, pk: int) -> HttpResponse:
    """By who attached it, or who may change the record."""
    operations.detach(request.actor, pk, seen(request))  # type: ignore[attr-defined]
    return gone()
