"""Questions over many contracts: which match a search, which are still open; in the database."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest

from merit.crm.contracts import BadDebt, Contract, Receipt, Receivable
from merit.crm.models import Customer
from merit.crm.searching import matching

if TYPE_CHECKING:
    from merit.org.actor import Actor

NOTHING = Decimal(0)
STATES = ("open", "overdue", "collected", "archived")


def searched(actor: Actor, text: str) -> Q:
    """Contracts found by their own number and name, or by a customer whom the actor sees."""
    if not text:
        return Q()
    theirs = Customer.objects.visible_to(actor).filter(matching(text)).values("pk")
    return matching(text) | Q(customer_id__in=theirs)


def sum_of(model: Any, actor: Actor, **conditions: Any) -> Coalesce:
    """The sum of a contract's receipts, bad debts or receivables, beside each contract."""
    rows = model.objects.visible_to(actor).filter(contract_id=OuterRef("pk"), **conditions).order_by()
    total = rows.values("contract_id").annotate(total=Sum("amount")).values("total")
    return Coalesce(Subquery(total), NOTHING)


def with_state(rows: QuerySet[Contract], actor: Actor, state: str) -> QuerySet[Contract]:
    """Contracts in a collected state: open, overdue (a due receivable is not covered), collected; or archived."""
    if state == "archived":
        return rows.exclude(archived_at=None)
    rows = rows.filter(archived_at=None)
    if not state:
        return rows
    today = actor.today
    rows = rows.annotate(
        got=sum_of(Receipt, actor, received_on__lte=today), gone=sum_of(BadDebt, actor, written_off_on__lte=today)
    )
    if state == "overdue":
        due = sum_of(Receivable, actor, due_on__lt=today)
        covered = Greatest(F("got"), NOTHING) + Greatest(F("gone"), NOTHING)
        return rows.annotate(due=due, covered=covered).filter(due__gt=F("covered"))
    left = F("got") + F("gone")
    return rows.filter(amount__gt=left) if state == "open" else rows.filter(amount__lte=left)
