"""Products, contracts and their money as files bring them in: checked as single operations do, many written at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from merit.core.inserting import cleaned, insert_rows
from merit.crm.contracts import Contract, ListPrice, Product, Receipt, Receivable
from merit.crm.operations import bulk
from merit.crm.operations.steps import contracts_entered
from merit.crm.sales.contracts import created, prepared_contract
from merit.crm.sales.products import checked_price, prepared_product
from merit.crm.sales.receipts import booked, prepared_receipt
from merit.crm.sales.receivables import planned, prepared_receivable

if TYPE_CHECKING:
    from merit.org.actor import Actor


def held(actor: Actor, keys: Iterable[int]) -> dict[int, Contract]:
    """These contracts by id: nobody else changes them or their money until the transaction ends."""
    rows = Contract.objects.visible_to(actor).filter(pk__among=set(keys)).select_related("company").order_by("pk")
    return {row.pk: row for row in rows.select_for_update(of=("self",), no_key=True)}


def contract_to_insert(actor: Actor, **values: Any) -> Any:
    """As `prepared_contract`, with what the fields of contract, lines and credits ask for."""
    contract = _ready(prepared_contract(actor, **values), ("attributes",))
    for part in (*contract.sold, *contract.shares):
        cleaned(part)
    return contract


def receipt_to_insert(actor: Actor, contract: Contract, **values: Any) -> Any:
    """As `prepared_receipt`."""
    return _ready(prepared_receipt(actor, contract, **values))


def receivable_to_insert(actor: Actor, contract: Contract, **values: Any) -> Any:
    """As `prepared_receivable`."""
    return _ready(prepared_receivable(actor, contract, **values))


def product_to_insert(
    actor: Actor, *, price: Decimal | None = None, price_from: date | None = None, **values: Any
) -> Any:
    """As `create_product`, with its first list price beside it."""
    product = _ready(prepared_product(actor, **values))
    product.first_price = None
    if price is not None:
        valid = DateRange(price_from or actor.today, None)
        product.first_price = cleaned(ListPrice(product=product, price=checked_price(price), valid=valid))
    return product


def _ready(row: Any, skip: tuple[str, ...] = ()) -> Any:
    row.code_given = bool(row.code)
    return cleaned(row, skip)


@transaction.atomic
def insert_products(actor: Actor, rows: Sequence[Any], **data: Any) -> None:
    """With their first list prices."""
    bulk.insert(actor, rows, **data)
    prices = [row.first_price for row in rows if row.first_price is not None]
    for price in prices:
        price.product_id = price.product.pk  # known by now
    insert_rows(prices)
    bulk.count(Product, (price.product_id for price in prices))
    told = [(one.product, {"start": one.valid.lower, "price": one.price, **data}) for one in prices]
    bulk.tell(actor, [("list-price-set", product, more) for product, more in told])


@transaction.atomic
def insert_contracts(actor: Actor, rows: Sequence[Any], **data: Any) -> None:
    """With their lines and credits; `data` stands in their events."""
    bulk.written(rows)
    for parts in ([one.sold for one in rows], [one.shares for one in rows]):
        for contract, some in zip(rows, parts, strict=True):
            for part in some:
                part.contract = contract
        insert_rows([part for some in parts for part in some])
    bulk.tell(actor, [("created", row, {**created(row), **data}) for row in rows])
    contracts_entered(actor, [row.opportunity for row in rows if row.opportunity_id])


@transaction.atomic
def insert_receipts(actor: Actor, rows: Sequence[Receipt], **data: Any) -> None:
    """Of contracts that are held; told of these."""
    bulk.written(rows)
    told = [(row.contract, *booked(row)) for row in rows]
    bulk.tell(actor, [(verb, contract, {**more, **data}) for contract, verb, more in told])


@transaction.atomic
def insert_receivables(actor: Actor, rows: Sequence[Receivable], **data: Any) -> None:
    """Of contracts that are held; told of these, each a change of its contract."""
    bulk.written(rows)
    bulk.count(Contract, (row.contract_id for row in rows))
    bulk.tell(actor, [("receivable-planned", row.contract, {**planned(row), **data}) for row in rows])
