"""Facts out of the database, as the CSV files that calc reads: one consistent snapshot, streamed with COPY.

Every room that has facts offers `gather.tables(scope)`: file name → the SELECT of its rows. Source: docs/spec/facts.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

from django.db import connection, transaction
from psycopg import sql

Tables = Mapping[str, sql.Composable]
ANY_ROW = sql.SQL("TRUE")


@dataclass(frozen=True)
class Scope:
    """Which facts: those in `currency`; with `people` (ids), only what bears on these people's own figures.

    `plan`: of what was paid, only what this plan (id) paid; `before`: only what runs of months before this one paid.
    """

    currency: str
    people: frozenset[int] | None = None
    plan: int | None = None
    before: str | None = None

    def of_people(self, column: str) -> sql.Composable:
        """The condition that a person column is one of `people`."""
        if self.people is None:
            return sql.SQL("TRUE")
        return sql.SQL("{} = ANY({}::bigint[])").format(sql.SQL(column), sql.Literal(sorted(self.people)))


@contextmanager
def snapshot() -> Iterator[None]:
    """Everything read inside is of one moment. Within a transaction already under way: of that one."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def copy_out(tables: Tables) -> dict[str, bytes]:
    """Each table's rows as CSV with a header."""
    return {name: _copied(select) for name, select in tables.items()}


def _copied(select: sql.Composable) -> bytes:
    statement = sql.SQL("COPY ({}) TO STDOUT (FORMAT csv, HEADER)").format(select)
    out = BytesIO()
    with connection.cursor() as cursor, cursor.copy(statement) as stream:
        for chunk in stream:
            out.write(chunk)
    return out.getvalue()


def attribute_columns(table: str, alias: str = "t", where: sql.Composable = ANY_ROW) -> sql.Composable:
    """`, t.attributes->>'base_wage' AS base_wage …` for every further column that a row of the table has.

    `where`: of which rows, in the words of `alias`.
    """
    with connection.cursor() as cursor:
        statement = sql.SQL(
            "SELECT DISTINCT jsonb_object_keys({alias}.attributes) FROM {table} {alias}"
            " WHERE {alias}.attributes <> '{{}}' AND {where} ORDER BY 1"
        ).format(alias=sql.Identifier(alias), table=sql.Identifier(table), where=where)
        # As text: within a request that writes, the history looks at every statement's words.
        cursor.execute(statement.as_string(cursor.connection))
        names = [name for (name,) in cursor.fetchall()]
    value = sql.SQL(", {}.attributes->>{} AS {}")
    parts = [value.format(sql.Identifier(alias), sql.Literal(name), sql.Identifier(name)) for name in names]
    return sql.Composed(parts)
