"""The arithmetic of lines that bring a sum to a bound: cap, floor, totals, and taking back what a total made up."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import polars as pl

from merit.calc.explain.facts import Found
from merit.calc.explain.tree import Exact, Money, Step
from merit.calc.pay.context import Context
from merit.calc.pay.run import Run
from merit.calc.pay.totals import total_sums
from merit.calc.plan import AnyItem, Total

if TYPE_CHECKING:
    from merit.calc.explain.lines import Line


def bound_step(context: Context, item: AnyItem, line: Line, lines: list[Line]) -> Found:
    """A cap or floor line: what the item's other lines sum to, and what is missing to the bound."""
    others = sum(one.amount for one in lines if one.kind not in ("cap", "floor", "adjustment"))
    bound = item.cap if line.kind == "cap" else item.floor
    assert bound is not None
    amount = context.sources.minor(bound) - others
    places, unit = context.sources.places, 10**context.sources.places
    params: dict[str, Any] = {"total": Money(Fraction(others, unit), places), "bound": Exact(bound)}
    return (Step(line.kind, {**params, "amount": Money(Fraction(amount, unit), places)}),), amount


def total_step(run: Run, total: Total, line: Line) -> Step:
    """A total's line: the sums of its items in the run, against the floor and the debt."""
    mine = run.frame.filter(pl.col("employee") == line.employee)
    summed = total_sums(total, mine).get(line.employee, 0)
    floor = run.contexts["month"].sources.minor(total.floor)
    debt = run.ledger.debts(total.code).get(line.employee, 0)
    amount = floor - summed if line.kind == "total" else -min(debt, summed - floor)
    assert amount == line.amount, f"the explanation of {line} gives {amount}"
    values = {"total": summed, "amount": abs(amount), "above": summed - floor, "debt": debt}
    params: dict[str, Any] = {
        name: Money(Fraction(value, 10**run.places), run.places) for name, value in values.items()
    }
    params |= {"items": " + ".join(total.items), "bound": Exact(total.floor)}
    return Step(line.kind, params, tuple(_item_sums(run, total, line.employee)))


def _item_sums(run: Run, total: Total, employee: str) -> list[Step]:
    sums = run.sums().filter((pl.col("employee") == employee) & pl.col("item").is_in(list(total.items)))
    return [
        Step(
            "item_sum", {"item": item, "period": period, "amount": Money(Fraction(amount, 10**run.places), run.places)}
        )
        for _, item, period, amount in sums.iter_rows()
    ]
