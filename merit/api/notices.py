"""Notices: what waits in the caller's own inbox. Nobody reads or changes anybody else's."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Literal

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.kernel import Body, Listing, Out, listed, shown
from merit.core.operations import found
from merit.org import operations
from merit.org.notices import Notice

router = Router(tags=["notices"])


class NoticeOut(Out):
    """`kind` says what happened, `data` the values of its sentence, `subject_*` what it is about."""

    id: int
    company_id: int
    kind: str
    day: date
    subject_type: str
    subject_id: int
    subject_label: str
    data: dict[str, Any]
    made_at: datetime
    snoozed_until: date | None
    done_at: datetime | None
    mailed_at: datetime | None


class NoticePage(Out):
    items: list[NoticeOut]
    count: int


class NoticeListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"day": ("day",), "made_at": ("made_at",)}
    state: Literal["open", "snoozed", "done", "all"] = Field(
        "open", description="open: waiting today; snoozed: put off to a later day"
    )
    kind: str = Field("", max_length=40)
    subject_type: str = Field("", max_length=60)
    subject_id: int | None = Field(None, ge=1, lt=2**63)

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:
        names = ("kind", "subject_type", "subject_id")
        rows = rows.filter(**{name: getattr(self, name) for name in names if getattr(self, name)})
        match self.state:
            case "open":
                return rows.filter(done_at=None, day__lte=actor.today).exclude(snoozed_until__gt=actor.today)
            case "snoozed":
                return rows.filter(done_at=None, snoozed_until__gt=actor.today)
            case "done":
                return rows.filter(done_at__isnull=False)
        return rows


class SnoozeIn(Body):
    until: date


class DoneIn(Body):
    """`kind`: only the notices of this kind."""

    kind: str = Field("", max_length=40)


class FeedOut(Out):
    url: str


class DoneOut(Out):
    done: int


@router.get("", response=NoticePage, operation_id="list_notices")
def list_notices(request: HttpRequest, listing: Query[NoticeListing]) -> dict[str, Any]:
    rows = Notice.objects.visible_to(request.actor).order_by("day", "pk")  # type: ignore[attr-defined]
    return listed(request, rows, listing, NoticeOut)


@router.post("/completion", response=DoneOut, operation_id="finish_notices")
def finish_notices(request: HttpRequest, body: DoneIn) -> dict[str, int]:
    """All that are open are done."""
    return {"done": operations.finish_notices(request.actor, body.kind)}  # type: ignore[attr-defined]


@router.post("/calendar-feed", response={201: FeedOut}, operation_id="renew_calendar_feed")
def renew_calendar_feed(request: HttpRequest) -> HttpResponse:
    """A new secret address of the caller's own follow-ups as a calendar, shown this once; the former one is closed."""
    secret = operations.renew_calendar_feed(request.actor)  # type: ignore[attr-defined]
    return shown(request, {"url": f"{settings.BASE_URL}/calendar/{secret}.ics"}, FeedOut, 201)


@router.delete("/calendar-feed", response={204: None}, operation_id="remove_calendar_feed")
def remove_calendar_feed(request: HttpRequest) -> HttpResponse:
    operations.remove_calendar_feed(request.actor)  # type: ignore[attr-defined]
    return HttpResponse(status=204)


@router.get("/{int:pk}", response=NoticeOut, operation_id="get_notice")
def get_notice(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(Notice.objects.visible_to(request.actor), pk), NoticeOut)  # type: ignore[attr-defined]


@router.put("/{int:pk}/snooze", response=NoticeOut, operation_id="snooze_notice")
def snooze_notice(request: HttpRequest, pk: int, body: SnoozeIn) -> HttpResponse:
    """Out of the inbox until this day."""
    return shown(request, operations.snooze_notice(request.actor, pk, body.until), NoticeOut)  # type: ignore[attr-defined]


@router.post("/{int:pk}/completion", response=NoticeOut, operation_id="finish_notice")
def finish_notice(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, operations.finish_notice(request.actor, pk), NoticeOut)  # type: ignore[attr-defined]


@router.delete("/{int:pk}/completion", response=NoticeOut, operation_id="reopen_notice")
def reopen_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Back into the inbox."""
    return shown(request, operations.reopen_notice(request.actor, pk), NoticeOut)  # type: ignore[attr-defined]
