"""Opportunities that stand longer in their stage than the company wants."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router

from merit.api.crm_types import Id
from merit.api.kernel import Amount, Listing, Out, listed
from merit.crm.models import Opportunity
from merit.crm.stuck import stuck

router = Router(tags=["stuck-opportunities"])


class StuckOut(Out):
    """`over`: days beyond the stage's longest stay."""

    id: int
    version: int
    code: str
    name: str
    customer_id: int
    owner_id: int
    stage_id: int
    amount: Amount
    entered_stage_on: date
    over: int
    last_contact_on: date | None
    next_contact_on: date | None


class StuckPage(Out):
    items: list[StuckOut]
    count: int


class StuckListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"over": ("over",), "amount": ("amount",)}
    company_id: Id | None = None
    owner_id: Id | None = None
    stage_id: Id | None = None

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        names = ("company_id", "owner_id", "stage_id")
        return rows.filter(**{name: getattr(self, name) for name in names if getattr(self, name)})


@router.get("", response=StuckPage, operation_id="list_stuck_opportunities")
def list_stuck(request: HttpRequest, listing: Query[StuckListing]) -> dict[str, Any]:
    """Today's, the longest over first."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = stuck(Opportunity.objects.visible_to(actor), actor.today)
    return listed(request, rows.order_by("-over", "-pk"), listing, StuckOut)
