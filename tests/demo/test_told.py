"""The story without a database: the same numbers whatever the day, and nothing that happens after it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from merit.demo import activities, appraisals, contracts, customers, goals, pay, pipeline, seller, targets
from merit.demo.cast import MEMBERS
from merit.demo.clock import TODAY, Clock
from merit.demo.customers import Clients
from merit.demo.deals import Deal
from merit.demo.people import Stage, calendar, terms_of
from merit.demo.pipeline import LOST, SIGNING, WON, Chance, Pipeline
from merit.demo.words import words

ZONE = ZoneInfo("Asia/Shanghai")
DAYS = (
    date(2026, 11, 23),
    date(2026, 11, 1),
    date(2027, 1, 1),
    date(2027, 2, 28),
    date(2028, 2, 29),
    date(2026, 8, 31),
)


def told(today: date, lang: str = "zh-hans") -> tuple[Stage, Clients, list[Deal], list[Chance]]:
    stage = Stage(lang, words(lang), Clock.at(today, ZONE))
    clients = Clients(told={one.key: one for one in customers.tell(stage)})
    deals = contracts.tell(clients)
    return stage, clients, deals, pipeline.tell(stage, clients, deals)


def test_there_is_as_much_as_promised() -> None:
    _stage, clients, deals, chances = told(DAYS[0])
    assert (len(MEMBERS), len(clients.told), len(chances)) == (60, 300, 1000)
    assert len(deals) > 1000
    assert len({one.name for one in clients.told.values()}) == 300
    stages = {one.last.stage for one in chances}
    assert stages == set(range(7))


def test_the_amounts_are_the_same_on_every_day() -> None:
    first = told(DAYS[0])
    for day in DAYS[1:]:
        other = told(day, "en")
        assert first[2] == other[2]
        amounts = [sorted((one.owner, [step.amount for step in one.steps]) for one in way[3]) for way in (first, other)]
        assert amounts[0] == amounts[1]
    assert list(targets.tell(0)) == list(targets.tell(0))


@pytest.mark.parametrize("today", DAYS)
def test_nothing_has_happened_after_today(today: date) -> None:
    stage, clients, deals, chances = told(today)
    day = stage.clock.day
    for deal in deals:
        moments = [deal.signed, *(one[0] for one in (*deal.receipts, *deal.refunds, *deal.bad_debts, *deal.costs))]
        assert all(day(*moment) <= today for moment in moments), deal
    assert all(step.on <= today for one in chances for step in one.steps)
    found = activities.tell(stage, clients, Pipeline(chances))
    assert len(found) == activities.COUNT
    assert max(one.on for one in found) <= today
    assert min(one.on for one in found) >= stage.clock.first(-18)


@pytest.mark.parametrize("today", DAYS)
def test_months_keep_their_money(today: date) -> None:
    """What the story places in a month is dated in that month, whatever the day."""
    clock = Clock.at(today, ZONE)
    for month in range(-17, 3):
        days = [clock.day(month, day) for day in range(1, 31)]
        assert {(one.year, one.month) for one in days} == {(clock.first(month).year, clock.first(month).month)}
        assert all(before <= after for before, after in pairwise(days))
    assert clock.day(0, TODAY) <= today <= clock.day(0, 30)


def test_a_history_goes_step_by_step_to_its_end() -> None:
    _stage, _clients, deals, chances = told(DAYS[0])
    for one in chances:
        assert all(before.on <= after.on for before, after in pairwise(one.steps)), one
        assert all(after.stage - before.stage in {0, 1} or after.stage == LOST for before, after in pairwise(one.steps))
        assert (one.loss is not None) == (one.last.stage == LOST)
        if one.deal is not None:
            assert one.last.stage in {SIGNING, WON}
            assert one.last.amount == deals[one.deal].amount


def test_contracts_add_up() -> None:
    for deal in told(DAYS[0])[2]:
        assert deal.amount == sum(quantity * price for _product, quantity, price, _listed in deal.lines) > 0
        assert deal.amount == sum(amount for _due, amount in deal.schedule)
        assert sum(Decimal(share) for _who, share in deal.credits) == 1
        assert len({who for who, _share in deal.credits}) == len(deal.credits)
        given_up = sum(amount for _moment, amount, _note in deal.bad_debts)
        assert deal.received + given_up <= deal.amount


def of_chen(deals: list[Deal], month: int) -> Decimal:
    found = Decimal(0)
    for deal in deals:
        share = Decimal(dict(deal.credits).get("chen", "0"))
        found += share * sum(amount for moment, amount, _account in deal.receipts if moment[0] == month)
        found -= share * sum(amount for moment, amount, _note in deal.refunds if moment[0] == month)
    return found


def test_the_salesperson_stands_where_the_story_says() -> None:
    deals = told(DAYS[0])[2]
    assert of_chen(deals, 0) == 862_400
    assert of_chen(deals, -1) == 728_300
    assert goals.receipts(MEMBERS["chen"], 0) * 8 // 10 - 862_400 == 97_600
    assert (len(seller.BOARD), sum(one.amount for one in seller.BOARD)) == (23, 7_295_000)
    assert sorted(one.next for one in seller.BOARD if one.next is not None)[:9] == [-2, -1, 0, 0, 0, 0, 0, 1, 1]


def test_people_move_are_raised_leave_and_join() -> None:
    clock = Clock.at(DAYS[0], ZONE)
    chen = [row[3] for row in terms_of(MEMBERS["chen"], clock)]
    assert chen == ["S1", "S2", "S2", "S3"]
    moved = list(terms_of(MEMBERS["hezq"], clock))
    assert [(row[2], row[0].day) for row in moved] == [("east2", 1), ("south", 16)]
    assert MEMBERS["fan"].left
    assert MEMBERS["deng"].hired == -4
    for member in MEMBERS.values():
        rows = list(terms_of(member, clock))
        assert all(before[1] == after[0] for before, after in pairwise(rows))


@pytest.mark.parametrize("today", DAYS)
def test_at_least_two_quarters_are_published_and_one_cycle_is_open(today: date) -> None:
    rounds = list(appraisals.rounds(Clock.at(today, ZONE)))
    quarters = {one.period for one in rounds if one.template == "employees"}
    assert len(quarters) >= 2
    assert [one.ends for one in rounds if one.open] == [-1]
    assert {one.template for one in rounds} == {"employees", "managers", "monthly"}
    change = pay.begins(Clock.at(today, ZONE), "change")
    assert change.day == 1
    assert change.month in {1, 4, 7, 10}
    assert Clock.at(today, ZONE).first(-7) < change <= Clock.at(today, ZONE).first(-3)


def test_holidays_are_those_of_the_years_that_are_known() -> None:
    days = dict(calendar(Clock.at(DAYS[0], ZONE)))
    assert days[date(2026, 10, 1)] is False
    assert days[date(2026, 10, 10)] is True
    assert list(calendar(Clock.at(date(2045, 5, 5), ZONE))) == []
