"""What the lines and credits of contracts name: products, list prices, people; for many contracts asked for once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from merit.crm.contracts import Product
from merit.crm.sales.prices import Prices
from merit.org.models import Person

if TYPE_CHECKING:
    from merit.org.actor import Actor


class Known:
    """Products and people that the actor sees, and list prices."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.prices = Prices()
        self._found: dict[Any, dict[int, Any]] = {Product: {}, Person: {}}

    def products(self, wanted: Iterable[int], company_id: int) -> dict[int, Product]:
        """Those of the company that there are."""
        found = self._of(Product, wanted)
        return {pk: row for pk, row in found.items() if row.company_id == company_id}

    def people(self, wanted: Iterable[int]) -> dict[int, Person]:
        """Those that there are."""
        return self._of(Person, wanted)

    def learn(self, rows: Iterable[Any]) -> None:
        """Rows that the actor sees and that will be named."""
        for row in rows:
            self._found[type(row)][row.pk] = row

    def _of(self, model: Any, wanted: Iterable[int]) -> dict[int, Any]:
        known, keys = self._found[model], set(wanted)
        if new := keys - known.keys():
            rows = model.objects.visible_to(self.actor).filter(pk__among=new)
            known |= dict.fromkeys(new) | {row.pk: row for row in rows}
        return {pk: known[pk] for pk in keys if known[pk] is not None}
