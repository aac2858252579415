"""Pay: plans in versions, six months locked with one late fact adjusted, last month's run under way.

Plans and runs go through the operations, run after run, as the people of the story would; what an operation stamps
with this moment is set back to the story's before the run is locked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import pgtrigger
from django.db import connection

from merit.calc.periods import period_of
from merit.core.models import Counter
from merit.crm.models import Receipt
from merit.demo.appraisals import OLDEST_RUN
from merit.demo.cast import BRANCH, MAIN, MEMBERS
from merit.demo.clock import FIRST, Clock
from merit.demo.contracts import Sold
from merit.demo.people import Stage
from merit.demo.stamping import actor_of, happened
from merit.demo.texts import plan_text
from merit.demo.writer import write
from merit.org.actor import Actor
from merit.pay.compute import compute
from merit.pay.models import Award, PayLine, PayPlan, PayPlanVersion, PayRun, Question, RunStep, Statement
from merit.pay.operations.plans import approve_version, create_plan, save_version
from merit.pay.operations.runs import approve, lock, pay, review, start_run
from merit.pay.operations.statements import answer, ask

WHY: Final = "the story's own time"
# Who runs the pay of a company.
FINANCE: Final = {MAIN: "he", BRANCH: "xuj"}
# The first month that Merit computed.
BEGINS: Final = {MAIN: OLDEST_RUN, BRANCH: -4}
# Plan: company, groups; version: (text, in force from: "first", "change" or "next").
PLANS: Final = (
    ("sales", MAIN, ("employee",), (("sales-1", "first"), ("sales-2", "change"), ("sales-3", "next"))),
    ("managers", MAIN, ("manager",), (("managers-1", "first"), ("managers-2", "change"))),
    ("branch", BRANCH, (), (("branch-1", "first"), ("branch-2", "change"))),
)
LAST_LOCKED: Final = -2
LAST_PAID: Final = -3


@dataclass(frozen=True)
class Days:
    """When what is done with the run of a month, in the month after it."""

    computed: datetime
    reviewed: datetime
    approved: datetime
    locked: datetime
    paid: datetime

    @classmethod
    def of(cls, clock: Clock, month: int) -> Days:
        after = month + 1
        return cls(
            clock.stamp(clock.day(after, 2), 10, 10),
            clock.stamp(clock.day(after, 5), 10, 40),
            clock.stamp(clock.day(after, 7), 14, 30),
            clock.stamp(clock.day(after, 10), 17, 5),
            clock.stamp(clock.day(after, 14), 17, 30),
        )


def make(stage: Stage, sold: Sold) -> None:
    """Writes the chapter."""
    for code, company, groups, versions in PLANS:
        _plan(stage, code, company, groups, versions)
    write(list(_awards(stage)))
    late = list(sold.late)
    for month in range(OLDEST_RUN, 0):
        for company in FINANCE:
            if month >= BEGINS[company]:
                _run(stage, company, month)
        _book(stage, late, month)
    _talk(stage)
    with connection.cursor() as cursor:  # computed here already: nothing is left to do for the worker
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'pay.compute_run' AND status = 'todo'")


def begins(clock: Clock, when: str) -> date:
    """first: the year in which the story begins; change: the last quarter that ended; next: next year."""
    if when == "first":
        return date(clock.first(FIRST).year, 1, 1)
    if when == "next":
        return date(clock.today.year + 1, 1, 1)
    month = next(month for month in (-1, -2, -3) if clock.first(month).month % 3 == 0)
    return period_of(clock.first(month), "quarter").first_day


def _plan(
    stage: Stage, code: str, company: str, groups: tuple[str, ...], versions: tuple[tuple[str, str], ...]
) -> None:
    author, manager = actor_of(stage, FINANCE[company]), actor_of(stage, "liang")
    clock = stage.clock
    written = clock.stamp(clock.first(FIRST), 14)
    with happened(written):
        plan = create_plan(author, code=code, name=stage.words.pay[code])
    PayPlan.objects.unscoped(WHY).filter(pk=plan.pk).update(created_at=written)
    for text, when in versions:
        day = begins(clock, when)
        at = clock.stamp(clock.day(0, 18) if when == "next" else max(day, clock.first(FIRST)), 14)
        with happened(at):
            filled = plan_text(text, stage.words, day)
            draft = save_version(author, plan.pk, text=filled, effective_from=day, groups=groups)
            if when != "next":
                approve_version(manager, draft.pk, draft.version)
        _date_version(draft, at, approved=when != "next")


def _date_version(draft: PayPlanVersion, at: datetime, *, approved: bool) -> None:
    """An approved version never changes: here its dates do, once, before anybody has seen it."""
    times = {"made_at": at, "created_at": at, "updated_at": at} | ({"approved_at": at} if approved else {})
    with pgtrigger.ignore("pay.PayPlanVersion:approved_version_stays"):
        PayPlanVersion.objects.unscoped(WHY).filter(pk=draft.pk).update(**times)


def _awards(stage: Stage) -> Iterator[Award]:
    rows = (
        ("chen", (-1, 30), "1000", "award_first"),
        ("wang", (-2, 28), "2000", "award_excess"),
        ("feng", (-4, 28), "2000", "award_excess"),
        ("lus", (-3, 25), "1500", "award_special"),
        ("tong", (-6, 20), "1200", "award_special"),
        ("dai", (-2, 18), "1000", "award_excess"),
        ("fang", (-5, 27), "5000", "award_special"),
    )
    for place, (key, moment, amount, reason) in enumerate(rows, start=1):
        day = stage.clock.day(*moment)
        yield Award(
            code=f"AW-{place:05d}",
            person=stage.people[key],
            item="special",
            awarded_on=day,
            amount=Decimal(amount),
            reason=stage.words.pay[reason],
            created_at=stage.clock.stamp(day, 17),
        )
    Counter.objects.update_or_create(kind="award", defaults={"last": len(rows)})


def _on(actor: Actor, at: datetime) -> Actor:
    """The same person on that day."""
    actor.today = at.date()
    return actor


def _run(stage: Stage, company: str, month: int) -> None:
    """From started to paid; last month's is not reviewed yet in one company and not approved in the other."""
    days, clock = Days.of(stage.clock, month), stage.clock
    finance, manager = actor_of(stage, FINANCE[company]), actor_of(stage, "liang")
    with happened(days.computed):
        run = start_run(_on(finance, days.computed), month=clock.period(month))
        compute(run.pk, run.attempt)
    rows = PayRun.objects.unscoped(WHY).filter(pk=run.pk)
    rows.update(created_at=days.computed, computed_at=days.computed)
    RunStep.objects.unscoped(WHY).filter(run=run).update(at=days.computed)
    if month == -1 and company == MAIN:
        return
    _step(finance, days.reviewed, review, run, stage.words.pay["review_note"])
    if month == -1:
        return
    _step(manager, days.approved, approve, run, stage.words.pay["approve_note"])
    _confirm(run, days)
    _step(finance, days.locked, lock, run)
    if month <= LAST_PAID:
        _step(finance, days.paid, pay, run)


def _step(actor: Actor, at: datetime, verb: Any, run: PayRun, *note: str) -> None:
    steps = RunStep.objects.unscoped(WHY).filter(run=run)
    before = list(steps.values_list("pk", flat=True))
    with happened(at):
        verb(_on(actor, at), run.pk, None, *note)
    steps.exclude(pk__in=before).update(at=at)


def _confirm(run: PayRun, days: Days) -> None:
    """Most people confirm; Chen has not confirmed the last one that is locked."""
    rows = Statement.objects.unscoped("most people confirm").filter(run=run)
    rows.exclude(person__code__in=[MEMBERS["chen"].code, MEMBERS["jiang"].code]).update(confirmed_at=days.locked)
    rows.update(created_at=days.computed)


def _book(stage: Stage, late: list[Receipt], month: int) -> None:
    """What is dated in this month and came to the books only after its run was locked."""
    clock = stage.clock
    now = [row for row in late if clock.period(month) == f"{row.received_on:%Y-%m}"]
    for row in now:
        row.created_at = clock.stamp(clock.day(month + 1, 12), 16)
    write(now)
    Counter.objects.filter(kind="receipt").update(last=Receipt.objects.unscoped("the next code").count())


def _talk(stage: Stage) -> None:
    """A question on a line, answered; another one that waits."""
    clock = stage.clock
    rows = PayLine.objects.unscoped("the line asked about").filter(run__company=stage.companies[MAIN])
    last = clock.period(LAST_LOCKED)
    chen = rows.filter(person=stage.people["chen"], run__month=last, item="commission_service").first()
    other = rows.filter(person=stage.people["jiang"], run__month=last, source="adjustment").first()
    for line, key, text, reply in (
        (chen, "chen", "question", "answer"),
        (other, "jiang", "question_open", None),
    ):
        if line is not None:
            _ask(stage, line, key, stage.words.pay[text], stage.words.pay[reply] if reply else "")


def _ask(stage: Stage, line: PayLine, key: str, text: str, reply: str) -> None:
    clock = stage.clock
    asked, answered = clock.stamp(clock.day(LAST_LOCKED + 1, 12), 10), clock.stamp(clock.day(LAST_LOCKED + 1, 14), 15)
    statement = Statement.objects.unscoped("the own statement").get(run=line.run, person=line.person)
    with happened(asked):
        question = ask(actor_of(stage, key), statement.pk, line_id=line.pk, text=text)
    rows = Question.objects.unscoped(WHY).filter(pk=question.pk)
    if reply:
        with happened(answered):
            answer(actor_of(stage, "he"), question.pk, None, reply)
        rows.update(answered_at=answered)
    rows.update(asked_at=asked)
