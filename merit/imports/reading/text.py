"""CSV and its kin: rows of text cells, a broken place named by its row and column and the rest read on."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from merit.imports.reading.broken import Line, Refused

MOST_CELL: Final = 100_000
_FORMULA: Final = frozenset("=+-@")
_UNKNOWN: Final = "\ufffd"
_ODD: Final = re.compile("[\0\ud800-\udfff]")


def lines(path: Path, encoding: str, delimiter: str) -> Iterator[Line]:
    """Every row. Refused: a quotation mark that is never closed, a cell beyond all measure."""
    former = csv.field_size_limit(MOST_CELL)
    try:
        with path.open("rb") as raw:
            _past_mark(raw)
            text = io.TextIOWrapper(raw, encoding=encoding, errors="surrogateescape", newline="")
            yield from _rows(text, encoding, delimiter)
    except LookupError as error:
        raise Refused("no_such_encoding", encoding=encoding) from error
    except UnicodeError as error:
        raise Refused("not_encoded", encoding=encoding.upper()) from error
    finally:
        csv.field_size_limit(former)


def _past_mark(raw: Any) -> None:
    """Behind the byte order mark, where there is one."""
    head = raw.read(4)
    marks = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    raw.seek(next((len(mark) for mark in marks if head.startswith(mark)), 0))


def _rows(text: Any, encoding: str, delimiter: str) -> Iterator[Line]:
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    number = started = 0
    while True:
        number, started = number + 1, reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _unread(str(error), number, started)
            continue
        yield _line(number, cells, encoding)


def _unread(why: str, number: int, started: int) -> Line:
    """The row that the reader stumbled over; the file as a whole when a quotation mark swallowed the rest of it."""
    if "unexpected end" in why:
        raise Refused("open_quote", row=number, line=started)
    if "field larger" in why:
        raise Refused("huge_cell", row=number, most=MOST_CELL)
    return Line(number, [], [(-1, "broken_quote", {})])


def _plain(cell: str) -> str:
    """Without the apostrophe that keeps spreadsheets from taking a text for a formula (our own report has it)."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in _FORMULA else cell


def _line(number: int, cells: list[str], encoding: str) -> Line:
    line = Line(number, [_plain(cell.strip()) for cell in cells])
    if not _ODD.search("".join(cells)):
        return line
    for place, cell in enumerate(line.cells):
        if "\0" in cell:
            line.broken.append((place, "nul", {}))
        if any("\udc80" <= char <= "\udcff" for char in cell):
            line.broken.append((place, "not_encoded_here", {"encoding": encoding.upper()}))
        line.cells[place] = _ODD.sub(_UNKNOWN, cell)
    return line
