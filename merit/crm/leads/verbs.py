"""What is done with a lead: change, assign, log a contact, qualify, disqualify, take up again, delete."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, Forbidden, Invalid
from merit.core.fields import clean_text
from merit.core.operations import change, create, locked, log
from merit.crm import custom, policy, searching
from merit.crm.leads.intake import cleaned, indexed, must_be_found
from merit.crm.leads.models import Lead
from merit.crm.leads.telling import quiet, tell_owner
from merit.crm.models import Activity, Call, Comment, Customer, File
from merit.crm.operations.common import attached, fresh_code, owner_from
from merit.org.actor import Actor


def held(actor: Actor, pk: int, version: int | None = None) -> Lead:
    """The lead, locked, once the actor may change it."""
    lead = locked(Lead.objects.visible_to(actor), pk, version)
    policy.must_write(actor, lead)
    return lead


def must_be_open(lead: Lead) -> None:
    if not lead.is_open:
        raise Conflict(_("The lead is closed: %(status)s.") % {"status": lead.get_status_display()})


@transaction.atomic
def change_lead(actor: Actor, pk: int, version: int, **fields: Any) -> Lead:
    """Change some of intake.FIELDS."""
    lead = held(actor, pk, version)
    values = cleaned(fields, actor, lead)
    diff = change(lead, values)
    if diff:
        must_be_found(lead)
        indexed(lead)
        lead.save(update_fields=["search", "keys"])
        log(actor, "changed", lead, **custom.masked(actor, lead, diff))
    return lead


@transaction.atomic
def assign_lead(actor: Actor, pk: int, version: int, *, owner_id: int) -> Lead:
    """Give an open lead to somebody else, who has to look after it now."""
    lead = locked(Lead.objects.visible_to(actor), pk, version)
    policy.must_assign(actor, lead)
    must_be_open(lead)
    person = owner_from(actor, owner_id, lead.company_id)
    diff = change(lead, {"owner": person, **unlooked()} if person.pk != lead.owner_id else {})
    if diff:
        quiet(lead)
        log(actor, "assigned", lead, owner=diff["owner"])
        tell_owner(lead, actor)
    return lead


def unlooked() -> dict[str, Any]:
    """What is true of a lead that came to another owner: he has not looked after it yet."""
    return {"handled_at": None, "reminded_at": None, "escalated_at": None}


@transaction.atomic
def log_lead_contact(
    actor: Actor,
    pk: int,
    *,
    kind: str,
    on: date,
    time: time | None = None,
    content: str = "",
    outcome: str = "",
    next_on: date | None = None,
    next_step: str = "",
) -> Activity:
    """A contact of the actor with a lead: it is looked after now. `next_on`: when to get in touch again."""
    if on > actor.today:
        raise Invalid(on=_("This day is still to come. Plan it as the next contact."))
    if next_on is not None and next_on < on:
        raise Invalid(next_on=_("The next contact comes after this one."))
    lead = held(actor, pk)
    must_be_open(lead)
    if actor.person is None:
        raise Forbidden
    row = Activity(company=lead.company, person=actor.person, kind=kind, on=on, time=time, outcome=outcome)
    row.lead = lead
    row.content = clean_text(content)
    row.code = fresh_code(Activity, "activity", "A")
    row.search = searching.of_activity(row)
    create(row)
    last = max(filter(None, [lead.last_contact_on, on]))
    values = {"last_contact_on": last, "next_contact_on": next_on, "next_step": next_step if next_on else ""}
    look_after(lead, status="working" if lead.status == "new" else lead.status, **values)
    log(actor, "logged", lead, kind=kind)
    return row


def look_after(lead: Lead, **values: Any) -> dict[str, list[Any]]:
    """Set these; the lead is looked after from now on, and nobody is reminded of it any more."""
    if lead.handled_at is None:
        values["handled_at"] = timezone.now()
    diff = change(lead, values)
    quiet(lead)
    return diff


@transaction.atomic
def qualify_lead(actor: Actor, pk: int, version: int) -> Lead:
    """It is worth an opportunity."""
    lead = held(actor, pk, version)
    must_be_open(lead)
    if lead.status != "qualified":
        look_after(lead, status="qualified")
        log(actor, "qualified", lead)
    return lead


@transaction.atomic
def disqualify_lead(actor: Actor, pk: int, version: int, *, reason: str) -> Lead:
    """Nothing comes of it, and why."""
    lead = held(actor, pk, version)
    must_be_open(lead)
    reason = clean_text(reason)
    if not reason:
        raise Invalid(reason=_("Say why."))
    look_after(lead, status="disqualified", reason=reason, next_contact_on=None, next_step="")
    log(actor, "disqualified", lead, reason=reason)
    return lead


@transaction.atomic
def reopen_lead(actor: Actor, pk: int, version: int, *, status: str = "working", **before: Any) -> Lead:
    """Take a disqualified lead up again; `status`, `before`: as it was, where that is undone."""
    lead = held(actor, pk, version)
    if lead.status != "disqualified":
        raise Conflict(_("Only a disqualified lead is taken up again."))
    change(lead, {"status": status, "reason": "", **before})
    log(actor, "reopened", lead)
    return lead


@transaction.atomic
def delete_lead(actor: Actor, pk: int, version: int) -> None:
    """Remove a lead that nobody spoke with and that became nothing: a mistake, or spam."""
    lead = held(actor, pk, version)
    if lead.status == "converted" or lead.activities.exists() or any(attached(lead).values()):
        raise Conflict(_("The lead has a history. Disqualify it instead: it leaves the lists, nothing is lost."))
    quiet(lead)
    log(actor, "deleted", lead)
    lead.delete()


def move_along(lead: Lead, customer: Customer, **to: Any) -> None:
    """What was said with the lead, what colleagues wrote of it and its files stand with the customer from now on."""
    reason = "they follow the lead"
    rows = Activity.objects.unscoped(reason).filter(lead=lead, customer=None)
    rows.update(version=F("version") + 1, customer=customer, **to)
    for model in (Call, Comment, File):
        model.objects.unscoped(reason).filter(lead=lead).update(version=F("version") + 1, customer=customer)
