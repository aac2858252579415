"""What the items of one plan version see in one period: who is admitted, amounts, standings, multipliers, notices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

import polars as pl

from merit.calc.attributes import Attributes, Conditions
from merit.calc.facts import Facts
from merit.calc.fields import ColumnName
from merit.calc.ladders import on_lines, step_of
from merit.calc.metrics import By, Metrics
from merit.calc.money import round_half_away
from merit.calc.notices import Notices
from merit.calc.people import Person, Staff
from merit.calc.periods import Period
from merit.calc.plan import AnyItem, Coefficient, Fixed, Laddered, Plan, Rate, Relative, Share, Times
from merit.calc.problems import Problems
from merit.calc.targets import Standing, Standings


@dataclass
class Sources:
    """The facts with everything computed from them that no plan changes; shared by all periods of a run."""

    facts: Facts

    def __post_init__(self) -> None:
        self.metrics = Metrics(self.facts)
        self.standings = Standings(self.metrics)
        self.attributes = Attributes(self.facts)
        self.cache: dict[object, object] = {}

    @property
    def places(self) -> int:
        return self.facts.places

    @cached_property
    def employee_type(self) -> pl.Enum:
        """The employees as a column type that sorts in code order."""
        return pl.Enum(self.facts.employees)

    def minor(self, amount: Fraction) -> int:
        """R(amount) in minor units."""
        return round_half_away(amount * 10**self.places)


@dataclass(frozen=True, slots=True)
class Multiplier:
    """One `times`: whose standing in what, and the coefficient that it gives."""

    times: Times
    subject: str
    standing: Standing
    coefficient: Fraction


@dataclass
class Context:
    """One item's period under one version of the plan."""

    sources: Sources
    period: Period
    notices: Notices = field(default_factory=Notices)

    @property
    def staff(self) -> Staff:
        return self.sources.metrics.staff(self.period)

    def admitted(self, conditions: Conditions) -> list[Person]:
        """The people who count in the period and whom `for` admits, in code order."""
        admits = self.sources.attributes.admits
        return [one for one in self.staff.counting.values() if not conditions or admits(conditions, one.row)]

    def say(self, key: str, item: AnyItem, about: str | Sequence[str], /, **params: object) -> None:
        """A notice about people or facts; about nobody, none."""
        if about:
            self.notices.add(key, about, item=item.code, period=str(self.period), **params)

    def amount(self, item: AnyItem, amount: Fraction | ColumnName, person: Person) -> Fraction | None:
        """A number, or the cell of the person's or the person's department's row; None (with a notice) where empty."""
        if isinstance(amount, Fraction):
            return amount
        row = person.row if amount.table == "employee" else self.staff.departments.get(person.department)
        value = None if row is None else self.cell(amount, row)
        if value is None:
            self.say("empty_amount", item, person.code, column=str(amount))
        return value

    def cell(self, column: ColumnName, row: int) -> Fraction | None:
        return self.sources.attributes.number(f"{column.table}s", column.column, row)

    def standing(self, item: Coefficient | Relative | Rate, person: Person) -> Standing:
        """The person's (or team's) value for the item's metric."""
        of = getattr(item, "of", None) or ("target" if isinstance(item, Rate) and item.axis == "attainment" else None)
        if getattr(item, "credit", "own") == "team":
            return self.sources.standings.of_team(person, item.metric, self.period, of)
        return self.sources.standings.of_person(person, item.metric, self.period, of)

    def multipliers(self, item: AnyItem, times: Sequence[Times], person: Person) -> list[Multiplier]:
        """The coefficients of the item's `times` for a person. An absent x gives 1, with a notice."""
        return [self._multiplier(item, one, one.subject or "person", person) for one in times]

    def _multiplier(self, item: AnyItem, times: Times, subject: str, person: Person) -> Multiplier:
        if subject == "person":
            standing = self.sources.standings.of_person(person, times.metric, self.period, times.of)
            return self.multiplier(item, times, person.code, standing)
        by: By = "department" if subject == "department" else "company"
        code = person.department if by == "department" else person.company
        return self.unit_multiplier(item, times, by, code)

    def unit_multiplier(self, item: AnyItem, times: Times, by: By, code: str) -> Multiplier:
        key = (self.period, "standing", by, code, times.metric, times.of)
        if key not in self.sources.cache:
            standings = self.sources.standings
            self.sources.cache[key] = standings.of_unit(by, code, times.metric, self.period, times.of)
        standing = self.sources.cache[key]
        assert isinstance(standing, Standing)
        return self.multiplier(item, times, code, standing)

    def multiplier(self, item: AnyItem, times: Times, code: str, standing: Standing) -> Multiplier:
        if standing.x is None:
            key = "times_absent" if standing.value is None else "times_without_target"
            self.say(key, item, code, metric=times.metric)
            return Multiplier(times, code, standing, Fraction(1))
        return Multiplier(times, code, standing, ladder_at(times, standing.x))

    def factor(self, item: AnyItem, times: Sequence[Times], person: Person) -> Fraction:
        return product([one.coefficient for one in self.multipliers(item, times, person)])

    def prorated(self, item: Fixed | Coefficient | Relative, person: Person) -> Fraction:
        """Days employed ÷ days of the period, where the item asks for it."""
        return Fraction(person.days, self.period.days) if item.prorate else Fraction(1)


def product(factors: Sequence[Fraction]) -> Fraction:
    whole = Fraction(1)
    for factor in factors:
        whole *= factor
    return whole


def ladder_at(ladder: Laddered, x: Fraction) -> Fraction:
    """c(x): the coefficient of the last step whose `from` ≤ x, or on straight lines between the steps."""
    if ladder.interpolate:
        return on_lines([(step.from_ or Fraction(0), step.coefficient) for step in ladder.ladder], x)
    steps = [(step.from_, step.coefficient) for step in ladder.ladder]
    return steps[step_of(steps, x)][1]


def check_columns(plan: Plan, sources: Sources, problems: Problems) -> None:
    """Every column that the plan names is there, and holds numbers where it asks for numbers."""
    attributes = sources.attributes
    for item in plan.items:
        for column in item.for_:
            attributes.need_text("employees", column, f"{item.code}.for", problems)
        for column in getattr(item, "among", ()):
            attributes.need_text("employees", column, f"{item.code}.among", problems)
        for column in getattr(item, "only", {}):
            table, _, name = column.partition(".")
            attributes.need_text(f"{table}s", name, f"{item.code}.only", problems)
        for named in _amounts(item):
            attributes.need_number(f"{named.table}s", named.column, f"{item.code}", problems)


def _amounts(item: AnyItem) -> list[ColumnName]:
    amounts: list[object] = [getattr(item, name, None) for name in ("amount", "base")]
    if isinstance(item, Share):
        amounts.append(item.pool.amount)
        amounts.extend(ColumnName(factor) for factor in item.factors if factor.startswith("employee."))
    return [amount for amount in amounts if isinstance(amount, ColumnName)]
