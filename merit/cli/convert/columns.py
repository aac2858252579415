"""From the cells of a source row to the cells of target rows, as the mapping's columns say.

The order of the steps is fixed: from (join) → split → cut → trim → replace → lookup → default → code, date or number.
Only what a column asks for is done to a cell; its text stays as it is otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Final

from merit.calc import schema
from merit.cli.convert.mapping import Column, Condition, Lookup
from merit.cli.convert.sources import SourceTable
from merit.cli.convert.values import PLAIN, DateCell, NumberCell, to_code, to_date, to_number, to_shares, wrong_value

Step = Callable[[str], str]
_CACHED: Final = 20_000


class CellError(Exception):
    """A cell that cannot be taken over: a key of `texts` with its parameters."""

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key)
        self.key = key
        self.params = params


class LeftOutError(Exception):
    """The row is to be left out, and why: a key of `texts` with its parameters."""

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key)
        self.reason = (key, tuple(params.items()))


Reason = tuple[str, tuple[tuple[str, object], ...]]


class Codes:
    """The names that codes were made of, per kind of thing, so that two names never share a code."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, str], str] = {}

    def make(self, kind: str, text: str) -> str:
        """Names that differ in spaces only are the same name."""
        name, code = " ".join(text.split()), to_code(text)
        if not code:
            raise CellError("no_code", value=text)
        first = self._names.setdefault((kind, code), name)
        if first != name:
            raise CellError("same_code", value=name, first=first, code=code)
        return code


def kind_of_code(table: schema.Table, name: str) -> str:
    """What a column's codes stand for: employee and superior, for instance, are both employees."""
    column = table.column(name)
    if column is not None and column.to:
        return column.to[0]
    if column is not None and column is table.columns[0]:
        return table.name
    return name if column is not None else f"{table.name}.{name}"


class Cell:
    """One target column, ready to be filled from the rows of one source table."""

    def __init__(
        self,
        column: Column,
        table: schema.Table,
        source: SourceTable | None,
        codes: Codes,
        found: Mapping[Lookup, Mapping[str, str]],
    ) -> None:
        self.column = column
        self.target = table.column(column.name)
        self.indexes = [source.index(name) for name in column.sources] if source is not None else []
        self._table, self._codes, self._found = table, codes, found
        self._before, self._after = self._text_steps(), self._typed_steps()
        self.convert = lru_cache(_CACHED, typed=True)(self._convert)
        self.value = self._value()

    @property
    def label(self) -> str:
        return " + ".join(self.column.sources) or self.column.name

    def _raw(self, row: list[str]) -> str:
        if len(self.indexes) == 1:
            return row[self.indexes[0]]
        return self.column.join.join(cell for index in self.indexes if (cell := row[index]).strip())

    def _value(self) -> Callable[[list[str], int], str]:
        """Row and row number → the finished cell, where the column is not split."""
        column, convert = self.column, self.convert
        if column.row is not None:
            return lambda _, number: f"{column.row}{number}"
        if not column.sources:
            constant = column.constant or ""  # equal shares have none; they are told out later
            return lambda _row, _number: constant
        if len(self.indexes) == 1:
            (index,) = self.indexes
            return lambda row, _: convert(row[index])
        return lambda row, _: convert(self._raw(row))

    def parts(self, row: list[str], number: int) -> list[str]:
        """The finished cells that one source row gives; more than one only where the column is split."""
        column = self.column
        if not column.split:
            return [self.value(row, number)]
        parts = [self.convert(part) for part in _split(self._raw(row), column.split)]
        return _by_weight(parts) if column.share == "weights" else parts

    def _convert(self, text: str) -> str:
        for step in self._before:
            text = step(text)
        if not text or text.isspace():
            if self.column.default is not None:
                return self.column.default
            if self.target is not None and self.target.cell:
                raise CellError("empty_cell")
            return ""
        for step in self._after:
            text = step(text)
        if key := wrong_value(self.target, text):
            raise CellError(key, value=text)
        return str(text)

    def _text_steps(self) -> list[Step]:
        column = self.column
        steps: list[Step] = []
        if column.cut is not None:
            steps.append(self._cut)
        if column.trim:
            steps.append(_trim)
        if column.replace:
            steps.append(lambda text: column.replace.get(text, text))
        if column.lookup is not None:
            steps.append(self._look_up)
        return steps

    def _typed_steps(self) -> list[Step]:
        column = self.column
        if column.code:
            kind = kind_of_code(self._table, column.name)
            return [lambda text: self._codes.make(kind, text)]
        if column.date is not None or (self.target is not None and self.target.kind == "date"):
            return [self._date]
        return [self._number] if column.number is not None else []

    def _cut(self, text: str) -> str:
        """One piece of the text, without the spaces around it; blank where there are too few."""
        assert self.column.cut is not None
        pieces, piece = text.split(self.column.cut), self.column.piece
        index = piece - 1 if piece > 0 else piece
        return pieces[index].strip() if -len(pieces) <= index < len(pieces) else ""

    def _look_up(self, text: str) -> str:
        lookup = self.column.lookup
        assert lookup is not None
        if not text.strip():
            return ""
        value = self._found[lookup].get(text.strip())
        if value is None and lookup.missing == "error":
            raise CellError("not_found", value=text, file=lookup.source.files[0], column=lookup.key)
        if value is None and lookup.missing == "skip":
            raise LeftOutError("left_not_found", column=self.label, file=lookup.source.files[0])
        return value or ""

    def _date(self, text: str) -> str:
        found = to_date(text, self.column.date)
        if found is None and self.column.date is None:
            raise CellError("bad_date", value=text)
        if found is None:
            assert self.column.date is not None
            raise CellError("bad_date_as", value=text, format=self.column.date.written)
        return found

    def _number(self, text: str) -> str:
        assert self.column.number is not None
        found = to_number(text, self.column.number)
        if found is None:
            raise CellError("bad_number_as", value=text, format=self.column.number.written)
        return found


def _trim(text: str) -> str:
    return text if isinstance(text, DateCell | NumberCell) else text.strip()


def _split(text: str, marks: tuple[str, ...]) -> list[str]:
    """The parts between the marks, without the spaces around them; a mark at the end adds none."""
    if isinstance(text, DateCell | NumberCell):
        return [text]
    for mark in marks[1:]:
        text = text.replace(mark, marks[0])
    parts = [part.strip() for part in text.split(marks[0])]
    return parts[:-1] if len(parts) > 1 and not parts[-1] else parts


def _by_weight(parts: list[str]) -> list[str]:
    weights = [Fraction(part) if PLAIN.fullmatch(part) else Fraction(-1) for part in parts]
    if min(weights) < 0 or not sum(weights):
        raise CellError("bad_weights", value="; ".join(parts))
    return to_shares(weights)


def spread(cells: list[Cell], parts: list[list[str]]) -> list[list[str]]:
    """The target rows: split cells side by side, others repeated, equal shares told out."""
    counts = {len(part) for cell, part in zip(cells, parts, strict=True) if cell.column.split}
    if len(counts) > 1:
        told = ", ".join(f"{c.column.name}: {len(p)}" for c, p in zip(cells, parts, strict=True) if c.column.split)
        raise CellError("uneven_split", parts=told)
    count = counts.pop()
    equal = to_shares([Fraction(1)] * count)
    columns = [
        equal if cell.column.share == "equal" else part if cell.column.split else part * count
        for cell, part in zip(cells, parts, strict=True)
    ]
    return [list(row) for row in zip(*columns, strict=True)]


class Filter:
    """A condition on the rows of one source table. It remembers values that it has waited for in vain."""

    def __init__(self, condition: Condition, source: SourceTable) -> None:
        self.condition = condition
        self.index = source.index(condition.column)
        self.values = frozenset(value.strip() for value in condition.values)
        self.unseen = set(self.values - {""})
        self.others: set[str] = set()

    def refuses(self, row: list[str]) -> Reason | None:
        """Why the row is left out, or None."""
        text = row[self.index].strip()
        there = text in self.values
        if there:
            self.unseen.discard(text)
        elif len(self.others) < 1000:
            self.others.add(text)
        return None if there == self.condition.wanted else self._reason(text)

    def _reason(self, text: str) -> Reason:
        column = ("column", self.condition.column)
        if not self.condition.wanted:
            return ("left_is", (column, ("values", text))) if text else ("left_blank", (column,))
        values = ", ".join(value for value in self.condition.values if value)
        if not values:
            return "left_not_blank", (column,)
        key = "left_not_one_of" if len(self.values) > 1 else "left_is_not"
        return key, (column, ("values", values))
