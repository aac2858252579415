"""Receivables of many contracts with what of each is open, oldest due first; and how old the open ones are.

The rule is the one of settlement.py, written over all contracts at once, because a list of a hundred thousand must not
be counted row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

# Days late up to which a bucket reaches; "later": not due yet; "90": more than 90.
BUCKETS = ("later", "1-30", "31-60", "61-90", "90")
VIEWS = {
    "open": "open > 0",
    "overdue": "open > 0 AND due_on < %(day)s",
    "soon": "open > 0 AND due_on BETWEEN %(day)s AND %(day)s + 30",
    "settled": "open <= 0",
    "all": "TRUE",
}
_STATE = """
WITH k(id) AS ({contracts}),
got AS (
    SELECT contract_id, greatest(sum(amount), 0) AS net FROM crm_receipt
    WHERE received_on <= %(day)s AND contract_id IN (SELECT id FROM k) GROUP BY contract_id
),
gone AS (
    SELECT contract_id, greatest(sum(amount), 0) AS given FROM crm_baddebt
    WHERE written_off_on <= %(day)s AND contract_id IN (SELECT id FROM k) GROUP BY contract_id
),
running AS (
    SELECT r.id, r.due_on, r.code, r.amount, coalesce(got.net, 0) + coalesce(gone.given, 0) AS covered,
        sum(r.amount) OVER (PARTITION BY r.contract_id ORDER BY r.due_on, r.code COLLATE "C") AS upto
    FROM crm_receivable r JOIN k ON k.id = r.contract_id
    LEFT JOIN got ON got.contract_id = r.contract_id LEFT JOIN gone ON gone.contract_id = r.contract_id
),
state AS MATERIALIZED (
    SELECT id, due_on, code, amount, amount - least(covered, upto) + least(covered, upto - amount) AS open,
        CASE WHEN due_on >= %(day)s THEN 'later' WHEN due_on >= %(day)s - 30 THEN '1-30'
            WHEN due_on >= %(day)s - 60 THEN '31-60' WHEN due_on >= %(day)s - 90 THEN '61-90' ELSE '90' END AS bucket
    FROM running
),
wanted AS (SELECT * FROM state WHERE {view} AND {bucket})
SELECT
    (SELECT json_agg(json_build_array(bucket, n, total::text)) FROM
        (SELECT bucket, count(*) AS n, sum(open) AS total FROM state WHERE open > 0 GROUP BY bucket) AS by_bucket),
    (SELECT json_build_array(count(*), coalesce(sum(amount), 0)::text, coalesce(sum(open), 0)::text) FROM wanted),
    (SELECT array_agg(id) FROM
        (SELECT id FROM wanted ORDER BY due_on {way}, code {way}, id {way} LIMIT %(limit)s OFFSET %(start)s) AS page)
"""


@dataclass(frozen=True)
class Bucket:
    """Open receivables of one age."""

    name: str
    count: int
    total: Decimal


@dataclass(frozen=True)
class Aged:
    """`ids`: the receivables of the page in order; `count`, `amount`, `open`: of all that match."""

    buckets: Sequence[Bucket]
    ids: Sequence[int]
    count: int
    amount: Decimal
    open: Decimal


def aged(
    contracts: QuerySet[Any], day: date, *, view: str = "open", bucket: str = "", start: int = 0, limit: int = 50
) -> Aged:
    """The receivables of these contracts as `view` (a key of VIEWS) wants them; one query for any number."""
    none = Decimal(0)
    try:
        chosen, params = contracts.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return Aged([Bucket(name, 0, none) for name in BUCKETS], [], 0, none, none)
    text = _STATE.format(
        contracts=_named(chosen, len(params)),
        view=VIEWS[view],
        bucket="bucket = %(bucket)s" if bucket in BUCKETS else "TRUE",
        way="DESC" if view == "settled" else "ASC",
    )
    values = {"day": day, "limit": limit, "start": start, "bucket": bucket}
    values |= {f"p{number}": value for number, value in enumerate(params)}
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        found, (count, amount, left), ids = cursor.fetchone()
    known = {name: Bucket(name, n, Decimal(total)) for name, n, total in found or ()}
    buckets = [known.get(name) or Bucket(name, 0, none) for name in BUCKETS]
    return Aged(buckets, ids or [], count, Decimal(amount), Decimal(left))


def _named(chosen: str, count: int) -> str:
    """The placeholders of the inner query under names of their own."""
    parts = chosen.split("%s")
    assert len(parts) == count + 1, "one placeholder per parameter"
    return "".join(f"{part}%(p{number})s" for number, part in enumerate(parts[:-1])) + parts[-1]
