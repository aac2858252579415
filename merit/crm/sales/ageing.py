"""Receivables of many contracts: what of each is paid, how it stands, and how old the open ones are.

The rule of what is paid is that of merit/crm/sales/settlement.py, over what the database keeps (merit/crm/standing.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Count, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Collate, Greatest, Least

from merit.crm.standing import Settlement

if TYPE_CHECKING:
    from merit.org.actor import Actor

NOTHING = Decimal(0)
SOON = 30
# Days late up to which a bucket reaches; "later": not due yet; "90": more than 90.
BUCKETS = ("later", "1-30", "31-60", "61-90", "90")


@dataclass(frozen=True)
class Bucket:
    """Open receivables of one age."""

    name: str
    count: int
    total: Decimal


def paid(_actor: Actor) -> Any:
    """What receipts pay of each receivable: the oldest due of its contract first, then by code."""
    before = Q(due_on__lt=OuterRef("due_on"))
    same = Q(due_on=OuterRef("due_on"), receivable__code__lte=Collate(OuterRef("receivable__code"), "C"))
    schedule = Settlement.objects.unscoped("of receivables that are scoped").filter(contract=OuterRef("contract"))
    upto = schedule.filter(before | same).order_by().values("contract").annotate(upto=Sum("amount")).values("upto")
    reached = Subquery(upto, output_field=DecimalField())
    net = Greatest(F("contract__standing__received"), Value(NOTHING))
    return Least(net, reached) - Least(net, reached - F("amount"))


def state(actor: Actor) -> Case:
    """settled, overdue, part (some of it is covered) or due (not yet)."""
    return Case(
        When(open__lte=0, then=Value("settled")),
        When(due_on__lt=actor.today, then=Value("overdue")),
        When(open__lt=F("amount"), then=Value("part")),
        default=Value("due"),
        output_field=CharField(),
    )


def ages(rows: QuerySet[Settlement], day: date) -> Sequence[Bucket]:
    """What of these is open, by age: each of BUCKETS."""
    cases = [When(condition, then=Value(name)) for name, condition in _ages(day).items()]
    rows = rows.filter(open__gt=0).order_by().annotate(age=Case(*cases, output_field=CharField()))
    found = {
        name: Bucket(name, n, total) for name, n, total in rows.values_list("age").annotate(Count("pk"), Sum("open"))
    }
    return [found.get(name) or Bucket(name, 0, NOTHING) for name in BUCKETS]


def _ages(day: date) -> dict[str, Q]:
    """Bucket → the condition on the day when it was due."""
    found, until = {"later": Q(due_on__gte=day)}, day
    for name in BUCKETS[1:-1]:
        since = day - timedelta(days=int(name.split("-")[1]))
        found[name], until = Q(due_on__gte=since, due_on__lt=until), since
    return found | {BUCKETS[-1]: Q(due_on__lt=until)}
