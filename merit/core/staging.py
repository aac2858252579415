"""Facts into the database: a fact table is copied as it is into a temporary table, from where SQL puts it in place.

Every room that has facts offers `load.load(staged)`; what a room loads, its `gather` gives back. Used inside one
transaction: all or nothing. Source: docs/spec/facts.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl
from django.db import connection
from django.utils.translation import gettext as _
from psycopg import sql

from merit.calc.facts import Facts, FactTable
from merit.core.errors import Invalid

MOST_DECIMALS = 12


def analyse() -> None:
    """The database plans for the rows that are there now, those of this transaction too, not for an empty company.

    Only the application's own tables: the catalogs are shared with other databases, who would have to wait.
    """
    tables = sorted(connection.introspection.django_table_names(only_existing=True, include_views=False))
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("ANALYZE {}").format(sql.SQL(", ").join(map(sql.Identifier, tables))))


@dataclass
class Staged:
    """A folder's facts, copied into temporary tables named like their files: load_receipts for receipts.csv.

    Their columns are text, dates, numerics; an empty cell is NULL. `extra`: the further columns of each table.
    """

    facts: Facts
    extra: dict[str, list[str]] = field(default_factory=dict)

    def stage(self, names: Iterator[str] | tuple[str, ...]) -> None:
        """Copy these tables."""
        for name in names:
            self._stage(self.facts.tables[name])

    def _stage(self, table: FactTable) -> None:
        known = {column.name: column.kind for column in table.table.columns}
        frame = table.frame.select([name for name in table.frame.columns if not name.endswith("_ix")])
        self.extra[table.table.name] = [name for name in frame.columns if name not in known]
        columns = [_column(frame, name, table) for name in frame.columns]
        staged = pl.DataFrame(columns).with_row_index("row_ix", 1)
        target = sql.Identifier(f"load_{table.table.name}")
        types = sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(_type(known.get(name)))) for name in frame.columns
        )
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP TABLE IF EXISTS pg_temp.{}").format(target))
            cursor.execute(sql.SQL("CREATE TEMP TABLE {} (row_ix bigint, {})").format(target, types))
            copy = sql.SQL("COPY pg_temp.{} FROM STDIN (FORMAT csv)").format(target)
            with cursor.copy(copy) as stream:
                for start in range(0, staged.height, 50_000):
                    stream.write(staged.slice(start, 50_000).write_csv(include_header=False, null_value="").encode())
            cursor.execute(sql.SQL("ANALYZE pg_temp.{}").format(target))

    def attributes(self, table: str, alias: str = "s") -> sql.Composable:
        """The further columns of a staged row as one JSON object, empty cells left out."""
        pairs = [
            sql.SQL("{}, {}.{}").format(sql.Literal(name), sql.Identifier(alias), sql.Identifier(name))
            for name in self.extra[table]
        ]
        if not pairs:
            return sql.SQL("'{}'::jsonb")
        # a function takes a hundred arguments
        parts = [pairs[start : start + 40] for start in range(0, len(pairs), 40)]
        objects = [sql.SQL("jsonb_build_object({})").format(sql.SQL(", ").join(part)) for part in parts]
        return sql.SQL("jsonb_strip_nulls({})").format(sql.SQL(" || ").join(objects))

    def run(self, statement: str | sql.Composable, **parts: sql.Composable) -> int:
        """One statement; the number of its rows."""
        composed = sql.SQL(statement).format(**parts) if isinstance(statement, str) else statement
        with connection.cursor() as cursor:
            cursor.execute(composed)
            return int(cursor.rowcount)


def _type(kind: str | None) -> str:
    return {"date": "date", "money": "numeric", "decimal": "numeric", "flag": "boolean"}.get(kind or "", "text")


def _column(frame: pl.DataFrame, name: str, table: FactTable) -> pl.Series:
    """Numbers as they are written; everything else as it is."""
    column = frame[name]
    scale = table.scales.get(name)
    if scale is None or not column.dtype.is_integer():
        return column
    return column.cast(pl.Decimal(38, 0)).cast(pl.Decimal(38, scale)) / 10**scale if scale else column


def check_fits(facts: Facts, limits: Mapping[tuple[str, str], int]) -> None:
    """Refuses texts longer than the database keeps, and numbers with too many decimals, naming file, row and column."""
    wrong: dict[str, str] = {}
    for (name, column), most in limits.items():
        table = facts.tables[name]
        if column not in table.frame.columns or table.frame[column].dtype != pl.String:
            continue
        long = table.frame.with_row_index("n").filter(
            (pl.col(column).str.len_chars() > most) | pl.col(column).str.contains("\0", literal=True)
        )
        for index in long["n"].head(20):
            wrong[f"{table.file}:{table.row_number(index)}:{column}"] = _("At most %(most)s characters.") % {
                "most": most
            }
    for table in facts.tables.values():
        for column, scale in table.scales.items():
            if scale > MOST_DECIMALS:
                wrong[f"{table.file}:{column}"] = _("At most %(most)s decimals.") % {"most": MOST_DECIMALS}
    if wrong:
        raise Invalid(wrong)


def check_free(table: str, column: str, target: str) -> None:
    """Refuses codes that another company already uses: a code names one record in the whole group."""
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("SELECT s.{c} FROM pg_temp.{s} s JOIN {t} t ON t.code = s.{c} ORDER BY s.row_ix LIMIT 20").format(
                c=sql.Identifier(column), s=sql.Identifier(f"load_{table}"), t=sql.Identifier(target)
            )
        )
        taken = [code for (code,) in cursor.fetchall()]
    if taken:
        raise Invalid(
            {f"{table}.csv:{column}": _("These codes are in use already: %(codes)s.") % {"codes": ", ".join(taken)}}
        )
