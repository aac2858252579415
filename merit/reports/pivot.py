"""The table of a report: what each group of rows comes to, with the sums of rows, columns and of all.

Nothing is summed up from what is shown: an average of all is the database's over all rows.
Source: docs/spec/reports.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Avg, Count, DateField, DecimalField, F, Max, Min, QuerySet, Sum
from django.db.models.functions import Trunc
from django.utils.translation import gettext as _

from merit.calc.periods import Period
from merit.lists.conditions import Condition
from merit.lists.query import annotated, rows_of
from merit.org.models import Person
from merit.reports.shape import SPANS, Dimension, Measure, Shape

MOST_HEADS, MOST_ACROSS, MOST_CELLS = 500, 40, 10_000
_FUNCTIONS: Final = {"sum": Sum, "min": Min, "max": Max}
_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
Values = tuple[Decimal | None, ...]


@dataclass(frozen=True)
class Label:
    """One value of a dimension. `said`: a text, or the Period or day to be written as pages do; `condition`: the
    filter of the list that gives its rows."""

    value: Any
    said: Any
    condition: Condition


@dataclass(frozen=True)
class Table:
    """`rows`: labels of each row, one per dimension; `cells`: (row, column) → values; `column` is None without across.

    `cut`: there is more than is shown.
    """

    shape: Shape
    rows: Sequence[tuple[Label, ...]]
    across: Sequence[Label]
    cells: Mapping[tuple[int, int], Values]
    row_totals: Sequence[Values]
    column_totals: Sequence[Values]
    total: Values
    count: int
    cut: bool


def table(actor: Any, shape: Shape) -> Table:
    """Four queries at most, and one for the names of people."""
    rows = _prepared(actor, shape)
    dims = [*shape.rows, *([shape.across] if shape.across else [])]
    by_row = _grouped(rows, shape, len(shape.rows), MOST_HEADS + 1)
    across = _grouped(rows, shape, 0, MOST_ACROSS + 1, across=True) if shape.across else {}
    words = _Words(actor, shape, [*by_row, *across])
    heads = _ordered(list(by_row), by_row, words, shape.rows)[:MOST_HEADS]
    columns = _ordered(list(across), across, words, dims[-1:])[:MOST_ACROSS] if shape.across else []
    found = _grouped(rows, shape, len(shape.rows), MOST_CELLS, across=True) if shape.across else by_row
    places = {key: place for place, key in enumerate(heads)}
    beside = {key: place for place, key in enumerate(columns)}
    depth = len(shape.rows)
    cells = {
        (places[key[:depth]], beside[key[depth:]] if shape.across else 0): values
        for key, values in found.items()
        if key[:depth] in places and (not shape.across or key[depth:] in beside)
    }
    total = rows.order_by().aggregate(**_measures(shape), _n=Count("pk"))
    return Table(
        shape,
        [tuple(words.label(dim, value) for dim, value in zip(shape.rows, key, strict=True)) for key in heads],
        [words.label(dims[-1], key[0]) for key in columns],
        cells,
        [by_row[key] for key in heads],
        [across[key] for key in columns],
        _values(total, shape),
        total["_n"],
        len(by_row) > MOST_HEADS or len(across) > MOST_ACROSS or len(found) >= MOST_CELLS,
    )


def _prepared(actor: Any, shape: Shape) -> QuerySet[Any]:
    """The rows with what is asked of them, each dimension under a name of its own."""
    needed = [one.column.name for one in (*shape.rows, *([shape.across] if shape.across else []))]
    needed += [one.column.name for one in shape.measures if one.column]
    rows = annotated(shape.listing, actor, rows_of(shape.listing, actor, shape.state).order_by(), needed)
    names = {f"_r{place}": _at(one) for place, one in enumerate(shape.rows)}
    found: QuerySet[Any] = rows.annotate(**names, **({"_c": _at(shape.across)} if shape.across else {}))
    return found


def _at(one: Dimension) -> Any:
    if not one.step:
        return F(one.column.at)
    return Trunc(one.column.at, one.step, output_field=DateField())


def _measures(shape: Shape) -> dict[str, Any]:
    return {f"_m{place}": _measure(one, shape) for place, one in enumerate(shape.measures)}


def _measure(one: Measure, shape: Shape) -> Any:
    if one.how == "count":
        return Count("pk")
    if one.how == "days":
        first, last = SPANS[shape.listing.name]
        return Avg(F(last) - F(first))
    assert one.column is not None
    if one.how == "avg":
        return Avg(one.column.at, output_field=DecimalField(max_digits=30, decimal_places=6))
    return _FUNCTIONS[one.how](one.column.at)


def _grouped(
    rows: QuerySet[Any], shape: Shape, depth: int, most: int, *, across: bool = False
) -> dict[tuple[Any, ...], Values]:
    """Key → values, those with the highest first measure if there are more than `most`."""
    names = [f"_r{place}" for place in range(depth)] + (["_c"] if across else [])
    found = rows.values(*names).annotate(**_measures(shape)).order_by(F("_m0").desc(nulls_last=True), *names)[:most]
    merged: dict[tuple[Any, ...], Values] = {}
    for row in found:
        merged[tuple(row[name] for name in names)] = _values(row, shape)
    return merged


def _values(row: Mapping[str, Any], shape: Shape) -> Values:
    return tuple(_number(row[f"_m{place}"]) for place, _one in enumerate(shape.measures))


def _number(value: Any) -> Decimal | None:
    if isinstance(value, timedelta):
        return (Decimal(value // timedelta(minutes=1)) / 1440).quantize(Decimal("0.1"))
    return None if value is None else Decimal(value)


class _Words:
    """The labels of values, the names of people read once."""

    def __init__(self, actor: Any, shape: Shape, keys: Iterable[tuple[Any, ...]]) -> None:
        self.actor = actor
        dims = [*shape.rows, *([shape.across] if shape.across else [])]
        ids: set[int] = set()
        if any(one.column.kind == "person" for one in dims):
            ids = {int(value) for key in keys for value in key if str(value).isdecimal()}
        named = Person.objects.unscoped("whose rows the reader sees").filter(pk__in=ids)
        self.people = dict(named.values_list("pk", "name")) if ids else {}

    def label(self, dim: Dimension, value: Any) -> Label:
        name, kind = dim.column.name, dim.column.kind
        if value in (None, ""):
            nobody = Condition(name, "is", ("nobody",)) if kind == "person" else Condition(name, "empty")
            return Label(None, _("None"), nobody)
        if dim.step:
            return _period(name, dim.step, value)
        if kind == "person":
            return Label(value, self.people.get(int(value), str(value)), Condition(name, "is", (str(value),)))
        if kind == "yesno":
            yes = value in (True, "yes")
            return Label(value, _("Yes") if yes else _("No"), Condition(name, "is", ("yes" if yes else "no",)))
        if kind == "choice":
            return Label(value, dim.column.word(self.actor, str(value)), Condition(name, "is", (str(value),)))
        return Label(value, value, Condition(name, "is", (str(value),)))

    def place(self, dim: Dimension, value: Any) -> Any:
        """Where a value stands by itself: days in order, choices as they are listed; None: by how much it is."""
        if dim.step:
            return value.toordinal() if value else -1
        if dim.column.kind == "choice" and not dim.column.plain:
            order = {name: place for place, (name, _words) in enumerate(dim.column.choices(self.actor))}
            return order.get(str(value), len(order))
        return None


def _period(name: str, step: str, value: date) -> Label:
    first, last = value, value + timedelta(days=6 if step == "week" else 0)
    said: date | Period = value
    if step in _MONTHS:
        period = Period(value.year, value.month, _MONTHS[step])
        first, last, said = period.first_day, period.last_day, period
    return Label(value, said, Condition(name, "between", (first.isoformat(), last.isoformat())))


def _ordered(
    keys: list[tuple[Any, ...]], found: Mapping[tuple[Any, ...], Values], words: _Words, dims: Sequence[Dimension]
) -> list[tuple[Any, ...]]:
    """By the order that the values have of themselves, else the highest first; groups of two dimensions together."""
    first: dict[Any, Decimal] = {}
    for key in keys:
        first[key[0]] = first.get(key[0], Decimal(0)) + (found[key][0] or 0)

    def place(key: tuple[Any, ...]) -> tuple[Any, ...]:
        parts: list[Any] = []
        for depth, (dim, value) in enumerate(zip(dims, key, strict=True)):
            own = words.place(dim, value)
            amount = first[value] if depth == 0 else found[key][0] or 0
            parts += [own if own is not None else -amount, str(value)]
        return tuple(parts)

    return sorted(keys, key=place)


def rows_behind(table: Table, row: int | None, column: int | None) -> list[Condition]:
    """The filters that give the rows of a cell, of a row's or a column's sum, or of all."""
    labels = list(table.rows[row]) if row is not None else []
    labels += [table.across[column]] if column is not None and table.across else []
    return [one.condition for one in labels]
