"""Questions over many contracts, and the money on them: which match a search, which are open; in the database."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from merit.crm.models import Contract, Customer, Standing
from merit.crm.searching import few, matching, words

if TYPE_CHECKING:
    from merit.org.actor import Actor

STATES = ("open", "overdue", "collected", "archived")


def searched(actor: Actor, text: str) -> Q:
    """Contracts found by their own number and name, or by a customer whom the actor sees."""
    return _by_contract(actor, text, "pk", "customer_id")


def money_searched(actor: Actor, text: str) -> Q:
    """Receipts and bad debts found by their own number, or by their contract as `searched` finds it."""
    rule = _by_contract(actor, text, "contract_id", "contract__customer_id")
    return rule | Q(code__iexact=text.strip()) if rule else rule


def _by_contract(actor: Actor, text: str, contract: str, customer: str) -> Q:
    """The rule where these columns hold the keys of the contract and of its customer."""
    if not words(text):
        return Q()
    everyone, everything = Customer.objects.visible_to(actor), Contract.objects.unscoped("the caller narrows them")
    customers = few(everyone, text)
    theirs = () if customers is None else (everything.filter(customer_id__in=customers),)
    contracts = few(everything, text, *theirs)
    rule = _among(contract, contracts, everything, text)
    whole = contracts is not None and customers is not None
    return rule if whole else rule | _among(customer, customers, everyone, text)


def _among(column: str, keys: list[int] | None, rows: QuerySet[Any], text: str) -> Q:
    """The column is one of the keys; where they are many, of the rows that match, looked up one by one."""
    if keys is not None:
        return Q(**{f"{column.removesuffix('_id')}__among": keys})
    return Q(Exists(rows.filter(matching(text), pk=OuterRef(column))))


def with_state(rows: QuerySet[Contract], actor: Actor, state: str) -> QuerySet[Contract]:
    """Contracts in a collected state: open, overdue (a due receivable is not covered), collected; or archived."""
    if state == "archived":
        return rows.exclude(archived_at=None)
    rows = rows.filter(archived_at=None)
    if not state:
        return rows
    if not _sees_money(actor):
        rows = rows.filter(pk__in=Standing.objects.visible_to(actor).values("pk"))
    if state == "overdue":
        return rows.filter(standing__open_since__lt=actor.today)
    covered = F("standing__received") + F("standing__given_up")
    return rows.filter(amount__lte=covered) if state == "collected" else rows.filter(amount__gt=covered)


def standing(actor: Actor, column: str) -> F | Coalesce:
    """Beside each contract what was `received` or `given_up`; nothing where the actor may not see its money."""
    if _sees_money(actor):
        return F(f"standing__{column}")
    rows = Standing.objects.visible_to(actor).filter(contract_id=OuterRef("pk")).values(column)
    return Coalesce(Subquery(rows), Decimal(0))


def _sees_money(actor: Actor) -> bool:
    """Whether whoever sees a contract sees its receipts."""
    return bool(actor.reach("receipts") == actor.reach("contracts"))
