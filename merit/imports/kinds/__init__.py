"""The kinds of records that can be imported, by name, in the order in which a new company brings them in."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from merit.imports.fields import Kind

if TYPE_CHECKING:
    from merit.imports.kinds.bringing import Bringer


@cache
def bringers() -> dict[str, type[Bringer]]:
    """What brings in rows of each kind."""
    from merit.imports.kinds import activities, contacts, contracts, customers, money, opportunities, people, products
    from merit.imports.kinds import targets as goals

    every: tuple[type[Bringer], ...] = (
        *(people.People, products.Products, customers.Customers, contacts.Contacts, opportunities.Opportunities),
        *(activities.Activities, contracts.Contracts, money.Receivables, money.Receipts, goals.Targets),
    )
    return {one.kind.name: one for one in every}


def kinds() -> dict[str, Kind]:
    return {name: one.kind for name, one in bringers().items()}


def kind_of(name: str) -> Kind | None:
    found = bringers().get(name)
    return found.kind if found else None
