"""The arithmetic of lines that are not about a single credited fact: fixed, coefficient, share, relative, award, and a
rate over a metric of the whole period.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl

from merit.calc.explain.facts import Found, earned_step
from merit.calc.explain.tree import Exact, Money, Shown, Step
from merit.calc.explain.values import (
    Seen,
    amount_step,
    ladder_step,
    multiplier_steps,
    prorated_steps,
    standing_steps,
)
from merit.calc.money import round_half_away
from merit.calc.pay.context import Context, product
from merit.calc.pay.forms import pools, relative_groups, relative_ratio, weight_factor
from merit.calc.pay.schedule import Schedule
from merit.calc.people import Person
from merit.calc.plan import AnyItem, Award, Coefficient, Fixed, Rate, Relative, Share

if TYPE_CHECKING:
    from merit.calc.explain.lines import Line


def value_step(context: Context, item: AnyItem, line: Line) -> Found:
    """The steps of such a line, and the amount that they arrive at (minor units)."""
    person = context.staff.counting[line.employee]
    match item:
        case Fixed():
            return _fixed(context, item, person)
        case Coefficient():
            return _coefficient(context, item, person)
        case Relative():
            return _relative(context, item, person)
        case Share():
            return _share(context, item, person, line.source)
        case Award():
            return _award(context, item, person, line.source)
        case Rate():
            return _single_step(context, item, person)


def _rounded(context: Context, factors: Sequence[Fraction]) -> tuple[Step, int]:
    """R(the product of the factors)."""
    places = context.sources.places
    amount = context.sources.minor(product(factors))
    text = " × ".join(str(Exact(factor)) for factor in factors)
    return Step("product", {"factors": text, "amount": Money(Fraction(amount, 10**places), places)}), amount


def _base(context: Context, item: Fixed | Coefficient | Relative, person: Person) -> tuple[Step, Fraction]:
    given = item.amount if isinstance(item, Fixed) else item.base
    value = context.amount(item, given, person)
    assert value is not None, "a line has a base"
    return amount_step(given, value), value


def _finish(
    context: Context,
    item: Fixed | Coefficient | Relative,
    person: Person,
    before: Sequence[Step],
    factors: Sequence[Fraction],
) -> Found:
    """× multipliers × days employed, rounded."""
    multipliers = context.multipliers(item, item.times, person)
    steps = [*before, *multiplier_steps(context, multipliers)]
    steps += prorated_steps(context, person, item.prorate)
    more = [one.coefficient for one in multipliers]
    if item.prorate:
        more.append(context.prorated(item, person))
    last, amount = _rounded(context, [*factors, *more])
    return (*steps, last), amount


def _fixed(context: Context, item: Fixed, person: Person) -> Found:
    step, value = _base(context, item, person)
    return _finish(context, item, person, [step], [value])


def _coefficient(context: Context, item: Coefficient, person: Person) -> Found:
    standing = context.standing(item, person)
    assert standing.x is not None, "a line has an x"
    seen = standing_steps(context, Seen(item.metric, person.code, standing, team=item.credit == "team"))
    rung, coefficient = ladder_step(item, standing.x)
    base, value = _base(context, item, person)
    return _finish(context, item, person, [*seen, rung, base], [value, coefficient])


def _relative(context: Context, item: Relative, person: Person) -> Found:
    group = next(one for one in relative_groups(item, context) if person.code in one.x)
    mean, x = group.mean, group.x[person.code]
    assert mean is not None and mean > 0
    steps = list(standing_steps(context, Seen(item.metric, person.code, context.standing(item, person))))
    below = [
        Step(
            "among", {"column": column, "value": context.sources.attributes.text("employees", column, person.row) or ""}
        )
        for column in item.among
    ]
    total, count = sum(group.x.values(), Fraction(0)), len(group.x)
    params: dict[str, Shown] = {"metric": item.metric, "count": count, "total": Exact(total), "mean": Exact(mean)}
    steps.append(Step("mean", params, tuple(below)))
    ratio = (x - mean) / mean
    steps.append(Step("ratio", {"x": Exact(x), "mean": Exact(mean), "ratio": Exact(ratio)}))
    held = relative_ratio(item, x, mean)
    if held != ratio:
        steps.append(Step("limited", {"ratio": Exact(held)}))
    base, value = _base(context, item, person)
    return _finish(context, item, person, [*steps, base], [value, held])


def _share(context: Context, item: Share, person: Person, unit: str) -> Found:
    pool = next(one for one in pools(item, context) if one.unit == unit)
    places, scale = context.sources.places, 10**context.sources.places
    place = pool.members.index(person)
    whole = Fraction(pool.whole, scale)
    total, upto = sum(pool.weights, Fraction(0)), sum(pool.weights[: place + 1], Fraction(0))
    before = upto - pool.weights[place]
    part = round_half_away(pool.whole * upto / total) - round_half_away(pool.whole * before / total)
    rounded, again = _rounded(context, [pool.amount, *(one.coefficient for one in pool.multipliers)])
    assert again == pool.whole
    made = (
        amount_step(item.pool.amount, pool.amount),
        *multiplier_steps(context, pool.multipliers, item.pool.per),
        rounded,
    )
    weights = [_weight(context, item, one, weight) for one, weight in zip(pool.members, pool.weights, strict=True)]
    params: dict[str, Shown] = {"whole": Money(whole, places), "upto": Exact(upto), "before": Exact(before)}
    params |= {"total": Exact(total), "part": Money(Fraction(part, scale), places)}
    steps = (Step("pool", {"unit": unit, "whole": Money(whole, places)}, made), *weights, Step("cumulative", params))
    return steps, part


def _weight(context: Context, item: Share, person: Person, weight: Fraction) -> Step:
    below = []
    for factor in item.factors:
        value = weight_factor(factor, context, person)
        if factor != "equal" and value is not None:
            below.append(Step("amount_column", {"column": factor, "value": Exact(value)}))
    return Step("weight", {"employee": person.code, "weight": Exact(weight)}, tuple(below))


def _award(context: Context, item: Award, person: Person, code: str) -> Found:
    """With multipliers the running sum of the person's awards is multiplied."""
    facts, places, unit = context.sources.facts, context.sources.places, 10**context.sources.places
    within = pl.col("awarded_on").is_between(context.period.first_day, context.period.last_day)
    mine = facts["awards"].filter((pl.col("item") == item.code) & (pl.col("employee") == person.code) & within)
    rows = mine.sort("awarded_on", "award").select("award", "awarded_on", "amount").rows()
    place = next(index for index, row in enumerate(rows) if row[0] == code)
    before, own = sum(row[2] for row in rows[:place]), rows[place][2]
    multipliers = context.multipliers(item, item.times, person)
    factor = product([one.coefficient for one in multipliers])
    amount = round_half_away((before + own) * factor) - round_half_away(before * factor)

    def money(minor: int) -> Money:
        return Money(Fraction(minor, unit), places)

    steps = [Step("award", {"code": code, "day": rows[place][1], "amount": money(own)})]
    steps += multiplier_steps(context, multipliers)
    if multipliers:
        params: dict[str, Shown] = {"after": money(before + own), "before": money(before), "factor": Exact(factor)}
        steps.append(Step("award_running", {**params, "amount": money(amount)}))
    return tuple(steps), amount


def _single_step(context: Context, item: Rate, person: Person) -> Found:
    """One step for the period: R(T(x))."""
    standing = context.standing(item, person)
    assert standing.value is not None
    places = context.sources.places
    steps = list(standing_steps(context, Seen(item.metric, person.code, standing, team=item.credit == "team")))
    multipliers = context.multipliers(item, item.times, person)
    target = standing.target.value if standing.target else None
    factor = product([one.coefficient for one in multipliers])
    earned, exact = earned_step(Schedule(item, places), standing.value, target, factor)
    amount = round_half_away(exact * 10**places)
    shown = Money(Fraction(amount, 10**places), places)
    last = Step("single_step", {"earned": Exact(exact), "amount": shown})
    return (*steps, *multiplier_steps(context, multipliers), earned, last), amount
