"""The database's facts as a folder's files. Source: docs/guide/commands.md."""

from __future__ import annotations

from django.utils.translation import gettext as _

from merit.calc.periods import parse_period
from merit.core.errors import Invalid, NotFound
from merit.pay.facts import gather
from merit.pay.models import PayPlan
from merit.pay.plans import approved, narrowed, parsed, text_of


def dump_facts(currency: str, period: str | None = None, plan_code: str | None = None) -> dict[str, bytes]:
    """File name → CSV. `period`: what was paid for it and later is left out, so that it can be run again.

    `plan_code`: what was paid is only what this plan paid. Raises Invalid for what is no period, NotFound for no plan.
    """
    plan = None if plan_code is None else _plan(plan_code)
    return gather(currency, plan=plan.pk if plan else None, before=_month(period))


def dump_versions(plan_code: str) -> dict[str, bytes]:
    """File name → text of the plan's approved versions, for the company and groups that each is assigned to."""
    plan = _plan(plan_code)
    read = ((one.number, narrowed(parsed(one), plan.company.code, one.groups)) for one in approved(plan))
    return {f"plan-v{number}.yaml": text_of(own).encode() for number, own in read if own is not None}


def _plan(code: str) -> PayPlan:
    rows = PayPlan.objects.unscoped("the command line is the operator's").select_related("company")
    plan: PayPlan | None = rows.filter(code=code).order_by("pk").first()
    if plan is None:
        raise NotFound(_("There is no pay plan %(code)s.") % {"code": code})
    return plan


def _month(period: str | None) -> str | None:
    """The month in whose run the period is paid."""
    if period is None:
        return None
    try:
        return str(parse_period(period).last_month)
    except ValueError:
        raise Invalid(period=_("A period is written 2026, 2026-H1, 2026-Q1 or 2026-03.")) from None
