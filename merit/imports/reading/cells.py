"""Values of workbook cells as text: numbers in plain digits, dates as 2026-03-31, TRUE and FALSE."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from merit.calc.written import number_text

# Formats that Excel knows without their being in the file.
_DATES: Final = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
SINCE_1900, SINCE_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - days, in no time zone
_ASIDE: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


class Styles:
    """Which of the cell styles of a workbook show a date; filled from the elements of styles.xml."""

    def __init__(self) -> None:
        self.formats: dict[int, bool] = {}
        self.dates: list[bool] = []
        self._inside = False

    def take(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt":
            self.formats[_whole(attributes.get("numFmtId", ""))] = _shows_date(attributes.get("formatCode", ""))
        elif tag == "cellXfs":
            self._inside = True
        elif tag == "/cellXfs":
            self._inside = False
        elif tag == "xf" and self._inside:
            number = _whole(attributes.get("numFmtId", ""))
            self.dates.append(self.formats.get(number, number in _DATES))

    def is_date(self, style: str) -> bool:
        number = _whole(style)
        return 0 <= number < len(self.dates) and self.dates[number]


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _shows_date(code: str) -> bool:
    """A format with years, months, days or hours outside of its quoted words."""
    return any(letter in _ASIDE.sub("", code).lower() for letter in "ymdhs")


def value_text(kind: str, value: str, is_date: bool, since_1904: bool) -> str:
    """The text of a cell's value. `kind`: n, b, str, e, d."""
    if kind == "b":
        return {"1": "TRUE", "0": "FALSE"}.get(value, value)
    if kind != "n" or not value:
        return value[:10] if kind == "d" and re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00(\.0+)?", value) else value
    try:
        number = float(value)
    except ValueError:
        return value
    if is_date and (text := date_text(number, since_1904)):
        return text
    return str(number_text(number))


def date_text(serial: float, since_1904: bool = False) -> str | None:
    """A day counted by Excel, as 2026-03-31, with its time where it has one. Excel's 1900 has a 29 February."""
    if not 0 <= serial < 2_958_466:
        return None
    start = SINCE_1904 if since_1904 else SINCE_1900 + timedelta(days=0 if serial >= 61 else 1)
    found = start + timedelta(seconds=round(serial * 86_400))
    if serial < 1:
        return found.strftime("%H:%M:%S" if found.second else "%H:%M")
    if found.hour == found.minute == found.second == 0:
        return found.strftime("%Y-%m-%d")
    return found.strftime("%Y-%m-%d %H:%M:%S")
