"""Which customers and leads are about to go into the pool, by which rule and on which day. Source: docs/spec/pool.md.

`since` is the day that the rule counts from; a customer goes on the day after `days` whole days have passed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import DateField, Exists, F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest, TruncDate

from merit.crm.leads.models import OPEN, Lead
from merit.crm.models import Contract, Customer, Opportunity
from merit.crm.pool.models import PoolSettings, RecycleRule
from merit.org.models import Company

REASON = "the rules hold for everybody's customers"


@dataclass(frozen=True)
class Due:
    """A customer or lead, its owner's, that a rule takes: the first day on which it may go."""

    row: Any
    reason: str
    since: date
    days: int

    @property
    def goes_on(self) -> date:
        return self.since + timedelta(days=self.days + 1)


def due(company: Company, settings: PoolSettings, until: date) -> Iterator[Due]:
    """What goes on `until` or earlier: every customer once, by the rule that takes it first."""
    rules = list(RecycleRule.objects.unscoped(REASON).filter(company=company))
    named = [rule.customer_class for rule in rules if rule.customer_class]
    for rule in rules:
        mine = _owned(company)
        of_class = {"customer_class": rule.customer_class}
        mine = mine.filter(**of_class) if rule.customer_class else mine.exclude(customer_class__in=named)
        yield from _first(_of_rule(mine, rule, until))
    if settings.lead_idle_days is not None:
        yield from _idle_leads(company, settings.lead_idle_days, until)


def _first(found: Iterator[Due]) -> Iterator[Due]:
    earliest: dict[int, Due] = {}
    for one in found:
        known = earliest.get(one.row.pk)
        if known is None or one.goes_on < known.goes_on:
            earliest[one.row.pk] = one
    yield from earliest.values()


def _owned(company: Company) -> QuerySet[Any]:
    zone = ZoneInfo(company.time_zone)
    owned = TruncDate(Coalesce("owned_at", "created_at"), tzinfo=zone)
    rows = Customer.objects.unscoped(REASON).filter(company=company, archived_at=None, merged_into=None)
    rows = rows.filter(owner__isnull=False)
    return rows.annotate(owned_on=owned).select_related("owner", "company")


def _of_rule(rows: QuerySet[Any], rule: RecycleRule, until: date) -> Iterator[Due]:
    has_opportunity = Exists(
        Opportunity.objects.unscoped(REASON).filter(customer=OuterRef("pk"), stage__kind="open", archived_at=None)
    )
    has_deal = Exists(Contract.objects.unscoped(REASON).filter(customer=OuterRef("pk"), archived_at=None))
    if rule.idle_days is not None:
        mine = rows.filter(~has_opportunity) if rule.spare_opportunity else rows
        mine = mine.filter(~has_deal) if rule.spare_deal else mine
        yield from _late(mine.annotate(since=_later("last_contact_on")), "idle", rule.idle_days, until)
    if rule.opportunity_days is not None:
        mine = rows.filter(~has_opportunity)
        mine = mine.filter(~has_deal) if rule.spare_deal else mine
        closed = Opportunity.objects.unscoped(REASON).filter(customer=OuterRef("pk"))
        yield from _late(mine.annotate(since=_last(closed, "closed_on")), "opportunity", rule.opportunity_days, until)
    if rule.deal_days is not None:
        mine = rows.filter(~has_opportunity) if rule.spare_opportunity else rows
        mine = mine.filter(~has_deal) if rule.spare_deal else mine
        signed = Contract.objects.unscoped(REASON).filter(customer=OuterRef("pk"), archived_at=None)
        yield from _late(mine.annotate(since=_last(signed, "signed_on")), "deal", rule.deal_days, until)


def _later(column: str) -> Any:
    return Greatest(F("owned_on"), F(column), output_field=DateField())


def _last(rows: QuerySet[Any], column: str) -> Any:
    """The day it became the owner's, or the last one of these rows."""
    last = rows.order_by().values("customer").annotate(last=Max(column)).values("last")
    return Greatest(F("owned_on"), Subquery(last), output_field=DateField())


def _late(rows: QuerySet[Any], reason: str, days: int, until: date) -> Iterator[Due]:
    for row in rows.filter(since__lt=until - timedelta(days=days)).order_by("pk").iterator(chunk_size=2000):
        yield Due(row, reason, row.since, days)


def _idle_leads(company: Company, days: int, until: date) -> Iterator[Due]:
    """Leads that were looked after once, and then no more."""
    zone = ZoneInfo(company.time_zone)
    rows = Lead.objects.unscoped(REASON).filter(company=company, owner__isnull=False, status__in=OPEN)
    rows = rows.annotate(owned_on=TruncDate("owned_at", tzinfo=zone)).annotate(since=_later("last_contact_on"))
    return _late(rows.select_related("owner", "company"), "idle", days, until)
