"""The team board: key figures, ranking, funnel, what stands still, and how receipts grew; each opens its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from merit.crm import funnel as selling
from merit.crm.funnel import Kept, Pipeline
from merit.metrics.boards import Board, Line, board, may_open, sold_by
from merit.org.actor import Actor
from merit.web import charts
from merit.web.boards.asking import Asked
from merit.web.crm import pipeline as stages
from merit.web.crm.answers import must
from merit.web.crm.lists import SIZE, Page, page_number, whole
from merit.web.home.figures import decimal
from merit.web.home.kept import kept
from merit.web.pipeline.stuck import stuck_rows
from merit.web.request import Request

SHOWN, FIRST = 5, 10


@dataclass(frozen=True)
class Row:
    """A line of the ranking with what the pages show of it."""

    line: Line
    attainment: Decimal | None
    cost_rate: Decimal | None
    progress: Decimal | None
    kept: Kept | None


@require_GET
def page(request: Request) -> HttpResponse:
    must(may_open(request.actor))
    actor, asked = request.actor, Asked(request.actor, request.GET)
    # Who may see what is part of the key: what one reader has computed is not another's.
    key = ("board", actor.company.pk, actor.today, str(asked.period), asked.group)
    found = kept(key, lambda: board(actor, asked.group, asked.period))
    people = sold_by(actor, asked.group)
    late = selling.kept(actor.company, people, actor.today) if people != frozenset() else {}
    context = {
        "asked": asked,
        "currency": actor.currency,
        "found": found,
        "board": found.value,
        "kept": sum(late.values(), Kept(0, 0)),
        **_figures(found.value),
        **_ranking(request, found.value, asked, late),
        "months": [(one, decimal(one.attainment)) for one in found.value.months],
        "growing": _growing(actor, found.value, asked),
        **(_selling(request, asked, people, found.value) if people != frozenset() else {}),
    }
    return render(request, "boards/team.html" + ("#board" if request.htmx else ""), context)


def _figures(found: Board) -> dict[str, Any]:
    receipts, contracts = found.receipts, found.contracts
    return {
        "attained": decimal(receipts.attainment),
        "signed": decimal(contracts.attainment),
        "pace": decimal(receipts.days.pace) if receipts.days.left else None,
        "cost_rate": decimal(found.cost_rate),
        "changes": {
            name: (decimal(one.against(one.before)), decimal(one.against(one.year_ago)))
            for name, one in (("receipts", receipts), ("contracts", contracts))
        },
    }


def _ranking(request: Request, found: Board, asked: Asked, late: Mapping[int, Kept]) -> dict[str, Any]:
    """The first few; with `?all=1` everybody, page by page."""
    lines = found.ranked(asked.by)
    every = request.GET.get("all") == "1"
    number = page_number(request.GET, len(lines)) if every else 1
    size = SIZE if every else FIRST
    shown = Page(lines[(number - 1) * size : number * size], number, len(lines) if every else min(len(lines), FIRST))
    return {
        "page": shown,
        "people": len(lines),
        "more": not every and len(lines) > FIRST,
        "rows": [
            Row(one, decimal(one.attainment), decimal(one.cost_rate), decimal(one.progress), late.get(one.pk))
            for one in shown.rows
        ],
    }


def _growing(actor: Actor, found: Board, asked: Asked) -> charts.Growing | None:
    """Receipts by day, beside an even way to the target and what they come to at this pace."""
    receipts = found.receipts
    if not found.daily and not receipts.goal:
        return None
    ahead = receipts.run_rate if asked.running and found.daily else None
    return charts.growing(
        [(day, _plain(value)) for day, value in found.daily],
        asked.period.first_day,
        asked.period.last_day,
        actor.today,
        decimal(receipts.goal),
        decimal(ahead),
    )


def _plain(value: Fraction) -> Decimal:
    found = decimal(value)
    assert found is not None
    return found


def _selling(request: Request, asked: Asked, people: frozenset[int] | None, found: Board) -> dict[str, Any]:
    """What is of customers and opportunities: funnel, stuck ones, late contacts, what is due."""
    actor = request.actor
    known = selling.pipelines(actor.company)
    one = next((one for one in known if one.pk == whole(request.GET.get("pipeline"), 1)), known[0] if known else None)
    stuck = stuck_rows(actor) if people is None else stuck_rows(actor).filter(owner_id__in=people)
    due = selling.due_until(actor.company, people, asked.period.last_day) if asked.running else None
    return {
        "sells": True,
        "pipelines": known if len(known) > 1 else [],
        **_funnel(actor, people, one),
        "stuck": _stuck(actor, stuck),
        "stuck_count": stuck.count(),
        "late": _late(actor, people),
        "by_schedule": None if due is None else _plain(found.receipts.value) + due,
    }


def _stuck(actor: Actor, rows: QuerySet[Any]) -> list[tuple[Any, int, int]]:
    """(opportunity, days in its stage, colour) of those that stand longest beyond what is wanted."""
    colour = stages.colours(stages.stages_of(actor, actor.company.pk))
    found = rows.select_related("customer", "owner", "stage").order_by("-over", "pk")[:SHOWN]
    return [(row, (actor.today - row.entered_stage_on).days, colour.get(row.stage_id, 5)) for row in found]


def _late(actor: Actor, people: frozenset[int] | None) -> list[tuple[Any, int, int]]:
    """(customer, days since the last contact, days beyond the interval), the longest first."""
    found: QuerySet[Any] = selling.late(actor.company, people, actor.today).select_related("owner")
    return [
        (row, (actor.today - row.last_contact_on).days, (actor.today - row.interval_ends_on).days)
        for row in found[:SHOWN]
    ]


def _funnel(actor: Actor, people: frozenset[int] | None, pipeline: Pipeline | None) -> dict[str, Any]:
    if pipeline is None:
        return {}
    found = selling.funnel(actor.company, people, pipeline, actor.today)
    steps = [(one.stage.name, one.count, one.amount, one.conversion) for one in found.steps]
    return {"funnel": found, "slices": charts.funnel(steps) if found.entered else None, "days": selling.DAYS}
