"""Contacts: the people at customers. They are seen and changed by whom their customer is."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.crm_types import Id, gone
from merit.api.kernel import Body, Filtered, Out, listed, seen, shown
from merit.core.operations import found
from merit.crm import operations
from merit.crm.models import Contact
from merit.crm.searching import holding_with_customer

router = Router(tags=["contacts"])


class ContactOut(Out):
    id: int
    version: int
    customer_id: int
    name: str
    title: str
    phone: str
    email: str
    note: str
    attributes: dict[str, Any]
    archived_at: datetime | None


class ContactPage(Out):
    items: list[ContactOut]
    count: int


class ContactChange(Body):
    """Only what is sent is changed."""

    name: str = Field("", max_length=200)
    title: str = Field("", max_length=100)
    phone: str = Field("", max_length=40)
    email: str = Field("", max_length=254)
    note: str = Field("", max_length=4000)
    attributes: dict[str, str] = Field(default_factory=dict, description="Custom fields, by code")


class ContactIn(ContactChange):
    customer_id: Id
    name: str = Field(max_length=200)
    allow_duplicates: bool = Field(False, description="Enter it although the customer has one with this phone or mail")


class ContactListing(Filtered):
    LIST: ClassVar[str] = "contacts"
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"name": ("name",), "customer_id": ("customer_id",)}
    q: str = Field("", max_length=200)
    customer_id: Id | None = None
    archived: bool = False

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        rows = rows.filter(holding_with_customer(Contact, self.q), archived_at__isnull=not self.archived)
        return rows.filter(customer_id=self.customer_id) if self.customer_id else rows


def _now(pk: int) -> int:
    """The id of a contact that was merged away names the one that it was merged into."""
    return operations.survivor_of(Contact, pk)


@router.get("", response=ContactPage, operation_id="list_contacts")
def list_contacts(request: HttpRequest, listing: Query[ContactListing]) -> dict[str, Any]:
    return listed(request, Contact.objects.visible_to(request.actor), listing, ContactOut)  # type: ignore[attr-defined]


@router.post("", response={201: ContactOut}, operation_id="create_contact")
def create_contact(request: HttpRequest, body: ContactIn) -> HttpResponse:
    return shown(request, operations.create_contact(request.actor, **body.model_dump()), ContactOut, 201)  # type: ignore[attr-defined]


@router.get("/{int:pk}", response=ContactOut, operation_id="get_contact")
def get_contact(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Contact.objects.visible_to(request.actor)  # type: ignore[attr-defined]
    return shown(request, found(rows, _now(pk)), ContactOut)


@router.patch("/{int:pk}", response=ContactOut, operation_id="change_contact")
def change_contact(request: HttpRequest, pk: int, body: ContactChange) -> HttpResponse:
    values = body.model_dump(exclude_unset=True)
    return shown(request, operations.change_contact(request.actor, _now(pk), seen(request), **values), ContactOut)  # type: ignore[attr-defined]


@router.delete("/{int:pk}", response={204: None}, operation_id="delete_contact")
def delete_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Only where nothing names it (else 409, saying what does)."""
    operations.delete_contact(request.actor, _now(pk), seen(request))  # type: ignore[attr-defined]
    return gone()


@router.post("/{int:pk}/archival", response=ContactOut, operation_id="archive_contact")
def archive_contact(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, operations.archive_contact(request.actor, _now(pk), seen(request)), ContactOut)  # type: ignore[attr-defined]


@router.delete("/{int:pk}/archival", response=ContactOut, operation_id="restore_contact")
def restore_contact(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, operations.restore_contact(request.actor, _now(pk), seen(request)), ContactOut)  # type: ignore[attr-defined]
