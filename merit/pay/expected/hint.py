"""The next boundary: what more to collect for the next band of a rate or the next step of a coefficient.

Source: docs/spec/pay-rate.md, docs/spec/ladders.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Literal

import polars as pl

from merit.calc.pay.context import Context, ladder_at
from merit.calc.pay.rate import item_parts
from merit.calc.pay.schedule import Schedule
from merit.calc.people import Person
from merit.calc.plan import AnyItem, Coefficient, Laddered, Rate


@dataclass(frozen=True, slots=True)
class Boundary:
    """What changes once `more` (currency units) is collected: the rate or coefficient of an item.

    `reach`: the amount or attainment at which it changes. `like`: a contract that the item sees, where it sees some.
    """

    item: str
    kind: Literal["rate", "coefficient"]
    axis: Literal["amount", "attainment"]
    more: Fraction
    reach: Fraction
    before: Fraction
    after: Fraction
    like: int | None = None

    def minor(self, places: int) -> int:
        """The least minor units that reach it."""
        minor: int = ceil(self.more * 10**places)
        return minor


@dataclass(frozen=True, slots=True)
class Hint:
    """Collect `more` to reach the boundary: pay of the month rises by `gain`, the pay on `more` itself included."""

    boundary: Boundary
    title: str
    more: Decimal
    gain: Decimal

    @property
    def whole(self) -> bool:
        """Whether no amount has cents, so that they may be left out."""
        return self.more == self.more.to_integral_value() and self.gain == self.gain.to_integral_value()


def boundaries(item: AnyItem, context: Context, person: Person) -> list[Boundary]:
    """The nearest boundary of each schedule and ladder of an item that more receipts lead to, where more is paid."""
    found = [*_of_bands(item, context, person), *_of_ladders(item, context, person)]
    return [one for one in found if one.more > 0 and one.after > one.before]


def _of_bands(item: AnyItem, context: Context, person: Person) -> Iterator[Boundary]:
    """The next band of a rate over the person's own receipts that accumulate over a window."""
    if not isinstance(item, Rate) or item.metric != "receipts" or item.credit != "own" or item.window == "fact":
        return
    window = context.period.parts(item.window or item.every)[-1]
    target = context.sources.standings.targets.of_person(person.code, "receipts", window)
    if item.axis == "attainment" and (target is None or target.value <= 0):
        return
    goal = target.value if target else None
    parts = item_parts(item, context.sources).filter(pl.col("employee_ix") == person.ix)
    inside = parts.filter(pl.col("on").is_between(window.first_day, context.period.last_day))
    x = Fraction(int(inside["part"].sum()), 10**context.sources.places)
    like = parts["contract_ix"][-1] if item.only and parts.height else None
    if item.only and like is None:
        return
    schedule = Schedule(item, context.sources.places)
    for place, threshold in enumerate(schedule.thresholds(goal), 1):
        if threshold > x:
            reach = schedule.starts[place - 1]
            rates = schedule.rates[place - 1], schedule.rates[place]
            yield Boundary(item.code, "rate", item.axis, threshold - x, reach, *rates, like)
            return


def _of_ladders(item: AnyItem, context: Context, person: Person) -> Iterator[Boundary]:
    """The next step of a coefficient item, or of a multiplier, over the person's own receipts of the period."""
    ladders: list[Laddered] = [times for times in getattr(item, "times", ()) if times.subject in (None, "person")]
    if isinstance(item, Coefficient) and item.credit == "own":
        ladders.append(item)
    for ladder in ladders:
        if ladder.metric != "receipts":
            continue
        standing = context.sources.standings.of_person(person, "receipts", context.period, ladder.of)
        if standing.x is None or standing.value is None:
            continue
        goal = standing.target.value if standing.target else Fraction(1)
        later = (step.from_ for step in ladder.ladder if step.from_ is not None and step.from_ > standing.x)
        start = next(later, None)
        if start is not None:
            axis: Literal["amount", "attainment"] = "attainment" if ladder.of else "amount"
            change = ladder_at(ladder, standing.x), ladder_at(ladder, start)
            yield Boundary(item.code, "coefficient", axis, start * goal - standing.value, start, *change)
