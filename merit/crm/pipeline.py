"""The pipeline: per stage how many opportunities, how much, and how long they have stood there on average."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Avg, Count, F, Q, QuerySet, Sum

from merit.crm.models import Opportunity, Stage

if TYPE_CHECKING:
    from merit.org.actor import Actor


@dataclass(frozen=True)
class Place:
    """One stage of the strip. `days`: average stay; None of stages that end the way."""

    stage: Stage
    shade: int
    count: int
    amount: Decimal
    days: int | None


@dataclass(frozen=True)
class Strip:
    """One pipeline: its open stages in order, then what was won this month."""

    name: str
    places: list[Place]


@dataclass(frozen=True)
class Pipeline:
    """The pipelines in which something stands, else the usual one. `weighted`: amounts times probability."""

    strips: list[Strip]
    count: int
    amount: Decimal
    weighted: Decimal

    def __bool__(self) -> bool:
        return any(place.count for strip in self.strips for place in strip.places)


def stages_of(actor: Actor) -> list[Stage]:
    """The company's stages in use, pipeline after pipeline, without those that end in a loss."""
    rows = Stage.objects.visible_to(actor).filter(company=actor.company, archived_at=None).exclude(kind="lost")
    return list(rows.select_related("pipeline").order_by("pipeline__position", "position"))


def shades_of(stages: list[Stage]) -> dict[int, int]:
    """Stage id → one of five shades, light to dark along the way of its pipeline."""
    found: dict[int, int] = {}
    for pipeline_id in {stage.pipeline_id for stage in stages}:
        mine = [stage for stage in stages if stage.pipeline_id == pipeline_id]
        last = max(1, len(mine) - 1)
        found |= {stage.pk: 1 + round(place * 4 / last) for place, stage in enumerate(mine)}
    return found


def pipeline(actor: Actor, stages: list[Stage], *, own: bool) -> Pipeline:
    """`own`: the actor's own opportunities; else all that he sees in the company."""
    rows = Opportunity.objects.visible_to(actor).filter(company=actor.company, archived_at=None)
    if own:
        rows = rows.filter(owner=actor.person)
    month = actor.today.replace(day=1)
    rows = rows.filter(Q(stage__kind="open") | Q(stage__kind="won", closed_on__gte=month))
    sums = {row["stage_id"]: row for row in _sums(rows, actor.today)}
    shades = shades_of(stages)
    still = [sums[stage.pk] for stage in stages if stage.kind == "open" and stage.pk in sums]
    return Pipeline(
        _strips(stages, {stage.pk: _place(stage, shades[stage.pk], sums.get(stage.pk)) for stage in stages}),
        sum(row["count"] for row in still),
        sum((row["total"] for row in still), Decimal(0)),
        sum((row["weighted"] for row in still), Decimal(0)),
    )


def _strips(stages: list[Stage], places: dict[int, Place]) -> list[Strip]:
    ways: dict[int, Strip] = {}
    for stage in stages:
        ways.setdefault(stage.pipeline_id, Strip(stage.pipeline.name, [])).places.append(places[stage.pk])
    every = list(ways.values())
    return [strip for strip in every if any(place.count for place in strip.places)] or every[:1]


def _sums(rows: QuerySet[Opportunity], today: Any) -> Any:
    return rows.values("stage_id").annotate(
        count=Count("pk"),
        total=Sum("amount"),
        weighted=Sum(F("amount") * F("probability")),
        stay=Avg(today - F("entered_stage_on")),
    )


def _place(stage: Stage, shade: int, row: Any) -> Place:
    if row is None:
        return Place(stage, shade, 0, Decimal(0), None)
    return Place(stage, shade, row["count"], row["total"], row["stay"].days if stage.kind == "open" else None)
