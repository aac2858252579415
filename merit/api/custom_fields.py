"""Custom fields: a company's own columns of leads, customers, contacts, opportunities and contracts.

Their values stand in `attributes` of the records, by code; lists filter by `x_CODE` and sort by it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Literal

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.crm_types import gone
from merit.api.kernel import Body, Listing, Out, listed, seen, shown
from merit.core.errors import NotFound
from merit.core.operations import found
from merit.crm import operations
from merit.crm.custom import CustomField

router = Router(tags=["custom-fields"])
RecordName = Literal["lead", "customer", "contact", "opportunity", "contract"]
KindName = Literal["text", "number", "money", "date", "choice", "choices", "person", "yesno", "link"]


class CustomFieldOut(Out):
    id: int
    version: int
    company_id: int
    record: str
    code: str
    label: str
    kind: str
    choices: list[str]
    position: int
    required: bool
    default: str
    hint: str
    hidden_from: list[str]
    read_only_for: list[str]
    archived_at: datetime | None


class CustomFieldPage(Out):
    items: list[CustomFieldOut]
    count: int


class CustomFieldChange(Body):
    """Only what is sent is changed; record, kind and code stay."""

    label: str = Field("", max_length=60)
    choices: list[str] = Field(default_factory=list, max_length=100)
    required: bool = False
    default: str = Field("", max_length=200)
    hint: str = Field("", max_length=200)
    hidden_from: list[str] = Field(default_factory=list, max_length=20, description="Roles")
    read_only_for: list[str] = Field(default_factory=list, max_length=20, description="Roles")


class CustomFieldIn(CustomFieldChange):
    """Without a code it is made of the label."""

    record: RecordName
    label: str = Field(max_length=60)
    kind: KindName
    code: str = Field("", max_length=40)


class CustomFieldPositionIn(Body):
    up: bool


class CustomFieldListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"position": ("record", "position"), "label": ("label",)}
    record: RecordName | None = None
    archived: bool = False

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        rows = rows.filter(archived_at__isnull=not self.archived)
        return rows.filter(record=self.record) if self.record else rows


@router.get("", response=CustomFieldPage, operation_id="list_custom_fields")
def list_custom_fields(request: Any, listing: Query[CustomFieldListing]) -> dict[str, Any]:
    """Those of one's companies that are not hidden from one."""
    rows = CustomField.objects.visible_to(request.actor)
    hidden = [row.pk for row in rows.exclude(hidden_from=[]) if row.hidden(request.actor)]
    return listed(request, rows.exclude(pk__in=hidden), listing, CustomFieldOut)


@router.post("", response={201: CustomFieldOut}, operation_id="create_custom_field")
def create_custom_field(request: Any, body: CustomFieldIn) -> HttpResponse:
    """By the administrator of the company."""
    return shown(request, operations.create_custom_field(request.actor, **body.model_dump()), CustomFieldOut, 201)


@router.get("/{int:pk}", response=CustomFieldOut, operation_id="get_custom_field")
def get_custom_field(request: Any, pk: int) -> HttpResponse:
    row = found(CustomField.objects.visible_to(request.actor), pk)
    if row.hidden(request.actor):
        raise NotFound
    return shown(request, row, CustomFieldOut)


@router.patch("/{int:pk}", response=CustomFieldOut, operation_id="change_custom_field")
def change_custom_field(request: Any, pk: int, body: CustomFieldChange) -> HttpResponse:
    values = body.model_dump(exclude_unset=True)
    return shown(request, operations.change_custom_field(request.actor, pk, seen(request), **values), CustomFieldOut)


@router.put("/{int:pk}/position", response=CustomFieldOut, operation_id="move_custom_field")
def move_custom_field(request: Any, pk: int, body: CustomFieldPositionIn) -> HttpResponse:
    """One place up or down among those of its record."""
    return shown(request, operations.move_custom_field(request.actor, pk, seen(request), up=body.up), CustomFieldOut)


@router.post("/{int:pk}/archival", response=CustomFieldOut, operation_id="archive_custom_field")
def archive_custom_field(request: Any, pk: int) -> HttpResponse:
    """Out of use; values are kept."""
    return shown(request, operations.archive_custom_field(request.actor, pk, seen(request)), CustomFieldOut)


@router.delete("/{int:pk}/archival", response=CustomFieldOut, operation_id="restore_custom_field")
def restore_custom_field(request: Any, pk: int) -> HttpResponse:
    row = operations.archive_custom_field(request.actor, pk, seen(request), archived=False)
    return shown(request, row, CustomFieldOut)


@router.delete("/{int:pk}", response={204: None}, operation_id="delete_custom_field")
def delete_custom_field(request: Any, pk: int) -> HttpResponse:
    """Only where no record has a value in it (else 409)."""
    operations.delete_custom_field(request.actor, pk, seen(request))
    return gone()
