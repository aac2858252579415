"""Companies of the group, and their working days: what differs from Monday to Friday."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.kernel import Body, Listing, Out, listed, seen, shown
from merit.core.operations import found
from merit.org import operations, working_days
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
    shows_rank: bool


class CompanyIn(Body):
    name: str
    time_zone: str
    language: str
    code: str
    currency: str


class CompanyChange(Body):
    """`shows_rank`: whether salespeople see their rank and the first three; left out, as before."""

    name: str
    time_zone: str
    language: str
    shows_rank: bool | None = None


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
    """Name, time zone, language, and whether salespeople see their rank."""
    row = operations.change_company(request.actor, pk, seen(request), **body.model_dump())
    return shown(request, row, CompanyOut)


class YearAsked(Body):
    year: int = Field(ge=2000, le=2099)


class DayIn(Body):
    day: date
    workday: bool


class DaysIn(Body):
    """`seen`: the version that you saw; the request is refused where the calendar is another by now."""

    days: list[DayIn] = Field(min_length=1, max_length=366)
    seen: str | None = Field(None, max_length=16)


class DayOut(Out):
    day: date
    workday: bool


class WorkingDaysOut(Out):
    """`months`: working days of January to December. `days`: what differs from Monday to Friday."""

    company_id: int
    year: int
    version: str
    months: list[int]
    days: list[DayOut]


@router.get("/{int:pk}/working-days", response=WorkingDaysOut, operation_id="get_working_days")
def get_working_days(request: HttpRequest, pk: int, asked: Query[YearAsked]) -> dict[str, Any]:
    """The calendar of a year."""
    company = found(Company.objects.visible_to(request.actor), pk)  # type: ignore[attr-defined]
    return _calendar(company, asked.year)


@router.put("/{int:pk}/working-days", response=WorkingDaysOut, operation_id="set_working_days")
def put_working_days(request: HttpRequest, pk: int, body: DaysIn) -> dict[str, Any]:
    """Sets these days, of one year; the others stay."""
    company = found(Company.objects.visible_to(request.actor), pk)  # type: ignore[attr-defined]
    days = {one.day: one.workday for one in body.days}
    operations.set_working_days(request.actor, company, days, body.seen)  # type: ignore[attr-defined]
    return _calendar(company, body.days[0].day.year)


@router.post("/{int:pk}/holidays", response=WorkingDaysOut, operation_id="set_holidays")
def post_holidays(request: HttpRequest, pk: int, body: YearAsked) -> dict[str, Any]:
    """China's public holidays of the year, and the weekend days worked instead."""
    company = found(Company.objects.visible_to(request.actor), pk)  # type: ignore[attr-defined]
    operations.set_holidays(request.actor, company, body.year)  # type: ignore[attr-defined]
    return _calendar(company, body.year)


def _calendar(company: Company, year: int) -> dict[str, Any]:
    said = working_days.told(year, company.pk)
    return {
        "company_id": company.pk,
        "year": year,
        "version": working_days.version(year, company.pk),
        "months": [len(days) for days in working_days.of_months(year, company.pk)],
        "days": [{"day": day, "workday": on} for day, on in sorted(said.items()) if on != (day.weekday() < 5)],
    }
