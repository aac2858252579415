"""Columns that a plan or template asks for by name: conditions (`for`, `only`, `among`) and numbers.

All that a plan asks for is checked before anything is computed: a column that the file lacks, or a cell that is no
number, is a mistake of the facts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import polars as pl

from merit.calc import cells
from merit.calc.facts import Facts
from merit.calc.problems import Problems, or_near

Conditions = Mapping[str, Sequence[str]]


class Attributes:
    """The cells of employees.csv and departments.csv by row number, as text or as exact numbers."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._texts: dict[tuple[str, str], list[str | None]] = {}
        self._numbers: dict[tuple[str, str], list[Fraction | None]] = {}

    def text(self, table: str, column: str, row: int) -> str | None:
        if (table, column) not in self._texts:
            self._texts[table, column] = self._facts[table][column].cast(pl.String).to_list()
        return self._texts[table, column][row]

    def number(self, table: str, column: str, row: int) -> Fraction | None:
        """None where the cell is empty. The column has been checked with `need_number`."""
        return self._numbers[table, column][row]

    def admits(self, conditions: Conditions, row: int) -> bool:
        """Whether a row of employees.csv has one of the wanted values in each of the columns ("": an empty cell)."""
        return all((self.text("employees", column, row) or "") in values for column, values in conditions.items())

    def need_text(self, table: str, column: str, field: str, problems: Problems) -> bool:
        """Complain where the table has no such column. `field`: where the plan asks for it."""
        facts = self._facts.tables[table]
        if column in facts.frame.columns and not column.endswith("_ix"):
            return True
        if not facts.there and not (table == "customers" and self._facts["contracts"].height):
            return False  # an empty table, of which nothing is asked
        key, near = or_near("attribute_missing", column, facts.text.frame.columns)
        header = facts.text.header_row if facts.there else None
        problems.add(key, facts.file, header, column, field=field, **near)
        return False

    def need_number(self, table: str, column: str, field: str, problems: Problems) -> None:
        if (table, column) in self._numbers or not self.need_text(table, column, field, problems):
            return
        facts = self._facts.tables[table]
        text = facts.frame[column].cast(pl.String)
        complain = cells.Complaints(problems, facts.file, column, facts.text)
        parsed = cells.parse("decimal", text, self._facts.places, complain)
        unit = 10**parsed.scale
        self._numbers[table, column] = [
            None if value is None else Fraction(value, unit) for value in parsed.values.to_list()
        ]
