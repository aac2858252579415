"""Further columns of people, departments and customers in words: those that the field has a word for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import pgettext_lazy

from merit.web import formats
from merit.web.pay.telling import COLUMNS

WORDS: Final = {**COLUMNS, "level": pgettext_lazy("column", "Level"), "track": pgettext_lazy("column", "Career track")}
MONEY: Final = frozenset(("base_wage", "floating_wage", "volume_base", "bonus_base", "pool"))


def columns(attributes: Mapping[str, Any], currency: str) -> list[tuple[str, str]]:
    """(name, value) of each: first those with a word, in their usual order, then the company's own by name."""
    order = {name: place for place, name in enumerate(WORDS)}
    names = sorted(attributes, key=lambda name: (order.get(name, len(order)), name))
    return [(column_name(name), column_value(name, attributes[name], currency)) for name in names]


def column_name(name: str) -> str:
    """The word of the field for a column; a column of the company's own stands as it is called there."""
    return str(WORDS.get(name, name))


def column_value(name: str, value: Any, currency: str) -> str:
    """Its value: those that the field knows as money are written as money."""
    try:
        return formats.money(value, currency) if name in MONEY else str(value)
    except ArithmeticError:
        return str(value)
