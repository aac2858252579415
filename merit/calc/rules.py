"""Ladders and the scoring rules: what a value (or attainment) x gives. Exact; absent stays absent.

Source: docs/spec/ladders.md, docs/spec/scoring-*.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from merit.calc.template import Deduct, Interpolate, Ladder, Linear, Reverse, Rule

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
    for (left, low), (right, high) in zip(points, points[1:], strict=False):
        if x < right:
            return low + (high - low) * (x - left) / (right - left)
    return points[-1][1]


def clamp(x: Fraction, low: Fraction | None, high: Fraction | None) -> Fraction:
    if low is not None and x < low:
        return low
    return high if high is not None and x > high else x


def needs_target(rule: Rule) -> bool:
    """A reverse rule divides by the target whether or not the indicator says `of: target`."""
    return isinstance(rule, Reverse)


def points_for(rule: Rule, scale: Fraction, x: Fraction) -> Fraction:
    """The points of a rule. For `reverse`, x is value ÷ target."""
    match rule:
        case Linear():
            return scale * clamp(x, rule.min, rule.max)
        case Reverse(by="ratio"):
            assert rule.max is not None
            return scale * (rule.max if x <= 0 else clamp(1 / x, rule.min, rule.max))
        case Reverse():
            return scale * clamp(2 - x, rule.min, rule.max)
        case Ladder():
            steps = [(step.from_, step.points) for step in rule.steps]
            return steps[step_of(steps, x)][1]
        case Interpolate():
            return on_lines(rule.points, x)
        case Deduct():
            return max(Fraction(0), scale - rule.each * x)
