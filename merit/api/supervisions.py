"""Supervision (督辦): what a superior asks the owner of an opportunity, the answers, and the end of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.crm_types import Id
from merit.api.kernel import Body, Listing, Out, listed, seen, shown
from merit.core.operations import found
from merit.crm.operations import supervision as operations
from merit.crm.stuck import STATE_OF, Supervision, SupervisionNote

router = Router(tags=["supervisions"])


class SupervisionOut(Out):
    """`state`: open (waits for an answer), answered, closed."""

    id: int
    version: int
    company_id: int
    opportunity_id: int
    state: str
    asks: str
    due_on: date | None
    asked_on: date
    asked_at: datetime
    asked_by_name: str
    follow_up_id: int | None
    answered_at: datetime | None
    closed_at: datetime | None


class SupervisionPage(Out):
    items: list[SupervisionOut]
    count: int


class SupervisionIn(Body):
    """`as_step`: it is the owner's next step too, due on that day."""

    opportunity_id: Id
    asks: str = Field(max_length=2000)
    due_on: date | None = None
    as_step: bool = False


class SupervisionTextIn(Body):
    text: str = Field(max_length=2000)


class SupervisionRepetitionIn(SupervisionTextIn):
    due_on: date | None = None


class SupervisionLastWordIn(Body):
    text: str = Field("", max_length=2000)


class SupervisionOwnerIn(SupervisionLastWordIn):
    owner_id: Id


class SupervisionNoteOut(Out):
    """`kind`: asked, comment, answer, again, owner, closed."""

    id: int
    kind: str
    text: str
    due_on: date | None
    at: datetime
    by_name: str


class SupervisionNotePage(Out):
    items: list[SupervisionNoteOut]
    count: int


class SupervisionListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"due_on": ("due_on",), "asked_at": ("asked_at",)}
    state: Literal["", "open", "answered", "closed"] = ""
    opportunity_id: Id | None = None
    company_id: Id | None = None

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        names = ("opportunity_id", "company_id")
        rows = rows.filter(**{name: getattr(self, name) for name in names if getattr(self, name)})
        return rows.filter(STATE_OF[self.state]) if self.state else rows


@router.get("", response=SupervisionPage, operation_id="list_supervisions")
def list_supervisions(request: HttpRequest, listing: Query[SupervisionListing]) -> dict[str, Any]:
    return listed(request, Supervision.objects.visible_to(request.actor), listing, SupervisionOut)  # type: ignore[attr-defined]


@router.post("", response={201: SupervisionOut}, operation_id="create_supervision")
def create_supervision(request: HttpRequest, body: SupervisionIn) -> HttpResponse:
    """By a superior of the opportunity's owner; the owner is told."""
    return shown(request, operations.supervise(request.actor, **body.model_dump()), SupervisionOut, 201)  # type: ignore[attr-defined]


@router.get("/{int:pk}", response=SupervisionOut, operation_id="get_supervision")
def get_supervision(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(Supervision.objects.visible_to(request.actor), pk), SupervisionOut)  # type: ignore[attr-defined]


@router.get("/{int:pk}/notes", response=SupervisionNotePage, operation_id="list_supervision_notes")
def list_notes(request: HttpRequest, pk: int, listing: Query[Listing]) -> dict[str, Any]:
    """All that was said, the first one first."""
    row = found(Supervision.objects.visible_to(request.actor), pk)  # type: ignore[attr-defined]
    rows = SupervisionNote.objects.unscoped("of a supervision that is seen").filter(supervision=row)
    return listed(request, rows.order_by("at", "pk"), listing, SupervisionNoteOut)


@router.post("/{int:pk}/answer", response=SupervisionOut, operation_id="answer_supervision")
def answer(request: HttpRequest, pk: int, body: SupervisionTextIn) -> HttpResponse:
    """By the owner of the opportunity."""
    return shown(request, operations.answer(request.actor, pk, seen(request), text=body.text), SupervisionOut)  # type: ignore[attr-defined]


@router.post("/{int:pk}/comments", response=SupervisionOut, operation_id="comment_supervision")
def comment(request: HttpRequest, pk: int, body: SupervisionTextIn) -> HttpResponse:
    return shown(request, operations.comment(request.actor, pk, seen(request), text=body.text), SupervisionOut)  # type: ignore[attr-defined]


@router.post("/{int:pk}/repetition", response=SupervisionOut, operation_id="repeat_supervision")
def repeat(request: HttpRequest, pk: int, body: SupervisionRepetitionIn) -> HttpResponse:
    """The answer did not do: it waits for another one."""
    row = operations.ask_again(request.actor, pk, seen(request), text=body.text, due_on=body.due_on)  # type: ignore[attr-defined]
    return shown(request, row, SupervisionOut)


@router.put("/{int:pk}/owner", response=SupervisionOut, operation_id="hand_over_supervision")
def hand_over(request: HttpRequest, pk: int, body: SupervisionOwnerIn) -> HttpResponse:
    """The opportunity to somebody else, and what is asked with it."""
    row = operations.hand_over(request.actor, pk, seen(request), **body.model_dump())  # type: ignore[attr-defined]
    return shown(request, row, SupervisionOut)


@router.post("/{int:pk}/closure", response=SupervisionOut, operation_id="close_supervision")
def close(request: HttpRequest, pk: int, body: SupervisionLastWordIn) -> HttpResponse:
    return shown(request, operations.close(request.actor, pk, seen(request), text=body.text), SupervisionOut)  # type: ignore[attr-defined]
