"""What must hold between the rows of the fact tables: unique codes, references, share sums, no circles.

Source: docs/spec/facts.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import polars as pl

from merit.calc.money import plain, too_large_to_sum
from merit.calc.problems import MOST, Problems
from merit.calc.schema import TABLES, Column

if TYPE_CHECKING:
    from merit.calc.facts import Facts, FactTable

_ALWAYS: Final = date.min
# The references that are kept as row numbers: what most joins go by.
_INDEXED: Final = {"employee": "employee_ix", "contract": "contract_ix"}


def check_keys(table: FactTable, problems: Problems) -> None:
    """No two rows have the same code (or code and `from`, or whatever the table's key is)."""
    key = list(table.table.key)
    if not key or table.frame.height < 2 or _surely_unique(table.frame, key):
        return
    numbered = table.frame.select(key).with_row_index("\0ix")
    again = numbered.with_columns(first=pl.col("\0ix").min().over(key)).filter(
        pl.col("first") != pl.col("\0ix"), pl.col(key[0]).is_not_null()
    )
    problems.count_more(max(0, again.height - MOST))
    for row in again.head(MOST).iter_rows(named=True):
        value = " / ".join(str(row[name]) for name in key if row[name] is not None)
        problems.add(
            "repeated_key",
            table.file,
            table.row_number(row["\0ix"]),
            key[0],
            value=value,
            first=table.row_number(row["first"]),
        )


def _surely_unique(frame: pl.DataFrame, key: list[str]) -> bool:
    """A quick yes for most files: sorted codes, or codes of which no two have the same hash."""
    if len(key) > 1 or frame[key[0]].dtype != pl.String:
        return frame.select(key).is_unique().all()
    codes = frame[key[0]]
    if bool((codes > codes.shift(1)).fill_null(True).all()) and not codes.null_count():
        return True
    return codes.hash().n_unique() == frame.height


def check_sums(table: FactTable, problems: Problems) -> None:
    """Amounts so large that their sum would not be exact are refused; no currency has such."""
    for column in table.table.columns:
        if column.kind == "money" and too_large_to_sum(table.frame[column.name]):
            problems.add("sum_too_large", table.file, None, column.name)


def resolve_references(facts: Facts, problems: Problems) -> None:
    """Every code leads somewhere; employees' and contracts' are kept as `employee_ix` and `contract_ix` too."""
    for table in facts.tables.values():
        for column in table.table.columns:
            if not column.to or not _can_look_up(facts, column):
                continue
            known = _known(facts, column)
            if column.name in _INDEXED and column.to == (f"{column.name}s",):
                index = _looked_up(table.frame, column.name, known)
                table.frame = table.frame.with_columns(index)
                good = index.is_not_null()
            else:
                good = table.frame[column.name].is_in(known.to_series().implode())
            _complain_dangling(table, column, good, problems)
    for name in ("employees", "contracts"):
        column_name = name.removesuffix("s")
        table = facts.tables[name]
        index = _looked_up(table.frame, column_name, _index(facts, column_name))
        table.frame = table.frame.with_columns(index)


def _can_look_up(facts: Facts, column: Column) -> bool:
    """Customers need no file of their own; and what could not be read has been complained of."""
    if column.to == ("customers",) and not facts.tables["customers"].there:
        return False
    return all(facts.tables[table].readable for table in column.to if table in TABLES)


def _looked_up(frame: pl.DataFrame, column: str, known: pl.DataFrame) -> pl.Series:
    if not frame.height:
        return pl.Series(_INDEXED[column], [], dtype=pl.UInt32)
    joined = frame.select(column).join(known, on=column, how="left", maintain_order="left")
    return joined[_INDEXED[column]]


def _known(facts: Facts, column: Column) -> pl.DataFrame:
    if len(column.to) > 1:
        return pl.DataFrame({column.name: sorted({*facts.employees, *facts.departments, *facts.companies})})
    if column.name in _INDEXED:
        return _index(facts, column.name)
    target = column.to[0]
    return facts[target].select(pl.col(TABLES[target].columns[0].name).unique().alias(column.name))


def _index(facts: Facts, name: str) -> pl.DataFrame:
    if name == "employee":
        return pl.DataFrame([pl.Series(name, facts.employees, dtype=pl.String)]).with_row_index(_INDEXED[name])
    codes = facts["contracts"].select(name).with_row_index(_INDEXED[name])
    # A repeated code has been complained of; here it must not multiply the rows that name it.
    return codes if _surely_unique(codes, [name]) else codes.unique(subset=name, keep="first")


def _complain_dangling(table: FactTable, column: Column, good: pl.Series, problems: Problems) -> None:
    cells = table.frame[column.name]
    bad = (cells.is_not_null() & ~good.fill_null(False)).arg_true()
    problems.count_more(max(0, len(bad) - MOST))
    wanted = ", ".join(f"{target}.csv" for target in column.to if target in TABLES)
    for index in bad.head(MOST):
        row = table.row_number(index)
        problems.add("dangling", table.file, row, column.name, value=cells[index], wanted=wanted)


def check_shares(credits: FactTable, contracts: FactTable, problems: Problems) -> None:
    """A share is at least 0; the shares of a contract sum to 1."""
    whole = 10 ** credits.scales["share"]
    for index in (credits.frame["share"] < 0).arg_true().head(MOST):
        problems.add("negative_share", credits.file, credits.row_number(index), "share")
    if "contract_ix" not in credits.frame.columns:
        return
    sums = (
        credits.frame.with_row_index("\0ix")
        .filter(pl.col("contract_ix").is_not_null())
        .group_by("contract_ix")
        .agg(pl.col("share").cast(pl.Int128).sum(), pl.col("\0ix").min(), broken=pl.col("share").null_count())
        .filter((pl.col("share") != whole) & (pl.col("broken") == 0))
        .drop("broken")
        .sort("\0ix")
    )
    problems.count_more(max(0, sums.height - MOST))
    codes = contracts.frame["contract"]
    for contract_ix, share, index in sums.head(MOST).iter_rows():
        row, total = credits.row_number(index), plain(Fraction(share, whole))
        problems.add("share_sum", credits.file, row, "share", contract=codes[contract_ix], total=total)


def check_circles(table: FactTable, code: str, above: str, problems: Problems) -> None:
    """On no day is somebody (a department) above himself, however far up."""
    if above not in table.frame.columns or not table.frame[above].count():
        return
    tree: dict[str, str | None] = {}
    for day in _days(table, code, above):
        for who, up, _ in day:
            tree[who] = up
        sound: set[str] = set()
        for who, _, index in day:
            if _circles(tree, who, sound):
                problems.add("circle", table.file, table.row_number(index), above, code=who)
                return


def _days(table: FactTable, code: str, above: str) -> Iterator[list[tuple[str, str | None, int]]]:
    """The rows that come into force, day by day: (code, the one above, row index)."""
    dated = table.frame.select(code, above, day=pl.col("from").fill_null(_ALWAYS)).with_row_index("\0ix")
    dated = dated.filter(pl.col(code).is_not_null())
    rows: list[tuple[str, str | None, int]] = []
    today: date | None = None
    for index, who, up, day in dated.sort("day", "\0ix").iter_rows():
        if day != today and rows:
            yield rows
            rows = []
        today = day
        rows.append((who, up, index))
    if rows:
        yield rows


def _circles(tree: dict[str, str | None], start: str, sound: set[str]) -> bool:
    """Whether the way up from `start` comes back to it. `sound`: who is known to be in no circle; grows."""
    way = [start]
    seen = {start}
    up = tree.get(start)
    while up is not None and up not in seen and up not in sound:
        way.append(up)
        seen.add(up)
        up = tree.get(up)
    if up is None or up in sound:
        sound.update(way)
    return up == start
