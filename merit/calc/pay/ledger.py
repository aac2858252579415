"""What locked runs have paid (paid.csv), and which months are locked (runs.csv).

Source: docs/spec/adjustments.md.
"""

from __future__ import annotations

from collections import defaultdict

import polars as pl

from merit.calc.facts import Facts
from merit.calc.notices import Notices
from merit.calc.periods import Every, Period, parse_period
from merit.calc.plan import Plan, Versions
from merit.calc.problems import MOST, Problems

Paid = dict[tuple[str, str, str], int]
_EVERY: tuple[Every, ...] = ("month", "quarter", "half", "year")


class Ledger:
    """`paid`: what has been paid per (employee, item, period), minor units. `locked`: months before the run's."""

    def __init__(self, facts: Facts, month: Period) -> None:
        self._facts = facts
        self.month = month
        periods = facts["paid"]["period"].unique().to_list()
        self.ends = {text: parse_period(text).last_month for text in periods}
        self.paid: Paid = defaultdict(int)
        for employee, item, period, amount in self._rows().iter_rows():
            self.paid[employee, item, period] += amount
        self.locked = self._locked()

    def _rows(self) -> pl.DataFrame:
        return self._facts["paid"].select("employee", "item", "period", "amount")

    def _locked(self) -> list[Period]:
        runs = self._facts.tables["runs"]
        months = [parse_period(text) for text in runs.frame["month"].to_list()] if runs.there else self.ends.values()
        return sorted({month for month in months if month < self.month})

    def check(self, problems: Problems) -> None:
        """The run's own periods must not be locked already."""
        own = [text for text, end in self.ends.items() if end == self.month]
        table = self._facts.tables["paid"]
        found = table.frame["period"].is_in(own).arg_true()
        problems.count_more(max(0, len(found) - MOST))
        for index in found.head(MOST):
            period = table.frame["period"][index]
            row = table.row_number(index)
            problems.add("month_paid", table.file, row, "period", period=period, month=str(self.month))
        runs = self._facts.tables["runs"]
        for index in (runs.frame["month"] == str(self.month)).arg_true():
            problems.add("month_locked", runs.file, runs.row_number(index), "month", month=str(self.month))

    def debts(self, total: str) -> dict[str, int]:
        """What a total's lines of earlier months have made up and not yet taken back, per person."""
        debts: dict[str, int] = defaultdict(int)
        for (employee, item, period), amount in self.paid.items():
            if item == total and self.ends[period] < self.month:
                debts[employee] += amount
        return debts

    def left_alone(self, versions: Versions, notices: Notices) -> None:
        """Say which paid rows no run computes again."""
        locked = set(self.locked)
        for _, item, period in self.paid:
            end = self.ends[period]
            if end >= self.month:
                notices.add("paid_later", (), period=period)
            elif end not in locked:
                notices.add("paid_not_locked", (), period=period)
            elif not _pays(versions.on(end.last_day), item, period):
                notices.add("paid_left_alone", (), item=item, period=period)


def _pays(plan: Plan | None, code: str, period: str) -> bool:
    """Whether the plan has the item (or total) and pays it for periods of that length."""
    if plan is None:
        return False
    item = plan.item(code)
    if item is None:
        return any(total.code == code for total in plan.totals)
    return item.every == parse_period(period).every


def own_periods(month: Period) -> dict[Every, Period]:
    """The periods that end with a month, by their length."""
    found = {every: month.ends_with(every) for every in _EVERY}
    return {every: period for every, period in found.items() if period is not None}
