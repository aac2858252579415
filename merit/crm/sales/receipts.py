"""The commands of receipts: money received and refunded, booked by finance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from merit.core.errors import Invalid
from merit.core.fields import clean_text
from merit.core.operations import change, create, locked, log
from merit.crm.contracts import Contract, Receipt
from merit.crm.operations.common import fresh_code, held
from merit.crm.sales import policy
from merit.crm.sales.amounts import amount_in

if TYPE_CHECKING:
    from merit.org.actor import Actor


@transaction.atomic
def create_receipt(
    actor: Actor,
    *,
    contract_id: int,
    received_on: date,
    amount: Decimal,
    account: str = "",
    note: str = "",
    code: str = "",
) -> Receipt:
    """Book money received on a contract; a refund is negative. What it settles follows from the schedule."""
    contract = _contract(actor, contract_id)
    row = prepared_receipt(
        actor, contract, received_on=received_on, amount=amount, account=account, note=note, code=code
    )
    row.code = row.code or fresh_code(Receipt, "receipt", "R")
    create(row)
    verb, data = booked(row)
    log(actor, verb, contract, **data)
    return row


def prepared_receipt(
    actor: Actor,
    contract: Contract,
    *,
    received_on: date,
    amount: Decimal,
    account: str = "",
    note: str = "",
    code: str = "",
) -> Receipt:
    """As `create_receipt`, on a contract that is held, not saved."""
    policy.must(policy.may_book(actor, contract.company_id))
    row = Receipt(contract=contract, received_on=_day(actor, received_on), account=clean_text(account))
    row.amount, row.note, row.code = _amount(contract, amount), clean_text(note), clean_text(code)
    return row


def booked(row: Receipt) -> tuple[str, dict[str, Any]]:
    """The event of a new receipt, told of its contract."""
    verb = "receipt-booked" if row.amount > 0 else "refund-booked"
    return verb, {"code": row.code, "amount": row.amount, "received_on": row.received_on}


@transaction.atomic
def change_receipt(
    actor: Actor,
    pk: int,
    version: int,
    *,
    reason: str,
    contract_id: int | None = None,
    received_on: date | None = None,
    amount: Decimal | None = None,
    account: str | None = None,
    note: str | None = None,
) -> Receipt:
    """Correct a receipt, with a reason. A run that already paid on it makes an adjustment in the next one."""
    row = _held(actor, pk, version)
    reason = given_reason(reason)
    owner = row.contract if contract_id in {None, row.contract_id} else _contract(actor, contract_id)
    if owner.company_id != row.contract.company_id:
        raise Invalid(contract_id=_("The contract belongs to another company."))
    values = {
        "contract": owner,
        "received_on": None if received_on is None else _day(actor, received_on),
        "amount": None if amount is None else _amount(owner, amount),
        "account": None if account is None else clean_text(account),
        "note": None if note is None else clean_text(note),
    }
    former = row.contract
    diff = change(row, {key: value for key, value in values.items() if value is not None})
    for one in {former.pk: former, owner.pk: owner}.values() if diff else ():
        log(actor, "receipt-changed", one, code=row.code, reason=reason, **diff)
    return row


@transaction.atomic
def delete_receipt(actor: Actor, pk: int, version: int, *, reason: str) -> None:
    """Take back a receipt that never was, with a reason. Money that went back is a refund, not a deletion."""
    row = _held(actor, pk, version)
    reason = given_reason(reason)
    data = {"code": row.code, "amount": row.amount, "received_on": row.received_on, "reason": reason}
    row.delete()
    log(actor, "receipt-deleted", row.contract, **data)


def _contract(actor: Actor, pk: int | None) -> Contract:
    contract = held(Contract.objects.visible_to(actor).select_related("company"), pk, "contract_id")
    policy.must(policy.may_book(actor, contract.company_id))
    return contract


def _held(actor: Actor, pk: int, version: int) -> Receipt:
    row = locked(Receipt.objects.visible_to(actor).select_related("contract__company"), pk, version)
    policy.must(policy.may_book(actor, row.contract.company_id))
    return row


def _amount(contract: Contract, amount: Decimal) -> Decimal:
    exact = amount_in(contract.company.currency, amount)
    if exact == 0:
        raise Invalid(amount=_("A receipt is not 0. A refund is negative."))
    return exact


def _day(actor: Actor, day: date) -> date:
    if day > actor.today:
        raise Invalid(received_on=_("This day is still to come."))
    if day.year < 1990:
        raise Invalid(received_on=_("Enter a day after 1990."))
    return day


def given_reason(reason: str) -> str:
    text = clean_text(reason)
    if not text:
        raise Invalid(reason=_("Say why: it is kept in the history."))
    if len(text) > 300:
        raise Invalid(reason=_("At most 300 characters."))
    return text
