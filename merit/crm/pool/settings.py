"""The settings of a company's pool and its recycle rules: who may set them sets them here."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from merit.core.errors import Invalid, NotFound, Stale
from merit.core.operations import change, create, locked, log
from merit.crm.leads.policy import must_rules
from merit.crm.pool.models import PoolSettings, RecycleRule
from merit.org.actor import Actor
from merit.org.models import Company

FIELDS = (
    *("remind_hours", "escalate_hours", "pool_hours", "lead_idle_days", "warn_days", "lockout_days"),
    *("held_customers", "held_leads", "claims_per_day", "claims_per_month"),
)
RULE_FIELDS = ("customer_class", "idle_days", "opportunity_days", "deal_days", "spare_opportunity", "spare_deal")
MOST = 24 * 366


def settings_of(company: Company | int) -> PoolSettings:
    """What holds for the company; the ready values (version 0) where nobody set any."""
    pk = company if isinstance(company, int) else company.pk
    row = PoolSettings.objects.unscoped("what holds for everybody").filter(company_id=pk).first()
    return row or PoolSettings(company_id=pk, version=0)


@transaction.atomic
def set_pool(actor: Actor, company_id: int, version: int, **fields: Any) -> PoolSettings:
    """Change some of FIELDS of a company."""
    company = Company.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=company_id).first()
    if company is None:
        raise NotFound
    must_rules(actor, company.pk)
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"no such field: {', '.join(sorted(unknown))}")
    row = settings_of(company)
    if row.version != version:
        raise Stale
    if row.pk is None:
        row.company, row.version = company, 1
        create(row)
    _in_order({**{name: getattr(row, name) for name in FIELDS}, **fields})
    diff = change(row, fields)
    if diff:
        log(actor, "changed", row, **diff)
    return row


def _in_order(values: dict[str, Any]) -> None:
    """Reminder, then superior, then pool; nothing is longer than a year."""
    for name, value in values.items():
        if value is not None and value > MOST:
            raise Invalid({name: _("At most %(n)d.") % {"n": MOST}})
    hours = [(name, values[name]) for name in ("remind_hours", "escalate_hours", "pool_hours") if values[name]]
    for (_name, before), (name, after) in pairwise(hours):
        if after <= before:
            raise Invalid({name: _("This comes after the step before it.")})


@transaction.atomic
def create_recycle_rule(actor: Actor, **fields: Any) -> RecycleRule:
    """A rule for one class of the actor's company, or for every other class."""
    must_rules(actor, actor.company.pk)
    row = RecycleRule(company=actor.company, **fields)
    _once(row)
    create(row)
    log(actor, "created", row)
    return row


@transaction.atomic
def change_recycle_rule(actor: Actor, pk: int, version: int, **fields: Any) -> RecycleRule:
    """Change some of RULE_FIELDS."""
    row = locked(RecycleRule.objects.visible_to(actor), pk, version)
    must_rules(actor, row.company_id)
    if "customer_class" in fields:
        _once(RecycleRule(pk=row.pk, company=row.company, customer_class=fields["customer_class"]))
    diff = change(row, fields)
    if diff:
        log(actor, "changed", row, **diff)
    return row


@transaction.atomic
def delete_recycle_rule(actor: Actor, pk: int, version: int) -> None:
    row = locked(RecycleRule.objects.visible_to(actor), pk, version)
    must_rules(actor, row.company_id)
    log(actor, "deleted", row)
    row.delete()


def _once(row: RecycleRule) -> None:
    rows = RecycleRule.objects.unscoped("one rule a class").filter(company=row.company)
    if rows.filter(customer_class=row.customer_class).exclude(pk=row.pk).exists():
        raise Invalid({"customer_class": _("There is a rule for this class already.")})
