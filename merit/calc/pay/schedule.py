"""T(x): what a cumulative x earns by a schedule of bands, for one number exactly, or for a column rounded.

Marginal: each band's rate on the part of x inside it, counted from 0. Slab: the rate of the band that x has reached, on
all of x. The first band is open downwards. T is multiplied by the item's factor, and then bounded by its cap on both
sides of zero.

Source: docs/spec/pay-rate.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import polars as pl

from merit.calc.ladders import clamp, step_of
from merit.calc.money import MOST_MINOR, common_denominator, largest, round_half_away, rounded_ratio, width_for
from merit.calc.plan import Rate
from merit.calc.problems import InputError, refuse


def too_much(item: str) -> InputError:
    """Amounts that no currency has: a rate or an amount with too many digits."""
    return refuse("too_much", item=item)


@dataclass(frozen=True, slots=True)
class BandPart:
    """One band's share of T(x): marginal: the part of x inside it; slab: all of x, for the band reached."""

    place: int
    part: Fraction
    rate: Fraction

    @property
    def amount(self) -> Fraction:
        return self.part * self.rate


@dataclass(frozen=True)
class Schedule:
    """The bands of a rate item. Amounts are in currency units for `exact`, in minor units for `columns`."""

    item: Rate
    places: int

    @cached_property
    def rates(self) -> list[Fraction]:
        return [band.rate for band in self.item.bands]

    @cached_property
    def starts(self) -> list[Fraction]:
        """`from` of the second band and on: amounts, or fractions of the target."""
        return [band.from_ for band in self.item.bands[1:] if band.from_ is not None]

    def thresholds(self, target: Fraction | None) -> list[Fraction]:
        """`from` of the second band and on, as amounts."""
        if self.item.axis == "amount":
            return self.starts
        assert target is not None and target > 0, "attainment needs a target"
        return [start * target for start in self.starts]

    def parts(self, x: Fraction, target: Fraction | None) -> list[BandPart]:
        """T(x) band by band, before factor and cap."""
        starts = self.thresholds(target)
        if self.item.mode == "slab":
            place = step_of([(None, Fraction(0)), *((start, Fraction(0)) for start in starts)], x)
            return [BandPart(place, x, self.rates[place])]
        parts = []
        for place, rate in enumerate(self.rates):
            low = starts[place - 1] if place else None
            high = starts[place] if place < len(starts) else None
            part = clamp(x, low, high) - clamp(Fraction(0), low, high)
            if part:
                parts.append(BandPart(place, part, rate))
        return parts

    def exact(self, x: Fraction, target: Fraction | None, factor: Fraction) -> Fraction:
        """factor × T(x), bounded by the cap on both sides of zero, not yet rounded. Currency units."""
        earned = factor * sum((part.amount for part in self.parts(x, target)), Fraction(0))
        cap = self.item.cap
        return earned if cap is None else clamp(earned, -cap, cap)

    def rounded(self, x: Fraction, target: Fraction | None, factor: Fraction) -> int:
        """R(factor × T(x)) in minor units."""
        return round_half_away(self.exact(x, target, factor) * 10**self.places)

    def reached(self, x: Fraction, target: Fraction | None) -> Fraction:
        """The rate of the band that x has reached."""
        starts = [(start, Fraction(0)) for start in self.thresholds(target)]
        return self.rates[step_of([(None, Fraction(0)), *starts], x)]

    def columns(self, people: PeopleColumns) -> Columns:
        """T(x) over whole columns of these people."""
        return Columns(self, people)


@dataclass(frozen=True)
class PeopleColumns:
    """What differs by person: the target (minor units) and the factor, by employee_ix. Without rows: none, and 1."""

    targets: dict[int, Fraction]
    factors: dict[int, Fraction]

    @cached_property
    def frame(self) -> pl.DataFrame | None:
        """employee_ix, tn, td, cn, cd: numerators and denominators; None where nobody differs."""
        plain = all(factor == 1 for factor in self.factors.values())
        if plain and not self.targets:
            return None
        people = sorted({*self.targets, *self.factors})
        one = Fraction(1)
        targets = [self.targets.get(ix, one) for ix in people]
        factors = [self.factors.get(ix, one) for ix in people]
        numbers = {
            "tn": [x.numerator for x in targets],
            "td": [x.denominator for x in targets],
            "cn": [x.numerator for x in factors],
            "cd": [x.denominator for x in factors],
        }
        if any(abs(number) >= 2**100 for column in numbers.values() for number in column):
            raise OverflowError
        columns = {name: pl.Series(column, dtype=pl.Int128) for name, column in numbers.items()}
        return pl.DataFrame({"employee_ix": pl.Series(people, dtype=pl.UInt32), **columns})


class Columns:
    """The same arithmetic over whole columns: everything over one denominator, in the narrowest integers that hold it.

    With starts = s/F, rates = r/Q, target = tn/td and factor = cn/cd: X = x·F·td and the thresholds s·tn are whole, and
    factor × T(x) = N(X) · cn / (F · Q · td · cd).
    """

    def __init__(self, schedule: Schedule, people: PeopleColumns) -> None:
        self.schedule = schedule
        self.people = people
        self.by_target = schedule.item.axis == "attainment"
        unit = 1 if self.by_target else 10**schedule.places
        starts = [start * unit for start in schedule.starts]
        self.f = common_denominator(starts)
        self.q = common_denominator(schedule.rates)
        self.starts = [int(start * self.f) for start in starts]
        self.rates = [int(rate * self.q) for rate in schedule.rates]

    def rounded(self, frame: pl.DataFrame, column: str) -> pl.Series:
        """R(factor × T(x)) of a column of minor units, as minor units. `frame` has employee_ix."""
        wide = self._widened(frame, column)
        if wide is None:
            return self._one_by_one(frame, column)
        x, starts, cn, below = self._expressions(wide)
        earned = self._slab(x, starts) if self.schedule.item.mode == "slab" else self._marginal(x, starts)
        amount = self._capped(rounded_ratio(earned * cn, below), wide.schema["x"])
        rounded = wide.select(amount.cast(pl.Int64, strict=False)).to_series()
        if rounded.null_count() or largest(rounded) >= MOST_MINOR:
            raise too_much(self.schedule.item.code)
        return rounded

    def _capped(self, amount: pl.Expr, kind: pl.DataType) -> pl.Expr:
        """Bounded by R(cap) on both sides of zero: rounding never leads across it."""
        cap = self.schedule.item.cap
        if cap is None:
            return amount
        most = min(round_half_away(cap * 10**self.schedule.places), MOST_MINOR)
        return pl.max_horizontal(pl.min_horizontal(amount, pl.lit(most, dtype=kind)), pl.lit(-most, dtype=kind))

    def place(self, frame: pl.DataFrame, column: str) -> pl.Series:
        """The place of the band that a column of minor units has reached."""
        wide = self._widened(frame, column)
        if wide is None:
            return self._places_one_by_one(frame, column)
        x, starts, _, _ = self._expressions(wide)
        return wide.select(sum(((x >= start).cast(pl.UInt32) for start in starts), (x * 0).cast(pl.UInt32))).to_series()

    def _widened(self, frame: pl.DataFrame, column: str) -> pl.DataFrame | None:
        """x and the people's columns in integers that hold every product; None where only Python's own do."""
        try:
            people = self.people.frame
        except OverflowError:
            return None
        wide = frame.select("employee_ix", x=pl.col(column))
        most = {"tn": 1, "td": 1, "cn": 1, "cd": 1}
        if people is not None:
            wide = wide.join(people, on="employee_ix", how="left", maintain_order="left")
            most = {name: max(1, largest(people[name])) for name in most}
        width = width_for(self._bound(largest(frame[column]), most))
        return None if width is None else wide.with_columns(pl.all().exclude("employee_ix").cast(width))

    def _bound(self, x: int, most: dict[str, int]) -> float:
        td = most["td"] if self.by_target else 1
        reach = float(x + 1) * self.f * td + max((abs(start) for start in self.starts), default=0) * float(most["tn"])
        earned = 2.0 * reach * (2 * sum(abs(rate) for rate in self.rates) + 1) * most["cn"]
        return 2 * earned + 2.0 * self.f * self.q * td * most["cd"]

    def _expressions(self, wide: pl.DataFrame) -> tuple[pl.Expr, list[pl.Expr], pl.Expr, pl.Expr]:
        """X, the thresholds, the factor's numerator, the denominator under all."""
        kind = wide.schema["x"]
        there = "tn" in wide.columns
        one = pl.lit(1, dtype=kind)
        td = pl.col("td") if there and self.by_target else one
        tn = pl.col("tn") if there and self.by_target else one
        cn, cd = (pl.col("cn"), pl.col("cd")) if there else (one, one)
        starts = [pl.lit(start, dtype=kind) * tn for start in self.starts]
        under = pl.lit(self.f * self.q, dtype=kind) * td * cd
        return pl.col("x") * pl.lit(self.f, dtype=kind) * td, starts, cn, under

    def _marginal(self, x: pl.Expr, starts: list[pl.Expr]) -> pl.Expr:
        earned = x * self.rates[0]
        for place, start in enumerate(starts):
            more = self.rates[place + 1] - self.rates[place]
            zero = start * 0
            earned += (pl.max_horizontal(x - start, zero) - pl.max_horizontal(zero - start, zero)) * more
        return earned

    def _slab(self, x: pl.Expr, starts: list[pl.Expr]) -> pl.Expr:
        rate = x * 0 + self.rates[0]
        for place, start in enumerate(starts):
            rate = pl.when(x >= start).then(x * 0 + self.rates[place + 1]).otherwise(rate)
        return x * rate

    def _places_one_by_one(self, frame: pl.DataFrame, column: str) -> pl.Series:
        unit = 10**self.schedule.places
        places = []
        for ix, x in frame.select("employee_ix", column).iter_rows():
            target = self.people.targets[ix] / unit if self.by_target else None
            places.append(sum(Fraction(x, unit) >= start for start in self.schedule.thresholds(target)))
        return pl.Series(places, dtype=pl.UInt32)

    def _one_by_one(self, frame: pl.DataFrame, column: str) -> pl.Series:
        unit, one = 10**self.schedule.places, Fraction(1)
        rows = frame.select("employee_ix", column).iter_rows()
        values = [
            self.schedule.rounded(
                Fraction(x, unit),
                self.people.targets[ix] / unit if self.by_target else None,
                self.people.factors.get(ix, one),
            )
            for ix, x in rows
        ]
        if any(abs(value) >= MOST_MINOR for value in values):
            raise too_much(self.schedule.item.code)
        return pl.Series(values, dtype=pl.Int64)
