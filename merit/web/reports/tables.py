"""A report's table and chart as the page writes them: every number leads to its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language

from merit.calc.periods import Period
from merit.lists.state import State
from merit.reports.pivot import Label, Table, Values, rows_behind
from merit.reports.shape import Measure
from merit.web import charts, formats

MOST_BARS, MOST_LINES = 25, 6
KINDS = ("l1", "l0", "l3", "l2", "l1", "l0")


@dataclass(frozen=True)
class Cell:
    """A number, and where its rows are; empty where there are none."""

    text: str
    url: str = ""
    css: str = ""


@dataclass(frozen=True)
class Row:
    labels: list[str]
    cells: list[Cell]


@dataclass(frozen=True)
class Shown:
    """`tops`: (label, how many columns) above the measures' names, where something stands across."""

    heads: list[str]
    tops: list[tuple[str, int]]
    names: list[str]
    rows: list[Row]
    foot: list[Cell]


@dataclass(frozen=True)
class Bar:
    label: str
    text: str
    url: str
    ratio: Decimal


def said(value: Any) -> str:
    """What a label says, in the reader's language."""
    if isinstance(value, Period):
        return formats.period_name(value, get_language() or "en")
    if isinstance(value, date):
        return formats.day_full(value, get_language() or "en")
    return str(value)


class Writer:
    """Writes one table for a page."""

    def __init__(self, table: Table, currency: str) -> None:
        self.table, self.shape, self.currency = table, table.shape, currency
        self.measures = table.shape.measures

    def shown(self) -> Shown:
        table, across = self.table, list(range(len(self.table.across)))
        several = len(self.measures) > 1
        names = [one.label for one in self.measures]
        tops = [(said(one.said), len(names)) for one in table.across] if self.shape.across else []
        rows = []
        for place, labels in enumerate(table.rows):
            cells = [one for column in across for one in self._cells(table.cells.get((place, column)), place, column)]
            cells += self._cells(table.row_totals[place], place, None, strong=bool(across))
            rows.append(Row([said(one.said) for one in labels], cells))
        foot = [one for column in across for one in self._cells(table.column_totals[column], None, column)]
        foot += self._cells(table.total, None, None)
        every = (len(across) + 1) if self.shape.across else 1
        return Shown(
            [one.label for one in self.shape.rows], tops, names * every if several or not tops else [], rows, foot
        )

    def _cells(self, values: Values | None, row: int | None, column: int | None, *, strong: bool = False) -> list[Cell]:
        if values is None:
            return [Cell("")] * len(self.measures)
        url = self._url(rows_behind(self.table, row, column))
        return [
            Cell(self.text(value, one), url if value is not None else "", "b" if strong else "")
            for value, one in zip(values, self.measures, strict=True)
        ]

    def text(self, value: Decimal | None, measure: Measure) -> str:
        """As a column of its kind is written."""
        if value is None:
            return ""
        match measure.kind:
            case "money":
                return formats.money(value, self.currency, None if measure.column and measure.column.exact else 0)
            case "percent":
                return formats.percent(value)
        places = 0 if measure.how == "count" else 2
        return formats.plain(formats.rounded(value, places).normalize() + 0)

    def _url(self, conditions: Sequence[Any]) -> str:
        listing = self.shape.listing
        state = State(
            filters=(*self.shape.state.filters, *((one,) for one in conditions)), archived=self.shape.state.archived
        )
        return f"{reverse(listing.name)}?{urlencode(state.params())}"

    def bars(self) -> list[Bar]:
        """The first measure, row by row."""
        found = [(labels, values[0]) for labels, values in zip(self.table.rows, self.table.row_totals, strict=True)]
        known = [(place, labels, value) for place, (labels, value) in enumerate(found) if value is not None]
        most = max((abs(value) for _place, _labels, value in known), default=Decimal(0))
        return [
            Bar(
                " · ".join(said(one.said) for one in labels),
                self.text(value, self.measures[0]),
                self._url(rows_behind(self.table, place, None)),
                max(value, Decimal(0)) / most if most else Decimal(0),
            )
            for place, labels, value in known[:MOST_BARS]
        ]

    def lines(self) -> charts.LineChart | None:
        """The first measure along the rows: a line for each of what stands across, else a single one."""
        places = [" · ".join(_brief(one) for one in labels) for labels in self.table.rows]
        if len(places) < 2:
            return None
        if not self.table.across:
            values = [values[0] for values in self.table.row_totals]
            return charts.lines(places, [(self.measures[0].label, KINDS[0], values)], width=960)
        series = []
        for column, label in enumerate(self.table.across[:MOST_LINES]):
            values = [self._first(row, column) for row in range(len(self.table.rows))]
            series.append((said(label.said), KINDS[column], values))
        return charts.lines(places, series, width=960)

    def _first(self, row: int, column: int) -> Decimal | None:
        values = self.table.cells.get((row, column))
        return values[0] if values else Decimal(0) if self.measures[0].adds_up else None


def _brief(one: Label) -> str:
    """What stands under a line: a period by its code."""
    return str(one.said) if isinstance(one.said, Period) else said(one.said)
