"""Violations: contact intervals that were not kept; contested by the person, waived or upheld by a superior."""

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
from merit.crm import operations
from merit.crm.models import Violation
from merit.crm.operations.violations import with_end

router = Router(tags=["violations"])


class ViolationOut(Out):
    """`since`: the last contact before; `due_on`: the last day of the interval; `ended_on`: the contact after it.

    `days_over`: for how many days it was, or is, exceeded. What is waived is not in violations.csv.
    """

    id: int
    version: int
    code: str
    person_id: int
    customer_id: int | None
    kind: str
    on: date
    since: date | None
    due_on: date | None
    interval_days: int | None
    ended_on: date | None = None
    days_over: int | None = None
    state: str


class ViolationPage(Out):
    items: list[ViolationOut]
    count: int


class ViolationStepOut(Out):
    verb: str
    reason: str
    by_name: str
    at: datetime


class ViolationWhole(ViolationOut):
    """With what was said about it."""

    steps: list[ViolationStepOut]

    @staticmethod
    def resolve_steps(row: Any) -> list[Any]:
        return list(row.steps.all())


class ViolationReasonIn(Body):
    reason: str = Field(min_length=1, max_length=2000)


class ViolationListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"on": ("on",), "code": ("code",)}
    person_id: Id | None = None
    customer_id: Id | None = None
    state: Literal["", "recorded", "contested", "upheld", "waived"] = ""
    since: date | None = Field(None, description="counted from this day on")
    until: date | None = None

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        names = ("person_id", "customer_id", "state")
        rows = rows.filter(**{name: getattr(self, name) for name in names if getattr(self, name)})
        rows = rows.filter(on__gte=self.since) if self.since else rows
        return rows.filter(on__lte=self.until) if self.until else rows


def _rows(request: Any) -> QuerySet[Any]:
    return with_end(Violation.objects.visible_to(request.actor))


@router.get("", response=ViolationPage, operation_id="list_violations")
def list_violations(request: HttpRequest, listing: Query[ViolationListing]) -> dict[str, Any]:
    return listed(request, _rows(request).order_by("-on", "-pk"), listing, ViolationOut)


@router.get("/{int:pk}", response=ViolationWhole, operation_id="get_violation")
def get_violation(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(_rows(request), pk), ViolationWhole)


@router.post("/{int:pk}/objection", response=ViolationWhole, operation_id="contest_violation")
def contest_violation(request: HttpRequest, pk: int, body: ViolationReasonIn) -> HttpResponse:
    """By the person himself, with a reason."""
    operations.contest_violation(request.actor, pk, seen(request), reason=body.reason)  # type: ignore[attr-defined]
    return get_violation(request, pk)


@router.post("/{int:pk}/waiver", response=ViolationWhole, operation_id="waive_violation")
def waive_violation(request: HttpRequest, pk: int, body: ViolationReasonIn) -> HttpResponse:
    """By a superior: it no longer counts."""
    operations.waive_violation(request.actor, pk, seen(request), reason=body.reason)  # type: ignore[attr-defined]
    return get_violation(request, pk)


@router.post("/{int:pk}/confirmation", response=ViolationWhole, operation_id="uphold_violation")
def uphold_violation(request: HttpRequest, pk: int, body: ViolationReasonIn) -> HttpResponse:
    """By a superior: it counts."""
    operations.uphold_violation(request.actor, pk, seen(request), reason=body.reason)  # type: ignore[attr-defined]
    return get_violation(request, pk)
