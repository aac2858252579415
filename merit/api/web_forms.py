"""Web forms that bring leads. `url` is the page that a frame shows; it needs no sign-in."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Query, Router
from pydantic import Field

from merit.api.crm_types import Id, gone
from merit.api.kernel import Body, Listing, Out, listed, seen, shown
from merit.core.errors import Forbidden
from merit.core.operations import found
from merit.crm.leads import operations
from merit.crm.leads.models import WebForm
from merit.crm.leads.policy import reads_rules

router = Router(tags=["web-forms"])


class AskedOut(Out):
    name: str
    required: bool


class WebFormOut(Out):
    id: int
    version: int
    company_id: int
    name: str
    url: str
    title: str
    intro: str
    fields: list[AskedOut]
    consent: str
    thanks: str
    source: str
    origins: list[str]
    assignment: str
    person_id: int | None
    per_hour: int
    archived_at: datetime | None

    @staticmethod
    def resolve_url(row: Any) -> str:
        """Of a form, or of what was read from it already."""
        read: str | None = getattr(row, "url", None)
        return read or settings.BASE_URL.rstrip("/") + reverse("web-form", args=[row.key])


class WebFormPage(Out):
    items: list[WebFormOut]
    count: int


class AskedIn(Body):
    name: Literal["name", "company_name", "phone", "email", "region", "industry", "need"]
    required: bool = False


class WebFormChange(Body):
    """Only what is sent is changed."""

    name: str = Field("", max_length=100)
    title: str = Field("", max_length=200)
    intro: str = Field("", max_length=2000)
    fields: list[AskedIn] = Field(default_factory=list, max_length=7)  # type: ignore[assignment]
    consent: str = Field("", max_length=1000)
    thanks: str = Field("", max_length=1000)
    source: str = Field("", max_length=100)
    origins: list[str] = Field(default_factory=list, max_length=20, description="Sites that may show it in a frame")
    assignment: Literal["rules", "person", "pool"] = "rules"
    person_id: Id | None = None
    per_hour: int = Field(10, ge=1, le=1000, description="Most per network and hour")


class WebFormIn(WebFormChange):
    name: str = Field(min_length=1, max_length=100)
    title: str = Field(min_length=1, max_length=200)
    fields: list[AskedIn] = Field(min_length=1, max_length=7)  # type: ignore[assignment]


@router.get("", response=WebFormPage, operation_id="list_web_forms")
def list_web_forms(request: HttpRequest, listing: Query[Listing]) -> dict[str, Any]:
    return listed(request, WebForm.objects.visible_to(_reader(request)), listing, WebFormOut)


@router.post("", response={201: WebFormOut}, operation_id="create_web_form")
def create_web_form(request: HttpRequest, body: WebFormIn) -> HttpResponse:
    return shown(request, operations.create_web_form(request.actor, **body.model_dump()), WebFormOut, 201)  # type: ignore[attr-defined]


@router.get("/{int:pk}", response=WebFormOut, operation_id="get_web_form")
def get_web_form(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(WebForm.objects.visible_to(_reader(request)), pk), WebFormOut)


@router.patch("/{int:pk}", response=WebFormOut, operation_id="change_web_form")
def change_web_form(request: HttpRequest, pk: int, body: WebFormChange) -> HttpResponse:
    values = body.model_dump(exclude_unset=True)
    return shown(request, operations.change_web_form(request.actor, pk, seen(request), **values), WebFormOut)  # type: ignore[attr-defined]


@router.post("/{int:pk}/address", response=WebFormOut, operation_id="renew_web_form_address")
def renew_address(request: HttpRequest, pk: int) -> HttpResponse:
    """Another address; the old one no longer answers."""
    return shown(request, operations.renew_address(request.actor, pk, seen(request)), WebFormOut)  # type: ignore[attr-defined]


@router.post("/{int:pk}/archival", response=WebFormOut, operation_id="archive_web_form")
def archive_web_form(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, operations.archive_web_form(request.actor, pk, seen(request)), WebFormOut)  # type: ignore[attr-defined]


@router.delete("/{int:pk}/archival", response=WebFormOut, operation_id="restore_web_form")
def restore_web_form(request: HttpRequest, pk: int) -> HttpResponse:
    row = operations.archive_web_form(request.actor, pk, seen(request), archived=False)  # type: ignore[attr-defined]
    return shown(request, row, WebFormOut)


@router.delete("/{int:pk}", response={204: None}, operation_id="delete_web_form")
def delete_web_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Only one that brought no lead."""
    operations.delete_web_form(request.actor, pk, seen(request))  # type: ignore[attr-defined]
    return gone()


def _reader(request: HttpRequest) -> Any:
    actor = request.actor  # type: ignore[attr-defined]
    if not reads_rules(actor):
        raise Forbidden
    return actor
