"""What moved in the pipeline between two days: every difference has a kind, and all of them together are the whole.

The sum at the start plus the movements is the sum at the end, to the cent. Source: docs/spec/past-pipeline.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from psycopg import sql

from merit.calc.periods import Period
from merit.crm.models import Opportunity
from merit.crm.past.asof import ZERO, Asked, ever_owned, fetched, holder, last_change, one_of_stages

# In the order in which the waterfall shows them.
KINDS: Final = (
    *("new", "reopened", "restored", "received", "grown", "pulled"),
    *("shrunk", "slipped", "handed", "archived", "lost", "won"),
)


@dataclass(frozen=True)
class State:
    """An opportunity on one of the two days. `theirs`: one of the people's whose pipeline it is."""

    kind: str
    amount: Decimal
    expected_on: date | None
    theirs: bool = True
    archived: bool = False
    owner_id: int | None = None

    @property
    def inside(self) -> bool:
        return self.theirs and not self.archived

    def counts(self, period: Period | None) -> bool:
        """Whether it stands in the pipeline that is asked for."""
        return self.inside and self.kind == "open" and (period is None or _within(self.expected_on, period))


@dataclass(frozen=True)
class Move:
    """One movement of one opportunity. `effect`: what it adds to the sum; a date that moved may add nothing."""

    kind: str
    pk: int
    effect: Decimal
    before: State | None
    after: State | None

    @property
    def owner_id(self) -> int | None:
        """Whose it was: at the end, or at the start where it left these people's hands."""
        state = self.before if self.kind in ("handed", "archived") else self.after or self.before
        return state.owner_id if state else None

    @property
    def amount(self) -> Decimal:
        """What it is about: its effect, or the whole amount where the sum stays."""
        return self.effect or (self.after or self.before).amount  # type: ignore[union-attr]


@dataclass(frozen=True)
class Total:
    """One kind of movement. `amount`: what these opportunities are about, without a sign."""

    kind: str
    count: int
    effect: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Moves:
    """All of it; `start` and `end` are the sums of the pipeline on the two days."""

    start: Decimal
    start_count: int
    end: Decimal
    end_count: int
    moves: tuple[Move, ...]

    def totals(self) -> list[Total]:
        """Every kind that the two days show, in order."""
        found = []
        for kind in KINDS:
            rows = self.of(kind)
            amounts = (abs(one.amount) for one in rows)
            found.append(Total(kind, len(rows), sum((one.effect for one in rows), ZERO), sum(amounts, ZERO)))
        return found

    def of(self, kind: str) -> list[Move]:
        """The movements of a kind, the greatest first."""
        return sorted((one for one in self.moves if one.kind == kind), key=lambda one: (-abs(one.amount), one.pk))


def moves(before: Asked, after: Asked, period: Period | None = None) -> Moves:
    """Between the ends of two days. `period`: only what is expected in it, so that a slipped date takes it away.

    Both ask for the same company and pipeline; `people` may differ where a team or department changed between them.
    """
    rows = fetched(_pairs(before, after))
    start = end = ZERO
    start_count = end_count = 0
    found: list[Move] = []
    for pk, *values in rows:
        first, second = _state(values[:6]), _state(values[6:])
        if first and first.counts(period):
            start, start_count = start + first.amount, start_count + 1
        if second and second.counts(period):
            end, end_count = end + second.amount, end_count + 1
        found += classified(pk, first, second, period)
    return Moves(start, start_count, end, end_count, tuple(found))


def _state(values: list[Any]) -> State | None:
    kind, amount, expected_on, theirs, archived, owner = values
    return None if kind is None else State(kind, amount, expected_on, theirs, bool(archived), owner)


def _pairs(before: Asked, after: Asked) -> sql.Composed:
    """Both states of every opportunity that was open on one of the days, or came between them."""
    ever = None if before.people is None or after.people is None else before.people | after.people
    return sql.SQL(
        "SELECT o.id, sa.kind, a.amount, a.expected_on, {mine_a}, ha.archived_at < {end_a}, ha.owner_id,"
        " sb.kind, b.amount, b.expected_on, {mine_b}, hb.archived_at < {end_b}, hb.owner_id FROM crm_opportunity o"
        " LEFT JOIN LATERAL {last_a} a ON TRUE LEFT JOIN LATERAL {last_b} b ON TRUE"
        " LEFT JOIN crm_stage sa ON sa.id = a.stage_id LEFT JOIN crm_stage sb ON sb.id = b.stage_id"
        " CROSS JOIN LATERAL {holder_a} ha CROSS JOIN LATERAL {holder_b} hb"
        " WHERE o.company_id = {company}{ever} AND (a.stage_id = {open_a} OR b.stage_id = {open_b}"
        " OR (a.stage_id IS NULL AND b.stage_id IS NOT NULL))"
    ).format(
        mine_a=_theirs(before, "a"),
        mine_b=_theirs(after, "b"),
        end_a=sql.Literal(before.end),
        end_b=sql.Literal(after.end),
        last_a=last_change(before),
        last_b=last_change(after),
        holder_a=holder(before.end),
        holder_b=holder(after.end),
        company=sql.Literal(after.company.pk),
        ever=ever_owned(ever),
        open_a=one_of_stages(before, ["open"]),
        open_b=one_of_stages(after, ["open"]),
    )


def _theirs(asked: Asked, side: str) -> sql.Composable:
    """Whether it was one of the people's, in the pipeline that is asked for."""
    tests: list[sql.Composable] = [sql.SQL("TRUE")]
    if asked.people is not None:
        ids = sql.Literal(sorted(asked.people))
        tests.append(sql.SQL("{}.owner_id = ANY({}::bigint[])").format(sql.Identifier(f"h{side}"), ids))
    if asked.pipeline is not None:
        pipeline = sql.Literal(asked.pipeline)
        tests.append(sql.SQL("{}.pipeline_id = {}").format(sql.Identifier(f"s{side}"), pipeline))
    return sql.SQL(" AND ").join(tests)


def classified(pk: int, first: State | None, second: State | None, period: Period | None) -> list[Move]:
    """The movements of one opportunity: none, one, or a changed amount and what became of it.

    What leaves as won or lost leaves with its last amount: the change of amount before that is a movement of its own.
    """
    was = bool(first and first.counts(period))
    does = bool(second and second.counts(period))
    if was:
        return _from_inside(pk, first, second, stays=does)  # type: ignore[arg-type]
    if does:
        return [_came(pk, first, second)]  # type: ignore[arg-type]
    return _through(pk, first, second, period)


def _from_inside(pk: int, first: State, second: State | None, *, stays: bool) -> list[Move]:
    if second is None or second.archived:
        return [Move("archived", pk, -first.amount, first, second)]
    if not second.theirs:
        return [Move("handed", pk, -first.amount, first, second)]
    found = [*_resized(pk, first, second)]
    if second.kind != "open":
        return [*found, Move(second.kind, pk, -second.amount, first, second)]
    moved = _redated(first, second)
    if not stays:
        return [*found, Move("pulled" if moved == "pulled" else "slipped", pk, -second.amount, first, second)]
    return [*found, Move(moved, pk, ZERO, first, second)] if moved else found


def _resized(pk: int, first: State, second: State) -> Iterable[Move]:
    change = second.amount - first.amount
    if change:
        yield Move("grown" if change > 0 else "shrunk", pk, change, first, second)


def _redated(first: State, second: State) -> str:
    """slipped: expected later, or no longer on any day; pulled: expected earlier, or on a day at last."""
    if first.expected_on == second.expected_on:
        return ""
    later = (second.expected_on or date.max) > (first.expected_on or date.max)
    return "slipped" if later else "pulled"


def _came(pk: int, first: State | None, second: State) -> Move:
    if first is None:
        kind = "new"
    elif first.archived:
        kind = "restored"
    elif not first.theirs:
        kind = "received"
    elif first.kind != "open":
        kind = "reopened"
    else:
        kind = _redated(first, second) or "pulled"
    return Move(kind, pk, second.amount, first, second)


def _through(pk: int, first: State | None, second: State | None, period: Period | None) -> list[Move]:
    """What came and was closed between the two days counts as new and as closed."""
    if first is not None or second is None or not second.inside or second.kind == "open":
        return []
    if period is not None and not _within(second.expected_on, period):
        return []
    return [Move("new", pk, second.amount, None, second), Move(second.kind, pk, -second.amount, None, second)]


def _within(day: date | None, period: Period) -> bool:
    return day is not None and period.first_day <= day <= period.last_day


def rows_of(found: Iterable[Move]) -> list[tuple[Move, Opportunity]]:
    """The movements with what the opportunities are called today."""
    wanted = list(found)
    rows = Opportunity.objects.unscoped("what stood there with people whom the reader sees")
    named = rows.filter(pk__in=[one.pk for one in wanted]).select_related("customer").in_bulk()
    return [(one, named[one.pk]) for one in wanted]
