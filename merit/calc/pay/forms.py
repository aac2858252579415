"""The forms fixed, coefficient, share, relative and award, and the cap and floor of every form.

Source: docs/spec/pay-fixed.md, pay-coefficient.md, pay-share.md, pay-relative.md, pay-award.md, pay-bounds.md.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from merit.calc.ladders import clamp
from merit.calc.metrics import METRICS
from merit.calc.money import divide, round_half_away
from merit.calc.pay.context import Context, Multiplier, ladder_at, product
from merit.calc.pay.lines import Line, as_frame, sums
from merit.calc.pay.rate import rate_lines
from merit.calc.people import Person
from merit.calc.plan import AnyItem, Award, Coefficient, Fixed, Rate, Relative, Share


def item_lines(item: AnyItem, context: Context) -> pl.DataFrame:
    """All lines of an item in the context's period, cap and floor included."""
    match item:
        case Rate():
            lines = rate_lines(item, context)
        case Fixed():
            lines = as_frame(_fixed(item, context))
        case Coefficient():
            lines = as_frame(_coefficient(item, context))
        case Share():
            lines = as_frame(share_lines(item, context))
        case Relative():
            lines = as_frame(_relative(item, context))
        case Award():
            lines = as_frame(award_lines(item, context))
    bounds = _bounds(item, context, lines)
    lines = lines.with_columns(pl.col("employee").cast(context.sources.employee_type))
    return pl.concat([lines, as_frame(bounds).cast(lines.schema)]) if bounds else lines


def _line(item: AnyItem, context: Context, who: str, source: str, amount: Fraction, **more: Fraction) -> Line:
    return Line(who, item.code, str(context.period), source, context.sources.minor(amount), **more)  # type: ignore[arg-type]


def _fixed(item: Fixed, context: Context) -> list[Line]:
    lines = []
    for person in context.admitted(item.for_):
        amount = context.amount(item, item.amount, person)
        if amount is not None:
            rate = context.factor(item, item.times, person) * context.prorated(item, person)
            lines.append(
                _line(item, context, person.code, str(_source(item.amount)), amount * rate, base=amount, rate=rate)
            )
    return lines


def _source(amount: object) -> str:
    return amount if isinstance(amount, str) else "amount"


def _coefficient(item: Coefficient, context: Context) -> list[Line]:
    lines = []
    for person in context.admitted(item.for_):
        if item.credit == "team" and not context.staff.below(person.code):
            context.say("nobody_below", item, person.code)
            continue
        standing = context.standing(item, person)
        if standing.x is None:
            _say_absent(item, context, person.code, standing.value)
            continue
        base = context.amount(item, item.base, person)
        if base is None:
            continue
        rate = ladder_at(item, standing.x) * context.factor(item, item.times, person) * context.prorated(item, person)
        lines.append(_line(item, context, person.code, _metric_name(item), base * rate, base=base, rate=rate))
    return lines


def _say_absent(item: Coefficient | Relative, context: Context, who: str, value: Fraction | None) -> None:
    """Why there is no x: no value, or no target above 0 to divide by."""
    if item.of is not None and value is not None:
        context.say("no_target", item, who, metric=item.metric, window=str(context.period))
    else:
        context.say("value_absent", item, who, metric=item.metric)


def _metric_name(item: Coefficient | Relative) -> str:
    return f"{item.metric}/target" if item.of else item.metric


@dataclass(frozen=True, slots=True)
class Group:
    """People compared with each other by a relative item: their x, and the mean of it."""

    people: tuple[Person, ...]
    x: dict[str, Fraction]

    @property
    def mean(self) -> Fraction | None:
        return sum(self.x.values(), Fraction(0)) / len(self.x) if self.x else None


def relative_groups(item: Relative, context: Context) -> list[Group]:
    """The people whom `for` admits, by the columns `among`."""
    groups: dict[tuple[str | None, ...], list[Person]] = defaultdict(list)
    for person in context.admitted(item.for_):
        text = context.sources.attributes.text
        groups[tuple(text("employees", column, person.row) for column in item.among)].append(person)
    found = []
    for people in groups.values():
        x = {one.code: context.standing(item, one).x for one in people}
        found.append(Group(tuple(people), {code: value for code, value in x.items() if value is not None}))
    return found


def _relative(item: Relative, context: Context) -> list[Line]:
    return [line for group in relative_groups(item, context) for line in _relative_group(item, context, group)]


def _relative_group(item: Relative, context: Context, group: Group) -> list[Line]:
    mean = group.mean
    for one in group.people:
        if one.code not in group.x:
            _say_absent(item, context, one.code, context.standing(item, one).value)
    if mean is None or mean <= 0:
        context.say("mean_not_above_zero", item, list(group.x), metric=item.metric)
        return []
    lines = []
    for person in group.people:
        if person.code in group.x and (base := context.amount(item, item.base, person)) is not None:
            ratio = relative_ratio(item, group.x[person.code], mean)
            rate = ratio * context.factor(item, item.times, person) * context.prorated(item, person)
            lines.append(_line(item, context, person.code, _metric_name(item), base * rate, base=base, rate=rate))
    return lines


def relative_ratio(item: Relative, x: Fraction, mean: Fraction) -> Fraction:
    """(x − mean) ÷ mean, within ± limit."""
    ratio = (x - mean) / mean
    return ratio if item.limit is None else clamp(ratio, -item.limit, item.limit)


def award_lines(item: Award, context: Context) -> list[Line]:
    """A line per award; with multipliers the awards' running sum is multiplied, so that the lines add up."""
    table, period = context.sources.facts["awards"], context.period
    within = pl.col("awarded_on").is_between(period.first_day, period.last_day)
    rows = table.filter((pl.col("item") == item.code) & within).sort("awarded_on", "award")
    people = {person.code: person for person in context.admitted(item.for_)}
    running: dict[str, int] = defaultdict(int)
    unit = 10**context.sources.places
    lines = []
    for award, who, amount in rows.select("award", "employee", "amount").iter_rows():
        if who not in people:
            context.say("award_unpaid", item, award, employee=who)
            continue
        factor = context.factor(item, item.times, people[who])
        before = round_half_away(running[who] * factor)
        running[who] += amount
        paid = round_half_away(running[who] * factor) - before
        base = Fraction(amount, unit)
        lines.append(Line(who, item.code, str(period), award, paid, base=base, rate=factor))
    return lines


@dataclass(frozen=True, slots=True)
class PoolShare:
    """One pool: its amount and multipliers, the whole (minor units), the members with their weights and parts."""

    unit: str
    amount: Fraction
    multipliers: tuple[Multiplier, ...]
    whole: int
    members: tuple[Person, ...]
    weights: tuple[Fraction, ...]
    parts: tuple[int, ...]


def share_lines(item: Share, context: Context) -> list[Line]:
    lines = []
    for pool in pools(item, context):
        total = sum(pool.weights, Fraction(0))
        whole = Fraction(pool.whole, 10**context.sources.places)
        for person, weight, part in zip(pool.members, pool.weights, pool.parts, strict=True):
            period = str(context.period)
            lines.append(Line(person.code, item.code, period, pool.unit, part, base=whole, rate=weight / total))
    return lines


def pools(item: Share, context: Context) -> list[PoolShare]:
    """The pools of the departments or companies that have members, divided."""
    members: dict[str, list[Person]] = defaultdict(list)
    for person in context.admitted(item.for_):
        members[person.department if item.pool.per == "department" else person.company].append(person)
    found = [_pool(item, context, unit, members[unit]) for unit in sorted(members)]
    return [pool for pool in found if pool is not None]


def _pool(item: Share, context: Context, unit: str, members: list[Person]) -> PoolShare | None:
    amount = _pool_amount(item, context, unit)
    if amount is None:
        context.say("pool_empty", item, unit, column=str(item.pool.amount))
        return None
    weights = [_weight(item, context, person) for person in members]
    if not any(weights):
        context.say("no_weights", item, unit, by=item.by)
        return None
    multipliers = tuple(_pool_multipliers(item, context, unit))
    whole = context.sources.minor(amount * product([one.coefficient for one in multipliers]))
    parts = divide(whole, weights)
    return PoolShare(unit, amount, multipliers, whole, tuple(members), tuple(weights), tuple(parts))


def _pool_amount(item: Share, context: Context, unit: str) -> Fraction | None:
    amount = item.pool.amount
    if isinstance(amount, Fraction):
        return amount
    row = context.staff.departments.get(unit)
    return None if row is None else context.cell(amount, row)


def _pool_multipliers(item: Share, context: Context, unit: str) -> list[Multiplier]:
    """The subject is the pool's own unit unless told otherwise: a department's company is that of its row."""
    found = []
    for times in item.pool.times:
        if item.pool.per == "department" and times.subject == "company":
            row = context.staff.departments.get(unit)
            company = None if row is None else context.sources.attributes.text("departments", "company", row)
            found.append(context.unit_multiplier(item, times, "company", company or ""))
        else:
            found.append(context.unit_multiplier(item, times, item.pool.per, unit))
    return found


def _weight(item: Share, context: Context, person: Person) -> Fraction:
    """The product of the factors; 0 where one is absent or negative."""
    weight = Fraction(1)
    for factor in item.factors:
        value = weight_factor(factor, context, person)
        if value is None or value < 0:
            if value is None:
                context.say("weight_absent", item, person.code, factor=factor)
            return Fraction(0)
        weight *= value
    return weight


def weight_factor(factor: str, context: Context, person: Person) -> Fraction | None:
    if factor == "equal":
        return Fraction(1)
    if factor in METRICS:
        return context.sources.metrics.of_person(factor, context.period, person)
    return context.sources.attributes.number("employees", factor.removeprefix("employee."), person.row)


def _bounds(item: AnyItem, context: Context, lines: pl.DataFrame) -> list[Line]:
    """For everyone admitted: a line that brings the item's sum down to `cap` (not of a rate) or up to `floor`."""
    cap = None if isinstance(item, Rate) else item.cap
    if cap is None and item.floor is None:
        return []
    paid = sums(lines)
    most = None if cap is None else context.sources.minor(cap)
    least = None if item.floor is None else context.sources.minor(item.floor)
    bounds = []
    for person in context.admitted(item.for_):
        total = paid.get(person.code, 0)
        if most is not None and total > most:
            bounds.append(Line(person.code, item.code, str(context.period), "cap", most - total, "cap"))
        elif least is not None and total < least:
            bounds.append(Line(person.code, item.code, str(context.period), "floor", least - total, "floor"))
    return bounds
