"""Breaches of contact intervals: recorded by the night's sweep, contested by the person, waived or upheld above.

What is waived does not count: it leaves the facts (violations.csv); the record and its steps stay.
Source: docs/spec/intervals.md.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import DateField, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, Forbidden, Invalid
from merit.core.fields import clean_text
from merit.core.operations import change, locked, log
from merit.crm import policy
from merit.crm.intervals import took_place
from merit.crm.models import Violation, ViolationStep
from merit.org.actor import Actor
from merit.org.leaving import superior
from merit.org.notices import notify, settle
from merit.points import causes


def with_end(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Violations with `ended_on`: the first contact with the customer after the interval had begun; none: it lasts."""
    contacts = took_place().filter(customer_id=OuterRef("customer_id"), on__gt=OuterRef("since"))
    ended = Subquery(contacts.order_by("on").values("on")[:1], output_field=DateField())
    return rows.select_related("person__company", "customer", "opportunity").annotate(ended_on=ended)


def may_contest(actor: Actor, row: Violation) -> bool:
    """The person himself, while nobody has decided."""
    mine = actor.person is not None and actor.person.pk == row.person_id
    return mine and row.state == "recorded" and "write" in actor.scopes and actor.may(policy.WRITE)


def may_decide(actor: Actor, row: Violation) -> bool:
    """A superior: who hands out customers of the person, and is not the person himself."""
    if actor.person is not None and actor.person.pk == row.person_id:
        return False
    return policy.covers(actor, policy.ASSIGN, row.person.company_id, row.person_id)


@transaction.atomic
def contest_violation(actor: Actor, pk: int, version: int, *, reason: str) -> Violation:
    """The person says why it should not count; the superior is told."""
    row = _locked(actor, pk, version)
    if actor.person is None or actor.person.pk != row.person_id or not actor.may(policy.WRITE):
        raise Forbidden
    if row.state != "recorded":
        raise Conflict(_("This violation was contested or decided already."))
    step = _step(actor, row, "contested", reason)
    data = {"who": actor.name, "reason": step.reason}
    notify(
        [superior(row.person, actor.today)],
        "violation-contested",
        row,
        key=f"contested:{row.pk}",
        day=actor.today,
        **data,
    )
    return row


@transaction.atomic
def waive_violation(actor: Actor, pk: int, version: int, *, reason: str) -> Violation:
    """It does not count from now on; a month that is paid already is adjusted by the next run."""
    return _decide(actor, pk, version, "waived", reason)


@transaction.atomic
def uphold_violation(actor: Actor, pk: int, version: int, *, reason: str) -> Violation:
    """It counts, whatever was contested or waived before."""
    return _decide(actor, pk, version, "upheld", reason)


def _decide(actor: Actor, pk: int, version: int, verb: str, reason: str) -> Violation:
    row = _locked(actor, pk, version)
    if not may_decide(actor, row):
        raise Forbidden
    if row.state == verb:
        raise Conflict(_("That is decided already."))
    step = _step(actor, row, verb, reason)
    settle(row, "violation-contested")
    kind = "violation-waived" if verb == "waived" else "violation-upheld"
    settle(row, "violation", "violation-waived", "violation-upheld")
    data = {"who": actor.name, "reason": step.reason}
    notify([row.person], kind, row, key=f"{verb}:{step.pk}", day=actor.today, **data)
    return row


def _locked(actor: Actor, pk: int, version: int) -> Violation:
    row: Violation = locked(Violation.objects.visible_to(actor).select_related("person", "customer"), pk, version)
    return row


def _step(actor: Actor, row: Violation, verb: str, reason: str) -> ViolationStep:
    text = clean_text(reason)
    if not text:
        raise Invalid(reason=_("Say why."))
    change(row, {"state": verb})
    step = ViolationStep(violation=row, verb=verb, reason=text, by=actor.user, by_name=actor.name)
    step.save(force_insert=True)
    causes.follow(row, verb, actor, text)
    log(
        actor,
        "contested" if verb == "contested" else "waived" if verb == "waived" else "upheld",
        row,
        company=row.person.company,
        person=row.person,
        reason=text,
    )
    return step
