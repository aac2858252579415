"""Facts credited to people: whose a receipt, contract, price variance or bad debt is, to the minor unit.

A fact is divided among the people in its contract's credits, by cumulative rounding in order of employee code, so that
the parts sum to the fact.

Source: docs/spec/crediting.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import polars as pl

from merit.calc.facts import Facts
from merit.calc.money import largest, rounded_ratio, too_large_to_sum, width_for
from merit.calc.problems import refuse

CreditedMetric = Literal["receipts", "contract_amount", "price_variance", "bad_debt"]
CREDITED: Final[tuple[CreditedMetric, ...]] = ("receipts", "contract_amount", "price_variance", "bad_debt")

# metric → the table of its facts, the code and the date that order them
SOURCES: Final[dict[CreditedMetric, tuple[str, str, str]]] = {
    "receipts": ("receipts", "receipt", "received_on"),
    "contract_amount": ("contracts", "contract", "signed_on"),
    "price_variance": ("contract_lines", "contract", "signed_on"),
    "bad_debt": ("bad_debts", "bad_debt", "written_off_on"),
}


@dataclass
class Credits:
    """Facts and their parts.

    `facts(metric)`: fact_ix, contract_ix, on, code, line, amount — a row per fact (line: its place in its contract).
    `parts(metric)`: fact_ix, contract_ix, on, employee_ix, part — a row per fact and person. Amounts in minor units.
    """

    source: Facts

    def __post_init__(self) -> None:
        self._facts: dict[CreditedMetric, pl.DataFrame] = {}
        self._parts: dict[CreditedMetric, pl.DataFrame] = {}

    @cached_property
    def shares(self) -> pl.DataFrame:
        """contract_ix, employee_ix, share, before, upto: cumulative shares in order of employee code.

        Whole numbers of `whole`. Two rows of one person in one contract are one credit.
        """
        key = ["contract_ix", "employee_ix"]
        shares = self.source["credits"].select(*key, "share").sort(key)
        same = pl.all_horizontal(pl.col(name) == pl.col(name).shift(1) for name in key)
        if shares.select(same.any()).item():
            shares = shares.group_by(key, maintain_order=True).agg(pl.col("share").sum())
        running, first = pl.col("share").cum_sum(), pl.col("contract_ix") != pl.col("contract_ix").shift(1)
        opening = pl.when(first).then(running - pl.col("share")).forward_fill().fill_null(0)
        return shares.with_columns(upto=running - opening).with_columns(before=pl.col("upto") - pl.col("share"))

    @property
    def whole(self) -> int:
        """What a share of 1 is in `shares`."""
        return int(10 ** self.source.scale("credits", "share"))

    def facts(self, metric: CreditedMetric) -> pl.DataFrame:
        if metric not in self._facts:
            self._facts[metric] = _variances(self.source) if metric == "price_variance" else self._plain(metric)
        return self._facts[metric]

    def _plain(self, metric: CreditedMetric) -> pl.DataFrame:
        table, code, day = SOURCES[metric]
        frame = self.source[table].select("contract_ix", "amount", on=day, code=code)
        return frame.with_row_index("fact_ix").with_columns(line=pl.lit(0, dtype=pl.UInt32))

    def parts(self, metric: CreditedMetric) -> pl.DataFrame:
        if metric not in self._parts:
            facts = self.facts(metric).select("fact_ix", "contract_ix", "on", "amount")
            self._parts[metric] = self._divide(facts)
        return self._parts[metric]

    @cached_property
    def _sole(self) -> pl.Series:
        """Who has all of a contract, by contract_ix; null where it is divided or nobody's."""
        sole = self.shares.filter(pl.col("share") == self.whole).select("contract_ix", "employee_ix")
        contracts = self.source["contracts"].select("contract_ix")
        return contracts.join(sole, on="contract_ix", how="left", maintain_order="left")["employee_ix"]

    def _divide(self, facts: pl.DataFrame) -> pl.DataFrame:
        """A sole credit takes the whole; the others are divided."""
        columns = ("fact_ix", "contract_ix", "on", "employee_ix", "part")
        placed = facts.with_columns(employee_ix=self._sole.gather(facts["contract_ix"]))
        whole = placed.filter(pl.col("employee_ix").is_not_null()).rename({"amount": "part"}).select(columns)
        rest = placed.filter(pl.col("employee_ix").is_null()).drop("employee_ix")
        return pl.concat([whole, self._parts_of(rest).select(columns)]) if rest.height else whole

    def _parts_of(self, facts: pl.DataFrame) -> pl.DataFrame:
        width = width_for(4.0 * (largest(facts["amount"]) + 1) * self.whole)
        if width is None:
            raise refuse("too_large", "credits.csv", None, "share", value=self.whole)
        joined = facts.join(self.shares, on="contract_ix", how="inner")
        amount, whole = pl.col("amount").cast(width), pl.lit(self.whole, dtype=width)
        part = rounded_ratio(amount * pl.col("upto"), whole) - rounded_ratio(amount * pl.col("before"), whole)
        return joined.with_columns(part=part.cast(pl.Int64))


def _variances(facts: Facts) -> pl.DataFrame:
    """A fact per contract line: R((unit_price − list_price) × quantity), dated by the contract's signing."""
    lines = facts["contract_lines"].with_row_index("fact_ix")
    table = facts.tables["contract_lines"]
    scale = max(table.scales["unit_price"], table.scales["list_price"])
    apart = _at_scale("unit_price", table.scales, scale) - _at_scale("list_price", table.scales, scale)
    lines = lines.with_columns(apart=apart, quantity=pl.col("quantity").cast(pl.Int128))
    shift = facts.places - scale - table.scales["quantity"]
    bound = 4.0 * (largest(lines["apart"]) + 1) * (largest(lines["quantity"]) + 1) * 10 ** abs(shift)
    if bound >= 2**126:
        raise refuse("too_large", table.file, None, "quantity", value="unit_price × quantity")
    product = pl.col("apart") * pl.col("quantity") * pl.lit(10 ** max(0, shift), dtype=pl.Int128)
    amount = rounded_ratio(product, pl.lit(10 ** max(0, -shift), dtype=pl.Int128))
    if too_large_to_sum(lines.select(amount).to_series()):
        raise refuse("sum_too_large", table.file, None, "quantity")
    amount = amount.cast(pl.Int64)
    contracts = facts["contracts"].select("contract_ix", on="signed_on", code="contract")
    return (
        lines.with_columns(amount=amount, line=pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).over("contract_ix"))
        .join(contracts, on="contract_ix", how="left", maintain_order="left")
        .select("fact_ix", "contract_ix", "amount", "on", "code", "line")
    )


def _at_scale(column: str, scales: dict[str, int], scale: int) -> pl.Expr:
    return pl.col(column).cast(pl.Int128) * pl.lit(10 ** (scale - scales[column]), dtype=pl.Int128)
