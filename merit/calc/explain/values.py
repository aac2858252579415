"""Steps that several forms share: amounts, values and attainments, coefficients, multipliers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from merit.calc.explain.evidence import evidence, evidence_of_people
from merit.calc.explain.tree import Exact, Money, Shown, Step
from merit.calc.fields import ColumnName
from merit.calc.ladders import step_of
from merit.calc.metrics import MONEY, By, Metric
from merit.calc.pay.context import Context, Multiplier, ladder_at
from merit.calc.people import Person
from merit.calc.plan import Laddered
from merit.calc.targets import Standing

_BY: Final[dict[str, By]] = {"person": "employee", "department": "department", "company": "company"}


@dataclass(frozen=True, slots=True)
class Seen:
    """Whose standing in what a rule looks at. `team`: of everyone below the person."""

    metric: Metric
    subject: str
    standing: Standing
    by: By = "employee"
    team: bool = False


def shown_value(metric: Metric, value: Fraction, places: int) -> Shown:
    return Money(value, places) if metric in MONEY else Exact(value)


def standing_steps(context: Context, seen: Seen) -> Iterator[Step]:
    """The value with its evidence, and with a target the attainment."""
    metric, standing, period = seen.metric, seen.standing, str(context.period)
    assert standing.value is not None
    value = shown_value(metric, standing.value, context.sources.places)
    key = "value_team" if seen.team else "value"
    params: dict[str, Shown] = {"metric": metric, "subject": seen.subject, "period": period, "value": value}
    yield Step(key, params, _evidence(context, seen))
    if standing.target is None:
        return
    target = Exact(standing.target.value)
    params = {"metric": metric, "window": period, "target": target}
    yield Step("target", {**params, "origin": f"origin.{standing.target.origin}"})
    if standing.x is not None:
        yield Step("attainment", {"value": value, "target": target, "x": Exact(standing.x)})


def _evidence(context: Context, seen: Seen) -> tuple[Step, ...]:
    metrics, staff, period = context.sources.metrics, context.staff, context.period
    if seen.by == "department":
        return evidence_of_people(metrics, seen.metric, period, staff.of_department(seen.subject))
    if seen.by == "company":
        return evidence_of_people(metrics, seen.metric, period, staff.of_company(seen.subject))
    if seen.team:
        below = [staff.known[code] for code in sorted(staff.below(seen.subject))]
        return evidence_of_people(metrics, seen.metric, period, below)
    return evidence(metrics, seen.metric, period, staff.known[seen.subject])


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


def multiplier_steps(context: Context, multipliers: Sequence[Multiplier], unit: By = "employee") -> list[Step]:
    """`unit`: what a multiplier without a subject looks at: the person, or the pool's own department or company."""
    return [_multiplier_step(context, one, unit) for one in multipliers]


def _multiplier_step(context: Context, one: Multiplier, unit: By) -> Step:
    metric, subject = one.times.metric, one.subject
    if one.standing.x is None:
        key = "multiplier_absent" if one.standing.value is None else "multiplier_without_target"
        return Step(key, {"metric": metric, "subject": subject})
    step, coefficient = ladder_step(one.times, one.standing.x)
    assert coefficient == one.coefficient
    by: By = unit if one.times.subject is None else _BY[one.times.subject]
    below = standing_steps(context, Seen(metric, subject, one.standing, by))
    params: dict[str, Shown] = {"coefficient": Exact(coefficient), "metric": metric, "subject": subject}
    return Step("multiplier", params, (*below, step))


def amount_step(amount: Fraction | ColumnName, value: Fraction) -> Step:
    if isinstance(amount, Fraction):
        return Step("amount_given", {"value": Exact(value)})
    return Step("amount_column", {"column": str(amount), "value": Exact(value)})


def prorated_steps(context: Context, person: Person, prorate: bool) -> list[Step]:
    return [Step("prorated", {"days": person.days, "all": context.period.days})] if prorate else []
