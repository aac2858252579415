"""Boards: where a group of people stands in a period, and who of them is ahead. Source: docs/spec/boards.md."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from merit.api.kernel import PERIOD, Amount, BadParameter, Out
from merit.api.metrics import exact
from merit.calc.periods import parse_period, period_of
from merit.core.errors import Forbidden
from merit.crm import funnel as selling
from merit.metrics.boards import Line, Measured, board, group_of, may_open, rank_of, sold_by, usual
from merit.metrics.boards.figures import Way
from merit.org.actor import Actor

router = Router(tags=["boards"])


class BoardQuery(Schema):
    """`unit`: "company", "team" (one's own), d and the id of a department, t and the id of a superior; none: one's
    widest. `by`: what people are ranked by."""

    model_config = ConfigDict(extra="forbid")
    unit: str = Field("", max_length=20)
    period: str = Field(pattern=PERIOD)
    by: Way = "attainment"


class MeasuredOut(Out):
    """`before`, `year_ago`: the value of the period before, and of the same one a year ago. `pace`: the part of
    working days that has begun. `run_rate`: what it comes to at the pace so far. `per_day`: still missing for each
    working day left."""

    value: Amount
    target: Amount | None
    attainment: Amount | None
    before: Amount
    year_ago: Amount
    pace: Amount | None
    run_rate: Amount | None
    per_day: Amount | None


class RankOut(Out):
    """`rank` null: nothing to be ranked by. `moved`: places up since the period before. `progress`: attainment beyond
    that of the period before. `in_time`: the part of the customers held to a contact interval that are within it."""

    rank: int | None
    moved: int | None
    person_id: int
    person: str
    name: str
    receipts: Amount
    target: Amount | None
    attainment: Amount | None
    progress: Amount | None
    spent: Amount
    in_time: Amount | None


class FunnelOut(Out):
    """One open stage: how many of the opportunities of the last 90 days came so far, and the part of those before."""

    stage_id: int
    stage: str
    count: int
    amount: Amount
    conversion: Amount | None


class BoardOut(Out):
    unit: str
    period: str
    currency: str
    receipts: MeasuredOut
    contract_amount: MeasuredOut
    spent: Amount
    ranking: list[RankOut]
    funnel: list[FunnelOut]


class FirstOut(Out):
    """One of the first three."""

    rank: int
    name: str
    attainment: Amount | None


class OwnRankOut(Out):
    """`rank` null: no target to be ranked by. `of`: how many of the department have a place."""

    rank: int | None
    of: int
    first: list[FirstOut]


@router.get("/rank", response=OwnRankOut, operation_id="get_own_rank")
def get_own_rank(request: HttpRequest) -> dict[str, Any]:
    """A salesperson's place this month in his department, by attainment of receipts; where the company shows it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = rank_of(actor, period_of(actor.today, "month"))
    if found is None:
        raise Forbidden
    first = [{"rank": one.rank, "name": one.name, "attainment": exact(one.attainment)} for one in found.first]
    return {"rank": found.place, "of": found.of, "first": first}


@router.get("", response=BoardOut, operation_id="get_board")
def get_board(request: HttpRequest, asked: Query[BoardQuery]) -> dict[str, Any]:
    """Funnel and contacts in time are of the people whose customers the caller sees."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not may_open(actor):
        raise Forbidden
    period = parse_period(asked.period)
    if period.first_day > actor.today:
        raise BadParameter(period=_("This period has not begun."))
    key = {"": usual(actor), "company": ""}.get(asked.unit, asked.unit)
    found = board(actor, group_of(actor, key, min(actor.today, period.last_day)), period)
    people = sold_by(actor, found.group)
    kept = selling.kept(actor.company, people, actor.today) if people != frozenset() else {}
    return {
        **{"unit": key or "company", "period": str(period), "currency": actor.currency},
        **{"receipts": _measured(found.receipts), "contract_amount": _measured(found.contracts)},
        "spent": exact(found.spent),
        "ranking": [_rank(one, kept.get(one.pk)) for one in found.ranked(asked.by)],
        "funnel": _funnel(actor, people) if people != frozenset() else [],
    }


def _measured(one: Measured) -> dict[str, Any]:
    return {
        **{"value": exact(one.value), "target": exact(one.goal), "attainment": exact(one.attainment)},
        **{"before": exact(one.before), "year_ago": exact(one.year_ago), "pace": exact(one.days.pace)},
        **{"run_rate": exact(one.run_rate), "per_day": exact(one.per_day)},
    }


def _rank(one: Line, kept: selling.Kept | None) -> dict[str, Any]:
    return {
        **{"rank": one.rank or None, "moved": one.moved, "person_id": one.pk, "person": one.code, "name": one.name},
        **{"receipts": exact(one.value), "target": exact(one.goal), "attainment": exact(one.attainment)},
        **{"progress": exact(one.progress), "spent": exact(one.spent), "in_time": kept.ratio if kept else None},
    }


def _funnel(actor: Actor, people: frozenset[int] | None) -> list[dict[str, Any]]:
    known = selling.pipelines(actor.company)
    steps = selling.funnel(actor.company, people, known[0], actor.today).steps if known else []
    return [
        {
            **{"stage_id": one.stage.pk, "stage": one.stage.name, "count": one.count},
            **{"amount": one.amount, "conversion": one.conversion},
        }
        for one in steps
    ]
