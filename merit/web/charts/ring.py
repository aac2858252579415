"""The gauge: a half ring filled to a value, with a tick at the pace."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

from merit.web.charts.axis import ONE, ZERO, px

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
