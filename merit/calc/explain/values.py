"""Steps that several forms share: amounts, values and attainments, coefficients, multipliers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from merit.calc.explain.tree import Exact, Money, Shown, Step
from merit.calc.fields import ColumnName
from merit.calc.ladders import step_of
from merit.calc.metrics import MONEY, Metric
from merit.calc.pay.context import Context, Multiplier, ladder_at
from merit.calc.people import Person
from merit.calc.plan import Laddered
from merit.calc.targets import Standing


def shown_value(metric: Metric, value: Fraction, places: int) -> Shown:
    return Money(value, places) if metric in MONEY else Exact(value)


def standing_steps(
    metric: Metric, subject: str, period: str, standing: Standing, places: int, team: bool = False
) -> Iterator[Step]:
    """The value, and with a target the attainment."""
    assert standing.value is not None
    value = shown_value(metric, standing.value, places)
    key = "value_team" if team else "value"
    yield Step(key, {"metric": metric, "subject": subject, "period": period, "value": value})
    if standing.target is None:
        return
    target = Exact(standing.target.value)
    params: dict[str, Shown] = {"metric": metric, "window": period, "target": target}
    yield Step("target", {**params, "origin": f"origin.{standing.target.origin}"})
    if standing.x is not None:
        yield Step("attainment", {"value": value, "target": target, "x": Exact(standing.x)})


def ladder_step(ladder: Laddered, x: Fraction) -> tuple[Step, Fraction]:
    """Which step x has reached, or between which it lies; and its coefficient."""
    coefficient = ladder_at(ladder, x)
    place = step_of([(step.from_, step.coefficient) for step in ladder.ladder], x)
    step = ladder.ladder[place]
    params: dict[str, Shown] = {"coefficient": Exact(coefficient)}
    if not ladder.interpolate:
        if step.from_ is None:
            return Step("step_open", {**params, "place": place + 1}), coefficient
        return Step("step", {**params, "place": place + 1, "start": Exact(step.from_)}), coefficient
    inside = step.from_ is not None and step.from_ <= x and place + 1 < len(ladder.ladder)
    if not inside:
        return Step("flat", params), coefficient
    after = ladder.ladder[place + 1]
    ends = {"left": step.from_, "low": step.coefficient, "right": after.from_, "high": after.coefficient}
    return Step(
        "interpolated", {**params, **{name: Exact(end or Fraction(0)) for name, end in ends.items()}}
    ), coefficient


def multiplier_steps(multipliers: Sequence[Multiplier], places: int) -> list[Step]:
    return [_multiplier_step(one, places) for one in multipliers]


def _multiplier_step(one: Multiplier, places: int) -> Step:
    metric, subject = one.times.metric, one.subject
    if one.standing.x is None:
        return Step("multiplier_absent", {"metric": metric, "subject": subject})
    step, coefficient = ladder_step(one.times, one.standing.x)
    assert coefficient == one.coefficient
    params: dict[str, Shown] = {"coefficient": Exact(coefficient), "metric": metric, "subject": subject}
    below = standing_steps(metric, subject, "", one.standing, places)
    return Step("multiplier", params, (*below, step))


def amount_step(amount: Fraction | ColumnName, value: Fraction) -> Step:
    if isinstance(amount, Fraction):
        return Step("amount_given", {"value": Exact(value)})
    return Step("amount_column", {"column": str(amount), "value": Exact(value)})


def prorated_steps(context: Context, person: Person, prorate: bool) -> list[Step]:
    return [Step("prorated", {"days": person.days, "all": context.period.days})] if prorate else []
