"""The pipeline of a past day, its opportunities, and what moved between two days: read only, rebuilt from the history.

Source: docs/spec/past-pipeline.md.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from merit.api.crm_types import Ratio
from merit.api.kernel import Amount, BadParameter, Out, refuse_unknown
from merit.calc.periods import period_of
from merit.crm import past
from merit.crm.past.asof import FIRST_DAY

router = Router(tags=["past-pipelines"])
MOST = 200


class PastPipelineWanted(Schema):
    """Which pipeline. `unit`: empty (everyone whom you see), me, team, d12 (department 12), t7 (the team of person 7),
    p7 (person 7). `known`: as it was known at the end of that day."""

    model_config = ConfigDict(extra="forbid")
    unit: str = Field("", max_length=20)
    known: bool = False
    pipeline_id: int | None = Field(None, ge=1, le=2**63 - 1)


class DayWanted(PastPipelineWanted):
    day: date | None = None


class PageWanted(DayWanted):
    state: Literal["open", "won", "lost"] = "open"
    stage_id: int | None = Field(None, ge=1, le=2**63 - 1)
    month: str = Field("", pattern=r"^(\d{4}-\d{2}|none|)$", description="of the expected date: 2026-11, or none")
    sort: str = Field("-amount", pattern=r"^-?(amount|expected|name|customer|stage|owner)$")
    page: int = Field(1, ge=1, le=1_000_000)
    page_size: int = Field(50, ge=1, le=MOST)


class MovesWanted(PastPipelineWanted):
    """From the end of `since` to the end of `until`; `expected_in`: only what is expected in its period."""

    since: date
    until: date | None = None
    expected_in: Literal["", "month", "quarter", "year"] = ""


class PastStageOut(Out):
    stage_id: int
    count: int
    amount: Amount
    weighted: Amount


class PastPipelineOut(Out):
    """The open opportunities of that day. `stages`: those in which any stood."""

    day: date
    known: bool
    count: int
    amount: Amount
    weighted: Amount
    stages: list[PastStageOut]


class ThenOut(Out):
    """An opportunity as it stood that day: its stage, figures and owner then."""

    opportunity_id: int
    code: str
    name: str
    customer_id: int
    stage_id: int
    owner_id: int
    amount: Amount
    probability: Ratio
    expected_on: date | None
    entered_stage_on: date


class ThenPage(Out):
    items: list[ThenOut]
    count: int


class MovementOut(Out):
    """`effect`: what these add to the sum (a date that slips may add nothing); `amount`: what they are about."""

    kind: str
    count: int
    effect: Amount
    amount: Amount
    opportunity_ids: list[int]


class MovementsOut(Out):
    """`start` plus all effects is `end`, to the cent."""

    since: date
    until: date
    start: Amount
    end: Amount
    movements: list[MovementOut]


def _asked(actor: Any, wanted: PastPipelineWanted, day: date) -> past.Asked:
    return past.Asked(
        actor.company, day, past.group_of(actor, wanted.unit, day).people, wanted.known, wanted.pipeline_id
    )


def _day(actor: Any, name: str, day: date | None) -> date:
    """A day that has come; today when none is named."""
    day = actor.today if day is None else day
    if not FIRST_DAY <= day <= actor.today:
        raise BadParameter({name: f"{FIRST_DAY} … {actor.today}"})
    return day


@router.get("", response=PastPipelineOut, operation_id="get_past_pipeline")
def get_pipeline(request: HttpRequest, wanted: Query[DayWanted]) -> Any:
    """The pipeline at the end of a day (today without one)."""
    refuse_unknown(request, wanted)
    actor = request.actor  # type: ignore[attr-defined]
    day = _day(actor, "day", wanted.day)
    places = past.sums(_asked(actor, wanted, day)).values()
    return {
        "day": day,
        "known": wanted.known,
        "count": sum(one.count for one in places),
        "amount": sum((one.amount for one in places), Decimal(0)),
        "weighted": sum((one.weighted for one in places), Decimal(0)),
        "stages": list(places),
    }


@router.get("/opportunities", response=ThenPage, operation_id="list_past_opportunities")
def list_opportunities(request: HttpRequest, wanted: Query[PageWanted]) -> Any:
    """What stood there at the end of a day."""
    refuse_unknown(request, wanted)
    actor = request.actor  # type: ignore[attr-defined]
    asked = _asked(actor, wanted, _day(actor, "day", wanted.day))
    narrow: dict[str, Any] = {"kinds": (wanted.state,), "stage": wanted.stage_id, "month": wanted.month}
    start = (wanted.page - 1) * wanted.page_size
    rows = past.page(asked, **narrow, sort=wanted.sort, start=start, most=wanted.page_size)
    return {"items": [_then(one) for one in rows], "count": past.count(asked, **narrow)[0]}


def _then(one: past.Then) -> dict[str, Any]:
    return {
        "opportunity_id": one.row.pk,
        "code": one.row.code,
        "name": one.row.name,
        "customer_id": one.row.customer_id,
        "stage_id": one.stage_id,
        "owner_id": one.owner_id,
        "amount": one.amount,
        "probability": one.probability,
        "expected_on": one.expected_on,
        "entered_stage_on": one.entered_on,
    }


@router.get("/movements", response=MovementsOut, operation_id="get_pipeline_movements")
def get_movements(request: HttpRequest, wanted: Query[MovesWanted]) -> Any:
    """What moved between two days, by kind; with the ids of the opportunities, the greatest first."""
    refuse_unknown(request, wanted)
    actor = request.actor  # type: ignore[attr-defined]
    until = _day(actor, "until", wanted.until)
    since = _day(actor, "since", wanted.since)
    if since > until:
        raise BadParameter(since=f"≤ {until}")
    period = period_of(until, wanted.expected_in) if wanted.expected_in else None
    found = past.moves(_asked(actor, wanted, since), _asked(actor, wanted, until), period)
    movements = [
        {
            **{"kind": one.kind, "count": one.count, "effect": one.effect, "amount": one.amount},
            "opportunity_ids": [move.pk for move in found.of(one.kind)[:10_000]],
        }
        for one in found.totals()
        if one.count
    ]
    return {"since": since, "until": until, "start": found.start, "end": found.end, "movements": movements}
