"""Pay plans: their versions, written as drafts, checked by the core, approved by somebody else."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils.translation import get_language
from ninja import Query, Router
from pydantic import Field

from merit.api.kernel import Body, Listing, Out, listed, seen, shown
from merit.core.errors import Forbidden
from merit.core.operations import found
from merit.pay import operations, plans
from merit.pay.models import PayPlan, PayPlanVersion

router = Router(tags=["pay-plans"])


class PlanOut(Out):
    id: int
    version: int
    company_id: int
    code: str
    name: str
    archived_at: datetime | None


class PlanPage(Out):
    items: list[PlanOut]
    count: int


class PlanIn(Body):
    code: str
    name: str


class PayPlanVersionOut(Out):
    id: int
    version: int
    plan_id: int
    number: int
    effective_from: date | None
    groups: list[str]
    made_by_id: int | None
    made_at: datetime
    approved_by_id: int | None
    approved_at: datetime | None


class VersionPage(Out):
    items: list[PayPlanVersionOut]
    count: int


class VersionFull(PayPlanVersionOut):
    text: str


class VersionIn(Body):
    text: str
    effective_from: date | None = None
    groups: list[str] = Field(default_factory=list)


class PayPlanTextIn(Body):
    text: str


class ProblemOut(Out):
    """A mistake of a text: its line, its place in the plan, and what is wrong."""

    line: int | None
    column: str | None
    text: str


class CheckOut(Out):
    """No problems: the core can compute with the text."""

    problems: list[ProblemOut]


class PlanListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"code": ("code",), "name": ("name",)}
    company_id: int | None = None
    archived: bool | None = None

    def narrow(self, rows: Any, actor: Any) -> Any:  # noqa: ARG002
        if self.company_id is not None:
            rows = rows.filter(company_id=self.company_id)
        return rows if self.archived is None else rows.filter(archived_at__isnull=not self.archived)


class VersionListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"number": ("number",), "effective_from": ("effective_from",)}


def _plan(request: Any, pk: int) -> PayPlan:
    return found(PayPlan.objects.visible_to(request.actor), pk)


def _version(request: Any, pk: int) -> PayPlanVersion:
    return found(PayPlanVersion.objects.visible_to(request.actor), pk)


@router.get("", response=PlanPage)
def list_plans(request: Any, listing: Query[PlanListing]) -> dict[str, Any]:
    """The plans of your companies."""
    return listed(request, PayPlan.objects.visible_to(request.actor), listing, PlanOut)


@router.post("", response={201: PlanOut})
def create_plan(request: Any, body: PlanIn) -> HttpResponse:
    """A plan of your company, still without a version."""
    return shown(request, operations.create_plan(request.actor, **body.model_dump()), PlanOut, 201)


@router.post("/checks", response=CheckOut)
def check_text(request: Any, body: PayPlanTextIn) -> dict[str, Any]:
    """What the core finds wrong with a plan's text, line by line. Nothing is kept."""
    if not request.actor.reach("plans").companies:
        raise Forbidden
    return {"problems": plans.check_text(body.text, language=plans.language_of(get_language()))}


@router.get("/{int:pk}", response=PlanOut)
def get_plan(request: Any, pk: int) -> HttpResponse:
    """One plan."""
    return shown(request, _plan(request, pk), PlanOut)


@router.delete("/{int:pk}", response={204: None})
def delete_plan(request: Any, pk: int) -> HttpResponse:
    """A plan that never had an approved version, with its drafts; else 409: archive it. Needs If-Match."""
    _plan(request, pk)
    operations.delete_plan(request.actor, pk, seen(request))
    return HttpResponse(status=204)


@router.post("/{int:pk}/archival", response=PlanOut)
def archive_plan(request: Any, pk: int) -> HttpResponse:
    """Runs from now on leave the plan out; what was paid by it stays. Needs If-Match."""
    _plan(request, pk)
    return shown(request, operations.archive_plan(request.actor, pk, seen(request)), PlanOut)


@router.delete("/{int:pk}/archival", response=PlanOut)
def restore_plan(request: Any, pk: int) -> HttpResponse:
    """In use again. Needs If-Match."""
    _plan(request, pk)
    return shown(request, operations.archive_plan(request.actor, pk, seen(request), archived=False), PlanOut)


@router.get("/{int:pk}/versions", response=VersionPage)
def list_versions(request: Any, pk: int, listing: Query[VersionListing]) -> dict[str, Any]:
    """The versions of a plan, without their texts."""
    rows = PayPlanVersion.objects.visible_to(request.actor).filter(plan=_plan(request, pk)).order_by("-number")
    return listed(request, rows, listing, PayPlanVersionOut)


@router.post("/{int:pk}/versions", response={201: VersionFull})
def create_version(request: Any, pk: int, body: VersionIn) -> HttpResponse:
    """A draft. What the core finds wrong stands in the errors of `text`, with its line."""
    return shown(request, operations.save_version(request.actor, pk, **body.model_dump()), VersionFull, 201)


@router.get("/versions/{int:pk}", response=VersionFull)
def get_version(request: Any, pk: int) -> HttpResponse:
    """One version with its text."""
    return shown(request, _version(request, pk), VersionFull)


@router.put("/versions/{int:pk}", response=VersionFull)
def change_version(request: Any, pk: int, body: VersionIn) -> HttpResponse:
    """Changes a draft. Needs If-Match."""
    row = _version(request, pk)
    values = body.model_dump()
    changed = operations.save_version(request.actor, row.plan_id, draft_id=pk, version=seen(request), **values)
    return shown(request, changed, VersionFull)


@router.delete("/versions/{int:pk}", response={204: None})
def delete_version(request: Any, pk: int) -> HttpResponse:
    """Discards a draft. Needs If-Match."""
    operations.delete_draft(request.actor, pk, seen(request))
    return HttpResponse(status=204)


@router.post("/versions/{int:pk}/approval", response=VersionFull)
def approve_version(request: Any, pk: int) -> HttpResponse:
    """Puts a draft in force from its day; not by its author. Needs If-Match."""
    return shown(request, operations.approve_version(request.actor, pk, seen(request)), VersionFull)
