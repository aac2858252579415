"""Calls: a telephone system reports them here; each becomes an activity with the customer whose number it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import AliasChoices, Field

from merit.api.crm_types import Id
from merit.api.kernel import Body, Listing, Out, listed, seen, shown
from merit.api.leads import LeadIn, LeadOut
from merit.core.operations import found
from merit.crm.models import Call
from merit.crm.operations import calls

router = Router(tags=["calls"])


class CallOut(Out):
    """`state`: matched (it is the activity), waiting (in the queue), dismissed (set aside)."""

    id: int
    version: int
    company_id: int
    call_id: str
    direction: str
    from_number: str
    to_number: str
    started_at: datetime
    duration: int | None
    answered: bool
    recording_url: str
    agent: str
    note: str
    state: str
    person_id: int | None
    customer_id: int | None
    contact_id: int | None
    lead_id: int | None
    activity_id: int | None


class CallPage(Out):
    items: list[CallOut]
    count: int


class CallIn(Body):
    """Reported again with the same `call_id`, it is the same call: its end and recording are added.

    A moment without an offset is in the company's time. `agent`: a person's code, e-mail address or name.
    """

    call_id: str = Field(min_length=1, max_length=200)
    direction: Literal["in", "out"]
    from_number: str = Field("", max_length=40, validation_alias=AliasChoices("from", "from_number"))
    to_number: str = Field("", max_length=40, validation_alias=AliasChoices("to", "to_number"))
    started_at: datetime
    duration: int | None = Field(None, ge=0, le=86_400, description="seconds")
    answered: bool | None = Field(None, description="of a new call true, unless it is said")
    recording_url: str = Field("", max_length=1000, description="https only")
    agent: str = Field("", max_length=200)
    note: str = Field("", max_length=4000)


class CallAssign(Body):
    """A customer, one of its contacts, or a lead that is open."""

    customer_id: Id | None = None
    contact_id: Id | None = None
    lead_id: Id | None = None


class CallListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"started_at": ("started_at",)}
    state: Literal["", "waiting", "matched", "dismissed"] = ""
    direction: Literal["", "in", "out"] = ""
    person_id: Id | None = None
    customer_id: Id | None = None
    lead_id: Id | None = None
    call_id: str = Field("", max_length=200)

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        names = ("state", "direction", "person_id", "customer_id", "lead_id", "call_id")
        return rows.filter(**{name: getattr(self, name) for name in names if getattr(self, name)})


@router.get("", response=CallPage, operation_id="list_calls")
def list_calls(request: HttpRequest, listing: Query[CallListing]) -> dict[str, Any]:
    return listed(request, Call.objects.visible_to(request.actor).order_by("-started_at", "-pk"), listing, CallOut)  # type: ignore[attr-defined]


@router.post("", response={201: CallOut, 200: CallOut}, operation_id="report_call")
def report_call(request: HttpRequest, body: CallIn) -> HttpResponse:
    """201 for a new call, 200 for one that was reported before."""
    values = body.model_dump()
    values["started_at"] = calls.started(values["started_at"], request.actor.company)  # type: ignore[attr-defined]
    row, new = calls.report_call(request.actor, **values)  # type: ignore[attr-defined]
    return shown(request, row, CallOut, 201 if new else 200)


@router.get("/{int:pk}", response=CallOut, operation_id="get_call")
def get_call(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(Call.objects.visible_to(request.actor), pk), CallOut)  # type: ignore[attr-defined]


@router.post("/{int:pk}/assignment", response=CallOut, operation_id="assign_call")
def assign_call(request: HttpRequest, pk: int, body: CallAssign) -> HttpResponse:
    """A waiting call becomes an activity with this customer or lead."""
    row = calls.assign_call(request.actor, pk, seen(request), **body.model_dump())  # type: ignore[attr-defined]
    return shown(request, row, CallOut)


@router.post("/{int:pk}/lead", response={201: LeadOut}, operation_id="lead_from_call")
def lead_from_call(request: HttpRequest, pk: int, body: LeadIn) -> HttpResponse:
    """A waiting call of somebody new becomes a lead with its number, and the lead's first contact."""
    fields = body.model_dump(exclude={"channel"}, exclude_unset=True)
    return shown(request, calls.lead_from_call(request.actor, pk, seen(request), **fields), LeadOut, 201)  # type: ignore[attr-defined]


@router.post("/{int:pk}/dismissal", response=CallOut, operation_id="dismiss_call")
def dismiss_call(request: HttpRequest, pk: int) -> HttpResponse:
    """Set aside."""
    return shown(request, calls.dismiss_call(request.actor, pk, seen(request)), CallOut)  # type: ignore[attr-defined]
