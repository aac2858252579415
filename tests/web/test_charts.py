"""Where the shapes of charts stand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.template.loader import render_to_string
from django.utils import translation

from merit.web import charts

STAGES = [
    charts.StepPoint(date(2026, 6, 11), Decimal(900000), 1, "初步接触"),
    charts.StepPoint(date(2026, 7, 14), Decimal(1200000), 2, "需求确认"),
    charts.StepPoint(date(2026, 8, 28), Decimal(1380000), 5, "签约回款"),
]
START, END = date(2026, 6, 11), date(2026, 11, 23)


def test_a_gauge_fills_half_way_at_half() -> None:
    half = charts.gauge(Decimal("0.5"), Decimal("0.25"), "Receipts")
    assert half.arc.endswith("124.0 18.0"), "the top of the ring"
    assert not half.full
    assert half.tick is not None


def test_a_gauge_beyond_the_target_fills_the_ring_and_keeps_its_figure() -> None:
    over = charts.gauge(Decimal("1.4"), Decimal("2"), "Receipts")
    assert over.arc == over.rail
    assert over.full
    assert "140.0%" in render_to_string("charts/gauge.html", {"chart": over})


def test_a_gauge_without_a_value_is_an_empty_ring_with_a_dash() -> None:
    empty = charts.gauge(None, None, "Receipts")
    assert empty.arc == ""
    assert empty.tick is None
    assert ">—</text>" in render_to_string("charts/gauge.html", {"chart": empty})


def test_nothing_reached_draws_no_arc() -> None:
    assert charts.gauge(Decimal(0), Decimal("0.5"), "").arc == ""
    assert charts.gauge(Decimal(-1), Decimal("0.5"), "").arc == ""


def test_grid_lines_stand_on_round_amounts() -> None:
    assert charts.nice_step(Decimal(1540000)) == 500000
    assert charts.nice_step(Decimal("0.9")) == Decimal("0.25")
    assert charts.nice_step(Decimal(0)) == 1
    chart = charts.steps(STAGES, [], START, END)
    assert [tick.value for tick in chart.ticks] == [0, 500000, 1000000]


def test_stages_follow_each_other_and_higher_amounts_stand_higher() -> None:
    chart = charts.steps(STAGES, [], START, END, "CNY")
    xs = [Decimal(step.x) for step in chart.steps]
    assert xs == sorted(xs)
    assert xs[0] == Decimal(chart.left)
    for one, following in zip(chart.steps, chart.steps[1:], strict=False):
        assert Decimal(one.x) + Decimal(one.width) <= Decimal(following.x)
        assert Decimal(one.y) > Decimal(following.y)
    last = chart.steps[-1]
    assert abs(Decimal(last.x) + Decimal(last.width) - Decimal(chart.right)) <= 3
    assert chart.received is None


def test_receipts_add_up() -> None:
    chart = charts.steps(
        STAGES, [(date(2026, 9, 4), Decimal(276000)), (date(2026, 10, 9), Decimal("276500.50"))], START, END, "CNY"
    )
    assert chart.received is not None
    assert chart.received.amount == Decimal("552500.50")
    with translation.override("zh-hans"):
        html = render_to_string("charts/steps.html", {"chart": chart})
    assert "¥552,501" in html
    assert "100 万" in html
    assert "初步接触" in html


def test_a_refund_takes_back_and_a_history_of_one_day_is_drawn() -> None:
    refunded = charts.steps(STAGES, [(START, Decimal(500)), (END, Decimal(-200))], START, END)
    assert refunded.received is not None
    assert refunded.received.amount == 300
    one_day = charts.steps(STAGES[:1], [], START, START)
    assert len(one_day.steps) == 1
    assert len(one_day.days) == 1
    assert charts.steps([], [], START, END).steps == []


def test_facts_outside_the_picture_stand_at_its_edge() -> None:
    chart = charts.steps(STAGES, [(date(2030, 1, 1), Decimal(1))], START, END)
    assert chart.received is not None
    assert f"H{chart.right}V" in chart.received.path


def test_labels_do_not_run_into_each_other() -> None:
    crowd = [charts.StepPoint(date(2026, 6, 11 + n), Decimal(100 + n), n + 1, "Needs confirmed") for n in range(5)]
    named = [step for step in charts.steps(crowd, [], START, END).steps if step.label]
    assert [step.stage for step in named] == [5]


def test_bars_are_as_high_as_their_amounts() -> None:
    chart = charts.bars([("a", Decimal(100)), ("b", Decimal(50)), ("c", Decimal(-50)), ("d", Decimal(0))])
    a, b, c, d = chart.bars
    assert abs(Decimal(a.height) - 2 * Decimal(b.height)) <= Decimal("0.2")
    assert Decimal(c.y) == Decimal(chart.base), "a loss hangs below the base"
    assert Decimal(b.y) + Decimal(b.height) == Decimal(chart.base)
    assert Decimal(d.height) == 1
    assert [bar.last for bar in chart.bars] == [False, False, False, True]
    assert charts.bars([]).bars == []


def test_a_trend_breaks_where_a_value_is_missing() -> None:
    chart = charts.trend([("1", Decimal(80)), ("2", Decimal(82)), ("3", None), ("4", Decimal(88)), ("5", Decimal(90))])
    assert len(chart.lines) == 2
    assert chart.area == ""
    assert len(chart.dots) == 4
    assert [dot.value for dot in chart.dots if dot.last] == [90]
    whole = charts.trend([("1", Decimal(80)), ("2", Decimal(82))])
    assert len(whole.lines) == 1
    assert whole.area


def test_a_trend_of_nothing_or_of_one_value_is_no_line() -> None:
    assert charts.trend([]).lines == []
    assert charts.trend([("1", None)]).dots == []
    assert len(charts.trend([("1", Decimal(0))]).dots) == 1


def test_a_split_shows_what_is_taken_off_and_sums_it_in() -> None:
    chart = charts.split([("Base", Decimal(900), "s1"), ("Deduction", Decimal(-100), "bad")])
    assert [part.width for part in chart.parts] == ["90.00%", "10.00%"]
    assert chart.total == 800
    assert charts.split([("Base", Decimal(0), "s1")]).parts[0].width == "0.00%"
