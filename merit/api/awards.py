"""Awards: given by finance under an item of a plan, paid by the run of their month, withdrawn with a reason."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.kernel import Amount, Body, Listing, Out, listed, seen, shown
from merit.api.money import Id, whole
from merit.core.operations import found, log
from merit.pay import operations
from merit.pay.models import Award

router = Router(tags=["awards"])


class AwardOut(Out):
    id: int
    version: int
    code: str
    person_id: int
    item: str
    awarded_on: date
    amount: Amount
    reason: str


class AwardIn(Body):
    """`item`: the code of an item of form award. A negative amount is a deduction."""

    person_id: Id
    item: str = Field(max_length=100)
    awarded_on: date
    amount: Amount
    reason: str = Field(max_length=300)


class AwardReason(Body):
    """Why something is taken back."""

    reason: str = Field(max_length=300)


class AwardListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"awarded_on": ("awarded_on",), "amount": ("amount",)}
    person_id: Id | None = None
    item: str = Field("", max_length=100)
    since: date | None = None
    until: date | None = None

    def narrow(self, rows: Any, actor: Any) -> Any:  # noqa: ARG002
        wanted: dict[str, Any] = {"person_id": self.person_id, "item": self.item}
        wanted |= {"awarded_on__gte": self.since, "awarded_on__lte": self.until}
        return rows.filter(**{name: value for name, value in wanted.items() if value not in (None, "")})


@router.get("", response=dict)
def list_awards(request: Any, listing: Query[AwardListing]) -> dict[str, Any]:
    """The awards whose pay you see: your own, or those of the company."""
    log(request.actor, "read", request.actor.company, area="pay", what="awards")
    return listed(request, Award.objects.visible_to(request.actor), listing, AwardOut)


@router.post("", response={201: AwardOut})
def give_award(request: Any, body: AwardIn) -> HttpResponse:
    """An award that the run of its month pays, under an item of form award. By finance."""
    return shown(request, operations.give_award(request.actor, **whole(body)), AwardOut, 201)


@router.get("/{int:pk}", response=AwardOut)
def get_award(request: Any, pk: int) -> HttpResponse:
    """One award."""
    row = found(Award.objects.visible_to(request.actor), pk)
    log(request.actor, "read", row, area="pay", company=row.person.company)
    return shown(request, row, AwardOut)


@router.post("/{int:pk}/withdrawal", response={204: None})
def withdraw_award(request: Any, pk: int, body: AwardReason) -> HttpResponse:
    """Takes it back; what a locked run paid for it is taken back by the next run. Needs If-Match."""
    operations.withdraw_award(request.actor, pk, seen(request), reason=body.reason)
    return HttpResponse(status=204)
