"""Rows into the database fast: ids from the sequence, then COPY, with the dates of the story.

What `save()` would set to this very moment (created_at …) keeps what the row says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db import connection, models
from django.utils import timezone
from psycopg import sql

M = TypeVar("M", bound=models.Model)


def write(rows: Sequence[M]) -> Sequence[M]:
    """Insert rows of one model, in order; each has its id afterwards."""
    if not rows:
        return rows
    model = type(rows[0])
    table = sql.Identifier(model._meta.db_table)
    fields = model._meta.concrete_fields
    _number(rows, model._meta.db_table)
    now = timezone.now()
    columns = sql.SQL(", ").join([sql.Identifier(str(field.column)) for field in fields])
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(table, columns)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([_value(row, field, now) for field in fields])
    return rows


def _number(rows: Sequence[models.Model], table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, len(rows)]
        )
        for row, (number,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = number


def _value(row: models.Model, field: Any, now: Any) -> Any:
    value = getattr(row, field.attname)
    if value is None and (getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False)):
        value = getattr(row, "created_at", None) or now
    return field.get_db_prep_save(value, connection)


def by_code(rows: Iterable[M]) -> dict[str, M]:
    """The rows by their `code`."""
    return {row.code: row for row in rows}  # type: ignore[attr-defined]
