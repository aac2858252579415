"""Approvals to enter a stage: asked for on an opportunity, answered by a superior."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.crm_types import Id
from merit.api.kernel import Amount, Body, Listing, Out, listed, seen, shown
from merit.core.operations import found
from merit.crm import operations
from merit.crm.models import StageApproval

router = Router(tags=["stage approvals"])


class StageApprovalOut(Out):
    """`decision`: empty while it waits. It holds for `amount`, and is used up by one step (`used_at`)."""

    id: int
    version: int
    opportunity_id: int
    stage_id: int
    amount: Amount
    asked_by_name: str
    asked_at: datetime
    note: str
    decision: str
    decided_by_name: str
    decided_at: datetime | None
    answer: str
    used_at: datetime | None


class StageApprovalPage(Out):
    items: list[StageApprovalOut]
    count: int


class StageApprovalIn(Body):
    """For which stage; what it asks for besides may be filled at once."""

    opportunity_id: Id
    stage_id: Id
    note: str = Field("", max_length=500)
    amount: Amount | None = None
    expected_on: date | None = None
    contact_id: Id | None = None


class StageDecisionIn(Body):
    """A refusal says why."""

    decision: Literal["approved", "refused", "withdrawn"]
    answer: str = Field("", max_length=500)


class StageApprovalListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"asked_at": ("asked_at",)}
    opportunity_id: Id | None = None
    stage_id: Id | None = None
    decision: Literal["", "waiting", "approved", "refused", "withdrawn"] = ""

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        names = ("opportunity_id", "stage_id")
        rows = rows.filter(**{name: getattr(self, name) for name in names if getattr(self, name)})
        return rows.filter(decision=self.decision.replace("waiting", "")) if self.decision else rows


@router.get("", response=StageApprovalPage, operation_id="list_stage_approvals")
def list_stage_approvals(request: HttpRequest, listing: Query[StageApprovalListing]) -> dict[str, Any]:
    rows = StageApproval.objects.visible_to(request.actor).order_by("-asked_at", "-pk")  # type: ignore[attr-defined]
    return listed(request, rows, listing, StageApprovalOut)


@router.post("", response={201: StageApprovalOut}, operation_id="ask_stage_approval")
def ask_stage_approval(request: HttpRequest, body: StageApprovalIn) -> HttpResponse:
    """Asks that the opportunity may enter the stage; its nearest superior is told."""
    values = body.model_dump()
    pk, words = values.pop("opportunity_id"), values.pop("note")
    row = operations.ask_approval(request.actor, pk, None, words=words, **values)  # type: ignore[attr-defined]
    return shown(request, row, StageApprovalOut, 201)


@router.get("/{int:pk}", response=StageApprovalOut, operation_id="get_stage_approval")
def get_stage_approval(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(StageApproval.objects.visible_to(request.actor), pk), StageApprovalOut)  # type: ignore[attr-defined]


@router.post("/{int:pk}/decision", response=StageApprovalOut, operation_id="decide_stage_approval")
def decide_stage_approval(request: HttpRequest, pk: int, body: StageDecisionIn) -> HttpResponse:
    """By a superior; withdrawn by those who may change the opportunity. Of two answers one counts."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    if body.decision == "withdrawn":
        return shown(request, operations.withdraw_approval(actor, pk, seen(request)), StageApprovalOut)
    approved = body.decision == "approved"
    row = operations.decide_approval(actor, pk, seen(request), approved=approved, answer=body.answer)
    return shown(request, row, StageApprovalOut)
