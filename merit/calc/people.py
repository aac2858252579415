"""Who counts in a period, by which of their dated rows, and who stands below whom.

Source: docs/spec/people.md.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, NamedTuple

import polars as pl

from merit.calc.facts import Facts, FactTable
from merit.calc.periods import Period

_ALWAYS: Final = date.min
_EVER: Final = date.max


class Person(NamedTuple):
    """An employee as a period sees them. `row`: the row of employees.csv that holds; `days`: days employed in it."""

    code: str
    ix: int
    row: int
    days: int
    department: str
    company: str
    superior: str | None


@dataclass(frozen=True)
class Staff:
    """The people and departments of one period.

    `counting`: who is employed on at least one day of it, in code order. `known`: everybody with a row in force, people
    who have left included. `departments`: the row of departments.csv in force, by code.
    """

    period: Period
    counting: dict[str, Person]
    known: dict[str, Person]
    departments: dict[str, int]
    parents: dict[str, str]

    @cached_property
    def _reports(self) -> dict[str, list[str]]:
        reports: dict[str, list[str]] = defaultdict(list)
        for person in self.known.values():
            if person.superior is not None:
                reports[person.superior].append(person.code)
        return reports

    def below(self, code: str) -> set[str]:
        """Everyone below a person in the tree of superiors, people who have left included."""
        return _reach(self._reports, code) - {code}

    @cached_property
    def ancestors(self) -> pl.DataFrame:
        """employee_ix, above: every person with everybody above; the other view of `below`, for whole tables."""
        ixs = {code: person.ix for code, person in self.known.items()}
        pairs = [(one.ix, ixs[one.superior]) for one in self.known.values() if one.superior in ixs]
        schema = {"employee_ix": pl.UInt32, "above": pl.UInt32}
        nearest = pl.DataFrame([list(column) for column in zip(*pairs, strict=True)] or [[], []], schema=schema)
        up = nearest.rename({"employee_ix": "above", "above": "higher"})
        found, level = nearest, nearest
        while level.height:
            level = level.join(up, on="above").select("employee_ix", above="higher")
            level = level.join(found, on=["employee_ix", "above"], how="anti")
            found = pl.concat([found, level])
        return found.filter(pl.col("employee_ix") != pl.col("above"))

    @cached_property
    def _members(self) -> dict[str, list[Person]]:
        """Each department's counting people, those of departments below it included."""
        members: dict[str, list[Person]] = {code: [] for code in self.departments}
        for person in self.counting.values():
            department: str | None = person.department
            while department is not None:
                members.setdefault(department, []).append(person)
                department = self.parents.get(department)
        return members

    @cached_property
    def _employed(self) -> dict[str, list[Person]]:
        employed: dict[str, list[Person]] = defaultdict(list)
        for person in self.counting.values():
            employed[person.company].append(person)
        return employed

    def of_department(self, code: str) -> list[Person]:
        return self._members.get(code, [])

    def of_company(self, code: str) -> list[Person]:
        return self._employed.get(code, [])


def _reach(below: Mapping[str, list[str]], start: str) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for code in below.get(waiting.pop(), ()):
            if code not in found:
                found.add(code)
                waiting.append(code)
    return found


class DatedRows:
    """A table's rows by code and date: which one is in force on a day."""

    def __init__(self, table: FactTable, code: str) -> None:
        self._rows: dict[str, tuple[list[date], list[int]]] = {}
        frame = table.frame.select(code, day=pl.col("from").fill_null(_ALWAYS)).with_row_index("\0ix")
        for index, key, day in frame.sort(code, "day").iter_rows():
            days, rows = self._rows.setdefault(key, ([], []))
            days.append(day)
            rows.append(index)

    def codes(self) -> list[str]:
        return list(self._rows)

    def first(self, code: str) -> int:
        return self._rows[code][1][0]

    def on(self, code: str, day: date) -> int | None:
        """The row of `code` in force on a day, or None before the first one."""
        days, rows = self._rows[code]
        place = bisect_right(days, day)
        return rows[place - 1] if place else None


class People:
    """Everybody's dated rows; `staff(period)` says who counts and as what."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._employees = DatedRows(facts.tables["employees"], "employee")
        self._departments = DatedRows(facts.tables["departments"], "department")
        frame = facts["employees"]
        columns = ("hired_on", "left_on", "department", "company", "superior")
        self._column = {name: frame[name].to_list() for name in columns}
        self._parent = facts["departments"]["parent"].to_list()
        self._staff: dict[Period, Staff] = {}

    def staff(self, period: Period) -> Staff:
        if period not in self._staff:
            self._staff[period] = self._resolve(period)
        return self._staff[period]

    def _resolve(self, period: Period) -> Staff:
        counting, known = {}, {}
        for ix, code in enumerate(self._facts.employees):
            person = self._person(ix, code, period)
            if person is not None:
                known[code] = person
                if person.days:
                    counting[code] = person
        rows = {code: self._departments.on(code, period.last_day) for code in self._departments.codes()}
        departments = {code: row for code, row in rows.items() if row is not None}
        parents = {code: self._parent[row] for code, row in departments.items() if self._parent[row] is not None}
        return Staff(period, counting, known, departments, parents)

    def known(self, code: str, period: Period) -> Person | None:
        """As in `staff(period).known`, without resolving everybody; None for who is not there."""
        if period in self._staff:
            return self._staff[period].known.get(code)
        ix = self._facts.employee_ix.get(code)
        return None if ix is None else self._person(ix, code, period)

    def whenever(self, code: str, period: Period) -> Person:
        """The person by the row in force at the period's end, or by the first row where none is yet."""
        row = self._employees.on(code, period.last_day)
        row = self._employees.first(code) if row is None else row
        column = self._column
        ix = self._facts.employee_ix[code]
        return Person(code, ix, row, 0, column["department"][row], column["company"][row], column["superior"][row])

    def _person(self, ix: int, code: str, period: Period) -> Person | None:
        """Employment by the row in force on the last day; the rest, of who has left, by the last day worked."""
        row = self._employees.on(code, period.last_day)
        if row is None:
            return None
        hired, left = self._column["hired_on"][row] or _ALWAYS, self._column["left_on"][row] or _EVER
        days = (min(left, period.last_day) - max(hired, period.first_day)).days + 1
        if left < period.last_day:
            # A first row dated after the last day worked is all there is to go by.
            at_leaving = self._employees.on(code, left)
            row = row if at_leaving is None else at_leaving
        return Person(
            code,
            ix,
            row,
            max(0, days),
            self._column["department"][row],
            self._column["company"][row],
            self._column["superior"][row],
        )
