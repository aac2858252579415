"""Many new rows at once, by COPY: several times as quick as INSERT, and the history's triggers see one statement."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

# Who changes what goes along with statements that change something; a COPY is not looked at by itself.
TOUCH = "UPDATE core_counter SET last = last WHERE kind = ''"


def insert_rows(rows: Sequence[Any]) -> None:
    """Inserts rows of one model that were checked before; they get their ids and are saved afterwards."""
    if not rows:
        return
    model = type(rows[0])
    fields = model._meta.concrete_fields
    readers = [_reader(field) for field in fields]
    with connection.cursor() as cursor:
        _number(cursor, model, rows)
        cursor.execute(TOUCH)
        columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
        with cursor.copy(f"COPY {connection.ops.quote_name(model._meta.db_table)} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([read(row) for read in readers])
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _number(cursor: Any, model: type[models.Model], rows: Sequence[Any]) -> None:
    """Ids from the table's own sequence, for those that have none."""
    new = [row for row in rows if row.pk is None]
    if new:
        key = model._meta.pk
        query = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
        cursor.execute(query, [model._meta.db_table, key.column, len(new)])
        for row, (pk,) in zip(new, cursor.fetchall(), strict=True):
            row.pk = pk


def _reader(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    """What is written of a row in this column."""
    if isinstance(field, models.JSONField):
        return lambda row: _json(getattr(row, field.attname), field.encoder)
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return lambda row: field.pre_save(row, add=True)
    return attrgetter(field.attname)


def _json(value: Any, encoder: Any) -> str | None:
    return None if value is None else json.dumps(value, cls=encoder or DjangoJSONEncoder, ensure_ascii=False)
