"""The form `rate`: a band schedule over a metric; each credited fact is paid the increment of R(T) that it causes.

Over receipts, contract_amount, price_variance and bad_debt there is one step per credited fact, in order; over another
metric one step for the period. With `credit: team` the facts are those of everyone below, each at the sum of what is
credited there.

Source: docs/spec/pay-rate.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import cast

import polars as pl

from merit.calc.credited import CreditedMetric
from merit.calc.money import minor_text, plain, too_large_to_sum
from merit.calc.pay.context import Context, Sources
from merit.calc.pay.lines import COLUMNS, Line, as_frame, minor_column, no_lines
from merit.calc.pay.schedule import PeopleColumns, Schedule, too_much
from merit.calc.people import Person
from merit.calc.periods import Period
from merit.calc.plan import Rate
from merit.calc.schema import TABLES


def rate_lines(item: Rate, context: Context) -> pl.DataFrame:
    """The item's lines of the context's period."""
    people = context.admitted(item.for_)
    if item.credit == "team":
        people = _with_team(item, context, people)
    if not people:
        return no_lines()
    return _FactRate(item, context, people).lines() if item.by_fact else _single_step(item, context, people)


def _with_team(item: Rate, context: Context, people: list[Person]) -> list[Person]:
    leads = [person for person in people if context.staff.below(person.code)]
    kept = {person.code for person in leads}
    context.say("nobody_below", item, [person.code for person in people if person.code not in kept])
    return leads


def _single_step(item: Rate, context: Context, people: list[Person]) -> pl.DataFrame:
    """One step for the period, from 0 to the metric's value."""
    schedule = Schedule(item, context.sources.places)
    lines = []
    for person in people:
        standing = context.standing(item, person)
        if standing.value is None:
            context.say("value_absent", item, person.code, metric=item.metric)
        elif item.axis == "attainment" and standing.x is None:
            context.say("no_target", item, person.code, metric=item.metric, window=str(context.period))
        else:
            factor = context.factor(item, item.times, person)
            target = standing.target.value if standing.target else None
            amount = schedule.rounded(standing.value, target, factor)
            reached = schedule.reached(standing.value, target)
            period = str(context.period)
            base = standing.value
            lines.append(Line(person.code, item.code, period, item.metric, amount, base=base, rate=reached))
    return as_frame(lines)


@dataclass
class _FactRate:
    """One item over credited facts, for the people who get it."""

    item: Rate
    context: Context
    people: list[Person]

    def __post_init__(self) -> None:
        self.metric = cast(CreditedMetric, self.item.metric)
        self.schedule = Schedule(self.item, self.context.sources.places)
        self.parts = item_parts(self.item, self.context.sources)
        factor = self.context.factor
        self.factors = (
            {one.ix: factor(self.item, self.item.times, one) for one in self.people} if self.item.times else {}
        )

    def lines(self) -> pl.DataFrame:
        period = self.context.period
        if self.item.release is not None:
            self._say_held()
        if self.item.window == "fact":
            return self._window(None)
        windows = period.parts(self.item.window or self.item.every)
        frames = [frame for window in windows if (frame := self._window(window)).height]
        return pl.concat(frames) if frames else no_lines()

    def _window(self, window: Period | None) -> pl.DataFrame:
        """The lines of the period's facts in one window; x begins at 0 where the window does (None: at each fact)."""
        people = self._with_target(window)
        if not people:
            return no_lines()
        factors = {one.ix: self.factors[one.ix] for one in people} if self.factors else {}
        columns = self.schedule.columns(PeopleColumns(self._targets(window, people), factors))
        steps = self._steps(window, people)
        if not steps.height:
            return no_lines()
        earned = [columns.rounded(steps, column) for column in ("after", "before")]
        if any(too_large_to_sum(column) for column in earned):
            raise too_much(self.item.code)
        places = columns.place(steps, "after")
        return self._as_lines(steps, earned[0] - earned[1], places, window)

    def _with_target(self, window: Period | None) -> list[Person]:
        """With axis: attainment only who has a target above 0 for the window; the others are told of."""
        if self.item.axis != "attainment" or window is None:
            return self.people
        there = [one for one in self.people if self._target(one, window) is not None]
        kept = {one.code for one in there}
        without = [one.code for one in self.people if one.code not in kept]
        self.context.say("no_target", self.item, without, metric=self.item.metric, window=str(window))
        return there

    def _target(self, person: Person, window: Period) -> Fraction | None:
        target = self.context.sources.standings.targets.of_person(person.code, self.item.metric, window)
        return target.value if target is not None and target.value > 0 else None

    def _targets(self, window: Period | None, people: list[Person]) -> dict[int, Fraction]:
        """Minor units by employee_ix."""
        if self.item.axis != "attainment" or window is None:
            return {}
        unit = 10**self.context.sources.places
        return {one.ix: target * unit for one in people if (target := self._target(one, window)) is not None}

    def _steps(self, window: Period | None, people: list[Person]) -> pl.DataFrame:
        """employee_ix, fact_ix, on, code, line, part, before, after: the period's facts, in order per person."""
        period = self.context.period
        first = period.first_day if window is None else max(period.first_day, window.first_day)
        last = period.last_day if window is None else min(period.last_day, window.last_day)
        own = self.parts.filter(pl.col("on").is_between(first, last))
        mine = self._credited_to(own, people)
        ranked = self._ranked(own, (first, last))
        steps = mine.select("employee_ix", "fact_ix", "part").join(ranked, on="fact_ix")
        # One whole-number key sorts several times faster than a person, a day and a code.
        steps = steps.sort(pl.col("employee_ix").cast(pl.UInt64) * 2**32 + pl.col("rank"))
        if window is None:
            return steps.with_columns(before=pl.lit(0, dtype=pl.Int64), after=pl.col("part"))
        running = pl.col("part").cum_sum()
        opening = self._opening(window, first, people)
        start = pl.when(pl.col("employee_ix") != pl.col("employee_ix").shift(1)).then(running - pl.col("part"))
        steps = steps.with_columns(running=running, start=start.forward_fill().fill_null(0))
        steps = steps.join(opening, on="employee_ix", how="left", maintain_order="left")
        after = pl.col("running") - pl.col("start") + pl.col("opening").fill_null(0)
        return steps.with_columns(after=after).with_columns(before=pl.col("after") - pl.col("part"))

    def _ranked(self, parts: pl.DataFrame, ends: tuple[date, date]) -> pl.DataFrame:
        """fact_ix, on, code, line, rank: these facts in order of date, then code."""
        cache, key = self.context.sources.cache, ("ranked", *_parts_key(self.item), *ends)
        if key not in cache:
            cache[key] = self._rank(parts)
        return cast(pl.DataFrame, cache[key])

    def _rank(self, parts: pl.DataFrame) -> pl.DataFrame:
        days = parts.select("fact_ix", "on").unique("fact_ix")
        facts = self.context.sources.metrics.credits.facts(self.metric).select("fact_ix", "code", "line")
        return days.join(facts, on="fact_ix").sort("on", "code", "line").with_row_index("rank")

    def _opening(self, window: Period, first: date, people: list[Person]) -> pl.DataFrame:
        """employee_ix, opening: what has accumulated in the window before the period."""
        cache, key = self.context.sources.cache, ("opening", *_parts_key(self.item), window, first)
        if key not in cache:
            earlier = (pl.col("on") >= window.first_day) & (pl.col("on") < first)
            cache[key] = self.parts.filter(earlier).group_by("employee_ix").agg(opening=pl.col("part").sum())
        sums = cast(pl.DataFrame, cache[key])
        if self.item.credit == "own":
            return sums
        return (
            sums.join(self._above(people), on="employee_ix")
            .group_by("above")
            .agg(pl.col("opening").sum())
            .rename({"above": "employee_ix"})
        )

    def _credited_to(self, parts: pl.DataFrame, people: list[Person]) -> pl.DataFrame:
        """employee_ix, fact_ix, on, part: for a team each fact once, at the sum of what is credited below."""
        wanted = ["employee_ix", "fact_ix", "on", "part"]
        if self.item.credit == "own":
            codes = pl.DataFrame({"employee_ix": pl.Series([one.ix for one in people], dtype=pl.UInt32)})
            return parts.select(wanted).join(codes, on="employee_ix", how="semi")
        credited = parts.join(self._above(people), on="employee_ix")
        once = credited.group_by("above", "fact_ix").agg(pl.col("on").first(), pl.col("part").sum())
        return once.rename({"above": "employee_ix"}).select(wanted)

    def _above(self, people: list[Person]) -> pl.DataFrame:
        """employee_ix, above: everyone below one of these people, with that one."""
        leads = pl.DataFrame({"above": pl.Series([one.ix for one in people], dtype=pl.UInt32)})
        return self.context.staff.ancestors.join(leads, on="above", how="semi")

    def _as_lines(
        self, steps: pl.DataFrame, amount: pl.Series, places: pl.Series, window: Period | None
    ) -> pl.DataFrame:
        employees = pl.Series(self.context.sources.facts.employees, dtype=self.context.sources.employee_type)
        rates = pl.Series([plain(rate) for rate in self.schedule.rates], dtype=pl.Categorical)
        source = pl.col("code")
        if self.metric == "price_variance":
            source = pl.concat_str([pl.col("code"), pl.lit("#"), pl.col("line")])
        lines = steps.with_columns(
            employee=employees.gather(steps["employee_ix"]),
            item=pl.lit(self.item.code, dtype=pl.Categorical),
            period=pl.lit(str(self.context.period), dtype=pl.Categorical),
            source=source,
            base=pl.lit(None, dtype=pl.String),
            rate=rates.gather(places),
            amount=amount,
            kind=pl.lit("fact", dtype=pl.Categorical),
            window=pl.lit(None if window is None else str(window), dtype=pl.Categorical),
        )
        return lines.select(list(COLUMNS))

    def _say_held(self) -> None:
        """Receipts of the period's people that wait for more of their contract's amount to come in."""
        held = held_receipts(self.item, self.context.sources, self.context.period)
        ixs = pl.DataFrame({"employee_ix": pl.Series([one.ix for one in self.people], dtype=pl.UInt32)})
        credited = self.context.sources.metrics.credits.parts("receipts").join(ixs, on="employee_ix", how="semi")
        for code, contract, waits in (
            held.join(credited.unique("fact_ix"), on="fact_ix", how="semi")
            .select("code", "contract", "waits")
            .iter_rows()
        ):
            needed = minor_text(waits, self.context.sources.places)
            self.context.say("receipt_held", self.item, code, contract=contract, waits=needed)


def item_parts(item: Rate, sources: Sources) -> pl.DataFrame:
    """fact_ix, on, employee_ix, part: the credited facts that the item sees, each on the day on which it counts."""
    metric = cast(CreditedMetric, item.metric)
    key = _parts_key(item)
    if key not in sources.cache:
        parts = sources.metrics.credits.parts(metric)
        if item.only:
            parts = parts.join(_seen(item, sources), on="contract_ix", how="semi")
        if item.release is not None:
            counted = released(item, sources).drop_nulls("counts_on").select("fact_ix", "counts_on")
            parts = parts.join(counted, on="fact_ix").with_columns(on="counts_on").drop("counts_on")
        sources.cache[key] = parts
    return cast(pl.DataFrame, sources.cache[key])


def _parts_key(item: Rate) -> tuple[object, ...]:
    """What two items that see the same parts have in common."""
    return (item.metric, tuple(item.only.items()), item.release)


def _seen(item: Rate, sources: Sources) -> pl.DataFrame:
    """contract_ix of the contracts that `only` admits, by their own and their customer's columns."""
    contracts = sources.facts["contracts"]
    customers = sources.facts["customers"]
    customers = customers.rename({name: f"customer.{name}" for name in customers.columns if name != "customer"})
    customers = customers.with_columns(pl.col("customer").alias("customer.customer"))
    wide = contracts.join(customers, on="customer", how="left", suffix="\0")
    for column, values in item.only.items():
        table, _, name = column.partition(".")
        named = name if table == "contract" or name == "customer" else column
        if named not in wide.columns:
            return wide.select("contract_ix").clear()  # a file that is not there is an empty table
        known = TABLES[f"{table}s"].column(name)
        cells = minor_column(named, sources.places) if known and known.kind == "money" else pl.col(named)
        wide = wide.filter(cells.cast(pl.String).fill_null("").is_in(list(values)))
    return wide.select("contract_ix")


def released(item: Rate, sources: Sources) -> pl.DataFrame:
    """fact_ix, on, counts_on, contract_ix: the day on which each receipt counts (null: still held).

    A contract's receipts are held until their net sum, in order of date and code, first reaches its part of the
    contract's amount; from then on each counts on its own day.
    """
    assert item.release is not None
    key = ("released", item.release)
    if key not in sources.cache:
        needed = _needed(item, sources)
        facts = sources.metrics.credits.facts("receipts")
        running = facts.sort("contract_ix", "on", "code").with_columns(
            net=pl.col("amount").cum_sum().over("contract_ix")
        )
        reached = running.join(needed, on="contract_ix").filter(pl.col("net") >= pl.col("needed"))
        day = reached.group_by("contract_ix").agg(day=pl.col("on").min())
        free = needed.filter(pl.col("needed") <= 0).select("contract_ix", free=pl.lit(True))
        dated = facts.join(day, on="contract_ix", how="left", maintain_order="left").join(
            free, on="contract_ix", how="left", maintain_order="left"
        )
        later = pl.when(pl.col("day").is_not_null()).then(pl.max_horizontal("on", "day"))
        counts = pl.when(pl.col("free")).then(pl.col("on")).otherwise(later)
        sources.cache[key] = dated.select("fact_ix", "contract_ix", "on", "code", "amount", counts_on=counts)
    return cast(pl.DataFrame, sources.cache[key])


def _needed(item: Rate, sources: Sources) -> pl.DataFrame:
    """contract_ix, needed: the least minor units that reach the part of the contract's amount (rounded up)."""
    assert item.release is not None
    share = item.release.collected
    amount = pl.col("amount").cast(pl.Int128) * share.numerator
    least = pl.lit(0) - ((pl.lit(0) - amount) // share.denominator)
    return sources.facts["contracts"].select("contract_ix", needed=least)


def held_receipts(item: Rate, sources: Sources, period: Period) -> pl.DataFrame:
    """fact_ix, code, contract, waits: receipts up to the period's end that do not count by then."""
    last = period.last_day
    facts = released(item, sources).filter(pl.col("on") <= last)
    net = facts.group_by("contract_ix").agg(net=pl.col("amount").sum())
    held = facts.filter(pl.col("counts_on").is_null() | (pl.col("counts_on") > last))
    contracts = sources.facts["contracts"].select("contract_ix", "contract")
    waiting = held.join(net, on="contract_ix").join(_needed(item, sources), on="contract_ix")
    return (
        waiting.join(contracts, on="contract_ix")
        .sort("code")
        .select("fact_ix", "code", "contract", waits=(pl.col("needed") - pl.col("net")).cast(pl.Int64))
    )
