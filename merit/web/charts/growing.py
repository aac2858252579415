"""What grew day by day over a period, beside an even way to its target and what it comes to at the pace so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from merit.web.charts.axis import ZERO, Tick, px, scale_of

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _APART = 560, 206, 54, 92, 13


@dataclass(frozen=True)
class End:
    """Where a line ends, where its words stand, and the amount there."""

    x: str
    y: str
    words: str
    value: Decimal


@dataclass(frozen=True)
class Growing:
    """`line`, `area`: what there is; `now`: its end; `goal` and `ahead`: ends of the even way and of the forecast."""

    width: int
    height: int
    left: str
    right: str
    base: str
    line: str
    area: str
    now: End
    goal: End | None
    ahead: End | None
    labels: list[tuple[str, str]]
    ticks: list[Tick]


def growing(
    daily: Sequence[tuple[date, Decimal]],
    first: date,
    last: date,
    today: date,
    goal: Decimal | None = None,
    ahead: Decimal | None = None,
) -> Growing:
    """`daily`: (day, the sum by then). `ahead`: what it comes to on the last day, where that is still to come."""
    over = max((last - first).days, 1)
    width = Decimal(_WIDTH - _LEFT - _RIGHT)
    values = [value for _day, value in daily]
    scale = scale_of([*values, *(one for one in (goal, ahead) if one is not None)], 14, _HEIGHT - 24)

    def x(day: date) -> Decimal:
        return Decimal(_LEFT) + width * (day - first).days / over

    until = min(max(today, first), last)
    total = values[-1] if values else ZERO
    points, before = [(x(first), scale.y(ZERO))], ZERO
    for day, value in daily:
        points += [(x(day), scale.y(before)), (x(day), scale.y(value))]
        before = value
    points.append((x(until), scale.y(total)))
    line = " ".join(f"{px(at)},{px(y)}" for at, y in points)
    base, end = px(scale.y(ZERO)), Decimal(_WIDTH - _RIGHT)
    words = _apart(scale.y(goal) if goal else None, scale.y(ahead) if ahead is not None else None)
    return Growing(
        _WIDTH,
        _HEIGHT,
        px(_LEFT),
        px(end),
        base,
        line,
        f"{line} {px(x(until))},{base} {px(_LEFT)},{base}",
        End(px(x(until)), px(scale.y(total)), "", total),
        End(px(end), px(scale.y(goal)), px(words[0]), goal) if goal else None,
        End(px(end), px(scale.y(ahead)), px(words[1]), ahead) if ahead is not None else None,
        [(px(x(day)), f"{day:%m-%d}") for day in _days(first, last)],
        scale.ticks(),
    )


def _apart(one: Decimal | None, other: Decimal | None) -> tuple[Decimal, Decimal]:
    """Where the words of two ends stand, so that they do not cover each other."""
    one, two = one if one is not None else ZERO, other if other is not None else ZERO
    if one and two and abs(one - two) < _APART:
        middle, half = (one + two) / 2, Decimal(_APART) / 2
        return (middle - half, middle + half) if one <= two else (middle + half, middle - half)
    return one, two


def _days(first: date, last: date) -> list[date]:
    """Five days that are named below."""
    over = (last - first).days
    return [first + timedelta(days=over * place // 4) for place in range(5)]
