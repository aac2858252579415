"""How much of a limit is used: what was spent in the period, what is asked for or allowed and not yet spent, and what
a request would add. Only limits of the request's company hold.

Source: docs/spec/expenses.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce, Greatest

from merit.calc.periods import Period, period_of
from merit.requests.models import ASKED, Cost, ExpenseLimit, ExpenseLine, ExpenseRequest

ZERO = Decimal(0)


@dataclass(frozen=True)
class Used:
    """`spent`, `asked`: by others than this request; `adds`: by this request's lines; of `period`, 2026-11."""

    limit: ExpenseLimit
    period: Period
    spent: Decimal
    asked: Decimal
    adds: Decimal

    @property
    def left(self) -> Decimal:
        """What is left once this request is granted; negative: how much it goes beyond."""
        return self.limit.amount - self.spent - self.asked - self.adds

    @property
    def over(self) -> bool:
        return self.left < 0

    @property
    def ratio(self) -> Decimal:
        """How much of the limit is spoken for."""
        used_ = self.spent + self.asked + self.adds
        return used_ / self.limit.amount if self.limit.amount else Decimal(1)


def limits_for(row: ExpenseRequest, *, lock: bool = False) -> list[ExpenseLimit]:
    """The limits that hold for this request; a person's own in place of each person's."""
    rows = ExpenseLimit.objects.unscoped("holds for whoever asks").filter(company_id=row.company_id)
    rows = rows.filter(Q(person=None) | Q(person_id=row.person_id)).order_by("pk")
    found = list(rows.select_for_update(of=("self",)) if lock else rows)
    own = {(one.kind, one.period) for one in found if one.person_id}
    return [
        one
        for one in found
        if (one.per != "person" or one.person_id or (one.kind, one.period) not in own)
        and (one.per != "opportunity" or row.opportunity_id)
        and (one.per != "customer" or row.customer_id)
    ]


def used(row: ExpenseRequest, lines: Sequence[ExpenseLine], limits: Iterable[ExpenseLimit]) -> list[Used]:
    """Each limit in each period that the lines fall into. Two queries for each."""
    found = []
    for limit in limits:
        mine = [line for line in lines if not limit.kind or line.kind == limit.kind]
        for period in sorted({_period(limit, line) for line in mine}):
            adds = sum((line.amount for line in mine if _period(limit, line) == period), ZERO)
            found.append(Used(limit, period, *_by_others(limit, row, period), adds))
    return found


def _period(limit: ExpenseLimit, line: ExpenseLine) -> Period:
    return period_of(line.day, limit.period)


def _by_others(limit: ExpenseLimit, row: ExpenseRequest, period: Period) -> tuple[Decimal, Decimal]:
    days = (period.first_day, period.last_day)
    costs = Cost.objects.unscoped("what a limit has used").filter(_costs_of(limit, row), spent_on__range=days)
    asked = ExpenseLine.objects.unscoped("what a limit has used").filter(_lines_of(limit, row), day__range=days)
    asked = asked.filter(request__state__in=ASKED)
    if row.pk:
        asked, costs = asked.exclude(request_id=row.pk), costs.exclude(line__request_id=row.pk)
    if limit.kind:
        costs, asked = costs.filter(kind=limit.kind), asked.filter(kind=limit.kind)
    open_ = asked.annotate(done=Coalesce(Sum("costs__amount"), ZERO)).annotate(
        open=Greatest(F("amount") - F("done"), ZERO)
    )
    spent = costs.aggregate(total=Sum("amount"))["total"]
    return spent or ZERO, open_.aggregate(total=Sum("open"))["total"] or ZERO


def costs_on(name: str, pk: int) -> Q:
    """The costs of an opportunity or customer (`name`): asked for on it, or on one of its contracts."""
    asked = Q(**{f"line__request__{name}_id": pk})
    return asked | Q(**{"line": None, f"contract__{name}_id": pk})


def _costs_of(limit: ExpenseLimit, row: ExpenseRequest) -> Q:
    match limit.per:
        case "person":
            return Q(person_id=row.person_id)
        case "opportunity" | "customer" as name:
            return costs_on(name, getattr(row, f"{name}_id"))
    return Q(person__company_id=row.company_id)


def _lines_of(limit: ExpenseLimit, row: ExpenseRequest) -> Q:
    names: dict[str, str] = {"person": "person_id", "opportunity": "opportunity_id", "customer": "customer_id"}
    name: Any = names.get(limit.per, "company_id")
    return Q(**{f"request__{name}": getattr(row, name)})
