"""What people, departments and the company had in the months of a year: the season that next year's targets go by.

Source: docs/spec/targets.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, cast

from django.utils.translation import gettext as _

from merit.calc.metrics import By, Metric
from merit.calc.periods import Period
from merit.core.errors import Forbidden, Invalid
from merit.metrics.gather import facts_of
from merit.metrics.live import Live
from merit.org.actor import Actor
from merit.org.models import Company, Department, Person
from merit.targets import policy
from merit.targets.operations import company_of
from merit.targets.planning import months_of, working_months
from merit.targets.sharing import To, takers, targets_of

NOTHING = Fraction(0)
SpreadWay = Literal["even", "workdays", "last", "results"]
ShareWay = Literal["equal", "now", "last", "results"]


def weights(
    actor: Actor, subject: Person | Department | Company, metric: str, year: int, way: SpreadWay
) -> Sequence[Decimal | Fraction] | None:
    """Twelve weights to spread a year by. Invalid where there is nothing of last year to go by."""
    policy.may_set(actor, subject)
    if way == "workdays":
        return working_months(company_of(subject), year)
    if way == "last":
        return months_of(actor, subject, metric, year - 1)
    return months(actor, subject, metric, year - 1) if way == "results" else None


def basis(
    actor: Actor, unit: Department | Company, metric: str, year: int, way: ShareWay, to: To = "person"
) -> Mapping[int, Fraction] | None:
    """Figures of the unit's people (or departments) to share its months by."""
    if way == "equal":
        return None
    rights = policy.writable(actor)
    there = {pk: one for pk, one in takers(actor, unit, year, to).subjects.items() if rights.covers(one)}
    if not there:
        raise Forbidden
    if way == "results":
        return year_of(actor, there, metric, year - 1)
    return targets_of(actor, to, there, metric, year if way == "now" else year - 1)


def months(actor: Actor, subject: Person | Department | Company, metric: str, year: int) -> list[Fraction]:
    """The subject's value of each month of `year`, what is below 0 as 0. Invalid where there is none above it."""
    company = company_of(subject)
    people = {subject.pk} if isinstance(subject, Person) else None
    live = Live(facts_of(company.currency, people=people), actor.today)
    found = [_value(live, subject, metric, month) for month in Period(year, 1, 12).month_parts()]
    if not any(found):
        raise Invalid(way=_("There are no figures of %(year)s to go by.") % {"year": year})
    return found


def year_of(actor: Actor, subjects: Mapping[int, Any], metric: str, year: int) -> dict[int, Fraction]:
    """Id → the subject's value of the whole year: people, or departments."""
    if not subjects:
        return {}
    first = next(iter(subjects.values()))
    live = Live(
        facts_of(first.company.currency, people=set(subjects) if isinstance(first, Person) else None), actor.today
    )
    whole = Period(year, 1, 12)
    return {pk: _value(live, subject, metric, whole) for pk, subject in subjects.items()}


def _value(live: Live, subject: Any, metric: str, period: Period) -> Fraction:
    by: By = "employee" if isinstance(subject, Person) else "company" if isinstance(subject, Company) else "department"
    value = live.standing(subject.code, cast(Metric, metric), period, by).value
    return max(NOTHING, value or NOTHING)
