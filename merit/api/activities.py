"""Activities, contacts that took place, and follow-ups, the next ones."""

from __future__ import annotations

from datetime import date, datetime
from datetime import time as clock
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.crm_types import Id, gone
from merit.api.kernel import Body, Filtered, Listing, Out, listed, seen, shown
from merit.core.operations import found
from merit.crm import operations
from merit.crm.models import Activity, FollowUp
from merit.crm.searching import holding

router = Router(tags=["activities"])


class ActivityOut(Out):
    id: int
    version: int
    code: str
    company_id: int
    person_id: int
    customer_id: int | None
    opportunity_id: int | None
    contact_id: int | None
    contact_ids: list[int]
    kind: str
    on: date
    time: clock | None
    minutes: int | None
    content: str
    outcome: str


class ActivityPage(Out):
    items: list[ActivityOut]
    count: int


class ActivityIn(Body):
    """With a customer or an opportunity. `next_on` makes the next follow-up; the open one is closed."""

    customer_id: Id | None = None
    opportunity_id: Id | None = None
    contact_id: Id | None = None
    contact_ids: list[Id] = Field([], max_length=20, description="everybody who was there")
    kind: str = Field(min_length=1, max_length=40, description="call, visit, mail, message, meeting, other")
    on: date
    time: clock | None = None
    minutes: int | None = Field(None, ge=1, le=1440)
    content: str = Field("", max_length=8000)
    outcome: str = Field("", max_length=200)
    next_on: date | None = None
    next_time: clock | None = None
    next_kind: str = Field("", max_length=40)
    next_step: str = Field("", max_length=300)


class ActivityChange(Body):
    """Only what is sent is changed; one's own."""

    contact_id: Id | None = None
    contact_ids: list[Id] = Field([], max_length=20)
    kind: str = Field("", max_length=40)
    on: date = date.min
    time: clock | None = None
    minutes: int | None = Field(None, ge=1, le=1440)
    content: str = Field("", max_length=8000)
    outcome: str = Field("", max_length=200)


class ActivityListing(Filtered):
    LIST: ClassVar[str] = "activities"
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"on": ("on",), "code": ("code",)}
    q: str = Field("", max_length=200)
    person_id: Id | None = None
    customer_id: Id | None = None
    opportunity_id: Id | None = None
    kind: str = Field("", max_length=40)
    since: date | None = None
    until: date | None = None

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        names = ("person_id", "customer_id", "opportunity_id", "kind")
        rows = rows.filter(
            holding(Activity, self.q), **{name: getattr(self, name) for name in names if getattr(self, name)}
        )
        rows = rows.filter(on__gte=self.since) if self.since else rows
        return rows.filter(on__lte=self.until) if self.until else rows


class FollowUpOut(Out):
    id: int
    version: int
    company_id: int
    person_id: int
    customer_id: int
    opportunity_id: int | None
    kind: str
    due_on: date
    due_time: clock | None
    step: str
    done_at: datetime | None


class FollowUpPage(Out):
    items: list[FollowUpOut]
    count: int


class FollowUpIn(Body):
    customer_id: Id | None = None
    opportunity_id: Id | None = None
    due_on: date
    due_time: clock | None = None
    kind: str = Field("", max_length=40)
    step: str = Field("", max_length=300)


class DayIn(Body):
    due_on: date
    due_time: clock | None = None


class FollowUpListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"due_on": ("due_on",)}
    person_id: Id | None = None
    customer_id: Id | None = None
    opportunity_id: Id | None = None
    until: date | None = None
    done: bool = False

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        names = ("person_id", "customer_id", "opportunity_id")
        rows = rows.filter(**{name: getattr(self, name) for name in names if getattr(self, name)})
        rows = rows.filter(done_at__isnull=not self.done)
        return rows.filter(due_on__lte=self.until) if self.until else rows


@router.get("", response=ActivityPage, operation_id="list_activities")
def list_activities(request: HttpRequest, listing: Query[ActivityListing]) -> dict[str, Any]:
    return listed(
        request, Activity.objects.visible_to(request.actor).prefetch_related("also_with"), listing, ActivityOut
    )  # type: ignore[attr-defined]


@router.post("", response={201: ActivityOut}, operation_id="log_activity")
def log_activity(request: HttpRequest, body: ActivityIn) -> HttpResponse:
    return shown(request, operations.log_activity(request.actor, **body.model_dump()), ActivityOut, 201)  # type: ignore[attr-defined]


@router.get("/follow-ups", response=FollowUpPage, operation_id="list_follow_ups")
def list_follow_ups(request: HttpRequest, listing: Query[FollowUpListing]) -> dict[str, Any]:
    """The open ones, or the done ones."""
    rows = FollowUp.objects.visible_to(request.actor).order_by("due_on", "pk")  # type: ignore[attr-defined]
    return listed(request, rows, listing, FollowUpOut)


@router.post("/follow-ups", response={201: FollowUpOut}, operation_id="plan_follow_up")
def plan_follow_up(request: HttpRequest, body: FollowUpIn) -> HttpResponse:
    return shown(request, operations.plan_follow_up(request.actor, **body.model_dump()), FollowUpOut, 201)  # type: ignore[attr-defined]


@router.get("/follow-ups/{int:pk}", response=FollowUpOut, operation_id="get_follow_up")
def get_follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(FollowUp.objects.visible_to(request.actor), pk), FollowUpOut)  # type: ignore[attr-defined]


@router.put("/follow-ups/{int:pk}/date", response=FollowUpOut, operation_id="reschedule_follow_up")
def reschedule(request: HttpRequest, pk: int, body: DayIn) -> HttpResponse:
    row = operations.reschedule(request.actor, pk, seen(request), body.due_on, body.due_time)  # type: ignore[attr-defined]
    return shown(request, row, FollowUpOut)


@router.post("/follow-ups/{int:pk}/completion", response=FollowUpOut, operation_id="finish_follow_up")
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, operations.finish(request.actor, pk, seen(request)), FollowUpOut)  # type: ignore[attr-defined]


@router.get("/{int:pk}", response=ActivityOut, operation_id="get_activity")
def get_activity(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(Activity.objects.visible_to(request.actor), pk), ActivityOut)  # type: ignore[attr-defined]


@router.patch("/{int:pk}", response=ActivityOut, operation_id="change_activity")
def change_activity(request: HttpRequest, pk: int, body: ActivityChange) -> HttpResponse:
    values = body.model_dump(exclude_unset=True)
    return shown(request, operations.change_activity(request.actor, pk, seen(request), **values), ActivityOut)  # type: ignore[attr-defined]


@router.delete("/{int:pk}", response={204: None}, operation_id="delete_activity")
def delete_activity(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own, on the day it was logged."""
    operations.delete_activity(request.actor, pk, seen(request))  # type: ignore[attr-defined]
    return gone()
