"""The lists that there are, by the name that addresses and saved views use."""

from __future__ import annotations

from typing import Final

from merit.lists.described.activities import ACTIVITIES
from merit.lists.described.contacts import CONTACTS
from merit.lists.described.contracts import CONTRACTS
from merit.lists.described.customers import CUSTOMERS
from merit.lists.described.expenses import EXPENSES
from merit.lists.described.leads import LEADS
from merit.lists.described.money import BAD_DEBTS, RECEIPTS, RECEIVABLES
from merit.lists.described.opportunities import OPPORTUNITIES
from merit.lists.described.points import POINTS
from merit.lists.described.products import PRODUCTS
from merit.lists.query import ListOf

_CUSTOMERS = (LEADS, CUSTOMERS, CONTACTS, OPPORTUNITIES, ACTIVITIES)
_SALES = (CONTRACTS, RECEIVABLES, RECEIPTS, BAD_DEBTS, PRODUCTS)
LISTS: Final[dict[str, ListOf]] = {one.name: one for one in (*_CUSTOMERS, *_SALES, EXPENSES, POINTS)}
