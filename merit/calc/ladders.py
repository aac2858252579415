"""Steps and lines: which step x has reached, how high a line is at x. Exact.

Source: docs/spec/ladders.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

Points = Sequence[tuple[Fraction | None, Fraction]]
"""(from, what it gives), rising; a first `from` of None is open downwards."""


def step_of(steps: Points, x: Fraction) -> int:
    """The place of the last step whose `from` ≤ x; the first step is open downwards."""
    reached = [place for place, (start, _) in enumerate(steps) if start is None or start <= x]
    return reached[-1] if reached else 0


def on_lines(points: Sequence[tuple[Fraction, Fraction]], x: Fraction) -> Fraction:
    """The height at x of straight lines between the points; flat outside."""
    if x <= points[0][0]:
        return points[0][1]
    for (left, low), (right, high) in pairwise(points):
        if x < right:
            return low + (high - low) * (x - left) / (right - left)
    return points[-1][1]


def clamp(x: Fraction, low: Fraction | None, high: Fraction | None) -> Fraction:
    if low is not None and x < low:
        return low
    return high if high is not None and x > high else x
