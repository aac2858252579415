"""A page of a list: searched, filtered, sorted and cut in the database; its whole state stands in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.http import QueryDict

SIZE = 50
MOST_PAGES = 1_000_000


@dataclass(frozen=True)
class Page:
    """One page of rows, as <c-pager> wants it."""

    rows: list[Any]
    number: int
    count: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // SIZE))

    @property
    def has_next(self) -> bool:
        return self.number < self.pages

    @property
    def has_previous(self) -> bool:
        return self.number > 1


def paged(rows: QuerySet[Any], params: QueryDict) -> Page:
    """The page that the address asks for; one too far is the last one. Counts only where the page does not tell."""
    number = whole(params.get("page"), 1, MOST_PAGES) or 1
    found = _cut(rows, number)
    if (found and len(found) < SIZE) or (number == 1 and not found):
        return Page(found, number, (number - 1) * SIZE + len(found))
    count = rows.order_by().count()
    last = max(1, -(-count // SIZE))
    return Page(found if number <= last else _cut(rows, last), min(number, last), count)


def _cut(rows: QuerySet[Any], number: int) -> list[Any]:
    return list(rows[(number - 1) * SIZE : number * SIZE])


Sorts = Mapping[str, Sequence[str]]


def ordered(rows: QuerySet[Any], params: QueryDict, sorts: Sorts, default: str) -> QuerySet[Any]:
    """Sorted by the column that the address names, if it is one of `sorts`; then by id, so that pages never overlap.

    What is missing comes last when the greatest come first, and first when the smallest do.
    """
    asked = params.get("sort", "")
    name = asked if asked.removeprefix("-") in sorts else default
    down = name.startswith("-")
    columns = [F(column) for column in sorts[name.removeprefix("-")]]
    by = [column.desc(nulls_last=True) if down else column.asc(nulls_first=True) for column in columns]
    return rows.order_by(*by, "pk" if down else "-pk")


def whole(text: str | None, least: int = 0, most: int = 2**63 - 1) -> int | None:
    """A whole number of an address, or None."""
    if not text or not text.isascii() or not text.isdigit() or len(text) > 19:
        return None
    number = int(text)
    return number if least <= number <= most else None
