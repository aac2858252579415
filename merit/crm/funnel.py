"""The sales funnel (銷售漏斗): how far the opportunities of a time came, stage by stage; and what customers are kept.

Source: docs/spec/boards.md.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import Avg, Case, Count, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce, Greatest

from merit.crm.intervals import Rules, with_interval
from merit.crm.models import Customer, Opportunity, Pipeline, Settlement, Stage, StageChange
from merit.org.models import Company

DAYS: Final = 90
WHY: Final = "how many and how much of people whom the reader sees"
ZERO: Final = Decimal(0)
BEHIND_ALL: Final = 32_767


@dataclass(frozen=True)
class Step:
    """A stage: how many opportunities came at least so far, what they are worth, and the part of those of the step
    before; None for the first, and where none came so far as the step before."""

    stage: Stage
    count: int
    amount: Decimal
    conversion: Decimal | None


@dataclass(frozen=True)
class Funnel:
    """`since`: opened on or after. `won`: how many of them are won. `cycle`: mean days from opening to winning of
    what was won since then; None where nothing was."""

    pipeline: Pipeline
    since: date
    steps: list[Step]
    won: int
    cycle: Decimal | None

    @property
    def entered(self) -> int:
        return self.steps[0].count if self.steps else 0

    @property
    def conversion(self) -> Decimal | None:
        """Won of all that entered."""
        return Decimal(self.won) / self.entered if self.entered else None


def pipelines(company: Company) -> list[Pipeline]:
    """Those in use, in their order."""
    rows = Pipeline.objects.unscoped("the ways of a company's sales").filter(company=company, archived_at=None)
    return list(rows.order_by("position"))


def funnel(company: Company, people: Collection[int] | None, pipeline: Pipeline, today: date) -> Funnel:
    """Of the opportunities of these people (None: of everybody) that were opened in the last 90 days.

    An opportunity counts for every stage up to the furthest that it was ever in; a won one for all of them.
    """
    since = today - timedelta(days=DAYS)
    stages = list(Stage.objects.unscoped(WHY).filter(pipeline=pipeline, kind="open").order_by("position"))
    stages = [one for one in stages if one.archived_at is None]
    mine = _of(company, people).filter(stage__pipeline=pipeline)
    reached = _reached(mine.filter(opened_on__gte=since, opened_on__lte=today))
    at_least: dict[int, tuple[int, Decimal]] = {}
    for one in stages:
        some = [(count, amount) for place, count, amount in reached if place >= one.position]
        at_least[one.pk] = (sum(count for count, _amount in some), sum((amount for _count, amount in some), ZERO))
    steps, before = [], None
    for one in stages:
        count, amount = at_least[one.pk]
        steps.append(Step(one, count, amount, Decimal(count) / before if before else None))
        before = count
    won = mine.filter(stage__kind="won", closed_on__gte=since, closed_on__lte=today)
    cycle = won.aggregate(days=Avg(F("closed_on") - F("opened_on")))["days"]
    entered_and_won = mine.filter(stage__kind="won", opened_on__gte=since, opened_on__lte=today).count()
    days = None if cycle is None else (Decimal(cycle // timedelta(hours=1)) / 24).quantize(Decimal("0.1"))
    return Funnel(pipeline, since, steps, entered_and_won, days)


def _of(company: Company, people: Collection[int] | None) -> QuerySet[Opportunity]:
    rows: QuerySet[Opportunity] = Opportunity.objects.unscoped(WHY).filter(company=company, archived_at=None)
    return rows if people is None else rows.filter(owner_id__in=list(people))


def _reached(rows: QuerySet[Opportunity]) -> list[tuple[int, int, Decimal]]:
    """(position of the furthest open stage, how many, their amount); a won one stands behind all of them."""
    changes = StageChange.objects.unscoped(WHY).filter(
        opportunity=OuterRef("pk"), to_stage__kind="open", to_stage__pipeline=OuterRef("stage__pipeline")
    )
    been = changes.order_by().values("opportunity").annotate(far=Max("to_stage__position")).values("far")
    here = Case(
        When(stage__kind="won", then=BEHIND_ALL),
        When(stage__kind="open", then=F("stage__position")),
        default=0,
        output_field=IntegerField(),
    )
    been_in = Coalesce(Subquery(been), 0, output_field=IntegerField())
    each = rows.annotate(furthest=Greatest(here, been_in, output_field=IntegerField())).order_by().values("furthest")
    return list(each.annotate(n=Count("pk"), sum=Sum("amount")).values_list("furthest", "n", "sum"))


@dataclass(frozen=True)
class Kept:
    """Customers held to a contact interval, and how many of them are past it today."""

    customers: int
    late: int

    @property
    def ratio(self) -> Decimal | None:
        """The part that is in time; None where there are none."""
        return Decimal(self.customers - self.late) / self.customers if self.customers else None

    def __add__(self, other: Kept) -> Kept:
        return Kept(self.customers + other.customers, self.late + other.late)


def kept(company: Company, people: Collection[int] | None, today: date) -> dict[int, Kept]:
    """By owner: whose customers are contacted in time."""
    found = (
        late(company, people, today, all_of_them=True)
        .order_by()
        .values("owner_id")
        .annotate(n=Count("pk"), past=Count("pk", filter=Q(interval_ends_on__lt=today)))
    )
    return {row["owner_id"]: Kept(row["n"], row["past"]) for row in found}


def late(
    company: Company, people: Collection[int] | None, today: date, *, all_of_them: bool = False
) -> QuerySet[Customer]:
    """Customers past their interval, the longest first; `all_of_them`: those in time as well.

    Who was never contacted has no last contact to count from: the first one is a follow-up's business.
    """
    rows = Customer.objects.unscoped(WHY).filter(company=company, archived_at=None, merged_into=None)
    rows = rows.filter(owner__isnull=False) if people is None else rows.filter(owner_id__in=list(people))
    rows = with_interval(rows, company, Rules.of(company)).filter(ruled__isnull=False, last_contact_on__isnull=False)
    return rows if all_of_them else rows.filter(interval_ends_on__lt=today).order_by("interval_ends_on", "pk")


def due_until(company: Company, people: Collection[int] | None, day: date) -> Decimal:
    """What is open of receivables due up to that day, of contracts that these people own."""
    rows = Settlement.objects.unscoped(WHY).filter(company=company, live=True, open__gt=0, due_on__lte=day)
    if people is not None:
        rows = rows.filter(contract__owner_id__in=list(people))
    return rows.aggregate(sum=Sum("open"))["sum"] or ZERO
