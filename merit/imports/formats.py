"""How dates and numbers are written in a column, and what a cell written so means.

A date format is a picture (`D/M/YYYY`), `serial` (days as Excel counts them) or `ROC` (民國115/3/1). A number format is
the picture of 1234.56; signs of currencies, 万 and 亿 are understood beside any.

Source: docs/spec/imports.md.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from merit.calc.written import NumberFormat, date_formats, number_format, to_date, to_number
from merit.imports.reading.cells import date_text

# The order is that of preference where several fit a whole column.
PICTURES: Final[dict[str, tuple[str, ...]]] = {
    "YYYY-MM-DD": ("YYYY-M-D", "YYYY/M/D", "YYYY.M.D", "YYYY年M月D日", "YYYY年M月D号"),
    "D/M/YYYY": ("D/M/YYYY", "D-M-YYYY"),
    "M/D/YYYY": ("M/D/YYYY", "M-D-YYYY"),
    "D.M.YYYY": ("D.M.YYYY",),
    "D/M/YY": ("D/M/YY", "D-M-YY"),
    "M/D/YY": ("M/D/YY", "M-D-YY"),
    "D.M.YY": ("D.M.YY",),
    "D MMM YYYY": ("D MMM YYYY", "D-MMM-YYYY", "D MMMM YYYY", "D-MMM-YY", "D MMM YY"),
    "MMM D, YYYY": ("MMM D, YYYY", "MMMM D, YYYY", "MMM D YYYY", "MMMM D YYYY"),
    "YYYYMMDD": ("YYYYMMDD",),
    "YY-MM-DD": ("YY-M-D", "YY/M/D", "YY.M.D"),
}
DATES: Final = (*PICTURES, "ROC", "serial")
NUMBERS: Final = ("1,234.56", "1.234,56", "1 234,56", "1'234.56")
_READERS: Final = {name: date_formats(pictures) for name, pictures in PICTURES.items()}
_TIME: Final = re.compile(
    r"[ T]+(?:上午|下午)?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp][Mm])?(?:Z|[+-]\d\d:?\d\d)?$"
)
_WEEKDAY: Final = re.compile(r"^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? +", re.IGNORECASE)
_ROC: Final = re.compile(r"(?:民國|民国)?\s*(\d{2,3})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_SIGNS: Final = (
    "NT$",
    "HK$",
    "US$",
    "S$",
    "RM",
    "¥",
    "￥",
    "$",
    "€",
    "£",
    "₩",
    "元",
    "圆",
    "圓",
    "RMB",
    "人民币",
    "人民幣",
)
_CODES: Final = ("CNY", "HKD", "TWD", "USD", "EUR", "GBP", "JPY", "SGD", "MYR", "KRW")
_UNITS: Final = {
    "亿": 10**8,
    "億": 10**8,
    "百万": 10**6,
    "百萬": 10**6,
    "万": 10**4,
    "萬": 10**4,
    "千": 1000,
    "k": 1000,
}
_UNIT: Final = re.compile(r"^(.*?\d.*?)\s*(亿|億|百万|百萬|万|萬|千|[kK])\s*(元|圆|圓)?$")
_FORMATS: Final[dict[str, NumberFormat]] = {
    picture: found for picture in NUMBERS if (found := number_format(picture, (*_SIGNS, *_CODES), None)) is not None
}
_PLAIN: Final = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)
_GROUPED: Final = re.compile(r"[+-]?\d{1,3}\.\d{3}", re.ASCII)


@lru_cache(50_000)
def date_in(text: str, picture: str) -> str | None:
    """The day as 2026-03-31, or None where the text is not written so. A real date of a workbook is always one."""
    text = _WEEKDAY.sub("", _TIME.sub("", unicodedata.normalize("NFKC", text).strip()))
    if picture == "serial":
        return date_text(float(text)) if re.fullmatch(r"\d{4,6}(\.\d+)?", text, re.ASCII) else _iso(text)
    if picture == "ROC":
        return _roc(text) or _iso(text)
    readers = _READERS.get(picture)
    return (to_date(text, readers) if readers else None) or _iso(text)


def _iso(text: str) -> str | None:
    try:
        return date.fromisoformat(text).isoformat() if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) else None
    except ValueError:
        return None


def _roc(text: str) -> str | None:
    match = _ROC.fullmatch(text)
    try:
        return date(int(match[1]) + 1911, int(match[2]), int(match[3])).isoformat() if match else None
    except ValueError:
        return None


@lru_cache(50_000)
def dates_of(text: str) -> frozenset[str]:
    """The date formats that a text may be written in."""
    if date_in(text, ""):
        return frozenset({"YYYY-MM-DD"})
    found = {picture for picture in (*PICTURES, "ROC") if date_in(text, picture)}
    if "ROC" in found and not re.match(r"\s*(?:民[國国]|\d{3}\D)", text):
        found.discard("ROC")
    if re.fullmatch(r"[2-6]\d{4}(\.\d+)?", text, re.ASCII):
        found.add("serial")
    return frozenset(found)


@lru_cache(50_000)
def number_in(text: str, picture: str) -> Decimal | None:
    """The number, or None where the text is not one written so."""
    text = unicodedata.normalize("NFKC", text).strip()
    times = 1
    if match := _UNIT.match(text):
        text, times = match[1], _UNITS[match[2].lower()]
    found = to_number(text, _FORMATS.get(picture, _FORMATS[NUMBERS[0]]))
    if found is None and _PLAIN.fullmatch(text) and not _GROUPED.fullmatch(text):
        found = text  # a real number of a workbook, or one that can mean nothing else
    return None if found is None else Decimal(found) * times


@lru_cache(50_000)
def numbers_of(text: str) -> frozenset[str]:
    """The number formats that a text may be written in."""
    return frozenset(picture for picture in NUMBERS if number_in(text, picture) is not None)
