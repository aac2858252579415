"""The arithmetic of a `rate` line: the fact, whose it is, the cumulative x, T before and after, and the increment."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

import polars as pl

from merit.calc.credited import CreditedMetric
from merit.calc.explain.tree import Exact, Money, Percent, Shown, Step
from merit.calc.explain.values import multiplier_steps
from merit.calc.ladders import clamp
from merit.calc.metrics import MONEY
from merit.calc.money import round_half_away
from merit.calc.pay.context import Context, product
from merit.calc.pay.rate import released
from merit.calc.pay.schedule import BandPart, Schedule
from merit.calc.periods import parse_period
from merit.calc.plan import AnyItem, Rate

if TYPE_CHECKING:
    from merit.calc.explain.lines import Line

Found = tuple[tuple[Step, ...], int]


def fact_step(context: Context, item: AnyItem, line: Line) -> Found:
    """The steps of a line about one credited fact, and the amount that they arrive at (minor units)."""
    assert isinstance(item, Rate), "only rates have lines about facts"
    return _FactLine(context, item, line).found()


class _FactLine:
    def __init__(self, context: Context, item: Rate, line: Line) -> None:
        self.context = context
        self.item = item
        self.line = line
        self.places = context.sources.places
        self.metric = cast(CreditedMetric, item.metric)
        self.schedule = Schedule(item, self.places)
        self.person = context.staff.counting[line.employee]

    def money(self, minor: int | None) -> Money:
        return Money(Fraction(minor or 0, 10**self.places), self.places)

    def found(self) -> Found:
        assert self.line.before is not None and self.line.after is not None
        multipliers = self.context.multipliers(self.item, self.item.times, self.person)
        factor = product([one.coefficient for one in multipliers])
        target, target_steps = self._target()
        earned: list[Step] = []
        rounded: list[int] = []
        for x in (self.line.after, self.line.before):
            step, exact = earned_step(self.schedule, Fraction(x, 10**self.places), target, factor)
            earned.append(step)
            rounded.append(round_half_away(exact * 10**self.places))
        amount = rounded[0] - rounded[1]
        params: dict[str, Shown] = {"after": self.money(rounded[0]), "before": self.money(rounded[1])}
        last = Step("increment", {**params, "amount": self.money(amount)})
        steps = (
            self._fact(),
            *target_steps,
            self._window(),
            *multiplier_steps(self.context, multipliers),
            *earned,
            last,
        )
        return steps, amount

    def _fact(self) -> Step:
        facts = self.context.sources.metrics.credits.facts(self.metric)
        fact = facts.filter(pl.col("fact_ix") == self.line.fact_ix).row(0, named=True)
        contract = self.context.sources.facts["contracts"].row(fact["contract_ix"], named=True)
        params: dict[str, Shown] = {"kind": f"fact.{self.metric}", "code": self.line.source, "day": fact["on"]}
        params |= {"amount": self.money(fact["amount"]), "contract": contract["contract"]}
        params["customer"] = contract["customer"] or "—"
        steps = [*self._variance(), *self._released(fact["on"], contract["amount"]), *self._credited(fact)]
        return Step("fact", params, tuple(steps))

    def _variance(self) -> list[Step]:
        """The price variance of a contract line, from its prices and quantity."""
        if self.metric != "price_variance":
            return []
        table = self.context.sources.facts.tables["contract_lines"]
        row = table.frame.row(cast(int, self.line.fact_ix), named=True)
        number = {
            name: Fraction(row[name], 10 ** table.scales[name]) for name in ("unit_price", "list_price", "quantity")
        }
        exact = (number["unit_price"] - number["list_price"]) * number["quantity"]
        amount = round_half_away(exact * 10**self.places)
        params: dict[str, Shown] = {"unit": Exact(number["unit_price"]), "list": Exact(number["list_price"])}
        return [Step("variance", {**params, "quantity": Exact(number["quantity"]), "amount": self.money(amount)})]

    def _released(self, day: date, contract_amount: int) -> list[Step]:
        if self.item.release is None:
            return []
        counts = released(self.item, self.context.sources).filter(pl.col("fact_ix") == self.line.fact_ix)
        on = counts["counts_on"][0]
        if on == day:
            return []
        share = Percent(self.item.release.collected)
        return [Step("counts_on", {"day": on, "share": share, "amount": self.money(contract_amount)})]

    def _credited(self, fact: dict[str, Any]) -> list[Step]:
        """Whose the fact is: cumulative rounding over the contract's shares in order of employee code."""
        credits = self.context.sources.metrics.credits
        shares = credits.shares.filter(pl.col("contract_ix") == fact["contract_ix"])
        ixs = self.context.sources.facts.employee_ix
        team = self.item.credit == "team"
        mine = self.context.staff.below(self.line.employee) if team else {self.line.employee}
        wanted = {ixs[code] for code in mine}
        steps, credited = [], 0
        for row in shares.filter(pl.col("employee_ix").is_in(list(wanted))).iter_rows(named=True):
            upto, before = (Fraction(row[name], credits.whole) for name in ("upto", "before"))
            part = round_half_away(fact["amount"] * upto) - round_half_away(fact["amount"] * before)
            credited += part
            code = self.context.sources.facts.employees[row["employee_ix"]]
            params: dict[str, Shown] = {"employee": code, "amount": self.money(fact["amount"])}
            steps.append(
                Step("share", {**params, "upto": Exact(upto), "before": Exact(before), "part": self.money(part)})
            )
        assert self.line.after is not None and self.line.before is not None
        assert credited == self.line.after - self.line.before, "what is credited moves x"
        return [Step("team_part", {"part": self.money(credited)}, tuple(steps))] if team else steps

    def _target(self) -> tuple[Fraction | None, list[Step]]:
        if self.item.axis != "attainment" or self.line.window is None:
            return None, []
        window = parse_period(self.line.window)
        target = self.context.sources.standings.targets.of_person(self.line.employee, self.item.metric, window)
        assert target is not None, "a line by attainment has a target"
        params: dict[str, Shown] = {"metric": self.item.metric, "window": self.line.window}
        params |= {"target": Exact(target.value), "origin": f"origin.{target.origin}"}
        return target.value, [Step("target", params)]

    def _window(self) -> Step:
        before, after = self.money(self.line.before), self.money(self.line.after)
        if self.line.window is None:
            return Step("fact_alone", {"after": after})
        return Step("window", {"window": self.line.window, "before": before, "after": after})


def earned_step(schedule: Schedule, x: Fraction, target: Fraction | None, factor: Fraction) -> tuple[Step, Fraction]:
    """T(x) band by band, times the factor, within the cap."""
    parts = schedule.parts(x, target)
    starts = schedule.thresholds(target)
    steps = [_band(schedule, part, starts) for part in parts]
    earned = sum((part.amount for part in parts), Fraction(0))
    amount = earned * factor
    if factor != 1:
        steps.append(Step("times_factor", {"factor": Exact(factor), "amount": Exact(amount)}))
    cap = schedule.item.cap
    if cap is not None and abs(amount) > cap:
        amount = clamp(amount, -cap, cap)
        steps.append(Step("capped", {"cap": Exact(cap), "amount": Exact(amount)}))
    return Step("earned", {"x": Exact(x), "amount": Exact(amount)}, tuple(steps)), amount


def _band(schedule: Schedule, part: BandPart, starts: list[Fraction]) -> Step:
    """A rate of money is a percentage; of what is counted it is money for each."""
    rate = Percent(part.rate) if schedule.item.metric in MONEY else Exact(part.rate)
    params: dict[str, Shown] = {"place": part.place + 1, "part": Exact(part.part), "rate": rate}
    params["amount"] = Exact(part.amount)
    key = "band_slab" if schedule.item.mode == "slab" else "band"
    if not part.place:
        return Step(f"{key}_open", params)
    return Step(key, {**params, "start": Exact(starts[part.place - 1])})
