"""The pipeline of any past day: as board, list and chart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from merit.crm import past
from merit.crm.models import Opportunity, Stage
from merit.org.models import Person
from merit.web import charts
from merit.web.crm import pipeline
from merit.web.crm.lists import SIZE, Page, whole
from merit.web.pipeline.asking import Whose, asked_of, day_from, pipelines, quick_days
from merit.web.request import Request

WAYS = ("board", "list", "chart")
KINDS = ("open", "won", "lost")
PER_LANE = 20


@dataclass(frozen=True)
class Lane:
    """A stage on that day."""

    stage: Stage
    colour: int
    place: past.Place
    cards: list[past.Then]

    @property
    def more(self) -> int:
        return self.place.count - len(self.cards)


@require_GET
def page(request: Request) -> HttpResponse:
    actor, params = request.actor, request.GET
    day = day_from(params.get("day"), actor.today, actor.today)
    asked = asked_of(actor, params, day)
    way = next((one for one in WAYS if one == params.get("as")), "board")
    sums, cards = past.board(asked, PER_LANE) if way == "board" else (past.sums(asked), {})
    stages = pipeline.stages_of(actor, actor.company.pk)
    stages = [one for one in stages if asked.pipeline in (None, one.pipeline_id)]
    context = {
        "way": way,
        "day": day,
        "known": asked.known,
        "whose": Whose(actor, params),
        "quick": quick_days(actor.today),
        "pipelines": pipelines(actor),
        "stages": stages,
        "n_open": sum(one.count for one in sums.values()),
        "total": sum((one.amount for one in sums.values()), Decimal(0)),
        "weighted": sum((one.weighted for one in sums.values()), Decimal(0)),
        "currency": actor.currency,
        **(_board(request, cards, stages, sums) if way == "board" else _PARTS[way](request, asked, stages, sums)),
    }
    return render(request, "pipeline/past.html" + ("#pipeline" if request.htmx else ""), context)


def _board(
    request: Request, cards: dict[int, list[past.Then]], stages: list[Stage], sums: dict[int, past.Place]
) -> dict[str, Any]:
    colour = pipeline.colours(stages)
    lanes = [
        Lane(
            one, colour[one.pk], sums.get(one.pk, past.Place(one.pk, 0, Decimal(0), Decimal(0))), cards.get(one.pk, [])
        )
        for one in stages
        if one.kind == "open" and (one.pk in sums or one in pipeline.in_use(stages))
    ]
    shown = [card for lane in lanes for card in lane.cards]
    return {"lanes": lanes, "owners": names_of(shown), "seen": seen_of(request, shown)}


def _list(request: Request, asked: past.Asked, stages: list[Stage], _sums: Any) -> dict[str, Any]:
    params = request.GET
    kind = params.get("state") if params.get("state") in KINDS else "open"
    stage, month = whole(params.get("stage"), 1), _month(params.get("month", ""))
    number = whole(params.get("page"), 1, 10_000) or 1
    found, total = past.count(asked, kinds=(kind,), stage=stage, month=month)
    number = min(number, Page([], 1, found).pages)
    sort = params.get("sort") or "-amount"
    start = (number - 1) * SIZE
    rows = past.page(asked, kinds=(kind,), stage=stage, month=month, sort=sort, start=start, most=SIZE)
    named = {one.pk: one for one in stages}
    colour = pipeline.colours(stages)
    return {
        "rows": [
            {"then": row, "stage": named.get(row.stage_id), "colour": colour.get(row.stage_id, 5)} for row in rows
        ],
        "page": Page(rows, number, found, max(found, 1)),
        "state": kind,
        "stage": stage,
        "month": month,
        "listed": total,
        "owners": names_of(rows),
        "seen": seen_of(request, rows),
        "filtered": bool(stage or month),
    }


def _chart(_request: Request, asked: past.Asked, stages: list[Stage], sums: dict[int, past.Place]) -> dict[str, Any]:
    open_ones = [one for one in stages if one.kind == "open" and (one.pk in sums or one in pipeline.in_use(stages))]
    nothing = past.Place(0, 0, Decimal(0), Decimal(0))
    places = [(one, sums.get(one.pk, nothing)) for one in open_ones]
    months = past.by_month(asked)
    dated = [(month, amount) for month, _n, amount in months if month is not None]
    return {
        "places": places,
        "by_stage": charts.bars([(one.name, place.amount) for one, place in places]),
        "months": months,
        "by_month": charts.bars([(_short(month), amount) for month, amount in dated[:12]]) if dated else None,
    }


def _month(text: str) -> str:
    """A month of the address, "none" for those without a date, else nothing."""
    return text if text == "none" or re.fullmatch(r"[12]\d{3}-(0[1-9]|1[0-2])", text, re.ASCII) else ""


def _short(month: date) -> str:
    return f"{month:%Y-%m}"


_PARTS = {"list": _list, "chart": _chart}


def names_of(rows: list[past.Then]) -> dict[int, str]:
    """Who owned them then."""
    return named_people(one.owner_id for one in rows)


def named_people(keys: Iterable[int | None]) -> dict[int, str]:
    people = Person.objects.unscoped("names of people whose records the reader sees")
    return dict(people.filter(pk__in=set(keys) - {None}).values_list("pk", "name"))


def seen_of(request: Request, rows: list[past.Then]) -> set[int]:
    """Those that the reader may open today: one that was handed on since may be somebody else's."""
    keys = [one.row.pk for one in rows]
    return set(Opportunity.objects.visible_to(request.actor).filter(pk__in=keys).values_list("pk", flat=True))
