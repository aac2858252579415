"""Facts with something added: receipts that may still come in, so that the core can pay them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from merit.calc.facts import Facts
from merit.calc.metrics import settled, within
from merit.calc.periods import Period

LONG_AGO = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Added:
    """A receipt to add: minor units on a contract (its row)."""

    contract_ix: int
    on: date
    amount: int


def without_history(facts: Facts) -> Facts:
    """The facts as if nothing had been paid yet: an estimate of one month adjusts no other."""
    return _with(facts, {name: facts[name].clear() for name in ("runs", "paid")})


def still_due(facts: Facts, employee_ixs: set[int], month: Period, today: date) -> list[Added]:
    """What is due in the month on contracts credited to these people and not yet paid, on its day or else today."""
    credits = facts["credits"].filter(pl.col("employee_ix").is_in(sorted(employee_ixs)))
    due = within(settled(facts, month.last_day), "due_on", month).join(credits, on="contract_ix", how="semi")
    left = due.with_columns(left=pl.col("amount") - pl.col("paid")).filter(pl.col("left") > 0)
    rows = left.sort("due_on", "receivable").select("contract_ix", "due_on", "left").iter_rows()
    return [Added(contract, min(max(day, today), month.last_day), int(amount)) for contract, day, amount in rows]


def with_receipts(facts: Facts, added: Iterable[Added]) -> Facts:
    """The facts with these receipts besides."""
    codes = facts["contracts"]["contract"]
    rows = [
        {"receipt": f"\U0010ffff{n}", "contract": codes[one.contract_ix], "received_on": one.on,
         "amount": one.amount, "contract_ix": one.contract_ix}
        for n, one in enumerate(added)
    ]  # fmt: skip
    return _with(facts, {"receipts": _appended(facts["receipts"], rows)})


def with_collected(facts: Facts, employee_ix: int, on: date, amount: int, like: int | None = None) -> Facts:
    """The facts with `amount` (minor units) more collected by one person, on a contract of its own that is fully paid.

    `like`: the row of a contract whose further columns and customer it shares, for items that see some contracts only.
    """
    contracts = facts["contracts"]
    row = {} if like is None else contracts.row(like, named=True)
    ix = contracts.height
    row |= {"contract": "\U0010ffff", "signed_on": LONG_AGO, "amount": amount, "contract_ix": ix}
    credit = {"contract": "\U0010ffff", "employee": facts.employees[employee_ix], "contract_ix": ix,
              "employee_ix": employee_ix, "share": 10 ** facts.scale("credits", "share")}  # fmt: skip
    more = _with(facts, {"contracts": _appended(contracts, [row]), "credits": _appended(facts["credits"], [credit])})
    return with_receipts(more, [Added(ix, on, amount)])


def _appended(frame: pl.DataFrame, rows: list[dict[str, object]]) -> pl.DataFrame:
    columns = {name: [row.get(name) for row in rows] for name in frame.columns}
    return pl.concat([frame, pl.DataFrame(columns, schema=frame.schema)])


def _with(facts: Facts, frames: dict[str, pl.DataFrame]) -> Facts:
    tables = {name: replace(facts.tables[name], frame=frame) for name, frame in frames.items()}
    return Facts(facts.tables | tables, facts.currency, facts.notices)
