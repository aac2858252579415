"""Bands, steps and straight lines: the schedules that scores and pay share."""

from fractions import Fraction
from itertools import pairwise

from .rules_exact import Rule, number

Band = tuple[Fraction | None, Fraction]


def steps(rows: list[Rule], column: str) -> list[Band]:
    """The steps of a ladder or the bands of a rate: `from` (None = open downwards) and what holds there."""
    return [(number(row["from"]) if "from" in row else None, number(row[column])) for row in rows]


def stepped(x: Fraction, ladder: list[Band]) -> Fraction:
    """The last step whose `from` ≤ x; the first step is open downwards."""
    held = ladder[0][1]
    for start, here in ladder[1:]:
        if start is not None and start <= x:
            held = here
    return held


def straight(x: Fraction, points: list[tuple[Fraction, Fraction]]) -> Fraction:
    """On straight lines between the points, flat outside."""
    if x <= points[0][0]:
        return points[0][1]
    for (left, low), (right, high) in pairwise(points):
        if x <= right:
            return low + (high - low) * (x - left) / (right - left)
    return points[-1][1]


def coefficient(x: Fraction, rule: Rule) -> Fraction:
    """c(x) of a rule with a `ladder`, in steps or `interpolate`d."""
    ladder = steps(rule["ladder"], "coefficient")
    if rule.get("interpolate") == "true":
        return straight(x, [(start, there) for start, there in ladder if start is not None])
    return stepped(x, ladder)


def earned(x: Fraction, bands: list[Band], mode: str) -> Fraction:
    """T(x), exact: what a cumulative x earns."""
    return stepped(x, bands) * x if mode == "slab" else _marginal(x, bands)


def _marginal(x: Fraction, bands: list[Band]) -> Fraction:
    """Each band's rate on the part of 0 … x inside it; below zero the part counts negative."""
    low, high = min(x, Fraction(0)), max(x, Fraction(0))
    total = Fraction(0)
    for nth, (start, rate) in enumerate(bands):
        begins = low if nth == 0 or start is None else max(low, start)
        following = bands[nth + 1][0] if nth + 1 < len(bands) else None
        ends = high if following is None else min(high, following)
        if ends > begins:
            total += rate * (ends - begins)
    return total if x >= 0 else -total
