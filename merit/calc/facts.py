"""The facts: typed tables read from a folder of CSV files or from bytes with the same columns, checked as a whole.

`read_facts` refuses an input with any mistake, naming all of them. What it returns is sound: every cell has its type,
codes are unique, references lead somewhere, shares sum to 1, and nobody is his own superior's superior.

Besides its own columns a table has `employee_ix` and `contract_ix` where it names one: the employee's rank in code
order, and the contract's row in contracts.csv.

Source: docs/spec/facts.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import polars as pl

from merit.calc import cells
from merit.calc.csvtext import TextTable, read_csv
from merit.calc.integrity import check_circles, check_keys, check_shares, check_sums, resolve_references
from merit.calc.money import CURRENCIES
from merit.calc.notices import Notice
from merit.calc.problems import Problems, nearest, or_near, refuse
from merit.calc.schema import TABLES, Column, Table

Source = Path | Mapping[str, bytes]
Result = TypeVar("Result")

_EMPTY = TextTable(pl.DataFrame(), 1, None)
_DTYPES: dict[str, pl.DataType] = {
    "date": pl.Date(),
    "money": pl.Int64(),
    "decimal": pl.Int64(),
    "flag": pl.Boolean(),
}


@dataclass(slots=True)
class FactTable:
    """A table's typed columns. `scales`: how many decimals a column's whole numbers stand for."""

    table: Table
    frame: pl.DataFrame
    scales: dict[str, int]
    text: TextTable
    there: bool
    # False: the file could not be read as this table; nothing can be said about its rows
    readable: bool = True

    @property
    def file(self) -> str:
        return self.table.file

    def row_number(self, index: int) -> int:
        return self.text.row_number(index)


@dataclass
class Facts:
    """All fact tables of one folder (or database), in one currency's minor units."""

    tables: dict[str, FactTable]
    currency: str
    notices: list[Notice] = field(default_factory=list)

    def __getitem__(self, name: str) -> pl.DataFrame:
        return self.tables[name].frame

    def scale(self, table: str, column: str) -> int:
        return self.tables[table].scales[column]

    @property
    def places(self) -> int:
        return CURRENCIES[self.currency]

    @cached_property
    def employees(self) -> list[str]:
        """All employee codes in order; a person's `employee_ix` is the place here."""
        return self["employees"]["employee"].drop_nulls().unique().sort().to_list()

    @cached_property
    def employee_ix(self) -> dict[str, int]:
        return {code: index for index, code in enumerate(self.employees)}

    @cached_property
    def departments(self) -> list[str]:
        return self["departments"]["department"].drop_nulls().unique().sort().to_list()

    @cached_property
    def companies(self) -> list[str]:
        named = pl.concat([self["departments"]["company"], self["employees"]["company"]])
        return named.drop_nulls().unique().sort().to_list()


@dataclass(frozen=True, slots=True)
class FactTexts:
    """The cells of all fact files as text, with what is wrong with the files; no currency is needed so far."""

    texts: dict[str, TextTable | None]
    problems: dict[str, Problems]
    notices: list[Notice]


def read_facts(source: Source | FactTexts, currency: str = "CNY") -> Facts:
    """The facts in a folder of CSV files, or in bytes by file name ("receipts.csv"). Raises `InputError`."""
    if currency not in CURRENCIES:
        raise refuse("unknown_currency", value=currency)
    read = source if isinstance(source, FactTexts) else read_texts(source)
    problems = Problems()
    tables = _tables(read, CURRENCIES[currency], problems)
    facts = Facts(tables, currency, list(read.notices))
    _check(facts, problems)
    problems.refuse()
    facts.notices.extend(_oddities(facts))
    return facts


def read_texts(source: Source) -> FactTexts:
    """The first half of `read_facts`, for who has something else to do meanwhile (such as reading the plan)."""
    files, notices = _files(source)
    present = [name for name in TABLES if TABLES[name].file in files]
    problems = {name: Problems() for name in present}

    def read(name: str) -> TextTable | None:
        file = TABLES[name].file
        try:
            return read_csv(files[file], file, problems[name])
        except OSError as error:
            raise refuse("unreadable", file, None, None, why=error.strerror or str(error)) from error

    return FactTexts(dict(zip(present, _at_once(read, present), strict=True)), problems, notices)


def _at_once(work: Callable[[str], Result], names: list[str]) -> list[Result]:
    """Several files at a time: parsing leaves Python's lock alone."""
    with ThreadPoolExecutor(max_workers=4) as threads:
        return list(threads.map(work, names))


def _oddities(facts: Facts) -> list[Notice]:
    uncredited = facts["contracts"].join(facts["credits"], on="contract_ix", how="anti")["contract"]
    people = facts["employees"].filter(pl.col("left_on") < pl.col("hired_on"))["employee"]
    found = [("no_credits", uncredited), ("left_before_hired", people)]
    return [Notice(key, {}, tuple(codes.sort().to_list())) for key, codes in found if len(codes)]


def _files(source: Source) -> tuple[Mapping[str, bytes | Path], list[Notice]]:
    """The fact files by name; a CSV file under another name is worth a notice."""
    if isinstance(source, Path):
        if not source.is_dir():
            raise refuse("no_folder", str(source))
        found: dict[str, bytes | Path] = {path.name: path for path in sorted(source.iterdir()) if path.suffix == ".csv"}
    else:
        found = dict(source)
    known = [table.file for table in TABLES.values()]
    if isinstance(source, Path) and not any(name in found for name in known):
        raise refuse("no_facts", str(source))
    notices = []
    for name in found:
        if name not in known and (near := nearest(name, known, 0.8)):
            notices.append(Notice("unknown_file", {"file": name, "near": near}))
    return found, notices


def _tables(read: FactTexts, places: int, problems: Problems) -> dict[str, FactTable]:
    """All tables, typed; what is wrong is added in the tables' order."""
    found = {name: Problems() for name in TABLES}

    def typed(name: str) -> FactTable:
        return _table(TABLES[name], read, places, found[name])

    tables = dict(zip(TABLES, _at_once(typed, list(TABLES)), strict=True))
    for name in TABLES:
        problems.extend(read.problems.get(name, Problems()))
        problems.extend(found[name])
    return tables


def _table(table: Table, read: FactTexts, places: int, problems: Problems) -> FactTable:
    there = table.name in read.texts
    text = read.texts.get(table.name)
    if text is None or _columns_missing(table, text, problems):
        return FactTable(table, _no_rows(table), _scales(table, places), _EMPTY, there, readable=not there)
    return _typed(table, text, places, problems)


def _columns_missing(table: Table, text: TextTable, problems: Problems) -> bool:
    before = problems.count
    header = text.frame.columns
    for column in table.columns:
        if column.column and column.name not in header:
            key, near = or_near("missing_column", column.name, header)
            problems.add(key, table.file, text.header_row, column.name, **near)
    return problems.count > before


def _typed(table: Table, text: TextTable, places: int, problems: Problems) -> FactTable:
    """Every column parsed; a column that the file may leave out is there, empty."""
    columns: list[pl.Series] = []
    scales = _scales(table, places)
    kinds = {column.name: column.kind for column in table.columns if column.name in text.frame.columns}
    sound = cells.parse_sound(text.frame, kinds, places)
    for column in table.columns:
        if column.name not in text.frame.columns:
            columns.append(pl.Series(column.name, [None] * text.frame.height, dtype=_dtype(column)))
            continue
        cell = text.frame[column.name]
        complain = cells.Complaints(problems, table.file, column.name, text)
        if column.cell and cell.null_count():
            for index in complain.empty(cell):
                complain.add(index, "empty_cell")
        parsed = sound.get(column.name) or cells.parse(column.kind, cell, places, complain)
        scales[column.name] = parsed.scale
        columns.append(parsed.values.rename(column.name))
    known = {column.name for column in table.columns}
    extra = [text.frame[name] for name in text.frame.columns if name not in known]
    return FactTable(table, pl.DataFrame(columns + extra), scales, text, True)


def _dtype(column: Column) -> pl.DataType:
    return _DTYPES.get(column.kind, pl.String())


def _no_rows(table: Table) -> pl.DataFrame:
    return pl.DataFrame(schema={column.name: _dtype(column) for column in table.columns})


def _scales(table: Table, places: int) -> dict[str, int]:
    return {column.name: places if column.kind == "money" else 0 for column in table.columns}


def _check(facts: Facts, problems: Problems) -> None:
    """What must hold between rows, as far as the files could be read."""
    tables = {name: table for name, table in facts.tables.items() if table.readable}
    for table in tables.values():
        check_keys(table, problems)
        check_sums(table, problems)
    resolve_references(facts, problems)
    if "credits" in tables and "contracts" in tables:
        check_shares(tables["credits"], tables["contracts"], problems)
    for name, code, above in (("employees", "employee", "superior"), ("departments", "department", "parent")):
        if name in tables:
            check_circles(tables[name], code, above, problems)
