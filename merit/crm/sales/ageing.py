"""Receivables of many contracts by what of each is open, oldest due first; and how old the open ones are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, Count, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from merit.crm.standing import Settlement

NOTHING = Decimal(0)
SOON = 30
# Days late up to which a bucket reaches; "later": not due yet; "90": more than 90.
BUCKETS = ("later", "1-30", "31-60", "61-90", "90")
VIEWS = ("open", "overdue", "soon", "settled", "all")


@dataclass(frozen=True)
class Bucket:
    """Open receivables of one age."""

    name: str
    count: int
    total: Decimal


@dataclass(frozen=True)
class Owed:
    """Of some receivables: how many, their amounts, and what of them is open."""

    count: int
    amount: Decimal
    open: Decimal


def owed(contracts: QuerySet[Any], day: date, view: str = "open", bucket: str = "") -> QuerySet[Settlement]:
    """The receivables of these contracts as `view` (one of VIEWS) wants them: oldest due first, settled ones last."""
    rows = Settlement.objects.unscoped("of contracts that are scoped").filter(contract__in=contracts.order_by())
    wanted = {
        "open": Q(open__gt=0),
        "overdue": Q(open__gt=0, due_on__lt=day),
        "soon": Q(open__gt=0, due_on__range=(day, day + timedelta(days=SOON))),
        "settled": Q(open__lte=0),
        "all": Q(),
    }
    rows = rows.filter(wanted[view], _ages(day).get(bucket, Q()))
    return rows.order_by("-due_on", "-pk") if view == "settled" else rows.order_by("due_on", "pk")


def sums(rows: QuerySet[Settlement], most: int | None = None) -> Owed:
    """How many they are, what was due and what is open; of the first `most` only."""
    found = rows.order_by()[:most].aggregate(
        n=Count("pk"), amount=Coalesce(Sum("amount"), NOTHING), left=Coalesce(Sum("open"), NOTHING)
    )
    return Owed(found["n"], found["amount"], found["left"])


def ages(contracts: QuerySet[Any], day: date) -> Sequence[Bucket]:
    """What is open, by age: each of BUCKETS."""
    cases = [When(condition, then=Value(name)) for name, condition in _ages(day).items()]
    rows = owed(contracts, day).order_by().annotate(age=Case(*cases, output_field=CharField()))
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
