"""Where a person, a department or a company stands today: value, target, attainment, and the pace to hold them against.

Source: docs/spec/metrics.md, docs/spec/targets.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from merit.calc.facts import Facts
from merit.calc.metrics import RATIOS, SCORES, By, Metric, Metrics, period_from
from merit.calc.periods import Period
from merit.calc.targets import Standings, Target


@dataclass(frozen=True, slots=True)
class Days:
    """Working days of a period: all of them, and those gone, today's included."""

    gone: int
    all: int

    @property
    def left(self) -> int:
        return self.all - self.gone

    @property
    def pace(self) -> Fraction | None:
        """The share gone; None where the period has no working day."""
        return Fraction(self.gone, self.all) if self.all else None


@dataclass(frozen=True, slots=True)
class Standing:
    """One metric of one subject in a period. `target` None: there is none; `attainment` None: nothing to divide.

    `pace`: what part of the target should be reached by today, None for metrics that do not grow day by day.
    """

    metric: Metric
    period: Period
    value: Fraction | None
    target: Target | None
    attainment: Fraction | None
    pace: Fraction | None

    @property
    def goal(self) -> Fraction | None:
        """The target's value."""
        return self.target.value if self.target else None

    @property
    def missing(self) -> Fraction | None:
        """How much is missing to the target; 0 once it is reached; None without a target."""
        if self.goal is None or self.value is None:
            return None
        return max(Fraction(0), self.goal - self.value)

    @property
    def run_rate(self) -> Fraction | None:
        """What it comes to by the period's end at the pace so far; None before the first working day."""
        return self.value / self.pace if self.value is not None and self.pace else None

    @property
    def behind(self) -> Fraction | None:
        """How far attainment stays behind the pace (below 0: ahead of it)."""
        return None if self.pace is None or self.attainment is None else self.pace - self.attainment


class Live:
    """The standings of one set of facts on one day; each metric is computed once."""

    def __init__(self, facts: Facts, today: date) -> None:
        self.facts = facts
        self.today = today
        self.metrics = Metrics(facts)
        self._standings = Standings(self.metrics)
        self._days: dict[tuple[Period, str], Days] = {}

    def standing(self, code: str, metric: Metric, period: Period | str, by: By = "employee") -> Standing:
        """Where the subject stands. A person whom the period does not know has neither value nor target."""
        wanted = period_from(period)
        if by == "employee":
            person = self.metrics.people.known(code, wanted)
            if person is None:
                return Standing(metric, wanted, None, None, None, self._pace(metric, wanted, ""))
            company = person.company
            found = self._standings.of_person(person, metric, wanted, "target")
        else:
            company = code if by == "company" else self.metrics.company_of(code, wanted)
            found = self._standings.of_unit(by, code, metric, wanted, "target")
        return Standing(metric, wanted, found.value, found.target, found.x, self._pace(metric, wanted, company))

    def has_target(self, code: str, metric: Metric, period: Period | str) -> bool:
        """Whether a person has a target, without computing the metric."""
        return self._standings.targets.of_person(code, metric, period_from(period)) is not None

    def days(self, period: Period | str, company: str = "") -> Days:
        """The company's working days of the period, and how many of them have begun."""
        wanted = period_from(period)
        if (wanted, company) not in self._days:
            self._days[wanted, company] = self._counted(wanted, company)
        return self._days[wanted, company]

    def _counted(self, wanted: Period, company: str) -> Days:
        gone = (min(self.today, wanted.last_day) - wanted.first_day).days + 1
        past = (wanted.first_day + timedelta(days=n) for n in range(gone))
        begun = sum(self.metrics.is_workday(day, company) for day in past)
        return Days(begun, self.metrics.workdays(wanted, company))

    def _pace(self, metric: Metric, period: Period, company: str) -> Fraction | None:
        return None if metric in RATIOS or metric in SCORES else self.days(period, company).pace


def standing(
    facts: Facts, code: str, metric: Metric, period: Period | str, today: date, by: By = "employee"
) -> Standing:
    """Where one person (or department, company) stands in one metric."""
    return Live(facts, today).standing(code, metric, period, by)
