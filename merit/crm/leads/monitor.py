"""The lead-filter monitor (商機過濾監控): leads that nobody has looked after, by age; reminder, superior, pool.

Hours count from the moment at which the lead became its owner's. Each step is done once for an owner: it stands on
the lead itself, and a lead that comes to another owner starts anew. Source: docs/spec/leads.md.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from merit.core.operations import log
from merit.crm.leads.models import OPEN, Lead
from merit.crm.leads.telling import superior_of
from merit.crm.pool.entering import recycle
from merit.crm.pool.models import PoolSettings
from merit.crm.pool.settings import settings_of
from merit.org import actor as acting
from merit.org.actor import Actor
from merit.org.models import Company
from merit.org.notices import notify

logger = logging.getLogger(__name__)
REASON = "the monitor looks at everybody's leads"
# (name, from hours on, up to hours)
AGES: Final = (
    ("4h", 0, 4),
    ("1d", 4, 24),
    ("2d", 24, 48),
    ("3d", 48, 72),
    ("7d", 72, 168),
    ("older", 168, None),
)


def unhandled(rows: QuerySet[Lead]) -> QuerySet[Lead]:
    """Those of the leads that have an owner who has not looked after them yet."""
    return rows.filter(handled_at=None, status__in=OPEN, owner__isnull=False)


def hours_since(lead: Lead, now: datetime) -> int:
    """The whole hours for which it has been its owner's."""
    return int((now - lead.owned_at).total_seconds() // 3600) if lead.owned_at else 0


def of_age(rows: QuerySet[Lead], age: str, now: datetime) -> QuerySet[Lead]:
    """Those of one of AGES."""
    least, most = next((least, most) for name, least, most in AGES if name == age)
    rows = rows.filter(owned_at__lte=now - timedelta(hours=least))
    return rows if most is None else rows.filter(owned_at__gt=now - timedelta(hours=most))


@dataclass(frozen=True)
class Waiting:
    """A person's unhandled leads: how many of each age, and the oldest one's hours."""

    person: Any
    ages: dict[str, int]
    oldest: int

    @property
    def count(self) -> int:
        return sum(self.ages.values())

    @property
    def cells(self) -> list[tuple[str, int]]:
        return list(self.ages.items())


def by_person(rows: QuerySet[Lead], now: datetime) -> list[Waiting]:
    """Of each owner, the longest waiting first. One query."""
    found: dict[int, tuple[Any, list[int]]] = {}
    for lead in unhandled(rows).select_related("owner").only("owned_at", "owner__name", "owner__code"):
        hours = hours_since(lead, now)
        found.setdefault(lead.owner_id, (lead.owner, []))[1].append(hours)
    waiting = [Waiting(person, _counted(hours), max(hours)) for person, hours in found.values()]
    return sorted(waiting, key=lambda one: (-one.oldest, one.person.name))


def _counted(hours: list[int]) -> dict[str, int]:
    return {name: sum(low <= one < (high or 10**9) for one in hours) for name, low, high in AGES}


def watch(now: datetime | None = None) -> None:
    """Every company's leads: what is due now is done now; one company that breaks stops no other."""
    now = now or timezone.now()
    for company in Company.objects.unscoped(REASON).order_by("pk"):
        try:
            watch_company(company, now)
        except Exception:  # the boundary of a job: the others go on, and this one is tried again
            logger.exception("leads of %s", company.code)


def watch_company(company: Company, now: datetime) -> None:
    """The steps of one company, each lead in a transaction of its own."""
    settings = settings_of(company)
    shortest = min(filter(None, [settings.remind_hours, settings.escalate_hours, settings.pool_hours]), default=None)
    if shortest is None:
        return
    rows = unhandled(Lead.objects.unscoped(REASON).filter(company=company))
    keys = rows.filter(owned_at__lte=now - timedelta(hours=shortest)).order_by("owned_at").values_list("pk", flat=True)
    for pk in list(keys):
        _step(pk, settings, now)


@transaction.atomic
def _step(pk: int, settings: PoolSettings, now: datetime) -> None:
    """What is due for one lead, looked at once more under its lock."""
    rows = unhandled(Lead.objects.unscoped(REASON)).select_for_update(of=("self",), skip_locked=True)
    lead = rows.select_related("owner", "company").filter(pk=pk).first()
    if lead is None or lead.owner is None or lead.owned_at is None:
        return
    hours = hours_since(lead, now)
    day = acting.today_in(lead.company)
    owner, mark = lead.owner, f"{lead.pk}:{lead.owned_at:%Y%m%d%H%M%S}"
    if settings.remind_hours and hours >= settings.remind_hours and lead.reminded_at is None:
        lead.reminded_at = now
        notify([owner], "lead-reminder", lead, key=f"lead-reminder:{mark}", day=day, n=hours)
    if settings.escalate_hours and hours >= settings.escalate_hours and lead.escalated_at is None:
        lead.escalated_at = now
        told = {"n": hours, "owner": owner.name}
        notify([superior_of(owner, day)], "lead-escalation", lead, key=f"lead-escalation:{mark}", day=day, **told)
        log(None, "escalated", lead)
    lead.save(update_fields=["reminded_at", "escalated_at"])
    if settings.pool_hours and hours >= settings.pool_hours:
        recycle(lead, reason="unhandled", days=hours // 24)
        notify([owner], "pool-lost", lead, key=f"pool-lost:{mark}", day=day, reason="unhandled", n=hours // 24)


def my_unhandled(actor: Actor) -> int:
    """How many of the actor's own leads wait for him."""
    if actor.person is None:
        return 0
    return unhandled(Lead.objects.visible_to(actor).filter(owner=actor.person)).count()
