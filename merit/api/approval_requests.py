"""Requests that need a yes: what waits for you, what you submitted; approved, refused, returned, withdrawn.

A request is made by submitting what it is about (an expense request, for instance).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.crm_types import Id
from merit.api.kernel import Body, Listing, Out, listed, seen, shown
from merit.approvals import operations
from merit.approvals.models import ApprovalRequest
from merit.core.operations import found
from merit.org.models import Person

router = Router(tags=["approval-requests"])
State = Literal["", "pending", "approved", "refused", "returned", "withdrawn"]


class RequestOut(Out):
    """`facts`: what the steps' conditions look at. `lines`: (label, value) for the reader, in your language.

    `step`: the index of the one being asked. `round`: how often it was submitted. `subject_type`, `subject_id`: the
    record that it is about.
    """

    id: int
    version: int
    company_id: int
    kind: str
    subject_type: str
    subject_id: int
    text: str
    submitter_id: int
    facts: dict[str, Any]
    lines: list[tuple[str, str]]
    round: int
    step: int | None
    state: str
    submitted_at: datetime
    closed_at: datetime | None


class RequestsPage(Out):
    items: list[RequestOut]
    count: int


class TaskOut(Out):
    """Who is or was asked. `instead_of`: whose place he takes; `decided_by_name`: who decided, perhaps standing in."""

    id: int
    round: int
    step: int
    person_id: int
    instead_of_id: int | None
    added_by_id: int | None
    state: str
    opened_at: datetime | None
    decided_at: datetime | None
    decided_by_name: str | None

    @staticmethod
    def resolve_decided_by_name(row: Any) -> str | None:
        return row.decided_by.name if row.decided_by else None


class ActionOut(Out):
    id: int
    round: int
    step: int | None
    verb: str
    person_id: int | None
    on_behalf_of_id: int | None
    reason: str
    by_name: str
    at: datetime


class RequestWhole(RequestOut):
    """With its steps as they were at submission, who is asked, and what was said."""

    steps: list[dict[str, Any]]
    tasks: list[TaskOut]
    actions: list[ActionOut]

    @staticmethod
    def resolve_tasks(row: Any) -> list[Any]:
        return list(row.tasks.select_related("decided_by"))

    @staticmethod
    def resolve_actions(row: Any) -> list[Any]:
        return list(row.actions.all())


class RequestListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"submitted_at": ("submitted_at",), "text": ("text",)}
    view: Literal["", "waiting", "mine", "decided"] = Field("", description="waiting: for your decision")
    kind: str = Field("", max_length=40)
    state: State = ""
    subject_type: str = Field("", max_length=60)
    subject_id: Id | None = None

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:
        if self.view == "waiting":
            rows = rows.filter(pk__in=operations.pending_for(actor).order_by().values("request_id"))
        elif self.view == "mine":
            rows = rows.filter(submitter=actor.person) if actor.person else rows.none()
        elif self.view == "decided":
            rows = rows.filter(pk__in=operations.decided_by(actor).order_by().values("pk"))
        names = ("kind", "state", "subject_type", "subject_id")
        return rows.filter(**{name: getattr(self, name) for name in names if getattr(self, name) not in (None, "")})


class Reason(Body):
    reason: str = Field("", max_length=2000)


class Return(Body):
    """`to_step`: the index of a step that was decided before; without it, to the submitter."""

    to_step: int | None = Field(None, ge=0, le=20)
    reason: str = Field("", max_length=2000)


class Signer(Body):
    person_id: Id
    where: Literal["before", "after"]
    reason: str = Field("", max_length=2000)


class Handover(Body):
    person_id: Id
    reason: str = Field("", max_length=2000)


class Comment(Body):
    text: str = Field(max_length=2000)


def _rows(request: Any) -> QuerySet[ApprovalRequest]:
    rows: QuerySet[ApprovalRequest] = ApprovalRequest.objects.visible_to(request.actor)
    return rows


def _person(request: Any, pk: int) -> Person | None:
    person: Person | None = Person.objects.visible_to(request.actor).filter(pk=pk).first()
    return person


@router.get("", response=RequestsPage, operation_id="list_approval_requests")
def list_requests(request: HttpRequest, listing: Query[RequestListing]) -> dict[str, Any]:
    """Those that you submitted, are or were asked about, or see by your role."""
    return listed(request, _rows(request).order_by("-submitted_at", "-pk"), listing, RequestOut)


@router.get("/{int:pk}", response=RequestWhole, operation_id="get_approval_request")
def get_request(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(_rows(request), pk), RequestWhole)


@router.post("/{int:pk}/approval", response=RequestWhole, operation_id="approve_request")
def approve(request: Any, pk: int, body: Reason) -> HttpResponse:
    """By who is asked, or stands in. 409 with who decided what when somebody was faster."""
    operations.approve(request.actor, pk, seen(request), reason=body.reason)
    return get_request(request, pk)


@router.post("/{int:pk}/refusal", response=RequestWhole, operation_id="refuse_request")
def refuse(request: Any, pk: int, body: Reason) -> HttpResponse:
    """With a reason; the request ends."""
    operations.refuse(request.actor, pk, seen(request), reason=body.reason)
    return get_request(request, pk)


@router.post("/{int:pk}/return", response=RequestWhole, operation_id="return_request")
def send_back(request: Any, pk: int, body: Return) -> HttpResponse:
    """To its submitter, who may change and submit it again, or to an earlier step; with a reason."""
    operations.send_back(request.actor, pk, seen(request), to_step=body.to_step, reason=body.reason)
    return get_request(request, pk)


@router.post("/{int:pk}/withdrawal", response=RequestWhole, operation_id="withdraw_request")
def withdraw(request: Any, pk: int, body: Reason) -> HttpResponse:
    """By its submitter."""
    operations.withdraw(request.actor, pk, seen(request), body.reason)
    return get_request(request, pk)


@router.post("/{int:pk}/signers", response=RequestWhole, operation_id="add_request_signer")
def add_signer(request: Any, pk: int, body: Signer) -> HttpResponse:
    """One more signs in this step, before you decide or after your yes."""
    more = {"person": _person(request, body.person_id), "where": body.where, "reason": body.reason}
    operations.add_signer(request.actor, pk, seen(request), **more)
    return get_request(request, pk)


@router.post("/{int:pk}/handover", response=RequestWhole, operation_id="pass_request_on")
def pass_on(request: Any, pk: int, body: Handover) -> HttpResponse:
    """Another one decides in your place; with a reason."""
    more = {"person": _person(request, body.person_id), "reason": body.reason}
    operations.pass_on(request.actor, pk, seen(request), **more)
    return get_request(request, pk)


@router.post("/{int:pk}/comments", response={201: RequestWhole}, operation_id="comment_on_request")
def comment(request: Any, pk: int, body: Comment) -> HttpResponse:
    """By anyone who takes part."""
    operations.comment(request.actor, pk, text=body.text)
    return shown(request, found(_rows(request), pk), RequestWhole, 201)


@router.post("/{int:pk}/reminder", response=RequestWhole, operation_id="remind_of_request")
def remind(request: Any, pk: int) -> HttpResponse:
    """By its submitter, once a day: those who are asked find it in their inbox."""
    operations.remind(request.actor, pk)
    return get_request(request, pk)
