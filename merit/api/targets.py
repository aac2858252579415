"""Targets: what a person, department or company shall reach of a metric in a period.

Source: docs/spec/targets.md.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field, PlainSerializer

from merit.api.kernel import PERIOD, Amount, Body, Listing, Out, listed, shown
from merit.core.errors import Conflict, Invalid
from merit.core.operations import found
from merit.metrics import season
from merit.targets.models import Target, TargetChange
from merit.targets.operations import MODELS, Cell, Overtaken, set_targets
from merit.targets.planning import copy_year, spread, undo
from merit.targets.sharing import share_out

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
    """A year's amount to be spread over its months: in proportion to twelve weights, or by a way.

    `way`: even; workdays: by working days; last: as last year's targets; results: as what last year brought.
    `full_year`: the amount is for somebody who is there all year; who joins or leaves in it gets a part.
    """

    subject_kind: Literal["person", "department", "company"]
    subject_id: int = Field(ge=1, lt=2**63)
    metric: str = Field(max_length=60)
    year: int = Field(ge=1900, le=2999)
    total: Amount | None
    weights: list[Amount] | None = Field(None, min_length=12, max_length=12)
    way: season.SpreadWay = "even"
    full_year: bool = False
    reason: str = Field("", max_length=300)


class ShareIn(Body):
    """The months of a department or company to be given to its people, or to the departments right below it.

    `way`: equal; now: in proportion to their targets of this year; last: of last year; results: to what last year
    brought. `only`: ids of those who are given some; the others keep what they have.
    """

    subject_kind: Literal["department", "company"]
    subject_id: int = Field(ge=1, lt=2**63)
    metric: str = Field(max_length=60)
    year: int = Field(ge=1900, le=2999)
    to: Literal["person", "department"] = "person"
    way: season.ShareWay = "equal"
    only: list[int] | None = Field(None, max_length=MOST)
    reason: str = Field("", max_length=300)


class CopyIn(Body):
    """Last year's targets times a factor, rounded half up to `step`, in your company. `replace`: also what is there."""

    metric: str = Field(max_length=60)
    year: int = Field(ge=1900, le=2999)
    factor: Amount
    subjects: list[Literal["person", "department", "company"]] = Field(
        ["person", "department", "company"], min_length=1
    )
    step: Amount | None = Field(None, gt=0)
    replace: bool = False
    reason: str = Field("", max_length=300)


class ChangedCellOut(Out):
    subject_kind: Literal["person", "department", "company"]
    subject_id: int
    period: str
    before: str | None
    after: str | None


class TargetChangeOut(Out):
    """One setting of targets. `how`: set, spread, copied (from last year), shared (given to people), undone."""

    id: int
    company_id: int
    metric: str
    year: int
    how: Literal["set", "spread", "copied", "shared", "undone"]
    reason: str
    by_name: str
    at: datetime
    undone_at: datetime | None
    cells: list[ChangedCellOut]

    @staticmethod
    def resolve_cells(row: Any) -> list[Any]:
        """Of a change, or of what was read from it already."""
        named = (dict(zip(ChangedCellOut.model_fields, one, strict=True)) for one in row.cells)
        return list(named if isinstance(row, TargetChange) else row.cells)


class TargetChangePage(Out):
    items: list[TargetChangeOut]
    count: int


class TargetChangeListing(Listing):
    """Settings of targets that the caller sees: one's own, and those of companies whose targets one sees as a whole."""

    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"at": ("at",)}

    metric: str = Field("", max_length=60)
    year: int | None = Field(None, ge=1900, le=2999)

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        equal = {"metric": self.metric, "year": self.year}
        return rows.filter(**{name: value for name, value in equal.items() if value}).order_by("-at", "-id")


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
    weights: Any = body.weights
    if weights is None and body.total is not None:
        weights = season.weights(actor, subject, body.metric, body.year, body.way)
    more = {"full_year": body.full_year, "reason": body.reason}
    return {"items": spread(actor, subject, body.metric, body.year, body.total, weights, **more)}  # type: ignore[arg-type]


@router.post("/shares", response=TargetsOut, operation_id="share_target")
def post_share(request: HttpRequest, body: ShareIn) -> Any:
    """Gives each month's target to the people or departments, so that they sum to it exactly."""
    actor = request.actor  # type: ignore[attr-defined]
    unit = found(MODELS[body.subject_kind].objects.visible_to(actor), body.subject_id)
    basis = season.basis(actor, unit, body.metric, body.year, body.way, body.to)
    made = share_out(actor, unit, body.metric, body.year, basis, to=body.to, only=body.only, reason=body.reason)
    return {"items": made}


@router.post("/copies", response=TargetsOut, operation_id="copy_targets")
def post_copy(request: HttpRequest, body: CopyIn) -> Any:
    """Sets what you may set of your company's targets from the year before; who has left is left out."""
    given = {"subjects": body.subjects, "step": body.step, "replace": body.replace, "reason": body.reason}
    return {"items": copy_year(request.actor, body.metric, body.year, body.factor, **given)}  # type: ignore[attr-defined,arg-type]


@router.get("/changes", response=TargetChangePage, operation_id="list_target_changes")
def list_changes(request: HttpRequest, listing: Query[TargetChangeListing]) -> dict[str, Any]:
    """Newest first."""
    return listed(request, TargetChange.objects.visible_to(request.actor), listing, TargetChangeOut)  # type: ignore[attr-defined]


@router.post("/changes/{int:pk}/reversal", response=TargetsOut, operation_id="undo_target_change")
def post_reversal(request: HttpRequest, pk: int) -> Any:
    """Puts the cells of your own change back, all or none; 409 where one of them was changed since."""
    return {"items": undo(request.actor, pk)}  # type: ignore[attr-defined]
