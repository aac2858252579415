"""Out of the pool: people claim within their limits, superiors give. Of two claims at once one wins, the other is told.

Source: docs/spec/pool.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from merit.core.errors import Conflict, Forbidden, Invalid
from merit.core.operations import change, found, locked, log
from merit.crm.leads import policy
from merit.crm.leads.models import OPEN, Lead
from merit.crm.leads.telling import quiet, tell_owner
from merit.crm.models import Customer, FollowUp, Opportunity
from merit.crm.policy import may_own
from merit.crm.pool.models import PoolMove, PoolSettings
from merit.crm.pool.moves import about, remember
from merit.crm.pool.settings import settings_of
from merit.org import actor as acting
from merit.org.actor import Actor
from merit.org.models import Person
from merit.org.notices import notify

REASON = "the pool is open to those who may claim from it"
LOST = ("recycled", "returned")


def pooled(actor: Actor, model: Any) -> QuerySet[Any]:
    """The customers or leads in the pools that the actor sees."""
    rows = model.objects.unscoped(REASON).filter(
        pooled_at__isnull=False, company_id__in=policy.pool_companies(actor), owner=None
    )
    return rows.filter(archived_at=None, merged_into=None) if model is Customer else rows.filter(status__in=OPEN)


@dataclass(frozen=True)
class Quota:
    """What a person has and may have; None: no limit."""

    customers: int
    leads: int
    today: int
    month: int
    settings: PoolSettings

    def problem(self, model: Any) -> str:
        """Why one more cannot be claimed; "" when it can."""
        one = self.settings
        held, most = (self.leads, one.held_leads) if model is Lead else (self.customers, one.held_customers)
        if most is not None and held >= most:
            return _("You have %(n)d already, which is the most per person.") % {"n": held}
        if one.claims_per_day is not None and self.today >= one.claims_per_day:
            return _("You have claimed %(n)d today, which is the most a day.") % {"n": self.today}
        if one.claims_per_month is not None and self.month >= one.claims_per_month:
            return _("You have claimed %(n)d this month, which is the most a month.") % {"n": self.month}
        return ""


def quota(person: Person, day: date) -> Quota:
    """Counted from what is owned, and from the moves of the day and the month. Five queries."""
    claims = PoolMove.objects.unscoped("what one has claimed").filter(kind="claimed", to_person=person)
    held = Customer.objects.unscoped("what one holds").filter(owner=person, archived_at=None)
    return Quota(
        customers=held.count(),
        leads=Lead.objects.unscoped("what one holds").filter(owner=person, status__in=OPEN).count(),
        today=claims.filter(on=day).count(),
        month=claims.filter(on__gte=day.replace(day=1), on__lte=day).count(),
        settings=settings_of(person.company_id),
    )


def locked_until(row: Any, person: Person, settings: PoolSettings) -> date | None:
    """The first day on which a former owner may claim it again; None for everybody else, and after that day."""
    moves = PoolMove.objects.unscoped("who lost it").filter(**about(row), kind__in=LOST, from_person=person)
    last = moves.order_by("-on").values_list("on", flat=True).first()
    return last + timedelta(days=settings.lockout_days) if last and settings.lockout_days else None


@transaction.atomic
def claim(actor: Actor, model: Any, pk: int) -> Any:
    """The actor takes a customer or a lead. Conflict: somebody was faster, a limit, or the lock-out."""
    row = found(pooled_or_gone(actor, model), pk)
    if not policy.may_claim(actor, row.company_id):
        raise Forbidden
    person = actor.person
    assert person is not None
    # claims of one person come one after the other, so that no two together pass the limit
    Person.objects.unscoped(REASON).select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    row = locked(model.objects.unscoped(REASON), pk)
    if row.pooled_at is None or row.owner_id is not None:
        raise Conflict(_("Somebody was faster: it is no longer in the pool."))
    _within(actor, person, row, model)
    _take(actor, row, person, "claimed")
    return row


def pooled_or_gone(actor: Actor, model: Any) -> QuerySet[Any]:
    """What lies in the pool, and what once did: of those one is told that somebody was faster."""
    key = "lead_id" if model is Lead else "customer_id"
    moved = PoolMove.objects.unscoped("what was in the pool").filter(company_id__in=policy.pool_companies(actor))
    left = moved.filter(**{f"{key}__isnull": False}).values(key)
    rows = model.objects.unscoped(REASON).filter(company_id__in=policy.pool_companies(actor))
    return rows.filter(pk__in=left) | rows.filter(pooled_at__isnull=False)


def _within(actor: Actor, person: Person, row: Any, model: Any) -> None:
    one = quota(person, actor.today)
    problem = one.problem(model)
    if problem:
        raise Conflict(problem)
    until = locked_until(row, person, one.settings)
    if until is not None and actor.today < until:
        days = (until - actor.today).days
        raise Conflict(
            ngettext(
                "You lost it lately: you may claim it again in %(n)d day.",
                "You lost it lately: you may claim it again in %(n)d days.",
                days,
            )
            % {"n": days}
        )


@transaction.atomic
def give(actor: Actor, model: Any, pk: int, *, owner_id: int) -> Any:
    """A superior gives what lies in the pool to one of his people; no limit and no lock-out binds him."""
    row = found(pooled_or_gone(actor, model), pk)
    if not policy.may_give(actor, row.company_id):
        raise Forbidden
    row = locked(model.objects.unscoped(REASON), pk)
    if row.pooled_at is None or row.owner_id is not None:
        raise Conflict(_("Somebody was faster: it is no longer in the pool."))
    person = Person.objects.visible_to(actor).filter(company_id=row.company_id, pk=owner_id).first()
    if person is None or not may_own(actor, person):
        raise Invalid(owner_id=_("Choose one from the list."))
    _take(actor, row, person, "assigned")
    return row


def _take(actor: Actor, row: Any, person: Person, kind: str) -> None:
    former = _former(row)
    change(row, {"owner": person, "pooled_at": None})
    remember(actor, row, kind, before=None, after=person)
    log(actor, "claimed" if kind == "claimed" else "assigned", row, owner=[None, str(person)])
    if isinstance(row, Lead):
        quiet(row)
        tell_owner(row, actor)
        return
    if former is not None:
        _take_over(actor, row, former)
    if actor.person is None or actor.person.pk != person.pk:
        key = f"pool-assigned:{row.pk}:{row.version}"
        notify([person], "pool-assigned", row, key=key, day=acting.today_in(row.company), by=actor.name)


def _former(row: Any) -> Person | None:
    """Who had it last."""
    moves = PoolMove.objects.unscoped("who had it").filter(**about(row), kind__in=LOST)
    move = moves.select_related("from_person").order_by("-at", "-pk").first()
    return move.from_person if move else None


def _take_over(actor: Actor, customer: Customer, former: Person) -> None:
    """The former owner's open opportunities go along with their follow-ups; contracts and credits stay as signed."""
    reason = "they follow their customer"
    theirs = Opportunity.objects.unscoped(reason).filter(customer=customer, owner=former, stage__kind="open")
    for one in theirs.select_for_update(of=("self",)):
        log(actor, "assigned", one, **change(one, {"owner": customer.owner}))
    waiting = FollowUp.objects.unscoped(reason).filter(customer=customer, person=former, done_at=None)
    waiting.update(person=customer.owner, version=F("version") + 1)
