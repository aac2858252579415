"""A pay run: one month of a plan, its adjustments of locked months, and its totals.

Source: docs/spec/pay.md, docs/spec/adjustments.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import polars as pl

from merit.calc.facts import Facts
from merit.calc.notices import Notice, Notices
from merit.calc.pay.context import Context, Sources, check_columns
from merit.calc.pay.forms import item_lines
from merit.calc.pay.ledger import Ledger, Paid, own_periods
from merit.calc.pay.lines import OUTPUT, Line, as_frame, minor_column, no_lines, sums
from merit.calc.pay.totals import total_lines
from merit.calc.periods import Every, Period, parse_period
from merit.calc.plan import Plan, Versions
from merit.calc.problems import Problems, refuse

Progress = Callable[[int, int], None]
"""Called with the steps done and the steps in all."""


@dataclass
class Run:
    """What a month pays. `frame` holds the lines (see lines.py), in order of employee, item, period."""

    plan: Plan
    versions: Versions
    sources: Sources
    ledger: Ledger
    contexts: dict[Every, Context]
    frame: pl.DataFrame
    notices: list[Notice] = field(default_factory=list)

    @property
    def month(self) -> Period:
        return self.ledger.month

    @property
    def places(self) -> int:
        return self.sources.places

    def lines(self) -> pl.DataFrame:
        """employee, item, period, source, base, rate, amount: a row per line, as text."""
        columns = {name: pl.col(name).cast(pl.String) for name in OUTPUT}
        about_fact = pl.col("kind") == "fact"
        columns["base"] = pl.when(about_fact).then(minor_column("part", self.places)).otherwise(pl.col("base"))
        columns["amount"] = minor_column("amount", self.places)
        return self.frame.with_columns(part=pl.col("after") - pl.col("before")).select(**columns)

    def totals(self) -> pl.DataFrame:
        """employee, item, period, amount: summed, zero sums left out."""
        return self.sums().with_columns(amount=minor_column("amount", self.places))

    def sums(self) -> pl.DataFrame:
        """employee, item, period, amount (minor units)."""
        key = ["employee", "item", "period"]
        totals = self.frame.group_by(key).agg(pl.col("amount").sum()).filter(pl.col("amount") != 0)
        return totals.sort(key).with_columns(pl.col(name).cast(pl.String) for name in key)


def simulate(plans: Sequence[Plan], facts: Facts, month: Period | str, progress: Progress | None = None) -> Run:
    """The run of a month by the versions of a plan. The facts are read in the plan's currency. Raises `InputError`."""
    versions = Versions(list(plans))
    assert versions.currency == facts.currency, "facts are read in the plan's currency"
    run_month = _month(month)
    plan = versions.on(run_month.last_day)
    if plan is None:
        first = str(versions.plans[0].from_)
        raise refuse("no_version", versions.plans[0].plan, day=str(run_month.last_day), first=first)
    ledger, sources = Ledger(facts, run_month), Sources(facts)
    _check(plan, versions, ledger, sources)
    return _Runner(plan, versions, sources, ledger, progress).run()


def _month(month: Period | str) -> Period:
    try:
        period = parse_period(month) if isinstance(month, str) else month
    except ValueError:
        raise refuse("not_a_month", value=month) from None
    if period.months != 1:
        raise refuse("not_a_month", value=str(month))
    return period


def _check(plan: Plan, versions: Versions, ledger: Ledger, sources: Sources) -> None:
    problems = Problems()
    ledger.check(problems)
    used = {id(version): version for version in (versions.on(month.last_day) for month in ledger.locked) if version}
    for version in {id(plan): plan, **used}.values():
        check_columns(version, sources, problems)
    problems.refuse()


class _Runner:
    def __init__(
        self, plan: Plan, versions: Versions, sources: Sources, ledger: Ledger, progress: Progress | None
    ) -> None:
        self.plan = plan
        self.versions = versions
        self.sources = sources
        self.ledger = ledger
        self.notices = Notices()
        self.contexts = {
            every: Context(sources, period, self.notices) for every, period in own_periods(ledger.month).items()
        }
        self._progress = progress
        self._steps = len(plan.items) + len(ledger.locked) + 1
        self._done = 0

    def run(self) -> Run:
        frames = [*self._own(), self._typed(as_frame(self._adjustments()))]
        frames.append(self._typed(self._totals(frames)))
        self._say_unpaid()
        lines = self._in_order([frame for frame in frames if frame.height])
        self._step()
        notices = self.sources.facts.notices + self.notices.all()
        return Run(self.plan, self.versions, self.sources, self.ledger, self.contexts, lines, notices)

    def _typed(self, frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns(pl.col("employee").cast(self.sources.employee_type))

    def _totals(self, frames: list[pl.DataFrame]) -> pl.DataFrame:
        if not self.plan.totals:
            return no_lines()
        return total_lines(self.plan, pl.concat(frames), self.contexts, self.ledger)

    def _in_order(self, frames: list[pl.DataFrame]) -> pl.DataFrame:
        """By employee, item and period, each frame's own order kept; whole numbers sort faster than texts."""
        if not frames:
            return self._typed(no_lines())
        about = [_pairs(frame) for frame in frames]
        place = {pair: index for index, pair in enumerate(sorted({pair for pairs in about for pair in pairs}))}
        keyed = [self._keyed(frame, pairs, place) for frame, pairs in zip(frames, about, strict=True)]
        return pl.concat(keyed).sort("\0key", maintain_order=True).drop("\0key")

    def _keyed(
        self, frame: pl.DataFrame, pairs: list[tuple[str, str]], place: dict[tuple[str, str], int]
    ) -> pl.DataFrame:
        if len(pairs) == 1:
            kind = pl.lit(place[pairs[0]], dtype=pl.UInt64)
        else:
            names = pl.concat_str(pl.col("item").cast(pl.String), pl.lit("\0"), pl.col("period").cast(pl.String))
            known = {f"{item}\0{period}": index for (item, period), index in place.items()}
            kind = names.replace_strict(known, return_dtype=pl.UInt64)
        rank = pl.col("employee").to_physical().cast(pl.UInt64)
        return frame.with_columns((rank * 2**32 + kind).alias("\0key"))

    def _step(self) -> None:
        self._done += 1
        if self._progress:
            self._progress(self._done, self._steps)

    def _own(self) -> list[pl.DataFrame]:
        frames = []
        for item in self.plan.items:
            if item.every in self.contexts:
                frames.append(item_lines(item, self.contexts[item.every]))
            self._step()
        return frames

    def _adjustments(self) -> list[Line]:
        """Where an item of a locked month, computed again, differs from what was paid: the difference."""
        lines = []
        for month in self.ledger.locked:
            plan = self.versions.on(month.last_day)
            if plan is not None:
                lines.extend(self._adjust(plan, month))
            self._step()
        self.ledger.left_alone(self.versions, self.notices)
        return sorted(lines, key=lambda line: (line.employee, line.item, line.period))

    def _adjust(self, plan: Plan, month: Period) -> list[Line]:
        periods = own_periods(month)
        paid = _paid_of(self.ledger.paid, {str(period) for period in periods.values()})
        lines = []
        for item in plan.items:
            if item.every not in periods:
                continue
            period = periods[item.every]
            # Locked months have had their notices.
            due = sums(item_lines(item, Context(self.sources, period)))
            before = paid.get((item.code, str(period)), {})
            for code in due.keys() | before.keys():
                difference = due.get(code, 0) - before.get(code, 0)
                if difference:
                    lines.append(Line(code, item.code, str(period), "adjustment", difference, "adjustment"))
        return lines

    def _say_unpaid(self) -> None:
        """Awards in the run's periods for which the plan has no award item."""
        month = self.contexts["month"].period
        known = [item.code for item in self.plan.items if item.form == "award"]
        within = pl.col("awarded_on").is_between(month.first_day, month.last_day)
        rows = self.sources.facts["awards"].filter(within & ~pl.col("item").is_in(known))
        for award, item in rows.select("award", "item").iter_rows():
            self.notices.add("award_without_item", award, item=item)


def _pairs(frame: pl.DataFrame) -> list[tuple[str, str]]:
    """The (item, period) pairs that a frame is about; an item's own frame, which can be long, has just one."""
    if frame["kind"][0] == "fact":
        return [(frame["item"][0], frame["period"][0])]
    return list(frame.select("item", "period").unique().iter_rows())


def _paid_of(paid: Paid, periods: set[str]) -> dict[tuple[str, str], dict[str, int]]:
    """(item, period) → employee → paid, of these periods."""
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for (employee, item, period), amount in paid.items():
        if period in periods:
            found[item, period][employee] = amount
    return found
