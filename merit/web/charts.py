"""Where the shapes of the charts stand: pure geometry for the SVG templates in templates/charts.

A figure keeps its words and amounts as they are; only positions become numbers of pixels, written with one decimal.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from itertools import accumulate
from typing import NamedTuple

from merit.web import formats

ZERO, ONE = Decimal(0), Decimal(1)


def px(value: Decimal | float) -> str:
    """A position in pixels."""
    return f"{value:.1f}"


# --- gauge ----------------------------------------------------------------------------------------------------------

_CENTRE_X, _CENTRE_Y, _RADIUS = 124, 118, 100


@dataclass(frozen=True)
class Gauge:
    """A half ring: `arc` filled to the value, a tick at the pace. Both None where nothing is known."""

    value: Decimal | None
    pace: Decimal | None
    label: str
    rail: str
    arc: str
    tick: tuple[str, str, str, str] | None

    @property
    def full(self) -> bool:
        return self.value is not None and self.value >= 1


def gauge(value: Decimal | None, pace: Decimal | None, label: str) -> Gauge:
    """`value` and `pace` are ratios: 0.719 fills 71.9 % of the ring; the figure in the middle is never cut off."""
    arc = _arc(ZERO, min(value, ONE)) if value is not None and value > 0 else ""
    tick = None
    if pace is not None:
        at = min(max(pace, ZERO), ONE)
        tick = (*_on_ring(at, _RADIUS - 11), *_on_ring(at, _RADIUS + 11))
    return Gauge(value, pace, label, _arc(ZERO, ONE), arc, tick)


def _on_ring(ratio: Decimal, radius: int) -> tuple[str, str]:
    angle = math.pi * (1 - float(ratio))
    return px(_CENTRE_X + radius * math.cos(angle)), px(_CENTRE_Y - radius * math.sin(angle))


def _arc(start: Decimal, end: Decimal) -> str:
    (x1, y1), (x2, y2) = _on_ring(start, _RADIUS), _on_ring(end, _RADIUS)
    return f"M{x1} {y1}A{_RADIUS} {_RADIUS} 0 0 1 {x2} {y2}"


# --- axes -----------------------------------------------------------------------------------------------------------


class Tick(NamedTuple):
    """A line across the chart and its amount."""

    at: str
    value: Decimal


def nice_step(most: Decimal, lines: int = 4) -> Decimal:
    """The distance between grid lines: 1, 2, 2.5 or 5 times a power of ten, so that about `lines` reach `most`."""
    if most <= 0:
        return ONE
    rough = most / lines
    power = Decimal(10) ** (rough.adjusted())
    return next(power * n for n in (ONE, Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10)) if power * n >= rough)


@dataclass(frozen=True)
class Scale:
    """Amounts from `least` to `most` over a height."""

    least: Decimal
    most: Decimal
    top: int
    bottom: int

    def y(self, value: Decimal) -> Decimal:
        return self.top + (1 - (value - self.least) / (self.most - self.least)) * (self.bottom - self.top)

    def ticks(self) -> list[Tick]:
        step = nice_step(self.most - self.least)
        first = (self.least / step).to_integral_value(ROUND_CEILING)
        count = int((self.most - first * step) // step) + 1
        return [Tick(px(self.y((first + n) * step)), (first + n) * step) for n in range(count)]


def _scale(values: Sequence[Decimal], top: int, bottom: int) -> Scale:
    """From nothing (or the deepest loss) to a little above the highest amount."""
    most, least = max([*values, ZERO]), min([*values, ZERO])
    if most == least:
        most = ONE
    air = (most - least) / 16
    return Scale(least - 2 * air if least < 0 else least, most + air, top, bottom)


# --- stage history: amount over time --------------------------------------------------------------------------------


class StepPoint(NamedTuple):
    """From `day` on the opportunity stood in `stage` (1 … 5) at this amount."""

    day: date
    amount: Decimal
    stage: int
    label: str


@dataclass(frozen=True)
class Step:
    """One stretch of the history."""

    x: str
    y: str
    width: str
    height: str
    stage: int
    label: str
    label_x: str
    label_y: str
    amount: Decimal
    title_day: date
    last: bool


@dataclass(frozen=True)
class Received:
    """What was received, as a filled shape, and where its words stand."""

    path: str
    amount: Decimal
    x: str
    y: str


@dataclass(frozen=True)
class StepChart:
    """The history of one opportunity as a picture; what was received fills it from below."""

    width: int
    height: int
    left: str
    right: str
    steps: list[Step]
    ticks: list[Tick]
    days: list[tuple[str, date]]
    received: Received | None
    currency: str


_W, _H, _LEFT, _RIGHT, _TOP, _BOTTOM = 760, 190, 58, 8, 28, 166
Place = Callable[[date], Decimal]


def steps(
    points: Sequence[StepPoint],
    receipts: Sequence[tuple[date, Decimal]],
    start: date,
    end: date,
    currency: str = "",
) -> StepChart:
    """`points` and `receipts` in order of time; `start` and `end` are the first and last day of the picture."""
    days = max((end - start).days, 1)
    sums = list(accumulate(amount for _, amount in receipts))
    scale = _scale([*(point.amount for point in points), *sums], _TOP, _BOTTOM)

    def x(day: date) -> Decimal:
        return _LEFT + Decimal((min(max(day, start), end) - start).days) / days * (_W - _LEFT - _RIGHT)

    return StepChart(
        width=_W,
        height=_H,
        left=px(_LEFT),
        right=px(_W - _RIGHT),
        steps=_steps(points, x, scale),
        ticks=scale.ticks(),
        days=[(px(x(day)), day) for day in _dates(start, end)],
        received=_received([day for day, _ in receipts], sums, x, scale) if receipts else None,
        currency=currency,
    )


def _received(days: Sequence[date], sums: Sequence[Decimal], x: Place, scale: Scale) -> Received:
    base, edge = px(scale.y(ZERO)), _W - _RIGHT
    climb = "".join(f"H{px(x(day))}V{px(scale.y(amount))}" for day, amount in zip(days, sums, strict=True))
    path = f"M{px(x(days[0]))} {base}{climb}H{px(edge)}V{base}Z"
    return Received(path, sums[-1], px(edge - 6), px(scale.y(max(sums[-1], ZERO)) - 7))


def _steps(points: Sequence[StepPoint], x: Place, scale: Scale) -> list[Step]:
    made, taken = [], Decimal(-1000)
    for index, point in enumerate(points):
        last = index == len(points) - 1
        left = x(point.day)
        right = Decimal(_W - _RIGHT) if last else x(points[index + 1].day)
        y = scale.y(max(point.amount, ZERO))
        # A label that would run into its neighbours is left out; hovering a stretch still tells day and amount.
        higher = not last and points[index + 1].amount > point.amount
        fits = left - taken >= 6 and (_text_width(point.label) <= right - left or not higher)
        label = point.label if fits else ""
        if fits:
            taken = left + _text_width(point.label)
        made.append(
            Step(
                x=px(left),
                y=px(y),
                width=px(max(right - left - 2, Decimal(1))),
                height=px(max(scale.y(ZERO) - y, ZERO)),
                stage=point.stage,
                label=label,
                label_x=px(left + 1),
                label_y=px(y - 8),
                amount=point.amount,
                title_day=point.day,
                last=last,
            )
        )
    return made


def _text_width(text: str) -> Decimal:
    """About how wide a text is at 11 px: Hanzi are square, letters a little over half of that."""
    return sum((Decimal("6.2") if char.isascii() else Decimal(11) for char in text), ZERO)


def _dates(start: date, end: date) -> list[date]:
    """The first day, then firsts of months so that five or six fit, none too near the first day or the edge."""
    months = (end.year - start.year) * 12 + end.month - start.month
    every = max(1, math.ceil(months / 6))
    room = max((end - start).days, 1) / 11
    firsts = []
    for n in range(every, months + 1, every):
        year, month = divmod(start.month - 1 + n, 12)
        firsts.append(date(start.year + year, month + 1, 1))
    return [start, *(day for day in firsts if (day - start).days > room and (end - day).days > room / 2)]


# --- bars, trend, split ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bar:
    """One bar of a chart with its words."""

    label: str
    amount: Decimal
    x: str
    y: str
    width: str
    height: str
    middle: str
    amount_y: str
    last: bool


@dataclass(frozen=True)
class BarChart:
    """Bars on a common base; negative ones hang below it."""

    width: int
    height: int
    left: str
    base: str
    bars: list[Bar]
    ticks: list[Tick]


def bars(items: Sequence[tuple[str, Decimal]], width: int = 560, height: int = 170) -> BarChart:
    """One bar for each item."""
    scale = _scale([amount for _, amount in items], 20, height - 24)
    room = Decimal(width - 52) / max(len(items), 1)
    thick = min(Decimal(34), room * Decimal("0.62"))
    base, made = scale.y(ZERO), []
    for index, (label, amount) in enumerate(items):
        x = 52 + index * room + (room - thick) / 2
        top, bottom = min(scale.y(amount), base), max(scale.y(amount), base)
        above = top - 6 if amount >= 0 else bottom + 14
        words = {"label": label, "amount": amount, "last": index == len(items) - 1}
        shape = {"x": px(x), "y": px(top), "width": px(thick), "height": px(max(bottom - top, ONE))}
        made.append(Bar(**words, **shape, middle=px(x + thick / 2), amount_y=px(above)))
    return BarChart(width, height, px(52), px(base), made, scale.ticks())


@dataclass(frozen=True)
class Dot:
    """A point of a trend."""

    x: str
    y: str
    label: str
    value: Decimal
    label_y: str
    named: bool
    last: bool


@dataclass(frozen=True)
class Trend:
    """A line through the values; it breaks where a value is missing."""

    width: int
    height: int
    left: str
    right: str
    base: str
    lines: list[str]
    area: str
    dots: list[Dot]
    labels: list[tuple[str, str]]
    ticks: list[Tick]


def trend(values: Sequence[tuple[str, Decimal | None]], width: int = 560, height: int = 180) -> Trend:
    """The axis is cut to where the values lie: a trend shows change, bars show size."""
    known = [value for _, value in values if value is not None]
    scale = _cut_scale(known, 20, height - 24)
    room = Decimal(width - 44 - 12) / max(len(values), 1)
    places = [44 + (index + Decimal("0.5")) * room for index in range(len(values))]
    runs: list[list[str]] = [[]]
    dots = []
    last = max((index for index, (_, value) in enumerate(values) if value is not None), default=-1)
    for index, (label, value) in enumerate(values):
        if value is None:
            runs.append([])
            continue
        x, y = px(places[index]), scale.y(value)
        runs[-1].append(f"{x},{px(y)}")
        extreme = value in (max(known), min(known))
        dots.append(Dot(x, px(y), label, value, px(y - 10), index == last or extreme, index == last))
    lines = [" ".join(run) for run in runs if len(run) > 1]
    whole = len(runs) == 1 and len(dots) > 1
    area = f"{dots[0].x},{height - 24} {lines[0]} {dots[-1].x},{height - 24}" if whole else ""
    every = max(1, math.ceil(len(values) * 40 / (width - 56)))
    labels = [(px(places[i]), values[i][0]) for i in range(len(values)) if (len(values) - 1 - i) % every == 0]
    return Trend(width, height, px(44), px(width - 12), px(height - 24), lines, area, dots, labels, scale.ticks())


def _cut_scale(values: Sequence[Decimal], top: int, bottom: int) -> Scale:
    if not values:
        return Scale(ZERO, ONE, top, bottom)
    most, least = max(values), min(values)
    spread = (most - least) or abs(most) or ONE
    step = nice_step(spread)
    floor = (least / step).to_integral_value("ROUND_FLOOR") * step
    return Scale(floor, most + spread / 8, top, bottom)


class Part(NamedTuple):
    """A piece of a split bar. `kind`: s1 … s5, ok, warn, bad, none."""

    label: str
    amount: Decimal
    kind: str
    width: str
    share: Decimal


@dataclass(frozen=True)
class Split:
    """The components of a sum side by side, each as wide as its size; what is taken off stands last, in its colour."""

    parts: list[Part]
    total: Decimal


def split(parts: Sequence[tuple[str, Decimal, str]]) -> Split:
    """Widths follow the sizes without their signs, so that nothing taken off is netted away."""
    whole = sum((abs(amount) for _, amount, _ in parts), ZERO)
    made = []
    for label, amount, kind in parts:
        share = abs(amount) / whole if whole else ZERO
        made.append(Part(label, amount, kind, f"{formats.rounded(share * 100, 2):f}%", share))
    return Split(made, sum((amount for _, amount, _ in parts), ZERO))
