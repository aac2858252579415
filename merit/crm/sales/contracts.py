"""The commands of contracts: signing facts, lines, credits, schedule; archive and deletion."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, Forbidden, Invalid
from merit.core.fields import clean_text
from merit.core.operations import change, create, locked, log
from merit.crm import custom
from merit.crm.contracts import BadDebt, Contract, Receipt
from merit.crm.models import Customer, Opportunity
from merit.crm.operations.common import chosen, fresh_code
from merit.crm.operations.steps import contracts_entered
from merit.crm.sales import policy, receivables, rows
from merit.crm.sales.amounts import amount_in
from merit.crm.sales.known import Known
from merit.crm.sales.rows import Line, Share
from merit.crm.sales.settlement import balances
from merit.crm.searching import of_contract, search_text
from merit.org.models import Person

if TYPE_CHECKING:
    from merit.crm.sales.receivables import Due
    from merit.org.actor import Actor

UNSET: Any = object()
AHEAD = timedelta(days=366)
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
# What the owner may change of a contract that is signed: no figure depends on it.
FREE = frozenset({"name", "note", "opportunity", "search"})
PARTIES: dict[str, Any] = {"customer": Customer, "opportunity": Opportunity, "owner": Person}


@transaction.atomic
def create_contract(
    actor: Actor,
    *,
    signed_on: date,
    customer_id: int | None = None,
    opportunity_id: int | None = None,
    owner_id: int | None = None,
    code: str = "",
    name: str = "",
    amount: Decimal | None = None,
    note: str = "",
    attributes: dict[str, str] | None = None,
    lines: Sequence[Line] = (),
    credits: Sequence[Share] = (),
    schedule: Sequence[Due] = (),
) -> Contract:
    """A signed contract with its lines, credits and schedule. Ids are of records that the actor sees.

    Without an amount it is the sum of the lines; without credits the owner has all of it; without an owner it is the
    opportunity's or the customer's. Raises Invalid, Forbidden.
    """
    chance = _seen(actor, "opportunity", opportunity_id)
    parties = {"customer": _seen(actor, "customer", customer_id), "opportunity": chance}
    values = {"code": code, "name": name, "amount": amount, "note": note, "attributes": attributes}
    owner = _seen(actor, "owner", owner_id)
    contract = prepared_contract(
        actor, signed_on=signed_on, owner=owner, lines=lines, credits=credits, **parties, **values
    )
    contract.code = contract.code or fresh_code(Contract, "contract", "K")
    contract.search = of_contract(contract)
    create(contract)
    rows.save_lines(contract, contract.sold)
    rows.save_credits(contract, contract.shares)
    receivables.set_schedule(contract, schedule)
    log(actor, "created", contract, **created(contract))
    contracts_entered(actor, [chance] if chance else [])
    return contract


def prepared_contract(
    actor: Actor,
    *,
    signed_on: date,
    customer: Customer | None = None,
    opportunity: Opportunity | None = None,
    owner: Person | None = None,
    code: str = "",
    name: str = "",
    amount: Decimal | None = None,
    note: str = "",
    attributes: dict[str, str] | None = None,
    lines: Sequence[Line] = (),
    credits: Sequence[Share] = (),
    known: Known | None = None,
) -> Any:
    """As `create_contract`, of rows that the actor sees, not saved: the contract, with its lines and credits beside it.

    `known`: what lines and credits name, where it is looked up for many contracts at once.
    """
    customer = customer or (opportunity.customer if opportunity else None)
    company = customer.company if customer else actor.company
    policy.must(policy.may_create(actor, company.pk))
    contract: Any = Contract(company=company, customer=customer, opportunity=opportunity, name=clean_text(name))
    contract.code, contract.note = clean_text(code), note
    contract.attributes = custom.checked(actor, "contract", attributes or {}, company_id=company.pk)
    contract.owner_id = _owner(actor, owner, opportunity, customer)
    contract.signed_on = _day(actor, signed_on)
    _in_reach(actor, contract)
    contract.amount = _amount(contract, amount, lines)
    contract.sold = rows.prepared_lines(actor, contract, lines, contract.signed_on, known)
    contract.shares = rows.prepared_credits(actor, credits or _all_to(contract.owner_id), known)
    return contract


def created(contract: Any) -> dict[str, Any]:
    """What the history says of a new contract."""
    return {"amount": contract.amount, "credits": rows.credits_text(contract.shares)}


@transaction.atomic
def change_contract(
    actor: Actor,
    pk: int,
    version: int,
    *,
    name: str = UNSET,
    note: str = UNSET,
    opportunity_id: int | None = UNSET,
    customer_id: int | None = UNSET,
    owner_id: int | None = UNSET,
    signed_on: date = UNSET,
    amount: Decimal | None = UNSET,
    attributes: dict[str, str] = UNSET,
    lines: Sequence[Line] = UNSET,
    credits: Sequence[Share] = UNSET,
    schedule: Sequence[Due] = UNSET,
) -> Contract:
    """Change what is given. What pay depends on changes, once the contract is signed, by finance only.

    Such a change is a fact: the next pay run makes adjustments of what it alters. `amount` None: the sum of the lines.
    """
    contract = locked(Contract.objects.visible_to(actor).select_related("company"), pk, version)
    policy.must(policy.may_write(actor, contract))
    given = {"name": name, "note": note, "signed_on": signed_on, "amount": amount, "customer": customer_id}
    given |= {"opportunity": opportunity_id, "owner": owner_id, "attributes": attributes}
    values = _values(actor, contract, {key: one for key, one in given.items() if one is not UNSET}, lines)
    signed = values.get("signed_on", contract.signed_on)
    sold = None if lines is UNSET else rows.prepared_lines(actor, contract, lines, signed)
    shares = None if credits is UNSET else rows.prepared_credits(actor, credits)
    parts = _parts(contract, sold, shares, None if schedule is UNSET else schedule)
    changed = {key for key, value in values.items() if value != getattr(contract, key)} | parts.keys()
    _may_change(actor, contract, values, changed)
    _write_parts(contract, sold, shares, None if schedule is UNSET else schedule, parts)
    diff = change(contract, values)
    if "opportunity" in diff:
        contracts_entered(actor, [contract.opportunity] if contract.opportunity else [])
    if parts and not diff:
        _count(contract)
    if diff or parts:
        log(actor, "changed", contract, **custom.masked(actor, contract, diff | parts))
    return contract


@transaction.atomic
def archive_contract(actor: Actor, pk: int, version: int, *, archived: bool = True) -> Contract:
    """Take a contract out of the lists, or back into them. Its facts stay facts."""
    contract = locked(Contract.objects.visible_to(actor), pk, version)
    policy.must(policy.may_write(actor, contract))
    if (contract.archived_at is not None) == archived:
        return contract
    change(contract, {"archived_at": timezone.now() if archived else None})
    log(actor, "archived" if archived else "restored", contract)
    return contract


@transaction.atomic
def delete_contract(actor: Actor, pk: int, version: int) -> None:
    """Delete a contract on which nothing was booked, with its schedule; any other can only be archived."""
    contract = locked(Contract.objects.visible_to(actor), pk, version)
    policy.must(policy.may_change_facts(actor, contract))
    for model in (Receipt, BadDebt):
        if model.objects.unscoped("does anything depend on it").filter(contract=contract).exists():
            raise Conflict(_("Money was booked on this contract. Archive it instead."))
    log(actor, "deleted", contract, amount=contract.amount, signed_on=contract.signed_on)
    receivables.set_schedule(contract, ())
    try:
        contract.delete()
    except ProtectedError as error:
        raise Conflict(_("Other records name this contract. Archive it instead.")) from error


def _may_change(actor: Actor, contract: Contract, values: dict[str, Any], changed: set[str]) -> None:
    """Forbidden, with the reason, where what changes is finance's."""
    if changed - FREE:
        why = _("Once a contract is signed, only finance changes its amount, lines, credits, dates and parties.")
        policy.must(policy.may_change_facts(actor, contract), why)
    if "amount" in changed and values["amount"] < balances([contract])[contract.pk].received:
        why = _("More than this is received already: finance changes it.")
        policy.must(policy.may_amend(actor, contract.company_id), why)


def _seen(actor: Actor, party: str, pk: int | None) -> Any:
    return None if pk is None else chosen(PARTIES[party].objects.visible_to(actor), pk, f"{party}_id")


def _values(actor: Actor, contract: Contract, given: dict[str, Any], lines: Sequence[Line]) -> dict[str, Any]:
    """The columns to set: ids resolved among what the actor sees, the amount in the currency."""
    values = dict(given)
    for party in PARTIES:
        if party in values and values[party] == getattr(contract, f"{party}_id"):
            del values[party]
        elif party in values:
            values[party] = _seen(actor, party, values[party])
    for party in ("customer", "opportunity"):
        if values.get(party) and values[party].company_id != contract.company_id:
            raise Invalid({f"{party}_id": _("This belongs to another company.")})
    if "amount" in values:
        present = [Line.of(row) for row in contract.lines.all()] if lines is UNSET else lines
        values["amount"] = _amount(contract, values["amount"], present)
    if "signed_on" in values and values["signed_on"] != contract.signed_on:
        values["signed_on"] = _day(actor, values["signed_on"])
    if "attributes" in values:
        kept = contract.attributes
        values["attributes"] = custom.checked(actor, "contract", values["attributes"], kept, contract.company_id)
    if "name" in values:
        values["name"] = clean_text(values["name"])
        values["search"] = search_text(contract.code, values["name"])
    return values


def _parts(contract: Contract, sold: Any, shares: Any, schedule: Any) -> dict[str, list[str]]:
    """What changes in lines, credits and schedule, in words: {part: [before, after]}."""
    told = (
        ("lines", sold, rows.lines_text, contract.lines),
        ("credits", shares, rows.credits_text, contract.credits.select_related("person")),
        ("schedule", schedule, receivables.schedule_text, contract.receivables),
    )
    pairs = {name: [text(list(present.all())), text(after)] for name, after, text, present in told if after is not None}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _write_parts(contract: Contract, sold: Any, shares: Any, schedule: Any, parts: dict[str, list[str]]) -> None:
    if "lines" in parts:
        rows.save_lines(contract, sold)
    if "credits" in parts:
        rows.save_credits(contract, shares)
    if "schedule" in parts:
        receivables.set_schedule(contract, schedule)


def _owner(actor: Actor, owner: Person | None, chance: Opportunity | None, client: Customer | None) -> int | None:
    if owner is not None:
        return owner.pk
    mine = actor.person.pk if actor.person else None
    return (chance and chance.owner_id) or (client and client.owner_id) or mine


def _in_reach(actor: Actor, contract: Contract) -> None:
    """A salesperson creates contracts of own customers, for people he answers for; finance for all."""
    if policy.may_amend(actor, contract.company_id):
        return
    if contract.customer is None:
        raise Invalid(customer_id=_("Choose one of your customers."))
    if contract.owner_id not in actor.reach("contracts").people:
        raise Forbidden(_("You create contracts for yourself and your own people only."))


def _amount(contract: Contract, amount: Decimal | None, lines: Sequence[Line]) -> Decimal:
    currency = contract.company.currency
    if amount is None and not lines:
        raise Invalid(amount=_("Enter the amount, or lines that make it up."))
    exact = amount_in(currency, sum((line.total(currency) for line in lines), Decimal(0)) if amount is None else amount)
    if exact < 0:
        raise Invalid(amount=_("An amount is at least 0."))
    return exact


def _day(actor: Actor, day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Invalid(signed_on=_("Enter a day between 1990 and 2100."))
    if day > actor.today + AHEAD:
        raise Invalid(signed_on=_("This is more than a year ahead."))
    return day


def _all_to(owner_id: int | None) -> list[Share]:
    return [Share(owner_id, Decimal(1))] if owner_id else []


def _count(contract: Contract) -> None:
    """A change of what belongs to the contract is a change of the contract."""
    contract.version += 1
    contract.save(update_fields=["version", "updated_at"])
