"""Questions over many contracts: which match a search, which are still open; in the database."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from merit.crm.models import Contract, Customer, Standing
from merit.crm.searching import matching

if TYPE_CHECKING:
    from merit.org.actor import Actor

STATES = ("open", "overdue", "collected", "archived")


def searched(actor: Actor, text: str) -> Q:
    """Contracts found by their own number and name, or by a customer whom the actor sees."""
    if not text:
        return Q()
    theirs = Customer.objects.visible_to(actor).filter(matching(text)).values("pk")
    return matching(text) | Q(customer_id__in=theirs)


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
