"""A funnel: a bar for each step, as wide as what came so far, and the slope to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from merit.web.charts.axis import px

_WIDTH, _LEFT, _ROOM, _BAR, _GAP, _LEAST = 560, 104, 316, 46, 20, 26
_COLOURS = 5


@dataclass(frozen=True)
class Slice:
    """One step. `slope`: the shape down to the next, empty for the last; `colour`: 1 … 5."""

    label: str
    count: int
    amount: Decimal
    conversion: Decimal | None
    colour: int
    x: str
    y: str
    width: str
    middle: str
    below: str
    slope: str


@dataclass(frozen=True)
class FunnelChart:
    width: int
    height: int
    centre: str
    bar: int
    slices: list[Slice]


def funnel(steps: Sequence[tuple[str, int, Decimal, Decimal | None]]) -> FunnelChart:
    """`steps`: (label, how many, their amount, the part of those before), the widest as wide as there is room."""
    most = max((count for _label, count, *_rest in steps), default=0) or 1
    centre = Decimal(_LEFT) + Decimal(_ROOM) / 2
    widths = [max(Decimal(_ROOM) * count / most, Decimal(_LEAST)) for _label, count, *_rest in steps]
    found = []
    for place, (label, count, amount, conversion) in enumerate(steps):
        top, wide = Decimal(2 + place * (_BAR + _GAP)), widths[place]
        bottom = top + _BAR
        slope = ""
        if place + 1 < len(steps):
            under = widths[place + 1]
            left, right = centre - wide / 2, centre + wide / 2
            slope = (
                f"M{px(left)} {px(bottom)}L{px(centre - under / 2)} {px(bottom + _GAP)}"
                f"H{px(centre + under / 2)}L{px(right)} {px(bottom)}Z"
            )
        colour = 1 + place * (_COLOURS - 1) // max(len(steps) - 1, 1)
        middle, below = px(top + Decimal(_BAR) / 2), px(bottom + Decimal(_GAP) / 2)
        at = (px(centre - wide / 2), px(top), px(wide), middle, below)
        found.append(Slice(label, count, amount, conversion, colour, *at, slope))
    return FunnelChart(_WIDTH, len(steps) * (_BAR + _GAP) - _GAP + 4, px(centre), _BAR, found)
