"""What stands in a column of a row: the value as what it is, and as one line of text for a file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from merit.crm import custom
from merit.lists.columns import Column
from merit.lists.query import ListOf

BETWEEN = ", "


class Reader:
    """Reads rows of a list for one actor: words of choices and names of people are looked up once."""

    def __init__(self, listing: ListOf, actor: Any) -> None:
        self.actor = actor
        self.words: dict[str, dict[str, Any]] = {}
        self.people: dict[str, str] = {}
        self.listing = listing

    def value(self, row: Any, column: Column) -> Any:
        """Decimal, date, bool, list of texts or text; None where there is nothing."""
        if column.custom:
            return self._custom(row, column)
        if column.kind == "person":
            return walked(row, column.at.removesuffix("_id"))
        worked_out = column.expression is not None or column.joined is not None
        found = getattr(row, column.at, None) if worked_out else walked(row, column.shows or column.at)
        if column.kind == "choice" and not column.shows and not column.plain:
            return self._word(column, str(found)) if found not in (None, "") else None
        return None if found == "" else found

    def _word(self, column: Column, value: str) -> Any:
        if column.name not in self.words:
            self.words[column.name] = dict(column.choices(self.actor))
        return self.words[column.name].get(value, value)

    def _custom(self, row: Any, column: Column) -> Any:
        value = custom.typed(column.custom, row.attributes.get(column.custom.code))
        return self.people.get(value, value) if column.kind == "person" else value

    def read_people(self, rows: list[Any], columns: list[Column]) -> None:
        """The names of the people that custom fields of these rows name: one query, or none."""
        from merit.org.models import Person

        codes = [one.custom.code for one in columns if one.custom and one.kind == "person"]
        ids = {text for row in rows for code in codes if (text := row.attributes.get(code, "")).isdecimal()}
        if ids - self.people.keys():
            found = Person.objects.unscoped("who a custom field names").filter(pk__in=[int(one) for one in ids])
            self.people |= {str(pk): name for pk, name in found.values_list("pk", "name")}


def walked(row: Any, path: str) -> Any:
    """The value at the end of a path of the database; None where it breaks off."""
    for name in path.split("__"):
        row = getattr(row, name, None)
        if row is None:
            return None
    return row


def plain(value: Any) -> str | Decimal | date | None:
    """A value as a file has it."""
    if value is None or isinstance(value, Decimal | date):
        return value
    if isinstance(value, bool):
        from django.utils.translation import gettext as _

        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return BETWEEN.join(map(str, value))
    return str(value)
