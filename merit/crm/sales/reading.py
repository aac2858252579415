"""Questions over many contracts, and the money on them: which match a search, which are open; in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from merit.crm.models import Contract, Customer, Standing
from merit.crm.searching import few, matching, words

if TYPE_CHECKING:
    from merit.org.actor import Actor


def searched(actor: Actor, text: str) -> Q:
    """Contracts found by their own number and name, or by a customer whom the actor sees."""
    return _by_contract(actor, text, "pk", "customer_id")


def money_searched(actor: Actor, text: str, code: str = "code") -> Q:
    """Money found by its own number, in the column `code`, or by its contract as `searched` finds it."""
    rule = _by_contract(actor, text, "contract_id", "contract__customer_id")
    return rule | Q(**{f"{code}__iexact": text.strip()}) if rule else rule


def _by_contract(actor: Actor, text: str, contract: str, customer: str) -> Q:
    """The rule where these columns hold the keys of the contract and of its customer."""
    if not words(text):
        return Q()
    everyone, everything = Customer.objects.visible_to(actor), Contract.objects.unscoped("the caller narrows them")
    customers = few(everyone, text)
    theirs = () if customers is None else (everything.filter(customer_id__in=customers),)
    contracts = few(everything, text, *theirs)
    rule = _among(contract, contracts, everything, text)
    if customers is not None and (contracts is not None or not customers):
        return rule
    return rule | _among(customer, customers, everyone, text)


def _among(column: str, keys: list[int] | None, rows: QuerySet[Any], text: str) -> Q:
    """The column is one of the keys; where they are many, of the rows that match, looked up one by one."""
    if keys is not None:
        return Q(**{f"{column.removesuffix('_id')}__among": keys})
    return matching(text) if column == "pk" else Q(Exists(rows.filter(matching(text), pk=OuterRef(column))))


def standing(actor: Actor, column: str) -> F | Subquery:
    """Beside each contract its `received`, `given_up` or `open_since`; nothing where its money is not seen."""
    if _sees_money(actor):
        return F(f"standing__{column}")
    return Subquery(Standing.objects.visible_to(actor).filter(contract_id=OuterRef("pk")).values(column))


def standing_here(actor: Actor) -> Q:
    """What holds of every contract of the actor's company, said so that what stands on contracts can be read first."""
    return Q(standing__company=actor.company.pk) if _sees_money(actor) else Q()


def _sees_money(actor: Actor) -> bool:
    """Whether whoever sees a contract sees its receipts."""
    return bool(actor.reach("receipts") == actor.reach("contracts"))
