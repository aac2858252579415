"""List prices of products on a day: read by contracts and offers alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from merit.crm.contracts import ListPrice


def list_prices(products: Iterable[int], day: date) -> dict[int, Decimal]:
    """The list price on `day` of those products that have one."""
    return Prices().on(day, products)


class Prices:
    """List prices of products on any day; each product is asked for once."""

    def __init__(self) -> None:
        self._known: dict[int, list[tuple[Any, Decimal]]] = {}

    def ask(self, products: Iterable[int]) -> None:
        """These will be wanted."""
        if new := set(products) - self._known.keys():
            self._known |= {pk: [] for pk in new}
            rows = ListPrice.objects.unscoped("the prices of given products").filter(product_id__among=new)
            for pk, valid, price in rows.values_list("product_id", "valid", "price"):
                self._known[pk].append((valid, price))

    def on(self, day: date, products: Iterable[int]) -> dict[int, Decimal]:
        """The list price on `day` of those products that have one."""
        wanted = list(products)
        self.ask(wanted)
        return {pk: price for pk in wanted for valid, price in self._known[pk] if day in valid}
