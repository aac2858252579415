"""Contacts that took place, and the next ones: logging one closes the open follow-up and makes the next."""

from __future__ import annotations

from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Max, Min
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, Forbidden, Invalid
from merit.core.fields import clean_text
from merit.core.operations import change, create, locked, log
from merit.crm import policy, searching
from merit.crm.models import Activity, Contact, Customer, FollowUp, Opportunity
from merit.crm.operations.common import chosen, fresh_code, held, known, not_archived
from merit.org.actor import Actor

FIELDS = ("kind", "on", "time", "content", "outcome", "contact_id")
INTERVAL_DAYS = 14  # until the next contact, unless said otherwise


@transaction.atomic
def log_activity(
    actor: Actor,
    *,
    kind: str,
    on: date,
    customer_id: int | None = None,
    opportunity_id: int | None = None,
    contact_id: int | None = None,
    time: time | None = None,
    content: str = "",
    outcome: str = "",
    next_on: date | None = None,
    next_time: time | None = None,
    next_kind: str = "",
    next_step: str = "",
) -> Activity:
    """A contact of the actor with a customer, or on an opportunity (then the customer is the opportunity's).

    Closes the actor's open follow-ups with this customer or on this opportunity; `next_on` makes the next one.
    """
    customer, opportunity = _with_whom(actor, customer_id, opportunity_id)
    policy.must_log(actor, customer, opportunity)
    not_archived(customer)
    row = Activity(
        company=customer.company,
        person=actor.person,
        customer=customer,
        opportunity=opportunity,
        contact=_contact(customer, contact_id),
        kind=kind,
        on=_past(actor, on),
        time=time,
        content=clean_text(content),
        outcome=outcome,
    )
    row.code = fresh_code(Activity, "activity", "A")
    row.search = searching.of_activity(row)
    create(row)
    _open_of(row).update(done_at=timezone.now(), done_by=row, version=F("version") + 1)
    if next_on is not None:
        _follow_up(row, due_on=_after(on, next_on), due_time=next_time, kind=next_kind, step=next_step, made_by=row)
    _contacted(row)
    log(actor, "logged", row)
    return row


def _with_whom(
    actor: Actor, customer_id: int | None, opportunity_id: int | None
) -> tuple[Customer, Opportunity | None]:
    """The customer (held, so that contacts with one customer come one after the other) and the opportunity."""
    if opportunity_id is None:
        return held(Customer.objects.visible_to(actor), customer_id, "customer_id"), None
    opportunity = held(Opportunity.objects.visible_to(actor), opportunity_id, "opportunity_id")
    if customer_id is not None and customer_id != opportunity.customer_id:
        raise Invalid(opportunity_id=_("The opportunity is another customer's."))
    theirs = Customer.objects.unscoped("an opportunity that is seen shows its customer")
    return held(theirs, opportunity.customer_id, "customer_id"), opportunity


def _contact(customer: Customer, contact_id: int | None) -> Contact | None:
    if contact_id is None:
        return None
    return chosen(
        Contact.objects.unscoped("of a customer that is seen").filter(customer=customer), contact_id, "contact_id"
    )


def _past(actor: Actor, on: date) -> date:
    if on > actor.today:
        raise Invalid(on=_("This day is still to come. Plan it as the next contact."))
    return on


def _after(on: date, next_on: date) -> date:
    if next_on < on:
        raise Invalid(next_on=_("The next contact comes after this one."))
    return next_on


def _open_of(row: Activity) -> Any:
    """The person's open follow-ups that this contact answers."""
    rows = FollowUp.objects.unscoped("one's own follow-ups").filter(
        customer_id=row.customer_id, person_id=row.person_id, done_at=None
    )
    return rows.filter(opportunity_id=row.opportunity_id)


def _follow_up(row: Any, **values: Any) -> FollowUp:
    return create(
        FollowUp(company=row.company, person=row.person, customer=row.customer, opportunity=row.opportunity, **values)
    )


def _contacted(row: Activity) -> None:
    """Last and next contact of the customer and the opportunity: kept beside them, so that lists can sort by them."""
    last = Greatest(F("last_contact_on"), row.on)
    Customer.objects.unscoped("derived").filter(pk=row.customer_id).update(last_contact_on=last)
    if row.opportunity_id is not None:
        Opportunity.objects.unscoped("derived").filter(pk=row.opportunity_id).update(last_contact_on=last)
        refresh_next(row.opportunity_id)


def refresh_next(opportunity_id: int | None) -> None:
    """The opportunity's next contact: the earliest open follow-up."""
    if opportunity_id is None:
        return
    rows = FollowUp.objects.unscoped("derived").filter(opportunity_id=opportunity_id, done_at=None)
    due = rows.aggregate(due=Min("due_on"))["due"]
    Opportunity.objects.unscoped("derived").filter(pk=opportunity_id).update(next_contact_on=due)


@transaction.atomic
def change_activity(actor: Actor, pk: int, version: int, **fields: Any) -> Activity:
    """Correct some of FIELDS of one's own."""
    values = known(fields, FIELDS)
    row = locked(Activity.objects.visible_to(actor), pk, version)
    policy.must_change_activity(actor, row)
    if "on" in values:
        _past(actor, values["on"])
    if "contact_id" in values:
        values["contact"] = _contact(row.customer, values.pop("contact_id")) if row.customer else None
    diff = change(row, values)
    if diff:
        row.search = searching.of_activity(row)
        row.save(update_fields=["search"])
        _recount(row)
        log(actor, "changed", row, **diff)
    return row


@transaction.atomic
def delete_activity(actor: Actor, pk: int, version: int) -> None:
    """Take back one's own on the day it was logged: what it closed is open again, the follow-up it made is gone."""
    row = locked(Activity.objects.visible_to(actor), pk, version)
    policy.must_change_activity(actor, row)
    logged = row.created_at.astimezone(ZoneInfo(row.company.time_zone)).date()
    if logged != actor.today:
        raise Conflict(_("An activity can be deleted on the day it was logged. Correct it instead."))
    follow_ups = FollowUp.objects.unscoped("what this activity did")
    follow_ups.filter(made_by=row, done_at=None).delete()
    follow_ups.filter(done_by=row).update(done_at=None, done_by=None, version=F("version") + 1)
    log(actor, "deleted", row)
    kept = Activity(customer_id=row.customer_id, opportunity_id=row.opportunity_id)
    row.delete()
    _recount(kept)


def _recount(row: Activity) -> None:
    """Last contact again, from what is left."""
    for model, key in ((Customer, "customer_id"), (Opportunity, "opportunity_id")):
        pk = getattr(row, key)
        if pk is not None:
            last = Activity.objects.unscoped("derived").filter(**{key: pk}).aggregate(last=Max("on"))["last"]
            model.objects.unscoped("derived").filter(pk=pk).update(last_contact_on=last)
    refresh_next(row.opportunity_id)


@transaction.atomic
def plan_follow_up(
    actor: Actor,
    *,
    due_on: date,
    customer_id: int | None = None,
    opportunity_id: int | None = None,
    due_time: time | None = None,
    kind: str = "",
    step: str = "",
) -> FollowUp:
    """A next contact without a contact before it."""
    customer, opportunity = _with_whom(actor, customer_id, opportunity_id)
    policy.must_log(actor, customer, opportunity)
    not_archived(customer)
    about = Activity(company=customer.company, person=actor.person, customer=customer, opportunity=opportunity)
    row = _follow_up(about, due_on=_future(actor, due_on), due_time=due_time, kind=kind, step=step)
    refresh_next(row.opportunity_id)
    log(actor, "planned", row, due_on=row.due_on)
    return row


@transaction.atomic
def reschedule(actor: Actor, follow_up_id: int, version: int, due_on: date, due_time: time | None = None) -> FollowUp:
    """Another day for an open follow-up: one's own, or one of somebody whose customers one may change."""
    row = _open(actor, follow_up_id, version)
    diff = change(row, {"due_on": _future(actor, due_on), "due_time": due_time})
    refresh_next(row.opportunity_id)
    if diff:
        log(actor, "rescheduled", row, **diff)
    return row


@transaction.atomic
def finish(actor: Actor, follow_up_id: int, version: int) -> FollowUp:
    """Close a follow-up without a contact."""
    row = _open(actor, follow_up_id, version)
    change(row, {"done_at": timezone.now()})
    refresh_next(row.opportunity_id)
    log(actor, "finished", row)
    return row


def _open(actor: Actor, pk: int, version: int) -> FollowUp:
    row = locked(FollowUp.objects.visible_to(actor), pk, version)
    if not policy.may_write(actor, row):
        raise Forbidden
    if row.done_at is not None:
        raise Conflict(_("This follow-up is done already."))
    return row


def _future(actor: Actor, due_on: date) -> date:
    if due_on < actor.today:
        raise Invalid(due_on=_("The next contact is today or later."))
    return due_on
