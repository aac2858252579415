"""Companies of the group."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpResponse
from ninja import Query, Router

from merit.api.kernel import Body, Listing, Out, listed, seen, shown
from merit.core.operations import found
from merit.org import operations
from merit.org.models import Company

router = Router(tags=["companies"])


class CompanyOut(Out):
    id: int
    version: int
    code: str
    name: str
    currency: str
    time_zone: str
    language: str


class CompanyChange(Body):
    name: str
    time_zone: str
    language: str


class CompanyIn(CompanyChange):
    code: str
    currency: str


class CompanyListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"code": ("code",), "name": ("name",)}


@router.get("", response=dict)
def list_companies(request: Any, listing: Query[CompanyListing]) -> dict[str, Any]:
    """The companies in which you have a role or work."""
    return listed(request, Company.objects.visible_to(request.actor), listing, CompanyOut)


@router.post("", response={201: CompanyOut})
def create_company(request: Any, body: CompanyIn) -> HttpResponse:
    """A company more, by an administrator of the whole group."""
    return shown(request, operations.create_company(request.actor, **body.model_dump()), CompanyOut, 201)


@router.get("/{int:pk}", response=CompanyOut)
def get_company(request: Any, pk: int) -> HttpResponse:
    """One company."""
    return shown(request, found(Company.objects.visible_to(request.actor), pk), CompanyOut)


@router.patch("/{int:pk}", response=CompanyOut)
def change_company(request: Any, pk: int, body: CompanyChange) -> HttpResponse:
    """Name, time zone and language."""
    row = operations.change_company(request.actor, pk, seen(request), **body.model_dump())
    return shown(request, row, CompanyOut)
