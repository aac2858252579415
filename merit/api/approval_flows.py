"""Approval flows: who says yes to what, step by step; every change is a new version."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.crm_types import Id
from merit.api.kernel import Amount, Body, Listing, Out, listed, seen, shown
from merit.approvals import operations
from merit.approvals.models import ApprovalFlow, ApprovalFlowVersion
from merit.core.operations import found
from merit.org.models import Company

router = Router(tags=["approval-flows"])


class ApproverIn(Body):
    """One of: `role` (with `scope`), `relation`, `person` (an id)."""

    role: str | None = Field(None, max_length=30)
    scope: Literal["company", "department"] = "company"
    relation: Literal["superior", "superior_of_superior", "supervising_leader"] | None = None
    person: Id | None = None


class ConditionsIn(Body):
    """All that is given must hold: from the lower bound on, below the upper one; a probability is a ratio. What is not
    known of a request is taken to hold. Departments hold with those below them."""

    amount_from: Amount | None = None
    amount_below: Amount | None = None
    probability_from: Amount | None = None
    probability_below: Amount | None = None
    kinds: list[str] = Field(default_factory=list, max_length=100)
    departments: list[Id] = Field(default_factory=list, max_length=200)


class StepIn(Body):
    """`mode`: one of the approvers is enough, all must agree, or one after another."""

    name: str = Field("", max_length=100)
    approvers: list[ApproverIn] = Field(max_length=10)
    mode: Literal["any", "all", "in_turn"] = "any"
    conditions: ConditionsIn = Field(default_factory=ConditionsIn)
    remind_after_days: int | None = Field(None, ge=1, le=365)
    escalate_after_days: int | None = Field(None, ge=1, le=365)


class FlowVersionIn(Body):
    steps: list[StepIn] = Field(max_length=20)
    name: str = Field("", max_length=100, description="of the flow; empty: as before")
    note: str = Field("", max_length=300)


class FlowIn(FlowVersionIn):
    """The first version of a kind's flow. Without a company: of every company that has no own."""

    kind: str = Field(max_length=40)
    company_id: Id | None = None


class FlowVersionOut(Out):
    id: int
    number: int
    steps: list[dict[str, Any]]
    note: str
    by_name: str
    at: datetime


class FlowVersionsPage(Out):
    items: list[FlowVersionOut]
    count: int


class FlowOut(Out):
    """`steps`: of the newest version."""

    id: int
    version: int
    company_id: int | None
    kind: str
    name: str
    active: bool
    number: int
    steps: list[dict[str, Any]]


class FlowsPage(Out):
    items: list[FlowOut]
    count: int


class FlowListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"kind": ("kind",), "name": ("name",)}
    kind: str = Field("", max_length=40)

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        return rows.filter(kind=self.kind) if self.kind else rows


@router.get("", response=FlowsPage, operation_id="list_approval_flows")
def list_flows(request: HttpRequest, listing: Query[FlowListing]) -> dict[str, Any]:
    """The flows of your companies, and of the group."""
    return listed(request, _rows(request).order_by("kind", "pk"), listing, FlowOut)


@router.post("", response={201: FlowOut}, operation_id="create_approval_flow")
def create_flow(request: Any, body: FlowIn) -> HttpResponse:
    """By the company's administrator."""
    values = body.model_dump(exclude_none=True)
    pk = values.pop("company_id", None)
    company = found(Company.objects.visible_to(request.actor), pk) if pk else None
    name = values.pop("name") or values["kind"]
    flow = operations.save_flow(request.actor, company, values.pop("kind"), name=name, **values)
    return shown(request, flow, FlowOut, 201)


@router.get("/{int:pk}", response=FlowOut, operation_id="get_approval_flow")
def get_flow(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(_rows(request), pk), FlowOut)


@router.get("/{int:pk}/versions", response=FlowVersionsPage, operation_id="list_approval_flow_versions")
def list_versions(request: Any, pk: int, listing: Query[Listing]) -> dict[str, Any]:
    """The newest first."""
    found(_rows(request), pk)
    rows = ApprovalFlowVersion.objects.visible_to(request.actor).filter(flow=pk).order_by("-number")
    return listed(request, rows, listing, FlowVersionOut)


@router.post("/{int:pk}/versions", response={201: FlowOut}, operation_id="create_approval_flow_version")
def create_version(request: Any, pk: int, body: FlowVersionIn) -> HttpResponse:
    """Requests from now on go this way; those on their way keep theirs."""
    flow = found(_rows(request), pk)
    values = {**body.model_dump(exclude_none=True), "name": body.name or flow.name, "version": seen(request)}
    return shown(request, operations.save_flow(request.actor, flow.company, flow.kind, **values), FlowOut, 201)


@router.put("/{int:pk}/use", response=FlowOut, operation_id="put_approval_flow_in_use")
def put_in_use(request: Any, pk: int) -> HttpResponse:
    operations.set_flow_in_use(request.actor, pk, seen(request), active=True)
    return get_flow(request, pk)


@router.delete("/{int:pk}/use", response=FlowOut, operation_id="take_approval_flow_out_of_use")
def take_out_of_use(request: Any, pk: int) -> HttpResponse:
    """The flow of the group holds then, else the submitter's superior decides."""
    operations.set_flow_in_use(request.actor, pk, seen(request), active=False)
    return get_flow(request, pk)


def _rows(request: Any) -> QuerySet[ApprovalFlow]:
    rows: QuerySet[ApprovalFlow] = ApprovalFlow.objects.visible_to(request.actor)
    return rows.select_related("company").prefetch_related("versions")
