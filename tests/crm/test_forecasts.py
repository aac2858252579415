"""Forecasts: categories and who says them, the sums, the weekly snapshot exactly once, how right it was."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from merit.calc.periods import Period, period_of
from merit.core.errors import Conflict, Forbidden, Invalid
from merit.crm import forecasting, operations, past
from merit.crm.forecasting import Figures
from merit.crm.forecasts import ForecastCall, ForecastLine, ForecastSnapshot
from merit.crm.models import Opportunity, StageChange
from merit.crm.operations.forecasts import say_category
from merit.metrics import forecast
from merit.org.notices import Notice
from merit.targets.operations import Cell, set_targets
from tests.crm_past_kit import ZONE, tell

NOVEMBER, QUARTER = Period(2026, 11, 1), Period(2026, 10, 3)


def figures(actor: Any, key: str = "", period: Period = NOVEMBER) -> Figures:
    return forecast.outlook(actor, key, period).figures


@pytest.fixture
def deals(cast: SimpleNamespace, stages: list[Any], customer: Any) -> dict[str, Opportunity]:
    """One in each kind of stage, of the salesperson, expected in November; won today."""
    made = {}
    for name, place, amount in (("early", 0, 1000), ("middle", 2, 2000), ("late", 4, 4000), ("won", 5, 8000)):
        row = operations.create_opportunity(
            cast.seller, customer_id=customer.pk, name=name, amount=Decimal(amount), expected_on=date(2026, 11, 30)
        )
        if place:
            row = operations.move_opportunity(cast.seller, row.pk, None, stage_id=stages[place].pk)
        made[name] = row
    return made


def test_categories_come_from_the_stage(cast: SimpleNamespace, deals: dict[str, Opportunity]) -> None:
    found = figures(cast.seller)
    assert (found.won, found.commit, found.best, found.pipeline) == (8000, 4000, 2000, 1000)
    assert (found.committed, found.best_case) == (12000, 14000)
    assert found.weighted == 8000 + 3600 + 1000 + 100
    assert figures(cast.seller, period=Period(2026, 12, 1)) == Figures()
    assert figures(cast.seller, period=QUARTER) == found == figures(cast.seller, period=Period(2026, 1, 12))


def test_the_owner_says_and_the_superior_says_otherwise(cast: SimpleNamespace, deals: dict[str, Opportunity]) -> None:
    pk = deals["early"].pk
    say_category(cast.seller, opportunity_id=pk, category="commit")
    assert figures(cast.lead).commit == 5000
    with pytest.raises(Invalid):
        say_category(cast.lead, opportunity_id=pk, category="omitted")
    say_category(cast.lead, opportunity_id=pk, category="omitted", note="no budget")
    found = figures(cast.seller)
    assert (found.commit, found.omitted) == (4000, 1000)
    assert found.weighted == 8000 + 3600 + 1000
    say_category(cast.seller, opportunity_id=pk, category="best")
    assert figures(cast.seller).omitted == 1000
    say_category(cast.leader, opportunity_id=pk, category="")
    assert figures(cast.seller).best == 3000
    said = list(ForecastCall.everything.order_by("pk").values_list("side", "category"))
    assert said == [("owner", "commit"), ("lead", "omitted"), ("owner", "best"), ("lead", "")]
    assert list(Notice.everything.filter(kind="forecast-said").values_list("person__code", flat=True)) == ["seller"]


def test_who_may_say(cast: SimpleNamespace, deals: dict[str, Opportunity]) -> None:
    for who in (cast.finance, cast.auditor):
        with pytest.raises(Forbidden):
            say_category(who, opportunity_id=deals["early"].pk, category="commit")
    for who in (cast.seller2, cast.lead2, cast.outsider, cast.hr):
        with pytest.raises(Invalid):
            say_category(who, opportunity_id=deals["early"].pk, category="commit")
    with pytest.raises(Conflict):
        say_category(cast.seller, opportunity_id=deals["won"].pk, category="commit")
    with pytest.raises(Invalid):
        say_category(cast.seller, opportunity_id=deals["early"].pk, category="sure")


def test_everyone_sums_whom_he_sees(cast: SimpleNamespace, deals: dict[str, Opportunity]) -> None:
    for who in ("seller", "lead", "leader", "gm", "finance", "auditor"):
        assert figures(getattr(cast, who)).committed == 12000, who
    for who in ("seller2", "lead2", "hr", "admin", "outsider"):
        assert figures(getattr(cast, who)) == Figures(), who
    assert figures(cast.gm, f"d{cast.departments['sales'].pk}").committed == 12000
    assert figures(cast.gm, f"d{cast.departments['sales2'].pk}") == Figures()
    assert figures(cast.gm, f"t{cast.people['lead'].pk}").committed == 12000


def test_against_the_target(cast: SimpleNamespace, deals: dict[str, Opportunity]) -> None:
    cells = [
        Cell("person", cast.people["seller"].pk, "contract_amount", month, Decimal(10000), None)
        for month in ("2026-10", "2026-11", "2026-12")
    ]
    set_targets(cast.lead, cells)
    assert forecast.outlook(cast.lead, "", NOVEMBER).target == 10000
    found = forecast.outlook(cast.lead, "", QUARTER)
    assert found.target == 30000
    assert [(one.person.code, one.target, one.figures.committed) for one in found.shares] == [("seller", 30000, 12000)]
    assert sum((one.committed for _month, one in found.months), Decimal(0)) == found.figures.committed
    set_targets(cast.gm, [Cell("company", cast.acme.pk, "contract_amount", "2026-Q4", Decimal(500000), None)])
    assert forecast.outlook(cast.gm, "", QUARTER).target == 500000


def test_now_is_what_the_history_says_of_today(cast: SimpleNamespace, deals: dict[str, Opportunity]) -> None:
    """Rebuilt as of today it is the same as computed from the opportunities."""
    say_category(cast.seller, opportunity_id=deals["early"].pk, category="best")
    asked = past.Asked(cast.acme, max(cast.gm.today, datetime.now(ZONE).date()))
    key = sorted(forecasting.lines(asked, now=True), key=str)
    assert key == sorted(forecasting.lines(asked, now=False), key=str)


def test_a_snapshot_every_monday_exactly_once(cast: SimpleNamespace, deals: dict[str, Opportunity]) -> None:
    monday = date(2026, 11, 23)
    assert forecasting.keep_snapshots(cast.acme, monday) == [monday]
    assert forecasting.keep_snapshots(cast.acme, monday + timedelta(days=3)) == []
    # the worker was down over two Mondays
    weeks = forecasting.keep_snapshots(cast.acme, monday + timedelta(days=16))
    assert weeks == [monday + timedelta(days=7), monday + timedelta(days=14)]
    assert ForecastSnapshot.everything.filter(company=cast.acme).count() == 3
    assert ForecastSnapshot.everything.filter(company=cast.other).count() == 0


def test_made_up_later_it_says_what_it_would_have_said(cast: SimpleNamespace) -> None:
    start = date(2020, 6, 1)
    tell(cast, Random(11), start, 120)
    week = forecasting.monday(start + timedelta(days=70))
    forecasting.keep(cast.acme, week)
    lines = ForecastLine.everything.filter(snapshot__week=week)
    assert lines.exists()
    asked = past.Asked(cast.acme, week - timedelta(days=1), known=True)
    kept = sum((one.commit + one.best + one.pipeline + one.omitted for one in lines), Decimal(0))
    assert kept == sum((one.amount for one in past.sums(asked).values()), Decimal(0)) > 0


def test_how_right_it_was(cast: SimpleNamespace, stages: list[Any], customer: Any) -> None:
    row = operations.create_opportunity(cast.seller, customer_id=customer.pk, name="x", amount=Decimal(1000))
    StageChange.everything.filter(opportunity=row).delete()
    expected = date(2026, 9, 15)
    steps = [(date(2026, 7, 1), None, stages[0]), (date(2026, 8, 10), stages[0], stages[4]),
             (date(2026, 9, 20), stages[4], stages[5])]  # fmt: skip
    for (on, before, after), amount in zip(steps, (1000, 1000, 1500), strict=True):
        StageChange.everything.create(
            **{"opportunity": row, "from_stage": before, "to_stage": after, "amount": Decimal(amount), "on": on},
            **{"probability": after.probability, "expected_on": expected, "by_name": "x"},
            at=datetime.combine(on, time(9), ZONE),
        )
    Opportunity.everything.filter(pk=row.pk).update(stage=stages[5], closed_on=date(2026, 9, 20), amount=1500)
    for week in (date(2026, 7, 6), date(2026, 8, 17)):
        forecasting.keep(cast.acme, week)
    actual, missed = forecast.accuracy(cast.lead, "", Period(2026, 7, 3))
    assert actual == 1500
    assert [(one.week.figures.committed, one.week.figures.weighted) for one in missed] == [(0, 100), (1000, 900)]
    assert missed[1].committed_off == Decimal(-500) / 1500
    assert forecast.accuracy(cast.lead, "", period_of(cast.lead.today, "quarter"))[0] is None
    assert forecast.accuracy(cast.lead2, "", Period(2026, 7, 3))[0] == 0


def test_a_win_entered_later_does_not_move_the_one_that_was_known(
    cast: SimpleNamespace, stages: list[Any], customer: Any
) -> None:
    """Won on 31 August; on 22 September it is entered that it was open again and won on the 12th."""
    row = operations.create_opportunity(cast.seller, customer_id=customer.pk, name="x", amount=Decimal(900))
    StageChange.everything.filter(opportunity=row).delete()
    told = [
        (date(2026, 8, 31), date(2026, 8, 31), None, stages[0]),
        (date(2026, 8, 31), date(2026, 9, 1), stages[0], stages[5]),
        (date(2026, 9, 11), date(2026, 9, 22), stages[5], stages[4]),
        (date(2026, 9, 12), date(2026, 9, 22), stages[4], stages[5]),
    ]
    for on, entered, before, after in told:
        StageChange.everything.create(
            **{"opportunity": row, "from_stage": before, "to_stage": after, "amount": Decimal(900), "on": on},
            **{"probability": after.probability, "by_name": "x", "at": datetime.combine(entered, time(9), ZONE)},
        )
    asked = past.Asked(cast.acme, date(2026, 9, 20), known=True)
    assert [(one.month, one.figures.won) for one in forecasting.lines(asked, now=False)] == [(date(2026, 8, 1), 900)]
    asked = past.Asked(cast.acme, date(2026, 9, 20))
    assert [(one.month, one.figures.won) for one in forecasting.lines(asked, now=False)] == [(date(2026, 9, 1), 900)]
