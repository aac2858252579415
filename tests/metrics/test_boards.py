"""Boards: places with equals, the core's values for teams, departments and the company, the funnel by how far they came."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest

from merit.calc.periods import parse_period
from merit.core.errors import NotFound
from merit.crm import funnel as selling
from merit.crm import operations
from merit.crm.models import Opportunity, Stage, StageChange
from merit.metrics.boards import Group, Line, board, group_of, may_open, usual
from merit.metrics.gather import facts_of
from merit.metrics.live import Live
from merit.requests.models import Cost
from merit.targets.operations import Cell, set_targets
from tests.crm import sales_kit as kit

NOVEMBER = parse_period("2026-11")
OF = {"seller": "25000.00", "seller2": "40000.00", "seller3": "9000.00"}


@pytest.fixture
def sold(cast: SimpleNamespace, today: date) -> SimpleNamespace:
    """Receipts of three salespeople in November and October, targets for two of them, a cost."""
    for code, amount in OF.items():
        deal = kit.contract(cast, getattr(cast, code), "90000.00", date(2026, 10, 6))
        kit.receipt(cast, deal, "10000.00", "2026-10-20")
        kit.receipt(cast, deal, amount, "2026-11-10")
    cells = [
        Cell("person", cast.people[code].pk, "receipts", period, Decimal(50_000), None)
        for code in ("seller", "seller2")
        for period in ("2026-10", "2026-11")
    ]
    set_targets(cast.hr, cells)
    Cost.everything.create(code="F1", person=cast.people["seller"], spent_on=today, amount=Decimal("500.00"))
    return cast


def line(code: str, value: int, goal: int | None = 100, before: int | None = None) -> Line:
    then = None if before is None else Fraction(before, 100)
    reached = Fraction(value, goal) if goal else None
    return Line(
        0, code, code, Fraction(value), None if goal is None else Fraction(goal), reached, then, Fraction(before or 0),
        Fraction(0),
    )  # fmt: skip


def ranks(lines: list[Line], way: Any = "attainment") -> list[tuple[str, int, int | None]]:
    from merit.metrics.boards import Board

    found = Board(*[None] * 5, lines, (), ())  # type: ignore[arg-type]
    return [(one.code, one.rank, one.moved) for one in found.ranked(way)]


class TestRanked:
    def test_equals_share_the_better_place(self) -> None:
        found = ranks([line("a", 50), line("b", 80), line("c", 50), line("d", 20)])
        assert [one[:2] for one in found] == [("b", 1), ("a", 2), ("c", 2), ("d", 4)]

    def test_who_has_no_target_comes_last_and_has_no_place(self) -> None:
        found = ranks([line("a", 900, None), line("b", 10)])
        assert [one[:2] for one in found] == [("b", 1), ("a", 0)]
        assert [one[:2] for one in ranks([line("a", 900, None), line("b", 10)], "amount")] == [("a", 1), ("b", 2)]

    def test_places_won_and_lost(self) -> None:
        found = ranks([line("a", 90, before=10), line("b", 50, before=60), line("c", 40, before=None)])
        assert found == [("a", 1, 1), ("b", 2, -1), ("c", 3, None)]

    def test_progress_is_attainment_beyond_the_period_before(self) -> None:
        found = ranks([line("a", 90, before=95), line("b", 50, before=20), line("c", 99)], "progress")
        assert [one[:2] for one in found] == [("b", 1), ("a", 2), ("c", 0)]

    def test_an_attainment_beyond_a_hundred_is_not_capped(self) -> None:
        assert [one[:2] for one in ranks([line("a", 120), line("b", 150)])] == [("b", 1), ("a", 2)]


class TestBoard:
    def test_a_team_is_the_sum_of_its_people(self, sold: SimpleNamespace) -> None:
        found = board(sold.lead, group_of(sold.lead, "team", sold.lead.today), NOVEMBER)
        assert (found.receipts.value, found.receipts.goal) == (65_000, 100_000)
        assert found.receipts.before == 20_000
        assert found.spent == 500
        assert found.daily == [(date(2026, 11, 10), Fraction(65_000))]
        assert [(one.code, one.rank, one.moved) for one in found.ranked("attainment")] == [
            ("seller2", 1, 0),
            ("seller", 2, -1),
        ]
        assert sum(one.value for one in found.lines) == found.receipts.value

    def test_department_and_company_are_what_the_core_says(self, sold: SimpleNamespace) -> None:
        live = Live(facts_of("CNY"), sold.gm.today)
        for key, by, code in (
            (f"d{sold.departments['sales1'].pk}", "department", "sales1"),
            (f"d{sold.departments['sales'].pk}", "department", "sales"),
            ("", "company", "acme"),
        ):
            found = board(sold.gm, group_of(sold.gm, key, sold.gm.today), NOVEMBER)
            for measured in (found.receipts, found.contracts):
                core = live.standing(code, measured.metric, NOVEMBER, by)  # type: ignore[arg-type]
                assert (measured.value, measured.goal) == (core.value, core.goal), (key, measured.metric)
                assert measured.run_rate == core.run_rate
            assert sum(one.value for one in found.lines) == found.receipts.value
            assert found.months[0].value == found.receipts.value

    def test_what_is_missing_is_spread_over_the_days_left(self, sold: SimpleNamespace) -> None:
        """23 November is a Monday: 16 of 21 working days have begun, 5 are left."""
        found = board(sold.lead, group_of(sold.lead, "team", sold.lead.today), NOVEMBER).receipts
        assert (found.days.gone, found.days.all) == (16, 21)
        assert found.missing == 35_000
        assert found.per_day == 7_000
        assert found.run_rate == Fraction(65_000 * 21, 16)

    def test_whose(self, sold: SimpleNamespace) -> None:
        assert [may_open(getattr(sold, who)) for who in ("lead", "leader", "hr", "finance", "gm", "auditor")] == [
            True
        ] * 6
        assert [may_open(getattr(sold, who)) for who in ("seller", "admin", "committee")] == [False] * 3
        assert (usual(sold.gm), usual(sold.lead)) == ("", "team")
        for key in (f"d{sold.departments['elsewhere'].pk}", f"d{sold.departments['sales2'].pk}", "d0", "x"):
            with pytest.raises(NotFound):
                group_of(sold.lead, key, sold.lead.today)
        whole = group_of(sold.lead, "", sold.lead.today)
        assert {one.code for one in board(sold.lead, whole, NOVEMBER).lines} == {"seller", "seller2"}


class TestFunnel:
    def test_an_opportunity_counts_for_every_stage_up_to_the_furthest(self, cast: SimpleNamespace, today: date) -> None:
        operations.ensure_default_stages(cast.acme)
        way = selling.pipelines(cast.acme)[0]
        stages = {one.position: one for one in Stage.everything.filter(pipeline=way, kind="open")}
        first, *later = [stages[place] for place in sorted(stages)]
        ends = {one.kind: one for one in Stage.everything.filter(pipeline=way).exclude(kind="open")}
        client = kit.customer(cast.seller)

        def deal(number: int, stage: Any, been: Any = None, age: int = 10, closed: int | None = None) -> None:
            row = Opportunity.everything.create(
                company=cast.acme, customer=client, owner=cast.seller.person, code=f"S{number}", name=f"Deal {number}",
                stage=stage, probability=stage.probability, amount=Decimal(1000), opened_on=today - timedelta(days=age),
                entered_stage_on=today, closed_on=None if closed is None else today - timedelta(days=closed),
            )  # fmt: skip
            for one in (first, *((been,) if been else ())):
                StageChange.everything.create(
                    opportunity=row, to_stage=one, amount=1000, probability=0, on=today, at=_noon(today), by_name="x"
                )

        deal(1, first)
        deal(2, first, been=later[1])  # went back
        deal(3, ends["lost"], been=later[0], closed=1)
        deal(4, ends["won"], closed=2, age=12)
        deal(5, first, age=200)  # opened long ago
        found = selling.funnel(cast.acme, None, way, today)
        assert [step.count for step in found.steps[:4]] == [4, 3, 2, 1]
        assert found.steps[1].conversion == Decimal("0.75")
        assert (found.won, found.conversion, found.cycle) == (1, Decimal("0.25"), Decimal("10.0"))
        nobody = selling.funnel(cast.acme, {cast.seller2.person.pk}, way, today)
        assert (nobody.entered, nobody.conversion, nobody.cycle) == (0, None, None)


def _noon(day: date) -> Any:
    from datetime import UTC, datetime

    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def test_customers_past_their_interval(cast: SimpleNamespace, today: date) -> None:
    from merit.crm.models import IntervalRule

    IntervalRule.everything.create(company=cast.acme, days=14, starts_on=today - timedelta(days=100))
    for age in (3, 14, 15, None):
        last = None if age is None else today - timedelta(days=age)
        kit.customer(cast.seller, f"C{age}", last_contact_on=last)
    found = selling.kept(cast.acme, None, today)[cast.seller.person.pk]
    assert (found.customers, found.late, found.ratio) == (3, 1, Decimal(2) / 3)
    assert [row.name for row in selling.late(cast.acme, None, today)] == ["C15"]
    assert selling.kept(cast.acme, {cast.seller2.person.pk}, today) == {}


def test_a_group_is_told_apart_by_its_people() -> None:
    """What is kept of a board for one reader is not shown to another who sees other people."""
    assert hash(Group("team", "", frozenset({1}))) != hash(Group("team", "", frozenset({1, 2})))
