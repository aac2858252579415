"""The assignment rules: whom a lead goes to. The first in order whose conditions hold decides."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.crm_types import Id, gone
from merit.api.kernel import Amount, Body, Listing, Out, listed, seen, shown
from merit.api.stages import PositionIn
from merit.core.errors import Forbidden
from merit.core.operations import found
from merit.crm.leads import operations
from merit.crm.leads.models import LeadRule
from merit.crm.leads.policy import reads_rules

router = Router(tags=["lead-rules"])
Words = list[str]
Channel = Literal["hand", "form", "import", "api", "call"]


class RuleMemberOut(Out):
    person_id: int
    regions: list[str]


class RuleOut(Out):
    id: int
    version: int
    company_id: int
    position: int
    name: str
    form_id: int | None
    channels: list[str]
    sources: list[str]
    regions: list[str]
    industries: list[str]
    least_amount: Amount | None
    way: str
    members: list[RuleMemberOut]

    @staticmethod
    def resolve_members(row: Any) -> list[Any]:
        """Of a rule, or of what was read from it already."""
        rows = row.members
        return list(rows.order_by("position")) if hasattr(rows, "order_by") else list(rows)


class RulePage(Out):
    items: list[RuleOut]
    count: int


class RuleMemberIn(Body):
    """`regions`: which are his, where the rule goes by region."""

    person_id: Id
    regions: Words = Field(default_factory=list, max_length=100)


class RuleChange(Body):
    """Only what is sent is changed."""

    name: str = Field("", max_length=100)
    form_id: Id | None = None
    channels: list[Channel] = Field(default_factory=list, max_length=5)
    sources: Words = Field(default_factory=list, max_length=100)
    regions: Words = Field(default_factory=list, max_length=100)
    industries: Words = Field(default_factory=list, max_length=100)
    least_amount: Amount | None = None
    way: Literal["turn", "load", "region", "pool"] = "turn"
    members: list[RuleMemberIn] = Field(default_factory=list, max_length=200)


class RuleIn(RuleChange):
    name: str = Field(min_length=1, max_length=100)


@router.get("", response=RulePage, operation_id="list_lead_rules")
def list_rules(request: HttpRequest, listing: Query[Listing]) -> dict[str, Any]:
    rows = LeadRule.objects.visible_to(_reader(request)).prefetch_related("members").order_by("company_id", "position")
    return listed(request, rows, listing, RuleOut)


@router.post("", response={201: RuleOut}, operation_id="create_lead_rule")
def create_rule(request: HttpRequest, body: RuleIn) -> HttpResponse:
    return shown(request, operations.create_rule(request.actor, **body.model_dump()), RuleOut, 201)  # type: ignore[attr-defined]


@router.get("/{int:pk}", response=RuleOut, operation_id="get_lead_rule")
def get_rule(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(LeadRule.objects.visible_to(_reader(request)), pk), RuleOut)


@router.patch("/{int:pk}", response=RuleOut, operation_id="change_lead_rule")
def change_rule(request: HttpRequest, pk: int, body: RuleChange) -> HttpResponse:
    values = body.model_dump(exclude_unset=True)
    return shown(request, operations.change_rule(request.actor, pk, seen(request), **values), RuleOut)  # type: ignore[attr-defined]


@router.post("/{int:pk}/position", response=RuleOut, operation_id="move_lead_rule")
def move_rule(request: HttpRequest, pk: int, body: PositionIn) -> HttpResponse:
    up = body.direction == "earlier"
    return shown(request, operations.move_rule(request.actor, pk, seen(request), up=up), RuleOut)  # type: ignore[attr-defined]


@router.delete("/{int:pk}", response={204: None}, operation_id="delete_lead_rule")
def delete_rule(request: HttpRequest, pk: int) -> HttpResponse:
    operations.delete_rule(request.actor, pk, seen(request))  # type: ignore[attr-defined]
    return gone()


def _reader(request: HttpRequest) -> Any:
    actor = request.actor  # type: ignore[attr-defined]
    if not reads_rules(actor):
        raise Forbidden
    return actor
