"""An opportunity's history: its amount over time, coloured by stage, filled from below by what was received."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import NamedTuple

from merit.web.charts.axis import ZERO, Scale, Tick, px, scale_of


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
    scale = scale_of([*(point.amount for point in points), *sums], _TOP, _BOTTOM)

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
