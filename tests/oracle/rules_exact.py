"""Section 1, numbers: exact fractions, the one rounding, and parts that add up to the whole."""

from fractions import Fraction
from typing import Any

# ISO 4217 minor units: the three kinds there are are enough for every case.
DECIMALS = {"CNY": 2, "EUR": 2, "USD": 2, "JPY": 0, "KRW": 0, "KWD": 3, "BHD": 3}

# A plan, an item, a template, an indicator: nested dicts and lists of strings, as written in YAML.
Rule = dict[str, Any]
HUNDREDTH = Fraction(1, 100)


class Refused(Exception):
    """The rules call this input an error, and only computing shows it."""


def minor_unit(currency: str) -> Fraction:
    """The smallest amount of a currency: 0.01 for CNY, 1 for JPY, 0.001 for KWD."""
    return Fraction(1, 10 ** DECIMALS[currency])


def number(text: str) -> Fraction:
    """A number as a cell or a plan writes it: 12, -0.5 or 1.5%."""
    text = text.strip()
    if text.endswith("%"):
        return Fraction(text[:-1].strip()) / 100
    return Fraction(text)


def optional_number(text: str | None) -> Fraction | None:
    """A number, or None for an empty or missing cell."""
    return number(text) if text is not None and text.strip() else None


def rounded(x: Fraction, unit: Fraction) -> Fraction:
    """R(x): the multiple of unit nearest to x, halves away from zero."""
    whole = (abs(x) / unit + Fraction(1, 2)).__floor__()
    return whole * unit if x >= 0 else -whole * unit


def clamp(x: Fraction, low: Fraction | None, high: Fraction | None) -> Fraction:
    """The x bounded to low … high; None is unbounded."""
    if high is not None and x > high:
        x = high
    if low is not None and x < low:
        x = low
    return x


def divided(whole: Fraction, shares: list[Fraction], unit: Fraction) -> list[Fraction]:
    """Cumulative rounding: the parts of a whole, in the order of the shares; they sum to R(whole)."""
    total = sum(shares, Fraction(0))
    parts, before = [], Fraction(0)
    for share in shares:
        after = before + share
        parts.append(rounded(whole * after / total, unit) - rounded(whole * before / total, unit))
        before = after
    return parts
