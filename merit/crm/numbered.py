"""Who has a telephone number: contacts, customers and people, however it is written with them."""

from __future__ import annotations

from typing import Any, Final

from merit.crm import numbers, searching
from merit.org.models import Person

MOST: Final = 50


def of_number(rows: Any, number: str, country: str) -> list[Any]:
    """The rows with this number: by its last digits in the index, else among other numbers, before an extension."""
    wanted = numbers.same_way(number, country)
    if wanted is None:
        return []
    rows, end = rows.exclude(phone="").order_by("pk"), numbers.last_of(wanted)
    found = _with(wanted, rows.annotate(last=numbers.last_digits()).filter(last=end), country)
    if found or rows.model is Person:
        return found
    return _with(wanted, rows.filter(searching.holding(rows.model, end)), country)


def _with(wanted: str, rows: Any, country: str) -> list[Any]:
    return [row for row in rows[:MOST] if wanted in numbers.every_way(row.phone, country)]
