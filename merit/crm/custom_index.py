"""Indexes for custom fields, so that lists of a hundred thousand sort by them at once; and whether one is in use.

An index is made after the field's transaction, by the worker, while others go on writing.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from psycopg import sql

from merit.crm.custom import CustomField


def _model(field: CustomField) -> Any:
    from django.apps import apps

    return apps.get_model("crm", field.record)


def rows_with(field: CustomField) -> QuerySet[Any]:
    """The company's records that have a value in this field."""
    model = _model(field)
    at = "customer__company_id" if field.record == "contact" else "company_id"
    rows: QuerySet[Any] = model.objects.unscoped("whether a field is in use").filter(
        **{at: field.company_id, "attributes__has_key": field.code}
    )
    return rows


def used(field: CustomField) -> bool:
    return rows_with(field).exists()


def name_of(field: CustomField) -> str:
    return f"custom_field_{field.pk}"


def statement(field: CustomField) -> sql.Composed:
    """What makes the index: the company, the value as lists sort it, the id; from its end for the other direction."""
    value = "merit_number(attributes ->> {code})" if field.kind in {"number", "money"} else "(attributes ->> {code})"
    company = sql.SQL("") if field.record == "contact" else sql.SQL("company_id, ")
    return sql.SQL(
        "CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {table} ({company}" + value + " DESC NULLS LAST, id DESC)"
    ).format(
        name=sql.Identifier(name_of(field)),
        table=sql.Identifier(_model(field)._meta.db_table),
        company=company,
        code=sql.Literal(field.code),
    )


def _dropped(field: CustomField) -> sql.Composed:
    return sql.SQL("DROP INDEX IF EXISTS {}").format(sql.Identifier(name_of(field)))


def make(field_id: int) -> None:
    """Makes the index of a field that is there; one that was left half-made is made anew. Outside of a transaction."""
    field = CustomField.objects.unscoped("the index of a field").filter(pk=field_id).first()
    if field is None:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_index WHERE indexrelid = to_regclass(%s) AND NOT indisvalid", [name_of(field)])
        if cursor.fetchone():
            cursor.execute(_dropped(field).as_string(cursor.connection))
        cursor.execute(statement(field).as_string(cursor.connection))


def wanted(field: CustomField) -> None:
    """Has the index made once the field's transaction has ended."""
    from merit.crm.jobs import index_custom_field

    field_id = field.pk
    transaction.on_commit(lambda: index_custom_field.defer(field_id=field_id))


def unwanted(field: CustomField) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_dropped(field).as_string(cursor.connection))
