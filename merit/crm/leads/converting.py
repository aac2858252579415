"""A lead becomes a customer, a contact and an opportunity in one step; what was said and written comes along."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from merit.core.errors import Invalid
from merit.core.operations import log
from merit.crm import custom, keys, operations, policy
from merit.crm.leads.alike import email_key
from merit.crm.leads.models import Lead
from merit.crm.leads.verbs import held, look_after, move_along, must_be_open
from merit.crm.models import Activity, Contact, Customer, Opportunity
from merit.crm.operations.activities import recount
from merit.crm.operations.common import chosen
from merit.org.actor import Actor

SHARED = ("industry", "region", "source", "phone")  # of a lead, which a customer has too


@dataclass(frozen=True)
class Deal:
    """The opportunity that the lead becomes; without a name it is called after what is needed."""

    name: str = ""
    amount: Decimal | None = None
    expected_on: date | None = None
    stage_id: int | None = None
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Into:
    """What a lead becomes. `customer_id`: an existing customer; else a new one with these fields.

    `contact_id`: an existing contact of that customer; `deal`: None makes no opportunity. Unless `allow_duplicates`,
    Duplicates where a customer like the new one is there.
    """

    customer_id: int | None = None
    customer: dict[str, Any] = field(default_factory=dict)
    contact_id: int | None = None
    contact: dict[str, Any] = field(default_factory=dict)
    deal: Deal | None = field(default_factory=Deal)
    allow_duplicates: bool = True


@transaction.atomic
def convert_lead(actor: Actor, pk: int, version: int, into: Into | None = None) -> Lead:
    """Customer, contact and opportunity out of a lead, the owner's; of two at once one converts, the other is told."""
    into = into or Into()
    lead = held(actor, pk, version)
    must_be_open(lead)
    customer = _existing(actor, lead, into.customer_id) if into.customer_id else _customer(actor, lead, into)
    contact = _contact(actor, lead, customer, into)
    deal = _opportunity(actor, lead, customer, contact, into.deal) if into.deal else None
    move_along(lead, customer, contact=contact, opportunity=deal)
    recount(Activity(customer=customer, opportunity=deal))
    _next(actor, lead, customer, deal)
    made = {"customer": customer, "contact": contact, "opportunity": deal}
    look_after(lead, status="converted", converted_at=timezone.now(), next_contact_on=None, next_step="", **made)
    log(actor, "converted", lead, **{name: row for name, row in made.items() if row is not None})
    return lead


def _owner(actor: Actor, lead: Lead) -> int | None:
    """Whose the new records are: the lead's owner's."""
    return None if actor.person is not None and lead.owner_id == actor.person.pk else lead.owner_id


def _customer(actor: Actor, lead: Lead, into: Into) -> Customer:
    given = into.customer
    values = {name: getattr(lead, name) for name in SHARED} | {"tags": lead.tags}
    values |= {"name": lead.company_name or lead.name, "note": lead.note} | given
    values["attributes"] = custom.carried(actor, lead, "customer") | (given.get("attributes") or {})
    with _named("customer"):
        return operations.create_customer(
            actor, owner_id=_owner(actor, lead), allow_duplicates=into.allow_duplicates, **values
        )


@contextmanager
def _named(part: str) -> Iterator[None]:
    """What is wrong with the fields of a part, under names that say of which."""
    try:
        yield
    except Invalid as error:
        raise Invalid({f"{part}_{name}" if name else "": texts for name, texts in error.fields.items()}) from error


def _existing(actor: Actor, lead: Lead, customer_id: int) -> Customer:
    """A customer that the actor may change; what it lacks is filled from the lead."""
    row = chosen(Customer.objects.visible_to(actor).filter(company=lead.company), customer_id, "customer_id")
    if not policy.may_write(actor, row):
        raise Invalid(customer_id=_("Choose one from the list."))
    lacks = {name: getattr(lead, name) for name in SHARED if getattr(lead, name) and not getattr(row, name)}
    note = "\n".join(text for text in (row.note, lead.note) if text)
    if lead.note and lead.note not in row.note and len(note) <= 4000:
        lacks["note"] = note
    further = custom.carried(actor, lead, "customer") | row.attributes
    if further != row.attributes:
        lacks["attributes"] = further
    return operations.change_customer(actor, row.pk, row.version, **lacks) if lacks else row


def _contact(actor: Actor, lead: Lead, customer: Customer, into: Into) -> Contact | None:
    """The contact that was chosen, the one who is there already, or a new one; None for a lead without a person."""
    rows = Contact.objects.visible_to(actor).filter(customer=customer, archived_at=None)
    rows = rows.select_related("customer__company")
    if into.contact_id:
        return chosen(rows, into.contact_id, "contact_id")
    given = {name: getattr(lead, name) for name in ("name", "title", "phone", "email")} | into.contact
    if not given["name"]:
        if not (given["phone"] or given["email"]):
            return None
        given["name"] = lead.company_name
    there = next((one for one in rows.order_by("pk")[:200] if _same(one, given)), None)
    if there is not None:
        return there
    given["attributes"] = _fields(actor, lead, "contact", into.contact.get("attributes"))
    with _named("contact"):
        return operations.create_contact(actor, customer_id=customer.pk, **given)


def _fields(actor: Actor, lead: Lead, record: str, given: dict[str, str] | None) -> dict[str, str]:
    """The custom fields of a new record: what the lead has of them, and what was said. Further columns are the
    customer's alone."""
    known = {one.code for one in custom.seen(actor, record, lead.company_id)}
    handed = {code: text for code, text in custom.carried(actor, lead, record).items() if code in known}
    return handed | (given or {})


def _same(row: Contact, given: dict[str, Any]) -> bool:
    """The same name, and no phone or address that speaks against it."""
    home = keys.home_of(row.customer.company)
    mine, theirs = set(keys.phone_keys(row.phone, home)), set(keys.phone_keys(given["phone"], home))
    mails = {email_key(row.email), email_key(given["email"])} - {""}
    return row.name == given["name"] and (not mine or not theirs or bool(mine & theirs)) and len(mails) < 2


def _opportunity(actor: Actor, lead: Lead, customer: Customer, contact: Contact | None, deal: Deal) -> Opportunity:
    amount = lead.amount if deal.amount is None else deal.amount
    name = deal.name or lead.need.split("\n")[0][:200] or str(customer)
    values: dict[str, Any] = {"expected_on": deal.expected_on, "stage_id": deal.stage_id}
    values["attributes"] = _fields(actor, lead, "opportunity", deal.attributes)
    with _named("opportunity"):
        return operations.create_opportunity(
            actor,
            customer_id=customer.pk,
            name=name,
            amount=amount or Decimal(0),
            contact_id=contact.pk if contact else None,
            owner_id=_owner(actor, lead),
            note="\n".join(text for text in (lead.need, lead.note) if text)[:4000],
            **values,
        )


def _next(actor: Actor, lead: Lead, customer: Customer, deal: Opportunity | None) -> None:
    """The lead's next contact is the opportunity's (or the customer's) now."""
    if lead.next_contact_on is None or actor.person is None:
        return
    about: dict[str, Any] = {"opportunity_id": deal.pk} if deal else {"customer_id": customer.pk}
    due = max(lead.next_contact_on, actor.today)
    row = operations.plan_follow_up(actor, due_on=due, step=lead.next_step, **about)
    if lead.owner is not None and lead.owner_id != row.person_id:
        row.person = lead.owner
        row.save(update_fields=["person"])
