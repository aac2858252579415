"""The commands of bad debts: money given up, booked by finance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from merit.core.errors import Invalid
from merit.core.fields import clean_text
from merit.core.operations import change, create, locked, log
from merit.crm.contracts import BadDebt, Contract
from merit.crm.operations.common import fresh_code, held
from merit.crm.sales import policy
from merit.crm.sales.amounts import amount_in
from merit.crm.sales.receipts import given_reason

if TYPE_CHECKING:
    from merit.org.actor import Actor


@transaction.atomic
def create_bad_debt(
    actor: Actor, *, contract_id: int, written_off_on: date, amount: Decimal, note: str = "", code: str = ""
) -> BadDebt:
    """Give up money of a contract; a negative amount takes back what was given up too soon."""
    owner = held(Contract.objects.visible_to(actor).select_related("company"), contract_id, "contract_id")
    policy.must(policy.may_book(actor, owner.company_id))
    row = BadDebt(contract=owner, written_off_on=_day(actor, written_off_on), amount=_amount(owner, amount))
    row.note = clean_text(note)
    row.code = clean_text(code) or fresh_code(BadDebt, "bad-debt", "BD")
    create(row)
    log(actor, "bad-debt-booked", owner, code=row.code, amount=row.amount, written_off_on=row.written_off_on)
    return row


@transaction.atomic
def change_bad_debt(
    actor: Actor,
    pk: int,
    version: int,
    *,
    reason: str,
    written_off_on: date | None = None,
    amount: Decimal | None = None,
    note: str | None = None,
) -> BadDebt:
    """Correct a bad debt, with a reason."""
    row = _held(actor, pk, version)
    reason = given_reason(reason)
    values = {
        "written_off_on": None if written_off_on is None else _day(actor, written_off_on),
        "amount": None if amount is None else _amount(row.contract, amount),
        "note": None if note is None else clean_text(note),
    }
    diff = change(row, {key: value for key, value in values.items() if value is not None})
    if diff:
        log(actor, "bad-debt-changed", row.contract, code=row.code, reason=reason, **diff)
    return row


@transaction.atomic
def delete_bad_debt(actor: Actor, pk: int, version: int, *, reason: str) -> None:
    """Take back a bad debt that was booked by mistake, with a reason."""
    row = _held(actor, pk, version)
    data = {"code": row.code, "amount": row.amount, "reason": given_reason(reason)}
    row.delete()
    log(actor, "bad-debt-deleted", row.contract, **data)


def _held(actor: Actor, pk: int, version: int) -> BadDebt:
    row = locked(BadDebt.objects.visible_to(actor).select_related("contract__company"), pk, version)
    policy.must(policy.may_book(actor, row.contract.company_id))
    return row


def _amount(contract: Contract, amount: Decimal) -> Decimal:
    exact = amount_in(contract.company.currency, amount)
    if exact == 0:
        raise Invalid(amount=_("A bad debt is not 0."))
    return exact


def _day(actor: Actor, day: date) -> date:
    if day > actor.today:
        raise Invalid(written_off_on=_("This day is still to come."))
    if day.year < 1990:
        raise Invalid(written_off_on=_("Enter a day after 1990."))
    return day
