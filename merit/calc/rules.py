"""The scoring rules: what a value (or attainment) x gives in points. Exact; absent stays absent.

Source: docs/spec/scoring-*.md.
"""

from __future__ import annotations

from fractions import Fraction

from merit.calc.ladders import clamp, on_lines, step_of
from merit.calc.template import Deduct, Interpolate, Ladder, Linear, Reverse, Rule


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
