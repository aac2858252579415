"""Pay plans and their versions: written by one, approved by another, never changed afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from merit.calc.periods import parse_period
from merit.core.errors import Conflict, Forbidden, Invalid
from merit.core.operations import change, create, found, locked, log
from merit.pay.models import FINAL, PayPlan, PayPlanVersion, PayRun
from merit.pay.plans import approved, check_text, check_versions, language_of, parsed


@transaction.atomic
def create_plan(actor: Any, *, code: str, name: str) -> PayPlan:
    """A plan of the actor's company, still without a version."""
    actor.must("plans.write", actor.company.pk)
    plan = create(PayPlan(company=actor.company, code=code, name=name))
    log(actor, "created", plan)
    return plan


@transaction.atomic
def save_version(
    actor: Any,
    plan_id: object,
    *,
    text: str,
    effective_from: date | None,
    groups: Sequence[str],
    draft_id: int | None = None,
    version: int | None = None,
) -> PayPlanVersion:
    """A draft, new or changed. Invalid, line by line, where the core cannot read the text."""
    plan = locked(PayPlan.objects.visible_to(actor), plan_id)
    actor.must("plans.write", plan.company_id)
    _check(plan, text, effective_from)
    values = {"text": text, "effective_from": effective_from, "groups": sorted(set(groups))}
    if draft_id is not None:
        draft = locked(PayPlanVersion.objects.visible_to(actor).filter(plan=plan), draft_id, version)
        if draft.approved_at is not None:
            raise Conflict(_("This version is approved: make a new one."))
        differs = change(draft, {**values, "made_by": actor.user})
        log(actor, "changed", draft, company=plan.company, fields=sorted(differs))
        return draft
    number = (PayPlanVersion.everything.filter(plan=plan).aggregate(most=Max("number"))["most"] or 0) + 1
    draft = create(PayPlanVersion(plan=plan, number=number, made_by=actor.user, **values))
    log(actor, "drafted", draft, company=plan.company)
    return draft


def _check(plan: PayPlan, text: str, effective_from: date | None) -> None:
    language = language_of(translation.get_language())
    problems = check_text(text, language=language)
    if problems:
        lines = [_("line %(line)s: ") % {"line": one.line} if one.line else "" for one in problems]
        raise Invalid(text=[f"{line}{one.text}" for line, one in zip(lines, problems, strict=True)])
    draft = PayPlanVersion(text=text, effective_from=effective_from)
    read = parsed(draft)
    if read.currency != plan.company.currency:
        raise Invalid(
            text=_("The plan counts in %(plan)s, the company in %(company)s.")
            % {"plan": read.currency, "company": plan.company.currency}
        )
    others = [one for one in approved(plan) if one.effective_from != effective_from]
    if wrong := check_versions([*map(parsed, others), read], language):
        raise Invalid(text=wrong)


@transaction.atomic
def approve_version(actor: Any, version_id: object, version: int | None) -> PayPlanVersion:
    """From now on it pays, from its date on. Not by its author; not for months that are locked."""
    row = locked(PayPlanVersion.objects.visible_to(actor), version_id, version)
    actor.must("plans.approve", row.plan.company_id)
    if row.made_by_id == actor.user.pk:
        raise Forbidden(_("Who wrote a plan does not approve it."))
    if row.approved_at is not None:
        raise Conflict(_("This version is approved already."))
    _check(row.plan, row.text, row.effective_from)
    _refuse_locked(row)
    change(row, {"approved_by": actor.user, "approved_at": timezone.now()})
    log(actor, "approved", row, company=row.plan.company, effective_from=row.effective_from)
    return row


def _refuse_locked(row: PayPlanVersion) -> None:
    """What locked months were paid by stays: a version may start after them only, unless it is the plan's first."""
    runs = PayRun.objects.unscoped("which months are locked").filter(company=row.plan.company, state__in=FINAL)
    last = max(runs.values_list("month", flat=True), default=None)
    if last is None or not approved(row.plan):
        return
    end = parse_period(last).last_day
    if row.effective_from is None or row.effective_from <= end:
        raise Conflict(_("%(month)s is locked: the version has to start after it.") % {"month": last})


@transaction.atomic
def delete_draft(actor: Any, version_id: object, version: int | None) -> None:
    """A draft that nobody approved."""
    row = locked(PayPlanVersion.objects.visible_to(actor), version_id, version)
    actor.must("plans.write", row.plan.company_id)
    if row.approved_at is not None:
        raise Conflict(_("An approved version stays."))
    log(actor, "deleted", row, company=row.plan.company)
    found(PayPlanVersion.objects.visible_to(actor), row.pk).delete()
