"""Pixels, and scales with grid lines on round amounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import NamedTuple

ZERO, ONE = Decimal(0), Decimal(1)


def px(value: Decimal | float) -> str:
    """A position in pixels."""
    return f"{value:.1f}"


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


def scale_of(values: Sequence[Decimal], top: int, bottom: int) -> Scale:
    """From nothing (or the deepest loss) to a little above the highest amount."""
    most, least = max([*values, ZERO]), min([*values, ZERO])
    if most == least:
        most = ONE
    air = (most - least) / 16
    return Scale(least - 2 * air if least < 0 else least, most + air, top, bottom)


def cut_scale(values: Sequence[Decimal], top: int, bottom: int) -> Scale:
    if not values:
        return Scale(ZERO, ONE, top, bottom)
    most, least = max(values), min(values)
    spread = (most - least) or abs(most) or ONE
    step = nice_step(spread)
    floor = (least / step).to_integral_value(ROUND_FLOOR) * step
    return Scale(floor, most + spread / 8, top, bottom)
