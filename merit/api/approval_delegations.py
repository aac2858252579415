"""Who decides for somebody while he is away."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.crm_types import Id
from merit.api.kernel import Body, Listing, Out, listed, seen, shown
from merit.approvals import operations
from merit.approvals.models import ApprovalDelegation
from merit.core.operations import found

router = Router(tags=["approval-delegations"])


class DelegationOut(Out):
    """`last_day`: null of one that was ended on the day it began. `kinds`: of requests; none: every kind."""

    id: int
    version: int
    person_id: int
    to_id: int
    first_day: date | None
    last_day: date | None
    kinds: list[str]


class DelegationsPage(Out):
    items: list[DelegationOut]
    count: int


class DelegationIn(Body):
    """`person_id`: who is away; yourself when left out (HR may name another)."""

    person_id: Id | None = None
    to_id: Id
    first_day: date
    last_day: date
    kinds: list[str] = Field(default_factory=list, max_length=50)


class DelegationListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"first_day": ("valid",)}
    person_id: Id | None = None

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        return rows.filter(person_id=self.person_id) if self.person_id else rows


@router.get("", response=DelegationsPage, operation_id="list_approval_delegations")
def list_delegations(request: HttpRequest, listing: Query[DelegationListing]) -> dict[str, Any]:
    """Yours, those to you, and, for HR and auditors, the company's."""
    return listed(request, _rows(request).order_by("-valid", "-pk"), listing, DelegationOut)


@router.post("", response={201: DelegationOut}, operation_id="create_approval_delegation")
def create_delegation(request: Any, body: DelegationIn) -> HttpResponse:
    """Both may decide while it runs; nobody decides about his own in another's name."""
    return shown(request, operations.delegate(request.actor, **body.model_dump()), DelegationOut, 201)


@router.get("/{int:pk}", response=DelegationOut, operation_id="get_approval_delegation")
def get_delegation(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(_rows(request), pk), DelegationOut)


@router.post("/{int:pk}/end", response=DelegationOut, operation_id="end_approval_delegation")
def end_delegation(request: Any, pk: int) -> HttpResponse:
    """From now on; what was decided under it stays."""
    return shown(request, operations.end_delegation(request.actor, pk, seen(request)), DelegationOut)


def _rows(request: Any) -> QuerySet[ApprovalDelegation]:
    rows: QuerySet[ApprovalDelegation] = ApprovalDelegation.objects.visible_to(request.actor)
    return rows
