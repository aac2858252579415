"""The commands of receivables: what a contract is to bring in, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from merit.core.errors import Invalid
from merit.core.fields import clean_text
from merit.core.operations import change, checked, found, locked, log
from merit.crm.contracts import Contract, Receivable
from merit.crm.operations.common import fresh_code
from merit.crm.sales import policy
from merit.crm.sales.amounts import amount_in, parts_of

if TYPE_CHECKING:
    from merit.org.actor import Actor

MOST = 120
SPLITS = ("100", "30/70", "50/50", "30/60/10", "20/40/30/10")
APART = timedelta(days=30)


@dataclass(frozen=True)
class Due:
    """A part of the schedule as it is put in; `id` of the receivable that it is already."""

    due_on: date
    amount: Decimal
    id: int | None = None
    note: str = ""


def suggested(amount: Decimal, signed_on: date, split: str, currency: str) -> list[Due]:
    """The amount split as in 30/60/10, to the cent, the first part due on signing, the others 30 days apart."""
    try:
        weights = [Fraction(part.strip()) for part in split.split("/")]
    except (ValueError, ZeroDivisionError):
        raise Invalid(split=_("Write a split as 30/60/10.")) from None
    if not 0 < len(weights) <= MOST or any(not 0 < weight <= 10**6 for weight in weights):
        raise Invalid(split=_("Write a split as 30/60/10."))
    parts = parts_of(amount, weights, currency)
    return [Due(signed_on + number * APART, part) for number, part in enumerate(parts)]


def set_schedule(contract: Contract, dues: Sequence[Due]) -> None:
    """Make the contract's receivables these. The caller holds the contract and has checked the rights."""
    if len(dues) > MOST:
        raise Invalid(schedule=_("At most %(most)s receivables.") % {"most": MOST})
    present = {one.pk: one for one in _of(contract)}
    for due in dues:
        row = present.pop(due.id, None) if due.id is not None else None
        if due.id is not None and row is None:
            raise Invalid(schedule=_("There is no such receivable."))
        values = {"due_on": due.due_on, "amount": _amount(contract, due.amount), "note": clean_text(due.note)}
        if row is not None:
            change(row, values)
        else:
            checked(Receivable(contract=contract, code=fresh_code(Receivable, "receivable", "AR"), **values)).save()
    for row in present.values():
        row.delete()


def schedule_text(dues: Sequence[Receivable | Due]) -> str:
    """The schedule in one sentence, for the history."""
    return "; ".join(f"{one.due_on:%Y-%m-%d} {one.amount:.2f}" for one in sorted(dues, key=lambda one: one.due_on))


@transaction.atomic
def create_receivable(
    actor: Actor, *, contract_id: int, due_on: date, amount: Decimal, note: str = "", code: str = ""
) -> Receivable:
    """One more part of a contract's schedule."""
    contract = locked(Contract.objects.visible_to(actor), contract_id)
    row = prepared_receivable(actor, contract, due_on=due_on, amount=amount, note=note, code=code)
    row.code = row.code or fresh_code(Receivable, "receivable", "AR")
    checked(row).save(force_insert=True)
    _tell(actor, contract, "receivable-planned", **planned(row))
    return row


def prepared_receivable(
    actor: Actor, contract: Contract, *, due_on: date, amount: Decimal, note: str = "", code: str = ""
) -> Receivable:
    """As `create_receivable`, of a contract that is locked, not saved."""
    _must_plan(actor, contract)
    row = Receivable(contract=contract, due_on=due_on, amount=_amount(contract, amount, "amount"))
    row.note, row.code = clean_text(note), clean_text(code)
    return row


def planned(row: Receivable) -> dict[str, Any]:
    """What the history of its contract says of a new receivable."""
    return {"code": row.code, "due_on": row.due_on, "amount": row.amount}


@transaction.atomic
def change_receivable(
    actor: Actor,
    pk: int,
    version: int,
    *,
    due_on: date | None = None,
    amount: Decimal | None = None,
    note: str | None = None,
) -> Receivable:
    """Change when a part is due, or how much it is."""
    contract = _contract(actor, found(Receivable.objects.visible_to(actor), pk).contract_id)
    row = locked(Receivable.objects.visible_to(actor), pk, version)
    values = {
        "due_on": due_on,
        "amount": None if amount is None else _amount(contract, amount, "amount"),
        "note": None if note is None else clean_text(note),
    }
    diff = change(row, {key: value for key, value in values.items() if value is not None})
    if diff:
        _tell(actor, contract, "receivable-changed", code=row.code, **diff)
    return row


@transaction.atomic
def delete_receivable(actor: Actor, pk: int, version: int) -> None:
    """Take a part out of the schedule. What receipts settle follows anew."""
    contract = _contract(actor, found(Receivable.objects.visible_to(actor), pk).contract_id)
    row = locked(Receivable.objects.visible_to(actor), pk, version)
    _tell(actor, contract, "receivable-deleted", code=row.code, due_on=row.due_on, amount=row.amount)
    row.delete()


def _contract(actor: Actor, pk: int) -> Contract:
    contract = locked(Contract.objects.visible_to(actor), pk)
    _must_plan(actor, contract)
    return contract


def _must_plan(actor: Actor, contract: Contract) -> None:
    policy.must(policy.may_change_facts(actor, contract), _("Once a contract is signed, finance keeps its schedule."))


def _tell(actor: Actor, contract: Contract, verb: str, **data: object) -> None:
    """A change of the schedule is a change of the contract."""
    contract.version += 1
    contract.save(update_fields=["version", "updated_at"])
    log(actor, verb, contract, **data)


def _of(contract: Contract) -> list[Receivable]:
    return list(Receivable.objects.unscoped("the schedule of a held contract").filter(contract=contract))


def _amount(contract: Contract, amount: Decimal, name: str = "schedule") -> Decimal:
    exact = amount_in(contract.company.currency, amount, name)
    if exact <= 0:
        raise Invalid({name: _("A receivable is more than 0.")})
    return exact
