"""Who may do what with contracts and their money. Who sees them stands in merit.crm.contracts.

A role that does the verb must itself reach the record: a salesperson who is also an auditor changes only his own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from merit.core.errors import Forbidden
from merit.org.actor import Reached
from merit.org.roles import ROLES

if TYPE_CHECKING:
    from merit.crm.contracts import Contract
    from merit.org.actor import Actor

WRITE, AMEND, BOOK, PRODUCTS = "contracts.write", "contracts.amend", "receipts.write", "products.write"


def reach(actor: Actor, verb: str) -> Reached:
    """How far the roles that do `verb` let the actor see contracts."""
    cache: dict[str, Reached] = actor.__dict__.setdefault("_sales_reach", {})
    if verb not in cache:
        doing = [one for one in actor.assignments if verb in ROLES[one.role].does]
        able = actor if len(doing) == len(actor.assignments) else replace(actor, assignments=doing)
        cache[verb] = able.reach("contracts") if actor.may(verb) else Reached()
    return cache[verb]


def reaches(actor: Actor, area: str) -> bool:
    """Whether the actor sees any rows of this area (contracts, receipts) at all."""
    far = actor.reach(area)
    return bool(far.companies or far.people)


def may_create(actor: Actor, company_id: int) -> bool:
    """Contracts are created by salespeople and leads, for the customers they answer for, and by finance for all."""
    return actor.may(WRITE, company_id)


def may_amend(actor: Actor, company_id: int) -> bool:
    """What pay depends on, in contracts that are signed: finance only."""
    return company_id in reach(actor, AMEND).companies


def may_write(actor: Actor, contract: Contract) -> bool:
    """The words of a contract: whoever answers for its owner, and finance."""
    far = reach(actor, WRITE)
    return contract.company_id in far.companies or contract.owner_id in far.people


def may_change_facts(actor: Actor, contract: Contract) -> bool:
    """Amount, lines, credits, dates, schedule: until it is signed whoever may write it, from then on finance."""
    if may_amend(actor, contract.company_id):
        return True
    return contract.signed_on > actor.today and may_write(actor, contract)


def may_book(actor: Actor, company_id: int) -> bool:
    """Receipts and bad debts are finance's."""
    return company_id in reach(actor, BOOK).companies


def may_price(actor: Actor, company_id: int) -> bool:
    """Products and list prices are finance's."""
    return actor.may(PRODUCTS, company_id)


def must(allowed: bool, why: Any = None) -> None:
    """Forbidden unless allowed."""
    if not allowed:
        raise Forbidden(why)
