"""Calls that a telephone system reports: matched to a customer by number, else waiting to be assigned by hand.

The same call reported again changes only what became known since (its end, the recording): it is one call.
Source: docs/guide/calls.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, Forbidden, Invalid
from merit.core.fields import clean_text
from merit.core.operations import change, create, locked, log
from merit.crm import numbers, policy, searching
from merit.crm.leads import calling
from merit.crm.leads.models import Lead
from merit.crm.models import Activity, Call, Contact, Customer
from merit.crm.numbered import of_number
from merit.crm.operations.activities import answer, recount
from merit.crm.operations.common import chosen, fresh_code, held, survivor_of
from merit.org.actor import Actor
from merit.org.models import Person, User

LATER = ("duration", "answered", "recording_url", "note")  # what becomes known after a call was first reported
WHY = "numbers are matched whoever may see the customer"


def may_report(actor: Actor) -> bool:
    """Whoever writes customers, for himself; who looks after a whole company's users or customers, for all."""
    return any(actor.may(verb, actor.company.pk) for verb in (policy.WRITE, policy.ASSIGN, "users.write"))


@transaction.atomic
def report_call(actor: Actor, *, call_id: str, **values: Any) -> tuple[Call, bool]:
    """The call, and whether it is new. `agent`: a person's code, e-mail, phone or name."""
    if not may_report(actor):
        raise Forbidden
    company = actor.company
    with connection.cursor() as cursor:  # reported twice at once, the second waits for the first
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [f"call {company.pk} {call_id}"])
    kept = Call.objects.unscoped("a call is one, whoever reports it").filter(company=company, call_id=call_id)
    row = kept.select_for_update(of=("self",)).first()
    if row is not None:
        _must_speak_for(actor, row.person)
        _complete(actor, row, values)
        return row, False
    if values.get("answered") is None:
        values["answered"] = True
    row = Call(company=company, call_id=call_id, **{**values, "note": clean_text(values.get("note") or "")})
    row.recording_url = _secure(row.recording_url)
    row.person = _agent(actor, row)
    _must_speak_for(actor, row.person)
    create(row)
    customer, contact, lead = _match(row)
    log(actor, "reported", row)
    if customer is not None:
        _attach(actor, row, row.person or customer.owner, customer=customer, contact=contact)
    elif lead is not None:
        _attach(actor, row, row.person or lead.owner, lead=lead)
    return row, True


def _complete(actor: Actor, row: Call, values: Mapping[str, Any]) -> None:
    known = {name: values[name] for name in LATER if values.get(name) not in {None, ""}}
    if "recording_url" in known:
        _secure(known["recording_url"])
    before = _told(row)
    diff = change(row, known)
    if diff:
        if row.activity is not None:
            _tell_again(row, row.activity, before)
            if "answered" in diff:
                _follow(row, row.activity)
        log(actor, "changed", row, **diff)


def _told(row: Call) -> dict[str, Any]:
    """What the call's activity says of it."""
    return {"minutes": _minutes(row), "content": _content(row)}


def _tell_again(row: Call, made: Activity, before: Mapping[str, Any]) -> None:
    """The activity says what is known now; what its person wrote there stays."""
    if change(made, {name: value for name, value in _told(row).items() if getattr(made, name) == before[name]}):
        made.search = searching.of_activity(made)
        made.save(update_fields=["search"])


def _secure(url: str) -> str:
    if url and not url.startswith("https://"):
        raise Invalid(recording_url=_("The recording's address begins with https://."))
    return url


def _agent(actor: Actor, row: Call) -> Person | None:
    """The person at our end: by what the system calls him, else by the number of our side, else who reports it."""
    people = Person.objects.unscoped("who took a call").filter(company_id=row.company_id)
    name = row.agent.strip()
    if name:
        found = list(people.filter(Q(code=name) | Q(email__iexact=name) | Q(name=name))[:2])
        if len(found) != 1:
            users = User.objects.filter(email__iexact=name, person__company_id=row.company_id)
            found = [one.person for one in users.select_related("person") if one.person]
        if len(found) == 1:
            return found[0]
    ours = row.to_number if row.direction == "in" else row.from_number
    found = of_number(people, ours, numbers.country_of(row.company))
    if len(found) == 1:
        return found[0]
    sells = actor.person is not None and actor.may(policy.WRITE, row.company_id)
    return actor.person if sells and not name else None


def _must_speak_for(actor: Actor, person: Person | None) -> None:
    """A call is reported for oneself, for the people one leads, or, by who administers the users, for everybody."""
    if person is None or person == actor.person or actor.may("users.write", person.company_id):
        return
    if not policy.covers(actor, policy.ASSIGN, person.company_id, person.pk):
        raise Forbidden


def _match(row: Call) -> tuple[Customer | None, Contact | None, Lead | None]:
    """The one customer (and contact) with this number; none when nobody or several have it.

    Where neither has it, the one open lead. The numbers of what was merged away are the survivor's.
    """
    country = numbers.country_of(row.company)
    there = Q(archived_at=None) | Q(merged_into__isnull=False)
    contacts = Contact.objects.unscoped(WHY).filter(there, customer__company=row.company, customer__archived_at=None)
    people = _surviving(of_number(contacts, row.other, country), Contact)
    if len({one.customer_id for one in people}) == 1:
        return people[0].customer, people[0] if len(people) == 1 else None, None
    if people:
        return None, None, None
    rows = Customer.objects.unscoped(WHY).filter(there, company=row.company)
    found = _surviving(of_number(rows, row.other, country), Customer)
    if found:
        return found[0] if len(found) == 1 else None, None, None
    return None, None, calling.lead_of(row)


def _surviving(rows: Iterable[Any], model: type[Customer] | type[Contact]) -> list[Any]:
    """Each once, and what was merged away as what it was merged into."""
    keys = {survivor_of(model, one.pk) for one in rows}
    about = ("owner",) if model is Customer else ("customer__owner",)
    return list(model.objects.unscoped(WHY).filter(pk__in=keys, archived_at=None).select_related(*about).order_by("pk"))


@transaction.atomic
def assign_call(
    actor: Actor,
    pk: int,
    version: int,
    *,
    customer_id: int | None = None,
    contact_id: int | None = None,
    lead_id: int | None = None,
) -> Call:
    """A waiting call becomes a contact with this customer (or this contact's customer), or with this open lead."""
    row = _waiting(actor, pk, version)
    if lead_id is not None and customer_id is None and contact_id is None:
        _attach(actor, row, row.person or actor.person, lead=calling.chosen_lead(actor, row, lead_id))
        return row
    contact = None
    if contact_id is not None:
        contact = chosen(Contact.objects.visible_to(actor), contact_id, "contact_id")
        customer_id = contact.customer_id
    if customer_id is None:
        raise Invalid(customer_id=_("Choose one from the list."))
    rows = Customer.objects.visible_to(actor).filter(company=row.company)
    customer = held(rows, customer_id, "customer_id")
    policy.must_log(actor, customer) if row.person is None else _must_reach(actor, customer)
    _attach(actor, row, row.person or actor.person, customer=customer, contact=contact)
    return row


@transaction.atomic
def lead_from_call(actor: Actor, pk: int, version: int, **fields: Any) -> Lead:
    """A waiting call of somebody new becomes a lead (fields as `create_lead` takes them), and its first contact."""
    row = _waiting(actor, pk, version)
    lead = calling.new_lead(actor, row, fields)
    _attach(actor, row, row.person or actor.person, lead=lead)
    return lead


def _must_reach(actor: Actor, customer: Customer) -> None:
    if not (policy.may_write(actor, customer) or policy.may_assign(actor, customer)):
        raise Forbidden


@transaction.atomic
def dismiss_call(actor: Actor, pk: int, version: int) -> Call:
    """Set aside: a wrong number, a private call."""
    row = _waiting(actor, pk, version)
    change(row, {"state": "dismissed"})
    log(actor, "set aside", row)
    return row


def _waiting(actor: Actor, pk: int, version: int) -> Call:
    row: Call = locked(Call.objects.visible_to(actor), pk, version)
    if not may_handle(actor, row):
        raise Forbidden
    if row.state != "waiting":
        raise Conflict(_("This call is assigned or set aside already."))
    return row


def may_handle(actor: Actor, row: Call) -> bool:
    """Whose call it is, his superiors, and, of nobody known, whoever hands out customers."""
    if row.person_id is None:
        return actor.may(policy.ASSIGN, row.company_id)
    return policy.covers(actor, policy.WRITE, row.company_id, row.person_id) or policy.covers(
        actor, policy.ASSIGN, row.company_id, row.person_id
    )


def _attach(actor: Actor, row: Call, person: Person | None, **about: Any) -> None:
    """The call's activity with this customer and contact, or lead; without a person at our end, the call waits."""
    if person is None:
        return
    at = row.started_at.astimezone(ZoneInfo(row.company.time_zone))
    made = Activity(company=row.company, person=person, kind="call", **about)
    made.on, made.time = at.date(), at.time().replace(second=0, microsecond=0)
    made.minutes, made.content = _minutes(row), _content(row)
    made.code = fresh_code(Activity, "activity", "A")
    made.search = searching.of_activity(made)
    create(made)
    change(row, {"state": "matched", "person": person, "activity": made, **about})
    if row.answered:
        _follow(row, made)
    log(actor, "matched", row, **{name: one for name, one in about.items() if name != "contact"})


def _follow(row: Call, made: Activity) -> None:
    """What follows from whether it was answered."""
    if made.customer_id is None:
        calling.looked_after(made, answered=row.answered)
    elif row.answered:
        answer(made)
    else:
        recount(made)


def _minutes(row: Call) -> int | None:
    return min(1440, max(1, -(-row.duration // 60))) if row.answered and row.duration else None


def _content(row: Call) -> str:
    """What the activity says of the call: the number, whether it was answered, and the note that came with it."""
    said = [row.other] if row.answered else [row.other, _("not answered")]
    return "\n".join(filter(None, [" · ".join(said), row.note]))


def started(text: datetime, company: Any) -> datetime:
    """A moment without an offset is in the company's time."""
    return text if text.tzinfo else text.replace(tzinfo=ZoneInfo(company.time_zone))
