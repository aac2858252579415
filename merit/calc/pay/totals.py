"""Totals: a floor under the sum of several items' lines in a run, and with `carry` taking back what was made up.

Source: docs/spec/totals.md.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from merit.calc.pay.context import Context
from merit.calc.pay.ledger import Ledger
from merit.calc.pay.lines import Line, as_frame, no_lines
from merit.calc.periods import Every
from merit.calc.plan import Plan, Total


def total_lines(plan: Plan, lines: pl.DataFrame, contexts: Mapping[Every, Context], ledger: Ledger) -> pl.DataFrame:
    """The lines of all totals, of the run's month."""
    found = [line for total in plan.totals for line in _of(total, plan, lines, contexts, ledger)]
    return as_frame(found) if found else no_lines()


def _of(total: Total, plan: Plan, lines: pl.DataFrame, contexts: Mapping[Every, Context], ledger: Ledger) -> list[Line]:
    sums = total_sums(total, lines)
    debts = ledger.debts(total.code) if total.carry else {}
    places = plan.places
    floor = contexts["month"].sources.minor(total.floor)
    assert places == contexts["month"].sources.places
    found = []
    for code in sorted(_covered(total, plan, contexts) | set(sums)):
        above = sums.get(code, 0) - floor
        debt = debts.get(code, 0)
        if above < 0:
            found.append(Line(code, total.code, str(ledger.month), "floor", -above, "total"))
        elif above > 0 and debt > 0:
            found.append(Line(code, total.code, str(ledger.month), "carry", -min(debt, above), "carry"))
    return found


def total_sums(total: Total, lines: pl.DataFrame) -> dict[str, int]:
    """The sum per person of all lines of the total's items, adjustments included."""
    wanted = lines.filter(pl.col("item").is_in(list(total.items)))
    return dict(wanted.group_by("employee").agg(pl.col("amount").sum()).iter_rows())


def _covered(total: Total, plan: Plan, contexts: Mapping[Every, Context]) -> set[str]:
    """Everyone whom one of the total's items paid in this run admits."""
    codes: set[str] = set()
    for item in plan.items:
        if item.code in total.items and item.every in contexts:
            codes.update(person.code for person in contexts[item.every].admitted(item.for_))
    return codes
