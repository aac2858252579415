"""Products and list prices: one price per day, a new one closes the one before."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from merit.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from merit.crm.contracts import Product
from merit.crm.sales import products
from merit.crm.sales.prices import list_prices
from merit.crm.sales.rows import Line
from tests.crm import sales_kit as kit

D = Decimal


def prices(product: Product) -> list[tuple[Any, Any, D]]:
    return [(one.valid.lower, one.valid.upper, one.price) for one in product.prices.order_by("valid")]


def test_a_price_holds_until_the_next(cast: Any) -> None:
    made = products.create_product(cast.finance, name="Camera", price=D(10), price_from=date(2026, 1, 1))
    assert made.code == "P-00001"
    for version, (day, price) in enumerate(
        [("2026-07-01", 12), ("2026-04-01", 11), ("2025-01-01", 9), ("2026-04-01", 13)], 2
    ):
        products.set_list_price(cast.finance, made.pk, version, price=D(price), start=date.fromisoformat(day))
    assert prices(made) == [
        (date(2025, 1, 1), date(2026, 1, 1), D(9)),
        (date(2026, 1, 1), date(2026, 4, 1), D(10)),
        (date(2026, 4, 1), date(2026, 7, 1), D(13)),
        (date(2026, 7, 1), None, D(12)),
    ]
    assert list_prices([made.pk], date(2026, 3, 31)) == {made.pk: D(10)}
    assert list_prices([made.pk], date(2024, 12, 31)) == {}


def test_only_finance_keeps_products(cast: Any) -> None:
    for actor in (cast.seller, cast.lead, cast.gm, cast.auditor, cast.hr):
        with pytest.raises(Forbidden):
            products.create_product(actor, name="x")
    made = products.create_product(cast.finance, name="x", price=D(1))
    with pytest.raises(Forbidden):
        products.set_list_price(cast.seller, made.pk, 2, price=D(1), start=date(2026, 1, 1))
    for actor in (cast.outsider, cast.hr):
        with pytest.raises(NotFound):
            products.change_product(actor, made.pk, 1, name="y")
    for price in ("-1", "NaN", "1E+30", "0.0000000000001"):
        with pytest.raises(Invalid):
            products.set_list_price(cast.finance, made.pk, 2, price=D(price), start=date(2026, 1, 1))
    with pytest.raises(Stale):
        products.change_product(cast.finance, made.pk, 1, name="y")
    with pytest.raises(Invalid):
        products.create_product(cast.finance, name="y", code=made.code)


def test_a_product_that_was_sold_is_archived_and_not_deleted(cast: Any) -> None:
    made = products.create_product(cast.finance, name="x")
    kit.contract(cast, lines=[Line(D(1), D(1), product_id=made.pk)])
    with pytest.raises(Conflict):
        products.delete_product(cast.finance, made.pk, 1)
    assert products.archive_product(cast.finance, made.pk, 1).archived_at
    other = products.create_product(cast.finance, name="y", price=D(1))
    products.delete_product(cast.finance, other.pk, 2)
    assert Product.everything.get() == made
