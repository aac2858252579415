"""The points ledger: rewards and penalties by rule or by hand, proposed, confirmed, contested, waived."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.crm_types import Id
from merit.api.kernel import Amount, Body, Filtered, Out, listed, seen, shown
from merit.core.operations import found
from merit.org.models import Person
from merit.pay.plans import check_award_item
from merit.points import operations
from merit.points.models import PointsEntry

router = Router(tags=["points"])
Given = Annotated[Decimal, Field(ge=-1000, le=1000, decimal_places=2)]


class PointsOut(Out):
    """`points` and `amount` are negative for a penalty; confirmed entries count: points in the score of the period, the
    amount in pay under `item`. `source_type`, `source_id`: the record that caused it by `rule`, which decides about it.
    """

    id: int
    version: int
    code: str
    person_id: int
    on: date
    points: Decimal | None
    amount: Amount | None
    item: str
    reason: str
    rule: str
    evidence: list[str]
    source_type: str
    source_id: int | None
    state: str
    proposed_by_name: str


class PointsPage(Out):
    items: list[PointsOut]
    count: int


class PointsStepOut(Out):
    verb: str
    reason: str
    by_name: str
    at: datetime


class PointsWhole(PointsOut):
    """With what was said about it."""

    steps: list[PointsStepOut]

    @staticmethod
    def resolve_steps(row: Any) -> list[Any]:
        return list(row.steps.all())


class PointsIn(Body):
    """Points, or an amount under `item` (the code of an item of form award), or both; negative takes."""

    person_id: Id
    on: date
    points: Given | None = None
    amount: Annotated[Decimal, Field(max_digits=15, decimal_places=2)] | None = None
    item: str = Field("", max_length=100)
    reason: str = Field(min_length=1, max_length=300)
    evidence: list[str] = Field(default_factory=list, max_length=10, description="addresses: https://… or /…")


class PointsReason(Body):
    reason: str = Field("", max_length=2000)


class PointsListing(Filtered):
    LIST: ClassVar[str] = "points"
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"on": ("on",), "code": ("code",), "points": ("points",)}
    person_id: Id | None = None
    state: Literal["", "proposed", "confirmed", "contested", "waived"] = ""
    since: date | None = Field(None, description="counts from this day on")
    until: date | None = None

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        wanted = {"person_id": self.person_id, "state": self.state, "on__gte": self.since, "on__lte": self.until}
        return rows.filter(**{name: value for name, value in wanted.items() if value not in (None, "")})


@router.get("", response=PointsPage, operation_id="list_points")
def list_points(request: HttpRequest, listing: Query[PointsListing]) -> dict[str, Any]:
    """Of those whose scores you see: your own, your team's, or the company's."""
    return listed(request, _rows(request).order_by("-on", "-pk"), listing, PointsOut)


@router.post("", response={201: PointsWhole}, operation_id="propose_points")
def propose_points(request: Any, body: PointsIn) -> HttpResponse:
    """By a superior or HR; somebody else confirms it. The person is told at once."""
    values = body.model_dump()
    if values["amount"] and values["item"]:
        person = found(Person.objects.visible_to(request.actor), values["person_id"])
        check_award_item(person.company_id, values["item"])
    return shown(request, operations.propose_points(request.actor, **values), PointsWhole, 201)


@router.get("/{int:pk}", response=PointsWhole, operation_id="get_points")
def get_points(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(_rows(request), pk), PointsWhole)


@router.post("/{int:pk}/confirmation", response=PointsWhole, operation_id="confirm_points")
def confirm_points(request: Any, pk: int, body: PointsReason) -> HttpResponse:
    """By somebody else than who proposed it, never by the person; of a contested one with a reason."""
    operations.confirm_points(request.actor, pk, seen(request), reason=body.reason)
    return get_points(request, pk)


@router.post("/{int:pk}/objection", response=PointsWhole, operation_id="contest_points")
def contest_points(request: Any, pk: int, body: PointsReason) -> HttpResponse:
    """By the person, once, with a reason: until it is decided it does not count."""
    operations.contest_points(request.actor, pk, seen(request), reason=body.reason)
    return get_points(request, pk)


@router.post("/{int:pk}/waiver", response=PointsWhole, operation_id="waive_points")
def waive_points(request: Any, pk: int, body: PointsReason) -> HttpResponse:
    """It does not count any more; with a reason."""
    operations.waive_points(request.actor, pk, seen(request), reason=body.reason)
    return get_points(request, pk)


def _rows(request: Any) -> Any:
    return PointsEntry.objects.visible_to(request.actor)
