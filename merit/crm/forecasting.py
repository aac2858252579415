"""The forecast computed: of now, and as it was known at the end of a past day; and the weekly snapshot.

Committed = won + commit; best case = committed + best; weighted = won + amount × probability of what is open and not
omitted. An open opportunity belongs to the month in which it is expected, a won one to that in which it was won.
Source: docs/spec/forecast.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from psycopg import sql

from merit.calc.money import CURRENCIES
from merit.calc.periods import Period
from merit.crm.forecasts import ForecastLine, ForecastSnapshot
from merit.crm.past.asof import ZERO, Asked, fetched, known, one_of_stages, standing
from merit.crm.stuck import settings_of
from merit.org.models import Company

MOST_WEEKS: Final = 26
PARTS: Final = {
    "committed": ("won", "commit"),
    "best_case": ("won", "commit", "best"),
    "weighted": ("won", "commit", "best", "pipeline"),
}
"""What a sum is made of."""


@dataclass(frozen=True)
class Figures:
    """Amounts of a period, or of several people together."""

    won: Decimal = ZERO
    commit: Decimal = ZERO
    best: Decimal = ZERO
    pipeline: Decimal = ZERO
    omitted: Decimal = ZERO
    weighted_open: Decimal = ZERO

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Figures)))

    @property
    def committed(self) -> Decimal:
        return self.won + self.commit

    @property
    def best_case(self) -> Decimal:
        return self.committed + self.best

    @property
    def weighted(self) -> Decimal:
        return self.won + self.weighted_open

    def __bool__(self) -> bool:
        return any(getattr(self, one.name) for one in fields(Figures))


@dataclass(frozen=True)
class Line:
    """What one person's opportunities come to for a month; None: without a date."""

    person: int
    month: date | None
    figures: Figures


def together(lines: Iterable[Line], period: Period | None = None) -> Figures:
    """The lines of the period together."""
    some = (one.figures for one in lines if period is None or within(one.month, period))
    return sum(some, Figures())


def within(month: date | None, period: Period) -> bool:
    return month is not None and period.first_day <= month <= period.last_day


def rows_query(asked: Asked, period: Period | None, *, now: bool) -> sql.Composed:
    """id, owner_id, stage_id, amount, probability, on (expected, or won), kind, category of what counts.

    `now`: from the opportunities as they are; else rebuilt as of the day. `period`: only what falls into it.
    """
    base = _now(asked) if now else _then(asked)
    settings = settings_of(asked.company)
    return sql.SQL(
        "SELECT t.id, t.owner_id, t.stage_id, t.amount, t.probability, t.on_day, s.kind,"
        " CASE WHEN s.kind = 'won' THEN 'won' ELSE coalesce(nullif(l.category, ''), nullif(w.category, ''),"
        " CASE WHEN s.probability >= {commit} THEN 'commit' WHEN s.probability >= {best} THEN 'best'"
        " WHEN s.probability > 0 THEN 'pipeline' ELSE 'omitted' END) END AS category,"
        " l.category AS lead_says, w.category AS owner_says"
        " FROM ({base}) t JOIN crm_stage s ON s.id = t.stage_id"
        " LEFT JOIN {lead} l ON l.opportunity_id = t.id LEFT JOIN {owner} w ON w.opportunity_id = t.id{where}"
    ).format(
        commit=sql.Literal(settings.commit_from),
        best=sql.Literal(settings.best_from),
        base=base,
        lead=_said(asked, "lead", now=now),
        owner=_said(asked, "owner", now=now),
        where=sql.SQL("")
        if period is None
        else sql.SQL(" WHERE t.on_day BETWEEN {} AND {}").format(
            sql.Literal(period.first_day), sql.Literal(period.last_day)
        ),
    )


def _said(asked: Asked, side: str, *, now: bool) -> sql.Composed:
    """The newest word of one side on every opportunity, by then."""
    return sql.SQL(
        "(SELECT DISTINCT ON (opportunity_id) opportunity_id, category FROM crm_forecastcall"
        " WHERE side = {side}{until} ORDER BY opportunity_id, at DESC, id DESC)"
    ).format(
        side=sql.Literal(side),
        until=sql.SQL("") if now else sql.SQL(" AND at < {}").format(sql.Literal(asked.end)),
    )


def _now(asked: Asked) -> sql.Composed:
    whose = sql.SQL("")
    if asked.people is not None:
        whose = sql.SQL(" AND o.owner_id = ANY({}::bigint[])").format(sql.Literal(sorted(asked.people)))
    return sql.SQL(
        "SELECT o.id, o.owner_id, o.stage_id, o.amount, o.probability,"
        " CASE WHEN o.closed_on IS NULL THEN o.expected_on ELSE o.closed_on END AS on_day FROM crm_opportunity o"
        " WHERE o.company_id = {company} AND o.archived_at IS NULL AND o.stage_id = {stages}{whose}"
    ).format(company=sql.Literal(asked.company.pk), stages=one_of_stages(asked, ("open", "won")), whose=whose)


def _then(asked: Asked) -> sql.Composed:
    return sql.SQL(
        "SELECT b.id, b.owner_id, b.stage_id, b.amount, b.probability, CASE WHEN b.stage_id = {open}"
        ' THEN b.expected_on ELSE (SELECT c."on" FROM crm_stagechange c WHERE c.opportunity_id = b.id'
        ' AND c."on" <= {day}{known} AND c.from_stage_id IS DISTINCT FROM c.to_stage_id'
        ' ORDER BY c."on" DESC, c.at DESC, c.id DESC LIMIT 1) END AS on_day FROM ({base}) b'
    ).format(
        open=one_of_stages(asked, ("open",)),
        day=sql.Literal(asked.day),
        known=known(asked),
        base=standing(asked, ("open", "won")),
    )


def lines(asked: Asked, period: Period | None = None, *, now: bool) -> list[Line]:
    """Per person and month."""
    sums = [
        sql.SQL("coalesce(sum(amount) FILTER (WHERE category = {}), 0)").format(sql.Literal(one))
        for one in ("won", "commit", "best", "pipeline", "omitted")
    ]
    weighted = sql.SQL(
        "coalesce(sum(round(amount * probability, {})) FILTER (WHERE category NOT IN ('won', 'omitted')), 0)"
    )
    query = sql.SQL("SELECT owner_id, date_trunc('month', on_day)::date, {sums} FROM ({rows}) r GROUP BY 1, 2").format(
        sums=sql.SQL(", ").join([*sums, weighted.format(sql.Literal(CURRENCIES[asked.company.currency]))]),
        rows=rows_query(asked, period, now=now),
    )
    return [Line(person, month, Figures(*amounts)) for person, month, *amounts in fetched(query)]


@dataclass(frozen=True)
class Counted:
    """An opportunity in the forecast. `category`: what it counts as; empty words of a side: it says nothing."""

    pk: int
    owner_id: int
    stage_id: int
    amount: Decimal
    probability: Decimal
    on: date | None
    kind: str
    category: str
    lead_says: str
    owner_says: str


def counted(
    asked: Asked, period: Period | None, *, now: bool, categories: Sequence[str] = (), start: int = 0, most: int = 50
) -> tuple[list[Counted], int]:
    """Some of what counts (as one of `categories`), the largest first, and how many there are."""
    test = sql.SQL(" WHERE r.category = ANY({})").format(sql.Literal(list(categories))) if categories else sql.SQL("")
    query = sql.SQL(
        "SELECT r.*, count(*) OVER () FROM ({}) r{} ORDER BY r.amount DESC, r.id OFFSET {} LIMIT {}"
    ).format(rows_query(asked, period, now=now), test, sql.Literal(start), sql.Literal(most))
    rows: list[tuple[Any, ...]] = fetched(query)
    found = []
    for pk, owner, stage, amount, probability, on, kind, said, lead, own, _n in rows:
        found.append(Counted(pk, owner, stage, amount, probability, on, kind, said, lead or "", own or ""))
    return found, rows[0][-1] if rows else 0


def passed(asked: Asked) -> tuple[int, Decimal]:
    """Open opportunities whose expected date has passed, which stand in no period to come: how many, how much."""
    query = sql.SQL("SELECT count(*), coalesce(sum(amount), 0) FROM ({}) r WHERE kind = 'open' AND on_day < {}").format(
        rows_query(asked, None, now=True), sql.Literal(asked.day)
    )
    return fetched(query)[0]  # type: ignore[return-value]


def default_category(row: Any) -> str:
    """What an opportunity counts as by the probability of its stage, where nobody has said anything."""
    settings = settings_of(row.company)
    probability = row.stage.probability
    if probability >= settings.commit_from:
        return "commit"
    if probability >= settings.best_from:
        return "best"
    return "pipeline" if probability > 0 else "omitted"


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def keep_snapshots(company: Company, day: date) -> list[date]:
    """The day's work: the forecast as this week began is kept, and of weeks in which nothing ran; which weeks.

    Rebuilt as it was known when that Monday began, so that a snapshot made up later says what it would have said then.
    """
    weeks = ForecastSnapshot.objects.unscoped("the company's own week").filter(company=company)
    newest = weeks.order_by("-week").values_list("week", flat=True).first()
    due = monday(day)
    first = due if newest is None else max(newest + timedelta(days=7), due - timedelta(weeks=MOST_WEEKS))
    found = []
    while first <= due:
        keep(company, first)
        found.append(first)
        first += timedelta(days=7)
    return found


def keep(company: Company, week: date) -> ForecastSnapshot:
    """The forecast as that Monday began: what was won that year, and all that was open."""
    eve = week - timedelta(days=1)
    asked = Asked(company, eve, known=True)
    snapshot = ForecastSnapshot(company=company, week=week)
    snapshot.save(force_insert=True)
    year = date(eve.year, 1, 1)
    rows = []
    for one in lines(asked, now=False):
        figures = one.figures
        if one.month is not None and one.month < year:
            figures = Figures(ZERO, *(getattr(figures, name.name) for name in fields(Figures)[1:]))
        if figures:
            amounts = {name: getattr(figures, name) for name in ("won", "commit", "best", "pipeline", "omitted")}
            rows.append(
                ForecastLine(
                    snapshot=snapshot,
                    person_id=one.person,
                    month=one.month,
                    weighted=figures.weighted_open,
                    **amounts,
                )
            )
    ForecastLine.objects.unscoped("the company's own week").bulk_create(rows, batch_size=1000)
    return snapshot
