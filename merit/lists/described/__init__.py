"""The lists that there are, by the name that addresses and saved views use."""

from __future__ import annotations

from typing import Final

from merit.lists.described.activities import ACTIVITIES
from merit.lists.described.contacts import CONTACTS
from merit.lists.described.customers import CUSTOMERS
from merit.lists.described.leads import LEADS
from merit.lists.described.opportunities import OPPORTUNITIES
from merit.lists.described.points import POINTS
from merit.lists.query import ListOf

EVERY: Final = (LEADS, CUSTOMERS, CONTACTS, OPPORTUNITIES, ACTIVITIES, POINTS)
LISTS: Final[dict[str, ListOf]] = {one.name: one for one in EVERY}
