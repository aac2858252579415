"""Contacts, the people at customers: enter, change, archive, restore, delete."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from merit.core.fields import clean_text
from merit.core.operations import change, create, locked, log
from merit.crm import custom, policy, searching
from merit.crm.models import Activity, Contact, Customer, Opportunity
from merit.crm.operations import duplicates, near
from merit.crm.operations.common import attached, held, known, not_archived, refuse_dependants, set_archived
from merit.crm.operations.customers import find_again
from merit.org.actor import Actor

FIELDS = ("name", "title", "phone", "email", "note", "attributes")


@transaction.atomic
def create_contact(
    actor: Actor,
    *,
    customer_id: int,
    name: str,
    title: str = "",
    phone: str = "",
    email: str = "",
    note: str = "",
    allow_duplicates: bool = True,
    attributes: dict[str, str] | None = None,
) -> Contact:
    """A new contact at a customer whom the actor may change.

    Unless `allow_duplicates`, SameContact where the customer has one with this phone or mail address.
    """
    customer = held(Customer.objects.visible_to(actor), customer_id, "customer_id")
    policy.must_write(actor, customer)
    not_archived(customer)
    if not allow_duplicates and (same := duplicates.contacts_like(customer, phone, email)):
        raise near.SameContact(same)
    row = Contact(customer=customer, name=name, title=title, phone=phone, email=email, note=clean_text(note))
    row.attributes = custom.checked(actor, "contact", attributes or {}, company_id=customer.company_id)
    row.search = searching.of_contact(row)
    create(row)
    if row.email:
        find_again(customer, renamed=False)
    log(actor, "created", row, company=customer.company)
    return row


@transaction.atomic
def change_contact(actor: Actor, pk: int, version: int, **fields: Any) -> Contact:
    """Change some of FIELDS."""
    row = locked(Contact.objects.visible_to(actor).select_related("customer"), pk, version)
    policy.must_write(actor, row)
    values = known(fields, FIELDS)
    if "attributes" in values:
        company = row.customer.company_id
        values["attributes"] = custom.checked(actor, "contact", values["attributes"], row.attributes, company)
    diff = change(row, values)
    if diff:
        find_contact_again(row)
        if "email" in diff:
            find_again(row.customer, renamed=False)
        log(actor, "changed", row, company=row.customer.company, **custom.masked(actor, row, diff))
    return row


def find_contact_again(row: Contact) -> None:
    """What the contact is found by; what was merged into it finds it too."""
    merged = Contact.objects.unscoped("what was merged finds the survivor").filter(merged_into=row)
    row.search = searching.joined(searching.of_contact(row), *merged.order_by("pk").values_list("search", flat=True))
    row.save(update_fields=["search"])


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
            "merged": Contact.objects.unscoped(reason).filter(merged_into=row).count(),
            **attached(row),
        }
    )
    log(actor, "deleted", row, company=row.customer.company)
    row.delete()
