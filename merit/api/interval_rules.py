"""Contact intervals: the rules of a company; everyone of the company reads them, an administrator sets them up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.crm_types import Id, gone
from merit.api.kernel import Amount, Body, Listing, Out, listed, seen, shown
from merit.core.operations import found
from merit.crm import operations
from merit.crm.models import IntervalRule
from merit.pay.plans import check_award_item

router = Router(tags=["interval-rules"])
Taken = Annotated[Decimal, Field(le=0, ge=-1000, decimal_places=2)]
TakenMoney = Annotated[Decimal, Field(le=0, max_digits=15, decimal_places=2)]


class IntervalRuleOut(Out):
    """An empty class means every class, no stage means any."""

    id: int
    version: int
    company_id: int
    customer_class: str
    stage_id: int | None
    days: int
    remind_days: int
    starts_on: date
    points: Decimal | None
    amount: Amount | None
    item: str


class IntervalRulePage(Out):
    items: list[IntervalRuleOut]
    count: int


class IntervalRuleIn(Body):
    """The most specific rule wins. What is over the interval already counts from `starts_on`, else from today."""

    customer_class: str = Field("", max_length=40)
    stage_id: Id | None = None
    days: int = Field(ge=1, le=3650)
    remind_days: int = Field(0, ge=0, le=365)
    starts_on: date | None = None
    points: Taken | None = Field(None, description="what a breach takes, as an entry of the points ledger; negative")
    amount: TakenMoney | None = Field(None, description="likewise in money, under `item`")
    item: str = Field("", max_length=100, description="the code of an item of form award")


class IntervalRuleChange(Body):
    """Only what is sent is changed."""

    days: int = Field(1, ge=1, le=3650)
    remind_days: int = Field(0, ge=0, le=365)
    starts_on: date = date.min
    points: Taken | None = None
    amount: TakenMoney | None = None
    item: str = Field("", max_length=100)


class IntervalRuleListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"days": ("days",), "customer_class": ("customer_class",)}
    company_id: Id | None = None
    stage_id: Id | None = None

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        names = ("company_id", "stage_id")
        return rows.filter(**{name: getattr(self, name) for name in names if getattr(self, name)})


@router.get("", response=IntervalRulePage, operation_id="list_interval_rules")
def list_interval_rules(request: HttpRequest, listing: Query[IntervalRuleListing]) -> dict[str, Any]:
    rows = IntervalRule.objects.visible_to(request.actor).order_by("customer_class", "pk")  # type: ignore[attr-defined]
    return listed(request, rows, listing, IntervalRuleOut)


@router.post("", response={201: IntervalRuleOut}, operation_id="create_interval_rule")
def create_interval_rule(request: HttpRequest, body: IntervalRuleIn) -> HttpResponse:
    return shown(
        request,
        operations.create_interval_rule(request.actor, **_checked(request, body.model_dump())),
        IntervalRuleOut,
        201,
    )


def _checked(request: Any, values: dict[str, Any]) -> dict[str, Any]:
    if values.get("item"):
        check_award_item(request.actor.company.pk, values["item"])
    return values


@router.get("/{int:pk}", response=IntervalRuleOut, operation_id="get_interval_rule")
def get_interval_rule(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(IntervalRule.objects.visible_to(request.actor), pk), IntervalRuleOut)  # type: ignore[attr-defined]


@router.patch("/{int:pk}", response=IntervalRuleOut, operation_id="change_interval_rule")
def change_interval_rule(request: HttpRequest, pk: int, body: IntervalRuleChange) -> HttpResponse:
    values = _checked(request, body.model_dump(exclude_unset=True))
    row = operations.change_interval_rule(request.actor, pk, seen(request), **values)  # type: ignore[attr-defined]
    return shown(request, row, IntervalRuleOut)


@router.delete("/{int:pk}", response={204: None}, operation_id="delete_interval_rule")
def delete_interval_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """From now on the next less specific rule holds."""
    operations.delete_interval_rule(request.actor, pk, seen(request))  # type: ignore[attr-defined]
    return gone()
