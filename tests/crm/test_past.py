"""The pipeline of a past day and what moved between two: held against a replay of random histories."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from types import SimpleNamespace

import pytest

from merit.calc.periods import Period, period_of
from merit.crm import operations, past
from merit.crm.models import StageChange
from tests.crm_past_kit import ZONE, Told, hold, tell

START = date(2020, 6, 1)
DAYS = 120


@pytest.fixture
def told(cast: SimpleNamespace) -> Told:
    return tell(cast, Random(7), START, DAYS)


@pytest.mark.parametrize("known", [False, True])
def test_every_day_is_what_a_replay_says(cast: SimpleNamespace, told: Told, known: bool) -> None:
    people = [cast.people[name].pk for name in ("seller", "seller2")]
    for offset in range(-3, DAYS + 5, 9):
        day = START + timedelta(days=offset)
        for owners in (None, frozenset(people[:1]), frozenset(people)):
            asked = past.Asked(cast.acme, day, owners, known)
            expected: dict[int, list[Decimal]] = {}
            for one in told.on(day, owners, known):
                if one.kind == "open":
                    expected.setdefault(one.stage, []).append(one.amount)
            found = {stage: (place.count, place.amount) for stage, place in past.sums(asked).items()}
            assert found == {stage: (len(rows), sum(rows)) for stage, rows in expected.items()}, (day, owners)


def test_the_board_the_list_and_the_months_hold_the_same(cast: SimpleNamespace, told: Told) -> None:
    asked = past.Asked(cast.acme, START + timedelta(days=60))
    sums = past.sums(asked)
    total = sum((one.amount for one in sums.values()), Decimal(0))
    rows = past.page(asked, most=1000)
    assert sum((one.amount for one in rows), Decimal(0)) == total > 0
    assert sum((amount for _month, _n, amount in past.by_month(asked)), Decimal(0)) == total
    places, cards = past.board(asked, 1000)
    assert places == sums
    assert {stage: len(some) for stage, some in cards.items()} == {stage: one.count for stage, one in sums.items()}
    assert all(one.days >= 0 for one in rows)
    stage, place = next(iter(sums.items()))
    assert past.count(asked, stage=stage) == (place.count, place.amount)


@pytest.mark.parametrize("period", [None, Period(2020, 8, 1), Period(2020, 7, 3)])
def test_the_start_and_the_movements_are_the_end(cast: SimpleNamespace, told: Told, period: Period | None) -> None:
    people = frozenset({cast.people["seller"].pk})
    dice = Random(3)
    kinds = set()
    for _ in range(12):
        first = START + timedelta(days=dice.randrange(-2, DAYS))
        last = first + timedelta(days=dice.randrange(0, 60))
        for owners in (None, people):
            for known in (False, True):
                before, after = (past.Asked(cast.acme, day, owners, known) for day in (first, last))
                found = past.moves(before, after, period)
                assert found.start + sum(one.effect for one in found.totals()) == found.end
                if period is None:
                    assert found.start == sum((one.amount for one in past.sums(before).values()), Decimal(0))
                    assert found.end == sum((one.amount for one in past.sums(after).values()), Decimal(0))
                kinds |= {one.kind for one in found.moves}
    assert kinds >= {"new", "won", "lost"}
    if period is None:
        assert kinds >= {"grown", "shrunk", "slipped", "pulled", "reopened", "handed", "received", "archived"}


def test_what_moved_is_told_by_kind() -> None:
    from merit.crm.past.moves import State, classified

    def kinds(first: State | None, second: State | None, period: Period | None = None) -> list[tuple[str, int]]:
        return [(one.kind, int(one.effect)) for one in classified(1, first, second, period)]

    may, june = date(2026, 5, 20), date(2026, 6, 20)
    open_ = State("open", Decimal(100), may)
    assert kinds(None, open_) == [("new", 100)]
    assert kinds(open_, State("won", Decimal(120), may)) == [("grown", 20), ("won", -120)]
    assert kinds(open_, State("lost", Decimal(100), may)) == [("lost", -100)]
    assert kinds(open_, State("open", Decimal(70), june)) == [("shrunk", -30), ("slipped", 0)]
    assert kinds(State("open", Decimal(100), june), open_) == [("pulled", 0)]
    assert kinds(State("lost", Decimal(100), may), open_) == [("reopened", 100)]
    assert kinds(None, State("won", Decimal(5), may)) == [("new", 5), ("won", -5)]
    assert kinds(open_, State("open", Decimal(100), may, theirs=False)) == [("handed", -100)]
    assert kinds(State("open", Decimal(9), may, theirs=False), open_) == [("received", 100)]
    assert kinds(open_, State("open", Decimal(100), may, archived=True)) == [("archived", -100)]
    assert kinds(State("open", Decimal(100), may, archived=True), open_) == [("restored", 100)]
    assert kinds(State("won", Decimal(1), may), State("lost", Decimal(1), may)) == []
    # of what is expected in May: a date in June takes it away, one that comes back brings it
    of = period_of(may, "month")
    assert kinds(open_, State("open", Decimal(110), june), of) == [("grown", 10), ("slipped", -110)]
    assert kinds(State("open", Decimal(110), june), open_, of) == [("pulled", 100)]
    assert kinds(open_, State("open", Decimal(100), None), of) == [("slipped", -100)]


def test_an_owner_of_today_is_not_the_owner_of_then(cast: SimpleNamespace) -> None:
    operations.ensure_default_stages(cast.acme)
    customer = operations.create_customer(cast.seller, name="金源")
    row = operations.create_opportunity(cast.seller, customer_id=customer.pk, name="Line", amount=Decimal(500))
    today = datetime.now(ZONE).date()
    before, yesterday = today - timedelta(days=9), today - timedelta(days=1)
    StageChange.everything.filter(opportunity=row).delete()
    StageChange.everything.create(
        **{"opportunity": row, "to_stage": row.stage, "amount": row.amount, "probability": row.probability},
        **{"on": before, "at": datetime.combine(before, time(9), ZONE), "by_name": "x"},
    )
    hold(row, datetime.combine(before, time(9), ZONE), cast.people["seller"].pk)
    operations.assign_opportunity(cast.lead, row.pk, row.version, owner_id=cast.people["seller2"].pk)
    then = past.page(past.Asked(cast.acme, yesterday))
    assert [one.owner_id for one in then] == [cast.people["seller"].pk]
    now = past.page(past.Asked(cast.acme, today))
    assert [one.owner_id for one in now] == [cast.people["seller2"].pk]
