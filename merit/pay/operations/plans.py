"""Pay plans and their versions: written by one, approved by another, never changed afterwards."""

from __future__ import annotations

import re
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
from merit.pay.models import FINAL, OpeningRun, PayPlan, PayPlanVersion, PayRun
from merit.pay.plans import approved, check_text, check_versions, groups_of, language_of, narrowed, parsed

CODE = re.compile(r"[\w-]{1,60}")


@transaction.atomic
def create_plan(actor: Any, *, code: str, name: str) -> PayPlan:
    """A plan of the actor's company, still without a version."""
    actor.must("plans.write", actor.company.pk)
    if not CODE.fullmatch(code.strip()):
        raise Invalid(code=_("A code is letters, digits, - and _: for example sales-2027."))
    plan = create(PayPlan(company=actor.company, code=code, name=name))
    log(actor, "created", plan)
    return plan


@transaction.atomic
def archive_plan(actor: Any, plan_id: object, version: int | None, *, archived: bool = True) -> PayPlan:
    """Out of use: runs from now on leave it out, what was paid by it stays. Or in use again."""
    plan = _written(actor, plan_id, version)
    if archived == (plan.archived_at is not None):
        raise Conflict(_("It is archived already.") if archived else _("It is not archived."))
    change(plan, {"archived_at": timezone.now() if archived else None})
    log(actor, "archived" if archived else "restored", plan)
    return plan


@transaction.atomic
def delete_plan(actor: Any, plan_id: object, version: int | None) -> None:
    """A plan that never had an approved version, with its drafts."""
    plan = _written(actor, plan_id, version)
    drafts = PayPlanVersion.objects.unscoped("the plan's own").filter(plan=plan)
    if drafts.exclude(approved_at=None).exists():
        raise Conflict(_("A plan with an approved version stays: archive it."))
    log(actor, "deleted", plan, code=plan.code)
    drafts.delete()
    plan.delete()


def _written(actor: Any, plan_id: object, version: int | None) -> PayPlan:
    actor.must("plans.write", found(PayPlan.objects.visible_to(actor), plan_id).company_id)
    plan: PayPlan = locked(PayPlan.objects.visible_to(actor), plan_id, version)
    return plan


def _in_use(plan: PayPlan) -> None:
    if plan.archived_at is not None:
        raise Conflict(_("An archived plan is not changed. Restore it first."))


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
    _in_use(plan)
    groups = _groups(plan, groups)
    _check(plan, text, effective_from, groups)
    values = {"text": text, "effective_from": effective_from, "groups": groups}
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


def _groups(plan: PayPlan, groups: Sequence[str]) -> list[str]:
    known = groups_of(plan.company)
    if unknown := sorted(set(groups) - set(known)):
        said = _("Nobody of the company is in the group %(group)s. Known: %(known)s.")
        raise Invalid(groups=[said % {"group": one, "known": ", ".join(known)} for one in unknown])
    return sorted(set(groups))


def _check(plan: PayPlan, text: str, effective_from: date | None, groups: Sequence[str]) -> None:
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
    if narrowed(read, plan.company.code, groups) is None:
        raise Invalid(groups=_("No item of the plan is for people of this company and these groups."))
    others = [one for one in approved(plan) if one.effective_from != effective_from]
    if wrong := check_versions([*map(parsed, others), read], language):
        raise Invalid(text=wrong)


@transaction.atomic
def approve_version(actor: Any, version_id: object, version: int | None) -> PayPlanVersion:
    """From now on it pays, from its date on. Not by its author; not for months that are locked."""
    row = found(PayPlanVersion.objects.visible_to(actor), version_id)
    actor.must("plans.approve", row.plan.company_id)
    row = locked(PayPlanVersion.objects.visible_to(actor), version_id, version)
    _in_use(row.plan)
    if row.made_by_id == actor.user.pk:
        raise Forbidden(_("Who wrote a plan does not approve it."))
    if row.approved_at is not None:
        raise Conflict(_("This version is approved already."))
    _check(row.plan, row.text, row.effective_from, row.groups)
    _refuse_locked(row)
    change(row, {"approved_by": actor.user, "approved_at": timezone.now()})
    log(actor, "approved", row, company=row.plan.company, effective_from=row.effective_from)
    return row


def _refuse_locked(row: PayPlanVersion) -> None:
    """What locked months were paid by stays: a version starts after them.

    A plan's first version may reach back over the months that were paid before Merit ran the pay: they were by it.
    """
    company = row.plan.company
    runs = PayRun.objects.unscoped("which months are locked").filter(company=company, state__in=FINAL)
    months = [runs.aggregate(last=Max("month"))["last"]]
    if approved(row.plan):
        opening = OpeningRun.objects.unscoped("which months are locked").filter(company=company)
        months.append(opening.aggregate(last=Max("month"))["last"])
    last = max(filter(None, months), default=None)
    if last and (row.effective_from is None or row.effective_from <= parse_period(last).last_day):
        raise Conflict(_("%(month)s is locked: the version has to start after it.") % {"month": last})


@transaction.atomic
def delete_draft(actor: Any, version_id: object, version: int | None) -> None:
    """A draft that nobody approved."""
    row = found(PayPlanVersion.objects.visible_to(actor), version_id)
    actor.must("plans.write", row.plan.company_id)
    row = locked(PayPlanVersion.objects.visible_to(actor), version_id, version)
    if row.approved_at is not None:
        raise Conflict(_("An approved version stays."))
    log(actor, "deleted", row, company=row.plan.company)
    row.delete()
