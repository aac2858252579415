"""Cells of a list as the template writes them: text, class, link, mark. No HTML is made here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zlib import crc32

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from merit.lists.columns import Column
from merit.lists.query import ListOf
from merit.lists.values import Reader
from merit.web import formats


@dataclass
class Cell:
    """`tag`: the classes of a tag around the text; `av`: those of an avatar before it; `small`: a second line."""

    text: str
    css: str = ""
    url: str = ""
    small: str = ""
    small_css: str = ""
    tag: str = ""
    av: str = ""
    initials: str = ""
    phone: str = ""  # only there on phones: what the columns that are left out would say
    column: str = ""
    edits: bool = False


@dataclass(frozen=True)
class Look:
    """How a list shows some of its columns. Each is (row, reader's actor, cell) → None and may change the cell.

    `peeks`: the record that is looked at beside the list; without it the one that the row opens.
    """

    url: Callable[[Any], str]
    special: Mapping[str, Callable[[Any, Any, Cell], None]] = field(default_factory=dict)
    peeks: Callable[[Any], str] | None = None

    def peek(self, row: Any) -> str:
        """The address of the look at a row; none where there is nothing to look at."""
        record = (self.peeks or self.url)(row)
        return f"{record}/peek" if record else ""


class Cells:
    """Writes the rows of a page for one reader."""

    def __init__(self, listing: ListOf, actor: Any, columns: list[Column], look: Look) -> None:
        self.listing, self.actor, self.columns, self.look = listing, actor, columns, look
        self.reader = Reader(listing, actor)
        self.language = get_language() or "en"
        self.css = {one.name: self._css(one) for one in columns}

    def _css(self, column: Column) -> str:
        found = ["num"] if column.right else []
        found += [] if column.fixed or column.phone else ["hide-m"]
        found += ["nowrap"] if column.kind == "date" else []
        found += ["sec-t"] if column.kind in {"text", "date"} and not column.fixed else []
        return " ".join(found)

    def rows(self, rows: list[Any]) -> list[list[Cell]]:
        self.reader.read_people(rows, self.columns)
        return [self.row(row) for row in rows]

    def row(self, row: Any) -> list[Cell]:
        able = self.listing.changes(self.actor, row)
        cells = [self.cell(row, column, changes=able) for column in self.columns]
        if cells:
            cells[0].url = cells[0].url or self.look.url(row)
        return cells

    def cell(self, row: Any, column: Column, *, changes: bool | None = None) -> Cell:
        """`changes`: whether the reader may change the row at all, where that is known."""
        value = self.reader.value(row, column)
        cell = Cell(self.text(value, column), self.css[column.name], column=column.name)
        cell.edits = self.listing.edits(self.actor, row, column, changes=changes)
        if value is None:
            cell.css = f"{cell.css} none"
        elif column.kind == "person":
            cell.av, cell.initials = f"a{crc32(str(value).encode()) % 8 + 1}", formats.initials(str(value))
        elif column.kind == "choice" and column.custom is None:
            cell.tag = "tag"
        elif column.kind == "link":
            cell.url = str(value)
        special = self.look.special.get(column.name)
        if special is not None:
            special(row, self.actor, cell)
        return cell

    def text(self, value: Any, column: Column) -> str:
        """A value as this reader reads it."""
        if value is None or value == "":
            return formats.MISSING
        match value:
            case bool():
                return _("Yes") if value else _("No")
            case Decimal() if column.kind == "percent":
                return formats.percent(value, 0)
            case Decimal() if column.kind == "money":
                places = None if column.exact else 0
                return formats.money(value, self.actor.currency, places) if value else formats.MISSING
            case Decimal() | int():
                return formats.plain(value)
            case datetime():
                return formats.day(value.date(), self.language, self.actor.today)
            case date():
                return formats.day(value, self.language, self.actor.today)
            case list():
                return ", ".join(map(str, value))
        return str(value)
