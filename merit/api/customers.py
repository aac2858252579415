"""Customers: who is sold to. Assigning and archiving are resources of their own."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.crm_types import Id, gone
from merit.api.kernel import Body, Filtered, Out, listed, seen, shown
from merit.api.money import EventOut
from merit.core.operations import found
from merit.crm import operations
from merit.crm.models import Customer
from merit.crm.operations import classes
from merit.crm.searching import holding
from merit.org.events import of_record

router = Router(tags=["customers"])


class CustomerOut(Out):
    id: int
    version: int
    code: str
    company_id: int
    name: str
    owner_id: int | None
    customer_class: str
    industry: str
    region: str
    source: str
    address: str
    phone: str
    website: str
    tax_number: str
    tags: list[str]
    note: str
    attributes: dict[str, Any]
    created_on: date | None
    last_contact_on: date | None
    archived_at: datetime | None


class CustomerPage(Out):
    items: list[CustomerOut]
    count: int


class CustomerChange(Body):
    """Only what is sent is changed."""

    name: str = Field("", max_length=200)
    customer_class: str = Field("", max_length=40)
    industry: str = Field("", max_length=100)
    region: str = Field("", max_length=100)
    source: str = Field("", max_length=100)
    address: str = Field("", max_length=300)
    phone: str = Field("", max_length=40)
    website: str = Field("", max_length=200)
    tax_number: str = Field("", max_length=40)
    tags: list[str] = Field(default_factory=list, max_length=20)
    note: str = Field("", max_length=4000)
    attributes: dict[str, str] = Field(default_factory=dict, description="Further columns: plans may name them")
    created_on: date | None = None


class CustomerIn(CustomerChange):
    """Without an owner it is the caller's own."""

    name: str = Field(max_length=200)
    owner_id: Id | None = None
    allow_duplicates: bool = Field(False, description="Enter it although a customer like it is there")


class OwnerIn(Body):
    owner_id: Id
    with_opportunities: bool = Field(True, description="The former owner's open opportunities go along")


class GivenClassIn(Body):
    customer_class: str = Field(max_length=40)
    pinned: bool = Field(True, description="No rule changes it")
    reason: str = Field("", max_length=300)


class CustomerListing(Filtered):
    LIST: ClassVar[str] = "customers"
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {
        "name": ("name",),
        "code": ("code",),
        "customer_class": ("customer_class",),
        "last_contact_on": ("last_contact_on",),
        "created_on": ("created_on",),
    }
    q: str = Field("", max_length=200, description="Words of name, code, phone or tags; pinyin and initials too")
    company_id: Id | None = None
    owner_id: Id | None = None
    customer_class: str = Field("", max_length=40)
    region: str = Field("", max_length=100)
    industry: str = Field("", max_length=100)
    archived: bool = False

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        equal = {
            name: getattr(self, name) for name in ("company_id", "owner_id", "customer_class", "region", "industry")
        }
        rows = rows.filter(holding(Customer, self.q), archived_at__isnull=not self.archived)
        return rows.filter(**{name: value for name, value in equal.items() if value})


def _now(pk: int) -> int:
    """The id of a customer that was merged away names the one that it was merged into, here and everywhere."""
    return operations.survivor_of(Customer, pk)


@router.get("", response=CustomerPage, operation_id="list_customers")
def list_customers(request: HttpRequest, listing: Query[CustomerListing]) -> dict[str, Any]:
    return listed(request, Customer.objects.visible_to(request.actor), listing, CustomerOut)  # type: ignore[attr-defined]


@router.post("", response={201: CustomerOut}, operation_id="create_customer")
def create_customer(request: HttpRequest, body: CustomerIn) -> HttpResponse:
    """409 `duplicates` with the candidates where one like it is there, unless `allow_duplicates`."""
    row = operations.create_customer(request.actor, **body.model_dump())  # type: ignore[attr-defined]
    return shown(request, row, CustomerOut, 201)


@router.get("/{int:pk}", response=CustomerOut, operation_id="get_customer")
def get_customer(request: HttpRequest, pk: int) -> HttpResponse:
    """The id of a customer that was merged away answers with the one that it was merged into."""
    rows = Customer.objects.visible_to(request.actor)  # type: ignore[attr-defined]
    return shown(request, found(rows, _now(pk)), CustomerOut)


@router.patch("/{int:pk}", response=CustomerOut, operation_id="change_customer")
def change_customer(request: HttpRequest, pk: int, body: CustomerChange) -> HttpResponse:
    values = body.model_dump(exclude_unset=True)
    row = operations.change_customer(request.actor, _now(pk), seen(request), **values)  # type: ignore[attr-defined]
    return shown(request, row, CustomerOut)


@router.delete("/{int:pk}", response={204: None}, operation_id="delete_customer")
def delete_customer(request: HttpRequest, pk: int) -> HttpResponse:
    """Only where nothing depends on it (else 409, saying what does)."""
    operations.delete_customer(request.actor, _now(pk), seen(request))  # type: ignore[attr-defined]
    return gone()


@router.put("/{int:pk}/owner", response=CustomerOut, operation_id="assign_customer")
def assign_customer(request: HttpRequest, pk: int, body: OwnerIn) -> HttpResponse:
    row = operations.assign_customer(request.actor, _now(pk), seen(request), **body.model_dump())  # type: ignore[attr-defined]
    return shown(request, row, CustomerOut)


@router.put("/{int:pk}/class", response=CustomerOut, operation_id="set_class")
def set_class(request: HttpRequest, pk: int, body: GivenClassIn) -> HttpResponse:
    """A class by hand; pinned, no rule changes it."""
    row = classes.set_class(request.actor, _now(pk), seen(request), **body.model_dump())  # type: ignore[attr-defined]
    return shown(request, row, CustomerOut)


@router.post("/{int:pk}/archival", response=CustomerOut, operation_id="archive_customer")
def archive_customer(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, operations.archive_customer(request.actor, _now(pk), seen(request)), CustomerOut)  # type: ignore[attr-defined]


@router.delete("/{int:pk}/archival", response=CustomerOut, operation_id="restore_customer")
def restore_customer(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, operations.restore_customer(request.actor, _now(pk), seen(request)), CustomerOut)  # type: ignore[attr-defined]


@router.get("/{int:pk}/events", response=list[EventOut], operation_id="list_customer_events")
def customer_events(request: Any, pk: int) -> list[Any]:
    """What happened to the customer, the newest first."""
    return of_record(found(Customer.objects.visible_to(request.actor), _now(pk)))
