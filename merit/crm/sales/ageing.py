"""Receivables of many contracts: what of each is paid, how it stands, and how old the open ones are.

The rule of what is paid is that of merit/crm/sales/settlement.py, over what the database keeps (merit/crm/standing.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
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


def states(actor: Actor) -> dict[str, Q]:
    """What makes a receivable settled, overdue, part (some of it is covered) or due (not yet): just one holds."""
    waits = Q(open__gt=0, due_on__gte=actor.today)
    return {
        "settled": Q(open__lte=0),
        "overdue": Q(open__gt=0, due_on__lt=actor.today),
        "part": waits & Q(open__lt=F("amount")),
        "due": waits & Q(open__gte=F("amount")),
    }


def state(actor: Actor) -> Case:
    """Which of `states` holds."""
    cases = [When(rule, then=Value(name)) for name, rule in states(actor).items()]
    return Case(*cases, output_field=CharField())


def ages(rows: QuerySet[Settlement], day: date) -> Sequence[Bucket]:
    """What of these is open, by age: each of BUCKETS."""
    found = {name: Bucket(name, 0, NOTHING) for name in BUCKETS}
    by_day = rows.filter(open__gt=0).order_by().values_list("due_on").annotate(Count("pk"), Sum("open"))
    for due_on, count, total in by_day:
        one = found[_age((day - due_on).days)]
        found[one.name] = Bucket(one.name, one.count + count, one.total + total)
    return list(found.values())


def _age(late: int) -> str:
    """The bucket of what is so many days late."""
    if late <= 0:
        return BUCKETS[0]
    return next((name for name in BUCKETS[1:-1] if late <= int(name.split("-")[1])), BUCKETS[-1])
