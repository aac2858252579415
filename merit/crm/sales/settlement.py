"""Which receivables a contract's receipts settle: here for the few of a page; for lists see merit/crm/standing.py.

A contract's net receipts (at least 0) settle its receivables, the oldest due first, then by code. Money
given up takes what is then still open, in the same order. Source: docs/spec/metrics.md, collection_rate; the paid part
is the one of merit.calc.metrics.settled.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Q, QuerySet, Sum, TextField, Value
from django.db.models.functions import Coalesce

from merit.crm.contracts import BadDebt, Contract, Receipt, Receivable

if TYPE_CHECKING:
    from merit.org.actor import Actor

NOTHING = Decimal(0)


class Settled(NamedTuple):
    """A receivable and what has become of it: amount = paid + written off + open."""

    receivable: Receivable
    paid: Decimal
    written_off: Decimal
    open: Decimal

    def state(self, day: date) -> str:
        """settled, written-off, overdue, part (paid in part) or due (not yet)."""
        if self.open <= 0:
            return "written-off" if self.written_off else "settled"
        if self.receivable.due_on < day:
            return "overdue"
        return "part" if self.paid else "due"

    def days_late(self, day: date) -> int:
        """Days since it was due; 0 before, and once nothing is open."""
        return max(0, (day - self.receivable.due_on).days) if self.open > 0 else 0


@dataclass
class Balance:
    """Where a contract stands."""

    amount: Decimal
    received: Decimal = NOTHING
    bad_debt: Decimal = NOTHING
    parts: list[Settled] = field(default_factory=list)

    @property
    def outstanding(self) -> Decimal:
        """What is still to come; less than 0: more was received than agreed."""
        return self.amount - self.received - self.bad_debt

    @property
    def planned(self) -> Decimal:
        """The sum of the schedule."""
        return sum((part.receivable.amount for part in self.parts), NOTHING)

    @property
    def collected(self) -> Decimal | None:
        """The received part of the amount; None without an amount."""
        return self.received / self.amount if self.amount > 0 else None

    def overdue(self, day: date) -> Decimal:
        """What was due before this day and is still open."""
        return sum((part.open for part in self.parts if part.receivable.due_on < day), NOTHING)

    def days_late(self, day: date) -> int:
        """Days since the oldest open receivable was due."""
        return max((part.days_late(day) for part in self.parts), default=0)

    @property
    def next_due(self) -> Settled | None:
        """The oldest receivable that is still open."""
        return next((part for part in self.parts if part.open > 0), None)


def spread(receivables: Iterable[Receivable], received: Decimal, given_up: Decimal) -> list[Settled]:
    """The rule itself, over one contract's receivables, its net receipts and its bad debts."""
    net, upto, parts = max(received, NOTHING), NOTHING, []
    covered = net + max(given_up, NOTHING)
    for one in sorted(receivables, key=lambda one: (one.due_on, one.code)):
        before, upto = upto, upto + one.amount
        paid = min(net, upto) - min(net, before)
        gone = min(covered, upto) - min(covered, before) - paid
        parts.append(Settled(one, paid, gone, one.amount - paid - gone))
    return parts


def covered_by(receipt: Receipt) -> list[tuple[Receivable, Decimal]]:
    """What this receipt paid of which receivable, the contract's receipts taken in the order of their days.

    Of a refund: what it took back, as negative amounts.
    """
    rows = Receipt.objects.unscoped("the receipts of the contract of a given one").filter(contract=receipt.contract_id)
    earlier = Q(received_on__lt=receipt.received_on) | Q(received_on=receipt.received_on, pk__lt=receipt.pk)
    before = rows.filter(earlier).aggregate(total=Coalesce(Sum("amount"), NOTHING))["total"]
    owed = list(Receivable.objects.unscoped("the schedule of a given receipt").filter(contract=receipt.contract_id))
    steps = [spread(owed, received, NOTHING) for received in (before, before + receipt.amount)]
    pairs = zip(*steps, strict=True)
    return [(after.receivable, after.paid - first.paid) for first, after in pairs if after.paid != first.paid]


def balances(contracts: Sequence[Contract], actor: Actor | None = None) -> dict[int, Balance]:
    """Where each of these contracts stands, by id, with all that is recorded: two queries for any number of them.

    With `actor`, only money that he may see counts.
    """
    keys = [contract.pk for contract in contracts]
    found = {contract.pk: Balance(contract.amount) for contract in contracts}
    received = _sums(_rows(Receipt, actor).filter(contract_id__in=keys), "received")
    given_up = _sums(_rows(BadDebt, actor).filter(contract_id__in=keys), "bad_debt")
    for key, kind, total in received.union(given_up, all=True):
        setattr(found[key], kind, total)
    owed: dict[int, list[Receivable]] = {}
    for one in _rows(Receivable, actor).filter(contract_id__in=keys):
        owed.setdefault(one.contract_id, []).append(one)
    for key, balance in found.items():
        balance.parts = spread(owed.get(key, ()), balance.received, balance.bad_debt)
    return found


def settled(actor: Actor, keys: Sequence[int]) -> dict[int, Settled]:
    """These receivables that the actor sees, by id, with contract, customer and owner; one query for all of them."""
    rows = Receivable.objects.visible_to(actor)
    rows = rows.filter(contract__in=Receivable.objects.visible_to(actor).filter(pk__in=keys).values("contract"))
    schedules: dict[int, list[Receivable]] = {}
    for one in rows.select_related("contract__customer", "contract__owner", "contract__standing"):
        schedules.setdefault(one.contract_id, []).append(one)
    parts: list[Settled] = []
    for schedule in schedules.values():
        stands = schedule[0].contract.standing
        parts += spread(schedule, stands.received, stands.given_up)
    wanted = set(keys)
    return {part.receivable.pk: part for part in parts if part.receivable.pk in wanted}


def _rows(model: Any, actor: Actor | None) -> QuerySet[Any]:
    manager = model.objects
    return manager.unscoped("the settlement of given contracts") if actor is None else manager.visible_to(actor)


def _sums(rows: QuerySet[Any], kind: str) -> QuerySet[Any, Any]:
    """(contract, kind, sum) of receipts or bad debts."""
    named = rows.order_by().annotate(kind=Value(kind, output_field=TextField()))
    return named.values_list("contract_id", "kind").annotate(total=Sum("amount"))
