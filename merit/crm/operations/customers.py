"""Customers: enter, change, assign, archive, restore, delete."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from merit.core.errors import Invalid
from merit.core.fields import clean_text
from merit.core.operations import change, create, locked, log
from merit.crm import custom, policy, searching
from merit.crm.models import Activity, Contact, Contract, Customer, FollowUp, Opportunity, Violation
from merit.crm.operations import classes, duplicates
from merit.crm.operations.common import (
    attached,
    fresh_code,
    known,
    not_archived,
    owner_from,
    refuse_dependants,
    set_archived,
)
from merit.org.actor import Actor

FIELDS = (
    *("name", "customer_class", "industry", "region", "source", "address", "phone", "website", "tax_number"),
    *("tags", "note", "attributes", "created_on"),
)
MOST_TAGS = 20


@transaction.atomic
def create_customer(
    actor: Actor, *, owner_id: int | None = None, allow_duplicates: bool = True, **fields: Any
) -> Customer:
    """A new customer of the actor's company, with some of FIELDS; without an owner it is the actor's own.

    Unless `allow_duplicates`, Duplicates where a customer like it is there (merit/crm/operations/duplicates.py).
    """
    values = known(fields, FIELDS)
    policy.must_create(actor)
    person = actor.person if owner_id is None else owner_from(actor, owner_id, actor.company.pk)
    row = Customer(company=actor.company, owner=person, **values)
    row.tags = _tags(row.tags or [])
    row.attributes = custom.checked(actor, "customer", row.attributes or {})
    row.created_on = row.created_on or actor.today
    row.keys = duplicates.keys_now(row)
    if not allow_duplicates:
        duplicates.refuse_duplicates(actor, row)
    row.code = fresh_code(Customer, "customer", "C")
    row.search = searching.of_customer(row)
    create(row)
    classes.note_class(actor, row, "")
    log(actor, "created", row)
    return row


@transaction.atomic
def change_customer(actor: Actor, pk: int, version: int, **fields: Any) -> Customer:
    """Change some of FIELDS."""
    values = known(fields, FIELDS)
    row = locked(Customer.objects.visible_to(actor), pk, version)
    policy.must_write(actor, row)
    if "tags" in values:
        values["tags"] = _tags(values["tags"])
    if "attributes" in values:
        values["attributes"] = custom.checked(actor, "customer", values["attributes"], row.attributes, row.company_id)
    diff = change(row, values)
    if diff:
        find_again(row, renamed="name" in diff)
        if "customer_class" in diff:
            classes.note_class(actor, row, diff["customer_class"][0])
            classes.pin_by_hand(actor, row)
        log(actor, "changed", row, **custom.masked(actor, row, diff))
    return row


def find_again(row: Customer, renamed: bool) -> None:
    """What the customer, and with its name its opportunities, are found by; what was merged into it finds it too."""
    merged = Customer.objects.unscoped("what was merged finds the survivor").filter(merged_into=row)
    row.search = searching.joined(searching.of_customer(row), *merged.order_by("pk").values_list("search", flat=True))
    row.keys = duplicates.keys_now(row)
    row.save(update_fields=["search", "keys"])
    if not renamed:
        return
    rows = list(
        Opportunity.objects.unscoped("the index of a renamed customer").filter(customer=row).select_related("customer")
    )
    for one in rows:
        one.search = searching.of_opportunity(one)
    Opportunity.objects.unscoped("the index of a renamed customer").bulk_update(rows, ["search"], batch_size=500)


@transaction.atomic
def assign_customer(actor: Actor, pk: int, version: int, *, owner_id: int, with_opportunities: bool = True) -> Customer:
    """Give a customer to somebody else, with the former owner's follow-ups and, unless told not to, opportunities."""
    row = locked(Customer.objects.visible_to(actor), pk, version)
    policy.must_assign(actor, row)
    not_archived(row)
    before = row.owner_id
    person = owner_from(actor, owner_id, row.company_id)
    diff = change(row, {"owner": person})
    if not diff:
        return row
    if before is not None:
        _hand_over(actor, row, before, with_opportunities)
    log(actor, "assigned", row, **diff)
    return row


def _hand_over(actor: Actor, customer: Customer, before: int, with_opportunities: bool) -> None:
    reason = "they follow their customer"
    follow_ups = FollowUp.objects.unscoped(reason).filter(customer=customer, person_id=before, done_at=None)
    if with_opportunities:
        theirs = Opportunity.objects.unscoped(reason).filter(customer=customer, owner_id=before, stage__kind="open")
        for one in theirs.select_for_update(of=("self",)):
            log(actor, "assigned", one, **change(one, {"owner": customer.owner}))
    else:
        follow_ups = follow_ups.filter(opportunity=None)
    follow_ups.update(person=customer.owner, version=F("version") + 1)


@transaction.atomic
def archive_customer(actor: Actor, pk: int, version: int) -> Customer:
    """Out of the lists; everything stays."""
    return _archived(actor, pk, version, True)


@transaction.atomic
def restore_customer(actor: Actor, pk: int, version: int) -> Customer:
    """Back into the lists."""
    return _archived(actor, pk, version, False)


def _archived(actor: Actor, pk: int, version: int, archived: bool) -> Customer:
    row = locked(Customer.objects.visible_to(actor), pk, version)
    policy.must_write(actor, row)
    if set_archived(row, archived):
        log(actor, "archived" if archived else "restored", row)
    return row


@transaction.atomic
def delete_customer(actor: Actor, pk: int, version: int) -> None:
    """Remove a customer on which nothing depends; else Conflict, saying what does."""
    row = locked(Customer.objects.visible_to(actor), pk, version)
    policy.must_write(actor, row)
    reason = "what depends, whoever may see it"
    refuse_dependants(
        {
            "contacts": Contact.objects.unscoped(reason).filter(customer=row).count(),
            "opportunities": Opportunity.objects.unscoped(reason).filter(customer=row).count(),
            "contracts": Contract.objects.unscoped(reason).filter(customer=row).count(),
            "activities": Activity.objects.unscoped(reason).filter(customer=row).count(),
            "follow_ups": FollowUp.objects.unscoped(reason).filter(customer=row).count(),
            "merged": Customer.objects.unscoped(reason).filter(merged_into=row).count(),
            "expenses": row.expense_requests.count(),
            **attached(row),
            "violations": Violation.objects.unscoped(reason).filter(customer=row).count(),
        }
    )
    log(actor, "deleted", row)
    row.delete()


def _tags(tags: list[str]) -> list[str]:
    clean = [text for text in dict.fromkeys(clean_text(tag) for tag in tags) if text]
    if len(clean) > MOST_TAGS:
        raise Invalid(tags=_("At most %(n)d tags.") % {"n": MOST_TAGS})
    return clean
