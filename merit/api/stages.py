"""The stages of a company's pipelines: everyone of the company reads them, an administrator sets them up."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.crm_types import Id, Ratio, gone
from merit.api.kernel import Body, Listing, Out, listed, seen, shown
from merit.core.operations import found
from merit.crm import operations
from merit.crm.models import Stage

router = Router(tags=["stages"])
ORDER = ("company_id", "pipeline__position", "position")
Requirement = Literal["amount", "expected_on", "contact", "lines", "steps", "note"]


class StageStepPart(Body):
    """A step that the stage brings along: due so many days after entry."""

    name: str = Field(max_length=200)
    days: int | None = Field(None, ge=0, le=3650)


class StageOut(Out):
    id: int
    version: int
    company_id: int
    pipeline_id: int
    position: int
    name: str
    kind: str
    probability: Ratio
    limit_days: int | None
    requires: list[str]
    needs_approval: bool
    steps: list[StageStepPart]
    archived_at: datetime | None

    @staticmethod
    def resolve_steps(row: Any) -> list[Any]:
        """Of the record; what was resolved once stays as it is."""
        if isinstance(row.steps, list):
            return row.steps
        return [{"name": one.name, "days": one.days} for one in row.steps.all()]


class StagePage(Out):
    items: list[StageOut]
    count: int


class StageIn(Body):
    name: str = Field(max_length=100)
    probability: Ratio
    kind: Literal["open", "won", "lost"] = "open"
    limit_days: int | None = Field(None, ge=1, le=3650)
    pipeline_id: Id | None = Field(None, description="Else the usual pipeline of the company")
    requires: list[Requirement] = Field([], max_length=20)
    needs_approval: bool = False
    steps: list[StageStepPart] = Field([], max_length=50)


class StageChangeable(Body):
    """Only what is sent is changed."""

    name: str = Field("", max_length=100)
    probability: Ratio | None = None
    limit_days: int | None = Field(None, ge=1, le=3650)
    requires: list[Requirement] = Field([], max_length=20)
    needs_approval: bool = False
    steps: list[StageStepPart] = Field([], max_length=50)


class PositionIn(Body):
    direction: Literal["earlier", "later"]


class StageListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"position": ("position",), "name": ("name",)}
    company_id: Id | None = None
    pipeline_id: Id | None = None
    archived: bool | None = None

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        rows = rows.filter(company_id=self.company_id) if self.company_id else rows
        rows = rows.filter(pipeline_id=self.pipeline_id) if self.pipeline_id else rows
        return rows if self.archived is None else rows.filter(archived_at__isnull=not self.archived)


def _values(values: dict[str, Any]) -> dict[str, Any]:
    """As the operations take them."""
    if "steps" in values:
        values["steps"] = [(one["name"], one["days"]) for one in values["steps"]]
    return values


@router.get("", response=StagePage, operation_id="list_stages")
def list_stages(request: HttpRequest, listing: Query[StageListing]) -> dict[str, Any]:
    rows = Stage.objects.visible_to(request.actor).order_by(*ORDER).prefetch_related("steps")  # type: ignore[attr-defined]
    return listed(request, rows, listing, StageOut)


@router.post("", response={201: StageOut}, operation_id="create_stage")
def create_stage(request: HttpRequest, body: StageIn) -> HttpResponse:
    return shown(request, operations.create_stage(request.actor, **_values(body.model_dump())), StageOut, 201)  # type: ignore[attr-defined]


@router.get("/{int:pk}", response=StageOut, operation_id="get_stage")
def get_stage(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(Stage.objects.visible_to(request.actor), pk), StageOut)  # type: ignore[attr-defined]


@router.patch("/{int:pk}", response=StageOut, operation_id="change_stage")
def change_stage(request: HttpRequest, pk: int, body: StageChangeable) -> HttpResponse:
    values = _values(body.model_dump(exclude_unset=True))
    return shown(request, operations.change_stage(request.actor, pk, seen(request), **values), StageOut)  # type: ignore[attr-defined]


@router.post("/{int:pk}/position", response=StageOut, operation_id="move_stage")
def move_stage(request: HttpRequest, pk: int, body: PositionIn) -> HttpResponse:
    """One place earlier or later on the board."""
    up = body.direction == "earlier"
    return shown(request, operations.move_stage(request.actor, pk, seen(request), up=up), StageOut)  # type: ignore[attr-defined]


@router.post("/{int:pk}/archival", response=StageOut, operation_id="archive_stage")
def archive_stage(request: HttpRequest, pk: int) -> HttpResponse:
    """No opportunity enters it any more; not while open ones stand in it."""
    return shown(request, operations.archive_stage(request.actor, pk, seen(request)), StageOut)  # type: ignore[attr-defined]


@router.delete("/{int:pk}/archival", response=StageOut, operation_id="restore_stage")
def restore_stage(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, operations.restore_stage(request.actor, pk, seen(request)), StageOut)  # type: ignore[attr-defined]


@router.delete("/{int:pk}", response={204: None}, operation_id="delete_stage")
def delete_stage(request: HttpRequest, pk: int) -> HttpResponse:
    """Only one in which no opportunity stands or stood."""
    operations.delete_stage(request.actor, pk, seen(request))  # type: ignore[attr-defined]
    return gone()
