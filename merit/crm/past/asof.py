"""The pipeline as of a day, rebuilt from the history: stage, amount, probability, date and owner as they were then.

Stage and figures come from StageChange: the last row whose business date is not after the day. A change that was
entered later for that day counts, unless it is asked what was known then. The owner, and whether the opportunity was
archived, come from the history of the rows (OpportunityEvent). Source: docs/spec/past-pipeline.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection
from psycopg import sql

from merit.crm.models import Opportunity
from merit.org.models import Company

ZERO: Final = Decimal(0)
FIRST_DAY: Final = date(1990, 1, 1)


@dataclass(frozen=True)
class Asked:
    """Which pipeline. `people`: the owners on that day, None for the whole company's.

    `known`: as it was known at the end of that day; changes entered later for it are left out.
    """

    company: Company
    day: date
    people: frozenset[int] | None = None
    known: bool = False
    pipeline: int | None = None

    @property
    def end(self) -> datetime:
        """The moment at which the day ends in the company."""
        return datetime.combine(self.day + timedelta(days=1), time.min, ZoneInfo(self.company.time_zone))


@dataclass(frozen=True)
class Place:
    """What stood in one stage."""

    stage_id: int
    count: int
    amount: Decimal
    weighted: Decimal


@dataclass(frozen=True)
class Then:
    """An opportunity as it stood on that day. `row`: what it is called today."""

    row: Opportunity
    stage_id: int
    amount: Decimal
    probability: Decimal
    expected_on: date | None
    owner_id: int
    entered_on: date
    day: date

    @property
    def days(self) -> int:
        """Days in its stage by then."""
        return (self.day - self.entered_on).days


def standing(asked: Asked, kinds: Sequence[str] = ("open",)) -> sql.Composed:
    """A query of id, stage_id, amount, probability, expected_on, owner_id of what stood in stages of `kinds`."""
    return sql.SQL(
        "SELECT o.id, c.stage_id, c.amount, c.probability, c.expected_on, h.owner_id"
        " FROM crm_opportunity o CROSS JOIN LATERAL {last} c CROSS JOIN LATERAL {holder} h"
        " WHERE o.company_id = {company}{ever} AND c.stage_id = {stages}"
        " AND (h.archived_at IS NULL OR h.archived_at >= {end}){whose}"
    ).format(
        last=last_change(asked),
        stages=one_of_stages(asked, kinds),
        holder=holder(asked.end),
        company=sql.Literal(asked.company.pk),
        ever=ever_owned(asked.people),
        end=sql.Literal(asked.end),
        whose=sql.SQL("") if asked.people is None else sql.SQL(" AND h.owner_id = ANY({})").format(_ids(asked.people)),
    )


def last_change(asked: Asked) -> sql.Composed:
    """The last row of the stage history of opportunity `o` by then."""
    return sql.SQL(
        "(SELECT c.to_stage_id AS stage_id, c.amount, c.probability, c.expected_on FROM crm_stagechange c"
        ' WHERE c.opportunity_id = o.id AND c."on" <= {day}{known}'
        ' ORDER BY c."on" DESC, c.at DESC, c.id DESC LIMIT 1)'
    ).format(day=sql.Literal(asked.day), known=known(asked))


def known(asked: Asked) -> sql.Composable:
    """Without what was entered later, where that is asked for."""
    return sql.SQL(" AND c.at < {}").format(sql.Literal(asked.end)) if asked.known else sql.SQL("")


def one_of_stages(asked: Asked, kinds: Sequence[str]) -> sql.Composed:
    """The right side of `stage = …`: any of the company’s stages of these kinds (and pipeline)."""
    return sql.SQL(
        "ANY(ARRAY(SELECT id FROM crm_stage WHERE company_id = {company} AND kind = ANY({kinds}){pipeline}))"
    ).format(
        company=sql.Literal(asked.company.pk),
        kinds=sql.Literal(list(kinds)),
        pipeline=sql.SQL("")
        if asked.pipeline is None
        else sql.SQL(" AND pipeline_id = {}").format(sql.Literal(asked.pipeline)),
    )


def _ids(people: frozenset[int]) -> sql.Composed:
    return sql.SQL("{}::bigint[]").format(sql.Literal(sorted(people)))


def holder(end: datetime) -> sql.Composed:
    """Owner and archival at a moment: the last row of the history before it; before the first one, what that says."""
    return sql.SQL(
        "(SELECT owner_id, archived_at FROM ("
        " (SELECT e.owner_id, e.archived_at, 0 AS place FROM crm_opportunityevent e WHERE e.pgh_obj_id = o.id"
        " AND e.pgh_created_at < {end} ORDER BY e.pgh_created_at DESC, e.pgh_id DESC LIMIT 1)"
        " UNION ALL (SELECT e.owner_id, e.archived_at, 1 FROM crm_opportunityevent e WHERE e.pgh_obj_id = o.id"
        " ORDER BY e.pgh_created_at, e.pgh_id LIMIT 1)"
        " UNION ALL SELECT o.owner_id, o.archived_at, 2) w ORDER BY place LIMIT 1)"
    ).format(end=sql.Literal(end))


def ever_owned(people: frozenset[int] | None) -> sql.Composable:
    """Only what these people own or owned at some time: the others need not be rebuilt."""
    if people is None:
        return sql.SQL("")
    return sql.SQL(
        " AND o.id IN (SELECT id FROM crm_opportunity WHERE owner_id = ANY({ids})"
        " UNION SELECT pgh_obj_id FROM crm_opportunityevent WHERE owner_id = ANY({ids}))"
    ).format(ids=_ids(people))


def fetched(query: sql.Composable) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def sums(asked: Asked, kinds: Sequence[str] = ("open",)) -> dict[int, Place]:
    """Per stage: how many, how much, and weighted by their probability."""
    query = sql.SQL(
        "SELECT stage_id, count(*), sum(amount), sum(amount * probability) FROM ({}) t GROUP BY stage_id"
    ).format(standing(asked, kinds))
    return {stage: Place(stage, n, amount, weighted) for stage, n, amount, weighted in fetched(query)}


def by_month(asked: Asked) -> list[tuple[date | None, int, Decimal]]:
    """By the month in which it was expected: (first day, how many, how much); without a date last."""
    query = sql.SQL(
        "SELECT date_trunc('month', expected_on)::date, count(*), sum(amount) FROM ({}) t GROUP BY 1 ORDER BY 1"
    ).format(standing(asked))
    return fetched(query)


ORDERS: Final = {
    "amount": sql.SQL("t.amount"),
    "expected": sql.SQL("t.expected_on"),
    "name": sql.SQL("o.name"),
    "customer": sql.SQL("u.name"),
    "stage": sql.SQL("g.position"),
    "owner": sql.SQL("p.name"),
}


def page(
    asked: Asked,
    *,
    kinds: Sequence[str] = ("open",),
    stage: int | None = None,
    month: str = "",
    sort: str = "-amount",
    start: int = 0,
    most: int = 50,
) -> list[Then]:
    """Some of them in order, with the names they have today. `month`: 2026-11 of the expected date, or "none"."""
    name = sort.removeprefix("-")
    query = sql.SQL(
        "SELECT t.* FROM ({base}) t JOIN crm_opportunity o ON o.id = t.id JOIN crm_stage g ON g.id = t.stage_id"
        " JOIN crm_customer u ON u.id = o.customer_id JOIN org_person p ON p.id = t.owner_id{where}"
        " ORDER BY {order} {way}, t.id OFFSET {start} LIMIT {most}"
    ).format(
        base=standing(asked, kinds),
        where=_where(stage, month),
        order=ORDERS.get(name, ORDERS["amount"]),
        way=sql.SQL("DESC NULLS LAST" if sort.startswith("-") else "ASC NULLS FIRST"),
        start=sql.Literal(start),
        most=sql.Literal(most),
    )
    return _told(asked, fetched(query))


def count(
    asked: Asked, *, kinds: Sequence[str] = ("open",), stage: int | None = None, month: str = ""
) -> tuple[int, Decimal]:
    """How many of these there are and what they come to."""
    query = sql.SQL("SELECT count(*), coalesce(sum(t.amount), 0) FROM ({}) t{}").format(
        standing(asked, kinds), _where(stage, month)
    )
    return fetched(query)[0]  # type: ignore[return-value]


def _where(stage: int | None, month: str) -> sql.Composable:
    tests: list[sql.Composable] = []
    if stage is not None:
        tests.append(sql.SQL("t.stage_id = {}").format(sql.Literal(stage)))
    if month == "none":
        tests.append(sql.SQL("t.expected_on IS NULL"))
    elif month:
        tests.append(sql.SQL("to_char(t.expected_on, 'YYYY-MM') = {}").format(sql.Literal(month)))
    return sql.SQL(" WHERE ") + sql.SQL(" AND ").join(tests) if tests else sql.SQL("")


def board(asked: Asked, per_stage: int) -> tuple[dict[int, Place], dict[int, list[Then]]]:
    """The sums of every stage and its largest opportunities: one query, whatever there is."""
    query = sql.SQL(
        "SELECT id, stage_id, amount, probability, expected_on, owner_id, n, total, weighted FROM (SELECT t.*,"
        " row_number() OVER (PARTITION BY stage_id ORDER BY amount DESC, id) AS nth,"
        " count(*) OVER (PARTITION BY stage_id) AS n, sum(amount) OVER (PARTITION BY stage_id) AS total,"
        " sum(amount * probability) OVER (PARTITION BY stage_id) AS weighted FROM ({}) t) w"
        " WHERE nth <= {} ORDER BY nth"
    ).format(standing(asked), sql.Literal(per_stage))
    rows = fetched(query)
    cards: dict[int, list[Then]] = {}
    for one in _told(asked, [row[:6] for row in rows]):
        cards.setdefault(one.stage_id, []).append(one)
    return {row[1]: Place(row[1], *row[6:]) for row in rows}, cards


def _told(asked: Asked, rows: list[tuple[Any, ...]]) -> list[Then]:
    """The rows with their opportunities, and since when each stood in its stage."""
    keys = [row[0] for row in rows]
    named = Opportunity.objects.unscoped("what stood there with people whom the reader sees")
    named = named.filter(pk__in=keys).select_related("customer").in_bulk()
    since = _entered(asked, keys)
    return [
        Then(named[pk], stage, amount, probability, expected, owner, since.get(pk, asked.day), asked.day)
        for pk, stage, amount, probability, expected, owner in rows
    ]


def _entered(asked: Asked, keys: list[int]) -> dict[int, date]:
    """The day on which each came into the stage where it stood."""
    query = sql.SQL(
        'SELECT DISTINCT ON (c.opportunity_id) c.opportunity_id, c."on" FROM crm_stagechange c'
        ' WHERE c.opportunity_id = ANY({keys}::bigint[]) AND c."on" <= {day}{known}'
        " AND c.from_stage_id IS DISTINCT FROM c.to_stage_id"
        ' ORDER BY c.opportunity_id, c."on" DESC, c.at DESC, c.id DESC'
    ).format(
        keys=sql.Literal(keys),
        day=sql.Literal(asked.day),
        known=known(asked),
    )
    return dict(fetched(query)) if keys else {}
