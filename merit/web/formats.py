"""How numbers, money, dates and periods are written in each language.

Pure functions of a value and a language code ("en", "zh-hans", "zh-hant"). Amounts are Decimal, whole numbers or the
exact fractions that calc gives; a float is refused, because no float may come near money. A missing value is a dash.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

from merit.calc.money import CURRENCIES
from merit.calc.periods import Period, parse_period

MINUS: Final = "−"  # U+2212: as wide as a plus sign, so that columns line up
MISSING: Final = "—"
SYMBOLS: Final = {"CNY": "¥", "USD": "$", "EUR": "€", "HKD": "HK$", "TWD": "NT$", "JPY": "JP¥"}

Number = Decimal | Fraction | int | str


@dataclass(frozen=True)
class Wording:
    """The fixed words of one language, as templates for str.format."""

    day: str
    day_full: str
    moment: str
    month: str
    quarter: str
    halves: tuple[str, str]
    year: str
    scales: tuple[tuple[int, int, str, int], ...]  # from this amount on: divide by, add this unit, so many decimals


_EN_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

WORDINGS: Final = {
    "en": Wording(
        day="{d} {mon}",
        day_full="{d} {mon} {y}",
        moment="{d} {mon} {time}",
        month="{month} {y}",
        quarter="Q{n} {y}",
        halves=("First half of {y}", "Second half of {y}"),
        year="{y}",
        scales=((10**9, 10**9, "bn", 1), (10**6, 10**6, "m", 1), (10**4, 10**3, "k", 0), (10**3, 10**3, "k", 1)),
    ),
    "zh-hans": Wording(
        day="{m} 月 {d} 日",
        day_full="{y} 年 {m} 月 {d} 日",
        moment="{m:02}-{d:02} {time}",
        month="{y} 年 {m} 月",
        quarter="{y} 年第 {n} 季度",
        halves=("{y} 年上半年", "{y} 年下半年"),
        year="{y} 年",
        scales=((10**8, 10**8, " 亿", 1), (10**4, 10**4, " 万", 1)),
    ),
    "zh-hant": Wording(
        day="{m} 月 {d} 日",
        day_full="{y} 年 {m} 月 {d} 日",
        moment="{m:02}-{d:02} {time}",
        month="{y} 年 {m} 月",
        quarter="{y} 年第 {n} 季",
        halves=("{y} 年上半年", "{y} 年下半年"),
        year="{y} 年",
        scales=((10**8, 10**8, " 億", 1), (10**4, 10**4, " 萬", 1)),
    ),
}


def wording(language: str) -> Wording:
    """The wording nearest to a language code; English where none fits."""
    code = language.lower()
    if code.startswith("zh"):
        traditional = any(part in ("hant", "tw", "hk", "mo") for part in code.replace("_", "-").split("-"))
        return WORDINGS["zh-hant" if traditional else "zh-hans"]
    return WORDINGS["en"]


def exact(value: Number) -> Decimal:
    """The value as a Decimal. A float is a mistake of the caller."""
    if isinstance(value, float):
        raise TypeError("an amount must be a Decimal, not a float")
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(value)


def rounded(value: Number, places: int) -> Decimal:
    """The value to so many decimals, a half going away from zero, as everywhere in Merit."""
    return exact(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def plain(value: Number, places: int | None = None) -> str:
    """A number with groups of three digits and a real minus sign; without `places` as many decimals as it has."""
    amount = exact(value) if places is None else rounded(value, places)
    text = f"{abs(amount):,f}"
    if places is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{MINUS}{text}" if amount < 0 else text


def symbol(currency: str) -> str:
    """What stands before an amount: a sign, or the code and a space."""
    return SYMBOLS.get(currency, f"{currency} " if currency else "")


def money(value: Number, currency: str, places: int | None = None) -> str:
    """`−¥1,234.50`: with the currency's own decimals, or with `places`."""
    amount = rounded(value, CURRENCIES.get(currency, 2) if places is None else places)
    return f"{MINUS if amount < 0 else ''}{symbol(currency)}{plain(abs(amount), -int(amount.as_tuple().exponent))}"


def money_signed(value: Number, currency: str) -> str:
    """The same with a plus sign where it is more than nothing."""
    return f"{'+' if rounded(value, CURRENCIES.get(currency, 2)) > 0 else ''}{money(value, currency)}"


def money_short(value: Number, currency: str, language: str) -> str:
    """For overviews: `¥1.2m` in English, `123.5 万` in Chinese (where the yuan goes without saying)."""
    amount = exact(value)
    text = money(amount, currency, 0)
    shown = rounded(abs(amount), 0)
    for least, size, unit, places in reversed(wording(language).scales):
        # The rounded figure decides, so that 999,999 is a million and not a thousand thousands.
        if shown < least:
            break
        short = rounded(abs(amount) / size, places)
        shown = short * size
        sign = "" if currency == "CNY" and unit.startswith(" ") else symbol(currency)
        text = f"{MINUS if amount < 0 else ''}{sign}{plain(short, places)}{unit}"
    return text


def percent(ratio: Number, places: int = 1) -> str:
    """A ratio of 0.719 as `71.9%`."""
    return f"{plain(exact(ratio) * 100, places)}%"


def _parts(day: date) -> dict[str, object]:
    month = _EN_MONTHS[day.month - 1]
    return {"y": day.year, "m": day.month, "d": day.day, "month": month, "mon": month[:3]}


@lru_cache(maxsize=4096)
def day(value: date, language: str, today: date) -> str:
    """`23 Nov`; with the year when it is not this year's."""
    words = wording(language)
    return (words.day if value.year == today.year else words.day_full).format(**_parts(value))


def day_full(value: date, language: str) -> str:
    """`23 Nov 2026`."""
    return wording(language).day_full.format(**_parts(value))


def moment(value: datetime, language: str, today: date) -> str:
    """`23 Nov 09:30`, `11-23 09:30`; the year comes first when it is not this year's. Already in the reader's zone."""
    text = wording(language).moment.format(**_parts(value), time=f"{value:%H:%M}")
    if value.year == today.year:
        return text
    return f"{value:%Y-%m-%d %H:%M}"


def period_name(value: Period | str, language: str) -> str:
    """`October 2026`, `Q4 2026`, `First half of 2026`, `2026`."""
    period = parse_period(value) if isinstance(value, str) else value
    words, parts = wording(language), _parts(period.first_day)
    match period.every:
        case "month":
            return words.month.format(**parts)
        case "quarter":
            return words.quarter.format(**parts, n=(period.month + 2) // 3)
        case "half":
            return words.halves[period.month > 6].format(**parts)
    return words.year.format(**parts)


def initials(name: str) -> str:
    """What an avatar shows: the first Hanzi of a Chinese name, of others the first letters of first and last word."""
    words = name.split()
    if not words:
        return "?"
    if not words[0][0].isascii() or len(words) == 1:
        return words[0][0].upper()
    return (words[0][0] + words[-1][0]).upper()
