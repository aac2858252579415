"""Contacts that took place, and the next ones: logging one closes the open follow-up and makes the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Min, Q
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, Forbidden, Invalid
from merit.core.fields import clean_text
from merit.core.operations import change, create, locked, log
from merit.crm import policy, searching
from merit.crm.intervals import DEFAULT_DAYS, last_contact, next_day
from merit.crm.models import Activity, Contact, Customer, File, FollowUp, Opportunity
from merit.crm.operations.common import chosen, fresh_code, held, known, not_archived
from merit.crm.operations.files import discard
from merit.org.actor import Actor
from merit.org.notices import Notice, settle

FIELDS = ("kind", "on", "time", "minutes", "content", "outcome", "contact_id", "contact_ids")
INTERVAL_DAYS = DEFAULT_DAYS
MOST_PEOPLE = 20


@transaction.atomic
def log_activity(
    actor: Actor,
    *,
    kind: str,
    on: date,
    customer_id: int | None = None,
    opportunity_id: int | None = None,
    contact_id: int | None = None,
    contact_ids: Sequence[int] = (),
    time: time | None = None,
    minutes: int | None = None,
    content: str = "",
    outcome: str = "",
    next_on: date | None = None,
    next_time: time | None = None,
    next_kind: str = "",
    next_step: str = "",
) -> Activity:
    """A contact of the actor with a customer, or on an opportunity (then the customer is the opportunity's).

    Closes the actor's open follow-ups with this customer or on this opportunity; `next_on` makes the next one. A next
    step without a day waits for the day that the contact interval proposes. `contact_ids`: everybody who was there.
    """
    customer, opportunity = _with_whom(actor, customer_id, opportunity_id)
    policy.must_log(actor, customer, opportunity)
    not_archived(opportunity or customer)
    not_archived(customer)
    people = _people(customer, contact_id, contact_ids)
    said = {"kind": kind, "on": _past(actor, on), "time": time, "minutes": minutes, "content": clean_text(content)}
    row = Activity(person=actor.person, customer=customer, opportunity=opportunity, outcome=clean_text(outcome), **said)
    _said(row.content, row.outcome)
    _written(row, people)
    _close(row)
    if next_on is None and next_step:
        next_on = max(actor.today, next_day(on, customer, opportunity.stage_id if opportunity else None))
    if next_on is not None:
        _follow_up(row, due_on=_after(on, next_on), due_time=next_time, kind=next_kind, step=next_step, made_by=row)
    _contacted(row)
    log(actor, "logged", row)
    return row


def _said(content: str, outcome: str) -> None:
    """A contact of which nothing is said is none; facts that were loaded may be so."""
    if not content.strip() and not outcome.strip():
        raise Invalid(content=_("Say what was said."))


def _written(row: Activity, people: list[Contact]) -> None:
    row.company, row.contact = row.customer.company, people[0] if people else None
    row.code = fresh_code(Activity, "activity", "A")
    row.search = searching.of_activity(row)
    create(row)
    row.also_with.set(people[1:])


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


def _people(
    customer: Customer, contact_id: int | None, contact_ids: Sequence[int], kept: Iterable[int] = ()
) -> list[Contact]:
    """Who was spoken with, the first one first: the customer's contacts, and those that stood there before (`kept`)."""
    wanted = dict.fromkeys([*([contact_id] if contact_id is not None else []), *contact_ids])
    if len(wanted) > MOST_PEOPLE:
        raise Invalid(contact_ids=_("At most twenty people."))
    rows = Contact.objects.unscoped("of a customer that is seen").filter(customer=customer)
    rows = rows.filter(Q(archived_at=None, merged_into=None) | Q(pk__in=list(kept)))
    return [chosen(rows, pk, "contact_id" if pk == contact_id else "contact_ids") for pk in wanted]


def _close(row: Activity) -> None:
    """The follow-ups that this contact answers are done, and what was said of them."""
    closed = list(_open_of(row).values_list("pk", flat=True))
    if closed:
        rows = FollowUp.objects.unscoped("one's own follow-ups").filter(pk__in=closed)
        rows.update(done_at=timezone.now(), done_by=row, version=F("version") + 1)
        quieten(closed)
    settle(row.customer, "interval-near")


def quieten(follow_ups: Iterable[int]) -> None:
    """Reminders of these follow-ups are done."""
    rows = Notice.everything.filter(subject_type="crm.followup", subject_id__in=list(follow_ups), done_at=None)
    rows.update(done_at=timezone.now())


def _past(actor: Actor, on: date) -> date:
    if on > actor.today:
        raise Invalid(on=_("This day is still to come. Plan it as the next contact."))
    return on


def _after(on: date, next_on: date) -> date:
    if next_on < on:
        raise Invalid(next_on=_("The next contact comes after this one."))
    return next_on


def answer(row: Activity) -> None:
    """What follows from a contact that took place: the open follow-up is closed, the last contact is this one."""
    _close(row)
    _contacted(row)


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
    if values.keys() & {"content", "outcome"}:
        _said(*(values.get(name, getattr(row, name)) or "" for name in ("content", "outcome")))
    people = _changed_people(row, values)
    diff = change(row, values)
    if people is not None and set(people[1:]) != set(row.also_with.all()):
        diff["people"] = [[str(one) for one in row.also_with.all()], [str(one) for one in people[1:]]]
        row.also_with.set(people[1:])
        if diff.keys() == {"people"}:
            row.version += 1
            row.save(update_fields=["version", "updated_at"])
    if diff:
        row.search = searching.of_activity(row)
        row.save(update_fields=["search"])
        recount(row)
        log(actor, "changed", row, **diff)
    return row


def _changed_people(row: Activity, values: dict[str, Any]) -> list[Contact] | None:
    """Whom the corrected activity was with, when that is among the values; the first one goes into them."""
    if not values.keys() & {"contact_id", "contact_ids"}:
        return None
    also = values.pop("contact_ids", None)
    first = values.pop("contact_id", None if also is not None else row.contact_id)
    if also is None:
        also = row.also_with.values_list("pk", flat=True)
    people = _people(row.customer, first, list(also), row.contact_ids) if row.customer else []
    values["contact"] = people[0] if people else None
    return people


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
    reopened = list(follow_ups.filter(done_by=row).values_list("pk", flat=True))
    follow_ups.filter(pk__in=reopened).update(done_at=None, done_by=None, version=F("version") + 1)
    told = Notice.everything.filter(subject_type="crm.followup", subject_id__in=reopened)
    told.filter(done_at__gte=row.created_at).update(done_at=None)
    for file in File.objects.unscoped("they go with their activity").filter(activity=row):
        discard(file)
    log(actor, "deleted", row)
    kept = Activity(customer_id=row.customer_id, opportunity_id=row.opportunity_id)
    row.delete()
    recount(kept)


def recount(row: Activity) -> None:
    """Last contact again, from what is left."""
    for model, key in ((Customer, "customer_id"), (Opportunity, "opportunity_id")):
        pk = getattr(row, key)
        if pk is not None:
            model.objects.unscoped("derived").filter(pk=pk).update(last_contact_on=last_contact(**{key: pk}))
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
    not_archived(opportunity or customer)
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
        quieten([row.pk])
        log(actor, "rescheduled", row, **diff)
    return row


@transaction.atomic
def finish(actor: Actor, follow_up_id: int, version: int) -> FollowUp:
    """Close a follow-up without a contact."""
    row = _open(actor, follow_up_id, version)
    change(row, {"done_at": timezone.now()})
    quieten([row.pk])
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
