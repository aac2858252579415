"""Contacts, the people at customers: enter, change, archive, restore, delete."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from merit.core.fields import clean_text
from merit.core.operations import change, create, locked, log
from merit.crm import policy, searching
from merit.crm.models import Activity, Contact, Customer, Opportunity
from merit.crm.operations.common import held, known, not_archived, refuse_dependants, set_archived
from merit.org.actor import Actor

FIELDS = ("name", "title", "phone", "email", "note")


@transaction.atomic
def create_contact(
    actor: Actor, *, customer_id: int, name: str, title: str = "", phone: str = "", email: str = "", note: str = ""
) -> Contact:
    """A new contact at a customer whom the actor may change."""
    customer = held(Customer.objects.visible_to(actor), customer_id, "customer_id")
    policy.must_write(actor, customer)
    not_archived(customer)
    row = Contact(customer=customer, name=name, title=title, phone=phone, email=email, note=clean_text(note))
    row.search = searching.of_contact(row)
    create(row)
    log(actor, "created", row, company=customer.company)
    return row


@transaction.atomic
def change_contact(actor: Actor, pk: int, version: int, **fields: Any) -> Contact:
    """Change some of FIELDS."""
    row = locked(Contact.objects.visible_to(actor).select_related("customer"), pk, version)
    policy.must_write(actor, row)
    diff = change(row, known(fields, FIELDS))
    if diff:
        row.search = searching.of_contact(row)
        row.save(update_fields=["search"])
        log(actor, "changed", row, company=row.customer.company, **diff)
    return row


@transaction.atomic
def archive_contact(actor: Actor, pk: int, version: int) -> Contact:
    """No longer there; what was said with them stays."""
    return _archived(actor, pk, version, True)


@transaction.atomic
def restore_contact(actor: Actor, pk: int, version: int) -> Contact:
    return _archived(actor, pk, version, False)


def _archived(actor: Actor, pk: int, version: int, archived: bool) -> Contact:
    row = locked(Contact.objects.visible_to(actor).select_related("customer"), pk, version)
    policy.must_write(actor, row)
    if set_archived(row, archived):
        log(actor, "archived" if archived else "restored", row, company=row.customer.company)
    return row


@transaction.atomic
def delete_contact(actor: Actor, pk: int, version: int) -> None:
    """Remove a contact whom nothing names; else Conflict, saying what does."""
    row = locked(Contact.objects.visible_to(actor).select_related("customer"), pk, version)
    policy.must_write(actor, row)
    reason = "what depends, whoever may see it"
    refuse_dependants(
        {
            "opportunities": Opportunity.objects.unscoped(reason).filter(contact=row).count(),
            "activities": Activity.objects.unscoped(reason).filter(contact=row).count(),
        }
    )
    log(actor, "deleted", row, company=row.customer.company)
    row.delete()
