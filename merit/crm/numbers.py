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
_EXTENSION: Final = re.compile(r"(ext\.?|转|轉|分机|分機|#|x)\s*\d+\s*$", re.IGNORECASE)


def country_of(company: Any) -> str:
    """The two letters of the country in whose way the company writes numbers."""
    return ZONES.get(company.time_zone) or CURRENCIES.get(company.currency) or "CN"


def same_way(text: str, country: str) -> str | None:
    """The number in the one international form (+8651288881234); None for what is no number, such as “withheld”."""
    plain = _EXTENSION.sub("", unicodedata.normalize("NFKC", text)).strip()
    try:
        number = phonenumbers.parse(plain, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def dialled(text: str, country: str) -> str:
    """What a tel: link dials: the international form, else the digits as they stand."""
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
