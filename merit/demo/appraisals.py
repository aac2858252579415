"""Appraisal: the ready templates and a monthly one, cycles marked and published, one open with some marks missing.

Cycles are made, opened, closed and published by the operations; only the thousands of marks are written at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Final

from django.db.models import QuerySet

from merit.appraisal.computing import template_of
from merit.appraisal.models import (
    Appraisal,
    AppraisalCycle,
    AppraisalTemplate,
    AppraisalTemplateVersion,
    Mark,
    RaterAssignment,
)
from merit.appraisal.operations.cycles import create_cycle, open_cycle
from merit.appraisal.operations.marking import needs_comment, rated_indicators
from merit.appraisal.operations.results import close_cycle, publish_cycle
from merit.appraisal.operations.templates import create_template
from merit.appraisal.ready import install_ready
from merit.calc.periods import Every, period_of
from merit.demo import points
from merit.demo.cast import BRANCH, MAIN, MEMBERS
from merit.demo.clock import Clock, rolled
from merit.demo.people import Stage
from merit.demo.stamping import actor_of, happened
from merit.demo.texts import template_text
from merit.demo.writer import write

MONTHLY: Final = "monthly"
OLDEST_RUN: Final = -7
WHY: Final = "the story's own time"


@dataclass(frozen=True)
class Round:
    """A cycle of a company: template, period, the month after which it is marked; `open`: still being marked."""

    company: str
    template: str
    period: str
    ends: int
    open: bool = False


def make(stage: Stage) -> None:
    """Writes the chapter."""
    _templates(stage)
    points.make(stage)
    for place, one in enumerate(rounds(stage.clock)):
        _hold(stage, one, rolled(1000 + place))


def rounds(clock: Clock) -> Iterator[Round]:
    """Quarters and halves that end within the months of pay, three months before the last, and the last one, open."""
    for month in range(OLDEST_RUN, 0):
        for every, template in (("quarter", "employees"), ("half", "managers")):
            period = _ended(clock, month, every)
            if period:
                yield Round(MAIN, template, period, month)
                if template == "employees":
                    yield Round(BRANCH, template, period, month)
        if month >= -4:
            yield Round(MAIN, MONTHLY, clock.period(month), month, open=month == -1)


def _ended(clock: Clock, month: int, every: str) -> str | None:
    """The quarter or half that ends with the month, if one does."""
    kind: Every = "quarter" if every == "quarter" else "half"
    period = period_of(clock.last(month), kind)
    return str(period) if period.last_day == clock.last(month) else None


def _templates(stage: Stage) -> None:
    hr, clock = actor_of(stage, "zhou"), stage.clock
    with happened(clock.stamp(clock.first(OLDEST_RUN), 10)):
        for company in stage.companies.values():
            install_ready(company, stage.lang, hr)
        text = template_text(MONTHLY, stage.words)
        main = stage.companies[MAIN].pk
        create_template(hr, company=main, code=MONTHLY, name=stage.words.appraisal["monthly"], text=text)
    AppraisalTemplate.objects.unscoped(WHY).update(created_at=clock.stamp(clock.first(OLDEST_RUN), 10))


def _hold(stage: Stage, one: Round, dice: Random) -> None:
    """From the draft to the published result, or to the marks that are there by now."""
    clock, hr = stage.clock, actor_of(stage, "zhou")
    opened, due = clock.stamp(clock.day(one.ends + 1, 2), 9), clock.day(one.ends + 1, 24 if one.open else 8)
    version = _newest(stage, one)
    with happened(opened):
        group = "manager" if one.template == "managers" else "employee"
        name = stage.words.appraisal[f"cycle_{_every(one)}"].format(period=one.period)
        cycle = create_cycle(hr, template_version=version.pk, period=one.period, name=name, due_on=due, groups=(group,))
        open_cycle(hr, cycle.pk)
    _stamp(cycle, created_at=opened, opened_at=opened)
    _mark(stage, cycle, dice, clock.stamp(min(due, clock.today), 11), partly=one.open)
    if not one.open:
        _finish(stage, cycle, one)


def _every(one: Round) -> str:
    return {MONTHLY: "month", "employees": "quarter", "managers": "half"}[one.template]


def _newest(stage: Stage, one: Round) -> AppraisalTemplateVersion:
    rows = AppraisalTemplateVersion.objects.unscoped("the story's template")
    found: AppraisalTemplateVersion = rows.get(
        template__company=stage.companies[one.company], template__code=one.template
    )
    return found


def _stamp(cycle: AppraisalCycle, **times: datetime) -> None:
    AppraisalCycle.objects.unscoped(WHY).filter(pk=cycle.pk).update(**times)


def _mark(stage: Stage, cycle: AppraisalCycle, dice: Random, at: datetime, *, partly: bool) -> None:
    """Everyone's marks; `partly`: some raters are not done, and some have not begun."""
    rows = RaterAssignment.objects.unscoped("the marks of the story").filter(appraisal__cycle=cycle)
    rows = rows.select_related("appraisal__person", "rater").order_by("appraisal__person__code", "role", "rater__code")
    template = template_of(cycle)
    codes = [indicator.code for indicator in rated_indicators(template)]
    marks: list[Mark] = []
    done: list[int] = []
    for row in rows:
        count = _marked(dice, row, len(codes)) if partly else len(codes)
        if count == len(codes):
            done.append(row.pk)
        for code in codes[:count]:
            mark = _given(dice, row)
            low = needs_comment(template, mark)
            comment = dice.choice(stage.words.appraisal["low"]) if low else ""
            marks.append(_row(row, cycle.period, code, mark, comment))
    write(marks)
    rows.filter(pk__in=done).update(submitted_at=at)
    _say(stage, dice, rows.filter(pk__in=done, role="superior"))


def _marked(dice: Random, row: RaterAssignment, whole: int) -> int:
    """How many marks there are in the open cycle: HR is ahead, the leader behind; Lin has done two of her eight."""
    if row.rater.email.startswith("lin@"):
        person = row.appraisal.person.email
        return whole if person.startswith(("wang@", "lu@")) else 4 if person.startswith("chen@") else 0
    ready = {"superior": 0.6, "leader": 0.25}.get(row.role, 0.85)
    return whole if dice.random() < ready else 0


def _given(dice: Random, row: RaterAssignment) -> Decimal:
    """Around what the person is worth, by a rater who is a little stricter or milder than others."""
    member = next(one for one in MEMBERS.values() if one.code == row.appraisal.person.code)
    lean = {"superior": 0, "leader": -1, "hr": 1}.get(row.role, 0) + (len(row.rater.email) % 3 - 1)
    usual = 72 + 21 * (member.skill if member.seller else 0.9) + lean
    return Decimal(max(60, min(99, round(dice.gauss(usual, 2.6)))))


def _row(row: RaterAssignment, period: str, code: str, mark: Decimal, comment: str) -> Mark:
    person = row.appraisal.person
    return Mark(assignment=row, person=person, period=period, indicator=code, role=row.role, mark=mark, comment=comment)


def _say(stage: Stage, dice: Random, rows: QuerySet[RaterAssignment]) -> None:
    """The superiors' words about the whole."""
    said = list(rows.order_by("pk"))
    for row in said:
        row.comment = dice.choice(stage.words.appraisal["words"])
    RaterAssignment.objects.unscoped("the marks of the story").bulk_update(said, ["comment"], batch_size=200)


def _finish(stage: Stage, cycle: AppraisalCycle, one: Round) -> None:
    """Closed on the ninth, published on the eleventh, confirmed by most of the people."""
    hr, clock = actor_of(stage, "zhou"), stage.clock
    closed = clock.stamp(clock.day(one.ends + 1, 9), 17)
    published = clock.stamp(clock.day(one.ends + 1, 11), 9)
    with happened(closed):
        close_cycle(hr, cycle.pk)
    with happened(published):
        publish_cycle(hr, cycle.pk, without_scores=True)
    _stamp(cycle, closed_at=closed, published_at=published, updated_at=published)
    rows = Appraisal.objects.unscoped(WHY).filter(cycle=cycle, score__isnull=False)
    waits = ("chen", "jiang") if one.ends >= -2 else ("jiang",)
    rows.exclude(person__in=[stage.people[key] for key in waits]).update(confirmed_at=published)
