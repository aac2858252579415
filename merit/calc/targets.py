"""Targets, and attainment: a value divided by the target of the same subject, metric and period.

Source: docs/spec/targets.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from merit.calc.metrics import RATIOS, SCORES, By, Metric, Metrics
from merit.calc.people import Person
from merit.calc.periods import Period


@dataclass(frozen=True, slots=True)
class Target:
    """`origin`: the subject's own row, the sum of its months' rows, or the sum of its people's targets."""

    value: Fraction
    origin: Literal["own", "months", "people"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a subject stands in a metric: its value, its target if one is asked for, and x, what rules look at."""

    value: Fraction | None
    target: Target | None
    x: Fraction | None


class Targets:
    """targets.csv by subject, metric and period; an empty value is none."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        facts = metrics.facts
        unit = 10 ** facts.scale("targets", "value")
        rows = facts["targets"].select("subject", "metric", "period", "value").drop_nulls("value").iter_rows()
        self._rows = {(who, metric, period): Fraction(value, unit) for who, metric, period, value in rows}

    def of_person(self, code: str, metric: Metric, period: Period) -> Target | None:
        return self._own(code, metric, period)

    def of_subject(self, by: By, code: str, metric: Metric, period: Period) -> Target | None:
        own = self._own(code, metric, period)
        if own is not None or by == "employee" or not adds_up(metric):
            return own
        staff = self._metrics.staff(period)
        people = staff.of_department(code) if by == "department" else staff.of_company(code)
        theirs = [target.value for one in people if (target := self._own(one.code, metric, period))]
        return Target(sum(theirs, Fraction(0)), "people") if theirs else None

    def _own(self, code: str, metric: Metric, period: Period) -> Target | None:
        row = self._rows.get((code, metric, str(period)))
        if row is not None:
            return Target(row, "own")
        if period.months == 1 or not adds_up(metric):
            return None
        months = [self._rows.get((code, metric, str(month))) for month in period.month_parts()]
        there = [value for value in months if value is not None]
        return Target(sum(there, Fraction(0)), "months") if len(there) == len(months) else None


def adds_up(metric: Metric) -> bool:
    """Amounts and counts: their targets sum over months and people."""
    return metric not in RATIOS and metric not in SCORES


def attainment(value: Fraction | None, target: Target | None) -> Fraction | None:
    """value ÷ target; absent without a value, and without a target above 0."""
    if value is None or target is None or target.value <= 0:
        return None
    return value / target.value


class Standings:
    """Values and attainments of people, teams, departments and companies."""

    def __init__(self, metrics: Metrics) -> None:
        self.metrics = metrics
        self.targets = Targets(metrics)

    def of_person(self, person: Person, metric: Metric, period: Period, of: str | None) -> Standing:
        value = self.metrics.of_person(metric, period, person)
        return self._standing(value, self.targets.of_person(person.code, metric, period) if of else None, of)

    def of_team(self, person: Person, metric: Metric, period: Period, of: str | None) -> Standing:
        """The facts of everyone below against the person's own target; absent with nobody below."""
        staff = self.metrics.staff(period)
        below = [staff.known[code] for code in sorted(staff.below(person.code))]
        value = self.metrics.of_people(metric, period, below) if below else None
        return self._standing(value, self.targets.of_person(person.code, metric, period) if of else None, of)

    def of_unit(self, by: By, code: str, metric: Metric, period: Period, of: str | None) -> Standing:
        value = self.metrics.of_subject(by, code, metric, period)
        return self._standing(value, self.targets.of_subject(by, code, metric, period) if of else None, of)

    def _standing(self, value: Fraction | None, target: Target | None, of: str | None) -> Standing:
        return Standing(value, target, attainment(value, target) if of else value)
