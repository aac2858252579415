"""Dates, numbers and codes as spreadsheets write them → as a facts folder holds them. Formats: calc/written.py."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Final

from merit.calc import schema
from merit.calc.periods import parse_period
from merit.calc.written import (
    DateCell,
    DateFormats,
    NumberCell,
    NumberFormat,
    date_formats,
    iso_date,
    number_format,
    to_date,
    to_number,
)

__all__ = [
    "PLAIN",
    "DateCell",
    "DateFormats",
    "NumberCell",
    "NumberFormat",
    "date_formats",
    "number_format",
    "to_code",
    "to_date",
    "to_number",
    "to_shares",
    "wrong_value",
]


def to_code(name: str) -> str:
    """A code made of a name: "Darcel Schlecht" → "darcel-schlecht", "李 强" → "李-强". Letters of any script stay."""
    kept = [
        one if one.isalnum() or unicodedata.category(one).startswith("M") else " "
        for one in unicodedata.normalize("NFKC", name).lower()
    ]
    return "-".join("".join(kept).split())


def to_shares(weights: list[Fraction]) -> list[str]:
    """Shares of six decimals in proportion to the weights, by cumulative rounding: their sum is exactly 1."""
    total, reached, before, shares = sum(weights), Fraction(0), 0, []
    for weight in weights:
        reached += weight
        after = int(reached / total * 10**6 + Fraction(1, 2))
        shares.append(format((Decimal(after - before) / 10**6).normalize(), "f"))
        before = after
    return shares


PLAIN: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)


def _is_period(text: str) -> bool:
    try:
        parse_period(text)
    except ValueError:
        return False
    return True


_SOUND: Final[dict[schema.Kind, tuple[str, Callable[[str], object]]]] = {
    "date": ("bad_date", iso_date),
    "money": ("bad_number", PLAIN.fullmatch),
    "decimal": ("bad_number", PLAIN.fullmatch),
    "flag": ("bad_flag", lambda text: text in ("0", "1")),
    "period": ("bad_period", _is_period),
    "month": ("bad_month", lambda text: len(text) == 7 and text[5] in "01" and _is_period(text)),
}


def wrong_value(target: schema.Column | None, text: str) -> str | None:
    """What is wrong with a finished cell of that column: a key of `texts`, or None."""
    if target is None:
        return None
    if not text.strip():
        return "empty_cell" if target.cell else None
    if target.kind not in _SOUND:
        return None
    key, sound = _SOUND[target.kind]
    return None if sound(text.strip()) else key
