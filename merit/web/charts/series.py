"""Bars, trends and split bars."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from merit.web import formats
from merit.web.charts.axis import ONE, ZERO, Tick, cut_scale, px, scale_of


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
    scale = scale_of([amount for _, amount in items], 20, height - 24)
    room = Decimal(width - 52) / max(len(items), 1)
    thick = min(Decimal(34), room * Decimal("0.62"))
    base, made = scale.y(ZERO), []
    for index, (label, amount) in enumerate(items):
        x = 52 + index * room + (room - thick) / 2
        top, bottom = min(scale.y(amount), base), max(scale.y(amount), base)
        above = top - 6 if amount >= 0 else bottom + 14
        made.append(
            Bar(
                label=label,
                amount=amount,
                x=px(x),
                y=px(top),
                width=px(thick),
                height=px(max(bottom - top, ONE)),
                middle=px(x + thick / 2),
                amount_y=px(above),
                last=index == len(items) - 1,
            )
        )
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
    scale = cut_scale(known, 20, height - 24)
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
