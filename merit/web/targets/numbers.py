"""Targets as people write them in a grid, and as a grid shows them."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Final

from django.utils.translation import gettext as _

from merit.targets.names import Kind
from merit.web import formats

_SCALES: Final = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "k": 10**3, "m": 10**6}
_NUMBER: Final = re.compile(r"[+-]?(\d{1,15}|\d{1,3}(,\d{3})+)(\.\d{1,12})?|[+-]?\.\d{1,12}")
_SIGNS: Final = str.maketrans({"\u2212": "-", "\u2013": "-", "，": ","})


class NotANumber(ValueError):
    """A text that no reader would take for a number; its message says what to write."""


def read(text: str, kind: Kind) -> Decimal | None:
    """The target that a text means; None of an empty one. Raises NotANumber.

    Grouped digits, currency signs, full-width digits, 1.2 万 and 35k, brackets for less than nothing; a rate is written
    in percent.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_SIGNS).strip().lower()
    plain = re.sub(r"[\s_'¥$€£]", "", plain)
    if plain in ("", "-", "—"):
        return None
    if re.fullmatch(r"\(.+\)", plain):
        plain = f"-{plain[1:-1]}"
    scale = _SCALES.get(plain[-1])
    percent = plain.endswith("%")
    if scale or percent:
        plain = plain[:-1]
    if not _NUMBER.fullmatch(plain) or (percent and kind.unit != "percent"):
        raise NotANumber(_("This is not a number."))
    try:
        value = Decimal(plain.replace(",", "")) * (scale or 1)
    except InvalidOperation as error:
        raise NotANumber(_("This is not a number.")) from error
    value = value.scaleb(-2) if kind.unit == "percent" else value
    return value.normalize() + 0


def written(value: Decimal | None, kind: Kind) -> str:
    """A target as the grid shows it: grouped digits, as many decimals as it has; a rate in percent."""
    if value is None:
        return ""
    return formats.plain((value.scaleb(2) if kind.unit == "percent" else value).normalize() + 0)


def exact(value: Decimal | None) -> str:
    """The stored value as plain text: what was seen, sent back with a change."""
    return "" if value is None else f"{value.normalize() + 0:f}"
