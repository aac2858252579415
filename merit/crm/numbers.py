"""Telephone numbers: how they are found and compared, however they were written down.

A number is read in the way of the company's country (by its time zone, else its currency) unless it begins with the
code of another one.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

import phonenumbers
from django.db.models import F, Func, TextField, Value

DIGITS: Final = 7
ZONES: Final = {
    **{"Asia/Shanghai": "CN", "Asia/Urumqi": "CN", "Asia/Chongqing": "CN", "Asia/Hong_Kong": "HK"},
    **{"Asia/Taipei": "TW", "Asia/Macau": "MO", "Asia/Singapore": "SG", "Asia/Kuala_Lumpur": "MY"},
    **{"Asia/Tokyo": "JP", "Asia/Seoul": "KR", "Asia/Bangkok": "TH", "Asia/Jakarta": "ID", "Asia/Manila": "PH"},
    **{"Asia/Ho_Chi_Minh": "VN", "Asia/Kolkata": "IN", "Asia/Dubai": "AE", "Europe/London": "GB"},
    **{"Europe/Paris": "FR", "Europe/Berlin": "DE", "Europe/Zurich": "CH", "Europe/Madrid": "ES"},
    **{"Europe/Rome": "IT", "Europe/Amsterdam": "NL", "America/New_York": "US", "America/Chicago": "US"},
    **{"America/Denver": "US", "America/Los_Angeles": "US", "America/Toronto": "CA", "Australia/Sydney": "AU"},
}
CURRENCIES: Final = {
    **{"CNY": "CN", "HKD": "HK", "TWD": "TW", "SGD": "SG", "MYR": "MY", "JPY": "JP", "KRW": "KR", "GBP": "GB"},
    **{"USD": "US"},
}
_EXTENSION: Final = re.compile(r"(?<=[\d) ])(?:转|轉|分机|分機|ext\.?|extension|x|#).*$")
_LISTED: Final = re.compile(r"[/,;、，；|\n]")
_BETWEEN: Final = re.compile(r"\s{3,}|[^\W\d_]+")  # words too: 电话 0512-66881234 传真 0512-66881299
_INSIDE: Final = re.compile(r"(?<=\d{7})\s?[-‐-―]\s?\d{1,5}$")  # a direct line behind a number: 0755-83321100-802
_RUN: Final = re.compile(
    r"[+＋(（]*\d(?:[ .()（）+\-‐-―－]{0,2}\d){4,}(?:\s*(?:转|轉|分机|分機|ext\.?|x|#)\s*\d+)?", re.IGNORECASE
)


def country_of(company: Any) -> str:
    """The two letters of the country in whose way the company writes numbers."""
    return ZONES.get(company.time_zone) or CURRENCIES.get(company.currency) or "CN"


def each(text: str) -> list[str]:
    """The numbers in a text, one after the other, without extensions and the words between them."""
    plain = unicodedata.normalize("NFKC", text).lower()
    parts = (one for line in _LISTED.split(plain) for one in _BETWEEN.split(_EXTENSION.sub("", line)))
    return [one for one in (part.strip(" .:") for part in parts) if one]


def outside(number: str) -> str:
    """The number without a direct line that stands behind it after a dash."""
    return _INSIDE.sub("", number)


def every_way(text: str, country: str) -> list[str]:
    """The numbers in a text in the one international form (+8651288881234), each once."""
    return list(dict.fromkeys(way for one in each(text) if (way := _way(one, country))))


def same_way(text: str, country: str) -> str | None:
    """The first of them; None for what has no number, such as “withheld”."""
    return next(iter(every_way(text, country)), None)


def _way(plain: str, country: str) -> str | None:
    """A number that exists as it stands; else without its direct line; else as it stands, if it may be one."""
    asked = [_parsed(one, country) for one in dict.fromkeys((plain, outside(plain)))]
    found = [one for one in asked if one and phonenumbers.is_possible_number(one)]
    best = next((one for one in found if phonenumbers.is_valid_number(one)), found[-1] if found else None)
    return phonenumbers.format_number(best, phonenumbers.PhoneNumberFormat.E164) if best else None


def _parsed(plain: str, country: str) -> Any:
    try:
        return phonenumbers.parse(plain, country)
    except phonenumbers.NumberParseException:
        return None


def to_dial(text: str, country: str) -> list[tuple[str, str]]:
    """The text in pieces, as (text, what a tel: link dials); "" for what is no number."""
    pieces: list[tuple[str, str]] = []
    end = 0
    for run in _RUN.finditer(text):
        pieces += [(text[end : run.start()], ""), (run[0], dialled(run[0], country))]
        end = run.end()
    return [one for one in (*pieces, (text[end:], "")) if one[0]]


def dialled(text: str, country: str) -> str:
    """One number as it is dialled: the international form, else the digits as they stand."""
    return same_way(text, country) or re.sub(r"[^0-9+*#]", "", unicodedata.normalize("NFKC", text))


def last_of(number: str) -> str:
    """The end of a number by which it is looked up."""
    return re.sub(r"[^0-9]", "", number)[-DIGITS:]


def last_digits(column: str = "phone") -> Func:
    """The last seven digits of a number however it is written, without an extension: calls are looked up by them."""
    plain = Func(F(column), Value("０１２３４５６７８９"), Value("0123456789"), function="translate")
    short = Func(plain, Value("(ext|转|轉|分机|分機|#|x).*$"), Value(""), Value("i"), function="regexp_replace")
    digits = Func(short, Value("[^0-9]"), Value(""), Value("g"), function="regexp_replace")
    return Func(digits, Value(DIGITS), function="right", output_field=TextField())
