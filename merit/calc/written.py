"""Dates and numbers as spreadsheets write them: a format is a picture, such as `M/D/YYYY` or `1,234.56`.

What does not look like the picture is refused, never guessed. Cells that a workbook holds as real dates or numbers
need no picture (`DateCell`, `NumberCell`).
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, Final


class DateCell(str):
    """A real date of a workbook, as 2026-03-31 or 2026-03-31 10:15:00."""

    __slots__ = ()


class NumberCell(str):
    """A real number of a workbook, in plain digits."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class DateFormats:
    """`written`: the pictures as the mapping has them, for messages."""

    written: str
    patterns: tuple[re.Pattern[str], ...]


_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_TOKENS: Final = {
    "YYYY": r"(?P<year>\d{4})",
    "YY": r"(?P<short>\d{2})",
    "MMMM": f"(?P<name>{'|'.join(_MONTHS)})",
    "MMM": f"(?P<name>{'|'.join(name[:3] for name in _MONTHS)})",
    "MM": r"(?P<month>\d{2})",
    "M": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{2})",
    "D": r"(?P<day>\d{1,2})",
    # The time of day is read past.
    **dict.fromkeys(("HH", "hh", "mm", "ss"), r"\d{2}"),
    **dict.fromkeys(("H", "h", "m", "s"), r"\d{1,2}"),
    "A": "[AaPp][Mm]",
}
_TOKEN: Final = re.compile("|".join(sorted(_TOKENS, key=len, reverse=True)))


def date_formats(pictures: tuple[str, ...]) -> DateFormats | None:
    """The formats that the pictures show; None unless each one has a year, a month and a day."""
    patterns = []
    for picture in pictures:
        tokens = _TOKEN.findall(picture)
        if sorted(token[0] for token in tokens if token[0] in "YMD") != ["D", "M", "Y"]:
            return None
        between = [re.escape(text) for text in _TOKEN.split(picture)]
        whole = between[0] + "".join(_TOKENS[token] + text for token, text in zip(tokens, between[1:], strict=True))
        patterns.append(re.compile(whole, re.IGNORECASE | re.ASCII))
    return DateFormats(" / ".join(pictures), tuple(patterns))


def to_date(text: str, formats: DateFormats | None) -> str | None:
    """The ISO date that a cell names, or None."""
    if isinstance(text, DateCell):
        return text[:10]
    text = text.strip()
    if formats is None:
        return iso_date(text)
    for pattern in formats.patterns:
        match = pattern.fullmatch(text)
        if match is not None and (found := _date_of(match.groupdict())):
            return found
    return None


def iso_date(text: str) -> str | None:
    try:
        return text if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) and date.fromisoformat(text) else None
    except ValueError:
        return None


def _date_of(parts: dict[str, str]) -> str | None:
    """Two digits of a year mean 1969 … 2068."""
    short = parts.get("short")
    year = int(parts["year"]) if short is None else int(short) + (1900 if int(short) >= 69 else 2000)
    name = parts.get("name")
    month = int(parts["month"]) if name is None else [one[:3] for one in _MONTHS].index(name[:3].lower()) + 1
    try:
        return date(year, month, int(parts["day"])).isoformat()
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How numbers are written. `marks`: what becomes of them in plain digits; `places`: decimals to round to."""

    written: str
    pattern: re.Pattern[str]
    marks: dict[int, str]
    places: int | None


_PICTURE: Final = re.compile(r"1(?P<group>[,.'’ ]?)234(?:(?P<point>[.,])56)?")
_SAME: Final = {"'": "['’]", "’": "['’]"}
_LONGEST: Final = 100
_EXACT: Final = Context(prec=1000)  # more digits than any cell has: nothing is rounded unless asked for
_MINUS: Final = str.maketrans("−–", "--")


def number_format(picture: str, currency: tuple[str, ...], places: int | None) -> NumberFormat | None:
    """The format that a picture of 1234.56 shows, beside any of the currency signs; None when it is no such picture."""
    match = _PICTURE.fullmatch(picture)
    if match is None or match["group"] == match["point"]:
        return None
    group, point = match["group"], match["point"] or ""
    digits = rf"\d{{1,3}}(?:{_SAME.get(group, re.escape(group))}\d{{3}})+|\d+" if group else r"\d+"
    after = rf"(?:{re.escape(point)}\d*)?" if point else ""
    signs = [re.escape(unicodedata.normalize("NFKC", sign)) for sign in sorted(currency, key=len, reverse=True)]
    sign = rf"(?:(?:{'|'.join(signs)})\s*)?" if signs else ""
    whole = (
        rf"(?P<open>\()?\s*(?P<sign>[+-])?\s*{sign}(?P<inner>[+-])?\s*(?P<number>(?:{digits}){after})"
        rf"\s*(?P<percent>%)?\s*{sign}(?P<after>-)?\s*(?P<close>\))?"
    )
    marks = str.maketrans({**dict.fromkeys(group + ("'’" if group in _SAME else ""), ""), **dict.fromkeys(point, ".")})
    return NumberFormat(picture, re.compile(whole, re.ASCII), marks, places)


def to_number(text: str, number: NumberFormat) -> str | None:
    """Plain digits: grouping and currency signs dropped, (5) and 5- are −5, 5% is 0.05; rounded where asked."""
    if isinstance(text, NumberCell):
        return _rounded(Decimal(text), number.places)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_MINUS)
    match = number.pattern.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if match is None or bool(match["open"]) != bool(match["close"]):
        return None
    signs = [match[name] for name in ("open", "sign", "inner", "after") if match[name]]
    if len(signs) > 1:
        return None
    value = Decimal(match["number"].translate(number.marks))
    if match["percent"]:
        value = value.scaleb(-2, _EXACT)
    return _rounded(value.copy_negate() if signs and signs[0] != "+" else value, number.places)


def _rounded(value: Decimal, places: int | None) -> str:
    """Half away from zero."""
    if places is not None:
        value = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _EXACT)
    return format(value if value else value.copy_abs(), "f")


# Excel and LibreOffice show at most fifteen digits of a number; what lies behind is noise of binary fractions.
_DIGITS: Final = 15
_LARGEST: Final = 2**53


def cell_text(value: Any) -> str:
    """A workbook's cell as text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, dt.datetime):
        return DateCell(value.isoformat(" ") if value.time() != dt.time() else value.date().isoformat())
    return DateCell(value.isoformat()) if isinstance(value, dt.date) else str(value)


def number_text(value: float) -> NumberCell:
    if not math.isfinite(value):
        return NumberCell(value)
    if value == int(value) and abs(value) < _LARGEST:
        return NumberCell(int(value))
    return NumberCell(format(Decimal(format(value, f".{_DIGITS}g")), "f"))
