"""Departments, and where they stand from a day on."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.http import HttpResponse
from ninja import Query, Router

from merit.api.kernel import Body, Listing, Out, listed, seen, shown
from merit.core.fields import on
from merit.core.operations import found
from merit.org import operations
from merit.org.models import Department, DepartmentTerm

router = Router(tags=["departments"])


class DepartmentTermOut(Out):
    start: date | None
    until: date | None
    parent_id: int | None
    attributes: dict[str, str]

    @staticmethod
    def resolve_start(row: Any) -> date | None:
        return row.valid.lower

    @staticmethod
    def resolve_until(row: Any) -> date | None:
        """The first day on which it no longer holds."""
        return row.valid.upper


class DepartmentOut(Out):
    id: int
    version: int
    code: str
    name: str
    company_id: int


class DepartmentFull(DepartmentOut):
    terms: list[DepartmentTermOut]

    @staticmethod
    def resolve_terms(row: Any) -> list[Any]:
        return list(row.terms.order_by("valid"))


class DepartmentIn(Body):
    company_id: int
    code: str
    name: str
    start: date | None = None
    parent_id: int | None = None
    attributes: dict[str, str] | None = None


class DepartmentChange(Body):
    name: str


class DepartmentTermIn(Body):
    start: date
    parent_id: int | None = None
    attributes: dict[str, str] | None = None


class DepartmentListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"code": ("code",), "name": ("name",)}
    company_id: int | None = None
    parent_id: int | None = None

    def narrow(self, rows: Any, actor: Any) -> Any:
        if self.company_id is not None:
            rows = rows.filter(company_id=self.company_id)
        if self.parent_id is not None:
            below = DepartmentTerm.objects.visible_to(actor).filter(on(actor.today), parent_id=self.parent_id)
            rows = rows.filter(pk__in=below.values("department_id"))
        return rows


@router.get("", response=dict)
def list_departments(request: Any, listing: Query[DepartmentListing]) -> dict[str, Any]:
    """Departments of your companies."""
    return listed(request, Department.objects.visible_to(request.actor), listing, DepartmentOut)


@router.post("", response={201: DepartmentFull})
def create_department(request: Any, body: DepartmentIn) -> HttpResponse:
    """A department from `start` on (none: always)."""
    return shown(request, operations.create_department(request.actor, **body.model_dump()), DepartmentFull, 201)


@router.get("/{int:pk}", response=DepartmentFull)
def get_department(request: Any, pk: int) -> HttpResponse:
    """One department with what held when."""
    return shown(request, found(Department.objects.visible_to(request.actor), pk), DepartmentFull)


@router.patch("/{int:pk}", response=DepartmentFull)
def change_department(request: Any, pk: int, body: DepartmentChange) -> HttpResponse:
    """Another name."""
    row = operations.rename_department(request.actor, pk, seen(request), **body.model_dump())
    return shown(request, row, DepartmentFull)


@router.post("/{int:pk}/terms", response={201: DepartmentFull})
def set_department(request: Any, pk: int, body: DepartmentTermIn) -> HttpResponse:
    """What holds from a day on; what held before stays."""
    return shown(request, operations.set_department(request.actor, pk, **body.model_dump()), DepartmentFull, 201)


@router.delete("/{int:pk}", response={204: None})
def delete_department(request: Any, pk: int) -> HttpResponse:
    """Only one to which nothing belongs."""
    operations.delete_department(request.actor, pk, seen(request))
    return HttpResponse(status=204)
