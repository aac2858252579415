"""A report's table as a file: a row each, with the sums; formulas are never written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from merit.lists.exporting import Cell, write_file
from merit.reports.pivot import Table, Values

Said = Callable[[Any], str]
"""What a label says, as the reader's pages write it."""


def lines_of(table: Table, said: Said) -> tuple[list[str], Iterator[list[Cell]]]:
    """Headers, and rows with their totals: what stands across comes side by side, measure by measure."""
    shape = table.shape
    names = [one.label for one in shape.measures]
    heads = [dim.label for dim in shape.rows]
    if shape.across:
        several = len(names) > 1
        for column in [*(said(one.said) for one in table.across), _("Total")]:
            heads += [f"{column}: {name}" if several else column for name in names]
    else:
        heads += names

    def rows() -> Iterator[list[Cell]]:
        for place, labels in enumerate(table.rows):
            yield [*(said(one.said) for one in labels), *_figures(table, place, table.row_totals[place])]
        totals = [value for values in table.column_totals for value in values] if shape.across else []
        yield [_("Total"), *[""] * (len(shape.rows) - 1), *totals, *table.total]

    return heads, rows()


def _figures(table: Table, row: int, total: Values) -> list[Decimal | None]:
    nothing: Values = (None,) * len(table.shape.measures)
    if not table.shape.across:
        return [*total]
    found = [value for place in range(len(table.across)) for value in table.cells.get((row, place), nothing)]
    return [*found, *total]


def write(table: Table, said: Said, path: Path, form: str) -> None:
    """XLSX or CSV."""
    headers, rows = lines_of(table, said)
    write_file(path, headers, rows, form)
