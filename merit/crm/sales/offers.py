"""The products of an opportunity: quantity × unit price less the discount, each line rounded, their sum its amount.

Source: docs/spec/quotes.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from merit.core.errors import Invalid
from merit.core.fields import clean_text
from merit.core.operations import checked
from merit.crm.contracts import Product
from merit.crm.quotes import OpportunityLine
from merit.crm.sales.amounts import ENOUGH, FINE, MOST_EXACT, amount_in, line_total, problem_of
from merit.crm.sales.prices import list_prices

if TYPE_CHECKING:
    from datetime import date

    from merit.crm.models import Opportunity
    from merit.org.actor import Actor

MOST_LINES = 200
PRICE_PLACES, DISCOUNT_PLACES = 6, 4
WHOLE = Decimal(1)


@dataclass(frozen=True)
class Offer:
    """A line as it is put in. `unit_price` None: the list price of the day. `discount`: 0.05 is 5 % off."""

    quantity: Decimal
    unit_price: Decimal | None = None
    product_id: int | None = None
    product_name: str = ""
    discount: Decimal = Decimal(0)


def net_price(unit_price: Decimal, discount: Decimal) -> Decimal:
    """The unit price that is asked for in the end: exact, for neither has more decimals than are kept together."""
    with localcontext() as context:
        context.prec = ENOUGH
        return (unit_price * (WHOLE - discount)).quantize(Decimal(1).scaleb(-FINE))


def total_of(row: OpportunityLine, currency: str) -> Decimal:
    """What a line comes to, rounded to the currency."""
    return line_total(row.quantity, net_price(row.unit_price, row.discount), currency)


def sum_of(rows: Iterable[OpportunityLine], currency: str) -> Decimal:
    """The sum of the rounded lines."""
    return amount_in(currency, sum((total_of(row, currency) for row in rows), Decimal(0)), "lines")


def prepared(actor: Actor, row: Opportunity, offers: Sequence[Offer]) -> list[OpportunityLine]:
    """The lines as rows, not saved: products and list prices put in. Invalid names the field `lines`."""
    if len(offers) > MOST_LINES:
        raise Invalid(lines=_("At most %(most)s lines.") % {"most": MOST_LINES})
    wanted = {one.product_id for one in offers if one.product_id is not None}
    rows = Product.objects.visible_to(actor).filter(company_id=row.company_id, pk__in=wanted)
    products = {one.pk: one for one in rows}
    if wanted - products.keys():
        raise Invalid(lines=_("There is no such product."))
    listed = _listed(row, products, actor.today)
    return [_line(number, one, products, listed) for number, one in enumerate(offers, 1)]


def _listed(row: Opportunity, products: Iterable[int], day: date) -> dict[int, Decimal]:
    """List prices: a line that was there keeps the one that it was offered against."""
    found = list_prices(products, day)
    if row.pk is not None:
        found |= {one.product_id: one.list_price for one in row.lines.all() if one.product_id}
    return found


def _line(number: int, one: Offer, products: dict[int, Product], listed: dict[int, Decimal]) -> OpportunityLine:
    product = products.get(one.product_id or 0)
    name = product.name if product else clean_text(one.product_name)
    if not name:
        raise Invalid(lines=_("Line %(number)s: choose a product or write what is sold.") % {"number": number})
    price = listed.get(one.product_id or 0) if one.unit_price is None else one.unit_price
    if price is None:
        raise Invalid(lines=_("Line %(number)s: enter the unit price, there is no list price.") % {"number": number})
    for value, places, most in (
        (one.quantity, PRICE_PLACES, MOST_EXACT),
        (price, PRICE_PLACES, MOST_EXACT),
        (one.discount, DISCOUNT_PLACES, WHOLE),
    ):
        problem = problem_of(value.normalize() if isinstance(value, Decimal) else value, places, most)
        if problem or value < 0:
            text = problem or _("This is at least 0.")
            raise Invalid(lines=_("Line %(number)s: %(problem)s") % {"number": number, "problem": text})
    line = OpportunityLine(position=number, product=product, product_name=name, quantity=one.quantity)
    line.unit_price, line.discount = price, one.discount
    line.list_price = listed.get(one.product_id or 0, price)
    return line


def put(row: Opportunity, lines: Sequence[OpportunityLine]) -> Decimal | None:
    """These lines in place of the present ones; the amount that they give, None when there are none left."""
    row.lines.all().delete()
    for line in lines:
        line.opportunity = row
        checked(line).save(force_insert=True)
    return sum_of(lines, row.company.currency) if lines else None


def told(lines: Iterable[OpportunityLine]) -> str:
    """The lines in one sentence, for the history."""
    return "; ".join(
        f"{one.product_name} {_plain(one.quantity)} × {_plain(net_price(one.unit_price, one.discount))}"
        for one in lines
    )


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
