"""Amounts, quantities and shares as commands take them: exact, finite, and no finer than the currency."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from merit.calc.money import CURRENCIES, divide
from merit.core.errors import Invalid
from merit.core.fields import MOST

WHOLE = Decimal(1)
FINE = 12
ENOUGH = 200  # digits: no product of two numbers that fields take is longer
MOST_EXACT = Decimal(10) ** 15


def places_of(currency: str) -> int:
    """The decimals of an amount: the currency's, at most the two that are kept."""
    return min(CURRENCIES.get(currency, 2), 2)


def problem_of(value: Any, places: int, most: Decimal = MOST) -> str:
    """What is wrong with a number, in words; empty when nothing is."""
    if not isinstance(value, Decimal) or not value.is_finite():
        return _("Enter a number.")
    if abs(value) > most:
        return _("This is more than Merit can hold.")
    if _decimals(value) > places:
        if places == 0:
            return _("This currency has no decimals: enter a whole amount.")
        return _("At most %(places)s decimals.") % {"places": places}
    return ""


def amount_in(currency: str, value: Any, name: str = "amount") -> Decimal:
    """The amount with the currency's decimals; Invalid at the field `name`."""
    problem = problem_of(value, places_of(currency))
    if problem:
        raise Invalid({name: problem})
    return Decimal(value).quantize(Decimal("0.01"))


def exact_in(value: Any, name: str) -> Decimal:
    """A quantity or price with up to twelve decimals; Invalid at the field `name`."""
    problem = problem_of(value, FINE, MOST_EXACT)
    if problem:
        raise Invalid({name: problem})
    return Decimal(value)


def line_total(quantity: Decimal, unit_price: Decimal, currency: str) -> Decimal:
    """Quantity × unit price, rounded to the currency, a half away from zero."""
    with localcontext() as context:
        context.prec = ENOUGH
        return (quantity * unit_price).quantize(Decimal(1).scaleb(-places_of(currency)), ROUND_HALF_UP)


def parts_of(amount: Decimal, weights: Sequence[Fraction], currency: str) -> list[Decimal]:
    """The amount in proportion to the weights, by cumulative rounding: the parts sum to it. docs/spec/rounding.md."""
    scale = 10 ** places_of(currency)
    return [Decimal(part) / scale for part in divide(int(amount * scale), weights)]


def checked_shares(shares: Iterable[Decimal]) -> None:
    """Invalid unless each is above 0 and they sum to 1 exactly; none at all is fine."""
    given = list(shares)
    for share in given:
        problem = problem_of(share, FINE)
        if problem or share <= 0:
            raise Invalid(credits=problem or _("Each share is more than 0 %."))
    if given and sum(given) != WHOLE:
        total = f"{(sum(given) * 100).normalize():f}"
        raise Invalid(credits=_("The shares sum to %(total)s %%; they must sum to 100 %%.") % {"total": total})


def _decimals(value: Decimal) -> int:
    """The decimals of a finite number, without zeros at the end."""
    _sign, digits, exponent = value.as_tuple()
    zeros = len(digits) - len("".join(map(str, digits)).rstrip("0"))
    return max(0, -int(exponent) - zeros) if any(digits) else 0
