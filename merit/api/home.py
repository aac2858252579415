"""Today, as the home page says it: where one stands this month, what pay may be expected, and the pipeline.

Every figure is the core's: see docs/guide/salesperson.md.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Query, Router

from merit.api.kernel import Amount, BadParameter, Body, Out
from merit.api.metrics import StandingOut, standing_out
from merit.calc.money import CURRENCIES, plain
from merit.calc.texts import pick_language
from merit.crm.pipeline import Pipeline, Place, pipeline, stages_of
from merit.org.actor import Actor
from merit.pay.expected import Expected, Hint
from merit.pay.expected.month import Month, month_of

router = Router(tags=["home"])
SELLS = ("salesperson", "lead", "leader")


class Asked(Body):
    """`view`: whose pipeline; `team` is everything that you see in the company."""

    view: Literal["own", "team"] = "own"


class MetricOut(StandingOut):
    """`period`: the month, or the longer period that has a target."""

    period: str


class ItemOut(Out):
    """`earned` on what has come in; `expected` on top, if what is due this month comes in."""

    item: str
    name: str
    earned: Amount
    expected: Amount


class HintOut(Out):
    """Collect `more` to reach `reach` (an amount, or an attainment): the rate or coefficient of the item goes from
    `before` to `after`, and the month pays `gain` more.
    """

    item: str
    name: str
    kind: Literal["rate", "coefficient"]
    axis: Literal["amount", "attainment"]
    more: Amount
    reach: Amount
    before: Amount
    after: Amount
    gain: Amount


class ExpectedOut(Out):
    """`due`: what is due this month and not paid yet. `left_out`: items that others or an appraisal decide too."""

    earned: Amount
    expected: Amount
    total: Amount
    due: Amount
    items: list[ItemOut]
    left_out: list[str]
    without_target: list[str]
    hint: HintOut | None


class MonthOut(Out):
    """`expected_pay` null: no plan is in force for you, or `refused` says why it cannot be computed."""

    period: str
    currency: str
    receipts: StandingOut
    metrics: list[MetricOut]
    plans: int
    expected_pay: ExpectedOut | None
    refused: list[str]


class HomeStageOut(Out):
    """`days`: how long its opportunities have stood there on average; null of stages that end the way."""

    stage_id: int
    name: str
    kind: str
    count: int
    amount: Amount
    days: int | None


class StripOut(Out):
    """A pipeline: its open stages, and what was won this month."""

    name: str
    stages: list[HomeStageOut]


class HomePipelineOut(Out):
    """The pipelines in which something stands; the sums are of their open stages. `weighted`: times probability."""

    pipelines: list[StripOut]
    count: int
    amount: Amount
    weighted: Amount


class HomeOut(Out):
    """`month` null: no department holds you today, or you are no salesperson, lead or leader; `pipeline` likewise."""

    day: date
    month: MonthOut | None
    pipeline: HomePipelineOut | None


@router.get("", response=HomeOut, operation_id="get_home")
def get_home(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """Your month with the expected pay and the next step that pays, and the pipeline."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    unknown = {name: _("There is no such parameter.") for name in request.GET if name not in Asked.model_fields}
    if unknown:
        raise BadParameter(unknown)
    if actor.person is None or not actor.has(*SELLS):
        return {"day": actor.today, "month": None, "pipeline": None}
    month = month_of(actor)
    found = _pipeline(pipeline(actor, stages_of(actor), own=asked.view == "own"), CURRENCIES[actor.currency])
    return {"day": actor.today, "month": month and _month(month), "pipeline": found}


def _month(month: Month) -> dict[str, Any]:
    found, places = month.computed, CURRENCIES[month.currency]
    return {
        "period": str(month.period),
        "currency": month.currency,
        "receipts": standing_out(found.receipts, places),
        "metrics": [{**standing_out(one.standing, places), "period": str(one.period)} for one in found.others],
        "plans": len(month.plans),
        "expected_pay": _expected(found.pay) if found.pay else None,
        "refused": found.refused.lines(pick_language(get_language()))[:3] if found.refused else [],
    }


def _expected(pay: Expected) -> dict[str, Any]:
    return {
        **{name: getattr(pay, name) for name in ("earned", "expected", "total", "due", "left_out", "without_target")},
        "items": [
            {"item": one.code, "name": one.title, "earned": one.earned, "expected": one.expected} for one in pay.items
        ],
        "hint": _hint(pay.hint) if pay.hint else None,
    }


def _hint(hint: Hint) -> dict[str, Any]:
    at = hint.boundary
    exact = {name: _decimal(getattr(at, name)) for name in ("reach", "before", "after")}
    names = {"item": at.item, "name": hint.title, "kind": at.kind, "axis": at.axis}
    return {**names, **exact, "more": hint.more, "gain": hint.gain}


def _pipeline(found: Pipeline, places: int) -> dict[str, Any]:
    strips = [{"name": strip.name, "stages": [_stage(place) for place in strip.places]} for strip in found.strips]
    sums = {"count": found.count, "amount": found.amount, "weighted": round(found.weighted, places)}
    return {"pipelines": strips, **sums}


def _stage(place: Place) -> dict[str, Any]:
    plain_ = {name: getattr(place, name) for name in ("count", "amount", "days")}
    return {"stage_id": place.stage.pk, "name": place.stage.name, "kind": place.stage.kind, **plain_}


def _decimal(value: Fraction) -> Decimal:
    return Decimal(plain(value))
