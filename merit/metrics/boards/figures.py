"""The figures of a board, all by the core's one definition: of the group, and of each of its people.

Source: docs/spec/boards.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

import polars as pl

from merit.calc.facts import read_facts
from merit.calc.metrics import Metric, within
from merit.calc.people import Person as Employee
from merit.calc.periods import Period, period_of
from merit.metrics.boards.whose import Group
from merit.metrics.files import files_for
from merit.metrics.live import Days, Live
from merit.org.models import Person

if TYPE_CHECKING:
    from merit.org.actor import Actor

METRICS: Final[tuple[Metric, ...]] = ("receipts", "contract_amount", "gross_profit")
Way = Literal["attainment", "amount", "progress"]
WAYS: Final[tuple[Way, ...]] = ("attainment", "amount", "progress")
NOTHING: Final = Fraction(0)
MONTHS_SHOWN: Final = 6


@dataclass(frozen=True)
class Measured:
    """One metric of the group: of the period, of the one before, and of the same one a year ago.

    `pace`: the part of the period's working days that has begun; `days`: these, and all of them.
    """

    metric: Metric
    value: Fraction
    goal: Fraction | None
    before: Fraction
    year_ago: Fraction
    days: Days

    @property
    def attainment(self) -> Fraction | None:
        return self.value / self.goal if self.goal else None

    @property
    def run_rate(self) -> Fraction | None:
        """What it comes to by the end at the pace so far; None before the first working day."""
        return self.value / self.days.pace if self.days.pace else None

    @property
    def missing(self) -> Fraction | None:
        return None if self.goal is None else max(NOTHING, self.goal - self.value)

    @property
    def per_day(self) -> Fraction | None:
        """What is missing, for each working day that is left; None where nothing is missing or no day is left."""
        return self.missing / self.days.left if self.missing and self.days.left > 0 else None

    def against(self, other: Fraction) -> Fraction | None:
        """How much more than `other`: 0.1 is a tenth more; None where there was nothing."""
        return (self.value - other) / other if other > 0 else None


@dataclass(frozen=True)
class Line:
    """One person. `before`: his attainment in the period before; `spent`: his costs.

    `rank`: from 1, the same for equals, 0 for who has nothing to be ranked by; `moved`: how many places up since the
    period before (below 0: down), None where he had no place there.
    """

    pk: int
    code: str
    name: str
    value: Fraction
    goal: Fraction | None
    attainment: Fraction | None
    before: Fraction | None
    value_before: Fraction
    spent: Fraction
    rank: int = 0
    moved: int | None = None

    @property
    def cost_rate(self) -> Fraction | None:
        """Costs for what was received; None where nothing was."""
        return self.spent / self.value if self.value > 0 else None

    @property
    def progress(self) -> Fraction | None:
        """Attainment beyond that of the period before."""
        if self.attainment is None or self.before is None:
            return None
        return self.attainment - self.before

    @property
    def down(self) -> int:
        """Places lost since the period before."""
        return -self.moved if self.moved and self.moved < 0 else 0

    def by(self, way: Way) -> Fraction | None:
        return self.value if way == "amount" else self.attainment if way == "attainment" else self.progress

    def earlier(self, way: Way) -> Fraction | None:
        """What he was ranked by in the period before; progress has no such place."""
        return {"amount": self.value_before, "attainment": self.before}.get(way)


@dataclass(frozen=True)
class Month:
    """Receipts of one month, beside the target and the same month a year before."""

    period: Period
    value: Fraction
    goal: Fraction | None
    year_ago: Fraction

    @property
    def attainment(self) -> Fraction | None:
        return self.value / self.goal if self.goal else None


@dataclass(frozen=True)
class Board:
    """`lines`: everybody who has a target or a figure, by name; `daily`: (day, received by then) up to today.

    `months`: the six up to the period's last one that has begun, the newest first.
    """

    group: Group
    period: Period
    receipts: Measured
    contracts: Measured
    spent: Fraction
    lines: Sequence[Line]
    daily: Sequence[tuple[date, Fraction]]
    months: Sequence[Month]

    @property
    def cost_rate(self) -> Fraction | None:
        return self.spent / self.receipts.value if self.receipts.value > 0 else None

    def ranked(self, way: Way) -> list[Line]:
        """The best first; who has nothing to be ranked by last. Equals share the better place."""
        places = _places(self.lines, lambda one: one.by(way))
        earlier = _places(self.lines, lambda one: one.earlier(way))
        found = [
            replace(one, rank=places[one.code], moved=_moved(places[one.code], earlier.get(one.code)))
            for one in self.lines
            if one.code in places
        ]
        rest = [replace(one, rank=0) for one in self.lines if one.code not in places]
        return sorted(found, key=lambda one: (one.rank, -one.value)) + sorted(rest, key=lambda one: -one.value)


def _moved(now: int, then: int | None) -> int | None:
    return None if then is None else then - now


def _places(lines: Iterable[Line], value: Callable[[Line], Fraction | None]) -> dict[str, int]:
    known = [(found, one.code) for one in lines if (found := value(one)) is not None]
    known.sort(key=lambda pair: -pair[0])
    places: dict[str, int] = {}
    for index, (found, code) in enumerate(known):
        same = index and known[index - 1][0] == found
        places[code] = places[known[index - 1][1]] if same else index + 1
    return places


def board(actor: Actor, group: Group, period: Period) -> Board:
    """Of the actor's company. Whoever asks has seen to it that the actor may look at this group."""
    everybody = group.people is None or group.department is not None
    files = files_for(actor.currency, METRICS, None if everybody else group.people)
    return _Computed(Live(read_facts(files, actor.currency), actor.today), actor, group, period).board()


def year_before(period: Period) -> Period:
    return Period(period.year - 1, period.month, period.months)


@dataclass
class _Computed:
    live: Live
    actor: Actor
    group: Group
    period: Period

    def board(self) -> Board:
        receipts = self._measured("receipts")
        profit = self._sum("gross_profit", self.period)
        return Board(
            self.group,
            self.period,
            receipts,
            self._measured("contract_amount"),
            receipts.value - profit,
            self._lines(),
            self._daily(),
            self._months(),
        )

    @cached_property
    def _codes(self) -> frozenset[str] | None:
        """Of a team's people; None where the core says who belongs to the department or the company."""
        if self.group.people is None or self.group.department is not None:
            return None
        rows = Person.objects.unscoped("people whose targets the reader sees").filter(pk__in=self.group.people)
        return frozenset(rows.values_list("code", flat=True))

    def _people(self, period: Period) -> list[Employee]:
        """Who belongs to the group in a period."""
        if self._codes is not None:
            one_by_one = (self.live.metrics.people.known(code, period) for code in sorted(self._codes))
            return [person for person in one_by_one if person is not None]
        staff = self.live.metrics.staff(period)
        if self.group.department is not None:
            return staff.of_department(self.group.department.code)
        return staff.of_company(self.actor.company.code)

    def _sum(self, metric: Metric, period: Period) -> Fraction:
        return self.live.metrics.of_people(metric, period, self._people(period)) or NOTHING

    def _measured(self, metric: Metric) -> Measured:
        return Measured(
            metric,
            self._sum(metric, self.period),
            self._goal(metric, self.period),
            self._sum(metric, self.period.shifted(-1)),
            self._sum(metric, year_before(self.period)),
            self.live.days(self.period, self.actor.company.code),
        )

    def _goal(self, metric: Metric, period: Period) -> Fraction | None:
        """The department's or company's own target, else that of its people together."""
        if self._codes is None:
            department = self.group.department
            code, by = (department.code, "department") if department else (self.actor.company.code, "company")
            return self.live.standing(code, metric, period, by).goal  # type: ignore[arg-type]
        goals = [self.live.standing(one.code, metric, period).goal for one in self._people(period)]
        there = [goal for goal in goals if goal is not None]
        return sum(there, NOTHING) if there else None

    def _months(self) -> list[Month]:
        month = period_of(min(self.live.today, self.period.last_day), "month")
        found = []
        for _back in range(MONTHS_SHOWN):
            value = self._sum("receipts", month)
            found.append(Month(month, value, self._goal("receipts", month), self._sum("receipts", year_before(month))))
            month = month.shifted(-1)
        return found

    def _lines(self) -> list[Line]:
        people = self._people(self.period)
        rows = Person.objects.unscoped("people whose targets the reader sees").filter(
            code__in=[one.code for one in people]
        )
        known = {code: (pk, name) for pk, code, name in rows.values_list("pk", "code", "name")}
        found = [self._line(one, *known[one.code]) for one in people if one.code in known]
        return sorted((one for one in found if one.goal is not None or one.value), key=lambda one: (one.name, one.code))

    def _line(self, person: Employee, pk: int, name: str) -> Line:
        now = self.live.standing(person.code, "receipts", self.period)
        then = self.live.standing(person.code, "receipts", self.period.shifted(-1))
        value, earlier = now.value or NOTHING, then.value or NOTHING
        spent = value - (self.live.metrics.of_person("gross_profit", self.period, person) or NOTHING)
        return Line(pk, person.code, name, value, now.goal, now.attainment, then.attainment, earlier, spent)

    def _daily(self) -> list[tuple[date, Fraction]]:
        """The days on which something was received or given back, and what it had come to by then."""
        ixs = [one.ix for one in self._people(self.period)]
        rows = within(self.live.metrics.credits.parts("receipts"), "on", self.period)
        mine = rows.filter(pl.col("employee_ix").is_in(ixs) & (pl.col("on") <= self.live.today))
        sums = mine.group_by("on").agg(pl.col("part").cast(pl.Int128).sum()).sort("on")
        total, found, unit = 0, [], 10**self.live.facts.places
        for day, part in sums.iter_rows():
            total += part
            found.append((day, Fraction(total, unit)))
        return found
