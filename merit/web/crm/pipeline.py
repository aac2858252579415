"""An opportunity's way: its stage path, the days in each stage, the picture of its amount, the table of its steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from merit.crm import policy
from merit.crm.models import Opportunity, Pipeline, Receipt, Stage, StageApproval, StageChange
from merit.org.actor import Actor
from merit.web import charts

COLOURS = 5


@dataclass(frozen=True)
class Stop:
    """A stage on the path: done, now or still to come; `over`: longer there than the company wants."""

    stage: Stage
    state: str
    days: int | None
    over: bool


@dataclass(frozen=True)
class Move:
    """A stage to move to with its colour; `parted`: the first that closes the opportunity."""

    stage: Stage
    colour: int
    parted: bool


@dataclass(frozen=True)
class Change:
    """A row of the table: what changed, by how much, after how many days in the stage before."""

    row: StageChange
    moved: bool
    amount_change: Decimal
    days: int | None


def stages_of(actor: Actor, company_id: int) -> list[Stage]:
    """All stages of the company, archived ones too, pipeline after pipeline."""
    rows = Stage.objects.visible_to(actor).filter(company_id=company_id).select_related("pipeline")
    return list(rows.order_by("pipeline__position", "position"))


def in_use(stages: list[Stage]) -> list[Stage]:
    """Those that may be entered."""
    return [one for one in stages if one.archived_at is None and one.pipeline.archived_at is None]


def pipelines_of(stages: list[Stage]) -> list[Pipeline]:
    """The pipelines in use, in their order."""
    return list({one.pipeline_id: one.pipeline for one in in_use(stages)}.values())


def groups(stages: list[Stage], here: int | None) -> list[tuple[Pipeline, list[Stage]]]:
    """Where a card may go: the stages of its own pipeline, then the open ones of each other pipeline."""
    found = []
    for one in sorted(pipelines_of(stages), key=lambda one: one.pk != here):
        mine = [stage for stage in in_use(stages) if stage.pipeline_id == one.pk]
        found.append((one, mine if one.pk == here else [stage for stage in mine if stage.kind == "open"]))
    return found


def moves(stages: list[Stage], here: int | None, now: int | None = None) -> list[tuple[Pipeline, list[Move]]]:
    """Where a card may go but to where it is, as rows of a dialog; a line stands before won and lost."""
    tint = colours(stages)
    found = []
    for pipeline, ways in groups([one for one in stages if one.pk != now], here):
        ends = next((one.pk for one in ways if one.kind != "open"), None)
        found.append((pipeline, [Move(one, tint[one.pk], one.pk == ends) for one in ways]))
    return found


def stage_choices(actor: Actor, pipeline_id: int | None = None) -> list[tuple[str, Any]]:
    """The open stages that a new opportunity may begin in, those of the named pipeline first."""
    every = groups([one for one in stages_of(actor, actor.company.pk) if one.kind == "open"], pipeline_id)
    named = [(one.name, [(str(stage.pk), stage.name) for stage in stages]) for one, stages in every]
    return list(named[0][1]) if len(named) == 1 else named  # type: ignore[arg-type]


def colours(stages: list[Stage]) -> dict[int, int]:
    """The colour 1 … 5 of each stage: a pipeline's open ones share the scale, won and lost stand at its end."""
    found = {one.pk: COLOURS for one in stages}
    for pipeline in {one.pipeline_id for one in stages}:
        open_ones = [one for one in stages if one.pipeline_id == pipeline and one.kind == "open"]
        most = max(len(open_ones) - 1, 1)
        found |= {one.pk: 1 + (place * (COLOURS - 1)) // most for place, one in enumerate(open_ones)}
    return found


def changes_of(actor: Actor, row: Opportunity) -> list[StageChange]:
    """The steps in order."""
    rows = StageChange.objects.visible_to(actor).filter(opportunity=row).select_related("from_stage", "to_stage")
    return list(rows.order_by("at", "pk")[:500])


def days_in(row: Opportunity, changes: list[StageChange], today: date) -> dict[int, int]:
    """Days spent in each stage, all its visits together; until today, or until it was closed."""
    stays = [(one.to_stage_id, one.on) for one in changes if one.from_stage_id != one.to_stage_id]
    if not stays:
        stays = [(row.stage_id, row.entered_stage_on)]
    ends = [start for _stage, start in stays[1:]] + [row.closed_on or today]
    found: dict[int, int] = {}
    for (stage, start), end in zip(stays, ends, strict=True):
        found[stage] = found.get(stage, 0) + max((end - start).days, 0)
    return found


def path(row: Opportunity, stages: list[Stage], changes: list[StageChange], today: date) -> list[Stop]:
    """The open stages from left to right, and the closing one when it is closed."""
    days = days_in(row, changes, today)
    here = row.stage
    stops = []
    for one in stages:
        if one.pipeline_id != here.pipeline_id or (one.kind != "open" and one.pk != here.pk):
            continue
        if one.archived_at is not None and one.pk not in days:
            continue
        state = "now" if one.pk == here.pk else "done" if _behind(one, here, days) else ""
        spent = days.get(one.pk) if one.kind == "open" else None
        over = spent is not None and one.limit_days is not None and spent > one.limit_days
        stops.append(Stop(one, state, spent, over))
    return stops


def _behind(one: Stage, here: Stage, days: dict[int, int]) -> bool:
    """Passed: before the present one; once closed, where it has been (won: all of them)."""
    if here.kind == "open":
        return one.position < here.position
    return here.kind == "won" or one.pk in days


def table(row: Opportunity, changes: list[StageChange]) -> list[Change]:
    """The steps, the newest first."""
    found: list[Change] = []
    amount, entered = Decimal(0), row.opened_on
    for one in changes:
        moved = one.from_stage_id != one.to_stage_id
        first = one.from_stage_id is None
        days = (one.on - entered).days if moved and not first else None
        found.append(Change(one, moved, Decimal(0) if first else one.amount - amount, days))
        amount, entered = one.amount, one.on if moved else entered
    return found[::-1]


def chart(
    actor: Actor, row: Opportunity, stages: list[Stage], changes: list[StageChange], currency: str
) -> charts.StepChart | None:
    """The amount over time, coloured by stage, filled by what its contracts brought in; nothing without steps."""
    if not changes:
        return None
    colour = colours(stages)
    points: list[charts.StepPoint] = []
    for one in changes:
        label = str(one.to_stage) if one.from_stage_id != one.to_stage_id else ""
        point = charts.StepPoint(one.on, one.amount, colour.get(one.to_stage_id, COLOURS), label)
        if points and points[-1].day == one.on:
            point = point._replace(label=point.label or points[-1].label)
            points.pop()
        points.append(point)
    receipts = Receipt.objects.visible_to(actor).filter(contract__opportunity=row).order_by("received_on", "pk")
    money = list(receipts.values_list("received_on", "amount")[:500])
    last = row.closed_on or actor.today
    end = max([last, points[-1].day, *(on for on, _amount in money)])
    return charts.steps(points, money, points[0].day, end, currency)


def context(actor: Actor, row: Opportunity, currency: str) -> dict[str, Any]:
    """What the record page shows of the way."""
    stages, changes = stages_of(actor, row.company_id), changes_of(actor, row)
    return {
        "path": path(row, stages, changes, actor.today),
        "changes": table(row, changes),
        "chart": chart(actor, row, stages, changes, currency),
        "targets": moves(stages, row.stage.pipeline_id, row.stage_id),
        "pipelines": pipelines_of(stages),
        "colour": colours(stages).get(row.stage_id, COLOURS),
    }


def approvals(actor: Actor, row: Opportunity) -> list[dict[str, Any]]:
    """The requests for leave to enter a stage, the newest first: whether the reader may answer, whether it is open."""
    rows = StageApproval.objects.visible_to(actor).filter(opportunity=row).select_related("stage")
    return [
        {
            "row": one,
            "may_decide": not one.decision and policy.may_approve(actor, row, one.asked_by),
            "usable": one.decision == "approved" and one.used_at is None and one.amount == row.amount,
            "lapsed": one.decision == "approved" and one.used_at is None and one.amount != row.amount,
        }
        for one in rows.select_related("asked_by").order_by("-asked_at", "-pk")[:20]
    ]
