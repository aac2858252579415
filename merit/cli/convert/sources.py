"""The spreadsheets: CSV and XLSX files as rows of text, with the row numbers that a spreadsheet shows.

A workbook's dates come as `DateCell`, its numbers as `NumberCell`: plain digits, as many as a spreadsheet shows (5.0 is
"5", 0.30000000000000004 is "0.3"). A formula counts as the value it was saved with. What cannot be read is a mistake
of the file, never an exception: the errors of the readers stop here.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import python_calamine as calamine

from merit.calc.written import cell_text
from merit.cli.convert.mapping import WORKBOOKS, Source
from merit.cli.convert.mistakes import Mistakes, some

Row = list[str]
Rows = Iterator[tuple[int, Row]]

_FIELD_LIMIT: Final = 2**24


@dataclass(frozen=True, slots=True)
class SourceTable:
    """One file (one sheet of it) that has been found and whose header is known. `label` names it in messages."""

    path: Path
    source: Source
    label: str
    header: tuple[str, ...]

    def index(self, name: str) -> int:
        return self.header.index(plain_name(name))


def plain_name(name: str) -> str:
    """A column name with its line breaks and repeated spaces as single spaces."""
    return " ".join(name.split())


class Sources:
    """The files of one folder. The last sheet read is kept: several tables often come from the same one."""

    def __init__(self, folder: Path, mistakes: Mistakes) -> None:
        self.folder = folder
        self.mistakes = mistakes
        self.paths: set[Path] = set()
        self._sheet: tuple[tuple[Path, str | None], list[Row]] | None = None

    def open(self, source: Source, columns: Iterable[str], mapping: str, place: str) -> list[SourceTable]:
        """The tables of a source, each with a header that has the columns; mistakes are gathered."""
        tables = [self._table(path, source) for path in self._paths(source, mapping, place)]
        sound = [table for table in tables if table is not None]
        return [table for table in sound if self._has(table, columns)]

    def _paths(self, source: Source, mapping: str, place: str) -> Iterator[Path]:
        for name in source.files:
            found = [self.folder / name] if (self.folder / name).is_file() else self._fitting(name)
            if not found:
                there = [path.name for path in sorted(self.folder.iterdir()) if path.is_file() and path.name[0] != "."]
                self.mistakes.add_near("no_source", name, there, mapping, place, folder=self.folder)
            yield from found

    def _fitting(self, name: str) -> list[Path]:
        if not any(mark in name for mark in "*?") or Path(name).is_absolute():
            return []
        try:
            return sorted(path for path in self.folder.glob(name.replace("[", "[[]")) if path.is_file())
        except ValueError:  # "**" where it may not stand
            return []

    def _table(self, path: Path, source: Source) -> SourceTable | None:
        self.paths.add(path)
        label = path.name if source.sheet is None else f"{path.name} ({source.sheet})"
        before = self.mistakes.count
        first = next(self._numbered(path, source, label, source.header_row), None)
        if self.mistakes.count > before:
            return None
        header = tuple(plain_name(cell) for cell in first[1]) if first else ()
        if not any(header):
            key = "no_header" if first else "empty_file"
            self.mistakes.add(key, label, first[0] if first else None)
            return None
        return SourceTable(path, source, label, header)

    def _has(self, table: SourceTable, columns: Iterable[str]) -> bool:
        before = self.mistakes.count
        for name in columns:
            there = table.header.count(plain_name(name))
            if there == 0:
                self.mistakes.add_near("no_column", name, table.header, table.label, None, row=table.source.header_row)
            elif there > 1:
                self.mistakes.add("repeated_column", table.label, table.source.header_row, name)
        return self.mistakes.count == before

    def rows(self, table: SourceTable) -> Rows:
        """The rows below the header, each as wide as the header. A row with more cells than that is a mistake."""
        width = len(table.header)
        for number, row in self._numbered(table.path, table.source, table.label, table.source.header_row + 1):
            if len(row) > width and any(row[width:]):
                self.mistakes.add("too_many_cells", table.label, number, None, cells=len(row), columns=width)
            yield number, row + [""] * (width - len(row)) if len(row) < width else row

    def _numbered(self, path: Path, source: Source, label: str, first: int) -> Rows:
        if path.suffix.lower() in WORKBOOKS:
            rows: Rows = enumerate(self._sheet_rows(path, source.sheet, label), 1)
        else:
            rows = self._csv_rows(path, source, label)
        return ((number, row) for number, row in rows if number >= first)

    def _csv_rows(self, path: Path, source: Source, label: str) -> Rows:
        limit = csv.field_size_limit(_FIELD_LIMIT)
        number = 0
        try:
            with path.open(encoding=source.encoding or "utf-8-sig", newline="") as file:
                lines = _without_nul(file)
                for row in csv.reader(lines, delimiter=source.delimiter, strict=True):
                    number += 1
                    yield number, row
        except _NulError:
            self.mistakes.add("nul", label, number + 1)
        except csv.Error as error:
            self.mistakes.add("broken_csv", label, number + 1, None, why=error)
        except UnicodeError as error:
            self._undecodable(path, source, label, error)
        except OSError as error:
            self.mistakes.add("unreadable", label, None, None, why=error.strerror or str(error))
        finally:
            csv.field_size_limit(limit)

    def _undecodable(self, path: Path, source: Source, label: str, error: UnicodeError) -> None:
        """Name the row by reading once more, line by line: the reader decodes ahead of its rows."""
        encoding = source.encoding or "utf-8"
        wide = encoding.lower().replace("_", "-").startswith(("utf-16", "utf-32"))
        row = None if wide else _first_undecodable(path, encoding)
        bad = getattr(error, "object", b"")[getattr(error, "start", 0) :][:1]
        self.mistakes.add("not_encoded", label, row, None, encoding=encoding.upper(), byte=f"0x{bad.hex() or '??'}")

    def _sheet_rows(self, path: Path, sheet: str | None, label: str) -> list[Row]:
        if self._sheet is None or self._sheet[0] != (path, sheet):
            self._sheet = ((path, sheet), [])  # the former one goes before the next one comes
            self._sheet = ((path, sheet), self._read_sheet(path, sheet, label))
        return self._sheet[1]

    def _read_sheet(self, path: Path, sheet: str | None, label: str) -> list[Row]:
        try:
            with calamine.load_workbook(path) as book:
                name = self._sheet_name(book, sheet, label)
                if name is None:
                    return []
                return [[cell_text(value) for value in row] for row in book.get_sheet_by_name(name).to_python(False)]
        except calamine.PasswordError:
            self.mistakes.add("password", label)
        except calamine.CalamineError as error:
            self.mistakes.add("broken_workbook", label, None, None, why=error)
        except OSError as error:
            self.mistakes.add("unreadable", label, None, None, why=error.strerror or str(error))
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # the reader's own word for a file that it stumbled over
                raise
            self.mistakes.add("broken_workbook", label, None, None, why=error)
        return []

    def _sheet_name(self, book: calamine.CalamineWorkbook, wanted: str | None, label: str) -> str | None:
        """The sheet that is asked for, or the only visible one."""
        sheets = [one for one in book.sheets_metadata if one.typ == calamine.SheetTypeEnum.WorkSheet]
        if wanted is None:
            sheets = [one for one in sheets if one.visible == calamine.SheetVisibleEnum.Visible]
            if len(sheets) == 1:
                return sheets[0].name
            self.mistakes.add("which_sheet", label, None, None, choices=some(one.name for one in sheets))
            return None
        if wanted in [one.name for one in sheets]:
            return wanted
        self.mistakes.add_near("no_sheet", wanted, [one.name for one in sheets], label)
        return None


class _NulError(Exception):
    pass


def _without_nul(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if "\0" in line:
            raise _NulError
        yield line


def _first_undecodable(path: Path, encoding: str) -> int | None:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode(encoding)
            except UnicodeError:
                return number
    return None
