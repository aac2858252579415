"""The target that a forecast is held against: contract amount of a person, department, team or company in a period.

Source: docs/spec/forecast.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q

from merit.calc.periods import Period
from merit.targets.models import Target

METRIC: Final = "contract_amount"
Values = dict[tuple[str, int], dict[str, Decimal]]


def values_of(actor: Any, period: Period) -> Values:
    """(kind, id) → period → target, of all that the actor sees that could be in this period."""
    parts = [str(one) for one in (period, *period.month_parts())]
    rows = Target.objects.visible_to(actor).filter(
        Q(company=actor.company), metric=METRIC, period__in=parts, value__isnull=False
    )
    found: Values = {}
    names = ("person_id", "department_id", "subject_company_id", "period", "value")
    for person, department, company, at, value in rows.values_list(*names):
        key = ("person", person) if person else ("department", department) if department else ("company", company)
        found.setdefault(key, {})[at] = value
    return found


def target_of(values: Values, kind: str, pk: int, period: Period) -> Decimal | None:
    """The target of the period itself, else the sum of its months; None where there is none."""
    mine = values.get((kind, pk), {})
    if str(period) in mine:
        return mine[str(period)]
    months = [mine[str(month)] for month in period.month_parts() if str(month) in mine]
    return sum(months, Decimal(0)) if months else None


def together(values: Values, people: Iterable[int], period: Period) -> Decimal | None:
    """What these people have together; None where nobody has one."""
    found = [one for pk in people if (one := target_of(values, "person", pk, period)) is not None]
    return sum(found, Decimal(0)) if found else None
