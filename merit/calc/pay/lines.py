"""Pay lines: what a run pays, a row per line, with what explains it.

Columns: employee, item, period, source, base, rate (text), amount (minor units), and for explanations kind, fact_ix,
before, after (minor units; the cumulative x before and after the fact) and window. The base of a line about a fact is
after − before. Texts that repeat are categories, which a million lines sort and copy several times faster.

Source: docs/spec/pay.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

import polars as pl

from merit.calc.money import MOST_MINOR, plain
from merit.calc.problems import refuse

Kind = Literal["fact", "value", "cap", "floor", "total", "carry", "adjustment"]

COLUMNS: Final[dict[str, pl.DataType]] = {
    "employee": pl.String(),  # in a run's frame an Enum of the employees, in code order
    "item": pl.Categorical(),
    "period": pl.Categorical(),
    "source": pl.String(),
    "base": pl.String(),
    "rate": pl.Categorical(),
    "amount": pl.Int64(),
    "kind": pl.Categorical(),
    "fact_ix": pl.UInt32(),
    "before": pl.Int64(),
    "after": pl.Int64(),
    "window": pl.Categorical(),
}
OUTPUT: Final = ("employee", "item", "period", "source", "base", "rate", "amount")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not about a single credited fact."""

    employee: str
    item: str
    period: str
    source: str
    amount: int
    kind: Kind = "value"
    base: Fraction | None = None
    rate: Fraction | None = None


def as_frame(lines: list[Line]) -> pl.DataFrame:
    for one in lines:
        if abs(one.amount) >= MOST_MINOR:
            raise refuse("too_much", item=one.item)
    rows = [
        (one.employee, one.item, one.period, one.source, _number(one.base), _number(one.rate), one.amount, one.kind)
        for one in lines
    ]
    names = list(COLUMNS)[:8]
    texts = pl.DataFrame(
        rows, schema={name: pl.Int64 if name == "amount" else pl.String for name in names}, orient="row"
    )
    typed = texts.with_columns(pl.col(name).cast(COLUMNS[name]) for name in names)
    return typed.with_columns(pl.lit(None, dtype=COLUMNS[name]).alias(name) for name in list(COLUMNS)[8:])


def _number(number: Fraction | None) -> str | None:
    return None if number is None else plain(number)


def no_lines() -> pl.DataFrame:
    return pl.DataFrame(schema=COLUMNS)


def minor_column(name: str, places: int) -> pl.Expr:
    """A column of minor units as plain decimal text."""
    number = pl.col(name).cast(pl.Decimal(38, 0)) * pl.lit(Decimal(1).scaleb(-places))
    return number.cast(pl.Decimal(38, places)).cast(pl.String)


def sums(lines: pl.DataFrame) -> dict[str, int]:
    """The sum of each person's lines, minor units."""
    return dict(lines.group_by("employee").agg(pl.col("amount").sum()).iter_rows())
