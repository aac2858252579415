"""A pay run from computing to paid. Every step is one conditional UPDATE: of two at once, one wins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from merit.calc.periods import parse_period, period_of
from merit.core.errors import Conflict, Forbidden, Invalid, Stale
from merit.core.operations import create, found, log
from merit.org.models import Company
from merit.pay.models import FINAL, RUN_STATES, OpeningRun, PayLine, PayRun, RunStep

DAYS_TO_CONFIRM = 5


@transaction.atomic
def start_run(actor: Any, *, month: str) -> PayRun:
    """A run of the actor's company for a month; the job starts when this is committed. One run open at a time."""
    company = actor.company
    actor.must("pay.run", company.pk)
    _check_month(actor, company, month)
    Company.objects.unscoped("one run at a time").select_for_update().get(pk=company.pk)
    open_ = _runs(company).exclude(state__in=(*FINAL, "void")).first()
    if open_ is not None:
        raise Conflict(_("The run of %(month)s is not locked yet.") % {"month": open_.month})
    last = _last_locked(company)
    if last is not None and month <= last:
        raise Conflict(_("%(month)s is locked already.") % {"month": month})
    if last is not None and month != str(period_of(parse_period(last).last_day + timedelta(days=1), "month")):
        raise Conflict(_("Months are paid one after the other: the one after %(month)s is next.") % {"month": last})
    run = create(PayRun(company=company, month=month, state="computing"))
    _step(actor, run, "computing")
    _defer(run)
    return run


def _last_locked(company: Company) -> str | None:
    """The last month that is paid for good, here or before Merit ran the pay."""
    opening = OpeningRun.objects.unscoped("which months are locked").filter(company=company)
    locked_ = (_runs(company).filter(state__in=FINAL), opening)
    return max(filter(None, (rows.aggregate(last=Max("month"))["last"] for rows in locked_)), default=None)


def _runs(company: Company) -> Any:
    return PayRun.objects.unscoped("the company's own runs").filter(company=company)


def _check_month(actor: Any, _company: Company, month: str) -> None:
    try:
        period = parse_period(month)
    except ValueError:
        raise Invalid(month=_("A month is written 2026-03.")) from None
    if period.months != 1:
        raise Invalid(month=_("A month is written 2026-03."))
    if period.first_day > period_of(actor.today, "month").first_day:
        raise Invalid(month=_("This month has not begun."))


def _defer(run: PayRun) -> None:
    from merit.pay.jobs import compute_run

    compute_run.configure(lock=f"pay-run-{run.pk}").defer(run_id=run.pk, attempt=run.attempt)


def _step(actor: Any, run: PayRun, state: str, note: str = "", verb: str | None = None) -> None:
    user, name = (actor.user, actor.name) if actor is not None else (None, "Merit")
    RunStep(run=run, state=state, by=user, by_name=name, note=note[:1000]).save()
    log(actor, verb or state, run, note=note)


def _move(
    actor: Any,
    run_id: object,
    version: int | None,
    before: Sequence[str],
    after: str,
    note: str = "",
    verb: str | None = None,
    **values: Any,
) -> PayRun:
    """From one of `before` to `after`, if it is still the version that the actor saw."""
    run = found(PayRun.objects.visible_to(actor), run_id)
    rows = _runs(run.company).filter(pk=run.pk, state__in=before)
    if version is not None:
        rows = rows.filter(version=version)
    moved = rows.update(state=after, version=F("version") + 1, updated_at=timezone.now(), **values)
    if not moved:
        run.refresh_from_db()
        if run.state in before:
            raise Stale
        states = dict(RUN_STATES)
        wanted = " / ".join(str(states[one]) for one in before)
        raise Conflict(_("The run is: %(now)s. This needs: %(wanted)s.") % {"now": states[run.state], "wanted": wanted})
    run.refresh_from_db()
    _step(actor, run, after, note, verb)
    return run


def _for(actor: Any, run_id: object, verb: str) -> PayRun:
    run = found(PayRun.objects.visible_to(actor), run_id)
    actor.must(verb, run.company_id)
    return run


@transaction.atomic
def recompute(actor: Any, run_id: object, version: int | None = None) -> PayRun:
    """Computes again from today's facts; what was computed before is replaced."""
    _for(actor, run_id, "pay.run")
    states = ("computing", "failed", "computed", "reviewed")
    run = _move(actor, run_id, version, states, "computing", attempt=F("attempt") + 1, done=0, of=0, error=[])
    _defer(run)
    return run


@transaction.atomic
def void(actor: Any, run_id: object, version: int | None, note: str) -> PayRun:
    """Gives the run up; its month can be started anew. Only before it is locked, and with a reason."""
    _for(actor, run_id, "pay.run")
    _reason(note)
    return _move(actor, run_id, version, ("computing", "failed", "computed", "reviewed", "approved"), "void", note)


def _reason(note: str) -> None:
    if not note.strip():
        raise Invalid(note=_("Say why."))


@transaction.atomic
def review(actor: Any, run_id: object, version: int | None, note: str = "") -> PayRun:
    """Finance has looked through it: ready for approval."""
    _for(actor, run_id, "pay.run")
    return _move(actor, run_id, version, ("computed",), "reviewed", note)


@transaction.atomic
def approve(actor: Any, run_id: object, version: int | None, note: str = "") -> PayRun:
    """By someone who neither started nor reviewed it, and whom it does not pay. Control totals are counted again."""
    run = _for(actor, run_id, "pay.approve")
    steps = RunStep.objects.unscoped("who prepared it").filter(run=run, state__in=("computing", "reviewed"))
    if steps.filter(by=actor.user).exists():
        raise Forbidden(_("Who prepared a run does not approve it."))
    lines = PayLine.objects.unscoped("whether it pays who approves").filter(run=run)
    if actor.person is not None and lines.filter(person=actor.person).exists():
        raise Forbidden(_("This run pays you: somebody else who may approve has to do it."))
    from merit.pay.compute import controls

    if controls(run) != run.controls:
        raise Conflict(_("The lines do not add up to what was computed: compute the run again."))
    day = actor.today + timedelta(days=DAYS_TO_CONFIRM)
    return _move(actor, run_id, version, ("reviewed",), "approved", note, confirm_by=day)


@transaction.atomic
def send_back(actor: Any, run_id: object, version: int | None, note: str) -> PayRun:
    """Back to finance, with a reason."""
    _for(actor, run_id, "pay.approve")
    _reason(note)
    return _move(actor, run_id, version, ("reviewed", "approved"), "computed", note, verb="sent back")


@transaction.atomic
def lock(actor: Any, run_id: object, version: int | None) -> PayRun:
    """From now on it never changes: later facts make adjustment lines in a later run."""
    _for(actor, run_id, "pay.run")
    return _move(actor, run_id, version, ("approved",), "locked")


@transaction.atomic
def pay(actor: Any, run_id: object, version: int | None) -> PayRun:
    """The money is out."""
    _for(actor, run_id, "pay.run")
    return _move(actor, run_id, version, ("locked",), "paid")
