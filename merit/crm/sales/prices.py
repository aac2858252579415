"""List prices of products on a day: read by contracts and offers alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from merit.core.fields import on
from merit.crm.contracts import ListPrice


def list_prices(products: Iterable[int], day: date) -> dict[int, Decimal]:
    """The list price on `day` of those products that have one."""
    rows = ListPrice.objects.unscoped("the prices of given products").filter(on(day), product_id__in=list(products))
    return dict(rows.values_list("product_id", "price"))
