"""What belongs to a contract and changes with it: its lines and its credits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from django.utils.translation import gettext as _

from merit.core.errors import Invalid
from merit.core.fields import clean_text
from merit.core.operations import checked
from merit.crm.contracts import Contract, ContractLine, Credit, Product
from merit.crm.sales import policy
from merit.crm.sales.amounts import checked_shares, exact_in, line_total
from merit.crm.sales.known import Known

if TYPE_CHECKING:
    from merit.org.actor import Actor

M = TypeVar("M", ContractLine, Credit)
LINE = ("product_id", "product_name", "quantity", "unit_price", "list_price")
MOST_LINES = 200
MOST_CREDITS = 50


@dataclass(frozen=True)
class Line:
    """A line as it is put in. `list_price` None: the list price of the signing day, or else the unit price."""

    quantity: Decimal
    unit_price: Decimal
    product_id: int | None = None
    product_name: str = ""
    list_price: Decimal | None = None

    @classmethod
    def of(cls, row: ContractLine) -> Line:
        return cls(row.quantity, row.unit_price, row.product_id, row.product_name, row.list_price)

    @property
    def key(self) -> tuple[int | None, str]:
        return (self.product_id, "" if self.product_id else self.product_name)

    def total(self, currency: str) -> Decimal:
        return line_total(exact_in(self.quantity, "lines"), exact_in(self.unit_price, "lines"), currency)


@dataclass(frozen=True)
class Share:
    """A person's share of a contract: 0.6 of 1."""

    person_id: int
    share: Decimal


def prepared_lines(
    actor: Actor, contract: Contract, lines: Sequence[Line], signed_on: date, known: Known | None = None
) -> list[ContractLine]:
    """The lines as rows, not saved: products resolved, list prices put in. Invalid names the field `lines`."""
    if len(lines) > MOST_LINES:
        raise Invalid(lines=_("At most %(most)s lines.") % {"most": MOST_LINES})
    known = known or Known(actor)
    wanted = {line.product_id for line in lines if line.product_id is not None}
    products = known.products(wanted, contract.company_id)
    if wanted - products.keys():
        raise Invalid(lines=_("There is no such product."))
    kept = _kept(contract, signed_on)
    listed = known.prices.on(signed_on, products)
    own = policy.may_amend(actor, contract.company_id)
    return [
        _row(number, line, products, _list_price(line, kept, listed, own=own)) for number, line in enumerate(lines, 1)
    ]


def save_lines(contract: Contract, rows: Sequence[ContractLine]) -> None:
    """Put these rows in place of the present ones; a line that stays the same is not touched."""
    _replace(contract, {row.position: row for row in contract.lines.all()}, rows, "position", LINE)


def prepared_credits(actor: Actor, shares: Sequence[Share], known: Known | None = None) -> list[Credit]:
    """The credits as rows, not saved: people resolved, shares above 0 that sum to 1."""
    if len(shares) > MOST_CREDITS:
        raise Invalid(credits=_("At most %(most)s people.") % {"most": MOST_CREDITS})
    checked_shares(share.share for share in shares)
    wanted = [share.person_id for share in shares]
    if len(set(wanted)) != len(wanted):
        raise Invalid(credits=_("Each person stands once."))
    people = (known or Known(actor)).people(wanted)
    if set(wanted) - people.keys():
        raise Invalid(credits=_("There is no such person."))
    return [Credit(person=people[share.person_id], share=share.share) for share in shares]


def save_credits(contract: Contract, rows: Sequence[Credit]) -> None:
    """Put these credits in place of the present ones; one that stays the same is not touched."""
    _replace(contract, {row.person_id: row for row in contract.credits.all()}, rows, "person_id", ("share",))


def lines_text(rows: Sequence[ContractLine]) -> str:
    """The lines in one sentence, for the history."""
    return "; ".join(
        f"{row.product_name} {_plain(row.quantity)} × {_plain(row.unit_price)} ({_plain(row.list_price)})"
        for row in rows
    )


def credits_text(rows: Sequence[Credit]) -> str:
    """The shares in one sentence, for the history."""
    ordered = sorted(rows, key=lambda row: row.person.code)
    return ", ".join(f"{row.person.name} {_plain(row.share * 100)}%" for row in ordered)


def _kept(contract: Contract, signed_on: date) -> dict[tuple[int | None, str], Decimal]:
    """The list prices that the lines have; a contract signed on another day takes that day's."""
    if contract.pk is None or contract.signed_on != signed_on:
        return {}
    return {Line.of(row).key: row.list_price for row in contract.lines.all()}


def _list_price(
    line: Line, kept: dict[tuple[int | None, str], Decimal], listed: dict[int, Decimal], *, own: bool
) -> Decimal:
    """Finance may say it; else what the line has; else the price list of the day; else the unit price."""
    if own and line.list_price is not None:
        return exact_in(line.list_price, "lines")
    if line.key in kept:
        return kept[line.key]
    return listed.get(line.product_id or 0, line.unit_price)


def _row(number: int, line: Line, products: dict[int, Product], list_price: Decimal) -> ContractLine:
    product = products.get(line.product_id or 0)
    name = product.name if product else clean_text(line.product_name)
    if not name:
        raise Invalid(lines=_("Line %(number)s: choose a product or write what is sold.") % {"number": number})
    row = ContractLine(position=number, product=product, product_name=name)
    row.quantity = exact_in(line.quantity, "lines")
    row.unit_price = exact_in(line.unit_price, "lines")
    row.list_price = list_price
    return row


def _replace(contract: Contract, present: dict[int, M], rows: Sequence[M], place: str, columns: Sequence[str]) -> None:
    """The rows in the places of the present ones; nothing is written where they are alike, new ones at once."""
    new = []
    for row in rows:
        former = present.pop(getattr(row, place), None)
        if former is None:
            row.contract = contract
            new.append(checked(row, ("contract", "product", "person")))  # these were looked up
        else:
            _take_over(former, row, columns)
    for one in present.values():
        one.delete()
    if new:
        type(new[0]).everything.bulk_create(new)


def _take_over(former: M, row: M, columns: Sequence[str]) -> None:
    differs = [name for name in columns if getattr(former, name) != getattr(row, name)]
    for name in differs:
        setattr(former, name, getattr(row, name))
    if differs:
        checked(former).save(update_fields=differs)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
