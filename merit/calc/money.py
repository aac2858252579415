"""Exact numbers: currencies' minor units, the one rounding, and dividing a whole so that the parts add up.

Money is a whole number of the currency's minor unit everywhere in calc (fen, cents; yen where there is no smaller
unit). A ratio that is not yet rounded is a `Fraction`, or a numerator and a denominator in two columns. The only place
where a fraction becomes a whole number of minor units is `round_half_away`, and `rounded_ratio` for columns.

Source: docs/spec/rounding.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Final

import polars as pl

# ISO 4217, minor units other than 2. (List One; funds and metals have none and are not paid in.)
_MINOR_UNITS: Final = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
    2: "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE"
    " CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL"
    " HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR"
    " MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK"
    " SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD"
    " XCG YER ZAR ZMW ZWG",
}
CURRENCIES: Final[dict[str, int]] = {code: places for places, codes in _MINOR_UNITS.items() for code in codes.split()}

# Largest magnitudes that a column may reach; one bit is kept in reserve.
_INT64: Final = 2**62
_INT128: Final = 2**126
# No sum of amounts may reach this many minor units, so that 64 bits hold every sum.
MOST_MINOR: Final = _INT64


def round_half_away(x: Fraction) -> int:
    """The nearest whole number; a half goes away from zero (R of the spec, in minor units)."""
    size = (2 * abs(x.numerator) + x.denominator) // (2 * x.denominator)
    return size if x >= 0 else -size


def round_to(x: Fraction, places: int) -> Fraction:
    """`x` rounded half away from zero to that many decimal places."""
    return Fraction(round_half_away(x * 10**places), 10**places)


def divide(whole: int, weights: Sequence[Fraction]) -> list[int]:
    """`whole` (minor units) in proportion to the weights, by cumulative rounding: the parts sum to the whole.

    The weights are at least 0 and their sum is above 0.
    """
    total = sum(weights, Fraction(0))
    reached, before, parts = Fraction(0), 0, []
    for weight in weights:
        reached += weight
        after = round_half_away(whole * reached / total)
        parts.append(after - before)
        before = after
    assert before == whole, "parts add up to the whole"
    return parts


def plain(x: Fraction | int, places: int | None = None) -> str:
    """`x` as plain decimal text: exactly, or rounded half away to `places`.

    Without `places` a number whose decimals do not end is rounded to 12 places.
    """
    if places is None:
        places = _decimals_of(Fraction(x))
    whole = round_half_away(Fraction(x) * 10**places)
    digits = str(abs(whole)).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if whole < 0 else text


def ratio_text(x: Fraction) -> str:
    """A ratio as plain decimal text with at least 6 places (12 where its decimals do not end)."""
    return plain(x, max(6, _decimals_of(x)))


def minor_text(minor: int, places: int) -> str:
    """Minor units as plain decimal text of the currency's unit: 12345 → "123.45"."""
    return plain(Fraction(minor, 10**places), places)


def _decimals_of(x: Fraction) -> int:
    denominator, twos, fives = x.denominator, 0, 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    return max(twos, fives) if denominator == 1 else 12


def fraction(text: str) -> Fraction:
    """A decimal number's text as an exact fraction. Raises ValueError and its kin for anything else."""
    return Fraction(Decimal(text))


def common_denominator(numbers: Iterable[Fraction]) -> int:
    """The least whole number that makes every one of the numbers whole."""
    return lcm(*(number.denominator for number in numbers))


def width_for(bound: float) -> pl.DataType | None:
    """The integer column type that holds numbers up to `bound`; None when only Python's own integers do."""
    if bound < _INT64:
        return pl.Int64()
    return pl.Int128() if bound < _INT128 else None


def largest(column: pl.Series) -> int:
    """The largest magnitude in an integer column; 0 of an empty one."""
    ends: list[int] = [end for end in (column.min(), column.max()) if isinstance(end, int)]
    return max((abs(end) for end in ends), default=0)


def too_large_to_sum(amounts: pl.Series) -> bool:
    """Whether some sum of these might not fit 64 bits."""
    return float(amounts.cast(pl.Float64).abs().sum() or 0) >= MOST_MINOR


def rounded_ratio(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    """R(numerator / denominator) of integer columns, half away from zero; the denominator is above 0.

    The caller sees to it that twice the numerator plus the denominator fits the columns' type.
    """
    size = (numerator.abs() * 2 + denominator) // (denominator * 2)
    return pl.when(numerator < 0).then(pl.lit(0) - size).otherwise(size)
