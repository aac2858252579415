"""The rules for contact intervals: an administrator sets them up, everybody in the company reads them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from merit.core.errors import Invalid
from merit.core.operations import change, create, locked, log
from merit.crm import policy
from merit.crm.models import IntervalRule, Stage
from merit.crm.operations.common import chosen, known
from merit.org.actor import Actor

FIELDS = ("days", "remind_days", "starts_on", "points", "amount", "item")


@transaction.atomic
def create_interval_rule(
    actor: Actor,
    *,
    days: int,
    customer_class: str = "",
    stage_id: int | None = None,
    remind_days: int = 2,
    starts_on: date | None = None,
    points: Decimal | None = None,
    amount: Decimal | None = None,
    item: str = "",
) -> IntervalRule:
    """A rule of the company the actor is in. What is over the interval already counts from `starts_on`, else today.

    A breach takes `points`, and `amount` under an `item` of form award; both are negative.
    """
    policy.must_stages(actor, actor.company.pk)
    stage = None
    if stage_id is not None:
        stages = Stage.objects.visible_to(actor).filter(company=actor.company, kind="open")
        stage = chosen(stages, stage_id, "stage_id")
    row = IntervalRule(
        company=actor.company,
        customer_class=customer_class,
        stage=stage,
        days=days,
        remind_days=_before(remind_days, days),
        starts_on=starts_on or actor.today,
        **_taken({"points": points, "amount": amount, "item": item}),
    )
    rows = IntervalRule.objects.visible_to(actor).filter(company=actor.company, stage=stage)
    if rows.filter(customer_class=row.customer_class.strip()).exists():
        raise Invalid(customer_class=_("There is a rule for this class and stage. Change that one."))
    create(row)
    log(actor, "created", row)
    return row


@transaction.atomic
def change_interval_rule(actor: Actor, pk: int, version: int, **fields: Any) -> IntervalRule:
    """Change some of FIELDS; violations that were recorded stay."""
    row: IntervalRule = locked(IntervalRule.objects.visible_to(actor), pk, version)
    policy.must_stages(actor, row.company_id)
    values = _taken(known(fields, FIELDS), row)
    _before(values.get("remind_days", row.remind_days), values.get("days", row.days))
    diff = change(row, values)
    if diff:
        log(actor, "changed", row, **diff)
    return row


@transaction.atomic
def delete_interval_rule(actor: Actor, pk: int, version: int) -> None:
    """From now on the next less specific rule holds."""
    row = locked(IntervalRule.objects.visible_to(actor), pk, version)
    policy.must_stages(actor, row.company_id)
    log(actor, "deleted", row)
    row.delete()


def _taken(values: dict[str, Any], row: IntervalRule | None = None) -> dict[str, Any]:
    """Nothing instead of 0; money only with an item that takes it."""
    values = {name: value or None if name in {"points", "amount"} else value for name, value in values.items()}
    points, amount, item = (values.get(name, getattr(row, name, None)) for name in ("points", "amount", "item"))
    for name, value in (("points", points), ("amount", amount)):
        if value is not None and value > 0:
            raise Invalid({name: _("A breach takes: write a negative number.")})
    if amount is not None and not item:
        raise Invalid(item=_("Choose the item of the pay plan that takes the amount."))
    return values


def _before(remind_days: int, days: int) -> int:
    if remind_days >= days:
        raise Invalid(remind_days=_("The reminder comes within the interval: fewer days than it has."))
    return remind_days
