"""CSV bytes → a table of text columns, with every structural mistake named by row.

The fast way is polars' parser. Whatever it will not take for certain (a stray quote, ragged rows, bare carriage
returns, bytes that are not UTF-8) is read again by the standard library's parser, which either agrees that the file is
sound or says where it is not.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Final

import polars as pl

from merit.calc.problems import Problems

_BOM: Final = b"\xef\xbb\xbf"
_FIELD_LIMIT: Final = 2**24
_FILLED: Final = re.compile(rb"\S")

Data = bytes | mmap


@dataclass(frozen=True, slots=True)
class TextTable:
    """Text columns (an empty cell is null). `rows`: each row's number where blank rows were skipped."""

    frame: pl.DataFrame
    header_row: int
    rows: pl.Series | None

    def row_number(self, index: int) -> int:
        return int(self.rows[index]) if self.rows is not None else self.header_row + 1 + index


def read_csv(source: bytes | Path, file: str, problems: Problems) -> TextTable | None:
    """The file's cells as text, or None after adding what is wrong with it to `problems`."""
    data = _mapped(source) if isinstance(source, Path) else source
    start = _first_filled(data)
    if start == len(data):
        problems.add("empty_file", file)
        return None
    header = _header(data, start, file, problems)
    if header is None:
        return None
    names, header_row = header
    frame = _fast(source, data, names)
    if frame is not None:
        return _without_blank_rows(frame, header_row)
    return _careful(bytes(data).removeprefix(_BOM), file, problems)


def _mapped(path: Path) -> Data:
    """The file's bytes without reading them all: most are looked at once, by the parser."""
    with path.open("rb") as file:
        return mmap(file.fileno(), 0, access=ACCESS_READ) if path.stat().st_size else b""


def _first_filled(data: Data) -> int:
    """Where the first character that is not white space stands; the length where there is none."""
    found = _FILLED.search(data, len(_BOM) if data[: len(_BOM)] == _BOM else 0)
    return found.start() if found else len(data)


def _header(data: Data, start: int, file: str, problems: Problems) -> tuple[list[str], int] | None:
    """The column names and the number of their row; a repeated or unreadable name is a problem."""
    header_row = data[:start].count(b"\n") + 1
    begin = data.rfind(b"\n", 0, start) + 1
    ends = [end for end in (data.find(b"\n", start), data.find(b"\r", start)) if end >= 0]
    line = data[begin : min(ends, default=len(data))].removeprefix(_BOM)
    try:
        names = [name.strip() for name in next(csv.reader([line.decode()]))]
    except (UnicodeDecodeError, csv.Error):
        _careful(bytes(data).removeprefix(_BOM), file, problems)
        return None
    repeated = {name for name in names if name and names.count(name) > 1}
    for name in sorted(repeated):
        problems.add("repeated_column", file, header_row, name)
    return None if repeated else (names, header_row)


def _fast(source: bytes | Path, data: Data, names: list[str]) -> pl.DataFrame | None:
    """polars' reading, or None where it refuses or might have been misled."""
    if data.find(b"\0") >= 0 or (data.find(b"\r") >= 0 and _bare_returns(data)):
        return None
    try:
        frame = pl.read_csv(source, infer_schema=False)
    except (pl.exceptions.PolarsError, UnicodeDecodeError):
        return None
    if frame.width != len(names):
        return None
    if data.find(b'"') >= 0 and any(column.str.contains('"', literal=True).any() for column in frame.iter_columns()):
        return None
    return _named(frame, names)


def _bare_returns(data: Data) -> bool:
    whole = bytes(data)
    return whole.count(b"\r") != whole.count(b"\r\n")


def _named(frame: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """The frame under the file's names; a column without a name (a trailing comma) is dropped."""
    frame.columns = [name or f"\0{index}" for index, name in enumerate(names)]
    return frame.select([name for name in frame.columns if not name.startswith("\0")])


def _without_blank_rows(frame: pl.DataFrame, header_row: int) -> TextTable:
    blank = frame.width and all(column.null_count() for column in frame.iter_columns())
    if not blank:
        return TextTable(frame, header_row, None)
    numbered = frame.with_row_index("\0row", offset=header_row + 1)
    kept = numbered.filter(~pl.all_horizontal(pl.all().exclude("\0row").is_null()))
    return TextTable(kept.drop("\0row"), header_row, kept["\0row"])


def _careful(data: bytes, file: str, problems: Problems) -> TextTable | None:
    """The standard library's reading: sound cells, or the rows that are broken."""
    text = _decode(data, file, problems)
    if text is None:
        return None
    before = problems.count
    names: list[str] = []
    header_row = 0
    cells: list[list[str | None]] = []
    numbers: list[int] = []
    for number, row in _rows(text, file, problems):
        if not any(row):
            continue
        if not names:
            names, header_row = [name.strip() for name in row], number
        elif len(row) > len(names):
            problems.add("too_many_cells", file, number, None, cells=len(row), columns=len(names))
        else:
            cells.append([cell or None for cell in row] + [None] * (len(names) - len(row)))
            numbers.append(number)
    if problems.count > before:
        return None
    columns = [f"{index}" for index in range(len(names))]
    frame = pl.DataFrame(cells, schema=dict.fromkeys(columns, pl.String), orient="row")
    return TextTable(_named(frame, names), header_row, pl.Series(numbers, dtype=pl.UInt32))


def _decode(data: bytes, file: str, problems: Problems) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        problems.add("utf16", file)
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        problems.add("not_utf8", file, row, None, byte=f"0x{data[error.start]:02x}")
        return None
    if "\0" in text:
        problems.add("nul", file, text.count("\n", 0, text.index("\0")) + 1)
        return None
    return text


def _rows(text: str, file: str, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """Rows numbered as a spreadsheet shows them; stops at a quote that does not close."""
    limit = csv.field_size_limit(_FIELD_LIMIT)
    number = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), strict=True):
            number += 1
            yield number, row
    except csv.Error:
        problems.add("broken_quotes", file, number + 1)
    finally:
        csv.field_size_limit(limit)
