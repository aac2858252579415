"""Files read as rows of text, whatever they are: what kind, in which encoding, cut at which mark; and what is broken.

What cannot be read is a `Refused` of the whole file or a `Broken` cell of one row, never an exception of a library.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from merit.imports.reading.book import Book
from merit.imports.reading.broken import Line, Refused
from merit.imports.reading.sniff import BOOK, TEXT, Sniffed, kind_of, sniff
from merit.imports.reading.text import lines as text_lines

__all__ = ["Line", "Reading", "Refused", "lines", "look"]

HEAD = 40
MOST_COLUMNS = 500


@dataclass
class Reading:
    """How a file is read. `header`: the row of the column names, counted as a spreadsheet does; 0: there is none."""

    kind: str = TEXT
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header: int = 1
    sheets: list[str] = field(default_factory=list)
    guessed: bool = True

    def as_json(self) -> dict[str, Any]:
        return dict(self.__dict__)

    @classmethod
    def of(cls, values: dict[str, Any]) -> Reading:
        return cls(**{name: value for name, value in values.items() if name in cls.__dataclass_fields__})


def look(path: Path, asked: Reading | None = None) -> Reading:
    """How this file is best read; what is `asked` for is taken as it is."""
    asked = asked or Reading(header=-1)
    kind = kind_of(path)
    if kind == BOOK:
        with Book(path) as book:
            sheet = asked.sheet or book.best_sheet()
            reading = Reading(BOOK, sheet=sheet, sheets=book.names, guessed=not asked.sheet)
    else:
        found: Sniffed = sniff(path, asked.encoding, asked.delimiter)
        reading = Reading(TEXT, found.encoding, found.delimiter, guessed=not asked.encoding)
    reading.header = asked.header if asked.header >= 0 else _header_row(path, reading)
    return reading


def lines(path: Path, reading: Reading) -> Iterator[Line]:
    """Every row of the file that has anything in it, the header's and those before it too."""
    for line in _raw(path, reading):
        if len(line.cells) > MOST_COLUMNS:
            raise Refused("too_many_columns", row=line.number, count=len(line.cells), most=MOST_COLUMNS)
        if line.broken or any(line.cells):
            yield line


def _raw(path: Path, reading: Reading) -> Iterator[Line]:
    if reading.kind == BOOK:
        with Book(path) as book:
            yield from book.lines(reading.sheet)
    else:
        yield from text_lines(path, reading.encoding, reading.delimiter)


def _header_row(path: Path, reading: Reading) -> int:
    """The first row that is about as wide as the widest near it, of words: titles above a table are narrower."""
    head: list[Line] = []
    for line in lines(path, reading):
        head.append(line)
        if len(head) == HEAD:
            break
    if not head:
        return 1
    widths = [sum(1 for cell in line.cells if cell) for line in head]
    widest = max(widths)
    for line, width in zip(head[:15], widths, strict=False):
        if width >= max(1, widest * 0.6) and (width > 1 or widest == 1):
            return line.number
    return head[0].number
