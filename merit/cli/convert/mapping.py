"""A mapping as data: which spreadsheet gives which fact table, and how a source column becomes a target column.

`reading.read_mapping` makes it out of a TOML text. What each field means is told in docs/guide/convert.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from merit.calc.schema import Table
from merit.cli.convert.values import DateFormats, NumberFormat

Share = Literal["equal", "weights"]
Missing = Literal["error", "skip", "blank"]

WORKBOOKS: Final = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


@dataclass(frozen=True, slots=True)
class Source:
    """Files that are read in the same way; a name with `*` or `?` stands for all that fit."""

    files: tuple[str, ...]
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str = ","
    header_row: int = 1


@dataclass(frozen=True, slots=True)
class Lookup:
    """A value from another file: where `key` holds the cell, `value` holds what is wanted."""

    source: Source
    key: str
    value: str
    missing: Missing
    place: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Column:
    """How a target column is filled: from source columns, with a constant, or with the source row's number."""

    name: str
    sources: tuple[str, ...] = ()
    join: str = " "
    constant: str | None = None
    row: str | None = None
    split: tuple[str, ...] = ()
    cut: str | None = None
    piece: int = 1
    trim: bool = False
    replace: Mapping[str, str] = field(default_factory=dict)
    lookup: Lookup | None = None
    default: str | None = None
    code: bool = False
    date: DateFormats | None = None
    number: NumberFormat | None = None
    share: Share | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """Rows stay when the cell is among the values (`wanted`) or is not among them."""

    column: str
    values: tuple[str, ...]
    wanted: bool


@dataclass(frozen=True, slots=True)
class Block:
    """One `[[table]]`. Every source row gives a target row for each of the `variants`, which fill all columns."""

    place: str
    table: Table
    source: Source | None
    conditions: tuple[Condition, ...]
    variants: tuple[tuple[Column, ...], ...]
    distinct: bool

    def columns(self) -> Iterator[Column]:
        for variant in self.variants:
            yield from variant

    def source_columns(self) -> dict[str, None]:
        """All source columns that the block names, in order."""
        named = [name for column in self.columns() for name in column.sources]
        return dict.fromkeys([*named, *(condition.column for condition in self.conditions)])


@dataclass(frozen=True, slots=True)
class MappingFile:
    """`folders`: where the sources may lie, relative to the mapping; the first one that exists is taken."""

    path: Path
    folders: tuple[str, ...]
    blocks: tuple[Block, ...]
