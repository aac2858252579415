"""Targets: what a person, department or company shall reach of a metric in a period.

Source: docs/spec/targets.md.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field, PlainSerializer

from merit.api.kernel import PERIOD, Amount, Body, Listing, Out, listed, shown
from merit.core.errors import Conflict, Invalid
from merit.core.operations import found
from merit.targets.models import Target
from merit.targets.operations import MODELS, Cell, Overtaken, set_targets, spread

router = Router(tags=["targets"])

MOST = 5000


Trimmed = Annotated[Decimal, PlainSerializer(lambda value: f"{value.normalize():f}", return_type=str)]


class TargetOut(Out):
    """`value` null: no target. Ratios plain: 0.95, not 95."""

    id: int
    version: int
    company_id: int
    subject_kind: Literal["person", "department", "company"]
    subject_id: int
    metric: str
    period: str
    value: Trimmed | None


class TargetListing(Listing):
    """Targets that the caller sees."""

    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"period": ("period",), "metric": ("metric",), "value": ("value",)}

    metric: str = Field("", max_length=60)
    period: str = Field("", max_length=8)
    year: int | None = Field(None, ge=1900, le=2999)
    person: int | None = Field(None, ge=1, lt=2**63)
    department: int | None = Field(None, ge=1, lt=2**63)
    company: int | None = Field(None, ge=1, lt=2**63, description="Targets in the pages of this company")

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        equal = {"metric": self.metric, "period": self.period, "person_id": self.person,
                 "department_id": self.department, "company_id": self.company}  # fmt: skip
        rows = rows.filter(**{name: value for name, value in equal.items() if value})
        return rows.filter(period__startswith=str(self.year)) if self.year else rows


class TargetPage(Out):
    items: list[TargetOut]
    count: int


class CellIn(Body):
    """One target. `was`: what you saw there (null: nothing); the whole request is refused where it is no longer so."""

    subject_kind: Literal["person", "department", "company"]
    subject_id: int = Field(ge=1, lt=2**63)
    metric: str = Field(max_length=60)
    period: str = Field(pattern=PERIOD)
    value: Amount | None
    was: Amount | None = None


class CellsIn(Body):
    cells: list[CellIn] = Field(min_length=1, max_length=MOST)


class SpreadIn(Body):
    """A year's amount to be spread over its months: evenly, or in proportion to twelve weights."""

    subject_kind: Literal["person", "department", "company"]
    subject_id: int = Field(ge=1, lt=2**63)
    metric: str = Field(max_length=60)
    year: int = Field(ge=1900, le=2999)
    total: Amount | None
    weights: list[Amount] | None = Field(None, min_length=12, max_length=12)


class TargetsOut(Out):
    items: list[TargetOut]


class Overwritten(Conflict, Invalid):
    """Cells that somebody changed meanwhile: nothing was saved."""

    status = 409
    code = "stale"

    def __init__(self, now: dict[int, Decimal | None]) -> None:
        said = {
            f"cells.{place}.was": "null" if value is None else f"{value.normalize():f}" for place, value in now.items()
        }
        Invalid.__init__(self, said)


@router.get("", response=TargetPage, operation_id="list_targets")
def list_targets(request: HttpRequest, listing: Query[TargetListing]) -> dict[str, Any]:
    return listed(request, Target.objects.visible_to(request.actor), listing, TargetOut)  # type: ignore[attr-defined]


@router.get("/{int:pk}", response=TargetOut, operation_id="get_target")
def get_target(request: HttpRequest, pk: int) -> Any:
    return shown(request, found(Target.objects.visible_to(request.actor), pk), TargetOut)  # type: ignore[attr-defined]


@router.post("", response=TargetsOut, operation_id="set_targets")
def post_targets(request: HttpRequest, body: CellsIn) -> Any:
    """Sets all the cells or none; answers with the targets that changed."""
    cells = [Cell(one.subject_kind, one.subject_id, one.metric, one.period, one.value, one.was) for one in body.cells]
    try:
        return {"items": set_targets(request.actor, cells)}  # type: ignore[attr-defined]
    except Overtaken as error:
        raise Overwritten(error.now) from error
    except Invalid as error:
        raise Invalid({f"cells.{place}" if place else "": said for place, said in error.fields.items()}) from error


@router.post("/spreads", response=TargetsOut, operation_id="spread_target")
def post_spread(request: HttpRequest, body: SpreadIn) -> Any:
    """Sets the twelve months so that they sum to the year exactly."""
    actor = request.actor  # type: ignore[attr-defined]
    subject = found(MODELS[body.subject_kind].objects.visible_to(actor), body.subject_id)
    return {"items": spread(actor, subject, body.metric, body.year, body.total, body.weights)}
