"""Columns of text → columns of dates, money and exact numbers; what does not parse is named cell by cell.

Money becomes whole minor units (Int64). Other numbers become whole numbers of 10^-scale, exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from merit.calc.csvtext import TextTable
from merit.calc.periods import parse_period
from merit.calc.problems import MOST, Problems
from merit.calc.schema import Kind

DECIMAL: Final = r"^[+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,18})?|\.[0-9]{1,18})$"
_NUMBER: Final = r"^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)$"
_FIRST_DAY, _LAST_DAY = date(1000, 1, 1), date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Parsed:
    values: pl.Series
    scale: int = 0


@dataclass(frozen=True, slots=True)
class Complaints:
    """Where a column stands, to name its broken cells: the first ones by row, the rest by their number."""

    problems: Problems
    file: str
    column: str
    table: TextTable

    def broken(self, text: pl.Series, good: pl.Series) -> list[int]:
        """The indexes of cells that hold something that is not good."""
        found = (text.is_not_null() & ~good.fill_null(False)).arg_true()
        self.problems.count_more(max(0, len(found) - MOST))
        return found.head(MOST).to_list()

    def empty(self, cell: pl.Series) -> list[int]:
        return self.broken(pl.repeat("", len(cell), eager=True), cell.is_not_null())

    def add(self, index: int, key: str, **params: object) -> None:
        self.problems.add(key, self.file, self.table.row_number(index), self.column, **params)


def parse_sound(text: pl.DataFrame, kinds: Mapping[str, Kind], places: int) -> dict[str, Parsed]:
    """The dates and amounts of the columns in which every cell is sound, in one parallel pass."""
    checks, values = [], []
    for name, kind in kinds.items():
        cell = pl.col(name)
        if kind == "date":
            day = cell.str.to_date("%Y-%m-%d", strict=False)
            sound = (day.null_count() == cell.null_count()) & day.is_between(_FIRST_DAY, _LAST_DAY).all()
            values.append(day.alias(name))
        elif kind == "money":
            sound = cell.str.contains(_money_pattern(places)).all()
            values.append(cell.cast(pl.Decimal(38, places), strict=False).to_physical().cast(pl.Int64, strict=False))
        else:
            continue
        checks.append(sound.alias(f"\0{name}"))
    if not text.height or not checks:
        return {}
    done = text.lazy().select(*values, *checks).collect()
    good = [name for name in kinds if f"\0{name}" in done.columns and done[f"\0{name}"][0]]
    return {name: Parsed(done[name], places if kinds[name] == "money" else 0) for name in good}


def parse(kind: Kind, text: pl.Series, places: int, complain: Complaints) -> Parsed:
    """The column's values. `places` are the currency's decimals. Broken cells become null, and are complained of."""
    match kind:
        case "code" | "text":
            return Parsed(text)
        case "date":
            return Parsed(_dates(text, complain))
        case "money":
            return _money(text, places, complain)
        case "decimal":
            return _decimals(text, complain)
        case "flag":
            return Parsed(_flags(text, complain))
        case "period" | "month":
            return Parsed(_periods(text, kind, complain))


def _dates(text: pl.Series, complain: Complaints) -> pl.Series:
    days = text.str.strip_chars().str.to_date("%Y-%m-%d", strict=False)
    days = pl.select(pl.when(days.is_between(_FIRST_DAY, _LAST_DAY)).then(days)).to_series()
    for index in complain.broken(text, days.is_not_null()):
        complain.add(index, "bad_date", value=text[index])
    return days


def _money(text: pl.Series, places: int, complain: Complaints) -> Parsed:
    pattern = _money_pattern(places)
    text = _trimmed(text, pattern)
    good = text.str.contains(pattern)
    if not good.all():
        for index in complain.broken(text, good):
            complain.add(index, _why_not_money(text[index], places), value=text[index], places=places)
        text = pl.select(pl.when(good).then(text)).to_series()
    exact = text.cast(pl.Decimal(38, places), strict=False)
    return Parsed(exact.to_physical().cast(pl.Int64), places)


def _money_pattern(places: int) -> str:
    """At most 17 digits, of which at most `places` decimals count; more zeros do no harm."""
    whole = 17 - places
    if not places:
        return rf"^[+-]?[0-9]{{1,{whole}}}(?:\.0*)?$"
    after = rf"[0-9]{{0,{places}}}0*"
    return rf"^[+-]?(?:[0-9]{{1,{whole}}}(?:\.{after})?|\.[0-9]{after})$"


def _why_not_money(value: str, places: int) -> str:
    number = value.strip().lstrip("+-")
    whole, _, after = number.partition(".")
    if not (whole + after).isascii() or not (whole + after).isdigit():
        return "bad_number"
    return "too_many_decimals" if after[places:].strip("0") else "too_large"


def _trimmed(text: pl.Series, pattern: str) -> pl.Series:
    """Spaces around a number mean nothing; most files have none, and then nothing is copied."""
    return text if text.str.contains(pattern).all() else text.str.strip_chars()


def _decimals(text: pl.Series, complain: Complaints) -> Parsed:
    text = _trimmed(text, DECIMAL)
    good = text.str.contains(DECIMAL)
    if not good.all():
        for index in complain.broken(text, good):
            sound = text[index].isascii() and pl.Series([text[index]]).str.contains(_NUMBER)[0]
            complain.add(index, "too_large" if sound else "bad_number", value=text[index])
        text = pl.select(pl.when(good).then(text)).to_series()
    point = text.str.find(".", literal=True)
    longest = pl.select((text.str.len_bytes() - point - 1).max()).item()
    scale = int(longest or 0)
    values = text.cast(pl.Decimal(38, scale), strict=False).to_physical()
    narrow = values.cast(pl.Int64, strict=False)
    return Parsed(narrow if narrow.null_count() == values.null_count() else values, scale)


def _flags(text: pl.Series, complain: Complaints) -> pl.Series:
    trimmed = text.str.strip_chars()
    for index in complain.broken(text, trimmed.is_in(["0", "1"])):
        complain.add(index, "bad_flag", value=text[index])
    return trimmed == "1"


def _periods(text: pl.Series, kind: Kind, complain: Complaints) -> pl.Series:
    trimmed = text.str.strip_chars()
    good = [value for value in trimmed.unique().drop_nulls().to_list() if _is_period(value, kind)]
    for index in complain.broken(text, trimmed.is_in(good)):
        complain.add(index, f"bad_{kind}", value=text[index])
    return trimmed


def _is_period(value: str, kind: Kind) -> bool:
    try:
        period = parse_period(value)
    except ValueError:
        return False
    return kind == "period" or period.months == 1
