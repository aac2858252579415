"""`explain`: the chain behind everything that a run pays a person for an item (or a total), or why it pays nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import polars as pl

from merit.calc.explain.facts import fact_step
from merit.calc.explain.forms import value_step
from merit.calc.explain.sums import bound_step, total_step
from merit.calc.explain.tree import Money, Step, said
from merit.calc.pay.context import Context
from merit.calc.pay.forms import item_lines
from merit.calc.pay.run import Run
from merit.calc.periods import parse_period
from merit.calc.plan import AnyItem, Plan, Total
from merit.calc.problems import or_near, refuse


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the run's frame."""

    employee: str
    item: str
    period: str
    source: str
    amount: int
    kind: str
    base: str | None
    fact_ix: int | None
    before: int | None
    after: int | None
    window: str | None


_FIELDS = tuple(Line.__dataclass_fields__)


def explain(run: Run, employee: str, code: str) -> Step:
    """All lines of one person and item in the run, each with its arithmetic; they give the lines' amounts.

    Raises `InputError` for an employee or item that is not there.
    """
    item = _item_or_total(run, code)
    if employee not in run.sources.facts.employee_ix:
        raise refuse("no_such_employee", employee=employee)
    lines = _lines(run.frame, employee, code)
    steps = tuple(_line_step(run, line, item) for line in lines)
    if not lines:
        steps = (Step("nothing", {}, tuple(_why_nothing(run, employee, item))),)
    amount = Fraction(sum(line.amount for line in lines), 10**run.places)
    title = getattr(item, "title", code)
    who = f"{employee} {_name(run, employee)}".strip()
    what = code if title == code else f"{code} {title}"
    params: dict[str, Any] = {"employee": who, "item": what, "month": str(run.month)}
    params["amount"] = Money(amount, run.places)
    return Step("item", params, steps)


def _item_or_total(run: Run, code: str) -> AnyItem | Total:
    """Of the version in force; an item that only an earlier version had can still be adjusted."""
    for plan in [run.plan, *reversed(run.versions.plans)]:
        found = plan.item(code) or next((total for total in plan.totals if total.code == code), None)
        if found is not None:
            return found
    codes = [one.code for one in (*run.plan.items, *run.plan.totals)]
    key, near = or_near("no_such_item", code, codes)
    raise refuse(key, value=code, **near)


def _lines(frame: pl.DataFrame, employee: str, code: str) -> list[Line]:
    mine = frame.filter((pl.col("employee") == employee) & (pl.col("item") == code))
    return [Line(*row) for row in mine.select(_FIELDS).iter_rows()]


def _name(run: Run, employee: str) -> str:
    person = run.sources.metrics.people.whenever(employee, run.month)
    return run.sources.attributes.text("employees", "name", person.row) or ""


def _line_step(run: Run, line: Line, item: AnyItem | Total) -> Step:
    amount = Money(Fraction(line.amount, 10**run.places), run.places)
    params: dict[str, Any] = {"period": line.period, "source": line.source, "amount": amount}
    if isinstance(item, Total):
        return Step("line", params, (total_step(run, item, line),))
    if line.kind == "adjustment":
        return Step("line", params, (_adjustment_step(run, line),))
    context = run.contexts[item.every]
    return Step("line", params, (_version_step(run.plan), *_arithmetic(context, item, line, run.frame)))


def _arithmetic(context: Context, item: AnyItem, line: Line, frame: pl.DataFrame) -> tuple[Step, ...]:
    """The steps behind a line; what they arrive at is the line's amount."""
    if line.kind in ("cap", "floor"):
        found = bound_step(context, item, line, _lines(frame, line.employee, line.item))
    elif line.kind == "fact":
        found = fact_step(context, item, line)
    else:
        found = value_step(context, item, line)
    steps, amount = found
    assert amount == line.amount, f"the explanation of {line} gives {amount}"
    return steps


def _version_step(plan: Plan) -> Step:
    if plan.from_ is None:
        return Step("version_always", {"plan": plan.plan})
    return Step("version", {"plan": plan.plan, "day": plan.from_})


def _adjustment_step(run: Run, line: Line) -> Step:
    """The earlier period computed again, line by line, against what was paid for it."""
    period = parse_period(line.period)
    plan = run.versions.on(period.last_day)
    assert plan is not None, "an adjusted period had a version"
    item = plan.item(line.item)
    assert item is not None, "an adjusted item is in its version"
    context = Context(run.sources, period)
    frame = item_lines(item, context)
    lines = _lines(frame, line.employee, line.item)
    due = sum(one.amount for one in lines)
    paid = run.ledger.paid.get((line.employee, line.item, line.period), 0)
    assert due - paid == line.amount, "an adjustment is what is due less what was paid"
    places, unit = run.places, 10**run.places
    amounts = {"due": due, "paid": paid, "amount": line.amount}
    params: dict[str, Any] = {name: Money(Fraction(value, unit), places) for name, value in amounts.items()}
    below = tuple(_earlier_line(context, item, one, frame, places) for one in lines)
    return Step("adjustment", {"period": line.period, **params}, (_version_step(plan), *below))


def _earlier_line(context: Context, item: AnyItem, line: Line, frame: pl.DataFrame, places: int) -> Step:
    amount = Money(Fraction(line.amount, 10**places), places)
    params: dict[str, Any] = {"period": line.period, "source": line.source, "amount": amount}
    return Step("line", params, _arithmetic(context, item, line, frame))


def _why_nothing(run: Run, employee: str, item: AnyItem | Total) -> Iterator[Step]:
    if isinstance(item, Total):
        yield Step("total_unneeded")
        return
    context = run.contexts.get(item.every)
    if context is None or run.plan.item(item.code) is None:
        yield Step("not_due", {"item": item.code, "every": item.every, "month": str(run.month)})
        return
    person = context.staff.counting.get(employee)
    if person is None:
        yield Step("not_employed", {"employee": employee, "period": str(context.period)})
        return
    refused = list(_not_admitted(context, item, employee, person.row))
    mine = [one for one in run.notices if employee in one.about and one.params.get("item") == item.code]
    if refused or mine:
        yield from refused
        yield from (said(notice) for notice in mine)
    elif item.form == "award":
        yield Step("no_award", {"period": str(context.period)})
    else:
        yield Step("no_facts", {"metric": getattr(item, "metric", "—"), "period": str(context.period)})


def _not_admitted(context: Context, item: AnyItem, employee: str, row: int) -> Iterator[Step]:
    for column, values in item.for_.items():
        value = context.sources.attributes.text("employees", column, row)
        if value not in values:
            params: dict[str, Any] = {"employee": employee, "column": column, "value": value or ""}
            yield Step("not_admitted", {**params, "wanted": " / ".join(values)})
