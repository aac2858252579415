"""A page of a list: searched, filtered, sorted and cut in the database; its whole state stands in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy

SIZE = 50
MOST_COUNTED = 10_000
MOST_SEARCHED = 500  # of what a search finds, which no index may count
MOST_SUMMED = 2_000  # what is summed at once; the sums of more follow the page


@dataclass(frozen=True)
class Page:
    """One page of rows, as <c-pager> wants it. `found`: how many there are, counted up to one more than `most`."""

    rows: list[Any]
    number: int
    found: int
    most: int = MOST_COUNTED

    @property
    def count(self) -> int:
        return min(self.found, self.most)

    @property
    def more(self) -> bool:
        """Whether there are more than `count`, which nobody counted."""
        return self.found > self.most

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // SIZE))

    @property
    def has_next(self) -> bool:
        return self.number < self.pages

    @property
    def has_previous(self) -> bool:
        return self.number > 1


def paged(rows: QuerySet[Any], params: Mapping[str, str]) -> Page:
    """The page that the address asks for; one too far is the last one. Counts only where the page does not tell."""
    most = MOST_SEARCHED if params.get("q", "").strip() else MOST_COUNTED
    number = page_number(params, most)
    cut = rows_from(rows, number)
    if (cut and len(cut) < SIZE) or (number == 1 and not cut):
        return Page(cut, number, (number - 1) * SIZE + len(cut), most)
    found = counted(rows, most)
    if cut:
        return Page(cut, number, found, most)
    number = page_number(params, min(found, most))
    return Page(rows_from(rows, number), number, found, most)


def page_number(params: Mapping[str, str], found: int) -> int:
    """The number of the page that the address asks for, of so many rows."""
    return min(whole(params.get("page"), 1) or 1, Page([], 1, found).pages)


def counted(rows: QuerySet[Any], most: int = MOST_COUNTED) -> int:
    """How many there are, up to one more than `most`: beyond, nobody turns pages, and counting them takes time."""
    return rows.order_by()[: most + 1].values("pk").count()


def keys_from(rows: QuerySet[Any], number: int) -> list[Any]:
    """The ids of a page."""
    return list(rows.values_list("pk", flat=True)[(number - 1) * SIZE : number * SIZE])


def rows_from(rows: QuerySet[Any], number: int) -> list[Any]:
    """The rows of a page: sorted and cut by their ids alone, then read with what belongs to them."""
    keys = keys_from(rows, number)
    place = {key: at for at, key in enumerate(keys)}
    return sorted(rows.order_by().filter(pk__in=keys), key=lambda row: place[row.pk]) if keys else []


Sorts = Mapping[str, Sequence[str]]


def ordered(rows: QuerySet[Any], params: Mapping[str, str], sorts: Sorts, default: str) -> QuerySet[Any]:
    """Sorted by the column that the address names, if it is one of `sorts`; then by id, so that pages never overlap.

    What is missing comes last when the greatest come first, and first when the smallest do. Both ways are one index,
    read from its one end or the other; where nothing can be missing nothing is said of it, for the same reason.
    """
    asked = params.get("sort", "")
    name = asked if asked.removeprefix("-") in sorts else default
    down = name.startswith("-")
    return rows.order_by(*(_by(rows, column, down) for column in (*sorts[name.removeprefix("-")], "pk")))


def _by(rows: QuerySet[Any], column: str, down: bool) -> OrderBy:
    missing = True if column in rows.query.annotations or _nullable(rows.model, column) else None
    return F(column).desc(nulls_last=missing) if down else F(column).asc(nulls_first=missing)


@lru_cache(maxsize=200)
def _nullable(model: Any, column: str) -> bool:
    """Whether this column, or a reference on the way to it, may be empty."""
    first, _, rest = column.partition("__")
    if first == "pk":
        return False
    field = model._meta.get_field(first)
    return bool(field.null) or (bool(rest) and _nullable(field.related_model, rest))


def whole(text: str | None, least: int = 0, most: int = 2**63 - 1) -> int | None:
    """A whole number of an address, or None."""
    if not text or not text.isascii() or not text.isdigit() or len(text) > 19:
        return None
    number = int(text)
    return number if least <= number <= most else None
