"""The rows of a file into the database, as they are read: in one COPY, with what stands in each column counted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from django.db import connection, transaction

from merit.imports import uploads
from merit.imports.columns import Column, header_names
from merit.imports.models import Import, ImportRow
from merit.imports.reading import Line, Reading, Refused, lines

MOST_ROWS = 1_048_576
EVERY = 5_000
Tell = Callable[[int, int], None]


def stage(batch: Import, tell: Tell = lambda _done, _of: None) -> None:
    """Puts the rows of the import's file in place of those that it has. Raises Refused: then it has none."""
    reading = Reading.of(batch.reading)
    table = _Table(reading, uploads.path_of(batch.stored).stat().st_size, tell)
    with transaction.atomic():
        ImportRow.objects.unscoped("the rows of an import that is read anew").filter(batch=batch).delete()
        with connection.cursor() as cursor:
            query = "COPY imports_importrow (batch_id, number, cells, state, problems) FROM STDIN"
            with cursor.copy(query) as copy:
                for line in lines(uploads.path_of(batch.stored), reading):
                    if (row := table.take(line)) is not None:
                        copy.write(f"{batch.pk}\t{row}\n")
            if table.count > 20_000:
                cursor.execute("ANALYZE imports_importrow")
        batch.columns, batch.rows = table.columns_json(), table.count
        if not table.count:
            raise Refused("no_rows")


class _Table:
    """The rows below the header, as lines of a COPY; broken ones are marked as they come."""

    def __init__(self, reading: Reading, size: int, tell: Tell) -> None:
        self.reading, self.size, self.tell = reading, size, tell
        self.columns: list[Column] = []
        self.named = reading.header == 0
        self.count = 0
        self.header: list[str] = []

    def take(self, line: Line) -> str | None:
        """The COPY line of a row; None for the header and what stands above it."""
        if not self.named:
            if line.number >= self.reading.header:
                self.named = True
                self.header = line.cells
                self._widen(len(line.cells))
                return None
            return None
        self._widen_to(line)
        self.count += 1
        if self.count > MOST_ROWS:
            raise Refused("too_many_rows", most=MOST_ROWS)
        if self.count % EVERY == 0:
            self.tell(self.count, max(self.count, 1))
        for place, cell in enumerate(line.cells):
            if cell and place < len(self.columns):
                self.columns[place].take(cell)
        return self._copied(line)

    def _widen(self, width: int) -> None:
        for place in range(len(self.columns), width):
            self.columns.append(Column(place, ""))

    def _widen_to(self, line: Line) -> None:
        """Without a header the file is as wide as its widest row; with one, cells beyond it are a mistake."""
        while line.cells and not line.cells[-1]:
            line.cells.pop()
        if self.reading.header == 0:
            self._widen(len(line.cells))
        elif len(line.cells) > len(self.columns):
            words = {"cells": len(line.cells), "columns": len(self.columns)}
            line.broken.append((len(self.columns), "too_many_cells", words))

    def _copied(self, line: Line) -> str:
        cells = json.dumps(line.cells, ensure_ascii=False).replace("\\", "\\\\")
        if not line.broken:
            return f"{line.number}\t{cells}\t\t[]"
        problems = [{"column": place, "key": key, "words": words} for place, key, words in line.broken]
        return f"{line.number}\t{cells}\tbroken\t" + json.dumps(problems, ensure_ascii=False).replace("\\", "\\\\")

    def columns_json(self) -> list[dict[str, Any]]:
        while (
            self.columns
            and not self.columns[-1].filled
            and not (len(self.header) >= len(self.columns) and self.header[len(self.columns) - 1])
        ):
            self.columns.pop()
        for column, name in zip(self.columns, header_names(self.header, len(self.columns)), strict=True):
            column.header = name
        return [column.as_json() for column in self.columns]


@dataclass(slots=True)
class Staged:
    """A row that waits: as ImportRow, for the hundred thousands that a run goes through."""

    number: int
    text: str
    state: str
    problems: list[Any]

    @property
    def cells(self) -> list[str]:
        found: list[str] = json.loads(self.text)
        return found


def mark_rows(batch_id: int, rows: list[Staged]) -> None:
    """Writes what was found of these rows, in one statement."""
    if not rows:
        return
    query = (
        "UPDATE imports_importrow r SET state = m.state, problems = m.problems::jsonb"
        " FROM unnest(%s::int[], %s::text[], %s::text[]) m(number, state, problems)"
        " WHERE r.batch_id = %s AND r.number = m.number"
    )
    problems = [json.dumps(row.problems, ensure_ascii=False) for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(query, [[row.number for row in rows], [row.state for row in rows], problems, batch_id])


def rows_after(batch_id: int, number: int, most: int) -> list[Staged]:
    """The next rows of an import that can be read, in their order."""
    rows = ImportRow.objects.unscoped("the rows of an import that is run").filter(batch_id=batch_id, number__gt=number)
    values = rows.order_by("number").values_list("number", "cells", "state", "problems")
    return [Staged(*row) for row in values[:most]]


def chunks(batch_id: int, most: int, after: int = 0, place: int | None = None) -> Iterator[list[Staged]]:
    """The rows in chunks; rows with the same text at `place`, one below another, stay together."""
    while waiting := rows_after(batch_id, after, most):
        while place is not None and (
            alike := _alike(rows_after(batch_id, waiting[-1].number, most), waiting[-1], place)
        ):
            waiting += alike
        yield waiting
        after = waiting[-1].number


def _alike(rows: list[Staged], row: Staged, place: int) -> list[Staged]:
    """The first of `rows` that have the same text as `row` at this place."""
    wanted = _text(row, place)
    return list(takewhile(lambda one: _text(one, place) == wanted != "", rows))


def _text(row: Staged, place: int) -> str:
    cells = row.cells
    return str(cells[place]) if place < len(cells) else ""
